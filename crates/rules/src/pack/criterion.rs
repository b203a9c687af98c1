//! A `criterion` block as written: the condition of a level, with its dated values.

use jiff::civil::Date;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value of a clause with its validity and source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedValue {
    /// The number.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// First day on which it holds.
    pub since: Date,
    /// Last day.
    #[serde(default)]
    pub until: Option<Date>,
    /// Day on which somebody last checked the source.
    pub checked: Date,
    /// Clause or document that gives it.
    pub source: String,
}

/// The condition under another reading of a doubtful place. It decides nothing:
/// what it says is shown beside the adopted reading where the two differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherBlock {
    /// Id of the reading of `pack.yaml` that names the choice.
    pub reading: String,
    /// The other reading in a few words.
    pub label: Label,
    /// Condition under it.
    pub when: String,
}

/// A level criterion as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionBlock {
    /// Level that it gives.
    pub level: Level,
    /// Topic that it is shown under.
    pub topic: String,
    /// Condition in the adopted reading.
    pub when: String,
    /// Condition in the words of the text, where it differs; only the checker reads it.
    #[serde(default)]
    pub text: Option<String>,
    /// Conditions under other readings.
    #[serde(default)]
    pub other: Vec<OtherBlock>,
    /// Dated values.
    #[serde(default)]
    pub p: BTreeMap<String, DatedValue>,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}
