//! What the facts add up to: the fold that every evaluation reads.

use crate::case::{CaseReport, Classification, Origin};
use crate::city::{City, Currency};
use crate::codebook::CodeBook;
use crate::counter::{self, AreaIx, AsOf, Basis, Cell, Counter, Day, Found, Span, Tally};
use crate::fact::Fact;
use crate::judgement::Judgement;
use crate::occurrence::{Occurrence, Poisoning};
use crate::place::Place;
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

/// The fold of all facts of one city.
#[derive(Clone, Debug)]
pub struct Situation {
    book: Arc<CodeBook>,
    areas: Vec<String>,
    incubation: BTreeMap<String, f64>,
    currency: Option<Currency>,
    today: Option<Date>,
    last_day: Day,
    foci: HashMap<String, u32>,
    counters: HashMap<String, Counter>,
    pub(crate) weekly: BTreeMap<(String, crate::week::Week, String), Vec<Said<WeeklyCount>>>,
    pub(crate) coverage: BTreeMap<String, Vec<Said<crate::weekly::WeeklyCoverage>>>,
    sentinel: Vec<Said<SentinelWeek>>,
    baselines: Vec<Said<SentinelBaseline>>,
    grades: Vec<Said<TransmissionGrade>>,
    capacities: Vec<Said<Capacity>>,
    designations: Vec<Said<Designation>>,
    judgements: Vec<Said<Judgement>>,
    occurrences: Vec<Said<Occurrence>>,
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
            foci: HashMap::new(),
            counters: HashMap::new(),
            weekly: BTreeMap::new(),
            coverage: BTreeMap::new(),
            sentinel: vec![],
            baselines: vec![],
            grades: vec![],
            capacities: vec![],
            designations: vec![],
            judgements: vec![],
            occurrences: vec![],
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

    /// Takes a fact in. `seq` is its journal number.
    pub fn add(&mut self, seq: u64, fact: &Fact) -> Vec<Touch> {
        self.fold(seq, fact, 1)
    }

    /// Takes a fact back that was corrected or withdrawn.
    pub fn retract(&mut self, seq: u64, fact: &Fact) -> Vec<Touch> {
        self.fold(seq, fact, -1)
    }

    fn fold(&mut self, seq: u64, fact: &Fact, sign: i64) -> Vec<Touch> {
        fn put<T: Clone>(list: &mut Vec<Said<T>>, seq: u64, fact: &T, sign: i64) {
            if sign > 0 {
                list.push(Said {
                    seq,
                    fact: fact.clone(),
                });
            } else {
                list.retain(|s| s.seq != seq);
            }
        }
        match fact {
            Fact::Case(c) => self.count_case(c, sign),
            Fact::Count(c) => {
                let n = i64::from(c.cases);
                let of = |o: Origin| if c.origin == Some(o) { n } else { 0 };
                let tally = Tally {
                    cases: n,
                    imported: of(Origin::Imported),
                    local: of(Origin::Local),
                    deaths: i64::from(c.deaths),
                    ..Tally::default()
                };
                self.count(
                    &c.disease,
                    c.date,
                    &c.place,
                    c.focus.as_deref(),
                    &tally,
                    sign,
                )
            }
            Fact::Cluster(c) => {
                let found = self.book.diseases.get(&c.disease).map(|d| {
                    let local = d
                        .local_cluster
                        .clone()
                        .filter(|_| c.origin == Origin::Local);
                    [d.cluster.clone(), local]
                });
                let mut touched = vec![];
                for what in found.into_iter().flatten().flatten() {
                    let o = Occurrence {
                        what: what.clone(),
                        date: c.date,
                        place: c.place.clone(),
                        persons: c.size,
                        victims: c.size,
                        deaths: 0,
                    };
                    put(&mut self.occurrences, seq, &o, sign);
                    touched.push(Touch::Occurrence(what));
                }
                touched
            }
            Fact::Occurrence(o) => {
                put(&mut self.occurrences, seq, o, sign);
                vec![Touch::Occurrence(o.what.clone())]
            }
            Fact::Poisoning(p) => {
                put(&mut self.poisonings, seq, p, sign);
                vec![Touch::Poisoning]
            }
            Fact::OtherPrefectures(o) => {
                put(&mut self.other_prefectures, seq, o, sign);
                vec![Touch::OtherPrefectures(o.disease.clone())]
            }
            Fact::Weekly(w) => {
                let key = (w.disease.clone(), w.week, w.place.to_string());
                let list = self.weekly.entry(key).or_default();
                put(list, seq, w, sign);
                vec![Touch::Weekly]
            }
            Fact::WeeklyCoverage(c) => {
                put(
                    self.coverage.entry(c.disease.clone()).or_default(),
                    seq,
                    c,
                    sign,
                );
                vec![Touch::Weekly]
            }
            Fact::Sentinel(s) => {
                put(&mut self.sentinel, seq, s, sign);
                vec![Touch::Sentinel]
            }
            Fact::Baseline(b) => {
                put(&mut self.baselines, seq, b, sign);
                vec![Touch::Sentinel]
            }
            Fact::Grade(g) => {
                put(&mut self.grades, seq, g, sign);
                vec![Touch::Grade(g.disease.clone())]
            }
            Fact::Capacity(c) => {
                put(&mut self.capacities, seq, c, sign);
                vec![Touch::Capacity]
            }
            Fact::Designation(d) => {
                put(&mut self.designations, seq, d, sign);
                vec![Touch::Designation]
            }
            Fact::Judgement(j) => {
                put(&mut self.judgements, seq, j, sign);
                vec![Touch::Judgement(j.finding.clone())]
            }
            Fact::Withdrawal { .. } => vec![],
        }
    }

