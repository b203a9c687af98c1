//! A warning to the outside: proposed by the CDC, decided by the health
//! commission. Its procedure is an approval file; this is what then stands.

use crate::standing::ResponseKey;
use jiff::Timestamp;
use lf_domain::level::Level;
use serde::{Deserialize, Serialize};

/// Body of `warning.issued`, `warning.changed` and `warning.lifted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarningChange {
    /// Incident and area.
    pub key: ResponseKey,
    /// Level from now, which is also the colour; none when lifted.
    pub level: Option<Level>,
    /// Level before.
    pub before: Option<Level>,
    /// Roles or bodies that it goes to; `public` for everybody.
    pub audience: Vec<String>,
    /// What it says.
    pub text: String,
    /// What was found: for a lifted warning the assessment.
    pub ground: String,
    /// Body that issued it.
    pub issuer: String,
    /// Bodies to which it was reported at the same time.
    pub reported_to: Vec<String>,
    /// Approval file.
    pub file: String,
    /// Digest of the pack.
    pub pack: String,
    /// Clauses of the procedure.
    pub clauses: Vec<String>,
    /// When.
    pub at: Timestamp,
}

/// Body of `warning.acknowledged`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    /// The warning.
    pub key: ResponseKey,
    /// Body that has taken note.
    pub body: String,
    /// Officer.
    pub officer: String,
    /// When.
    pub at: Timestamp,
}

/// A warning as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// The last change.
    pub now: WarningChange,
    /// Who took note of the last change.
    pub acknowledged: Vec<Acknowledged>,
    /// Journal number of the last change.
    pub seq: u64,
}

impl Warning {
    /// Whether it stands.
    pub fn active(&self) -> bool {
        self.now.level.is_some()
    }

    /// The next change; acknowledgements were of the one before.
    pub fn apply(change: WarningChange, seq: u64) -> Warning {
        Warning {
            now: change,
            acknowledged: vec![],
            seq,
        }
    }

    /// Notes an acknowledgement, once per body.
    pub fn note(&mut self, a: Acknowledged) {
        if !self.acknowledged.iter().any(|x| x.body == a.body) {
            self.acknowledged.push(a);
        }
    }

    /// Whether it goes to a body: by id, by role, or to everybody.
    pub fn goes_to(&self, body: &str) -> bool {
        let (role, _) = lf_domain::city::split_body(body);
        let named = |a: &String| a == body || a == role || a == "public";
        self.now.audience.iter().any(named)
    }
}
