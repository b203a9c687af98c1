//! A laboratory result that came in elsewhere and follows the person: into his hand-over,
//! also after its end, where the specimen was taken before.

use super::body::LabResult;
use super::decide::{Context, readers};
use super::rules::length;
use super::{Custody, Event, Stage};
use crate::event;
use crate::laboratory::{Status, Told};
use jiff::civil::Date;

/// Code of the outcome of a result that was taken back.
const WITHDRAWN: &str = "withdrawn";

/// Day on which the specimen was taken, as far as the laboratory says it.
fn taken(told: &Told) -> Option<Date> {
    told.collected.get(..10)?.parse().ok()
}

/// Whether a specimen of this day says something about a hand-over: of a running one always;
/// of an ended one where it was taken before the end, and where nobody says when, as long as
/// the city looks back.
fn concerns(c: &Custody, taken: Option<Date>, cx: &Context<'_>) -> bool {
    let Some((_, end)) = c.ended.as_ref() else {
        return true;
    };
    match taken {
        Some(day) => day <= end.at.to_zoned(cx.zone.clone()).date(),
        None => length(cx.city, &cx.binding.limits.late)
            .is_none_or(|back| cx.now <= back.after(end.at, cx.zone)),
    }
}

/// What a result with this id adds to a hand-over of the person: nothing where it is about
/// another time, or says nothing.
pub fn follow(c: &Custody, id: &str, told: &Told, cx: &Context<'_>) -> Option<event::Event> {
    let taken = taken(told);
    if !concerns(c, taken, cx) {
        return None;
    }
    let code = match told.status {
        Status::Unobtainable => return None,
        Status::Withdrawn => WITHDRAWN,
        _ => told.verdict.as_deref()?,
    };
    let outcome = cx.rules.words.results.get(code)?;
    let result = Event::Result(LabResult {
        test: told.test.clone(),
        sample: told.specimen.clone(),
        outcome: code.to_string(),
        taken,
        to: readers(c, &outcome.readers),
        reopens: outcome.reopens && c.stage == Stage::Ended,
        of: format!("result/{id}"),
    });
    Some(result.entry(&c.id))
}
