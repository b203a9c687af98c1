//! Who was taken for whom, and how right that is.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::HashMap;

/// What the import says of one traveller.
#[derive(Debug, Deserialize)]
struct Said {
    verdict: String,
    #[serde(default)]
    person: Option<String>,
    #[serde(default)]
    maybe: Vec<String>,
}

/// How right pairs are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Of the pairs that were found, those that are right.
    pub precision: f64,
    /// Of the pairs that there are, those that were found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// The group of each traveller: merged by the program, or asked about.
pub fn found(said: &str, travellers: usize) -> Result<Vec<usize>> {
    let mut groups = Groups::default();
    let mut out = vec![];
    for line in said.lines().filter(|l| l.contains("\"verdict\"")) {
        let said: Said = serde_json::from_str(line).with_context(|| line.to_string())?;
        ensure!(said.verdict == "accepted", "not accepted: {line}");
        let person = said.person.context("accepted without a person")?;
        let one = groups.of(&person);
        for other in &said.maybe {
            let other = groups.of(other);
            groups.join(one, other);
        }
        out.push(one);
    }
    ensure!(
        out.len() == travellers,
        "{} verdicts for {travellers} travellers",
        out.len()
    );
    Ok(out.into_iter().map(|n| groups.top(n)).collect())
}

#[derive(Default)]
struct Groups {
    numbers: HashMap<String, usize>,
    over: Vec<usize>,
}

impl Groups {
    fn of(&mut self, id: &str) -> usize {
        let next = self.over.len();
        let n = *self.numbers.entry(id.to_string()).or_insert(next);
        if n == next {
            self.over.push(n);
        }
        n
    }

    fn top(&mut self, mut n: usize) -> usize {
        while self.over[n] != n {
            self.over[n] = self.over[self.over[n]];
            n = self.over[n];
        }
        n
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.top(a), self.top(b));
        self.over[a.max(b)] = a.min(b);
    }
}

/// Compares groups with the truth, pair by pair.
pub fn score(found: &[usize], truth: &[u32]) -> Score {
    let pairs = |sizes: &HashMap<u64, u64>| -> f64 {
        sizes.values().map(|n| (n * (n - 1) / 2) as f64).sum()
    };
    let mut by_found: HashMap<u64, u64> = HashMap::new();
    let mut by_truth: HashMap<u64, u64> = HashMap::new();
    let mut by_both: HashMap<u64, u64> = HashMap::new();
    for (f, t) in found.iter().zip(truth) {
        *by_found.entry(*f as u64).or_default() += 1;
        *by_truth.entry(u64::from(*t)).or_default() += 1;
        *by_both
            .entry((*f as u64) << 32 | u64::from(*t))
            .or_default() += 1;
    }
    let hit = pairs(&by_both);
    let share = |all: f64| if all > 0.0 { hit / all } else { 1.0 };
    let (precision, recall) = (share(pairs(&by_found)), share(pairs(&by_truth)));
    let sum = precision + recall;
    Score {
        precision,
        recall,
        f1: if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted() {
        let truth = [1, 1, 2, 2, 3];
        assert_eq!(score(&[0, 0, 1, 1, 2], &truth).f1, 1.0);
        let half = score(&[0, 0, 1, 2, 3], &truth);
        assert_eq!((half.precision, half.recall), (1.0, 0.5));
        let wrong = score(&[0, 0, 0, 0, 0], &truth);
        assert_eq!((wrong.precision, wrong.recall), (0.2, 1.0));
    }

    #[test]
    fn merged_and_asked_are_one_group() {
        let said = r#"{"place":"a","person":"p","verdict":"accepted","seq":1}
{"place":"b","person":"p","verdict":"accepted","seq":2}
{"place":"c","person":"q","maybe":["p"],"verdict":"accepted","seq":3}
{"place":"d","person":"r","verdict":"accepted","seq":4}
{"accepted":4}"#;
        let groups = found(said, 4).unwrap();
        assert!(groups[0] == groups[1] && groups[1] == groups[2] && groups[2] != groups[3]);
        assert!(found(said, 5).is_err());
    }
}
