//! The words that policies may use, and the bodies and officers of a city.

use serde::{Deserialize, Serialize};

/// Record types, fields and purposes of the code book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Record types, e.g. `confirmed`.
    pub categories: Vec<String>,
    /// Fields, e.g. `name`.
    pub fields: Vec<String>,
    /// Purposes, e.g. `tracing`.
    pub purposes: Vec<String>,
}

/// A real body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Id: `mhc`, `county_government@330482`.
    pub id: String,
    /// Role of the code book.
    pub role: String,
    /// County of a county's own body.
    #[serde(default)]
    pub area: Option<String>,
}

/// An officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Id.
    pub id: String,
    /// Body.
    pub body: String,
    /// Post.
    #[serde(default)]
    pub post: Option<String>,
    /// Secrecy level up to which he is cleared.
    pub clearance: i64,
}

/// Bodies and officers of a city.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Bodies.
    pub bodies: Vec<Body>,
    /// Officers.
    pub officers: Vec<Officer>,
}
