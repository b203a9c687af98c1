//! Cases by day over the levels in force, for the sheet and the page.

use crate::words::Words;
use jiff::civil::Date;
use lf_app::after::Onset;
use lf_print::document::{Band, Curve, Series};
use lf_response::after::After;

/// Days of a curve at most; older ones are left out and said to be.
const DAYS: i64 = 120;
/// Counties that get a series of their own; the others are one together.
const SERIES: usize = 4;

/// Cases by day over the levels in force.
pub fn curve(w: &Words, a: &After, onsets: &[Onset]) -> Curve {
    let day_of = |at: &jiff::Timestamp| w.wall(at).date();
    let start = day_of(&a.from).saturating_sub(jiff::Span::new().days(45));
    let within: Vec<&Onset> = onsets.iter().filter(|o| o.day >= start).collect();
    let first = within
        .iter()
        .map(|o| o.day)
        .min()
        .unwrap_or(day_of(&a.from));
    let first = first.min(day_of(&a.from));
    let last_case = within.iter().map(|o| o.day).max().unwrap_or(first);
    let end = a.to.as_ref().map_or(w.today, day_of);
    let last = last_case.max(end);
    let days = i64::from((last - first).get_days()).clamp(0, DAYS - 1);
    let last = first.saturating_add(jiff::Span::new().days(days));
    let all: Vec<Date> = (0..=days)
        .map(|n| first.saturating_add(jiff::Span::new().days(n)))
        .collect();
    let index = |d: Date| all.iter().position(|x| *x == d);
    let mut totals: Vec<(String, u32)> = vec![];
    for o in within.iter().filter(|o| !o.imported) {
        match totals.iter_mut().find(|(p, _)| *p == o.place) {
            Some((_, n)) => *n += o.cases,
            None => totals.push((o.place.clone(), o.cases)),
        }
    }
    totals.sort_by_key(|(p, n)| (std::cmp::Reverse(*n), p.clone()));
    let own: Vec<String> = totals.iter().take(SERIES).map(|(p, _)| p.clone()).collect();
    let mut series: Vec<Series> = vec![];
    let mut add = |name: String, imported: bool, of: &dyn Fn(&Onset) -> bool| {
        let mut counts = vec![0; all.len()];
        for o in within.iter().filter(|o| of(o)) {
            if let Some(i) = index(o.day) {
                counts[i] += o.cases;
            }
        }
        if counts.iter().any(|n| *n > 0) {
            series.push(Series {
                name,
                counts,
                imported,
            });
        }
    };
    for place in &own {
        add(w.place_name(place), false, &|o| {
            !o.imported && &o.place == place
        });
    }
    add(w.t("after-elsewhere"), false, &|o| {
        !o.imported && !own.contains(&o.place)
    });
    add(w.t("after-imported"), true, &|o| o.imported);
    let mut bands = vec![];
    let before = index(day_of(&a.from)).unwrap_or(0);
    if before > 0 {
        bands.push(Band {
            name: w.t("after-not-started"),
            from: 0,
            to: before,
            weight: 0,
        });
    }
    for span in &a.levels {
        let from = index(day_of(&span.from).min(last)).unwrap_or(0);
        let to = match &span.to {
            Some(at) => index(day_of(at).min(last)).unwrap_or(all.len()),
            None => all.len(),
        };
        if let Some(level) = span.level.filter(|_| to > from) {
            bands.push(Band {
                name: w.level(level),
                from,
                to,
                weight: level.bars(),
            });
        }
    }
    Curve {
        caption: w.t("after-curve-caption"),
        days: all
            .iter()
            .map(|d| format!("{}-{}", d.month(), d.day()))
            .collect(),
        series,
        bands,
    }
}
