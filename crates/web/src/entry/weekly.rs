//! Forms of weekly figures: class B and C diseases, influenza sentinels and their baselines.

use super::{Control, Field, Reader, diseases, places};
use crate::words::Words;
use lf_domain::fact::Fact;
use lf_domain::sentinel::{SentinelBaseline, SentinelWeek};
use lf_domain::weekly::WeeklyCount;

const PERCENT: Control = Control::Number {
    min: 0.0,
    max: 100.0,
    step: "any",
};

pub(super) fn weekly_fields(w: &Words) -> Vec<Field> {
    vec![
        Field::must(
            "disease",
            Control::Select(diseases(w, |class| class == "B" || class == "C")),
        ),
        Field::must("place", Control::Select(places(w, false))),
        Field::must("week", Control::Week),
        Field::must(
            "cases",
            Control::Number {
                min: 0.0,
                max: 1_000_000.0,
                step: "1",
            },
        ),
        Field::may(
            "mean5",
            Control::Number {
                min: 0.0,
                max: 1_000_000.0,
                step: "any",
            },
        ),
    ]
}

pub(super) fn weekly(r: &mut Reader) -> Option<Fact> {
    let (disease, place) = (r.required("disease"), r.place("place"));
    let (week, cases) = (r.week("week"), r.count_required("cases"));
    let mean5 = r.number("mean5");
    Some(Fact::Weekly(WeeklyCount {
        disease,
        place: place?,
        week: week?,
        cases: cases?,
        mean5,
    }))
}

pub(super) fn sentinel_fields() -> Vec<Field> {
    vec![
        Field::must("week", Control::Week).wide(),
        Field::may("ili_pct", PERCENT),
        Field::may("pos_pct", PERCENT),
        Field::may("ili_base", PERCENT),
        Field::may("pos_base", PERCENT),
    ]
}

pub(super) fn sentinel(r: &mut Reader) -> Option<Fact> {
    let week = r.week("week");
    let (ili_pct, pos_pct) = (r.number("ili_pct"), r.number("pos_pct"));
    let (ili_base, pos_base) = (r.number("ili_base"), r.number("pos_base"));
    if ili_pct.is_none() && pos_pct.is_none() && r.refusals.is_empty() {
        r.required("ili_pct");
        return None;
    }
    Some(Fact::Sentinel(SentinelWeek {
        week: week?,
        ili_pct,
        ili_base,
        pos_pct,
        pos_base,
    }))
}

pub(super) fn baseline_fields() -> Vec<Field> {
    vec![
        Field::must("from", Control::Week),
        Field::must("until", Control::Week),
        Field::must("ili_base", PERCENT),
        Field::must("pos_base", PERCENT),
    ]
}

pub(super) fn baseline(r: &mut Reader) -> Option<Fact> {
    let (from, until) = (r.week("from"), r.week("until"));
    let (ili_base, pos_base) = (r.number_required("ili_base"), r.number_required("pos_base"));
    Some(Fact::Baseline(SentinelBaseline {
        from: from?,
        until: until?,
        ili_base: ili_base?,
        pos_base: pos_base?,
    }))
}
