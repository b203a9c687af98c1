//! A step of an approval file that waits longer than the plan's patience is late on
//! its signers' desks, and they are asked again, once.

use jiff::ToSpan;
use lf_app::duties::{DutyQuery, Tab};
use lf_app::office::Office;
use lf_domain::level::Level;
use lf_response::file::opening::OpenFile;
use lf_response::obligation::Duty;
use lf_response::standing::ResponseKey;
use lf_testing::act::{officer, once};
use lf_testing::{Database, Scene, TestOffice};

/// What the timer and the follower do.
async fn strike(office: &TestOffice) {
    office.settled().await;
    office.struck().await;
}

async fn waiting(office: &Office, body: &str) -> Vec<Duty> {
    let query = DutyQuery {
        body: Some(body.into()),
        tab: Tab::Todo,
        limit: 500,
        ..DutyQuery::default()
    };
    let all = office.duties(&query).await.unwrap().duties;
    all.into_iter()
        .filter(|d| d.it.task.starts_with("step."))
        .collect()
}

#[tokio::test]
async fn who_lets_a_step_wait_is_asked_again() {
    for db in Database::each("patience") {
        let office = TestOffice::open(Scene::demo("2026-09-18T02:00:00Z"), db).await;
        let ask = OpenFile {
            key: ResponseKey::parse("PHE.cholera.city").unwrap(),
            change: lf_rules::program::Change::Start,
            level: Some(Level::IV),
            reason: "cases".into(),
            scope: vec![],
            order: None,
        };
        let mhc = officer(&office, "gu_weimin");
        let (id, _) = office.open_file(&mhc, ask, once()).await.unwrap();
        strike(&office).await;
        let file = office.file(&id).await.unwrap();
        let step = file.awaited().into_iter().rfind(|s| !s.optional).unwrap();
        let body = step.by[0].clone();
        let owed = waiting(&office, &body).await;
        assert_eq!(owed.len(), 1, "{body}");
        let due = owed[0]
            .it
            .due
            .expect("the city says how long a signer may take");
        assert_eq!(owed[0].it.reminders[0].to, step.by);
        // A minute before nothing happens; then it is late and asked for again, once.
        office.set_to(due.checked_sub(1.minute()).unwrap());
        strike(&office).await;
        assert!(waiting(&office, &body).await[0].late.is_none());
        for minutes in [0, 1, 600] {
            office.set_to(due.checked_add(minutes.minutes()).unwrap());
            strike(&office).await;
            let late = waiting(&office, &body).await;
            assert!(late[0].late.is_some());
            let history = office.duty(&late[0].it.id).await.unwrap().unwrap().history;
            let kinds: Vec<&str> = history.iter().map(|e| e.kind.as_str()).collect();
            assert_eq!(kinds, ["duty.opened", "duty.late", "duty.reminded"]);
            assert!(history[2].body.contains(&body));
        }
        office.close().await;
    }
}
