//! Gaps, overlaps and breaks between the levels of one plan.

use super::apart::{self, Apart};
use super::axes::World;
use super::blocks::{Scene, View, read_all, situation};
use super::drops::{self, Drops};
use super::grid::{Budget, Grid, groups, layouts};
use super::overlaps::Overlaps;
use super::{Finding, Kind, On, Severity};
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario::Facts;

/// Comparisons that one plan may cost.
const BUDGET: u64 = 30_000_000;

/// The views of a plan, in this order.
pub(crate) const VIEWS: [On; 2] = [On::Text, On::Adopted];

/// Everything seen in the grids.
#[derive(Default)]
struct Seen {
    drops: Drops,
    overlaps: Overlaps,
    apart: Apart,
    /// Criteria of groups that were not tried in every combination.
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
                seen.overlaps.look(&grid, view);
                drops::look(&grid, view, &mut seen.drops);
            }
            apart::look(&grid, world, &mut seen.apart);
        }
    }
    let mut out = seen.into_findings(plan, &scene, world);
    out.extend(on_nothing(plan, world));
    out
}

impl Seen {
    fn into_findings(self, plan: &Plan, scene: &Scene<'_>, world: &World<'_>) -> Vec<Finding> {
        let unsure: Vec<usize> = self.incomplete.iter().flatten().copied().collect();
        let mut out = drops::findings(&self.drops, plan);
        out.extend(self.overlaps.findings(plan, scene, &unsure));
        out.extend(apart::findings(&self.apart, plan));
        for criteria in &self.incomplete {
            let f = Finding::about(plan, Kind::Incomplete, On::Adopted, criteria);
            out.push(
                f.arg("why", "combinations")
                    .unless_explained(Severity::Warning),
            );
        }
        for subject in &scene.cut {
            let f = Finding::about(plan, Kind::Incomplete, On::Adopted, &[]).arg("why", "values");
            out.push(
                f.arg("subject", format!("{subject:?}"))
                    .unless_explained(Severity::Warning),
            );
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

/// Criteria that hold, or ask, when nothing is recorded.
fn on_nothing(plan: &Plan, world: &World<'_>) -> Vec<Finding> {
    let mut out = vec![];
    for (view, on) in VIEWS.into_iter().enumerate() {
        let verdicts = verdicts(plan, view, &Facts::default(), world).unwrap_or_default();
        for (c, verdict) in verdicts.into_iter().enumerate() {
            let alike = on == On::Text && plan.criteria[c].text.is_none();
            let (kind, open) = match verdict {
                Verdict::Yes if on == On::Adopted => (Kind::FiresOnNothing, Severity::Error),
                Verdict::Yes if !alike => (Kind::FiresOnNothing, Severity::Warning),
                Verdict::Unknown if on == On::Adopted => (Kind::AsksOnNothing, Severity::Warning),
                _ => continue,
            };
            let mut f = Finding::about(plan, kind, on, &[c]).explained(plan);
            f.witness = Some(Facts::default());
            out.push(f.unless_explained(open));
        }
    }
    out
}

/// Verdicts of all criteria in one view over facts alone; none where the facts cannot be read.
pub(crate) fn verdicts(
    plan: &Plan,
    view: usize,
    facts: &Facts,
    world: &World<'_>,
) -> Option<Vec<Verdict>> {
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
    Some(
        (0..plan.criteria.len())
            .map(|c| table.verdict(c, &truth, &lo, &hi))
            .collect(),
    )
}

/// True when the witness by itself, read anew, bears the finding out.
fn confirmed(f: &Finding, plan: &Plan, world: &World<'_>) -> bool {
    let view = usize::from(f.on == On::Adopted);
    let verdicts =
        |facts: &Option<Facts>| facts.as_ref().and_then(|w| verdicts(plan, view, w, world));
    let holds = |clause: &str, verdicts: &[Verdict]| {
        plan.criterion(clause)
            .is_some_and(|(c, _)| verdicts[c] == Verdict::Yes)
    };
    match f.kind {
        Kind::Overlap | Kind::NoWindow => {
            verdicts(&f.witness).is_some_and(|v| f.clauses.iter().all(|c| holds(c, &v)))
        }
        Kind::Gap | Kind::Direction => {
            let (Some(more), Some(less)) = (verdicts(&f.witness), verdicts(&f.less)) else {
                return false;
            };
            f.args["lost"]
                .split(", ")
                .all(|c| holds(c, &less) && !holds(c, &more))
        }
        _ => true,
    }
}
