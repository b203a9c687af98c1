//! The approval file: the steps of a plan's chain, signed one after the other.
//!
//! A file is opened from a chain with its steps and signers written into it, so
//! that it goes on unchanged when the pack is replaced. It is the fold of its
//! entries; [`signing`] decides what may be added.

pub mod opening;
pub mod signing;
pub mod takes_effect;

use crate::event::Capacity;
use crate::standing::ResponseKey;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_rules::program::{Act, Change, Outcome};
use serde::{Deserialize, Serialize};

/// A step with its signers resolved to bodies of the city.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileStep {
    /// Id within the chain.
    pub id: String,
    /// What is done.
    pub act: Act,
    /// Bodies, any of which signs.
    pub by: Vec<String>,
    /// Bodies that it goes to; `public` for everybody.
    #[serde(default)]
    pub to: Vec<String>,
    /// Outcomes beside agreement.
    #[serde(default)]
    pub may: Vec<Outcome>,
    /// Offered, not required.
    #[serde(default)]
    pub optional: bool,
    /// What must be filled in.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Parameter of the city: how long it may wait.
    #[serde(default)]
    pub patience: Option<String>,
}

/// A chain bound to the bodies of a city and area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Id of the chain.
    pub chain: String,
    /// Clause under which it stands.
    pub clause: String,
    /// Readings that it follows.
    pub readings: Vec<String>,
    /// Step with which it is in force.
    pub effective: String,
    /// Steps in order.
    pub steps: Vec<FileStep>,
}

/// Body of `file.opened`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// Number of the file, e.g. `2026-031`: its id.
    pub id: String,
    /// Incident and area.
    pub key: ResponseKey,
    /// What it is to bring about.
    pub change: Change,
    /// Level that it is to bring; none for an end.
    pub level: Option<Level>,
    /// Level in force when it was opened.
    pub present: Option<Level>,
    /// Digest of the pack that it was opened under.
    pub pack: String,
    /// The steps.
    pub procedure: Procedure,
    /// Bodies whose own responses these are: they start, change and end them.
    pub authority: Vec<String>,
    /// What the plan suggested when it was opened.
    pub candidate: Option<Level>,
    /// Clauses of the candidate.
    pub candidate_clauses: Vec<String>,
    /// Why it was opened.
    pub reason: String,
    /// Counties that the response is to concern; empty means all of the area.
    pub scope: Vec<String>,
    /// Order that leaves no choice but to start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Who opened it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// What a signer says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Agrees, does the step.
    #[default]
    Agree,
    /// No: the file is closed.
    Refuse,
    /// Back to the step before.
    SendBack,
    /// Counties start instead.
    CountyOrder,
}

/// What the experts found, on which a response is changed (5.3, 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Situation and effect keep growing.
    Growth,
    /// Limited, and not spreading further.
    Limited,
    /// Under effective control.
    Controlled,
}

/// A signature as an officer gives it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signature {
    /// Step that is signed.
    pub step: String,
    /// What is said.
    pub said: Said,
    /// Level that is advised, proposed or decided; the file's own when left out.
    pub level: Option<Level>,
    /// What the experts found.
    pub ground: Option<Ground>,
    /// Opinion or reason.
    pub opinion: String,
    /// Names of the experts.
    pub names: Vec<String>,
    /// Dissent and whose.
    pub dissent: String,
    /// Number of the document.
    pub number: String,
    /// When the filing or report was received.
    pub receipt: Option<Timestamp>,
    /// Whom a warning goes to.
    pub audience: Vec<String>,
    /// Counties that are to start instead.
    pub counties: Vec<String>,
}

/// Body of `file.signed`, `file.sent_back` and `file.refused`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    /// The file.
    pub file: String,
    /// Topic of its incident.
    pub topic: String,
    /// What was signed.
    #[serde(flatten)]
    pub signature: Signature,
    /// Who, for which body.
    #[serde(flatten)]
    pub capacity: Capacity,
    /// What the plan suggested at that moment.
    pub candidate: Option<Level>,
    /// The steps from now on, where another level has other steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Procedure>,
    /// When.
    pub at: Timestamp,
}

/// Body of `file.withdrawn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// The file.
    pub file: String,
    /// Topic of its incident.
    pub topic: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// A signature of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What was signed.
    pub signed: Signed,
    /// Act of the step.
    pub act: Act,
    /// Which version of the step, from 1.
    pub version: u32,
    /// A send-back made it void; a later version stands.
    pub void: bool,
    /// Journal number.
    pub seq: u64,
}

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for a signature.
    Open,
    /// Has taken effect; steps may remain.
    InForce,
    /// Counties were required to start instead.
    CountyOrdered,
    /// Refused with a reason.
    Refused,
    /// Withdrawn by who opened it.
    Withdrawn,
}

/// An approval file as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// How it was opened.
    pub opened: Opened,
    /// Journal number of the opening.
    pub opened_seq: u64,
    /// The steps that hold now.
    pub procedure: Procedure,
    /// Level that it is to bring now.
    pub level: Option<Level>,
    /// Signatures, oldest first, void ones too.
    pub signatures: Vec<Kept>,
    /// Counties that are to start instead, once that is approved.
    pub counties: Vec<String>,
    /// Where it stands.
    pub status: Status,
    /// Why it was withdrawn, and by whom.
    pub withdrawn: Option<Withdrawn>,
    /// Journal number of the last entry.
    pub seq: u64,
}

