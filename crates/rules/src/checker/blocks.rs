//! What is tried, read by the real situation: for every block of facts that
//! belong together the settings, the values that they give, and which settings
//! no condition can tell apart.

use super::axes::{self, MAX_SETTINGS, Setting, World};
use super::outbreaks;

pub(crate) use super::axes::Weight;
use super::subjects::{Marks, Subject, marks};
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario::Facts;
use crate::table::Table;
use lf_domain::counter::Basis;
use lf_domain::situation::Situation;
use std::collections::BTreeMap;

/// A table over the values of one of the plans.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// Index of the plan.
    pub plan: usize,
    /// The table.
    pub table: &'a Table,
}

/// A value: plan, slot, smallest and largest possible.
pub(crate) type Value = (usize, usize, f64, f64);

/// Settings that no condition can tell apart.
pub(crate) struct Class {
    /// Settings, the smallest first.
    pub members: Vec<usize>,
    /// Values that they give.
    pub values: Vec<Value>,
}

/// Facts that are tried together because some value reads them together.
pub(crate) struct Block {
    /// Settings; nothing recorded first.
    pub settings: Vec<Setting>,
    /// Settings with cases a year apart, one for every two classes: the setting,
    /// its class, and the class that it has without the later cases.
    pub apart: Vec<(usize, usize, usize)>,
    /// Their classes; the class of nothing recorded first.
    pub classes: Vec<Class>,
    /// `below[x][y]`: some setting of class `y` is at most as bad as some setting of `x`.
    pub below: Vec<Vec<bool>>,
}

/// Everything that is tried for some plans together.
pub(crate) struct Scene<'a> {
    /// The plans.
    pub plans: Vec<&'a Plan>,
    /// Their tables.
    pub views: Vec<View<'a>>,
    /// Values when nothing is recorded, by plan and slot.
    pub nothing: Vec<Vec<(f64, f64)>>,
    /// Blocks.
    pub blocks: Vec<Block>,
    /// Block of every slot, by plan.
    pub block_of: Vec<Vec<usize>>,
    /// Subjects of which not every value could be tried.
    pub cut: Vec<Subject>,
}

/// Most settings that are read for one scene.
const MAX_READ: usize = 60_000;

