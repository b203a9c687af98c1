//! One line of the journal: as a caller hands it in, as it is stored, as it is
//! read back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chain::{Algo, Fields};
use crate::error::StoreError;
use crate::stamp;

/// Content about a person, kept encrypted under that person's own key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    /// An opaque identifier of the person, never a name: it stays readable
    /// after erasure.
    pub person: String,
    /// What may be erased one day, usually JSON.
    pub content: String,
}

/// What a caller wants to record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewEntry {
    /// Dotted, from general to special: `fact.case`, `finding.verdict`.
    pub kind: String,
    /// When it happened: an RFC 3339 time or a date, kept as given.
    pub happened_at: String,
    /// When it was recorded, by the caller's clock.
    pub recorded_at: Timestamp,
    /// Who acts.
    pub officer: String,
    /// For which body.
    pub agency: String,
    /// Where it comes from: a form, a file and row, a message.
    pub source: String,
    /// Idempotency key: a second entry with the same key is not recorded.
    pub key: Option<String>,
    /// The thing that this entry is about, where its state is the fold of the
    /// entries about it: `duty/<id>`, `response/<key>`. See [`crate::Expect`].
    pub subject: Option<String>,
    /// Sequence number of the entry that this one corrects.
    pub corrects: Option<u64>,
    /// JSON text, stored and hashed byte for byte.
    pub body: String,
    /// Content to be sealed, if any.
    pub personal: Option<Personal>,
}

impl NewEntry {
    /// Refuses what one of the databases could not keep: PostgreSQL has no
    /// NUL in text.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        if self.kind.is_empty() {
            return Err(StoreError::Invalid {
                field: "kind",
                reason: "it is empty".into(),
            });
        }
        let person = self.personal.as_ref().map_or("", |p| p.person.as_str());
        let texts = [
            ("kind", self.kind.as_str()),
            ("happened_at", &self.happened_at),
            ("officer", &self.officer),
            ("agency", &self.agency),
            ("source", &self.source),
            ("key", self.key.as_deref().unwrap_or("")),
            ("subject", self.subject.as_deref().unwrap_or("")),
            ("body", &self.body),
            ("person", person),
        ];
        for (field, text) in texts {
            if text.contains('\0') {
                return Err(StoreError::Invalid {
                    field,
                    reason: "it contains a NUL character".into(),
                });
            }
        }
        if self.corrects.is_some_and(|seq| i64::try_from(seq).is_err()) {
            return Err(StoreError::UnknownCorrected(self.corrects.unwrap_or(0)));
        }
        Ok(())
    }
}

/// What became of a [`NewEntry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Recorded now under this sequence number.
    Recorded(u64),
    /// Its key was recorded before, under this sequence number.
    Repeated(u64),
}

impl Outcome {
    /// The entry's sequence number, whenever it was recorded.
    pub fn seq(self) -> u64 {
        match self {
            Outcome::Recorded(seq) | Outcome::Repeated(seq) => seq,
        }
    }
}

/// A recorded entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Place in the journal, from 1, without gaps.
    pub seq: u64,
    /// See [`NewEntry::kind`].
    pub kind: String,
    /// See [`NewEntry::happened_at`].
    pub happened_at: String,
    /// See [`NewEntry::recorded_at`].
    pub recorded_at: Timestamp,
    /// See [`NewEntry::officer`].
    pub officer: String,
    /// See [`NewEntry::agency`].
    pub agency: String,
    /// See [`NewEntry::source`].
    pub source: String,
    /// See [`NewEntry::key`].
    pub key: Option<String>,
    /// See [`NewEntry::subject`].
    pub subject: Option<String>,
    /// See [`NewEntry::corrects`].
    pub corrects: Option<u64>,
    /// See [`NewEntry::body`].
    pub body: String,
    /// The person whose content is sealed here.
    pub person: Option<String>,
    /// Cipher text; [`crate::Journal::open_personal`] opens it.
    pub sealed: Option<String>,
    /// The algorithm of `hash`.
    pub algo: Algo,
    /// `hash` of the entry before.
    pub prev_hash: String,
    /// Digest of everything above.
    pub hash: String,
}

/// The stored form, column by column, before anything is believed about it.
/// Its serialised form is a line of an export.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub seq: i64,
    pub kind: String,
    pub happened_at: String,
    pub recorded_at: String,
    pub officer: String,
    pub agency: String,
    pub source: String,
    pub key: Option<String>,
    pub subject: Option<String>,
    pub corrects: Option<i64>,
    pub body: String,
    pub person: Option<String>,
    pub sealed: Option<String>,
    pub algo: String,
    pub prev_hash: String,
    pub hash: String,
}

/// The columns of [`Row`], for every SELECT on the journal.
macro_rules! select_rows {
    ($rest:literal) => {
        concat!(
            "SELECT seq, kind, happened_at, recorded_at, officer, agency, source, key, subject, ",
            "corrects, body, person, sealed, algo, prev_hash, hash FROM journal ",
            $rest
        )
    };
}
pub(crate) use select_rows;

impl Row {
    /// What the hash covers.
    pub fn fields(&self) -> Fields<'_> {
        Fields {
            seq: self.seq,
            kind: &self.kind,
            happened_at: &self.happened_at,
            recorded_at: &self.recorded_at,
            officer: &self.officer,
            agency: &self.agency,
            source: &self.source,
            key: self.key.as_deref(),
            subject: self.subject.as_deref(),
            corrects: self.corrects,
            body: &self.body,
            person: self.person.as_deref(),
            sealed: self.sealed.as_deref(),
            algo: &self.algo,
            prev_hash: &self.prev_hash,
        }
    }

    /// The entry, or what is wrong with a field.
    pub fn into_entry(self) -> Result<Entry, String> {
        let recorded_at = stamp::from_text(&self.recorded_at)
            .ok_or_else(|| format!("entry {}: recorded_at is not a time", self.seq))?;
        let algo = Algo::from_name(&self.algo)
            .ok_or_else(|| format!("entry {}: unknown algorithm {:?}", self.seq, self.algo))?;
        Ok(Entry {
            seq: u64::try_from(self.seq).map_err(|_| "a negative sequence number".to_string())?,
            kind: self.kind,
            happened_at: self.happened_at,
            recorded_at,
            officer: self.officer,
            agency: self.agency,
            source: self.source,
            key: self.key,
            subject: self.subject,
            corrects: self.corrects.map(|seq| seq as u64),
            body: self.body,
            person: self.person,
            sealed: self.sealed,
            algo,
            prev_hash: self.prev_hash,
            hash: self.hash,
        })
    }
}
