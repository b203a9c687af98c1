//! Counts that are kept up to date fact by fact, against counting everything
//! anew: facts come and are taken back in any order, over several episodes.

use super::packs;
use jiff::ToSpan;
use jiff::civil::Date;
use lf_domain::case::{CaseCount, Origin};
use lf_domain::counter::{Basis, Span};
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_domain::situation::{Situation, day_number};
use proptest::prelude::*;
use std::collections::BTreeSet;

const COUNTIES: [&str; 3] = ["330482", "330424", "330481"];
const FIRST: Date = jiff::civil::date(2026, 1, 1);

/// Some cases on one day.
#[derive(Clone, Debug)]
struct Row {
    day: i32,
    county: usize,
    point: Option<u8>,
    local: bool,
    cases: u32,
    deaths: u32,
    /// Taken back before everything is read.
    withdrawn: bool,
}

fn row() -> impl Strategy<Value = Row> {
    // Few days, so that some share a day; gaps long enough to part episodes.
    let day = prop::sample::select(vec![0, 1, 2, 7, 8, 30, 35, 36, 37, 66, 67, 95, 96, 100]);
    let point = prop::sample::select(vec![None, Some(0u8), Some(1)]);
    (
        day,
        0..3usize,
        point,
        any::<bool>(),
        1..4u32,
        0..2u32,
        any::<bool>(),
    )
        .prop_map(
            |(day, county, point, local, cases, deaths, withdrawn)| Row {
                day,
                county,
                point,
                local,
                cases,
                deaths,
                withdrawn,
            },
        )
}

fn fact(r: &Row) -> Fact {
    Fact::Count(CaseCount {
        zone: None,
        disease: "cholera".into(),
        place: Place::County(COUNTIES[r.county].into()),
        date: FIRST.saturating_add(r.day.days()),
        cases: r.cases,
        deaths: r.deaths,
        focus: r.point.map(|p| format!("{}-{p}", r.county)),
        origin: Some(match r.local {
            true => Origin::Local,
            false => Origin::Imported,
        }),
    })
}

/// The rows of the current episode, counted back from today.
fn episode(rows: &[Row], today: i32, quiet: i32) -> Vec<Row> {
    let mut left: Vec<Row> = rows.iter().filter(|r| !r.withdrawn).cloned().collect();
    left.sort_by_key(|r| std::cmp::Reverse(r.day));
    let mut next = today;
    let mut out = vec![];
    for r in left {
        if next - r.day > quiet {
            break;
        }
        next = r.day;
        out.push(r);
    }
    out
}

/// The windows of so many days with an onset that is recent enough.
fn windows(rows: &[Row], days: i32, since: i32) -> Vec<Vec<&Row>> {
    let days_of = |first: i32| {
        rows.iter()
            .filter(move |r| (first..first + days).contains(&r.day))
            .collect::<Vec<_>>()
    };
    (-days..=100)
        .map(days_of)
        .filter(|w| w.iter().any(|r| r.day >= since))
        .collect()
}

fn best(windows: &[Vec<&Row>], value: impl Fn(&[&Row]) -> u32) -> f64 {
    f64::from(windows.iter().map(|w| value(w)).max().unwrap_or(0))
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a &'a Row>) -> u32 {
    rows.into_iter().map(|r| r.cases).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn counting_fact_by_fact_is_counting_anew(
        rows in prop::collection::vec(row(), 0..12),
        order in any::<prop::sample::Index>(),
        today in 90i32..140,
        days in 1i32..40,
        at_least in 1i64..6,
    ) {
        let city = packs::city();
        let quiet = city.currency.quiet_days as i32;
        let mut s = Situation::new(&city, packs::book(), true);
        s.advance(FIRST.saturating_add(today.days()));
        // Some are taken back at once, the others when everything is on record.
        for (i, r) in rows.iter().enumerate() {
            s.add(i as u64 + 1, &fact(r));
            if r.withdrawn && i % 2 == 0 {
                s.retract(i as u64 + 1, &fact(r));
            }
        }
        let mut late: Vec<usize> = (0..rows.len()).filter(|i| rows[*i].withdrawn && i % 2 == 1).collect();
        if !late.is_empty() {
            let turn = order.index(late.len());
            late.rotate_left(turn);
        }
        for i in late {
            s.retract(i as u64 + 1, &fact(&rows[i]));
        }

        let now = episode(&rows, today, quiet);
        let cells: Vec<i32> = s.episode("cholera", true).iter().map(|c| c.day - day_number(FIRST)).collect();
        let listed: BTreeSet<i32> = cells.iter().copied().collect();
        prop_assert_eq!(listed, now.iter().map(|r| r.day).collect::<BTreeSet<_>>());
        prop_assert!(cells.is_sorted());
        prop_assert_eq!(s.has_cases("cholera"), !now.is_empty());
        let all: Vec<&Row> = now.iter().collect();
        prop_assert_eq!(s.total("cholera").cases, i64::from(sum(&all)));
        prop_assert_eq!(s.deaths("cholera"), f64::from(now.iter().map(|r| r.deaths).sum::<u32>()));
        let local = now.iter().filter(|r| r.local).map(|r| r.cases).sum::<u32>();
        prop_assert_eq!(s.by_origin("cholera", Origin::Local, Basis::Determined).lo, f64::from(local));

        let since = today - quiet;
        for (span, list) in [
            (Span::Days(days), windows(&now, days, since)),
            (Span::All, if now.is_empty() { vec![] } else { vec![all.clone()] }),
        ] {
            let cases = |one, origin| s.cases("cholera", span, one, origin, Basis::Determined).lo;
            prop_assert_eq!(cases(false, None), best(&list, |w| sum(w)));
            let in_one = |w: &[&Row]| (0..3).map(|k| sum(w.iter().filter(|r| r.county == k))).max().unwrap_or(0);
            prop_assert_eq!(cases(true, None), best(&list, in_one));
            let local = |w: &[&Row]| sum(w.iter().filter(|r| r.local));
            prop_assert_eq!(cases(false, Some(Origin::Local)), best(&list, local));
            let enough = |w: &[&Row]| i64::from(sum(w)) >= at_least;
            let counties = |w: &[&Row]| match enough(w) {
                true => w.iter().map(|r| r.county).collect::<BTreeSet<_>>().len() as u32,
                false => 0,
            };
            prop_assert_eq!(s.counties("cholera", span, at_least, Basis::Determined).lo, best(&list, counties));
            // A county of which only unnamed points are known is one point at least.
            let points = |w: &[&Row]| {
                let named: BTreeSet<(usize, u8)> = w.iter().filter_map(|r| Some((r.county, r.point?))).collect();
                let bare: BTreeSet<usize> = w.iter().filter(|r| r.point.is_none()).map(|r| r.county).collect();
                let own = bare.iter().filter(|k| !named.iter().any(|n| n.0 == **k)).count();
                if enough(w) { (named.len() + own) as u32 } else { 0 }
            };
            prop_assert_eq!(s.foci("cholera", span, at_least, Basis::Determined).lo, best(&list, points));
        }
    }
}
