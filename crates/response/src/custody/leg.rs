//! One ride: from one place to one other, with the signatures of both sides.

use super::body::{Offered, Point, Signed, Whereabouts};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use serde::{Deserialize, Serialize};

/// A signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sign {
    /// Officer and body.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Journal number.
    pub seq: u64,
}

/// How a ride ended before it reached its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "how", content = "by", rename_all = "snake_case")]
pub enum Closed {
    /// The receiver did not take the person: reason, signature.
    Refused(String, Sign),
    /// The offer was taken back: reason, signature.
    Withdrawn(String, Sign),
}

/// The handing over of a person at one place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Handing {
    /// Who gives.
    pub giver: Option<Sign>,
    /// Who takes.
    pub taker: Option<Sign>,
    /// Where.
    pub place: String,
    /// Vehicle.
    pub vehicle: String,
    /// Crew.
    pub crew: Vec<String>,
    /// When the second side signed: from here the taker answers.
    pub at: Option<Timestamp>,
}

impl Handing {
    /// Adds a signature.
    pub(super) fn take(&mut self, s: &Signed, sign: &Sign) {
        if s.giver {
            self.giver = Some(sign.clone());
        }
        if s.taker {
            self.taker = Some(sign.clone());
        }
        if !s.place.is_empty() {
            self.place = s.place.clone();
        }
        if !s.vehicle.is_empty() {
            self.vehicle = s.vehicle.clone();
        }
        if !s.crew.is_empty() {
            self.crew = s.crew.clone();
        }
        if s.effect {
            self.at = Some(sign.at);
        }
    }
}

/// A ride as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// What was offered.
    pub offered: Offered,
    /// Who offered it.
    pub sign: Sign,
    /// Who accepted.
    pub accepted: Option<Sign>,
    /// Giver to carrier.
    pub departure: Handing,
    /// Carrier to receiver.
    pub arrival: Handing,
    /// Bed, and who gave it.
    pub admitted: Option<(String, Sign)>,
    /// Refused or withdrawn.
    pub closed: Option<Closed>,
    /// What was said about where he is, while he had not arrived.
    pub whereabouts: Vec<(Whereabouts, Sign)>,
    /// Stops that were made although the ride goes from point to point.
    pub stops: Vec<String>,
    /// Disinfection of the vehicle afterwards.
    pub cleaned: Option<(String, Sign)>,
}

impl Leg {
    /// A ride that is offered.
    pub(super) fn new(offered: Offered, sign: Sign) -> Leg {
        Leg {
            offered,
            sign,
            accepted: None,
            departure: Handing::default(),
            arrival: Handing::default(),
            admitted: None,
            closed: None,
            whereabouts: vec![],
            stops: vec![],
            cleaned: None,
        }
    }

    /// The handing over at one of its two ends.
    pub fn at(&self, point: Point) -> &Handing {
        match point {
            Point::Departure => &self.departure,
            Point::Arrival => &self.arrival,
        }
    }

    pub(super) fn handing(&mut self, point: Point) -> &mut Handing {
        match point {
            Point::Departure => &mut self.departure,
            Point::Arrival => &mut self.arrival,
        }
    }

    /// Whether the carrier still has something to sign: the person has not been
    /// delivered, or the vehicle has not been disinfected.
    pub fn run_open(&self) -> bool {
        self.departure.at.is_some() && (self.arrival.at.is_none() || self.cleaned.is_none())
    }
}
