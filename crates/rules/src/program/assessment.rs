//! A joint assessment: which bodies each have a slot, what a slot and the joint
//! conclusion consist of, who signs, who may give advice of warning out of it.

use super::task::Due;
use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};

/// In `slots`: the body that calls the assessment, whichever it is.
pub const CALLER: &str = "caller";
/// In `invite`: any body of the city.
pub const ANYBODY: &str = "anybody";
/// In `conclude`: every body that has a slot.
pub const EVERYBODY: &str = "slots";

/// One item of an `assessment` block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// Id, unique in the pack; tasks name it as `assessment.<id>`.
    pub id: String,
    /// What a body with a slot owes, verb first, for desks and lists.
    pub title: Label,
    /// What those who sign the conclusion owe; as `title` where empty.
    #[serde(default)]
    pub conclusion: Label,
    /// Roles that may call it; every body where empty.
    #[serde(default)]
    pub call: Vec<String>,
    /// Roles of which each body has a slot of its own, or `caller`.
    #[serde(default)]
    pub slots: Vec<String>,
    /// Roles among which the caller invites further bodies, or `anybody`; nobody where empty.
    #[serde(default)]
    pub invite: Vec<String>,
    /// Fewest slots.
    #[serde(default)]
    pub least: usize,
    /// A body may sign that it has no opinion, with a reason.
    #[serde(default)]
    pub abstain: bool,
    /// Nobody sees another's slot before all are signed.
    #[serde(default)]
    pub independent: bool,
    /// Instrument whose questions each slot and the conclusion answer, of any plan in force.
    #[serde(default)]
    pub instrument: Option<String>,
    /// Parts of a slot.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// Parts of the joint conclusion.
    #[serde(default)]
    pub outputs: Vec<Part>,
    /// Roles whose bodies all sign the conclusion, or `slots`.
    pub conclude: Vec<String>,
    /// By when a slot is to be signed.
    #[serde(default)]
    pub due: Option<Due>,
    /// Who may sign advice of warning that rests on it, and who receives it.
    #[serde(default)]
    pub advice: Option<AdviceRule>,
    /// Topics that it is for; all when left out.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}

impl Assessment {
    /// Whether it is for incidents of a topic.
    pub fn is_for(&self, topic: &str) -> bool {
        self.topics.is_empty() || self.topics.iter().any(|t| t == topic)
    }

    /// All roles that it names, with the key that names them.
    pub fn roles(&self) -> Vec<(&'static str, &Vec<String>)> {
        let mut out = vec![
            ("call", &self.call),
            ("slots", &self.slots),
            ("invite", &self.invite),
            ("conclude", &self.conclude),
        ];
        if let Some(advice) = &self.advice {
            out.push(("by", &advice.by));
            out.push(("to", &advice.to));
        }
        out
    }
}

/// Advice of warning out of an assessment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceRule {
    /// What those who receive it owe, verb first.
    pub title: Label,
    /// Roles of which one officer's signature sends it.
    pub by: Vec<String>,
    /// Roles that receive it.
    pub to: Vec<String>,
}

/// What a part holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartHolds {
    /// A text.
    #[default]
    Text,
    /// One of the options.
    Choice,
    /// Tasks, one a line, each of which a body then owes.
    Tasks,
}

/// One part of a slot or of the conclusion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Id.
    pub id: String,
    /// Name.
    pub title: Label,
    /// What it holds.
    #[serde(default)]
    pub holds: PartHolds,
    /// Options of a choice.
    #[serde(default)]
    pub options: Vec<PartOption>,
    /// May be left empty.
    #[serde(default)]
    pub optional: bool,
}

/// One option of a choice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartOption {
    /// Value.
    pub id: String,
    /// Name.
    pub label: Label,
}
