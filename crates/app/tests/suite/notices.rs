//! Directed sharing over a real journal, on both databases: facts and records open
//! notices, receivers give receipts, corrections follow, and what is late is late on
//! the desk like any duty.

use lf_app::duties::{DutyQuery, Tab};
use lf_app::notices::{NoticeQuery, NoticeView};
use lf_app::records::About;
use lf_app::report::Report;
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_response::form::Values;
use lf_response::notice::{Command, Standing, State};
use lf_response::record::Command as RecordCommand;
use lf_store::Personal;
use lf_testing::act::{keyed, of, once, refused};
use lf_testing::{Database, Scene, TestOffice};
use serde_json::json;

const BEGINS: &str = "2026-09-18T01:00:00Z";

async fn port(database: Database) -> TestOffice {
    TestOffice::open(Scene::city("taicang", BEGINS), database).await
}

async fn inbox(office: &TestOffice, body: &str) -> Vec<Standing> {
    let page = office.inbox(body, &NoticeQuery::default()).await.unwrap();
    page.notices
}

async fn titles(office: &TestOffice, body: &str) -> Vec<String> {
    let mut out: Vec<String> = (inbox(office, body).await.iter())
        .map(|n| n.it.share.clone())
        .collect();
    out.sort();
    out
}

async fn seen(office: &TestOffice, who: &Actor, id: &str) -> NoticeView {
    let found = office.notice_view(who, id).await.unwrap();
    found.unwrap_or_else(|| panic!("{} may not see {id}", who.body))
}

fn told<'a>(view: &'a NoticeView, field: &str) -> Option<&'a str> {
    let found = view.content.iter().find(|f| f.field == field)?;
    found.value.as_ref().map(|v| v.zh.as_str())
}

/// Reports a case with what is known of the person, in place of an earlier entry.
async fn case(
    office: &TestOffice,
    who: &Actor,
    classification: &str,
    phone: &str,
    corrects: Option<u64>,
) -> u64 {
    let fact: Fact = serde_json::from_value(json!({
        "fact": "case", "case_id": "C-1", "disease": "cholera", "classification": classification,
        "origin": "local", "place": {"county": "320585"}, "reported": "2026-09-18",
    }))
    .unwrap();
    let sealed =
        json!({"name": "赵海", "phone": phone, "document": "E1234567", "occupation": "船员"});
    let report = Report {
        fact,
        corrects,
        key: None,
        source: "test".into(),
        personal: Some(Personal {
            person: "case/customs/C-1".into(),
            content: sealed.to_string(),
        }),
    };
    let seq = office.report(who, report).await.unwrap().seq;
    office.settled().await;
    seq
}

async fn withdraw(office: &TestOffice, who: &Actor, seq: u64) {
    let fact = Fact::Withdrawal {
        reason: "误报".into(),
    };
    office.corrected(who, fact, Some(seq)).await;
}

async fn late(office: &TestOffice, body: &str) -> Vec<String> {
    let query = DutyQuery {
        body: Some(body.into()),
        tab: Tab::Todo,
        limit: 50,
        ..DutyQuery::default()
    };
    let duties = office.duties(&query).await.unwrap().duties;
    (duties.iter().filter(|d| d.late.is_some()))
        .map(|d| d.it.task.clone())
        .collect()
}

fn receipt() -> Command {
    Command::Acknowledge {
        note: String::new(),
    }
}

