//! Reading what is personal: as far as the policies give it, for a purpose, and never unseen.
//!
//! Whatever opens a seal for somebody goes through here: a use case says whose records it is
//! about to open ([`Record`]), gets a [`Look`] for the reader, shows of each record what its
//! [`Mask`] leaves, and writes the read down before it answers. No page and no handler is
//! given anything that did not pass a mask.

mod case;
mod declaration;
mod glass;
mod manifest;
mod mask;
mod noted;
mod result;
mod standing;

pub use case::{CaseSheet, Shown};
pub use glass::{Broken, Glasses};
pub use mask::{Mask, initial};
pub(crate) use noted::{Listing, Noting};
pub use noted::{ReadBody, ReadLine};

use crate::office::Office;
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::permit::{Datum, NO_PURPOSE, Permits, Question, REST};
use lf_domain::refusal::Refusal;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::{Arc, Mutex};

/// Answers that are kept; beyond that all are asked anew.
const KEPT: usize = 20_000;

/// Who reads, and for which purpose.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The officer; nobody where nobody has said who he is.
    pub actor: Option<&'a Actor>,
    /// Purpose of the code book. Without one it is what is the body's own, and else the
    /// purpose for which the policies show the most; it stands in the journal either way.
    pub purpose: Option<&'a str>,
}

impl<'a> From<&'a Actor> for Reader<'a> {
    fn from(actor: &'a Actor) -> Reader<'a> {
        Reader {
            actor: Some(actor),
            purpose: None,
        }
    }
}

impl<'a> Reader<'a> {
    /// Nobody: everything is masked.
    pub const NOBODY: Reader<'static> = Reader {
        actor: None,
        purpose: None,
    };

    /// Somebody who names a purpose; an empty one is none.
    pub fn of(actor: &'a Actor, purpose: &'a str) -> Reader<'a> {
        Reader {
            actor: Some(actor),
            purpose: Some(purpose).filter(|p| !p.is_empty()),
        }
    }
}

/// A record that is about to be opened: whom it is about, and what the policies are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// The person under whose key it is sealed.
    pub person: String,
    /// What the policies are asked about.
    pub datum: Datum,
}

/// How something was read: for which purpose, what was masked, and who looked before.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sight {
    /// Purpose of the code book; empty where all of it is the body's own.
    pub purpose: String,
    /// Bodies whose records it is: who is asked for more.
    pub owners: Vec<String>,
    /// Fields that were shown, with the reasons: `own`, `opened`, `hand-over`, `holder`,
    /// `told`, or the id of an agreement.
    pub shown: BTreeMap<String, BTreeSet<String>>,
    /// Fields that have content and were masked; `*` for what the code book has no name for.
    pub masked: BTreeSet<String>,
    /// Until when the officer's broken glass stays open.
    pub opened_until: Option<Timestamp>,
    /// Who looked, newest first, this look included.
    pub reads: Vec<ReadLine>,
}

/// Something as somebody sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen<T> {
    /// What is left of it.
    pub it: T,
    /// How it was read.
    pub sight: Sight,
}

impl<T> Deref for Seen<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.it
    }
}

type Key = (String, String, Date, bool, Datum);

/// The policies of an office with what they answered before: the same question about the
/// same kind of record has the same answer.
pub(crate) struct Asked {
    permits: Arc<dyn Permits>,
    answers: Mutex<HashMap<Key, Mask>>,
}

impl Asked {
    pub(crate) fn new(permits: Arc<dyn Permits>) -> Asked {
        Asked {
            permits,
            answers: Mutex::default(),
        }
    }

    /// Whoever says who may see what.
    pub(crate) fn permits(&self) -> &Arc<dyn Permits> {
        &self.permits
    }

    /// What an officer may see of a record. A question that the policies cannot answer shows
    /// nothing.
    fn mask(&self, key: Key, fields: &[&str]) -> Mask {
        let known = |all: &HashMap<Key, Mask>| all.get(&key).cloned();
        if let Some(mask) = known(&self.answers.lock().unwrap_or_else(|e| e.into_inner())) {
            return mask;
        }
        let (officer, purpose, day, opened, datum) = &key;
        let question = Question {
            officer,
            datum,
            fields,
            purpose,
            day: *day,
            opened: *opened,
        };
        let mask = match self.permits.see(&question) {
            Ok(by) => Mask::new(fields, by),
            Err(e) => {
                tracing::warn!(error = %e, officer, "a question about a permission has no answer");
                Mask::default()
            }
        };
        let mut answers = self.answers.lock().unwrap_or_else(|e| e.into_inner());
        if answers.len() >= KEPT {
            answers.clear();
        }
        answers.insert(key, mask.clone());
        mask
    }
}

