//! Two editions of one plan side by side.

use super::packs::{self, clause, small};
use lf_rules::diff::{Change, Fate, diff};
use lf_rules::plan::Plan;
use lf_rules::report::Verdict;
use std::sync::Arc;

fn plan(text: &str) -> Arc<Plan> {
    Arc::new(packs::compile(small(text)).unwrap_or_else(|p| panic!("{p:#?}")))
}

fn changes(before: &Arc<Plan>, after: &Arc<Plan>) -> Vec<Change> {
    diff(before, after, &packs::city(), &packs::book())
}

fn details(c: &Change) -> Vec<&str> {
    c.details.iter().map(|d| d.of.as_str()).collect()
}

#[test]
fn an_edition_is_like_itself() {
    assert_eq!(changes(&packs::phe(), &packs::phe()), []);
}

#[test]
fn another_number_is_shown_at_its_boundary() {
    let before = plan(&clause(
        "2.1 x",
        "II",
        r#"cases("cholera", "city", "7d") >= 30"#,
    ));
    let after = plan(&clause(
        "2.1 x",
        "II",
        r#"cases("cholera", "city", "7d") >= 20"#,
    ));
    let [change] = &changes(&before, &after)[..] else {
        panic!()
    };
    assert_eq!(
        (change.fate.clone(), details(change)),
        (Fate::Changed, vec!["condition"])
    );
    let w = change.witness.as_ref().unwrap();
    assert_eq!((w.before, w.after), (Some(Verdict::No), Some(Verdict::Yes)));
    assert_eq!(
        (w.level_before.is_none(), w.level_after.is_some()),
        (true, true)
    );
    assert_eq!(w.facts.counts.iter().map(|c| c.cases).sum::<u32>(), 20);
}

#[test]
fn another_value_is_a_change_of_that_value() {
    let mut sources = packs::sources("jiaxing-phe");
    let chapter = sources
        .iter_mut()
        .find(|s| s.name == "2-levels.md")
        .unwrap();
    let old = r#"excess: {value: 2, unit: times the mean"#;
    assert!(chapter.text.contains(old));
    chapter.text = chapter
        .text
        .replace(old, "excess: {value: 2.5, unit: times the mean");
    let after = Arc::new(packs::compile(sources).unwrap());
    let [change] = &changes(&packs::phe(), &after)[..] else {
        panic!()
    };
    assert_eq!(
        (change.clause.as_str(), details(change)),
        ("2.2(3)", vec!["p.excess"])
    );
    let d = &change.details[0];
    assert_eq!(
        (d.before.as_deref(), d.after.as_deref()),
        (Some("2 times the mean"), Some("2.5 times the mean"))
    );
    let w = change.witness.as_ref().unwrap();
    assert_eq!((w.before, w.after), (Some(Verdict::Yes), Some(Verdict::No)));
}

#[test]
fn clauses_come_go_and_move() {
    let cholera = |n: u32| format!(r#"cases("cholera", "city", "7d") >= {n}"#);
    let before =
        plan(&(clause("2.1 x", "II", &cholera(30)) + &clause("2.2 x", "III", &cholera(10))));
    let after = plan(&(clause("2.2 x", "IV", &cholera(3)) + &clause("2.3 x", "II", &cholera(30))));
    let list = changes(&before, &after);
    let fates: Vec<(&str, Fate)> = list
        .iter()
        .map(|c| (c.clause.as_str(), c.fate.clone()))
        .collect();
    assert_eq!(
        fates,
        [
            ("2.2", Fate::Changed),
            ("2.3", Fate::Moved { from: "2.1".into() })
        ]
    );
    assert_eq!(details(&list[0]), ["level", "condition"]);
    assert!(
        list[1].witness.is_none(),
        "a clause that moved decides as before"
    );

    let list = changes(&before, &plan(&clause("2.1 x", "II", &cholera(30))));
    assert_eq!(
        list.iter()
            .map(|c| (&c.clause[..], c.fate.clone()))
            .collect::<Vec<_>>(),
        [("2.2", Fate::Removed)]
    );
    let w = list[0].witness.as_ref().unwrap();
    assert_eq!(
        (
            w.before,
            w.after,
            w.facts.counts.iter().map(|c| c.cases).sum::<u32>()
        ),
        (Some(Verdict::Yes), None, 10)
    );
}

#[test]
fn other_words_are_a_change_that_decides_nothing() {
    let text = clause("2.1 x", "II", r#"cases("cholera", "city", "7d") >= 30"#);
    let list = changes(
        &plan(&text),
        &plan(&text.replace("> Words.", "> Other words.")),
    );
    assert_eq!(details(&list[0]), ["wording"]);
    assert!(list[0].witness.is_none());
}
