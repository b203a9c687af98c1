//! Which topics a fact belongs to: those whose criteria read what it changes.

use lf_domain::fact::Fact;
use lf_domain::situation::Touch;
use lf_rules::plan::Plan;
use std::collections::HashMap;
use std::sync::Arc;

/// A look-up from facts to topics, made once from the plans in force.
#[derive(Clone, Debug, Default)]
pub struct Topics {
    plans: Vec<Arc<Plan>>,
    by_key: HashMap<String, Vec<String>>,
}

impl Topics {
    /// The topics of these plans.
    pub fn new(plans: &[Arc<Plan>]) -> Topics {
        Topics {
            plans: plans.to_vec(),
            by_key: HashMap::new(),
        }
    }

    /// The topics of a fact, without repeats.
    pub fn of(&mut self, fact: &Fact) -> &[String] {
        let (touches, about) = touches(fact);
        let own = match fact {
            Fact::Designation(d) => d.topic.as_str(),
            _ => "",
        };
        let key = key(fact, about, own);
        if !self.by_key.contains_key(&key) {
            let topics = match own {
                "" => self.find(&touches, about),
                topic => vec![topic.to_string()],
            };
            self.by_key.insert(key.clone(), topics);
        }
        &self.by_key[&key]
    }

    fn find(&self, touches: &[Touch], about: &str) -> Vec<String> {
        let mut out: Vec<String> = vec![];
        for plan in &self.plans {
            for touch in touches {
                for slot in plan.slots_touched(touch) {
                    if !plan.is_about(slot, about) {
                        continue;
                    }
                    for &c in plan.table.readers(slot) {
                        let topic = &plan.criteria[c as usize].topic;
                        if !out.contains(topic) {
                            out.push(topic.clone());
                        }
                    }
                }
            }
        }
        out
    }
}

/// What decides the topics of a fact, as a text.
fn key(fact: &Fact, about: &str, own: &str) -> String {
    let code = match fact {
        Fact::Case(c) => &c.disease,
        Fact::Count(c) => &c.disease,
        Fact::Cluster(c) => &c.disease,
        Fact::Occurrence(o) => &o.what,
        Fact::OtherPrefectures(o) => &o.disease,
        Fact::Grade(g) => &g.disease,
        Fact::Judgement(j) => &j.finding,
        _ => "",
    };
    [fact.kind(), code, about, own].join(" ")
}

/// What a fact touches, as far as it can be told without the situation, and what it is about.
fn touches(fact: &Fact) -> (Vec<Touch>, &str) {
    let one = |t: Touch| (vec![t], "");
    match fact {
        Fact::Case(c) => one(Touch::Disease(c.disease.clone())),
        Fact::Count(c) => one(Touch::Disease(c.disease.clone())),
        Fact::Cluster(c) => one(Touch::Disease(c.disease.clone())),
        Fact::Occurrence(o) => one(Touch::Occurrence(o.what.clone())),
        Fact::Poisoning(_) => one(Touch::Poisoning),
        Fact::OtherPrefectures(o) => one(Touch::OtherPrefectures(o.disease.clone())),
        Fact::Weekly(_) | Fact::WeeklyCoverage(_) => one(Touch::Weekly),
        Fact::Sentinel(_) | Fact::Baseline(_) => one(Touch::Sentinel),
        Fact::Grade(g) => one(Touch::Grade(g.disease.clone())),
        Fact::Capacity(_) => one(Touch::Capacity),
        Fact::Designation(_) => one(Touch::Designation),
        Fact::Judgement(j) => (vec![Touch::Judgement(j.finding.clone())], &j.about),
        Fact::Stay(_) | Fact::Contact(_) | Fact::Withdrawal { .. } => (vec![], ""),
    }
}
