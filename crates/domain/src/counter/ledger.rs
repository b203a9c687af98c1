//! The cells of one disease and the episodes that they make.

use super::episode::{Episode, Sums};
use super::{AreaIx, Cell, Day, Tally, in_city};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Counts of one disease, in the city and outside it.
#[derive(Clone, Debug)]
pub struct Counter {
    city: Ledger,
    outside: Ledger,
}

impl Counter {
    /// An empty counter. An episode is over after `quiet` days without an onset;
    /// without a number everything is one episode.
    pub fn new(quiet: Option<i32>) -> Counter {
        let ledger = Ledger {
            quiet: quiet.unwrap_or(Day::MAX),
            cells: BTreeMap::new(),
            runs: BTreeMap::new(),
        };
        Counter {
            city: ledger.clone(),
            outside: ledger,
        }
    }

    /// Adds (`sign` 1) or takes back (`sign` -1) a tally.
    pub fn add(&mut self, day: Day, area: AreaIx, focus: u32, tally: &Tally, sign: i64) {
        let ledger = match in_city(area) {
            true => &mut self.city,
            false => &mut self.outside,
        };
        ledger.add((day, area, focus), tally, sign);
    }

    /// The current episode in the city or outside it: the last run of days
    /// without a longer gap, if that run reaches `today`; everything where no
    /// day is given. None where nothing is on record.
    pub fn episode(&self, city: bool, today: Option<Day>) -> Option<Episode<'_>> {
        let ledger = if city { &self.city } else { &self.outside };
        ledger.episode(today)
    }
}

type Key = (Day, AreaIx, u32);

/// Days of one episode without a gap, with what they add up to.
#[derive(Clone, Debug)]
struct Run {
    to: Day,
    sums: Sums,
}

/// The cells on one side of the city's border.
#[derive(Clone, Debug)]
struct Ledger {
    quiet: i32,
    cells: BTreeMap<Key, Tally>,
    /// By first day.
    runs: BTreeMap<Day, Run>,
}

impl Ledger {
    fn add(&mut self, key: Key, tally: &Tally, sign: i64) {
        let (day, area, focus) = key;
        let cell = self.cells.entry(key).or_default();
        cell.add(tally, sign);
        let gone = cell.is_zero();
        if gone {
            self.cells.remove(&key);
        }
        let start = self.cover(day);
        if let Some(run) = self.runs.get_mut(&start) {
            run.sums.add(area, focus, tally, sign);
        }
        if gone && self.on(day).next().is_none() {
            self.uncover(start, day);
        }
    }

    /// Cells of one day.
    fn on(&self, day: Day) -> impl Iterator<Item = (&Key, &Tally)> {
        self.cells.range((day, 0, 0)..=(day, AreaIx::MAX, u32::MAX))
    }

    fn joins(&self, earlier: Day, later: Day) -> bool {
        later.saturating_sub(earlier) <= self.quiet
    }

    /// Makes sure that a day belongs to a run and gives the first day of that run.
    fn cover(&mut self, day: Day) -> Day {
        let mut start = day;
        let before = (self.runs.range_mut(..=day).next_back()).map(|(s, r)| (*s, r.to));
        match before {
            Some((first, to)) if day <= to || self.joins(to, day) => {
                start = first;
                if let Some(run) = self.runs.get_mut(&first) {
                    run.to = to.max(day);
                }
            }
            _ => {
                let run = Run {
                    to: day,
                    sums: Sums::default(),
                };
                self.runs.insert(day, run);
            }
        }
        let after = self.runs.range(day.saturating_add(1)..).next();
        if let Some(next) = after.map(|(s, _)| *s)
            && self.runs.get(&start).is_some_and(|r| r.to < next)
            && self.joins(day, next)
            && let Some(later) = self.runs.remove(&next)
            && let Some(run) = self.runs.get_mut(&start)
        {
            run.to = later.to;
            run.sums.merge(later.sums);
        }
        start
    }

