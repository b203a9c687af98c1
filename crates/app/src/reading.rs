//! Reading what is personal: as far as an agreement gives it, and never unseen. Every
//! read is an entry of its own (`read/<person>`), shown on the record. In an emergency an
//! officer breaks the glass, with a reason; the body whose record it is is told and says
//! afterwards whether it was right.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::projections::fact_of;
use crate::report::{Receipt, ReportError};
use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::case::Classification;
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_domain::refusal::Refusal;
use lf_permit::{Datum, Why};
use lf_response::event::Event;
use lf_store::{Entry, Expect, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a broken glass stays open.
const OPEN: SignedDuration = SignedDuration::from_hours(1);
/// Within this the owner reviews a broken glass.
const REVIEW: SignedDuration = SignedDuration::from_hours(72);
/// Characters of a reason at least.
const REASON: usize = 10;

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

/// What happened to the record of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadBody {
    /// Entry that was read.
    pub entry: u64,
    /// Purpose of the code book, or the reason of a broken glass.
    pub purpose: String,
    /// Fields that were shown.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Body whose record it is.
    pub owner: String,
    /// Until when a glass stays open; by when a review is due.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Of a review: whether it was right.
    #[serde(default)]
    pub right: Option<bool>,
    /// Of a review: the entry with which the glass was broken.
    #[serde(default)]
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
    /// `person.read`, `person.opened`, `person.reviewed`.
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
    /// Its fields.
    pub fields: Vec<Shown>,
    /// True when the person was erased: nothing can be shown to anybody.
    pub erased: bool,
    /// Until when the officer's broken glass stays open.
    pub opened_until: Option<Timestamp>,
    /// Reads, newest first; the present one among them.
    pub reads: Vec<ReadLine>,
}

/// The subject of a person's reads.
fn subject(person: &str) -> String {
    format!("read/{person}")
}

fn category(c: Classification) -> Option<&'static str> {
    match c {
        Classification::Confirmed | Classification::Clinical => Some("confirmed"),
        Classification::Suspected => Some("suspected"),
        Classification::Asymptomatic => Some("asymptomatic_significant"),
        Classification::Excluded => None,
    }
}

