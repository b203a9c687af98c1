//! One episode of a disease: its days and what they add up to.

use super::window::{Window, slide};
use super::{AreaIx, AsOf, Cell, Day, Span, Tally};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the cells of an episode add up to, kept up to date with every fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sums {
    by_area: BTreeMap<AreaIx, Tally>,
    by_point: BTreeMap<(AreaIx, u32), Tally>,
}

impl Sums {
    pub(super) fn add(&mut self, area: AreaIx, focus: u32, tally: &Tally, sign: i64) {
        let sum = self.by_area.entry(area).or_default();
        sum.add(tally, sign);
        if sum.is_zero() {
            self.by_area.remove(&area);
        }
        let sum = self.by_point.entry((area, focus)).or_default();
        sum.add(tally, sign);
        if sum.is_zero() {
            self.by_point.remove(&(area, focus));
        }
    }

    pub(super) fn merge(&mut self, other: Sums) {
        for (area, t) in &other.by_area {
            self.by_area.entry(*area).or_default().add(t, 1);
        }
        for (point, t) in &other.by_point {
            self.by_point.entry(*point).or_default().add(t, 1);
        }
    }
}

/// Whether windows are looked at by area or by point of occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    Area,
    Point,
}

/// An episode of one disease.
#[derive(Clone, Debug)]
pub struct Episode<'a> {
    /// Its first onset day.
    pub from: Day,
    /// Its last onset day.
    pub to: Day,
    pub(super) sums: Cow<'a, Sums>,
    pub(super) cells: &'a BTreeMap<(Day, AreaIx, u32), Tally>,
}

impl Episode<'_> {
    /// Its cells, oldest first.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        self.since(self.from)
    }

    /// Its cells from a day on.
    fn since(&self, day: Day) -> impl Iterator<Item = Cell> + '_ {
        let from = (day.max(self.from), 0, 0);
        let to = (self.to.max(from.0), AreaIx::MAX, u32::MAX);
        self.cells.range(from..=to).map(Cell::of)
    }

    /// Its sums by area.
    pub fn areas(&self) -> impl Iterator<Item = (AreaIx, &Tally)> + '_ {
        self.sums.by_area.iter().map(|(a, t)| (*a, t))
    }

    /// What it adds up to.
    pub fn total(&self) -> Tally {
        let mut out = Tally::default();
        self.areas().for_each(|(_, t)| out.add(t, 1));
        out
    }

    /// Calls `f` with every window that counts: the episode itself, or those of
    /// so many days that start on a day with an onset, for no other window can
    /// hold more.
    pub(super) fn windows(
        &self,
        span: Span,
        as_of: AsOf,
        grain: Grain,
        mut f: impl FnMut(&Window<'_>),
    ) {
        let Span::Days(n) = span else {
            let cell = |area: AreaIx, focus: u32, tally: &Tally| Cell {
                day: self.to,
                area,
                focus,
                tally: *tally,
            };
            let cells: Vec<Cell> = match grain {
                Grain::Area => self.areas().map(|(a, t)| cell(a, 0, t)).collect(),
                Grain::Point => (self.sums.by_point.iter())
                    .map(|(&(a, p), t)| cell(a, p, t))
                    .collect(),
            };
            return f(&Window {
                cells: &cells,
                from: self.from,
                to: self.to,
                end: None,
            });
        };
        // Windows that end before `since` are not even looked at.
        let cells: Vec<Cell> = self.since(as_of.since.saturating_sub(n - 1)).collect();
        slide(&cells, n, as_of.since, f);
    }
}
