//! An assessment as it stands: the fold of its entries.

use super::{Advice, Entry, Opened, Said};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_rules::program::Derived;
use serde::Serialize;

/// An entry with who made it and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// The entry.
    pub entry: Entry,
}

/// A body's slot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slot {
    /// The body.
    pub body: String,
    /// Everything that it signed, oldest first; the last counts.
    pub signed: Vec<SlotSigned>,
}

impl Slot {
    /// What counts.
    pub fn now(&self) -> Option<&SlotSigned> {
        self.signed.last()
    }
}

/// One signing of a slot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SlotSigned {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Officer.
    pub officer: String,
    /// What was said; none while it is sealed.
    pub said: Option<Said>,
    /// What the answers come to; none while they are sealed.
    pub derived: Option<Derived>,
    /// Why it was signed again.
    pub reason: String,
    /// It was signed after the limit.
    pub late: bool,
}

/// The joint conclusion as it stands or stood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conclusion {
    /// Journal number of the proposal.
    pub seq: u64,
    /// What it says.
    pub said: Said,
    /// What the joint answers come to.
    pub derived: Option<Derived>,
    /// Bodies that signed it, with officer and moment.
    pub signed: Vec<(String, String, Timestamp)>,
    /// All have signed.
    pub closed: bool,
    /// A slot was signed again since, or another conclusion proposed.
    pub lapsed: bool,
}

/// Advice of warning, with where it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdviceGiven {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Officer.
    pub officer: String,
    /// Body.
    pub body: String,
    /// The advice.
    pub advice: Advice,
    /// Who received it; empty for a draft, which is never sent.
    pub to: Vec<String>,
}

/// An assessment: the fold of its entries.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessment {
    /// How it was called.
    pub opened: Opened,
    /// When.
    pub at: Timestamp,
    /// Officer who called it.
    pub officer: String,
    /// Slots in the order of the clause.
    pub slots: Vec<Slot>,
    /// Conclusions, oldest first; the last counts unless it lapsed.
    pub conclusions: Vec<Conclusion>,
    /// Advice, drafts and signed.
    pub advice: Vec<AdviceGiven>,
    /// Why it was taken back.
    pub withdrawn: Option<String>,
    /// Journal number of the last entry.
    pub seq: u64,
}

impl Assessment {
    /// Folds the entries about one; none where it was never called.
    pub fn fold(steps: impl IntoIterator<Item = Step>) -> Option<Assessment> {
        let mut out: Option<Assessment> = None;
        for step in steps {
            match (&mut out, step.entry) {
                (None, Entry::Opened(opened)) => {
                    let slot = |body: &String| Slot {
                        body: body.clone(),
                        signed: vec![],
                    };
                    out = Some(Assessment {
                        slots: opened.slots.iter().map(slot).collect(),
                        opened: *opened,
                        at: step.at,
                        officer: step.by.officer,
                        conclusions: vec![],
                        advice: vec![],
                        withdrawn: None,
                        seq: step.seq,
                    });
                }
                (Some(a), entry) => {
                    a.seq = step.seq;
                    a.apply(step.seq, step.at, step.by, entry);
                }
                (None, _) => {}
            }
        }
        out
    }

    fn apply(&mut self, seq: u64, at: Timestamp, by: Actor, entry: Entry) {
        match entry {
            Entry::Signed(s) => {
                let late = self.opened.due.is_some_and(|due| at > due);
                let Some(slot) = self.slots.iter_mut().find(|x| x.body == s.body) else {
                    return;
                };
                slot.signed.push(SlotSigned {
                    seq,
                    at,
                    officer: by.officer,
                    said: s.said,
                    derived: s.derived,
                    reason: s.reason,
                    late,
                });
                // What was concluded rested on what this body had said before.
                self.conclusions.iter_mut().for_each(|c| c.lapsed = true);
            }
            Entry::Proposed(p) => {
                self.conclusions.iter_mut().for_each(|c| c.lapsed = true);
                self.conclusions.push(Conclusion {
                    seq,
                    said: p.said,
                    derived: p.derived,
                    signed: vec![(p.body, by.officer, at)],
                    closed: false,
                    lapsed: false,
                });
            }
            Entry::Agreed(a) => {
                if let Some(c) = self.conclusions.iter_mut().find(|c| c.seq == a.proposal) {
                    c.signed.push((a.body, by.officer, at));
                }
            }
            Entry::Concluded(_) => {
                if let Some(c) = self.conclusions.last_mut() {
                    c.closed = true;
                }
            }
            Entry::Drafted(a) | Entry::Advised(a) => self.advice.push(AdviceGiven {
                seq,
                at,
                officer: by.officer,
                body: a.body,
                advice: a.advice,
                to: a.to,
            }),
            Entry::Withdrawn(w) => self.withdrawn = Some(w.reason),
            Entry::Opened(_) => {}
        }
    }
}