fn line(e: &Entry) -> Option<ReadLine> {
    Some(ReadLine {
        seq: e.seq,
        at: e.recorded_at,
        officer: e.officer.clone(),
        body: e.agency.clone(),
        kind: e.kind.clone(),
        what: serde_json::from_str(&e.body).ok()?,
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
    async fn datum(&self, seq: u64) -> Result<(String, Datum), ReportError> {
        let none = || Refusal::new("entry", "no-person", seq.to_string(), "");
        let entry = self.journal.entry(seq).await?.ok_or_else(none)?;
        let person = entry.person.clone().ok_or_else(none)?;
        let Some(Fact::Case(case)) = fact_of(&entry) else {
            return Err(none().into());
        };
        let known = |c: &&str| self.book.sharing.categories.contains_key(*c);
        let category = category(case.classification).filter(known).ok_or_else(none)?;
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
    /// for a purpose. What was shown is journalled before it is shown.
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
            .filter(|r| r.kind == "person.opened" && r.officer == actor.officer)
            .filter_map(|r| r.what.until)
            .find(|u| *u > now);
        let codes: Vec<&str> = (sharing.categories.get(&datum.category))
            .map(|c| c.fields.iter().map(String::as_str).collect())
            .unwrap_or_default();
        let sealed = |code: &&str| {
            let from = sharing.fields.get(*code).map(|f| f.from.as_slice());
            from.unwrap_or_default().iter().any(|p| p.starts_with("sealed."))
        };
        let codes: Vec<&str> = codes.into_iter().filter(sealed).collect();
        let day = self.today();
        let seen = (self.permits)
            .see(&actor.officer, &datum, &codes, purpose, day, opened_until.is_some())
            .map_err(|e| Refusal::new("purpose", "cannot-ask", e.to_string(), ""))?;
        let allowed: Vec<&str> = (codes.iter().zip(&seen))
            .filter(|(_, s)| s.allowed())
            .map(|(c, _)| *c)
            .collect();
        let mut content = Value::Null;
        let mut erased = false;
        if !allowed.is_empty() {
            let body = ReadBody {
                entry: seq,
                purpose: purpose.into(),
                fields: allowed.iter().map(ToString::to_string).collect(),
                owner: datum.owner.clone(),
                until: None,
                right: None,
                of: None,
            };
            let event = Event::new("person.read", subject(&person), &body);
            self.commit(actor, vec![event], vec![], &Via::source("read")).await?;
            let opened = self.journal.open_personal(seq).await?;
            erased = opened.is_none();
            content = (opened.as_deref())
                .and_then(|t| serde_json::from_str(t).ok())
                .unwrap_or_default();
        }
        let value = |code: &str| {
            let from = &sharing.fields.get(code)?.from;
            let names = from.iter().filter_map(|p| p.strip_prefix("sealed."));
            names.filter_map(|n| content.get(n)).find_map(|v| match v {
                Value::String(s) if !s.is_empty() => Some(s.clone()),
                Value::Null | Value::String(_) => None,
                other => Some(other.to_string()),
            })
        };
        let fields = (codes.iter().zip(&seen))
            .map(|(code, s)| Shown {
                field: (*code).to_string(),
                value: s.allowed().then(|| value(code)).flatten(),
                by: s.by.iter().map(why).collect(),
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

    /// Breaks the glass of a person's record for an hour. The owner sees it at once and
    /// owes a review within three days.
    ///
    /// # Errors
    /// No reason of some length, nothing personal there, or the officer may not act.
    pub async fn break_glass(
        &self,
        actor: &Actor,
        seq: u64,
        reason: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let reason = reason.trim();
        if reason.chars().count() < REASON {
            let refusal = Refusal::new("reason", "reason-short", reason, REASON.to_string());
            return Err(refusal.into());
        }
        let (person, datum) = self.datum(seq).await?;
        let now = self.now();
        let body = ReadBody {
            entry: seq,
            purpose: reason.into(),
            fields: vec![],
            owner: datum.owner,
            until: Some(now.checked_add(OPEN).unwrap_or(now)),
            right: None,
            of: None,
        };
        let event = Event::new("person.opened", subject(&person), &body);
        self.commit(actor, vec![event], vec![], &via).await
    }

    /// Broken glasses of a body's records that nobody has reviewed, the oldest first, each
    /// with the moment by which the review is due.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_reviews(&self, body: &str) -> Result<Vec<(ReadLine, Timestamp)>, StoreError> {
        let mut out = vec![];
        let mut after = 0;
        loop {
            let batch = self.journal.read_kind("person.opened", after, 500).await?;
            let Some(last) = batch.last().map(|e| e.seq) else {
                return Ok(out);
            };
            after = last;
            for l in batch.iter().filter_map(line).filter(|l| l.what.owner == body) {
                let (person, _) = match self.datum(l.what.entry).await {
                    Ok(d) => d,
                    Err(ReportError::Store(e)) => return Err(e),
                    Err(ReportError::Refused(_)) => continue,
                };
                let reviewed = self.reads(&person).await?;
                let done = |r: &ReadLine| r.kind == "person.reviewed" && r.what.of == Some(l.seq);
                if !reviewed.iter().any(done) {
                    let due = l.at.checked_add(REVIEW).unwrap_or(l.at);
                    out.push((l, due));
                }
            }
        }
    }

    /// Says whether breaking a glass was right. The officer who broke it cannot.
    ///
    /// # Errors
    /// The record is another body's, was reviewed already, or no reason is given.
    pub async fn review_glass(
        &self,
        actor: &Actor,
        of: u64,
        right: bool,
        note: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let none = || Refusal::new("of", "no-glass", of.to_string(), "");
        let entry = self.journal.entry(of).await?.ok_or_else(none)?;
        let broken = line(&entry).filter(|l| l.kind == "person.opened").ok_or_else(none)?;
        if broken.what.owner != actor.body {
            let owner = broken.what.owner.as_str();
            return Err(Refusal::new("of", "other-body", actor.body.as_str(), owner).into());
        }
        if broken.officer == actor.officer {
            return Err(Refusal::new("of", "own-glass", of.to_string(), "").into());
        }
        if note.trim().is_empty() {
            return Err(Refusal::new("reason", "required", "", "").into());
        }
        let person = entry.subject.as_deref().and_then(|s| s.strip_prefix("read/"));
        let person = person.ok_or_else(none)?;
        let reads = self.reads(person).await?;
        if reads.iter().any(|r| r.kind == "person.reviewed" && r.what.of == Some(of)) {
            return Err(Refusal::new("of", "glass-reviewed", of.to_string(), "").into());
        }
        let last = reads.first().map_or(0, |r| r.seq);
        let body = ReadBody {
            entry: broken.what.entry,
            purpose: note.trim().into(),
            fields: vec![],
            owner: broken.what.owner,
            until: None,
            right: Some(right),
            of: Some(of),
        };
        let event = Event::new("person.reviewed", subject(person), &body);
        let expects = vec![Expect::new(subject(person), last)];
        self.commit(actor, vec![event], expects, &via).await
    }
}

fn why(w: &Why) -> String {
    match w {
        Why::Own => "own".into(),
        Why::Opened => "opened".into(),
        Why::Agreement(id) => id.clone(),
    }
}
