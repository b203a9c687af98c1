//! Joint assessments and the transmission of an incident through pages and the
//! API, over a real office.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{Request, StatusCode};
use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;

/// One officer at a browser without a screen.
struct Desk {
    app: Router,
    officer: &'static str,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    to: String,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
}

async fn desk(city: &str, officer: &'static str) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let library = Library::open(&home).unwrap();
    let clock = Arc::new(SetClock::new("2026-09-18T08:40:00Z".parse().unwrap()));
    let setup = Setup {
        city: city.into(),
        url: format!("sqlite://{}/journal.db", folder.path().display()),
        key_dir: folder.path().join("keys"),
        clock,
    };
    let office = Office::open(&library, setup).await.unwrap();
    Desk {
        app: lf_web::router(office, true),
        officer,
        _folder: folder,
    }
}

impl Desk {
    async fn ask(&self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        let cookies = format!(
            "lf_officer={}; lf_form={}",
            self.officer, "0123456789abcdef0123456789abcdef"
        );
        headers.insert(COOKIE, cookies.parse().unwrap());
        headers.insert("host", "127.0.0.1:8686".parse().unwrap());
        headers.insert("lianfang-officer", self.officer.parse().unwrap());
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

    async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = [("csrf", "0123456789abcdef0123456789abcdef")];
        let all = token.iter().chain(fields);
        let body: Vec<String> = all
            .map(|(n, v)| format!("{n}={}", lf_web::page::encode(v)))
            .collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body.join("&"))).unwrap())
            .await
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    fn sits(&mut self, officer: &'static str) {
        self.officer = officer;
    }
}

#[tokio::test]
async fn two_bodies_evaluate_an_event_from_their_pages() {
    let mut d = desk("taicang", "tc_customs").await;
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
    let refused = d.post("/assessments/new", &nothing).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("href=\"#f-about\""));
    let call = [
        nothing[0],
        nothing[1],
        ("about", "Fever on board"),
        ("ground", "reported by the master"),
        ("disease", "cholera"),
    ];
    let made = d.post("/assessments/new", &call).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = made.to.clone();
    let answers = [
        ("do", "sign"),
        ("q.serious", "yes"),
        ("r.many", "1"),
        ("q.unusual", "no"),
        ("q.spread", "unknown"),
        ("g.spread", "waiting for the crew list"),
        ("q.restrictions", "no"),
    ];
    let refused = d.post(&page, &answers).await;
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
    let signed = d.post(&page, &whole).await;
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
    assert_eq!(d.post(&page, &other).await.status, StatusCode::SEE_OTHER);
    let open = d.get(&page).await;
    assert!(
        open.text.contains("waiting for the crew list"),
        "now both are seen"
    );
    let joint: Vec<_> = [("do", "propose"), ("p.reason", "the crew list has come")]
        .into_iter()
        .chain(other[1..].iter().copied())
        .collect();
    assert_eq!(d.post(&page, &joint).await.status, StatusCode::SEE_OTHER);
    let seen = d.get(&format!("/api/v1/assessments/{id}")).await.json();
    assert_eq!(seen["standing"]["waiting"], json!(["customs"]));
    d.sits("tc_customs");
    let seq = seen["assessment"]["conclusions"][0]["seq"].to_string();
    let agree = [("do", "agree"), ("proposal", seq.as_str())];
    assert_eq!(d.post(&page, &agree).await.status, StatusCode::SEE_OTHER);
    let closed = d.get(&format!("{page}?lang=en")).await;
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
    let mut d = desk("taicang", "tc_market").await;
    let kinds = d.get("/api/v1/assessment-kinds").await.json();
    let food = kinds
        .as_array()
        .unwrap()
        .iter()
        .find(|k| k["rule"]["id"] == "food-risk");
    assert_eq!(food.unwrap()["clause"], "6(2)");
    let call = json!({"plan": "TC", "kind": "food-risk", "call": {"about": "Milk powder", "ground": "a sample"}});
    let made = d.send("POST", "/api/v1/assessments", call).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_string();
    let acts = format!("/api/v1/assessments/{id}/acts");
    let parts = json!({"parts": {"harm": "mild", "trend": "falling"}});
    let lacking = json!({"act": {"sign": {"said": {"parts": {"harm": "mild"}}}}});
    let refused = d.send("POST", &acts, lacking).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("trend"), "{}", refused.text);
    for officer in ["tc_market", "tc_health", "tc_customs"] {
        d.sits(officer);
        let sign = json!({"act": {"sign": {"said": parts}}});
        assert_eq!(
            d.send("POST", &acts, sign).await.status,
            StatusCode::CREATED
        );
    }
    let propose = json!({"act": {"propose": {"said": parts}}});
    let receipt = d.send("POST", &acts, propose).await.json();
    for officer in ["tc_market", "tc_health"] {
        d.sits(officer);
        let agree = json!({"act": {"agree": {"proposal": receipt["seq"]}}});
        assert_eq!(
            d.send("POST", &acts, agree).await.status,
            StatusCode::CREATED
        );
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
    let d = desk("jiaxing", "gu_weimin").await;
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
        let done = d.send("POST", "/api/v1/facts", c).await;
        assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    }
    let mut page = d.get("/incidents/covid19/lineage").await;
    for _ in 0..50 {
        if page.status == StatusCode::OK {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        page = d.get("/incidents/covid19/lineage").await;
    }
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
