//! The risk map, orders and rosters through pages and the API, over a real office.

use crate::fixtures;

use axum::http::StatusCode;
use lf_domain::level::Level;
use lf_response::zone::Grade;
use lf_testing::act::officer;
use lf_testing::browser::json as request;
use lf_testing::{Browser, TestOffice};
use lf_web::chart::zones::{CountyGrades, figure};
use lf_web::lang::Lang;
use serde_json::{Value, json};

/// An office, and one officer of it at a browser.
async fn desk() -> (TestOffice, Browser) {
    let office = TestOffice::demo("2026-09-18T08:40:00Z").await;
    let mut desk = Browser::over(lf_web::router(office.office.clone(), true));
    desk.sits("gu_weimin");
    (office, desk)
}

/// Puts a response on record, as an approval file would.
async fn respond(office: &TestOffice, level: Level) {
    let mayor = officer(office, "lu_zhengguo");
    office
        .respond(&mayor, "ARI.covid19.city", Some(level))
        .await;
}

#[tokio::test]
async fn the_map_is_graded_and_published_from_its_pages() {
    let (office, mut desk) = desk().await;
    respond(&office, Level::II).await;
    let empty = desk.get("/zones").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(
        empty.text.contains("还有 72\u{a0}个镇街没评级"),
        "{}",
        empty.text
    );
    let early = desk
        .form("/zones/publish", &[("assessment", "2026-14")])
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("乍浦镇"), "the towns are named");
    assert!(
        early.text.contains(r#"value="2026-14""#),
        "what was typed stays"
    );

    let nothing = desk.form("/zones/grade", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("要写依据的风险评估") && nothing.text.contains("没有选镇街"));
    let fields = [
        ("assessment", "2026-14"),
        ("g-330482101", "high"),
        ("g-330482001", "mid"),
        ("b-330482001", "1"),
        ("rest", "low"),
    ];
    let graded = desk.form("/zones/grade", &fields).await;
    assert_eq!(
        (graded.status, graded.to()),
        (StatusCode::SEE_OTHER, "/zones")
    );
    let town = desk.get("/zones/330482001").await;
    assert!(town.text.contains("中风险") && town.text.contains("缓冲区"));
    assert!(
        town.text.contains("禁止非居住人员进社区"),
        "given grade mid and a visitor, then refused"
    );
    assert!(town.text.contains("5.2.3(4)"), "by its clause");
    assert!(
        !town.text.contains("禁外人进、限居民出入"),
        "that is the rule of high risk"
    );

    let fields = [("assessment", "2026-14"), ("response", "ARI.covid19.city")];
    let published = desk.form("/zones/publish", &fields).await;
    assert_eq!(published.to(), "/zones/maps/1", "{}", published.text);
    let version = desk.get("/zones/maps/1").await;
    assert!(version.text.contains("乍浦镇") && version.text.contains("当湖街道（缓冲区）"));
    let english = desk.get("/zones?lang=en").await;
    assert!(english.text.contains("What each grade brings"));
    let past = desk.get("/zones?at=2026-09-17&lang=zh-CN").await;
    assert!(past.text.contains("9月17日当天结束时的等级") && past.text.contains("未评 13"));
    assert_eq!(
        desk.get("/zones/999999999").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        desk.get("/zones/maps/9").await.status,
        StatusCode::NOT_FOUND
    );

    let fields = [
        ("code", "JP"),
        ("zh", "日本"),
        ("en", "Japan"),
        ("grade", "high"),
        ("assessment", "2026-14"),
    ];
    assert_eq!(
        desk.form("/zones/outside", &fields).await.to(),
        "/zones/outside"
    );
    assert!(desk.get("/zones/outside").await.text.contains("日本"));
    let bad = desk
        .form("/zones/outside", &[("code", "日 本"), ("assessment", "1")])
        .await;
    assert!(bad.text.contains("不能作代码"), "{}", bad.text);
}

