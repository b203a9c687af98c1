//! The record of a person: who it is, what was recorded about him, who looked; as far as
//! whoever looks may see it. Looking is recorded too.

use super::Known;
use crate::authorise::{Action, authorise};
use crate::office::Office;
use crate::projections::fact_in;
use crate::reading::{Noting, ReadLine, Reader, Record, Sight};
use crate::report::ReportError;
use jiff::Timestamp;
use lf_domain::fact::Fact;
use lf_domain::permit::Datum;
use lf_domain::refusal::Refusal;
use lf_response::person::subject;
use lf_store::{Entry, StoreError, args};
use serde_json::Value;
use std::collections::BTreeMap;

/// The newest things on a record that are read.
const THINGS: i64 = 200;

/// A person's record.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRecord {
    /// Who it is.
    pub known: Known,
    /// What was recorded about him, newest first.
    pub things: Vec<Thing>,
    /// Who looked, newest first: at the record, and at lists and forms on which he stands.
    pub reads: Vec<ReadLine>,
    /// Persons of whom somebody has to say whether they are the same.
    pub maybe: Vec<Known>,
    /// The hand-over of him that runs.
    pub custody: Option<String>,
    /// How it was read.
    pub sight: Sight,
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
    /// What may be seen of the sealed part; null where there is none.
    pub sealed: Value,
}

impl Office {
    /// A thing about a person as a record.
    fn thing_record(&self, person: &str, t: &Thing, standing: &Datum) -> Record {
        let record = match t.kind.split('.').next().unwrap_or_default() {
            "result" => self.result_record(person, &t.agency, t.body["verdict"].as_str()),
            "fact" => match fact_in(&t.kind, &t.body.to_string()) {
                Some(Fact::Case(case)) => self.case_record(person, &t.agency, &case),
                _ => self.record(person, &t.agency, Default::default()),
            },
            "custody" => {
                let kind = t.body["kind"].as_str();
                self.record(person, &t.agency, self.categories(kind))
            }
            _ => self.record(person, &t.agency, self.categories(["traveller"])),
        };
        record.standing(standing)
    }

    /// Opens a person's record for an officer, as far as he may see it; he is named on it
    /// from then on. Once an hour is enough.
    ///
    /// # Errors
    /// `person-no-such`; the officer may not; failures of the journal.
    pub async fn read_person(
        &self,
        reader: impl Into<Reader<'_>>,
        id: &str,
    ) -> Result<PersonRecord, ReportError> {
        let reader = reader.into();
        let Some(actor) = reader.actor else {
            return Err(Refusal::new("officer", "required", "", "").into());
        };
        authorise(&self.city, actor, Action::ReadPerson)?;
        let opened = self.opened_person(id).await?;
        let mut others: Vec<super::seen::Opened> = vec![];
        for other in opened.questions() {
            let other = self.opened_person(other).await?;
            if opened.id() != other.id() && others.iter().all(|o| o.id() != other.id()) {
                others.push(other);
            }
        }
        let mut things: Vec<(String, Thing)> = vec![];
        for id in opened.ids() {
            let about = self.things_about(&id).await?;
            things.extend(about.into_iter().map(|t| (id.clone(), t)));
        }
        things.sort_by_key(|(_, t)| std::cmp::Reverse(t.seq));
        // How somebody was found under observation is for the body that looks after him.
        for (_, t) in &mut things {
            if t.kind.starts_with("observation.") && t.body["body"] != actor.body.as_str() {
                t.sealed = Value::Null;
            }
        }
        let of_things = things.iter();
        let of_things: Vec<Record> = of_things
            .map(|(id, t)| self.thing_record(id, t, opened.standing()))
            .collect();
        let mut records = self.records_of(&opened);
        records.extend(of_things.iter().cloned());
        let mut look = self.look(reader, &records).await?;
        let known = self.masked(&mut look, &opened);
        for ((_, t), record) in things.iter_mut().zip(&of_things) {
            let mask = look.mask(record);
            let (left, had) = mask.content(&t.sealed, &self.book.sharing);
            look.note(&mask, had);
            if !t.sealed.is_null() {
                t.sealed = left;
            }
        }
        let maybe: Vec<Known> = others.iter().map(|o| self.masked(&mut look, o)).collect();
        let under = std::iter::once(opened.id()).chain(others.iter().map(|o| o.id()));
        let noting = Noting {
            kind: "read.person",
            under: under.map(str::to_string).collect(),
            thing: subject(opened.id()),
            reason: "",
        };
        let mut sight = self.noted(look, noting).await?;
        sight.reads.clear();
        let things: Vec<Thing> = things.into_iter().map(|(_, t)| t).collect();
        let running = self.running_custody(opened.ids()).await?;
        Ok(PersonRecord {
            custody: running.map(|(id, _)| id),
            reads: self.reads_about(&opened.ids(), &things).await?,
            known,
            things,
            maybe,
            sight,
        })
    }

    /// Who looked at a person: at his record, and since he is on them at lists and forms.
    async fn reads_about(
        &self,
        ids: &[String],
        things: &[Thing],
    ) -> Result<Vec<ReadLine>, StoreError> {
        let mut out = BTreeMap::new();
        for id in ids {
            out.extend(self.reads(id).await?.into_iter().map(|r| (r.seq, r)));
        }
        let mut since: BTreeMap<&str, u64> = BTreeMap::new();
        for t in things.iter().filter(|t| !t.subject.is_empty()) {
            let first = since.entry(&t.subject).or_insert(t.seq);
            *first = t.seq.min(*first);
        }
        for (thing, first) in since {
            let reads = self.reads(thing).await?;
            let reads = reads.into_iter().filter(|r| r.seq > first);
            out.extend(reads.map(|r| (r.seq, r)));
        }
        Ok(out.into_values().rev().collect())
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
