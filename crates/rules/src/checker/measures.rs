//! Measures: the level or grade from which they hold, the group that carries
//! them, the ones whose place they take, who may order them.

use super::duties::{topics, wrong};
use super::program::{At, Items, roles};
use super::{Finding, Kind, Severity};
use crate::program::{Task, Tier, words};
use lf_domain::codebook::CodeBook;

/// Findings about one measure.
pub(super) fn findings(
    items: &Items<'_>,
    at: &At<'_>,
    measure: &Task,
    book: &CodeBook,
) -> Vec<Finding> {
    let mut out = vec![];
    if measure.on.is_some() {
        out.push(wrong(at, measure, "on_in_measure", "on"));
    }
    if measure.level.is_none() && measure.grades.is_empty() {
        out.push(wrong(at, measure, "no_level", "id"));
    }
    if measure.due.is_none() && measure.every.is_none() && measure.is_owed() {
        out.push(
            at.finding(Severity::Note, Kind::NoLimit, Some("id"))
                .arg("item", &measure.id),
        );
    }
    if let Some(power) = &measure.power {
        let may = [power.by.clone()];
        out.extend(roles(at, &measure.id, &may, "power", book, None));
        out.extend(roles(
            at,
            &measure.id,
            power.higher.as_slice(),
            "power",
            book,
            None,
        ));
        let needs = words::ORDER_NEEDS;
        out.extend(at.not_in(&measure.id, "need", &power.needs, needs, "power"));
    }
    out.extend(topics(at, &measure.id, &measure.topics, book));
    out.extend(group(items, at, measure));
    for other in &measure.replaces {
        out.extend(replaced(items, at, measure, other));
    }
    out
}

/// A group that no command structure has at any level at which the measure holds.
fn group(items: &Items<'_>, at: &At<'_>, measure: &Task) -> Option<Finding> {
    let group = measure.group.as_ref()?;
    let holds = |tier: Tier| measure.is_of(tier);
    let structures = || {
        (items.commands.iter().map(|(_, c)| *c)).filter(|c| {
            holds(c.tier) && (c.levels.iter()).any(|l| measure.level.is_none_or(|from| from <= *l))
        })
    };
    if structures().any(|c| c.groups.iter().any(|g| &g.id == group)) {
        return None;
    }
    let mut known: Vec<&str> = structures()
        .flat_map(|c| c.groups.iter().map(|g| g.id.as_str()))
        .collect();
    known.sort_unstable();
    known.dedup();
    let known = match known[..] {
        [] => "none; write a command block for these levels".to_string(),
        _ => known.join(", "),
    };
    Some(at.unknown(&measure.id, "group", group, &known, "group"))
}

/// What is wrong with taking the place of another task.
fn replaced(items: &Items<'_>, at: &At<'_>, measure: &Task, other: &str) -> Option<Finding> {
    let finding = |why: &str| {
        (at.error(Kind::WrongReplacement, Some("replaces")))
            .arg("item", &measure.id)
            .arg("other", other)
            .arg("why", why)
    };
    let Some(old) = items.plan.pack.program.task(other) else {
        return Some(finding("unknown"));
    };
    let old = &old.it;
    if old.id == measure.id {
        return Some(finding("itself"));
    }
    let tiers = [Tier::City, Tier::County];
    if !tiers.iter().any(|t| old.is_of(*t) && measure.is_of(*t)) {
        return Some(finding("tier"));
    }
    if old.on.is_some() {
        return None;
    }
    if measure.level <= old.level && measure.grades.is_empty() && old.grades.is_empty() {
        return Some(finding("not_lower"));
    }
    if old.is_owed() && !measure.is_owed() {
        let mut f = finding("offered");
        f.severity = Severity::Warning;
        return Some(f);
    }
    None
}
