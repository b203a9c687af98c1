//! What persons may do with a draft at a gate.

use super::{Draft, GateEvent, Stage, Standing};
use crate::event::Event;
use lf_domain::actor::Actor;
use lf_domain::city::split_body;
use lf_domain::refusal::Refusal;
use lf_rules::program::{Cited, Gate};
use serde::{Deserialize, Serialize};

/// What somebody wants to let out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    /// Code of the plan.
    pub plan: String,
    /// Id of its gate.
    pub rule: String,
    /// Heading.
    pub subject: String,
    /// Text; no personal data.
    pub text: String,
    /// Entries that it rests on.
    #[serde(default)]
    pub rests: Vec<u64>,
}

/// What an officer wants to do with a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Says that it is true.
    Verify {
        /// On what that rests: a report, a result, a number.
        source: String,
    },
    /// Says that it is not, or cannot be verified.
    Doubt {
        /// Why.
        reason: String,
    },
    /// Approves.
    Approve,
    /// Does not approve.
    Refuse {
        /// Why.
        reason: String,
    },
    /// Changes the text.
    Amend {
        /// The text.
        text: String,
        /// What it rests on.
        #[serde(default)]
        rests: Vec<u64>,
    },
    /// Lets it out.
    Release {
        /// Where, or by which channel.
        channel: String,
        /// Number of the announcement or of the document sent.
        number: String,
    },
    /// Takes it back.
    Withdraw {
        /// Why.
        reason: String,
    },
}

/// A refusal, with the attempt as it goes on record, where it was one to let out what
/// must not go out.
#[derive(Clone, Debug, PartialEq)]
pub struct Denied {
    /// What the officer is told.
    pub refusal: Refusal,
    /// What is recorded.
    pub attempt: Option<Box<Event>>,
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Denied {
        Denied {
            refusal,
            attempt: None,
        }
    }
}

fn filled(field: &str, key: &'static str, text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::new(field, key, text, "")),
        text => Ok(text.to_string()),
    }
}

/// A draft at a gate of a plan. `bodies` gives the bodies of the city that fill roles.
///
/// # Errors
/// The body may not ask, or heading, text or what it rests on is missing.
pub fn ask(
    gate: &Cited<Gate>,
    (plan, pack): (&str, &str),
    actor: &Actor,
    id: &str,
    asking: Asking,
    bodies: impl Fn(&[String]) -> Vec<String>,
) -> Result<Draft, Refusal> {
    let g = &gate.it;
    let role = split_body(&actor.body).0;
    if !g.by.is_empty() && !g.by.iter().any(|r| r == role) {
        return Err(Refusal::new(
            "body",
            "gate-not-yours",
            &actor.body,
            g.by.join(", "),
        ));
    }
    if asking.rests.is_empty() {
        return Err(Refusal::new("rests", "gate-rests-on-nothing", "", "#123"));
    }
    Ok(Draft {
        id: id.into(),
        plan: plan.into(),
        pack: pack.into(),
        rule: g.id.clone(),
        clause: gate.clause.clone(),
        title: g.title.clone(),
        toward: g.toward,
        body: actor.body.clone(),
        subject: filled("subject", "gate-subject-required", &asking.subject)?,
        text: filled("text", "gate-text-required", &asking.text)?,
        rests: asking.rests,
        verify: bodies(&g.verify),
        approve: bodies(&g.approve),
        release: bodies(&g.release),
        within: g.within.clone(),
        source: g.source.clone(),
    })
}

