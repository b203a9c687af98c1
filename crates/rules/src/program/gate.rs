//! A gate as a plan gives it: what nobody may tell the public, or bodies outside the
//! mainland, before it is verified and approved.

use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};

/// One item of a `gate` block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Id, unique among the tasks, agreements and gates of the pack.
    pub id: String,
    /// What is let out, verb first.
    pub title: Label,
    /// To whom.
    #[serde(default)]
    pub toward: Toward,
    /// Roles that may ask; without them every body may.
    #[serde(default)]
    pub by: Vec<String>,
    /// Roles any one of which verifies that it is true.
    pub verify: Vec<String>,
    /// Roles that approve, each of them, in this order.
    pub approve: Vec<String>,
    /// Roles any one of which lets it out: outside the mainland the one whose channel it is.
    pub release: Vec<String>,
    /// By when each step is owed: a length, else a parameter of the city.
    #[serde(default)]
    pub within: Option<String>,
    /// Where a length comes from: a clause or law.
    #[serde(default)]
    pub source: String,
    /// What is inferred or missing in the text.
    #[serde(default)]
    pub note: Label,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// To whom something is let out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Toward {
    /// Everybody.
    #[default]
    Public,
    /// Bodies of Hong Kong, Macao, Taiwan or of other countries: by hand, through the
    /// body whose channel it is; the program itself never sends there.
    Outside,
}
