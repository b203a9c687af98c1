//! Notices: what a plan has one body tell another. Subject `notice/<id>`.
//!
//! A notice holds no content of its own. It names the entries that it tells of and
//! the fields that the agreement gives; whoever reads it sees those fields of those
//! entries and nothing else. So personal content stays sealed in one place, and a
//! correction is a further version that names a further entry.

pub mod asked;
pub mod content;
mod decide;
mod follow;
pub mod owed;

pub use asked::asked;
pub use decide::{Command, decide};
pub use follow::{Change, follow};

use crate::due::Bound;
use crate::event::Event;
use crate::obligation::Cause;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_rules::program::{Answer, Confidentiality};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Body of `notice.opened`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Sixteen hexadecimal digits: the same agreement, cause, sender and receiver
    /// always give the same ones, so nothing is sent twice.
    #[serde(rename = "notice")]
    pub id: String,
    /// Code of the plan.
    pub plan: String,
    /// Digest of the pack.
    pub pack: String,
    /// Agreement, by its id in the pack.
    pub share: String,
    /// Clause under which it stands.
    pub clause: String,
    /// What is told.
    pub title: Label,
    /// Body that tells.
    pub sender: String,
    /// Body that is told.
    pub receiver: String,
    /// Whom or what it is about.
    pub about: Vec<String>,
    /// Fields that are told.
    pub fields: Vec<String>,
    /// Why.
    pub purpose: String,
    /// Who may see it beyond the parties.
    pub confidential: Confidentiality,
    /// What the receiver owes.
    pub answer: Answer,
    /// Length or parameter by which the receiver owes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_within: Option<String>,
    /// What it goes back to: the first entry of a chain of corrections, or the subject.
    pub root: String,
    /// The entry that opened it.
    pub cause: Cause,
    /// Since when it is owed.
    pub opened_at: Timestamp,
    /// By when it is to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// That limit as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// Whether an officer of the sender sends it.
    #[serde(default)]
    pub by_hand: bool,
    /// Parameters that the city has not set, so that a person decides whether it goes out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubt: Vec<String>,
    /// Bodies that sign before it goes out, in this order: only for notices that go
    /// on to bodies outside the mainland through the receiver's channel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<String>,
}

/// Journal subject of a notice.
pub fn subject(id: &str) -> String {
    format!("notice/{id}")
}

impl Notice {
    /// Whether a body may see that there is such a notice.
    pub fn visible_to(&self, body: &str) -> bool {
        let party =
            self.sender == body || self.receiver == body || self.signers.iter().any(|s| s == body);
        party || self.confidential != Confidentiality::Confidential
    }
}

/// Something that happens to a notice.
#[derive(Clone, Debug, PartialEq)]
pub enum NoticeEvent {
    /// It is owed from now on.
    Opened(Box<Notice>),
    /// A body signed that it may go out.
    Signed,
    /// It went out, for the first time or in a further version.
    Sent {
        /// Entry that it tells of.
        tells: u64,
        /// What the sender's officer adds.
        text: String,
    },
    /// The receiver has it.
    Acknowledged {
        /// Remark.
        note: String,
    },
    /// The receiver answered.
    Answered {
        /// Answer.
        text: String,
    },
    /// The body whose channel it is sent it on, by its own means.
    Dispatched {
        /// Number of the document.
        number: String,
    },
    /// An officer of the sender decided that it does not go out.
    Dismissed {
        /// Why.
        reason: String,
    },
    /// What it tells of was taken back.
    Withdrawn {
        /// Entry that took it back.
        cause: u64,
    },
}

