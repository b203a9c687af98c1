//! Several plans over the same facts: where they give different levels.

use super::axes::World;
use super::blocks::{Scene, View, Weight};
use super::explained::readings;
use super::grid::{Budget, Grid, groups, layouts};
use super::{Finding, Kind, On, clocks, message};
use crate::plan::Plan;
use crate::report::{Candidate, Verdict};
use crate::scenario::{Facts, evaluate};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Comparisons that two plans may cost.
const BUDGET: u64 = 5_000_000;

/// Facts that two plans of a set judge differently, for every pair of clauses
/// that decide. The plan that governs first is named first.
pub fn check_together(plans: &[Arc<Plan>], city: &City, book: &Arc<CodeBook>) -> Vec<Finding> {
    let world = World::new(city, book);
    let mut out = vec![];
    for (i, a) in plans.iter().enumerate() {
        for b in &plans[i + 1..] {
            let second = a.header().after.iter().any(|code| code == b.code());
            let (first, then) = if second { (b, a) } else { (a, b) };
            out.extend(conflicts(first, then, &world));
            for mut f in clocks::clashes(first, then, city) {
                f.message = message::english(&f);
                out.push(f);
            }
        }
    }
    out
}

fn conflicts(first: &Arc<Plan>, then: &Arc<Plan>, world: &World<'_>) -> Vec<Finding> {
    let views = vec![
        View {
            plan: 0,
            table: &first.table,
        },
        View {
            plan: 1,
            table: &then.table,
        },
    ];
    let scene = Scene::new(vec![first, then], views, world);
    let mut budget = Budget(BUDGET);
    let mut tried: Vec<Facts> = vec![];
    for group in groups(&scene) {
        let of = |plan: usize| group.criteria.iter().any(|c| c.0 == plan);
        if !of(0) || !of(1) {
            continue;
        }
        for layout in layouts(&scene, &group, &mut budget).0 {
            tried.extend(smallest(&Grid::new(&scene, &group, layout)));
        }
    }
    let mut found: BTreeMap<(String, String), (usize, Finding)> = BTreeMap::new();
    for facts in tried {
        let judge = |p: &Arc<Plan>| {
            evaluate(p, &facts, world.city, world.book)
                .ok()
                .map(|(e, _)| e.candidate(None))
        };
        let (Some(one), Some(two)) = (judge(first), judge(then)) else {
            continue;
        };
        if one.level == two.level || one.level.is_none() || two.level.is_none() {
            continue;
        }
        let size = serde_json::to_string(&facts).map_or(usize::MAX, |s| s.len());
        let key = (one.clauses.join(" "), two.clauses.join(" "));
        if found.get(&key).is_none_or(|f| size < f.0) {
            found.insert(key, (size, finding(first, then, &one, &two, facts)));
        }
    }
    found.into_values().map(|f| f.1).collect()
}

/// For every criterion of the one plan and every one of the other the smallest
/// facts on which both hold, or one of them and the rest is unknown.
fn smallest(grid: &Grid<'_>) -> Vec<Facts> {
    let mut best: BTreeMap<(usize, usize), (Weight, usize)> = BTreeMap::new();
    let (ours, theirs) = (grid.judged_by(0), grid.judged_by(1));
    for x in 0..grid.len {
        let weight = grid.weight(x);
        for &a in ours
            .iter()
            .filter(|a| grid.verdict(x, 0, **a) == Verdict::Yes)
        {
            for &b in theirs
                .iter()
                .filter(|b| grid.verdict(x, 1, **b) == Verdict::Yes)
            {
                // Facts that concern only one of the two say nothing about the other.
                if grid.speaks_of(x, &[a, b]) && best.get(&(a, b)).is_none_or(|w| weight < w.0) {
                    best.insert((a, b), (weight, x));
                }
            }
        }
    }
    best.into_values().map(|(_, x)| grid.facts(x)).collect()
}

fn finding(first: &Plan, then: &Plan, one: &Candidate, two: &Candidate, facts: Facts) -> Finding {
    let indices: Vec<usize> = one
        .clauses
        .iter()
        .filter_map(|c| first.criterion(c))
        .map(|c| c.0)
        .collect();
    let mut f = Finding::about(first, Kind::Conflict, On::Adopted, &indices);
    f.readings = readings(first, Kind::Conflict, &one.clauses);
    for id in readings(then, Kind::Conflict, &two.clauses) {
        if !f.readings.contains(&id) {
            f.readings.push(id);
        }
    }
    for clause in &two.clauses {
        f.clauses.push(format!("{} {clause}", then.code()));
        f.levels.extend(two.level);
    }
    f = f.arg("first", first.code()).arg("then", then.code());
    f = f.arg(
        "first_level",
        one.level.map_or(String::new(), |l| l.to_string()),
    );
    f = f.arg(
        "then_level",
        two.level.map_or(String::new(), |l| l.to_string()),
    );
    f.witness = Some(facts);
    f.message = message::english(&f);
    f
}