impl File {
    /// The file as it was opened.
    pub fn open(opened: Opened, seq: u64) -> File {
        File {
            procedure: opened.procedure.clone(),
            level: opened.level,
            opened,
            opened_seq: seq,
            signatures: vec![],
            counties: vec![],
            status: Status::Open,
            withdrawn: None,
            seq,
        }
    }

    /// Folds one entry in; entries of other kinds and bodies that do not parse are
    /// left out, since the journal never takes them.
    pub fn fold(file: Option<File>, kind: &str, body: &str, seq: u64) -> Option<File> {
        let Some(mut f) = file else {
            let opened = (kind == "file.opened").then(|| serde_json::from_str(body).ok())??;
            return Some(File::open(opened, seq));
        };
        f.seq = seq;
        match kind {
            "file.withdrawn" => {
                f.withdrawn = serde_json::from_str(body).ok();
                f.status = Status::Withdrawn;
            }
            "file.signed" | "file.sent_back" | "file.refused" => {
                if let Ok(signed) = serde_json::from_str::<Signed>(body) {
                    f.sign(signed, seq);
                }
            }
            _ => {}
        }
        Some(f)
    }

    /// Folds a signature in.
    pub fn sign(&mut self, signed: Signed, seq: u64) {
        let Some(at) = self.index(&signed.signature.step) else {
            return;
        };
        let act = self.procedure.steps[at].act;
        let same = |k: &&Kept| k.signed.signature.step == signed.signature.step;
        let version = self.signatures.iter().filter(same).count() as u32 + 1;
        let s = signed.signature.clone();
        match s.said {
            Said::Agree => {
                if let Some(p) = &signed.procedure {
                    self.procedure = p.clone();
                }
                if matches!(act, Act::Propose | Act::Decide) {
                    self.level = s.level.or(self.level);
                }
                if s.step == self.procedure.effective && self.status == Status::Open {
                    self.status = if self.counties.is_empty() {
                        Status::InForce
                    } else {
                        Status::CountyOrdered
                    };
                }
                // A county order is in force with its approval, before any publication.
                if !self.counties.is_empty() && act == Act::Approve {
                    self.status = Status::CountyOrdered;
                }
            }
            Said::Refuse => self.status = Status::Refused,
            Said::SendBack => {
                let to = self.before(at);
                for k in &mut self.signatures {
                    let step = self.procedure.steps.iter();
                    let i = step.clone().position(|s| s.id == k.signed.signature.step);
                    if i >= to {
                        k.void = true;
                    }
                }
                self.counties.clear();
            }
            Said::CountyOrder => {
                self.counties = s.counties.clone();
                let approved_later = self.procedure.steps[at + 1..]
                    .iter()
                    .any(|s| s.act == Act::Approve);
                if !approved_later {
                    self.status = Status::CountyOrdered;
                }
            }
        }
        let void = s.said == Said::SendBack;
        self.signatures.push(Kept {
            signed,
            act,
            version,
            void,
            seq,
        });
        self.seq = seq;
    }

    /// Place of a step.
    pub fn index(&self, step: &str) -> Option<usize> {
        self.procedure.steps.iter().position(|s| s.id == step)
    }

    /// Place of the step before, leaving out what was only offered and not taken.
    pub fn before(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|i| {
            let s = &self.procedure.steps[*i];
            !s.optional || self.valid(&s.id).is_some()
        })
    }

    /// The signature that stands for a step.
    pub fn valid(&self, step: &str) -> Option<&Kept> {
        (self.signatures.iter()).find(|k| !k.void && k.signed.signature.step == step)
    }

    /// The signatures that stand, of acts.
    pub fn valid_acts(&self, acts: &[Act]) -> impl Iterator<Item = &Kept> {
        (self.signatures.iter()).filter(move |k| !k.void && acts.contains(&k.act))
    }

    /// The steps that may be signed now: those offered, and the first that is required.
    pub fn awaited(&self) -> Vec<&FileStep> {
        if !matches!(self.status, Status::Open | Status::InForce) {
            return vec![];
        }
        let done = self.procedure.steps.iter();
        let last = done.clone().rposition(|s| self.valid(&s.id).is_some());
        let mut out = vec![];
        for s in &self.procedure.steps[last.map_or(0, |i| i + 1)..] {
            out.push(s);
            if !s.optional {
                break;
            }
        }
        out
    }

    /// Whether a required step is open.
    pub fn waits(&self) -> bool {
        self.awaited().iter().any(|s| !s.optional)
    }

    /// When the step that is awaited began to wait.
    pub fn since(&self) -> Timestamp {
        (self.signatures.last()).map_or(self.opened.at, |k| k.signed.at)
    }

    /// Subject of its journal entries.
    pub fn subject(&self) -> String {
        format!("file/{}", self.opened.id)
    }
}
