//! Two editions of a plan: which clauses came, went, moved or changed, and for
//! each the smallest facts on which the editions decide differently.

use crate::checker::blocks::{Scene, View};
use crate::checker::grid::{Budget, Grid, Group, groups, layouts};
use crate::checker::{World, blocks};
use crate::pack::CriterionBlock;
use crate::plan::{Criterion, Plan};
use crate::report::Verdict;
use crate::scenario::{Facts, evaluate};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Comparisons that one clause may cost.
const BUDGET: u64 = 3_000_000;

/// What became of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another number.
    Moved {
        /// The number that it had.
        from: String,
    },
    /// It says something else.
    Changed,
}

/// One difference inside a clause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detail {
    /// `level`, `topic`, `condition`, `text`, `wording` or `p.<name>`.
    pub of: String,
    /// How it was; absent when it is new.
    pub before: Option<String>,
    /// How it is; absent when it is gone.
    pub after: Option<String>,
}

/// A clause that differs between two editions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Its number in the later edition, or in the earlier where it is gone.
    pub clause: String,
    /// What became of it.
    #[serde(flatten)]
    pub fate: Fate,
    /// What differs.
    pub details: Vec<Detail>,
    /// The smallest facts on which the clause decides differently; none where
    /// nothing that was tried shows a difference.
    pub witness: Option<Witness>,
}

/// Facts that two editions judge differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Witness {
    /// The facts.
    pub facts: Facts,
    /// Verdict of the clause in the earlier edition; absent where it has none.
    pub before: Option<Verdict>,
    /// Verdict in the later edition.
    pub after: Option<Verdict>,
    /// Level of the whole plan in the earlier edition.
    pub level_before: Option<Level>,
    /// Level in the later edition.
    pub level_after: Option<Level>,
}

/// Compares two editions, clause by clause, in the order of the later one.
pub fn diff(
    before: &Arc<Plan>,
    after: &Arc<Plan>,
    city: &City,
    book: &Arc<CodeBook>,
) -> Vec<Change> {
    let world = World::new(city, book);
    let views = vec![
        View {
            plan: 0,
            table: &before.table,
        },
        View {
            plan: 1,
            table: &after.table,
        },
    ];
    let scene = Scene::new(vec![before, after], views, &world);
    let groups = groups(&scene);
    let mut out = vec![];
    for (old, new) in pairs(before, after) {
        let criterion = |p: &'_ Arc<Plan>, i: Option<usize>| i.map(|i| p.criteria[i].clone());
        let (one, two) = (criterion(before, old), criterion(after, new));
        let details = details((before, one.as_ref()), (after, two.as_ref()));
        let fate = match (&one, &two) {
            (None, _) => Fate::Added,
            (_, None) => Fate::Removed,
            (Some(a), Some(b)) if a.clause != b.clause => Fate::Moved {
                from: a.clause.clone(),
            },
            _ if details.is_empty() => continue,
            _ => Fate::Changed,
        };
        let facts = witness(&scene, &groups, old, new);
        let clause = two.or(one).map(|c| c.clause).unwrap_or_default();
        let witness = facts.and_then(|f| judge((before, old), (after, new), f, &world));
        out.push(Change {
            clause,
            fate,
            details,
            witness,
        });
    }
    out
}

/// Criteria of both editions side by side: by number, else by the same rule.
fn pairs(before: &Plan, after: &Plan) -> Vec<(Option<usize>, Option<usize>)> {
    let mut gone: BTreeSet<usize> = (0..before.criteria.len()).collect();
    let by_number = |c: &Criterion| before.criterion(&c.clause).map(|x| x.0);
    for c in &after.criteria {
        by_number(c).map(|i| gone.remove(&i));
    }
    let mut out = vec![];
    for (n, c) in after.criteria.iter().enumerate() {
        let old = by_number(c).or_else(|| {
            let same = |i: &usize| rule(before, &before.criteria[*i]) == rule(after, c);
            let moved = gone.iter().copied().find(same)?;
            gone.remove(&moved);
            Some(moved)
        });
        out.push((old, Some(n)));
    }
    out.extend(gone.into_iter().map(|i| (Some(i), None)));
    out
}

