//! What persons may do to an obligation, and the clock.

use super::duty::{Duty, State};
use super::event::{Discharged, DutyEvent, Handed, Reminded};
use crate::due::Strike;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::city::{City, split_body};
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Something that an officer does to an obligation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum DutyCommand {
    /// Takes note.
    Acknowledge,
    /// Begins.
    Begin,
    /// Gives it to another officer of the body, or to another body of the same role.
    Hand {
        /// Body; the present one when left out.
        #[serde(default)]
        who: Option<String>,
        /// Officer.
        #[serde(default)]
        officer: Option<String>,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Hands in the evidence.
    Discharge {
        /// What was done.
        #[serde(default)]
        text: String,
        /// Number of a document, a file, a call.
        #[serde(default)]
        reference: String,
    },
    /// Says that it need not be done.
    Waive {
        /// Why.
        #[serde(default)]
        reason: String,
    },
}

/// Bodies that may waive it: recipients and those who oversee it, without the
/// one that owes it; that one itself only where there is nobody else.
pub fn waivers(duty: &Duty, city: &City) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    for body in duty.it.to.iter().chain(&duty.it.overseers) {
        if *body != duty.who && city.has_body(body) && !out.contains(body) {
            out.push(body.clone());
        }
    }
    if out.is_empty() {
        out.push(duty.who.clone());
    }
    out
}

/// Decides a command of an officer.
///
/// # Errors
/// It is closed, another body's, done already, or lacks what it needs.
pub fn decide(
    duty: &Duty,
    command: &DutyCommand,
    actor: &Actor,
    city: &City,
) -> Result<Vec<DutyEvent>, Refusal> {
    let closed = |key: &str| {
        let at = duty.closed.as_ref().map(|c| c.at.to_string());
        let seq = duty.closed.as_ref().map(|c| c.seq.to_string());
        Refusal::new(
            "state",
            key,
            at.unwrap_or_default(),
            seq.unwrap_or_default(),
        )
    };
    match duty.state {
        State::Discharged => return Err(closed("duty-discharged")),
        State::Waived => return Err(closed("duty-waived")),
        State::Withdrawn => return Err(closed("duty-withdrawn")),
        State::Missed => return Err(closed("duty-missed")),
        State::Open | State::Acknowledged | State::InProgress => {}
    }
    if !matches!(command, DutyCommand::Waive { .. }) && actor.body != duty.who {
        return Err(Refusal::new(
            "body",
            "duty-other-body",
            &actor.body,
            &duty.who,
        ));
    }
    let needs = |field: &str, text: &str| match text.trim().is_empty() {
        true => Err(Refusal::new(field, "required", "", "")),
        false => Ok(text.trim().to_string()),
    };
    match command {
        DutyCommand::Acknowledge => match duty.state {
            State::Open => Ok(vec![DutyEvent::Acknowledged]),
            _ => Err(twice("duty-acknowledged", duty)),
        },
        DutyCommand::Begin => match duty.state {
            State::InProgress => Err(twice("duty-begun", duty)),
            _ => Ok(vec![DutyEvent::Begun]),
        },
        DutyCommand::Hand {
            who,
            officer,
            reason,
        } => {
            let handed = hand(duty, who.as_deref(), officer.as_deref(), city)?;
            let reason = needs("reason", reason)?;
            Ok(vec![DutyEvent::Handed(Handed { reason, ..handed })])
        }
        DutyCommand::Discharge { text, reference } => {
            let (text, reference) = (text.trim(), reference.trim());
            // The recorded act discharges it by itself; what was done outside
            // of here can be told by its number.
            if let Some(by) = &duty.it.evidence.by
                && reference.is_empty()
            {
                return Err(Refusal::new("reference", "duty-needs-act", by, ""));
            }
            if text.is_empty() && reference.is_empty() {
                return Err(Refusal::new("text", "duty-needs-evidence", "", ""));
            }
            Ok(vec![DutyEvent::Discharged(Discharged {
                text: text.into(),
                reference: reference.into(),
                act: None,
            })])
        }
        DutyCommand::Waive { reason } => {
            let may = waivers(duty, city);
            if !may.contains(&actor.body) {
                return Err(Refusal::new(
                    "body",
                    "duty-no-waiver",
                    &actor.body,
                    may.join(", "),
                ));
            }
            let reason = needs("reason", reason)?;
            Ok(vec![DutyEvent::Waived { reason }])
        }
    }
}

/// It was done before; who and when is in the arguments.
fn twice(key: &str, duty: &Duty) -> Refusal {
    let act = match key {
        "duty-begun" => &duty.begun,
        _ => &duty.acknowledged,
    };
    let at = act.as_ref().map(|a| a.at.to_string()).unwrap_or_default();
    let by = act.as_ref().map(|a| a.by.officer.clone());
    Refusal::new("state", key, at, by.unwrap_or_default())
}

fn hand(
    duty: &Duty,
    who: Option<&str>,
    officer: Option<&str>,
    city: &City,
) -> Result<Handed, Refusal> {
    let who = who.filter(|w| !w.is_empty()).unwrap_or(&duty.who);
    let officer = officer.filter(|o| !o.is_empty());
    let role = split_body(&duty.who).0;
    if who != duty.who && (split_body(who).0 != role || !city.has_body(who)) {
        let others: Vec<String> = (city.bodies_of(role, None).into_iter())
            .filter(|b| *b != duty.who)
            .collect();
        return Err(Refusal::new(
            "who",
            "duty-other-role",
            who,
            others.join(", "),
        ));
    }
    if let Some(id) = officer
        && !city.officers.iter().any(|o| o.id == id && o.body == who)
    {
        let known: Vec<&str> = (city.officers.iter())
            .filter(|o| o.body == who)
            .map(|o| o.id.as_str())
            .collect();
        return Err(Refusal::new(
            "officer",
            "duty-not-theirs",
            id,
            known.join(", "),
        ));
    }
    if who == duty.who && (officer.is_none() || officer == duty.officer.as_deref()) {
        return Err(Refusal::new("officer", "required", "", ""));
    }
    Ok(Handed {
        who: who.to_string(),
        officer: officer.map(str::to_string),
        reason: String::new(),
    })
}

/// What the clock does by `now`: late, reminders, missed, each once.
pub fn strike(duty: &Duty, now: Timestamp) -> Vec<DutyEvent> {
    if !duty.state.live() {
        return vec![];
    }
    let moments = duty.it.moments();
    (moments.struck(duty.late.is_some(), duty.reminded, now))
        .into_iter()
        .map(|strike| match strike {
            Strike::Late => DutyEvent::Late {
                due: moments.due.unwrap_or(now),
            },
            Strike::Reminded(n) => DutyEvent::Reminded(Reminded {
                step: n + 1,
                to: duty.it.reminders[n].to.clone(),
            }),
            Strike::Missed => DutyEvent::Missed {
                at: moments.missed.unwrap_or(now),
            },
        })
        .collect()
}
