//! What every page shows around its content.

use jiff::civil::DateTime;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use serde::{Deserialize, Serialize};

/// Frame of a page: who acts, what stands highest, what is due, where the journal stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shell {
    /// Now, in the city.
    pub now: DateTime,
    /// Acting officer; none until one is chosen.
    pub actor: Option<Actor>,
    /// The gravest incident.
    pub top: Option<TopIncident>,
    /// Open incidents.
    pub incidents: usize,
    /// Questions that nobody has answered.
    pub asked: usize,
    /// Responses in force.
    #[serde(default)]
    pub responses: usize,
    /// Approval files that wait for the acting officer.
    #[serde(default)]
    pub signatures: usize,
    /// Obligations of the acting officer's body: late, and not acknowledged.
    #[serde(default)]
    pub late: u64,
    /// Of these, new.
    #[serde(default)]
    pub new: u64,
    /// Persons on the way in whose hand-over the acting officer's body has a part.
    #[serde(default)]
    pub custody: u64,
    /// Of these, late.
    #[serde(default)]
    pub custody_late: u64,
    /// Notices that the body received and owes a receipt or an answer for.
    #[serde(default)]
    pub notices: u64,
    /// What the body owes about notices and is late with.
    #[serde(default)]
    pub notices_late: u64,
    /// The clock shows an earlier time than the journal: what it shows, the last entry.
    #[serde(default)]
    pub clock_back: Option<(DateTime, DateTime)>,
    /// True in a demo city: every page then says so.
    pub demo: bool,
    /// True while the server listens to this machine alone, because nobody signs in yet.
    pub local_only: bool,
    /// Last entry of the journal.
    pub head: Head,
}

/// The incident that every page names in its top bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopIncident {
    /// Id, as in `/incidents/{id}`.
    pub id: String,
    /// Name.
    pub name: Label,
    /// Its level: of the response where one is in force, else the candidate.
    pub level: Option<Level>,
    /// True when persons have started a response of this level.
    pub in_force: bool,
}

/// Where the journal stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the last entry; 0 for an empty journal.
    pub seq: u64,
    /// Its digest in hex.
    pub digest: String,
    /// When it was recorded.
    pub at: Option<DateTime>,
}
