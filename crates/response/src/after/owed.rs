//! Who owed what, and how long it took.

use crate::due::Bound;
use crate::ledger::{Minutes, Spread, Tally};
use crate::obligation::{Duty, State};
use lf_domain::codebook::Label;
use serde::Serialize;

/// Obligations of one task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskRow {
    /// Plan code.
    pub plan: String,
    /// Clause.
    pub clause: String,
    /// Task id.
    pub task: String,
    /// What was to be done.
    pub title: Label,
    /// Numbers.
    pub tally: Tally,
    /// How long they took.
    pub spread: Option<Spread>,
    /// Most minutes after the limit.
    pub longest_late: Option<i64>,
    /// The limit and where it comes from.
    pub bound: Option<Bound>,
}

/// Obligations of one body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BodyRow {
    /// Body.
    pub body: String,
    /// Numbers.
    pub tally: Tally,
    /// How long they took.
    pub spread: Option<Spread>,
}

/// Minutes by which something was done after its limit; none when in time or open.
pub(super) fn minutes_late(duty: &Duty) -> Option<i64> {
    let closed = duty
        .closed
        .as_ref()
        .filter(|_| duty.state == State::Discharged)?;
    let seconds = closed.at.as_second() - duty.it.due?.as_second();
    (seconds > 0).then_some((seconds + 59) / 60)
}

/// Counts one obligation and how long it took from its opening to being done.
pub(super) fn count(duty: &Duty, tally: &mut Tally, minutes: &mut Minutes) {
    match duty.state {
        State::Withdrawn => {
            tally.withdrawn += 1;
            return;
        }
        State::Waived => tally.waived += 1,
        State::Missed => tally.missed += 1,
        State::Discharged => {
            match duty.done_late() {
                true => tally.late += 1,
                false => tally.met += 1,
            }
            if let Some(closed) = &duty.closed {
                let seconds = closed.at.as_second() - duty.it.opened_at.as_second();
                minutes.add(seconds.max(0) / 60, 1);
            }
        }
        State::Open | State::Acknowledged | State::InProgress => match duty.late {
            Some(_) => tally.overdue += 1,
            None => tally.open += 1,
        },
    }
    tally.owed += 1;
}

pub(super) fn by_task(duties: &[Duty]) -> Vec<TaskRow> {
    let mut rows: Vec<(TaskRow, Minutes)> = vec![];
    for d in duties {
        let it = &d.it;
        let place = rows
            .iter()
            .position(|(r, _)| r.plan == it.plan && r.task == it.task);
        let place = place.unwrap_or_else(|| {
            let row = TaskRow {
                plan: it.plan.clone(),
                clause: it.clause.clone(),
                task: it.task.clone(),
                title: it.title.clone(),
                tally: Tally::default(),
                spread: None,
                longest_late: None,
                bound: it.bound.clone(),
            };
            rows.push((row, Minutes::default()));
            rows.len() - 1
        });
        let (row, minutes) = &mut rows[place];
        count(d, &mut row.tally, minutes);
        row.longest_late = row.longest_late.max(minutes_late(d));
    }
    let done = |(mut row, minutes): (TaskRow, Minutes)| {
        row.spread = minutes.spread();
        row
    };
    let mut out: Vec<TaskRow> = rows.into_iter().map(done).collect();
    out.retain(|r| r.tally.owed > 0);
    out.sort_by(|a, b| (&a.plan, order(&a.clause)).cmp(&(&b.plan, order(&b.clause))));
    out
}

/// Clauses in the order of the text: 5.2.10 after 5.2.9.
pub(super) fn order(clause: &str) -> Vec<u32> {
    (clause.split(|c: char| !c.is_ascii_digit()))
        .filter_map(|n| n.parse().ok())
        .collect()
}

pub(super) fn by_body(duties: &[Duty]) -> Vec<BodyRow> {
    let mut rows: Vec<(BodyRow, Minutes)> = vec![];
    for d in duties {
        let place = rows.iter().position(|(r, _)| r.body == d.who);
        let place = place.unwrap_or_else(|| {
            let row = BodyRow {
                body: d.who.clone(),
                tally: Tally::default(),
                spread: None,
            };
            rows.push((row, Minutes::default()));
            rows.len() - 1
        });
        let (row, minutes) = &mut rows[place];
        count(d, &mut row.tally, minutes);
    }
    let done = |(mut row, minutes): (BodyRow, Minutes)| {
        row.spread = minutes.spread();
        row
    };
    let mut out: Vec<BodyRow> = rows.into_iter().map(done).collect();
    out.retain(|r| r.tally.owed > 0);
    out.sort_by(|a, b| (b.tally.owed, &a.body).cmp(&(a.tally.owed, &b.body)));
    out
}
