//! What conditions depend on: the things that facts are recorded about, and the
//! numbers at which the conditions change their mind about them.

use crate::condition::Atom;
use crate::plan::Plan;
use crate::report::Op;
use crate::table::Table;
use crate::vocabulary::{Ask, Window};
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use lf_domain::transmission::CapacityScope;
use std::collections::{BTreeMap, BTreeSet};

/// Something that facts are recorded about independently of everything else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// Cases of a disease in the city.
    Cases(String),
    /// Cases abroad or in other provinces.
    Outside(String),
    /// Other prefecture cities reached.
    Prefectures(String),
    /// Community transmission in the city.
    Grade(String),
    /// Community transmission elsewhere in the province.
    ProvinceGrade(String),
    /// Occurrences of a type.
    Event(String),
    /// Weekly counts of class B and C diseases.
    Weekly,
    /// Acute occupational poisonings.
    Poisoning,
    /// Influenza sentinel figures.
    Sentinel,
    /// Capacity of a county (`false`) or of the city (`true`).
    Capacity(bool),
    /// Answer to a question about something.
    Judged(String, String),
    /// Designation orders of a level.
    Designated(Level),
}

impl Subject {
    /// What a value depends on.
    pub(crate) fn of(ask: &Ask, book: &CodeBook) -> Vec<Subject> {
        let one = |s: Subject| vec![s];
        match ask {
            Ask::Cases { disease, .. }
            | Ask::Counties { disease, .. }
            | Ask::Foci { disease, .. }
            | Ask::ByOrigin { disease, .. }
            | Ask::Deaths { disease } => one(Subject::Cases(disease.clone())),
            Ask::Outside { disease } => one(Subject::Outside(disease.clone())),
            Ask::OtherPrefectures { disease } => one(Subject::Prefectures(disease.clone())),
            Ask::ExcessOneCounty | Ask::ExcessAffected { .. } | Ask::ExcessEach { .. } => {
                one(Subject::Weekly)
            }
            Ask::PoisoningPersons | Ask::PoisoningDeaths => one(Subject::Poisoning),
            Ask::Event { what } | Ask::EventDeaths { what } | Ask::EventVictims { what } => {
                one(Subject::Event(what.clone()))
            }
            Ask::Grade { disease } => one(Subject::Grade(disease.clone())),
            Ask::GradeInProvince { disease } => one(Subject::ProvinceGrade(disease.clone())),
            Ask::Capacity { scope } => one(Subject::Capacity(*scope == CapacityScope::City)),
            Ask::IliExcess | Ask::PosExcess => one(Subject::Sentinel),
            Ask::Designated { level, .. } => one(Subject::Designated(*level)),
            Ask::Judged {
                finding,
                about,
                only_if_raised,
            } => {
                let mut out = vec![Subject::Judged(finding.clone(), about.clone())];
                if *only_if_raised && book.diseases.contains_key(about) {
                    out.push(Subject::Cases(about.clone()));
                }
                if *only_if_raised && book.occurrences.contains_key(about) {
                    out.push(Subject::Event(about.clone()));
                }
                out
            }
        }
    }

    /// True when facts about one can change a value that reads the other.
    pub(crate) fn overlaps(&self, other: &Subject, book: &CodeBook) -> bool {
        match (self, other) {
            (Subject::Judged(f, a), Subject::Judged(g, b)) => f == g && book.about_matches(a, b),
            _ => self == other,
        }
    }
}

/// The numbers at which the conditions change, for one subject.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// Numbers of cases (occurrences, persons, cities) that something is compared with.
    pub count: BTreeSet<i64>,
    /// Those of them that count the whole city, so that they can lie in halves.
    pub joint: BTreeSet<i64>,
    /// Numbers of counties.
    pub counties: BTreeSet<i64>,
    /// Numbers of points of occurrence.
    pub points: BTreeSet<i64>,
    /// Numbers of deaths.
    pub deaths: BTreeSet<i64>,
    /// Numbers of victims.
    pub victims: BTreeSet<i64>,
    /// Windows in use.
    pub windows: BTreeSet<i32>,
    /// True when the window of one mean incubation is in use.
    pub incubation: bool,
    /// True when where and when cases lie matters.
    pub spread: bool,
    /// True when imported and local cases are told apart.
    pub by_origin: bool,
    /// Excesses and percentages; of two kinds where there are two.
    pub ratios: [BTreeSet<i64>; 2],
    /// Bodies whose orders count.
    pub bodies: BTreeSet<String>,
}

