//! One new case over a city's live state: from the fact to up-to-date verdicts of all
//! criteria of its plans, in memory, on one thread. The state holds a long history, as
//! the cost of a fact must not depend on it.

use crate::Places;
use crate::city::{self, RARE};
use crate::history;
use crate::random::Random;
use crate::summary::{self, Goal, Line};
use anyhow::{Result, ensure};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use lf_app::library::Library;
use lf_app::live::Live;
use lf_domain::fact::Fact;
use lf_rules::evaluator::Evaluator;
use lf_rules::plan::Plan;
use std::sync::Arc;
use std::time::Instant;

/// A microsecond figure that the time of one case must stay under.
const LIMIT: f64 = 100.0;
const NEW_CASES: usize = 5_000;
const TODAY: Date = date(2026, 6, 30);

/// Measures at two sizes of history.
pub fn run(places: &Places) -> Result<Vec<Line>> {
    let library = Library::open(&places.home)?;
    let city = library.city(city::ID)?;
    let plans = library.plans_of(&city, Some(TODAY))?;
    let criteria: usize = plans.iter().map(|p| p.criteria.len()).sum();
    println!("{criteria} criteria in {} plans", plans.len());
    let stocked = |cases: &mut dyn Iterator<Item = Fact>| {
        let mut live = Live::new(&city, library.book.clone(), &plans);
        live.advance(TODAY);
        for (seq, fact) in (1..).zip(cases) {
            live.fold(seq, &fact, None);
            live.seq = seq;
        }
        live.evaluate();
        live
    };
    let mut lines = Vec::new();
    for history in [10_000, 1_000_000] {
        let mut live = stocked(&mut history::cases(history, 10, TODAY).map(Fact::Case));
        let what = format!("{history} cases");
        lines.push(one_case(&mut live, &what, RARE, criteria));
        lines.push(all_anew(&live, &plans, &what, criteria)?);
    }
    let mut live = stocked(&mut unbroken());
    lines.push(one_case(
        &mut live,
        "a three-year epidemic",
        &RARE[..1],
        criteria,
    ));
    Ok(lines)
}

/// The worst that a window can be asked to look over: cases in every county on every
/// day for three years.
fn unbroken() -> impl Iterator<Item = Fact> {
    let mut random = Random::new(3);
    (0..60_000u32).map(move |i| {
        let onset = TODAY.saturating_sub(i64::from(i % 1_095).days());
        let id = format!("U{i:05}");
        Fact::Case(history::case(&mut random, id, RARE[0], onset, TODAY))
    })
}

/// What follows one new case: fold it in, evaluate what it touches.
fn one_case(live: &mut Live, after: &str, diseases: &[&str], criteria: usize) -> Line {
    let mut random = Random::new(7);
    let mut times = Vec::new();
    for n in 0..NEW_CASES {
        let disease = random.pick(diseases);
        let onset = TODAY.saturating_sub(i64::from(random.below(30)).days());
        let fact = Fact::Case(history::case(
            &mut random,
            format!("N{n}"),
            disease,
            onset,
            TODAY,
        ));
        let started = Instant::now();
        live.fold(live.seq + 1, &fact, None);
        let changes = live.evaluate();
        times.push(started.elapsed().as_secs_f64() * 1e6);
        live.seq += 1;
        drop(changes);
    }
    times.sort_by(f64::total_cmp);
    let [middle, late] = [0.5, 0.99].map(|q| times[(times.len() as f64 * q) as usize]);
    println!("one new case after {after}: p50 {middle:.1} µs, p99 {late:.1} µs");
    let name = format!("live: {criteria} criteria, one new case after {after}");
    Line::new(
        &name,
        middle,
        LIMIT,
        middle / LIMIT,
        "µs",
        Goal::AtMost(1.0),
    )
    .with("rustc", summary::rustc())
}

/// Every criterion from nothing, as after a change of the plans.
fn all_anew(live: &Live, plans: &[Arc<Plan>], after: &str, criteria: usize) -> Result<Line> {
    let mut best = f64::INFINITY;
    for _ in 0..200 {
        let started = Instant::now();
        let anew: Vec<Evaluator> = plans
            .iter()
            .map(|p| Evaluator::new(p.clone(), &live.situation))
            .collect();
        best = best.min(started.elapsed().as_secs_f64() * 1e6);
        for (a, b) in anew.iter().zip(&live.evaluators) {
            let same = (0..a.plan().criteria.len()).all(|c| a.verdict(c) == b.verdict(c));
            ensure!(
                same,
                "following the facts and evaluating anew give other verdicts"
            );
        }
    }
    println!("all {criteria} criteria anew after {after}: {best:.1} µs");
    let name = format!("live: {criteria} criteria anew after {after}");
    Ok(
        Line::new(&name, best, LIMIT, best / LIMIT, "µs", Goal::AtMost(1.0))
            .with("rustc", summary::rustc()),
    )
}
