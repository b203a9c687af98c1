//! What called bodies owe: to say that they have it, to tell their leader, to be there,
//! to be heard of. Each is an obligation like any other.

use super::Callout;
use crate::due::{named, set};
use crate::obligation::{Cause, Hold, Obligation, id};
use crate::opening::{Owed, Scene};
use jiff::{Timestamp, ToSpan};
use lf_domain::codebook::Label;
use lf_rules::program::Evidence;

/// Parameter of the city: within which time a call is acknowledged.
pub const ACKNOWLEDGE: &str = "callout_ack";
/// Parameter of the city: within which time the leader is told.
pub const RELAY: &str = "callout_relay";

/// What the obligations of one called body are looked up by.
pub fn root(id: &str, body: &str) -> String {
    format!("callout/{id}/{body}")
}

/// What a body owes after the entry `seq`; nothing once it is over.
pub fn owed(c: &Callout, body: &str, (seq, kind): (u64, &str), scene: &Scene<'_>) -> Vec<Owed> {
    let (it, Some(own)) = (&c.it, c.answers.get(body)) else {
        return vec![];
    };
    if c.ended.is_some() {
        return vec![];
    }
    let within = |name: &str, from: Timestamp| {
        let limit = named(Some(name), "");
        set(limit.as_ref(), from, scene.city, scene.zone)
    };
    // Act, words, since when, by when, which one of its kind.
    let mut all = vec![];
    if own.acknowledged.is_none() {
        let by = within(ACKNOWLEDGE, c.called);
        all.push(("acknowledged", c.called, by, 0));
    }
    if own.relayed.is_none() {
        let since = own.acknowledged.unwrap_or(c.called);
        all.push(("relayed", c.called, within(RELAY, since), 0));
    }
    if own.arrived.is_none() {
        all.push(("arrived", c.called, (Some(it.muster), None), 0));
    }
    if let Some(heard) = own.heard.filter(|_| it.contact > 0) {
        let due = heard.checked_add(i64::from(it.contact).minutes()).ok();
        all.push(("contact", heard, (due, None), own.contacts + 1));
    }
    let one = |(act, since, (due, bound), n): (&str, Timestamp, _, u32)| {
        let task = format!("callout.{act}");
        let own = format!("{}/{n}", root(&it.id, body));
        Owed::Once(Box::new(Obligation {
            id: id(&it.plan, &task, body, "city", &own, None),
            plan: it.plan.clone(),
            clause: it.clause.clone(),
            evidence: Evidence {
                by: Some(task.clone()),
                ..Evidence::default()
            },
            task,
            title: Label {
                zh: it.title.clone(),
                en: it.title.clone(),
            },
            who: body.to_string(),
            to: vec![it.caller.clone()],
            area: "city".into(),
            root: root(&it.id, body),
            hold: Hold::Step,
            opened_at: since,
            due,
            bound,
            cause: Cause {
                seq,
                kind: kind.to_string(),
            },
            ..Obligation::default()
        }))
    };
    all.into_iter().map(one).collect()
}
