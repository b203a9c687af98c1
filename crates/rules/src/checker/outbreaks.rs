//! Cases to try: so many in one county, so many in a second one on the same day,
//! on the last day inside a window, on the first day outside it, or a year later.

use super::axes::{Coord, FIRST, MAX_SETTINGS, Setting, World, thin};
use super::subjects::{Marks, around};
use crate::scenario::{CountRow, Facts};
use jiff::civil::Date;
use lf_domain::case::Origin;
use lf_domain::counter::Span;
use std::collections::{BTreeMap, BTreeSet};

/// How far apart cases lie that no window and no season can join.
const FAR: i32 = 365;

/// Where the cases of the first county lie.
#[derive(Clone, Copy, PartialEq)]
enum Points {
    /// Nobody has said.
    Unsaid,
    /// So many distinct points.
    Split(u32),
}

/// Where the cases were acquired.
#[derive(Clone, Copy, PartialEq)]
enum Acquired {
    Unsaid,
    Local,
    Imported,
    /// Those of the first county here, the others elsewhere.
    Mixed,
}

/// Everything about one setting.
#[derive(Clone, Copy)]
struct Outbreak {
    first: u32,
    second: u32,
    day: i32,
    further: u32,
    points: Points,
    acquired: Acquired,
    deaths: u32,
}

struct Choices {
    first: Vec<u32>,
    second: Vec<u32>,
    days: Vec<i32>,
    further: Vec<u32>,
    points: Vec<Points>,
    acquired: Vec<Acquired>,
    deaths: Vec<u32>,
}

impl Choices {
    fn of(disease: &str, m: &Marks, world: &World<'_>) -> Choices {
        let mut counts = m.count.clone();
        counts.extend(m.joint.iter().filter(|n| **n >= 4).map(|n| (n + 1) / 2));
        // The dead are among the cases.
        counts.extend(m.deaths.iter().map(|n| n + 1));
        let first = around(&counts);
        // Cases of two origins lie in two rows, so a second county serves them too.
        let spread = (m.spread || m.by_origin) && world.city.areas.len() > 1;
        let mut days: BTreeSet<i32> = BTreeSet::new();
        if spread {
            let incubation = match world.empty.incubation(disease) {
                Span::Days(n) if m.incubation => Some(n),
                _ => None,
            };
            days = m
                .windows
                .iter()
                .copied()
                .chain(incubation)
                .flat_map(|w| [w - 1, w])
                .collect();
            days.insert(0);
        }
        if m.spread {
            days.insert(FAR);
        }
        let room = world.city.areas.len().saturating_sub(2) as i64;
        let further: BTreeSet<i64> = [0]
            .into_iter()
            .chain(m.counties.iter().flat_map(|k| [k - 3, k - 2]))
            .filter(|k| (0..=room).contains(k))
            .collect();
        let mut points = vec![Points::Unsaid];
        if !m.points.is_empty() {
            let numbers: BTreeSet<i64> = [1]
                .into_iter()
                .chain(m.points.iter().flat_map(|k| [k - 1, *k]))
                .collect();
            points.extend(
                numbers
                    .iter()
                    .filter(|k| (1..=50).contains(*k))
                    .map(|k| Points::Split(*k as u32)),
            );
        }
        let acquired = match (m.by_origin, spread) {
            (false, _) => vec![Acquired::Unsaid],
            (true, false) => vec![Acquired::Unsaid, Acquired::Local, Acquired::Imported],
            (true, true) => vec![
                Acquired::Unsaid,
                Acquired::Local,
                Acquired::Imported,
                Acquired::Mixed,
            ],
        };
        Choices {
            second: if spread { first.clone() } else { vec![0] },
            first,
            days: days.into_iter().collect(),
            further: if spread {
                further.into_iter().map(|k| k as u32).collect()
            } else {
                vec![0]
            },
            points,
            acquired,
            deaths: if m.deaths.is_empty() {
                vec![0]
            } else {
                around(&m.deaths)
            },
        }
    }

    fn size(&self) -> usize {
        let elsewhere =
            1 + self.second.len().saturating_sub(1) * self.days.len() * self.further.len();
        [
            self.first.len(),
            elsewhere,
            self.points.len(),
            self.acquired.len(),
            self.deaths.len(),
        ]
        .iter()
        .fold(1, |a: usize, b| a.saturating_mul(*b))
    }

    /// Leaves values out until the number of settings is within bounds.
    fn fit(&mut self) -> bool {
        let mut cut = false;
        for keep in [24, 12, 8, 5, 3, 2] {
            if self.size() <= MAX_SETTINGS {
                break;
            }
            cut = true;
            self.second = thin(&self.second, keep);
            self.deaths = thin(&self.deaths, keep);
            self.further = thin(&self.further, keep);
            if keep <= 8 {
                self.days = thin(&self.days, keep);
                self.points = thin(&self.points, keep);
            }
        }
        let others = self.size() / self.first.len().max(1);
        if self.size() > MAX_SETTINGS {
            self.first = thin(&self.first, (MAX_SETTINGS / others.max(1)).max(2));
        }
        cut
    }
}

