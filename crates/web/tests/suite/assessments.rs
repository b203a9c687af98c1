//! Joint assessments and the transmission of an incident through pages and the
//! API, over a real office.

use axum::http::StatusCode;
use lf_testing::{Browser, Database, Scene, TestOffice};
use serde_json::{Value, json};

/// An office of a city, and one officer of it at a browser.
async fn desk(city: &str, officer: &str) -> (TestOffice, Browser) {
    let scene = Scene::city(city, "2026-09-18T08:40:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let mut desk = Browser::over(lf_web::router(office.office.clone(), true));
    desk.sits(officer);
    (office, desk)
}

#[tokio::test]
async fn two_bodies_evaluate_an_event_from_their_pages() {
    let (_office, mut d) = desk("taicang", "tc_customs").await;
    let list = d.get("/assessments").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(
        list.text
            .contains("/assessments/new?plan=TC&#38;kind=international-event")
            || list
                .text
                .contains("/assessments/new?plan=TC&kind=international-event")
    );
    let new = d
        .get("/assessments/new?plan=TC&kind=international-event")
        .await;
    assert!(new.text.contains("name=\"disease\""));
    let nothing = [("plan", "TC"), ("kind", "international-event")];
    let refused = d.form("/assessments/new", &nothing).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("href=\"#f-about\""));
    let call = [
        nothing[0],
        nothing[1],
        ("about", "Fever on board"),
        ("ground", "reported by the master"),
        ("disease", "cholera"),
    ];
    let made = d.form("/assessments/new", &call).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = made.to().to_string();
    let answers = [
        ("do", "sign"),
        ("q.serious", "yes"),
        ("r.many", "1"),
        ("q.unusual", "no"),
        ("q.spread", "unknown"),
        ("g.spread", "waiting for the crew list"),
        ("q.restrictions", "no"),
    ];
    let refused = d.form(&page, &answers).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("waiting for the crew list"),
        "what was typed is still there"
    );
    let whole: Vec<_> = answers
        .iter()
        .copied()
        .chain([("again", "2026-09-20")])
        .collect();
    let signed = d.form(&page, &whole).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    d.sits("tc_health");
    let blind = d.get(&page).await;
    assert!(
        !blind.text.contains("waiting for the crew list"),
        "sealed for the other"
    );
    let id = page.trim_start_matches("/assessments/").to_string();
    let seen = d.get(&format!("/api/v1/assessments/{id}")).await.json();
    assert_eq!(
        seen["assessment"]["slots"][0]["signed"][0]["said"],
        Value::Null
    );
    assert_eq!(seen["standing"]["waiting"], json!(["mhc"]));
    let other = [
        ("do", "sign"),
        ("q.serious", "yes"),
        ("g.serious", "three cases"),
        ("q.unusual", "no"),
        ("q.spread", "yes"),
        ("r.movement", "1"),
        ("q.restrictions", "no"),
    ];
    assert_eq!(d.form(&page, &other).await.status, StatusCode::SEE_OTHER);
    let open = d.get(&page).await;
    assert!(
        open.text.contains("waiting for the crew list"),
        "now both are seen"
    );
    let joint: Vec<_> = [("do", "propose"), ("p.reason", "the crew list has come")]
        .into_iter()
        .chain(other[1..].iter().copied())
        .collect();
    assert_eq!(d.form(&page, &joint).await.status, StatusCode::SEE_OTHER);
    let seen = d.get(&format!("/api/v1/assessments/{id}")).await.json();
    assert_eq!(seen["standing"]["waiting"], json!(["customs"]));
    d.sits("tc_customs");
    let seq = seen["assessment"]["conclusions"][0]["seq"].to_string();
    let agree = [("do", "agree"), ("proposal", seq.as_str())];
    assert_eq!(d.form(&page, &agree).await.status, StatusCode::SEE_OTHER);
    let closed = d.get(&format!("{page}?lang=en")).await;
    assert_eq!(closed.status, StatusCode::OK);
    let seen = d.get(&format!("/api/v1/assessments/{id}")).await.json();
    assert_eq!(seen["standing"]["stage"], "closed");
    let said = &seen["assessment"]["conclusions"][0]["derived"];
    assert_eq!(
        (&said["outcome"], &said["box"]),
        (&json!("notify"), &json!("listed"))
    );
    assert!(
        d.get("/assessments?open=1")
            .await
            .text
            .contains("class=\"empty\"")
    );
}

#[tokio::test]
async fn machines_call_and_conclude_as_well() {
    let (_office, mut d) = desk("taicang", "tc_market").await;
    let kinds = d.get("/api/v1/assessment-kinds").await.json();
    let food = kinds
        .as_array()
        .unwrap()
        .iter()
        .find(|k| k["rule"]["id"] == "food-risk");
    assert_eq!(food.unwrap()["clause"], "6(2)");
    let call = json!({"plan": "TC", "kind": "food-risk", "call": {"about": "Milk powder", "ground": "a sample"}});
    let made = d.json("/api/v1/assessments", &call).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_string();
    let acts = format!("/api/v1/assessments/{id}/acts");
    let parts = json!({"parts": {"harm": "mild", "trend": "falling"}});
    let lacking = json!({"act": {"sign": {"said": {"parts": {"harm": "mild"}}}}});
    let refused = d.json(&acts, &lacking).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("trend"), "{}", refused.text);
    for officer in ["tc_market", "tc_health", "tc_customs"] {
        d.sits(officer);
        let sign = json!({"act": {"sign": {"said": parts}}});
        assert_eq!(d.json(&acts, &sign).await.status, StatusCode::CREATED);
    }
    let propose = json!({"act": {"propose": {"said": parts}}});
    let receipt = d.json(&acts, &propose).await.json();
    for officer in ["tc_market", "tc_health"] {
        d.sits(officer);
        let agree = json!({"act": {"agree": {"proposal": receipt["seq"]}}});
        assert_eq!(d.json(&acts, &agree).await.status, StatusCode::CREATED);
    }
    let mine = d.get("/api/v1/assessments?body=mhc").await.json();
    assert_eq!(mine["assessments"].as_array().unwrap().len(), 1);
    assert_eq!(
        d.get("/assessments/nothing").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn who_infected_whom_is_drawn_with_its_table() {
    let (office, mut d) = desk("jiaxing", "gu_weimin").await;
    let case = |id: &str, onset: &str, by: Option<&str>| {
        let links: Vec<Value> = by
            .iter()
            .map(|k| json!({"kind": "infector", "key": k}))
            .collect();
        json!({"fact": {"fact": "case", "case_id": id, "disease": "covid19", "classification": "confirmed",
               "place": {"county": "330424"}, "onset": onset, "reported": "2026-09-18", "links": links}})
    };
    for c in [
        case("A1", "2026-09-10", None),
        case("A2", "2026-09-14", Some("A1")),
        case("A3", "2026-09-08", Some("A1")),
    ] {
        let done = d.json("/api/v1/facts", &c).await;
        assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    }
    office.settled().await;
    let page = d.get("/incidents/covid19/lineage").await;
    assert!(page.text.contains("n-step doubtful") && page.text.contains("lineage-table"));
    let graph = d.get("/api/v1/incidents/covid19/lineage").await.json();
    assert_eq!(graph["generations"], json!([1, 2]));
    assert_eq!(
        graph["doubtful"].as_array().unwrap().len(),
        1,
        "ill before the infector"
    );
    assert!(
        d.get("/incidents/covid19/cases")
            .await
            .text
            .contains("/incidents/covid19/lineage")
    );
}
