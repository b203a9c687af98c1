//! The gate before the public, the directory and call-outs over a real journal.

use jiff::civil::Date;
use lf_app::duties::{DutyQuery, Tab};
use lf_domain::fact::Fact;
use lf_response::callout::{Calling, Command as Call};
use lf_response::gate::{Asking, Command as Gate, Stage};
use lf_response::liaison::{Charge, Named, Rank};
use lf_testing::act::{keyed, of, once, refusals, refused};
use lf_testing::{Database, Scene, TestOffice, at};
use serde_json::json;

async fn border_town(database: Database) -> TestOffice {
    let scene = Scene::city("erenhot", "2026-09-18T01:00:00Z");
    TestOffice::open(scene, database).await
}

async fn tasks(office: &TestOffice, body: &str) -> Vec<(String, bool)> {
    let query = DutyQuery {
        body: Some(body.into()),
        tab: Tab::Todo,
        limit: 200,
        ..DutyQuery::default()
    };
    let duties = office.duties(&query).await.unwrap().duties;
    let hands = |t: &str| t.starts_with("gate.") || t.starts_with("callout.");
    let mut out: Vec<(String, bool)> = (duties.iter().filter(|d| hands(&d.it.task)))
        .map(|d| (d.it.task.clone(), d.late.is_some()))
        .collect();
    out.sort();
    out
}

async fn case(office: &TestOffice, corrects: Option<u64>) -> u64 {
    let fact: Fact = serde_json::from_value(json!({
        "fact": "case", "case_id": "C-1", "disease": "cholera", "classification": "suspected",
        "place": {"county": "152501"}, "reported": "2026-09-18",
    }))
    .unwrap();
    let hospital = of(office, "hospital");
    office.corrected(&hospital, fact, corrects).await
}

fn release() -> Gate {
    Gate::Release {
        channel: "市政府网站".into(),
        number: "2026-7".into(),
    }
}

// covers: EL-13-02
#[tokio::test]
async fn nothing_unverified_is_told_to_the_public_and_trying_is_on_record() {
    for database in Database::each("gates") {
        let office = border_town(database).await;
        let press = of(&office, "propaganda");
        let cdc = of(&office, "cdc");
        let boss = of(&office, "municipal_office");
        let seq = case(&office, None).await;
        let asking = |rests: Vec<u64>| Asking {
            plan: "EL".into(),
            rule: "public-release".into(),
            subject: "疫情通报".into(),
            text: "发现一例疑似病例。".into(),
            rests,
        };
        let nothing = office.ask_release(&press, asking(vec![]), &once()).await;
        assert_eq!(refused(nothing), "gate-rests-on-nothing");
        let nowhere = office
            .ask_release(&press, asking(vec![9_999]), &once())
            .await;
        assert_eq!(refused(nowhere), "no-such-entry");
        let (id, _) = office
            .ask_release(&press, asking(vec![seq]), &keyed("a"))
            .await
            .unwrap();
        let (again, receipt) = office
            .ask_release(&press, asking(vec![seq]), &keyed("a"))
            .await
            .unwrap();
        assert_eq!((again == id, receipt.repeated), (true, true));
        office.settled().await;
        assert_eq!(
            tasks(&office, "cdc").await,
            [("gate.verified.public-release".to_string(), false)]
        );

        // Whoever tries before its time is refused, and that stays on record.
        let act = async |who, command| office.act_on_draft(who, &id, command, &once()).await;
        assert_eq!(refused(act(&press, release()).await), "gate-unverified");
        let customs = of(&office, "customs");
        assert_eq!(refused(act(&customs, release()).await), "gate-unverified");
        assert_eq!(refused(act(&boss, Gate::Approve).await), "gate-unverified");
        let view = office.draft(&id).await.unwrap().unwrap();
        assert_eq!(
            (view.standing.denied, view.standing.stage),
            (2, Stage::Asked)
        );
        let tried = office
            .entry("gate.denied", |b| b["gate"] == json!(id))
            .await;
        assert_eq!(tried["why"], "gate-unverified");

        // What it rests on is set right: the text is to be changed first.
        let newer = case(&office, Some(seq)).await;
        let verify = || Gate::Verify {
            source: "检测报告 31 号".into(),
        };
        assert_eq!(refused(act(&cdc, verify()).await), "gate-overtaken");
        let amend = Gate::Amend {
            text: "发现一例疑似病例，正在复核。".into(),
            rests: vec![newer],
        };
        act(&press, amend).await.unwrap();
        assert_eq!(refused(act(&customs, verify()).await), "gate-not-yours");
        act(&cdc, verify()).await.unwrap();
        office.settled().await;
        assert!(
            tasks(&office, "mhc").await.is_empty(),
            "one of the two is enough"
        );
        assert_eq!(refused(act(&press, release()).await), "gate-unapproved");
        assert_eq!(
            tasks(&office, "municipal_office").await[0].0,
            "gate.approved.public-release"
        );
        // Nobody approves for four hours: late on the desk like any duty.
        office.set("2026-09-18T06:00:00Z");
        office.struck().await;
        office.settled().await;
        assert_eq!(
            tasks(&office, "municipal_office").await,
            [("gate.approved.public-release".to_string(), true)]
        );
        act(&boss, Gate::Approve).await.unwrap();
        let blank = Gate::Release {
            channel: "".into(),
            number: "1".into(),
        };
        assert_eq!(refused(act(&press, blank).await), "gate-channel-required");
        act(&press, release()).await.unwrap();
        office.settled().await;
        let view = office.draft(&id).await.unwrap().unwrap();
        assert_eq!(
            (view.standing.stage, view.standing.version),
            (Stage::Released, 2)
        );
        assert!(tasks(&office, "propaganda").await.is_empty());
        assert_eq!(refused(act(&press, release()).await), "gate-is-out");
        office.close().await;
    }
}

