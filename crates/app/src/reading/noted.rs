//! Reads in the journal: who looked at what, for which purpose, which fields he was shown.
//! They stand under `read/<person>`, or under the thing where it is about several persons
//! (`read/manifest/…`), and are shown on the record.

use super::{Look, Sight};
use crate::office::Office;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::permit::NO_PURPOSE;
use lf_store::{Entry, NewEntry, StoreError};
use serde::{Deserialize, Serialize};

/// What happened to the record of a person: the open part of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadBody {
    /// What was read, by its subject or number: `custody/…`, `manifest/…`, `seq/41`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub thing: String,
    /// The person, where it is about one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub person: String,
    /// Of a broken glass: the other ids under which he is on record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Bodies whose records it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// Of a read: purpose of the code book; empty where all of it is the body's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    /// Of a read: fields that were shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Of a read why, where it was said; of a broken glass or its review always.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Of a broken glass: until when it stays open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Of a review: whether it was right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
    /// Of a review: the entry with which the glass was broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

/// Somebody who looked at a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadLine {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What he did, as journalled: `read.person`, `read.custody`, `read.opened`.
    pub kind: String,
    /// What of it he saw.
    pub what: ReadBody,
}

/// The subject of the reads of a person, or of a thing about several.
pub(crate) fn subject(of: &str) -> String {
    format!("read/{of}")
}

pub(crate) fn line(e: &Entry) -> Option<ReadLine> {
    Some(ReadLine {
        seq: e.seq,
        at: e.recorded_at,
        by: Actor {
            officer: e.officer.clone(),
            body: e.agency.clone(),
        },
        kind: e.kind.clone(),
        what: serde_json::from_str(&e.body).ok()?,
    })
}

/// A read that is to be written down.
pub(crate) struct Noting<'n> {
    /// Kind of the entry: `read.custody`.
    pub kind: &'n str,
    /// Whose reads it stands among: persons, or one thing about several.
    pub under: Vec<String>,
    /// What is read.
    pub thing: String,
    /// Why, where it was said.
    pub reason: &'n str,
}

/// What was shown under one heading.
struct Line<'n> {
    under: &'n str,
    fields: Vec<String>,
    owners: Vec<String>,
}

impl Office {
    /// Reads of a person, or of a thing about several, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reads(&self, of: &str) -> Result<Vec<ReadLine>, StoreError> {
        let entries = self.journal.history(&subject(of)).await?;
        let mut out: Vec<ReadLine> = entries.iter().filter_map(line).collect();
        out.reverse();
        Ok(out)
    }

    async fn write_reads(
        &self,
        actor: &Actor,
        purpose: &str,
        (kind, thing, reason): (&str, &str, &str),
        lines: Vec<Line<'_>>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let hour = (now.as_second() / 3600).to_string();
        let entry = |l: Line<'_>| {
            let fields = l.fields.join(" ");
            let key = [
                kind,
                &actor.officer,
                l.under,
                thing,
                purpose,
                reason,
                &fields,
                &hour,
            ];
            let key = key.join("|");
            let body = ReadBody {
                thing: thing.to_string(),
                person: match l.under == thing {
                    true => String::new(),
                    false => l.under.to_string(),
                },
                owners: l.owners,
                purpose: purpose.to_string(),
                fields: l.fields,
                reason: reason.to_string(),
                ..ReadBody::default()
            };
            NewEntry {
                kind: kind.into(),
                happened_at: now.to_string(),
                recorded_at: now,
                officer: actor.officer.clone(),
                agency: actor.body.clone(),
                source: "read".into(),
                key: Some(key),
                subject: Some(subject(l.under)),
                body: serde_json::to_string(&body).unwrap_or_default(),
                ..NewEntry::default()
            }
        };
        let entries: Vec<NewEntry> = lines.into_iter().map(entry).collect();
        if !entries.is_empty() {
            self.journal.append(entries).await?;
        }
        Ok(())
    }

    /// Ends a look at one record: it is written down before anything is shown, also where all
    /// of it was masked, and stands among the reads from then on. Once an hour is enough for
    /// the same officer, purpose, reason and fields.
    pub(crate) async fn noted(
        &self,
        look: Look<'_>,
        noting: Noting<'_>,
    ) -> Result<Sight, StoreError> {
        let actor = look.actor.clone();
        let mut sight = look.done();
        if let Some(actor) = actor {
            let line = |under| Line {
                under,
                fields: sight.shown.keys().cloned().collect(),
                owners: sight.owners.clone(),
            };
            let lines = noting.under.iter().map(|u| line(u.as_str())).collect();
            let what = (noting.kind, noting.thing.as_str(), noting.reason);
            self.write_reads(&actor, &sight.purpose, what, lines)
                .await?;
        }
        for under in &noting.under {
            sight.reads.extend(self.reads(under).await?);
        }
        sight.reads.sort_by_key(|r| std::cmp::Reverse(r.seq));
        Ok(sight)
    }

    /// Puts down that somebody looked at what is his body's own, which no policy masks.
    pub(crate) async fn noted_own(
        &self,
        actor: &Actor,
        noting: Noting<'_>,
    ) -> Result<(), StoreError> {
        let line = |under| Line {
            under,
            fields: vec![],
            owners: vec![actor.body.clone()],
        };
        let lines = noting.under.iter().map(|u| line(u.as_str())).collect();
        let what = (noting.kind, noting.thing.as_str(), noting.reason);
        self.write_reads(actor, NO_PURPOSE, what, lines).await
    }

    /// Ends a look at a list: for each person of whom something was shown one read is written
    /// down. Whoever was masked altogether was not read.
    pub(crate) async fn noted_list(
        &self,
        look: Look<'_>,
        (kind, thing): (&str, &str),
        shown: Vec<Listing>,
    ) -> Result<Sight, StoreError> {
        let actor = look.actor.clone();
        let sight = look.done();
        if let Some(actor) = actor {
            let lines = shown.iter().filter(|l| !l.fields.is_empty()).map(|l| Line {
                under: &l.person,
                fields: l.fields.clone(),
                owners: l.owners.clone(),
            });
            let lines = lines.collect();
            self.write_reads(&actor, &sight.purpose, (kind, thing, ""), lines)
                .await?;
        }
        Ok(sight)
    }
}

/// What a list showed of a person.
pub(crate) struct Listing {
    /// The person.
    pub person: String,
    /// Fields.
    pub fields: Vec<String>,
    /// Bodies whose records it is.
    pub owners: Vec<String>,
}
