//! Responses through the office: the approval matrix on a real journal, two officers
//! at the same instant, orders, warnings, what survives a restart.

use lf_app::approval::FileQuery;
use lf_app::office::Office;
use lf_app::report::{Receipt, ReportError};
use lf_domain::level::Level;
use lf_response::delegation::Delegate;
use lf_response::file::opening::OpenFile;
use lf_response::file::{Ground, Said, Signature, Status};
use lf_response::order::{Order, OrderKind};
use lf_response::standing::ResponseKey;
use lf_rules::program::{Act, Change};
use lf_testing::act::{keyed, of as officer, officer as named, once as via, refused};
use lf_testing::office::PATIENCE;
use lf_testing::{Database, Scene, TestOffice};

const BEGINS: &str = "2026-09-18T08:40:00Z";

async fn open() -> TestOffice {
    TestOffice::demo(BEGINS).await
}

fn key(plan: &str, topic: &str, area: &str) -> ResponseKey {
    ResponseKey {
        plan: plan.into(),
        topic: topic.into(),
        area: area.into(),
    }
}

fn full(step: &str, change: Change) -> Signature {
    Signature {
        step: step.into(),
        opinion: "as discussed".into(),
        names: vec!["A".into()],
        number: "2026-3".into(),
        receipt: Some("2026-09-18T08:00:00Z".parse().unwrap()),
        ground: match change {
            Change::Raise => Some(Ground::Growth),
            Change::Lower | Change::End | Change::Unwarn => Some(Ground::Controlled),
            _ => None,
        },
        audience: vec!["hospital".into(), "county_health_bureau".into()],
        ..Signature::default()
    }
}

async fn opened(
    office: &Office,
    key: &ResponseKey,
    change: Change,
    level: Option<Level>,
    body: &str,
) -> Result<String, ReportError> {
    let ask = OpenFile {
        key: key.clone(),
        change,
        level,
        reason: String::new(),
        scope: vec![],
        order: None,
    };
    let (id, receipt) = office.open_file(&officer(office, body), ask, via()).await?;
    settle(office, &receipt).await;
    Ok(id)
}

async fn settle(office: &Office, receipt: &Receipt) {
    assert!(office.evaluated(receipt.seq, PATIENCE).await);
}

/// Walks a file to its end; before each step the wrong body and the next step are tried.
async fn walk(office: &Office, id: &str, change: Change) {
    let mut last = None;
    loop {
        let file = office.file(id).await.unwrap();
        let awaited = file.awaited();
        let Some(step) = awaited.iter().find(|s| !s.optional).or(awaited.first()) else {
            break;
        };
        let stranger = officer(office, "customs");
        let done = office
            .sign(&stranger, id, full(&step.id, change), via())
            .await;
        assert_eq!(refused(done), "wrong-body");
        let at = file.index(&step.id).unwrap();
        if let Some(later) = file.procedure.steps.get(at + 1).filter(|s| !s.optional) {
            let who = officer(office, &later.by[0]);
            let key = refused(office.sign(&who, id, full(&later.id, change), via()).await);
            assert!(
                key == "step-out-of-order" || key == "publish-before-filing",
                "{key}"
            );
        }
        let who = officer(office, &step.by[0]);
        let receipt = office
            .sign(&who, id, full(&step.id, change), via())
            .await
            .unwrap();
        let again = office.sign(&who, id, full(&step.id, change), via()).await;
        assert_eq!(refused(again), "already-signed");
        last = Some(receipt);
    }
    settle(office, &last.unwrap()).await;
}

/// Every start, raise, lowering and end of both plans and both tiers, one after another.
async fn journeys(office: &Office) {
    use Change::{End, Lower, Raise, Start};
    use Level::{I, II, III, IV};
    for (plan, topic) in [("PHE", "cholera"), ("ARI", "mers")] {
        for area in ["city", "330482"] {
            let key = key(plan, topic, area);
            let opener = match area {
                "city" => "mhc".to_string(),
                county => format!("county_health_bureau@{county}"),
            };
            let roads: [&[(Change, Option<Level>)]; 4] = [
                &[
                    (Start, Some(IV)),
                    (Raise, Some(III)),
                    (Raise, Some(II)),
                    (Raise, Some(I)),
                    (Lower, Some(II)),
                    (Lower, Some(III)),
                    (Lower, Some(IV)),
                    (End, None),
                ],
                &[
                    (Start, Some(III)),
                    (Raise, Some(I)),
                    (Lower, Some(IV)),
                    (Raise, Some(II)),
                    (End, None),
                ],
                &[
                    (Start, Some(II)),
                    (Lower, Some(IV)),
                    (End, None),
                    (Start, Some(III)),
                    (End, None),
                ],
                &[
                    (Start, Some(I)),
                    (Lower, Some(III)),
                    (Lower, Some(IV)),
                    (Raise, Some(I)),
                    (End, None),
                ],
            ];
            let mut episodes = 0;
            for road in roads {
                for (change, level) in road {
                    let id = opened(office, &key, *change, *level, &opener).await;
                    let id = id.unwrap_or_else(|e| panic!("{key} {change:?} {level:?}: {e}"));
                    let twice = opened(office, &key, *change, *level, &opener).await;
                    assert_eq!(refused(twice), "file-is-open");
                    walk(office, &id, *change).await;
                    episodes += u32::from(*change == Start);
                    let s = office.standing(&key).unwrap();
                    assert_eq!(
                        (s.now.level, s.now.episode),
                        (*level, episodes),
                        "{key} {change:?}"
                    );
                    assert_eq!(s.now.by, format!("file/{id}"));
                }
            }
        }
    }
}

