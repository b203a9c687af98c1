//! The parts of R4 resources that a laboratory result needs.

use crate::laboratory::Code;
use serde::Deserialize;
use serde_json::Value;

/// A resource with the names under which others refer to it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) resource: Resource,
    pub(super) names: Vec<String>,
    pub(super) pointer: String,
}

/// One of the resources that are read.
#[derive(Debug)]
pub(super) enum Resource {
    Patient(Box<Patient>),
    Observation(Box<Observation>),
    Report(Box<DiagnosticReport>),
    Specimen(Box<Specimen>),
    Organization(Organization),
}

impl Resource {
    /// `None` for a resource of another type; otherwise what is wrong in words of serde.
    pub(super) fn of(json: &Value) -> Result<Option<Resource>, String> {
        fn get<T: for<'d> Deserialize<'d>>(json: &Value) -> Result<T, String> {
            T::deserialize(json).map_err(|e| e.to_string())
        }
        Ok(Some(match json["resourceType"].as_str() {
            Some("Patient") => Resource::Patient(Box::new(get(json)?)),
            Some("Observation") => Resource::Observation(Box::new(get(json)?)),
            Some("DiagnosticReport") => Resource::Report(Box::new(get(json)?)),
            Some("Specimen") => Resource::Specimen(Box::new(get(json)?)),
            Some("Organization") => Resource::Organization(get(json)?),
            _ => return Ok(None),
        }))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Patient {
    pub(super) identifier: Vec<Identifier>,
    pub(super) name: Vec<HumanName>,
    pub(super) gender: String,
    pub(super) birth_date: String,
    pub(super) telecom: Vec<ContactPoint>,
    pub(super) address: Vec<Address>,
    pub(super) extension: Vec<Extension>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Observation {
    pub(super) status: String,
    pub(super) code: CodeableConcept,
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) identifier: Vec<Identifier>,
    pub(super) subject: Option<Reference>,
    pub(super) specimen: Option<Reference>,
    #[serde(default)]
    pub(super) performer: Vec<Reference>,
    #[serde(default)]
    pub(super) effective_date_time: String,
    pub(super) effective_period: Option<Period>,
    #[serde(default)]
    pub(super) issued: String,
    #[serde(flatten)]
    pub(super) value: Choice,
    #[serde(default)]
    pub(super) interpretation: Vec<CodeableConcept>,
    #[serde(default)]
    pub(super) note: Vec<Annotation>,
    #[serde(default)]
    pub(super) component: Vec<Component>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Component {
    pub(super) code: CodeableConcept,
    #[serde(flatten)]
    pub(super) value: Choice,
    #[serde(default)]
    pub(super) interpretation: Vec<CodeableConcept>,
}

/// `value[x]`, and why there is none.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Choice {
    pub(super) value_quantity: Option<Quantity>,
    pub(super) value_codeable_concept: Option<CodeableConcept>,
    pub(super) value_string: Option<String>,
    pub(super) value_boolean: Option<bool>,
    pub(super) value_integer: Option<i64>,
    pub(super) value_date_time: Option<String>,
    pub(super) data_absent_reason: Option<CodeableConcept>,
}

#[derive(Debug, Deserialize)]
pub(super) struct DiagnosticReport {
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) identifier: Vec<Identifier>,
    pub(super) code: CodeableConcept,
    #[serde(default)]
    pub(super) issued: String,
    #[serde(default)]
    pub(super) performer: Vec<Reference>,
    #[serde(default)]
    pub(super) result: Vec<Reference>,
    #[serde(default)]
    pub(super) specimen: Vec<Reference>,
    pub(super) subject: Option<Reference>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Specimen {
    pub(super) id: String,
    pub(super) identifier: Vec<Identifier>,
    pub(super) accession_identifier: Option<Identifier>,
    #[serde(rename = "type")]
    pub(super) kind: CodeableConcept,
    pub(super) collection: Collection,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Collection {
    pub(super) collected_date_time: String,
    pub(super) collected_period: Option<Period>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Organization {
    pub(super) name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Identifier {
    pub(super) system: String,
    pub(super) value: String,
    #[serde(rename = "type")]
    pub(super) kind: CodeableConcept,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CodeableConcept {
    pub(super) coding: Vec<Coding>,
    pub(super) text: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Coding {
    pub(super) system: String,
    pub(super) code: String,
    pub(super) display: String,
}

impl CodeableConcept {
    /// The first coding, with the text that people read.
    pub(super) fn code(&self) -> Code {
        let first = self.coding.first();
        let display = first.map_or("", |c| c.display.as_str());
        Code {
            code: first.map_or(String::new(), |c| c.code.clone()),
            text: match self.text.is_empty() {
                true => display.to_string(),
                false => self.text.clone(),
            },
            system: first.map_or(String::new(), |c| c.system.clone()),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Quantity {
    pub(super) value: Option<f64>,
    pub(super) comparator: String,
    pub(super) unit: String,
    pub(super) code: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HumanName {
    pub(super) text: String,
    pub(super) family: String,
    pub(super) given: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContactPoint {
    pub(super) system: String,
    pub(super) value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Address {
    pub(super) text: String,
    pub(super) line: Vec<String>,
    pub(super) city: String,
    pub(super) district: String,
    pub(super) state: String,
    pub(super) country: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Extension {
    pub(super) url: String,
    pub(super) extension: Vec<Extension>,
    pub(super) value_codeable_concept: Option<CodeableConcept>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reference {
    pub(super) reference: String,
    pub(super) display: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Period {
    pub(super) start: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Annotation {
    pub(super) text: String,
}
