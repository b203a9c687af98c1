//! Gates in lines for people.

use super::program::Teller;
use lf_rules::plan::Plan;
use lf_rules::program::{Cited, Gate, Toward};

impl Teller<'_> {
    /// One line about a gate, under its clause.
    pub fn gate_line(&self, g: &Gate) -> String {
        format!(
            "gate {}: {} (verified by {}; approved by {}; let out by {})",
            g.id,
            g.title.text(self.lang),
            g.verify.join(", "),
            g.approve.join(", "),
            g.release.join(", "),
        )
    }

    /// Everything about a gate.
    pub fn gate(&self, plan: &Plan, c: &Cited<Gate>) -> Vec<String> {
        let g = &c.it;
        let mut out = vec![
            format!("gate {} ({} {})", g.id, plan.code(), c.clause),
            g.title.text(self.lang).to_string(),
        ];
        let mut row = |name: &str, text: String| out.push(format!("  {name:<11}{text}"));
        row(
            "toward",
            match g.toward {
                Toward::Public => "the public".into(),
                Toward::Outside => "bodies outside the mainland, by hand".into(),
            },
        );
        row(
            "asked by",
            match g.by.is_empty() {
                true => "everybody".into(),
                false => self.roles(&g.by),
            },
        );
        row("verified", self.roles(&g.verify));
        row("approved", self.roles(&g.approve));
        row("let out", self.roles(&g.release));
        out
    }
}
