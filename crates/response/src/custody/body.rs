//! The bodies of the entries about a custody.

use super::clock::{Clock, Step};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Body of `custody.determined`: an authorised body says what a person is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Determined {
    /// Id of the custody.
    pub id: String,
    /// The person, an id of the register.
    pub person: String,
    /// Category; what triggers name as `kinds`.
    #[serde(rename = "kind")]
    pub category: String,
    /// Disease; empty where none is named.
    #[serde(default)]
    pub disease: String,
    /// Grounds.
    #[serde(default)]
    pub ground: String,
    /// Where the person is.
    pub place: String,
    /// Ship, flight or vehicle.
    #[serde(default)]
    pub conveyance: String,
    /// Clause under which the body determines.
    pub clause: String,
    /// Body that coordinates the transfer.
    pub coordinator: String,
    /// By when somebody is to be asked to take the person.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// Body of `custody.revised`: the determination is another from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revised {
    /// Category.
    #[serde(rename = "kind")]
    pub category: String,
    /// Disease.
    #[serde(default)]
    pub disease: String,
    /// Grounds.
    #[serde(default)]
    pub ground: String,
    /// Why it is another.
    pub reason: String,
    /// Number of the change.
    pub revision: u32,
    /// Body that coordinates from now on.
    pub coordinator: String,
    /// Set where the person must be taken elsewhere now.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// Body of `custody.offered`: somebody is asked to take the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offered {
    /// Number of the offer, from 1.
    pub n: u32,
    /// `first` for the first of the custody, else `again`; what triggers name as `kinds`.
    pub kind: String,
    /// Where the person is taken from.
    pub from: String,
    /// Facility.
    pub to: String,
    /// Function under which it takes the person.
    pub function: String,
    /// Body that runs it.
    pub receiver: String,
    /// Body that carries.
    pub carrier: String,
    /// Body that coordinates: the offer is its work, whoever entered it.
    pub coordinator: String,
    /// Minutes of the ride.
    pub minutes: u32,
    /// By when it is to be answered.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// Body of `custody.accepted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// Number of the offer.
    pub leg: u32,
    /// By when the carrier is to take him.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// Body of `custody.refused`: the one who was asked does not take him.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// Number of the offer.
    pub leg: u32,
    /// Why.
    pub reason: String,
    /// By when somebody is to be asked again.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// Body of `custody.withdrawn`: the offer is taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Number of the offer.
    pub leg: u32,
    /// Why.
    pub reason: String,
    /// By when somebody is to be asked again.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// Where a person is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// To the carrier.
    Departure,
    /// From the carrier.
    Arrival,
}

/// Body of `custody.signed`, and of `custody.departed` and `custody.arrived` when
/// it was the second side: then the taker answers from here on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    /// Number of the offer.
    pub leg: u32,
    /// Where.
    pub point: Point,
    /// Signed as the one who gives.
    pub giver: bool,
    /// Signed as the one who takes; both where one body is both sides.
    pub taker: bool,
    /// Whether both sides have signed with this.
    pub effect: bool,
    /// Place.
    #[serde(default)]
    pub place: String,
    /// Vehicle.
    #[serde(default)]
    pub vehicle: String,
    /// Crew.
    #[serde(default)]
    pub crew: Vec<String>,
    /// Stops that were made on the way.
    #[serde(default)]
    pub stops: Vec<String>,
    /// Body that answers from here on, where it took effect.
    #[serde(default)]
    pub owner: Option<String>,
    /// By when the next step is to be taken, where it took effect.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// Body of `custody.admitted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Admitted {
    /// Number of the offer.
    pub leg: u32,
    /// Ward and bed.
    #[serde(default)]
    pub bed: String,
}

/// Body of `custody.whereabouts`: where the person is, while he has not arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// Number of the offer.
    pub leg: u32,
    /// What was found out.
    pub note: String,
    /// The moment that is waited for from now on.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// Body of `custody.result`: a laboratory result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabResult {
    /// Test, e.g. a nucleic acid test.
    pub test: String,
    /// Sample.
    #[serde(default)]
    pub sample: String,
    /// Outcome by its code; what triggers name as `kinds`.
    #[serde(rename = "kind")]
    pub outcome: String,
    /// Day on which the sample was taken.
    #[serde(default)]
    pub taken: Option<Date>,
    /// Bodies that must read it.
    pub to: Vec<String>,
    /// Whether it came after the end, and the person must be looked at again.
    #[serde(default)]
    pub reopens: bool,
    /// Where it came in by itself, what it is on record under: `result/…`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
}

/// Body of `custody.read`: a body has read a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// Journal number of the result.
    pub result: u64,
}

/// Body of `custody.care`: care that was given before the person had his bed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Care {
    /// Service by its code.
    pub service: String,
    /// Its name, for `other`.
    #[serde(default)]
    pub label: String,
    /// What was done.
    pub note: String,
}

/// Body of `custody.cleaned`: the vehicle was disinfected after the ride.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cleaned {
    /// Number of the offer.
    pub leg: u32,
    /// With what.
    pub note: String,
}

/// Body of `custody.told`: a body was told of the person, in parallel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Body.
    pub to: String,
    /// Number of the letter, or by which way.
    #[serde(default)]
    pub note: String,
    /// Minutes since the transfer began; none before it did.
    #[serde(default)]
    pub lag: Option<i64>,
}

/// Body of `custody.released` and `custody.returned`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// How, by its code.
    pub how: String,
    /// Why.
    pub reason: String,
    /// Where to, or to whom.
    #[serde(default)]
    pub to: String,
    /// The body that answered until then.
    pub owner: String,
    /// `released` or `returned`.
    pub kind: String,
}

/// Body of `custody.overdue`: a step was not taken by its moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overdue {
    /// Number of the offer; 0 before the first.
    pub leg: u32,
    /// Step; what triggers name as `kinds`.
    pub kind: Step,
    /// The moment.
    pub due: Timestamp,
    /// Body that answers for the person.
    pub owner: String,
}

/// Body of `custody.reminded`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reminded {
    /// Number of the offer; 0 before the first.
    pub leg: u32,
    /// Step.
    pub step: Step,
    /// Body that is reminded.
    pub to: String,
}
