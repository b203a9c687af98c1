//! Community transmission grades, capacity grades and designation orders.

use crate::level::Level;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a transmission grade was found, seen from the city.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GradePlace {
    /// The city itself.
    City,
    /// Another prefecture city of the same province.
    ProvinceOtherCity,
    /// Another province.
    OtherProvince,
}

/// Community transmission of a disease at a place, found by experts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransmissionGrade {
    /// Disease code.
    pub disease: String,
    /// Where.
    pub place: GradePlace,
    /// Name of the other city or province, so that a later finding replaces the right one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// 0 none, 1 local, 2 sustained, 3 widespread.
    pub grade: u8,
    /// When found.
    pub date: Date,
}

/// Whose treatment and control capacity is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapacityScope {
    /// A county's.
    County,
    /// The city's.
    City,
}

/// Treatment and control capacity as experts see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// County or city.
    pub scope: CapacityScope,
    /// The county's code, where `scope` is county and one is named.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// 0 within, 1 may be exceeded, 2 exceeded.
    pub value: u8,
    /// When found.
    pub date: Date,
}

/// An order by which a competent body designates an incident to be of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Designation {
    /// Plan code (`PHE`, `ARI` …) under which it is designated.
    pub plan: String,
    /// Designated level.
    pub level: Level,
    /// Code of the designating body.
    pub by: String,
    /// Document number; an order without one does not count.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Date of the order.
    pub date: Date,
    /// Topic (disease or kind) that it is about; empty for the city's situation as a whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// Reason given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
