//! An entry form: its fields with what was typed and what was wrong with it.

use crate::entry::Kind;
use jiff::civil::Date;
use lf_domain::refusal::Refusal;
use std::collections::BTreeMap;

/// What was typed, by field name.
pub type Typed = BTreeMap<String, String>;

/// A form to fill.
#[derive(Clone, Debug, PartialEq)]
pub struct FormView {
    /// What is reported.
    pub kind: Kind,
    /// Values of the fields.
    pub typed: Typed,
    /// Why it was not taken.
    pub refusals: Vec<Refusal>,
    /// Entry that it corrects.
    pub corrects: Option<u64>,
    /// Idempotency key, made when the form was first shown, so that sending twice records once.
    pub key: String,
    /// Today: no fact is reported for later days.
    pub today: Date,
}

/// What the recording of a form did.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Journal number.
    pub seq: u64,
    /// True when the same form had been recorded before.
    pub repeated: bool,
}
