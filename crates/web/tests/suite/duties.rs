//! A desk through pages and the API, over an office of a small city.

use axum::body::Body;
use axum::http::header::ACCEPT;
use axum::http::{Request, StatusCode};
use lf_domain::actor::Actor;
use lf_domain::case::{CaseReport, Classification};
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_testing::{Answer, Browser, Database, Scene, TestOffice, page};
use serde_json::{Value, json};

/// The words of a page but for its foot, which names the head of the journal: two
/// followers race for its order.
fn said(answer: &Answer) -> String {
    let page = answer.text.split("<footer class=\"proof").next();
    page::words(page.unwrap_or_default())
}

struct Desk {
    office: TestOffice,
}

/// An office with two cases in the east, the first three hours old.
async fn desk() -> Desk {
    let database = Database::sqlite();
    let scene = Scene::toy(database.folder(), "2026-09-18T02:00:00Z");
    let office = TestOffice::open(scene, database).await;
    let desk = Desk { office };
    desk.case("990101").await;
    desk.office.set("2026-09-18T05:00:00Z");
    desk.office.struck().await;
    desk.case("990102").await;
    desk
}

impl Desk {
    async fn case(&self, county: &str) {
        let today = self.office.today();
        let fact = Fact::Case(CaseReport {
            case_id: county.into(),
            disease: "flu".into(),
            classification: Classification::Confirmed,
            origin: None,
            place: Place::County(county.into()),
            onset: Some(today),
            reported: today,
            died: None,
            zone: None,
            focus: None,
            links: vec![],
        });
        let actor = Actor {
            officer: "a".into(),
            body: "centre".into(),
        };
        self.office.reported(&actor, fact).await;
    }

    /// A browser of an officer.
    fn browser(&self, officer: &str, lang: &str) -> Browser {
        let mut browser = Browser::over(lf_web::router(self.office.office.clone(), true));
        browser.sits(officer).keep("lf_lang", lang);
        browser
    }

    async fn get(&self, officer: &str, path: &str) -> Answer {
        self.browser(officer, "zh-CN").get(path).await
    }

    async fn form(&self, officer: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.browser(officer, "zh-CN").form(path, fields).await
    }

    async fn api(&self, officer: &str, path: &str, key: Option<&str>, body: Value) -> Answer {
        let mut browser = self.browser(officer, "zh-CN");
        match key {
            Some(key) => browser.json_keyed(path, key, &body).await,
            None => browser.json(path, &body).await,
        }
    }

    async fn ids(&self, task: &str) -> Vec<String> {
        let all = self.get("a", "/api/v1/duties").await.json();
        let of = |d: &&Value| d["it"]["task"] == task;
        let duties = all["duties"].as_array().unwrap().iter().filter(of);
        duties
            .map(|d| d["it"]["id"].as_str().unwrap().to_string())
            .collect()
    }
}

