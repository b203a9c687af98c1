//! The pages over a real office: a journal in a folder, a city, its plans, a clock that stands.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

/// A browser without a screen: keeps cookies, sends forms.
struct Browser {
    app: Router,
    office: Arc<Office>,
    /// Entries before the test begins: what the calendar asks for.
    base: u64,
    cookies: Vec<(String, String)>,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }
}

async fn browser() -> Browser {
    let folder = tempfile::tempdir().unwrap();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let library = Library::open(&home).unwrap();
    let clock = Arc::new(SetClock::new("2026-09-18T08:40:00Z".parse().unwrap()));
    let setup = Setup {
        city: "jiaxing".into(),
        url: format!("sqlite://{}/journal.db", folder.path().display()),
        key_dir: folder.path().join("keys"),
        clock,
    };
    let office = Office::open(&library, setup).await.unwrap();
    // The calendar opens its duties first.
    while office.strike().await.is_err() {}
    let base = office.journal.head().borrow().seq;
    Browser {
        base,
        app: lf_web::router(office.clone(), true),
        office,
        cookies: vec![],
        _folder: folder,
    }
}

impl Browser {
    async fn ask(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        if !cookies.is_empty() {
            request
                .headers_mut()
                .insert(COOKIE, cookies.join("; ").parse().unwrap());
        }
        request
            .headers_mut()
            .entry("host")
            .or_insert("127.0.0.1:8686".parse().unwrap());
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for c in headers.get_all(SET_COOKIE) {
            let (name, value) = c
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .split_once('=')
                .unwrap();
            self.cookies.retain(|(n, _)| n != name);
            self.cookies.push((name.into(), value.into()));
        }
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        Answer {
            status,
            headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// The first entry of the test has another number: `/journal/1` means it.
    fn at(&self, path: &str) -> String {
        let first = self.base + 1;
        let path = path.replace("/journal/1", &format!("/journal/{first}"));
        path.replace("/facts/1", &format!("/facts/{first}"))
    }

    async fn get(&mut self, path: &str) -> Answer {
        let path = &self.at(path);
        self.ask(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let path = &self.at(path);
        let body: Vec<String> = fields
            .iter()
            .map(|(n, v)| format!("{n}={}", lf_web::page::encode(v)))
            .collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body.join("&"))).unwrap())
            .await
    }

    /// Opens the form, and sends it back with its hidden fields and these.
    async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.get(path).await;
        let hidden = |name: &str| {
            let mark = format!(r#"name="{name}" value=""#);
            form.text
                .split(&mark)
                .nth(1)
                .map(|t| t.split('"').next().unwrap().to_string())
        };
        let (token, key) = (hidden("csrf").expect("a form"), hidden("key"));
        let mut all = vec![("csrf", token.as_str())];
        if let Some(key) = &key {
            all.push(("key", key));
        }
        let path = path.split('?').next().unwrap();
        self.post(path, &[all.as_slice(), fields].concat()).await
    }

    async fn sit_down(&mut self, officer: &str) {
        let done = self
            .send(
                "/officer",
                &[("officer", officer), ("next", "/report/case")],
            )
            .await;
        assert_eq!(
            (done.status, done.header("location")),
            (StatusCode::SEE_OTHER, "/report/case")
        );
    }

    fn head(&self) -> u64 {
        self.office.journal.head().borrow().seq - self.base
    }
}

const CASE: &[(&str, &str)] = &[
    ("disease", "cholera"),
    ("place", "330482"),
    ("classification", "confirmed"),
    ("origin", "local"),
    ("onset", "2026-09-17"),
    ("reported", "2026-09-18"),
];