fn named(body: &str, charge: Charge, name: &str, from: Date) -> Named {
    Named {
        body: body.into(),
        charge,
        name: name.into(),
        post: "应急科科长".into(),
        rank: Rank::Section,
        phone: "0479-1".into(),
        mobile: String::new(),
        usual: true,
        note: String::new(),
        from,
        warnings: vec![],
    }
}

// covers: EL-5-01, EL-5-02, EL-5-03, EL-5-04, EL-5-05, EL-14-01
#[tokio::test]
async fn each_body_has_one_liaison_officer_and_who_came_before_stays() {
    for database in Database::each("liaisons") {
        let office = border_town(database).await;
        let customs = of(&office, "customs");
        let day = |d: i8| jiff::civil::date(2026, 9, d);
        let first = named("customs", Charge::Liaison, "赵一", day(1));
        office
            .name_liaison(&customs, first.clone(), &keyed("l1"))
            .await
            .unwrap();
        assert!(
            office
                .name_liaison(&customs, first, &keyed("l1"))
                .await
                .unwrap()
                .repeated
        );
        let view = office.directory_of("customs").await.unwrap().unwrap();
        // A responsible person is somebody else, and is missing.
        assert_eq!(view.row.lacks, [Charge::Responsible]);
        let second = named("customs", Charge::Liaison, "钱二", day(12));
        office
            .name_liaison(&customs, second, &once())
            .await
            .unwrap();
        let view = office.directory_of("customs").await.unwrap().unwrap();
        let terms = &view.history[0].1;
        assert_eq!(terms.len(), 2);
        assert_eq!(
            (terms[0].0.it.name.as_str(), terms[0].1),
            ("钱二", 6),
            "reported six days late"
        );
        assert_eq!(terms[0].0.it.warnings, ["late"]);
        assert_eq!(
            terms[1].0.until,
            Some(day(12)),
            "the first ends when the second begins"
        );
        let back = named("customs", Charge::Liaison, "孙三", day(2));
        assert_eq!(
            refused(office.name_liaison(&customs, back, &once()).await),
            "out-of-range"
        );

        let mut odd = named("customs", Charge::Liaison, "李四", day(18));
        (odd.usual, odd.post) = (false, "办公室文员".into());
        let bare = office.name_liaison(&customs, odd.clone(), &once()).await;
        assert_eq!(refused(bare), "liaison-note-required");
        odd.note = "科长外派".into();
        office.name_liaison(&customs, odd, &once()).await.unwrap();
        let view = office.directory_of("customs").await.unwrap().unwrap();
        assert_eq!(view.history[0].1[0].0.it.warnings, ["post"]);

        // Only the own body's, but for the office that runs the directory.
        let hospital = of(&office, "hospital");
        let theirs = named("customs", Charge::Responsible, "周五", day(18));
        let other = office
            .name_liaison(&hospital, theirs.clone(), &once())
            .await;
        assert_eq!(refused(other), "liaison-not-yours");
        let keeper = of(&office, "municipal_office");
        office.name_liaison(&keeper, theirs, &once()).await.unwrap();
        let all = office.directory().await.unwrap();
        let lacks = |body: &str| all.iter().find(|r| r.body == body).unwrap().lacks.len();
        assert_eq!((lacks("customs"), lacks("hospital")), (0, 2));
        office.close().await;
    }
}

