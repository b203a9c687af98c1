//! Joint assessments and instruments: names that nothing defines, slots and
//! signatures that nobody could give, questions that could never decide.

use super::duties::topics;
use super::program::{At, Items, roles, twice};
use super::{Finding, Kind};
use crate::program::assessment::{ANYBODY, CALLER, EVERYBODY};
use crate::program::{Assessment, Instrument, Part, PartHolds};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use std::collections::BTreeSet;

/// An assessment that cannot be held as it is written.
fn wrong(at: &At<'_>, item: &str, why: &str, key: &str) -> Finding {
    (at.error(Kind::WrongTask, Some(key)))
        .arg("item", item)
        .arg("why", why)
}

/// Findings about one assessment.
pub(super) fn findings(
    at: &At<'_>,
    a: &Assessment,
    book: &CodeBook,
    city: Option<&City>,
) -> Vec<Finding> {
    let mut out = vec![];
    if a.title.zh.trim().is_empty() || a.title.en.trim().is_empty() {
        out.push(wrong(at, &a.id, "no_title", "title"));
    }
    if a.slots.is_empty() && a.invite.is_empty() {
        out.push(wrong(at, &a.id, "no_slots", "slots"));
    }
    if a.conclude.is_empty() {
        out.push(wrong(at, &a.id, "no_conclusion", "conclude"));
    }
    if a.parts.is_empty() && a.instrument.is_none() {
        out.push(wrong(at, &a.id, "no_parts", "parts"));
    }
    for (key, given) in a.roles() {
        let named: Vec<String> = (given.iter())
            .filter(|r| ![CALLER, ANYBODY, EVERYBODY].contains(&r.as_str()))
            .cloned()
            .collect();
        // Who receives and who may be invited need not exist in every city.
        let needed = matches!(key, "slots" | "conclude");
        let city = city.filter(|_| needed).map(|c| (c, true));
        out.extend(roles(at, &a.id, &named, key, book, city));
    }
    for (key, list) in [("parts", &a.parts), ("outputs", &a.outputs)] {
        let mut seen = BTreeSet::new();
        for part in list {
            if !seen.insert(&part.id) {
                out.push(twice(at, "part", &part.id, at.clause()));
            }
            if !is_whole(part) {
                out.push(wrong(at, &a.id, "no_options", key));
            }
        }
    }
    out.extend(topics(at, &a.id, &a.topics, book));
    out.extend(super::limits::due(at, &a.id, a.due.as_ref(), city));
    out
}

/// A choice has options and nothing else has; every part has a name.
fn is_whole(part: &Part) -> bool {
    let choice = part.holds == PartHolds::Choice;
    choice != part.options.is_empty() && !part.title.zh.is_empty() && !part.title.en.is_empty()
}

/// Findings about one instrument.
pub(super) fn instrument(
    at: &At<'_>,
    i: &Instrument,
    book: &CodeBook,
    city: Option<&City>,
) -> Vec<Finding> {
    let mut out = vec![];
    let mut seen = BTreeSet::new();
    let prompts = i.questions.iter().flat_map(|q| q.prompts.iter());
    let ids = (i.boxes.iter().map(|b| &b.id))
        .chain(i.questions.iter().map(|q| &q.id))
        .chain(prompts.map(|p| &p.id));
    for id in ids {
        if !seen.insert(id) {
            out.push(twice(at, "question", id, at.clause()));
        }
    }
    for d in i.boxes.iter().flat_map(|b| &b.diseases) {
        if !book.diseases.contains_key(d) {
            let known = "`diseases` of the code book";
            out.push(at.unknown(&i.id, "disease", d, known, "diseases"));
        }
    }
    if !i.boxes.iter().any(|b| b.diseases.is_empty()) {
        out.push(wrong(at, &i.id, "no_open_box", "boxes"));
    }
    if i.least_yes == 0 || i.least_yes > i.questions.len() {
        out.push(wrong(at, &i.id, "never_decides", "least_yes"));
    }
    out.extend(super::limits::due(at, &i.id, i.again.as_ref(), city));
    out
}

/// Assessments that name an instrument are checked across packs by the office;
/// here only that two items of a pack do not share an id.
pub(super) fn ids(items: &Items<'_>) -> Vec<Finding> {
    let mut out = vec![];
    let mut seen = BTreeSet::new();
    for (at, a) in &items.assessments {
        if !seen.insert(&a.id) {
            out.push(twice(at, "assessment", &a.id, at.clause()));
        }
    }
    for (at, i) in &items.instruments {
        if !seen.insert(&i.id) {
            out.push(twice(at, "instrument", &i.id, at.clause()));
        }
    }
    out
}
