//! What a person sees of permissions: who sees what and why, a masked record, the alarm of
//! a broken glass; in both languages, and through the API.

use axum::http::StatusCode;
use lf_permit::agreements::of_city;
use lf_testing::page::words;
use lf_testing::{Browser, Database, Scene, TestOffice};
use serde_json::json;
use std::sync::Arc;

async fn port() -> (TestOffice, axum::Router) {
    let scene = Scene::city("taicang", "2026-09-18T02:00:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let policies = of_city(&office.city, &office.book, &office.plans, None).unwrap();
    office.permit_by(Arc::new(policies));
    let app = lf_web::router(office.office.clone(), false);
    (office, app)
}

fn at(app: &axum::Router, officer: &str) -> Browser {
    let mut b = Browser::over(app.clone());
    b.sits(officer);
    b
}

/// A suspected case of customs, reported through the API.
async fn case(app: &axum::Router) -> u64 {
    let body = json!({
        "fact": {
            "fact": "case", "case_id": "TC-1", "disease": "cholera",
            "classification": "suspected", "origin": "imported",
            "place": {"county": "320585"}, "onset": "2026-09-17", "reported": "2026-09-18",
        },
        "person": {"id": "p-1", "content": {"name": "Li Ming", "phone": "13800000001"}},
    });
    let done = at(app, "tc_customs").json("/api/v1/facts", &body).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    done.json()["seq"].as_u64().unwrap()
}

#[tokio::test]
async fn who_sees_what_of_a_suspected_case_is_said_with_its_clause() {
    let (office, app) = port().await;
    let mut b = at(&app, "tc_border");
    let asked = "/permissions?body=border_inspection&category=suspected";
    for (lang, said, hidden) in [
        ("zh-CN", ["疑似病例", "太仓海关", "姓名、证件"], "电话"),
        (
            "en",
            ["Suspected case", "Taicang Customs", "Name, Document"],
            "Telephone",
        ),
    ] {
        let page = b.get(&format!("{asked}&lang={lang}")).await;
        assert_eq!(page.status, StatusCode::OK);
        for s in said {
            assert!(page.text.contains(s), "{s}: {}", words(&page.text));
        }
        assert!(
            page.text.contains("/plans/taicang-port/1(5)")
                || page.text.contains("class=\"clause\"")
        );
        let seen = page.text.split("<tbody>").nth(1).unwrap();
        let seen = seen.split("</tbody>").next().unwrap();
        assert!(!seen.contains(hidden), "{hidden} is not among what is seen");
    }
    let api = "/api/v1/permissions?body=border_inspection&category=suspected";
    let sights = b.get(api).await.json();
    let given = sights["seen"].as_array().unwrap();
    assert!(
        given
            .iter()
            .all(|s| s["from"] == "customs" && s["purpose"] == "border_control")
    );
    assert!(given.iter().any(|s| s["field"] == "name"));
    assert!(
        sights["hidden"]
            .as_array()
            .unwrap()
            .contains(&json!("phone"))
    );
    let wrong = b
        .get("/api/v1/permissions?body=nobody&category=suspected")
        .await;
    assert_eq!(wrong.refused(), "unknown-body");
    let agreements = b.get("/api/v1/agreements").await.json();
    assert!(agreements.as_array().unwrap().len() > 20);
    office.close().await;
}

#[tokio::test]
async fn a_record_is_masked_opened_with_a_reason_and_the_owner_is_told() {
    let (office, app) = port().await;
    let seq = case(&app).await;
    let record = format!("/journal/{seq}/person");
    let mut border = at(&app, "tc_border");
    let entry = border.get(&format!("/journal/{seq}")).await;
    assert!(entry.text.contains(&format!("href=\"{record}\"")));
    let first = border.get(&record).await;
    assert!(!first.text.contains("Li Ming"), "no purpose, nothing shown");
    let masked = border
        .get(&format!("{record}?purpose=border_control"))
        .await;
    assert!(masked.text.contains("Li Ming") && !masked.text.contains("13800000001"));
    assert!(masked.text.contains("已遮住"));
    let sheet = border
        .get(&format!("/api/v1/facts/{seq}/person?purpose=tracing"))
        .await;
    assert!(!sheet.text.contains("Li Ming"));

    let mut customs = at(&app, "tc_customs");
    assert!(!customs.get("/").await.text.contains("等复核"));
    let short = border
        .form(
            &format!("{record}/open"),
            &[("purpose", "treatment"), ("reason", "now")],
        )
        .await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [
        ("purpose", "treatment"),
        ("reason", "he collapsed at the gate, allergies?"),
    ];
    let opened = border.form(&format!("{record}/open"), &fields).await;
    assert_eq!(opened.to(), format!("{record}?purpose=treatment"));
    let whole = border.get(opened.to()).await;
    assert!(whole.text.contains("13800000001") && whole.text.contains("allergies?"));

    let alarm = customs.get("/").await;
    assert!(alarm.text.contains("等复核"), "on every page of the owner");
    assert!(!border.get("/").await.text.contains("等复核"));
    let reads = customs.get("/reads").await;
    assert!(reads.text.contains("allergies?"));
    let waiting = customs.get("/api/v1/openings").await.json();
    let of = waiting[0]["line"]["seq"].as_u64().unwrap();
    let silent = customs
        .form(&format!("/reads/{of}/review"), &[("reason", "x")])
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let review = json!({"right": true, "reason": "an emergency"});
    let path = format!("/api/v1/openings/{of}/review");
    assert_eq!(border.json(&path, &review).await.refused(), "other-body");
    assert_eq!(
        customs.json(&path, &review).await.status,
        StatusCode::CREATED
    );
    assert!(!customs.get("/").await.text.contains("等复核"));
    let after = customs
        .get(&format!("{record}?purpose=tracing&lang=en"))
        .await;
    assert!(after.text.contains("reviewed: right. an emergency"));
    office.close().await;
}