// covers: TC-1.2-04
#[tokio::test]
async fn a_suspected_case_is_told_with_the_agreed_fields_and_what_is_learnt_later_follows() {
    for database in Database::each("notices_case") {
        let office = port(database).await;
        let (customs, mhc) = (of(&office, "customs"), of(&office, "mhc"));
        let first = case(&office, &customs, "suspected", "139", None).await;
        assert_eq!(titles(&office, "mhc").await, ["three-to-health"]);
        assert!(inbox(&office, "customs").await.is_empty(), "not to itself");
        let id = inbox(&office, "mhc").await[0].it.id.clone();

        let view = seen(&office, &mhc, &id).await;
        assert_eq!(told(&view, "name"), Some("赵海"));
        assert_eq!(told(&view, "disease"), Some("霍乱"));
        assert_eq!(told(&view, "determination"), Some("疑似病例"));
        let agreed = view.standing.it.fields.clone();
        let fields: Vec<_> = view.content.iter().map(|f| f.field.clone()).collect();
        assert_eq!(fields, agreed, "the agreed fields in their order, no more");
        assert!(!format!("{:?}", view.content).contains("船员"));
        // Whoever is no party does not learn that there is one.
        let border = of(&office, "border_inspection");
        assert!(office.notice_view(&border, &id).await.unwrap().is_none());
        let stranger = office.act_on_notice(&border, &id, receipt(), &once()).await;
        assert_eq!(refused(stranger), "no-such-notice");

        // A receipt, given twice under one key, is one.
        let done = office
            .act_on_notice(&mhc, &id, receipt(), &keyed("r1"))
            .await;
        assert!(!done.unwrap().repeated);
        let done = office
            .act_on_notice(&mhc, &id, receipt(), &keyed("r1"))
            .await;
        assert!(done.unwrap().repeated);
        let own = office
            .act_on_notice(&customs, &id, receipt(), &once())
            .await;
        assert_eq!(refused(own), "notice-not-receiver");

        // The case is confirmed: the same notice comes again and asks for another receipt.
        let second = case(&office, &customs, "confirmed", "138", Some(first)).await;
        let again = seen(&office, &mhc, &id).await;
        assert_eq!(again.standing.state, State::Sent);
        assert_eq!(again.standing.tells, [first, second]);
        assert_eq!(told(&again, "determination"), Some("确诊病例"));
        assert_eq!(told(&again, "phone"), Some("138"));

        // A receipt for what was taken back is refused, and says so.
        withdraw(&office, &customs, second).await;
        let gone = seen(&office, &mhc, &id).await;
        assert_eq!(gone.standing.state, State::Withdrawn);
        assert!(gone.content.is_empty(), "nothing more to be read in it");
        let refusal = office.act_on_notice(&mhc, &id, receipt(), &once()).await;
        assert_eq!(refused(refusal), "notice-withdrawn");
        office.close().await;
    }
}

fn accident(deaths: &str, outside: &str) -> Values {
    let pairs = [
        ("subject", "某食堂集体发病"),
        ("time", "2026-09-18T08:00"),
        ("place", "浮桥镇"),
        ("goods", "冷冻虾"),
        ("persons", "6"),
        ("deaths", deaths),
        ("harm", "limited"),
        ("outside", outside),
        ("contact", "陈港 0512-1"),
    ];
    let text = |(k, v): &(&str, &str)| (k.to_string(), v.to_string());
    pairs.iter().map(text).collect()
}

async fn food(office: &TestOffice, who: &Actor, values: Values) -> String {
    let about = About {
        register: "food_accident".into(),
        topic: None,
        area: None,
    };
    let (id, _) = office.add_record(who, about, values, once()).await.unwrap();
    office.settled().await;
    id
}

// covers: TC-6.2-05, TC-6.2-08, TC-6.2-09
#[tokio::test]
async fn several_receivers_answer_for_themselves_and_who_does_not_is_late_on_the_desk() {
    for database in Database::each("notices_food") {
        let office = port(database).await;
        let customs = of(&office, "customs");
        let id = food(&office, &customs, accident("1", "none")).await;
        assert_eq!(titles(&office, "market_regulator").await, ["food-notice"]);
        assert_eq!(titles(&office, "mhc").await, ["food-notice"]);
        // One death is enough for the office above the three.
        assert_eq!(titles(&office, "food_safety_office").await, ["food-upward"]);

        let mails = office
            .outbox("customs", &NoticeQuery::default())
            .await
            .unwrap();
        assert_eq!(mails.mails.len(), 1, "one mail with three receivers");
        assert_eq!(mails.mails[0].notices.len(), 3);
        let counts = office.notice_counts("customs").await.unwrap();
        assert_eq!(
            (counts.waiting, counts.unsent, counts.unanswered),
            (0, 0, 3)
        );

        let market = of(&office, "market_regulator");
        let own = inbox(&office, "market_regulator").await[0].it.id.clone();
        office
            .act_on_notice(&market, &own, receipt(), &once())
            .await
            .unwrap();
        office.settled().await;
        // The others have two hours for theirs, the city says.
        office.set("2026-09-18T03:30:00Z");
        office.struck().await;
        office.settled().await;
        assert_eq!(
            late(&office, "market_regulator").await,
            Vec::<String>::new()
        );
        assert_eq!(
            late(&office, "mhc").await,
            ["notice.acknowledged.food-notice"]
        );
        assert_eq!(
            late(&office, "food_safety_office").await,
            ["notice.acknowledged.food-upward"]
        );
        assert_eq!(office.notice_counts("mhc").await.unwrap().late, 1);
        let all = office
            .outbox("customs", &NoticeQuery::default())
            .await
            .unwrap();
        let clocks = office
            .notice_clocks(all.mails[0].notices.iter())
            .await
            .unwrap();
        assert_eq!(clocks.values().filter(|c| c.late).count(), 2);
        // A late receipt ends the duty, and stays late in the ledger.
        let mhc = of(&office, "mhc");
        let theirs = inbox(&office, "mhc").await[0].it.id.clone();
        office
            .act_on_notice(&mhc, &theirs, receipt(), &once())
            .await
            .unwrap();
        office.settled().await;
        assert_eq!(late(&office, "mhc").await, Vec::<String>::new());

        // What is set right comes to all three again, and each owes a receipt again.
        let record = office.record_by_id(&id).await.unwrap();
        let correct = RecordCommand::Correct {
            values: accident("2", "none"),
            reason: "又有一人死亡".into(),
        };
        office
            .act_on_record(&customs, &id, Some(record.seq), correct, once())
            .await
            .unwrap();
        office.settled().await;
        for body in ["market_regulator", "mhc", "food_safety_office"] {
            let who = of(&office, body);
            let n = inbox(&office, body).await.remove(0);
            assert_eq!((n.version(), n.state), (2, State::Sent), "{body}");
            let view = seen(&office, &who, &n.it.id).await;
            assert_eq!(told(&view, "deaths"), Some("2"), "{body}");
        }
        office.close().await;
    }
}

