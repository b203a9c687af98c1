//! What was typed is read into the fact it means, and a fact can be typed again to correct it.

use crate::fixtures;

use jiff::civil::date;
use lf_domain::case::{CaseCount, CaseReport, Classification, Link, Origin};
use lf_domain::fact::Fact;
use lf_domain::judgement::Judgement;
use lf_domain::level::Level;
use lf_domain::occurrence::{Cluster, Occurrence, OtherPrefectures, Poisoning};
use lf_domain::place::Place;
use lf_domain::sentinel::{SentinelBaseline, SentinelWeek};
use lf_domain::stay::{Contact, Stay, Unit};
use lf_domain::transmission::{
    Capacity, CapacityScope, Designation, GradePlace, TransmissionGrade,
};
use lf_domain::weekly::WeeklyCount;
use lf_web::entry::{Kind, typed};
use lf_web::lang::Lang;
use lf_web::view::report_form::Typed;

fn facts() -> Vec<Fact> {
    let pinghu = Place::County("330482".into());
    let day = date(2026, 9, 17);
    vec![
        Fact::Case(CaseReport {
            zone: None,
            case_id: "PH-1".into(),
            disease: "cholera".into(),
            classification: Classification::Clinical,
            origin: Some(Origin::Local),
            place: pinghu.clone(),
            onset: Some(day),
            reported: date(2026, 9, 18),
            died: None,
            focus: Some("market".into()),
            links: vec![Link {
                kind: "meal".into(),
                key: "stall".into(),
            }],
        }),
        Fact::Count(CaseCount {
            zone: None,
            disease: "mers".into(),
            place: Place::Abroad,
            date: day,
            cases: 5,
            deaths: 1,
            focus: None,
            origin: Some(Origin::Imported),
        }),
        Fact::Cluster(Cluster {
            disease: "mers".into(),
            origin: Origin::Local,
            date: day,
            place: pinghu.clone(),
            size: 3,
            link: "ward".into(),
        }),
        Fact::Stay(Stay {
            person: "P1".into(),
            unit: Unit::Flight,
            which: "MU523/2026-09-17".into(),
            cabin: "rear".into(),
            row: Some(12),
            seat: "14F".into(),
            crew: false,
            from: day,
            to: day,
        }),
        Fact::Contact(Contact {
            person: "P2".into(),
            of: "PH-1".into(),
            setting: "dinner".into(),
            from: Some(day),
            to: None,
        }),
        Fact::Occurrence(Occurrence {
            what: "iatrogenic_infection".into(),
            date: day,
            place: Place::City,
            persons: 4,
            victims: 3,
            deaths: 1,
        }),
        Fact::Poisoning(Poisoning {
            occurrence: "works".into(),
            date: day,
            place: pinghu.clone(),
            persons: 9,
            deaths: 0,
        }),
        Fact::OtherPrefectures(OtherPrefectures {
            disease: "cholera".into(),
            n: 2,
            date: day,
        }),
        Fact::Weekly(WeeklyCount {
            disease: "measles".into(),
            place: pinghu,
            week: "2026-W37".parse().unwrap(),
            cases: 36,
            mean5: Some(12.5),
        }),
        Fact::Sentinel(SentinelWeek {
            week: "2026-W37".parse().unwrap(),
            ili_pct: Some(6.1),
            ili_base: None,
            pos_pct: None,
            pos_base: Some(10.0),
        }),
        Fact::Baseline(SentinelBaseline {
            from: "2026-W20".parse().unwrap(),
            until: "2027-W19".parse().unwrap(),
            ili_base: 3.2,
            pos_base: 11.5,
        }),
        Fact::Grade(TransmissionGrade {
            disease: "covid19".into(),
            place: GradePlace::OtherProvince,
            name: "Anhui".into(),
            grade: 2,
            date: day,
        }),
        Fact::Capacity(Capacity {
            scope: CapacityScope::County,
            area: "330482".into(),
            value: 1,
            date: day,
        }),
        Fact::Designation(Designation {
            plan: "PHE".into(),
            level: Level::II,
            by: "mhc".into(),
            doc: "12".into(),
            date: day,
            topic: "cholera".into(),
            reason: "why".into(),
        }),
        Fact::Judgement(Judgement {
            finding: "spread_trend".into(),
            about: "cholera".into(),
            value: true,
            by: "expert_committee".into(),
            date: day,
            reason: "why".into(),
        }),
    ]
}

#[test]
fn a_fact_can_be_typed_again() {
    let w = fixtures::words(Lang::Zh);
    let facts = facts();
    assert_eq!(facts.len(), Kind::OFFERED.len());
    for fact in facts {
        let (kind, typed) = typed(&fact).expect("has a form");
        assert_eq!(kind.slug(), fact.kind());
        assert_eq!(kind.read(&typed, &w), Ok(fact.clone()), "{typed:?}");
        let names: Vec<&str> = kind.fields(&w).iter().map(|f| f.name).collect();
        let lost: Vec<&String> = typed
            .keys()
            .filter(|k| !names.contains(&k.as_str()) && *k != "links")
            .collect();
        assert!(lost.is_empty(), "{kind:?} has no field for {lost:?}");
    }
}

fn form(pairs: &[(&str, &str)]) -> Typed {
    pairs
        .iter()
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .collect()
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let w = fixtures::words(Lang::Zh);
    let wrong = Kind::Weekly
        .read(
            &form(&[("place", "Atlantis"), ("week", "37"), ("cases", "-3")]),
            &w,
        )
        .unwrap_err();
    let said: Vec<(&str, &str)> = wrong
        .iter()
        .map(|r| (r.field.as_str(), r.key.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("disease", "required"),
            ("place", "unknown-place"),
            ("week", "not-a-week"),
            ("cases", "negative-number"),
        ]
    );
    let wrong = Kind::Case
        .read(
            &form(&[("onset", "2026-02-30"), ("classification", "maybe")]),
            &w,
        )
        .unwrap_err();
    let said: Vec<(&str, &str)> = wrong
        .iter()
        .map(|r| (r.field.as_str(), r.key.as_str()))
        .collect();
    assert!(said.contains(&("onset", "impossible-date")), "{said:?}");
    assert!(
        said.contains(&("classification", "not-a-choice")),
        "{said:?}"
    );
}

#[test]
fn what_chinese_keyboards_and_habits_type_is_read() {
    let w = fixtures::words(Lang::Zh);
    let typed = form(&[
        ("disease", "cholera"),
        ("place", "嘉兴港区"),
        ("date", "２０２６/９/１７"),
        ("cases", " １２ "),
        ("deaths", ""),
    ]);
    let Ok(Fact::Count(c)) = Kind::Count.read(&typed, &w) else {
        panic!("not read: {typed:?}");
    };
    assert_eq!(
        c.place,
        Place::County("330482".into()),
        "a zone counts to its host"
    );
    assert_eq!((c.date, c.cases, c.deaths), (date(2026, 9, 17), 12, 0));
}
