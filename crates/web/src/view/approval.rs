//! An approval file, and what hangs on it.

use crate::view::report_form::Typed;
use jiff::civil::DateTime;
use lf_app::incident::Incident;
use lf_app::response::Preview;
use lf_app::running::Recorded;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_response::delegation::Delegation;
use lf_response::event::Capacity;
use lf_response::file::File;
use lf_response::standing::ResponseKey;
use lf_rules::program::Change;

/// A row of the list of files.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRow {
    /// The file.
    pub file: File,
    /// Name of its incident.
    pub name: Label,
    /// Since when it waits.
    pub since: DateTime,
    /// It waits for the body of the acting officer.
    pub mine: bool,
}

/// The list of files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FilesView {
    /// Files that wait, the acting officer's first.
    pub open: Vec<FileRow>,
    /// The others, newest first.
    pub closed: Vec<FileRow>,
}

/// Whether the acting officer may sign.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// Yes: the step and the capacity.
    Yours {
        /// Step.
        step: String,
        /// For which body, by which delegation.
        capacity: Capacity,
    },
    /// No, and why.
    Others(Option<Refusal>),
}

/// One approval file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileView {
    /// The file.
    pub file: File,
    /// Name of the incident.
    pub name: Label,
    /// The incident as the plans see it now.
    pub incident: Option<Incident>,
    /// Level in force now.
    pub present: Option<Level>,
    /// What the level would bring.
    pub preview: Preview,
    /// Order that leaves no choice.
    pub order: Option<Recorded>,
    /// Orders that the file led to.
    pub orders: Vec<Recorded>,
    /// Whether the acting officer may sign.
    pub turn: Turn,
    /// Delegations under which was signed.
    pub delegations: Vec<Delegation>,
    /// How long a step may wait, as the city says.
    pub patience: Option<String>,
    /// Now.
    pub now: DateTime,
    /// Moments of the signatures, opening first.
    pub times: Vec<DateTime>,
    /// What was typed.
    pub typed: Typed,
    /// Why it was not taken.
    pub refusals: Vec<Refusal>,
    /// Idempotency key of the form.
    pub key: String,
}

/// The form that opens a file.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenView {
    /// Incident and area.
    pub key: ResponseKey,
    /// Name of the incident.
    pub name: Label,
    /// What can be opened now.
    pub changes: Vec<Change>,
    /// Levels in force of response and warning.
    pub present: (Option<Level>, Option<Level>),
    /// What the plan suggests.
    pub candidate: Option<Level>,
    /// Its clauses.
    pub clauses: Vec<String>,
    /// Order that requires it.
    pub order: Option<Recorded>,
    /// What was typed.
    pub typed: Typed,
    /// Why it was not taken.
    pub refusals: Vec<Refusal>,
    /// Idempotency key of the form.
    pub form_key: String,
}
