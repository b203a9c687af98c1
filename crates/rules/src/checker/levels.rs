//! Gaps, overlaps and breaks between the levels of one plan.

use super::axes::{FIRST, World, both};
use super::blocks::{Scene, View, Weight, read_all, situation};
use super::drops::{self, Drops};
use super::grid::{Budget, Grid, groups, layouts};
use super::outbreaks::FAR;
use super::{Finding, Kind, On, Severity};
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario::Facts;
use std::collections::BTreeMap;

/// Comparisons that one plan may cost.
const BUDGET: u64 = 30_000_000;

/// The views of a plan, in this order.
pub(crate) const VIEWS: [On; 2] = [On::Text, On::Adopted];

/// A combination with its weight, the smallest seen so far.
#[derive(Clone)]
struct Best<T> {
    weight: Weight,
    what: T,
}

fn keep<K: Ord, T>(
    map: &mut BTreeMap<K, Best<T>>,
    key: K,
    weight: Weight,
    what: impl FnOnce() -> T,
) {
    if map.get(&key).is_none_or(|b| weight < b.weight) {
        map.insert(
            key,
            Best {
                weight,
                what: what(),
            },
        );
    }
}

/// How often a criterion was met, and by whom it was covered.
#[derive(Default)]
struct Met {
    times: usize,
    covered: usize,
}

/// Everything seen in the grids, by view and criterion.
#[derive(Default)]
struct Seen {
    drops: Drops,
    overlaps: BTreeMap<(usize, usize, usize), Best<Facts>>,
    together: BTreeMap<(usize, usize, usize), usize>,
    far: BTreeMap<usize, Best<Facts>>,
    met: BTreeMap<(usize, usize), Met>,
    incomplete: Vec<Vec<usize>>,
}

/// All findings about the levels of a plan.
pub(crate) fn findings(plan: &Plan, world: &World<'_>) -> Vec<Finding> {
    let views = vec![
        View {
            plan: 0,
            table: &plan.text_table,
        },
        View {
            plan: 0,
            table: &plan.table,
        },
    ];
    let scene = Scene::new(vec![plan], views, world);
    let mut seen = Seen::default();
    let mut budget = Budget(BUDGET);
    for group in groups(&scene) {
        let (layouts, complete) = layouts(&scene, &group, &mut budget);
        if !complete {
            seen.incomplete
                .push(group.criteria.iter().map(|c| c.1).collect());
        }
        for layout in layouts {
            let grid = Grid::new(&scene, &group, layout);
            for view in 0..VIEWS.len() {
                seen.pairs(&grid, view);
                drops::look(&grid, view, &mut seen.drops);
            }
            seen.far(&grid, world);
        }
    }
    let mut out = seen.into_findings(plan, &scene, world);
    out.extend(on_nothing(plan, world));
    out
}

impl Seen {
    /// Which criteria hold together.
    fn pairs(&mut self, grid: &Grid<'_>, view: usize) {
        let members = grid.judged_by(view);
        let index = |k: usize| grid.group.criteria[k].1;
        for &k in &members {
            self.met.entry((view, index(k))).or_default();
        }
        for x in 0..grid.len {
            let yes: Vec<usize> = members
                .iter()
                .copied()
                .filter(|k| grid.verdict(x, view, *k) == Verdict::Yes)
                .collect();
            let top = yes.iter().map(|k| grid.level(*k)).max();
            for &k in &yes {
                let met = self.met.entry((view, index(k))).or_default();
                met.times += 1;
                met.covered += usize::from(Some(grid.level(k)) < top);
            }
            for (&a, &b) in yes.iter().flat_map(|a| yes.iter().map(move |b| (a, b))) {
                if grid.level(a) <= grid.level(b) {
                    continue;
                }
                let key = (view, index(a), index(b));
                *self.together.entry(key).or_default() += 1;
                // Facts teach more than their absence.
                let mut weight = grid.weight(x);
                let silent = [a, b].iter().filter(|k| !grid.speaks_of(x, &[**k])).count();
                weight[0] += silent as u64 * 1_000;
                keep(&mut self.overlaps, key, weight, || grid.facts(x));
            }
        }
    }

