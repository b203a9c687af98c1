//! What an evaluation says, with its reasons.

use jiff::civil::Date;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_domain::week::Week;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Kleene's three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The condition holds.
    Yes,
    /// It does not hold.
    No,
    /// It depends on something that nobody has said yet.
    Unknown,
}

impl Verdict {
    /// Conjunction: one No decides.
    pub fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::No, _) | (_, Verdict::No) => Verdict::No,
            (Verdict::Yes, Verdict::Yes) => Verdict::Yes,
            _ => Verdict::Unknown,
        }
    }

    /// Disjunction: one Yes decides.
    pub fn or(self, other: Verdict) -> Verdict {
        self.negate().and(other.negate()).negate()
    }

    /// Negation; unknown stays unknown.
    pub fn negate(self) -> Verdict {
        match self {
            Verdict::Yes => Verdict::No,
            Verdict::No => Verdict::Yes,
            Verdict::Unknown => Verdict::Unknown,
        }
    }
}

impl From<bool> for Verdict {
    fn from(b: bool) -> Self {
        if b { Verdict::Yes } else { Verdict::No }
    }
}

/// A question to the facts: a function of the vocabulary with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    /// Name of the function, e.g. `cases`.
    pub func: String,
    /// Arguments as written, e.g. `["cholera", "one_county", "7d"]`.
    pub args: Vec<String>,
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.func)?;
        for (i, a) in self.args.iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            match a.parse::<f64>() {
                Ok(_) => write!(f, "{comma}{a}")?,
                Err(_) => write!(f, "{comma}{a:?}")?,
            }
        }
        f.write_str(")")
    }
}

/// Something that is not known and who has to say it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Missing {
    /// What is missing.
    pub what: MissingKind,
    /// Code of the body that must answer.
    pub who: String,
}

/// Kinds of things that can be unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MissingKind {
    /// A question of the code book without an answer.
    Judgement {
        /// Question code.
        finding: String,
        /// What it is about; may be empty.
        about: String,
    },
    /// A parameter that nobody has set, e.g. a mean incubation.
    Parameter {
        /// Name, e.g. `incubation_days/pneumonic_anthrax`.
        name: String,
    },
    /// Data that was not reported.
    Data {
        /// What: `origin`, `focus`, `mean5`, `baseline`, `sentinel` …
        what: String,
        /// Which: disease, county, week.
        detail: String,
    },
    /// Suspected cases that are neither confirmed nor ruled out.
    Suspects {
        /// Disease code.
        disease: String,
        /// How many.
        cases: u32,
    },
}

/// Where a value was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// GB/T 2260 code of the county that gives the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// First onset day of the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last onset day of the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Reporting week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week: Option<Week>,
    /// Disease, where the query ranges over several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disease: Option<String>,
    /// Journal numbers of the facts that decide the value, where they are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seqs: Vec<u64>,
    /// Further detail in plain symbols, e.g. `36/12` for week over mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A node of a reason tree with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Verdict of this node.
    pub verdict: Verdict,
    /// The node.
    pub node: Node,
}

/// How a verdict comes about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// All must hold.
    All(Vec<Reason>),
    /// Any one suffices.
    Any(Vec<Reason>),
    /// Must not hold.
    Not(Box<Reason>),
    /// A comparison of a value with a number.
    Atom(AtomReason),
}

/// Comparison operators of the verifiable fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Op {
    /// At least.
    #[serde(rename = ">=")]
    Ge,
    /// More than.
    #[serde(rename = ">")]
    Gt,
    /// At most.
    #[serde(rename = "<=")]
    Le,
    /// Less than.
    #[serde(rename = "<")]
    Lt,
    /// Equal.
    #[serde(rename = "==")]
    Eq,
    /// Not equal.
    #[serde(rename = "!=")]
    Ne,
    /// A yes-or-no function, taken as it is.
    #[serde(rename = "is")]
    Is,
}

impl Op {
    /// The operator as written in a condition.
    pub fn symbol(self) -> &'static str {
        match self {
            Op::Ge => ">=",
            Op::Gt => ">",
            Op::Le => "<=",
            Op::Lt => "<",
            Op::Eq => "==",
            Op::Ne => "!=",
            Op::Is => "is",
        }
    }

    /// Compares a value that is known to lie in `lo..=hi` with a threshold.
    pub fn compare(self, lo: f64, hi: f64, t: f64) -> Verdict {
        let known = |yes: bool, no: bool| match (yes, no) {
            (true, _) => Verdict::Yes,
            (_, true) => Verdict::No,
            _ => Verdict::Unknown,
        };
        match self {
            Op::Ge => known(lo >= t, hi < t),
            Op::Gt => known(lo > t, hi <= t),
            Op::Le => known(hi <= t, lo > t),
            Op::Lt => known(hi < t, lo >= t),
            Op::Eq => known(lo == t && hi == t, hi < t || lo > t),
            Op::Ne => Op::Eq.compare(lo, hi, t).negate(),
            Op::Is => known(lo >= 1.0, hi < 1.0),
        }
    }
}

