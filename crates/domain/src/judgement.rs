//! Dated, signed answers of experts or authorities to the questions that a plan leaves to them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One answer to one question of the code book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Question code, e.g. `spread_trend`.
    pub finding: String,
    /// What it is about: a disease code or a group of the code book; empty for everything.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The answer.
    pub value: bool,
    /// Code of the body that answers; an answer by a body that is not asked does not count.
    pub by: String,
    /// Date of the answer.
    pub date: Date,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
