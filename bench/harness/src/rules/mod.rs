//! One table of 48 criteria over 13 facts, and 100,000 sets of facts, through every
//! engine: how long each takes for all criteria of all sets, on one thread. All must
//! find the same hits, criterion by criterion.

mod criteria;
mod facts;
mod hand;
mod interpreter;
mod render;

use crate::summary::{self, Goal, Line};
use crate::{Places, peer};
use anyhow::{Result, bail, ensure};
use criteria::{COUNT, Criterion};
use facts::Facts;
pub use facts::text;
use lf_rules::table::Table;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const SETS: usize = 100_000;
const ROUNDS: usize = 5;

/// How often each criterion held.
type Hits = Vec<u64>;

/// What an engine needed and found.
#[derive(Debug, Deserialize)]
struct Answer {
    seconds: f64,
    hits: Hits,
    #[serde(default)]
    versions: BTreeMap<String, String>,
}

/// Runs all engines and compares.
pub fn run(places: &Places) -> Result<Vec<Line>> {
    let criteria = criteria::table();
    let sets = facts::sets(SETS);
    let out = &places.out;
    write_inputs(out, &criteria, &sets)?;

    let hand = best_of(ROUNDS, || {
        let mut hits = vec![0; COUNT];
        sets.iter()
            .for_each(|f| count(&mut hits, hand::evaluate(black_box(f))));
        hits
    });
    report("hand-written Rust match", &hand);
    let ours = ours(&criteria, &sets)?;
    report("lianfang", &ours);
    let from_text = ours_from_text(&criteria, &out.join("facts.jsonl"))?;
    report("lianfang, from JSON text", &from_text);
    let programs = interpreter::compile(&criteria)?;
    let bound: Vec<_> = sets.iter().map(interpreter::Bound::new).collect();
    let cel = best_of(ROUNDS, || interpreter::run(&programs, &bound));
    report("cel interpreter", &cel);
    let node = peer::answer(
        Command::new("node")
            .arg(places.bench.join("rules/json_rules.mjs"))
            .args([out.join("rules.json"), out.join("facts.jsonl")]),
    )?;
    report("json-rules-engine", &node);
    let zen = peer::answer(
        peer::python(places, "rules/zen_table.py")?
            .args([out.join("zen.json"), out.join("facts.jsonl")]),
    )?;
    report("zen-engine (Python wheel)", &zen);

    for (name, other) in [
        ("lianfang", &ours),
        ("lianfang from JSON", &from_text),
        ("cel", &cel),
        ("json-rules-engine", &node),
        ("zen-engine", &zen),
    ] {
        ensure!(
            other.hits == hand.hits,
            "{name} found other hits than the hand-written rules:\n{:?}\n{:?}",
            other.hits,
            hand.hits
        );
    }
    println!("all found the same {} hits", hand.hits.iter().sum::<u64>());

    let faster = |name: &str, peer: &Answer, goal: f64| {
        let ratio = peer.seconds / ours.seconds;
        let mut line = Line::new(
            name,
            rate(&ours),
            rate(peer),
            ratio,
            "sets/s",
            Goal::AtLeast(goal),
        );
        line.versions.clone_from(&peer.versions);
        line.with("rustc", summary::rustc())
    };
    let slower = ours.seconds / hand.seconds;
    Ok(vec![
        faster("rules: json-rules-engine (npm)", &node, 100.0),
        faster("rules: zen-engine (Python wheel)", &zen, 30.0),
        faster("rules: cel interpreter (Rust)", &cel, 5.0).with("cel", "0.15.0"),
        Line::new(
            "rules: hand-written Rust match",
            rate(&ours),
            rate(&hand),
            slower,
            "sets/s",
            Goal::AtMost(12.0),
        )
        .with("rustc", summary::rustc()),
    ])
}

/// Writes hand.rs anew from the table.
pub fn write_hand() -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/hand.rs");
    fs::write(&path, render::rust(&criteria::table()))?;
    let done = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .arg(&path)
        .status()?;
    ensure!(done.success(), "rustfmt refused {}", path.display());
    println!("wrote {}", path.display());
    Ok(())
}

fn write_inputs(out: &Path, criteria: &[Criterion], sets: &[Facts]) -> Result<()> {
    fs::write(
        out.join("rules.json"),
        render::json_rules(criteria).to_string(),
    )?;
    fs::write(
        out.join("zen.json"),
        render::zen_table(criteria).to_string(),
    )?;
    let mut lines = String::new();
    for f in sets {
        lines.push_str(&serde_json::to_string(f)?);
        lines.push('\n');
    }
    fs::write(out.join("facts.jsonl"), lines)?;
    Ok(())
}

fn compile(criteria: &[Criterion]) -> Result<Table> {
    let texts: Vec<(String, String)> = criteria
        .iter()
        .map(|c| (c.id.clone(), render::cel(&c.when)))
        .collect();
    let pairs: Vec<(&str, &str)> = texts
        .iter()
        .map(|(i, t)| (i.as_str(), t.as_str()))
        .collect();
    match Table::compile(&pairs, &facts::declarations()) {
        Ok(table) => Ok(table),
        Err((id, fault)) => bail!("{id}: {fault}"),
    }
}

