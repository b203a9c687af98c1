//! The pages over a real office: a journal in a folder, a city, its plans, a clock that stands.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use lf_testing::office::PATIENCE;
use lf_testing::{Answer, TestOffice};
use std::ops::{Deref, DerefMut};

/// An officer at a browser, in an office of which the calendar has asked already.
struct Browser {
    browser: lf_testing::Browser,
    office: TestOffice,
    /// Entries before the test begins: what the calendar asks for.
    base: u64,
}

impl Deref for Browser {
    type Target = lf_testing::Browser;

    fn deref(&self) -> &lf_testing::Browser {
        &self.browser
    }
}

impl DerefMut for Browser {
    fn deref_mut(&mut self) -> &mut lf_testing::Browser {
        &mut self.browser
    }
}

async fn browser() -> Browser {
    let office = TestOffice::demo("2026-09-18T08:40:00Z").await;
    office.struck().await;
    Browser {
        base: office.head(),
        browser: lf_testing::Browser::over(lf_web::router(office.office.clone(), true)),
        office,
    }
}

impl Browser {
    /// The first entry of the test has another number: `/journal/1` means it.
    fn at(&self, path: &str) -> String {
        let first = self.base + 1;
        let path = path.replace("/journal/1", &format!("/journal/{first}"));
        path.replace("/facts/1", &format!("/facts/{first}"))
    }

    async fn get(&mut self, path: &str) -> Answer {
        let path = self.at(path);
        self.browser.get(&path).await
    }

    async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let path = self.at(path);
        self.browser.send(&path, fields).await
    }

    /// Sits down by the page where one does.
    async fn sit_down(&mut self, officer: &str) {
        let fields = [("officer", officer), ("next", "/report/case")];
        let done = self.send("/officer", &fields).await;
        assert_eq!(
            (done.status, done.to()),
            (StatusCode::SEE_OTHER, "/report/case")
        );
    }

    fn head(&self) -> u64 {
        self.office.head() - self.base
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
        nobody.to().starts_with("/officer?asked=1"),
        "{}",
        nobody.to()
    );
    assert_eq!(b.head(), 0);

    b.sit_down("lu_wenqing").await;
    let done = b.send("/report/case", CASE).await;
    assert_eq!(
        (done.status, done.to()),
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
        .to()
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
    let key = format!("form:{}", "a".repeat(32));
    let fields = [&[("key", key.as_str())], CASE].concat();
    let first = b.form("/report/case", &fields).await;
    let again = b.form("/report/case", &fields).await;
    assert_eq!(first.to(), b.at("/journal/1?done=1"));
    assert_eq!(again.to(), b.at("/journal/1?done=again"));
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
    let token = b.cookie("lf_form").unwrap();
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
    assert!(b.office.evaluated(1, PATIENCE).await);
    let verified = b.send("/journal", &[]).await;
    assert_eq!(
        verified.status,
        StatusCode::METHOD_NOT_ALLOWED,
        "the list itself takes no form"
    );
    let form = b.get("/journal").await;
    assert!(form.text.contains("还没有核验过"));
    let done = b.form("/journal/verify", &[]).await;
    assert_eq!(done.to(), "/journal#verify");
    assert!(b.get("/journal").await.text.contains("全部相符"));
    assert!(
        b.get("/journal?kind=fact")
            .await
            .text
            .contains("是否有扩散趋势")
    );
    assert_eq!(b.get("/find?q=%231").await.to(), "/journal/1");
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
