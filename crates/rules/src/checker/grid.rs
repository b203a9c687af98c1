//! Every combination of what is tried, for the criteria that share facts, with
//! the verdicts of every table.

use super::axes::both;
use super::blocks::{Block, Scene, View, Weight, gather};
use crate::report::Verdict;
use crate::scenario::Facts;
use crate::table::{Truth, slots_of};
use lf_domain::level::Level;
use std::collections::BTreeMap;

/// Criteria that share facts, and the blocks of those facts.
pub(crate) struct Group {
    /// Plan and criterion.
    pub criteria: Vec<(usize, usize)>,
    /// Blocks that each of them reads.
    pub reads: Vec<Vec<usize>>,
    /// Blocks.
    pub blocks: Vec<usize>,
}

/// The criteria of a scene in groups that share no facts.
pub(crate) fn groups(scene: &Scene<'_>) -> Vec<Group> {
    let mut block_group: Vec<usize> = (0..scene.blocks.len()).collect();
    let mut reads: Vec<((usize, usize), Vec<usize>)> = vec![];
    for (p, plan) in scene.plans.iter().enumerate() {
        for (c, criterion) in plan.criteria.iter().enumerate() {
            let mut slots = vec![];
            slots_of(&criterion.when, &mut slots);
            criterion.text.iter().for_each(|t| slots_of(t, &mut slots));
            let mut blocks: Vec<usize> = slots.iter().map(|s| scene.block_of[p][*s]).collect();
            blocks.sort_unstable();
            blocks.dedup();
            for pair in blocks.windows(2) {
                let (from, to) = (block_group[pair[1]], block_group[pair[0]]);
                block_group
                    .iter_mut()
                    .filter(|g| **g == from)
                    .for_each(|g| *g = to);
            }
            reads.push(((p, c), blocks));
        }
    }
    let mut out: BTreeMap<usize, Group> = BTreeMap::new();
    for (criterion, blocks) in reads {
        let Some(first) = blocks.first() else {
            continue;
        };
        let group = block_group[*first];
        let members = || {
            (0..scene.blocks.len())
                .filter(|b| block_group[*b] == group)
                .collect()
        };
        let g = out.entry(group).or_insert_with(|| Group {
            criteria: vec![],
            reads: vec![],
            blocks: members(),
        });
        g.criteria.push(criterion);
        g.reads.push(blocks);
    }
    out.into_values().collect()
}

/// Which classes of each block of a group are combined.
pub(crate) type Layout = Vec<Vec<usize>>;

/// What may still be computed, in comparisons.
pub(crate) struct Budget(pub u64);

/// Layouts that cover a group: all combinations where the budget allows it,
/// else every two blocks while the others hold nothing or their most; and
/// whether that is everything.
pub(crate) fn layouts(
    scene: &Scene<'_>,
    group: &Group,
    budget: &mut Budget,
) -> (Vec<Layout>, bool) {
    let blocks: Vec<&Block> = group.blocks.iter().map(|b| &scene.blocks[*b]).collect();
    let all: Layout = blocks
        .iter()
        .map(|b| (0..b.classes.len()).collect())
        .collect();
    if budget.take(cost(scene, group, &all)) {
        return (vec![all], true);
    }
    let mut out = vec![];
    let most = |b: &Block| {
        b.classes
            .iter()
            .enumerate()
            .max_by_key(|(_, c)| weight(b, c))
            .map_or(0, |c| c.0)
    };
    for i in 0..blocks.len() {
        for j in 0..i {
            for full in [false, true] {
                let one = |k: usize| if full { most(blocks[k]) } else { 0 };
                let classes = |k: usize| {
                    if k == i || k == j {
                        all[k].clone()
                    } else {
                        vec![one(k)]
                    }
                };
                let layout: Layout = (0..blocks.len()).map(classes).collect();
                if budget.take(cost(scene, group, &layout)) {
                    out.push(layout);
                }
            }
        }
    }
    (out, false)
}

fn weight(b: &Block, c: &super::blocks::Class) -> Weight {
    c.members.first().map_or([0; 4], |m| b.settings[*m].weight)
}

impl Budget {
    fn take(&mut self, n: u64) -> bool {
        let enough = n <= self.0;
        if enough {
            self.0 -= n;
        }
        enough
    }
}

fn cost(scene: &Scene<'_>, group: &Group, layout: &Layout) -> u64 {
    let combinations = layout
        .iter()
        .fold(1u64, |n, l| n.saturating_mul(l.len() as u64));
    let ways: usize = scene
        .views
        .iter()
        .flat_map(|v| members(group, v).map(|(_, c)| 1 + v.table.ways(c).len()))
        .sum();
    let steps: usize = layout.iter().map(Vec::len).sum();
    combinations.saturating_mul((ways + steps) as u64)
}

/// Criteria of a group that a view judges: place in the group and index.
fn members<'g>(group: &'g Group, v: &View<'_>) -> impl Iterator<Item = (usize, usize)> + use<'g> {
    let plan = v.plan;
    group
        .criteria
        .iter()
        .enumerate()
        .filter(move |(_, c)| c.0 == plan)
        .map(|(k, c)| (k, c.1))
}

/// All combinations of a layout with their verdicts.
pub(crate) struct Grid<'s> {
    pub scene: &'s Scene<'s>,
    pub group: &'s Group,
    pub layout: Layout,
    /// Number of combinations.
    pub len: usize,
    verdicts: Vec<Verdict>,
}

