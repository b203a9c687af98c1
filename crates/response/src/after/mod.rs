//! After action: what the journal shows of a response. When which level was in
//! force and what the plan had suggested, who owed what and how long it took, where
//! people left the plan, what is still open. A pure function of the entries up to
//! one of them, so that a signed evaluation can be assembled again.

mod course;
mod deviation;
mod owed;

pub use course::{Happened, Node, Span};
pub use deviation::{Deviation, Left};
pub use owed::{BodyRow, TaskRow};

use crate::ledger::{Minutes, Spread, Tally};
use crate::obligation::Duty;
use crate::obligation::event::{DutyEvent, Recorded as DutyRecorded};
use crate::record::{self, Record};
use crate::report::{self, Report};
use crate::standing::{ResponseChange, ResponseKey};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Journal number.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Kind.
    pub kind: String,
    /// Officer.
    pub officer: String,
    /// Body.
    pub body: String,
    /// The thing that it is about.
    pub subject: String,
    /// Body of the entry.
    pub entry: Value,
}

impl Line {
    /// Reads the body of the entry.
    fn read<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.entry.clone()).ok()
    }

    fn text(&self, name: &str) -> &str {
        self.entry[name].as_str().unwrap_or_default()
    }
}

/// What the journal shows of one episode of a response.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct After {
    /// The response.
    pub key: ResponseKey,
    /// Number of the episode.
    pub episode: u32,
    /// When it was started.
    pub from: Timestamp,
    /// When it ended; none while it runs.
    pub to: Option<Timestamp>,
    /// First entry that belongs to it.
    pub first: u64,
    /// Last entry that was looked at.
    pub last: u64,
    /// Levels in force, oldest first.
    pub levels: Vec<Span>,
    /// What happened, oldest first.
    pub course: Vec<Node>,
    /// All obligations together: of the response, and of the facts, candidates,
    /// questions and files of its incident.
    pub total: Tally,
    /// Of these, those of the response itself, which the ledger counts under its name.
    pub own: Tally,
    /// Minutes from the opening of an obligation to its end.
    pub spread: Option<Spread>,
    /// By task, in the order of the clauses.
    pub tasks: Vec<TaskRow>,
    /// By body, most owing first.
    pub bodies: Vec<BodyRow>,
    /// Where people left the plan.
    pub deviations: Vec<Deviation>,
    /// Reports about the incident, in the order in which they were begun.
    pub reports: Vec<Report>,
    /// Records about the incident, in the order in which they were entered.
    pub records: Vec<Record>,
}

impl After {
    /// Highest level that was in force.
    pub fn highest(&self) -> Option<lf_domain::level::Level> {
        self.levels.iter().filter_map(|s| s.level).max()
    }

    /// Records of a register that are not done.
    pub fn open(&self, register: &str) -> Vec<&Record> {
        let of = |r: &&Record| r.now.register == register && r.open();
        self.records.iter().filter(of).collect()
    }
}

/// Everything that is about one incident, folded.
struct Folded<'a> {
    key: &'a ResponseKey,
    changes: Vec<(&'a Line, ResponseChange)>,
    duties: Vec<Duty>,
    lines: Vec<&'a Line>,
}

/// Assembles the last episode of a response. None when it was never started.
pub fn assemble(key: &ResponseKey, lines: &[Line]) -> Option<After> {
    let own = format!("response/{key}");
    let mut changes: Vec<(&Line, ResponseChange)> = (lines.iter())
        .filter(|l| l.subject == own && l.kind.starts_with("response."))
        .filter_map(|l| Some((l, l.read::<ResponseChange>()?)))
        .collect();
    let episode = changes.iter().map(|(_, c)| c.episode).max()?;
    // What came before belongs to it back to the end of the episode before.
    let since = (changes.iter().rev())
        .find(|(_, c)| c.episode < episode)
        .map_or(0, |(l, _)| l.seq);
    changes.retain(|(_, c)| c.episode == episode);
    let from = changes.first()?.1.at;
    let to = changes
        .last()
        .filter(|(_, c)| c.level.is_none())
        .map(|(_, c)| c.at);
    let lines: Vec<&Line> = lines.iter().filter(|l| l.seq > since).collect();
    let lines = about(&lines, key);
    let folded = Folded {
        key,
        duties: duties(&lines),
        changes,
        lines,
    };
    let mut total = Tally::default();
    let mut minutes = Minutes::default();
    let (mut own, name) = (Tally::default(), key.to_string());
    for d in &folded.duties {
        owed::count(d, &mut total, &mut minutes);
        if d.it.response.as_deref() == Some(name.as_str()) {
            owed::count(d, &mut own, &mut Minutes::default());
        }
    }
    Some(After {
        key: key.clone(),
        episode,
        from,
        to,
        first: folded.lines.first().map_or(0, |l| l.seq),
        last: folded.lines.last().map_or(0, |l| l.seq),
        levels: course::levels(&folded.changes),
        course: course::course(&folded),
        total,
        own,
        spread: minutes.spread(),
        tasks: owed::by_task(&folded.duties),
        bodies: owed::by_body(&folded.duties),
        deviations: deviation::deviations(&folded),
        reports: reports(&folded.lines),
        records: records(&folded.lines),
    })
}