impl NoticeEvent {
    /// Kind of its entry.
    pub fn kind(&self) -> &'static str {
        match self {
            NoticeEvent::Opened(_) => "notice.opened",
            NoticeEvent::Signed => "notice.signed",
            NoticeEvent::Sent { .. } => "notice.sent",
            NoticeEvent::Acknowledged { .. } => "notice.acknowledged",
            NoticeEvent::Answered { .. } => "notice.answered",
            NoticeEvent::Dispatched { .. } => "notice.dispatched",
            NoticeEvent::Dismissed { .. } => "notice.dismissed",
            NoticeEvent::Withdrawn { .. } => "notice.withdrawn",
        }
    }

    /// Body of its entry; every one names the notice and its plan.
    pub fn body(&self, it: &Notice) -> Value {
        let with = |more: Value| {
            let mut body = json!({"notice": it.id, "plan": it.plan});
            if let (Some(b), Value::Object(m)) = (body.as_object_mut(), more) {
                b.extend(m);
            }
            body
        };
        match self {
            NoticeEvent::Opened(n) => serde_json::to_value(n).unwrap_or_default(),
            NoticeEvent::Signed => with(json!({})),
            NoticeEvent::Sent { tells, text } => with(json!({"tells": tells, "text": text})),
            NoticeEvent::Acknowledged { note } => with(json!({"note": note})),
            NoticeEvent::Answered { text } => with(json!({"text": text})),
            NoticeEvent::Dispatched { number } => with(json!({"number": number})),
            NoticeEvent::Dismissed { reason } => with(json!({"reason": reason})),
            NoticeEvent::Withdrawn { cause } => with(json!({"cause": cause})),
        }
    }

    /// The entry about a notice.
    pub fn entry(&self, it: &Notice) -> Event {
        Event::new(self.kind(), subject(&it.id), &self.body(it))
    }

    /// The event of an entry; none for other kinds.
    pub fn read(kind: &str, body: &str) -> Option<NoticeEvent> {
        let kind = kind.strip_prefix("notice.")?;
        if kind == "opened" {
            return serde_json::from_str(body).ok().map(NoticeEvent::Opened);
        }
        let body: Value = serde_json::from_str(body).ok()?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_string();
        let number = |name: &str| body[name].as_u64();
        Some(match kind {
            "signed" => NoticeEvent::Signed,
            "sent" => NoticeEvent::Sent {
                tells: number("tells")?,
                text: text("text"),
            },
            "acknowledged" => NoticeEvent::Acknowledged { note: text("note") },
            "answered" => NoticeEvent::Answered { text: text("text") },
            "dispatched" => NoticeEvent::Dispatched {
                number: text("number"),
            },
            "dismissed" => NoticeEvent::Dismissed {
                reason: text("reason"),
            },
            "withdrawn" => NoticeEvent::Withdrawn {
                cause: number("cause")?,
            },
            _ => return None,
        })
    }
}

/// Where a notice stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The sender has it to send.
    #[default]
    Open,
    /// In the receiver's inbox.
    Sent,
    /// The receiver has it.
    Acknowledged,
    /// The receiver answered.
    Answered,
    /// It does not go out.
    Dismissed,
    /// What it told of was taken back.
    Withdrawn,
}

impl State {
    /// Its word in columns, keys and the API.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Sent => "sent",
            State::Acknowledged => "acknowledged",
            State::Answered => "answered",
            State::Dismissed => "dismissed",
            State::Withdrawn => "withdrawn",
        }
    }
}

/// One line of what was done to a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// `opened`, `signed`, `sent`, …
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// Journal number.
    pub seq: u64,
    /// Remark, answer, reason, number.
    pub text: String,
}

/// A notice as it stands: the fold of its entries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// As it was opened.
    pub it: Notice,
    /// State.
    pub state: State,
    /// Journal number of the last entry about it.
    pub last: u64,
    /// Entries that it tells of, oldest first; each is a version.
    pub tells: Vec<u64>,
    /// When the last version was sent.
    pub sent_at: Option<Timestamp>,
    /// What was done, oldest first.
    pub course: Vec<Done>,
}

impl Standing {
    /// Folds the next entry in; nothing before a notice is opened.
    pub fn apply(
        before: Option<Standing>,
        (seq, at, by): (u64, Timestamp, Actor),
        event: NoticeEvent,
    ) -> Option<Standing> {
        let what = event.kind().trim_start_matches("notice.").to_string();
        let mut now = match (&event, before) {
            (NoticeEvent::Opened(it), None) => Standing {
                it: (**it).clone(),
                ..Standing::default()
            },
            (_, Some(s)) => s,
            (_, None) => return None,
        };
        now.last = seq;
        let text = match event {
            NoticeEvent::Opened(_) | NoticeEvent::Signed => String::new(),
            NoticeEvent::Sent { tells, text } => {
                now.state = State::Sent;
                now.tells.push(tells);
                now.sent_at = Some(at);
                text
            }
            NoticeEvent::Acknowledged { note } => {
                now.state = State::Acknowledged;
                note
            }
            NoticeEvent::Answered { text } => {
                now.state = State::Answered;
                text
            }
            NoticeEvent::Dispatched { number } => number,
            NoticeEvent::Dismissed { reason } => {
                now.state = State::Dismissed;
                reason
            }
            NoticeEvent::Withdrawn { .. } => {
                now.state = State::Withdrawn;
                String::new()
            }
        };
        now.course.push(Done {
            what,
            at,
            by,
            seq,
            text,
        });
        Some(now)
    }

    /// Number of the version that the receiver has, from 1; 0 before it is sent.
    pub fn version(&self) -> usize {
        self.tells.len()
    }

    /// Whether it has ever been sent.
    pub fn delivered(&self) -> bool {
        !self.tells.is_empty()
    }

    /// Whether something is still owed about it.
    pub fn live(&self) -> bool {
        match self.state {
            State::Open => true,
            State::Sent => self.it.answer != Answer::None,
            State::Acknowledged => self.it.answer == Answer::Answer,
            _ => false,
        }
    }

    /// The body whose signature is awaited before it can go out.
    pub fn awaits(&self) -> Option<&str> {
        let signed = self.course.iter().filter(|d| d.what == "signed").count();
        self.it.signers.get(signed).map(String::as_str)
    }
}
