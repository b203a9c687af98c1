//! What the checker says about the two Jiaxing plans.

use super::packs;
use lf_domain::level::Level;
use lf_rules::checker::{Finding, Kind, On, Severity, check, check_together, witness};
use lf_rules::plan::Plan;
use lf_rules::report::Verdict;
use lf_rules::scenario::evaluate;
use std::sync::{Arc, LazyLock};

fn findings(plan: &Arc<Plan>) -> Vec<Finding> {
    check(
        plan,
        &packs::city(),
        &packs::book(),
        Some(jiff::civil::date(2026, 12, 1)),
    )
}

fn phe() -> &'static [Finding] {
    static FINDINGS: LazyLock<Vec<Finding>> = LazyLock::new(|| findings(&packs::phe()));
    &FINDINGS
}

fn ari() -> &'static [Finding] {
    static FINDINGS: LazyLock<Vec<Finding>> = LazyLock::new(|| findings(&packs::ari()));
    &FINDINGS
}

/// One line for each finding, without the facts.
fn lines(findings: &[Finding]) -> String {
    let line = |f: &Finding| {
        let word = |v: serde_json::Value| v.as_str().unwrap_or_default().to_string();
        let of = |v: &dyn erased::Word| word(v.value());
        let nested = if f.is_nested() { " nested" } else { "" };
        format!(
            "{} {}{nested} on {}: {} {:?}",
            of(&f.severity),
            of(&f.kind),
            of(&f.on),
            f.clauses.join(" "),
            f.readings
        )
    };
    // What is found in the duties, measures and chains changes with every clause
    // that is written; it is held by small packs (`programs.rs`).
    let level = |f: &&Finding| f.kind < Kind::DuplicateId;
    (findings.iter().filter(level).map(line))
        .collect::<Vec<_>>()
        .join("\n")
}

mod erased {
    /// Something with one word in JSON.
    pub trait Word {
        fn value(&self) -> serde_json::Value;
    }
    impl<T: serde::Serialize> Word for T {
        fn value(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}

/// The finding of a kind that a reading explains.
fn explained<'f>(list: &'f [Finding], reading: &str, kind: Kind, clauses: &[&str]) -> &'f Finding {
    let has = |f: &&Finding| f.kind == kind && f.readings.iter().any(|r| r == reading);
    list.iter()
        .filter(has)
        .find(|f| clauses.iter().all(|c| f.clauses.iter().any(|d| d == c)))
        .unwrap_or_else(|| {
            panic!(
                "no {kind:?} on {clauses:?} explained by {reading} in\n{}",
                lines(list)
            )
        })
}

#[test]
fn all_findings() {
    insta::assert_snapshot!("phe", lines(phe()));
    insta::assert_snapshot!("ari", lines(ari()));
    let both = check_together(
        &[packs::phe(), packs::ari()],
        &packs::city(),
        &packs::book(),
    );
    insta::assert_snapshot!("together", lines(&both));
}

#[test]
fn the_shipped_plans_have_no_errors() {
    for f in phe().iter().chain(ari()) {
        assert_ne!(f.severity, Severity::Error, "{}", f.message);
        assert_ne!(f.kind, Kind::Incomplete, "{}", f.message);
    }
    assert_eq!(
        (packs::phe().criteria.len(), packs::ari().criteria.len()),
        (26, 32)
    );
}

/// AMB-01: twenty cases at one point of one county are no level, nineteen are II.
#[test]
fn twenty_at_one_point() {
    let f = explained(phe(), "AMB-01", Kind::Gap, &["2.1(1)", "2.2(1)"]);
    assert_eq!(
        (f.on, f.args["was"].as_str(), f.args["now"].as_str()),
        (On::Text, "II", "none")
    );
    let (more, less) = (f.witness.as_ref().unwrap(), f.less.as_ref().unwrap());
    assert_eq!(more.counts.len(), 1);
    assert_eq!((more.counts[0].cases, less.counts[0].cases), (20, 19));
    assert!(more.counts[0].focus.is_some());
}

/// AMB-12: fifteen in each of two counties are II and III at once.
#[test]
fn fifteen_and_fifteen() {
    let f = explained(phe(), "AMB-12", Kind::Overlap, &["2.2(2)", "2.3(2)"]);
    let counts = &f.witness.as_ref().unwrap().counts;
    assert_eq!(counts.iter().map(|c| c.cases).collect::<Vec<_>>(), [15, 15]);
    assert_ne!(counts[0].area, counts[1].area);
}

/// AMB-24: as written, every poisoning without deaths is III and IV.
#[test]
fn a_poisoning_without_deaths() {
    let f = explained(phe(), "AMB-24", Kind::Overlap, &["2.3(6)", "2.4(2)"]);
    let p = &f.witness.as_ref().unwrap().poisonings[0];
    assert_eq!((p.persons, p.deaths), (1, 0));
    explained(phe(), "AMB-24", Kind::Shadowed, &["2.4(2)"]);
}

/// AMB-21: nine or fewer includes none.
#[test]
fn nine_or_fewer_includes_none() {
    for clause in ["2.3(1)", "2.4(1)", "2.4(2)"] {
        explained(phe(), "AMB-21", Kind::FiresOnNothing, &[clause]);
    }
}

/// AMB-11: one and one case a year apart are counted together.
#[test]
fn one_and_one_a_year_apart() {
    for (clause, level) in [("2.2(1)", Level::II), ("2.3(2)", Level::III)] {
        let f = explained(phe(), "AMB-11", Kind::NoWindow, &[clause]);
        assert_eq!(f.levels, [level]);
        let counts = &f.witness.as_ref().unwrap().counts;
        assert_eq!(counts.iter().map(|c| c.cases).collect::<Vec<_>>(), [1, 1]);
        assert!(counts[0].date.until(counts[1].date).unwrap().get_days() >= 365);
    }
}

