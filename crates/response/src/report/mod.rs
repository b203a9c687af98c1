//! A report: drafted out of what is on record, gone over and signed by a person of
//! the body that owes it, sent, received. What is signed stays as it is: a
//! correction is another version, and both are kept.

mod act;
mod kind;
mod material;

pub use act::{Command, Context, Owed, correct, decide, draft, warnings};
pub use kind::{ReportKind, ReportKinds};
pub use material::{Filled, Material, Piece, Said, same};

use crate::form::Values;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a report is about and whose it is; part of the body of each of its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Id of the kind.
    pub kind: String,
    /// Code of the plan, where it is about an incident.
    #[serde(default)]
    pub plan: Option<String>,
    /// Topic of the incident.
    #[serde(default)]
    pub topic: Option<String>,
    /// Key of the response, where one was running when it was drafted.
    #[serde(default)]
    pub response: Option<String>,
    /// `city` or the county that it is about.
    pub area: String,
    /// Body that owes and signs it.
    pub body: String,
    /// The day or week that it is for, where it is one of a series.
    #[serde(default)]
    pub period: Option<String>,
    /// Language of its text.
    pub lang: String,
}

impl Head {
    /// Reports are numbered in sequence within this.
    pub fn series(&self) -> String {
        let or_none = |o: &Option<String>| o.clone().unwrap_or_else(|| "-".into());
        [
            or_none(&self.plan),
            or_none(&self.topic),
            self.area.clone(),
            self.body.clone(),
            self.kind.clone(),
        ]
        .join(".")
    }
}

/// Body of `report.drafted`: the text as saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drafted {
    /// What and whose.
    #[serde(flatten)]
    pub head: Head,
    /// Version, from 1.
    pub version: u32,
    /// Title of the document.
    pub title: String,
    /// Why another version is written; empty for the first.
    #[serde(default)]
    pub reason: String,
    /// Values by field.
    pub values: Values,
    /// What the fields were filled with before a person went over them.
    #[serde(default)]
    pub filled: BTreeMap<String, Filled>,
}

/// An obligation that a report meets, and how late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// Id of the obligation.
    pub duty: String,
    /// When it was due.
    pub due: Option<Timestamp>,
    /// Minutes after that, begun ones included; 0 when in time.
    pub late_minutes: i64,
}

/// Body of `report.signed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    /// What and whose.
    #[serde(flatten)]
    pub head: Head,
    /// Version.
    pub version: u32,
    /// Number in its series; corrections keep it.
    pub number: u32,
    /// Title of the document.
    pub title: String,
    /// Values by field.
    pub values: Values,
    /// Zero was reported.
    #[serde(default)]
    pub zero: bool,
    /// SHA-256 of title and values.
    pub digest: String,
    /// Last entry of the journal that it can speak of.
    pub as_of: u64,
    /// Warnings that the signer saw and went past.
    #[serde(default)]
    pub acknowledged: Vec<String>,
    /// Obligations that it meets, with how late. One signature serves all of them.
    #[serde(default)]
    pub met: Vec<Met>,
    /// Their ids, by which they are discharged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<String>,
    /// Delegation by which a deputy signed for the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<String>,
}

/// Body of `report.sent`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// What and whose.
    #[serde(flatten)]
    pub head: Head,
    /// Version.
    pub version: u32,
    /// Number in its series.
    pub number: u32,
    /// Bodies that it goes to.
    pub to: Vec<String>,
}

/// Body of `report.received`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// What and whose.
    #[serde(flatten)]
    pub head: Head,
    /// Version.
    pub version: u32,
    /// Number in its series.
    pub number: u32,
    /// Body that has it.
    pub by: String,
    /// What it says to it.
    #[serde(default)]
    pub note: String,
}

/// Body of `report.dropped`: a draft is given up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// What and whose.
    #[serde(flatten)]
    pub head: Head,
    /// Version.
    pub version: u32,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// An entry about a report, with who made it and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Journal number.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Officer.
    pub officer: String,
    /// Body.
    pub body: String,
    /// What happened.
    pub what: What,
}

/// What happened to a report.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Saved.
    Drafted(Box<Drafted>),
    /// Signed.
    Signed(Box<Signed>),
    /// Sent.
    Sent(Sent),
    /// Received.
    Received(Received),
    /// Given up.
    Dropped(Dropped),
}

impl What {
    /// Reads the body of an entry of a kind; none when it is not about a report.
    pub fn read(kind: &str, body: &str) -> Option<What> {
        let parsed = match kind {
            "report.drafted" => What::Drafted(serde_json::from_str(body).ok()?),
            "report.signed" => What::Signed(serde_json::from_str(body).ok()?),
            "report.sent" => What::Sent(serde_json::from_str(body).ok()?),
            "report.received" => What::Received(serde_json::from_str(body).ok()?),
            "report.dropped" => What::Dropped(serde_json::from_str(body).ok()?),
            _ => return None,
        };
        Some(parsed)
    }
}

