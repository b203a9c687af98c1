//! Calling, and what called bodies may do.

use super::{Call, Callout, CalloutEvent};
use crate::event::Event;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::city::{City, split_body};
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Parameter of the city: roles that may call others.
pub const CALLERS: &str = "callout_callers";
/// Parameter of the city: plan and clause under which it calls, `EL 8`.
pub const GROUND: &str = "callout_ground";

/// What an officer calls for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calling {
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
    /// A drill.
    #[serde(default)]
    pub drill: bool,
    /// Minutes after which those in the field are to be heard of again; 0 for never.
    #[serde(default)]
    pub contact: u32,
}

/// What an officer does about a call-out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// The body has it.
    Acknowledge {
        /// Remark.
        #[serde(default)]
        note: String,
    },
    /// The body's leader knows.
    Relay {
        /// Who.
        leader: String,
    },
    /// The body's people are there.
    Arrive {
        /// Since when; now, where it is left out.
        #[serde(default)]
        at: Option<Timestamp>,
        /// How many.
        people: u32,
        /// Remark.
        #[serde(default)]
        note: String,
    },
    /// The body has heard of its people.
    Contact {
        /// What they say.
        #[serde(default)]
        note: String,
    },
    /// Ends it: the caller.
    End {
        /// Why, or with which result.
        reason: String,
    },
}

fn parameter<'a>(city: &'a City, name: &str) -> Option<&'a str> {
    let value = city.parameters.get(name)?.value.trim();
    (!value.is_empty()).then_some(value)
}

/// Calls bodies out.
///
/// # Errors
/// The body may not call, somebody is called who is not there, title or place is
/// missing, or the moment has passed.
pub fn call(
    city: &City,
    actor: &Actor,
    id: &str,
    calling: Calling,
    now: Timestamp,
) -> Result<Call, Vec<Refusal>> {
    let role = split_body(&actor.body).0;
    let callers = parameter(city, CALLERS).unwrap_or_default();
    if !callers.split(',').any(|c| c.trim() == role) {
        let refusal = Refusal::new("body", "callout-not-yours", &actor.body, callers);
        return Err(vec![refusal]);
    }
    let mut wrong = vec![];
    for (field, text) in [("title", &calling.title), ("place", &calling.place)] {
        if text.trim().is_empty() {
            wrong.push(Refusal::new(field, "required", "", ""));
        }
    }
    if calling.muster <= now {
        let (at, now) = (calling.muster.to_string(), now.to_string());
        wrong.push(Refusal::new("muster", "callout-past", at, now));
    }
    if calling.bodies.is_empty() {
        wrong.push(Refusal::new("bodies", "callout-nobody", "", ""));
    }
    for body in (calling.bodies.iter()).filter(|b| !city.has_body(b)) {
        wrong.push(Refusal::new("bodies", "unknown-body", body, ""));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let ground = parameter(city, GROUND).unwrap_or_default();
    let (plan, clause) = ground.split_once(' ').unwrap_or((ground, ""));
    Ok(Call {
        id: id.into(),
        title: calling.title.trim().into(),
        place: calling.place.trim().into(),
        muster: calling.muster,
        bodies: calling.bodies,
        needs: calling.needs.trim().into(),
        drill: calling.drill,
        contact: calling.contact,
        caller: actor.body.clone(),
        plan: plan.into(),
        clause: clause.into(),
    })
}

/// Decides an act.
///
/// # Errors
/// It is over, the body is not called, the step was taken before, or something is missing.
pub fn decide(
    c: &Callout,
    actor: &Actor,
    command: Command,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let it = &c.it;
    if let Some(ended) = c.ended {
        return Err(Refusal::new("act", "callout-over", ended.to_string(), ""));
    }
    if let Command::End { reason } = command {
        if actor.body != it.caller {
            let caller = it.caller.as_str();
            return Err(Refusal::new(
                "body",
                "callout-not-yours",
                &actor.body,
                caller,
            ));
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new("reason", "reason-required", "", ""));
        }
        let reason = reason.trim().to_string();
        return Ok(vec![CalloutEvent::Ended { reason }.entry(it)]);
    }
    let Some(own) = c.answers.get(&actor.body) else {
        let called = it.bodies.join(", ");
        return Err(Refusal::new(
            "body",
            "callout-not-called",
            &actor.body,
            called,
        ));
    };
    let before = |at: Option<Timestamp>| match at {
        Some(at) => Err(Refusal::new("act", "callout-done", at.to_string(), "")),
        None => Ok(()),
    };
    let event = match command {
        Command::Acknowledge { note } => {
            before(own.acknowledged)?;
            CalloutEvent::Acknowledged {
                note: note.trim().into(),
            }
        }
        Command::Relay { leader } => {
            before(own.relayed.as_ref().map(|r| r.0))?;
            if leader.trim().is_empty() {
                return Err(Refusal::new("leader", "required", "", ""));
            }
            CalloutEvent::Relayed {
                leader: leader.trim().into(),
            }
        }
        Command::Arrive { at, people, note } => {
            before(own.arrived)?;
            let at = at.unwrap_or(now);
            if at > now || at < c.called {
                let range = format!("{} .. {now}", c.called);
                return Err(Refusal::new("at", "out-of-range", at.to_string(), range));
            }
            CalloutEvent::Arrived {
                at,
                people,
                note: note.trim().into(),
            }
        }
        Command::Contact { note } => {
            if own.arrived.is_none() {
                return Err(Refusal::new("act", "callout-not-there", &actor.body, ""));
            }
            CalloutEvent::Contact {
                note: note.trim().into(),
            }
        }
        // Taken above.
        Command::End { .. } => return Ok(vec![]),
    };
    Ok(vec![event.entry(it)])
}
