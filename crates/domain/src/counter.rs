//! Onset counts of one disease by day, area and point of occurrence.
//!
//! A fact adds to or takes from one cell, so its cost does not grow with the
//! history; reading a window looks at the cells of the current episode only.

use crate::case::Origin;
use std::collections::BTreeMap;

/// Day as a number, days since 1970-01-01.
pub type Day = i32;

/// Index of an area in the situation's list; the last four stand for places without a county.
pub type AreaIx = u16;

/// In the city, county not said.
pub const CITY: AreaIx = u16::MAX;
/// Another prefecture city of the province.
pub const OTHER_PREFECTURE: AreaIx = u16::MAX - 1;
/// Another province.
pub const OTHER_PROVINCE: AreaIx = u16::MAX - 2;
/// Abroad.
pub const ABROAD: AreaIx = u16::MAX - 3;

fn in_city(area: AreaIx) -> bool {
    area == CITY || area < ABROAD
}

/// Which cases count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Confirmed and clinically diagnosed (AMB-48).
    Determined,
    /// The same and every suspected case.
    WithSuspects,
}

/// What lies in one cell. Numbers may be added and taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Determined cases.
    pub cases: i64,
    /// Of these, imported.
    pub imported: i64,
    /// Of these, local.
    pub local: i64,
    /// Suspected cases.
    pub suspects: i64,
    /// Of these, imported.
    pub suspects_imported: i64,
    /// Of these, local.
    pub suspects_local: i64,
    /// Deaths among determined cases.
    pub deaths: i64,
}

impl Tally {
    fn add(&mut self, o: &Tally, sign: i64) {
        self.cases += sign * o.cases;
        self.imported += sign * o.imported;
        self.local += sign * o.local;
        self.suspects += sign * o.suspects;
        self.suspects_imported += sign * o.suspects_imported;
        self.suspects_local += sign * o.suspects_local;
        self.deaths += sign * o.deaths;
    }

    fn is_zero(&self) -> bool {
        *self == Tally::default()
    }

    /// Cases on a basis, of one origin or of any.
    pub fn on(&self, basis: Basis, origin: Option<Origin>) -> i64 {
        let (sure, maybe) = match origin {
            None => (self.cases, self.suspects),
            Some(Origin::Imported) => (self.imported, self.suspects_imported),
            Some(Origin::Local) => (self.local, self.suspects_local),
        };
        if basis == Basis::WithSuspects {
            sure + maybe
        } else {
            sure
        }
    }
}

/// One cell of an episode.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// Onset day.
    pub day: Day,
    /// Area.
    pub area: AreaIx,
    /// Point of occurrence, 0 when it was not named.
    pub focus: u32,
    /// Numbers.
    pub tally: Tally,
}

/// A number found in a window: its bounds, and where and when.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Found {
    /// Smallest possible value.
    pub lo: f64,
    /// Largest possible value.
    pub hi: f64,
    /// County that gives it.
    pub area: Option<AreaIx>,
    /// First onset day in the window.
    pub from: Option<Day>,
    /// Last onset day in the window.
    pub to: Option<Day>,
    /// Best value among the windows that are still open today, with its county.
    pub open: Option<Open>,
}

/// The window that new cases would still fall into.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Open {
    /// Value it has now.
    pub value: f64,
    /// Last day that belongs to it.
    pub until: Day,
    /// County that gives it.
    pub area: Option<AreaIx>,
}

/// Length of a window in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// The whole episode.
    All,
    /// This many consecutive days, the first included.
    Days(i32),
    /// One mean incubation period, whose length nobody has set.
    NotSet,
}

/// The moment as of which windows are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Windows that reach this day can still grow.
    pub today: Day,
    /// A window whose last onset lies before this day no longer counts.
    pub since: Day,
}

impl AsOf {
    /// Every window counts.
    pub fn ever(today: Day) -> AsOf {
        AsOf {
            today,
            since: Day::MIN,
        }
    }
}

/// Counts of one disease.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    cells: BTreeMap<(Day, AreaIx, u32), Tally>,
}

impl Counter {
    /// Adds (`sign` 1) or takes back (`sign` -1) a tally.
    pub fn add(&mut self, day: Day, area: AreaIx, focus: u32, tally: &Tally, sign: i64) {
        let key = (day, area, focus);
        let cell = self.cells.entry(key).or_default();
        cell.add(tally, sign);
        if cell.is_zero() {
            self.cells.remove(&key);
        }
    }

