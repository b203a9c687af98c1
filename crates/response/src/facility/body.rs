//! The entries of the journal about a facility.

use super::subject;
use crate::custody::rules::Designation;
use crate::event;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Body of `facility.undesignated`: a designation ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Undesignated {
    /// Function.
    pub function: String,
    /// Last day.
    pub until: Date,
    /// Why, or the number of the document.
    pub reason: String,
}

/// Body of `facility.accepted`: the site was inspected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// Whether it may be used.
    pub passed: bool,
    /// Each point of the checklist, met or not.
    #[serde(default)]
    pub checklist: BTreeMap<String, bool>,
    /// Last day, where it was given one.
    #[serde(default)]
    pub until: Option<Date>,
    /// What was found.
    #[serde(default)]
    pub note: String,
}

/// Body of `facility.beds`: another number of beds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beds {
    /// Function.
    pub kind: String,
    /// Beds.
    pub beds: u32,
    /// Why.
    pub reason: String,
}

/// Body of `facility.visited`: guidance on site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visited {
    /// What was advised.
    pub note: String,
    /// New findings.
    #[serde(default)]
    pub findings: Vec<String>,
    /// Earlier findings that are closed, by id.
    #[serde(default)]
    pub closed: Vec<String>,
    /// Earlier findings that stay open, by id.
    #[serde(default)]
    pub carried: Vec<String>,
}

/// A finding of a visit that is not closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Id.
    pub id: String,
    /// What.
    pub text: String,
    /// Since when.
    pub since: Timestamp,
}

/// Body of `facility.served`: a medical service to somebody of the port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Served {
    /// Service by its code; what triggers name as `kinds`.
    pub kind: String,
    /// Its name, for `other`.
    #[serde(default)]
    pub label: String,
    /// What was done.
    pub note: String,
    /// Custody of the person, where there is one.
    #[serde(default)]
    pub custody: Option<String>,
    /// Whether the licence leaves it out: then somebody else should take over.
    #[serde(default)]
    pub outside: bool,
}

/// Body of `facility.reserved` and `facility.freed`: a bed of somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bed {
    /// Custody.
    pub custody: String,
    /// Function.
    pub kind: String,
}

/// An entry about a facility.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// It is designated.
    Designated(Designation),
    /// It is not any more.
    Undesignated(Undesignated),
    /// Its site was inspected.
    Accepted(Accepted),
    /// Another number of beds.
    Beds(Beds),
    /// Somebody came to guide it.
    Visited(Visited),
    /// It served somebody.
    Served(Served),
    /// A bed is promised.
    Reserved(Bed),
    /// A bed is given back.
    Freed(Bed),
}

fn read<T: for<'a> Deserialize<'a>>(body: &str, to: fn(T) -> Event) -> Option<Event> {
    serde_json::from_str(body).ok().map(to)
}

impl Event {
    /// Kind of its entry.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Designated(_) => "facility.designated",
            Event::Undesignated(_) => "facility.undesignated",
            Event::Accepted(_) => "facility.accepted",
            Event::Beds(_) => "facility.beds",
            Event::Visited(_) => "facility.visited",
            Event::Served(_) => "facility.served",
            Event::Reserved(_) => "facility.reserved",
            Event::Freed(_) => "facility.freed",
        }
    }

    /// The event of an entry; none for other kinds.
    pub fn read(kind: &str, body: &str) -> Option<Event> {
        match kind.strip_prefix("facility.")? {
            "designated" => read(body, Event::Designated),
            "undesignated" => read(body, Event::Undesignated),
            "accepted" => read(body, Event::Accepted),
            "beds" => read(body, Event::Beds),
            "visited" => read(body, Event::Visited),
            "served" => read(body, Event::Served),
            "reserved" => read(body, Event::Reserved),
            "freed" => read(body, Event::Freed),
            _ => None,
        }
    }

    /// What triggers name as `kinds`: the function, or how an inspection ended.
    fn sort(&self) -> Option<&str> {
        match self {
            Event::Designated(d) => Some(&d.function),
            Event::Undesignated(u) => Some(&u.function),
            Event::Accepted(a) if a.passed => Some("passed"),
            Event::Accepted(_) => Some("failed"),
            _ => None,
        }
    }

    /// The entry of the journal that says so. Its body names the facility, so that
    /// tasks which it opens or answers are those of this one alone.
    pub fn entry(&self, id: &str) -> event::Event {
        let mut entry = event::Event::new(self.kind(), subject(id), self);
        entry.body["facility"] = id.into();
        if let Some(sort) = self.sort() {
            entry.body["kind"] = sort.into();
        }
        entry
    }
}