/// Settings of a disease, and whether some were left out.
pub(crate) fn settings(disease: &str, m: &Marks, world: &World<'_>) -> (Vec<Setting>, bool) {
    let mut c = Choices::of(disease, m, world);
    let cut = c.fit();
    let nothing = Outbreak {
        first: 0,
        second: 0,
        day: 0,
        further: 0,
        points: Points::Unsaid,
        acquired: Acquired::Unsaid,
        deaths: 0,
    };
    let mut out = vec![nothing.setting(disease, &c, world)];
    for &first in c.first.iter().filter(|n| **n > 0) {
        for &second in &c.second {
            let alone = [0];
            let (days, further): (&[i32], &[u32]) = if second == 0 {
                (&[0], &alone)
            } else {
                (&c.days, &c.further)
            };
            for &day in days {
                for &further in further {
                    for &points in c
                        .points
                        .iter()
                        .filter(|p| !matches!(p, Points::Split(k) if *k > first))
                    {
                        for &acquired in &c.acquired {
                            for &deaths in c.deaths.iter().filter(|d| **d <= first) {
                                let o = Outbreak {
                                    first,
                                    second,
                                    day,
                                    further,
                                    points,
                                    acquired,
                                    deaths,
                                };
                                if second > 0 || acquired != Acquired::Mixed {
                                    out.push(o.setting(disease, &c, world));
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    (out, cut)
}

impl Outbreak {
    fn setting(&self, disease: &str, c: &Choices, world: &World<'_>) -> Setting {
        let some = self.first > 0;
        let tag = |i: usize| Coord::Tag(if some { i as u8 + 1 } else { 0 });
        let day = c.days.iter().position(|d| *d == self.day).unwrap_or(0);
        let points = c.points.iter().position(|p| *p == self.points).unwrap_or(0);
        let total = u64::from(self.first + self.second + self.further + self.deaths);
        let oddness = day + points + self.acquired as usize;
        Setting {
            facts: Facts {
                counts: self.rows(disease, world),
                ..Facts::default()
            },
            coords: vec![
                Coord::Rank(self.first.into()),
                Coord::Rank(self.second.into()),
                Coord::Tag(if self.second > 0 { day as u8 + 1 } else { 0 }),
                Coord::Rank(self.further.into()),
                tag(points),
                tag(self.acquired as usize),
                Coord::Rank(self.deaths.into()),
            ],
            weight: [
                u64::from(some),
                total,
                u64::from(self.first.max(self.second)),
                oddness as u64,
            ],
        }
    }

    fn rows(&self, disease: &str, world: &World<'_>) -> Vec<CountRow> {
        let later = FIRST.saturating_add(jiff::Span::new().days(self.day));
        let named = |name: String| (self.points != Points::Unsaid).then_some(name);
        let row = |area: usize, date, cases, deaths, focus, origin| CountRow {
            disease: disease.into(),
            area: world.area(area),
            date,
            cases,
            focus,
            origin,
            deaths,
        };
        let origin = |here: bool| match self.acquired {
            Acquired::Unsaid => None,
            Acquired::Local => Some(Origin::Local),
            Acquired::Imported => Some(Origin::Imported),
            Acquired::Mixed => Some(if here {
                Origin::Local
            } else {
                Origin::Imported
            }),
        };
        let mut out = vec![];
        let parts = match self.points {
            Points::Split(k) => k,
            Points::Unsaid => 1,
        };
        for i in (0..parts).filter(|_| self.first > 0) {
            let cases = self.first / parts + u32::from(i < self.first % parts);
            let deaths = if i == 0 { self.deaths } else { 0 };
            out.push(row(
                0,
                FIRST,
                cases,
                deaths,
                named(format!("point-{}", i + 1)),
                origin(true),
            ));
        }
        if self.second > 0 {
            out.push(row(
                1,
                later,
                self.second,
                0,
                named("elsewhere".into()),
                origin(false),
            ));
        }
        for i in 0..self.further as usize {
            out.push(row(
                2 + i,
                later,
                1,
                0,
                named(format!("further-{}", i + 1)),
                origin(false),
            ));
        }
        out
    }
}

/// The day of cases that no window and no season can join with the others.
pub(crate) fn later() -> Date {
    FIRST.saturating_add(jiff::Span::new().days(FAR))
}

/// Settings with cases on that day, each with the setting without them.
pub(crate) fn apart(settings: &[Setting]) -> Vec<(usize, usize)> {
    let later = later();
    let key = |near: bool, s: &Setting| {
        let rows: Vec<&CountRow> = s
            .facts
            .counts
            .iter()
            .filter(|r| !near || r.date != later)
            .collect();
        format!("{rows:?}")
    };
    let all: BTreeMap<String, usize> = settings
        .iter()
        .enumerate()
        .rev()
        .map(|(i, s)| (key(false, s), i))
        .collect();
    let late = |s: &Setting| s.facts.counts.iter().any(|r| r.date == later);
    let pairs = settings.iter().enumerate().filter(|(_, s)| late(s));
    pairs
        .filter_map(|(i, s)| Some((i, *all.get(&key(true, s))?)))
        .collect()
}

/// Cases abroad.
pub(crate) fn outside(disease: &str, cases: u32) -> Facts {
    let row = CountRow {
        disease: disease.into(),
        area: "abroad".into(),
        date: FIRST,
        cases,
        focus: None,
        origin: None,
        deaths: 0,
    };
    Facts {
        counts: vec![row],
        ..Facts::default()
    }
}
