//! The health declaration of a traveller: who, on which ship or flight, where he was, how he
//! is and where he can be found.

use super::form::{Field, Form, Holds, Values, may, need, of};
use super::ship::SEXES;
use super::{Call, Symptom};
use crate::identity::{permit, resident, tidy};
use crate::person::{Description, Document, DocumentKind, Name};
use crate::refusal::Refusal;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TravellerDeclaration {
    /// Who.
    pub person: Description,
    /// Whether he enters or leaves.
    pub direction: Direction,
    /// Day.
    pub date: Date,
    /// Flight, train, plate or ship.
    #[serde(default)]
    pub conveyance: String,
    /// Seat or cabin.
    #[serde(default)]
    pub seat: String,
    /// Where the journey began.
    #[serde(default)]
    pub from: String,
    /// Where it goes.
    #[serde(default)]
    pub to: String,
    /// Countries and cities of the days before, with the last day there.
    #[serde(default)]
    pub stays: Vec<Call>,
    /// Address at the destination.
    #[serde(default)]
    pub address: String,
    /// Whether he has complaints.
    #[serde(default)]
    pub ill: Option<bool>,
    /// Which.
    #[serde(default)]
    pub symptoms: Vec<Symptom>,
    /// Other complaints in words.
    #[serde(default)]
    pub other_symptoms: String,
    /// Day of the first.
    #[serde(default)]
    pub onset: Option<Date>,
    /// Temperature in °C.
    #[serde(default)]
    pub temperature: Option<f64>,
    /// Whether he took something against fever or cold.
    #[serde(default)]
    pub medicine: Option<bool>,
    /// Whether he was near somebody ill.
    #[serde(default)]
    pub contact: Option<bool>,
    /// Whether he was near animals, on markets or in laboratories.
    #[serde(default)]
    pub animals: Option<bool>,
    /// Whether he was tested, for what, with what result.
    #[serde(default)]
    pub test: String,
    /// Vaccinations.
    #[serde(default)]
    pub vaccinations: String,
    /// Whether he signed.
    #[serde(default)]
    pub signed: bool,
}

/// Which way a traveller goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the country.
    Entry,
    /// Out of it.
    Exit,
}

const DIRECTIONS: [(Direction, &str); 2] = [(Direction::Entry, "entry"), (Direction::Exit, "exit")];

const KINDS: &[&str] = &[
    "resident_id",
    "passport",
    "travel_permit",
    "seafarer",
    "crew_certificate",
    "national_id",
    "visa",
    "patient",
    "other",
];

/// The fields of the form.
pub const FIELDS: &[Field] = &[
    of("names", "family", Holds::Text),
    of("names", "given", Holds::Text),
    of("documents", "kind", Holds::Choice(KINDS)),
    of("documents", "number", Holds::Text),
    of("documents", "issuer", Holds::Text),
    of("documents", "expiry", Holds::PartialDate),
    may("sex", Holds::Choice(&["male", "female"])),
    may("birth", Holds::PartialDate),
    may("nationality", Holds::Text),
    of("phones", "number", Holds::Text),
    need("direction", Holds::Choice(&["entry", "exit"])),
    need("date", Holds::Date),
    may("conveyance", Holds::Text),
    may("seat", Holds::Text),
    may("from", Holds::Text),
    may("to", Holds::Text),
    of("stays", "port", Holds::Text),
    of("stays", "date", Holds::Date),
    may("address", Holds::Long),
    may("ill", Holds::YesNo),
    may("symptoms", Holds::Symptoms),
    may("other_symptoms", Holds::Text),
    may("onset", Holds::Date),
    may("temperature", Holds::Number),
    may("medicine", Holds::YesNo),
    may("contact", Holds::YesNo),
    may("animals", Holds::YesNo),
    may("test", Holds::Long),
    may("vaccinations", Holds::Long),
    may("signed", Holds::YesNo),
];

/// The fields of [`FIELDS`] that say who somebody is.
///
/// Refused are numbers with a wrong check digit and a person of whom neither a name nor
/// a document is known.
pub fn describe(f: &mut Form<'_>) -> Description {
    let names = f.rows("names", |f| Name::new(&f.text("family"), &f.text("given")));
    let documents = f.rows("documents", document);
    if names.is_empty() && documents.is_empty() {
        f.refuse(Refusal::new("names.0.given", "required", "", ""));
    }
    Description {
        names,
        documents,
        sex: f.choice("sex", &SEXES),
        birth: f.partial_date("birth"),
        nationality: f.text("nationality").to_uppercase(),
        phones: f.rows("phones", |f| f.text("number")),
    }
}

