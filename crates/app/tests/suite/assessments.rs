//! Joint assessments over a real journal, on both databases: what is sealed until
//! all have signed, what each body owes meanwhile, and the duty to notify.

use lf_app::assessment::AssessmentQuery;
use lf_app::duties::{DutyQuery, Tab};
use lf_app::office::Office;
use lf_app::store::args;
use lf_domain::actor::Actor;
use lf_response::assessment::act::Call;
use lf_response::assessment::{Answered, Command, Said, Stage};
use lf_response::obligation::Duty;
use lf_rules::program::instrument::Answer;
use lf_testing::act::{keyed as via, officer, refused};
use lf_testing::office::PATIENCE;
use lf_testing::{Database, Scene, TestOffice};

fn answers(given: [Answer; 4]) -> Said {
    let questions = ["serious", "unusual", "spread", "restrictions"];
    let answered = |(q, answer): (&str, Answer)| {
        let ground = "a secret ground".to_string();
        (
            q.to_string(),
            Answered {
                answer,
                prompts: vec![],
                ground,
            },
        )
    };
    Said {
        answers: questions.into_iter().zip(given).map(answered).collect(),
        ..Said::default()
    }
}

/// Open tasks: task and body.
async fn owed(office: &Office) -> Vec<(String, String)> {
    let head = office.journal.head().borrow().seq;
    assert!(office.duties_follow(head, PATIENCE).await);
    let sql = "SELECT data FROM obligation WHERE live = 1 ORDER BY id";
    let rows: Vec<(String,)> = office.journal.db().all(sql, args![]).await.unwrap();
    let line = |r: &(String,)| {
        let v: serde_json::Value = serde_json::from_str(&r.0).unwrap();
        let text = |k: &str| v[k].as_str().unwrap().to_string();
        (text("task"), text("who"))
    };
    rows.iter().map(line).collect()
}

// covers: TC-1.1-03, TC-1.1-04
#[tokio::test]
async fn two_evaluate_and_both_sign_before_it_is_notified() {
    for database in Database::each("assessments") {
        let scene = Scene::city("taicang", "2026-03-02T01:00:00Z");
        evaluate(TestOffice::open(scene, database).await).await;
    }
}