    /// Criteria that are met, as written, because of a case a year away.
    fn far(&mut self, grid: &Grid<'_>, world: &World<'_>) {
        let later = FIRST.saturating_add(jiff::Span::new().days(FAR));
        for (k, b) in grid.group.blocks.iter().enumerate() {
            let block = &grid.scene.blocks[*b];
            let class_of = |s: usize| block.classes.iter().position(|c| c.members.contains(&s));
            for (s, setting) in block.settings.iter().enumerate() {
                if !setting.facts.counts.iter().any(|r| r.date == later) {
                    continue;
                }
                let near: Vec<_> = setting
                    .facts
                    .counts
                    .iter()
                    .filter(|r| r.date != later)
                    .collect();
                let without = block
                    .settings
                    .iter()
                    .position(|o| o.facts.counts.iter().collect::<Vec<_>>() == near);
                let (Some(with), Some(without)) = (class_of(s), without.and_then(class_of)) else {
                    continue;
                };
                let digit = |class: usize| grid.layout[k].iter().position(|c| *c == class);
                let (Some(with), Some(without)) = (digit(with), digit(without)) else {
                    continue;
                };
                let stride = grid.stride(k);
                for x in (0..grid.len).filter(|x| grid.digit(*x, k) == with) {
                    let y = x - with * stride + without * stride;
                    for c in grid.judged_by(0) {
                        if grid.verdict(x, 0, c) != Verdict::Yes
                            || grid.verdict(y, 0, c) != Verdict::No
                        {
                            continue;
                        }
                        let (index, weight) = (
                            grid.group.criteria[c].1,
                            both(grid.weight(y), setting.weight),
                        );
                        if self.far.get(&index).is_some_and(|b| b.weight <= weight) {
                            continue;
                        }
                        let facts = grid.facts_of(&chosen(grid, x, k, s));
                        let mut late = facts.clone();
                        late.counts.retain(|r| r.date == later);
                        // The later cases must not be enough by themselves.
                        if verdict(grid.scene.plans[0], 0, index, &late, world) == Some(Verdict::No)
                        {
                            self.far.insert(
                                index,
                                Best {
                                    weight,
                                    what: facts,
                                },
                            );
                        }
                    }
                }
            }
        }
    }

    fn into_findings(self, plan: &Plan, scene: &Scene<'_>, world: &World<'_>) -> Vec<Finding> {
        let mut out = vec![];
        for (&(view, gap, c), (_, drop)) in &self.drops {
            // What the adopted reading leaves open is open in the text as well.
            if view == 1 || !self.drops.contains_key(&(1, gap, c)) {
                out.push(drops::finding(plan, view, gap, drop));
            }
        }
        for (&(view, a, b), best) in &self.overlaps {
            // What the adopted reading shares with the text is said once.
            if view == 1 && self.overlaps.contains_key(&(0, a, b)) {
                continue;
            }
            let mut f = Finding::about(plan, Kind::Overlap, VIEWS[view], &[a, b]).explained(plan);
            let both = self.together.get(&(view, a, b)).copied().unwrap_or(0);
            if self.met.get(&(view, a)).is_some_and(|m| m.times == both) {
                f = f.arg("nested", "true");
            }
            if view == 0 && self.overlaps.contains_key(&(1, a, b)) {
                f = f.arg("adopted_too", "true");
            }
            f.witness = Some(best.what.clone());
            out.push(f);
        }
        for (&c, best) in &self.far {
            let mut f = Finding::about(plan, Kind::NoWindow, On::Text, &[c]).explained(plan);
            f.witness = Some(best.what.clone());
            out.push(f.unless_explained(Severity::Warning));
        }
        let unsure: Vec<usize> = self.incomplete.iter().flatten().copied().collect();
        for (&(view, c), met) in &self.met {
            let opaque = scene.views[view].table.is_opaque(c);
            if met.times == 0 && !(view == 0 && plan.criteria[c].text.is_none()) {
                let proved = !opaque && scene.cut.is_empty() && !unsure.contains(&c);
                let mut f = Finding::about(plan, Kind::Unreachable, VIEWS[view], &[c]);
                f.severity = if proved && view == 1 {
                    Severity::Error
                } else {
                    Severity::Warning
                };
                out.push(f);
            } else if met.times > 0 && met.covered == met.times {
                out.push(
                    Finding::about(plan, Kind::Shadowed, VIEWS[view], &[c])
                        .explained(plan)
                        .unless_explained(Severity::Warning),
                );
            }
            if opaque && view == 1 {
                let mut f = Finding::about(plan, Kind::Opaque, On::Adopted, &[c]);
                f.severity = Severity::Warning;
                out.push(f);
            }
        }
        for criteria in &self.incomplete {
            let mut f = Finding::about(plan, Kind::Incomplete, On::Adopted, criteria)
                .arg("why", "combinations");
            f.severity = Severity::Warning;
            out.push(f);
        }
        for subject in &scene.cut {
            let mut f = Finding::about(plan, Kind::Incomplete, On::Adopted, &[])
                .arg("why", "values")
                .arg("subject", format!("{subject:?}"));
            f.severity = Severity::Warning;
            out.push(f);
        }
        for f in &mut out {
            if !confirmed(f, plan, world) {
                f.kind = Kind::Incomplete;
                f.severity = Severity::Warning;
                f.args.insert("why", "witness".to_string());
            }
        }
        out
    }
}

