//! A response of a city or county to an incident: its level in force.

use jiff::Timestamp;
use lf_domain::level::Level;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which response: one per plan's incident and area, so two can never exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ResponseKey {
    /// Code of the governing plan, e.g. `ARI`.
    pub plan: String,
    /// Topic of the incident, e.g. `cholera`.
    pub topic: String,
    /// `city`, or the six digits of the county whose own response it is.
    pub area: String,
}

impl fmt::Display for ResponseKey {
    /// `ARI.mers.city`: the id of the response in addresses and journal subjects.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.plan, self.topic, self.area)
    }
}

impl ResponseKey {
    /// Reads an id as written by `Display`.
    pub fn parse(id: &str) -> Option<ResponseKey> {
        let mut parts = id.split('.');
        let key = ResponseKey {
            plan: parts.next()?.to_string(),
            topic: parts.next()?.to_string(),
            area: parts.next()?.to_string(),
        };
        let whole = parts.next().is_none();
        (whole
            && ![&key.plan, &key.topic, &key.area]
                .iter()
                .any(|p| p.is_empty()))
        .then_some(key)
    }

    /// Whether it is the city's own response.
    pub fn is_city(&self) -> bool {
        self.area == "city"
    }
}

/// What happened to a response; body of `response.<kind>` entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ResponseChange {
    /// Which response.
    pub key: ResponseKey,
    /// Number of its episode: 1, and one more each time it is started again.
    pub episode: u32,
    /// Level in force from now; none when it ended.
    pub level: Option<Level>,
    /// Level before.
    pub before: Option<Level>,
    /// Digest of the pack that it runs under.
    pub pack: String,
    /// Counties that it concerns (GB/T 2260); empty means all of the area.
    pub scope: Vec<String>,
    /// Body that started it, which alone changes and ends it (5.4, 5.3).
    pub starter: String,
    /// Approval file or order that brought it about.
    pub by: String,
    /// The candidate at that moment, which people may have departed from.
    pub candidate: Option<Level>,
    /// Why people departed from the candidate.
    pub reason: String,
    /// Clauses of the procedure.
    pub clauses: Vec<String>,
    /// Effective moment.
    pub at: Timestamp,
}

/// A response as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The last change.
    pub now: ResponseChange,
    /// When this episode was started.
    pub since: Timestamp,
    /// When the present level was reached.
    pub level_since: Timestamp,
    /// Journal number of the last change.
    pub seq: u64,
}

impl Standing {
    /// Whether it is in force.
    pub fn active(&self) -> bool {
        self.now.level.is_some()
    }

    /// Folds the next change in.
    pub fn apply(before: Option<Standing>, change: ResponseChange, seq: u64) -> Standing {
        let same = |s: &Standing| s.now.episode == change.episode;
        let since = before
            .as_ref()
            .filter(|s| same(s))
            .map_or(change.at, |s| s.since);
        let level_since = (before.as_ref())
            .filter(|s| same(s) && s.now.level == change.level)
            .map_or(change.at, |s| s.level_since);
        Standing {
            now: change,
            since,
            level_since,
            seq,
        }
    }
}
