//! The national report limits beside the plans of the city.

use super::packs;
use lf_rules::checker::{Finding, Severity, check, check_together};
use lf_rules::plan::Plan;
use std::sync::{Arc, LazyLock};

fn cnr() -> Arc<Plan> {
    static PLAN: LazyLock<Arc<Plan>> = LazyLock::new(|| packs::plan("cn-reporting"));
    PLAN.clone()
}

fn day() -> Option<jiff::civil::Date> {
    Some(jiff::civil::date(2026, 12, 1))
}

fn loud(findings: Vec<Finding>) -> Vec<Finding> {
    (findings.into_iter())
        .filter(|f| f.severity != Severity::Note)
        .collect()
}

#[test]
fn it_gives_no_level_and_nothing_is_wrong_with_it() {
    let plan = cnr();
    assert!(plan.criteria.is_empty());
    let found = check(&plan, &packs::city(), &packs::book(), day());
    assert_eq!(loud(found), []);
}

#[test]
fn it_agrees_with_the_plans_of_the_city() {
    let plans = [packs::ari(), packs::phe(), cnr()];
    let found = check_together(&plans, &packs::city(), &packs::book());
    assert_eq!(loud(found), []);
}

/// No limit is taken as law without saying whose it is.
#[test]
fn every_limit_of_its_own_has_a_source() {
    let plan = cnr();
    for d in &plan.pack.program.duties {
        let Some(due) = &d.it.due else { continue };
        let given = due.within.is_some() || due.by.is_some();
        assert!(!given || !due.source.is_empty(), "{}", d.it.id);
        assert!(given || due.parameter.is_some(), "{}", d.it.id);
    }
}
