//! What persons may do with a notice.

use super::{NoticeEvent, Standing, State};
use crate::event::Event;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_rules::program::Answer;
use serde::{Deserialize, Serialize};

/// What an officer wants to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Signs that it may go out: the bodies of the route, in their order.
    Sign,
    /// Sends it: the sender.
    Send {
        /// What the officer adds; no personal data.
        #[serde(default)]
        text: String,
    },
    /// Decides that it does not go out: the sender.
    Dismiss {
        /// Why.
        reason: String,
    },
    /// Gives a receipt: the receiver.
    Acknowledge {
        /// Remark.
        #[serde(default)]
        note: String,
    },
    /// Answers: the receiver.
    Answer {
        /// Answer.
        text: String,
    },
    /// Records that it was sent on abroad, by hand: the body whose channel it is.
    Dispatch {
        /// Number of the document.
        number: String,
    },
}

fn filled(field: &str, key: &'static str, text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::new(field, key, text, "")),
        text => Ok(text.to_string()),
    }
}

/// Only officers of one body.
fn only(actor: &Actor, body: &str, key: &'static str) -> Result<(), Refusal> {
    match actor.body == body {
        true => Ok(()),
        false => Err(Refusal::new("body", key, &actor.body, body)),
    }
}

/// Decides an act. `newest` is the entry that it tells of when it goes out now.
///
/// # Errors
/// Another body's act, one that does not fit where the notice stands, an empty text.
pub fn decide(
    s: &Standing,
    actor: &Actor,
    command: Command,
    newest: u64,
) -> Result<Vec<Event>, Refusal> {
    let it = &s.it;
    let state = s.state.word();
    let refuse = |key: &'static str, accepted: &str| Err(Refusal::new("act", key, state, accepted));
    match s.state {
        State::Withdrawn => return refuse("notice-withdrawn", ""),
        State::Dismissed => return refuse("notice-dismissed", ""),
        _ => {}
    }
    let event = match command {
        Command::Sign => {
            let Some(next) = s.awaits().filter(|_| s.state == State::Open) else {
                return refuse("notice-nothing-to-sign", "");
            };
            only(actor, next, "notice-not-signer")?;
            NoticeEvent::Signed
        }
        Command::Send { text } => {
            only(actor, &it.sender, "notice-not-sender")?;
            if s.state != State::Open {
                return refuse("notice-sent-already", "");
            }
            if let Some(next) = s.awaits() {
                return Err(Refusal::new("act", "notice-unsigned", "", next));
            }
            NoticeEvent::Sent {
                tells: newest,
                text: text.trim().to_string(),
            }
        }
        Command::Dismiss { reason } => {
            only(actor, &it.sender, "notice-not-sender")?;
            if s.state != State::Open {
                return refuse("notice-sent-already", "");
            }
            NoticeEvent::Dismissed {
                reason: filled("reason", "reason-required", &reason)?,
            }
        }
        Command::Acknowledge { note } => {
            only(actor, &it.receiver, "notice-not-receiver")?;
            match s.state {
                State::Sent => {}
                State::Open => return refuse("notice-not-sent", ""),
                _ => return refuse("notice-acknowledged", ""),
            }
            NoticeEvent::Acknowledged {
                note: note.trim().to_string(),
            }
        }
        Command::Answer { text } => {
            only(actor, &it.receiver, "notice-not-receiver")?;
            if it.answer != Answer::Answer {
                return refuse("notice-asks-no-answer", "");
            }
            match s.state {
                State::Open => return refuse("notice-not-sent", ""),
                State::Answered => return refuse("notice-answered", ""),
                _ => {}
            }
            NoticeEvent::Answered {
                text: filled("text", "notice-text-required", &text)?,
            }
        }
        Command::Dispatch { number } => {
            only(actor, &it.receiver, "notice-not-receiver")?;
            if it.signers.is_empty() {
                return refuse("notice-goes-nowhere", "");
            }
            if s.state == State::Open {
                return refuse("notice-not-sent", "");
            }
            NoticeEvent::Dispatched {
                number: filled("number", "number-required", &number)?,
            }
        }
    };
    Ok(vec![event.entry(it)])
}
