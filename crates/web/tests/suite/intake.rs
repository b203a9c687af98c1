//! Persons and what comes in at the port, through pages and the API, over a real office.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use lf_testing::page::words;
use lf_testing::{Browser, TestOffice};
use serde_json::{Value, json};

async fn desk() -> (TestOffice, Browser) {
    let office = TestOffice::demo("2026-09-18T08:40:00Z").await;
    let mut desk = Browser::over(lf_web::router(office.office.clone(), true));
    desk.sits("wu_haitao");
    (office, desk)
}

fn person(family: &str, given: &str, number: &str, birth: &str) -> Value {
    json!({"description": {
        "names": [{"family": family, "given": given}],
        "documents": [{"kind": "passport", "number": number, "issuer": "CHN"}],
        "birth": birth
    }})
}

/// Sends bytes to the API as a file.
async fn handed_in(desk: &mut Browser, name: &str, bytes: &str) -> Value {
    let request = Request::post(format!("/api/v1/messages?name={name}"))
        .header("content-type", "application/octet-stream")
        .body(Body::from(bytes.to_string()))
        .unwrap();
    desk.ask(request).await.json()
}

const LIST: &str = "UNB+UNOY:4+LINE+PORT+260917:0800+X1'UNH+1+PAXLST:D:12B:UN:IATA'BGM+745++9'RFF+TN:L1'\
    TDT+20+MU5101'LOC+125+ICN'DTM+189:202609170800:203'LOC+87+PVG'DTM+232:202609171000:203'\
    NAD+FL+++KIM:MINSU'ATT+2++M'DTM+329:19900102:102'NAT+2+KOR'RFF+SEA:12A'DOC+P:110:111+M12345678'LOC+91+KOR'\
    NAD+FL'ATT+2++F'CNT+42:3'UNT+16+1'UNZ+1+X1'";

