//! Breaks of direction: facts that say more than others and have a lower level,
//! or none at all.

use super::blocks::Weight;
use super::grid::Grid;
use super::levels::VIEWS;
use super::{Finding, Kind, Severity};
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario::Facts;
use lf_domain::level::Level;
use std::collections::BTreeMap;

/// Facts that have less than their due, and smaller facts that have more.
pub(crate) struct Drop {
    now: Option<Level>,
    was: Level,
    lost: Vec<usize>,
    facts: Facts,
    less: Facts,
}

/// The smallest drops so far: by view, whether no level is left, and the criterion that is lost.
pub(crate) type Drops = BTreeMap<(usize, bool, usize), (Weight, Drop)>;

/// Combinations with a lower level than some combination below them.
pub(crate) fn look(grid: &Grid<'_>, view: usize, drops: &mut Drops) {
    let rank = |l: Option<Level>| l.map_or(0, |l| l as u8 + 1);
    let sure: Vec<u8> = (0..grid.len)
        .map(|x| rank(grid.level_where(x, view, |v| v == Verdict::Yes)))
        .collect();
    let mut best: Vec<(u8, u32)> = sure
        .iter()
        .enumerate()
        .map(|(x, l)| (*l, x as u32))
        .collect();
    for (k, block) in grid.group.blocks.iter().enumerate() {
        let below = &grid.scene.blocks[*block].below;
        let (stride, classes) = (grid.stride(k), &grid.layout[k]);
        let next = |x: usize| {
            let digit = grid.digit(x, k);
            let mut top = best[x];
            for (other, class) in classes.iter().enumerate() {
                let y = best[x - digit * stride + other * stride];
                if y.0 > top.0 && below[classes[digit]][*class] {
                    top = y;
                }
            }
            top
        };
        best = (0..grid.len).map(next).collect();
    }
    let mut worst: BTreeMap<(bool, usize), (Weight, usize)> = BTreeMap::new();
    for (x, &(was, y)) in best.iter().enumerate() {
        let now = grid.level_where(x, view, |v| v != Verdict::No);
        if was <= rank(now) {
            continue;
        }
        let lost = lost(grid, view, y as usize);
        let Some(first) = lost.first() else { continue };
        let key = (now.is_none(), *first);
        let weight = grid.weight(x);
        if worst.get(&key).is_none_or(|w| weight < w.0) {
            worst.insert(key, (weight, x));
        }
    }
    for ((gap, first), (weight, x)) in worst {
        let key = (view, gap, grid.group.criteria[first].1);
        if drops.get(&key).is_some_and(|d| d.0 <= weight) {
            continue;
        }
        if let Some(d) = nearest(grid, view, x, first) {
            drops.insert(key, (weight, d));
        }
    }
}

/// Criteria of a view that hold in a combination at its level.
fn lost(grid: &Grid<'_>, view: usize, y: usize) -> Vec<usize> {
    let level = grid.level_where(y, view, |v| v == Verdict::Yes);
    let holds =
        |k: &usize| grid.verdict(y, view, *k) == Verdict::Yes && Some(grid.level(*k)) == level;
    grid.judged_by(view).into_iter().filter(holds).collect()
}

/// A combination below another one.
struct Near {
    /// Blocks that differ, and by how much.
    score: (usize, u64),
    y: usize,
    /// Settings of the one and of the other, by block.
    pairs: Vec<(usize, usize)>,
}

/// The combination that a drop is best shown against: below it, as near as can
/// be, and with the criterion that is lost.
fn nearest(grid: &Grid<'_>, view: usize, x: usize, first: usize) -> Option<Drop> {
    let blocks = grid.group.blocks.len();
    let below = |y: usize, k: usize| {
        grid.scene.blocks[grid.group.blocks[k]].below[grid.class(x, k)][grid.class(y, k)]
    };
    let mut best: Option<Near> = None;
    for y in 0..grid.len {
        if grid.verdict(y, view, first) != Verdict::Yes || !(0..blocks).all(|k| below(y, k)) {
            continue;
        }
        let differ = (0..blocks)
            .filter(|k| grid.class(x, *k) != grid.class(y, *k))
            .count();
        if best.as_ref().is_some_and(|b| b.score.0 < differ) {
            continue;
        }
        let pairs: Vec<(usize, usize)> = (0..blocks)
            .map(|k| pair(grid, k, grid.class(x, k), grid.class(y, k)))
            .collect();
        let far = pairs.iter().enumerate().map(|(k, p)| {
            let s = &grid.scene.blocks[grid.group.blocks[k]].settings;
            s[p.0].weight[1].abs_diff(s[p.1].weight[1])
        });
        let score = (differ, far.sum());
        if best.as_ref().is_none_or(|b| score < b.score) {
            best = Some(Near { score, y, pairs });
        }
    }
    let Near { y, pairs, .. } = best?;
    let (larger, smaller): (Vec<usize>, Vec<usize>) = pairs.into_iter().unzip();
    Some(Drop {
        now: grid.level_where(x, view, |v| v != Verdict::No),
        was: grid.level(first),
        lost: lost(grid, view, y)
            .into_iter()
            .map(|k| grid.group.criteria[k].1)
            .collect(),
        facts: grid.facts_of(&larger),
        less: grid.facts_of(&smaller),
    })
}

/// A small setting of class `x` with the largest of class `y` that is at most as bad.
fn pair(grid: &Grid<'_>, block: usize, x: usize, y: usize) -> (usize, usize) {
    let b = &grid.scene.blocks[grid.group.blocks[block]];
    for &larger in &b.classes[x].members {
        if x == y {
            return (larger, larger);
        }
        let fits = |m: &&usize| b.settings[**m].at_most(&b.settings[larger]);
        if let Some(&smaller) = b.classes[y].members.iter().rev().find(fits) {
            return (larger, smaller);
        }
    }
    (b.classes[x].members[0], b.classes[y].members[0])
}

/// The findings.
pub(crate) fn findings(drops: &Drops, plan: &Plan) -> Vec<Finding> {
    // What the adopted reading leaves open is open in the text as well.
    let said = |view: usize, gap: bool, c: usize| view == 0 && drops.contains_key(&(1, gap, c));
    let new = drops.iter().filter(|(key, _)| !said(key.0, key.1, key.2));
    new.map(|(&(view, gap, _), (_, drop))| finding(plan, view, gap, drop))
        .collect()
}

fn finding(plan: &Plan, view: usize, gap: bool, d: &Drop) -> Finding {
    let kind = if gap { Kind::Gap } else { Kind::Direction };
    // A more severe clause of the same topic is what a reader looks at next.
    let topic = |c: usize| plan.criteria[d.lost[0]].topic == plan.criteria[c].topic;
    let above = (0..plan.criteria.len()).filter(|c| plan.criteria[*c].level > d.was && topic(*c));
    let clauses: Vec<usize> = above.chain(d.lost.iter().copied()).collect();
    let lost: Vec<String> = d
        .lost
        .iter()
        .map(|c| plan.criteria[*c].clause.clone())
        .collect();
    let mut f = Finding::about(plan, kind, VIEWS[view], &clauses).explained_by(plan, &lost);
    f = f.arg("was", d.was).arg("lost", lost.join(", "));
    f = f.arg("now", d.now.map_or("none".to_string(), |l| l.to_string()));
    f.witness = Some(d.facts.clone());
    f.less = Some(d.less.clone());
    f.unless_explained(if view == 1 {
        Severity::Error
    } else {
        Severity::Warning
    })
}