fn document(f: &mut Form<'_>) -> Document {
    let words: Vec<(DocumentKind, &str)> =
        DocumentKind::ALL.iter().map(|k| (*k, k.name())).collect();
    let kind = f.choice("kind", &words);
    let mut number = tidy(&f.required("number"));
    let checked = match kind {
        Some(DocumentKind::ResidentId) => resident::check(&number, None).map(|r| r.number),
        Some(DocumentKind::TravelPermit) => permit::check(&number).map(|p| p.1),
        _ => Ok(number.clone()),
    };
    match checked {
        Ok(right) => number = right,
        // Nothing typed was refused already.
        Err(_) if number.is_empty() => {}
        Err(wrong) => f.refuse(wrong.at("number")),
    }
    Document {
        kind: kind.unwrap_or(DocumentKind::Other),
        number,
        issuer: f.text("issuer").to_uppercase(),
        expiry: f.partial_date("expiry"),
    }
}

impl TravellerDeclaration {
    /// The declaration that a form says.
    ///
    /// # Errors
    /// What is missing or cannot be, field by field.
    pub fn read(values: &Values) -> Result<TravellerDeclaration, Vec<Refusal>> {
        let f = &mut Form::new(values);
        f.required("direction");
        let record = TravellerDeclaration {
            person: describe(f),
            direction: f
                .choice("direction", &DIRECTIONS)
                .unwrap_or(Direction::Entry),
            date: f.required_date("date"),
            conveyance: f.text("conveyance").to_uppercase(),
            seat: f.text("seat").to_uppercase(),
            from: f.text("from"),
            to: f.text("to"),
            stays: f.rows("stays", |f| Call {
                port: f.text("port"),
                date: f.date("date"),
            }),
            address: f.text("address"),
            ill: f.yes_no("ill"),
            symptoms: f.choices("symptoms", &Symptom::ALL),
            other_symptoms: f.text("other_symptoms"),
            onset: f.date("onset"),
            temperature: f.number("temperature"),
            medicine: f.yes_no("medicine"),
            contact: f.yes_no("contact"),
            animals: f.yes_no("animals"),
            test: f.text("test"),
            vaccinations: f.text("vaccinations"),
            signed: f.yes_no("signed") == Some(true),
        };
        if record
            .temperature
            .is_some_and(|t| !(30.0..=45.0).contains(&t))
        {
            let value = f.text("temperature");
            f.refuse(Refusal::new(
                "temperature",
                "out-of-range",
                value,
                "30 – 45",
            ));
        }
        if record.onset.is_some_and(|d| d > record.date) {
            let value = f.text("onset");
            let accepted = format!("<= {}", record.date);
            f.refuse(Refusal::new("onset", "date-order", value, accepted));
        }
        std::mem::replace(f, Form::new(values)).end(record)
    }

    /// What the declaration leaves open or says in two ways: to ask the traveller about.
    pub fn asks(&self) -> Vec<Refusal> {
        let mut out = vec![];
        for (field, answer) in [
            ("ill", self.ill),
            ("contact", self.contact),
            ("animals", self.animals),
        ] {
            if answer.is_none() {
                out.push(Refusal::new(field, "declaration-unanswered", "", "yes, no"));
            }
        }
        let named = !self.symptoms.is_empty() || !self.other_symptoms.is_empty();
        if self.ill == Some(true) && !named {
            out.push(Refusal::new(
                "symptoms",
                "declaration-no-particulars",
                "ill",
                "symptoms",
            ));
        }
        let feverish = self.temperature.is_some_and(|t| t >= FEVER);
        if self.ill == Some(false) && (named || feverish) {
            let found = match feverish {
                true => format!("{} °C", self.temperature.unwrap_or(FEVER)),
                false => self.symptoms.len().max(1).to_string(),
            };
            out.push(Refusal::new(
                "ill",
                "declaration-attachment-says-more",
                "no",
                found,
            ));
        }
        out
    }

    /// Whether he has complaints or a fever.
    pub fn reports_illness(&self) -> bool {
        let named = !self.symptoms.is_empty() || !self.other_symptoms.is_empty();
        self.ill == Some(true) || named || self.temperature.is_some_and(|t| t >= FEVER)
    }
}

/// From here on declarations speak of fever, in °C (annex 9 of the Regulations).
pub const FEVER: f64 = 38.0;