/// One comparison with the value it read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AtomReason {
    /// What was asked.
    pub query: Query,
    /// How it is compared.
    pub op: Op,
    /// With what; without a bound where the value is only shown.
    #[serde(with = "crate::bound::lower")]
    pub threshold: f64,
    /// Smallest value that is possible.
    #[serde(with = "crate::bound::lower")]
    pub lo: f64,
    /// Largest value that is possible; equal to `lo` when the value is known.
    #[serde(with = "crate::bound::upper")]
    pub hi: f64,
    /// Where it was found.
    pub evidence: Evidence,
    /// What would make it known.
    pub missing: Vec<Missing>,
}

/// One road to a criterion that is not met: everything it still needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// All of these.
    pub needs: Vec<Need>,
}

/// One thing that is still needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// Of which value.
    pub query: Query,
    /// How much more; 1 for a yes.
    #[serde(with = "crate::bound::upper")]
    pub more: f64,
    /// Last onset day that still counts towards the present window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// County that is nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The answer that would do instead, where the value is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<Missing>,
}

/// Everything that one criterion says about the facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriterionReport {
    /// Plan code.
    pub plan: String,
    /// Clause, e.g. `2.3(2)`.
    pub clause: String,
    /// Level it gives.
    pub level: Level,
    /// Topic, e.g. `cholera`.
    pub topic: String,
    /// Verdict on the facts as determined, unknown where suspects would change it.
    pub verdict: Verdict,
    /// Verdict if every suspected case were confirmed.
    pub with_suspects: Verdict,
    /// Our wording of the clause.
    pub wording: Label,
    /// Reason tree.
    pub reason: Reason,
    /// What must be answered, without repeats.
    pub missing: Vec<Missing>,
    /// Shortest roads to Yes, nearest first; empty when the verdict is Yes.
    pub headroom: Vec<Way>,
    /// Ids of the readings that the block follows.
    pub readings: Vec<String>,
    /// What the criterion says under other readings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<OtherVerdict>,
}

/// What one criterion says under another reading of a doubtful place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherVerdict {
    /// Id of the reading.
    pub reading: String,
    /// The other reading in a few words.
    pub label: Label,
    /// Verdict under it.
    pub verdict: Verdict,
    /// Reason tree under it.
    pub reason: Reason,
}

/// What a plan would suggest under another reading, where that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherCandidate {
    /// Id of the reading.
    pub reading: String,
    /// The other reading in a few words.
    pub label: Label,
    /// Candidate under it.
    pub candidate: Candidate,
}

/// The level that a plan suggests. Persons determine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Plan code.
    pub plan: String,
    /// Most severe level with a criterion that is met; none when no criterion is.
    pub level: Option<Level>,
    /// Clauses met at that level.
    pub clauses: Vec<String>,
    /// Clauses that are unknown, most severe first.
    pub pending: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_compare_in_three_values() {
        assert_eq!(Op::Ge.compare(5.0, 5.0, 5.0), Verdict::Yes);
        assert_eq!(Op::Ge.compare(1.0, 6.0, 5.0), Verdict::Unknown);
        assert_eq!(Op::Ge.compare(1.0, 4.0, 5.0), Verdict::No);
        assert_eq!(Op::Eq.compare(1.0, 2.0, 1.0), Verdict::Unknown);
        assert_eq!(Op::Ne.compare(2.0, 3.0, 1.0), Verdict::Yes);
        assert_eq!(Op::Is.compare(0.0, 1.0, 1.0), Verdict::Unknown);
    }

    #[test]
    fn a_value_without_a_bound_goes_through_json_and_back() {
        let atom = AtomReason {
            query: Query {
                func: "excess5y".into(),
                args: vec!["affected".into()],
            },
            op: Op::Ge,
            threshold: f64::NEG_INFINITY,
            lo: -1.0,
            hi: f64::INFINITY,
            evidence: Evidence::default(),
            missing: vec![],
        };
        let reason = Reason {
            verdict: Verdict::Unknown,
            node: Node::Any(vec![Reason {
                verdict: Verdict::Unknown,
                node: Node::Atom(atom),
            }]),
        };
        let json = serde_json::to_value(&reason).unwrap();
        let written = &json["node"]["any"][0]["node"]["atom"];
        assert_eq!(
            (&written["hi"], &written["lo"], &written["threshold"]),
            (
                &serde_json::json!("inf"),
                &serde_json::json!(-1.0),
                &serde_json::json!("-inf")
            )
        );
        assert_eq!(
            serde_json::from_value::<Reason>(json.clone()).unwrap(),
            reason
        );
        // Entries from before hold null.
        let mut old = json;
        for field in ["hi", "threshold"] {
            old["node"]["any"][0]["node"]["atom"][field] = serde_json::Value::Null;
        }
        assert_eq!(serde_json::from_value::<Reason>(old).unwrap(), reason);
        let wrong = serde_json::json!({"query": {"func": "f", "args": []}, "op": ">=",
            "threshold": "much", "lo": 0, "hi": 0, "evidence": {}, "missing": []});
        let said = serde_json::from_value::<AtomReason>(wrong)
            .unwrap_err()
            .to_string();
        assert!(said.contains("inf"), "{said}");
    }

    #[test]
    fn kleene_tables() {
        use Verdict::*;
        assert_eq!(No.and(Unknown), No);
        assert_eq!(Yes.and(Unknown), Unknown);
        assert_eq!(Yes.or(Unknown), Yes);
        assert_eq!(No.or(Unknown), Unknown);
    }
}
