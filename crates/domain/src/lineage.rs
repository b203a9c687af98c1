//! Who infected whom, as far as it is said: the graph of the `infector` links of
//! cases. A case can name several possible infectors; generations count from
//! those who name none. What cannot be, a loop or an infection after which the
//! infector fell ill, is kept and marked: somebody has to look at it.

use crate::case::{CaseReport, Classification, Origin};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Kind of a link that names the case by whom somebody was infected.
pub const INFECTOR: &str = "infector";

/// A case in the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Id of the case at its reporter.
    pub case_id: String,
    /// Journal number; none for a case that is only named by others.
    pub seq: Option<u64>,
    /// Day of onset.
    pub onset: Option<Date>,
    /// Certainty; none for a case that is only named.
    pub classification: Option<Classification>,
    /// Where it was acquired.
    pub origin: Option<Origin>,
    /// Generation, 0 for a case that names no infector; none in and behind a loop.
    pub generation: Option<u32>,
    /// Cases that name it as an infector, by index.
    pub infected: Vec<usize>,
    /// Possible infectors, by index.
    pub by: Vec<usize>,
}

/// One step of the transmission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Infector, by index.
    pub from: usize,
    /// Infected, by index.
    pub to: usize,
    /// Days from onset to onset, where both are known.
    pub days: Option<i64>,
}

/// The graph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lineage {
    /// Cases in the order of their onset, then of their id.
    pub nodes: Vec<Node>,
    /// Steps in the order of the infected.
    pub steps: Vec<Step>,
}

impl Lineage {
    /// Of cases with their journal numbers. Of two reports of one case the later
    /// counts; excluded cases do not count, unless another names them.
    pub fn of<'a>(cases: impl IntoIterator<Item = (u64, &'a CaseReport)>) -> Lineage {
        let mut by_id: BTreeMap<&str, (u64, &CaseReport)> = BTreeMap::new();
        for (seq, case) in cases {
            if by_id.get(case.case_id.as_str()).is_none_or(|k| k.0 < seq) {
                by_id.insert(&case.case_id, (seq, case));
            }
        }
        by_id.retain(|_, (_, c)| c.classification != Classification::Excluded);
        let infectors = |c: &'a CaseReport| {
            let named = c.links.iter().filter(|l| l.kind == INFECTOR);
            named.map(|l| l.key.as_str()).filter(|k| *k != c.case_id)
        };
        let mut nodes: Vec<Node> = (by_id.iter())
            .map(|(id, (seq, c))| Node::new(id, Some((*seq, c))))
            .collect();
        let named = by_id.values().flat_map(|(_, c)| infectors(c));
        let mut unknown: Vec<&str> = named.filter(|k| !by_id.contains_key(k)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        nodes.extend(unknown.into_iter().map(|id| Node::new(id, None)));
        nodes.sort_by(|a, b| {
            let key = |n: &Node| n.onset.unwrap_or(Date::MAX);
            key(a).cmp(&key(b)).then_with(|| a.case_id.cmp(&b.case_id))
        });
        let index: BTreeMap<String, usize> = (nodes.iter().enumerate())
            .map(|(i, n)| (n.case_id.clone(), i))
            .collect();
        let mut steps = vec![];
        for to in 0..nodes.len() {
            let Some((_, case)) = by_id.get(nodes[to].case_id.as_str()) else {
                continue;
            };
            let mut from: Vec<usize> = infectors(case).map(|k| index[k]).collect();
            from.sort_unstable();
            from.dedup();
            for f in from {
                let days = nodes[f].onset.zip(nodes[to].onset);
                steps.push(Step {
                    from: f,
                    to,
                    days: days.map(|(a, b)| i64::from((b - a).get_days())),
                });
                nodes[f].infected.push(to);
                nodes[to].by.push(f);
            }
        }
        let mut out = Lineage { nodes, steps };
        out.count_generations();
        out
    }

    /// Breadth first from all who name nobody.
    fn count_generations(&mut self) {
        let mut now: Vec<usize> = (0..self.nodes.len())
            .filter(|i| self.nodes[*i].by.is_empty())
            .collect();
        let mut generation = 0;
        while !now.is_empty() {
            let mut next = vec![];
            for i in now {
                if self.nodes[i].generation.is_none() {
                    self.nodes[i].generation = Some(generation);
                    next.extend(self.nodes[i].infected.iter().copied());
                }
            }
            now = next;
            generation += 1;
        }
    }

    /// Whether a step cannot be as it is said: the infected fell ill before the
    /// infector, or it is part of a loop or behind one.
    pub fn doubtful(&self, step: &Step) -> bool {
        step.days.is_some_and(|d| d < 0) || self.nodes[step.to].generation.is_none()
    }

    /// Cases that infected others, most first.
    pub fn spreaders(&self) -> Vec<usize> {
        let mut out: Vec<usize> = (0..self.nodes.len())
            .filter(|i| !self.nodes[*i].infected.is_empty())
            .collect();
        out.sort_by_key(|i| (std::cmp::Reverse(self.nodes[*i].infected.len()), *i));
        out
    }

    /// How many cases there are in each generation.
    pub fn generations(&self) -> Vec<usize> {
        let mut out = vec![];
        for g in self.nodes.iter().filter_map(|n| n.generation) {
            let g = g as usize;
            if out.len() <= g {
                out.resize(g + 1, 0);
            }
            out[g] += 1;
        }
        out
    }

    /// The middle one of the days from onset to onset, where an infected case
    /// names one infector alone.
    pub fn middle_interval(&self) -> Option<i64> {
        let sure = |s: &&Step| self.nodes[s.to].by.len() == 1;
        let mut days: Vec<i64> = (self.steps.iter().filter(sure))
            .filter_map(|s| s.days)
            .collect();
        days.sort_unstable();
        days.get(days.len() / 2).copied()
    }

    /// The cases that are linked with others, in the order in which a tree of
    /// them is read: each infector before those whom it infected first. The
    /// number is the depth.
    pub fn tree(&self) -> Vec<(usize, usize)> {
        let mut seen = vec![false; self.nodes.len()];
        let mut out = vec![];
        let linked = |n: &Node| !n.infected.is_empty() || !n.by.is_empty();
        // Loops have no beginning: what is left over afterwards begins anywhere.
        let roots = (0..self.nodes.len()).filter(|i| self.nodes[*i].by.is_empty());
        let all: Vec<usize> = roots.chain(0..self.nodes.len()).collect();
        for root in all {
            let mut stack = vec![(root, 0)];
            while let Some((i, depth)) = stack.pop() {
                if seen[i] || !linked(&self.nodes[i]) {
                    continue;
                }
                seen[i] = true;
                out.push((i, depth));
                // The first infector is the one under whom a case is drawn.
                let own = self.nodes[i].infected.iter().rev();
                let own = own.filter(|c| self.nodes[**c].by.first() == Some(&i) || !seen[**c]);
                stack.extend(own.map(|c| (*c, depth + 1)));
            }
        }
        out
    }
}

