//! The record of a person: who it is, what was recorded about him, who looked. Looking is
//! recorded too.

use super::Known;
use crate::authorise::{Action, authorise};
use crate::office::Office;
use crate::report::ReportError;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_store::{Entry, NewEntry, StoreError, args};
use serde_json::{Value, json};

/// The newest things on a record that are read.
const THINGS: i64 = 200;

/// A person's record.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRecord {
    /// Who it is.
    pub known: Known,
    /// What was recorded about him, newest first.
    pub things: Vec<Thing>,
    /// Who looked, newest first.
    pub reads: Vec<Read>,
    /// Persons of whom somebody has to say whether they are the same.
    pub maybe: Vec<Known>,
}

/// Something that was recorded about a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Kind of the entry.
    pub kind: String,
    /// Thing that the entry belongs to, e.g. `custody/…`.
    pub subject: String,
    /// Body that recorded it.
    pub agency: String,
    /// Open body.
    pub body: Value,
    /// Sealed part; null where there is none.
    pub sealed: Value,
}

/// Somebody who looked at a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What he looked at, as journalled: `read.person`, `read.custody`, `read.observation`.
    pub kind: String,
}

impl Office {
    /// Opens a person's record for an officer, who is named on it from then on; once an hour
    /// is enough.
    ///
    /// # Errors
    /// `person-no-such`; the officer may not; failures of the journal.
    pub async fn read_person(&self, actor: &Actor, id: &str) -> Result<PersonRecord, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        let known = self.known_person(id).await?;
        let id = known.person.id.clone();
        let body = json!({ "person": id });
        self.looked(actor, "read.person", &id, &id, &body).await?;
        let ids = || {
            std::iter::once(&known.person)
                .chain(&known.members)
                .map(|p| &p.id)
        };
        let mut things = vec![];
        let mut reads = vec![];
        for id in ids() {
            things.extend(self.things_about(id).await?);
            reads.extend(self.reads_of(id).await?);
        }
        // How somebody was found under observation is for the body that looks after him.
        for t in &mut things {
            if t.kind.starts_with("observation.") && t.body["body"] != actor.body.as_str() {
                t.sealed = Value::Null;
            }
        }
        things.sort_by_key(|t| std::cmp::Reverse(t.seq));
        reads.sort_by_key(|r| std::cmp::Reverse(r.seq));
        let mut maybe = vec![];
        let asked = std::iter::once(&known.person).chain(&known.members);
        for other in asked.flat_map(|p| p.questions.keys()) {
            let other = self.known_person(other).await?;
            let new = |k: &Known| k.person.id != other.person.id;
            if new(&known) && maybe.iter().all(new) {
                maybe.push(other);
            }
        }
        Ok(PersonRecord {
            known,
            things,
            reads,
            maybe,
        })
    }

    /// Puts down that an officer looked at a thing about a person; once an hour is enough.
    pub(crate) async fn looked(
        &self,
        actor: &Actor,
        kind: &str,
        thing: &str,
        person: &str,
        body: &Value,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let hour = now.as_second() / 3600;
        let entry = NewEntry {
            kind: kind.into(),
            happened_at: now.to_string(),
            recorded_at: now,
            officer: actor.officer.clone(),
            agency: actor.body.clone(),
            source: "record".into(),
            key: Some(format!("read:{}:{thing}:{hour}", actor.officer)),
            subject: Some(format!("read/{person}")),
            body: body.to_string(),
            ..NewEntry::default()
        };
        self.journal.append(vec![entry]).await?;
        Ok(())
    }

    /// Who looked at what is sealed about the person of an id, newest first.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn reads_of(&self, id: &str) -> Result<Vec<Read>, StoreError> {
        let history = self.journal.history(&format!("read/{id}")).await?;
        Ok(history.into_iter().rev().map(read).collect())
    }

    /// What was recorded about the person of an id, other than who it is.
    pub(crate) async fn things_about(&self, id: &str) -> Result<Vec<Thing>, StoreError> {
        let rows: Vec<(i64,)> = self
            .journal
            .db()
            .all(
                "SELECT seq FROM (SELECT seq FROM person_entry WHERE person = $1 UNION \
                 SELECT opened AS seq FROM custody WHERE person = $1) AS things \
                 ORDER BY seq DESC LIMIT $2",
                args![id, THINGS],
            )
            .await?;
        let mut entries: Vec<Entry> = vec![];
        for (seq,) in rows {
            entries.extend(self.journal.entry(seq as u64).await?);
        }
        let contents = self.journal.open_entries(&entries).await?;
        let parsed = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Ok(entries
            .into_iter()
            .zip(contents)
            .map(|(e, content)| Thing {
                seq: e.seq,
                at: e.recorded_at,
                kind: e.kind,
                subject: e.subject.unwrap_or_default(),
                agency: e.agency,
                body: parsed(&e.body),
                sealed: content.map_or(Value::Null, |c| parsed(&c)),
            })
            .collect())
    }
}

fn read(e: Entry) -> Read {
    Read {
        seq: e.seq,
        at: e.recorded_at,
        by: Actor {
            officer: e.officer,
            body: e.agency,
        },
        kind: e.kind,
    }
}
