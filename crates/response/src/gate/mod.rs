//! What is to be told to the public, or to bodies outside the mainland, on its way
//! through a gate of a plan: asked for, verified, approved, let out. Subject `gate/<id>`.
//!
//! Whoever tries to let it out before is refused, and the attempt is on record.

mod decide;
pub mod owed;

pub use decide::{Asking, Command, Denied, ask, decide};

use crate::event::Event;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_rules::program::Toward;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Body of `gate.asked`: it carries everything that it needs to go on when its pack
/// is replaced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Id.
    #[serde(rename = "gate")]
    pub id: String,
    /// Code of the plan.
    pub plan: String,
    /// Digest of the pack.
    pub pack: String,
    /// Id of the gate in the pack.
    pub rule: String,
    /// Clause.
    pub clause: String,
    /// What the gate lets out, in the words of the plan.
    pub title: Label,
    /// To whom.
    pub toward: Toward,
    /// Body that asks.
    pub body: String,
    /// Heading of the text.
    pub subject: String,
    /// The text that is to be let out; no personal data.
    pub text: String,
    /// Entries of the journal that it rests on.
    pub rests: Vec<u64>,
    /// Bodies any one of which verifies.
    pub verify: Vec<String>,
    /// Bodies that approve, in this order.
    pub approve: Vec<String>,
    /// Bodies any one of which lets it out.
    pub release: Vec<String>,
    /// Length or parameter by which each step is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Where a length comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Something that happens to a draft.
#[derive(Clone, Debug, PartialEq)]
pub enum GateEvent {
    /// It is asked for.
    Asked(Box<Draft>),
    /// It is true, and on what that rests.
    Verified {
        /// Source, report or number.
        source: String,
    },
    /// It is not true, or cannot be verified.
    Doubted {
        /// Why.
        reason: String,
    },
    /// A body approves.
    Approved,
    /// A body does not approve.
    Refused {
        /// Why.
        reason: String,
    },
    /// The text is another now: everything begins anew.
    Amended {
        /// The text.
        text: String,
        /// What it rests on.
        rests: Vec<u64>,
    },
    /// It is out.
    Released {
        /// Where, or by which channel.
        channel: String,
        /// Number of the announcement or of the document sent.
        number: String,
    },
    /// Taken back before it was out.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// Somebody tried to let it out before its time.
    Denied {
        /// Key of the refusal.
        why: String,
    },
}

/// Journal subject of a draft.
pub fn subject(id: &str) -> String {
    format!("gate/{id}")
}

impl GateEvent {
    /// Kind of its entry.
    pub fn kind(&self) -> &'static str {
        match self {
            GateEvent::Asked(_) => "gate.asked",
            GateEvent::Verified { .. } => "gate.verified",
            GateEvent::Doubted { .. } => "gate.doubted",
            GateEvent::Approved => "gate.approved",
            GateEvent::Refused { .. } => "gate.refused",
            GateEvent::Amended { .. } => "gate.amended",
            GateEvent::Released { .. } => "gate.released",
            GateEvent::Withdrawn { .. } => "gate.withdrawn",
            GateEvent::Denied { .. } => "gate.denied",
        }
    }

    /// The entry about a draft.
    pub fn entry(&self, it: &Draft) -> Event {
        let more = match self {
            GateEvent::Asked(d) => serde_json::to_value(d).unwrap_or_default(),
            GateEvent::Approved => json!({}),
            GateEvent::Verified { source } => json!({"source": source}),
            GateEvent::Amended { text, rests } => json!({"text": text, "rests": rests}),
            GateEvent::Released { channel, number } => {
                json!({"channel": channel, "number": number, "toward": it.toward})
            }
            GateEvent::Denied { why } => json!({"why": why}),
            GateEvent::Doubted { reason }
            | GateEvent::Refused { reason }
            | GateEvent::Withdrawn { reason } => json!({"reason": reason}),
        };
        let mut body = json!({"gate": it.id, "plan": it.plan});
        if let (Some(all), Value::Object(more)) = (body.as_object_mut(), more) {
            all.extend(more);
        }
        Event::new(self.kind(), subject(&it.id), &body)
    }

    /// The event of an entry; none for other kinds.
    pub fn read(kind: &str, body: &str) -> Option<GateEvent> {
        let kind = kind.strip_prefix("gate.")?;
        if kind == "asked" {
            return serde_json::from_str(body).ok().map(GateEvent::Asked);
        }
        let body: Value = serde_json::from_str(body).ok()?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_string();
        let reason = text("reason");
        Some(match kind {
            "verified" => GateEvent::Verified {
                source: text("source"),
            },
            "doubted" => GateEvent::Doubted { reason },
            "approved" => GateEvent::Approved,
            "refused" => GateEvent::Refused { reason },
            "amended" => GateEvent::Amended {
                text: text("text"),
                rests: (body["rests"].as_array())
                    .map_or(vec![], |l| l.iter().filter_map(Value::as_u64).collect()),
            },
            "released" => GateEvent::Released {
                channel: text("channel"),
                number: text("number"),
            },
            "withdrawn" => GateEvent::Withdrawn { reason },
            "denied" => GateEvent::Denied { why: text("why") },
            _ => return None,
        })
    }
}

