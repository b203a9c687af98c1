//! An obligation: who owes what to whom, by when, under which clause.
//!
//! It is opened once, with everything that it needs to go on by itself when the
//! pack is replaced, and then is the fold of the entries about it ([`duty`]).
//! [`command`] decides what a person may add.

pub mod command;
pub mod duty;
pub mod event;

pub use command::{DutyCommand, decide};
pub use duty::{Act, Duty, End, State, fold};
pub use event::{DutyEvent, Recorded, Why};

use crate::due::{Bound, Moments, Reminder};
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::codebook::Label;
use lf_rules::program::{Confidentiality, Evidence};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What keeps an obligation open when nobody does it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// Nothing: it is owed until it is done.
    #[default]
    Done,
    /// Its cause stands: withdrawn when the fact is corrected away.
    Fact,
    /// The response is at a level at which it holds, in the areas where it holds.
    Level,
    /// The candidate is at a level that asks for it.
    Candidate,
    /// The answer is still unknown.
    Unknown,
    /// The step of the approval file is still to be signed.
    Step,
    /// The calendar: it is opened again every period, as long as the plan is in force.
    Calendar,
}

/// What opened it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Journal number; 0 for the calendar.
    pub seq: u64,
    /// Kind of that entry.
    pub kind: String,
}

/// Calendar days that one round of a periodic obligation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// Body of `duty.opened`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Obligation {
    /// Sixteen hexadecimal digits, see [`id`].
    pub id: String,
    /// Code of the plan.
    pub plan: String,
    /// Digest of the pack.
    pub pack: String,
    /// Clause under which it stands.
    pub clause: String,
    /// Id of the task in the pack; `ask.<question>` and `step.<id>` are the program's own.
    pub task: String,
    /// What is to be done.
    pub title: Label,
    /// Body that owes it; it can be handed on, see [`Duty::who`].
    pub who: String,
    /// Role that the plan names and the city has not filled: `who` stands in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfilled: Option<String>,
    /// It is the affected counties' task, and none was known: every county of the area is asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everywhere: bool,
    /// Bodies that receive the result; `public` for everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Bodies that may waive it beside the recipients: who started the response,
    /// where its office sits, who issued the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overseers: Vec<String>,
    /// `city` or the six digits of a county.
    pub area: String,
    /// Response that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// Topic of the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// What it goes back to together with others: `seq/<entry>`, `response/<key>/<episode>`,
    /// `candidate/<plan>/<topic>`, `ask/<question>`, `file/<id>`.
    pub root: String,
    /// What keeps it open.
    #[serde(default)]
    pub hold: Hold,
    /// Since when it is owed.
    pub opened_at: Timestamp,
    /// By when; none where nothing gives a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The limit as written and who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// Who is told when, once it is late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// For a period: when doing it has lost its sense, which is when the next one is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_at: Option<Timestamp>,
    /// What shows that it was done.
    #[serde(default)]
    pub evidence: Evidence,
    /// Who may see it beyond the parties.
    #[serde(default)]
    pub confidential: Confidentiality,
    /// Group of the command structure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Series that it is a period of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// What opened it.
    pub cause: Cause,
}

impl Obligation {
    /// Whether a body may see what it is about: a confidential one only its parties.
    pub fn visible_to(&self, body: &str) -> bool {
        let party = self.who == body || self.to.iter().chain(&self.overseers).any(|b| b == body);
        party || self.confidential != Confidentiality::Confidential
    }

    /// Journal subject.
    pub fn subject(&self) -> String {
        subject(&self.id)
    }

    /// When it changes by itself.
    pub fn moments(&self) -> Moments {
        Moments {
            due: self.due,
            reminders: self.reminders.iter().map(|r| r.at).collect(),
            missed: self.missed_at,
        }
    }
}

/// Journal subject of an obligation.
pub fn subject(id: &str) -> String {
    format!("duty/{id}")
}

/// The id of an obligation: the same plan, task, body, area, root and period
/// always give the same one, so nothing is opened twice. `root` is what it goes
/// back to: the first entry of a chain of corrections, an episode of a response, a series.
pub fn id(
    plan: &str,
    task: &str,
    who: &str,
    area: &str,
    root: &str,
    period: Option<Date>,
) -> String {
    let mut h = Sha256::new();
    for part in [plan, task, who, area, root] {
        h.update(part.as_bytes());
        // No part contains it, so no two different lists of parts are alike.
        h.update([0]);
    }
    if let Some(day) = period {
        h.update(day.to_string().as_bytes());
    }
    hex::encode(&h.finalize()[..8])
}
