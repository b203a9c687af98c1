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
    /// Topics of the incidents that it is for; all of the plan when left out.
    #[serde(default)]
    pub topics: Vec<String>,
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

impl Command {
    /// Whether it is for incidents of a topic.
    pub fn is_for(&self, topic: &str) -> bool {
        self.topics.is_empty() || self.topics.iter().any(|t| t == topic)
    }
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