    fn count_case(&mut self, c: &CaseReport, sign: i64) -> Vec<Touch> {
        let of = |o: Origin| i64::from(c.origin == Some(o));
        let (imported, local) = (of(Origin::Imported), of(Origin::Local));
        let tally = match c.classification {
            Classification::Confirmed | Classification::Clinical => Tally {
                cases: 1,
                imported,
                local,
                deaths: i64::from(c.died.is_some()),
                ..Tally::default()
            },
            Classification::Suspected => Tally {
                suspects: 1,
                suspects_imported: imported,
                suspects_local: local,
                ..Tally::default()
            },
            Classification::Asymptomatic | Classification::Excluded => return vec![],
        };
        self.count(
            &c.disease,
            c.counted_on(),
            &c.place,
            c.focus.as_deref(),
            &tally,
            sign,
        )
    }

    fn count(
        &mut self,
        disease: &str,
        date: Date,
        place: &Place,
        focus: Option<&str>,
        tally: &Tally,
        sign: i64,
    ) -> Vec<Touch> {
        let next = self.foci.len() as u32 + 1;
        let focus = focus.map_or(0, |f| *self.foci.entry(f.to_string()).or_insert(next));
        let day = day_number(date);
        self.last_day = self.last_day.max(day);
        let area = self.area_ix(place);
        if !self.counters.contains_key(disease) {
            self.counters
                .insert(disease.to_string(), Counter::default());
        }
        if let Some(counter) = self.counters.get_mut(disease) {
            counter.add(day, area, focus, tally, sign);
        }
        vec![Touch::Disease(disease.to_string())]
    }

    fn area_ix(&self, place: &Place) -> AreaIx {
        match place {
            Place::County(code) => self
                .areas
                .iter()
                .position(|a| a == code)
                .map_or(counter::CITY, |i| i as AreaIx),
            Place::City => counter::CITY,
            Place::OtherPrefecture => counter::OTHER_PREFECTURE,
            Place::OtherProvince => counter::OTHER_PROVINCE,
            Place::Abroad => counter::ABROAD,
        }
    }

    /// Code of an area index, where it is a county.
    pub fn area_code(&self, ix: AreaIx) -> Option<&str> {
        self.areas.get(usize::from(ix)).map(String::as_str)
    }

    /// Number of counties.
    pub fn area_count(&self) -> usize {
        self.areas.len()
    }