fn ours(criteria: &[Criterion], sets: &[Facts]) -> Result<Answer> {
    let table = compile(criteria)?;
    let values: Vec<[f64; 13]> = sets.iter().map(Facts::values).collect();
    Ok(best_of(ROUNDS, || {
        let mut hits = vec![0; COUNT];
        let (mut truth, mut found) = (Vec::new(), Vec::new());
        for v in &values {
            table.evaluate(black_box(v), &mut truth, &mut found);
            count(&mut hits, found[0]);
        }
        hits
    }))
}

/// The same with the reading of each set from JSON text inside the time: more than is
/// asked of the two scripts, which get their sets as objects of their own language.
fn ours_from_text(criteria: &[Criterion], facts: &Path) -> Result<Answer> {
    let table = compile(criteria)?;
    let text = fs::read_to_string(facts)?;
    let read = |line| serde_json::from_str::<Facts>(line).map(|f| f.values());
    ensure!(
        text.lines().all(|l| read(l).is_ok()),
        "facts.jsonl does not read back"
    );
    Ok(best_of(ROUNDS, || {
        let mut hits = vec![0; COUNT];
        let (mut truth, mut found) = (Vec::new(), Vec::new());
        for values in text.lines().flat_map(read) {
            table.evaluate(&values, &mut truth, &mut found);
            count(&mut hits, found[0]);
        }
        hits
    }))
}

/// Adds the bits that are set.
fn count(hits: &mut Hits, mut bits: u64) {
    while bits != 0 {
        hits[bits.trailing_zeros() as usize] += 1;
        bits &= bits - 1;
    }
}

fn best_of(rounds: usize, mut run: impl FnMut() -> Hits) -> Answer {
    let mut best = f64::INFINITY;
    let mut hits = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        hits = run();
        best = best.min(started.elapsed().as_secs_f64());
    }
    Answer {
        seconds: best,
        hits,
        versions: BTreeMap::new(),
    }
}

fn rate(answer: &Answer) -> f64 {
    SETS as f64 / answer.seconds
}

fn report(name: &str, answer: &Answer) {
    let per_criterion = answer.seconds * 1e9 / (SETS * COUNT) as f64;
    println!(
        "{name:<28} {:>12.0} sets/s {per_criterion:>10.2} ns/criterion",
        rate(answer)
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use criteria::Condition;

    /// The meaning of a condition, as plainly as it can be put.
    fn holds(c: &Condition, f: &serde_json::Value) -> bool {
        match c {
            Condition::All(parts) => parts.iter().all(|p| holds(p, f)),
            Condition::Any(parts) => parts.iter().any(|p| holds(p, f)),
            Condition::Not(part) => !holds(part, f),
            Condition::Is(fact, value) => f[fact] == value.as_str(),
            Condition::AtLeast(fact, n) => f[fact].as_f64().unwrap() >= *n,
            Condition::Below(fact, n) => f[fact].as_f64().unwrap() < *n,
        }
    }

    #[test]
    fn table_interpreter_and_hand_agree_with_the_meaning() {
        let criteria = criteria::table();
        let table = compile(&criteria).unwrap();
        let programs = interpreter::compile(&criteria).unwrap();
        let (mut truth, mut found) = (Vec::new(), Vec::new());
        let mut total = 0;
        for f in facts::sets(3_000) {
            let json = serde_json::to_value(f).unwrap();
            let mut expected = 0u64;
            for (i, c) in criteria.iter().enumerate() {
                expected |= u64::from(holds(&c.when, &json)) << i;
            }
            table.evaluate(&f.values(), &mut truth, &mut found);
            assert_eq!(found[0], expected, "table, {f:?}");
            assert_eq!(hand::evaluate(&f), expected, "hand, {f:?}");
            let mut hits = vec![0; COUNT];
            count(&mut hits, expected);
            let bound = [interpreter::Bound::new(&f)];
            assert_eq!(interpreter::run(&programs, &bound), hits, "cel, {f:?}");
            total += expected.count_ones();
        }
        assert!(
            total > 1_000,
            "too few hits to tell the engines apart: {total}"
        );
    }

    #[test]
    fn the_hand_written_rules_are_those_of_the_table() {
        let plain =
            |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
        let written = include_str!("hand.rs");
        let table = render::rust(&criteria::table());
        assert!(plain(written) == plain(&table), "run `lf-bench write-hand`");
    }

    #[test]
    fn every_criterion_can_hold_and_can_fail() {
        let mut hits = vec![0; COUNT];
        let sets = facts::sets(SETS);
        sets.iter()
            .for_each(|f| count(&mut hits, hand::evaluate(f)));
        for (i, n) in hits.iter().enumerate() {
            assert!(
                *n > 0 && *n < sets.len() as u64,
                "C{:02} held {n} times",
                i + 1
            );
        }
    }
}