#[tokio::test]
async fn the_matrix_is_walked_and_survives_a_restart() {
    for database in Database::each("approval") {
        let office = TestOffice::open(Scene::demo(BEGINS), database).await;
        journeys(&office).await;
        let before: Vec<_> = office.running().responses.values().cloned().collect();
        let files = office.files(&FileQuery::default());
        assert!(
            files.iter().all(|f| f.status == Status::InForce),
            "nothing is left open"
        );
        let head = office.head();
        let office = office.reopen().await;
        assert!(office.evaluated(head, PATIENCE).await);
        let after: Vec<_> = office.running().responses.values().cloned().collect();
        assert_eq!(after, before, "responses are a fold of the journal");
        assert_eq!(office.files(&FileQuery::default()), files);
        two_at_once(&office).await;
    }
}

#[tokio::test]
async fn of_two_officers_at_the_same_instant_one_wins_and_the_other_is_told() {
    let office = open().await;
    two_at_once(&office).await;
}

async fn two_at_once(office: &Office) {
    let key = key("PHE", "anthrax_nowhere", "city");
    let topic = office.plan("PHE").unwrap().topics()[1].to_string();
    let key = ResponseKey { topic, ..key };
    let id = opened(office, &key, Change::Start, Some(Level::III), "mhc")
        .await
        .unwrap();
    let experts = officer(office, "expert_committee");
    office
        .sign(&experts, &id, full("opinion", Change::Start), via())
        .await
        .unwrap();
    let mhc = officer(office, "mhc");
    office
        .sign(&mhc, &id, full("proposal", Change::Start), via())
        .await
        .unwrap();
    let (a, b) = (named(office, "zhou_mingyuan"), named(office, "lu_zhengguo"));
    let no = Signature {
        said: Said::Refuse,
        ..full("decision", Change::Start)
    };
    let (one, two) = tokio::join!(
        office.sign(&a, &id, full("decision", Change::Start), via()),
        office.sign(&b, &id, no, via()),
    );
    let (won, lost) = match (one, two) {
        (Ok(r), Err(e)) | (Err(e), Ok(r)) => (r, e),
        other => panic!("exactly one wins: {other:?}"),
    };
    settle(office, &won).await;
    let ReportError::Refused(told) = lost else {
        panic!("the other is told, not failed: {lost:?}")
    };
    let keys = ["overtaken", "already-signed", "file-closed"];
    assert!(keys.contains(&told[0].key.as_str()), "{told:?}");
    let file = office.file(&id).await.unwrap();
    let in_force = office.standing(&key).is_some_and(|s| s.active());
    assert_eq!(
        file.status == Status::InForce,
        in_force,
        "file and response agree"
    );
    let decisions = file
        .signatures
        .iter()
        .filter(|k| k.signed.signature.step == "decision");
    assert_eq!(decisions.count(), 1);
}

#[tokio::test]
async fn a_repeat_with_the_same_key_is_harmless() {
    let office = open().await;
    let key = key("PHE", "cholera", "city");
    let mhc = officer(&office, "mhc");
    let ask = OpenFile {
        key: key.clone(),
        change: Change::Start,
        level: Some(Level::IV),
        reason: String::new(),
        scope: vec![],
        order: None,
    };
    let (id, first) = office
        .open_file(&mhc, ask.clone(), keyed("k1"))
        .await
        .unwrap();
    let (same, again) = office.open_file(&mhc, ask, keyed("k1")).await.unwrap();
    assert_eq!(
        (same, again.seq, again.repeated),
        (id.clone(), first.seq, true)
    );
    let experts = officer(&office, "expert_committee");
    let s = full("opinion", Change::Start);
    let one = office
        .sign(&experts, &id, s.clone(), keyed("k2"))
        .await
        .unwrap();
    let two = office.sign(&experts, &id, s, keyed("k2")).await.unwrap();
    assert_eq!((two.seq, two.repeated), (one.seq, true));
    assert_eq!(office.file(&id).await.unwrap().signatures.len(), 1);
}

