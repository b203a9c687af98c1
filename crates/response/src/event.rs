//! What a decision adds to the journal.

use lf_domain::actor::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One entry to be journalled about one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Kind of the entry, e.g. `file.signed`.
    pub kind: String,
    /// The thing that it is about, e.g. `file/2026-031`.
    pub subject: String,
    /// Body of the entry.
    pub body: Value,
}

impl Event {
    /// An event with a typed body.
    pub fn new(kind: &str, subject: impl Into<String>, body: &impl Serialize) -> Event {
        Event {
            kind: kind.into(),
            subject: subject.into(),
            // Bodies are plain structs with text keys: they always have a JSON form.
            body: serde_json::to_value(body).unwrap_or_default(),
        }
    }
}

/// For which body an officer acts, and by whose delegation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// The officer and the officer's own body.
    pub by: Actor,
    /// The body for which the officer signs.
    pub body: String,
    /// The recorded delegation, where a deputy signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<String>,
}
