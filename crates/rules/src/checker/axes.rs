//! Concrete facts to try for one subject: the values at and beside every number
//! that a condition compares with, so that every witness can really happen.

use super::subjects::{Marks, Subject, around};
use crate::scenario::{
    CapacityRow, DesignationRow, EventRow, Facts, GradeRow, IliRow, JudgementRow, PoisoningRow,
    PrefectureRow,
};
use jiff::civil::{Date, date};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::situation::Situation;
use lf_domain::transmission::{CapacityScope, GradePlace};
use lf_domain::week::Week;
use std::sync::Arc;

/// What facts are tried in: a city, a code book, and nothing recorded yet.
pub(crate) struct World<'a> {
    /// The city whose counties are named.
    pub city: &'a City,
    /// The code book.
    pub book: &'a Arc<CodeBook>,
    /// Nothing recorded.
    pub empty: Situation,
}

impl World<'_> {
    pub(crate) fn new<'a>(city: &'a City, book: &'a Arc<CodeBook>) -> World<'a> {
        World {
            city,
            book,
            empty: Situation::new(city, book.clone(), false),
        }
    }

    /// Name of a county by its place in the list.
    pub(crate) fn area(&self, i: usize) -> String {
        self.city.areas.get(i).map_or_else(
            || "city".into(),
            |a| {
                if a.label.en.is_empty() {
                    a.code.clone()
                } else {
                    a.label.en.clone()
                }
            },
        )
    }
}

/// First day of everything that is tried.
pub(crate) const FIRST: Date = date(2024, 7, 1);
/// Day of answers and orders.
pub(crate) const ANSWERED: Date = date(2024, 7, 2);

/// The week of everything that is tried.
pub(crate) fn first_week() -> Week {
    Week::of(FIRST)
}

/// Most settings of one subject; more are thinned out, and the check says so.
pub(crate) const MAX_SETTINGS: usize = 2_000;

/// One coordinate of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coord {
    /// More is worse.
    Rank(i64),
    /// Neither is worse; 0 is "does not matter here".
    Tag(u8),
}

/// Facts about one subject that are tried together.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub facts: Facts,
    pub coords: Vec<Coord>,
    /// How much it says. Smaller makes a better witness.
    pub weight: Weight,
}

/// How many kinds of facts, their sum, the largest part, and oddness.
pub(crate) type Weight = [u64; 4];

/// Adds up what two settings say.
pub(crate) fn both(a: Weight, b: Weight) -> Weight {
    [a[0] + b[0], a[1] + b[1], a[2].max(b[2]), a[3] + b[3]]
}

impl Setting {
    pub(crate) fn empty(coords: Vec<Coord>) -> Setting {
        Setting {
            facts: Facts::default(),
            coords,
            weight: [0; 4],
        }
    }

    fn new(facts: Facts, coords: Vec<Coord>, weight: u64) -> Setting {
        Setting {
            facts,
            coords,
            weight: [1, weight, weight, 0],
        }
    }

    /// True when everything that `self` says is at most as bad in `other`.
    pub(crate) fn at_most(&self, other: &Setting) -> bool {
        self.coords
            .iter()
            .zip(&other.coords)
            .all(|(a, b)| match (a, b) {
                (Coord::Rank(a), Coord::Rank(b)) => a <= b,
                (Coord::Tag(a), Coord::Tag(b)) => *a == 0 || a == b,
                _ => false,
            })
    }
}

