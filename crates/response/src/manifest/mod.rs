//! A passenger or crew list as it grew: messages that were received, in parts, twice or
//! corrected, and the people on it. Who they are stands sealed, each under the key of the
//! person; only that somebody is on the list is open.

mod decide;

pub use decide::{Decision, Fate, Said, decide};

use jiff::Timestamp;
use lf_domain::person::Description;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a message does to the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// Gives it, the whole or a part.
    #[default]
    Original,
    /// Takes it back.
    Cancellation,
    /// Adds people.
    Addition,
    /// Takes people off.
    Deletion,
    /// Changes people's data.
    Change,
    /// Stands in place of the whole.
    Replacement,
}

/// Where a conveyance calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Port, UN/LOCODE or IATA code.
    pub port: String,
    /// Departure there, local time as it was written; empty where it is not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub departs: String,
    /// Arrival there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub arrives: String,
}

/// A leg of the voyage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Number of flight or voyage.
    pub carriage: String,
    /// IMO number or registration of the means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub means: String,
    /// Name of the means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Where it calls, in order.
    pub stops: Vec<Stop>,
}

/// `manifest.received`: a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// What the list is: `manifest`.
    pub sort: String,
    /// Its reference number.
    pub message: String,
    /// Who sent it.
    pub sender: String,
    /// What holds its parts together.
    pub reference: String,
    /// What it does.
    pub function: Function,
    /// Number of the part, from 1; none where the list came whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    /// Whether it is the last part.
    #[serde(default)]
    pub last: bool,
    /// Whether it is a crew list.
    #[serde(default)]
    pub crew: bool,
    /// Legs of the voyage.
    #[serde(default)]
    pub legs: Vec<Leg>,
    /// How many people the whole list is said to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<u32>,
    /// How many people the message had.
    pub people: u32,
    /// How many are on the list after it.
    pub aboard: u32,
    /// Whether parts or people are still missing.
    pub lacking: bool,
}

/// Somebody on a list, sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listed {
    /// Who it is, as the list says.
    pub description: Description,
    /// Passenger, crew, or one of both in transit.
    pub role: String,
    /// Port of embarkation.
    pub from: String,
    /// Port of disembarkation.
    pub to: String,
    /// Port of transit or clearance.
    pub via: String,
    /// Seat or cabin.
    pub seat: String,
    /// Booking.
    pub booking: String,
    /// The carrier's own reference of the person.
    pub reference: String,
    /// Address as it stands.
    pub address: String,
    /// Country of residence.
    pub residence: String,
}

/// The open part of an entry about somebody on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Open {
    /// `manifest.entered`: is on it.
    Entered {
        /// Place on the list, from 1.
        item: u32,
        /// The person.
        person: String,
    },
    /// `manifest.changed`: the carrier says something else of him.
    Changed {
        /// Place on the list.
        item: u32,
    },
    /// `manifest.left`: is not on it any more.
    Left {
        /// Place on the list.
        item: u32,
    },
}

impl Open {
    /// Kind of the entry.
    pub fn kind(&self) -> &'static str {
        match self {
            Open::Entered { .. } => "manifest.entered",
            Open::Changed { .. } => "manifest.changed",
            Open::Left { .. } => "manifest.left",
        }
    }
}

/// An entry about a list as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub officer: String,
    /// What.
    pub what: What,
}

/// What an entry about a list says.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A message.
    Received(Received),
    /// Somebody on it, with the sealed part; none of it after an erasure.
    Person(Open, Option<Listed>),
}

impl What {
    /// Reads an entry.
    pub fn read(kind: &str, body: &str, sealed: Option<&str>) -> Option<What> {
        match kind {
            "manifest.received" => serde_json::from_str(body).ok().map(What::Received),
            k if k.starts_with("manifest.") => {
                let listed = sealed.and_then(|s| serde_json::from_str(s).ok());
                Some(What::Person(serde_json::from_str(body).ok()?, listed))
            }
            _ => None,
        }
    }
}

/// Somebody on the list, or who was.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Place on the list, from 1.
    pub number: u32,
    /// The person.
    pub person: String,
    /// What the carrier says of him; none after an erasure.
    pub listed: Option<Listed>,
    /// Whether he was taken off.
    pub left: bool,
    /// Journal number of the last word.
    pub seq: u64,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Id.
    pub id: String,
    /// Messages in the order in which they came, each with its number and moment.
    pub received: Vec<(u64, Timestamp, Received)>,
    /// People.
    pub items: Vec<Item>,
    /// Journal number of the last entry.
    pub seq: u64,
}

impl Manifest {
    /// A list that nothing was heard of.
    pub fn empty(id: &str) -> Manifest {
        Manifest {
            id: id.to_string(),
            received: vec![],
            items: vec![],
            seq: 0,
        }
    }

    /// The fold of the entries about a list; none where there are none.
    pub fn fold(id: &str, steps: impl IntoIterator<Item = Step>) -> Option<Manifest> {
        let mut out = Manifest::empty(id);
        for step in steps {
            out.apply(step);
        }
        (out.seq > 0).then_some(out)
    }

    fn apply(&mut self, step: Step) {
        self.seq = step.seq;
        match step.what {
            What::Received(r) => self.received.push((step.seq, step.at, r)),
            What::Person(Open::Entered { item, person }, listed) => self.items.push(Item {
                number: item,
                person,
                listed,
                left: false,
                seq: step.seq,
            }),
            What::Person(Open::Changed { item }, listed) => {
                if let Some(i) = self.items.iter_mut().find(|i| i.number == item) {
                    i.listed = listed;
                    i.left = false;
                    i.seq = step.seq;
                }
            }
            What::Person(Open::Left { item }, _) => {
                if let Some(i) = self.items.iter_mut().find(|i| i.number == item) {
                    i.left = true;
                    i.seq = step.seq;
                }
            }
        }
    }

    /// People who are on it.
    pub fn aboard(&self) -> usize {
        self.items.iter().filter(|i| !i.left).count()
    }

    /// The last message.
    pub fn last(&self) -> Option<&Received> {
        self.received.last().map(|(_, _, r)| r)
    }

    /// Voyage as the last message that named one says.
    pub fn legs(&self) -> &[Leg] {
        let named = self.received.iter().rev().map(|(_, _, r)| &r.legs);
        named.into_iter().find(|l| !l.is_empty()).map_or(&[], |l| l)
    }

    /// Numbers of the parts that have not come; 0 for those after the highest, where the
    /// last part has not come.
    pub fn missing_parts(&self) -> Vec<u32> {
        missing(self.received.iter().map(|(_, _, r)| r))
    }

    /// How many people the whole list is said to have.
    pub fn announced(&self) -> Option<u32> {
        (self.received.iter().rev()).find_map(|(_, _, r)| r.announced)
    }

    /// Whether it was taken back.
    pub fn cancelled(&self) -> bool {
        (self.last()).is_some_and(|r| r.function == Function::Cancellation)
    }
}

fn missing<'a>(received: impl Iterator<Item = &'a Received>) -> Vec<u32> {
    let parts: Vec<(u32, bool)> = received.filter_map(|r| Some((r.part?, r.last))).collect();
    let Some(most) = parts.iter().map(|p| p.0).max() else {
        return vec![];
    };
    let seen: BTreeSet<u32> = parts.iter().map(|p| p.0).collect();
    // A part that nobody would send is a slip of the pen, not a thousand missing parts.
    let mut out: Vec<u32> = (1..=most.min(999)).filter(|n| !seen.contains(n)).collect();
    if parts.iter().all(|p| !p.1) {
        out.push(0);
    }
    out
}

#[cfg(test)]
mod tests;
