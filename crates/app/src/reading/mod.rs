//! Reading what is personal: as far as an agreement gives it, and never unseen. Every
//! read is an entry of its own (`read/<person>`), shown on the record.

mod glass;

pub use glass::{Broken, Glasses};

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::permits::unanswered;
use crate::projections::fact_of;
use crate::report::ReportError;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::case::Classification;
use lf_domain::fact::Fact;
use lf_domain::permit::{Datum, Question, Why};
use lf_domain::place::Place;
use lf_domain::refusal::Refusal;
use lf_response::event::Event;
use lf_store::{Entry, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One field of a person as an officer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Field of the code book.
    pub field: String,
    /// The value; none where nobody said it or where it is masked.
    pub value: Option<String>,
    /// Why it may be seen: `own`, `opened`, or the agreement; empty where it is masked.
    pub by: Vec<String>,
}

/// What happened to the record of a person: the open part of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadBody {
    /// Entry that was read.
    pub entry: u64,
    /// Body whose record it is.
    pub owner: String,
    /// Of a read: purpose of the code book.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    /// Of a read: fields that were shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Of a broken glass or its review: why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Of a broken glass: until when it stays open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Of a review: whether it was right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
    /// Of a review: the entry with which the glass was broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

/// A line of the reads of a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadLine {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub officer: String,
    /// For which body.
    pub body: String,
    /// `read.shown`, `read.opened`, `read.reviewed`.
    pub kind: String,
    /// What.
    pub what: ReadBody,
}

/// The record of a person as an officer sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonSheet {
    /// Entry that holds it.
    pub entry: u64,
    /// Id of the person.
    pub person: String,
    /// Body whose record it is: who is asked for more.
    pub owner: String,
    /// Record type of the code book.
    pub category: String,
    /// Its sealed fields.
    pub fields: Vec<Shown>,
    /// True when the person was erased: nothing can be shown to anybody.
    pub erased: bool,
    /// Until when the officer's broken glass stays open.
    pub opened_until: Option<Timestamp>,
    /// Reads, newest first; the present one among them.
    pub reads: Vec<ReadLine>,
}

/// The subject of a person's reads.
pub(crate) fn subject(person: &str) -> String {
    format!("read/{person}")
}

/// Record type of a case.
fn category(c: Classification) -> Option<&'static str> {
    match c {
        Classification::Confirmed | Classification::Clinical => Some("confirmed"),
        Classification::Suspected => Some("suspected"),
        Classification::Asymptomatic => Some("asymptomatic_significant"),
        Classification::Excluded => None,
    }
}

pub(crate) fn line(e: &Entry) -> Option<ReadLine> {
    Some(ReadLine {
        seq: e.seq,
        at: e.recorded_at,
        officer: e.officer.clone(),
        body: e.agency.clone(),
        kind: e.kind.clone(),
        what: serde_json::from_str(&e.body).ok()?,
    })
}

fn said(w: &Why) -> String {
    match w {
        Why::Own => "own".into(),
        Why::Opened => "opened".into(),
        Why::Agreement(id) => id.clone(),
    }
}

/// A sealed value as text; none for an empty one.
fn value(content: &Value, from: &[String]) -> Option<String> {
    let names = from.iter().filter_map(|p| p.strip_prefix("sealed."));
    names.filter_map(|n| content.get(n)).find_map(|v| match v {
        Value::String(s) if !s.is_empty() => Some(s.clone()),
        Value::Null | Value::String(_) => None,
        other => Some(other.to_string()),
    })
}

