//! Where an assessment stands, who is missing, and what somebody may see of it.

use super::{Assessment, Conclusion};
use jiff::Timestamp;
use lf_rules::program::instrument::Answer;
use serde::Serialize;
use std::collections::BTreeSet;

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Slots are missing.
    Slots,
    /// All slots are signed, the conclusion is not.
    Conclusion,
    /// Concluded.
    Closed,
    /// Taken back.
    Withdrawn,
}

impl Stage {
    /// As written in tables and keys.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Slots => "slots",
            Stage::Conclusion => "conclusion",
            Stage::Closed => "closed",
            Stage::Withdrawn => "withdrawn",
        }
    }
}

/// Where it stands and who is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Where.
    pub stage: Stage,
    /// Bodies whose slot or signature is missing.
    pub waiting: Vec<String>,
    /// The limit of the slots has passed and some are missing.
    pub late: bool,
}

impl Assessment {
    /// The conclusion that counts.
    pub fn conclusion(&self) -> Option<&Conclusion> {
        self.conclusions.last().filter(|c| !c.lapsed)
    }

    /// The conclusion that is signed by all and still rests on what the slots say.
    pub fn closed(&self) -> Option<&Conclusion> {
        self.conclusion().filter(|c| c.closed)
    }

    /// Whether every slot is signed.
    pub fn complete(&self) -> bool {
        self.slots.iter().all(|s| !s.signed.is_empty())
    }

    /// Where it stands now.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let empty = self.slots.iter().filter(|s| s.signed.is_empty());
        let empty: Vec<String> = empty.map(|s| s.body.clone()).collect();
        let late = !empty.is_empty() && self.opened.due.is_some_and(|due| now > due);
        let (stage, waiting) = if self.withdrawn.is_some() {
            (Stage::Withdrawn, vec![])
        } else if !empty.is_empty() {
            (Stage::Slots, empty)
        } else if self.closed().is_some() {
            (Stage::Closed, vec![])
        } else {
            let signed = self.conclusion().map_or(&[][..], |c| &c.signed);
            let missing = |b: &&String| !signed.iter().any(|(by, ..)| by == *b);
            let waiting = self.opened.signers.iter().filter(missing).cloned();
            (Stage::Conclusion, waiting.collect())
        };
        Standing {
            stage,
            waiting,
            late: late && self.withdrawn.is_none(),
        }
    }

    /// What a body may see: of an independent assessment only its own slot, until
    /// all are signed. That another has signed is seen.
    pub fn seen_by(mut self, body: Option<&str>) -> Assessment {
        if self.opened.independent && !self.complete() {
            for slot in &mut self.slots {
                if Some(slot.body.as_str()) != body {
                    for s in &mut slot.signed {
                        s.said = None;
                        s.derived = None;
                        s.reason.clear();
                    }
                }
            }
        }
        self
    }

    /// Questions that the assessors answered differently.
    pub fn differences(&self) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        let said: Vec<_> = (self.slots.iter())
            .filter_map(|s| s.now()?.said.as_ref())
            .collect();
        let ids: BTreeSet<&String> = said.iter().flat_map(|s| s.answers.keys()).collect();
        for id in ids {
            let of = |s: &&super::Said| s.answers.get(id).map_or(Answer::Unknown, |a| a.answer);
            let answers: BTreeSet<Answer> = said.iter().map(of).collect();
            if answers.len() > 1 {
                out.insert(id.clone());
            }
        }
        out
    }
}
