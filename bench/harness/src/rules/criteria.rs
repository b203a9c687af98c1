//! The 48 criteria of the table, built like those of a plan: thresholds that recur,
//! alternatives, an exception now and then. Four levels for each of eight diseases,
//! and sixteen that do not ask for the disease. Always the same.

use super::facts::{DISEASES, text};
use crate::random::Random;

/// How many there are.
pub const COUNT: usize = 48;

/// A condition, independent of any engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// Any holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A choice has this value.
    Is(&'static str, String),
    /// A number is at least this.
    AtLeast(&'static str, f64),
    /// A number is less than this.
    Below(&'static str, f64),
}

/// A criterion: an id and its condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// `C01` to `C48`.
    pub id: String,
    /// When it holds.
    pub when: Condition,
}

/// Numeric facts with the thresholds that the criteria use, from mild to severe.
const LADDERS: &[(&str, [f64; 4])] = &[
    ("cases_7d", [5.0, 10.0, 30.0, 50.0]),
    ("cases_14d", [10.0, 20.0, 50.0, 100.0]),
    ("county_cases", [3.0, 5.0, 10.0, 30.0]),
    ("counties", [1.0, 2.0, 3.0, 5.0]),
    ("foci", [1.0, 2.0, 3.0, 5.0]),
    ("deaths", [1.0, 2.0, 5.0, 10.0]),
    ("imported", [1.0, 2.0, 5.0, 10.0]),
    ("excess", [0.5, 1.0, 1.5, 2.0]),
    ("persons", [10.0, 30.0, 50.0, 100.0]),
    ("grade", [1.0, 2.0, 3.0, 3.0]),
];

/// Facts that a criterion has not used yet, so that it never repeats itself.
type Unused = Vec<(&'static str, [f64; 4])>;

/// The table.
pub fn table() -> Vec<Criterion> {
    let mut r = Random::new(48);
    let mut found = Vec::new();
    for disease in DISEASES {
        for step in 0..4 {
            let is = Condition::Is("disease", text(&disease));
            let body = body(&mut r, &mut LADDERS.to_vec(), step);
            found.push(Condition::All(vec![is, body]));
        }
    }
    for i in 0..COUNT - found.len() {
        let step = i % 4;
        let mut unused = LADDERS.to_vec();
        let severe = at_least(&mut r, &mut unused, (step + 1).min(3));
        let body = body(&mut r, &mut unused, step);
        found.push(Condition::All(vec![severe, body]));
    }
    let number = |(i, when)| Criterion {
        id: format!("C{:02}", i + 1),
        when,
    };
    found.into_iter().enumerate().map(number).collect()
}

/// One of the shapes that criteria of plans have.
fn body(r: &mut Random, unused: &mut Unused, step: usize) -> Condition {
    let shape = r.below(6);
    let mut next = |step: usize| at_least(r, unused, step);
    match shape {
        0 => Condition::All(vec![next(step), next(step)]),
        1 => Condition::Any(vec![next((step + 1).min(3)), next((step + 1).min(3))]),
        2 => band(r, unused, step),
        3 => {
            let either = Condition::Any(vec![next(step), next(step)]);
            Condition::All(vec![either, next(step)])
        }
        4 => {
            let imported = Condition::Is("origin", "imported".into());
            let unless = Condition::Not(Box::new(imported));
            Condition::All(vec![next(step), unless, next(0)])
        }
        _ => {
            let severe = next(3);
            let mild = next(step.saturating_sub(1));
            let place = r.pick(&["hospital", "school", "vessel"]);
            let there = Condition::Is("setting", place.into());
            Condition::Any(vec![Condition::All(vec![there, mild]), severe])
        }
    }
}

/// A number from one step to the next, as the middle levels have it.
fn band(r: &mut Random, unused: &mut Unused, step: usize) -> Condition {
    let (fact, ladder) = r.draw(unused);
    let low = Condition::AtLeast(fact, ladder[step]);
    match ladder.get(step + 1).filter(|high| **high > ladder[step]) {
        Some(high) => Condition::All(vec![low, Condition::Below(fact, *high)]),
        None => low,
    }
}

fn at_least(r: &mut Random, unused: &mut Unused, step: usize) -> Condition {
    let (fact, ladder) = r.draw(unused);
    Condition::AtLeast(fact, ladder[step])
}