    /// The cells of the current episode, oldest first: everything when `quiet`
    /// is none, else the last run of days without a gap of more than `quiet`
    /// days, if that run reaches `today`.
    pub fn episode(&self, city: bool, quiet: Option<(Day, i32)>) -> Vec<Cell> {
        let mut out: Vec<Cell> = Vec::new();
        let mut next = quiet.map(|(today, _)| today);
        for (&(day, area, focus), &tally) in self.cells.iter().rev() {
            if in_city(area) != city {
                continue;
            }
            if let (Some(n), Some((_, days))) = (next, quiet) {
                if n - day > days {
                    break;
                }
                next = Some(day);
            }
            out.push(Cell {
                day,
                area,
                focus,
                tally,
            });
        }
        out.reverse();
        out
    }
}

/// Most cases in any window, in the whole city or in the county that has most.
pub fn most_cases(
    cells: &[Cell],
    span: Span,
    one_county: bool,
    basis: Basis,
    origin: Option<Origin>,
    as_of: AsOf,
) -> Found {
    match span {
        Span::NotSet => {
            let day = most_cases(cells, Span::Days(1), one_county, basis, origin, as_of);
            let all = most_cases(cells, Span::All, one_county, basis, origin, as_of);
            Found { lo: day.lo, ..all }
        }
        Span::All | Span::Days(_) => {
            let mut best = Found::default();
            slide(cells, span, as_of, |w| {
                let (value, area, unplaced) = w.largest(one_county, basis, origin);
                let (value, hi) = (value as f64, (value + unplaced) as f64);
                if value > best.lo {
                    best = Found {
                        lo: value,
                        hi: best.hi,
                        area,
                        from: w.from(),
                        to: w.to(),
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
    cells: &[Cell],
    span: Span,
    at_least: i64,
    basis: Basis,
    areas: usize,
    as_of: AsOf,
) -> Found {
    if span == Span::NotSet {
        let day = most_counties(cells, Span::Days(1), at_least, basis, areas, as_of);
        let all = most_counties(cells, Span::All, at_least, basis, areas, as_of);
        return Found { lo: day.lo, ..all };
    }
    let mut best = Found::default();
    slide(cells, span, as_of, |w| {
        let (known, unplaced, total) = w.counties(basis);
        let more = unplaced.min((areas as i64 - known).max(0));
        if total >= at_least.max(1) {
            let lo = (known as f64).max(if total > 0 { 1.0 } else { 0.0 });
            if lo > best.lo {
                best = Found {
                    lo,
                    hi: best.hi,
                    area: None,
                    from: w.from(),
                    to: w.to(),
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
pub fn most_foci(cells: &[Cell], span: Span, at_least: i64, basis: Basis, as_of: AsOf) -> Found {
    if span == Span::NotSet {
        let day = most_foci(cells, Span::Days(1), at_least, basis, as_of);
        let all = most_foci(cells, Span::All, at_least, basis, as_of);
        return Found { lo: day.lo, ..all };
    }
    let mut best = Found::default();
    slide(cells, span, as_of, |w| {
        let (lo, hi, total) = w.foci(basis);
        if total >= at_least.max(1) {
            if lo as f64 > best.lo {
                best = Found {
                    lo: lo as f64,
                    hi: best.hi,
                    area: None,
                    from: w.from(),
                    to: w.to(),
                    open: best.open,
                };
            }
            best.hi = best.hi.max(hi as f64);
        }
        w.keep_open(&mut best.open, lo as f64, None, as_of.today);
    });
    best
}

/// The cells of one window.
struct Window<'a> {
    cells: &'a [Cell],
    /// Last day that belongs to the window; none for the whole episode.
    end: Option<Day>,
}

impl Window<'_> {
    fn from(&self) -> Option<Day> {
        self.cells.first().map(|c| c.day)
    }

    fn to(&self) -> Option<Day> {
        self.cells.last().map(|c| c.day)
    }

    /// Value, county, and cases that may belong to it: of no county, or of no said origin.
    fn largest(
        &self,
        one_county: bool,
        basis: Basis,
        origin: Option<Origin>,
    ) -> (i64, Option<AreaIx>, i64) {
        let mut sums: Vec<(AreaIx, i64)> = Vec::new();
        let (mut total, mut unplaced, mut unsaid) = (0, 0, 0);
        for c in self.cells {
            let n = c.tally.on(basis, origin);
            total += n;
            if origin.is_some() {
                let said = |o| c.tally.on(basis, Some(o));
                let all = c.tally.on(basis, None);
                unsaid += (all - said(Origin::Imported) - said(Origin::Local)).max(0);
            }
            if c.area == CITY {
                unplaced += n;
            } else {
                match sums.iter_mut().find(|(a, _)| *a == c.area) {
                    Some((_, s)) => *s += n,
                    None => sums.push((c.area, n)),
                }
            }
        }
        let top = sums
            .into_iter()
            .max_by_key(|&(a, n)| (n, std::cmp::Reverse(a)))
            .filter(|&(_, n)| n > 0);
        if one_county {
            (top.map_or(0, |t| t.1), top.map(|t| t.0), unplaced + unsaid)
        } else {
            (total, top.map(|t| t.0), unsaid)
        }
    }

    fn counties(&self, basis: Basis) -> (i64, i64, i64) {
        let mut seen: Vec<AreaIx> = Vec::new();
        let (mut unplaced, mut total) = (0, 0);
        for c in self.cells {
            let n = c.tally.on(basis, None);
            total += n;
            if n > 0 && c.area == CITY {
                unplaced += n;
            } else if n > 0 && !seen.contains(&c.area) {
                seen.push(c.area);
            }
        }
        (seen.len() as i64, unplaced, total)
    }

    fn foci(&self, basis: Basis) -> (i64, i64, i64) {
        let mut named: Vec<u32> = Vec::new();
        let mut named_areas: Vec<AreaIx> = Vec::new();
        let mut bare_areas: Vec<AreaIx> = Vec::new();
        let (mut bare, mut total) = (0, 0);
        for c in self.cells {
            let n = c.tally.on(basis, None);
            total += n;
            if n <= 0 {
                continue;
            }
            if c.focus == 0 {
                bare += n;
                if !bare_areas.contains(&c.area) {
                    bare_areas.push(c.area);
                }
            } else {
                if !named.contains(&c.focus) {
                    named.push(c.focus);
                }
                if !named_areas.contains(&c.area) {
                    named_areas.push(c.area);
                }
            }
        }
        // One point lies in one county, so a county with unnamed cases only is a point of its own.
        let own = bare_areas
            .iter()
            .filter(|a| **a != CITY && !named_areas.contains(a))
            .count() as i64;
        // Cases of no county may lie at any of the points, but somewhere.
        let lo = (named.len() as i64 + own).max(i64::from(bare > 0));
        (lo, (named.len() as i64 + bare).max(lo), total)
    }

    fn keep_open(&self, open: &mut Option<Open>, value: f64, area: Option<AreaIx>, today: Day) {
        let until = self.end.unwrap_or(Day::MAX);
        if until >= today && open.is_none_or(|o| value > o.value) {
            *open = Some(Open { value, until, area });
        }
    }
}

/// Calls `f` with every window that starts on a day with an onset: no other
/// window can hold more.
fn slide(cells: &[Cell], span: Span, as_of: AsOf, mut f: impl FnMut(&Window<'_>)) {
    let Span::Days(n) = span else {
        if !cells.is_empty() {
            f(&Window { cells, end: None });
        }
        return;
    };
    // Windows that end before `since` are not even looked at, so that a long
    // episode costs no more than a short one.
    let first = cells.partition_point(|c| c.day < as_of.since.saturating_sub(n - 1));
    let mut end = first;
    for start in first..cells.len() {
        if start > first && cells[start].day == cells[start - 1].day {
            continue;
        }
        let last = cells[start].day.saturating_add(n - 1);
        while end < cells.len() && cells[end].day <= last {
            end += 1;
        }
        if cells[end - 1].day >= as_of.since {
            f(&Window {
                cells: &cells[start..end],
                end: Some(last),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(day: Day, area: AreaIx, focus: u32, cases: i64) -> Cell {
        Cell {
            day,
            area,
            focus,
            tally: Tally {
                cases,
                ..Tally::default()
            },
        }
    }

    #[test]
    fn a_window_of_seven_days_excludes_the_eighth() {
        let cells = [cell(1, 0, 0, 6), cell(7, 0, 0, 5), cell(8, 0, 0, 9)];
        let f = most_cases(
            &cells,
            Span::Days(7),
            true,
            Basis::Determined,
            None,
            AsOf::ever(8),
        );
        assert_eq!((f.lo, f.from, f.to), (14.0, Some(7), Some(8)));
        let f = most_cases(
            &cells[..2],
            Span::Days(7),
            true,
            Basis::Determined,
            None,
            AsOf::ever(8),
        );
        assert_eq!(f.lo, 11.0);
        assert_eq!(
            f.open.unwrap().value,
            5.0,
            "the window of day 1 is closed on day 8"
        );
    }

    #[test]
    fn an_unset_incubation_is_an_interval() {
        let cells = [cell(1, 0, 0, 3), cell(30, 0, 0, 3)];
        let f = most_cases(
            &cells,
            Span::NotSet,
            false,
            Basis::Determined,
            None,
            AsOf::ever(30),
        );
        assert_eq!((f.lo, f.hi), (3.0, 6.0));
    }

    #[test]
    fn unnamed_points_are_an_interval_and_counties_are_apart() {
        let one = [cell(1, 0, 0, 20)];
        let f = most_foci(&one, Span::Days(6), 20, Basis::Determined, AsOf::ever(1));
        assert_eq!((f.lo, f.hi), (1.0, 20.0));
        let two = [cell(1, 0, 0, 10), cell(2, 1, 0, 10)];
        assert_eq!(
            most_foci(&two, Span::Days(6), 20, Basis::Determined, AsOf::ever(2)).lo,
            2.0
        );
        let named = [cell(1, 0, 7, 20)];
        let f = most_foci(&named, Span::Days(6), 20, Basis::Determined, AsOf::ever(1));
        assert_eq!((f.lo, f.hi), (1.0, 1.0));
    }

    #[test]
    fn several_points_hold_in_any_window_with_the_number() {
        // The fullest window has one point, a later one has two and still 20 cases.
        let cells = [cell(1, 0, 1, 30), cell(20, 0, 1, 10), cell(21, 0, 2, 10)];
        assert_eq!(
            most_foci(&cells, Span::Days(6), 20, Basis::Determined, AsOf::ever(21)).lo,
            2.0
        );
    }

    #[test]
    fn an_old_window_stops_counting() {
        let cells = [cell(1, 0, 0, 30), cell(20, 0, 0, 2), cell(40, 0, 0, 3)];
        let most = |since| {
            most_cases(
                &cells,
                Span::Days(7),
                true,
                Basis::Determined,
                None,
                AsOf { today: 41, since },
            )
            .lo
        };
        assert_eq!((most(1), most(2), most(21)), (30.0, 3.0, 3.0));
    }

    #[test]
    fn cases_of_no_county_are_not_a_point_of_their_own() {
        let cells = [cell(1, 0, 1, 19), cell(1, CITY, 0, 1)];
        let f = most_foci(&cells, Span::Days(6), 20, Basis::Determined, AsOf::ever(1));
        assert_eq!((f.lo, f.hi), (1.0, 2.0));
        let f = most_foci(
            &cells[1..],
            Span::Days(6),
            1,
            Basis::Determined,
            AsOf::ever(1),
        );
        assert_eq!((f.lo, f.hi), (1.0, 1.0));
    }

    #[test]
    fn cases_of_no_said_origin_may_be_of_either() {
        let mut said = cell(1, 0, 0, 3);
        said.tally.local = 3;
        let cells = [said, cell(2, 0, 0, 2)];
        let count = |o| {
            most_cases(
                &cells,
                Span::Days(7),
                true,
                Basis::Determined,
                o,
                AsOf::ever(2),
            )
        };
        let bounds = |o| (count(o).lo, count(o).hi);
        assert_eq!(bounds(Some(Origin::Local)), (3.0, 5.0));
        assert_eq!(bounds(Some(Origin::Imported)), (0.0, 2.0));
        assert_eq!(bounds(None), (5.0, 5.0));
    }

    #[test]
    fn an_episode_ends_with_quiet_days() {
        let mut c = Counter::default();
        let t = Tally {
            cases: 1,
            ..Tally::default()
        };
        for day in [1, 2, 40, 50] {
            c.add(day, 0, 0, &t, 1);
        }
        assert_eq!(c.episode(true, None).len(), 4);
        assert_eq!(c.episode(true, Some((55, 28))).len(), 2);
        assert_eq!(c.episode(true, Some((90, 28))).len(), 0);
        c.add(50, 0, 0, &t, -1);
        assert_eq!(c.episode(true, Some((55, 28))).len(), 1);
    }
}
