//! Who was near a case, and who was near those: out of stays and named meetings.

mod pairs;

use self::pairs::{AT_ONCE, IN_CABIN, IN_WHOLE, NAMES, padded};
use crate::office::Office;
use crate::projections::fact_of;
use crate::stays;
use jiff::civil::Date;
use lf_domain::case::CaseReport;
use lf_domain::contact::{Apart, Near};
use lf_domain::fact::Fact;
use lf_domain::stay::{Contact, Stay, Unit};
use lf_store::{Arg, StoreError};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Stays side by side that one step looks at, at most.
const MOST: i64 = 20_000;

/// Whose contacts are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactQuery {
    /// Ids under which the person's stays are recorded: the person's, the case's.
    pub persons: Vec<String>,
    /// Disease whose definitions count.
    pub disease: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// 1: who was near; 2: who was near those as well, from then on.
    pub steps: u8,
}

/// Two stays side by side that make a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meeting {
    /// Definition of the code book; none for a meeting that somebody named.
    pub definition: Option<String>,
    /// What both were in; none for a meeting that somebody named.
    pub unit: Option<Unit>,
    /// Entry of the stay of who was near.
    pub stay: u64,
    /// Entry of the stay of the one whom he was near; the same for a named meeting.
    pub of_stay: u64,
    /// First day of both being there, where it is known.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
    /// A seat is not known: whether it was near has to be asked.
    pub ask: bool,
}

/// Somebody who was near.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactLine {
    /// Id of the person.
    pub person: String,
    /// 1: near the case; 2: near a contact of it.
    pub step: u8,
    /// Whom he was near: the case, or contacts of it.
    pub of: Vec<String>,
    /// Where, the last one first.
    pub meetings: Vec<Meeting>,
    /// First day, where one is known.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
}

/// The contacts of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contacts {
    /// Contacts of the first step, then of the second; the last one on top.
    pub lines: Vec<ContactLine>,
    /// There were more stays side by side than are looked at.
    pub more: bool,
}

/// A case whose contacts are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseWindow {
    /// Its last entry.
    pub seq: u64,
    /// Ids of the case and of its person.
    pub persons: Vec<String>,
    /// Disease.
    pub disease: String,
    /// First day on which contacts count.
    pub from: Date,
    /// Days before the onset that the rules say; none where they say nothing: then it
    /// begins with the onset.
    pub back_days: Option<u16>,
    /// Who says so.
    pub source: String,
}

/// A stay or a named meeting as it is on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Whereabouts {
    /// A stay.
    Stay(Stay),
    /// A named meeting.
    Contact(Contact),
}

/// One pair of stays: persons, entries, unit, flags, rows apart, first and last day.
type Pair = (i64, i64, i64, i64, i64, i64, i64, i64, i64);

/// Found in one step, by the number of the person who was near.
type Found = BTreeMap<i64, (BTreeSet<i64>, Vec<Meeting>)>;

/// The same by the id under which he is kept.
type ByPerson = BTreeMap<String, Nearness>;

/// Whom somebody was near, and where.
#[derive(Default)]
struct Nearness {
    of: BTreeSet<String>,
    meetings: Vec<Meeting>,
}

/// Numbers of ids, with the id under which each is kept.
#[derive(Clone, Default)]
struct Ids(BTreeMap<i64, String>);

impl Ids {
    /// Adds the ids of a person; the first is the one under which he is kept.
    fn add(&mut self, all: Vec<String>) -> String {
        let kept = all.first().cloned().unwrap_or_default();
        let each = all.iter().map(|id| (stays::person(id), kept.clone()));
        self.0.extend(each);
        kept
    }

    fn numbers(&self) -> BTreeSet<i64> {
        self.0.keys().copied().collect()
    }

    fn kept(&self, id: &str) -> bool {
        self.0.values().any(|k| k == id)
    }
}

