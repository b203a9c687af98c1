//! Windows, counties and points against brute force: every way in which what
//! nobody has said could turn out must lie between the bounds, and both bounds
//! must be reached by some way.

use super::packs;
use lf_domain::case::{CaseCount, Origin};
use lf_domain::counter::{Basis, Found, Span};
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_domain::situation::{Situation, day_date};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Counties that are tried; the city has more.
const COUNTIES: [&str; 2] = ["330482", "330424"];
const DAYS: i32 = 9;

/// One case as it was reported.
#[derive(Clone, Debug)]
struct Reported {
    day: i32,
    county: Option<usize>,
    point: Option<u8>,
    origin: Option<Origin>,
}

/// One case as it might have been.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Real {
    day: i32,
    county: usize,
    /// A point lies in one county: named points are 0 and 1, others are new.
    point: usize,
    origin: Origin,
}

fn reported() -> impl Strategy<Value = Reported> {
    let county = prop::sample::select(vec![None, Some(0), Some(0), Some(1)]);
    let point = prop::sample::select(vec![None, None, Some(0u8), Some(1)]);
    let origin = prop::sample::select(vec![None, Some(Origin::Local), Some(Origin::Imported)]);
    (0..DAYS, county, point, origin).prop_map(|(day, county, point, origin)| Reported {
        day,
        // A named point fixes its county, as in every real report.
        county: point.map(usize::from).or(county),
        point,
        origin,
    })
}

fn situation(cases: &[Reported]) -> Situation {
    let mut s = Situation::new(&packs::city(), packs::book(), false);
    for (i, c) in cases.iter().enumerate() {
        let place = c
            .county
            .map_or(Place::City, |k| Place::County(COUNTIES[k].into()));
        let fact = Fact::Count(CaseCount {
            zone: None,
            disease: "cholera".into(),
            place,
            date: day_date(19_900 + c.day),
            cases: 1,
            deaths: 0,
            focus: c.point.map(|p| format!("point-{p}")),
            origin: c.origin,
        });
        s.add(i as u64 + 1, &fact);
    }
    s
}

/// Every way in which the cases could really have been. A case without a county
/// lies in one of the two or in a third; without a point at a named one of its
/// county or at one of its own or of another such case.
fn ways(cases: &[Reported]) -> Vec<Vec<Real>> {
    let mut out: Vec<Vec<Real>> = vec![vec![]];
    for (i, c) in cases.iter().enumerate() {
        let counties: Vec<usize> = c.county.map_or(vec![0, 1, 2], |k| vec![k]);
        let origins = c
            .origin
            .map_or(vec![Origin::Local, Origin::Imported], |o| vec![o]);
        let mut next = vec![];
        for way in &out {
            for &county in &counties {
                let mut points: BTreeSet<usize> = BTreeSet::new();
                match c.point {
                    Some(p) => drop(points.insert(p.into())),
                    None => {
                        points.insert(10 + i);
                        points.extend(way.iter().filter(|r| r.county == county).map(|r| r.point));
                        if county < 2
                            && cases
                                .iter()
                                .any(|c| c.point.map(usize::from) == Some(county))
                        {
                            points.insert(county);
                        }
                    }
                }
                for &point in &points {
                    for &origin in &origins {
                        let mut w = way.clone();
                        w.push(Real {
                            day: c.day,
                            county,
                            point,
                            origin,
                        });
                        next.push(w);
                    }
                }
            }
        }
        out = next;
    }
    out
}

/// Cases of every window of so many days, the first included.
fn windows(way: &[Real], days: i32) -> Vec<Vec<Real>> {
    let inside = |first: i32| {
        way.iter()
            .copied()
            .filter(|r| (first..first + days).contains(&r.day))
            .collect()
    };
    (-days..DAYS).map(inside).collect()
}

fn distinct<T: Ord>(list: &[Real], f: impl Fn(&Real) -> T) -> f64 {
    list.iter().map(f).collect::<BTreeSet<T>>().len() as f64
}

