//! Criteria that hold together, criteria that hold only together with a more
//! severe one, and criteria that nothing meets.

use super::blocks::{Scene, Weight};
use super::grid::Grid;
use super::levels::VIEWS;
use super::{Finding, Kind, On, Severity};
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario::Facts;
use std::collections::BTreeMap;

/// How often a criterion was met, and how often together with a more severe one.
#[derive(Default)]
struct Met {
    times: usize,
    covered: usize,
}

/// Two criteria that hold together: how often, and the smallest facts.
struct Pair {
    times: usize,
    weight: Weight,
    facts: Facts,
}

/// What was seen so far, by view and criteria; of a pair the more severe first.
#[derive(Default)]
pub(crate) struct Overlaps {
    met: BTreeMap<(usize, usize), Met>,
    pairs: BTreeMap<(usize, usize, usize), Pair>,
}

impl Overlaps {
    /// Takes the combinations of a grid in.
    pub(crate) fn look(&mut self, grid: &Grid<'_>, view: usize) {
        let members = grid.judged_by(view);
        let n = grid.group.criteria.len();
        let mut met: Vec<Met> = (0..n).map(|_| Met::default()).collect();
        let mut pairs: Vec<(usize, Weight, usize)> = vec![(0, [u64::MAX; 4], 0); n * n];
        for x in 0..grid.len {
            let yes: Vec<usize> = members
                .iter()
                .copied()
                .filter(|k| grid.verdict(x, view, *k) == Verdict::Yes)
                .collect();
            let top = yes.iter().map(|k| grid.level(*k)).max();
            let weight = grid.weight(x);
            for &k in &yes {
                met[k].times += 1;
                met[k].covered += usize::from(Some(grid.level(k)) < top);
            }
            for (&a, &b) in yes.iter().flat_map(|a| yes.iter().map(move |b| (a, b))) {
                if grid.level(a) <= grid.level(b) {
                    continue;
                }
                let best = &mut pairs[a * n + b];
                best.0 += 1;
                if weight < best.1 {
                    // Facts teach more than their absence.
                    let silent = [a, b].iter().filter(|k| !grid.speaks_of(x, &[**k])).count();
                    let weight = [
                        weight[0] + silent as u64 * 1_000,
                        weight[1],
                        weight[2],
                        weight[3],
                    ];
                    if weight < best.1 {
                        (best.1, best.2) = (weight, x);
                    }
                }
            }
        }
        let index = |k: usize| grid.group.criteria[k].1;
        for k in members {
            let sum = self.met.entry((view, index(k))).or_default();
            sum.times += met[k].times;
            sum.covered += met[k].covered;
        }
        for (i, (times, weight, x)) in pairs.into_iter().enumerate().filter(|p| p.1.0 > 0) {
            let key = (view, index(i / n), index(i % n));
            let pair = self.pairs.entry(key).or_insert_with(|| Pair {
                times: 0,
                weight: [u64::MAX; 4],
                facts: Facts::default(),
            });
            pair.times += times;
            if weight < pair.weight {
                (pair.weight, pair.facts) = (weight, grid.facts(x));
            }
        }
    }

    /// The findings. `unsure` are the criteria that were not tried in every combination.
    pub(crate) fn findings(
        &self,
        plan: &Plan,
        scene: &Scene<'_>,
        unsure: &[usize],
    ) -> Vec<Finding> {
        let mut out: Vec<Finding> = self
            .pairs
            .iter()
            .filter_map(|(key, pair)| self.pair(plan, *key, pair))
            .collect();
        for (&(view, c), met) in &self.met {
            let alike = view == 0 && plan.criteria[c].text.is_none();
            let opaque = scene.views[view].table.is_opaque(c);
            if met.times == 0 && !alike {
                let proved = !opaque && scene.cut.is_empty() && !unsure.contains(&c);
                let mut f = Finding::about(plan, Kind::Unreachable, VIEWS[view], &[c]);
                f.severity = if proved && view == 1 {
                    Severity::Error
                } else {
                    Severity::Warning
                };
                out.push(f);
            } else if met.times > 0 && met.covered == met.times {
                let f = Finding::about(plan, Kind::Shadowed, VIEWS[view], &[c]).explained(plan);
                out.push(f.unless_explained(Severity::Warning));
            }
            if opaque && view == 1 {
                let mut f = Finding::about(plan, Kind::Opaque, On::Adopted, &[c]);
                f.severity = Severity::Warning;
                out.push(f);
            }
        }
        out
    }

    fn pair(
        &self,
        plan: &Plan,
        (view, a, b): (usize, usize, usize),
        pair: &Pair,
    ) -> Option<Finding> {
        // What the adopted reading shares with the text is said once.
        if view == 1 && self.pairs.contains_key(&(0, a, b)) {
            return None;
        }
        let mut f = Finding::about(plan, Kind::Overlap, VIEWS[view], &[a, b]).explained(plan);
        if self
            .met
            .get(&(view, a))
            .is_some_and(|m| m.times == pair.times)
        {
            f = f.arg("nested", "true");
        }
        if view == 0 && self.pairs.contains_key(&(1, a, b)) {
            f = f.arg("adopted_too", "true");
        }
        f.witness = Some(pair.facts.clone());
        Some(f)
    }
}
