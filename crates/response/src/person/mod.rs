//! The register of persons: who was described when, which descriptions are one person, and
//! which are not.
//!
//! A description never moves: what is reported about somebody is recorded under the id under
//! which it came in, and keeps it. A merge only says that two ids are one person, so undoing
//! it sorts everything back by itself, what came in later included; what was recorded under
//! the surviving id and belongs to the other is named when the merge is undone.
//!
//! Only ids, acts and reasons stand in the open body of an entry ([`Open`]); who it is stands
//! in its sealed part ([`Content`]), under the key of that person.

pub mod decide;
pub mod index;
pub mod likeness;
pub mod name;

use jiff::Timestamp;
use lf_domain::person::{Description, Document};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The subject of a person's entries.
pub fn subject(id: &str) -> String {
    format!("person/{id}")
}

/// How a description stands to the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// More is known: a second document, another spelling.
    Added,
    /// What stood before was wrong and counts no more.
    Corrected,
}

/// The open body of an entry about a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Open {
    /// `person.registered`: somebody was described for the first time.
    Registered,
    /// `person.amended`: described again.
    Amended {
        /// In addition or instead.
        how: How,
    },
    /// `person.questioned`: this person and another one may be the same; somebody has to say.
    Questioned {
        /// The other person.
        with: String,
        /// Weight of the evidence in bits.
        bits: f64,
        /// What speaks for and against it ([`likeness::Reason`]).
        reasons: Vec<String>,
    },
    /// `person.parted`: somebody said that they are two.
    Parted {
        /// The other person.
        with: String,
    },
    /// `person.merged`: this id is the same person as another, under which he is kept.
    Merged {
        /// The surviving id.
        into: String,
        /// Whether the program did it: same document, consistent name.
        alone: bool,
    },
    /// `person.absorbed`: another id is this person.
    Absorbed {
        /// The other id.
        member: String,
    },
    /// `person.unmerged`: this id is a person of his own again.
    Unmerged {
        /// The id under which he was kept.
        from: String,
    },
    /// `person.released`: another id is no longer this person.
    Released {
        /// The other id.
        member: String,
        /// Entries recorded under this id that are about the other one.
        moved: Vec<u64>,
    },
}

impl Open {
    /// Kind of the entry.
    pub fn kind(&self) -> &'static str {
        match self {
            Open::Registered => "person.registered",
            Open::Amended { .. } => "person.amended",
            Open::Questioned { .. } => "person.questioned",
            Open::Parted { .. } => "person.parted",
            Open::Merged { .. } => "person.merged",
            Open::Absorbed { .. } => "person.absorbed",
            Open::Unmerged { .. } => "person.unmerged",
            Open::Released { .. } => "person.released",
        }
    }
}

/// The sealed part of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Content {
    /// Who it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Why, in words; it may name people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// An entry to be journalled about a person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonEvent {
    /// The person.
    pub id: String,
    /// Open body.
    pub open: Open,
    /// Sealed part.
    pub content: Option<Content>,
}

/// An entry about a person as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Officer.
    pub officer: String,
    /// Open body.
    pub open: Open,
    /// Sealed part; none where there is none or the person was erased.
    pub content: Option<Content>,
}

/// A description as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who gave it.
    pub officer: String,
    /// In addition or instead.
    pub how: How,
    /// What it says; none after the person was erased.
    pub description: Option<Description>,
    /// Why.
    pub note: String,
}

/// A question whether two ids are one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Journal number.
    pub seq: u64,
    /// Weight of the evidence in bits.
    pub bits: f64,
    /// What speaks for and against it.
    pub reasons: Vec<String>,
}

/// What the entries about one id add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Id.
    pub id: String,
    /// When it was registered.
    pub since: Timestamp,
    /// Descriptions, oldest first.
    pub given: Vec<Given>,
    /// The id under which the person is kept, where this one was merged.
    pub into: Option<String>,
    /// Ids that were merged into this one.
    pub members: BTreeSet<String>,
    /// Open questions by the other id.
    pub questions: BTreeMap<String, Question>,
    /// Ids of which somebody said that they are another person.
    pub parted: BTreeSet<String>,
    /// Entries under this id that belong to another one.
    pub moved: BTreeMap<u64, String>,
    /// Journal number of the last entry.
    pub seq: u64,
}

impl Person {
    /// Somebody of whom one entry was made, the registration.
    pub fn registered(id: &str, first: Step) -> Person {
        let mut new = Person {
            id: id.to_string(),
            since: first.at,
            given: vec![],
            into: None,
            members: BTreeSet::new(),
            questions: BTreeMap::new(),
            parted: BTreeSet::new(),
            moved: BTreeMap::new(),
            seq: 0,
        };
        new.apply(first);
        new
    }

    /// The fold of the entries about an id; none where it was never registered.
    pub fn fold(id: &str, steps: impl IntoIterator<Item = Step>) -> Option<Person> {
        let mut steps = steps.into_iter().skip_while(|s| s.open != Open::Registered);
        let mut person = Person::registered(id, steps.next()?);
        steps.for_each(|s| person.apply(s));
        Some(person)
    }