#[tokio::test]
async fn persons_are_found_looked_at_merged_and_parted_on_their_pages() {
    let (_office, mut desk) = desk().await;
    let asked = desk.get("/persons").await;
    assert!(asked.text.contains("先查人"), "{}", asked.text);
    let form = [
        ("names.0.family", "张"),
        ("names.0.given", "小明"),
        ("documents.0.kind", "passport"),
        ("documents.0.number", "E1234 5678"),
        ("birth", "1982-07-05"),
        ("sex", "male"),
    ];
    let made = desk.send("/persons/new", &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.text));
    let page = made.to().to_string();
    let first = page.trim_start_matches("/persons/").to_string();
    let record = desk.get(&page).await;
    let text = words(&record.text);
    assert!(
        text.contains("张小明") && text.contains("E12345678"),
        "{text}"
    );
    assert!(
        text.contains("谁看过") && text.contains("吴海涛"),
        "who looks stands on it"
    );
    // Another passport: a question, both ways.
    let changed = desk
        .json(
            "/api/v1/persons",
            &person("XIAOMING", "ZHANG", "E55555555", "1982-07-05"),
        )
        .await;
    assert_eq!(changed.status, StatusCode::CREATED, "{}", changed.text);
    let changed = changed.json();
    assert_eq!(changed["maybe"][0]["id"], first);
    let second = changed["id"].as_str().unwrap().to_string();
    let found = desk.get("/persons?q=zhang+xiaoming").await;
    let text = words(&found.text);
    assert!(
        text.contains("张小明") && text.contains("可能与别人是同一人"),
        "{text}"
    );
    assert!(
        !found.text.contains("E12345678"),
        "a list shows the end of a number only"
    );
    let doubles = desk.get("/persons/doubles").await;
    assert!(
        words(&doubles.text).contains("1\u{a0}对在等人核对"),
        "{}",
        words(&doubles.text)
    );
    let both = [("one", first.as_str()), ("other", second.as_str())];
    let without = desk
        .form(
            "/persons/doubles",
            &[&both[..], &[("do", "merge")]].concat(),
        )
        .await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [&both[..], &[("do", "merge"), ("note", "出示了旧护照")]].concat();
    let merged = desk.form("/persons/doubles", &fields).await;
    assert_eq!(merged.to(), "/persons/doubles", "{}", words(&merged.text));
    let record = desk.get(&page).await;
    let text = words(&record.text);
    assert!(
        text.contains("并到此人名下的登记") && text.contains("E55555555"),
        "{text}"
    );
    let fields = [&both[..], &[("do", "unmerge"), ("note", "同名同姓")]].concat();
    let parted = desk.form(&page, &fields).await;
    assert_eq!(parted.to(), page, "{}", words(&parted.text));
    assert!(!desk.get(&page).await.text.contains("E55555555"));
    // Adding and correcting.
    let more = [
        ("names.0.family", "张"),
        ("names.0.given", "小明"),
        ("documents.0.kind", "resident_id"),
        ("documents.0.number", "110105194912310021"),
        ("how", "added"),
    ];
    let path = format!("{page}/again");
    let wrong = desk.send(&path, &more).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        words(&wrong.text).contains("校验位"),
        "{}",
        words(&wrong.text)
    );
    let english = desk.get(&format!("{page}?lang=en")).await;
    assert!(words(&english.text).contains("Who looked"));
    assert_eq!(
        desk.get("/persons/nobody").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_machine_readable_zone_fills_the_form() {
    let (_office, mut desk) = desk().await;
    let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let filled = desk
        .send(
            "/declarations/new/traveller",
            &[("mrz", zone), ("do", "scan")],
        )
        .await;
    assert_eq!(filled.status, StatusCode::OK);
    for field in [
        r#"value="ERIKSSON""#,
        r#"value="L898902C3""#,
        r#"value="1974-08-12""#,
    ] {
        assert!(
            filled.text.contains(field),
            "{field} is not in {}",
            filled.text
        );
    }
    let wrong = zone.replace("L898902C36", "L898902C37");
    let refused = desk
        .send(
            "/declarations/new/traveller",
            &[("mrz", wrong.as_str()), ("do", "scan")],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(&refused.text).contains("校验位"));
}

#[tokio::test]
async fn a_ships_declaration_is_typed_asked_about_and_corrected() {
    let (_office, mut desk) = desk().await;
    let form = [
        ("port", "嘉兴港"),
        ("date", "2026-09-17"),
        ("ship", "PRINCESS"),
        ("imo", "9228198"),
        ("from", "Busan"),
        ("master", "Kim Minsu"),
        ("ill_now", "yes"),
        ("ill.0.name", "CRUZ JUAN"),
        ("ill.0.illness", "发热"),
    ];
    let row = desk
        .send(
            "/declarations/new/ship",
            &[&form[..], &[("more", "ill")]].concat(),
        )
        .await;
    assert_eq!(row.status, StatusCode::OK);
    assert!(row.text.contains(r#"name="ill.1.name""#), "another row");
    assert!(
        row.text.contains(r#"value="CRUZ JUAN""#),
        "what was typed stays"
    );
    let wrong = [&form[..], &[("imo", "9228199")]].concat();
    let wrong = desk.send("/declarations/new/ship", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        words(&wrong.text).contains("IMO 编号"),
        "{}",
        words(&wrong.text)
    );
    let made = desk.send("/declarations/new/ship", &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.text));
    let page = made.to().to_string();
    let shown = desk.get(&page).await;
    let text = words(&shown.text);
    assert!(
        text.contains("处要追问") && text.contains("CRUZ JUAN"),
        "{text}"
    );
    assert!(text.contains("船上现在或曾有疑似传染病病例？"), "{text}");
    assert!(text.contains("可填 是、否"), "{text}");
    let list = desk.get("/intake").await;
    let text = words(&list.text);
    assert!(
        text.contains("PRINCESS IMO 9228198") && text.contains("申报有病人"),
        "{text}"
    );
    let correct = format!("{page}/correct");
    let without = desk.send(&correct, &form).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [&form[..], &[("infectious", "yes"), ("reason", "问过船长")]].concat();
    let done = desk.send(&correct, &right).await;
    assert_eq!(done.to(), page, "{}", words(&done.text));
    assert!(words(&desk.get(&page).await.text).contains("问过船长"));
    let forms = desk.get("/api/v1/declaration-forms").await.json();
    let names: Vec<&str> = (forms[1]["fields"].as_array().unwrap().iter())
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"stowaways_from") && names.contains(&"evacuated_at"));
    assert_eq!(
        names.len(),
        60,
        "every field of the annex and its attachment"
    );
}

#[tokio::test]
async fn a_list_is_handed_in_and_its_verdicts_are_told() {
    let (_office, mut desk) = desk().await;
    let told = handed_in(&mut desk, "pax.edi", LIST).await;
    let mut shown = told.clone();
    for item in shown["items"].as_array_mut().unwrap() {
        let item = item.as_object_mut().unwrap();
        for name in ["person", "seq"] {
            if item.contains_key(name) {
                item.insert(name.into(), "…".into());
            }
        }
    }
    insta::assert_json_snapshot!("verdicts-of-a-list", shown);
    let again = handed_in(&mut desk, "pax.edi", LIST).await;
    assert_eq!(again["totals"]["repeated"], 1, "{again}");
    let list = desk.get("/api/v1/manifests/LINE-L1-pax").await.json();
    assert_eq!(
        (&list["aboard"], &list["announced"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(list["items"][0]["listed"]["seat"], "12A");
    let page = desk.get("/manifests/LINE-L1-pax").await;
    let text = words(&page.text);
    assert!(text.contains("比承运人申报的少 2\u{a0}人"), "{text}");
    assert!(text.contains("MINSU KIM") && text.contains("12A"), "{text}");
    let person = told["items"][0]["person"].as_str().unwrap();
    let record = desk.get(&format!("/persons/{person}")).await;
    let text = words(&record.text);
    assert!(
        text.contains("在旅客或船员名单上") && text.contains("MU5101"),
        "{text}"
    );
    // By its page, as a browser sends a file.
    let opened = desk.get("/intake/file").await;
    let token = opened.field("csrf");
    let sent = |name: &str, bytes: &str| {
        let part = |head: &str, body: &str| {
            format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
        };
        let body = part("name=\"csrf\"", &token)
            + &part(&format!("name=\"file\"; filename=\"{name}\""), bytes)
            + "--edge--\r\n";
        Request::post("/intake/file")
            .header("content-type", "multipart/form-data; boundary=edge")
            .body(Body::from(body))
            .unwrap()
    };
    let page = desk.ask(sent("pax.edi", LIST)).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = words(&page.text);
    assert!(
        text.contains("重复 1\u{a0}项") && text.contains("拒收 1\u{a0}项"),
        "{text}"
    );
    let nothing = desk.ask(sent("", "")).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(&nothing.text).contains("没有选文件"));
    let wrong = desk.ask(sent("x.bin", "not a list")).await;
    assert!(
        words(&wrong.text).contains("整个文件没有导入"),
        "{}",
        words(&wrong.text)
    );
    let forged = Request::post("/intake/file")
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(Body::from("--edge--\r\n"))
        .unwrap();
    assert_eq!(desk.ask(forged).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_result_is_shown_with_everything_that_was_told_of_it() {
    let (_office, mut desk) = desk().await;
    let oru = "MSH|^~\\&|LIS|CDC|||20260917||ORU^R01|M1|P|2.5.1\rPID|1||880011^^^HIS^PI||LI^NA||19900102|F\r\
               OBR|1||R1|COV^SARS-CoV-2 RNA^L|||202609170700\rOBX|1|CWE|94500-6^RNA^LN||260373001^Detected^SCT||||||F\r";
    let told = handed_in(&mut desk, "lis.hl7", oru).await;
    assert_eq!(told["items"][0]["verdict"], "accepted", "{told}");
    let thing = told["things"][0].as_str().unwrap();
    let id = thing.strip_prefix("result/").unwrap();
    let body = desk.get(&format!("/api/v1/results/{id}")).await.json();
    assert_eq!(body["told"][0]["verdict"], "positive");
    assert_eq!(body["told"][0]["sealed"]["name"], "NA LI");
    let page = desk.get(&format!("/results/{id}")).await;
    let text = words(&page.text);
    assert!(text.contains("阳性") && text.contains("最终"), "{text}");
    let list = desk.get("/intake?sort=result&marked=1&lang=en").await;
    assert!(
        words(&list.text).contains("positive"),
        "{}",
        words(&list.text)
    );
    let nothing = desk.get("/api/v1/results/none").await;
    assert_eq!(nothing.refused(), "result-no-such");
    let journal = desk.get("/journal?kind=result.&lang=zh-CN").await;
    assert!(
        words(&journal.text).contains("收到检测结果"),
        "{}",
        words(&journal.text)
    );
}
