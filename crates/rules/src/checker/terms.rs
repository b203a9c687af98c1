//! Words of a plan that have no measure: questions that a person must answer,
//! grades that experts give, windows whose length the plan does not say; and
//! diseases of the plan's scope that have no level.

use super::axes::{FIRST, World};
use super::levels::verdicts;
use super::{Finding, Kind, On};
use crate::plan::Plan;
use crate::report::Verdict;
use crate::scenario::{CountRow, Facts, GradeRow};
use crate::table::slots_of;
use crate::vocabulary::{Ask, Window};
use lf_domain::case::Origin;
use lf_domain::transmission::GradePlace;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All findings about terms.
pub(crate) fn findings(plan: &Arc<Plan>, world: &World<'_>) -> Vec<Finding> {
    let mut out = undefined(plan, world);
    out.extend(no_level(plan, world));
    out
}

/// A term of the text without a measure.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    /// The term in English.
    words: String,
    /// Who gives it its meaning.
    who: String,
    /// `question`, `grade` or `number`.
    what: &'static str,
    /// Terms that one definition would settle together.
    family: String,
}

fn term(ask: &Ask, world: &World<'_>) -> Option<Term> {
    let label = |code: &str| world.book.label(code, "en");
    let by_experts = |words: String, what: &'static str, family: &str| {
        Some(Term {
            words,
            who: "expert_committee".into(),
            what,
            family: family.into(),
        })
    };
    match ask {
        Ask::Judged { finding, about, .. } => {
            let of = if about.is_empty() {
                String::new()
            } else {
                format!(" ({})", label(about))
            };
            let asks = world
                .book
                .questions
                .get(finding)
                .and_then(|q| q.asks.first())
                .cloned();
            let family = format!("{finding} {about}");
            by_experts(format!("{}{of}", label(finding)), "question", &family).map(|t| Term {
                who: asks.unwrap_or(t.who),
                ..t
            })
        }
        Ask::Grade { disease } | Ask::GradeInProvince { disease } => by_experts(
            format!("community transmission of {}", label(disease)),
            "grade",
            "transmission",
        ),
        Ask::Capacity { .. } => {
            by_experts("treatment and control capacity".into(), "grade", "capacity")
        }
        Ask::Cases {
            disease,
            window: Window::Incubation,
            ..
        }
        | Ask::Counties {
            disease,
            window: Window::Incubation,
            ..
        }
        | Ask::Foci {
            disease,
            window: Window::Incubation,
            ..
        } => {
            let set = world
                .book
                .diseases
                .get(disease)
                .and_then(|d| d.incubation_days.as_ref());
            let days = set
                .and_then(|s| s.value)
                .map_or("not set".to_string(), |v| format!("{v} days"));
            let words = format!(
                "one mean incubation period of {} ({days} in the code book)",
                label(disease)
            );
            by_experts(words, "number", "incubation")
        }
        _ => None,
    }
}

fn undefined(plan: &Plan, world: &World<'_>) -> Vec<Finding> {
    let mut terms: BTreeMap<Term, Vec<usize>> = BTreeMap::new();
    let mut families: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (c, criterion) in plan.criteria.iter().enumerate() {
        let (mut written, mut adopted) = (vec![], vec![]);
        slots_of(
            criterion.text.as_ref().unwrap_or(&criterion.when),
            &mut written,
        );
        slots_of(&criterion.when, &mut adopted);
        for t in written.iter().filter_map(|s| term(&plan.asks[*s], world)) {
            let list = terms.entry(t).or_default();
            if list.last() != Some(&c) {
                list.push(c);
            }
        }
        for t in written
            .iter()
            .chain(&adopted)
            .filter_map(|s| term(&plan.asks[*s], world))
        {
            families
                .entry(t.family)
                .or_default()
                .push(&criterion.clause);
        }
    }
    let finding = |(t, criteria): (Term, Vec<usize>)| {
        let mut f = Finding::about(plan, Kind::UndefinedTerm, On::Text, &criteria).explained(plan);
        f.readings
            .retain(|id| settles(plan, id, &t, &families[&t.family]));
        f.arg("term", t.words).arg("who", t.who).arg("what", t.what)
    };
    terms.into_iter().map(finding).collect()
}