impl Node {
    fn new(id: &str, known: Option<(u64, &CaseReport)>) -> Node {
        Node {
            case_id: id.to_string(),
            seq: known.map(|k| k.0),
            onset: known.and_then(|k| k.1.onset),
            classification: known.map(|k| k.1.classification),
            origin: known.and_then(|k| k.1.origin),
            generation: None,
            infected: vec![],
            by: vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Link;
    use crate::place::Place;

    fn case(id: &str, onset: Option<&str>, by: &[&str]) -> CaseReport {
        CaseReport {
            case_id: id.into(),
            disease: "x".into(),
            classification: Classification::Confirmed,
            origin: None,
            place: Place::City,
            zone: None,
            onset: onset.map(|d| d.parse().unwrap()),
            reported: "2026-03-01".parse().unwrap(),
            died: None,
            focus: None,
            links: (by.iter())
                .map(|k| Link {
                    kind: INFECTOR.into(),
                    key: k.to_string(),
                })
                .collect(),
        }
    }

    fn of(cases: &[CaseReport]) -> Lineage {
        Lineage::of(cases.iter().enumerate().map(|(i, c)| (i as u64 + 1, c)))
    }

    fn generation(l: &Lineage, id: &str) -> Option<u32> {
        let found = l.nodes.iter().find(|n| n.case_id == id);
        found.unwrap().generation
    }

    #[test]
    fn generations_count_from_who_names_nobody() {
        let l = of(&[
            case("c", Some("2026-02-20"), &["b"]),
            case("a", Some("2026-02-01"), &[]),
            case("b", Some("2026-02-11"), &["a", "outside"]),
            case("alone", None, &[]),
        ]);
        assert_eq!(generation(&l, "a"), Some(0));
        assert_eq!(generation(&l, "outside"), Some(0), "named, not on record");
        assert_eq!(generation(&l, "b"), Some(1));
        assert_eq!(generation(&l, "c"), Some(2));
        assert_eq!(l.generations(), [3, 1, 1]);
        assert_eq!(l.middle_interval(), Some(9), "b may have two infectors");
        let tree: Vec<&str> = (l.tree().iter())
            .map(|(i, _)| l.nodes[*i].case_id.as_str())
            .collect();
        assert_eq!(tree, ["a", "b", "c", "outside"], "alone is in no tree");
    }

    #[test]
    fn loops_and_backward_steps_are_kept_and_marked() {
        let l = of(&[
            case("a", Some("2026-02-05"), &["b"]),
            case("b", Some("2026-02-01"), &["a"]),
            case("c", Some("2026-02-09"), &["b"]),
            case("d", Some("2026-02-02"), &["e"]),
            case("e", Some("2026-02-06"), &["e"]),
        ]);
        for id in ["a", "b", "c"] {
            assert_eq!(generation(&l, id), None, "{id}");
        }
        assert_eq!(generation(&l, "e"), Some(0), "nobody infects himself");
        let doubtful: Vec<&str> = (l.steps.iter().filter(|s| l.doubtful(s)))
            .map(|s| l.nodes[s.to].case_id.as_str())
            .collect();
        assert_eq!(doubtful, ["b", "d", "a", "c"]);
        assert_eq!(l.tree().len(), 5, "each once, loops too");
    }

    #[test]
    fn the_later_report_of_a_case_counts_and_excluded_ones_do_not() {
        let mut out = case("x", None, &["a"]);
        out.classification = Classification::Excluded;
        let l = of(&[
            case("a", Some("2026-02-01"), &[]),
            case("b", None, &["z"]),
            case("b", Some("2026-02-08"), &["a"]),
            out,
        ]);
        assert_eq!(l.nodes.len(), 2);
        assert_eq!(l.steps[0].days, Some(7));
        assert_eq!(l.spreaders(), [0]);
    }
}
