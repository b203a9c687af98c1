//! What bodies of the ports owe by the calendar, whatever happens: each round is on the
//! desk of its body, and late when the round is over.

use lf_app::duties::{DutyQuery, Tab};
use lf_domain::level::Level;
use lf_response::obligation::Duty;
use lf_testing::act::of;
use lf_testing::{Database, Scene, TestOffice};

/// The tasks of one kind on a body's desk.
async fn on_desk(office: &TestOffice, body: &str, task: &str) -> Vec<Duty> {
    office.settled().await;
    office.struck().await;
    office.settled().await;
    let query = DutyQuery {
        body: Some(body.into()),
        tab: Tab::Todo,
        limit: 500,
        ..DutyQuery::default()
    };
    let desk = office.duties(&query).await.unwrap().duties;
    desk.into_iter().filter(|d| d.it.task == task).collect()
}

/// Each round of these is asked of its body on the first day, and late some days after its end.
async fn rounds(city: &str, tasks: &[(&str, &str)], after_its_end: &str) {
    let scene = Scene::city(city, "2026-01-05T01:00:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let mut first = vec![];
    for (body, task) in tasks {
        let open = on_desk(&office, body, task).await;
        assert_eq!(open.len(), 1, "{body} {task}");
        assert!(open[0].late.is_none(), "{body} {task}");
        first.push(open[0].it.id.clone());
    }
    office.set(after_its_end);
    for ((body, task), id) in tasks.iter().zip(&first) {
        let after = on_desk(&office, body, task).await;
        let same = after.iter().find(|d| d.it.id == *id);
        assert!(same.is_some_and(|d| d.late.is_some()), "{body} {task}");
    }
    office.close().await;
}

// covers: TC-1.4-02, TC-1.4-03, TC-6.2-01, TC-6.2-02, TC-6.2-03
#[tokio::test]
async fn taicang_looks_for_gaps_in_its_sharing_and_settles_what_to_watch() {
    let tasks = [
        ("port_office", "coverage-of-sharing"),
        ("customs", "food-links"),
        ("customs", "food-focus"),
        ("market_regulator", "food-focus"),
        ("mhc", "food-focus"),
    ];
    rounds("taicang", &tasks, "2026-04-15T01:00:00Z").await;
}

// covers: EL-6-04
#[tokio::test]
async fn erenhots_office_sums_up_the_citys_information() {
    let tasks = [("municipal_office", "overview")];
    rounds("erenhot", &tasks, "2026-02-09T01:00:00Z").await;
}

// covers: SH-2.1-01, SH-2.1-04, SH-2.1-09, SH-2.2-01
#[tokio::test]
async fn shanghai_checks_its_joint_meeting_its_members_and_its_areas() {
    let tasks = [
        ("commerce", "keep-joint-meeting"),
        ("commerce", "check-areas"),
        ("port_group", "name-members"),
    ];
    rounds("shanghai", &tasks, "2026-04-15T01:00:00Z").await;
}

// covers: EL-6-02
#[tokio::test]
async fn while_the_mechanism_runs_each_member_reports_every_day() {
    let scene = Scene::city("erenhot", "2026-01-05T01:00:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let task = "situation-round";
    assert!(on_desk(&office, "customs", task).await.is_empty());
    let command = of(&office, "emergency_command");
    let key = "EL.designated.city";
    office.respond(&command, key, Some(Level::III)).await;
    office.set("2026-01-06T01:00:00Z");
    for body in ["customs", "hospital", "propaganda"] {
        let open = on_desk(&office, body, task).await;
        assert!(open.iter().any(|d| d.late.is_none()), "{body}: {open:?}");
    }
    // At the end of the day it is late.
    office.set("2026-01-06T11:00:00Z");
    let evening = on_desk(&office, "customs", task).await;
    assert!(evening.iter().any(|d| d.late.is_some()), "{evening:?}");
    office.close().await;
}
