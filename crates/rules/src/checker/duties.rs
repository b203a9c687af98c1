//! Duties: what opens them; and what duties and measures have in common.

use super::program::{At, Items};
use super::{Finding, Kind, Severity};
use crate::program::{Task, Trigger, words};
use lf_domain::codebook::CodeBook;

/// Findings about what opens a duty.
pub(super) fn findings(at: &At<'_>, duty: &Task, book: &CodeBook) -> Vec<Finding> {
    let mut out = vec![];
    let wrong = |why, key| wrong(at, duty, why, key);
    if duty.level.is_some() || !duty.grades.is_empty() {
        out.push(wrong("level_in_duty", "level"));
    }
    let Some(on) = &duty.on else {
        out.push(wrong("no_on", "id"));
        return out;
    };
    if !words::is_event(&on.event) {
        let facts = words::names(words::FACTS);
        let known = format!("{}, fact.<kind> with {facts}", words::names(words::EVENTS));
        out.push(at.unknown(&duty.id, "event", &on.event, &known, "event"));
    }
    if words::is_calendar(&on.event) && duty.every.is_none() {
        out.push(wrong("no_every", "on"));
    }
    if on.once && on.event == "standing" {
        out.push(wrong("once_standing", "once"));
    }
    out.extend(filters(at, &duty.id, on, book));
    if duty.due.is_none() && duty.every.is_none() && duty.is_owed() {
        out.push(
            at.finding(Severity::Warning, Kind::NoLimit, Some("id"))
                .arg("item", &duty.id),
        );
    }
    out
}

/// Filters of a trigger that name what does not exist.
pub(super) fn filters(at: &At<'_>, id: &str, on: &Trigger, book: &CodeBook) -> Vec<Finding> {
    let mut out = vec![];
    for d in (on.diseases.iter()).filter(|d| !is_disease(d, book)) {
        let known = "`diseases` and `groups` of the code book";
        out.push(at.unknown(id, "disease", d, known, "diseases"));
    }
    out.extend(at.not_in(id, "class", &on.classes, words::CLASSES, "classes"));
    out.extend(at.not_in(
        id,
        "classification",
        &on.classifications,
        words::CLASSIFICATIONS,
        "classifications",
    ));
    out.extend(topics(at, id, &on.topics, book));
    if on.event == "report.signed" {
        out.extend(at.not_in(id, "report", &on.kinds, words::REPORTS, "kinds"));
    }
    if on.event == "fact.occurrence" {
        for k in on
            .kinds
            .iter()
            .filter(|k| !book.occurrences.contains_key(*k))
        {
            out.push(at.unknown(
                id,
                "occurrence",
                k,
                "`occurrences` of the code book",
                "kinds",
            ));
        }
    }
    out
}

/// Topics that the code book does not have.
pub(super) fn topics(at: &At<'_>, item: &str, given: &[String], book: &CodeBook) -> Vec<Finding> {
    let known = |t: &&String| {
        is_disease(t, book) || book.topics.contains_key(*t) || book.occurrences.contains_key(*t)
    };
    let words = "`topics`, `diseases` and `occurrences` of the code book";
    (given.iter().filter(|t| !known(t)))
        .map(|t| at.unknown(item, "topic", t, words, "topics"))
        .collect()
}

fn is_disease(name: &str, book: &CodeBook) -> bool {
    book.diseases.contains_key(name) || book.groups.contains_key(name)
}

/// A task that cannot be run as it is written.
pub(super) fn wrong(at: &At<'_>, task: &Task, why: &str, key: &str) -> Finding {
    (at.error(Kind::WrongTask, Some(key)))
        .arg("item", &task.id)
        .arg("why", why)
}

/// What every task must have, and should have.
pub(super) fn common(items: &Items<'_>, at: &At<'_>, task: &Task) -> Vec<Finding> {
    let mut out = vec![];
    if task.title.zh.trim().is_empty() || task.title.en.trim().is_empty() {
        out.push(wrong(at, task, "no_title", "title"));
    }
    if task.who.is_empty() {
        out.push(wrong(at, task, "no_who", "who"));
    }
    if task.power.is_some() && task.advice {
        out.push(wrong(at, task, "power_and_advice", "advice"));
    }
    if !task.is_owed() {
        return out;
    }
    let evidence = &task.evidence;
    match &evidence.by {
        Some(act) => out.extend(unknown_act(items, at, task, act)),
        None if evidence.label.zh.is_empty() => out.push(
            at.finding(Severity::Note, Kind::NoEvidence, Some("id"))
                .arg("item", &task.id),
        ),
        None => {}
    }
    // What is handed over has somebody who gets it.
    let handed = (evidence.by.as_deref()).is_some_and(|a| a.starts_with("report."));
    if handed && task.to.is_empty() {
        out.push(
            at.finding(Severity::Warning, Kind::NoRecipient, Some("evidence"))
                .arg("item", &task.id)
                .arg("why", "report"),
        );
    }
    out
}

/// The finding about an act that nobody can do.
fn unknown_act(items: &Items<'_>, at: &At<'_>, task: &Task, act: &str) -> Option<Finding> {
    let unknown =
        |what: &str, name: &str, known: &str| Some(at.unknown(&task.id, what, name, known, "by"));
    let named = |kind: &str| {
        let word = |c: char| c.is_ascii_lowercase() || c == '_';
        !kind.is_empty() && kind.chars().all(word)
    };
    match act.split_once('.') {
        Some(("report", kind)) if words::has(words::REPORTS, kind) => None,
        Some(("report", kind)) => unknown("report", kind, &words::names(words::REPORTS)),
        Some(("fact", kind)) if words::has(words::FACTS, kind) => None,
        Some(("fact", kind)) => unknown("fact", kind, &words::names(words::FACTS)),
        Some(("record", kind)) if named(kind) => None,
        Some(("custody", kind)) => match kind.strip_prefix("told.") {
            Some(role) if named(role) => None,
            None if words::has(words::CUSTODY, kind) => None,
            _ => unknown("custody", kind, &words::names(words::CUSTODY)),
        },
        Some(("facility", kind)) if words::has(words::FACILITY, kind) => None,
        Some(("facility", kind)) => unknown("facility", kind, &words::names(words::FACILITY)),
        Some(("file", step)) => {
            let steps = || items.chains.iter().flat_map(|(_, c)| &c.steps);
            if steps().any(|s| s.id == step) {
                return None;
            }
            let mut known: Vec<&str> = steps().map(|s| s.id.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            unknown("step", step, &known.join(", "))
        }
        // Assessments of another pack in force count as well: only the word is checked.
        Some(("assessment", id)) if !id.is_empty() => None,
        _ if words::has(words::ACTS, act) => None,
        _ => unknown("act", act, &words::names(words::ACTS)),
    }
}
