//! A `note` block: remarks for people, and why a clause has nothing that runs.

use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};

/// A `note` block as written; nothing of it is evaluated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The remark in Chinese.
    #[serde(default)]
    pub zh: String,
    /// The remark in English.
    #[serde(default)]
    pub en: String,
    /// Rows of the obligation matrix that are done by what the note describes,
    /// or, with `software`, that nothing does.
    #[serde(default)]
    pub covers: Vec<String>,
    /// Readings that it is about.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Set where nothing of the clause runs.
    #[serde(default)]
    pub software: Option<Software>,
    /// Why nothing runs; asked for with `software`.
    #[serde(default)]
    pub why: Label,
}

/// Why nothing of a clause runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Software {
    /// No program can do it: a purpose, a definition, a duty of persons alone.
    None,
    /// A program could, this one does not yet.
    Later,
}
