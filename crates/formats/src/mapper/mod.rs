//! A mapping applied to the rows of a table.
//!
//! [`Mapper::new`] binds a mapping to the header of a table, a city and a code
//! book: columns are resolved to positions once. [`Mapper::map_row`] then turns
//! each row into facts, or into refusals that name the column.

mod bind;
mod case;
mod getter;
mod occurrence;
mod places;
mod reading;
mod sentinel;
mod stay;
mod weekly;

use crate::mapping::{Mapping, MappingError};
use crate::table::{Header, Row};
use getter::{BoundCondition, Getter, Source};
use jiff::civil::Date;
use lf_domain::check::check;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::fact::Fact;
use lf_domain::refusal::Refusal;
use places::Names;
use reading::Reading;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What the caller adds to a mapping.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Values for the names under `filter` (`--set region=Alabama`).
    pub set: BTreeMap<String, String>,
    /// Day of the entry; nothing can be known or have happened after it. Absent: not checked.
    pub today: Option<Date>,
}

/// What one row gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Mapped {
    /// Facts, in the order in which they became known.
    Facts(Vec<MappedFact>),
    /// Nothing, because the mapping says so.
    Skipped(Skip),
    /// Nothing, because something is wrong; every problem of the row is named.
    Rejected(Vec<Refusal>),
}

/// Why a row is passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// The column does not have the value that was set for it.
    Filter(String),
    /// A condition of `skip_if` on this column holds.
    Condition(String),
    /// No part of `split` has a filled cell.
    Empty,
}

/// A fact out of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct MappedFact {
    /// The fact.
    pub fact: Fact,
    /// Day on which it became known.
    pub known: Date,
    /// Idempotency key: `source/kind/…`. The same key with another content is a
    /// correction by the source.
    pub key: String,
    /// Key of the fact that this one replaces: an earlier one of the same row.
    pub corrects: Option<String>,
    /// Personal content, to be sealed beside the fact and never in it.
    pub personal: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A mapping bound to a table, a city and a code book.
pub struct Mapper<'a> {
    city: &'a City,
    book: &'a CodeBook,
    names: Names<'a>,
    today: Option<Date>,
    source: String,
    absent: Vec<String>,
    dates: Vec<crate::mapping::DateFormat>,
    filter: Vec<(usize, String, String)>,
    skip_if: Vec<BoundCondition>,
    known: Known,
    key: Option<Vec<KeyPart>>,
    person: Vec<(String, usize)>,
    parts: Vec<Part>,
    coverage: Option<weekly::Coverage>,
}

struct Known {
    getter: Getter,
    delay_days: i64,
}

enum KeyPart {
    Row,
    Column(usize),
}

/// One fact of a row.
struct Part {
    /// Last part of the key; empty where a row is one fact.
    name: String,
    /// Columns of which one must be filled; empty: always a fact.
    needs: Vec<usize>,
    plan: Box<dyn Plan>,
}

/// How the fact of a kind is read from a row.
trait Plan: Send + Sync {
    /// The fact, or `None` with what is wrong gathered in the reading. `known`
    /// is the moment of knowledge where a column says it.
    fn read<'r>(&'r self, r: &mut Reading<'r>, known: Option<Date>) -> Option<Fact>;

    /// The fields, to name the column of a field that is wrong.
    fn getters(&self) -> Vec<&Getter>;
}

impl<'a> Mapper<'a> {
    /// Binds a mapping.
    ///
    /// # Errors
    /// Columns that the table does not have, or has twice; places and codes
    /// written in the mapping that the city or the code book does not know; a
    /// name of `filter` that is not set, or one that is set and does not exist.
    pub fn new(
        mapping: &Mapping,
        header: &Header,
        city: &'a City,
        book: &'a CodeBook,
        settings: &Settings,
    ) -> Result<Self, MappingError> {
        bind::bind(mapping, header, city, book, settings)
    }

    /// Maps one row.
    pub fn map_row(&mut self, row: &Row) -> Mapped {
        for (column, label, wanted) in &self.filter {
            if row.cell(*column).trim() != wanted {
                return Mapped::Skipped(Skip::Filter(label.clone()));
            }
        }
        if let Some(rule) = self.skip_if.iter().find(|c| c.holds(row, &self.absent)) {
            return Mapped::Skipped(Skip::Condition(rule.label.clone()));
        }
        let mut facts = Vec::with_capacity(self.parts.len());
        let mut refusals = vec![];
        for part in &self.parts {
            let empty = |c: &usize| row.cell(*c).trim().is_empty();
            if !part.needs.is_empty() && part.needs.iter().all(empty) {
                continue;
            }
            let mut reading = Reading::new(row, &self.names, &self.dates, &self.absent);
            match self.read(part, &mut reading) {
                Some(fact) if reading.refusals.is_empty() => facts.extend(fact),
                _ => refusals.append(&mut reading.refusals),
            }
        }
        if !refusals.is_empty() {
            return Mapped::Rejected(refusals);
        }
        if facts.is_empty() {
            return Mapped::Skipped(Skip::Empty);
        }
        if let Some(coverage) = &mut self.coverage {
            coverage.watch(&mut facts, &self.source);
        }
        Mapped::Facts(facts)
    }

