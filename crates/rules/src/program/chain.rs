//! The steps and signers by which a response is started, raised, lowered or
//! ended, a warning issued, or a measure ordered.

use lf_domain::level::Level;
use serde::{Deserialize, Serialize};

/// Whose response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// The city's.
    City,
    /// A county's.
    County,
}

/// What a chain brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Start a response.
    Start,
    /// Raise its level.
    Raise,
    /// Lower its level.
    Lower,
    /// End it.
    End,
    /// Issue a warning of the level's colour.
    Warn,
    /// Change a warning.
    Rewarn,
    /// Lift a warning.
    Unwarn,
    /// Order a measure that the plan leaves to a decision.
    Order,
}

/// One `chain` block (a list of chains).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Id, unique in the pack, e.g. `city-start-1-2`.
    pub id: String,
    /// Whose response.
    pub tier: Tier,
    /// What it brings about.
    pub changes: Vec<Change>,
    /// Target levels of start and raise; present levels of lower and end.
    pub levels: Vec<Level>,
    /// Topics of the incidents that it is for; all of the plan when left out.
    #[serde(default)]
    pub topics: Vec<String>,
    /// A superior's order: in force with its record, without the other steps.
    #[serde(default)]
    pub direct: bool,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// Step with which it is in force.
    pub effective: String,
    /// Chains of a county: what a change of the city's own response asks of it.
    #[serde(default)]
    pub follow: Option<Follow>,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}

impl Chain {
    /// Whether it is for incidents of a topic.
    pub fn is_for(&self, topic: &str) -> bool {
        self.topics.is_empty() || self.topics.iter().any(|t| t == topic)
    }
}

/// What a superior's start, change or end asks of the government below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follow {
    /// It decides; not following takes a reason.
    May,
    /// It follows; declining is refused.
    Should,
}

/// One step of a chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Id within the chain, e.g. `opinion`.
    pub id: String,
    /// What is done.
    pub act: Act,
    /// Roles, any of which signs. In a county's chain, the county's.
    pub by: Vec<String>,
    /// Roles that it goes to.
    #[serde(default)]
    pub to: Vec<String>,
    /// Outcomes beside agreement.
    #[serde(default)]
    pub may: Vec<Outcome>,
    /// Offered, not required, for the end of the chain.
    #[serde(default)]
    pub optional: bool,
    /// What must be filled in: `number` (of a document), `names` (of the experts), `receipt`
    /// (when it was received), `audience` (of a warning).
    #[serde(default)]
    pub needs: Vec<String>,
    /// Parameter of the city: how long the step may wait before its signer is asked (again).
    #[serde(default)]
    pub patience: Option<String>,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Experts assess.
    Assess,
    /// Propose to the decider.
    Propose,
    /// Decide.
    Decide,
    /// Approve what another body decided.
    Approve,
    /// Send for filing, which is not approval (AMB-53).
    File,
    /// Report to a superior.
    Report,
    /// Publish.
    Publish,
    /// Record a superior's order.
    Order,
}

/// What a signer may say instead of agreeing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No: the file is closed with the reason.
    Refuse,
    /// Back to the step before, with what is missing.
    SendBack,
    /// Instead, counties are required to start.
    CountyOrder,
}
