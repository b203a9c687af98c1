//! What should happen next with a person, and by when.

use super::rules::{Binding, length};
use super::{Custody, Event, Overdue, Reminded};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use lf_domain::city::City;
use serde::{Deserialize, Serialize};

/// A step that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Somebody is asked to take the person.
    Offer,
    /// The one who was asked answers.
    Accept,
    /// The carrier takes him.
    Depart,
    /// The receiver takes him.
    Arrive,
    /// He gets his bed.
    Admit,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Step; 5] = [
        Step::Offer,
        Step::Accept,
        Step::Depart,
        Step::Arrive,
        Step::Admit,
    ];

    /// Its word in the JSON form.
    pub fn word(self) -> &'static str {
        match self {
            Step::Offer => "offer",
            Step::Accept => "accept",
            Step::Depart => "depart",
            Step::Arrive => "arrive",
            Step::Admit => "admit",
        }
    }
}

/// By when a step should have been taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// The step.
    pub step: Step,
    /// From here it is late.
    pub due: Timestamp,
    /// From here the coordinator is reminded.
    pub remind: Timestamp,
    /// Parameter of the city that gives the limit.
    pub parameter: String,
}

impl Clock {
    /// The clock of a step that begins to run now. `ride` is the length of the
    /// ride in minutes, for the arrival. None where the city gives no limit.
    pub fn new(
        step: Step,
        now: Timestamp,
        ride: u32,
        rules: &Binding,
        city: &City,
        zone: &TimeZone,
    ) -> Option<Clock> {
        let limits = &rules.limits;
        let name = match step {
            Step::Offer => &limits.offer,
            Step::Accept => &limits.accept,
            Step::Depart => &limits.depart,
            Step::Arrive => &limits.arrive,
            Step::Admit => &limits.admit,
        };
        let from = match step {
            Step::Arrive => now.saturating_add(i64::from(ride).minutes()).ok()?,
            _ => now,
        };
        let due = length(city, name)?.after(from, zone);
        Some(Clock {
            step,
            due,
            remind: length(city, &limits.remind).map_or(due, |l| l.after(due, zone)),
            parameter: name.clone(),
        })
    }

    /// The same step with another moment, which somebody gave.
    pub fn moved(&self, due: Timestamp) -> Clock {
        let gap = self.remind.duration_since(self.due);
        Clock {
            due,
            remind: due.saturating_add(gap).unwrap_or(due),
            ..self.clone()
        }
    }
}

/// Everything that the clock does to a custody by `now`, in order.
pub fn strike(c: &Custody, now: Timestamp) -> Vec<Event> {
    let mut out = vec![];
    let Some(clock) = &c.clock else { return out };
    let leg = c.legs.last().map_or(0, |l| l.offered.n);
    let body = c.owner.clone().unwrap_or_default();
    if c.late.is_none() && clock.due <= now {
        out.push(Event::Overdue(Overdue {
            leg,
            kind: clock.step,
            due: clock.due,
            owner: body.clone(),
        }));
    }
    if (c.late.is_some() || !out.is_empty()) && !c.reminded && clock.remind <= now {
        out.push(Event::Reminded(Reminded {
            leg,
            step: clock.step,
            to: c.coordinator.clone(),
        }));
    }
    out
}
