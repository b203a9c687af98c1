//! The most that any window of an episode holds: cases, counties, points.

use super::episode::Grain;
use super::{AsOf, Basis, Episode, Found, Span};
use crate::case::Origin;

impl Episode<'_> {
    /// Most cases in any window, in the whole city or in the county that has most.
    pub fn most_cases(
        &self,
        span: Span,
        one_county: bool,
        basis: Basis,
        origin: Option<Origin>,
        as_of: AsOf,
    ) -> Found {
        match span {
            Span::NotSet => {
                let day = self.most_cases(Span::Days(1), one_county, basis, origin, as_of);
                let all = self.most_cases(Span::All, one_county, basis, origin, as_of);
                Found { lo: day.lo, ..all }
            }
            Span::All | Span::Days(_) => {
                let mut best = Found::default();
                self.windows(span, as_of, Grain::Area, |w| {
                    let (value, area, unplaced) = w.largest(one_county, basis, origin);
                    let (value, hi) = (value as f64, (value + unplaced) as f64);
                    if value > best.lo {
                        best = Found {
                            lo: value,
                            hi: best.hi,
                            area,
                            from: Some(w.from),
                            to: Some(w.to),
                            open: best.open,
                        };
                    }
                    best.hi = best.hi.max(hi);
                    w.keep_open(&mut best.open, value, area, as_of.today);
                });
                best
            }
        }
    }

    /// Most counties with a case inside one window that holds at least `at_least` cases in the city.
    pub fn most_counties(
        &self,
        span: Span,
        at_least: i64,
        basis: Basis,
        areas: usize,
        as_of: AsOf,
    ) -> Found {
        if span == Span::NotSet {
            let day = self.most_counties(Span::Days(1), at_least, basis, areas, as_of);
            let all = self.most_counties(Span::All, at_least, basis, areas, as_of);
            return Found { lo: day.lo, ..all };
        }
        let mut best = Found::default();
        self.windows(span, as_of, Grain::Area, |w| {
            let (known, unplaced, total) = w.counties(basis);
            let more = unplaced.min((areas as i64 - known).max(0));
            if total >= at_least.max(1) {
                let lo = (known as f64).max(if total > 0 { 1.0 } else { 0.0 });
                if lo > best.lo {
                    best = Found {
                        lo,
                        hi: best.hi,
                        area: None,
                        from: Some(w.from),
                        to: Some(w.to),
                        open: best.open,
                    };
                }
                best.hi = best.hi.max((known + more).max(lo as i64) as f64);
            }
            w.keep_open(&mut best.open, known as f64, None, as_of.today);
        });
        best
    }

    /// Most distinct points of occurrence in a window that holds at least
    /// `at_least` cases. Cases without a named point may lie at a known point of
    /// their county or each at one of its own, so the answer is an interval.
    pub fn most_foci(&self, span: Span, at_least: i64, basis: Basis, as_of: AsOf) -> Found {
        if span == Span::NotSet {
            let day = self.most_foci(Span::Days(1), at_least, basis, as_of);
            let all = self.most_foci(Span::All, at_least, basis, as_of);
            return Found { lo: day.lo, ..all };
        }
        let mut best = Found::default();
        self.windows(span, as_of, Grain::Point, |w| {
            let (lo, hi, total) = w.foci(basis);
            if total >= at_least.max(1) {
                if lo as f64 > best.lo {
                    best = Found {
                        lo: lo as f64,
                        hi: best.hi,
                        area: None,
                        from: Some(w.from),
                        to: Some(w.to),
                        open: best.open,
                    };
                }
                best.hi = best.hi.max(hi as f64);
            }
            w.keep_open(&mut best.open, lo as f64, None, as_of.today);
        });
        best
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AreaIx, CITY, Counter, Day, Tally};
    use super::*;

    /// Day, area, point, cases.
    type Row = (Day, AreaIx, u32, i64);

    fn counter(rows: &[Row]) -> Counter {
        let mut c = Counter::new(None);
        for &(day, area, focus, cases) in rows {
            let tally = Tally {
                cases,
                ..Tally::default()
            };
            c.add(day, area, focus, &tally, 1);
        }
        c
    }

    fn cases(c: &Counter, span: Span, one_county: bool, as_of: AsOf) -> Found {
        let e = c.episode(true, None).unwrap();
        e.most_cases(span, one_county, Basis::Determined, None, as_of)
    }

    fn foci(rows: &[Row], at_least: i64) -> (f64, f64) {
        let c = counter(rows);
        let e = c.episode(true, None).unwrap();
        let f = e.most_foci(Span::Days(6), at_least, Basis::Determined, AsOf::ever(21));
        (f.lo, f.hi)
    }

    #[test]
    fn a_window_of_seven_days_excludes_the_eighth() {
        let c = counter(&[(1, 0, 0, 6), (7, 0, 0, 5), (8, 0, 0, 9)]);
        let f = cases(&c, Span::Days(7), true, AsOf::ever(8));
        assert_eq!((f.lo, f.from, f.to), (14.0, Some(7), Some(8)));
        let c = counter(&[(1, 0, 0, 6), (7, 0, 0, 5)]);
        let f = cases(&c, Span::Days(7), true, AsOf::ever(8));
        assert_eq!(f.lo, 11.0);
        assert_eq!(
            f.open.unwrap().value,
            5.0,
            "the window of day 1 is closed on day 8"
        );
    }

    #[test]
    fn an_unset_incubation_is_an_interval() {
        let c = counter(&[(1, 0, 0, 3), (30, 0, 0, 3)]);
        let f = cases(&c, Span::NotSet, false, AsOf::ever(30));
        assert_eq!((f.lo, f.hi), (3.0, 6.0));
    }

    #[test]
    fn unnamed_points_are_an_interval_and_counties_are_apart() {
        assert_eq!(foci(&[(1, 0, 0, 20)], 20), (1.0, 20.0));
        assert_eq!(foci(&[(1, 0, 0, 10), (2, 1, 0, 10)], 20).0, 2.0);
        assert_eq!(foci(&[(1, 0, 7, 20)], 20), (1.0, 1.0));
    }

    #[test]
    fn several_points_hold_in_any_window_with_the_number() {
        // The fullest window has one point, a later one has two and still 20 cases.
        let rows = [(1, 0, 1, 30), (20, 0, 1, 10), (21, 0, 2, 10)];
        assert_eq!(foci(&rows, 20).0, 2.0);
    }

    #[test]
    fn an_old_window_stops_counting() {
        let c = counter(&[(1, 0, 0, 30), (20, 0, 0, 2), (40, 0, 0, 3)]);
        let most = |since| cases(&c, Span::Days(7), true, AsOf { today: 41, since }).lo;
        assert_eq!((most(1), most(2), most(21)), (30.0, 3.0, 3.0));
    }

    #[test]
    fn cases_of_no_county_are_not_a_point_of_their_own() {
        assert_eq!(foci(&[(1, 0, 1, 19), (1, CITY, 0, 1)], 20), (1.0, 2.0));
        assert_eq!(foci(&[(1, CITY, 0, 1)], 1), (1.0, 1.0));
    }

    #[test]
    fn cases_of_no_said_origin_may_be_of_either() {
        let mut c = counter(&[(2, 0, 0, 2)]);
        let said = Tally {
            cases: 3,
            local: 3,
            ..Tally::default()
        };
        c.add(1, 0, 0, &said, 1);
        let e = c.episode(true, None).unwrap();
        let bounds = |o| {
            let f = e.most_cases(Span::Days(7), true, Basis::Determined, o, AsOf::ever(2));
            (f.lo, f.hi)
        };
        assert_eq!(bounds(Some(Origin::Local)), (3.0, 5.0));
        assert_eq!(bounds(Some(Origin::Imported)), (0.0, 2.0));
        assert_eq!(bounds(None), (5.0, 5.0));
    }
}
