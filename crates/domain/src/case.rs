//! Cases: one person each ([`CaseReport`]) or numbers only ([`CaseCount`]).

use crate::place::Place;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How sure the diagnosis is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    /// Suspected: counted only in the "with suspects" view.
    Suspected,
    /// Clinically diagnosed: counts.
    Clinical,
    /// Laboratory confirmed: counts.
    #[default]
    Confirmed,
    /// Infection without symptoms: does not count as an onset.
    Asymptomatic,
    /// Ruled out.
    Excluded,
}

/// Where the infection was acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Acquired outside the city.
    Imported,
    /// Acquired in the city.
    Local,
}

/// A shared circumstance that may make cases a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// What is shared: `hospital`, `ward`, `household`, `family_chain`, `infector` …
    pub kind: String,
    /// Its name or id.
    pub key: String,
}

/// One case of a disease in one person. The person's name and documents are
/// personal content, sealed beside the fact, never in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseReport {
    /// Id of the case at its reporter; corrections are found by the entry, not by this.
    pub case_id: String,
    /// Disease code of the code book.
    pub disease: String,
    /// Certainty of the diagnosis.
    pub classification: Classification,
    /// Where it was acquired; absent when nobody has said so yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Where the case lives or fell ill, as counted.
    pub place: Place,
    /// Functional zone that it was reported for; it counts to the zone's host
    /// county, which is `place`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Day of onset; when absent the day of report stands in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<Date>,
    /// Day on which it was reported.
    pub reported: Date,
    /// Day of death.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub died: Option<Date>,
    /// Point of occurrence (a market, a ship), where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<String>,
    /// Shared circumstances.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

impl CaseReport {
    /// The day on which the case counts: onset, or the report where onset is unknown.
    pub fn counted_on(&self) -> Date {
        self.onset.unwrap_or(self.reported)
    }
}

/// A number of cases with one onset date, where the persons are not known one by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCount {
    /// Disease code.
    pub disease: String,
    /// Where.
    pub place: Place,
    /// Functional zone that it was reported for; it counts to the zone's host
    /// county, which is `place`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Onset day.
    pub date: Date,
    /// How many, ≥ 0.
    pub cases: u32,
    /// How many of them died, ≤ cases unless deaths alone are reported.
    #[serde(default)]
    pub deaths: u32,
    /// Point of occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<String>,
    /// Where acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}
