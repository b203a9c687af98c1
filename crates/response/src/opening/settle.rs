//! The difference between what is owed and what was opened before.

use super::Owed;
use crate::obligation::event::{Discharged, DutyEvent, Why, Withdrawn};
use crate::obligation::{self, Obligation, State};
use crate::series::{self, Closed, Series};
use std::collections::{BTreeMap, BTreeSet};

/// An obligation or a series that was opened before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Code of its plan.
    pub plan: String,
    /// Last entry about it.
    pub last: u64,
    /// Where it stands.
    pub stand: Stand,
}

/// Where an obligation or a series stands, as far as opening is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It is owed.
    Live,
    /// It was withdrawn, and is opened again when it is owed again.
    Withdrawn,
    /// It was done, missed or waived: that is the end of it.
    Done,
}

impl From<State> for Stand {
    fn from(state: State) -> Stand {
        match state {
            State::Withdrawn => Stand::Withdrawn,
            s if s.live() => Stand::Live,
            _ => Stand::Done,
        }
    }
}

/// An entry to be journalled about one obligation or series.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Subject.
    pub subject: String,
    /// Where its history must end; 0 for none.
    pub expect: u64,
    /// Kind of the entry.
    pub kind: &'static str,
    /// Body of the entry.
    pub body: String,
    /// Idempotency key: the same step is never recorded twice.
    pub key: String,
    /// Code of the plan that speaks.
    pub plan: String,
}

impl Step {
    /// Something that happens to an obligation; `mark` tells one such step from the next.
    pub fn duty(
        (plan, id): (&str, &str),
        expect: u64,
        event: &DutyEvent,
        mark: impl std::fmt::Display,
    ) -> Step {
        Step {
            subject: obligation::subject(id),
            expect,
            kind: event.kind(),
            body: event.body(),
            key: format!("{}:{id}:{mark}", event.kind()),
            plan: plan.to_string(),
        }
    }

    /// A period or a single obligation is opened.
    pub fn open(o: Obligation, expect: u64, mark: impl std::fmt::Display) -> Step {
        let (plan, id) = (o.plan.clone(), o.id.clone());
        Step::duty((&plan, &id), expect, &DutyEvent::Opened(Box::new(o)), mark)
    }

    fn series(s: &Series, expect: u64, mark: u64) -> Step {
        Step {
            subject: s.subject(),
            expect,
            kind: "series.opened",
            body: serde_json::to_string(s).unwrap_or_default(),
            key: format!("series.opened:{}:{mark}:{expect}", s.id),
            plan: s.of.plan.clone(),
        }
    }
}

/// Opens what is wanted and neither open nor done. `seq` is the entry that asks for it.
pub fn settle(wanted: Vec<Owed>, known: &BTreeMap<String, Known>, seq: u64) -> Vec<Step> {
    let mut seen = BTreeSet::new();
    let mut out = vec![];
    for owed in wanted {
        if !seen.insert(owed.id().to_string()) {
            continue;
        }
        let last = match known.get(owed.id()) {
            None => 0,
            Some(k) if k.stand == Stand::Withdrawn => k.last,
            Some(_) => continue,
        };
        out.push(match owed {
            // The same entry may open it again: then what it rests on has moved.
            Owed::Once(o) => Step::open(*o, last, format_args!("{seq}:{last}")),
            Owed::Every(s) => Step::series(&s, last, seq),
        });
    }
    out
}

/// Withdraws obligations that are open and not to be kept.
pub fn withdraw<'a>(
    open: impl IntoIterator<Item = &'a Known>,
    keep: &BTreeSet<String>,
    why: Why,
    seq: u64,
) -> Vec<Step> {
    (open.into_iter())
        .filter(|k| k.stand == Stand::Live && !keep.contains(&k.id))
        .map(|k| {
            let event = DutyEvent::Withdrawn(Withdrawn { why, cause: seq });
            Step::duty(
                (&k.plan, &k.id),
                k.last,
                &event,
                format_args!("{seq}:{}", k.last),
            )
        })
        .collect()
}

/// Closes series that are open and not to be kept.
pub fn close_series<'a>(
    open: impl IntoIterator<Item = &'a Known>,
    keep: &BTreeSet<String>,
    why: Why,
    seq: u64,
) -> Vec<Step> {
    (open.into_iter())
        .filter(|k| k.stand == Stand::Live && !keep.contains(&k.id))
        .map(|k| Step {
            subject: series::subject(&k.id),
            expect: k.last,
            kind: "series.closed",
            body: serde_json::to_string(&Closed { why, cause: seq }).unwrap_or_default(),
            key: format!("series.closed:{}:{seq}:{}", k.id, k.last),
            plan: k.plan.clone(),
        })
        .collect()
}

/// Discharges obligations by the act `seq`.
pub fn discharge<'a>(done: impl IntoIterator<Item = &'a Known>, seq: u64) -> Vec<Step> {
    (done.into_iter())
        .filter(|k| k.stand == Stand::Live)
        .map(|k| {
            let event = DutyEvent::Discharged(Discharged {
                act: Some(seq),
                ..Discharged::default()
            });
            Step::duty((&k.plan, &k.id), k.last, &event, seq)
        })
        .collect()
}
