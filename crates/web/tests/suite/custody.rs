//! The custody board, one person and the facilities through pages: what each body is
//! offered, what it is told when it may not, what nobody gets to see.

use axum::http::StatusCode;
use jiff::ToSpan;
use lf_testing::{Answer, Browser, Database, Scene, TestOffice};

/// A city at which officers of several bodies sit, one after the other.
struct Port {
    office: TestOffice,
}

async fn port() -> Port {
    let scene = Scene::city("taicang", "2026-09-18T06:20:00Z");
    Port {
        office: TestOffice::open(scene, Database::sqlite()).await,
    }
}

impl Port {
    fn desk(&self, officer: &str) -> Browser {
        let mut desk = Browser::over(lf_web::router(self.office.office.clone(), true));
        desk.sits(officer);
        desk
    }

    async fn see(&self, officer: &str, path: &str) -> String {
        let answer = self.desk(officer).get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.text
    }

    async fn post(&self, officer: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.desk(officer).form(path, fields).await
    }

    async fn done(&self, officer: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(officer, path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.to().into()
    }

    async fn determine(&self) -> String {
        let fields = [
            ("category", "suspected"),
            ("name", "陈小美"),
            ("document", "E12345678"),
            ("place", "3 号泊位"),
            ("ground", "体温 38.6"),
        ];
        self.done("tc_customs", "/custody/new", &fields).await
    }
}

#[tokio::test]
async fn a_person_is_handed_over_by_forms_alone() {
    let port = port().await;
    let page = port.determine().await;
    let board = port.see("tc_port", "/custody").await;
    assert!(board.contains("陈**") && !board.contains("陈小美"));
    assert!(!board.contains("E12345678"));
    // The port office is offered the transfer, the hospital nothing.
    assert!(
        port.see("tc_port", &page)
            .await
            .contains(r#"value="offer""#)
    );
    assert!(
        !port
            .see("tc_hospital", &page)
            .await
            .contains(r#"value="accept""#)
    );
    let offer = [("do", "offer"), ("to", "first_hospital")];
    port.done("tc_port", &page, &offer).await;
    let wrong = port
        .post("tc_port_hospital", &page, &[("do", "accept")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("太仓市第一人民医院接"),
        "{}",
        wrong.text
    );
    assert!(
        port.see("tc_hospital", &page)
            .await
            .contains(r#"value="accept""#)
    );
    port.done("tc_hospital", &page, &[("do", "accept")]).await;
    port.done(
        "tc_customs",
        &page,
        &[("do", "depart"), ("place", "3 号泊位")],
    )
    .await;
    // The crew's own list, on a phone: one form with the vehicle and the crew.
    let mine = port.see("tc_120", "/custody?body=own").await;
    assert!(mine.contains("陈**"));
    let form = port.see("tc_120", &page).await;
    assert!(form.contains(r#"name="vehicle""#) && form.contains(r#"value="depart""#));
    let bare = port.post("tc_120", &page, &[("do", "depart")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.text.contains("还没填车辆"));
    let crew = [
        ("do", "depart"),
        ("vehicle", "苏E·120A1"),
        ("crew", "沈国强、陆敏"),
    ];
    port.done("tc_120", &page, &crew).await;
    let now = port.see("tc_customs", &page).await;
    assert!(now.contains("现由太仓市急救站（120）负责"));
    for (officer, act) in [("tc_120", "arrive"), ("tc_hospital", "arrive")] {
        port.done(officer, &page, &[("do", act)]).await;
    }
    let admit = [("do", "admit"), ("bed", "负压 3 床")];
    port.done("tc_hospital", &page, &admit).await;
    assert!(
        port.see("tc_customs", "/custody?view=held")
            .await
            .contains("陈**")
    );
    let english = port.see("tc_customs", &format!("{page}?lang=en")).await;
    assert!(english.contains("Suspected") && english.contains("both signed"));
    let facilities = port.see("tc_mhc", "/facilities").await;
    assert!(
        facilities.contains("<b>11</b>"),
        "one of twelve beds is taken"
    );
}

#[tokio::test]
async fn who_has_not_arrived_stands_on_top_of_the_board() {
    let port = port().await;
    let page = port.determine().await;
    let offer = [("do", "offer"), ("to", "first_hospital")];
    port.done("tc_customs", &page, &offer).await;
    port.done("tc_hospital", &page, &[("do", "accept")]).await;
    port.done("tc_customs", &page, &[("do", "depart")]).await;
    let crew = [
        ("do", "depart"),
        ("vehicle", "苏E·120A1"),
        ("crew", "沈国强"),
    ];
    port.done("tc_120", &page, &crew).await;
    assert!(!port.see("tc_port", "/custody").await.contains("未到达"));
    let then = port.office.now().checked_add(85.minutes()).unwrap();
    port.office.set_to(then);
    port.office.struck().await;
    let board = port.see("tc_port", "/custody").await;
    assert!(board.contains("陈** 未到达太仓市第一人民医院"), "{board}");
    assert!(board.contains("超 30") && board.contains("已自动提醒太仓港口委口岸办"));
    // What was typed stays where it was not taken.
    let past = [
        ("do", "whereabouts"),
        ("note", "堵车"),
        ("expected", "2026-09-18T09:00"),
    ];
    let refused = port.post("tc_120", &page, &past).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(r#"value="堵车""#));
}

#[tokio::test]
async fn a_name_is_shown_for_a_reason_and_the_look_is_recorded() {
    let port = port().await;
    let page = port.determine().await;
    let none = port
        .post("tc_foreign", &page, &[("do", "look"), ("why", "看看")])
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!none.text.contains("陈小美"));
    let why = [("do", "look"), ("why", "填移交单")];
    let shown = port.post("tc_customs", &page, &why).await;
    assert!(shown.text.contains("陈小美") && shown.text.contains("E12345678"));
    let id = page.rsplit('/').next().unwrap();
    let person = port.office.custody(id).await.unwrap().unwrap().person;
    let reads = port
        .office
        .journal
        .history(&format!("read/{person}"))
        .await
        .unwrap();
    assert_eq!(reads.len(), 1);
    assert!(reads[0].body.contains("填移交单"));
}

#[tokio::test]
async fn a_site_is_designated_and_inspected_by_forms() {
    let port = port().await;
    let page = "/facilities/port_site";
    let designate = [
        ("do", "designate"),
        ("function", "observation"),
        ("document", "7"),
    ];
    port.done("tc_mhc", page, &designate).await;
    assert!(port.see("tc_port", page).await.contains("未验收"));
    let met = ["zones", "rooms", "waste", "staff", "guard"].map(|m| format!("met-{m}"));
    let mut all: Vec<(&str, &str)> = met.iter().map(|m| (m.as_str(), "1")).collect();
    all.push(("do", "accept"));
    assert_eq!(
        port.post("tc_site", page, &all).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    port.done("tc_hospital", page, &all).await;
    assert!(port.see("tc_port", "/facilities").await.contains("有效"));
    let missing = port.desk("tc_port").get("/facilities/none").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}