/// A sending of a version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sending {
    /// Receiving body.
    pub to: String,
    /// When it was sent.
    pub at: Timestamp,
    /// When it was received, by whom, and what was said.
    pub received: Option<(Timestamp, String, String)>,
}

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being written.
    Draft,
    /// Signed: unchangeable.
    Signed,
    /// Signed and sent to somebody.
    Sent,
    /// Sent, and every recipient has it.
    Received,
    /// Given up as a draft.
    Dropped,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Version {
    /// Number of the version, from 1.
    pub version: u32,
    /// Title.
    pub title: String,
    /// Why it was written; empty for the first.
    pub reason: String,
    /// Values by field.
    pub values: Values,
    /// What fields were filled with.
    pub filled: BTreeMap<String, Filled>,
    /// Who saved it last.
    pub writer: String,
    /// When.
    pub saved_at: Timestamp,
    /// Signature: officer, moment, journal number.
    pub signed: Option<(String, Timestamp, u64)>,
    /// Digest of what was signed.
    pub digest: String,
    /// Last entry that it speaks of.
    pub as_of: u64,
    /// Zero was reported.
    pub zero: bool,
    /// Sendings in order.
    pub sendings: Vec<Sending>,
    /// Obligations that it met.
    pub met: Vec<Met>,
    /// Given up.
    pub dropped: bool,
}

impl Version {
    /// Where it stands.
    pub fn stage(&self) -> Stage {
        match () {
            () if self.dropped => Stage::Dropped,
            () if self.signed.is_none() => Stage::Draft,
            () if self.sendings.is_empty() => Stage::Signed,
            () if self.sendings.iter().all(|s| s.received.is_some()) => Stage::Received,
            () => Stage::Sent,
        }
    }

    /// Most minutes by which it was late for an obligation; none where it met none.
    pub fn late_minutes(&self) -> Option<i64> {
        self.met.iter().map(|m| m.late_minutes).max()
    }
}

/// A report as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Id.
    pub id: String,
    /// What and whose.
    pub head: Head,
    /// Number in its series, from the first signature on.
    pub number: Option<u32>,
    /// Versions, oldest first; there is always one.
    pub versions: Vec<Version>,
    /// Journal number of the last entry about it.
    pub seq: u64,
}

impl Report {
    /// The fold of the entries about a report. None without a draft.
    pub fn fold(id: &str, steps: impl IntoIterator<Item = Step>) -> Option<Report> {
        let mut report: Option<Report> = None;
        for step in steps {
            match (&mut report, &step.what) {
                (None, What::Drafted(d)) => {
                    report = Some(Report {
                        id: id.into(),
                        head: d.head.clone(),
                        number: None,
                        versions: vec![version(d, &step)],
                        seq: step.seq,
                    });
                }
                (None, _) => {}
                (Some(r), _) => r.apply(&step),
            }
        }
        report
    }

    /// Folds the next entry in.
    pub fn apply(&mut self, step: &Step) {
        self.seq = step.seq;
        let number = match &step.what {
            What::Drafted(d) => d.version,
            What::Signed(s) => s.version,
            What::Sent(s) => s.version,
            What::Received(r) => r.version,
            What::Dropped(d) => d.version,
        };
        if let What::Drafted(d) = &step.what {
            let fresh = version(d, step);
            match self.versions.iter_mut().find(|v| v.version == number) {
                Some(v) if v.signed.is_none() => {
                    let reason = std::mem::take(&mut v.reason);
                    *v = Version { reason, ..fresh };
                }
                Some(_) => {}
                None => self.versions.push(fresh),
            }
            return;
        }
        let Some(v) = self.versions.iter_mut().find(|v| v.version == number) else {
            return;
        };
        match &step.what {
            What::Drafted(_) => {}
            What::Signed(s) => {
                self.number = self.number.or(Some(s.number));
                v.title.clone_from(&s.title);
                v.values.clone_from(&s.values);
                v.signed = Some((step.officer.clone(), step.at, step.seq));
                v.digest.clone_from(&s.digest);
                v.as_of = s.as_of;
                v.zero = s.zero;
                v.met.extend(s.met.iter().cloned());
            }
            What::Sent(s) => {
                v.sendings.extend(s.to.iter().map(|to| Sending {
                    to: to.clone(),
                    at: step.at,
                    received: None,
                }));
            }
            What::Received(r) => {
                let waiting = |s: &&mut Sending| s.to == r.by && s.received.is_none();
                if let Some(s) = v.sendings.iter_mut().find(waiting) {
                    s.received = Some((step.at, step.officer.clone(), r.note.clone()));
                }
            }
            What::Dropped(_) => v.dropped = true,
        }
    }

    /// The version that is being written or was written last.
    pub fn last(&self) -> &Version {
        let kept = self.versions.iter().rev().find(|v| !v.dropped);
        kept.unwrap_or(&self.versions[self.versions.len() - 1])
    }

    /// The version that holds: the last signed one.
    pub fn standing(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|v| v.signed.is_some())
    }
}

fn version(d: &Drafted, step: &Step) -> Version {
    Version {
        version: d.version,
        title: d.title.clone(),
        reason: d.reason.clone(),
        values: d.values.clone(),
        filled: d.filled.clone(),
        writer: step.officer.clone(),
        saved_at: step.at,
        signed: None,
        digest: String::new(),
        as_of: 0,
        zero: false,
        sendings: vec![],
        met: vec![],
        dropped: false,
    }
}

#[cfg(test)]
mod tests;
