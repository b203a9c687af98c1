//! Recorded occurrences that are not cases: losses of agents, reactions after
//! vaccination, clusters found by CDC, poisonings.

use crate::case::Origin;
use crate::place::Place;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Something of a declared type happened (code book, `occurrences`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occurrence {
    /// Type code, e.g. `virulent_agent_loss_or_leak`.
    pub what: String,
    /// When it happened.
    pub date: Date,
    /// Where.
    pub place: Place,
    /// Persons concerned.
    #[serde(default)]
    pub persons: u32,
    /// Infected or dead in connection with it.
    #[serde(default)]
    pub victims: u32,
    /// Dead in connection with it.
    #[serde(default)]
    pub deaths: u32,
}

/// A cluster of linked cases, as CDC's field investigation found it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// Disease code.
    pub disease: String,
    /// Local when infection passed in the city.
    pub origin: Origin,
    /// When it was found.
    pub date: Date,
    /// Where.
    pub place: Place,
    /// Number of linked cases, ≥ 2.
    pub size: u32,
    /// What links them, in words.
    #[serde(default)]
    pub link: String,
}

/// One report about one acute occupational poisoning. Reports with the same
/// `occurrence` and place supersede one another; places of one occurrence add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poisoning {
    /// Id of the occurrence: one cause and place.
    pub occurrence: String,
    /// When.
    pub date: Date,
    /// Where.
    pub place: Place,
    /// Poisoned persons, the dead included.
    pub persons: u32,
    /// Dead.
    pub deaths: u32,
}

/// How many other prefecture cities the same outbreak has reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherPrefectures {
    /// Disease code.
    pub disease: String,
    /// Number of other prefecture cities.
    pub n: u32,
    /// As of.
    pub date: Date,
}
