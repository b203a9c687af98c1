//! `pack.yaml`: who issued a plan, since when, what it governs, how doubtful
//! places are read.

use jiff::civil::Date;
use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};

/// Identity and scope of a plan (`pack.yaml`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Folder name.
    pub id: String,
    /// Short code in clauses and scenarios, e.g. `PHE`.
    pub code: String,
    /// Name.
    pub label: Label,
    /// Short name for lists.
    #[serde(default)]
    pub short: Option<Label>,
    /// Issuing body.
    pub issuer: String,
    /// Level of authority: `state`, `province`, `city`, `county`.
    pub authority: String,
    /// City or other jurisdiction.
    pub jurisdiction: String,
    /// Document number.
    #[serde(default)]
    pub number: Option<String>,
    /// Date of the document.
    #[serde(default)]
    pub dated: Option<Date>,
    /// Days on which it is in force.
    pub in_force: InForce,
    /// Id of the pack that it replaces.
    #[serde(default)]
    pub supersedes: Option<String>,
    /// Where the text comes from.
    #[serde(default)]
    pub source: Option<DocumentSource>,
    /// Document of the obligation matrix that lists its clauses, where its name does
    /// not begin with the id of the pack.
    #[serde(default)]
    pub matrix: Option<String>,
    /// What it governs.
    pub scope: Scope,
    /// Codes of the plans that govern first where both could.
    #[serde(default)]
    pub after: Vec<String>,
    /// Topics that other instruments govern.
    #[serde(default)]
    pub refers: Vec<Referral>,
    /// How doubtful places are read.
    #[serde(default)]
    pub readings: Vec<ReadingNote>,
}

/// Validity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    /// First day.
    pub from: Date,
    /// Last day.
    #[serde(default)]
    pub until: Option<Date>,
}

/// The official document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentSource {
    /// Title.
    pub title: String,
    /// Remarks.
    #[serde(default)]
    pub note: Option<String>,
}

/// What a plan governs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Diseases.
    #[serde(default)]
    pub diseases: Vec<String>,
    /// Topics and occurrence types.
    #[serde(default)]
    pub topics: Vec<String>,
}

/// Topics that another instrument governs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// Topics or occurrence types.
    pub topics: Vec<String>,
    /// The other instrument.
    pub to: Label,
}

/// How a doubtful place is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingNote {
    /// Id, e.g. `AMB-01`.
    pub id: String,
    /// gap, overlap, conflict, undefined, drafting, external, ambiguity.
    pub kind: String,
    /// Clauses concerned, of this plan.
    pub clauses: Vec<String>,
    /// The reading.
    pub reading: Label,
    /// The same facts counted another way, where the reading is about counting
    /// and not about one clause.
    #[serde(default)]
    pub other: Option<OtherCounting>,
}

/// Another way to count the same facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherCounting {
    /// What is counted another way.
    pub counts: Counted,
    /// The other way in a few words.
    pub label: Label,
}

/// What can be counted another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Cases of functional zones: to the other host of the city file.
    Zones,
}
