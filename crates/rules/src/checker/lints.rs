//! What is untidy in a pack: values that nothing uses or nobody has checked,
//! clauses without a case, numbers that jump, scopes and readings that do not
//! fit the blocks.

use super::{Finding, Kind, On, Severity, place};
use crate::cases;
use crate::pack::Clause;
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario;
use jiff::ToSpan;
use jiff::civil::Date;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Years after which somebody should look at the source of a value again.
const STALE_YEARS: i16 = 2;

/// All findings about the pack as a piece of writing.
pub(crate) fn findings(
    plan: &Arc<Plan>,
    city: &City,
    book: &Arc<CodeBook>,
    on: Option<Date>,
) -> Vec<Finding> {
    let mut out = values(plan, on);
    out.extend(uncovered(plan, city, book));
    out.extend(covered_twice(plan));
    out.extend(jumps(plan));
    out.extend(out_of_scope(plan));
    out.extend(readings(plan));
    for f in &mut out {
        f.severity = Severity::Warning;
    }
    out
}

fn lint(plan: &Plan, kind: Kind, criteria: &[usize]) -> Finding {
    Finding::about(plan, kind, On::Pack, criteria)
}

fn at_clause(plan: &Plan, kind: Kind, clause_ix: usize) -> Finding {
    let mut f = lint(plan, kind, &[]);
    f.clauses = plan
        .pack
        .clauses
        .get(clause_ix)
        .map(|c| c.number.clone())
        .into_iter()
        .collect();
    f.at = place(plan, clause_ix);
    f
}

fn values(plan: &Plan, on: Option<Date>) -> Vec<Finding> {
    let mut out = vec![];
    for (c, criterion) in plan.criteria.iter().enumerate() {
        let Some(block) = &plan.pack.clauses[criterion.clause_ix].criterion else {
            continue;
        };
        let mut texts = vec![Some(&block.it.when), block.it.text.as_ref()];
        texts.extend(block.it.other.iter().map(|o| Some(&o.when)));
        for (name, value) in &block.it.p {
            if !texts.iter().flatten().any(|t| uses(t, name)) {
                out.push(lint(plan, Kind::UnusedValue, &[c]).arg("value", name));
            }
            let due = value
                .checked
                .checked_add(STALE_YEARS.years())
                .unwrap_or(Date::MAX);
            if on.is_some_and(|d| due < d) {
                out.push(
                    lint(plan, Kind::StaleValue, &[c])
                        .arg("value", name)
                        .arg("checked", value.checked),
                );
            }
        }
    }
    out
}

/// True when a condition names `p.<name>`.
fn uses(condition: &str, name: &str) -> bool {
    let wanted = format!("p.{name}");
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    condition.match_indices(&wanted).any(|(i, _)| {
        let before = condition[..i].chars().next_back();
        let after = condition[i + wanted.len()..].chars().next();
        !before.is_some_and(word) && !after.is_some_and(word)
    })
}

/// Criteria without a case, or that no case meets; and cases that name clauses that are not there.
fn uncovered(plan: &Arc<Plan>, city: &City, book: &Arc<CodeBook>) -> Vec<Finding> {
    let mut met = BTreeSet::new();
    for run in cases::run_all(plan, city, book) {
        if let Ok((e, _)) = scenario::evaluate(plan, &run.facts, city, book) {
            met.extend((0..plan.criteria.len()).filter(|c| e.verdict(*c) == Verdict::Yes));
        }
    }
    let mut out = vec![];
    for (c, criterion) in plan.criteria.iter().enumerate() {
        let none = plan.pack.clauses[criterion.clause_ix].cases.is_empty();
        if none || !met.contains(&c) {
            let what = if none { "none" } else { "not_met" };
            out.push(lint(plan, Kind::UncoveredCase, &[c]).arg("cases", what));
        }
    }
    for (ix, clause) in plan.pack.clauses.iter().enumerate() {
        for case in &clause.cases {
            let lists = [
                case.it.clauses.as_ref(),
                case.it.pending.as_ref(),
                Some(&case.it.not),
            ];
            for name in lists
                .into_iter()
                .flatten()
                .flatten()
                .filter(|n| plan.criterion(n).is_none())
            {
                let f = at_clause(plan, Kind::UnknownClause, ix);
                out.push(
                    f.arg("named", name)
                        .arg("by", format!("case `{}`", case.it.name)),
                );
            }
        }
    }
    out
}

