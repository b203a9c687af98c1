//! Criteria that are met, as written, because of a case a year away: a limb
//! without a window of time.

use super::axes::{World, both};
use super::blocks::Weight;
use super::grid::Grid;
use super::levels::verdicts;
use super::{Finding, Kind, On, Severity, outbreaks};
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario::Facts;
use std::collections::BTreeMap;

/// The smallest facts so far, by criterion.
pub(crate) type Apart = BTreeMap<usize, (Weight, Facts)>;

/// How many candidates are looked at for one criterion, the smallest first.
const CANDIDATES: usize = 30;

/// A combination, the block with the later cases, and the setting of that block.
type Candidate = (Weight, usize, usize, usize);

/// Takes the combinations of a grid in.
pub(crate) fn look(grid: &Grid<'_>, world: &World<'_>, out: &mut Apart) {
    let later = outbreaks::later();
    let plan = grid.scene.plans[0];
    for (c, list) in candidates(grid) {
        let index = grid.group.criteria[c].1;
        for (weight, x, block, setting) in list {
            if out.get(&index).is_some_and(|b| b.0 <= weight) {
                break;
            }
            let facts = grid.facts_of(&chosen(grid, x, block, setting));
            let mut late = facts.clone();
            late.counts.retain(|r| r.date == later);
            // The later cases must not be enough by themselves.
            if verdicts(plan, 0, &late, world).is_some_and(|v| v[index] == Verdict::No) {
                out.insert(index, (weight, facts));
                break;
            }
        }
    }
}

/// By criterion the smallest combinations that meet it and would not without the later cases.
fn candidates(grid: &Grid<'_>) -> BTreeMap<usize, Vec<Candidate>> {
    let mut out: BTreeMap<usize, Vec<Candidate>> = BTreeMap::new();
    let members = grid.judged_by(0);
    for (k, b) in grid.group.blocks.iter().enumerate() {
        let block = &grid.scene.blocks[*b];
        for &(s, with, without) in &block.apart {
            let digit = |class: usize| grid.layout[k].iter().position(|c| *c == class);
            let (Some(with), Some(without)) = (digit(with), digit(without)) else {
                continue;
            };
            let stride = grid.stride(k);
            for x in (0..grid.len).filter(|x| grid.digit(*x, k) == with) {
                let y = x - with * stride + without * stride;
                let weight = both(grid.weight(y), block.settings[s].weight);
                for &c in &members {
                    if grid.verdict(x, 0, c) != Verdict::Yes || grid.verdict(y, 0, c) != Verdict::No
                    {
                        continue;
                    }
                    let list = out.entry(c).or_default();
                    if list.len() < CANDIDATES || list.last().is_some_and(|l| weight < l.0) {
                        let at = list.partition_point(|l| l.0 <= weight);
                        list.insert(at, (weight, x, k, s));
                        list.truncate(CANDIDATES);
                    }
                }
            }
        }
    }
    out
}

/// Settings of a combination, with one block's chosen by hand.
fn chosen(grid: &Grid<'_>, x: usize, block: usize, setting: usize) -> Vec<usize> {
    let smallest =
        |k: usize| grid.scene.blocks[grid.group.blocks[k]].classes[grid.class(x, k)].members[0];
    (0..grid.group.blocks.len())
        .map(|k| if k == block { setting } else { smallest(k) })
        .collect()
}

/// The findings.
pub(crate) fn findings(apart: &Apart, plan: &Plan) -> Vec<Finding> {
    let finding = |(&c, (_, facts)): (&usize, &(Weight, Facts))| {
        let mut f = Finding::about(plan, Kind::NoWindow, On::Text, &[c]).explained(plan);
        f.witness = Some(facts.clone());
        f.unless_explained(Severity::Warning)
    };
    apart.iter().map(finding).collect()
}
