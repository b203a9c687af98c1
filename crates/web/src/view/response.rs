//! A response in force, and the orders about it.

use crate::view::report_form::Typed;
use jiff::civil::DateTime;
use lf_app::response::{Following, Offer, Preview};
use lf_app::running::Recorded;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_response::file::File;
use lf_response::standing::{ResponseChange, ResponseKey, Standing};
use lf_response::structure::Structure;
use lf_response::warning::Warning;

/// A row of the list of responses.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseRow {
    /// The response.
    pub standing: Standing,
    /// Name of the incident.
    pub name: Label,
    /// Since when it has its level, or is over.
    pub since: DateTime,
    /// When it was started.
    pub began: DateTime,
    /// What the plan suggests now.
    pub candidate: Option<Level>,
}

/// The list of responses.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponsesView {
    /// In force, gravest first.
    pub active: Vec<ResponseRow>,
    /// Over, the last one first.
    pub ended: Vec<ResponseRow>,
    /// Number to continue below, where there are more.
    pub older: Option<u64>,
}

/// One response.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseView {
    /// The response.
    pub standing: Standing,
    /// Name of the incident.
    pub name: Label,
    /// When it began, and when it reached its level.
    pub since: (DateTime, DateTime),
    /// What the plan suggests now, and under which clauses.
    pub candidate: (Option<Level>, Vec<String>),
    /// Changes, newest first: journal number and moment.
    pub changes: Vec<(u64, DateTime, ResponseChange)>,
    /// Files about it that wait.
    pub files: Vec<File>,
    /// Measures of the level.
    pub measures: Preview,
    /// Measures that may be ordered.
    pub offers: Vec<Offer>,
    /// How the counties stand to it.
    pub counties: Vec<Following>,
    /// Orders about it, newest first.
    pub orders: Vec<(DateTime, Recorded)>,
    /// Attempts to decline an order: county, reason, moment.
    pub declined: Vec<(DateTime, String, String)>,
    /// The command structure.
    pub structure: Option<Structure>,
    /// True when the pack was replaced since and nobody has moved the response.
    pub older_pack: bool,
    /// Idempotency key of the forms.
    pub form_key: String,
    /// Why a form was not taken.
    pub refusals: Vec<Refusal>,
}

/// The form that records an order.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderView {
    /// The response that it is about.
    pub key: ResponseKey,
    /// Name of the incident.
    pub name: Label,
    /// Bodies that can be superiors here.
    pub superiors: Vec<String>,
    /// What was typed.
    pub typed: Typed,
    /// Why it was not taken.
    pub refusals: Vec<Refusal>,
    /// Idempotency key.
    pub form_key: String,
}

/// The command structure with its forms.
#[derive(Clone, Debug, PartialEq)]
pub struct StructureView {
    /// The structure.
    pub structure: Structure,
    /// Name of the incident.
    pub name: Label,
    /// Moments of the changes.
    pub times: Vec<DateTime>,
    /// Why a form was not taken.
    pub refusals: Vec<Refusal>,
    /// What was typed.
    pub typed: Typed,
    /// Idempotency key.
    pub form_key: String,
}

/// A row of the list of warnings.
#[derive(Clone, Debug, PartialEq)]
pub struct WarningRow {
    /// The warning.
    pub warning: Warning,
    /// Name of the incident.
    pub name: Label,
    /// When it was issued or changed.
    pub at: DateTime,
    /// The acting officer's body has yet to take note.
    pub mine: bool,
}
