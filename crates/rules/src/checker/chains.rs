//! Chains: their steps and signers, and whether every change that persons can
//! make has exactly one.

use super::duties::topics;
use super::limits::parameter;
use super::program::{At, Items, roles, twice};
use super::{Finding, Kind, Severity};
use crate::program::{Act, Chain, Change, Length, Outcome, Step, Tier, words};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use std::collections::{BTreeMap, BTreeSet};

/// Findings about one chain.
pub(super) fn findings(
    at: &At<'_>,
    chain: &Chain,
    book: &CodeBook,
    city: Option<&City>,
) -> Vec<Finding> {
    let mut out = vec![];
    let mut seen = BTreeSet::new();
    for step in &chain.steps {
        if !seen.insert(&step.id) {
            let id = format!("{}.{}", chain.id, step.id);
            out.push(twice(at, "step", &id, at.clause()));
        }
        out.extend(signers(at, chain, step, book, city));
        let item = format!("{}.{}", chain.id, step.id);
        let place = place(&step.id);
        let needs = words::STEP_NEEDS;
        out.extend(at.not_in(&item, "need", &step.needs, needs, &place));
        if let Some(name) = &step.patience {
            out.extend(parameter(at, &item, &place, name, city, |value| {
                value.parse::<Length>().is_ok()
            }));
        }
    }
    out.extend(shape(at, chain));
    out.extend(topics(at, &chain.id, &chain.topics, book));
    out
}

/// Signers that the code book or the city does not have.
fn signers(
    at: &At<'_>,
    chain: &Chain,
    step: &Step,
    book: &CodeBook,
    city: Option<&City>,
) -> Vec<Finding> {
    let item = format!("{}.{}", chain.id, step.id);
    let any = chain.tier == Tier::City;
    let place = place(&step.id);
    let mut out = roles(at, &item, &step.by, &place, book, city.map(|c| (c, any)));
    out.extend(roles(at, &item, &step.to, &place, book, None));
    if step.by.is_empty() {
        out.push(wrong(at, chain, "no_signer", &step.id));
    }
    out
}

/// Where a step stands in its chain.
fn place(step: &str) -> String {
    format!("id: {step}")
}

fn wrong(at: &At<'_>, chain: &Chain, why: &str, step: &str) -> Finding {
    let key = (chain.steps.iter().any(|s| s.id == step)).then(|| place(step));
    (at.error(Kind::WrongChain, key.as_deref()))
        .arg("item", &chain.id)
        .arg("why", why)
        .arg("step", step)
}

/// What the order of the steps makes impossible.
fn shape(at: &At<'_>, chain: &Chain) -> Vec<Finding> {
    let mut out = vec![];
    let wrong = |why, step: &str| wrong(at, chain, why, step);
    let steps = &chain.steps;
    let Some(first) = steps.first() else {
        return vec![wrong("no_steps", "")];
    };
    if chain.levels.is_empty() || chain.changes.is_empty() {
        out.push(wrong("no_levels", ""));
    }
    match steps.iter().find(|s| s.id == chain.effective) {
        None => out.push(wrong("no_effective", &chain.effective)),
        Some(s) if s.optional => out.push(wrong("optional_effective", &s.id)),
        Some(_) => {}
    }
    if first.may.contains(&Outcome::SendBack) {
        out.push(wrong("nothing_before", &first.id));
    }
    let by_order = steps.iter().find(|s| s.act == Act::Order);
    match (chain.direct, by_order) {
        (true, _) if first.act != Act::Order => out.push(wrong("direct", &first.id)),
        (false, Some(s)) if !chain.changes.contains(&Change::Order) => {
            out.push(wrong("not_direct", &s.id));
        }
        _ => {}
    }
    // Nobody tells the public what is not yet decided and filed.
    let response = |c: &Change| {
        matches!(
            c,
            Change::Start | Change::Raise | Change::Lower | Change::End
        )
    };
    let settles = |s: &Step| match s.act {
        Act::Decide | Act::Approve => true,
        Act::File => chain.changes.iter().any(response),
        _ => false,
    };
    let published = steps.iter().position(|s| s.act == Act::Publish);
    if let Some(p) = published
        && let Some(later) = steps[p + 1..].iter().find(|s| settles(s) && !s.optional)
    {
        out.push(wrong("published_first", &later.id));
    }
    out
}

