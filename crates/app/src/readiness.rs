//! Drafts at gates, the directory of persons to call, and call-outs in memory: the fold
//! of their entries, brought up to the head of the journal whenever somebody looks.
//! There are few of them, so nothing is stored beside the journal.

use crate::office::Office;
use lf_domain::actor::Actor;
use lf_response::callout::{Callout, CalloutEvent};
use lf_response::gate::{self, GateEvent};
use lf_response::liaison::Directory;
use lf_store::{Entry, StoreError};
use std::collections::BTreeMap;
use tokio::sync::RwLockReadGuard;

/// Kinds that are folded here, by prefix.
const KINDS: [&str; 3] = ["gate.", "liaison.", "callout."];

/// What the entries of these kinds add up to.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    /// Last journal number that is folded in.
    pub seq: u64,
    /// Drafts at gates by id.
    pub gates: BTreeMap<String, gate::Standing>,
    /// Liaison officers and responsible persons.
    pub directory: Directory,
    /// Call-outs by id.
    pub callouts: BTreeMap<String, Callout>,
}

impl Readiness {
    /// Folds one entry in; other kinds leave it as it is.
    fn apply(&mut self, e: &Entry) {
        let by = Actor {
            officer: e.officer.clone(),
            body: e.agency.clone(),
        };
        let id = e.subject.as_deref().and_then(|s| s.split_once('/'));
        let Some((noun, id)) = id else { return };
        let entry = (e.seq, e.recorded_at, by);
        match noun {
            "gate" => {
                if let Some(event) = GateEvent::read(&e.kind, &e.body) {
                    let now = gate::Standing::apply(self.gates.remove(id), entry, event);
                    self.gates.extend(now.map(|s| (id.to_string(), s)));
                }
            }
            "callout" => {
                if let Some(event) = CalloutEvent::read(&e.kind, &e.body) {
                    let now = Callout::apply(self.callouts.remove(id), entry, event);
                    self.callouts.extend(now.map(|c| (id.to_string(), c)));
                }
            }
            "liaison" => self.directory.apply(&e.kind, &e.body, entry),
            _ => {}
        }
    }
}

impl Office {
    /// The fold, up to the head of the journal. Hold it shortly.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn readiness(&self) -> Result<RwLockReadGuard<'_, Readiness>, StoreError> {
        let head = self.journal.head().borrow().seq;
        {
            let known = self.readiness.read().await;
            if known.seq >= head {
                return Ok(known);
            }
        }
        let mut readiness = self.readiness.write().await;
        if readiness.seq < head {
            for entry in self.entries_of(&KINDS, readiness.seq, head).await? {
                readiness.apply(&entry);
            }
            readiness.seq = head;
        }
        Ok(readiness.downgrade())
    }
}