#[tokio::test]
async fn the_city_requires_a_county_to_start_and_no_is_passed_on() {
    let office = open().await;
    let city = key("PHE", "cholera", "city");
    let own = ResponseKey {
        area: "330424".into(),
        ..city.clone()
    };
    let id = opened(&office, &city, Change::Start, Some(Level::III), "mhc")
        .await
        .unwrap();
    for (body, step) in [("expert_committee", "opinion"), ("mhc", "proposal")] {
        let who = officer(&office, body);
        office
            .sign(&who, &id, full(step, Change::Start), via())
            .await
            .unwrap();
    }
    let instead = Signature {
        said: Said::CountyOrder,
        counties: vec!["330424".into()],
        ..full("decision", Change::Start)
    };
    let mayor = officer(&office, "municipal_government");
    let receipt = office.sign(&mayor, &id, instead, via()).await.unwrap();
    settle(&office, &receipt).await;
    assert!(office.standing(&city).is_none(), "no response of the city");
    let order = office
        .required(&own)
        .expect("the county has a mandatory start");
    let county = officer(&office, "county_government@330424");
    let no = office
        .decline_order(&county, &order.order.id, "not here", via())
        .await;
    assert_eq!(refused(no), "must-start");
    let head = office.journal.head().borrow().seq;
    assert!(office.evaluated(head, PATIENCE).await);
    assert_eq!(
        office.running().declined[0].reason,
        "not here",
        "the issuer sees it"
    );
    let take = Order {
        kind: OrderKind::SuperiorRequire,
        from: "municipal_government".into(),
        plan: "PHE".into(),
        topic: "cholera".into(),
        area: "330424".into(),
        level: Some(Level::III),
        number: "2026-9".into(),
        ..Order::default()
    };
    let stranger = officer(&office, "county_government@330482");
    let wrong = office.record_order(&stranger, take.clone(), via()).await;
    assert_eq!(refused(wrong), "wrong-body");
    let receipt = office.record_order(&county, take, via()).await.unwrap();
    settle(&office, &receipt).await;
    assert_eq!(office.standing(&own).unwrap().now.level, Some(Level::III));
    assert!(office.required(&own).is_none(), "the order is carried out");
}

#[tokio::test]
async fn a_county_may_stay_out_under_one_plan_and_not_under_the_other() {
    let office = open().await;
    let county = officer(&office, "county_government@330482");
    for (plan, topic) in [("PHE", "cholera"), ("ARI", "mers")] {
        let city = key(plan, topic, "city");
        let own = ResponseKey {
            area: "330482".into(),
            ..city.clone()
        };
        let early = office.not_follow(&county, &own, "x", via()).await;
        assert_eq!(refused(early), "not-running");
        let id = opened(&office, &city, Change::Start, Some(Level::III), "mhc")
            .await
            .unwrap();
        walk(&office, &id, Change::Start).await;
        let silent = office.not_follow(&county, &own, " ", via()).await;
        let done = office
            .not_follow(&county, &own, "no case here", via())
            .await;
        match plan {
            "PHE" => {
                assert_eq!(refused(silent), "reason-required");
                settle(&office, &done.unwrap()).await;
                let all = office.following(&city);
                let f = all.iter().find(|f| f.county == "330482").unwrap();
                assert_eq!(f.declined.as_ref().unwrap().reason, "no case here");
            }
            _ => {
                assert_eq!(refused(silent), "should-follow");
                assert_eq!(refused(done), "should-follow");
            }
        }
    }
}

