//! Somebody is observed after a contact: from when to when, looked at how often, with which
//! result; a link by which he reports himself.
//!
//! Only ids, days and whether there were complaints stand in the open bodies; what was
//! measured and said is sealed under the person's own key ([`Seen`]).

pub mod decide;
mod tasks;

use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The subject of an observation's entries.
pub fn subject(id: &str) -> String {
    format!("observation/{id}")
}

/// What makes him be observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Near a case.
    Close,
    /// Near a contact of a case.
    Second,
    /// Exposed to the same source as a case.
    CoExposed,
}

impl Reason {
    /// All reasons, in the order of forms.
    pub const ALL: [Reason; 3] = [Reason::Close, Reason::Second, Reason::CoExposed];

    /// Word in keys.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Close => "close",
            Reason::Second => "second",
            Reason::CoExposed => "co_exposed",
        }
    }
}

/// Where he stays meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// At a place for it.
    Central,
    /// At home.
    Home,
}

impl Site {
    /// Both, in the order of forms.
    pub const ALL: [Site; 2] = [Site::Central, Site::Home];

    /// Word in keys.
    pub fn word(self) -> &'static str {
        match self {
            Site::Central => "central",
            Site::Home => "home",
        }
    }
}

/// How he was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Somebody came.
    Visit,
    /// Somebody called.
    Phone,
    /// He reported himself.
    Himself,
}

impl How {
    /// Word in keys.
    pub fn word(self) -> &'static str {
        match self {
            How::Visit => "visit",
            How::Phone => "phone",
            How::Himself => "himself",
        }
    }
}

/// Why it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Its time is over and he is well.
    Over,
    /// He became a case.
    Case,
    /// Another body goes on with it.
    Moved,
    /// He was no contact.
    Mistaken,
}

impl End {
    /// All ends, in the order of forms.
    pub const ALL: [End; 4] = [End::Over, End::Case, End::Moved, End::Mistaken];

    /// Word in keys.
    pub fn word(self) -> &'static str {
        match self {
            End::Over => "over",
            End::Case => "case",
            End::Moved => "moved",
            End::Mistaken => "mistaken",
        }
    }
}

/// Body of `observation.begun`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Its id.
    pub id: String,
    /// Opaque id of the person.
    pub person: String,
    /// Whom he was near: id of the case or person; empty where it is a source.
    pub of: String,
    /// Disease.
    pub disease: String,
    /// Why.
    pub reason: Reason,
    /// Where he stays.
    pub site: Site,
    /// Day of the last contact.
    pub last: Date,
    /// Last day of observation.
    pub until: Date,
    /// Who says how long.
    pub source: String,
    /// Body that looks after him.
    pub body: String,
}

/// Body of `observation.checked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Body that looks after him: its task is done.
    pub body: String,
    /// The day that it is for.
    pub day: Date,
    /// How.
    pub how: How,
    /// Whether there is fever or anything else.
    pub complaints: bool,
    /// Task that it opens, to act on complaints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<String>,
    /// Tasks that it discharges.
    pub duties: Vec<String>,
}

impl Checked {
    /// Somebody looked himself and found him well: complaints until then are acted on.
    pub fn answers(&self) -> bool {
        self.how != How::Himself && !self.complaints
    }
}

/// Sealed beside `observation.checked`; of what is sealed beside `observation.reset` and
/// `observation.ended` only the note is filled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seen {
    /// Temperature in tenths of a degree Celsius: 372 is 37.2 °C.
    pub tenths: Option<u16>,
    /// Said to have no complaints.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub well: bool,
    /// Codes of symptoms.
    pub symptoms: BTreeSet<String>,
    /// In words.
    pub note: String,
}

/// Body of `observation.reset`: another last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// Body that looks after him: its task is done where it was to release him.
    pub body: String,
    /// The new last day.
    pub until: Date,
    /// Task that it discharges.
    pub duties: Vec<String>,
}

/// Body of `observation.linked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// SHA-256 of the link's secret, in hexadecimal; the secret itself is kept nowhere.
    pub digest: String,
}

/// Body of `observation.ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Body that looks after him: its task is done.
    pub body: String,
    /// Why.
    pub end: End,
    /// Tasks that it discharges.
    pub duties: Vec<String>,
}

/// An entry about an observation.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// It begins.
    Begun(Begun),
    /// He was looked at.
    Checked(Checked, Option<Seen>),
    /// The last day was changed.
    Reset(Reset, Option<Seen>),
    /// A link was given out; an earlier one holds no more.
    Linked(Linked),
    /// It ends.
    Ended(Ended, Option<Seen>),
}

