//! Laboratory results, whatever they came in: HL7 v2 ([`crate::hl7`]), FHIR
//! ([`crate::fhir`]) or a table ([`table`]). One row is one result of one test of one
//! person.

pub mod table;
mod verdict;

pub(crate) use verdict::verdict_of;
pub use verdict::{Verdict, Words};

use crate::message::{Place, Problem, When};
use lf_domain::person::Description;
use serde::{Deserialize, Serialize};

/// What a file or a message gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The results.
    pub rows: Vec<LabResult>,
    /// What is wrong with the whole or with an item of it.
    pub problems: Vec<Problem>,
}

/// One result.
#[derive(Clone, Debug, PartialEq)]
pub struct LabResult {
    /// Where it stands.
    pub place: Place,
    /// Message or bundle that brought it: control id, bundle identifier, name of the source.
    pub message: String,
    /// Report or order; corrections come under the same.
    pub report: String,
    /// How sure it is.
    pub status: Status,
    /// Identifiers of the patient at the laboratory or hospital.
    pub patient_ids: Vec<Identifier>,
    /// Who the patient is.
    pub patient: Description,
    /// Address as it stands.
    pub address: String,
    /// What was ordered.
    pub panel: Option<Code>,
    /// What was tested.
    pub test: Code,
    /// What came out.
    pub value: Value,
    /// What the laboratory makes of it: codes as they stand.
    pub flags: Vec<String>,
    /// Positive or negative, where value or flag says so; otherwise somebody must say it.
    pub verdict: Option<Verdict>,
    /// What was taken.
    pub specimen: Specimen,
    /// When the result was given out.
    pub reported: Option<When>,
    /// Laboratory that performed it.
    pub laboratory: String,
    /// Remarks.
    pub notes: Vec<String>,
}

/// How sure a result is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not the last word.
    Preliminary,
    /// Final.
    #[default]
    Final,
    /// Replaces an earlier one of the same report and test.
    Corrected,
    /// Taken back: wrong patient, entered in error, deleted.
    Withdrawn,
    /// Cannot be had.
    Unobtainable,
}

/// A code out of a code system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Code.
    pub code: String,
    /// What it is called.
    pub text: String,
    /// System as it stands: `LN`, `http://loinc.org`, `L`.
    pub system: String,
}

impl Code {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.code.is_empty() && self.text.is_empty()
    }
}

/// An identifier of a patient or a specimen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// As it stands.
    pub value: String,
    /// Who gave it.
    pub issuer: String,
    /// Kind as it stands: `MR`, `PI`.
    pub kind: String,
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing yet.
    #[default]
    None,
    /// A number with its unit; `<`, `>`, `<=`, `>=` or nothing before it.
    Number {
        /// `<`, `>`, `<=`, `>=` or nothing.
        comparator: String,
        /// The number.
        number: f64,
        /// Unit as it stands.
        unit: String,
    },
    /// A code.
    Code(Code),
    /// A text.
    Text(String),
}

/// What was taken from the patient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Specimen {
    /// Its identifier.
    pub id: String,
    /// What it is.
    pub kind: Code,
    /// When it was taken.
    pub collected: Option<When>,
}

/// A number with what may stand before it; `None` where it is none.
pub(crate) fn number(text: &str, unit: &str) -> Option<Value> {
    let text = text.trim();
    let at = text.find(|c: char| !matches!(c, '<' | '>' | '='))?;
    let (comparator, rest) = text.split_at(at);
    let number: f64 = rest.trim().parse().ok()?;
    let known = matches!(comparator, "" | "=" | "<" | ">" | "<=" | ">=");
    (known && number.is_finite()).then(|| Value::Number {
        comparator: comparator.trim_start_matches('=').to_string(),
        number,
        unit: unit.to_string(),
    })
}
