//! Two plans speak about the same facts: only the one that governs asks for anything.

#[path = "duties/toy.rs"]
mod toy;

use jiff::Timestamp;
use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::report::Report;
use lf_app::store::args;
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

async fn jiaxing(db: &toy::Database) -> Arc<Office> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let now: Timestamp = "2026-09-18T02:00:00Z".parse().unwrap();
    let setup = Setup {
        city: "jiaxing".into(),
        url: db.url.clone(),
        key_dir: db.dir.path().join("keys"),
        clock: Arc::new(SetClock::new(now)),
    };
    Office::open(&Library::open(&home).unwrap(), setup)
        .await
        .unwrap()
}

async fn close(office: Arc<Office>) {
    let journal = office.journal.clone();
    drop(office);
    journal.close().await;
}

async fn settled(office: &Office) {
    let patience = Duration::from_secs(20);
    loop {
        let head = office.journal.head().borrow().seq;
        assert!(office.evaluated(head, patience).await);
        assert!(office.duties_follow(head, patience).await);
        if office.journal.head().borrow().seq == head {
            return;
        }
    }
}

async fn case(office: &Office, id: &str, disease: &str, corrects: Option<u64>) -> u64 {
    let fact = serde_json::json!({
        "fact": "case", "case_id": id, "disease": disease, "classification": "confirmed",
        "origin": "local", "place": {"county": "330482"}, "onset": "2026-09-17", "reported": "2026-09-18",
    });
    report(office, fact, corrects).await
}

async fn report(office: &Office, fact: serde_json::Value, corrects: Option<u64>) -> u64 {
    let mut officers = office.city.officers.iter();
    let officer = officers.find(|o| o.id == "lu_wenqing").unwrap();
    let report = Report {
        fact: serde_json::from_value(fact).unwrap(),
        corrects,
        key: None,
        source: "api".into(),
        personal: None,
    };
    let actor = Actor {
        officer: officer.id.clone(),
        body: officer.body.clone(),
    };
    let seq = office.report(&actor, report).await.unwrap().seq;
    settled(office).await;
    seq
}

/// Live tasks that a candidate for a topic opened.
async fn asked(office: &Office, plan: &str, topic: &str) -> Vec<String> {
    let rows: Vec<(String,)> = office
        .journal
        .db()
        .all(
            "SELECT id FROM obligation WHERE root = $1 AND live = 1 ORDER BY id",
            args![format!("candidate/{plan}/{topic}")],
        )
        .await
        .unwrap();
    rows.into_iter().map(|r| r.0).collect()
}

#[tokio::test]
async fn the_plan_that_comes_second_asks_only_for_what_the_first_leaves_open() {
    for db in toy::databases("governing") {
        let office = jiaxing(&db).await;
        case(&office, "N-1", "novel_flu", None).await;
        // Both plans have a level for it, and both say so in the journal.
        let says = |office: &Office, plan: &str, topic: &str| {
            let live = office.live();
            let e = live.evaluators.iter().find(|e| e.plan().code() == plan);
            e.unwrap().candidate(Some(topic)).level
        };
        assert_eq!(says(&office, "ARI", "novel_flu"), Some(Level::III));
        assert_eq!(says(&office, "PHE", "new_disease"), Some(Level::II));
        assert!(!asked(&office, "ARI", "novel_flu").await.is_empty());
        assert_eq!(asked(&office, "PHE", "new_disease").await, [""; 0]);
        // A disease that the first plan does not know: the second governs, at the level
        // that it had suggested all the time. A restart in between forgets nothing.
        close(office).await;
        let office = jiaxing(&db).await;
        settled(&office).await;
        let own = case(&office, "E-1", "emerging_disease", None).await;
        let opened = asked(&office, "PHE", "new_disease").await;
        assert!(!opened.is_empty());
        // Taken back: the first plan has it all again.
        let gone = serde_json::json!({"fact": "withdrawal", "reason": "no case"});
        report(&office, gone, Some(own)).await;
        assert_eq!(says(&office, "PHE", "new_disease"), Some(Level::II));
        assert_eq!(asked(&office, "PHE", "new_disease").await, [""; 0]);
        close(office).await;
    }
}
