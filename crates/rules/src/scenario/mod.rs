//! Scenarios: given facts in plain form and the level and clauses that they
//! must lead to. The format is fixed; packs use the same keys in their cases.

mod facts;

pub use facts::{
    CapacityRow, CountRow, DesignationRow, EventRow, Facts, GradeRow, IliRow, JudgementRow,
    PoisoningRow, PrefectureRow, WeeklyRow,
};

use crate::evaluator::Evaluator;
use crate::plan::Plan;
use crate::problem::{Problem, Source};
use crate::report::Candidate;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::situation::Situation;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A file of scenarios; each is read on its own, so that one wrong scenario
/// does not hide the others.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenarios: Vec<serde_json::Value>,
}

/// Reads a scenario file: each scenario, or what is wrong with it.
///
/// # Errors
/// When the file as a whole is not a list of scenarios.
pub fn read_file(source: &Source) -> Result<Vec<Result<Scenario, Box<Outcome>>>, Problem> {
    // A file of scenarios may be long, but stays within what a person could have wanted.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: 20_000_000,
            max_events: 40_000_000,
            max_total_scalar_bytes: 1 << 30,
        },
    };
    let file: File = serde_saphyr::from_str_with_options(&source.text, options)
        .map_err(|e| source.yaml_problem(0, &e))?;
    let one = |(i, value): (usize, serde_json::Value)| {
        let id = value
            .get("id")
            .and_then(|v| v.as_str())
            .map_or(format!("scenario {}", i + 1), str::to_string);
        serde_json::from_value::<Scenario>(value).map_err(|e| {
            Box::new(Outcome {
                id,
                expected: Expected {
                    level: "?".into(),
                    clauses: None,
                    pending: None,
                },
                got: Expected {
                    level: "error".into(),
                    clauses: None,
                    pending: None,
                },
                pass: false,
                errors: vec![e.to_string()],
            })
        })
    };
    Ok(file.scenarios.into_iter().enumerate().map(one).collect())
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Unique id.
    pub id: String,
    /// Plan code.
    pub plan: String,
    /// What it is about.
    #[serde(default)]
    pub title: String,
    /// Given facts.
    #[serde(default)]
    pub facts: Facts,
    /// Expected outcome.
    pub expected: Expected,
    /// Remarks of the author.
    #[serde(default)]
    pub note: Option<String>,
}

/// Expected outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// `I`, `II`, `III`, `IV` or `none`.
    pub level: String,
    /// Clauses met at that level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clauses: Option<Vec<String>>,
    /// Clauses still unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Vec<String>>,
}

/// Evaluates a plan over given facts alone, without regard to when they are current.
///
/// # Errors
/// As [`Facts::read`].
pub fn evaluate(
    plan: &Arc<Plan>,
    facts: &Facts,
    city: &City,
    book: &Arc<CodeBook>,
) -> Result<(Evaluator, Situation), Vec<String>> {
    let mut s = Situation::new(city, book.clone(), false);
    for (i, fact) in facts.read(plan.code(), city, book)?.iter().enumerate() {
        s.add(i as u64 + 1, fact);
    }
    Ok((Evaluator::new(plan.clone(), &s), s))
}

/// What a scenario came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Id of the scenario.
    pub id: String,
    /// What it expects.
    pub expected: Expected,
    /// What the plan says.
    pub got: Expected,
    /// True when they agree in everything that is expected.
    pub pass: bool,
    /// Why it could not be run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}

/// Compares a candidate with what is expected. Clauses and pending are sets.
pub fn compare(id: &str, expected: &Expected, got: &Candidate) -> Outcome {
    let got = Expected {
        level: got.level.map_or("none".into(), |l| l.to_string()),
        clauses: Some(got.clauses.clone()),
        pending: Some(got.pending.clone()),
    };
    let same = |want: &Option<Vec<String>>, have: &Option<Vec<String>>| {
        let sorted = |v: &[String]| {
            let mut v = v.to_vec();
            v.sort();
            v
        };
        want.as_ref()
            .is_none_or(|w| sorted(w) == sorted(have.as_deref().unwrap_or_default()))
    };
    let pass = expected.level == got.level
        && same(&expected.clauses, &got.clauses)
        && same(&expected.pending, &got.pending);
    Outcome {
        id: id.to_string(),
        expected: expected.clone(),
        got,
        pass,
        errors: vec![],
    }
}

/// Runs a scenario on the plan that it names.
pub fn run(scenario: &Scenario, plans: &[Arc<Plan>], city: &City, book: &Arc<CodeBook>) -> Outcome {
    let broken = |errors: Vec<String>| Outcome {
        id: scenario.id.clone(),
        expected: scenario.expected.clone(),
        got: Expected {
            level: "error".into(),
            clauses: None,
            pending: None,
        },
        pass: false,
        errors,
    };
    let Some(plan) = plans.iter().find(|p| p.code() == scenario.plan) else {
        let known: Vec<&str> = plans.iter().map(|p| p.code()).collect();
        return broken(vec![format!(
            "there is no plan `{}`; known are {}",
            scenario.plan,
            known.join(", ")
        )]);
    };
    match evaluate(plan, &scenario.facts, city, book) {
        Ok((e, _)) => compare(&scenario.id, &scenario.expected, &e.candidate(None)),
        Err(errors) => broken(errors),
    }
}
