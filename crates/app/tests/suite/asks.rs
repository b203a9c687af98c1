//! Questions and the findings that opened them, diseases under other names, and
//! pages of one kind of entry.

use jiff::civil::date;
use lf_app::projections::fact_of;
use lf_domain::case::CaseCount;
use lf_domain::fact::Fact;
use lf_domain::judgement::Judgement;
use lf_domain::place::Place;
use lf_domain::weekly::WeeklyCount;
use lf_rules::report::{MissingKind, Node, Reason, Verdict};
use lf_testing::TestOffice;
use lf_testing::act::of;

async fn desk() -> TestOffice {
    TestOffice::demo("2026-09-18T08:40:00Z").await
}

async fn report(office: &TestOffice, fact: Fact) -> u64 {
    office.reported(&of(office, "cdc"), fact).await
}

/// The finding about a clause.
async fn finding(office: &TestOffice, clause: &str) -> serde_json::Value {
    let about = |body: &serde_json::Value| body["clause"] == clause;
    office.entry("finding.verdict", about).await
}

fn cases(disease: &str, county: &str) -> Fact {
    Fact::Count(CaseCount {
        zone: None,
        disease: disease.into(),
        place: Place::County(county.into()),
        date: date(2026, 9, 17),
        cases: 1,
        deaths: 0,
        focus: None,
        origin: None,
    })
}

#[tokio::test]
async fn a_question_is_open_since_the_finding_that_named_it() {
    let d = desk().await;
    report(&d, cases("sars", "330482")).await;
    d.set("2026-09-18T09:15:00Z");
    report(&d, cases("sars", "330424")).await;
    finding(&d, "2.4(2)").await;
    d.set("2026-09-18T11:00:00Z");
    report(&d, cases("sars", "330424")).await;
    let mut found = vec![d.incident("sars").unwrap()];
    d.date_asks(&mut found).await.unwrap();
    let ask = &found[0].asks[0];
    assert!(
        matches!(&ask.missing.what, MissingKind::Judgement { finding, .. } if finding == "spread_trend")
    );
    let since = ask.since.unwrap().to_string();
    assert_eq!(since, "2026-09-18T09:15:00Z", "the second county asked it");
    // Answered and asked no more.
    report(
        &d,
        Fact::Judgement(Judgement {
            finding: "spread_trend".into(),
            about: "sars".into(),
            value: false,
            by: "expert_committee".into(),
            date: date(2026, 9, 18),
            reason: "no".into(),
        }),
    )
    .await;
    assert!(d.incident("sars").unwrap().asks.is_empty());
}

#[tokio::test]
async fn a_reason_without_a_bound_is_read_back_from_the_journal() {
    let d = desk().await;
    report(
        &d,
        Fact::Weekly(WeeklyCount {
            disease: "dengue".into(),
            place: Place::County("330402".into()),
            week: "2026-W37".parse().unwrap(),
            cases: 3,
            mean5: Some(0.0),
        }),
    )
    .await;
    let body = finding(&d, "2.3(3)").await;
    let reason: Reason = serde_json::from_value(body["reason"].clone()).unwrap();
    assert_eq!(reason.verdict, Verdict::Unknown);
    let Node::Atom(atom) = &reason.node else {
        panic!("{reason:?}")
    };
    assert_eq!(atom.hi, f64::INFINITY);
}

#[tokio::test]
async fn a_disease_under_another_name_is_recorded_under_its_code() {
    let d = desk().await;
    let seq = report(&d, cases("HFMD", "330482")).await;
    let entry = d.journal.entry(seq).await.unwrap().unwrap();
    let Some(Fact::Count(c)) = fact_of(&entry) else {
        panic!("{entry:?}")
    };
    assert_eq!(c.disease, "hand_foot_mouth_disease");
}

#[tokio::test]
async fn an_incident_of_clusters_names_its_disease() {
    let d = desk().await;
    let mers = d.incident("mers").unwrap();
    assert!(mers.diseases.contains(&"mers".to_string()), "{mers:?}");
    let pneumonia = d.incident("unexplained_pneumonia").unwrap();
    assert!(
        pneumonia
            .diseases
            .contains(&"unexplained_pneumonia".to_string()),
        "{pneumonia:?}"
    );
}

#[tokio::test]
async fn pages_of_a_kind_are_in_order_whatever_lies_between() {
    let d = desk().await;
    for county in ["330482", "330424", "330481"] {
        report(&d, cases("cholera", county)).await;
        report(
            &d,
            Fact::Weekly(WeeklyCount {
                disease: "measles".into(),
                place: Place::County(county.into()),
                week: "2026-W37".parse().unwrap(),
                cases: 3,
                mean5: Some(2.0),
            }),
        )
        .await;
    }
    let all = d.kind_page("fact.", None, 100).await.unwrap();
    assert_eq!(all.entries.len(), 6);
    assert!(all.entries.windows(2).all(|w| w[0].seq > w[1].seq));
    let (mut before, mut seen) = (None, vec![]);
    loop {
        let page = d.kind_page("fact.", before, 2).await.unwrap();
        seen.extend(page.entries.iter().map(|e| e.seq));
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, all.entries.iter().map(|e| e.seq).collect::<Vec<_>>());
    let weekly = d.kind_page("fact.weekly", None, 100).await.unwrap();
    assert!(weekly.entries.iter().all(|e| e.kind == "fact.weekly") && weekly.entries.len() == 3);
    assert!(
        d.office
            .kind_page("fact.poisoning", None, 9)
            .await
            .unwrap()
            .entries
            .is_empty()
    );
}
