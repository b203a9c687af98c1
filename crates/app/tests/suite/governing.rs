//! Two plans speak about the same facts: only the one that governs asks for anything.

use lf_app::office::Office;
use lf_app::store::args;
use lf_domain::level::Level;
use lf_testing::act::officer;
use lf_testing::{Database, Scene, TestOffice};

async fn case(office: &TestOffice, id: &str, disease: &str, corrects: Option<u64>) -> u64 {
    let fact = serde_json::json!({
        "fact": "case", "case_id": id, "disease": disease, "classification": "confirmed",
        "origin": "local", "place": {"county": "330482"}, "onset": "2026-09-17", "reported": "2026-09-18",
    });
    report(office, fact, corrects).await
}

async fn report(office: &TestOffice, fact: serde_json::Value, corrects: Option<u64>) -> u64 {
    let fact = serde_json::from_value(fact).unwrap();
    let who = officer(office, "lu_wenqing");
    office.corrected(&who, fact, corrects).await
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
    for database in Database::each("governing") {
        let office = TestOffice::open(Scene::demo("2026-09-18T02:00:00Z"), database).await;
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
        let office = office.reopen().await;
        office.settled().await;
        let own = case(&office, "E-1", "emerging_disease", None).await;
        let opened = asked(&office, "PHE", "new_disease").await;
        assert!(!opened.is_empty());
        // Taken back: the first plan has it all again.
        let gone = serde_json::json!({"fact": "withdrawal", "reason": "no case"});
        report(&office, gone, Some(own)).await;
        assert_eq!(says(&office, "PHE", "new_disease"), Some(Level::II));
        assert_eq!(asked(&office, "PHE", "new_disease").await, [""; 0]);
        office.close().await;
    }
}
