//! Reports, records and the after-action sheet through the API and the pages.

use axum::http::StatusCode;
use lf_domain::level::Level;
use lf_response::standing::ResponseChange;
use lf_testing::act::officer;
use lf_testing::{Answer, Browser, TestOffice, response};
use serde_json::{Value, json};
use std::path::Path;

/// An office with nine cases of cholera and a response of level III.
struct Desk {
    office: TestOffice,
    browser: Browser,
}

async fn desk() -> Desk {
    let office = TestOffice::demo("2026-09-18T01:00:00Z").await;
    let browser = Browser::over(lf_web::router(office.office.clone(), true));
    let mut desk = Desk { office, browser };
    for (n, county, day) in [(7, "330482", "2026-09-17"), (2, "330424", "2026-09-18")] {
        let fact = json!({"fact": {"fact": "count", "disease": "cholera",
            "place": {"county": county}, "date": day, "cases": n}});
        let done = desk.post("/api/v1/facts", "lu_wenqing", &fact).await;
        assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    }
    desk.respond(Some(Level::III)).await;
    desk
}

impl Desk {
    async fn get(&mut self, path: &str) -> Answer {
        self.browser.get(path).await
    }

    /// To the API, as an officer.
    async fn post(&mut self, path: &str, who: &str, body: &Value) -> Answer {
        self.browser.sits(who).json(path, body).await
    }

    /// A form, as the officer who sits there.
    async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.browser.form(path, fields).await
    }

    /// Puts a change of the response on record that left what the plans said.
    async fn respond(&self, level: Option<Level>) {
        let change = ResponseChange {
            candidate: Some(Level::IV),
            reason: "大型赛事".into(),
            clauses: vec!["5.1.3".into()],
            ..response::change(&self.office, "PHE.cholera.city", level)
        };
        let mayor = officer(&self.office, "lu_zhengguo");
        self.office.put(&mayor, change).await;
    }
}

#[tokio::test]
async fn a_report_through_the_api() {
    let mut d = desk().await;
    let kinds = d.get("/api/v1/report-kinds").await.json();
    let ids: Vec<&str> = kinds["kinds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k["id"].as_str().unwrap())
        .collect();
    insta::assert_yaml_snapshot!("kinds", ids);
    let wrong = d
        .post("/api/v1/reports", "gu_weimin", &json!({"kind": "nothing"}))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["refusals"][0]["key"], "report-no-such-kind");
    let begin = json!({"kind": "first", "topic": "cholera"});
    let made = d.post("/api/v1/reports", "gu_weimin", &begin).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_string();
    let shown = d.get(&format!("/api/v1/reports/{id}")).await.json();
    insta::assert_yaml_snapshot!(
        "first_report_as_filled",
        shown["report"]["versions"][0]["values"]
    );
    let mut values = shown["report"]["versions"][0]["values"].clone();
    for field in ["symptoms", "cause", "measures", "contact"] {
        if values[field].is_null() {
            values[field] = "x".into();
        }
    }
    let acts = json!({"seen": shown["report"]["seq"], "acts": [{"save": {"values": values}},
        {"sign": {"acknowledged": []}}, {"send": {"to": ["municipal_government"]}}]});
    let path = format!("/api/v1/reports/{id}/acts");
    let other = d.post(&path, "lu_wenqing", &acts).await;
    assert_eq!(other.json()["refusals"][0]["key"], "report-other-body");
    let done = d.post(&path, "gu_weimin", &acts).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    let again = d.post(&path, "gu_weimin", &acts).await;
    assert_eq!(
        again.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "signed is signed"
    );
    for (ending, media, magic) in [
        ("pdf", "application/pdf", &b"%PDF-"[..]),
        (
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK",
        ),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK",
        ),
    ] {
        let path = format!("/api/v1/reports/{id}/document.{ending}");
        let file = d.get(&path).await;
        assert_eq!(
            (file.status, file.media()),
            (StatusCode::OK, media),
            "{}",
            file.text
        );
        assert!(file.bytes.starts_with(magic));
        let again = d.get(&path).await;
        assert!(
            file.bytes == again.bytes,
            "the same document has the same bytes: {ending}"
        );
    }
    let none = d.get(&format!("/api/v1/reports/{id}/document.odt")).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let version = d
        .get(&format!("/api/v1/reports/{id}/document.pdf?version=9"))
        .await;
    assert_eq!(
        version.json()["refusals"][0]["key"],
        "report-no-such-version"
    );
}

#[tokio::test]
async fn registers_through_the_api() {
    let mut d = desk().await;
    let slip = json!({"register": "slip", "topic": "cholera",
        "values": {"what": "x", "to": "hospital", "problem": "y"}});
    let made = d.post("/api/v1/records", "zhou_mingyuan", &slip).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_string();
    let shown = d.get(&format!("/api/v1/records/{id}")).await.json();
    assert_eq!(shown["now"]["slip"]["due"], "2026-09-18T15:59:00Z");
    let listed = d.get("/api/v1/records?register=slip").await.json();
    assert_eq!(listed["records"].as_array().unwrap().len(), 1);
    let file = d.get(&format!("/api/v1/records/{id}/document.pdf")).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text);
    let withdraw = json!({"act": {"withdraw": {"reason": "z"}}, "seen": shown["seq"]});
    let path = format!("/api/v1/records/{id}/acts");
    let done = d.post(&path, "zhou_mingyuan", &withdraw).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    let late = d.post(&path, "zhou_mingyuan", &withdraw).await;
    assert_eq!(late.json()["refusals"][0]["key"], "record-withdrawn");
}