/// The entries that are about the incident: those that say so, and those about a
/// file, an order or an obligation whose first entry says so.
fn about<'a>(lines: &[&'a Line], key: &ResponseKey) -> Vec<&'a Line> {
    let firsts = ["file.opened", "order.recorded", "duty.opened"];
    let things: BTreeSet<&str> = (lines.iter())
        .filter(|l| firsts.contains(&l.kind.as_str()) && says_so(l, key))
        .map(|l| l.subject.as_str())
        .collect();
    (lines.iter())
        .filter(|l| says_so(l, key) || things.contains(l.subject.as_str()))
        .copied()
        .collect()
}

/// Whether an entry says by itself that it is about the incident: by its key, by the
/// response that it names, or by its topic.
fn says_so(line: &Line, key: &ResponseKey) -> bool {
    let response = line.text("response");
    if !response.is_empty() {
        let other = ResponseKey::parse(response);
        return other.is_some_and(|o| same(&o, key));
    }
    let named = line.entry.get("key").cloned();
    if let Some(other) = named.and_then(|k| serde_json::from_value::<ResponseKey>(k).ok()) {
        return same(&other, key);
    }
    // What a law or another plan asks for the same incident is owed all the same.
    let (plan, topic) = (line.text("plan"), line.text("topic"));
    let any_plan = plan.is_empty() || plan == key.plan || line.kind.starts_with("duty.");
    topic == key.topic && any_plan
}

/// The city's response covers the counties' own; a county's is its own alone.
fn same(other: &ResponseKey, key: &ResponseKey) -> bool {
    other.plan == key.plan && other.topic == key.topic && (key.is_city() || other.area == key.area)
}

/// Obligations that were opened for the incident, folded from their entries.
fn duties(lines: &[&Line]) -> Vec<Duty> {
    let mut found: BTreeMap<&str, Duty> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.kind.starts_with("duty.")) {
        let Some(event) = DutyEvent::read(&line.kind, &line.entry.to_string()) else {
            continue;
        };
        let recorded = DutyRecorded {
            seq: line.seq,
            at: line.at,
            by: Actor {
                officer: line.officer.clone(),
                body: line.body.clone(),
            },
            event,
        };
        let before = found.remove(line.subject.as_str());
        if let Some(after) = Duty::apply(before, recorded) {
            found.insert(&line.subject, after);
        }
    }
    let mut out: Vec<Duty> = found.into_values().collect();
    out.sort_by_key(|d| d.opened);
    out
}

/// Steps of things of one kind, by subject, in the order of their first entries.
fn by_subject<'a, S>(
    lines: &[&'a Line],
    prefix: &str,
    read: impl Fn(&Line) -> Option<S>,
) -> Vec<(&'a str, Vec<S>)> {
    let mut out: Vec<(&str, Vec<S>)> = vec![];
    for line in lines {
        let (Some(id), Some(step)) = (line.subject.strip_prefix(prefix), read(line)) else {
            continue;
        };
        match out.iter_mut().find(|(i, _)| *i == id) {
            Some((_, steps)) => steps.push(step),
            None => out.push((id, vec![step])),
        }
    }
    out
}

fn reports(lines: &[&Line]) -> Vec<Report> {
    let read = |l: &Line| {
        Some(report::Step {
            seq: l.seq,
            at: l.at,
            officer: l.officer.clone(),
            body: l.body.clone(),
            what: report::What::read(&l.kind, &l.entry.to_string())?,
        })
    };
    (by_subject(lines, "report/", read).into_iter())
        .filter_map(|(id, steps)| Report::fold(id, steps))
        .filter(|r| r.standing().is_some())
        .collect()
}

fn records(lines: &[&Line]) -> Vec<Record> {
    let read = |l: &Line| {
        Some(record::Step {
            seq: l.seq,
            at: l.at,
            officer: l.officer.clone(),
            recorded: l.read()?,
        })
    };
    (by_subject(lines, "record/", read).into_iter())
        .filter_map(|(id, steps)| Record::fold(id, steps))
        .filter(|r| !r.withdrawn())
        .collect()
}

#[cfg(test)]
mod tests;
