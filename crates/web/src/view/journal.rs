//! The journal: its entries, one entry, and whether it verifies.

use super::happening::Happening;
use jiff::civil::DateTime;
use lf_rules::report::Reason;
use serde::{Deserialize, Serialize};

/// A page of the journal, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JournalView {
    /// Entries.
    pub rows: Vec<EntryRow>,
    /// Chosen kind prefix: empty, `fact`, `finding` or `decision`.
    #[serde(default)]
    pub kind: String,
    /// Incident whose entries are shown; empty for all.
    #[serde(default)]
    pub incident: String,
    /// Number of entries in the journal.
    pub total: u64,
    /// Page of older entries: those with a number below this.
    #[serde(default)]
    pub older: Option<u64>,
    /// True when this is not the first page.
    #[serde(default)]
    pub newest: bool,
    /// Result of the last verification.
    #[serde(default)]
    pub verified: Option<Verified>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryRow {
    /// What happened.
    pub happening: Happening,
    /// When it happened, as the reporter wrote it.
    pub happened: String,
    /// Officer id.
    pub officer: String,
    /// Where it came from: `form`, a file name …
    pub source: String,
    /// Digest in hex.
    pub hash: String,
}

/// The outcome of checking the whole chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verified {
    /// When it was checked.
    pub at: DateTime,
    /// Entries checked.
    pub entries: u64,
    /// First thing that is wrong; none when all is well.
    pub problem: Option<Broken>,
}

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Broken {
    /// Number of the entry.
    pub seq: u64,
    /// `altered`, `missing`, `reordered`, `bad_head_signature` …
    pub kind: String,
}

/// One entry with its corrections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryView {
    /// The entry.
    pub row: EntryRow,
    /// Kind, as journalled.
    pub kind: String,
    /// Digest of the entry before.
    pub prev_hash: String,
    /// Digest algorithm.
    pub algo: String,
    /// Body as stored and hashed.
    pub body: String,
    /// True when personal content is sealed beside it.
    #[serde(default)]
    pub sealed: bool,
    /// The whole chain of corrections, oldest first, this entry included.
    #[serde(default)]
    pub chain: Vec<EntryRow>,
    /// Why a finding came about.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// True when a correction or withdrawal can be recorded for it.
    pub correctable: bool,
}
