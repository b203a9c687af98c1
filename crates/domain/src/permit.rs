//! Who may see what of whom: the question, the answer with its reasons, and whoever
//! answers it. The answers come from policies, which are compiled from agreements on
//! sharing; the library that runs them stays behind [`Permits`].

use crate::codebook::Label;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who may see which fields of what, for which purpose, under which clause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Id, unique among all plans in force: `taicang-port/cbrn-notice`.
    pub id: String,
    /// Code of the plan; empty for an arrangement of the city's own.
    pub plan: String,
    /// Clause under which it stands; of an arrangement, who decided it.
    pub clause: String,
    /// What is told, verb first.
    pub title: Label,
    /// Roles whose records it opens.
    pub from: Vec<String>,
    /// Roles that may see them.
    pub to: Vec<String>,
    /// Record types.
    pub about: Vec<String>,
    /// Fields, and no others.
    pub fields: Vec<String>,
    /// The purpose.
    pub purpose: String,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

/// What a city arranges between its own bodies where no plan in force speaks of it
/// (`cities/<name>/permissions.yaml`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Arrangements {
    /// Agreements of the city's own.
    pub agreements: Vec<Arrangement>,
    /// Secrecy level up to which an officer is cleared, where it is not the usual
    /// [`CLEARANCE`].
    pub clearances: BTreeMap<String, i64>,
    /// What the city takes away from all agreements: Cedar policies, `forbid` alone.
    pub forbid: String,
}

/// One agreement of a city's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrangement {
    /// Id, unique in the file.
    pub id: String,
    /// What is seen, verb first.
    pub title: Label,
    /// Roles whose records it opens.
    pub from: Vec<String>,
    /// Roles that may see them.
    pub to: Vec<String>,
    /// Record types.
    pub about: Vec<String>,
    /// Fields, and no others.
    pub fields: Vec<String>,
    /// The purpose.
    pub purpose: String,
    /// Who decided it, or that it still must be confirmed.
    pub source: String,
    /// First day.
    #[serde(default)]
    pub since: Option<Date>,
    /// Last day.
    #[serde(default)]
    pub until: Option<Date>,
}

/// Secrecy of what the public may know.
pub const PUBLIC: i64 = 0;
/// Secrecy of what stays among the bodies.
pub const INTERNAL: i64 = 1;
/// Secrecy of what stays between the parties, personal records above all.
pub const CONFIDENTIAL: i64 = 2;
/// Level up to which an officer is cleared unless his city says otherwise. Matter under the
/// rules on state secrets is above it, and never comes here.
pub const CLEARANCE: i64 = CONFIDENTIAL;

/// The policies that hold in every city, by id.
pub const ALWAYS: [&str; 7] = [
    "own",
    "opened",
    "hand-over",
    "holder",
    "told",
    "secrecy",
    "county",
];

/// Field that stands for everything in a record for which the code book has no name: no
/// agreement gives it.
pub const REST: &str = "*";
/// Purpose of whoever names none: enough for what is one's own, and for nothing else.
pub const NO_PURPOSE: &str = "";

/// What a question is about: one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Datum {
    /// Body whose record it is.
    pub owner: String,
    /// Record types of the code book; a record may be several things at once.
    pub categories: BTreeSet<String>,
    /// Secrecy level.
    pub secrecy: i64,
    /// County it belongs to.
    pub area: Option<String>,
    /// Incident it belongs to.
    pub incident: Option<String>,
    /// Body that answers for the person now.
    pub holder: Option<String>,
    /// Bodies with a part in handing the person over.
    pub parties: BTreeSet<String>,
    /// Bodies that were told exactly this.
    pub told: BTreeSet<String>,
}

/// A question: what of these fields may somebody see?
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Officer who asks; [`anybody`] of a body where it is about the body itself.
    pub officer: &'a str,
    /// The record.
    pub datum: &'a Datum,
    /// Fields of the code book, or [`REST`].
    pub fields: &'a [&'a str],
    /// Purpose of the code book, or [`NO_PURPOSE`].
    pub purpose: &'a str,
    /// The day.
    pub day: Date,
    /// True while the officer has broken the record's glass.
    pub opened: bool,
}

/// Why something may be seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is the body's own.
    Own,
    /// The officer broke the glass.
    Opened,
    /// The body has a part in handing the person over.
    HandOver,
    /// The body answers for the person.
    Holder,
    /// The body was told exactly this.
    Told,
    /// An agreement, by id.
    Agreement(String),
}

impl Why {
    /// The word for it: `own`, `opened`, `hand-over`, `holder`, `told`, or the id of the agreement.
    pub fn word(&self) -> &str {
        match self {
            Why::Own => "own",
            Why::Opened => "opened",
            Why::HandOver => "hand-over",
            Why::Holder => "holder",
            Why::Told => "told",
            Why::Agreement(id) => id,
        }
    }

    /// What a word says.
    pub fn of(word: &str) -> Why {
        match word {
            "own" => Why::Own,
            "opened" => Why::Opened,
            "hand-over" => Why::HandOver,
            "holder" => Why::Holder,
            "told" => Why::Told,
            id => Why::Agreement(id.to_string()),
        }
    }
}

/// The question names something that nobody knows.
#[derive(Debug, thiserror::Error)]
#[error("question about a permission: {0}")]
pub struct Unanswered(pub String);

/// Whoever answers.
pub trait Permits: Send + Sync {
    /// The agreements in force, in the order of the plans.
    fn agreements(&self) -> &[Agreement];

    /// For each field the reasons why it may be seen; none where it may not.
    ///
    /// # Errors
    /// A field, purpose, record type or officer is not known.
    fn see(&self, question: &Question<'_>) -> Result<Vec<Vec<Why>>, Unanswered>;
}

/// Name of an officer without a post who stands for his whole body.
pub fn anybody(body: &str) -> String {
    format!("anybody of {body}")
}

#[cfg(test)]
mod tests {
    use super::Why;

    #[test]
    fn a_reason_is_known_by_its_word() {
        for why in [Why::Own, Why::Opened, Why::HandOver, Why::Holder, Why::Told] {
            assert_eq!(Why::of(why.word()), why);
        }
        let agreed = Why::of("port/three-to-health");
        assert_eq!(agreed, Why::Agreement("port/three-to-health".into()));
    }
}