fn covered_twice(plan: &Plan) -> Vec<Finding> {
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (c, criterion) in plan.criteria.iter().enumerate() {
        for row in &criterion.covers {
            rows.entry(row).or_default().push(c);
        }
    }
    let twice = rows.into_iter().filter(|(_, list)| list.len() > 1);
    twice
        .map(|(row, list)| lint(plan, Kind::CoveredTwice, &list).arg("row", row))
        .collect()
}

/// Numbers of neighbouring clauses under one heading that leave one out.
fn jumps(plan: &Plan) -> Vec<Finding> {
    let mut last: BTreeMap<(String, u8), u32> = BTreeMap::new();
    let mut out = vec![];
    for (ix, clause) in plan.pack.clauses.iter().enumerate() {
        let Some((parent, n)) = numbered(clause) else {
            continue;
        };
        let before = last.insert((parent.clone(), clause.depth), n);
        // A chapter may begin anywhere; items in brackets begin with one.
        let expected = before
            .map(|b| b + 1)
            .or((clause.number.ends_with(')')).then_some(1));
        if expected.is_some_and(|e| e != n) {
            let wanted = expected.unwrap_or(1);
            let missing = if clause.number.ends_with(')') {
                format!("{parent}({wanted})")
            } else {
                format!("{parent}{wanted}")
            };
            if before.is_some_and(|b| b >= n)
                || plan.pack.clauses.iter().all(|c| c.number != missing)
            {
                out.push(at_clause(plan, Kind::ClauseJump, ix).arg("expected", missing));
            }
        }
    }
    out
}

/// The number before the last one, and the last one; only for items in
/// brackets, as the chapters of a pack may leave out what makes no rule.
fn numbered(clause: &Clause) -> Option<(String, u32)> {
    let inner = clause.number.strip_suffix(')')?;
    let (parent, n) = inner.rsplit_once('(')?;
    Some((parent.to_string(), n.parse().ok()?))
}

fn out_of_scope(plan: &Plan) -> Vec<Finding> {
    let h = plan.header();
    let mut out = vec![];
    for (c, criterion) in plan.criteria.iter().enumerate() {
        let topic = &criterion.topic;
        if !h.scope.diseases.contains(topic) && !h.scope.topics.contains(topic) {
            out.push(
                lint(plan, Kind::OutOfScope, &[c])
                    .arg("topic", topic)
                    .arg("why", "not_in_scope"),
            );
        }
    }
    for topic in h.scope.diseases.iter().chain(&h.scope.topics) {
        if h.refers.iter().any(|r| r.topics.contains(topic)) {
            out.push(
                at_clause(plan, Kind::OutOfScope, usize::MAX)
                    .arg("topic", topic)
                    .arg("why", "referred_too"),
            );
        }
    }
    out
}

fn readings(plan: &Plan) -> Vec<Finding> {
    let mut out = vec![];
    let chapters: Vec<&str> = plan
        .pack
        .sources
        .iter()
        .filter(|s| s.name.ends_with(".md"))
        .map(|s| s.text.as_str())
        .collect();
    for r in &plan.header().readings {
        if !chapters.iter().any(|t| named(t, &r.id)) {
            out.push(at_clause(plan, Kind::UnusedReading, usize::MAX).arg("reading", &r.id));
        }
        for clause in &r.clauses {
            if !plan.pack.clauses.iter().any(|c| &c.number == clause) {
                let f = at_clause(plan, Kind::UnknownClause, usize::MAX);
                out.push(
                    f.arg("named", clause)
                        .arg("by", format!("reading {}", r.id)),
                );
            }
        }
    }
    out
}

/// True when a text names an id that does not go on after it.
fn named(text: &str, id: &str) -> bool {
    text.match_indices(id)
        .any(|(i, _)| !text[i + id.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()))
}
