//! The `cel` interpreter as oracle: every condition of the packs, on thousands
//! of values at and beside its thresholds, must say there what our lowered
//! tables say.

use super::packs;
use cel::{Context, Program, Value, extractors::Arguments};
use lf_rules::condition::{Atom, Condition};
use lf_rules::plan::{Criterion, Plan};
use lf_rules::report::Verdict;
use lf_rules::table::Table;
use lf_rules::vocabulary::FUNCTIONS;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::collections::HashMap;
use std::sync::Arc;

/// A function call as a key: name and arguments.
type Call = (String, Vec<String>);

/// The values of all calls, shared with the functions of the interpreter.
type Answers = Arc<HashMap<Call, f64>>;

fn text(v: &Value) -> String {
    match v {
        Value::String(s) => s.to_string(),
        Value::Int(i) => i.to_string(),
        other => panic!("argument {other:?}"),
    }
}

/// An interpreter whose functions give the answers, and whose `p` holds the values of a clause.
fn context(answers: &Answers, criterion: &Criterion) -> Context<'static, 'static> {
    let mut context = Context::default();
    for f in FUNCTIONS {
        let answers = answers.clone();
        let call = move |Arguments(args): Arguments| -> Value {
            let key = (
                f.name.to_string(),
                args.iter().map(text).collect::<Vec<_>>(),
            );
            let value = answers[&key];
            if f.boolean {
                Value::Bool(value == 1.0)
            } else {
                Value::Float(value)
            }
        };
        context.add_function(f.name, call).unwrap();
    }
    let p: HashMap<String, f64> = criterion.params.clone().into_iter().collect();
    context.add_variable_from_value("p", p);
    context
}

fn atoms<'c>(c: &'c Condition, out: &mut Vec<&'c Atom>) {
    match c {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|p| atoms(p, out)),
        Condition::Atom(a) => out.push(a),
        Condition::Const(_) | Condition::Opaque(_) => {}
    }
}

/// A value for every slot: one of the thresholds or a neighbour of one.
fn values(plan: &Plan, rng: &mut TestRng) -> Vec<f64> {
    use proptest::prelude::Rng;
    let mut marks: Vec<Vec<f64>> = vec![vec![0.0]; plan.queries.len()];
    for c in &plan.criteria {
        let mut list = vec![];
        atoms(&c.when, &mut list);
        c.text.iter().for_each(|t| atoms(t, &mut list));
        for a in list {
            marks[a.slot].extend([
                a.threshold - 1.0,
                a.threshold,
                a.threshold + 1.0,
                a.threshold + 0.5,
            ]);
        }
    }
    (plan.queries.iter().zip(marks))
        .map(|(q, marks)| {
            let boolean = FUNCTIONS.iter().any(|f| f.name == q.func && f.boolean);
            let n = rng.next_u32() as usize;
            if boolean {
                (n % 2) as f64
            } else {
                marks[n % marks.len()]
            }
        })
        .collect()
}

/// What our table says, in both of its ways.
fn ours(table: &Table, values: &[f64], criterion: usize) -> bool {
    let (mut words, mut hits) = (vec![], vec![]);
    table.evaluate(values, &mut words, &mut hits);
    let fast = hits[criterion / 64] >> (criterion % 64) & 1 == 1;
    let mut truth = table.truth();
    values
        .iter()
        .enumerate()
        .for_each(|(slot, v)| table.set(&mut truth, slot, *v, *v));
    let verdict = table.verdict(criterion, &truth, values, values);
    assert_eq!(
        verdict,
        Verdict::from(fast),
        "two and three values differ on criterion {criterion}"
    );
    fast
}

#[test]
fn the_tables_agree_with_the_interpreter() {
    let mut rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (mut evaluations, mut hits) = (0, 0);
    for plan in [packs::phe(), packs::ari()] {
        let programs: Vec<Vec<(Program, &Table)>> = (plan.criteria.iter())
            .map(|c| {
                let block = &plan.pack.clauses[c.clause_ix]
                    .criterion
                    .as_ref()
                    .unwrap()
                    .it;
                let text = block.text.as_ref().unwrap_or(&block.when);
                [(&block.when, &plan.table), (text, &plan.text_table)]
                    .map(|(s, t)| (Program::compile(s).unwrap(), t))
                    .into()
            })
            .collect();
        for _ in 0..400 {
            let values = values(&plan, &mut rng);
            let calls = plan
                .queries
                .iter()
                .map(|q| (q.func.clone(), q.args.clone()));
            let answers: Answers = Arc::new(calls.zip(values.iter().copied()).collect());
            for (index, criterion) in plan.criteria.iter().enumerate() {
                let context = context(&answers, criterion);
                for (program, table) in &programs[index] {
                    let theirs = program.execute(&context);
                    let ours = ours(table, &values, index);
                    let clause = &criterion.clause;
                    assert_eq!(
                        theirs,
                        Ok(Value::Bool(ours)),
                        "{} {clause} on {values:?}",
                        plan.code()
                    );
                    evaluations += 1;
                    hits += usize::from(ours);
                }
            }
        }
    }
    println!("{evaluations} evaluations, {hits} met");
    assert!(evaluations >= 10_000, "only {evaluations} evaluations");
    // Values that never meet anything would compare nothing.
    assert!(
        hits * 20 > evaluations && hits < evaluations,
        "{hits} of {evaluations}"
    );
}