fn most(way: &[Real], days: i32, value: impl Fn(&[Real]) -> f64) -> f64 {
    windows(way, days)
        .iter()
        .map(|w| value(w))
        .fold(0.0, f64::max)
}

fn one_county(w: &[Real]) -> f64 {
    (0..3)
        .map(|k| w.iter().filter(|r| r.county == k).count())
        .max()
        .unwrap_or(0) as f64
}

/// The bounds hold for every way, and are reached where `tight`.
fn bounds(
    found: Found,
    ways: &[Vec<Real>],
    tight: bool,
    value: impl Fn(&[Real]) -> f64,
) -> Result<(), TestCaseError> {
    let values: Vec<f64> = ways.iter().map(|w| value(w)).collect();
    let (least, most) = values
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
    prop_assert!(
        found.lo <= least && most <= found.hi,
        "{}..{} but {least}..{most}",
        found.lo,
        found.hi
    );
    if tight {
        prop_assert_eq!((found.lo, found.hi), (least, most));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn counts_lie_between_their_bounds(cases in prop::collection::vec(reported(), 0..5), days in 1i32..8, at_least in 1i64..4) {
        let (s, ways) = (situation(&cases), ways(&cases));
        let span = Span::Days(days);
        let cases_of = |one, origin| s.cases("cholera", span, one, origin, Basis::Determined);
        bounds(cases_of(false, None), &ways, true, |w| most(w, days, |x| x.len() as f64))?;
        bounds(cases_of(true, None), &ways, false, |w| most(w, days, one_county))?;
        let local = |x: &[Real]| x.iter().filter(|r| r.origin == Origin::Local).count() as f64;
        bounds(cases_of(false, Some(Origin::Local)), &ways, true, |w| most(w, days, local))?;
        let local_in_one = |x: &[Real]| one_county(&x.iter().copied().filter(|r| r.origin == Origin::Local).collect::<Vec<_>>());
        bounds(cases_of(true, Some(Origin::Local)), &ways, false, |w| most(w, days, local_in_one))?;
        let enough = |x: &[Real]| x.len() as i64 >= at_least;
        let counties = |x: &[Real]| if enough(x) { distinct(x, |r| r.county) } else { 0.0 };
        bounds(s.counties("cholera", span, at_least, Basis::Determined), &ways, false, |w| most(w, days, counties))?;
        let points = |x: &[Real]| if enough(x) { distinct(x, |r| r.point) } else { 0.0 };
        bounds(s.foci("cholera", span, at_least, Basis::Determined), &ways, false, |w| most(w, days, points))?;
    }

    /// Inside one window the bounds are as narrow as can be.
    #[test]
    fn inside_one_window_the_bounds_are_reached(cases in prop::collection::vec(reported(), 1..5)) {
        let (s, ways) = (situation(&cases), ways(&cases));
        let span = Span::All;
        bounds(s.cases("cholera", span, true, None, Basis::Determined), &ways, cases.iter().all(|c| c.county.is_some()), one_county)?;
        bounds(s.counties("cholera", span, 1, Basis::Determined), &ways, cases.iter().filter(|c| c.county.is_none()).count() < 2, |w| distinct(w, |r| r.county))?;
        let all_named = cases.iter().all(|c| c.county.is_some());
        bounds(s.foci("cholera", span, 1, Basis::Determined), &ways, all_named, |w| distinct(w, |r| r.point))?;
    }

    /// Where nobody has set the incubation, any length of it lies between the bounds.
    #[test]
    fn an_unset_incubation_covers_every_length(cases in prop::collection::vec(reported(), 0..5)) {
        let (s, ways) = (situation(&cases), ways(&cases));
        let open = s.cases("cholera", Span::NotSet, false, None, Basis::Determined);
        let counties = s.counties("cholera", Span::NotSet, 2, Basis::Determined);
        for days in 1..=DAYS + 1 {
            bounds(open, &ways, false, |w| most(w, days, |x| x.len() as f64))?;
            let several = |x: &[Real]| if x.len() >= 2 { distinct(x, |r| r.county) } else { 0.0 };
            bounds(counties, &ways, false, |w| most(w, days, several))?;
        }
    }
}