/// True when a reading can be about a term: it names no clause where the term does not occur.
fn settles(plan: &Plan, id: &str, t: &Term, family: &[&str]) -> bool {
    let Some(r) = plan.header().readings.iter().find(|r| r.id == id) else {
        return false;
    };
    (r.kind == "undefined" || t.what == "number")
        && r.clauses.iter().all(|c| family.contains(&c.as_str()))
}

/// What is tried of a disease by itself.
const ALONE: [&str; 3] = ["imported", "local", "grade"];

/// A single case, or the first grade of community transmission, of a disease that
/// the plan's scope names, with no level and nobody asked.
fn no_level(plan: &Arc<Plan>, world: &World<'_>) -> Vec<Finding> {
    let mut out = vec![];
    for disease in &plan.header().scope.diseases {
        let graded = plan
            .asks
            .iter()
            .any(|a| matches!(a, Ask::Grade { disease: d } if d == disease));
        let open: Vec<(&str, On, Facts)> = (ALONE.into_iter())
            .filter(|what| graded || *what != "grade")
            .filter_map(|what| {
                let facts = alone(disease, what, world);
                Some((what, without_level(plan, &facts, world)?, facts))
            })
            .collect();
        // A disease without a level wherever it was acquired is said once.
        let wherever = ["imported", "local"]
            .iter()
            .all(|w| open.iter().any(|o| o.0 == *w));
        for (what, on, facts) in open.into_iter().filter(|o| !wherever || o.0 != "local") {
            let about: Vec<usize> = (0..plan.criteria.len())
                .filter(|c| mentions(plan, *c, disease))
                .collect();
            let mut f = Finding::about(plan, Kind::NoLevel, on, &about);
            f = f.arg("disease", world.book.label(disease, "en"));
            f = f.arg(
                "alone",
                if wherever && what == "imported" {
                    "case"
                } else {
                    what
                },
            );
            f.witness = Some(facts);
            f.at = f.at.or_else(|| super::place(plan, 0));
            out.push(if about.is_empty() {
                f
            } else {
                f.explained(plan)
            });
        }
    }
    out
}

fn alone(disease: &str, what: &str, world: &World<'_>) -> Facts {
    if what == "grade" {
        let row = GradeRow {
            disease: disease.into(),
            place: GradePlace::City,
            grade: 1,
        };
        return Facts {
            grades: vec![row],
            ..Facts::default()
        };
    }
    let row = CountRow {
        disease: disease.into(),
        area: world.area(0),
        date: FIRST,
        cases: 1,
        focus: None,
        origin: Some(if what == "local" {
            Origin::Local
        } else {
            Origin::Imported
        }),
        deaths: 0,
    };
    Facts {
        counts: vec![row],
        ..Facts::default()
    }
}

/// Where facts have no level and ask nobody: in the adopted reading, or only in the text.
fn without_level(plan: &Plan, facts: &Facts, world: &World<'_>) -> Option<On> {
    let none = |view| {
        verdicts(plan, view, facts, world).is_some_and(|v| v.iter().all(|v| *v == Verdict::No))
    };
    if none(1) {
        Some(On::Adopted)
    } else {
        none(0).then_some(On::Text)
    }
}

/// True when a criterion counts or grades a disease.
fn mentions(plan: &Plan, c: usize, disease: &str) -> bool {
    let mut slots = vec![];
    slots_of(&plan.criteria[c].when, &mut slots);
    slots.iter().any(|s| match &plan.asks[*s] {
        Ask::Cases { disease: d, .. }
        | Ask::Counties { disease: d, .. }
        | Ask::Foci { disease: d, .. }
        | Ask::ByOrigin { disease: d, .. }
        | Ask::Deaths { disease: d }
        | Ask::Grade { disease: d }
        | Ask::GradeInProvince { disease: d } => d == disease,
        _ => false,
    })
}