/// Thousandths, so that fractions can be kept in ordered sets.
const MILLI: f64 = 1e3;

/// The subjects of a table over a plan, each with its numbers.
pub(crate) fn marks(
    plan: &Plan,
    table: &Table,
    book: &CodeBook,
    out: &mut BTreeMap<Subject, Marks>,
) {
    for (slot, ask) in plan.asks.iter().enumerate() {
        for subject in Subject::of(ask, book) {
            let m = out.entry(subject).or_default();
            m.take(ask);
            for atom in table.atoms().iter().filter(|a| a.slot == slot) {
                m.compare(ask, atom);
            }
        }
    }
}

impl Marks {
    /// What the arguments of a query say by themselves.
    fn take(&mut self, ask: &Ask) {
        let window = match ask {
            Ask::Cases { window, .. } | Ask::Counties { window, .. } | Ask::Foci { window, .. } => {
                Some(*window)
            }
            _ => None,
        };
        self.incubation |= window == Some(Window::Incubation);
        if let Some(Window::Days(n)) = window {
            self.windows.insert(n);
        }
        match ask {
            Ask::Counties { at_least, .. } | Ask::Foci { at_least, .. } => {
                self.count.insert(*at_least);
                self.joint.insert(*at_least);
                self.spread = true;
            }
            Ask::Cases {
                one_county,
                window,
                origin,
                ..
            } => {
                self.spread |= *one_county || *window != Window::All;
                self.by_origin |= origin.is_some();
            }
            Ask::ByOrigin { .. } => self.by_origin = true,
            Ask::ExcessAffected { at_least } | Ask::ExcessEach { at_least } => {
                self.counties.extend([*at_least as i64])
            }
            Ask::Designated { by, .. } => self.bodies.extend(by.iter().cloned()),
            _ => {}
        }
    }

    /// What a comparison says.
    fn compare(&mut self, ask: &Ask, atom: &Atom) {
        let t = atom.threshold;
        let set = match ask {
            Ask::Cases { one_county, .. } => {
                if !one_county {
                    add(&mut self.joint, t);
                }
                &mut self.count
            }
            Ask::Counties { .. } => &mut self.counties,
            Ask::Foci { .. } => &mut self.points,
            Ask::Deaths { .. } | Ask::EventDeaths { .. } | Ask::PoisoningDeaths => &mut self.deaths,
            Ask::EventVictims { .. } => &mut self.victims,
            Ask::ExcessOneCounty
            | Ask::ExcessAffected { .. }
            | Ask::ExcessEach { .. }
            | Ask::IliExcess => {
                return self.ratio(0, t);
            }
            Ask::PosExcess => return self.ratio(1, t),
            Ask::Judged { .. } | Ask::Designated { .. }
                if atom.op == Op::Is || atom.op == Op::Lt =>
            {
                return;
            }
            _ => &mut self.count,
        };
        add(set, t);
    }

    fn ratio(&mut self, kind: usize, t: f64) {
        if t.is_finite() && t.abs() < 1e9 {
            self.ratios[kind].insert((t * MILLI).round() as i64);
        }
    }

    /// The ratios of a kind as numbers.
    pub(crate) fn ratios(&self, kind: usize) -> impl Iterator<Item = f64> + '_ {
        self.ratios[kind].iter().map(|r| *r as f64 / MILLI)
    }
}

/// Takes the whole numbers beside a threshold in.
fn add(set: &mut BTreeSet<i64>, t: f64) {
    if t.is_finite() && t.abs() < 1e6 {
        set.insert(t.floor() as i64);
        set.insert(t.ceil() as i64);
    }
}

/// Zero, one, and every number with its two neighbours.
pub(crate) fn around(set: &BTreeSet<i64>) -> Vec<u32> {
    let near = set.iter().flat_map(|n| [n - 1, *n, n + 1]);
    let all: BTreeSet<i64> = [0, 1]
        .into_iter()
        .chain(near)
        .filter(|n| (0..1_000_000).contains(n))
        .collect();
    all.into_iter().map(|n| n as u32).collect()
}