    fn as_of(&self) -> AsOf {
        let today = self.today.map_or(self.last_day, day_number);
        match (&self.currency, self.today) {
            (Some(c), Some(_)) => AsOf {
                today,
                since: today - c.quiet_days as i32,
            },
            _ => AsOf::ever(today),
        }
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

    /// The cells of the current episode of a disease, in the city or outside it.
    pub fn episode(&self, disease: &str, city: bool) -> Vec<Cell> {
        let quiet = match (&self.currency, self.today) {
            (Some(c), Some(today)) => Some((day_number(today), c.quiet_days as i32)),
            _ => None,
        };
        self.counters
            .get(disease)
            .map(|c| c.episode(city, quiet))
            .unwrap_or_default()
    }

    /// Diseases with a case on record, in no particular order.
    pub fn diseases(&self) -> impl Iterator<Item = &str> {
        self.counters.keys().map(String::as_str)
    }

    /// Length of one mean incubation period of a disease, in days.
    pub fn incubation(&self, disease: &str) -> Span {
        self.incubation
            .get(disease)
            .map_or(Span::NotSet, |d| Span::Days(d.ceil() as i32))
    }

    /// Suspected cases of the current episode in the city.
    pub fn suspects(&self, disease: &str) -> u32 {
        self.episode(disease, true)
            .iter()
            .map(|c| c.tally.suspects)
            .sum::<i64>()
            .max(0) as u32
    }

    /// See [`counter::most_cases`].
    pub fn cases(
        &self,
        disease: &str,
        span: Span,
        one_county: bool,
        origin: Option<Origin>,
        basis: Basis,
    ) -> Found {
        counter::most_cases(
            &self.episode(disease, true),
            span,
            one_county,
            basis,
            origin,
            self.as_of(),
        )
    }

    /// See [`counter::most_counties`].
    pub fn counties(&self, disease: &str, span: Span, at_least: i64, basis: Basis) -> Found {
        counter::most_counties(
            &self.episode(disease, true),
            span,
            at_least,
            basis,
            self.areas.len(),
            self.as_of(),
        )
    }

    /// See [`counter::most_foci`].
    pub fn foci(&self, disease: &str, span: Span, at_least: i64, basis: Basis) -> Found {
        counter::most_foci(
            &self.episode(disease, true),
            span,
            at_least,
            basis,
            self.as_of(),
        )
    }

    /// Cases in the city of one origin; cases whose origin nobody has said make an interval.
    pub fn by_origin(&self, disease: &str, origin: Origin, basis: Basis) -> Found {
        let cells = self.episode(disease, true);
        let sum = |f: &dyn Fn(&Tally) -> i64| cells.iter().map(|c| f(&c.tally)).sum::<i64>() as f64;
        let sure = sum(&|t| t.on(basis, Some(origin)));
        let said = sum(&|t| t.on(basis, Some(Origin::Imported)) + t.on(basis, Some(Origin::Local)));
        let all = sum(&|t| t.on(basis, None));
        let (from, to) = (cells.first().map(|c| c.day), cells.last().map(|c| c.day));
        Found {
            lo: sure,
            hi: sure + (all - said),
            area: None,
            from,
            to,
            open: None,
        }
    }

    /// Cases abroad or in other provinces.
    pub fn outside(&self, disease: &str, basis: Basis) -> f64 {
        let far = |c: &&Cell| c.area == counter::ABROAD || c.area == counter::OTHER_PROVINCE;
        self.episode(disease, false)
            .iter()
            .filter(far)
            .map(|c| c.tally.on(basis, None))
            .sum::<i64>() as f64
    }

    /// Deaths in the city.
    pub fn deaths(&self, disease: &str) -> f64 {
        self.episode(disease, true)
            .iter()
            .map(|c| c.tally.deaths)
            .sum::<i64>() as f64
    }

    /// Other prefecture cities reached, by the latest report.
    pub fn other_prefectures(
        &self,
        disease: &str,
    ) -> Option<&Said<crate::occurrence::OtherPrefectures>> {
        (self.other_prefectures.iter())
            .filter(|o| o.fact.disease == disease && self.is_current(o.fact.date))
            .max_by_key(|o| (o.fact.date, o.seq))
    }

    /// Occurrences of a type that still count.
    pub fn occurrences(&self, what: &str) -> impl Iterator<Item = &Said<Occurrence>> {
        (self.occurrences.iter())
            .filter(move |o| o.fact.what == what && self.is_current(o.fact.date))
    }

    /// Poisonings that still count: occurrence, persons (the dead included), deaths, and the facts.
    pub fn poisonings(&self) -> Vec<(&str, u32, u32, Vec<u64>)> {
        let mut by_place: BTreeMap<(&str, &Place), (u32, u32, Vec<u64>)> = BTreeMap::new();
        for p in self
            .poisonings
            .iter()
            .filter(|p| self.is_current(p.fact.date))
        {
            let e = by_place
                .entry((&p.fact.occurrence, &p.fact.place))
                .or_default();
            // Reports of one place are cumulative: late deaths come with a later, larger figure.
            e.0 = e.0.max(p.fact.persons).max(p.fact.deaths);
            e.1 = e.1.max(p.fact.deaths);
            e.2.push(p.seq);
        }
        let mut out: Vec<(&str, u32, u32, Vec<u64>)> = vec![];
        for ((id, _), (persons, deaths, seqs)) in by_place {
            match out.last_mut().filter(|o| o.0 == id) {
                Some(o) => {
                    o.1 += persons;
                    o.2 += deaths;
                    o.3.extend(seqs);
                }
                None => out.push((id, persons, deaths, seqs)),
            }
        }
        out
    }

    /// Highest transmission grade of a disease at a kind of place, by the latest finding for each place.
    pub fn grade(
        &self,
        disease: &str,
        place: crate::transmission::GradePlace,
    ) -> Option<&Said<TransmissionGrade>> {
        let mut latest: BTreeMap<&str, &Said<TransmissionGrade>> = BTreeMap::new();
        for g in &self.grades {
            if g.fact.disease == disease && g.fact.place == place && self.is_current(g.fact.date) {
                let e = latest.entry(&g.fact.name).or_insert(g);
                if (g.fact.date, g.seq) >= (e.fact.date, e.seq) {
                    *e = g;
                }
            }
        }
        latest.into_values().max_by_key(|g| g.fact.grade)
    }

    /// Highest capacity grade of a scope, by the latest finding for each area.
    pub fn capacity(&self, scope: crate::transmission::CapacityScope) -> Option<&Said<Capacity>> {
        let mut latest: BTreeMap<&str, &Said<Capacity>> = BTreeMap::new();
        for c in &self.capacities {
            if c.fact.scope == scope && self.is_current(c.fact.date) {
                let e = latest.entry(&c.fact.area).or_insert(c);
                if (c.fact.date, c.seq) >= (e.fact.date, e.seq) {
                    *e = c;
                }
            }
        }
        latest.into_values().max_by_key(|c| c.fact.value)
    }

    /// The latest answer that counts to a question about something: dated,
    /// current, and by a body that the question is put to.
    pub fn judgement(&self, finding: &str, about: &str) -> Option<&Said<Judgement>> {
        let asks = self
            .book
            .questions
            .get(finding)
            .map(|q| q.asks.as_slice())
            .unwrap_or_default();
        (self.judgements.iter())
            .filter(|j| j.fact.finding == finding && self.book.about_matches(&j.fact.about, about))
            .filter(|j| asks.contains(&j.fact.by) && self.is_current(j.fact.date))
            .max_by_key(|j| (j.fact.date, j.seq))
    }

    /// A designation order under a plan for a level by one of the competent
    /// bodies, with a document number.
    pub fn designation(
        &self,
        plan: &str,
        level: crate::level::Level,
        by: &[&str],
    ) -> Option<&Said<Designation>> {
        (self.designations.iter())
            .filter(|d| {
                d.fact.plan == plan && d.fact.level == level && !d.fact.doc.trim().is_empty()
            })
            .filter(|d| by.contains(&d.fact.by.as_str()) && self.is_current(d.fact.date))
            .max_by_key(|d| (d.fact.date, d.seq))
    }

    /// The sentinel figures of the latest week that still counts.
    pub fn sentinel(&self) -> Option<&Said<SentinelWeek>> {
        let w = self.sentinel.iter().max_by_key(|s| (s.fact.week, s.seq))?;
        self.is_current_week(w.fact.week).then_some(w)
    }

    /// The latest baseline that holds in a week.
    pub fn baseline(&self, week: crate::week::Week) -> Option<&Said<SentinelBaseline>> {
        (self.baselines.iter())
            .filter(|b| b.fact.from <= week && week <= b.fact.until)
            .max_by_key(|b| b.seq)
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