/// Who was near a contact, without whom that contact met before he was near the case himself.
fn after(person: String, near: Nearness, first: &ByPerson) -> Option<(String, Nearness)> {
    let met = |o: &String| first.get(o)?.meetings.iter().filter_map(|m| m.first).min();
    let begun = near.of.iter().filter_map(met).min();
    let later = |m: &Meeting| begun.zip(m.last).is_none_or(|(b, l)| l >= b);
    let meetings: Vec<Meeting> = near.meetings.into_iter().filter(later).collect();
    (!meetings.is_empty()).then_some((
        person,
        Nearness {
            of: near.of,
            meetings,
        },
    ))
}

fn line(step: u8, person: String, mut near: Nearness) -> ContactLine {
    near.meetings
        .sort_by_key(|m| (std::cmp::Reverse(m.last), m.stay));
    ContactLine {
        person,
        step,
        of: near.of.into_iter().collect(),
        first: near.meetings.iter().filter_map(|m| m.first).min(),
        last: near.meetings.iter().filter_map(|m| m.last).max(),
        meetings: near.meetings,
    }
}

impl Office {
    /// Who was near somebody between two days, and with two steps who was near those
    /// from then on. Ids that were merged are one person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contacts(&self, q: &ContactQuery) -> Result<Contacts, StoreError> {
        let mut cases = Ids::default();
        for all in self.ids_of(&q.persons).await? {
            cases.add(all);
        }
        let (found, mut more) = self.near(&cases.numbers(), q).await?;
        let mut ids = Ids::default();
        let mut first = self.together(found, &cases, &mut ids).await?;
        first.retain(|p, _| !cases.kept(p));
        ids.0.retain(|_, kept| !cases.kept(kept));
        let mut second = ByPerson::new();
        if q.steps > 1 {
            let (found, cut) = self.near(&ids.numbers(), q).await?;
            more |= cut;
            let sources = ids.clone();
            for (person, near) in self.together(found, &sources, &mut ids).await? {
                if !cases.kept(&person) && !first.contains_key(&person) {
                    second.extend(after(person, near, &first));
                }
            }
        }
        let mut lines: Vec<ContactLine> = (first.into_iter().map(|(p, n)| line(1, p, n)))
            .chain(second.into_iter().map(|(p, n)| line(2, p, n)))
            .collect();
        lines.sort_by(|a, b| (a.step, b.last, &a.person).cmp(&(b.step, a.last, &b.person)));
        Ok(Contacts { lines, more })
    }

    /// What was found, by the ids under which people are kept.
    async fn together(
        &self,
        found: Found,
        sources: &Ids,
        ids: &mut Ids,
    ) -> Result<ByPerson, StoreError> {
        let names = self.names_of(found.keys().copied().collect()).await?;
        let name = |number: &i64| names.get(number).cloned().unwrap_or_default();
        let names: Vec<String> = found.keys().map(name).collect();
        let mut out = ByPerson::new();
        for ((of, mut meetings), all) in found.into_values().zip(self.ids_of(&names).await?) {
            let kept = ids.add(all);
            let near = out.entry(kept).or_default();
            near.of
                .extend(of.iter().filter_map(|o| sources.0.get(o).cloned()));
            near.meetings.append(&mut meetings);
        }
        Ok(out)
    }

    /// One step from some persons, judged by the definitions of their days.
    async fn near(
        &self,
        of: &BTreeSet<i64>,
        q: &ContactQuery,
    ) -> Result<(Found, bool), StoreError> {
        let rules = &self.book.contacts;
        let (mut cabins, mut wholes, mut rows_only, mut rows) = (0i64, stays::NAMED, 0i64, 0i64);
        for unit in Unit::ALL {
            let bit = stays::bit(unit);
            match rules.reach(&q.disease, unit, q.from, q.to) {
                Some(Near::Whole) => wholes |= bit,
                Some(Near::Cabin) => cabins |= bit,
                Some(Near::Rows(n)) => {
                    cabins |= bit;
                    rows_only |= bit;
                    rows = rows.max(i64::from(n));
                }
                None => {}
            }
        }
        let (mut found, mut more) = (Found::new(), false);
        let of: Vec<i64> = of.iter().copied().collect();
        for part in of.chunks(AT_ONCE) {
            for (sql, units) in [(IN_CABIN, cabins), (IN_WHOLE, wholes)] {
                if units == 0 {
                    continue;
                }
                let mut args: Vec<Arg> = [
                    stays::day(q.from),
                    stays::day(q.to),
                    units,
                    rows_only,
                    rows,
                    MOST + 1,
                ]
                .map(Arg::from)
                .to_vec();
                args.extend(padded(part));
                let pairs: Vec<Pair> = self.journal.db().all(sql, args).await?;
                more |= pairs.len() as i64 > MOST;
                for pair in pairs {
                    if let Some(meeting) = self.meeting(&pair, q) {
                        let entry = found.entry(pair.1).or_default();
                        entry.0.insert(pair.0);
                        entry.1.push(meeting);
                    }
                }
            }
        }
        Ok((found, more))
    }

    /// What two stays side by side are under the definitions; none where they are too far apart.
    fn meeting(&self, pair: &Pair, q: &ContactQuery) -> Option<Meeting> {
        let (_, _, of_stay, stay, unit, flags, rows, first, last) = *pair;
        let unit = stays::unit(unit);
        let rows = u16::try_from(rows).ok();
        let definition = match unit {
            None => None,
            Some(unit) => {
                let apart = Apart {
                    crew: flags & 1 != 0,
                    cabin: flags & 2 != 0,
                    rows,
                };
                let day = stays::date(first)?.max(q.from);
                Some(self.book.contacts.close(&q.disease, unit, day, apart)?)
            }
        };
        let by_rows = definition.is_some_and(|d| matches!(d.near, Near::Rows(_)));
        Some(Meeting {
            definition: definition.map(|d| d.id.clone()),
            unit,
            stay: stay as u64,
            of_stay: of_stay as u64,
            first: stays::date(first),
            last: stays::date(last),
            ask: by_rows && rows.is_none() && flags & 1 == 0,
        })
    }

    /// Ids of persons by their numbers.
    async fn names_of(&self, all: Vec<i64>) -> Result<BTreeMap<i64, String>, StoreError> {
        let mut names = BTreeMap::new();
        for part in all.chunks(AT_ONCE) {
            let args = padded(part).collect();
            let rows: Vec<(i64, String)> = self.journal.db().all(NAMES, args).await?;
            names.extend(rows);
        }
        Ok(names)
    }

    /// The case of an entry, and from when on its contacts count.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn case_window(&self, seq: u64) -> Result<Option<CaseWindow>, StoreError> {
        let entry = self.journal.entry(seq).await?;
        let Some(Fact::Case(case)) = entry.as_ref().and_then(fact_of) else {
            return Ok(None);
        };
        Ok(Some(self.window(seq, &case)))
    }

    fn window(&self, seq: u64, case: &CaseReport) -> CaseWindow {
        let onset = case.counted_on();
        let begins = self.book.contacts.begins(&case.disease, onset);
        let person = case.links.iter().filter(|l| l.kind == "person");
        let persons = person.map(|l| l.key.clone());
        CaseWindow {
            seq,
            persons: std::iter::once(case.case_id.clone())
                .chain(persons)
                .collect(),
            disease: case.disease.clone(),
            from: begins.map_or(onset, |b| b.0),
            back_days: begins.map(|b| b.1.back_days),
            source: begins.map(|b| b.1.source.clone()).unwrap_or_default(),
        }
    }

    /// A stay or named meeting as it is on record.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn whereabouts(&self, seq: u64) -> Result<Option<Whereabouts>, StoreError> {
        let entry = self.journal.entry(seq).await?;
        Ok(match entry.as_ref().and_then(fact_of) {
            Some(Fact::Stay(s)) => Some(Whereabouts::Stay(s)),
            Some(Fact::Contact(c)) => Some(Whereabouts::Contact(c)),
            _ => None,
        })
    }
}