#[tokio::test]
async fn a_warning_is_proposed_issued_acknowledged_and_lifted_with_an_assessment() {
    let office = open().await;
    for (plan, topic) in [("PHE", "cholera"), ("ARI", "mers")] {
        let key = key(plan, topic, "city");
        let id = opened(&office, &key, Change::Warn, Some(Level::IV), "cdc")
            .await
            .unwrap();
        let mhc = officer(&office, "mhc");
        let steps = office.file(&id).await.unwrap().procedure;
        let early = office
            .sign(&mhc, &id, full(&steps.effective, Change::Warn), via())
            .await;
        assert_eq!(
            refused(early),
            "step-out-of-order",
            "{plan}: without the CDC's proposal"
        );
        walk(&office, &id, Change::Warn).await;
        let w = office.warning(&key).unwrap();
        assert_eq!(
            (w.now.level, w.now.issuer.as_str()),
            (Some(Level::IV), "mhc"),
            "{plan}"
        );
        assert!(
            w.now.reported_to.contains(&"municipal_government".into()),
            "{plan}: reported at once"
        );
        let hospital = officer(&office, "hospital");
        let r = office
            .acknowledge_warning(&hospital, &key, via())
            .await
            .unwrap();
        settle(&office, &r).await;
        let again = office.acknowledge_warning(&hospital, &key, via()).await;
        assert_eq!(refused(again), "already-acknowledged");
        let customs = office
            .acknowledge_warning(&officer(&office, "customs"), &key, via())
            .await;
        assert_eq!(refused(customs), "not-in-audience");
        let twice = opened(&office, &key, Change::Warn, Some(Level::III), "cdc").await;
        assert_eq!(refused(twice), "already-warned");
        let id = opened(&office, &key, Change::Rewarn, Some(Level::III), "cdc")
            .await
            .unwrap();
        walk(&office, &id, Change::Rewarn).await;
        let w = office.warning(&key).unwrap();
        assert_eq!(
            (w.now.level, w.acknowledged.len()),
            (Some(Level::III), 0),
            "{plan}: read anew"
        );
        let id = opened(&office, &key, Change::Unwarn, None, "mhc")
            .await
            .unwrap();
        let effective = office.file(&id).await.unwrap().procedure.effective;
        loop {
            let f = office.file(&id).await.unwrap();
            let step = f.awaited()[0].clone();
            let who = officer(&office, &step.by[0]);
            let mut s = full(&step.id, Change::Unwarn);
            if step.id == effective {
                s.ground = None;
                let bare = office.sign(&who, &id, s.clone(), via()).await;
                assert_eq!(refused(bare), "ground-required", "{plan}");
                s.ground = Some(Ground::Controlled);
            }
            let r = office.sign(&who, &id, s, via()).await.unwrap();
            settle(&office, &r).await;
            if step.id == effective {
                break;
            }
        }
        assert!(!office.warning(&key).unwrap().active(), "{plan}");
    }
}

#[tokio::test]
async fn a_deputy_signs_with_a_delegation_on_record() {
    let office = open().await;
    let key = key("ARI", "mers", "city");
    let id = opened(&office, &key, Change::Start, Some(Level::III), "mhc")
        .await
        .unwrap();
    for (body, step) in [("expert_committee", "opinion"), ("mhc", "proposal")] {
        let who = officer(&office, body);
        office
            .sign(&who, &id, full(step, Change::Start), via())
            .await
            .unwrap();
    }
    let clerk = officer(&office, "government_office");
    let early = office
        .sign(&clerk, &id, full("decision", Change::Start), via())
        .await;
    assert_eq!(refused(early), "wrong-body");
    let mayor = officer(&office, "municipal_government");
    let ask = Delegate {
        to: clerk.officer.clone(),
        acts: vec![Act::Decide],
        until: "2026-09-18T12:00:00Z".parse().unwrap(),
        reason: "in session".into(),
    };
    let (_, receipt) = office.delegate(&mayor, ask, via()).await.unwrap();
    settle(&office, &receipt).await;
    office
        .sign(&clerk, &id, full("decision", Change::Start), via())
        .await
        .unwrap();
    let file = office.file(&id).await.unwrap();
    let k = file.valid("decision").unwrap();
    assert_eq!(k.signed.capacity.body, "municipal_government");
    assert_eq!(k.signed.capacity.by, clerk);
    assert!(k.signed.capacity.delegation.is_some());
    // It covers the decision alone, and not after its end.
    let publish = office
        .sign(&clerk, &id, full("publication", Change::Start), via())
        .await;
    assert_eq!(refused(publish), "delegation-over");
    office.set("2026-09-18T12:00:00Z");
    assert!(office.delegations().is_empty());
}

#[tokio::test]
async fn a_running_response_keeps_its_pack_until_a_person_moves_it() {
    let office = open().await;
    let key = key("PHE", "cholera", "city");
    let id = opened(&office, &key, Change::Start, Some(Level::III), "mhc")
        .await
        .unwrap();
    walk(&office, &id, Change::Start).await;
    let mhc = officer(&office, "mhc");
    let same = office.move_response(&mhc, &key, "x", via()).await;
    assert_eq!(refused(same), "same-pack");
    let pack = office.standing(&key).unwrap().now.pack;
    assert_eq!(pack, office.plan("PHE").unwrap().pack.digest);
}
