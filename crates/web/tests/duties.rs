//! A desk through pages and the API, over an office of a small city.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{Request, StatusCode};
use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_domain::actor::Actor;
use lf_domain::case::{CaseReport, Classification};
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

struct Answer {
    status: StatusCode,
    to: String,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// The text of the page's main part, without markup, one line per piece.
    fn said(&self) -> String {
        let main = self.text.split("<main").nth(1).unwrap_or_default();
        // The foot names the head of the journal, whose order two followers race for.
        let main = main
            .split("<footer class=\"proof")
            .next()
            .unwrap_or_default();
        let (mut out, mut tag) = (String::new(), false);
        for c in main.chars() {
            match c {
                '<' => {
                    tag = true;
                    out.push('\n');
                }
                '>' => tag = false,
                c if !tag => out.push(c),
                _ => {}
            }
        }
        let lines = out.lines().skip(1).map(str::trim).filter(|l| !l.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }
}

struct Desk {
    app: Router,
    office: Arc<Office>,
    clock: Arc<SetClock>,
    _folder: tempfile::TempDir,
}

fn home(dir: &Path) -> PathBuf {
    let home = dir.join("home");
    let toy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../response/tests/it");
    for (from, to) in [
        ("codebook.yaml", "plans/codebook.yaml"),
        ("pack.yaml", "plans/t/pack.yaml"),
        ("5-duties.md", "plans/t/5-duties.md"),
        ("city.yaml", "cities/toy/city.yaml"),
    ] {
        let to = home.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(toy.join(from), to).unwrap();
    }
    home
}

/// An office with two cases in the east, the first three hours old.
async fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::open(&home(folder.path())).unwrap();
    let clock = Arc::new(SetClock::new("2026-09-18T02:00:00Z".parse().unwrap()));
    let setup = Setup {
        city: "toy".into(),
        url: format!("sqlite://{}/journal.db", folder.path().display()),
        key_dir: folder.path().join("keys"),
        clock: clock.clone(),
    };
    let office = Office::open(&library, setup).await.unwrap();
    let desk = Desk {
        app: lf_web::router(office.clone(), true),
        office,
        clock,
        _folder: folder,
    };
    desk.case("990101").await;
    desk.clock.set("2026-09-18T05:00:00Z".parse().unwrap());
    desk.office.strike().await.unwrap();
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
        let report = lf_app::report::Report {
            fact,
            corrects: None,
            key: None,
            source: "test".into(),
            personal: None,
        };
        let actor = Actor {
            officer: "a".into(),
            body: "centre".into(),
        };
        let seq = self.office.report(&actor, report).await.unwrap().seq;
        assert!(
            self.office
                .duties_follow(seq, Duration::from_secs(20))
                .await
        );
    }

    async fn ask(&self, officer: &str, lang: &str, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        let cookies = format!("lf_officer={officer}; lf_form={TOKEN}; lf_lang={lang}");
        headers.insert(COOKIE, cookies.parse().unwrap());
        headers.insert("host", "127.0.0.1:8686".parse().unwrap());
        headers.insert("lianfang-officer", officer.parse().unwrap());
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        let to = headers.get(LOCATION).and_then(|v| v.to_str().ok());
        Answer {
            status,
            to: to.unwrap_or_default().into(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn get(&self, officer: &str, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.ask(officer, "zh-CN", request).await
    }

    async fn form(&self, officer: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let all = [("csrf", TOKEN)];
        let body: Vec<String> = (all.iter().chain(fields))
            .map(|(n, v)| format!("{n}={}", lf_web::page::encode(v)))
            .collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(body.join("&"))).unwrap();
        self.ask(officer, "zh-CN", request).await
    }

    async fn api(&self, officer: &str, path: &str, key: Option<&str>, body: Value) -> Answer {
        let mut request = Request::post(path).header(CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let request = request.body(Body::from(body.to_string())).unwrap();
        self.ask(officer, "zh-CN", request).await
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
    insta::assert_snapshot!("desk", page.said());
    let request = Request::get("/duties?tab=waiting")
        .body(Body::empty())
        .unwrap();
    let english = d.ask("g", "en", request).await;
    insta::assert_snapshot!("desk-waiting-en", english.said());
    // Nobody chose an officer: first choose, then come back.
    let stranger = d.get("nobody", "/duties").await;
    assert!(stranger.to.starts_with("/officer?"), "{}", stranger.to);
    // The menu of every page carries the number of what is late.
    assert!(
        d.get("a", "/plans")
            .await
            .text
            .contains(r#"<span class="count late">2</span>"#)
    );
    let ledger = d.get("a", "/ledger?by=clause").await;
    insta::assert_snapshot!("ledger", ledger.said());
}

#[tokio::test]
async fn a_duty_is_acknowledged_handed_on_and_discharged_by_forms() {
    let d = desk().await;
    let id = d.ids("card").await.remove(0);
    let done = d
        .form("a", &format!("/duties/{id}/acknowledge?tab=todo"), &[])
        .await;
    assert_eq!(
        (done.status, done.to.as_str()),
        (
            StatusCode::SEE_OTHER,
            format!("/duties/{id}?tab=todo").as_str()
        )
    );
    let twice = d.form("a", &format!("/duties/{id}/acknowledge"), &[]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.said().contains("已经签收过了"), "{}", twice.said());
    let foreign = d.form("g", &format!("/duties/{id}/begin"), &[]).await;
    assert!(foreign.said().contains("归中心办"), "{}", foreign.said());
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
        empty.said().contains("写办了什么，或写文号"),
        "{}",
        empty.said()
    );
    let evidence = [("text", "已报"), ("reference", "33-7"), ("key", "form:x")];
    for _ in 0..2 {
        // Sent twice by a double click: recorded once.
        let done = d
            .form("b", &format!("/duties/{id}/discharge"), &evidence)
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
    }
    let page = d.get("b", &format!("/duties/{id}")).await.said();
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
    let csv = d.ask("a", "en", csv).await.text;
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
    d.clock.set("2026-09-18T04:00:00Z".parse().unwrap());
    for path in ["/", "/duties", "/plans"] {
        assert!(
            d.get("a", path).await.text.contains("本机时钟显示"),
            "{path}"
        );
    }
}