fn block<'p>(plan: &'p Plan, c: &Criterion) -> Option<&'p CriterionBlock> {
    plan.pack.clauses[c.clause_ix]
        .criterion
        .as_ref()
        .map(|b| &b.it)
}

/// A text with single spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What decides: level, condition and values.
fn rule(plan: &Plan, c: &Criterion) -> String {
    let when = block(plan, c).map_or(String::new(), |b| plain(&b.when));
    format!("{} {when} {:?}", c.level, c.params)
}

fn details(before: (&Plan, Option<&Criterion>), after: (&Plan, Option<&Criterion>)) -> Vec<Detail> {
    let of = |side: (&Plan, Option<&Criterion>), what: &str| -> Option<String> {
        let c = side.1?;
        let b = block(side.0, c)?;
        match what {
            "level" => Some(c.level.to_string()),
            "topic" => Some(c.topic.clone()),
            "condition" => Some(plain(&b.when)),
            "text" => b.text.as_deref().map(plain),
            "other" => {
                let one = |o: &crate::pack::OtherBlock| format!("{} {}", o.reading, plain(&o.when));
                let all: Vec<String> = b.other.iter().map(one).collect();
                (!all.is_empty()).then(|| all.join("; "))
            }
            "wording" => Some(format!(
                "{} / {}",
                plain(&c.wording.zh),
                plain(&c.wording.en)
            )),
            value => {
                b.p.get(value.strip_prefix("p.")?)
                    .map(|v| format!("{} {}", v.value, v.unit))
            }
        }
    };
    let values = [before, after]
        .into_iter()
        .flat_map(|s| s.1.and_then(|c| block(s.0, c)).map(|b| b.p.keys()));
    let values: BTreeSet<String> = values.flatten().map(|n| format!("p.{n}")).collect();
    let all = ["level", "topic", "condition", "text", "other", "wording"]
        .map(str::to_string)
        .into_iter()
        .chain(values);
    let detail = |what: String| {
        let (before, after) = (of(before, &what), of(after, &what));
        (before != after).then_some(Detail {
            of: what,
            before,
            after,
        })
    };
    all.filter_map(detail).collect()
}

/// The smallest facts on which the two criteria differ; for one alone, on which it holds.
fn witness(
    scene: &Scene<'_>,
    groups: &[Group],
    old: Option<usize>,
    new: Option<usize>,
) -> Option<Facts> {
    let member = |g: &Group, plan: usize, c: Option<usize>| {
        c.and_then(|c| g.criteria.iter().position(|x| *x == (plan, c)))
    };
    let mut best: Option<(blocks::Weight, Facts)> = None;
    for group in groups {
        let (a, b) = (member(group, 0, old), member(group, 1, new));
        if a.is_none() && b.is_none() {
            continue;
        }
        let mut budget = Budget(BUDGET);
        for layout in layouts(scene, group, &mut budget).0 {
            let grid = Grid::new(scene, group, layout);
            for x in 0..grid.len {
                let (was, is) = (
                    a.map(|k| grid.verdict(x, 0, k)),
                    b.map(|k| grid.verdict(x, 1, k)),
                );
                let differs = match (was, is) {
                    (Some(v), None) | (None, Some(v)) => v == Verdict::Yes,
                    _ => was != is,
                };
                let mut weight = grid.weight(x);
                // A yes against a no shows more than something unknown.
                weight[0] += 1_000 * u64::from([was, is].contains(&Some(Verdict::Unknown)));
                if differs && best.as_ref().is_none_or(|w| weight < w.0) {
                    best = Some((weight, grid.facts(x)));
                }
            }
        }
    }
    best.map(|b| b.1)
}

fn judge(
    before: (&Arc<Plan>, Option<usize>),
    after: (&Arc<Plan>, Option<usize>),
    facts: Facts,
    world: &World<'_>,
) -> Option<Witness> {
    let of = |(plan, c): (&Arc<Plan>, Option<usize>)| {
        let (e, _) = evaluate(plan, &facts, world.city, world.book).ok()?;
        Some((c.map(|c| e.verdict(c)), e.candidate(None).level))
    };
    let ((was, level_before), (is, level_after)) = (of(before)?, of(after)?);
    Some(Witness {
        facts,
        before: was,
        after: is,
        level_before,
        level_after,
    })
}
