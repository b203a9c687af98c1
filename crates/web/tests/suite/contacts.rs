//! Contacts of a case through the pages and the API, over a real office.

use axum::http::StatusCode;
use lf_testing::page::words;
use lf_testing::{Browser, Database, Scene, TestOffice};
use serde_json::json;

async fn desk() -> (TestOffice, Browser) {
    let scene = Scene::city("jiaxing", "2026-09-18T08:40:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let mut desk = Browser::over(lf_web::router(office.office.clone(), true));
    desk.sits("gu_weimin");
    (office, desk)
}

#[tokio::test]
async fn contacts_are_recorded_and_listed_from_pages() {
    let (office, mut d) = desk().await;
    let case = json!({"fact": {"fact": "case", "case_id": "A1", "disease": "covid19",
        "classification": "confirmed", "place": {"county": "330424"}, "onset": "2026-09-14",
        "reported": "2026-09-16"}});
    let seq = d.json("/api/v1/facts", &case).await.json()["seq"]
        .as_u64()
        .unwrap();
    let near = [
        ("person", "B2"),
        ("unit", "household"),
        ("which", "8-201"),
        ("from", "2026-09-01"),
        ("to", "2026-09-17"),
    ];
    let sent = d.send("/report/stay", &near).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let own: Vec<(&str, &str)> = [("person", "A1")]
        .into_iter()
        .chain(near[1..].iter().copied())
        .collect();
    assert_eq!(
        d.send("/report/stay", &own).await.status,
        StatusCode::SEE_OTHER
    );
    let dinner = [("person", "<b>C3"), ("of", "B2"), ("from", "2026-09-16")];
    assert_eq!(
        d.send("/report/contact", &dinner).await.status,
        StatusCode::SEE_OTHER
    );
    let wrong = [("person", "A1"), ("of", "A1")];
    let refused = d.send("/report/contact", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("同一个编号"));
    office.settled().await;

    let entry = d.get(&format!("/journal/{seq}")).await;
    assert!(entry.text.contains(&format!("/contacts?case={seq}")));
    let page = d.get(&format!("/contacts?case={seq}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let said = words(&page.text);
    assert!(said.contains("B2") && !said.contains("C3"), "{said}");
    assert!(
        said.contains("9-\u{2060}24"),
        "seven days after the 17th: {said}"
    );
    assert!(page.text.contains("<svg"), "drawn without script");
    let page = d.get(&format!("/contacts?case={seq}&steps=2")).await;
    let said = words(&page.text);
    assert!(
        said.contains("C3") && !page.text.contains("<b>C3"),
        "{said}"
    );
    let list = d.get("/incidents/covid19/cases").await;
    assert!(list.text.contains(&format!("/contacts?case={seq}")));

    let empty = d.get("/contacts").await;
    assert!(empty.text.contains("class=\"empty\""));
    let odd = d
        .get("/contacts?person=A1&disease=covid19&from=yesterday")
        .await;
    assert_eq!(odd.status, StatusCode::OK);
    assert!(odd.text.contains("yesterday"), "{}", odd.text);
    let none = d.get("/contacts?case=999999").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);

    let api = format!("/api/v1/cases/{seq}/contacts");
    let found = d.get(&format!("{api}?steps=2")).await.json();
    assert_eq!(found["window"]["from"], "2026-09-12");
    assert_eq!(found["contacts"]["lines"][0]["person"], "B2");
    assert_eq!(found["contacts"]["lines"][1]["of"], json!(["B2"]));
    assert_eq!(
        d.get(&format!("{api}?steps=3")).await.refused(),
        "not-a-choice"
    );
    let by_person = "/api/v1/contacts?person=B2&disease=covid19&from=2026-09-10";
    let found = d.get(by_person).await.json();
    assert_eq!(found["lines"].as_array().unwrap().len(), 2);
    let late = d.get(&format!("{by_person}&to=2026-09-01")).await;
    assert_eq!(late.refused(), "date-order");
    let rules = d.get("/api/v1/contact-rules").await.json();
    assert!(rules["near"].as_array().unwrap().len() > 5);
}
