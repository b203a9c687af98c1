//! The plain `cel` interpreter, used as its authors advise for speed: programs
//! compiled once, variables lent by a resolver instead of copied into a context.

use super::Hits;
use super::criteria::Criterion;
use super::facts::{Facts, NAMES};
use super::render;
use anyhow::{Result, anyhow};
use cel::common::types::{CelDouble, CelInt, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, Program, Value};
use std::sync::Arc;

/// Facts as the interpreter's own values, made before the clock runs.
pub struct Bound(Vec<Box<dyn Val + 'static>>);

impl Bound {
    /// Converts a set of facts.
    pub fn new(facts: &Facts) -> Bound {
        let texts = [
            super::facts::text(&facts.disease),
            super::facts::text(&facts.origin),
            super::facts::text(&facts.setting),
        ];
        let mut values: Vec<Box<dyn Val>> = Vec::new();
        for text in texts {
            values.push(Box::new(CelString::from(text)));
        }
        for (name, n) in NAMES.iter().zip(facts.values()).skip(3) {
            if *name == "excess" {
                values.push(Box::new(CelDouble::from(n)));
            } else {
                values.push(Box::new(CelInt::from(n as i64)));
            }
        }
        Bound(values)
    }
}

impl VariableResolver for Bound {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let i = NAMES.iter().position(|n| *n == variable)?;
        Some(CowVal::Borrowed(self.0[i].as_ref()))
    }
}

/// Compiles the criteria.
pub fn compile(criteria: &[Criterion]) -> Result<Vec<Program>> {
    criteria
        .iter()
        .map(|c| Program::compile(&render::cel(&c.when)).map_err(|e| anyhow!("{}: {e}", c.id)))
        .collect()
}

/// Runs all programs over all sets.
pub fn run(programs: &[Program], sets: &[Bound]) -> Hits {
    let mut hits = vec![0; programs.len()];
    let env = Arc::new(Env::stdlib());
    for set in sets {
        let mut context = Context::with_env(Arc::clone(&env));
        context.set_variable_resolver(set);
        for (i, program) in programs.iter().enumerate() {
            hits[i] += u64::from(program.execute(&context) == Ok(Value::Bool(true)));
        }
    }
    hits
}
