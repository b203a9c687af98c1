//! What a person sees of permissions: who sees what and why, masked records with the reason
//! of each field, the alarm of a broken glass; in both languages, and through the API.

use axum::http::StatusCode;
use lf_testing::page::words;
use lf_testing::{Browser, Database, Scene, TestOffice};
use serde_json::json;

async fn port() -> (TestOffice, axum::Router) {
    let scene = Scene::city("taicang", "2026-09-18T02:00:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
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
        (
            "zh-CN",
            ["疑似病例", "姓名、证件", "参与移交的单位"],
            "电话",
        ),
        (
            "en",
            ["Suspected case", "Name, Document", "a part in a hand-over"],
            "Telephone",
        ),
    ] {
        let page = b.get(&format!("{asked}&lang={lang}")).await;
        assert_eq!(page.status, StatusCode::OK);
        for s in said {
            assert!(page.text.contains(s), "{s}: {}", words(&page.text));
        }
        assert!(page.text.contains("class=\"clause\""));
        let seen = page.text.split("<tbody>").nth(1).unwrap();
        let seen = seen.split("</tbody>").next().unwrap();
        assert!(!seen.contains(hidden), "{hidden} is not among what is seen");
    }
    let api = "/api/v1/permissions?body=border_inspection&category=suspected";
    let sights = b.get(api).await.json();
    let given = sights["seen"].as_array().unwrap();
    let agreed = |s: &serde_json::Value| s["from"] == "customs" && s["purpose"] == "border_control";
    assert!(given.iter().all(agreed) && given.iter().any(|s| s["field"] == "name"));
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
    let policies = b.get("/api/v1/policies").await.json();
    let agreements = policies["agreements"].as_array().unwrap();
    assert!(agreements.len() > 10, "{agreements:?}");
    assert!(
        policies["always"]
            .as_array()
            .unwrap()
            .contains(&json!("hand-over"))
    );
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
    let masked = border
        .get(&format!("{record}?purpose=border_control"))
        .await;
    assert!(masked.text.contains("Li Ming") && !masked.text.contains("13800000001"));
    let said = words(&masked.text);
    assert!(
        said.contains("已遮住") && said.contains("海关的记录"),
        "{said}"
    );
    let other = border
        .get(&format!("{record}?purpose=tracing&lang=en"))
        .await;
    assert!(!other.text.contains("Li Ming") && other.text.contains("everything masked"));
    let sheet = border
        .get(&format!("/api/v1/facts/{seq}/person?purpose=tracing"))
        .await;
    assert!(!sheet.text.contains("Li Ming"));
    assert_eq!(sheet.json()["sight"]["masked"], json!(["name", "phone"]));
    let reads = border.get("/api/v1/persons/p-1/reads").await.json();
    assert_eq!(reads[0]["by"]["officer"], "tc_border");

    let mut customs = at(&app, "tc_customs");
    assert!(!customs.get("/?lang=zh-CN").await.text.contains("等复核"));
    let fields = |reason| {
        [
            ("person", "p-1"),
            ("next", record.as_str()),
            ("reason", reason),
        ]
    };
    border.get(&format!("{record}?lang=zh-CN")).await;
    let short = border.form("/reads/open", &fields("now")).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        words(&short.text).contains("理由太短"),
        "{}",
        words(&short.text)
    );
    let opened = border
        .form(
            "/reads/open",
            &fields("he collapsed at the gate, allergies?"),
        )
        .await;
    assert_eq!(opened.to(), record);
    let whole = border.get(opened.to()).await;
    assert!(whole.text.contains("13800000001") && whole.text.contains("allergies?"));
    assert!(
        words(&whole.text).contains("紧急查阅中"),
        "{}",
        words(&whole.text)
    );

    office.settled().await;
    let alarm = customs.get("/").await;
    assert!(alarm.text.contains("等复核"), "on every page of the owner");
    assert!(!border.get("/").await.text.contains("等复核"));
    let duties = customs.get("/duties").await;
    assert!(
        words(&duties.text).contains("复核一次紧急查阅"),
        "{}",
        words(&duties.text)
    );
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
    let after = customs.get(&format!("{record}?lang=en")).await;
    assert!(after.text.contains("reviewed: right. an emergency"));
    office.close().await;
}

#[tokio::test]
async fn the_pages_of_persons_mask_what_the_api_masks() {
    let (office, app) = port().await;
    let mut customs = at(&app, "tc_customs");
    let body = json!({"description": {
        "names": [{"family": "Li", "given": "Ming"}],
        "documents": [{"kind": "passport", "number": "E12345678", "issuer": "CHN"}],
        "phones": ["13800000001"],
    }});
    let made = customs.json("/api/v1/persons", &body).await.json();
    let id = made["id"].as_str().unwrap().to_string();
    let mut market = at(&app, "tc_market");
    let mut nobody = Browser::over(app.clone());
    for (who, sees) in [
        (&mut customs, true),
        (&mut market, false),
        (&mut nobody, false),
    ] {
        let list = who.get("/persons?q=li+ming").await;
        let text = words(&list.text);
        assert_eq!(
            text.contains("Ming Li") || text.contains("MING LI"),
            sees,
            "{text}"
        );
        assert_eq!(text.contains("5678"), sees, "{text}");
        assert!(list.text.contains(&id), "found it is, whoever asks");
    }
    let page = market.get(&format!("/persons/{id}?lang=en")).await;
    let text = words(&page.text);
    assert!(
        text.contains("M**") && !text.contains("E12345678"),
        "{text}"
    );
    assert!(
        text.contains("Taicang Customs") && text.contains("Emergency reading"),
        "{text}"
    );
    let form = market.get(&format!("/persons/{id}/again")).await;
    assert!(!form.text.contains("E12345678") && !form.text.contains("13800000001"));
    let record = market.get(&format!("/api/v1/persons/{id}")).await;
    assert!(!record.text.contains("E12345678") && !record.text.contains("13800000001"));
    let own = customs.get(&format!("/persons/{id}?lang=zh-CN")).await;
    let text = words(&own.text);
    assert!(
        text.contains("E12345678") && text.contains("内容全部遮住"),
        "who saw nothing: {text}"
    );
    office.close().await;
}
