//! Weekly counts of a notifiable disease of class B or C in one county.

use crate::place::Place;
use crate::week::Week;
use serde::{Deserialize, Serialize};

/// Cases of one disease in one county in one ISO week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyCount {
    /// Disease code.
    pub disease: String,
    /// County.
    pub place: Place,
    /// Reporting week.
    pub week: Week,
    /// Cases of the week.
    pub cases: u32,
    /// Mean of the same week of the five years before. Absent: computed from
    /// the recorded history where that is complete, else unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean5: Option<f64>,
}

/// From which week on the counts of a disease are complete, so that a week
/// without a row means zero cases and not a missing year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyCoverage {
    /// Disease code.
    pub disease: String,
    /// First week with complete counts.
    pub since: Week,
}
