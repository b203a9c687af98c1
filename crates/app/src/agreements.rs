//! The agreements on sharing in force, with the bodies that they bind.

use crate::office::Office;
use lf_response::notice::asked::told;
use lf_rules::program::Share;
use serde::Serialize;

/// An agreement in force, with the bodies that it binds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Code of the plan.
    pub plan: String,
    /// Clause.
    pub clause: String,
    /// The agreement.
    pub share: Share,
    /// Bodies that tell.
    pub senders: Vec<String>,
    /// Bodies that are told; empty where neither the text nor the city names one.
    pub receivers: Vec<String>,
    /// Whether it holds today.
    pub holds: bool,
}

impl Office {
    /// The agreements on sharing of all plans in force, in the order of the texts.
    pub fn agreements(&self) -> Vec<Agreement> {
        let scene = self.scene();
        let today = self.today();
        let mut out = vec![];
        for plan in &self.plans {
            for c in &plan.pack.program.shares {
                let senders = c.it.from.iter().flat_map(|r| self.city.bodies_of(r, None));
                out.push(Agreement {
                    plan: plan.code().to_string(),
                    clause: c.clause.clone(),
                    senders: senders.collect(),
                    receivers: told(&c.it, None, &scene),
                    holds: c.it.holds(today),
                    share: c.it.clone(),
                });
            }
        }
        out
    }
}
