//! The command structure of a level: leader, office, groups.

use super::chain::Tier;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use serde::{Deserialize, Serialize};

/// One `command` block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Levels at which it holds.
    pub levels: Vec<Level>,
    /// Whose response.
    pub tier: Tier,
    /// Name of the body, e.g. leading group; empty where there is none.
    #[serde(default)]
    pub label: Label,
    /// Posts of the city's directory that may lead, the usual one first.
    pub leader: Vec<String>,
    /// Seat of the office.
    #[serde(default)]
    pub office: Option<OfficeSeat>,
    /// Groups.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Further groups may be set up as needed.
    #[serde(default)]
    pub open: bool,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// Where the office sits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeSeat {
    /// Role.
    pub at: String,
    /// Role in special cases, with a reason.
    #[serde(default)]
    pub special: Option<String>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Id, e.g. `medical`.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Role that leads it.
    pub lead: String,
    /// Member roles.
    #[serde(default)]
    pub members: Vec<String>,
}