/// Where a draft stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has verified it.
    #[default]
    Asked,
    /// It was looked at and is not verified.
    Doubted,
    /// It is true; approvals are missing.
    Verified,
    /// It may go out.
    Approved,
    /// It may not go out.
    Refused,
    /// It is out.
    Released,
    /// Taken back.
    Withdrawn,
}

impl Stage {
    /// Its word in keys and the API.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Asked => "asked",
            Stage::Doubted => "doubted",
            Stage::Verified => "verified",
            Stage::Approved => "approved",
            Stage::Refused => "refused",
            Stage::Released => "released",
            Stage::Withdrawn => "withdrawn",
        }
    }
}

/// One line of what was done to a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// `asked`, `verified`, …
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// Journal number.
    pub seq: u64,
    /// Source, reason, number.
    pub text: String,
}

/// A draft as it stands: the fold of its entries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// As it was asked for, with the text as it is now.
    pub it: Draft,
    /// Stage.
    pub stage: Stage,
    /// How many have approved this version.
    pub approvals: usize,
    /// Number of the version, from 1.
    pub version: u32,
    /// Attempts to let it out that were refused.
    pub denied: u32,
    /// When the stage began.
    pub since: Timestamp,
    /// Journal number of the last entry about it.
    pub last: u64,
    /// What was done, oldest first.
    pub course: Vec<Done>,
}

impl Standing {
    /// Folds the next entry in; nothing before a draft is asked for.
    pub fn apply(
        before: Option<Standing>,
        (seq, at, by): (u64, Timestamp, Actor),
        event: GateEvent,
    ) -> Option<Standing> {
        let what = event.kind().trim_start_matches("gate.").to_string();
        let mut now = match (&event, before) {
            (GateEvent::Asked(it), None) => Standing {
                it: (**it).clone(),
                version: 1,
                since: at,
                ..Standing::default()
            },
            (_, Some(s)) => s,
            (_, None) => return None,
        };
        now.last = seq;
        let stage = now.stage;
        let text = match event {
            GateEvent::Asked(_) => String::new(),
            GateEvent::Verified { source } => {
                now.stage = Stage::Verified;
                source
            }
            GateEvent::Doubted { reason } => {
                now.stage = Stage::Doubted;
                reason
            }
            GateEvent::Approved => {
                now.approvals += 1;
                if now.approvals >= now.it.approve.len() {
                    now.stage = Stage::Approved;
                }
                now.since = at;
                String::new()
            }
            GateEvent::Refused { reason } => {
                now.stage = Stage::Refused;
                reason
            }
            GateEvent::Amended { text, rests } => {
                (now.stage, now.approvals) = (Stage::Asked, 0);
                now.version += 1;
                now.since = at;
                now.it.rests = rests;
                std::mem::replace(&mut now.it.text, text)
            }
            GateEvent::Released { channel, number } => {
                now.stage = Stage::Released;
                format!("{channel} {number}").trim().to_string()
            }
            GateEvent::Withdrawn { reason } => {
                now.stage = Stage::Withdrawn;
                reason
            }
            GateEvent::Denied { why } => {
                now.denied += 1;
                why
            }
        };
        if now.stage != stage {
            now.since = at;
        }
        now.course.push(Done {
            what,
            at,
            by,
            seq,
            text,
        });
        Some(now)
    }

    /// The bodies any one of which must act next, and with which act; nothing once it
    /// is out or over. What is doubted waits for who asked.
    pub fn next(&self) -> Option<(Vec<String>, &'static str)> {
        let it = &self.it;
        match self.stage {
            Stage::Asked => Some((it.verify.clone(), "verified")),
            Stage::Verified => {
                let next = it.approve.get(self.approvals)?;
                Some((vec![next.clone()], "approved"))
            }
            Stage::Approved => Some((it.release.clone(), "released")),
            Stage::Doubted => Some((vec![it.body.clone()], "amended")),
            Stage::Refused | Stage::Released | Stage::Withdrawn => None,
        }
    }

    /// Whether it is still on its way.
    pub fn live(&self) -> bool {
        self.next().is_some()
    }
}
