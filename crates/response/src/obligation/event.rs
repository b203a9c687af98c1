//! What can happen to an obligation: the entries `duty.*` of the journal.

use super::Obligation;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use serde::{Deserialize, Serialize};

/// Why an obligation was withdrawn without being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The fact that opened it was corrected or withdrawn.
    Corrected,
    /// The level was lowered, or another measure took its place.
    Level,
    /// The response ended.
    Ended,
    /// The candidate no longer asks for it.
    Candidate,
    /// The question needs no answer any more.
    Answered,
    /// The approval file was closed, or went another way.
    File,
    /// The risk grade of the area changed.
    Grade,
    /// The order that asked for it was lifted.
    Lifted,
    /// The person or the site that it was about went on: another step is asked for.
    Moved,
    /// The plan no longer asks for it.
    Plan,
}

/// Something that happened to an obligation.
#[derive(Clone, Debug, PartialEq)]
pub enum DutyEvent {
    /// It is owed from now on, for the first time or again after it was withdrawn.
    Opened(Box<Obligation>),
    /// The body has taken note.
    Acknowledged,
    /// Work on it has begun.
    Begun,
    /// Given to another officer or body.
    Handed(Handed),
    /// Done.
    Discharged(Discharged),
    /// Need not be done.
    Waived {
        /// Why.
        reason: String,
    },
    /// Its cause is gone.
    Withdrawn(Withdrawn),
    /// Its limit has passed.
    Late {
        /// The limit.
        due: Timestamp,
    },
    /// Its period is over.
    Missed {
        /// Since when.
        at: Timestamp,
    },
    /// Somebody was told that it is late.
    Reminded(Reminded),
}

/// Body of `duty.handed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// Body that owes it from now on.
    pub who: String,
    /// Officer who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// Why.
    pub reason: String,
}

/// Body of `duty.discharged`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discharged {
    /// What was done, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Number of a document, a file, a call.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// The recorded act that discharged it by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<u64>,
}

/// Body of `duty.withdrawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Why.
    pub why: Why,
    /// Entry that brought it about; 0 where the plan was replaced.
    pub cause: u64,
}

/// Body of `duty.reminded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// Number of the step, from 1.
    pub step: usize,
    /// Bodies that are told.
    pub to: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Reason {
    reason: String,
}

#[derive(Serialize, Deserialize)]
struct Moment {
    at: Timestamp,
}

impl DutyEvent {
    /// Kind of the entry.
    pub fn kind(&self) -> &'static str {
        match self {
            DutyEvent::Opened(_) => "duty.opened",
            DutyEvent::Acknowledged => "duty.acknowledged",
            DutyEvent::Begun => "duty.begun",
            DutyEvent::Handed(_) => "duty.handed",
            DutyEvent::Discharged(_) => "duty.discharged",
            DutyEvent::Waived { .. } => "duty.waived",
            DutyEvent::Withdrawn(_) => "duty.withdrawn",
            DutyEvent::Late { .. } => "duty.late",
            DutyEvent::Missed { .. } => "duty.missed",
            DutyEvent::Reminded(_) => "duty.reminded",
        }
    }

    /// Body of the entry.
    pub fn body(&self) -> String {
        let text = match self {
            DutyEvent::Opened(o) => serde_json::to_string(o),
            DutyEvent::Acknowledged | DutyEvent::Begun => Ok("{}".to_string()),
            DutyEvent::Handed(h) => serde_json::to_string(h),
            DutyEvent::Discharged(d) => serde_json::to_string(d),
            DutyEvent::Waived { reason } => serde_json::to_string(&Reason {
                reason: reason.clone(),
            }),
            DutyEvent::Withdrawn(w) => serde_json::to_string(w),
            DutyEvent::Late { due: at } | DutyEvent::Missed { at } => {
                serde_json::to_string(&Moment { at: *at })
            }
            DutyEvent::Reminded(r) => serde_json::to_string(r),
        };
        // Plain structs with text keys always have a JSON form.
        text.unwrap_or_default()
    }

    /// Reads an entry; none where it is no `duty.*` entry that is understood.
    pub fn read(kind: &str, body: &str) -> Option<DutyEvent> {
        fn of<T: serde::de::DeserializeOwned>(body: &str) -> Option<T> {
            serde_json::from_str(body).ok()
        }
        Some(match kind {
            "duty.opened" => DutyEvent::Opened(Box::new(of(body)?)),
            "duty.acknowledged" => DutyEvent::Acknowledged,
            "duty.begun" => DutyEvent::Begun,
            "duty.handed" => DutyEvent::Handed(of(body)?),
            "duty.discharged" => DutyEvent::Discharged(of(body)?),
            "duty.waived" => DutyEvent::Waived {
                reason: of::<Reason>(body)?.reason,
            },
            "duty.withdrawn" => DutyEvent::Withdrawn(of(body)?),
            "duty.late" => DutyEvent::Late {
                due: of::<Moment>(body)?.at,
            },
            "duty.missed" => DutyEvent::Missed {
                at: of::<Moment>(body)?.at,
            },
            "duty.reminded" => DutyEvent::Reminded(of(body)?),
            _ => return None,
        })
    }
}

/// An entry about an obligation.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Journal number.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who acted.
    pub by: Actor,
    /// What happened.
    pub event: DutyEvent,
}