/// Decides an act. `gone` names an entry that the text rests on and that was corrected
/// or taken back since.
///
/// # Errors
/// Another body's act, one that does not fit where the draft stands, an empty text.
/// Trying to let out what is not verified, not approved or no longer true is refused
/// with the attempt as an entry.
pub fn decide(
    s: &Standing,
    actor: &Actor,
    command: Command,
    gone: Option<u64>,
) -> Result<Vec<Event>, Denied> {
    let it = &s.it;
    let stage = s.stage.word();
    let any = |bodies: &[String]| match bodies.contains(&actor.body) {
        true => Ok(()),
        false => Err(Refusal::new(
            "body",
            "gate-not-yours",
            &actor.body,
            bodies.join(", "),
        )),
    };
    let over = matches!(s.stage, Stage::Released | Stage::Withdrawn | Stage::Refused);
    let event = match command {
        // Whoever tries, and however it stands: what is not cleared does not go out.
        Command::Release { channel, number } => {
            let why = match s.stage {
                Stage::Approved if gone.is_some() => Some("gate-overtaken"),
                Stage::Approved => None,
                Stage::Verified => Some("gate-unapproved"),
                Stage::Released => return Err(fixed("gate-is-out", stage)),
                Stage::Asked | Stage::Doubted => Some("gate-unverified"),
                Stage::Refused | Stage::Withdrawn => Some("gate-over"),
            };
            if let Some(why) = why {
                let attempt = GateEvent::Denied { why: why.into() };
                let waits = s.next().map_or(vec![], |n| n.0);
                let value = gone.map_or_else(|| stage.to_string(), |seq| seq.to_string());
                return Err(Denied {
                    refusal: Refusal::new("act", why, value, waits.join(", ")),
                    attempt: Some(Box::new(attempt.entry(it))),
                });
            }
            any(&it.release)?;
            GateEvent::Released {
                channel: filled("channel", "gate-channel-required", &channel)?,
                number: filled("number", "number-required", &number)?,
            }
        }
        _ if over => return Err(fixed("gate-over", stage)),
        Command::Verify { source } => {
            any(&it.verify)?;
            // Nobody verifies his own text, where somebody else can.
            let others = it.verify.iter().any(|b| *b != it.body);
            if actor.body == it.body && others {
                let others: Vec<String> = (it.verify.iter().filter(|b| **b != it.body))
                    .cloned()
                    .collect();
                let own = Refusal::new("body", "gate-own-text", &actor.body, others.join(", "));
                return Err(own.into());
            }
            if s.stage != Stage::Asked {
                return Err(fixed("gate-not-now", stage));
            }
            if let Some(seq) = gone {
                let seq = seq.to_string();
                return Err(Refusal::new("act", "gate-overtaken", seq, "").into());
            }
            GateEvent::Verified {
                source: filled("source", "gate-source-required", &source)?,
            }
        }
        Command::Doubt { reason } => {
            any(&it.verify)?;
            if s.stage != Stage::Asked {
                return Err(fixed("gate-not-now", stage));
            }
            GateEvent::Doubted {
                reason: filled("reason", "reason-required", &reason)?,
            }
        }
        Command::Approve | Command::Refuse { .. } if s.stage != Stage::Verified => {
            let key = match s.stage {
                Stage::Asked | Stage::Doubted => "gate-unverified",
                _ => "gate-not-now",
            };
            return Err(fixed(key, stage));
        }
        Command::Approve => {
            any(&s.next().map_or(vec![], |n| n.0))?;
            GateEvent::Approved
        }
        Command::Refuse { reason } => {
            any(&s.next().map_or(vec![], |n| n.0))?;
            GateEvent::Refused {
                reason: filled("reason", "reason-required", &reason)?,
            }
        }
        Command::Amend { text, rests } => {
            any(std::slice::from_ref(&it.body))?;
            let rests = match rests.is_empty() {
                true => it.rests.clone(),
                false => rests,
            };
            GateEvent::Amended {
                text: filled("text", "gate-text-required", &text)?,
                rests,
            }
        }
        Command::Withdraw { reason } => {
            any(std::slice::from_ref(&it.body))?;
            GateEvent::Withdrawn {
                reason: filled("reason", "reason-required", &reason)?,
            }
        }
    };
    Ok(vec![event.entry(it)])
}

fn fixed(key: &'static str, stage: &str) -> Denied {
    Refusal::new("act", key, stage, "").into()
}