/// Settings of a subject, nothing recorded first, and whether some were left out.
pub(crate) fn settings(subject: &Subject, m: &Marks, world: &World<'_>) -> (Vec<Setting>, bool) {
    let whole = |list: Vec<Setting>| (list, false);
    match subject {
        Subject::Cases(d) => super::outbreaks::settings(d, m, world),
        Subject::Weekly => super::weeks::settings(m, world),
        Subject::Outside(d) => {
            let one = |n| super::outbreaks::outside(d, n);
            numbers(&m.count, one)
        }
        Subject::Prefectures(d) => numbers(&m.count, |n| Facts {
            other_prefectures: vec![PrefectureRow {
                disease: d.clone(),
                n,
            }],
            ..Facts::default()
        }),
        Subject::Grade(d) => whole(grades(d, GradePlace::City)),
        Subject::ProvinceGrade(d) => whole(grades(d, GradePlace::ProvinceOtherCity)),
        Subject::Capacity(city) => whole(capacities(*city)),
        Subject::Event(what) => events(what, m),
        Subject::Poisoning => poisonings(m, world),
        Subject::Sentinel => sentinel(m),
        Subject::Judged(finding, about) => whole(answers(finding, about, world)),
        Subject::Designated(level) => {
            let order = |(i, by): (usize, &String)| {
                let row = DesignationRow {
                    level: *level,
                    by: by.clone(),
                    doc: Some("2024-1".into()),
                };
                let facts = Facts {
                    designations: vec![row],
                    ..Facts::default()
                };
                Setting::new(facts, vec![Coord::Tag(i as u8 + 1), Coord::Rank(1)], 1)
            };
            let none = Setting::empty(vec![Coord::Tag(0), Coord::Rank(0)]);
            whole(
                [none]
                    .into_iter()
                    .chain(m.bodies.iter().take(200).enumerate().map(order))
                    .collect(),
            )
        }
    }
}

/// At most `n` of a list, evenly, the first and the last among them.
pub(crate) fn thin<T: Copy>(list: &[T], n: usize) -> Vec<T> {
    if list.len() <= n || n < 2 {
        return list.iter().copied().take(n.max(1)).collect();
    }
    (0..n)
        .map(|i| list[i * (list.len() - 1) / (n - 1)])
        .collect()
}

/// A single number of something.
fn numbers(
    set: &std::collections::BTreeSet<i64>,
    facts: impl Fn(u32) -> Facts,
) -> (Vec<Setting>, bool) {
    let all = around(set);
    let some = thin(&all, MAX_SETTINGS);
    let one = |&n: &u32| match n {
        0 => Setting::empty(vec![Coord::Rank(0)]),
        n => Setting::new(facts(n), vec![Coord::Rank(n.into())], n.into()),
    };
    (some.iter().map(one).collect(), some.len() < all.len())
}

fn grades(disease: &str, place: GradePlace) -> Vec<Setting> {
    let grade = |g: u8| {
        let row = GradeRow {
            disease: disease.into(),
            place,
            grade: g,
        };
        Setting::new(
            Facts {
                grades: vec![row],
                ..Facts::default()
            },
            vec![Coord::Rank(g.into())],
            g.into(),
        )
    };
    [Setting::empty(vec![Coord::Rank(0)])]
        .into_iter()
        .chain((1..=3).map(grade))
        .collect()
}

fn capacities(city: bool) -> Vec<Setting> {
    let scope = if city {
        CapacityScope::City
    } else {
        CapacityScope::County
    };
    let value = |value: u8| {
        let facts = Facts {
            capacity: vec![CapacityRow { scope, value }],
            ..Facts::default()
        };
        Setting::new(facts, vec![Coord::Rank(value.into())], value.into())
    };
    [Setting::empty(vec![Coord::Rank(0)])]
        .into_iter()
        .chain((1..=2).map(value))
        .collect()
}

/// No answer, no, yes; where a question has a default, silence is that answer.
fn answers(finding: &str, about: &str, world: &World<'_>) -> Vec<Setting> {
    let question = world.book.questions.get(finding);
    let default = question.and_then(|q| q.default);
    let by = question.and_then(|q| q.asks.first()).cloned();
    let answer = |value: bool| {
        let row = JudgementRow {
            finding: finding.into(),
            about: Some(about.to_string()).filter(|a| !a.is_empty()),
            value,
            by: by.clone(),
            date: Some(ANSWERED),
        };
        let coords = vec![Coord::Tag(2), Coord::Rank(value.into())];
        Setting::new(
            Facts {
                judgements: vec![row],
                ..Facts::default()
            },
            coords,
            1,
        )
    };
    match default {
        Some(d) => vec![
            Setting::empty(vec![Coord::Tag(2), Coord::Rank(d.into())]),
            answer(!d),
        ],
        None => vec![
            Setting::empty(vec![Coord::Tag(1), Coord::Rank(0)]),
            answer(false),
            answer(true),
        ],
    }
}

/// Most rows that stand for a number of occurrences.
const MAX_ROWS: u32 = 60;

