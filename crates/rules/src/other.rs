//! What other readings of doubtful places would say, beside the adopted one.
//! For reading only: no verdict, level or finding rests on it, and nothing of it
//! is kept up to date fact by fact.

use crate::condition::Condition;
use crate::evaluator::Evaluator;
use crate::report::{Candidate, OtherCandidate, OtherVerdict, Verdict};
use lf_domain::codebook::Label;
use lf_domain::situation::{Situation, Touch};

impl Evaluator {
    /// What a criterion says under each other reading that its block gives.
    pub fn others(&self, criterion: usize, s: &Situation) -> Vec<OtherVerdict> {
        let other = &self.plan().criteria[criterion].other;
        (other.iter())
            .map(|o| {
                let reason = self.reason(&o.when, s);
                OtherVerdict {
                    reading: o.reading.clone(),
                    label: o.label.clone(),
                    verdict: reason.verdict,
                    reason,
                }
            })
            .collect()
    }

    /// What the plan would suggest for a topic under each other reading; only
    /// where the level, or what is open above it, would be another.
    pub fn other_candidates(&self, topic: Option<&str>, s: &Situation) -> Vec<OtherCandidate> {
        let adopted = self.candidate(topic);
        let mut out: Vec<OtherCandidate> = vec![];
        for (reading, label) in self.other_readings(topic) {
            let candidate = self.candidate_by(topic, |c| self.verdict_under(reading, c, s));
            if (candidate.level, &candidate.pending) != (adopted.level, &adopted.pending) {
                out.push(OtherCandidate {
                    reading: reading.to_string(),
                    label: label.clone(),
                    candidate,
                });
            }
        }
        for (reading, label) in self.other_countings() {
            let candidate = self.candidate_counted_otherwise(topic, s);
            if let Some(candidate) = candidate
                && (candidate.level, &candidate.pending) != (adopted.level, &adopted.pending)
            {
                out.push(OtherCandidate {
                    reading: reading.to_string(),
                    label: label.clone(),
                    candidate,
                });
            }
        }
        out
    }

    /// The candidate under one other reading, whether or not it differs.
    pub fn candidate_under(&self, reading: &str, topic: Option<&str>, s: &Situation) -> Candidate {
        let counted = self.other_countings().iter().any(|(r, _)| *r == reading);
        let otherwise = counted.then(|| self.candidate_counted_otherwise(topic, s));
        otherwise
            .flatten()
            .unwrap_or_else(|| self.candidate_by(topic, |c| self.verdict_under(reading, c, s)))
    }

    /// Readings that are about how facts are counted, with the other way.
    fn other_countings(&self) -> Vec<(&str, &Label)> {
        let notes = self.plan().header().readings.iter();
        notes
            .filter_map(|r| Some((r.id.as_str(), &r.other.as_ref()?.label)))
            .collect()
    }

    /// The candidate with functional zones counted to their other host; none
    /// where no zone has a case. The diseases of zones alone are read anew.
    fn candidate_counted_otherwise(&self, topic: Option<&str>, s: &Situation) -> Option<Candidate> {
        let (other, touched) = s.under_other_hosts()?;
        let diseases: Vec<&str> = topic.map_or(vec![], |t| self.plan().diseases_of(t));
        let concerned = touched.iter().any(|t| match t {
            Touch::Disease(d) => topic.is_none() || diseases.contains(&d.as_str()),
            _ => false,
        });
        if !concerned {
            return None;
        }
        let mut e = self.clone();
        e.refresh(&other, &touched);
        Some(e.candidate(topic))
    }

    /// Readings of which a block of the topic gives the other side, in the order
    /// of the text; several blocks of one reading are one choice.
    pub fn other_readings(&self, topic: Option<&str>) -> Vec<(&str, &Label)> {
        let mut out: Vec<(&str, &Label)> = vec![];
        let criteria = self.plan().criteria.iter();
        for o in criteria
            .filter(|c| topic.is_none_or(|t| t == c.topic))
            .flat_map(|c| &c.other)
        {
            if !out.iter().any(|(r, _)| *r == o.reading) {
                out.push((&o.reading, &o.label));
            }
        }
        out
    }

    /// Whether the plan gives the other side of a reading.
    pub fn has_other_side(&self, reading: &str) -> bool {
        let written = self.other_readings(None);
        let counted = self.other_countings();
        (written.iter().chain(&counted)).any(|(r, _)| *r == reading)
    }

    fn verdict_under(&self, reading: &str, criterion: usize, s: &Situation) -> Verdict {
        let other = self.plan().criteria[criterion].other.iter();
        let conditions: Vec<&Condition> = (other.filter(|o| o.reading == reading))
            .map(|o| &o.when)
            .collect();
        match conditions.as_slice() {
            [] => self.verdict(criterion),
            [when, ..] => self.reason(when, s).verdict,
        }
    }
}