#[tokio::test]
async fn a_case_is_reported_corrected_and_withdrawn() {
    let mut b = browser().await;
    assert!(b.get("/").await.text.contains("没有事件达到级别"));
    let nobody = b.send("/report/case", CASE).await;
    assert_eq!(
        nobody.status,
        StatusCode::SEE_OTHER,
        "nobody reports anonymously"
    );
    assert!(
        nobody.header("location").starts_with("/officer?asked=1"),
        "{}",
        nobody.header("location")
    );
    assert_eq!(b.head(), 0);

    b.sit_down("lu_wenqing").await;
    let done = b.send("/report/case", CASE).await;
    assert_eq!(
        (done.status, done.header("location")),
        (StatusCode::SEE_OTHER, b.at("/journal/1?done=1").as_str())
    );
    let entry = b.get("/journal/1?done=1").await;
    let first = b.base + 1;
    assert!(
        entry
            .text
            .contains(&format!("已记进账本，第 {first}\u{a0}条"))
            || entry.text.contains(&format!("已记进账本，第 {first} 条")),
        "{}",
        entry.text
    );
    assert!(entry.text.contains("陆文清") && entry.text.contains("霍乱"));
    assert!(
        entry.text.contains("Ⅳ级"),
        "the answer says what the plans made of it"
    );

    let board = b.get("/").await;
    assert!(board.text.contains("平湖霍乱") && board.text.contains("候选Ⅳ级"));
    let incident = b.get("/incidents/cholera").await;
    assert!(
        incident.text.contains("2.4(1)")
            && incident.text.contains("距") | incident.text.contains("还差")
    );

    let form = b.get("/journal/1/correct").await;
    assert!(
        form.text.contains(r#"value="2026-09-17""#),
        "the form holds what was reported"
    );
    let corrected: Vec<(&str, &str)> = CASE
        .iter()
        .map(|(n, v)| (*n, if *n == "place" { "330424" } else { *v }))
        .chain([("case_id", "HY-1")])
        .collect();
    let done = b.send("/journal/1/correct", &corrected).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let second = done
        .header("location")
        .trim_start_matches("/journal/")
        .split('?')
        .next()
        .unwrap()
        .to_string();
    assert!(b.get("/").await.text.contains("海盐霍乱"));
    let old = b.get("/journal/1").await;
    assert!(
        old.text.contains(&format!("/journal/{second}")),
        "the old entry leads to the new one"
    );
    assert!(
        !old.text.contains(&b.at("/journal/1/correct")),
        "what was corrected is not corrected again"
    );

    let again = b.send("/journal/1/correct", &corrected).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let path = format!("/journal/{second}/withdraw");
    let empty = b.send(&path, &[("reason", "")]).await;
    assert_eq!(
        empty.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a withdrawal needs a reason"
    );
    let done = b.send(&path, &[("reason", "同一人两次送检")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(b.get("/").await.text.contains("没有事件达到级别"));
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_offers_the_repair() {
    let mut b = browser().await;
    b.sit_down("lu_wenqing").await;
    let late: Vec<(&str, &str)> = CASE
        .iter()
        .map(|(n, v)| {
            (
                *n,
                if *n == "onset" || *n == "reported" {
                    "2026-09-28"
                } else {
                    *v
                },
            )
        })
        .collect();
    let refused = b.send("/report/case", &late).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains(r#"value="2026-09-28""#),
        "the value is kept"
    );
    assert!(
        refused.text.contains(r##"href="#f-onset""##),
        "the list of errors leads to the field"
    );
    assert!(refused.text.contains(r#"aria-invalid="true""#));
    assert!(
        refused.text.contains("onset=2026-09-18"),
        "today is offered as the repair"
    );
    assert_eq!(b.head(), 0, "nothing was stored");
    let hostile = [
        ("disease", "\"><script>alert(1)</script>"),
        ("place", "<b>"),
        ("cases", "1e999"),
    ];
    let refused = b.send("/report/count", &hostile).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !refused.text.contains("<script>alert") && !refused.text.contains("<b>，"),
        "{}",
        refused.text
    );
    let repaired: Vec<(&str, &str)> = late
        .iter()
        .copied()
        .filter(|(n, _)| *n != "reported")
        .chain([("reported", "2026-09-18"), ("repair", "onset=2026-09-18")])
        .collect();
    let done = b.send("/report/case", &repaired).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

#[tokio::test]
async fn sending_a_form_twice_records_once() {
    let mut b = browser().await;
    b.sit_down("lu_wenqing").await;
    let token = b
        .cookies
        .iter()
        .find(|(n, _)| n == "lf_form")
        .unwrap()
        .1
        .clone();
    let key = format!("form:{}", "a".repeat(32));
    let fields = [&[("csrf", token.as_str()), ("key", key.as_str())], CASE].concat();
    let first = b.post("/report/case", &fields).await;
    let again = b.post("/report/case", &fields).await;
    assert_eq!(first.header("location"), b.at("/journal/1?done=1"));
    assert_eq!(again.header("location"), b.at("/journal/1?done=again"));
    assert!(
        b.get("/journal/1?done=again")
            .await
            .text
            .contains("没有重复记")
    );
}

#[tokio::test]
async fn a_name_is_sealed_and_shown_nowhere() {
    let mut b = browser().await;
    b.sit_down("lu_wenqing").await;
    let named = [
        CASE,
        &[
            ("person_name", "王小芳"),
            ("person_document", "330400199001010000"),
        ],
    ]
    .concat();
    assert_eq!(
        b.send("/report/case", &named).await.status,
        StatusCode::SEE_OTHER
    );
    for path in [
        "/",
        "/journal",
        "/journal/1",
        "/incidents/cholera/cases",
        "/journal/1/correct",
        "/api/v1/facts/1",
    ] {
        let page = b.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            !page.text.contains("王小芳") && !page.text.contains("330400199001010000"),
            "{path}"
        );
    }
    let opened = b
        .office
        .journal
        .open_personal(b.base + 1)
        .await
        .unwrap()
        .unwrap();
    assert!(opened.contains("王小芳"));
}

#[tokio::test]
async fn forms_from_elsewhere_are_not_taken() {
    let mut b = browser().await;
    b.sit_down("lu_wenqing").await;
    let no_token = b.post("/report/case", CASE).await;
    assert_eq!(no_token.status, StatusCode::FORBIDDEN);
    let wrong = [&[("csrf", "00000000000000000000000000000000")], CASE].concat();
    assert_eq!(
        b.post("/report/case", &wrong).await.status,
        StatusCode::FORBIDDEN
    );
    let token = b
        .cookies
        .iter()
        .find(|(n, _)| n == "lf_form")
        .unwrap()
        .1
        .clone();
    let body = format!("csrf={token}&officer=gu_weimin");
    let foreign = Request::post("/officer")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");
    let answer = b.ask(foreign.body(Body::from(body.clone())).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let typed = Request::post("/officer")
        .header(CONTENT_TYPE, "text/plain")
        .body(Body::from(body))
        .unwrap();
    assert_eq!(b.ask(typed).await.status, StatusCode::FORBIDDEN);
    let large = "x".repeat(2_000_000);
    assert_eq!(
        b.send("/report/case", &[("focus", &large)]).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let off = b.send("/officer", &[("officer", "nobody")]).await;
    assert_eq!(off.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(off.text.contains("沈嘉宁"), "says what would be accepted");
    assert_eq!(b.head(), 0);
}

#[tokio::test]
async fn who_posts_too_fast_is_asked_to_wait() {
    let mut b = browser().await;
    b.get("/").await;
    let mut last = StatusCode::OK;
    for _ in 0..60 {
        last = b.post("/officer", &[]).await.status;
        if last == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(b.get("/").await.status, StatusCode::OK, "reading goes on");
}

#[tokio::test]
async fn every_answer_carries_its_guards() {
    let mut b = browser().await;
    for path in [
        "/",
        "/nowhere",
        "/api/v1/situation",
        "/plans/jiaxing-phe",
        "/plans/none",
        "/incidents/none",
        "/journal/99999",
    ] {
        let page = b.get(path).await;
        let policy = page.header("content-security-policy").to_string();
        assert!(
            policy.contains("default-src 'self'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("cache-control"), "private, no-cache", "{path}");
        assert!(
            !page.text.contains("style=\"") && !page.text.contains("onclick"),
            "{path}: nothing inline"
        );
    }
    for path in [
        "/nowhere",
        "/plans/none",
        "/plans/jiaxing-phe/9.9",
        "/incidents/none",
        "/journal/99999",
        "/report/none",
    ] {
        assert_eq!(b.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let asset = b.get(lf_web::assets::url("app.css")).await;
    assert_eq!(asset.status, StatusCode::OK);
    assert!(asset.header("cache-control").contains("immutable"));
    assert_eq!(
        b.get("/assets/app.0000000000.css").await.status,
        StatusCode::NOT_FOUND
    );
    let renamed = Request::get("/")
        .header("host", "example.org")
        .body(Body::empty())
        .unwrap();
    assert_eq!(b.ask(renamed).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn pages_speak_the_language_that_was_asked_for() {
    let mut b = browser().await;
    assert!(b.get("/").await.text.contains(r#"<html lang="zh-CN">"#));
    let english = Request::get("/")
        .header("accept-language", "en-GB,en;q=0.9")
        .body(Body::empty())
        .unwrap();
    assert!(b.ask(english).await.text.contains(r#"<html lang="en">"#));
    assert!(b.get("/incidents?lang=en").await.text.contains("Incidents"));
    let kept = b.get("/plans").await;
    assert!(
        kept.text.contains(r#"<html lang="en">"#),
        "the choice is remembered"
    );
    assert!(
        kept.text.contains("/plans?lang=zh-CN"),
        "and can be taken back on the same page"
    );
}

#[tokio::test]
async fn the_journal_is_verified_and_found() {
    let mut b = browser().await;
    b.sit_down("xu_jing").await;
    let answer = [
        ("finding", "spread_trend"),
        ("about", "cholera"),
        ("value", "yes"),
        ("by", "expert_committee"),
        ("date", "2026-09-18"),
        ("reason", "三代病例"),
    ];
    let done = b.send("/report/judgement", &answer).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(b.office.evaluated(1, Duration::from_secs(5)).await);
    let verified = b.send("/journal", &[]).await;
    assert_eq!(
        verified.status,
        StatusCode::METHOD_NOT_ALLOWED,
        "the list itself takes no form"
    );
    let form = b.get("/journal").await;
    assert!(form.text.contains("还没有核验过"));
    let token = b
        .cookies
        .iter()
        .find(|(n, _)| n == "lf_form")
        .unwrap()
        .1
        .clone();
    let done = b.post("/journal/verify", &[("csrf", &token)]).await;
    assert_eq!(done.headers.get(LOCATION).unwrap(), "/journal#verify");
    assert!(b.get("/journal").await.text.contains("全部相符"));
    assert!(
        b.get("/journal?kind=fact")
            .await
            .text
            .contains("是否有扩散趋势")
    );
    assert_eq!(b.get("/find?q=%231").await.header("location"), "/journal/1");
    assert!(
        b.get("/find?q=2.3")
            .await
            .text
            .contains("/plans/jiaxing-phe/2.3(2)")
    );
    assert!(
        b.get("/find?q=%E9%9C%8D%E4%B9%B1")
            .await
            .text
            .contains("2.4(1)")
    );
    assert!(
        b.get("/find?q=%3Cscript%3E")
            .await
            .text
            .contains("&#60;script&#62;")
    );
}

#[tokio::test]
async fn plans_show_their_clauses_cases_and_findings() {
    let mut b = browser().await;
    let list = b.get("/plans").await;
    assert!(
        list.text.contains("26 条") || list.text.contains("26\u{a0}条"),
        "{}",
        list.text
    );
    assert!(list.text.contains("32 条") || list.text.contains("32\u{a0}条"));
    assert!(
        list.text.contains("全部通过"),
        "every case of the packs passes"
    );
    let clause = b.get("/plans/jiaxing-phe/2.3(2)").await;
    for part in ["counties", "AMB-11", "例证", "一致", "p.low"] {
        assert!(clause.text.contains(part), "{part}");
    }
}