// covers: SH-2.1-09
#[tokio::test]
async fn a_liaison_officer_below_the_rank_is_taken_with_a_warning() {
    let scene = Scene::city("shanghai", "2026-09-18T01:00:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let customs = of(&office, "customs");
    let day = jiff::civil::date(2026, 9, 18);
    let low = named("customs", Charge::Liaison, "赵一", day);
    office.name_liaison(&customs, low, &once()).await.unwrap();
    let mut high = named("customs", Charge::Liaison, "钱二", day);
    high.rank = Rank::Division;
    office.name_liaison(&customs, high, &once()).await.unwrap();
    let view = office.directory_of("customs").await.unwrap().unwrap();
    let warnings: Vec<_> = (view.history[0].1.iter())
        .map(|(t, _)| t.it.warnings.clone())
        .collect();
    assert_eq!(warnings, [vec![], vec!["rank".to_string()]]);
    office.close().await;
}

// covers: EL-8-03, EL-8-04, EL-8-05, EL-14-02
#[tokio::test]
async fn called_bodies_answer_arrive_and_keep_in_touch_with_times() {
    for database in Database::each("callouts") {
        let office = border_town(database).await;
        let boss = of(&office, "municipal_office");
        let (customs, cdc) = (of(&office, "customs"), of(&office, "cdc"));
        let calling = |bodies: &[&str]| Calling {
            title: "夜间拉动演练".into(),
            place: "公路口岸旅检大厅".into(),
            muster: at("2026-09-18T02:00:00Z"),
            bodies: bodies.iter().map(ToString::to_string).collect(),
            needs: "6 人、采样车 1 辆".into(),
            drill: true,
            contact: 30,
        };
        let stranger = office.call_out(&customs, calling(&["cdc"]), &once()).await;
        assert_eq!(refused(stranger), "callout-not-yours");
        let nobody = office.call_out(&boss, calling(&[]), &once()).await;
        assert_eq!(refusals(nobody), ["callout-nobody"]);
        let (id, _) = office
            .call_out(&boss, calling(&["customs", "cdc"]), &keyed("c"))
            .await
            .unwrap();
        office.settled().await;
        let open = |names: &[&str], late: bool| -> Vec<(String, bool)> {
            names
                .iter()
                .map(|n| (format!("callout.{n}"), late))
                .collect()
        };
        assert_eq!(
            tasks(&office, "customs").await,
            open(&["acknowledged", "arrived", "relayed"], false)
        );

        // Ten minutes to answer, the city says; the CDC answers, customs does not.
        office.set("2026-09-18T01:05:00Z");
        let act = async |who, command| office.act_on_callout(who, &id, command, &once()).await;
        let has = || Call::Acknowledge { note: "".into() };
        act(&cdc, has()).await.unwrap();
        assert_eq!(refused(act(&cdc, has()).await), "callout-done");
        let hospital = of(&office, "hospital");
        assert_eq!(refused(act(&hospital, has()).await), "callout-not-called");
        let early = Call::Contact { note: "".into() };
        assert_eq!(refused(act(&cdc, early).await), "callout-not-there");
        office.set("2026-09-18T01:20:00Z");
        office.struck().await;
        office.settled().await;
        let late = tasks(&office, "customs").await;
        assert!(
            late.contains(&("callout.acknowledged".into(), true)),
            "{late:?}"
        );
        // Not told within the quarter of an hour after the answer: the office sees it.
        office.set("2026-09-18T01:21:00Z");
        office.struck().await;
        office.settled().await;
        assert!(
            tasks(&office, "cdc")
                .await
                .contains(&("callout.relayed".into(), true))
        );
        let leader = Call::Relay {
            leader: "高主任".into(),
        };
        act(&cdc, leader).await.unwrap();

        // Ordered for ten, there at twenty past.
        office.set("2026-09-18T02:20:00Z");
        let come = |at: Option<&str>| Call::Arrive {
            at: at.map(lf_testing::at),
            people: 6,
            note: "".into(),
        };
        let future = act(&customs, come(Some("2026-09-18T03:00:00Z"))).await;
        assert_eq!(refused(future), "out-of-range");
        act(&customs, come(None)).await.unwrap();
        act(&cdc, come(Some("2026-09-18T01:50:00Z"))).await.unwrap();
        let c = office.callout(&id).await.unwrap().unwrap();
        assert_eq!((c.late("customs"), c.late("cdc")), (Some(20), None));
        assert_eq!(c.minutes(c.answers["customs"].arrived.unwrap()), 80);
        office.settled().await;
        assert_eq!(
            tasks(&office, "customs").await,
            open(&["contact", "relayed"], false)
                .into_iter()
                .map(|(t, _)| (t.clone(), t == "callout.relayed"))
                .collect::<Vec<_>>()
        );

        // Thirty-one minutes without a word.
        office.set("2026-09-18T02:51:00Z");
        office.struck().await;
        office.settled().await;
        assert!(
            tasks(&office, "customs")
                .await
                .contains(&("callout.contact".into(), true))
        );
        let word = Call::Contact {
            note: "一切正常".into(),
        };
        act(&customs, word).await.unwrap();
        office.settled().await;
        assert!(
            tasks(&office, "customs")
                .await
                .contains(&("callout.contact".into(), false))
        );

        let end = || Call::End {
            reason: "演练结束".into(),
        };
        assert_eq!(refused(act(&customs, end()).await), "callout-not-yours");
        act(&boss, end()).await.unwrap();
        office.settled().await;
        assert!(tasks(&office, "customs").await.is_empty());
        assert_eq!(refused(act(&cdc, has()).await), "callout-over");
        office.close().await;
    }
}
