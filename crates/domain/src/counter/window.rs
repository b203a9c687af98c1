//! The cells of one window, and what can be counted in it.

use super::{AreaIx, Basis, CITY, Cell, Day, Open};
use crate::case::Origin;

/// The cells of one window.
pub(super) struct Window<'a> {
    pub cells: &'a [Cell],
    /// First onset day.
    pub from: Day,
    /// Last onset day.
    pub to: Day,
    /// Last day that belongs to the window; none for the whole episode.
    pub end: Option<Day>,
}

impl Window<'_> {
    /// Value, county, and cases that may belong to it: of no county, or of no said origin.
    pub fn largest(
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

    /// Counties with a case, cases of no county, and all cases.
    pub fn counties(&self, basis: Basis) -> (i64, i64, i64) {
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

    /// Fewest and most points of occurrence, and all cases.
    pub fn foci(&self, basis: Basis) -> (i64, i64, i64) {
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

    /// Keeps the best of the windows that are still open today.
    pub fn keep_open(&self, open: &mut Option<Open>, value: f64, area: Option<AreaIx>, today: Day) {
        let until = self.end.unwrap_or(Day::MAX);
        if until >= today && open.is_none_or(|o| value > o.value) {
            *open = Some(Open { value, until, area });
        }
    }
}

/// Calls `f` with every window of `n` days that starts on a day with an onset
/// and whose last onset is not before `since`.
pub(super) fn slide(cells: &[Cell], n: i32, since: Day, mut f: impl FnMut(&Window<'_>)) {
    let mut end = 0;
    for start in 0..cells.len() {
        if start > 0 && cells[start].day == cells[start - 1].day {
            continue;
        }
        let last = cells[start].day.saturating_add(n - 1);
        end = end.max(start);
        while end < cells.len() && cells[end].day <= last {
            end += 1;
        }
        if cells[end - 1].day >= since {
            f(&Window {
                cells: &cells[start..end],
                from: cells[start].day,
                to: cells[end - 1].day,
                end: Some(last),
            });
        }
    }
}
