//! People under observation over a real journal, on both databases: tasks of the day, the
//! link, what is sealed.

use lf_app::duties::{DutyQuery, Tab};
use lf_app::observations::ObservationQuery;
use lf_response::observation::decide::{Ask, Command};
use lf_response::observation::{End, How, Reason, Seen, Site};
use lf_testing::act::{keyed as via, of, refused};
use lf_testing::{Database, Scene, TestOffice};

/// Open tasks of a body that go back to observations.
async fn owed(office: &TestOffice, body: &str) -> Vec<String> {
    office.settled().await;
    let query = DutyQuery {
        body: Some(body.into()),
        tab: Tab::Todo,
        limit: 500,
        ..DutyQuery::default()
    };
    let all = office.duties(&query).await.unwrap().duties;
    let tasks = all.into_iter().map(|d| d.it.task);
    tasks.filter(|t| t.starts_with("observe.")).collect()
}

fn seen(tenths: u16, note: &str) -> Seen {
    Seen {
        tenths: Some(tenths),
        note: note.into(),
        ..Seen::default()
    }
}

#[tokio::test]
async fn somebody_is_observed_and_reports_himself() {
    for database in Database::each("observations") {
        let scene = Scene::demo("2026-09-18T02:00:00Z");
        observe(TestOffice::open(scene, database).await).await;
    }
}

async fn observe(office: TestOffice) {
    let who = of(&office, "cdc");
    let other = of(&office, "mhc");
    let ask = Ask {
        person: "p-17".into(),
        of: "A1".into(),
        disease: "covid19".into(),
        reason: Reason::Close,
        site: Site::Home,
        last: "2026-09-13".parse().unwrap(),
        until: None,
        body: None,
    };
    let (id, first) = office.observe(&who, &ask, via("k1")).await.unwrap();
    let (same, again) = office.observe(&who, &ask, via("k1")).await.unwrap();
    assert_eq!(
        (same, again.repeated, first.repeated),
        (id.clone(), true, false)
    );
    assert_eq!(owed(&office, "cdc").await, ["observe.daily"]);
    let running = office.observed(&["p-16", "p-17"]).await.unwrap();
    assert_eq!(running, [("p-17".to_string(), id.clone())].into());
    let twice = office.observe(&who, &ask, via("k1b")).await;
    assert_eq!(refused(twice), "observation-running");

    let secret = "8f14e45fceea167a5a36dedd4bea2543";
    office
        .link_observation(&who, &id, secret, via("k2"))
        .await
        .unwrap();
    let repeated = office.link_observation(&who, &id, secret, via("k2")).await;
    assert_eq!(refused(repeated), "observation-link-given");
    assert!(office.observation_of("wrong").await.unwrap().is_none());
    assert!(office.observation_of(secret).await.unwrap().is_some());
    let well = seen(366, "");
    let wrong = office.report_himself("wrong", &well, via("k3")).await;
    assert_eq!(refused(wrong), "observation-no-link");
    let mine = seen(385, "a secret pain");
    office
        .report_himself(secret, &mine, via("k4"))
        .await
        .unwrap();
    let tasks = owed(&office, "cdc").await;
    assert_eq!(
        tasks,
        ["observe.alarm", "observe.daily"],
        "done for today, and an alarm"
    );
    // His keys are his own: the same again is a repeat, an officer's key is neither found
    // nor taken.
    let repeat = office.report_himself(secret, &mine, via("k4")).await;
    assert!(repeat.unwrap().repeated);
    let other_key = office.report_himself(secret, &mine, via("k1")).await;
    assert!(!other_key.unwrap().repeated);

    // Nowhere in the clear: neither what was said nor the secret.
    let subject = format!("observation/{id}");
    let history = office.journal.history(&subject).await.unwrap();
    assert!(history.iter().all(|e| !e.body.contains("secret pain")));
    assert!(history.iter().all(|e| !e.body.contains(secret)));
    assert_eq!(history.last().unwrap().agency, "public");
    for _ in 0..2 {
        let own = office.read_observation(&who, &id).await.unwrap();
        assert_eq!(own.looks[0].seen.as_ref(), Some(&mine));
    }
    let foreign = office.read_observation(&other, &id).await.unwrap();
    assert_eq!((foreign.looks[0].seen.as_ref(), foreign.link), (None, None));
    let reads = office.reads("p-17").await.unwrap();
    assert_eq!(reads.len(), 1, "once an hour, and only who saw something");
    assert_eq!((&reads[0].by, &*reads[0].kind), (&who, "read.observation"));
    let shown = office.observation_of(secret).await.unwrap().unwrap();
    assert_eq!((shown.looks[0].seen.as_ref(), shown.link), (None, None));

    // A new link ends the old one, and the end of the observation every one.
    let newer = "c9f0f895fb98ab9159f51fd0297e236d";
    office
        .link_observation(&who, &id, newer, via("k5"))
        .await
        .unwrap();
    assert!(office.observation_of(secret).await.unwrap().is_none());
    let check = Command::Check {
        day: None,
        how: How::Visit,
        seen: seen(366, ""),
    };
    let not_ours = office
        .act_on_observation(&other, &id, &check, via("k6"))
        .await;
    assert_eq!(refused(not_ours), "observation-not-yours");
    // The last day passes without an end: the link has passed with it.
    office.set("2026-09-20T16:30:00Z");
    assert!(office.observation_of(newer).await.unwrap().is_none());
    let late = office.report_himself(newer, &well, via("k6b")).await;
    assert_eq!(refused(late), "observation-no-link");
    let later = Command::Reset {
        until: "2026-09-22".parse().unwrap(),
        note: "a secret dinner".into(),
    };
    office
        .act_on_observation(&who, &id, &later, via("k6c"))
        .await
        .unwrap();
    assert!(office.observation_of(newer).await.unwrap().is_some());
    let history = office.journal.history(&subject).await.unwrap();
    assert!(history.iter().all(|e| !e.body.contains("secret dinner")));
    let own = office.read_observation(&who, &id).await.unwrap();
    assert_eq!(own.note.as_deref(), Some("a secret dinner"));
    office.set("2026-09-22T02:00:00Z");
    office
        .act_on_observation(&who, &id, &check, via("k7"))
        .await
        .unwrap();
    let tasks = owed(&office, "cdc").await;
    assert_eq!(
        tasks,
        ["observe.release"],
        "well when looked at on the last day"
    );
    let query = ObservationQuery {
        open: true,
        body: Some("cdc".into()),
        limit: 10,
        ..ObservationQuery::default()
    };
    let page = office.observations(&query).await.unwrap();
    assert_eq!(page.observations.len(), 1);
    assert_eq!(
        page.observations[0].missed(office.today()).len(),
        3,
        "nobody looked from the nineteenth to the twenty-first"
    );
    let end = Command::End {
        end: End::Over,
        note: String::new(),
    };
    office
        .act_on_observation(&who, &id, &end, via("k8"))
        .await
        .unwrap();
    assert!(owed(&office, "cdc").await.is_empty());
    assert!(office.observation_of(newer).await.unwrap().is_none());
    assert!(office.observed(&["p-17"]).await.unwrap().is_empty());
    let page = office.observations(&query).await.unwrap();
    assert!(page.observations.is_empty());
    assert!(office.journal.verify(|_, _| ()).await.is_ok());
}
