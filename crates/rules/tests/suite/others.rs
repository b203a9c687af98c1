//! What other readings of a doubtful place would say, beside the adopted one.

use super::packs::{self, small};
use lf_domain::case::CaseCount;
use lf_domain::counter::{Basis, Span};
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_domain::situation::{Situation, Touch};
use lf_rules::pack;
use lf_rules::plan::Plan;
use lf_rules::report::Verdict;
use lf_rules::scenario::{Facts, WeeklyRow, evaluate};

fn weekly(rows: &[(&str, u32, f64)]) -> Facts {
    let row = |(county, cases, mean): &(&str, u32, f64)| WeeklyRow {
        disease: "measles".into(),
        county: (*county).into(),
        week: "2024-W27".parse().unwrap(),
        cases: *cases,
        mean5: Some(*mean),
    };
    Facts {
        weekly_bc: rows.iter().map(row).collect(),
        ..Facts::default()
    }
}

#[test]
fn both_sides_are_computed_and_only_the_adopted_one_decides() {
    let plan = packs::phe();
    let facts = weekly(&[("Pinghu", 15, 5.0), ("Haiyan", 14, 5.0)]);
    let (e, s) = evaluate(&plan, &facts, &packs::city(), &packs::book()).unwrap();
    let (c, _) = plan.criterion("2.2(3)").unwrap();
    let report = e.report(c, &s);
    assert_eq!(report.verdict, Verdict::No);
    let said: Vec<(&str, Verdict)> = (report.other.iter())
        .map(|o| (o.reading.as_str(), o.verdict))
        .collect();
    assert_eq!(said, [("AMB-15", Verdict::Yes), ("AMB-17", Verdict::No)]);
    assert_eq!(e.candidate(None).level.unwrap().numeral(), "III");
    let others = e.other_candidates(Some("class_bc"), &s);
    assert_eq!(others.len(), 1, "{others:?}");
    assert_eq!(others[0].reading, "AMB-15");
    assert_eq!(others[0].candidate.level.unwrap().numeral(), "II");
    assert_eq!(
        others[0].candidate.clauses,
        ["2.2(3)"],
        "both blocks of a reading are one choice"
    );
}

#[test]
fn what_only_another_reading_asks_is_not_kept_up_to_date() {
    let plan = packs::phe();
    assert!(
        plan.queries
            .iter()
            .all(|q| q.args.first().is_none_or(|a| a != "each"))
    );
}

/// The faults of a pack with this block under `other`, and these readings.
fn faults(other: &str) -> Vec<String> {
    let mut files = small(&format!(
        "### 2.1 x\n\nWords.\n\n> Words.\n\n```yaml criterion\nlevel: III\ntopic: cholera\n\
         when: cases(\"cholera\", \"city\", \"7d\") >= 3\nreadings: [AMB-1]\nother:\n{other}```\n"
    ));
    files[0].text += "readings: [{id: AMB-1, kind: ambiguity, clauses: [\"2.1\"], reading: {zh: 甲, en: A}}, {id: AMB-2, kind: ambiguity, clauses: [\"2.1\"], reading: {zh: 乙, en: B}}]\n";
    match pack::read(files).and_then(|p| Plan::compile(p, &packs::book(), None)) {
        Ok(_) => vec![],
        Err(list) => list.iter().map(|p| p.message.clone()).collect(),
    }
}

fn block(reading: &str, when: &str) -> String {
    format!("  - {{reading: {reading}, label: {{zh: 另, en: other}}, when: '{when}'}}\n")
}

#[test]
fn a_wrong_other_side_is_refused() {
    let fine = r#"cases("cholera", "city", "14d") >= 3"#;
    assert_eq!(faults(&block("AMB-1", fine)), [] as [&str; 0]);
    let said = faults(&block("AMB-2", fine));
    assert!(said[0].contains("add it to `readings`"), "{said:?}");
    let said = faults(&block("AMB-1", r#"cases("cholera", "city", "14d")"#));
    assert!(said[0].contains("compare it"), "{said:?}");
    let sum = r#"cases("cholera", "city", "14d") + deaths("cholera") >= 3"#;
    let said = faults(&block("AMB-1", sum));
    assert!(said[0].contains("cannot be used in `other`"), "{said:?}");
}

/// Cases of a disease in a county, as reported for a zone or not.
fn reported(county: &str, zone: Option<&str>, day: i8, cases: u32) -> Fact {
    Fact::Count(CaseCount {
        disease: "cholera".into(),
        place: Place::County(county.into()),
        zone: zone.map(str::to_string),
        date: jiff::civil::date(2026, 7, day),
        cases,
        deaths: 0,
        focus: None,
        origin: None,
    })
}

#[test]
fn zones_counted_the_other_way_are_a_situation_of_their_own() {
    let city = packs::city();
    let zone = &city.zones[0];
    let host = zone.host.as_str();
    let other_host = zone.or_host.as_deref().unwrap();
    let mut s = Situation::new(&city, packs::book(), true);
    s.advance(jiff::civil::date(2026, 7, 20));
    s.add(1, &reported(host, None, 10, 4));
    assert!(s.under_other_hosts().is_none(), "no zone has a case");
    s.add(2, &reported(host, Some(&zone.code), 11, 3));
    s.add(3, &reported(host, Some(&zone.code), 12, 2));
    s.retract(3, &reported(host, Some(&zone.code), 12, 2));

    let (other, touched) = s.under_other_hosts().unwrap();
    assert_eq!(touched, [Touch::Disease("cholera".into())]);
    let mut anew = Situation::new(&city, packs::book(), true);
    anew.advance(jiff::civil::date(2026, 7, 20));
    anew.add(1, &reported(host, None, 10, 4));
    anew.add(2, &reported(other_host, None, 11, 3));
    for one in [true, false] {
        for span in [Span::All, Span::Days(7), Span::Days(1)] {
            let most = |s: &Situation| s.cases("cholera", span, one, None, Basis::Determined);
            assert_eq!(most(&other), most(&anew), "{span:?} {one}");
            let reached = |s: &Situation| s.counties("cholera", span, 1, Basis::Determined);
            assert_eq!(reached(&other), reached(&anew), "{span:?}");
        }
    }
    assert_eq!(
        s.counties("cholera", Span::All, 1, Basis::Determined).lo,
        1.0
    );
    // Long over: nothing to count another way.
    s.advance(jiff::civil::date(2026, 12, 1));
    assert!(s.under_other_hosts().is_none());
}

#[test]
fn a_zone_that_is_not_in_the_place_is_refused() {
    let (city, book) = (packs::city(), packs::book());
    let zone = &city.zones[0];
    let wrong = |county: &str, zone: &str| {
        lf_domain::check::check(&reported(county, Some(zone), 1, 1), &book, &city, None)
    };
    assert_eq!(wrong(&zone.host, &zone.code), []);
    assert_eq!(wrong("330424", &zone.code)[0].field, "place");
    assert_eq!(wrong(&zone.host, "no_zone")[0].field, "zone");
}
