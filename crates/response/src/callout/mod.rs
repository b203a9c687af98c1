//! Call-outs: bodies are called, say that they have it, tell their leader, arrive at the
//! place in time and keep in touch. An order or a drill. Subject `callout/<id>`.

mod decide;
pub mod owed;

pub use decide::{Calling, Command, call, decide};

use crate::event::Event;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Body of `callout.called`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Id.
    #[serde(rename = "callout")]
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Where to be.
    pub place: String,
    /// When to be there.
    pub muster: Timestamp,
    /// Who is called.
    pub bodies: Vec<String>,
    /// People and equipment that are asked for.
    #[serde(default)]
    pub needs: String,
    /// A drill: nobody is in need.
    #[serde(default)]
    pub drill: bool,
    /// Minutes after which those in the field are to be heard of again; 0 for never.
    #[serde(default)]
    pub contact: u32,
    /// Body that calls.
    pub caller: String,
    /// Plan and clause under which it calls, as the city names them.
    pub plan: String,
    /// Clause.
    pub clause: String,
}

/// Something that happens to a call-out. What a called body does is its own entry.
#[derive(Clone, Debug, PartialEq)]
pub enum CalloutEvent {
    /// It rings.
    Called(Box<Call>),
    /// A body has it.
    Acknowledged {
        /// Remark.
        note: String,
    },
    /// The body's leader knows.
    Relayed {
        /// Who.
        leader: String,
    },
    /// A body's people are there.
    Arrived {
        /// Since when.
        at: Timestamp,
        /// How many.
        people: u32,
        /// Remark.
        note: String,
    },
    /// A body has heard of its people in the field.
    Contact {
        /// What they say.
        note: String,
    },
    /// It is over.
    Ended {
        /// Why, or with which result.
        reason: String,
    },
}

/// Journal subject of a call-out.
pub fn subject(id: &str) -> String {
    format!("callout/{id}")
}

impl CalloutEvent {
    /// Kind of its entry.
    pub fn kind(&self) -> &'static str {
        match self {
            CalloutEvent::Called(_) => "callout.called",
            CalloutEvent::Acknowledged { .. } => "callout.acknowledged",
            CalloutEvent::Relayed { .. } => "callout.relayed",
            CalloutEvent::Arrived { .. } => "callout.arrived",
            CalloutEvent::Contact { .. } => "callout.contact",
            CalloutEvent::Ended { .. } => "callout.ended",
        }
    }

    /// The entry about a call-out.
    pub fn entry(&self, it: &Call) -> Event {
        let more = match self {
            CalloutEvent::Called(call) => serde_json::to_value(call).unwrap_or_default(),
            CalloutEvent::Acknowledged { note } | CalloutEvent::Contact { note } => {
                json!({"note": note})
            }
            CalloutEvent::Relayed { leader } => json!({"leader": leader}),
            CalloutEvent::Arrived { at, people, note } => {
                json!({"at": at, "people": people, "note": note})
            }
            CalloutEvent::Ended { reason } => json!({"reason": reason}),
        };
        let mut body = json!({"callout": it.id, "plan": it.plan});
        if let (Some(all), Value::Object(more)) = (body.as_object_mut(), more) {
            all.extend(more);
        }
        Event::new(self.kind(), subject(&it.id), &body)
    }

    /// The event of an entry; none for other kinds.
    pub fn read(kind: &str, body: &str) -> Option<CalloutEvent> {
        let kind = kind.strip_prefix("callout.")?;
        if kind == "called" {
            return serde_json::from_str(body).ok().map(CalloutEvent::Called);
        }
        let body: Value = serde_json::from_str(body).ok()?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_string();
        Some(match kind {
            "acknowledged" => CalloutEvent::Acknowledged { note: text("note") },
            "relayed" => CalloutEvent::Relayed {
                leader: text("leader"),
            },
            "arrived" => CalloutEvent::Arrived {
                at: text("at").parse().ok()?,
                people: body["people"].as_u64()? as u32,
                note: text("note"),
            },
            "contact" => CalloutEvent::Contact { note: text("note") },
            "ended" => CalloutEvent::Ended {
                reason: text("reason"),
            },
            _ => return None,
        })
    }
}

/// How far one called body is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Answer {
    /// Since when it has the call.
    pub acknowledged: Option<Timestamp>,
    /// Since when its leader knows, and who that is.
    pub relayed: Option<(Timestamp, String)>,
    /// Since when its people are there.
    pub arrived: Option<Timestamp>,
    /// How many.
    pub people: u32,
    /// When it was last heard of them, once they are there.
    pub heard: Option<Timestamp>,
    /// How often.
    pub contacts: u32,
}

/// One line of what was done.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Done {
    /// `called`, `acknowledged`, …
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// Journal number.
    pub seq: u64,
    /// Remark.
    pub text: String,
}

/// A call-out as it stands: the fold of its entries.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Callout {
    /// As it was called.
    pub it: Call,
    /// When it rang.
    pub called: Timestamp,
    /// How far each body is, in the order of the call.
    pub answers: BTreeMap<String, Answer>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Journal number of the last entry.
    pub last: u64,
    /// What was done, oldest first.
    pub course: Vec<Done>,
}

impl Callout {
    /// Folds the next entry in; nothing before it rings.
    pub fn apply(
        before: Option<Callout>,
        (seq, at, by): (u64, Timestamp, Actor),
        event: CalloutEvent,
    ) -> Option<Callout> {
        let what = event.kind().trim_start_matches("callout.").to_string();
        let mut now = match (&event, before) {
            (CalloutEvent::Called(it), None) => Callout {
                answers: (it.bodies.iter())
                    .map(|b| (b.clone(), Answer::default()))
                    .collect(),
                it: (**it).clone(),
                called: at,
                ..Callout::default()
            },
            (_, Some(c)) => c,
            (_, None) => return None,
        };
        now.last = seq;
        let own = now.answers.get_mut(&by.body);
        let text = match event {
            CalloutEvent::Called(_) => String::new(),
            CalloutEvent::Acknowledged { note } => {
                if let Some(own) = own {
                    own.acknowledged.get_or_insert(at);
                }
                note
            }
            CalloutEvent::Relayed { leader } => {
                if let Some(own) = own {
                    own.acknowledged.get_or_insert(at);
                    own.relayed = Some((at, leader.clone()));
                }
                leader
            }
            CalloutEvent::Arrived {
                at: there,
                people,
                note,
            } => {
                if let Some(own) = own {
                    own.acknowledged.get_or_insert(there.min(at));
                    own.arrived = Some(there);
                    own.people = people;
                    own.heard = Some(at);
                }
                note
            }
            CalloutEvent::Contact { note } => {
                if let Some(own) = own {
                    own.heard = Some(at);
                    own.contacts += 1;
                }
                note
            }
            CalloutEvent::Ended { reason } => {
                now.ended = Some(at);
                reason
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

    /// Minutes from the call to a moment.
    pub fn minutes(&self, at: Timestamp) -> i64 {
        (at.as_second() - self.called.as_second()).max(0) / 60
    }

    /// Minutes by which a body came too late; none while it is not there or was in time.
    pub fn late(&self, body: &str) -> Option<i64> {
        let there = self.answers.get(body)?.arrived?;
        let late = (there.as_second() - self.it.muster.as_second()) / 60;
        (late > 0).then_some(late)
    }
}
