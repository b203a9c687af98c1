//! The entries of the journal about a custody.

use super::body::{
    Accepted, Admitted, Care, Cleaned, Determined, Ended, LabResult, Offered, Overdue, Point, Read,
    Refused, Reminded, Revised, Signed, Told, Whereabouts, Withdrawn,
};
use super::subject;
use crate::event;
use serde::{Deserialize, Serialize};

/// An entry about a custody.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// The first.
    Determined(Determined),
    /// Another determination.
    Revised(Revised),
    /// Somebody is asked.
    Offered(Offered),
    /// He takes him.
    Accepted(Accepted),
    /// He does not.
    Refused(Refused),
    /// The offer is taken back.
    Withdrawn(Withdrawn),
    /// A side signs a handing over.
    Signed(Signed),
    /// He has his bed.
    Admitted(Admitted),
    /// Where he is.
    Whereabouts(Whereabouts),
    /// A laboratory result.
    Result(LabResult),
    /// Somebody has read it.
    Read(Read),
    /// Care on the way.
    Care(Care),
    /// The vehicle was disinfected.
    Cleaned(Cleaned),
    /// A body was told.
    Told(Told),
    /// It is over.
    Ended(Ended),
    /// A step is late.
    Overdue(Overdue),
    /// The coordinator was reminded.
    Reminded(Reminded),
}

fn read<T: for<'a> Deserialize<'a>>(body: &str, to: fn(T) -> Event) -> Option<Event> {
    serde_json::from_str(body).ok().map(to)
}

impl Event {
    /// Kind of its entry.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Determined(_) => "custody.determined",
            Event::Revised(_) => "custody.revised",
            Event::Offered(_) => "custody.offered",
            Event::Accepted(_) => "custody.accepted",
            Event::Refused(_) => "custody.refused",
            Event::Withdrawn(_) => "custody.withdrawn",
            Event::Signed(s) if !s.effect => "custody.signed",
            Event::Signed(s) if s.point == Point::Departure => "custody.departed",
            Event::Signed(_) => "custody.arrived",
            Event::Admitted(_) => "custody.admitted",
            Event::Whereabouts(_) => "custody.whereabouts",
            Event::Result(_) => "custody.result",
            Event::Read(_) => "custody.read",
            Event::Care(_) => "custody.care",
            Event::Cleaned(_) => "custody.cleaned",
            Event::Told(_) => "custody.told",
            Event::Ended(e) if e.kind == "returned" => "custody.returned",
            Event::Ended(_) => "custody.released",
            Event::Overdue(_) => "custody.overdue",
            Event::Reminded(_) => "custody.reminded",
        }
    }

    /// The event of an entry; none for other kinds.
    pub fn read(kind: &str, body: &str) -> Option<Event> {
        match kind.strip_prefix("custody.")? {
            "determined" => read(body, Event::Determined),
            "revised" => read(body, Event::Revised),
            "offered" => read(body, Event::Offered),
            "accepted" => read(body, Event::Accepted),
            "refused" => read(body, Event::Refused),
            "withdrawn" => read(body, Event::Withdrawn),
            "signed" | "departed" | "arrived" => read(body, Event::Signed),
            "admitted" => read(body, Event::Admitted),
            "whereabouts" => read(body, Event::Whereabouts),
            "result" => read(body, Event::Result),
            "read" => read(body, Event::Read),
            "care" => read(body, Event::Care),
            "cleaned" => read(body, Event::Cleaned),
            "told" => read(body, Event::Told),
            "released" | "returned" => read(body, Event::Ended),
            "overdue" => read(body, Event::Overdue),
            "reminded" => read(body, Event::Reminded),
            _ => None,
        }
    }

    /// The entry of the journal that says so. Its body names the custody, so that
    /// tasks which it opens or answers are those of this one alone.
    pub fn entry(&self, id: &str) -> event::Event {
        let mut entry = event::Event::new(self.kind(), subject(id), self);
        entry.body["custody"] = id.into();
        entry
    }
}
