//! Records that come with a response and outlive it: requisitions and what is paid
//! for them, awards, aid, accountability, releases, consultations, task slips. One
//! shape for all; what differs is data ([`Registers`]).

mod act;
mod register;

pub use act::{Command, Context, decide};
pub use register::{Opens, Register, Registers, Slip, Stage};

use crate::form::Values;
use jiff::Timestamp;
use lf_domain::city::split_body;
use serde::{Deserialize, Serialize};

/// What an entry does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Enters it.
    Added,
    /// Moves it to another stage.
    Advanced,
    /// Sets something right, with a reason.
    Corrected,
    /// Takes it back, with a reason.
    Withdrawn,
}

/// Body of `record.<register>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Register.
    pub register: String,
    /// What is done.
    pub act: Act,
    /// Number within the register and year.
    pub number: u32,
    /// Plan code, where it is about an incident.
    #[serde(default)]
    pub plan: Option<String>,
    /// Topic.
    #[serde(default)]
    pub topic: Option<String>,
    /// Response, where one was running.
    #[serde(default)]
    pub response: Option<String>,
    /// `city` or a county.
    pub area: String,
    /// Body whose record it is.
    pub body: String,
    /// Stage from now.
    pub stage: String,
    /// Whether nothing remains to be done.
    pub done: bool,
    /// Whether this entry is evidence of the work: it has just come to the stage from
    /// which it counts.
    #[serde(default)]
    pub evidence: bool,
    /// All values from now.
    pub values: Values,
    /// Why, for corrections and withdrawals.
    #[serde(default)]
    pub reason: String,
    /// Record that opened it.
    #[serde(default)]
    pub cause: Option<String>,
    /// Record that it opened.
    #[serde(default)]
    pub opened: Option<String>,
    /// Warnings that were seen when it was entered.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// For a slip: what it asks of whom by when.
    #[serde(default)]
    pub slip: Option<SlipAsked>,
}

/// What a slip asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipAsked {
    /// Body that must do it.
    pub to: String,
    /// What.
    pub what: String,
    /// By when.
    pub due: Timestamp,
}

/// An entry about a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Officer.
    pub officer: String,
    /// What was recorded.
    pub recorded: Recorded,
}

/// A record as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// Id.
    pub id: String,
    /// As it stands now.
    pub now: Recorded,
    /// When it was entered.
    pub since: Timestamp,
    /// Who entered it.
    pub officer: String,
    /// What was done to it, oldest first: moment, officer, act, stage, reason, journal number.
    pub course: Vec<Course>,
    /// Journal number of the last entry about it.
    pub seq: u64,
}

/// One line of what was done to a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Course {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Officer.
    pub officer: String,
    /// What.
    pub act: Act,
    /// Stage from then.
    pub stage: String,
    /// Why.
    pub reason: String,
    /// Values that changed: field, before, after.
    pub changed: Vec<(String, String, String)>,
}

impl Record {
    /// The fold of the entries about a record.
    pub fn fold(id: &str, steps: impl IntoIterator<Item = Step>) -> Option<Record> {
        let mut record: Option<Record> = None;
        for step in steps {
            let empty = Values::new();
            let before = record.as_ref().map_or(&empty, |r| &r.now.values);
            let changed = changes(before, &step.recorded.values);
            let line = Course {
                seq: step.seq,
                at: step.at,
                officer: step.officer.clone(),
                act: step.recorded.act,
                stage: step.recorded.stage.clone(),
                reason: step.recorded.reason.clone(),
                changed: if record.is_some() { changed } else { vec![] },
            };
            match &mut record {
                None => {
                    record = Some(Record {
                        id: id.into(),
                        now: step.recorded,
                        since: step.at,
                        officer: step.officer,
                        course: vec![line],
                        seq: step.seq,
                    });
                }
                Some(r) => {
                    r.now = step.recorded;
                    r.course.push(line);
                    r.seq = step.seq;
                }
            }
        }
        record
    }

    /// Whether it was taken back.
    pub fn withdrawn(&self) -> bool {
        self.now.act == Act::Withdrawn
    }

    /// Whether something remains to be done about it.
    pub fn open(&self) -> bool {
        !self.now.done && !self.withdrawn()
    }

    /// Role of the body whose record it is.
    pub fn role(&self) -> &str {
        split_body(&self.now.body).0
    }
}

fn changes(before: &Values, after: &Values) -> Vec<(String, String, String)> {
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    let get = |v: &Values, k: &String| v.get(k).cloned().unwrap_or_default();
    (keys.into_iter())
        .map(|k| (k.clone(), get(before, k), get(after, k)))
        .filter(|(_, a, b)| a != b)
        .collect()
}

#[cfg(test)]
mod tests;