#[tokio::test]
async fn a_desk_says_what_is_late_and_what_is_next() {
    let d = desk().await;
    let page = d.get("a", "/duties").await;
    assert_eq!(page.status, StatusCode::OK);
    insta::assert_snapshot!("desk", said(&page));
    let english = d.browser("g", "en").get("/duties?tab=waiting").await;
    insta::assert_snapshot!("desk-waiting-en", said(&english));
    // Nobody chose an officer: first choose, then come back.
    let stranger = d.get("nobody", "/duties").await;
    assert!(stranger.to().starts_with("/officer?"), "{}", stranger.to());
    // The menu of every page carries the number of what is late.
    assert!(
        d.get("a", "/plans")
            .await
            .text
            .contains(r#"<span class="count late">2</span>"#)
    );
    let ledger = d.get("a", "/ledger?by=clause").await;
    insta::assert_snapshot!("ledger", said(&ledger));
}

#[tokio::test]
async fn a_duty_is_acknowledged_handed_on_and_discharged_by_forms() {
    let d = desk().await;
    let id = d.ids("card").await.remove(0);
    let done = d
        .form("a", &format!("/duties/{id}/acknowledge?tab=todo"), &[])
        .await;
    assert_eq!(
        (done.status, done.to()),
        (
            StatusCode::SEE_OTHER,
            format!("/duties/{id}?tab=todo").as_str()
        )
    );
    let twice = d.form("a", &format!("/duties/{id}/acknowledge"), &[]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said(&twice).contains("已经签收过了"), "{}", said(&twice));
    let foreign = d.form("g", &format!("/duties/{id}/begin"), &[]).await;
    assert!(said(&foreign).contains("归中心办"), "{}", said(&foreign));
    let hand = [("to", "b"), ("reason", "交班")];
    assert_eq!(
        d.form("a", &format!("/duties/{id}/hand"), &hand)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    // What was typed is kept when it is refused.
    let refused = d
        .form("a", &format!("/duties/{id}/waive"), &[("reason", "不用了")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let empty = d
        .form("b", &format!("/duties/{id}/discharge"), &[("text", " ")])
        .await;
    assert!(
        said(&empty).contains("写办了什么，或写文号"),
        "{}",
        said(&empty)
    );
    let evidence = [("text", "已报"), ("reference", "33-7"), ("key", "form:x")];
    for _ in 0..2 {
        // Sent twice by a double click: recorded once.
        let done = d
            .form("b", &format!("/duties/{id}/discharge"), &evidence)
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
    }
    let page = said(&d.get("b", &format!("/duties/{id}")).await);
    assert!(
        page.contains("办结：已报 33-7") && page.contains("转给 乙：交班"),
        "{page}"
    );
    let file = d.get("a", &format!("/api/v1/duties/{id}")).await.json();
    assert_eq!(file["duty"]["state"], "discharged");
    let kinds: Vec<&str> = (file["history"].as_array().unwrap().iter())
        .map(|e| e["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "duty.opened",
            "duty.late",
            "duty.reminded",
            "duty.acknowledged",
            "duty.handed",
            "duty.discharged"
        ]
    );
}

#[tokio::test]
async fn the_api_acts_refuses_and_repeats() {
    let d = desk().await;
    let list = d.get("a", "/api/v1/duties?limit=2").await;
    // Journal numbers hang on which follower was faster.
    let mut shown = list.json();
    for duty in shown["duties"].as_array_mut().unwrap() {
        let duty = duty.as_object_mut().unwrap();
        duty.remove("opened");
        duty.remove("last");
    }
    insta::assert_json_snapshot!("duties", shown);
    let next = list.json()["next"].as_str().unwrap().to_string();
    let rest = d
        .get(
            "a",
            &format!(
                "/api/v1/duties?limit=2&after={}",
                lf_web::page::encode(&next)
            ),
        )
        .await;
    assert_eq!(rest.json()["duties"].as_array().unwrap().len(), 1);
    for (path, key) in [
        ("/api/v1/duties?body=nobody", "unknown-body"),
        ("/api/v1/duties?tab=all", "not-a-choice"),
    ] {
        let refused = d.get("a", path).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["refusals"][0]["key"], key);
    }
    let id = d.ids("card").await.remove(0);
    let path = |act: &str| format!("/api/v1/duties/{id}/{act}");
    let refused = d.api("g", &path("begin"), None, json!({})).await;
    assert_eq!(refused.json()["refusals"][0]["key"], "duty-other-body");
    let strange = d.api("a", &path("forget"), None, json!({})).await;
    assert_eq!(strange.json()["refusals"][0]["key"], "not-a-choice");
    let bad = d
        .api("a", &path("discharge"), None, json!({"txt": "x"}))
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let waived = d
        .api(
            "g",
            &path("waive"),
            Some("w1"),
            json!({"reason": "reported by telephone"}),
        )
        .await;
    assert_eq!(waived.status, StatusCode::CREATED);
    let again = d
        .api(
            "g",
            &path("waive"),
            Some("w1"),
            json!({"reason": "reported by telephone"}),
        )
        .await;
    assert_eq!(
        (again.status, again.json()["seq"].clone()),
        (StatusCode::OK, waived.json()["seq"].clone())
    );
    let late = d.api("a", &path("acknowledge"), None, json!({})).await;
    assert_eq!(late.json()["refusals"][0]["key"], "duty-waived");
    assert_eq!(
        d.get("a", "/api/v1/duties/0000").await.status,
        StatusCode::NOT_FOUND
    );
    let csv = Request::get("/api/v1/ledger?by=body")
        .header(ACCEPT, "text/csv")
        .body(Body::empty())
        .unwrap();
    let csv = d.browser("a", "en").ask(csv).await.text;
    assert!(
        csv.lines()
            .any(|l| l.starts_with("centre,3,1,1,0,0,0,1,0,")),
        "{csv}"
    );
    let book = d.get("a", "/api/v1/ledger/ledger.xlsx").await;
    assert_eq!(book.status, StatusCode::OK);
}

#[tokio::test]
async fn a_clock_that_went_back_is_said_on_every_page() {
    let d = desk().await;
    assert!(!d.get("a", "/duties").await.text.contains("本机时钟"));
    d.office.set("2026-09-18T04:00:00Z");
    for path in ["/", "/duties", "/plans"] {
        assert!(
            d.get("a", path).await.text.contains("本机时钟显示"),
            "{path}"
        );
    }
}