/// A look at records: the reader with the purpose that was settled on.
pub(crate) struct Look<'a> {
    office: &'a Office,
    asked: Arc<Asked>,
    actor: Option<Actor>,
    purpose: String,
    day: Date,
    /// Until when the officer's broken glasses stay open, by person.
    opened: BTreeMap<String, Timestamp>,
    sight: Sight,
}

impl Office {
    /// Fields that the policies are asked about: what is sealed or says who somebody is, and
    /// the rest.
    fn guarded(&self) -> Vec<&str> {
        let all = self.book.sharing.fields.iter();
        let guarded =
            all.filter(|(_, f)| f.personal || f.from.iter().any(|p| p.starts_with("sealed.")));
        guarded
            .map(|(code, _)| code.as_str())
            .chain([REST])
            .collect()
    }

    /// Begins a look at these records: settles the purpose.
    ///
    /// # Errors
    /// The purpose is not in the code book; the journal fails.
    pub(crate) async fn look<'a>(
        &'a self,
        reader: Reader<'_>,
        records: &[Record],
    ) -> Result<Look<'a>, crate::report::ReportError> {
        let purposes = &self.book.sharing.purposes;
        if let Some(purpose) = reader.purpose.filter(|p| !purposes.contains_key(*p)) {
            let known: Vec<&str> = purposes.keys().map(String::as_str).collect();
            let refusal = Refusal::new("purpose", "not-a-choice", purpose, known.join(", "));
            return Err(refusal.into());
        }
        let opened = match reader.actor {
            Some(actor) => self.opened_by(&actor.officer).await?,
            None => BTreeMap::new(),
        };
        let mut look = Look {
            office: self,
            asked: self.policies(),
            actor: reader.actor.cloned(),
            purpose: reader.purpose.unwrap_or(NO_PURPOSE).to_string(),
            day: self.today(),
            sight: Sight::default(),
            opened,
        };
        let kinds: BTreeSet<(bool, &Datum)> = (records.iter())
            .map(|r| (look.opened.contains_key(&r.person), &r.datum))
            .collect();
        if reader.purpose.is_none() && reader.actor.is_some() {
            let shown = |look: &Look<'_>, purpose: &str| -> (usize, usize) {
                let masks = kinds.iter().map(|(o, d)| look.ask(purpose, *o, d));
                masks.fold((0, 0), |(whole, n), m| {
                    (whole + usize::from(m.whole()), n + m.count())
                })
            };
            let own = shown(&look, NO_PURPOSE);
            if own.0 < kinds.len() {
                let mut best = (own.1, String::from(NO_PURPOSE));
                for purpose in purposes.keys() {
                    let n = shown(&look, purpose).1;
                    if n > best.0 {
                        best = (n, purpose.clone());
                    }
                }
                look.purpose = best.1;
            }
        }
        look.sight.purpose = look.purpose.clone();
        let owners: BTreeSet<&String> = records.iter().map(|r| &r.datum.owner).collect();
        look.sight.owners = owners.into_iter().cloned().collect();
        look.sight.opened_until = (records.iter())
            .filter_map(|r| look.opened.get(&r.person).copied())
            .max();
        Ok(look)
    }
}

impl Look<'_> {
    fn ask(&self, purpose: &str, opened: bool, datum: &Datum) -> Mask {
        let Some(actor) = &self.actor else {
            return Mask::default();
        };
        let key = (
            actor.officer.clone(),
            purpose.to_string(),
            self.day,
            opened,
            datum.clone(),
        );
        self.asked.mask(key, &self.office.guarded())
    }

    /// What the reader may see of a record.
    pub fn mask(&self, record: &Record) -> Mask {
        let opened = self.opened.contains_key(&record.person);
        self.ask(&self.purpose, opened, &record.datum)
    }

    /// Notes what a mask showed of a content, and what it did not.
    pub fn note(&mut self, mask: &Mask, had: impl IntoIterator<Item = String>) {
        for field in had {
            match mask.by(&field) {
                [] => drop(self.sight.masked.insert(field)),
                by => {
                    let words = by.iter().map(|w| w.word().to_string());
                    self.sight.shown.entry(field).or_default().extend(words);
                }
            }
        }
    }

    /// Fields that were shown since this was asked last: for lists, person by person.
    pub fn turn(&mut self) -> Vec<String> {
        std::mem::take(&mut self.sight.shown).into_keys().collect()
    }

    /// The end of the look.
    pub fn done(self) -> Sight {
        self.sight
    }
}
