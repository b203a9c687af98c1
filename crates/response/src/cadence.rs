//! Changing how often a periodic duty comes, where its plan allows it: by those
//! who oversee it, with a reason. What is open stays as it was asked for; the new
//! rhythm begins on the next day.

use crate::event::Event;
use crate::series::Series;
use jiff::ToSpan;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Longest rhythm in days.
const MOST_DAYS: u32 = 31;

/// Body of `series.adjusted`: the series as it goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adjusted {
    /// The series with its new rhythm.
    #[serde(flatten)]
    pub series: Series,
    /// Days of one period until now.
    pub before: u32,
    /// Why.
    pub reason: String,
}

impl Adjusted {
    /// The entry of the journal that says so.
    pub fn entry(&self) -> Event {
        Event::new("series.adjusted", self.series.subject(), self)
    }
}

/// Decides another rhythm.
///
/// # Errors
/// The plan does not allow it, another body than those who oversee the duty, the
/// same or an impossible number of days, no reason.
pub fn adjust(
    series: &Series,
    actor: &Actor,
    days: u32,
    reason: &str,
    today: Date,
) -> Result<Adjusted, Vec<Refusal>> {
    let mut wrong = vec![];
    if !series.adjustable {
        let clause = &series.of.clause;
        wrong.push(Refusal::new("days", "cadence-fixed", clause, ""));
    }
    let overseers = &series.of.overseers;
    if !overseers.contains(&actor.body) {
        let accepted = overseers.join(", ");
        wrong.push(Refusal::new(
            "officer",
            "cadence-not-overseer",
            &actor.body,
            accepted,
        ));
    }
    if !(1..=MOST_DAYS).contains(&days) {
        let accepted = format!("1 .. {MOST_DAYS}");
        wrong.push(Refusal::new(
            "days",
            "out-of-range",
            days.to_string(),
            accepted,
        ));
    } else if days == series.days {
        wrong.push(Refusal::new("days", "cadence-same", days.to_string(), ""));
    }
    if reason.trim().is_empty() {
        wrong.push(Refusal::new("reason", "required", "", ""));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let start = today.checked_add(1.day()).unwrap_or(today);
    Ok(Adjusted {
        series: Series {
            start,
            days,
            ..series.clone()
        },
        before: series.days,
        reason: reason.trim().to_string(),
    })
}
