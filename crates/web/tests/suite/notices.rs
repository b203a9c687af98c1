//! Inbox, outbox and agreements through pages and the API, over a real office.

use axum::http::StatusCode;
use lf_testing::page::words;
use lf_testing::{Browser, Database, Scene, TestOffice};
use serde_json::{Value, json};

async fn port() -> (TestOffice, axum::Router) {
    let scene = Scene::city("taicang", "2026-09-18T01:00:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let app = lf_web::router(office.office.clone(), true);
    (office, app)
}

fn desk(app: &axum::Router, who: &str) -> Browser {
    let mut desk = Browser::over(app.clone());
    desk.sits(who);
    desk
}

/// A food accident with one death, as customs enters it.
async fn accident(office: &TestOffice, customs: &mut Browser) {
    let values = json!({
        "subject": "某食堂集体发病", "time": "2026-09-18T08:00", "place": "浮桥镇", "goods": "冷冻虾",
        "persons": "6", "deaths": "1", "harm": "serious", "outside": "foreign", "contact": "陈港 0512-1",
    });
    let body = json!({"register": "food_accident", "values": values});
    let done = customs.json("/api/v1/records", &body).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    office.settled().await;
}

fn id_of(page: &Value, receiver: &str) -> String {
    let mails = page["mails"].as_array().unwrap();
    let mut all = mails.iter().flat_map(|m| m["notices"].as_array().unwrap());
    let found = all.find(|n| n["it"]["receiver"] == receiver);
    found.unwrap()["it"]["notice"].as_str().unwrap().to_string()
}

#[tokio::test]
async fn a_notice_is_read_acknowledged_and_followed_on_its_pages() {
    let (office, app) = port().await;
    let mut customs = desk(&app, "tc_customs");
    accident(&office, &mut customs).await;

    let mut market = desk(&app, "tc_market");
    let board = market.get("/").await;
    assert!(
        board
            .text
            .contains(r#"<span class="count">1</span></a></li>"#)
    );
    let inbox = market.get("/notices").await;
    assert_eq!(inbox.status, StatusCode::OK);
    let said = words(&inbox.text);
    assert!(
        said.contains("互相通报重大食品安全事故：某食堂集体发病"),
        "{said}"
    );
    assert!(said.contains("死亡人数\n1"), "{said}");
    assert!(said.contains("待签收") && said.contains("6(2)"), "{said}");

    // From the desk the duty leads to the notice.
    let duty = market.get("/duties").await;
    assert!(duty.text.contains("/notices/"), "{}", words(&duty.text));

    let out = customs.get("/api/v1/notices/out").await.json();
    let id = id_of(&out, "market_regulator");
    let page = format!("/notices/{id}");
    let done = market.send(&page, &[("act", "acknowledge")]).await;
    assert_eq!(
        (done.status, done.to()),
        (StatusCode::SEE_OTHER, page.as_str())
    );
    let twice = market.form(&page, &[("act", "acknowledge")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        twice.text.contains("已经签收过这一版"),
        "{}",
        words(&twice.text)
    );

    // The sender sees who has it, who has not, and what each gets to see.
    let sent = customs.get("/notices?side=out").await;
    let said = words(&sent.text);
    assert!(
        said.contains("谁收到了") && said.contains("各家看到什么"),
        "{said}"
    );
    assert!(
        said.contains("待发"),
        "the one for bodies abroad waits: {said}"
    );
    office.set("2026-09-18T03:30:00Z");
    office.struck().await;
    office.settled().await;
    let late = customs.get(&page).await;
    assert!(words(&late.text).contains("超 "), "{}", words(&late.text));
    let english = customs.get(&format!("{page}?lang=en")).await;
    let said = words(&english.text);
    assert!(
        said.contains("Who has it") && said.contains("What each gets to see"),
        "{said}"
    );
    assert!(
        !said.contains("notice-") && !said.contains("share-"),
        "{said}"
    );

    // Whoever is no party finds nothing.
    let mut farm = desk(&app, "tc_farm");
    let hidden = farm.get("/notices").await;
    assert!(words(&hidden.text).contains("没有收到通报"));
    office.close().await;
}

#[tokio::test]
async fn abroad_it_goes_only_signed_and_by_hand() {
    let (office, app) = port().await;
    let mut customs = desk(&app, "tc_customs");
    accident(&office, &mut customs).await;
    let out = customs.get("/api/v1/notices/out").await.json();
    let id = id_of(&out, "foreign_affairs");
    let acts = format!("/api/v1/notices/{id}/acts");
    let early = customs.json(&acts, &json!({"act": "send"})).await;
    assert_eq!(early.refused(), "notice-unsigned");
    for who in ["tc_food", "tc_mayor"] {
        let mut signer = desk(&app, who);
        let page = signer.get(&format!("/notices/{id}")).await;
        assert!(
            page.text.contains("签署，同意送出"),
            "{}",
            words(&page.text)
        );
        let done = signer.json(&acts, &json!({"act": "sign"})).await;
        assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    }
    let sent = customs.json(&acts, &json!({"act": "send"})).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
    let mut foreign = desk(&app, "tc_foreign");
    let page = foreign.get(&format!("/notices/{id}")).await;
    assert!(words(&page.text).contains("本系统不直接向境外发"));
    let blank = foreign
        .json(&acts, &json!({"act": "dispatch", "number": ""}))
        .await;
    assert_eq!(blank.refused(), "number-required");
    let done = foreign
        .json(
            &acts,
            &json!({"act": "dispatch", "number": "外〔2026〕9号"}),
        )
        .await;
    assert_eq!(done.status, StatusCode::CREATED);
    let after = foreign.get(&format!("/notices/{id}")).await;
    assert!(words(&after.text).contains("外〔2026〕9号"));
    office.close().await;
}

#[tokio::test]
async fn the_api_answers_for_the_own_body_only() {
    let (office, app) = port().await;
    let mut customs = desk(&app, "tc_customs");
    accident(&office, &mut customs).await;
    let mut mhc = desk(&app, "tc_health");
    let inbox = mhc.get("/api/v1/notices/in?open=true").await.json();
    assert_eq!(inbox["counts"]["waiting"], 1);
    let id = inbox["notices"][0]["it"]["notice"].as_str().unwrap();
    assert!(inbox["clocks"][id]["due"].is_string());
    let shown = mhc.get(&format!("/api/v1/notices/{id}")).await.json();
    let fields: Vec<&Value> = shown["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| &f["field"])
        .collect();
    assert_eq!(json!(fields), shown["standing"]["it"]["fields"]);
    let acts = format!("/api/v1/notices/{id}/acts");
    let first = mhc
        .json_keyed(&acts, "k1", &json!({"act": "acknowledge"}))
        .await;
    let again = mhc
        .json_keyed(&acts, "k1", &json!({"act": "acknowledge"}))
        .await;
    assert_eq!(
        (first.status, again.status),
        (StatusCode::CREATED, StatusCode::OK)
    );
    let asked = mhc
        .json(&acts, &json!({"act": "answer", "text": "x"}))
        .await;
    assert_eq!(asked.refused(), "notice-asks-no-answer");
    let mut nobody = Browser::over(app.clone());
    assert_ne!(
        nobody.get("/api/v1/notices/in").await.status,
        StatusCode::OK
    );
    office.close().await;
}

#[tokio::test]
async fn agreements_stand_in_plain_words_in_both_languages() {
    let (office, app) = port().await;
    let mut border = desk(&app, "tc_border");
    let all = border.get("/agreements").await;
    let said = words(&all.text);
    assert!(said.contains("通报旅居史人员"), "{said}");
    let own = words(&border.get("/agreements?body=border_inspection").await.text);
    assert!(!own.contains("繁殖材料"), "only its own: {own}");
    let english = words(&border.get("/agreements?lang=en").await.text);
    assert!(english.contains("Tell of travel histories"));
    assert!(english.contains("1h (set by the city)"), "{english}");
    assert!(english.contains("the text gives no number"), "{english}");
    for said in [&said, &english] {
        assert!(!said.contains("share-") && !said.contains("{"), "{said}");
    }
    let api = border
        .get("/api/v1/agreements?body=border_inspection")
        .await
        .json();
    let api = api.as_array().unwrap();
    assert!(api.iter().all(|a| {
        let has = |list: &Value| {
            list.as_array()
                .unwrap()
                .contains(&json!("border_inspection"))
        };
        has(&a["senders"]) || has(&a["receivers"])
    }));
    office.close().await;
}
