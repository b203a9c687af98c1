//! Who may see what of whom: the question, the answer with its reasons, and whoever
//! answers it. The answers come from policies, which are compiled from agreements on
//! sharing; the library that runs them stays behind [`Permits`].

use crate::codebook::Label;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who may see which fields of what, for which purpose, under which clause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Id, unique among all plans in force: `taicang-port/cbrn-notice`.
    pub id: String,
    /// Code of the plan.
    pub plan: String,
    /// Clause under which it stands.
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

/// What a question is about: one record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Datum {
    /// Id of the record.
    pub id: String,
    /// Body whose record it is.
    pub owner: String,
    /// Record type of the code book.
    pub category: String,
    /// Secrecy level: 0 for what officers see in their work.
    pub secrecy: i64,
    /// County it belongs to.
    pub area: Option<String>,
    /// Incident it belongs to.
    pub incident: Option<String>,
}

/// A question: what of these fields may somebody see?
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Officer who asks; [`anybody`] of a body where it is about the body itself.
    pub officer: &'a str,
    /// The record.
    pub datum: &'a Datum,
    /// Fields of the code book.
    pub fields: &'a [&'a str],
    /// Purpose of the code book.
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
    /// An agreement, by id.
    Agreement(String),
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
