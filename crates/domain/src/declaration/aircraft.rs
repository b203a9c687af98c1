//! The health part of the Aircraft General Declaration, International Health Regulations
//! (2005), annex 9, with the head of the declaration by which the flight is known.

use super::Symptom;
use super::form::{Field, Form, Holds, Values, may, need, of};
use crate::refusal::Refusal;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// A declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AircraftDeclaration {
    /// Operator.
    pub operator: String,
    /// Marks of nationality and registration.
    #[serde(default)]
    pub registration: String,
    /// Number of the flight.
    pub flight: String,
    /// Day.
    pub date: Date,
    /// Airport of departure.
    pub from: String,
    /// Airport of arrival.
    pub to: String,
    /// Crew on board.
    #[serde(default)]
    pub crew: Option<u32>,
    /// Passengers on board.
    #[serde(default)]
    pub passengers: Option<u32>,
    /// Whether anybody on board is ill, other than by airsickness or an accident.
    #[serde(default)]
    pub ill_on_board: Option<bool>,
    /// Each of them, also those who left at an earlier stop.
    #[serde(default)]
    pub ill: Vec<IllInFlight>,
    /// Each disinsecting or other treatment during the flight, or else the last one before.
    #[serde(default)]
    pub treatments: Vec<Treatment>,
    /// Crew member who signed.
    #[serde(default)]
    pub signed_by: String,
}

/// Somebody who is ill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IllInFlight {
    /// Name.
    pub name: String,
    /// Seat of a passenger.
    pub seat: String,
    /// Function of a crew member.
    pub function: String,
    /// Signs.
    pub symptoms: Vec<Symptom>,
    /// Stop at which the person left; empty for somebody who is on board.
    pub left_at: String,
    /// Remarks.
    pub remarks: String,
}

/// A disinsecting or sanitary treatment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Treatment {
    /// Place.
    pub place: String,
    /// Day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// Method.
    pub method: String,
    /// Whether it was done during this flight.
    pub in_flight: Option<bool>,
}

/// The fields of the form.
pub const FIELDS: &[Field] = &[
    need("operator", Holds::Text),
    may("registration", Holds::Text),
    need("flight", Holds::Text),
    need("date", Holds::Date),
    need("from", Holds::Text),
    need("to", Holds::Text),
    may("crew", Holds::Count),
    may("passengers", Holds::Count),
    may("ill_on_board", Holds::YesNo),
    of("ill", "name", Holds::Text),
    of("ill", "seat", Holds::Text),
    of("ill", "function", Holds::Text),
    of("ill", "symptoms", Holds::Symptoms),
    of("ill", "left_at", Holds::Text),
    of("ill", "remarks", Holds::Long),
    of("treatments", "place", Holds::Text),
    of("treatments", "date", Holds::Date),
    of("treatments", "time", Holds::Time),
    of("treatments", "method", Holds::Text),
    of("treatments", "in_flight", Holds::YesNo),
    may("signed_by", Holds::Text),
];

impl AircraftDeclaration {
    /// The declaration that a form says.
    ///
    /// # Errors
    /// What is missing or cannot be, field by field.
    pub fn read(values: &Values) -> Result<AircraftDeclaration, Vec<Refusal>> {
        let f = &mut Form::new(values);
        let record = AircraftDeclaration {
            operator: f.required("operator"),
            registration: f.text("registration"),
            flight: f.required("flight").to_uppercase(),
            date: f.required_date("date"),
            from: f.required("from"),
            to: f.required("to"),
            crew: f.count("crew"),
            passengers: f.count("passengers"),
            ill_on_board: f.yes_no("ill_on_board"),
            ill: f.rows("ill", |f| IllInFlight {
                name: f.text("name"),
                seat: f.text("seat"),
                function: f.text("function"),
                symptoms: f.choices("symptoms", &Symptom::ALL),
                left_at: f.text("left_at"),
                remarks: f.text("remarks"),
            }),
            treatments: f.rows("treatments", |f| Treatment {
                place: f.text("place"),
                date: f.date("date"),
                time: f.time("time"),
                method: f.text("method"),
                in_flight: f.yes_no("in_flight"),
            }),
            signed_by: f.text("signed_by"),
        };
        std::mem::replace(f, Form::new(values)).end(record)
    }

    /// What the declaration leaves open or says in two ways: to ask the crew about.
    pub fn asks(&self) -> Vec<Refusal> {
        let mut out = vec![];
        let mut ask = |field: &str, key: &str, value: &str, accepted: &str| {
            out.push(Refusal::new(field, key, value, accepted));
        };
        match self.ill_on_board {
            None => ask("ill_on_board", "declaration-unanswered", "", "yes, no"),
            Some(true) if self.ill.is_empty() => ask("ill", "declaration-no-attachment", "0", "1"),
            Some(false) if !self.ill.is_empty() => {
                let found = self.ill.len().to_string();
                ask(
                    "ill_on_board",
                    "declaration-attachment-says-more",
                    "no",
                    &found,
                );
            }
            Some(_) => {}
        }
        for (n, ill) in self.ill.iter().enumerate() {
            if ill.name.is_empty() && ill.seat.is_empty() && ill.function.is_empty() {
                ask(
                    &format!("ill.{n}.seat"),
                    "declaration-no-particulars",
                    "ill",
                    "seat",
                );
            }
            if ill.symptoms.is_empty() {
                ask(
                    &format!("ill.{n}.symptoms"),
                    "declaration-no-particulars",
                    "ill",
                    "symptoms",
                );
            }
        }
        if self.treatments.is_empty() {
            ask(
                "treatments",
                "declaration-unanswered",
                "",
                "place, date, method",
            );
        }
        out
    }

    /// Whether somebody was ill on board.
    pub fn reports_illness(&self) -> bool {
        !self.ill.is_empty() || self.ill_on_board == Some(true)
    }
}
