//! Releases, the directory and call-outs through pages and the API, over a real office.

use axum::http::StatusCode;
use lf_testing::page::words;
use lf_testing::{Browser, Database, Scene, TestOffice};
use serde_json::json;

async fn town() -> (TestOffice, axum::Router) {
    let scene = Scene::city("erenhot", "2026-09-18T01:00:00Z");
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let app = lf_web::router(office.office.clone(), true);
    (office, app)
}

fn desk(app: &axum::Router, who: &str) -> Browser {
    let mut desk = Browser::over(app.clone());
    desk.sits(who);
    desk
}

/// Nothing that a page says looks like a key.
fn plain(text: &str) -> String {
    let said = words(text);
    for family in ["gate-", "liaison-", "callout-", "refusal-"] {
        assert!(!said.contains(family), "{family}: {said}");
    }
    said
}

#[tokio::test]
async fn a_release_is_asked_for_stopped_verified_approved_and_recorded() {
    let (office, app) = town().await;
    let mut hospital = desk(&app, "el_hospital");
    let fact = json!({"fact": "case", "case_id": "C-1", "disease": "cholera", "classification": "suspected", "place": {"county": "152501"}, "reported": "2026-09-18"});
    let reported = hospital.json("/api/v1/facts", &json!({"fact": fact})).await;
    assert_eq!(reported.status, StatusCode::CREATED, "{}", reported.text);
    let seq = reported.json()["seq"].to_string();
    let mut press = desk(&app, "el_propaganda");
    let empty = press.get("/releases").await;
    assert!(plain(&empty.text).contains("没有拟发布的内容"));
    let typed = [
        ("rule", "EL public-release"),
        ("subject", "疫情通报"),
        ("text", "发现一例疑似病例。"),
    ];
    let bare = press.form("/releases", &typed).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.text.contains("没写依据") && bare.text.contains("发现一例疑似病例。"));
    let rests = format!("#{seq}");
    let all = [&typed[..], &[("rests", rests.as_str())]].concat();
    let asked = press.form("/releases", &all).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let page = asked.to().to_string();
    let early = [("act", "release"), ("channel", "网站"), ("number", "1")];
    let stopped = press.form(&page, &early).await;
    assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stopped.text.contains("没核实的不能发布"));
    let said = plain(&press.get(&page).await.text);
    assert!(
        said.contains("想发布，拦下了") && said.contains("：还没核实"),
        "{said}"
    );
    office.settled().await;
    let mut cdc = desk(&app, "el_cdc");
    let duties = cdc.get("/duties").await;
    assert!(
        words(&duties.text).contains("核实：向社会发布疫情信息"),
        "{}",
        words(&duties.text)
    );
    let verify = [("act", "verify"), ("source", "检测报告 31 号")];
    assert_eq!(cdc.form(&page, &verify).await.to(), page);
    let mut boss = desk(&app, "el_office");
    assert!(boss.get(&page).await.text.contains("批准发布"));
    assert_eq!(boss.form(&page, &[("act", "approve")]).await.to(), page);
    assert_eq!(press.form(&page, &early).await.to(), page);
    let said = plain(&press.get(&page).await.text);
    assert!(said.contains("已发布"), "{said}");
    let english = plain(&press.get(&format!("{page}?lang=en")).await.text);
    assert!(english.contains("Let out") && english.contains("Tried to let it out, refused"));
    let list = press.get("/api/v1/releases").await.json();
    assert_eq!(
        (list[0]["stage"].as_str(), list[0]["denied"].as_u64()),
        (Some("released"), Some(1))
    );
    assert_eq!(
        press.get("/api/v1/gates").await.json()[0]["gate"]["it"]["id"],
        "public-release"
    );
    assert_eq!(
        press.get("/releases/none").await.status,
        StatusCode::NOT_FOUND
    );
    office.close().await;
}

// covers: EL-A-01
#[tokio::test]
async fn the_directory_names_who_is_missing_and_says_that_its_form_is_our_own() {
    let (office, app) = town().await;
    let mut customs = desk(&app, "el_customs");
    let all = customs.get("/directory").await;
    let said = plain(&all.text);
    assert!(
        said.contains("家没报齐") && said.contains("官方登记表没有提供"),
        "{said}"
    );
    let typed = [
        ("act", "name"),
        ("charge", "liaison"),
        ("name", "赵一"),
        ("post", "应急科科长"),
        ("usual", "1"),
        ("phone", "0479-1"),
        ("from", "2026-09-12"),
    ];
    let done = customs.form("/directory/customs", &typed).await;
    assert_eq!(done.to(), "/directory/customs", "{}", done.text);
    let said = plain(&customs.get("/directory/customs").await.text);
    assert!(
        said.contains("赵一") && said.contains("隔 6\u{a0}天报") && said.contains("变更报得晚"),
        "{said}"
    );
    let english = plain(&customs.get("/directory/customs?lang=en").await.text);
    assert!(english.contains("6 days later"), "{english}");
    let other = json!({"charge": "responsible", "name": "x", "post": "y", "phone": "1", "from": "2026-09-18"});
    let refused = customs.json("/api/v1/directory/hospital", &other).await;
    assert_eq!(refused.refused(), "liaison-not-yours");
    let mut keeper = desk(&app, "el_office");
    let done = keeper.json("/api/v1/directory/hospital", &other).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    let end = json!({"charge": "responsible", "until": "2026-09-18", "reason": "调离"});
    let done = keeper.json("/api/v1/directory/hospital/ended", &end).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    assert_eq!(
        keeper.get("/directory/nobody").await.status,
        StatusCode::NOT_FOUND
    );
    office.close().await;
}

#[tokio::test]
async fn a_drill_is_called_answered_and_timed_on_its_pages() {
    let (office, app) = town().await;
    let mut boss = desk(&app, "el_office");
    let typed = [
        ("title", "夜间拉动"),
        ("drill", "1"),
        ("place", "公路口岸"),
        ("muster", "2026-09-18T10:00"),
        ("contact", "30"),
        ("b-customs", "1"),
        ("b-cdc", "1"),
    ];
    let called = boss.form("/callouts", &typed).await;
    assert_eq!(
        called.status,
        StatusCode::SEE_OTHER,
        "{}",
        words(&called.text)
    );
    let page = called.to().to_string();
    office.settled().await;
    let mut customs = desk(&app, "el_customs");
    let duties = words(&customs.get("/duties").await.text);
    assert!(duties.contains("应答呼叫：夜间拉动"), "{duties}");
    assert_eq!(
        customs.form(&page, &[("act", "acknowledge")]).await.to(),
        page
    );
    office.set("2026-09-18T02:20:00Z");
    let arrive = [("act", "arrive"), ("people", "6")];
    assert_eq!(customs.form(&page, &arrive).await.to(), page);
    let said = plain(&boss.get(&page).await.text);
    assert!(
        said.contains("晚到 20分") && said.contains("没到，超 20分"),
        "{said}"
    );
    let english = plain(&boss.get(&format!("{page}?lang=en")).await.text);
    assert!(english.contains("not there"), "{english}");
    let nobody = boss.form("/callouts", &[("title", "x")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let list = boss.get("/api/v1/callouts").await.json();
    assert_eq!(list[0]["answers"]["customs"]["people"], 6);
    plain(&boss.get("/callouts").await.text);
    office.close().await;
}
