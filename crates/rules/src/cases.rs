//! The cases that stand beside the clauses: as written, and at the boundary
//! (n−1, n, n+1) of the numbers that they declare.

use crate::pack::{Boundary, CaseBlock};
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario::{self, Expected, Facts, Outcome};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use serde_json::Value;
use std::sync::Arc;

/// A case of a plan with its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Clause that it stands under.
    pub clause: String,
    /// What it shows.
    pub name: String,
    /// Given facts.
    pub facts: Facts,
    /// Outcome; its id is `PLAN clause name`.
    pub outcome: Outcome,
    /// True for a case made from a boundary.
    pub generated: bool,
}

/// Runs every case of a plan.
pub fn run_all(plan: &Arc<Plan>, city: &City, book: &Arc<CodeBook>) -> Vec<Run> {
    let mut out = vec![];
    for clause in &plan.pack.clauses {
        for case in &clause.cases {
            run_case(plan, &clause.number, &case.it, city, book, &mut out);
        }
    }
    out
}

fn run_case(
    plan: &Arc<Plan>,
    clause: &str,
    case: &CaseBlock,
    city: &City,
    book: &Arc<CodeBook>,
    out: &mut Vec<Run>,
) {
    let id = format!("{} {clause} {}", plan.code(), case.name);
    let expected = Expected {
        level: case.level.clone(),
        clauses: case.clauses.clone(),
        pending: case.pending.clone(),
    };
    let outcome = match scenario::evaluate(plan, &case.facts, city, book) {
        Ok((e, s)) => {
            let mut o = scenario::compare(&id, &expected, &e.candidate(None));
            for n in &case.not {
                match plan.criterion(n) {
                    Some((i, _)) if e.verdict(i) == Verdict::Yes => {
                        o.pass = false;
                        o.errors.push(format!("{n} is met and must not be"));
                    }
                    Some(_) => {}
                    None => {
                        o.pass = false;
                        o.errors.push(format!(
                            "`not` names {n}, which is no criterion of the plan"
                        ));
                    }
                }
            }
            for (reading, level) in &case.other {
                if !e.has_other_side(reading) {
                    o.pass = false;
                    o.errors.push(format!(
                        "`other` names {reading}, but no block of the plan gives another side of that reading"
                    ));
                    continue;
                }
                let got = e.candidate_under(reading, None, &s).level;
                let got = got.map_or("none".to_string(), |l| l.to_string());
                if &got != level {
                    o.pass = false;
                    o.errors.push(format!(
                        "under the other reading of {reading} the level is {got}, not {level}"
                    ));
                }
            }
            o
        }
        Err(errors) => failed(&id, expected, errors),
    };
    let (clause, name) = (clause.to_string(), case.name.clone());
    out.push(Run {
        clause: clause.clone(),
        name: name.clone(),
        facts: case.facts.clone(),
        outcome,
        generated: false,
    });
    if let Some(b) = &case.boundary {
        for (value, met) in neighbours(b) {
            out.push(run_neighbour(
                plan,
                &clause,
                &name,
                &case.facts,
                b,
                value,
                met,
                city,
                book,
            ));
        }
    }
}

fn failed(id: &str, expected: Expected, errors: Vec<String>) -> Outcome {
    let got = Expected {
        level: "error".into(),
        clauses: None,
        pending: None,
    };
    Outcome {
        id: id.to_string(),
        expected,
        got,
        pass: false,
        errors,
    }
}

/// The values on both sides of each end, and whether the clause is met there.
fn neighbours(b: &Boundary) -> Vec<(f64, bool)> {
    let mut out: Vec<(f64, bool)> = vec![];
    let mut add = |v: f64, met: bool| {
        let v = (v * 1e9).round() / 1e9;
        if v >= 0.0 && !out.iter().any(|(w, _)| *w == v) {
            out.push((v, met));
        }
    };
    let (lo, hi) = b.met;
    let inside = |v: f64| lo.is_none_or(|l| v >= l) && hi.is_none_or(|h| v <= h);
    for end in [lo, hi].into_iter().flatten() {
        for v in [end - b.step, end, end + b.step] {
            add(v, inside(v));
        }
    }
    out
}

#[expect(
    clippy::too_many_arguments,
    reason = "one call site; a struct would only rename the arguments"
)]
fn run_neighbour(
    plan: &Arc<Plan>,
    clause: &str,
    name: &str,
    facts: &Facts,
    b: &Boundary,
    value: f64,
    met: bool,
    city: &City,
    book: &Arc<CodeBook>,
) -> Run {
    let id = format!("{} {clause} {name}, {} = {value}", plan.code(), b.vary);
    let word = |met: bool| Expected {
        level: if met { "met" } else { "not met" }.into(),
        clauses: None,
        pending: None,
    };
    let varied = vary(facts, &b.vary, value);
    let outcome = varied
        .clone()
        .and_then(|f| scenario::evaluate(plan, &f, city, book))
        .map(|(e, _)| {
            let verdict = plan.criterion(clause).map(|(i, _)| e.verdict(i));
            let got = word(verdict == Some(Verdict::Yes));
            Outcome {
                id: id.clone(),
                expected: word(met),
                pass: got.level == word(met).level,
                got,
                errors: vec![],
            }
        });
    let outcome = outcome.unwrap_or_else(|errors| failed(&id, word(met), errors));
    let facts = varied.unwrap_or_else(|_| facts.clone());
    Run {
        clause: clause.into(),
        name: format!("{name}, {} = {value}", b.vary),
        facts,
        outcome,
        generated: true,
    }
}

/// The facts with one number replaced.
fn vary(facts: &Facts, path: &str, value: f64) -> Result<Facts, Vec<String>> {
    let wrong = |m: String| vec![format!("boundary: {m}")];
    let mut json = serde_json::to_value(facts).map_err(|e| wrong(e.to_string()))?;
    let mut at = &mut json;
    for step in path.split('.') {
        let next = match at {
            Value::Array(list) => step.parse::<usize>().ok().and_then(|i| list.get_mut(i)),
            Value::Object(map) => map.get_mut(step),
            _ => None,
        };
        at = next.ok_or_else(|| {
            wrong(format!(
                "`{path}` leads nowhere in the facts of the case (at `{step}`)"
            ))
        })?;
    }
    *at = if value.fract() == 0.0 && at.as_f64().is_some_and(|v| v.fract() == 0.0) && !at.is_f64() {
        Value::from(value as i64)
    } else {
        Value::from(value)
    };
    serde_json::from_value(json).map_err(|e| wrong(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_have_neighbours_on_both_sides() {
        let b = |lo, hi, step| Boundary {
            vary: "x".into(),
            met: (lo, hi),
            step,
        };
        assert_eq!(
            neighbours(&b(Some(10.0), Some(29.0), 1.0)),
            [
                (9.0, false),
                (10.0, true),
                (11.0, true),
                (28.0, true),
                (29.0, true),
                (30.0, false)
            ]
        );
        assert_eq!(
            neighbours(&b(Some(1.0), None, 1.0)),
            [(0.0, false), (1.0, true), (2.0, true)]
        );
        assert_eq!(neighbours(&b(Some(2.1), None, 0.1))[0], (2.0, false));
    }
}