    /// The fact of a part, and a second one where it became known in two steps.
    fn read<'r>(&'r self, part: &'r Part, r: &mut Reading<'r>) -> Option<Vec<MappedFact>> {
        let named = match &self.known.getter.source {
            Source::Nothing => None,
            _ => r.required_date(&self.known.getter),
        };
        let fact = part.plan.read(r, named)?;
        let known = named.unwrap_or_else(|| own_day(&fact));
        let known = known.saturating_add(jiff::Span::new().days(self.known.delay_days));
        self.check(part, &fact, known, r);
        if !r.refusals.is_empty() {
            return None;
        }
        let mut key = self.key(&fact, r.row);
        if !part.name.is_empty() {
            key.push('/');
            key.push_str(&part.name);
        }
        let personal = self.personal(r.row);
        let mut facts = Vec::with_capacity(1);
        let first = MappedFact {
            fact,
            known,
            key,
            corrects: None,
            personal,
        };
        case::in_steps(first, &mut facts);
        Some(facts)
    }

    fn check(&self, part: &Part, fact: &Fact, known: Date, r: &mut Reading<'_>) {
        for mut refusal in check(fact, self.book, self.city, self.today) {
            refusal.field = part.column_of(&refusal.field).to_string();
            r.refusals.push(refusal);
        }
        // A day that is wrong in itself needs no second reason.
        for (field, day) in past_days(fact).filter(|(_, day)| *day > known) {
            let column = part.column_of(field);
            if r.refusals.iter().all(|x| x.field != column) {
                let accepted = format!("<= {known}");
                r.refuse(column, "after-known", day.to_string(), accepted);
            }
        }
        if let Some(today) = self.today.filter(|t| known > *t)
            && r.refusals.is_empty()
        {
            let accepted = format!("<= {today}");
            let column = self.known.getter.label();
            r.refuse(column, "future-date", known.to_string(), accepted);
        }
    }

    fn key(&self, fact: &Fact, row: &Row) -> String {
        let mut key = String::with_capacity(48);
        key.push_str(&self.source);
        key.push('/');
        key.push_str(fact.kind());
        match &self.key {
            Some(parts) => {
                for part in parts {
                    key.push('/');
                    match part {
                        KeyPart::Row => {
                            let _ = write!(key, "{}", row.number());
                        }
                        KeyPart::Column(c) => key.push_str(row.cell(*c).trim()),
                    }
                }
            }
            None => own_key(fact, &mut key),
        }
        key
    }

    fn personal(&self, row: &Row) -> Option<serde_json::Map<String, serde_json::Value>> {
        let mut personal = serde_json::Map::new();
        for (name, column) in &self.person {
            let text = row.cell(*column).trim();
            if !text.is_empty() {
                personal.insert(name.clone(), text.into());
            }
        }
        (!personal.is_empty()).then_some(personal)
    }
}

impl Part {
    /// The column that a field of the fact was read from.
    fn column_of<'p>(&'p self, field: &'p str) -> &'p str {
        let getters = self.plan.getters();
        let found = getters.into_iter().find(|g| g.field() == field);
        found.map_or(field, Getter::label)
    }
}

/// The day on which a fact is known where no column says so.
fn own_day(fact: &Fact) -> Date {
    match fact {
        Fact::Case(c) => c.reported,
        other => other.happened_on().unwrap_or(Date::MIN),
    }
}

/// The days of a fact that cannot come after the moment of knowledge.
fn past_days(fact: &Fact) -> impl Iterator<Item = (&'static str, Date)> {
    let days = match fact {
        Fact::Case(c) => [
            c.onset.map(|d| ("onset", d)),
            Some(("reported", c.reported)),
        ],
        Fact::Weekly(w) => [Some(("week", w.week.monday())), None],
        Fact::Sentinel(s) => [Some(("week", s.week.monday())), None],
        // A baseline is set before or during the season that it is for.
        Fact::Baseline(_) => [None, None],
        Fact::Stay(s) => [Some(("from", s.from)), None],
        Fact::Contact(c) => [c.from.map(|d| ("from", d)), None],
        other => [other.happened_on().map(|d| ("date", d)), None],
    };
    days.into_iter().flatten()
}

/// What a fact of its kind is known by, where the mapping names no columns.
fn own_key(fact: &Fact, key: &mut String) {
    // Writing to a String cannot fail.
    let _ = match fact {
        Fact::Case(c) => write!(key, "/{}", c.case_id),
        Fact::Count(c) => {
            let _ = write!(key, "/{}/{}/{}", c.disease, c.place, c.date);
            match &c.focus {
                Some(focus) => write!(key, "/{focus}"),
                None => Ok(()),
            }
        }
        Fact::Cluster(c) => write!(key, "/{}/{}/{}/{}", c.disease, c.place, c.date, c.link),
        Fact::Occurrence(o) => write!(key, "/{}/{}/{}", o.what, o.place, o.date),
        Fact::Poisoning(p) => write!(key, "/{}/{}/{}", p.occurrence, p.place, p.date),
        Fact::OtherPrefectures(o) => write!(key, "/{}/{}", o.disease, o.date),
        Fact::Weekly(w) => write!(key, "/{}/{}/{}", w.disease, w.place, w.week),
        Fact::WeeklyCoverage(w) => write!(key, "/{}/{}", w.disease, w.since),
        Fact::Sentinel(s) => write!(key, "/{}", s.week),
        Fact::Baseline(b) => write!(key, "/{}", b.from),
        Fact::Stay(s) => {
            let unit = s.unit.code();
            write!(key, "/{}/{unit}/{}/{}", s.person, s.which, s.from)
        }
        Fact::Contact(c) => {
            let _ = write!(key, "/{}/{}", c.of, c.person);
            c.from.map_or(Ok(()), |day| write!(key, "/{day}"))
        }
        // No table gives these.
        Fact::Grade(_)
        | Fact::Capacity(_)
        | Fact::Designation(_)
        | Fact::Judgement(_)
        | Fact::Withdrawal { .. } => Ok(()),
    };
}