#[tokio::test]
async fn an_order_is_proposed_refused_for_want_of_a_number_and_decided() {
    let (office, mut desk) = desk().await;
    respond(&office, Level::II).await;
    desk.form(
        "/zones/grade",
        &[("assessment", "1"), ("g-330482101", "high")],
    )
    .await;
    let list = desk.get("/areas").await;
    assert!(
        list.text.contains("高风险地区全面停工停业停学"),
        "the level offers it"
    );
    let form = desk
        .get("/areas/new?response=ARI.covid19.city&task=full-stop-high")
        .await;
    assert!(
        form.text.contains("省政府的决定文号"),
        "it says who must decide in addition"
    );
    assert_eq!(
        desk.get("/areas/new?response=x&task=y").await.status,
        StatusCode::NOT_FOUND
    );
    let power = [("response", "ARI.covid19.city"), ("task", "full-stop-high")];
    let bare = desk.form("/areas/new", &power).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.text.contains("要写范围"));
    let fields = [
        ("t-330482101", "1"),
        ("reason", "七天 12 例"),
        ("exceptions", "防疫和生活必需"),
        ("until", "2026-09-25"),
    ];
    let proposed = desk
        .form("/areas/new", &[&power[..], &fields].concat())
        .await;
    assert_eq!(
        proposed.to(),
        "/areas/ARI.covid19.city-1",
        "{}",
        proposed.text
    );
    let page = desk.get(proposed.to()).await;
    assert!(
        page.text.contains("省政府先决定"),
        "what it lacks is shown beforehand"
    );
    assert!(
        !page.text.contains(r#"value="draw""#),
        "only the body with the power decides"
    );

    desk.sits("lu_zhengguo");
    let page = desk.get(proposed.to()).await;
    assert!(page.text.contains(r#"value="draw""#));
    let seen = &page.field("seen");
    let refused = desk
        .form(proposed.to(), &[("do", "draw"), ("seen", seen)])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("没有就不能执行"), "{}", refused.text);
    let full = [
        ("do", "draw"),
        ("seen", seen),
        ("number", "嘉政令〔2026〕7号"),
        ("higher_number", "浙政函〔2026〕12号"),
        ("assessment", "2026-14"),
        ("review", "2026-09-20"),
    ];
    let decided = desk.form(proposed.to(), &full).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
    let late = desk
        .form(
            proposed.to(),
            &[("do", "refuse"), ("seen", seen), ("reason", "x")],
        )
        .await;
    assert_eq!(
        late.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the slower one is told"
    );
    assert!(late.text.contains("陆正国"), "{}", late.text);
    let town = desk.get("/zones/330482101").await;
    assert!(town.text.contains(r#"href="/areas/ARI.covid19.city-1""#));

    desk.sits("gu_weimin");
    let down = desk
        .form(
            "/zones/grade",
            &[("assessment", "2"), ("g-330482101", "mid")],
        )
        .await;
    assert_eq!(
        down.to(),
        "/areas#checks",
        "a fallen grade leads to what must be looked at"
    );
    assert!(
        desk.get("/areas")
            .await
            .text
            .contains("等级已降，要看能否恢复")
    );
    desk.sits("lu_zhengguo");
    let lifted = desk
        .form(proposed.to(), &[("do", "lift"), ("reason", "已降级")])
        .await;
    assert_eq!(lifted.status, StatusCode::SEE_OTHER);
    assert!(desk.get(proposed.to()).await.text.contains("已解除"));
}

#[tokio::test]
async fn a_roster_is_set_handed_over_and_its_gaps_are_seen() {
    let (_office, mut desk) = desk().await;
    let week = desk.get("/rosters").await;
    assert!(week.text.contains("处没人值班") && week.text.contains("值班室"));
    let path = "/rosters/mhc/2026-09-18";
    let form = desk.get(path).await;
    assert!(form.text.contains(r#"name="name-0""#));
    let fields = [
        ("seen", "0"),
        ("desk-0", "duty"),
        ("from-0", "08:00"),
        ("to-0", "20:00"),
        ("name-0", "方岚"),
        ("phone-0", "0573-00000002"),
        ("desk-1", "duty"),
        ("from-1", "20:00"),
        ("to-1", ""),
        ("name-1", "顾维民"),
    ];
    let wrong = desk.form(path, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("不是时刻") && wrong.text.contains(r#"value="方岚""#));
    let mut fields = fields.to_vec();
    fields[8] = ("to-1", "08:00");
    fields.push(("repeat", "1"));
    let set = desk.form(path, &fields).await;
    assert_eq!(
        (set.status, set.to()),
        (StatusCode::SEE_OTHER, path),
        "{}",
        set.text
    );
    let day = desk.get(path).await;
    assert!(
        day.text.contains("值班室 00:00–08:00"),
        "the night before is not covered"
    );
    let next = desk.get("/rosters/mhc/2026-09-19").await;
    assert!(!next.text.contains("处没人值班"), "{}", next.text);
    let copied = desk.get("/rosters/mhc/2026-09-25?copy=1").await;
    assert!(
        copied.text.contains(r#"value="方岚""#),
        "filled in as a week ago"
    );
    assert!(desk.get("/rosters").await.text.contains("0573-00000002"));

    let empty = desk
        .form(&format!("{path}/hand"), &[("desk", "duty")])
        .await;
    assert!(empty.text.contains("写一句要交代的事"));
    let note = [("desk", "duty"), ("note", "两个电话要回")];
    assert_eq!(
        desk.form(&format!("{path}/hand"), &note).await.to(),
        format!("{path}#handover")
    );
    let page = desk.get(path).await;
    assert!(
        page.text.contains("两个电话要回") && !page.text.contains("我接班"),
        "not by oneself"
    );
    desk.sits("fang_lan");
    let page = desk.get(path).await;
    let handed = &page.field("handed");
    let taken = desk
        .form(&format!("{path}/take"), &[("handed", handed)])
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    assert!(desk.get(path).await.text.contains("方岚 16:40\u{a0}接"));
    desk.sits("lu_wenqing");
    assert!(
        !desk.get(path).await.text.contains(r#"name="name-0""#),
        "another body only reads"
    );
    assert_eq!(
        desk.get("/rosters/nobody/2026-09-18").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn machines_can_do_all_of_it() {
    let (office, mut desk) = desk().await;
    respond(&office, Level::II).await;
    let towns: Vec<Value> = (office.city.areas.iter().flat_map(|a| &a.towns))
        .map(|t| json!({"zone": t.code, "grade": if t.code == "330482101" { "high" } else { "low" }}))
        .collect();
    let body = json!({"lines": towns, "assessment": "2026-14"});
    let graded = desk.json("/api/v1/zones/grades", &body).await;
    assert_eq!(graded.status, StatusCode::CREATED, "{}", graded.text);
    let bad = json!({"lines": [{"zone": "1", "grade": "low"}], "assessment": ""});
    let refused = desk.json("/api/v1/zones/grades", &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["refusals"][0]["key"], "zone-no-assessment");
    let map = desk
        .json("/api/v1/zones/maps", &json!({"assessment": "2026-14"}))
        .await;
    assert_eq!(map.status, StatusCode::CREATED, "{}", map.text);
    assert_eq!(
        desk.get("/api/v1/zones/maps")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let one = desk.get("/api/v1/zones/maps/1").await.json();
    assert_eq!(one["map"]["towns"].as_array().unwrap().len(), 72);
    let town = desk.get("/api/v1/zones/330482101").await.json();
    assert_eq!(town["town"]["kept"]["graded"]["grade"], "high");
    let entry = town["rules"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["task"] == "entry-high");
    assert_eq!(entry.unwrap()["binding"], "holds");
    let before = desk.get("/api/v1/zones?at=2026-09-17").await.json();
    assert!(before["towns"][0]["kept"].is_null());
    let nonsense = desk.get("/api/v1/zones?at=gestern").await;
    assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY);

    let powers = desk.get("/api/v1/powers").await.json();
    assert!(
        powers[0]["powers"]
            .as_array()
            .unwrap()
            .iter()
            .any(|p| p["task"] == "full-stop-high")
    );
    let body = json!({"response": "ARI.covid19.city", "task": "full-stop-high",
        "terms": {"scope": {"towns": ["330482101"]}, "reason": "12 cases"}});
    let made = desk.json("/api/v1/areas", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_string();
    desk.sits("lu_zhengguo");
    let path = format!("/api/v1/areas/{id}");
    let refused = desk.json(&path, &json!({"command": {"do": "draw"}})).await;
    let keys: Vec<String> = (refused.json()["refusals"].as_array().unwrap().iter())
        .map(|r| r["key"].as_str().unwrap().to_string())
        .collect();
    assert!(keys.contains(&"area-higher".to_string()), "{keys:?}");
    let shown = desk.get(&path).await.json();
    assert_eq!(
        (shown["stage"].as_str(), shown["in_force"].as_bool()),
        (Some("proposed"), Some(false))
    );
    let refuse = json!({"seen": shown["seq"], "command": {"do": "refuse", "reason": "too wide"}});
    assert_eq!(desk.json(&path, &refuse).await.status, StatusCode::CREATED);
    assert_eq!(
        desk.get("/api/v1/areas").await.json()[0]["stage"],
        "refused"
    );

    desk.sits("gu_weimin");
    let shift =
        json!({"shifts": [{"desk": "duty", "from": "08:00:00", "to": "08:00:00", "name": "a"}]});
    let set = desk
        .ask(request("PUT", "/api/v1/rosters/mhc/2026-09-18", &shift))
        .await;
    assert_eq!(set.status, StatusCode::CREATED, "{}", set.text);
    let gaps = desk
        .get("/api/v1/rosters/gaps?body=mhc&days=1")
        .await
        .json();
    assert_eq!(
        (gaps[0]["from"].as_u64(), gaps[0]["to"].as_u64()),
        (Some(0), Some(480))
    );
    let hand = json!({"hand": {"desk": "duty", "note": "nothing"}});
    let handed = desk
        .json("/api/v1/rosters/mhc/2026-09-18/handovers", &hand)
        .await;
    let seq = handed.json()["seq"].clone();
    desk.sits("fang_lan");
    let take = json!({"take": seq});
    let taken = desk
        .json("/api/v1/rosters/mhc/2026-09-18/handovers", &take)
        .await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
    let all = desk.get("/api/v1/rosters?body=mhc&days=1").await.json();
    assert_eq!(
        all["rows"][0]["days"][0]["handed"][0]["taken"][0]["officer"],
        "fang_lan"
    );
}

#[test]
fn the_drawing_says_it_without_colour() {
    for lang in Lang::ALL {
        let w = fixtures::words(lang);
        let mut counties: Vec<CountyGrades> = (w.names().city.areas.iter())
            .map(|a| CountyGrades {
                code: a.code.clone(),
                ..CountyGrades::default()
            })
            .collect();
        for (i, county) in counties.iter_mut().enumerate() {
            let grade = [Some(Grade::High), Some(Grade::Mid), Some(Grade::Low), None][i % 4];
            county.count(grade);
            county.count(Some(Grade::Low));
        }
        let svg = figure(&w, &counties, "zones-svg").0;
        insta::assert_snapshot!(format!("zones-{}", lang.tag()), svg.replace("><", ">\n<"));
    }
}
