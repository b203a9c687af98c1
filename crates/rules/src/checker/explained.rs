//! Which readings of the pack explain a finding.

use super::{Finding, Kind, Severity};
use crate::plan::Plan;

/// Kinds of readings that can explain a kind of finding.
fn kinds(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Gap | Kind::NoLevel => &["gap"],
        Kind::Direction => &["gap", "overlap", "ambiguity", "conflict"],
        Kind::Overlap => &["overlap", "drafting", "conflict"],
        Kind::Shadowed => &["overlap", "drafting"],
        Kind::FiresOnNothing => &["drafting"],
        Kind::NoWindow => &["ambiguity"],
        Kind::UndefinedTerm => &["undefined", "external"],
        Kind::Conflict => &["conflict", "overlap"],
        _ => &[],
    }
}

/// Readings of a plan whose kind fits, that name all these clauses, and that a
/// block of one of them follows.
pub(crate) fn readings(plan: &Plan, kind: Kind, clauses: &[String]) -> Vec<String> {
    let followed = |id: &str| {
        let block = |c: &&String| {
            plan.criterion(c)
                .is_some_and(|(_, c)| c.readings.iter().any(|r| r == id))
        };
        clauses.iter().any(|c| block(&c))
    };
    let notes = plan.header().readings.iter();
    notes
        .filter(|r| kinds(kind).contains(&r.kind.as_str()))
        .filter(|r| clauses.iter().all(|c| r.clauses.contains(c)) && followed(&r.id))
        .map(|r| r.id.clone())
        .collect()
}

impl Finding {
    /// Takes in the readings that explain it by all its clauses.
    pub(crate) fn explained(self, plan: &Plan) -> Finding {
        let clauses = self.clauses.clone();
        self.explained_by(plan, &clauses)
    }

    /// Takes in the readings that explain it by some of its clauses.
    pub(crate) fn explained_by(mut self, plan: &Plan, clauses: &[String]) -> Finding {
        self.readings = readings(plan, self.kind, clauses);
        self
    }

    /// Sets the severity: `open` where no reading explains it, else a note.
    pub(crate) fn unless_explained(mut self, open: Severity) -> Finding {
        self.severity = if self.readings.is_empty() {
            open
        } else {
            Severity::Note
        };
        self
    }
}
