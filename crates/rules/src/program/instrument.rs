//! A decision instrument: a questionnaire by which an event is judged. Which box
//! an event falls into says whether the questions decide; so many answers of yes
//! decide. Unknown is an answer of its own: it never counts as yes, and it keeps
//! a "no" from being final.

use super::task::Due;
use jiff::civil::Date;
use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The `instrument` block of a clause.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Id, unique among the packs in force.
    pub id: String,
    /// Name.
    pub title: Label,
    /// Edition of the questionnaire, which every answer names.
    pub edition: String,
    /// First day of the edition.
    pub since: Date,
    /// Boxes, the first that names the disease of an event is its own.
    pub boxes: Vec<EventBox>,
    /// Questions in their order.
    pub questions: Vec<Asked>,
    /// So many answers of yes decide for notifying.
    pub least_yes: usize,
    /// When an event that is not notified is looked at again at the latest.
    #[serde(default)]
    pub again: Option<Due>,
    /// What the caller then owes, verb first.
    #[serde(default)]
    pub again_title: Label,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// A kind of event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventBox {
    /// Id.
    pub id: String,
    /// Name.
    pub title: Label,
    /// Diseases of the code book that fall into it; every other event where empty.
    #[serde(default)]
    pub diseases: Vec<String>,
    /// Notified whatever the answers are.
    #[serde(default)]
    pub always: bool,
}

/// A question with what to look at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Id.
    pub id: String,
    /// The question.
    pub title: Label,
    /// What to look at; any that holds makes the answer yes.
    #[serde(default)]
    pub prompts: Vec<Prompt>,
}

/// Something to look at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// Id, unique in the instrument.
    pub id: String,
    /// What to look at.
    pub title: Label,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known yet.
    Unknown,
}

/// What the answers come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Notify.
    Notify,
    /// Do not notify now.
    NotNow,
    /// Do not notify yet, and look again on a day that is named.
    Reassess,
}

impl Outcome {
    /// As written in the journal and named by tasks.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Notify => "notify",
            Outcome::NotNow => "not_now",
            Outcome::Reassess => "reassess",
        }
    }
}

/// An outcome with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    /// The outcome.
    pub outcome: Outcome,
    /// Id of the box.
    #[serde(rename = "box")]
    pub in_box: String,
    /// The box decided, whatever the answers are.
    pub always: bool,
    /// Questions answered with yes.
    pub yes: Vec<String>,
    /// Questions whose answer is not known, also those that nobody answered.
    pub unknown: Vec<String>,
    /// How many answers of yes decide.
    pub least_yes: usize,
}

impl Instrument {
    /// The box of an event: the first that names its disease, else the first
    /// that names none.
    pub fn box_of(&self, disease: Option<&str>) -> Option<&EventBox> {
        let named = |b: &&EventBox| b.diseases.iter().any(|d| Some(d.as_str()) == disease);
        (self.boxes.iter().find(named))
            .or_else(|| self.boxes.iter().find(|b| b.diseases.is_empty()))
    }

    /// A question by its id.
    pub fn question(&self, id: &str) -> Option<&Asked> {
        self.questions.iter().find(|q| q.id == id)
    }

    /// What answers come to for an event of a box. A question without an answer
    /// is unknown.
    pub fn derive(&self, in_box: &EventBox, answers: &BTreeMap<String, Answer>) -> Derived {
        let with = |wanted: Answer| -> Vec<String> {
            let is = |q: &&Asked| *answers.get(&q.id).unwrap_or(&Answer::Unknown) == wanted;
            let found = self.questions.iter().filter(is);
            found.map(|q| q.id.clone()).collect()
        };
        let (yes, unknown) = (with(Answer::Yes), with(Answer::Unknown));
        let outcome = match in_box.always || yes.len() >= self.least_yes {
            true => Outcome::Notify,
            false if unknown.is_empty() => Outcome::NotNow,
            false => Outcome::Reassess,
        };
        Derived {
            outcome,
            in_box: in_box.id.clone(),
            always: in_box.always,
            yes,
            unknown,
            least_yes: self.least_yes,
        }
    }
}