impl Entry {
    /// Reads an entry of the journal; none for other kinds and unreadable bodies.
    pub fn read(kind: &str, body: &str) -> Option<Entry> {
        Some(match kind {
            "observation.begun" => Entry::Begun(serde_json::from_str(body).ok()?),
            "observation.checked" => Entry::Checked(serde_json::from_str(body).ok()?, None),
            "observation.reset" => Entry::Reset(serde_json::from_str(body).ok()?, None),
            "observation.linked" => Entry::Linked(serde_json::from_str(body).ok()?),
            "observation.ended" => Entry::Ended(serde_json::from_str(body).ok()?, None),
            _ => return None,
        })
    }

    /// Where what is sealed beside the entry belongs; none for entries with nothing sealed.
    pub fn sealed(&mut self) -> Option<&mut Option<Seen>> {
        match self {
            Entry::Checked(_, seen) | Entry::Reset(_, seen) | Entry::Ended(_, seen) => Some(seen),
            Entry::Begun(_) | Entry::Linked(_) => None,
        }
    }
}

/// An entry with who made it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What.
    pub entry: Entry,
}

/// A look at him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// The day, how, whether there were complaints.
    #[serde(flatten)]
    pub checked: Checked,
    /// What was found; none for those who may not see it, and after erasure.
    pub seen: Option<Seen>,
}

/// An observation as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observation {
    /// How it began.
    pub begun: Begun,
    /// When.
    pub at: Timestamp,
    /// First day of observation.
    pub from: Date,
    /// Last day of observation as it stands.
    pub until: Date,
    /// The day of which a look is owed; behind [`Observation::until`] he is to be released.
    pub next: Date,
    /// Looks, oldest first.
    pub looks: Vec<Look>,
    /// Tasks to act on complaints that nobody has answered by a look of his own.
    pub alarms: Vec<String>,
    /// Digest of the link's secret, while one holds.
    pub link: Option<String>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// Why it ended, or why the last day was changed, in words; none for those who may
    /// not see it.
    pub note: Option<String>,
    /// Journal number of the last entry.
    pub seq: u64,
}

impl Observation {
    /// The fold of its entries; `day` gives the city's day of a moment.
    pub fn fold(
        steps: impl IntoIterator<Item = Step>,
        day: impl Fn(Timestamp) -> Date,
    ) -> Option<Observation> {
        let mut found: Option<Observation> = None;
        for step in steps {
            let today = day(step.at);
            match (&mut found, step) {
                (None, step) => found = Observation::begun(step, today),
                (Some(o), step) => o.step(step, today),
            }
        }
        found
    }

    fn begun(step: Step, today: Date) -> Option<Observation> {
        let Entry::Begun(begun) = step.entry else {
            return None;
        };
        Some(Observation {
            until: begun.until,
            begun,
            at: step.at,
            from: today,
            next: today,
            looks: vec![],
            alarms: vec![],
            link: None,
            ended: None,
            note: None,
            seq: step.seq,
        })
    }

    fn step(&mut self, step: Step, today: Date) {
        self.seq = step.seq;
        match step.entry {
            Entry::Begun(_) => {}
            Entry::Checked(checked, seen) => {
                if checked.day >= self.next && self.next <= self.until {
                    self.next = checked.day.tomorrow().unwrap_or(checked.day);
                }
                if checked.answers() {
                    self.alarms.clear();
                }
                self.alarms.extend(checked.alarm.clone());
                self.looks.push(Look {
                    seq: step.seq,
                    at: step.at,
                    by: step.by,
                    checked,
                    seen,
                });
            }
            Entry::Reset(reset, seen) => {
                if self.next > self.until {
                    // Who was to be released is looked at again from today on.
                    self.next = self.next.max(today);
                }
                self.until = reset.until;
                self.note = seen.map(|s| s.note);
            }
            Entry::Linked(l) => self.link = Some(l.digest),
            Entry::Ended(e, seen) => {
                self.link = None;
                self.alarms.clear();
                self.ended = Some(e);
                self.note = seen.map(|s| s.note);
            }
        }
    }

    /// Whether he is to be released: the look of the last day was made.
    pub fn over(&self) -> bool {
        self.next > self.until
    }

    /// Whether somebody with the link may report himself on a day.
    pub fn takes_reports(&self, today: Date) -> bool {
        self.ended.is_none() && self.link.is_some() && today <= self.until
    }

    /// The last look with complaints, where none came after it without.
    pub fn complains(&self) -> bool {
        self.looks.last().is_some_and(|l| l.checked.complaints)
    }

    /// Days up to and with `today` on which nobody looked at him; today is none yet.
    pub fn missed(&self, today: Date) -> Vec<Date> {
        let looked: BTreeSet<Date> = self.looks.iter().map(|l| l.checked.day).collect();
        let mut out = vec![];
        let mut day = self.from;
        while day < today && day <= self.until {
            if !looked.contains(&day) {
                out.push(day);
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        out
    }

    /// The same without what only the body that looks after him may see.
    pub fn open_part(mut self) -> Observation {
        for look in &mut self.looks {
            look.seen = None;
        }
        self.note = None;
        self.link = None;
        self
    }
}
