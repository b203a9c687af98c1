//! A `case` block as written: given facts and what the plan must say to them.

use serde::Deserialize;
use std::collections::BTreeMap;

/// A case as written inside a pack.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseBlock {
    /// What it shows.
    pub name: String,
    /// Given facts, in the keys of the scenario format.
    pub facts: crate::scenario::Facts,
    /// Expected level of the whole plan: a level or `none`.
    pub level: String,
    /// Clauses met at that level.
    #[serde(default)]
    pub clauses: Option<Vec<String>>,
    /// All clauses still unknown.
    #[serde(default)]
    pub pending: Option<Vec<String>>,
    /// Clauses that must not be met.
    #[serde(default)]
    pub not: Vec<String>,
    /// Levels under other readings, by the reading's id: a level or `none`.
    #[serde(default)]
    pub other: BTreeMap<String, String>,
    /// Numbers at which this clause begins and ceases to hold.
    #[serde(default)]
    pub boundary: Option<Boundary>,
}

/// A value of the given facts to vary around its limits.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boundary {
    /// Path of the value in the facts, e.g. `counts.0.cases`.
    pub vary: String,
    /// First and last value at which the clause is met; an open end is null.
    pub met: (Option<f64>, Option<f64>),
    /// Step between neighbouring values; 1 where it is left out.
    #[serde(default = "one")]
    pub step: f64,
}

fn one() -> f64 {
    1.0
}
