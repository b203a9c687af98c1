//! People under observation through the pages and the API, over a real office.

use axum::http::StatusCode;
use lf_testing::page::words;
use lf_testing::{Browser, TestOffice};
use serde_json::json;

fn browser(office: &TestOffice) -> Browser {
    Browser::over(lf_web::router(office.office.clone(), true))
}

#[tokio::test]
async fn somebody_is_put_under_observation_and_reports_himself() {
    let office = TestOffice::demo("2026-09-18T08:40:00Z").await;
    let mut d = browser(&office);
    d.sits("gu_weimin");
    let new = d
        .get("/observations/new?person=p-17&disease=covid19&of=A1&last=2026-09-17")
        .await;
    assert!(new.text.contains("value=\"p-17\"") && new.text.contains("value=\"2026-09-17\""));
    let nothing = d.send("/observations/new", &[("person", "p-17")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [
        ("person", "p-17"),
        ("disease", "covid19"),
        ("of", "A1"),
        ("reason", "close"),
        ("site", "home"),
        ("last", "2026-09-17"),
    ];
    let made = d.send("/observations/new", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = made.to().to_string();
    let said = words(&d.get(&page).await.text);
    assert!(said.contains("9-\u{2060}24"), "seven days: {said}");
    let linked = d.send(&page, &[("do", "link")]).await;
    assert_eq!(linked.status, StatusCode::OK, "{}", linked.text);
    let path = linked
        .text
        .split("href=\"http://127.0.0.1:8686/self/")
        .nth(1);
    let path = format!("/self/{}", path.unwrap().split('"').next().unwrap());
    assert!(linked.text.contains("class=\"qr\""), "to be scanned");
    assert_eq!(linked.header("cache-control"), "no-store");
    assert!(!d.get(&page).await.text.contains(&path), "shown once");

    // Somebody else's telephone: no officer, no menu, nothing about others.
    let mut phone = browser(&office);
    let form = phone.get(&path).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(!form.text.contains("sidenav") && !form.text.contains("A1"));
    assert_eq!(form.header("cache-control"), "no-store");
    assert_eq!(form.header("referrer-policy"), "same-origin");
    let empty = phone.send(&path, &[("temperature", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let odd = phone.send(&path, &[("temperature", "warm")]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.text.contains("value=\"warm\""), "what was typed stays");
    let sent = phone
        .send(&path, &[("temperature", "38.5"), ("s-cough", "1")])
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let done = phone.get(sent.to()).await;
    assert!(words(&done.text).contains("已收到"), "{}", done.text);
    let wrong = phone.get("/self/00000000000000000000000000000000").await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    assert!(!wrong.text.contains("sidenav"), "nothing of the office");

    let said = words(&d.get(&page).await.text);
    assert!(said.contains("38.5") && said.contains("咳嗽"), "{said}");
    let list = words(&d.get("/observations?open=1&mine=1").await.text);
    assert!(list.contains("p-17") && list.contains("有不适"), "{list}");
    d.sits("lu_zhengguo");
    let said = words(&d.get(&page).await.text);
    assert!(
        !said.contains("38.5"),
        "only for the body that looks after him"
    );

    d.sits("gu_weimin");
    let id = page.trim_start_matches("/observations/");
    let check = json!({"check": {"how": "visit", "seen": {"tenths": 366}}});
    let acts = format!("/api/v1/observations/{id}/acts");
    assert_eq!(d.json(&acts, &check).await.status, StatusCode::CREATED);
    let early = json!({"end": {"end": "over"}});
    assert_eq!(
        d.json(&acts, &early).await.refused(),
        "observation-not-over"
    );
    let reset = [("do", "reset"), ("until", "2026-09-28"), ("note", "")];
    let refused = d.send(&page, &reset).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reset = [("do", "reset"), ("until", "2026-09-28"), ("note", "again")];
    let moved = d.send(&page, &reset).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
    let said = words(&d.get(&page).await.text);
    assert!(
        said.contains("9-\u{2060}28") && said.contains("again"),
        "{said}"
    );
    let case = [("do", "end"), ("end", "case"), ("note", "positive")];
    let ended = d.send(&page, &case).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
    assert_eq!(phone.get(&path).await.status, StatusCode::NOT_FOUND);
    let seen = d.get(&format!("/api/v1/observations/{id}")).await.json();
    assert_eq!(seen["observation"]["ended"]["end"], "case");
    let ask = json!({"person": "p-18", "disease": "covid19", "reason": "co_exposed",
        "site": "central", "last": "2026-09-17"});
    let made = d.json("/api/v1/observations", &ask).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_string();
    let link = d
        .json(&format!("/api/v1/observations/{id}/link"), &json!({}))
        .await;
    let path = link.json()["path"].as_str().unwrap().to_string();
    let own = json!({"tenths": 366, "symptoms": [], "note": ""});
    let sent = phone.json(&format!("/api/v1{path}"), &own).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
    let all = d.get("/api/v1/observations?person=p-18").await.json();
    assert_eq!(all["observations"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn guessing_at_links_is_slowed_down() {
    let office = TestOffice::demo("2026-09-18T08:40:00Z").await;
    let mut phone = browser(&office);
    let mut slowed = false;
    for n in 0..200 {
        let path = format!("/api/v1/self/{n:032x}");
        let status = phone.json(&path, &json!({"tenths": 366})).await.status;
        slowed |= status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(slowed);
}
