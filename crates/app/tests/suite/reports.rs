//! Reports, records and the after-action query over a real journal, on both databases.

use lf_app::office::Office;
use lf_app::records::{About, RecordQuery};
use lf_app::report::ReportError;
use lf_app::reports::{Begin, ReportQuery};
use lf_domain::fact::Fact;
use lf_domain::level::Level;
use lf_response::form::Values;
use lf_response::record::Command as RecordCommand;
use lf_response::report::{Command, Stage};
use lf_response::standing::{ResponseChange, ResponseKey};
use lf_testing::act::{keyed as via, of};
use lf_testing::{Database, Scene, TestOffice, response};

fn keys<T: std::fmt::Debug>(result: Result<T, ReportError>) -> Vec<String> {
    match result {
        Err(ReportError::Refused(list)) => (list.iter())
            .map(|r| format!("{}: {}", r.field, r.key))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn values(pairs: &[(&str, &str)]) -> Values {
    (pairs.iter())
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .collect()
}

async fn cases(office: &TestOffice, n: u32, county: &str, day: &str) {
    let fact: Fact = serde_json::from_value(serde_json::json!({
        "fact": "count", "disease": "cholera", "place": {"county": county}, "date": day, "cases": n,
    }))
    .unwrap();
    office.reported(&of(office, "cdc"), fact).await;
}

/// Puts a change of the response on record that left what the plans said.
async fn respond(office: &TestOffice, level: Option<Level>) {
    let change = ResponseChange {
        candidate: Some(Level::IV),
        reason: "large event".into(),
        clauses: vec!["5.1.3".into()],
        ..response::change(office, "PHE.cholera.city", level)
    };
    let mayor = of(office, "municipal_government");
    office.put(&mayor, change).await;
}

#[tokio::test]
async fn reports_and_records_over_their_whole_life() {
    for database in Database::each("reports") {
        let office = TestOffice::open(Scene::demo("2026-09-18T01:00:00Z"), database).await;
        cases(&office, 7, "330482", "2026-09-17").await;
        cases(&office, 2, "330424", "2026-09-18").await;
        respond(&office, Some(Level::III)).await;
        first_report(&office).await;
        daily_zero(&office).await;
        registers(&office).await;
        office.set("2026-10-02T07:00:00Z");
        closing(&office).await;
        evaluation(&office).await;
        office.close().await;
    }
}

async fn first_report(office: &TestOffice) {
    let mhc = of(office, "mhc");
    let begin = Begin {
        kind: "first".into(),
        topic: Some("cholera".into()),
        ..Begin::default()
    };
    let (id, _) = office
        .draft_report(&mhc, begin.clone(), via("r1"))
        .await
        .unwrap();
    let (again, receipt) = office.draft_report(&mhc, begin, via("r1")).await.unwrap();
    assert_eq!(
        (again == id, receipt.repeated),
        (true, true),
        "a repeat makes nothing new"
    );
    let sheet = office.report_sheet(&id).await.unwrap();
    let r = &sheet.report;
    assert_eq!(r.head.response.as_deref(), Some("PHE.cholera.city"));
    assert_eq!(r.last().title, "关于霍乱的首次报告");
    let v = &r.last().values;
    assert_eq!((v["ill"].as_str(), v["dead"].as_str()), ("9", "0"));
    assert_eq!(v["place"], "平湖、海盐");
    assert!(v["reporter"].contains("卫生健康委"), "{}", v["reporter"]);
    assert!(
        v["time"].contains("2026-09-17") && v["time"].contains("09-18 09:00"),
        "{}",
        v["time"]
    );
    assert!(r.last().filled["ill"].seq > 0);
    let sign = Command::Sign {
        acknowledged: vec![],
    };
    let missing = keys(
        office
            .act_on_report(&mhc, &id, sign.clone(), via("r2"))
            .await,
    );
    assert!(
        missing.contains(&"symptoms: form-missing".to_string()),
        "{missing:?}"
    );
    let mut all = v.clone();
    for field in ["symptoms", "cause", "measures", "contact"] {
        all.entry(field.into()).or_insert_with(|| "见附件".into());
    }
    let stale = r.seq;
    let save = Command::Save { values: all };
    office
        .act_on_report(&mhc, &id, save.clone(), via("r3"))
        .await
        .unwrap();
    // Somebody else saved meanwhile: told, and nothing is overwritten.
    let late = office
        .act_on_report_seen(&mhc, &id, Some(stale), vec![save], via("r4"))
        .await;
    assert_eq!(keys(late), ["seq: overtaken"]);
    office.set("2026-09-18T04:30:00Z");
    let to = vec![
        "municipal_government".to_string(),
        "provincial_health_authority".into(),
    ];
    let both = vec![sign, Command::Send { to }];
    office
        .act_on_report_seen(&mhc, &id, None, both, via("r5"))
        .await
        .unwrap();
    let r = office.report_by_id(&id).await.unwrap();
    assert_eq!((r.number, r.last().stage()), (Some(1), Stage::Sent));
    let gov = of(office, "municipal_government");
    let waiting = ReportQuery {
        to: Some("municipal_government".into()),
        waiting: true,
        limit: 10,
        ..ReportQuery::default()
    };
    assert_eq!(office.reports(&waiting).await.unwrap().reports.len(), 1);
    let receive = Command::Receive {
        note: "收到".into(),
    };
    office
        .act_on_report(&gov, &id, receive, via("r6"))
        .await
        .unwrap();
    assert!(office.reports(&waiting).await.unwrap().reports.is_empty());
    let correct = Command::Correct {
        reason: "核实后增加".into(),
    };
    office
        .act_on_report(&mhc, &id, correct, via("r7"))
        .await
        .unwrap();
    let r = office.report_by_id(&id).await.unwrap();
    assert_eq!((r.versions.len(), r.standing().unwrap().version), (2, 1));
    assert_eq!(
        r.last().values["symptoms"],
        "见附件",
        "what a person wrote stays"
    );
    let drop = Command::Drop {
        reason: String::new(),
    };
    office
        .act_on_report(&mhc, &id, drop, via("r8"))
        .await
        .unwrap();
    let sent = ReportQuery {
        stage: Some("sent".into()),
        limit: 10,
        ..ReportQuery::default()
    };
    assert_eq!(
        office.reports(&sent).await.unwrap().reports.len(),
        1,
        "the signed version stands"
    );
}

/// One entry serves every duty that asks for a daily report; 0 is an answer.
async fn daily_zero(office: &Office) {
    let mhc = of(office, "mhc");
    let begin = Begin {
        kind: "daily".into(),
        topic: Some("cholera".into()),
        ..Begin::default()
    };
    for (i, number) in [1, 2].into_iter().enumerate() {
        let (id, _) = office
            .draft_report(&mhc, begin.clone(), via(&format!("d{i}")))
            .await
            .unwrap();
        let mut v = office
            .report_by_id(&id)
            .await
            .unwrap()
            .last()
            .values
            .clone();
        assert_eq!(v["new_ill"], "9", "became known today");
        v.insert("new_ill".into(), "0".into());
        let acts = vec![
            Command::Save { values: v },
            Command::Sign {
                acknowledged: vec![],
            },
        ];
        office
            .act_on_report_seen(&mhc, &id, None, acts, via(&format!("s{i}")))
            .await
            .unwrap();
        let r = office.report_by_id(&id).await.unwrap();
        assert_eq!((r.number, r.last().zero), (Some(number), true));
    }
}

async fn registers(office: &TestOffice) {
    let gov = of(office, "municipal_government");
    let about = |register: &str| About {
        register: register.into(),
        topic: Some("cholera".into()),
        area: None,
    };
    let short = office
        .add_record(&gov, about("requisition"), values(&[]), via("q0"))
        .await;
    assert!(keys(short).contains(&"receipt: form-missing".to_string()));
    let full = values(&[
        ("items", "某酒店 3 至 6 层"),
        ("sort", "place"),
        ("quantity", "80 间"),
        ("owner", "某酒店"),
        ("contact", "0573-1"),
        ("from", "2026-09-19"),
        ("purpose", "集中观察"),
        ("order", "嘉征〔2026〕1号"),
        ("receipt", "ZY-001"),
    ]);
    let (id, _) = office
        .add_record(&gov, about("requisition"), full, via("q1"))
        .await
        .unwrap();
    let requisition = office.record_by_id(&id).await.unwrap();
    let compensation = requisition.now.opened.clone().unwrap();
    let opened = office.record_by_id(&compensation).await.unwrap();
    assert_eq!(opened.now.values["requisition"], id);
    let back = RecordCommand::Advance {
        stage: "closed".into(),
        values: values(&[("returned_on", "2026-10-01"), ("state", "whole")]),
    };
    let refused = office.act_on_record(&gov, &id, None, back, via("q2")).await;
    assert_eq!(keys(refused), ["stage: record-opened-not-done"]);
    let open = RecordQuery {
        topic: Some("cholera".into()),
        open: true,
        limit: 10,
        ..RecordQuery::default()
    };
    assert_eq!(office.records(&open).await.unwrap().records.len(), 2);
    // A slip becomes a task of the body at once, and is gone with the slip.
    let slip = values(&[
        ("what", "腾出 40 张床位"),
        ("to", "hospital"),
        ("problem", "床位不足"),
    ]);
    let (id, _) = office
        .add_record(&gov, about("slip"), slip, via("q3"))
        .await
        .unwrap();
    office.settled().await;
    let rows: Vec<(String, String)> = office
        .journal
        .db()
        .all(
            "SELECT who, state FROM obligation WHERE root = $1",
            vec![format!("record/{id}").into()],
        )
        .await
        .unwrap();
    assert_eq!(rows, [("hospital".to_string(), "open".to_string())]);
    let withdraw = RecordCommand::Withdraw {
        reason: "已有床位".into(),
    };
    office
        .act_on_record(&gov, &id, None, withdraw, via("q4"))
        .await
        .unwrap();
    let rows: Vec<(String,)> = office
        .journal
        .db()
        .all(
            "SELECT state FROM obligation WHERE root = $1",
            vec![format!("record/{id}").into()],
        )
        .await
        .unwrap();
    assert_eq!(rows, [("withdrawn".to_string(),)]);
    // An accountability item names a clause that exists.
    let item = |clause: &str| {
        let fixed = [("what", "晚报"), ("who", "hospital"), ("fact", "迟 1 分")];
        let mut v = values(&fixed);
        v.insert("clause".into(), clause.into());
        v
    };
    let refused = office
        .add_record(&gov, about("accountability"), item("PHE 99.9"), via("q5"))
        .await;
    assert_eq!(keys(refused), ["clause: form-no-such-clause"]);
    let clause = office.plan("PHE").unwrap().criteria[0].clause.clone();
    let named = item(&format!("PHE {clause}"));
    office
        .add_record(&gov, about("accountability"), named, via("q6"))
        .await
        .unwrap();
    office.set("2026-09-19T01:00:00Z");
}

async fn closing(office: &TestOffice) {
    let mhc = of(office, "mhc");
    let begin = Begin {
        kind: "closing".into(),
        topic: Some("cholera".into()),
        ..Begin::default()
    };
    let (id, _) = office.draft_report(&mhc, begin, via("e1")).await.unwrap();
    let sheet = office.report_sheet(&id).await.unwrap();
    assert_eq!(sheet.warnings, ["closing-while-active"]);
    let mut v = sheet.report.last().values.clone();
    for field in ["course", "measures", "cause", "ended", "advice"] {
        v.entry(field.into()).or_insert_with(|| "略".into());
    }
    let save = Command::Save { values: v };
    office
        .act_on_report(&mhc, &id, save, via("e2"))
        .await
        .unwrap();
    let sign = |acknowledged: &[&str]| Command::Sign {
        acknowledged: acknowledged.iter().map(|a| a.to_string()).collect(),
    };
    let refused = office.act_on_report(&mhc, &id, sign(&[]), via("e3")).await;
    assert_eq!(keys(refused), ["acknowledged: report-closing-while-active"]);
    respond(office, None).await;
    office
        .act_on_report(&mhc, &id, sign(&[]), via("e4"))
        .await
        .unwrap();
}

async fn evaluation(office: &TestOffice) {
    let key = ResponseKey::parse("PHE.cholera.city").unwrap();
    office.settled().await;
    let head = office.head();
    let after = office.after(&key, Some(head)).await.unwrap().unwrap();
    assert_eq!(after.levels.len(), 2);
    assert!(after.to.is_some());
    assert!(
        after.total.owed > 0,
        "the plan's measures were owed: {:?}",
        after.total
    );
    assert!(after.reports.len() >= 4, "{}", after.reports.len());
    assert_eq!(after.open("requisition").len(), 1);
    let level = after.deviations.first().unwrap();
    assert_eq!(level.said, ["large event"]);
    assert!(
        after
            .tasks
            .iter()
            .all(|t| t.tally.owed > 0 && !t.clause.is_empty() || t.task == "slip")
    );
    // What is recorded later does not change what was assembled up to an entry.
    cases(office, 4, "330402", "2026-10-02").await;
    let then = office.after(&key, Some(head)).await.unwrap().unwrap();
    assert_eq!(then, after);
    let curve = office.onsets_until("cholera", head).await.unwrap();
    assert_eq!(curve.iter().map(|o| o.cases).sum::<u32>(), 9);
    let mhc = of(office, "mhc");
    let begin = Begin {
        kind: "evaluation".into(),
        topic: Some("cholera".into()),
        ..Begin::default()
    };
    let (id, _) = office.draft_report(&mhc, begin, via("v1")).await.unwrap();
    let r = office.report_by_id(&id).await.unwrap();
    let conclusion = &r.last().values["conclusion"];
    assert!(conclusion.contains("最高响应级别 III 级"), "{conclusion}");
    let sign = Command::Sign {
        acknowledged: vec![],
    };
    let missing = keys(office.act_on_report(&mhc, &id, sign, via("v2")).await);
    for field in ["problems", "experience", "proposals"] {
        assert!(
            missing.contains(&format!("{field}: form-missing")),
            "{missing:?}"
        );
    }
}