#[tokio::test]
async fn pages_of_reports_records_and_after_action() {
    let mut d = desk().await;
    d.browser.sits("gu_weimin");
    let new = d.get("/reports/new?kind=daily&topic=cholera").await;
    assert_eq!(new.status, StatusCode::OK);
    let begun = d
        .send("/reports/new", &[("kind", "daily"), ("topic", "cholera")])
        .await;
    assert!(
        begun.to().starts_with("/reports/"),
        "{} {}",
        begun.status,
        begun.text
    );
    let page = d.get(begun.to()).await;
    let text = page.text;
    assert!(
        text.contains("value=\"9\"") && text.contains("\u{75c5}\u{4f8b}\u{5e93}"),
        "{text}"
    );
    // A figure that is left out is not zero.
    let fields = [
        ("act", "sign"),
        ("f.new_ill", ""),
        ("f.new_dead", "0"),
        ("f.ill", "9"),
    ];
    let refused = d.send(begun.to(), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("id=\"errors\""));
    let fields = [
        ("act", "sign_send"),
        ("f.new_ill", "0"),
        ("f.new_dead", "0"),
        ("f.ill", "9"),
        ("to.municipal_office", "1"),
    ];
    let signed = d.send(begun.to(), &fields).await;
    assert!(
        signed.to().ends_with("?done=signed"),
        "{} {}",
        signed.status,
        signed.text
    );
    let page = d.get(begun.to()).await.text;
    assert!(page.contains("\u{96f6}\u{62a5}\u{544a}"), "{page}");
    assert!(
        !page.contains("name=\"f.new_ill\""),
        "what is signed has no fields"
    );
    for path in [
        "/reports",
        "/reports?tab=all",
        "/records",
        "/records?register=slip",
        "/records/new/requisition",
        "/responses/PHE.cholera.city/after",
    ] {
        for lang in ["zh-CN", "en"] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = d.get(&format!("{path}{sign}lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path} {lang}: {}", page.text);
        }
    }
    d.browser.sits("zhou_mingyuan");
    let entered = d
        .send(
            "/records/new/consultation",
            &[
                ("topic", "cholera"),
                ("f.subject", "s"),
                ("f.held", "2026-09-18T09:00"),
                ("f.chair", "c"),
                ("f.present.mhc", "1"),
                ("f.present.cdc", "1"),
                ("f.conclusion", "k"),
            ],
        )
        .await;
    assert!(
        entered.to().starts_with("/records/"),
        "{} {}",
        entered.status,
        entered.text
    );
    let page = d.get(entered.to()).await.text;
    assert!(page.contains("/journal/"), "{page}");
    let missing = d
        .send("/records/new/accountability", &[("f.what", "w")])
        .await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        d.get("/responses/PHE.plague.city/after").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        d.get("/reports/nothing").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_evaluation_as_a_file() {
    let mut d = desk().await;
    d.office.set("2026-10-02T07:00:00Z");
    d.respond(None).await;
    let mut list = async |state: &str| d.get(&format!("/api/v1/responses{state}")).await;
    let keys = |body: Value| body["responses"].as_array().map(Vec::len);
    assert_eq!(keys(list("").await.json()), Some(0));
    for state in ["?state=ended", "?state=all&limit=1"] {
        let body = list(state).await.json();
        assert_eq!(body["responses"][0]["now"]["key"]["topic"], "cholera");
        assert!(body["before"].is_null());
        let below = format!("{state}&before={}", body["responses"][0]["seq"]);
        assert_eq!(keys(list(&below).await.json()), Some(0));
    }
    assert_eq!(list("?state=gone").await.status, StatusCode::BAD_REQUEST);
    // The list of pages leads to what came of it, and so does the incident.
    for path in ["/responses", "/incidents/cholera"] {
        let page = d.get(path).await.text;
        assert!(page.contains("/responses/PHE.cholera.city/after"), "{path}");
    }
    let shown = d
        .get("/api/v1/responses/PHE.cholera.city/after")
        .await
        .json();
    assert_eq!(shown["levels"][0]["level"], "III");
    assert_eq!(shown["deviations"][0]["left"], "level");
    for ending in ["pdf", "docx", "xlsx"] {
        let path = format!("/api/v1/responses/PHE.cholera.city/after/document.{ending}");
        let file = d.get(&path).await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.text);
        if let Some(folder) = std::env::var_os("LF_KEEP") {
            std::fs::write(
                Path::new(&folder).join(format!("after.{ending}")),
                &file.bytes,
            )
            .unwrap();
        }
    }
    let made = d
        .post(
            "/api/v1/reports",
            "gu_weimin",
            &json!({"kind": "evaluation", "topic": "cholera"}),
        )
        .await;
    let id = made.json()["id"].as_str().unwrap().to_string();
    let file = d.get(&format!("/api/v1/reports/{id}/document.pdf")).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text);
    if let Some(folder) = std::env::var_os("LF_KEEP") {
        std::fs::write(Path::new(&folder).join("evaluation.pdf"), &file.bytes).unwrap();
    }
}