impl Office {
    /// Reads of a person, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reads(&self, person: &str) -> Result<Vec<ReadLine>, StoreError> {
        let entries = self.journal.history(&subject(person)).await?;
        let mut out: Vec<ReadLine> = entries.iter().filter_map(line).collect();
        out.reverse();
        Ok(out)
    }

    /// The person whom an entry is about, and what the policies are asked about.
    pub(crate) async fn datum(&self, seq: u64) -> Result<(String, Datum), ReportError> {
        let none = || Refusal::new("entry", "no-person", seq.to_string(), "");
        let entry = self.journal.entry(seq).await?.ok_or_else(none)?;
        let person = entry.person.clone().ok_or_else(none)?;
        let Some(Fact::Case(case)) = fact_of(&entry) else {
            return Err(none().into());
        };
        let known = |c: &&str| self.book.sharing.categories.contains_key(*c);
        let category = (category(case.classification).filter(known)).ok_or_else(none)?;
        let area = match case.place {
            Place::County(code) => Some(code),
            _ => None,
        };
        let datum = Datum {
            id: person.clone(),
            owner: entry.agency,
            category: category.into(),
            secrecy: 0,
            area,
            incident: Some(case.disease),
        };
        Ok((person, datum))
    }

    /// The record of the person whom an entry is about, as far as the officer may see it
    /// for a purpose. That it is shown is journalled before it is shown.
    ///
    /// # Errors
    /// There is no personal content, or the purpose is not in the code book.
    pub async fn person_sheet(
        &self,
        actor: &Actor,
        seq: u64,
        purpose: &str,
    ) -> Result<PersonSheet, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        let sharing = &self.book.sharing;
        if !sharing.purposes.contains_key(purpose) {
            let known: Vec<&str> = sharing.purposes.keys().map(String::as_str).collect();
            let refusal = Refusal::new("purpose", "not-a-choice", purpose, known.join(", "));
            return Err(refusal.into());
        }
        let (person, datum) = self.datum(seq).await?;
        let (before, now) = (self.reads(&person).await?, self.now());
        let opened_until = (before.iter())
            .filter(|r| r.kind == "read.opened" && r.officer == actor.officer)
            .filter_map(|r| r.what.until)
            .find(|u| *u > now);
        let from = |code: &str| sharing.fields.get(code).map(|f| f.from.as_slice());
        let sealed = |code: &&String| {
            let from = from(code).unwrap_or_default();
            from.iter().any(|p| p.starts_with("sealed."))
        };
        let all = sharing.categories.get(&datum.category);
        let codes: Vec<&str> = (all.into_iter())
            .flat_map(|c| c.fields.iter().filter(sealed))
            .map(String::as_str)
            .collect();
        let question = Question {
            officer: &actor.officer,
            datum: &datum,
            fields: &codes,
            purpose,
            day: self.today(),
            opened: opened_until.is_some(),
        };
        let seen = self.permits().see(&question).map_err(unanswered)?;
        let allowed: Vec<String> = (codes.iter().zip(&seen))
            .filter(|(_, by)| !by.is_empty())
            .map(|(c, _)| (*c).to_string())
            .collect();
        let mut content = Value::Null;
        let mut erased = false;
        if !allowed.is_empty() {
            let body = ReadBody {
                entry: seq,
                owner: datum.owner.clone(),
                purpose: purpose.into(),
                fields: allowed,
                ..ReadBody::default()
            };
            let event = Event::new("read.shown", subject(&person), &body);
            self.commit(actor, vec![event], vec![], &Via::source("read"))
                .await?;
            let opened = self.journal.open_personal(seq).await?;
            erased = opened.is_none();
            content = (opened.as_deref())
                .and_then(|t| serde_json::from_str(t).ok())
                .unwrap_or_default();
        }
        let fields = (codes.iter().zip(&seen))
            .map(|(code, by)| Shown {
                field: (*code).to_string(),
                value: (!by.is_empty())
                    .then(|| value(&content, from(code).unwrap_or_default()))
                    .flatten(),
                by: by.iter().map(said).collect(),
            })
            .collect();
        Ok(PersonSheet {
            entry: seq,
            owner: datum.owner,
            category: datum.category,
            fields,
            erased,
            opened_until,
            reads: self.reads(&person).await?,
            person,
        })
    }
}
