//! An obligation as it stands: the fold of its entries.

use super::Obligation;
use super::event::{Discharged, DutyEvent, Recorded, Withdrawn};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use serde::{Deserialize, Serialize};

/// State of an obligation. Late is not one of them: it is a mark beside it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has taken note yet.
    #[default]
    Open,
    /// The body has taken note.
    Acknowledged,
    /// It is being done.
    InProgress,
    /// Done.
    Discharged,
    /// Its period passed without it.
    Missed,
    /// Somebody who may said that it need not be done.
    Waived,
    /// Its cause is gone.
    Withdrawn,
}

impl State {
    /// All states.
    pub const ALL: [State; 7] = [
        State::Open,
        State::Acknowledged,
        State::InProgress,
        State::Discharged,
        State::Missed,
        State::Waived,
        State::Withdrawn,
    ];

    /// Whether it is still owed.
    pub fn live(self) -> bool {
        matches!(self, State::Open | State::Acknowledged | State::InProgress)
    }

    /// Its word in keys, columns and the API.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Acknowledged => "acknowledged",
            State::InProgress => "in_progress",
            State::Discharged => "discharged",
            State::Missed => "missed",
            State::Waived => "waived",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The state of a word.
    pub fn of(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// When something was done to it, and by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// Journal number.
    pub seq: u64,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum End {
    /// Done, with the evidence.
    Discharged(Discharged),
    /// Not needed.
    Waived {
        /// Why.
        reason: String,
    },
    /// Its cause is gone.
    Withdrawn(Withdrawn),
    /// Its period passed.
    Missed,
}

/// An obligation as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// As it was opened (the last time).
    pub it: Obligation,
    /// Journal number with which it was opened.
    pub opened: u64,
    /// Journal number of the last entry about it.
    pub last: u64,
    /// State.
    pub state: State,
    /// Body that owes it now.
    pub who: String,
    /// Officer to whom it was given.
    pub officer: Option<String>,
    /// When it was marked late; it stays marked when it is done afterwards.
    pub late: Option<Timestamp>,
    /// How many reminders went out.
    pub reminded: usize,
    /// First acknowledgement.
    pub acknowledged: Option<Act>,
    /// When work began.
    pub begun: Option<Act>,
    /// When it was closed.
    pub closed: Option<Act>,
    /// What became of it.
    pub end: Option<End>,
}

impl Duty {
    /// As it is when it has just been opened by the entry `seq`.
    pub fn open(it: Obligation, seq: u64) -> Duty {
        Duty {
            who: it.who.clone(),
            it,
            opened: seq,
            last: seq,
            state: State::Open,
            officer: None,
            late: None,
            reminded: 0,
            acknowledged: None,
            begun: None,
            closed: None,
            end: None,
        }
    }

    /// Folds the next entry in. An entry that does not fit changes nothing but
    /// `last`: a closed obligation stays closed, one that is owed is not opened again.
    pub fn apply(before: Option<Duty>, r: Recorded) -> Option<Duty> {
        let act = Act {
            at: r.at,
            by: r.by,
            seq: r.seq,
        };
        let Some(mut duty) = before else {
            return match r.event {
                DutyEvent::Opened(it) => Some(Duty::open(*it, r.seq)),
                _ => None,
            };
        };
        duty.last = r.seq;
        if let DutyEvent::Opened(it) = r.event {
            return Some(match duty.state {
                State::Withdrawn => Duty::open(*it, r.seq),
                _ => duty,
            });
        }
        if !duty.state.live() {
            return Some(duty);
        }
        let end = match r.event {
            DutyEvent::Acknowledged => {
                if duty.state == State::Open {
                    duty.state = State::Acknowledged;
                }
                duty.acknowledged.get_or_insert(act.clone());
                None
            }
            DutyEvent::Begun => {
                duty.state = State::InProgress;
                duty.acknowledged.get_or_insert(act.clone());
                duty.begun.get_or_insert(act.clone());
                None
            }
            DutyEvent::Handed(h) => {
                // Another body has to take note of it first.
                if h.who != duty.who {
                    duty.state = State::Open;
                }
                duty.who = h.who;
                duty.officer = h.officer;
                None
            }
            DutyEvent::Late { .. } => {
                duty.late.get_or_insert(act.at);
                None
            }
            DutyEvent::Reminded(reminded) => {
                duty.reminded = duty.reminded.max(reminded.step);
                None
            }
            DutyEvent::Discharged(d) => Some((State::Discharged, End::Discharged(d))),
            DutyEvent::Waived { reason } => Some((State::Waived, End::Waived { reason })),
            DutyEvent::Withdrawn(w) => Some((State::Withdrawn, End::Withdrawn(w))),
            DutyEvent::Missed { .. } => Some((State::Missed, End::Missed)),
            DutyEvent::Opened(_) => None,
        };
        if let Some((state, end)) = end {
            duty.state = state;
            duty.closed = Some(act);
            duty.end = Some(end);
        }
        Some(duty)
    }

    /// Whether it was done after its limit, marked late or not yet.
    pub fn done_late(&self) -> bool {
        let passed = |due| self.closed.as_ref().is_some_and(|c| c.at > due);
        self.state == State::Discharged && (self.late.is_some() || self.it.due.is_some_and(passed))
    }

    /// The next moment at which it changes by itself; none once it is closed.
    pub fn next(&self) -> Option<Timestamp> {
        let next = self.it.moments().next(self.late.is_some(), self.reminded);
        next.filter(|_| self.state.live()).map(|n| n.0)
    }
}

/// The fold of all entries about one obligation.
pub fn fold(entries: impl IntoIterator<Item = Recorded>) -> Option<Duty> {
    entries.into_iter().fold(None, Duty::apply)
}
