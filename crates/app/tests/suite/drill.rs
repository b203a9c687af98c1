//! MERS in Korea, 2015, answered by scripted officers under the plan for acute
//! respiratory diseases: from the first case to the evaluation.

use jiff::civil::{Date, date};
use lf_app::drill::drill;
use lf_app::files;
use lf_app::ledger::LedgerQuery;
use lf_app::library::Library;
use lf_app::replay::Tale;
use lf_app::reports::ReportQuery;
use lf_app::store::Entry;
use lf_app::story::Story;
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_formats::mapper::Settings;
use lf_response::standing::{ResponseChange, ResponseKey};
use lf_testing::place::{data, home};
use lf_testing::{Database, Scene, TestOffice};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

async fn held(table: PathBuf) -> TestOffice {
    let library = Library::open(&home()).unwrap();
    let city = library.city("korea-care-region").unwrap();
    let mappings = files::mappings(&[home().join("examples/mers-korea-2015.yaml")]).unwrap();
    let set = Settings {
        set: BTreeMap::new(),
        today: None,
    };
    let tale = Tale::read(&[table], &mappings, &city, &library.book, &set).unwrap();
    let text = std::fs::read_to_string(home().join("examples/drills/mers-korea-2015.yaml"));
    let source = lf_rules::problem::Source {
        name: "script".into(),
        text: text.unwrap(),
    };
    let story: Story = lf_rules::pack::yaml(&source).unwrap();
    let scene = Scene {
        plans_of_today: true,
        ..Scene::city(&city.id, "2015-05-19T15:00:00Z")
    };
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let reporter = Actor {
        officer: "cdc".into(),
        body: "cdc".into(),
    };
    let days: (Date, Date) = (date(2015, 5, 20), date(2015, 8, 20));
    let done = drill(&office, &office.clock, &story, &tale, &reporter, days).await;
    done.unwrap_or_else(|e| panic!("{e}"));
    office
}

fn body<T: serde::de::DeserializeOwned>(e: &Entry) -> T {
    serde_json::from_str(&e.body).unwrap()
}

#[tokio::test]
async fn mers_in_korea_from_the_first_case_to_the_evaluation() {
    let Some(table) = data("outbreaks/mers_korea_2015_linelist.csv") else {
        return;
    };
    let office = held(table).await;
    let zone = office.zone().clone();
    let day = |e: &Entry| e.recorded_at.to_zoned(zone.clone()).date().to_string();

    // The levels, each on its day.
    let changes = office.journal.read_kind("response.", 0, 100).await.unwrap();
    let city: Vec<(String, String, Option<Level>)> = changes
        .iter()
        .filter(|e| e.subject.as_deref() == Some("response/ARI.mers.city"))
        .map(|e| {
            let change: ResponseChange = body(e);
            (day(e), e.kind.clone(), change.level)
        })
        .collect();
    let expected = [
        ("2015-05-20", "response.started", Some(Level::IV)),
        ("2015-05-20", "response.raised", Some(Level::III)),
        ("2015-05-21", "response.raised", Some(Level::II)),
        ("2015-07-11", "response.lowered", Some(Level::III)),
        ("2015-07-27", "response.ended", None),
    ];
    let city: Vec<(&str, &str, Option<Level>)> = city
        .iter()
        .map(|(d, k, l)| (d.as_str(), k.as_str(), *l))
        .collect();
    assert_eq!(city, expected);
    let county = ResponseKey::parse("ARI.mers.900101").unwrap();
    assert!(office.standing(&county).is_some(), "the county followed");

    // Obligations: opened once each, some late, some missed, all in a state.
    let opened = office
        .journal
        .read_kind("duty.opened", 0, 100_000)
        .await
        .unwrap();
    // What a higher level replaced may come back when the level is lowered, and only so.
    let withdrawn = office
        .journal
        .read_kind("duty.withdrawn", 0, 100_000)
        .await
        .unwrap();
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for e in &opened {
        let subject = e.subject.as_deref().unwrap_or("");
        if let Some(before) = last.insert(subject, e.seq) {
            let between = |w: &&Entry| w.subject == e.subject && (before..e.seq).contains(&w.seq);
            assert!(
                withdrawn.iter().any(|w| between(&w)),
                "{subject} was opened twice"
            );
        }
    }
    let count = async |kind: &str| {
        let entries = office.journal.read_kind(kind, 0, 100_000).await;
        entries.unwrap().len()
    };
    let (late, missed, done) = (
        count("duty.late").await,
        count("duty.missed").await,
        count("duty.discharged").await,
    );
    println!(
        "opened {}, late {late}, missed {missed}, discharged {done}",
        opened.len()
    );
    assert!(opened.len() > 1_000 && done > 1_000 && late > 100 && missed > 50);
    // Everything owed is in one state, and the ledger adds up to what was opened.
    // The county wrote no daily report on the day of the start and on the seventh day.
    let strikes = office
        .journal
        .read_kind("duty.missed", 0, 100_000)
        .await
        .unwrap();
    let forgotten: BTreeSet<String> = opened
        .iter()
        .filter(|o| strikes.iter().any(|s| s.subject == o.subject))
        .map(body::<serde_json::Value>)
        .filter(|b| b["task"] == "daily-report" && b["area"] == "900101")
        .filter_map(|b| b["period"]["until"].as_str().map(str::to_string))
        .collect();
    let days: Vec<&str> = forgotten.iter().map(String::as_str).collect();
    assert_eq!(days, ["2015-05-20", "2015-05-27"]);

    // Reports, and a ledger that adds up.
    let reports = office.reports(&ReportQuery::default()).await.unwrap();
    assert!(!reports.reports.is_empty());
    let ledger = office.ledger(&LedgerQuery::default()).await.unwrap();
    let owed: i64 = ledger.lines.iter().map(|l| l.tally.owed).sum();
    let withdrawn: i64 = ledger.lines.iter().map(|l| l.tally.withdrawn).sum();
    assert!(owed > 1_000, "{owed} owed, {withdrawn} withdrawn");
    let key = ResponseKey::parse("ARI.mers.city").unwrap();
    let after = office
        .after(&key, None)
        .await
        .unwrap()
        .expect("it was started");
    assert!(!after.deviations.is_empty(), "what was late is told");

    let report = office.journal.verify(&mut |_, _| {}).await.unwrap();
    assert!(report.ok, "{report:?}");
}
