//! The live state of a city: its situation and the plans running over it.

use jiff::civil::Date;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::fact::Fact;
use lf_domain::situation::{Situation, Touch};
use lf_rules::evaluator::Evaluator;
use lf_rules::plan::Plan;
use lf_rules::report::{Candidate, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A city's situation with every plan in force running over it.
#[derive(Clone, Debug)]
pub struct Live {
    /// The fold of the facts.
    pub situation: Situation,
    /// One per plan, governing order first.
    pub evaluators: Vec<Evaluator>,
    /// Candidates as last reported, by plan and topic.
    reported: BTreeMap<(String, String), Candidate>,
    /// Facts folded and not yet evaluated.
    pending: Vec<Touch>,
    /// Last journal entry that is folded in.
    pub seq: u64,
}

/// A verdict of one clause changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictChange {
    /// Plan code.
    pub plan: String,
    /// Clause.
    pub clause: String,
    /// Topic.
    pub topic: String,
    /// Verdict before.
    pub from: Verdict,
    /// Verdict now.
    pub to: Verdict,
}

/// A plan's candidate for a topic changed, or what is pending for it did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CandidateChange {
    /// Topic.
    pub topic: String,
    /// Candidate before.
    pub from: Candidate,
    /// Candidate now.
    pub to: Candidate,
}

/// Everything that one evaluation changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Verdicts.
    pub verdicts: Vec<VerdictChange>,
    /// Candidates by topic.
    pub candidates: Vec<CandidateChange>,
}

impl Live {
    /// An empty city under these plans.
    pub fn new(city: &City, book: Arc<CodeBook>, plans: &[Arc<Plan>]) -> Live {
        let situation = Situation::new(city, book, true);
        let evaluators = plans
            .iter()
            .map(|p| Evaluator::new(p.clone(), &situation))
            .collect();
        let mut live = Live {
            situation,
            evaluators,
            reported: BTreeMap::new(),
            pending: vec![],
            seq: 0,
        };
        live.report_candidates();
        live
    }

    /// Folds a fact in without evaluating. `replaced` is the fact that it corrects.
    pub fn fold(&mut self, seq: u64, fact: &Fact, replaced: Option<(u64, &Fact)>) {
        if let Some((old_seq, old)) = replaced {
            let touched = self.situation.retract(old_seq, old);
            self.touch(touched);
        }
        let touched = self.situation.add(seq, fact);
        self.touch(touched);
    }

    fn touch(&mut self, touches: Vec<Touch>) {
        for t in touches {
            if !self.pending.contains(&t) {
                self.pending.push(t);
            }
        }
    }

    /// Moves to a day without evaluating.
    pub fn advance(&mut self, today: Date) {
        if let Some(t) = self.situation.advance(today) {
            self.pending.push(t);
        }
    }

    /// Evaluates what the folded facts touch and says what changed.
    pub fn evaluate(&mut self) -> Changes {
        let touches = std::mem::take(&mut self.pending);
        if touches.is_empty() {
            return Changes::default();
        }
        let mut changes = Changes::default();
        for e in &mut self.evaluators {
            let plan = e.plan().clone();
            for c in e.refresh(&self.situation, &touches) {
                let criterion = &plan.criteria[c.criterion];
                changes.verdicts.push(VerdictChange {
                    plan: plan.code().to_string(),
                    clause: criterion.clause.clone(),
                    topic: criterion.topic.clone(),
                    from: c.before,
                    to: c.now,
                });
            }
        }
        if !changes.verdicts.is_empty() {
            changes.candidates = self.report_candidates();
        }
        changes
    }

    fn report_candidates(&mut self) -> Vec<CandidateChange> {
        let mut out = vec![];
        for e in &self.evaluators {
            for topic in e.plan().topics() {
                let to = e.candidate(Some(topic));
                let key = (e.plan().code().to_string(), topic.to_string());
                let from = self.reported.get(&key);
                if from != Some(&to) {
                    if let Some(from) = from {
                        out.push(CandidateChange {
                            topic: topic.into(),
                            from: from.clone(),
                            to: to.clone(),
                        });
                    }
                    self.reported.insert(key, to);
                }
            }
        }
        out
    }
}