    /// Takes a day without cells out of the run that begins on `start`.
    fn uncover(&mut self, start: Day, day: Day) {
        let Some(run) = self.runs.remove(&start) else {
            return;
        };
        let earlier = self.cells.range((start, 0, 0)..(day, 0, 0)).next_back();
        let later = (day, 0, 0)..=(run.to, AreaIx::MAX, u32::MAX);
        let (earlier, later) = (
            earlier.map(|(k, _)| k.0),
            self.cells.range(later).next().map(|(k, _)| k.0),
        );
        match (earlier, later) {
            (None, None) => {}
            (None, Some(first)) => drop(self.runs.insert(first, run)),
            (Some(to), None) => drop(self.runs.insert(start, Run { to, ..run })),
            (Some(a), Some(b)) if self.joins(a, b) => drop(self.runs.insert(start, run)),
            // The one day held two halves together: only the later half is added up anew.
            (Some(to), Some(first)) => {
                let (end, mut sums) = (run.to, run.sums);
                let mut second = Sums::default();
                let half = (first, 0, 0)..=(end, AreaIx::MAX, u32::MAX);
                for (&(_, area, focus), tally) in self.cells.range(half) {
                    sums.add(area, focus, tally, -1);
                    second.add(area, focus, tally, 1);
                }
                self.runs.insert(start, Run { to, sums });
                let later = Run {
                    to: end,
                    sums: second,
                };
                self.runs.insert(first, later);
            }
        }
    }

    fn episode(&self, today: Option<Day>) -> Option<Episode<'_>> {
        let (first, last) = self.runs.last_key_value()?;
        let Some(today) = today else {
            return Some(self.everything());
        };
        let reaches = today.saturating_sub(last.to) <= self.quiet;
        reaches.then_some(Episode {
            from: *first,
            to: last.to,
            sums: Cow::Borrowed(&last.sums),
            cells: &self.cells,
        })
    }

    fn everything(&self) -> Episode<'_> {
        let mut runs = self.runs.values();
        let sums = match (runs.next(), runs.next()) {
            (Some(only), None) => Cow::Borrowed(&only.sums),
            _ => {
                let mut all = Sums::default();
                self.runs.values().for_each(|r| all.merge(r.sums.clone()));
                Cow::Owned(all)
            }
        };
        Episode {
            from: self.runs.first_key_value().map_or(Day::MAX, |(d, _)| *d),
            to: self.runs.last_key_value().map_or(Day::MIN, |(_, r)| r.to),
            sums,
            cells: &self.cells,
        }
    }
}

impl Cell {
    pub(super) fn of((&(day, area, focus), &tally): (&Key, &Tally)) -> Cell {
        Cell {
            day,
            area,
            focus,
            tally,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(n: i64) -> Tally {
        Tally {
            cases: n,
            ..Tally::default()
        }
    }

    fn days(c: &Counter, today: Day) -> Vec<Day> {
        let e = c.episode(true, Some(today));
        e.map_or(vec![], |e| e.cells().map(|c| c.day).collect())
    }

    #[test]
    fn an_episode_ends_with_quiet_days() {
        let mut c = Counter::new(Some(28));
        for day in [1, 2, 40, 50] {
            c.add(day, 0, 0, &one(1), 1);
        }
        assert_eq!(days(&c, 55), [40, 50]);
        assert_eq!(days(&c, 90), [] as [Day; 0]);
        assert_eq!(c.episode(true, None).unwrap().cells().count(), 4);
        c.add(50, 0, 0, &one(1), -1);
        assert_eq!(days(&c, 55), [40]);
        assert_eq!(c.episode(true, Some(55)).unwrap().total().cases, 1);
    }

    #[test]
    fn a_day_between_joins_two_episodes_and_its_loss_parts_them() {
        let mut c = Counter::new(Some(5));
        c.add(1, 0, 0, &one(2), 1);
        c.add(10, 1, 0, &one(3), 1);
        assert_eq!(days(&c, 10), [10]);
        c.add(6, 0, 0, &one(4), 1);
        assert_eq!(days(&c, 10), [1, 6, 10]);
        assert_eq!(c.episode(true, Some(10)).unwrap().total().cases, 9);
        c.add(6, 0, 0, &one(4), -1);
        assert_eq!(days(&c, 10), [10]);
        assert_eq!(c.episode(true, Some(10)).unwrap().total().cases, 3);
        assert_eq!(c.episode(true, None).unwrap().total().cases, 5);
    }
}