impl<'a> Scene<'a> {
    pub(crate) fn new(plans: Vec<&'a Plan>, views: Vec<View<'a>>, world: &World<'_>) -> Scene<'a> {
        let mut wanted: BTreeMap<Subject, Marks> = BTreeMap::new();
        for v in &views {
            marks(plans[v.plan], v.table, world.book, &mut wanted);
        }
        let nothing = plans.iter().map(|p| read_all(p, &world.empty)).collect();
        let mut scene = Scene {
            plans,
            views,
            nothing,
            blocks: vec![],
            block_of: vec![],
            cut: vec![],
        };
        scene.block_of = scene.plans.iter().map(|p| vec![0; p.asks.len()]).collect();
        let bundles = scene.bundles(wanted.keys().cloned().collect(), world);
        let most = (MAX_READ / bundles.len().max(1)).clamp(16, MAX_SETTINGS);
        for (i, bundle) in bundles.into_iter().enumerate() {
            let mut settings = vec![Setting::empty(vec![])];
            for subject in &bundle {
                let (more, cut) = axes::settings(subject, &wanted[subject], world);
                let room = (most / settings.len()).max(2);
                let some: Vec<usize> = axes::thin(&(0..more.len()).collect::<Vec<_>>(), room);
                if cut || some.len() < more.len() {
                    scene.cut.push(subject.clone());
                }
                settings = settings
                    .iter()
                    .flat_map(|a| some.iter().map(|&b| join(a, &more[b])).collect::<Vec<_>>())
                    .collect();
            }
            let slots = scene.slots_of(&bundle, world);
            for &(plan, slot) in &slots {
                scene.block_of[plan][slot] = i;
            }
            let block = scene.block(settings, &slots, world);
            scene.blocks.push(block);
        }
        scene
    }

    /// Subjects that some value reads together.
    fn bundles(&self, subjects: Vec<Subject>, world: &World<'_>) -> Vec<Vec<Subject>> {
        let mut parent: Vec<usize> = (0..subjects.len()).collect();
        let root = |parent: &[usize], mut i: usize| {
            while parent[i] != i {
                i = parent[i];
            }
            i
        };
        let mut join = |a: usize, b: usize| {
            let (a, b) = (root(&parent, a), root(&parent, b));
            parent[a.max(b)] = a.min(b);
        };
        for (i, s) in subjects.iter().enumerate() {
            for (j, t) in subjects[..i].iter().enumerate() {
                if s.overlaps(t, world.book) {
                    join(i, j);
                }
            }
        }
        for plan in &self.plans {
            for ask in &plan.asks {
                let at: Vec<usize> = Subject::of(ask, world.book)
                    .iter()
                    .filter_map(|s| subjects.binary_search(s).ok())
                    .collect();
                at.windows(2).for_each(|w| join(w[0], w[1]));
            }
        }
        let mut out: BTreeMap<usize, Vec<Subject>> = BTreeMap::new();
        for (i, s) in subjects.iter().enumerate() {
            out.entry(root(&parent, i)).or_default().push(s.clone());
        }
        out.into_values().collect()
    }

    fn slots_of(&self, bundle: &[Subject], world: &World<'_>) -> Vec<(usize, usize)> {
        let reads = |ask| {
            Subject::of(ask, world.book)
                .iter()
                .any(|s| bundle.contains(s))
        };
        let plans = self.plans.iter().enumerate();
        plans
            .flat_map(|(p, plan)| {
                (0..plan.asks.len())
                    .filter(move |&s| reads(&plan.asks[s]))
                    .map(move |s| (p, s))
            })
            .collect()
    }

    fn block(&self, settings: Vec<Setting>, slots: &[(usize, usize)], world: &World<'_>) -> Block {
        let mut classes: Vec<Class> = vec![];
        let mut known: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        let (mut kept, mut class_of) = (vec![], vec![]);
        for setting in settings {
            let Some(values) = self.values(&setting.facts, slots, world) else {
                continue;
            };
            let class = *known.entry(self.signature(&values)).or_insert_with(|| {
                classes.push(Class {
                    members: vec![],
                    values,
                });
                classes.len() - 1
            });
            classes[class].members.push(kept.len());
            class_of.push(class);
            kept.push(setting);
        }
        for c in &mut classes {
            c.members.sort_by_key(|&m| kept[m].weight);
        }
        let below = classes
            .iter()
            .map(|x| classes.iter().map(|y| some_at_most(&kept, y, x)).collect())
            .collect();
        let mut apart: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (with, without) in outbreaks::apart(&kept) {
            let best = apart
                .entry((class_of[with], class_of[without]))
                .or_insert(with);
            if kept[with].weight < kept[*best].weight {
                *best = with;
            }
        }
        let apart = apart.into_iter().map(|((a, b), s)| (s, a, b)).collect();
        Block {
            settings: kept,
            apart,
            classes,
            below,
        }
    }

    /// Values of some slots over facts; none where the facts cannot be read.
    fn values(
        &self,
        facts: &Facts,
        slots: &[(usize, usize)],
        world: &World<'_>,
    ) -> Option<Vec<Value>> {
        let mut situations: Vec<Option<Situation>> = vec![None; self.plans.len()];
        let mut out = vec![];
        for &(plan, slot) in slots {
            if situations[plan].is_none() {
                situations[plan] = Some(situation(facts, self.plans[plan], world)?);
            }
            let s = situations[plan].as_ref()?;
            let r = self.plans[plan].asks[slot].read(s, self.plans[plan].code(), Basis::Determined);
            out.push((plan, slot, r.lo, r.hi));
        }
        Some(out)
    }

    /// What every comparison of every table says about the values.
    fn signature(&self, values: &[Value]) -> Vec<u64> {
        let mut out = vec![];
        for v in &self.views {
            for &(_, slot, lo, hi) in values.iter().filter(|x| x.0 == v.plan) {
                let atoms = v.table.atoms().iter().filter(|a| a.slot == slot);
                out.extend(atoms.map(|a| match a.op.compare(lo, hi, a.threshold) {
                    Verdict::Yes => 1,
                    Verdict::No => 2,
                    Verdict::Unknown => 3,
                }));
                if v.table.opaque_reads(slot) {
                    out.extend([lo.to_bits(), hi.to_bits()]);
                }
            }
        }
        out
    }
}

fn some_at_most(settings: &[Setting], y: &Class, x: &Class) -> bool {
    y.members
        .iter()
        .any(|&a| x.members.iter().any(|&b| settings[a].at_most(&settings[b])))
}

/// A situation with these facts alone.
pub(crate) fn situation(facts: &Facts, plan: &Plan, world: &World<'_>) -> Option<Situation> {
    let mut s = world.empty.clone();
    for (i, fact) in facts
        .read(plan.code(), world.city, world.book)
        .ok()?
        .iter()
        .enumerate()
    {
        s.add(i as u64 + 1, fact);
    }
    Some(s)
}

/// All values of a plan.
pub(crate) fn read_all(plan: &Plan, s: &Situation) -> Vec<(f64, f64)> {
    let read = |a: &crate::vocabulary::Ask| {
        let r = a.read(s, plan.code(), Basis::Determined);
        (r.lo, r.hi)
    };
    plan.asks.iter().map(read).collect()
}

fn join(a: &Setting, b: &Setting) -> Setting {
    let mut out = a.clone();
    gather(&mut out.facts, &b.facts);
    out.coords.extend(&b.coords);
    out.weight = axes::both(a.weight, b.weight);
    out
}

/// Adds facts to facts.
pub(crate) fn gather(into: &mut Facts, more: &Facts) {
    let m = more.clone();
    into.counts.extend(m.counts);
    into.judgements.extend(m.judgements);
    into.events.extend(m.events);
    into.designations.extend(m.designations);
    into.other_prefectures.extend(m.other_prefectures);
    into.weekly_bc.extend(m.weekly_bc);
    into.poisonings.extend(m.poisonings);
    into.grades.extend(m.grades);
    into.capacity.extend(m.capacity);
    if m.ili.is_some() {
        into.ili = m.ili;
    }
}
