//! What is owed about a draft as it stands: to verify it, to approve it, to let it
//! out. Each is an obligation like any other.

use super::Standing;
use crate::due::{named, set};
use crate::obligation::{Cause, Hold, Obligation, id};
use crate::opening::{Owed, Scene};
use lf_rules::program::Evidence;

/// What the obligations of a draft are looked up by.
pub fn root(id: &str) -> String {
    format!("gate/{id}")
}

/// What is owed after the entry `seq`: by each body that can take the next step, until
/// one of them has. Nothing once it is over.
pub fn owed(s: &Standing, (seq, kind): (u64, &str), scene: &Scene<'_>) -> Vec<Owed> {
    let it = &s.it;
    let Some((bodies, act)) = s.next() else {
        return vec![];
    };
    let limit = named(it.within.as_deref(), &it.source);
    let (due, bound) = set(limit.as_ref(), s.since, scene.city, scene.zone);
    let one = |who: &String| {
        let task = format!("gate.{act}.{}", it.rule);
        let own = format!("{}/{}/{}", root(&it.id), s.version, s.approvals);
        Owed::Once(Box::new(Obligation {
            id: id(&it.plan, &task, who, "city", &own, None),
            plan: it.plan.clone(),
            pack: it.pack.clone(),
            clause: it.clause.clone(),
            task,
            title: it.title.clone(),
            who: who.clone(),
            to: vec![it.body.clone()],
            area: "city".into(),
            root: root(&it.id),
            hold: Hold::Step,
            opened_at: s.since,
            due,
            bound: bound.clone(),
            evidence: Evidence {
                by: Some(format!("gate.{act}")),
                ..Evidence::default()
            },
            cause: Cause {
                seq,
                kind: kind.to_string(),
            },
            ..Obligation::default()
        }))
    };
    bodies.iter().map(one).collect()
}