/// Settings of a combination, with one block's chosen by hand.
fn chosen(grid: &Grid<'_>, x: usize, block: usize, setting: usize) -> Vec<usize> {
    let smallest =
        |k: usize| grid.scene.blocks[grid.group.blocks[k]].classes[grid.class(x, k)].members[0];
    (0..grid.group.blocks.len())
        .map(|k| if k == block { setting } else { smallest(k) })
        .collect()
}

/// Criteria that hold, or ask, when nothing is recorded.
fn on_nothing(plan: &Plan, world: &World<'_>) -> Vec<Finding> {
    let mut out = vec![];
    for (view, on) in VIEWS.into_iter().enumerate() {
        for c in 0..plan.criteria.len() {
            let alike = on == On::Text && plan.criteria[c].text.is_none();
            let kind = match verdict(plan, view, c, &Facts::default(), world) {
                _ if alike => continue,
                Some(Verdict::Yes) => Kind::FiresOnNothing,
                Some(Verdict::Unknown) if on == On::Adopted => Kind::AsksOnNothing,
                _ => continue,
            };
            let mut f = Finding::about(plan, kind, on, &[c]).explained(plan);
            f.witness = Some(Facts::default());
            let open = if view == 1 && kind == Kind::FiresOnNothing {
                Severity::Error
            } else {
                Severity::Warning
            };
            out.push(f.unless_explained(open));
        }
    }
    out
}

/// Verdict of one criterion in one view over facts alone.
pub(crate) fn verdict(
    plan: &Plan,
    view: usize,
    c: usize,
    facts: &Facts,
    world: &World<'_>,
) -> Option<Verdict> {
    let table = if view == 0 {
        &plan.text_table
    } else {
        &plan.table
    };
    let values = read_all(plan, &situation(facts, plan, world)?);
    let mut truth = table.truth();
    values
        .iter()
        .enumerate()
        .for_each(|(slot, v)| table.set(&mut truth, slot, v.0, v.1));
    let (lo, hi): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
    Some(table.verdict(c, &truth, &lo, &hi))
}

/// True when the witness by itself, read anew, bears the finding out.
fn confirmed(f: &Finding, plan: &Plan, world: &World<'_>) -> bool {
    let view = usize::from(f.on == On::Adopted);
    let Some(facts) = &f.witness else { return true };
    let holds = |clause: &str, facts: &Facts| {
        plan.criterion(clause)
            .is_some_and(|(c, _)| verdict(plan, view, c, facts, world) == Some(Verdict::Yes))
    };
    match f.kind {
        Kind::Overlap | Kind::NoWindow => f.clauses.iter().all(|c| holds(c, facts)),
        Kind::Gap | Kind::Direction => {
            let lost: Vec<&str> = f.args["lost"].split(", ").collect();
            lost.iter()
                .all(|c| f.less.as_ref().is_some_and(|l| holds(c, l)) && !holds(c, facts))
        }
        _ => true,
    }
}
