//! What the facts add up to: the fold that every evaluation reads.

mod episode;
mod fold;
mod hosts;
mod said;

use crate::city::{City, Currency};
use crate::codebook::CodeBook;
use crate::counter::{Counter, Day};
use crate::judgement::Judgement;
use crate::occurrence::{Occurrence, Poisoning};
use crate::transmission::{Capacity, Designation, TransmissionGrade};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub use crate::sentinel::{SentinelBaseline, SentinelWeek};
pub use crate::weekly::WeeklyCount;

/// Something with the journal number of the fact that says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<T> {
    /// Journal number.
    pub seq: u64,
    /// What was said.
    pub fact: T,
}

/// What a fact changed, so that only the criteria that read it are evaluated again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Touch {
    /// Onset counts of a disease.
    Disease(String),
    /// Weekly counts.
    Weekly,
    /// Influenza sentinel figures or baselines.
    Sentinel,
    /// Transmission grade of a disease.
    Grade(String),
    /// Capacity grades.
    Capacity,
    /// Designation orders.
    Designation,
    /// Answers to a question.
    Judgement(String),
    /// Occurrences of a type.
    Occurrence(String),
    /// Poisonings.
    Poisoning,
    /// Other prefectures reached by a disease.
    OtherPrefectures(String),
    /// The day changed: anything may have become too old to count.
    Day,
}

/// Weekly counts by disease, week and area, each as often as it was said.
type Weeks = BTreeMap<(String, crate::week::Week, String), Vec<Said<WeeklyCount>>>;

/// The fold of all facts of one city.
#[derive(Clone, Debug)]
pub struct Situation {
    book: Arc<CodeBook>,
    areas: Vec<String>,
    incubation: BTreeMap<String, f64>,
    currency: Option<Currency>,
    today: Option<Date>,
    last_day: Day,
    foci: Arc<HashMap<String, u32>>,
    /// Shared, so that a second look under another mapping is cheap.
    counters: HashMap<String, Arc<Counter>>,
    zoned: hosts::Zoned,
    pub(crate) weekly: Arc<Weeks>,
    pub(crate) coverage: BTreeMap<String, Vec<Said<crate::weekly::WeeklyCoverage>>>,
    sentinel: Vec<Said<SentinelWeek>>,
    baselines: Vec<Said<SentinelBaseline>>,
    grades: Vec<Said<TransmissionGrade>>,
    capacities: Vec<Said<Capacity>>,
    designations: Vec<Said<Designation>>,
    /// By question.
    judgements: HashMap<String, Vec<Said<Judgement>>>,
    /// By type.
    occurrences: HashMap<String, Vec<Said<Occurrence>>>,
    poisonings: Vec<Said<Poisoning>>,
    other_prefectures: Vec<Said<crate::occurrence::OtherPrefectures>>,
}

/// Days since 1970-01-01.
pub fn day_number(date: Date) -> Day {
    date.since(jiff::civil::date(1970, 1, 1))
        .map(|s| s.get_days())
        .unwrap_or(0)
}

/// The date of a day number.
pub fn day_date(day: Day) -> Date {
    jiff::civil::date(1970, 1, 1)
        .saturating_add(jiff::Span::new().try_days(day).unwrap_or_default())
}

impl Situation {
    /// An empty situation. With `current` the city's currency parameters decide
    /// which facts still count on [`Situation::today`]; without, all of them do.
    pub fn new(city: &City, book: Arc<CodeBook>, current: bool) -> Situation {
        let mut incubation: BTreeMap<String, f64> = book
            .diseases
            .iter()
            .filter_map(|(code, d)| Some((code.clone(), d.incubation_days.as_ref()?.value?)))
            .collect();
        incubation.extend(city.incubation_days.clone());
        Situation {
            book,
            areas: city.areas.iter().map(|a| a.code.clone()).collect(),
            incubation,
            currency: current.then(|| city.currency.clone()),
            today: None,
            last_day: Day::MIN,
            foci: Arc::default(),
            counters: HashMap::new(),
            zoned: hosts::Zoned::new(city),
            weekly: Arc::default(),
            coverage: BTreeMap::new(),
            sentinel: vec![],
            baselines: vec![],
            grades: vec![],
            capacities: vec![],
            designations: vec![],
            judgements: HashMap::new(),
            occurrences: HashMap::new(),
            poisonings: vec![],
            other_prefectures: vec![],
        }
    }

    /// The code book in use.
    pub fn book(&self) -> &CodeBook {
        &self.book
    }

    /// The day as of which facts count.
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    /// Moves to a day. Says whether that changed anything.
    pub fn advance(&mut self, today: Date) -> Option<Touch> {
        let changed = self.today != Some(today);
        self.today = Some(today);
        (changed && self.currency.is_some()).then_some(Touch::Day)
    }

    /// The cases that were folded under this disease, for adding to them.
    fn counter(&mut self, disease: &str) -> &mut Counter {
        let quiet = self.currency.as_ref().map(|c| c.quiet_days as i32);
        let counter = (self.counters.entry(disease.to_string()))
            .or_insert_with(|| Arc::new(Counter::new(quiet)));
        Arc::make_mut(counter)
    }

    /// True when something of a day still counts.
    fn is_current(&self, date: Date) -> bool {
        match (&self.currency, self.today) {
            (Some(c), Some(today)) => {
                day_number(today) - day_number(date) <= c.occurrence_days as i32
            }
            _ => true,
        }
    }

    pub(crate) fn is_current_week(&self, week: crate::week::Week) -> bool {
        match (&self.currency, self.today) {
            (Some(c), Some(today)) => {
                day_number(today) - day_number(week.sunday()) <= c.week_days as i32
            }
            _ => true,
        }
    }
}