/// LF-01: the two clauses of the ARI plan that count counties name no time either.
#[test]
fn counties_without_a_time_are_a_choice_of_this_project() {
    for clause in ["2.3(4)", "2.4(2)"] {
        explained(ari(), "LF-01", Kind::NoWindow, &[clause]);
    }
}

/// Whoever changes a pack sees every warning: there is none that must be lived with.
#[test]
fn nothing_is_left_to_warn_about() {
    let loud: Vec<&Finding> = [phe(), ari()]
        .into_iter()
        .flatten()
        .filter(|f| f.severity != Severity::Note)
        .collect();
    assert_eq!(loud, Vec::<&Finding>::new());
}

#[test]
fn the_other_readings_that_can_be_derived() {
    explained(
        phe(),
        "AMB-03",
        Kind::UndefinedTerm,
        &["2.1(1)", "2.2(1)", "2.3(1)"],
    );
    explained(phe(), "AMB-05", Kind::Overlap, &["2.1(2)", "2.3(4)"]);
    explained(phe(), "AMB-06", Kind::Gap, &["2.1(3)", "2.2(4)"]);
    explained(phe(), "AMB-18", Kind::UndefinedTerm, &["2.2(6)"]);
    explained(phe(), "AMB-22", Kind::Overlap, &["2.2(3)", "2.3(3)"]);
    explained(ari(), "AMB-25", Kind::NoLevel, &["2.3(3)", "2.4(3)"]);
    explained(ari(), "AMB-31", Kind::UndefinedTerm, &["2.1(6)", "2.4(6)"]);
    explained(ari(), "AMB-32", Kind::UndefinedTerm, &["2.4(3)"]);
    explained(ari(), "AMB-33", Kind::NoLevel, &["2.3(1)"]);
    let both = check_together(
        &[packs::phe(), packs::ari()],
        &packs::city(),
        &packs::book(),
    );
    let pneumonia = explained(&both, "AMB-30", Kind::Conflict, &["2.1(5)", "PHE 2.3(4)"]);
    assert_eq!(
        (pneumonia.plan.as_str(), &pneumonia.levels[..]),
        ("ARI", &[Level::IV, Level::III][..])
    );
    let flu = explained(&both, "AMB-49", Kind::Conflict, &["2.2(5)", "PHE 2.2(4)"]);
    assert_eq!(flu.levels, [Level::III, Level::II]);
}

/// A third, mildly affected county thins the joint excess out, so more cases
/// are a lower level: a break of the adopted reading that AMB-17 accepts.
#[test]
fn a_third_county_lowers_the_joint_excess() {
    let f = explained(phe(), "AMB-17", Kind::Direction, &["2.2(3)"]);
    assert_eq!(
        (f.on, f.args["was"].as_str(), f.args["now"].as_str()),
        (On::Adopted, "II", "III")
    );
    assert_eq!(
        (
            f.witness.as_ref().unwrap().weekly_bc.len(),
            f.less.as_ref().unwrap().weekly_bc.len()
        ),
        (3, 2)
    );
}

/// Every witness on the adopted conditions, run like any scenario, shows what is said.
#[test]
fn witnesses_run_as_scenarios() {
    let (city, book) = (packs::city(), packs::book());
    let mut shown = 0;
    for (plan, list) in [(packs::phe(), phe()), (packs::ari(), ari())] {
        for f in list {
            let Some(facts) = &f.witness else { continue };
            let (e, _) = evaluate(&plan, facts, &city, &book).unwrap();
            let verdict = |clause: &str| e.verdict(plan.criterion(clause).unwrap().0);
            let alike = f.on == On::Adopted || f.args.contains_key("adopted_too");
            match f.kind {
                Kind::Overlap if alike => assert!(
                    f.clauses.iter().all(|c| verdict(c) == Verdict::Yes),
                    "{}",
                    f.message
                ),
                Kind::NoLevel if alike => {
                    assert_eq!(e.candidate(None).level, None, "{}", f.message)
                }
                Kind::Direction if alike => {
                    assert_eq!(
                        e.candidate(None).level.unwrap().to_string(),
                        f.args["now"],
                        "{}",
                        f.message
                    );
                    let (less, _) =
                        evaluate(&plan, f.less.as_ref().unwrap(), &city, &book).unwrap();
                    assert_eq!(
                        less.candidate(None).level.unwrap().to_string(),
                        f.args["was"],
                        "{}",
                        f.message
                    );
                }
                _ => continue,
            }
            shown += 1;
        }
    }
    assert!(shown > 10, "only {shown}");
}

/// A pasted case is a case: it loads and passes.
#[test]
fn cases_to_paste_load_and_pass() {
    let (city, book, plan) = (packs::city(), packs::book(), packs::phe());
    let blocks: Vec<String> = phe()
        .iter()
        .filter_map(|f| witness::case(&plan, &f.message, f.witness.as_ref()?, &city, &book))
        .collect();
    assert!(blocks.len() > 20);
    let mut sources = packs::sources("jiaxing-phe");
    let chapter = sources
        .iter_mut()
        .find(|s| s.name == "2-levels.md")
        .unwrap();
    chapter
        .text
        .push_str(&format!("\n{}\n", blocks.join("\n\n")));
    let plan = Arc::new(packs::compile(sources).unwrap_or_else(|p| panic!("{p:#?}")));
    let failed: Vec<_> = lf_rules::cases::run_all(&plan, &city, &book)
        .into_iter()
        .filter(|r| !r.outcome.pass)
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