// covers: TC-6.2-08
#[tokio::test]
async fn without_a_number_for_many_an_officer_decides() {
    let office = port(Database::sqlite()).await;
    let customs = of(&office, "customs");
    food(&office, &customs, accident("0", "none")).await;
    assert!(inbox(&office, "food_safety_office").await.is_empty());
    let mails = office
        .outbox("customs", &NoticeQuery::default())
        .await
        .unwrap();
    let open = |n: &&Standing| n.state == State::Open;
    let waiting: Vec<&Standing> = (mails.mails.iter())
        .flat_map(|m| m.notices.iter().filter(open))
        .collect();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].it.doubt, ["many_persons"]);
    let id = &waiting[0].it.id;
    let office_of = of(&office, "food_safety_office");
    let early = office
        .act_on_notice(&office_of, id, receipt(), &once())
        .await;
    assert_eq!(refused(early), "no-such-notice", "not before it is sent");
    let nothing = Command::Dismiss { reason: " ".into() };
    let blank = office.act_on_notice(&customs, id, nothing, &once()).await;
    assert_eq!(refused(blank), "reason-required");
    let send = Command::Send {
        text: "六人算多".into(),
    };
    office
        .act_on_notice(&customs, id, send, &once())
        .await
        .unwrap();
    office.settled().await;
    assert_eq!(titles(&office, "food_safety_office").await, ["food-upward"]);
    office.close().await;
}

// covers: TC-8.1-01, TC-8.1-05
#[tokio::test]
async fn a_suspicion_of_terror_goes_to_the_other_three_at_once() {
    let office = port(Database::sqlite()).await;
    let border = of(&office, "border_inspection");
    let fact: Fact = serde_json::from_value(json!({
        "fact": "occurrence", "what": "suspected_terror_event", "date": "2026-09-18",
        "place": {"county": "320585"},
    }))
    .unwrap();
    let seq = office.reported(&border, fact).await;
    for body in ["customs", "maritime_safety", "counter_terror_office"] {
        let found = inbox(&office, body).await;
        assert_eq!(found.len(), 1, "{body}");
        assert_eq!(found[0].tells, [seq], "{body}");
    }
    assert!(inbox(&office, "mhc").await.is_empty());
    // What follows is not repeated when the office is opened again.
    let office = office.reopen().await;
    office.settled().await;
    assert_eq!(inbox(&office, "customs").await.len(), 1);
    office.close().await;
}

#[tokio::test]
async fn who_tells_whom_can_be_listed_with_the_bodies_of_the_city() {
    let office = port(Database::sqlite()).await;
    let all = office.agreements();
    let find = |id: &str| all.iter().find(|a| a.share.id == id).unwrap();
    assert_eq!(find("three-to-health").receivers, ["mhc"]);
    assert!(
        find("port-health")
            .receivers
            .contains(&"maritime_safety".to_string())
    );
    assert_eq!(
        find("food-abroad").receivers,
        ["foreign_affairs"],
        "outside the mainland only by the one channel"
    );
    assert!(all.iter().all(|a| a.holds));
    office.close().await;
}
