//! Clocks of several plans that run for the same thing: the same event, the same
//! body, the same act that discharges it, and different limits.

use super::program::{At, Items};
use super::{Finding, Kind, Severity};
use crate::plan::Plan;
use crate::program::{Limit, Task, Trigger};
use lf_domain::city::City;

/// Pairs of duties of two plans whose limits differ.
pub(super) fn clashes(first: &Plan, then: &Plan, city: &City) -> Vec<Finding> {
    let (ours, theirs) = (Items::of(first), Items::of(then));
    let mut out = vec![];
    for (at, a) in &ours.duties {
        for (other, b) in &theirs.duties {
            if let Some(body) = same(a, b)
                && let (Some(x), Some(y)) = (limit(a, city), limit(b, city))
                && x != y
            {
                out.push(finding((at, a, x), (other, b, y), then, body));
            }
        }
    }
    out
}

/// The body that owes both, where they are about the same thing.
fn same<'t>(a: &'t Task, b: &Task) -> Option<&'t str> {
    let (on, other) = (a.on.as_ref()?, b.on.as_ref()?);
    let act = a.evidence.by.is_some() && a.evidence.by == b.evidence.by;
    if !act || !a.is_owed() || !b.is_owed() || !meet(on, other) {
        return None;
    }
    let who = a.who.iter().find(|w| b.who.contains(w))?;
    Some(who)
}

/// Whether one event can open both.
fn meet(a: &Trigger, b: &Trigger) -> bool {
    fn any<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        a.is_empty() || b.is_empty() || a.iter().any(|x| b.contains(x))
    }
    a.event == b.event
        && any(&a.diseases, &b.diseases)
        && any(&a.classes, &b.classes)
        && any(&a.classifications, &b.classifications)
        && any(&a.topics, &b.topics)
        && any(&a.levels, &b.levels)
        && any(&a.kinds, &b.kinds)
}

fn limit(task: &Task, city: &City) -> Option<Limit> {
    task.due.as_ref()?.limit(&city.parameters).ok()?
}

fn finding(
    (at, a, x): (&At<'_>, &Task, Limit),
    (other, b, y): (&At<'_>, &Task, Limit),
    then: &Plan,
    body: &str,
) -> Finding {
    let mut f = at.finding(Severity::Note, Kind::ClashingClocks, Some("due"));
    f.clauses
        .push(format!("{} {}", then.code(), other.clause()));
    f.arg("item", &a.id)
        .arg("limit", x)
        .arg("then", then.code())
        .arg("other", &b.id)
        .arg("other_limit", y)
        .arg("role", body)
        .arg("event", a.on.as_ref().map_or("", |on| &on.event))
}