fn events(what: &str, m: &Marks) -> (Vec<Setting>, bool) {
    let list =
        |set: &std::collections::BTreeSet<i64>| if set.is_empty() { vec![0] } else { around(set) };
    let (counts, deaths, victims) = (around(&m.count), list(&m.deaths), list(&m.victims));
    let mut out = vec![Setting::empty(vec![Coord::Rank(0); 3])];
    let mut cut = counts.iter().any(|n| *n > MAX_ROWS);
    for &n in counts.iter().filter(|n| (1..=MAX_ROWS).contains(*n)) {
        for &d in &deaths {
            for &v in &victims {
                if out.len() >= MAX_SETTINGS {
                    cut = true;
                    continue;
                }
                let row = |i: u32| EventRow {
                    r#type: what.into(),
                    date: Some(FIRST),
                    deaths: if i == 0 { d } else { 0 },
                    victims: if i == 0 { v } else { 0 },
                    persons: 0,
                };
                let coords = [n, d, v].map(|x| Coord::Rank(x.into())).to_vec();
                let facts = Facts {
                    events: (0..n).map(row).collect(),
                    ..Facts::default()
                };
                out.push(Setting::new(facts, coords, (n + d + v).into()));
            }
        }
    }
    (out, cut)
}

fn poisonings(m: &Marks, world: &World<'_>) -> (Vec<Setting>, bool) {
    let (all_persons, all_deaths) = (around(&m.count), around(&m.deaths));
    let (persons, deaths) = (thin(&all_persons, 60), thin(&all_deaths, 40));
    let mut out = vec![Setting::empty(vec![Coord::Rank(0), Coord::Rank(0)])];
    for &p in persons.iter().filter(|p| **p > 0) {
        // The dead are among the persons (AMB-20).
        for &d in deaths.iter().filter(|d| **d <= p) {
            let row = PoisoningRow {
                occurrence: "plant-a".into(),
                persons: p,
                deaths: d,
                county: Some(world.area(0)),
                date: Some(FIRST),
            };
            let coords = vec![Coord::Rank(p.into()), Coord::Rank(d.into())];
            out.push(Setting::new(
                Facts {
                    poisonings: vec![row],
                    ..Facts::default()
                },
                coords,
                (p + d).into(),
            ));
        }
    }
    (
        out,
        persons.len() < all_persons.len() || deaths.len() < all_deaths.len(),
    )
}

/// Baselines of the figures that are tried, in percent.
const BASE: f64 = 10.0;

fn sentinel(m: &Marks) -> (Vec<Setting>, bool) {
    let points = |kind: usize| {
        let tenths = m.ratios(kind).flat_map(|t| {
            let t = (t * 10.0).round() as i64;
            [t - 1, t, t + 1]
        });
        let set: std::collections::BTreeSet<i64> = [0]
            .into_iter()
            .chain(tenths)
            .filter(|t| (-100..900).contains(t))
            .collect();
        let all: Vec<i64> = set.into_iter().collect();
        (thin(&all, 50), all.len() > 50)
    };
    let ((ili, cut_ili), (pos, cut_pos)) = (points(0), points(1));
    let row = |i: Option<f64>, p: Option<f64>| {
        let base = |v: Option<f64>| v.map(|_| BASE);
        IliRow {
            week: first_week(),
            ili_pct: i,
            ili_base: base(i),
            pos_pct: p,
            pos_base: base(p),
        }
    };
    let percent = |tenths: i64| (BASE * 10.0 + tenths as f64) / 10.0;
    let mut out = vec![Setting::empty(vec![
        Coord::Tag(0),
        Coord::Rank(-1_000),
        Coord::Rank(-1_000),
    ])];
    for &i in &ili {
        let facts = |p: Option<i64>| {
            let row = row(Some(percent(i)), p.map(percent));
            Facts {
                ili: Some(row),
                ..Facts::default()
            }
        };
        let weight = |p: i64| (1 + i.abs() + p.abs()) as u64;
        out.push(Setting::new(
            facts(None),
            vec![Coord::Tag(2), Coord::Rank(i), Coord::Rank(0)],
            weight(0),
        ));
        for &p in &pos {
            out.push(Setting::new(
                facts(Some(p)),
                vec![Coord::Tag(1), Coord::Rank(i), Coord::Rank(p)],
                weight(p),
            ));
        }
    }
    (out, cut_ili || cut_pos)
}
