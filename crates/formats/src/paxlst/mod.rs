//! Passenger and crew lists: UN/EDIFACT PAXLST (D.02B to D.12B), as the API guidelines of
//! WCO, IATA and ICAO use it. One file may hold several messages, parts of one list and
//! corrections; each message says what it is, and the reader keeps that.

mod read;
mod traveller;

pub use read::read;

use crate::message::{Problem, When};
use lf_domain::person::Description;
use serde::{Deserialize, Serialize};

/// A file of lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lists {
    /// Interchange control reference.
    pub reference: String,
    /// Sender and recipient as they name themselves.
    pub sender: String,
    /// Recipient.
    pub recipient: String,
    /// When the interchange was prepared.
    pub prepared: Option<When>,
    /// The lists.
    pub lists: Vec<List>,
    /// What is wrong with the file or with an item of it.
    pub problems: Vec<Problem>,
}

/// Whose list it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Somebody who pays for the voyage.
    #[default]
    Passenger,
    /// Crew.
    Crew,
    /// Passenger who goes on with the same ship or aircraft.
    TransitPassenger,
    /// Crew member in transit.
    TransitCrew,
}

/// What a message does to the one before it under the same reference (data element 1225).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// First transmission.
    #[default]
    Original,
    /// Takes the list back.
    Cancellation,
    /// Adds people.
    Addition,
    /// Takes people off.
    Deletion,
    /// Changes people's data.
    Change,
    /// Stands in place of the whole list.
    Replacement,
    /// The same once more.
    Duplicate,
}

/// Place of a message among the parts of one list (segment UNH, composite S010).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Number of the part, from 1.
    pub number: u32,
    /// Whether it is the last.
    pub last: bool,
}

/// One message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    /// Segment at which it begins.
    pub segment: usize,
    /// Message reference number.
    pub message: String,
    /// What holds the parts of one list together: common access reference, or else the
    /// transaction reference.
    pub reference: String,
    /// Revision of the transaction reference.
    pub revision: String,
    /// Part, where the list came in several.
    pub part: Option<Part>,
    /// Passengers or crew.
    pub role: Role,
    /// What it does to an earlier one.
    pub function: Function,
    /// Contact at the sender: name and numbers.
    pub contact: Vec<String>,
    /// Legs of the voyage, in order.
    pub legs: Vec<Leg>,
    /// The people.
    pub travellers: Vec<Traveller>,
    /// How many people the whole list is said to have.
    pub announced: Option<u32>,
}

/// One leg.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Number of flight or voyage.
    pub carriage: String,
    /// Carrier.
    #[serde(default)]
    pub carrier: String,
    /// Mode of transport after UN/ECE recommendation 19: 1 sea, 2 rail, 3 road, 4 air.
    #[serde(default)]
    pub mode: String,
    /// Identification of the means: IMO number, registration.
    #[serde(default)]
    pub means: String,
    /// Name of the means.
    #[serde(default)]
    pub name: String,
    /// Ports in order, with what happens there.
    pub calls: Vec<Call>,
}

/// A port of a leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// UN/LOCODE or IATA code.
    pub port: String,
    /// What the port is (data element 3227): 125 last port before the country, 87 first
    /// port in it, 92 another one.
    pub kind: String,
    /// Departure there.
    #[serde(default)]
    pub departs: Option<When>,
    /// Arrival there.
    #[serde(default)]
    pub arrives: Option<When>,
}

/// A person on a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traveller {
    /// Segment at which the person begins.
    pub segment: usize,
    /// Passenger or crew.
    pub role: Role,
    /// Who it is.
    pub description: Description,
    /// Address as it stands.
    pub address: String,
    /// Country of residence.
    pub residence: String,
    /// Port of embarkation.
    pub from: String,
    /// Port of disembarkation.
    pub to: String,
    /// Port of transit or of clearance.
    pub via: String,
    /// Seat or cabin.
    pub seat: String,
    /// Booking (passenger name record).
    pub booking: String,
    /// The carrier's own reference of the person: the key under which corrections come.
    pub reference: String,
}
