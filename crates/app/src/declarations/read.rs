//! A form as it is read: what it says openly, what it leaves open, whom it names.

use super::{Made, Sort};
use lf_domain::declaration::aircraft::AircraftDeclaration;
use lf_domain::declaration::form::Values;
use lf_domain::declaration::ship::ShipDeclaration;
use lf_domain::declaration::traveller::TravellerDeclaration;
use lf_domain::person::{Description, Name};
use lf_domain::refusal::Refusal;
use std::collections::BTreeMap;

/// A declaration that was read.
pub(super) struct Reading {
    pub made: Made,
    pub asks: Vec<Refusal>,
    /// Persons by line; line 0 is a traveller.
    pub people: BTreeMap<u16, Description>,
}

/// Reads a form.
pub(super) fn read(sort: Sort, values: &Values) -> Result<Reading, Vec<Refusal>> {
    let mut made = Made {
        sort,
        ..Made::default()
    };
    let mut people = BTreeMap::new();
    let asks = match sort {
        Sort::Traveller => {
            let d = TravellerDeclaration::read(values)?;
            made.ill = d.reports_illness();
            made.date = d.date.to_string();
            made.conveyance = d.conveyance.clone();
            (made.from, made.to) = (d.from.clone(), d.to.clone());
            made.direction = values.get("direction").cloned().unwrap_or_default();
            people.insert(0, d.person.clone());
            d.asks()
        }
        Sort::Ship => {
            let d = ShipDeclaration::read(values)?;
            made.ill = d.reports_illness();
            made.date = d.date.to_string();
            made.conveyance = d.ship.clone();
            made.means = match d.imo.is_empty() {
                true => d.registration.clone(),
                false => format!("IMO {}", d.imo),
            };
            (made.from, made.to) = (d.from.clone(), d.port.clone());
            (made.crew, made.passengers) = (d.crew, d.passengers);
            for ((n, name), ill) in named(values).into_iter().zip(&d.ill) {
                let description = Description {
                    names: vec![Name::whole(&name)],
                    sex: ill.sex,
                    nationality: country(&ill.nationality),
                    ..Description::default()
                };
                people.insert(n, description);
            }
            d.asks()
        }
        Sort::Aircraft => {
            let d = AircraftDeclaration::read(values)?;
            made.ill = d.reports_illness();
            made.date = d.date.to_string();
            made.conveyance = d.flight.clone();
            made.means = d.registration.clone();
            (made.from, made.to) = (d.from.clone(), d.to.clone());
            (made.crew, made.passengers) = (d.crew, d.passengers);
            // Whoever is known by his seat alone is nobody on the register yet.
            for (n, name) in named(values) {
                let names = vec![Name::whole(&name)];
                people.insert(
                    n,
                    Description {
                        names,
                        ..Description::default()
                    },
                );
            }
            d.asks()
        }
    };
    made.lacking = !asks.is_empty();
    Ok(Reading { made, asks, people })
}

/// The lines of the attachment that name somebody.
fn named(values: &Values) -> Vec<(u16, String)> {
    let mut out: Vec<(u16, String)> = (values.iter())
        .filter_map(|(field, text)| {
            let n = field.strip_prefix("ill.")?.strip_suffix(".name")?;
            let name = text.trim();
            (!name.is_empty()).then(|| Some((n.parse().ok()?, name.to_string())))?
        })
        .collect();
    out.sort();
    out
}

/// A nationality as a code, where it is written as one.
fn country(text: &str) -> String {
    let code = text.trim().to_uppercase();
    let is_code = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    if is_code { code } else { String::new() }
}

/// The values of one line of the attachment, without group and number.
pub(crate) fn line(values: &Values, n: u16) -> Values {
    let prefix = format!("ill.{n}.");
    let own = |(field, text): (&String, &String)| {
        let field = field.strip_prefix(&prefix)?;
        Some((field.to_string(), text.clone()))
    };
    values.iter().filter_map(own).collect()
}
