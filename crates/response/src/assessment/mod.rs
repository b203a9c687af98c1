//! A joint assessment: called about an event, one slot for each body, a joint
//! conclusion signed by the bodies that the clause names, advice of warning out
//! of it. Nothing is written over: a slot that is signed again is a further
//! entry, and what rested on the old one has to be signed anew.

pub mod act;
mod advising;
mod calling;
mod concluding;
pub mod content;
mod owing;
mod signing;
pub mod state;
pub mod view;

pub use act::{Command, Context, decide};
pub use content::{Answered, Said};
pub use state::{AdviceGiven, Assessment, Conclusion, Slot, SlotSigned, Step};
pub use view::{Stage, Standing};

use jiff::Timestamp;
use lf_rules::program::Derived;
use serde::{Deserialize, Serialize};

/// Journal subject of an assessment.
pub fn subject(id: &str) -> String {
    format!("assessment/{id}")
}

/// Body of `assessment.opened`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Id.
    pub id: String,
    /// Id of the `assessment` block, which tasks name.
    pub kind: String,
    /// Code of the plan.
    pub plan: String,
    /// Digest of its pack.
    pub pack: String,
    /// Clause.
    pub clause: String,
    /// `city`, or the county of the caller.
    pub area: String,
    /// Topic of the incident, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// What is assessed.
    pub about: String,
    /// Why it is called.
    pub ground: String,
    /// Disease of the event, for the box of an instrument.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disease: Option<String>,
    /// The instrument that is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<Used>,
    /// Bodies with a slot.
    pub slots: Vec<String>,
    /// Bodies that sign the conclusion.
    pub signers: Vec<String>,
    /// Nobody sees another's slot before all are signed.
    #[serde(default)]
    pub independent: bool,
    /// By when the slots are to be signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Body that calls it.
    pub body: String,
}

/// The edition of an instrument that an assessment answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// Code of its plan.
    pub plan: String,
    /// Digest of its pack.
    pub pack: String,
    /// Clause.
    pub clause: String,
    /// Id.
    pub id: String,
    /// Edition.
    pub edition: String,
    /// Box of the event.
    #[serde(rename = "box")]
    pub in_box: String,
}

/// Body of `assessment.signed`: a body's own slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    /// Kind of the assessment.
    pub kind: String,
    /// Plan.
    pub plan: String,
    /// The body.
    pub body: String,
    /// What it says; left out where it is sealed until all are signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// SHA-256 of what it says, so that what is shown later can be held against it.
    pub digest: String,
    /// What its answers come to; left out where they are sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<Derived>,
    /// Why a slot that was signed before is signed again.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Tasks that it does.
    #[serde(default)]
    pub duties: Vec<String>,
}

/// Body of `assessment.proposed`: the joint conclusion in the words of one of
/// those who sign it, signed by that one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    /// Kind of the assessment.
    pub kind: String,
    /// Plan.
    pub plan: String,
    /// The body.
    pub body: String,
    /// The conclusion.
    pub said: Said,
    /// What the joint answers come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<Derived>,
    /// Tasks that it does.
    #[serde(default)]
    pub duties: Vec<String>,
}

/// Body of `assessment.agreed`: another body signs the conclusion as proposed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreed {
    /// Kind of the assessment.
    pub kind: String,
    /// Plan.
    pub plan: String,
    /// The body.
    pub body: String,
    /// Journal number of the proposal.
    pub proposal: u64,
    /// Tasks that it does.
    #[serde(default)]
    pub duties: Vec<String>,
}

/// Body of `assessment.concluded`, which comes with the last signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Concluded {
    /// Kind of the assessment; of one by an instrument `<instrument>.<outcome>`.
    pub kind: String,
    /// Plan.
    pub plan: String,
    /// Topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// What was assessed.
    pub about: String,
    /// Id of the assessment.
    pub assessment: String,
    /// The conclusion.
    pub said: Said,
    /// What the joint answers come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<Derived>,
    /// Bodies that signed it.
    pub signers: Vec<String>,
}

/// Advice of warning.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// What is advised.
    pub text: String,
    /// Level or colour that is advised, as the body says it.
    pub level: String,
    /// What it rests on, in a few words; the assessment itself is linked.
    pub evidence: String,
    /// Last day on which it holds.
    pub until: jiff::civil::Date,
}

/// Body of `assessment.advice_drafted` and, signed and so sent, `assessment.advised`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advised {
    /// Kind of the assessment.
    pub kind: String,
    /// Plan.
    pub plan: String,
    /// Topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Id of the assessment.
    pub assessment: String,
    /// Body whose officer drafts or signs.
    pub body: String,
    /// The advice.
    pub advice: Advice,
    /// Bodies that receive it; none of a draft.
    #[serde(default)]
    pub to: Vec<String>,
}

/// Body of `assessment.withdrawn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Kind of the assessment.
    pub kind: String,
    /// The body.
    pub body: String,
    /// Why.
    pub reason: String,
}

/// An entry about an assessment.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Called.
    Opened(Box<Opened>),
    /// A slot is signed.
    Signed(Signed),
    /// A conclusion is proposed.
    Proposed(Proposed),
    /// It is signed by another.
    Agreed(Agreed),
    /// It is signed by all.
    Concluded(Concluded),
    /// Advice is drafted.
    Drafted(Advised),
    /// Advice is signed and sent.
    Advised(Advised),
    /// Taken back.
    Withdrawn(Withdrawn),
}

impl Entry {
    /// Reads an entry of a kind; none for other kinds and for what cannot be read.
    pub fn read(kind: &str, body: &str) -> Option<Entry> {
        Some(match kind {
            "assessment.opened" => Entry::Opened(serde_json::from_str(body).ok()?),
            "assessment.signed" => Entry::Signed(serde_json::from_str(body).ok()?),
            "assessment.proposed" => Entry::Proposed(serde_json::from_str(body).ok()?),
            "assessment.agreed" => Entry::Agreed(serde_json::from_str(body).ok()?),
            "assessment.concluded" => Entry::Concluded(serde_json::from_str(body).ok()?),
            "assessment.advice_drafted" => Entry::Drafted(serde_json::from_str(body).ok()?),
            "assessment.advised" => Entry::Advised(serde_json::from_str(body).ok()?),
            "assessment.withdrawn" => Entry::Withdrawn(serde_json::from_str(body).ok()?),
            _ => return None,
        })
    }
}