impl<'s> Grid<'s> {
    pub(crate) fn new(scene: &'s Scene<'s>, group: &'s Group, layout: Layout) -> Grid<'s> {
        let len = layout.iter().map(Vec::len).product();
        let mut grid = Grid {
            scene,
            group,
            layout,
            len,
            verdicts: vec![],
        };
        let size = scene.views.len() * group.criteria.len();
        let mut verdicts = vec![Verdict::No; len * size];
        let mut lo: Vec<Vec<f64>> = scene
            .nothing
            .iter()
            .map(|v| v.iter().map(|x| x.0).collect())
            .collect();
        let mut hi: Vec<Vec<f64>> = scene
            .nothing
            .iter()
            .map(|v| v.iter().map(|x| x.1).collect())
            .collect();
        let mut truths: Vec<Truth> = scene.views.iter().map(|v| v.table.truth()).collect();
        for (v, t) in scene.views.iter().zip(&mut truths) {
            (0..lo[v.plan].len())
                .for_each(|slot| v.table.set(t, slot, lo[v.plan][slot], hi[v.plan][slot]));
        }
        let mut before: Vec<Option<usize>> = vec![None; grid.layout.len()];
        for combination in 0..len {
            for (k, last) in before.iter_mut().enumerate() {
                let class = grid.class(combination, k);
                if last.replace(class) == Some(class) {
                    continue;
                }
                for &(plan, slot, low, high) in &scene.blocks[group.blocks[k]].classes[class].values
                {
                    (lo[plan][slot], hi[plan][slot]) = (low, high);
                    for (v, t) in scene
                        .views
                        .iter()
                        .zip(&mut truths)
                        .filter(|(v, _)| v.plan == plan)
                    {
                        v.table.set(t, slot, low, high);
                    }
                }
            }
            for (n, v) in scene.views.iter().enumerate() {
                for (k, c) in members(group, v) {
                    let at = (combination * scene.views.len() + n) * group.criteria.len() + k;
                    verdicts[at] = v.table.verdict(c, &truths[n], &lo[v.plan], &hi[v.plan]);
                }
            }
        }
        grid.verdicts = verdicts;
        grid
    }

    /// How far apart neighbours of a block lie.
    pub(crate) fn stride(&self, block: usize) -> usize {
        self.layout[block + 1..].iter().map(Vec::len).product()
    }

    /// Place of a block's class in its list of the layout.
    pub(crate) fn digit(&self, combination: usize, block: usize) -> usize {
        combination / self.stride(block) % self.layout[block].len()
    }

    /// Class of a block in a combination.
    pub(crate) fn class(&self, combination: usize, block: usize) -> usize {
        self.layout[block][self.digit(combination, block)]
    }

    /// Verdict of a criterion of the group in a view.
    pub(crate) fn verdict(&self, combination: usize, view: usize, k: usize) -> Verdict {
        self.verdicts[(combination * self.scene.views.len() + view) * self.group.criteria.len() + k]
    }

    /// Level of a criterion of the group.
    pub(crate) fn level(&self, k: usize) -> Level {
        let (plan, c) = self.group.criteria[k];
        self.scene.plans[plan].criteria[c].level
    }

    /// Criteria of the group that a view judges.
    pub(crate) fn judged_by(&self, view: usize) -> Vec<usize> {
        members(self.group, &self.scene.views[view])
            .map(|m| m.0)
            .collect()
    }

    /// Most severe level of the criteria of a view with one of these verdicts.
    pub(crate) fn level_where(
        &self,
        combination: usize,
        view: usize,
        hold: impl Fn(Verdict) -> bool,
    ) -> Option<Level> {
        let members = members(self.group, &self.scene.views[view]);
        members
            .filter(|m| hold(self.verdict(combination, view, m.0)))
            .map(|m| self.level(m.0))
            .max()
    }

    /// How much has to be said for a combination.
    pub(crate) fn weight(&self, combination: usize) -> Weight {
        (0..self.group.blocks.len()).fold([0; 4], |sum, k| {
            both(sum, self.block_weight(combination, k))
        })
    }

    fn block_weight(&self, combination: usize, k: usize) -> Weight {
        let b = &self.scene.blocks[self.group.blocks[k]];
        weight(b, &b.classes[self.class(combination, k)])
    }

    /// True when a combination says something about a block that all these criteria read.
    pub(crate) fn speaks_of(&self, combination: usize, criteria: &[usize]) -> bool {
        (0..self.group.blocks.len()).any(|k| {
            let reads = |c: &usize| self.group.reads[*c].contains(&self.group.blocks[k]);
            criteria.iter().all(reads) && self.block_weight(combination, k)[0] > 0
        })
    }

    /// Facts of chosen settings, one for each block.
    pub(crate) fn facts_of(&self, chosen: &[usize]) -> Facts {
        let mut out = Facts::default();
        for (b, s) in self.group.blocks.iter().zip(chosen) {
            gather(&mut out, &self.scene.blocks[*b].settings[*s].facts);
        }
        out
    }

    /// The smallest facts of a combination.
    pub(crate) fn facts(&self, combination: usize) -> Facts {
        let smallest = |k: usize| {
            self.scene.blocks[self.group.blocks[k]].classes[self.class(combination, k)].members[0]
        };
        self.facts_of(
            &(0..self.group.blocks.len())
                .map(smallest)
                .collect::<Vec<_>>(),
        )
    }
}
