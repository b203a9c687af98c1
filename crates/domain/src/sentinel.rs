//! Influenza sentinel surveillance: weekly percentages and their yearly baselines.

use crate::week::Week;
use serde::{Deserialize, Serialize};

/// Sentinel figures of one ISO week, in percent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentinelWeek {
    /// Reporting week.
    pub week: Week,
    /// Influenza-like illness among visits, percent 0–100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ili_pct: Option<f64>,
    /// Baseline for `ili_pct` where the reporter gives it with the week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ili_base: Option<f64>,
    /// Positive specimens, percent 0–100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pos_pct: Option<f64>,
    /// Baseline for `pos_pct`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pos_base: Option<f64>,
}

/// The yearly baselines that the municipal CDC sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentinelBaseline {
    /// First week in which it applies.
    pub from: Week,
    /// Last week in which it applies.
    pub until: Week,
    /// Influenza-like illness, percent.
    pub ili_base: f64,
    /// Positivity, percent.
    pub pos_base: f64,
}