    /// One more entry was made.
    pub fn apply(&mut self, step: Step) {
        self.seq = step.seq;
        let content = step.content.unwrap_or_default();
        match step.open {
            Open::Registered => self.given.push(Given {
                seq: step.seq,
                at: step.at,
                officer: step.officer,
                how: How::Added,
                description: content.description,
                note: content.note,
            }),
            Open::Amended { how } => self.given.push(Given {
                seq: step.seq,
                at: step.at,
                officer: step.officer,
                how,
                description: content.description,
                note: content.note,
            }),
            Open::Questioned {
                with,
                bits,
                reasons,
            } => {
                let question = Question {
                    seq: step.seq,
                    bits,
                    reasons,
                };
                self.questions.insert(with, question);
            }
            Open::Parted { with } => {
                self.questions.remove(&with);
                self.parted.insert(with);
            }
            Open::Merged { into, .. } => {
                self.questions.remove(&into);
                self.parted.remove(&into);
                self.into = Some(into);
            }
            Open::Absorbed { member } => {
                self.questions.remove(&member);
                self.parted.remove(&member);
                self.members.insert(member);
            }
            Open::Unmerged { from } => {
                self.into = None;
                // Who undid it has said that they are two.
                self.parted.insert(from);
            }
            Open::Released { member, moved } => {
                self.members.remove(&member);
                self.parted.insert(member.clone());
                self.given.retain(|g| !moved.contains(&g.seq));
                self.moved
                    .extend(moved.into_iter().map(|s| (s, member.clone())));
            }
        }
    }

    /// What is known by the entries under this id.
    pub fn description(&self) -> Description {
        let mut out = Description::default();
        for g in &self.given {
            if g.how == How::Corrected {
                out = Description::default();
            }
            if let Some(d) = &g.description {
                add(&mut out, d);
            }
        }
        out
    }

    /// Whether nothing that was said of the person can be read any more.
    pub fn erased(&self) -> bool {
        self.given.iter().all(|g| g.description.is_none())
    }

    /// The id to which an entry under this id belongs.
    pub fn owner(&self, seq: u64) -> &str {
        self.moved.get(&seq).map_or(&self.id, |s| s)
    }
}

/// What is known of a person with all ids that were merged into him: the members first,
/// so that the surviving id has the last word.
pub fn together(survivor: &Person, members: &[Person]) -> Description {
    let mut out = Description::default();
    for p in members.iter().chain([survivor]) {
        add(&mut out, &p.description());
    }
    out
}

/// Adds a description: names, documents and phones come on top; of sex, birth and nationality
/// the newer one counts, but a part of a date never replaces the whole of it.
pub fn add(to: &mut Description, more: &Description) {
    for name in &more.names {
        if !to.names.contains(name) {
            to.names.push(name.clone());
        }
    }
    for d in &more.documents {
        let same = |o: &&mut Document| o.kind == d.kind && o.number == d.number;
        match to.documents.iter_mut().find(same) {
            Some(old) => {
                if !d.issuer.is_empty() {
                    old.issuer = d.issuer.clone();
                }
                old.expiry = d.expiry.or(old.expiry);
            }
            None => to.documents.push(d.clone()),
        }
    }
    for phone in &more.phones {
        if !to.phones.contains(phone) {
            to.phones.push(phone.clone());
        }
    }
    to.sex = more.sex.or(to.sex);
    to.birth = match (to.birth, more.birth) {
        (Some(old), Some(new)) if new.full().is_none() && fits(old, new) => Some(old),
        (old, new) => new.or(old),
    };
    if !more.nationality.is_empty() {
        to.nationality = more.nationality.clone();
    }
}

/// A description as flat texts, under the names that agreements on sharing use: what came
/// with a person carries it, so that whoever is told of it is told who it is.
pub fn flat(d: &Description) -> serde_json::Map<String, serde_json::Value> {
    let mut out = serde_json::Map::new();
    let mut put = |name: &str, text: String| {
        if !text.is_empty() {
            out.insert(name.into(), text.into());
        }
    };
    let list = |texts: Vec<String>| texts.join(" / ");
    put("name", list(d.names.iter().map(|n| n.written()).collect()));
    let documents = d.documents.iter().map(|d| d.number.clone());
    put("document", list(documents.collect()));
    put("nationality", d.nationality.clone());
    let sex = d.sex.map(|s| match s {
        lf_domain::person::Sex::Male => "male",
        lf_domain::person::Sex::Female => "female",
    });
    put("sex", sex.unwrap_or_default().into());
    put(
        "birth_date",
        d.birth.map(|b| b.to_string()).unwrap_or_default(),
    );
    put("phone", list(d.phones.clone()));
    out
}

fn fits(a: lf_domain::partial_date::PartialDate, b: lf_domain::partial_date::PartialDate) -> bool {
    a.agreement(b) != lf_domain::partial_date::Agreement::Different
}

#[cfg(test)]
mod tests;
