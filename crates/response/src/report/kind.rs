//! The kinds of reports, as data: what each must say, how it is laid out, and
//! which of its figures make it a zero report.

use crate::form::{Field, Section};
use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};

/// All kinds, in the order in which they are offered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportKinds {
    /// The kinds.
    pub kinds: Vec<ReportKind>,
}

impl ReportKinds {
    /// A kind by its id.
    pub fn kind(&self, id: &str) -> Option<&ReportKind> {
        self.kinds.iter().find(|k| k.id == id)
    }
}

/// A kind of report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportKind {
    /// Id, also what duties name as their evidence: `report.<id>`.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Other names in use for it.
    #[serde(default)]
    pub alias: Label,
    /// Title of the document, with `{incident}`, `{area}`, `{day}`, `{number}`.
    pub title: Label,
    /// How secret the document is.
    #[serde(default)]
    pub secrecy: Label,
    /// Set as a sheet of findings instead of a letter.
    #[serde(default)]
    pub sheet: bool,
    /// Fields of figures: when all of them are 0 it is a zero report. Empty where
    /// there is no such thing.
    #[serde(default)]
    pub zero: Vec<String>,
    /// Closes the matter: a warning while the response is still in force.
    #[serde(default)]
    pub closing: bool,
    /// What the journal shows of the response is added to it.
    #[serde(default)]
    pub after: bool,
    /// Belongs to a response or an incident; without it a report of a body at large.
    #[serde(default)]
    pub about_incident: bool,
    /// What it says, section by section.
    pub sections: Vec<Section>,
}

impl ReportKind {
    /// All fields in order.
    pub fn fields(&self) -> Vec<&Field> {
        self.sections.iter().flat_map(|s| &s.fields).collect()
    }

    /// Whether figures say that nothing happened: zero was reported, which is not
    /// the same as no report.
    pub fn is_zero(&self, values: &crate::form::Values) -> bool {
        let zero = |f: &String| values.get(f).is_some_and(|v| v.trim() == "0");
        !self.zero.is_empty() && self.zero.iter().all(zero)
    }
}
