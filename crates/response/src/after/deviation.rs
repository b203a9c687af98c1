//! Where people left the plan: the clause, what it asks for, what happened, and
//! what was said at the time. No blame: facts.

use super::owed::{minutes_late, order};
use super::{Folded, Line};
use crate::obligation::duty::End;
use crate::obligation::{Duty, State};
use crate::standing::ResponseChange;
use jiff::Timestamp;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use serde::Serialize;

/// In what way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// The level was not the one that the plan suggested.
    Level,
    /// A step of the procedure was refused.
    Refused,
    /// A county said no to an order.
    Declined,
    /// A county did not follow.
    NotFollowed,
    /// Done late.
    Late,
    /// Not done at all.
    Missed,
    /// Still open after its limit.
    Overdue,
    /// Waived.
    Waived,
}

/// A departure from a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deviation {
    /// In what way.
    pub left: Left,
    /// Plan code.
    pub plan: String,
    /// Clause.
    pub clause: String,
    /// Task id; empty where it is not about a task.
    pub task: String,
    /// What the clause asks for; empty for levels.
    pub demand: Label,
    /// How often.
    pub count: i64,
    /// Most minutes after the limit.
    pub longest: Option<i64>,
    /// What the plan suggested and what was decided.
    pub levels: Option<(Option<Level>, Option<Level>)>,
    /// When, for the first of them.
    pub at: Timestamp,
    /// What was said at the time, each once.
    pub said: Vec<String>,
    /// Journal numbers of the first ones.
    pub entries: Vec<u64>,
}

/// Entries and explanations that are kept of many alike.
const KEPT: usize = 3;

pub(super) fn deviations(folded: &Folded<'_>) -> Vec<Deviation> {
    let mut out: Vec<Deviation> = vec![];
    for (line, c) in &folded.changes {
        out.extend(level(line, c));
    }
    for line in &folded.lines {
        out.extend(step(line, folded));
    }
    let mut owed: Vec<Deviation> = vec![];
    for duty in &folded.duties {
        if let Some(left) = left(duty) {
            add(&mut owed, duty, left);
        }
    }
    owed.sort_by(|a, b| {
        let key = |d: &Deviation| (d.plan.clone(), order(&d.clause), d.left);
        key(a).cmp(&key(b))
    });
    out.extend(owed);
    out
}

/// Started, raised or lowered to another level than the plan suggested.
fn level(line: &Line, c: &ResponseChange) -> Option<Deviation> {
    // An end departs from nothing by itself: a candidate falls later than the danger.
    c.level?;
    if c.level == c.candidate || line.kind == "response.moved" {
        return None;
    }
    Some(Deviation {
        left: Left::Level,
        plan: c.key.plan.clone(),
        clause: c.clauses.join(", "),
        task: String::new(),
        demand: Label::default(),
        count: 1,
        longest: None,
        levels: Some((c.candidate, c.level)),
        at: c.at,
        said: said(&c.reason),
        entries: vec![line.seq],
    })
}

fn said(text: &str) -> Vec<String> {
    let text = text.trim();
    match text.is_empty() {
        true => vec![],
        false => vec![text.to_string()],
    }
}

fn step(line: &Line, folded: &Folded<'_>) -> Option<Deviation> {
    let (left, reason) = match line.kind.as_str() {
        "file.refused" => (Left::Refused, "opinion"),
        "order.declined" => (Left::Declined, "reason"),
        "response.not_followed" => (Left::NotFollowed, "reason"),
        _ => return None,
    };
    Some(Deviation {
        left,
        plan: folded.key.plan.clone(),
        clause: procedure(line, folded),
        task: String::new(),
        demand: Label::default(),
        count: 1,
        longest: None,
        levels: None,
        at: line.at,
        said: said(line.text(reason)),
        entries: vec![line.seq],
    })
}

/// The clause of the procedure that a file follows, or of the order.
fn procedure(line: &Line, folded: &Folded<'_>) -> String {
    let first = folded.lines.iter().find(|l| l.subject == line.subject);
    let Some(first) = first else {
        return String::new();
    };
    let own = first.entry["procedure"]["clause"].as_str();
    own.or(first.entry["clauses"][0].as_str())
        .unwrap_or_default()
        .to_string()
}

fn left(duty: &Duty) -> Option<Left> {
    match duty.state {
        State::Discharged => minutes_late(duty).map(|_| Left::Late),
        State::Missed => Some(Left::Missed),
        State::Waived => Some(Left::Waived),
        State::Withdrawn => None,
        State::Open | State::Acknowledged | State::InProgress => duty.late.map(|_| Left::Overdue),
    }
}

/// Alike: the same task left in the same way.
fn add(out: &mut Vec<Deviation>, duty: &Duty, left: Left) {
    let it = &duty.it;
    let found = out.iter().position(|d| {
        d.left == left && d.plan == it.plan && d.clause == it.clause && d.task == it.task
    });
    let place = found.unwrap_or_else(|| {
        out.push(Deviation {
            left,
            plan: it.plan.clone(),
            clause: it.clause.clone(),
            task: it.task.clone(),
            demand: it.title.clone(),
            count: 0,
            longest: None,
            levels: None,
            at: duty.closed.as_ref().map_or(it.opened_at, |c| c.at),
            said: vec![],
            entries: vec![],
        });
        out.len() - 1
    });
    let d = &mut out[place];
    d.count += 1;
    d.longest = d.longest.max(minutes_late(duty));
    let words = match &duty.end {
        Some(End::Waived { reason }) => reason.as_str(),
        Some(End::Discharged(x)) => x.text.as_str(),
        _ => "",
    };
    for text in said(words) {
        if d.said.len() < KEPT && !d.said.contains(&text) {
            d.said.push(text);
        }
    }
    if d.entries.len() < KEPT {
        d.entries
            .push(duty.closed.as_ref().map_or(duty.opened, |c| c.seq));
    }
}