/// Changes that have no chain, or two, among the levels that the plan knows.
pub(super) fn gaps(items: &Items<'_>) -> Vec<Finding> {
    let mut out = vec![];
    let persons = || items.chains.iter().filter(|(_, c)| !c.direct);
    for tier in [Tier::City, Tier::County] {
        let of =
            |change| persons().filter(move |(_, c)| c.tier == tier && c.changes.contains(&change));
        let levels: BTreeSet<Level> = (items.plan.criteria.iter().map(|c| c.level))
            .chain(of(Change::Start).flat_map(|(_, c)| c.levels.iter().copied()))
            .collect();
        let colours: BTreeSet<Level> = of(Change::Warn)
            .flat_map(|(_, c)| c.levels.iter().copied())
            .collect();
        for (change, needed) in [
            (Change::Start, &levels),
            (Change::Raise, &levels),
            (Change::Lower, &levels),
            (Change::End, &levels),
            (Change::Warn, &colours),
            (Change::Rewarn, &colours),
            (Change::Unwarn, &colours),
        ] {
            // Nothing is raised to the lowest level or lowered from it.
            let least = matches!(change, Change::Raise | Change::Lower);
            let least = least.then(|| needed.first().copied()).flatten();
            let needed = (needed.iter().copied()).filter(|l| Some(*l) != least);
            let first = match change {
                Change::Warn | Change::Rewarn | Change::Unwarn => of(Change::Warn).next(),
                _ => of(Change::Start).next(),
            };
            let Some((at, _)) = first else { continue };
            let mut missing = vec![];
            let mut double: BTreeMap<Vec<&str>, (Vec<String>, Vec<Level>)> = BTreeMap::new();
            for level in needed {
                let found: Vec<_> = of(change)
                    .filter(|(_, c)| c.levels.contains(&level))
                    .collect();
                match found[..] {
                    [] => missing.push(level),
                    _ if !clash(found.iter().map(|(_, c)| c.topics.as_slice())) => {}
                    _ => {
                        let ids = found.iter().map(|(_, c)| c.id.as_str()).collect();
                        let clauses = found.iter().map(|(a, _)| a.clause().to_string());
                        let entry = double
                            .entry(ids)
                            .or_insert_with(|| (clauses.collect(), vec![]));
                        entry.1.push(level);
                    }
                }
            }
            if !missing.is_empty() {
                let f = at.finding(Severity::Warning, Kind::NoChain, None);
                out.push(about(f, tier, change, &missing));
            }
            for (ids, (clauses, levels)) in double {
                let mut f = about(at.error(Kind::TwoChains, None), tier, change, &levels);
                f.clauses = clauses;
                f.clauses.dedup();
                out.push(f.arg("item", ids.join(", ")));
            }
        }
    }
    out
}

/// Whether two of several lists of topics have one in common; an empty list is all topics.
pub(super) fn clash<'t>(lists: impl Iterator<Item = &'t [String]>) -> bool {
    let lists: Vec<&[String]> = lists.collect();
    let meet = |a: &[String], b: &[String]| {
        a.is_empty() || b.is_empty() || a.iter().any(|t| b.contains(t))
    };
    (lists.iter().enumerate()).any(|(n, a)| lists[n + 1..].iter().any(|b| meet(a, b)))
}

fn about(f: Finding, tier: Tier, change: Change, levels: &[Level]) -> Finding {
    let change = match change {
        Change::Start => "start",
        Change::Raise => "raise",
        Change::Lower => "lower",
        Change::End => "end",
        Change::Warn => "warn",
        Change::Rewarn => "rewarn",
        Change::Unwarn => "unwarn",
        Change::Order => "order",
    };
    f.arg("tier", tier_word(tier))
        .arg("change", change)
        .arg("at_levels", list(levels))
}

/// The word of a tier in messages.
pub(super) fn tier_word(tier: Tier) -> &'static str {
    match tier {
        Tier::City => "city",
        Tier::County => "county",
    }
}

/// Levels, the most severe first.
pub(super) fn list(levels: &[Level]) -> String {
    let mut levels = levels.to_vec();
    levels.sort_unstable_by(|a, b| b.cmp(a));
    let levels: Vec<&str> = levels.iter().map(|l| l.numeral()).collect();
    levels.join(", ")
}