async fn evaluate(office: TestOffice) {
    let (customs, health) = (
        officer(&office, "tc_customs"),
        officer(&office, "tc_health"),
    );
    let call = || Call {
        about: "Fever on board".into(),
        ground: "reported by the master".into(),
        disease: Some("unexplained_pneumonia".into()),
        ..Call::default()
    };
    let kind = ("TC", "international-event");
    let (id, first) = (office
        .call_assessment(&customs, kind.0, kind.1, call(), via("k1"))
        .await)
        .unwrap();
    let (same, again) = (office
        .call_assessment(&customs, kind.0, kind.1, call(), via("k1"))
        .await)
        .unwrap();
    assert_eq!(
        (&same, again.repeated),
        (&id, true),
        "sent twice, called once"
    );
    assert!(!first.repeated);
    let open = owed(&office).await;
    let has = |list: &[(String, String)], task: &str, who: &str| {
        list.iter().any(|(t, w)| t == task && w == who)
    };
    assert!(has(&open, "assess.international-event", "customs"));
    assert!(has(&open, "assess.international-event", "mhc"));
    assert!(has(&open, "pass-on", "mhc"), "{open:?}");
    use Answer::{No, Yes};
    let sign = |given| Command::Sign {
        said: answers(given),
        reason: String::new(),
    };
    let act = async |by: &Actor, command: Command, key: &str| {
        office
            .act_on_assessment(by, &id, None, command, via(key))
            .await
    };
    let receipt = act(&customs, sign([Yes, Yes, No, No]), "k2").await.unwrap();
    // What was answered stands nowhere in the clear, and the other cannot read it.
    let history = office
        .journal
        .history(&format!("assessment/{id}"))
        .await
        .unwrap();
    assert!(history.iter().all(|e| !e.body.contains("secret")));
    assert_eq!(history.last().unwrap().seq, receipt.seq);
    let seen = office.assessment(&id, Some("mhc")).await.unwrap();
    assert!(seen.slots[0].now().unwrap().said.is_none());
    assert!(seen.slots[0].now().unwrap().derived.is_none());
    assert_eq!(seen.standing(office.now()).waiting, ["mhc"]);
    let border = officer(&office, "tc_border");
    let strange = act(&border, sign([Yes, Yes, No, No]), "k3").await;
    assert_eq!(refused(strange), "assessment-no-slot");
    let stale = office
        .act_on_assessment(&health, &id, Some(1), sign([Yes; 4]), via("k4"))
        .await;
    assert_eq!(refused(stale), "overtaken");
    act(&health, sign([Yes, No, No, Yes]), "k5").await.unwrap();
    let seen = office.assessment(&id, None).await.unwrap();
    assert_eq!(
        seen.differences().into_iter().collect::<Vec<_>>(),
        ["restrictions", "unusual"]
    );
    let open = owed(&office).await;
    assert!(
        !open.iter().any(|(t, _)| t == "assess.international-event"),
        "{open:?}"
    );
    assert!(has(&open, "conclude.international-event", "mhc"));
    let mut joint = answers([Yes, Yes, No, No]);
    joint
        .parts
        .insert("reason".into(), "both looked at the crew list".into());
    act(&customs, Command::Propose { said: joint }, "k6")
        .await
        .unwrap();
    let state = office.assessment(&id, None).await.unwrap();
    let open = owed(&office).await;
    assert!(!has(&open, "conclude.international-event", "customs"));
    assert!(has(&open, "conclude.international-event", "mhc"));
    assert!(
        !open.iter().any(|(t, _)| t == "notify"),
        "nothing is notified by one of two"
    );
    let proposal = state.conclusion().unwrap().seq;
    act(&health, Command::Agree { proposal }, "k7")
        .await
        .unwrap();
    let closed = office.assessment(&id, None).await.unwrap();
    assert_eq!(closed.standing(office.now()).stage, Stage::Closed);
    let open = owed(&office).await;
    assert!(has(&open, "notify", "mhc"), "{open:?}");
    assert!(!open.iter().any(|(t, _)| t.starts_with("conclude.")));
    let sql = "SELECT due FROM obligation WHERE data LIKE '%\"task\":\"notify\"%'";
    let due: Vec<(String,)> = office.journal.db().all(sql, args![]).await.unwrap();
    assert!(
        due[0].0.starts_with("2026-03-03T01:00:00"),
        "24 hours from the signature: {due:?}"
    );
    let query = AssessmentQuery {
        open: true,
        limit: 10,
        ..AssessmentQuery::default()
    };
    assert!(
        office
            .assessments(&query, None)
            .await
            .unwrap()
            .assessments
            .is_empty()
    );
    let query = AssessmentQuery {
        open: false,
        body: Some("mhc".into()),
        ..query
    };
    assert_eq!(
        office
            .assessments(&query, None)
            .await
            .unwrap()
            .assessments
            .len(),
        1
    );
    assert!(office.journal.verify(|_, _| ()).await.is_ok());
}

// covers: SH-3.1-03
#[tokio::test]
async fn the_analysis_of_the_whole_port_is_overdue_when_its_round_is_over() {
    let scene = Scene::city("shanghai", "2026-01-05T01:00:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let analysis = async || -> Vec<Duty> {
        office.settled().await;
        office.struck().await;
        office.settled().await;
        let query = DutyQuery {
            body: Some("commerce".into()),
            tab: Tab::Todo,
            limit: 500,
            ..DutyQuery::default()
        };
        let desk = office.duties(&query).await.unwrap().duties;
        desk.into_iter()
            .filter(|d| d.it.task == "macro-analysis")
            .collect()
    };
    let first = analysis().await;
    assert_eq!(first.len(), 1, "one round is open");
    assert!(first[0].late.is_none());
    office.set("2026-04-15T01:00:00Z");
    let after = analysis().await;
    assert!(
        after
            .iter()
            .any(|d| d.it.id == first[0].it.id && d.late.is_some()),
        "a hundred days later the round of ninety is late: {after:?}"
    );
}
