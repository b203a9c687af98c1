//! What comes in at the port, over both databases: lists that come in parts, twice and
//! corrected, results that follow the person, declarations with their attachment.

use lf_app::custody::NewCustody;
use lf_app::declarations::Sort;
use lf_app::import::Verdict;
use lf_app::intake::IntakeQuery;
use lf_app::messages::{Item, MessageFile, Taken};
use lf_domain::actor::Actor;
use lf_domain::declaration::form::Values;
use lf_testing::act::{keyed, of, once, refusals, refused};
use lf_testing::place::data;
use lf_testing::{Database, Scene, TestOffice};

async fn open(database: Database) -> TestOffice {
    TestOffice::open(Scene::demo("2026-09-18T08:40:00Z"), database).await
}

async fn take(office: &TestOffice, who: &Actor, name: &str, text: impl AsRef<[u8]>) -> Taken {
    let file = MessageFile {
        name: name.into(),
        bytes: text.as_ref().to_vec(),
        mapping: None,
    };
    let done = office.take_file(who, file).await;
    done.unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The verdicts in a word each.
fn verdicts(taken: &Taken) -> Vec<&'static str> {
    let word = |i: &Item| match i.verdict {
        Verdict::Accepted { .. } => "accepted",
        Verdict::Repeated { .. } => "repeated",
        Verdict::Corrected { .. } => "corrected",
        Verdict::Skipped => "skipped",
        Verdict::Rejected { .. } => "rejected",
    };
    taken.items.iter().map(word).collect()
}

fn all() -> IntakeQuery {
    IntakeQuery {
        limit: 50,
        ..IntakeQuery::default()
    }
}

/// A message of a ship's crew list: part, function, people.
fn crew(part: &str, function: &str, people: &str) -> String {
    format!(
        "UNB+UNOY:4+LINE+PORT+260917:0800+X{part}'UNH+{part}+PAXLST:D:12B:UN:IATA+LIST7+{part}'BGM+250++{function}'\
         TDT+20+V017+1++COSCO+++9228198:146::PRINCESS:LR'LOC+125+KRPUS'DTM+189:202609160800:203'\
         LOC+87+CNZPU'DTM+232:202609171200:203'{people}CNT+41:3'UNT+30+{part}'UNZ+1+X{part}'"
    )
}

fn sailor(name: &str, number: &str, birth: &str) -> String {
    format!("NAD+FM+++{name}'ATT+2++M'DTM+329:{birth}'NAT+2+PHL'DOC+P:110:111+{number}'LOC+91+PHL'")
}

#[tokio::test]
async fn a_crew_list_in_parts_sent_twice_and_corrected() {
    for database in Database::each("intake_list") {
        let office = open(database).await;
        let me = of(&office, "customs");
        let (cruz, reyes) = (
            sailor("CRUZ:JUAN", "P1111111A", "19900102"),
            sailor("REYES:PEDRO", "P2222222B", "19850304"),
        );
        let first = crew("1", "9", &format!("{cruz}{reyes}"));
        let taken = take(&office, &me, "crew1.edi", &first).await;
        assert_eq!(verdicts(&taken), ["accepted", "accepted"]);
        assert_eq!(taken.things, ["manifest/LINE-LIST7-crew"]);
        let list = office.read_manifest(&me, "LINE-LIST7-crew").await.unwrap();
        assert_eq!((list.aboard(), list.missing_parts()), (2, vec![0]));
        assert_eq!(list.legs()[0].name, "PRINCESS");
        let kept = async || {
            let of = async |kind| office.journal.read_kind(kind, 0, 500).await.unwrap().len();
            (of("manifest.").await, of("person.").await)
        };
        let before = kept().await;
        let taken = take(&office, &me, "crew1-again.edi", &first).await;
        assert_eq!(verdicts(&taken), ["repeated", "repeated"]);
        assert_eq!(
            kept().await,
            before,
            "a list sent twice leaves nothing behind"
        );
        // The second part; one of it has no name and no document.
        let santos = sailor("SANTOS:JOSE", "P3333333C", "19790506");
        let second = crew("2:F", "9", &format!("{santos}NAD+FM'ATT+2++M'"));
        let taken = take(&office, &me, "crew2.edi", &second).await;
        assert_eq!(verdicts(&taken), ["accepted", "rejected"]);
        let Verdict::Rejected { refusals } = &taken.items[1].verdict else {
            panic!("{:?}", taken.items[1])
        };
        assert_eq!(refusals[0].key, "message-required");
        assert_eq!(refusals[0].field, "segment 15 NAD 4.1");
        let list = office.read_manifest(&me, "LINE-LIST7-crew").await.unwrap();
        assert_eq!((list.aboard(), list.missing_parts()), (3, vec![]));
        // The carrier corrects a passport; the person is described anew under his id.
        let reyes_id = list.items[1].person.clone();
        let corrected = crew("1", "4", &sailor("REYES:PEDRO", "P9999999Z", "19850304"));
        let taken = take(&office, &me, "crew-change.edi", &corrected).await;
        assert_eq!(verdicts(&taken), ["corrected"]);
        let reyes = office.read_person(&me, &reyes_id).await.unwrap().known;
        assert_eq!(reyes.description.documents[0].number, "P9999999Z");
        assert!(
            office
                .find_persons("P2222222B", 5)
                .await
                .unwrap()
                .is_empty()
        );
        // Nobody of this name is on it: nothing to take off.
        let unknown = crew("1", "3", &sailor("NOBODY:AT ALL", "P0000000X", "19700101"));
        let taken = take(&office, &me, "crew-off.edi", &unknown).await;
        assert_eq!(verdicts(&taken), ["rejected"]);
        // What is known of people on the list is sealed.
        for e in office.journal.read(0, 500).await.unwrap() {
            for secret in ["REYES", "P2222222B", "JUAN", "1990-01-02"] {
                assert!(!e.body.contains(secret), "{} {}", e.kind, e.body);
            }
        }
        let page = office.intake(&all()).await.unwrap();
        assert_eq!(
            (page.lines.len(), page.lines[0].sort.as_str()),
            (1, "manifest")
        );
        let record = office.read_person(&me, &reyes_id).await.unwrap();
        assert_eq!(record.things[0].kind, "manifest.changed");
        assert_eq!(record.things[0].sealed["listed"]["role"], "crew");
    }
}

#[tokio::test]
async fn the_same_traveller_on_another_list_is_the_same_person() {
    let office = open(Database::sqlite()).await;
    let me = of(&office, "customs");
    let cruz = sailor("CRUZ:JUAN", "P1111111A", "19900102");
    let first = take(&office, &me, "a.edi", crew("1", "9", &cruz)).await;
    // The names the wrong way round and no country, on another voyage.
    let turned = cruz
        .replace("CRUZ:JUAN", "JUAN:CRUZ")
        .replace("NAT+2+PHL'", "");
    let later = crew("1", "9", &turned).replace("LIST7", "LIST8");
    let second = take(&office, &me, "b.edi", later).await;
    assert_eq!(first.items[0].person, second.items[0].person);
    // Another man with his passport number: flagged, kept apart.
    let other = sailor("GARCIA:LUIS", "P1111111A", "19700809");
    let third = crew("1", "9", &other).replace("LIST7", "LIST9");
    let third = take(&office, &me, "c.edi", third).await;
    assert_ne!(first.items[0].person, third.items[0].person);
    assert!(third.items[0].same_document);
    assert_eq!(
        third.items[0].maybe,
        [first.items[0].person.clone().unwrap()]
    );
    assert_eq!(office.doubles(&me, None, 10).await.unwrap().1, 1);
}

const ORU: &str = "MSH|^~\\&|LIS|CDC|||20260917||ORU^R01|M1|P|2.5.1\r\
    PID|1||P1111111A^^^PHL^PPN~880011^^^HIS^PI||CRUZ^JUAN||19900102|M\r\
    OBR|1||R1|COV^SARS-CoV-2 RNA^L|||202609170700|||||||||||||||202609171200|||F\r\
    OBX|1|CWE|94500-6^SARS-CoV-2^LN||260415000^Not detected^SCT||||||F\r\
    OBX|2|NM|CT||38.1|1|||||F\r";

#[tokio::test]
async fn a_result_follows_the_person_and_is_corrected() {
    for database in Database::each("intake_result") {
        let office = open(database).await;
        let me = of(&office, "cdc");
        let cruz = sailor("CRUZ:JUAN", "P1111111A", "19900102");
        let listed = take(&office, &me, "crew.edi", crew("1", "9", &cruz)).await;
        let taken = take(&office, &me, "lis.hl7", ORU).await;
        assert_eq!(verdicts(&taken), ["accepted", "accepted"], "{taken:?}");
        assert_eq!(taken.items[0].person, listed.items[0].person);
        assert_eq!(
            verdicts(&take(&office, &me, "lis.hl7", ORU).await),
            ["repeated"; 2]
        );
        let corrected = (ORU.replace("|||||F\r", "|||||C\r").replace("|M1|", "|M2|"))
            .replace("260415000^Not detected", "260373001^Detected")
            .replace("38.1", "21.4");
        let taken = take(&office, &me, "lis2.hl7", &corrected).await;
        assert_eq!(verdicts(&taken), ["corrected", "corrected"]);
        let id = taken.things[0].strip_prefix("result/").unwrap();
        let told = office.read_result(&me, id).await.unwrap();
        let verdicts_told: Vec<Option<&str>> =
            told.iter().map(|s| s.told.verdict.as_deref()).collect();
        assert_eq!(verdicts_told, [Some("negative"), Some("positive")]);
        // A preliminary word behind the final one is old news.
        let late = ORU.replace("|||||F\r", "|||||P\r").replace("|M1|", "|M3|");
        let late = take(&office, &me, "lis3.hl7", &late).await;
        assert_eq!(verdicts(&late), ["rejected", "rejected"]);
        let record = office
            .read_person(&me, listed.items[0].person.as_ref().unwrap())
            .await
            .unwrap();
        let kinds: Vec<&str> = record.things.iter().map(|t| t.kind.as_str()).collect();
        assert_eq!(kinds[..2], ["result.corrected", "result.corrected"]);
        assert!(kinds.contains(&"manifest.entered"));
        let marked = IntakeQuery {
            marked: true,
            ..all()
        };
        let page = office.intake(&marked).await.unwrap();
        assert_eq!(
            (page.lines.len(), page.lines[0].sort.as_str()),
            (1, "result")
        );
        for e in office.journal.read(0, 500).await.unwrap() {
            for secret in ["CRUZ", "P1111111A", "880011", "21.4"] {
                assert!(!e.body.contains(secret), "{} {}", e.kind, e.body);
            }
        }
    }
}

/// The result of [`ORU`] anew: another message and report, another specimen, another outcome.
fn positive(n: u32, collected: &str) -> String {
    (ORU.replace("|M1|", &format!("|M{n}|")))
        .replace("|R1|", &format!("|R{n}|"))
        .replace("202609170700", collected)
        .replace("260415000^Not detected", "260373001^Detected")
}

#[tokio::test]
async fn a_result_that_comes_in_late_follows_into_the_hand_over() {
    for database in Database::each("intake_following") {
        let office = open(database).await;
        let (cdc, customs) = (of(&office, "cdc"), of(&office, "customs"));
        let cruz = sailor("CRUZ:JUAN", "P1111111A", "19900102");
        let listed = take(&office, &customs, "crew.edi", crew("1", "9", &cruz)).await;
        let begin = serde_json::from_value(serde_json::json!({
            "person": listed.items[0].person, "category": "suspected", "disease": "cholera",
            "ground": "diarrhoea", "place": "berth 3", "conveyance": "PRINCESS",
        }));
        let new = NewCustody {
            determination: begin.unwrap(),
            person: None,
        };
        let (id, _) = office.determine(&customs, new, &once()).await.unwrap();
        let custody = async || office.custody(&id).await.unwrap().unwrap();
        take(&office, &cdc, "lis.hl7", ORU).await;
        let c = custody().await;
        let found = &c.results[0].result;
        assert_eq!(
            (
                c.results.len(),
                &*found.outcome,
                found.of.starts_with("result/")
            ),
            (1, "negative", true),
            "the cycle threshold says neither"
        );
        assert_eq!(found.taken, "2026-09-17".parse().ok());
        take(&office, &cdc, "lis.hl7", ORU).await;
        assert_eq!(custody().await.results.len(), 1, "told twice, once");
        let act = async |command| {
            let (command, via) = (serde_json::from_value(command).unwrap(), once());
            let done = office.act_on_custody(&customs, &id, &command, None, &via);
            done.await
        };
        for f in &custody().await.results {
            let read = serde_json::json!({"act": "read", "result": f.sign.seq});
            act(read).await.unwrap();
        }
        let end = serde_json::json!({"act": "end", "how": "released", "reason": "negative"});
        act(end).await.unwrap();
        assert!(custody().await.ended.is_some());
        // Of a specimen from before the end, after the end: to all who had him, once more.
        take(&office, &cdc, "lis4.hl7", positive(4, "202609180600")).await;
        let c = custody().await;
        let late = &c.results[1];
        assert_eq!((&*late.result.outcome, late.reopens), ("positive", true));
        assert!(late.unread().any(|b| b == "customs"));
        // Another illness, another time.
        office.set_to("2026-12-01T00:00:00Z".parse().unwrap());
        take(&office, &cdc, "lis5.hl7", positive(5, "202611290600")).await;
        assert_eq!(custody().await.results.len(), 2);
        take(&office, &cdc, "lis6.hl7", positive(6, "")).await;
        assert_eq!(
            custody().await.results.len(),
            2,
            "nobody says when, and it is long ago"
        );
    }
}

#[tokio::test]
async fn tables_and_bundles_of_results_are_read_and_what_is_none_is_refused() {
    let office = open(Database::sqlite()).await;
    let me = of(&office, "cdc");
    let table = "报告编号,姓名,证件号码,性别,检测项目,检测结果,采样时间,检测机构\n\
                 R1,张伟,11010519491231002X,男,新冠核酸,阳性,2026-09-17 07:30,市疾控\n\
                 R2,李娜,110105194912310021,女,新冠核酸,阴性,2026-09-17,市疾控\n\
                 R3,,,女,新冠核酸,阴性,2026-09-17,市疾控\n";
    let taken = take(&office, &me, "results.csv", table).await;
    assert_eq!(verdicts(&taken), ["accepted", "accepted", "rejected"]);
    assert_eq!(taken.items[0].place, "row 2 ");
    assert!(
        taken.items[1]
            .notes
            .iter()
            .any(|n| n.key == "identity-check-digit")
    );
    assert_eq!(
        verdicts(&take(&office, &me, "again.csv", table).await)[..2],
        ["repeated"; 2]
    );
    let bundle = r#"{"resourceType":"Bundle","id":"b1","type":"collection","entry":[
        {"resource":{"resourceType":"Patient","id":"p","name":[{"family":"Wei","given":["Zhang"]}],"identifier":[{"type":{"coding":[{"code":"NNCHN"}]},"value":"11010519491231002X"}]}},
        {"resource":{"resourceType":"Observation","id":"o","status":"final","code":{"text":"RNA"},"subject":{"reference":"Patient/p"},"valueString":"positive"}},
        {"resource":{"resourceType":"Observation","id":"bad","status":"final"}}]}"#;
    let second = take(&office, &me, "bundle.json", bundle).await;
    assert_eq!(verdicts(&second), ["accepted", "rejected"], "{second:?}");
    assert_eq!(second.items[0].person, taken.items[0].person);
    for (text, key) in [
        ("", "message-other-kind"),
        ("a,b\n1,2\n", "message-other-kind"),
        ("UNB+UNOA:4+A+B+1:1+X'UNZ+0+X'", "message-other-kind"),
        ("{\"resourceType\":\"Patient\"}", "message-other-kind"),
        ("{", "message-bad-json"),
    ] {
        let file = MessageFile {
            name: "x".into(),
            bytes: text.into(),
            mapping: None,
        };
        assert_eq!(refused(office.take_file(&me, file).await), key, "{text}");
    }
}

fn values(pairs: &[(&str, &str)]) -> Values {
    let own = |(k, v): &(&str, &str)| (k.to_string(), v.to_string());
    pairs.iter().map(own).collect()
}

fn ship() -> Values {
    values(&[
        ("port", "嘉兴港"),
        ("date", "2026-09-17"),
        ("ship", "PRINCESS"),
        ("imo", "9228198"),
        ("from", "Busan"),
        ("master", "Kim Minsu"),
        ("crew", "22"),
        ("passengers", "0"),
        ("ill_now", "yes"),
        ("died", "no"),
        ("ill.0.name", "CRUZ JUAN"),
        ("ill.0.illness", "fever 39, cough"),
        ("ill.0.onset", "2026-09-15"),
        ("ill.0.nationality", "phl"),
        ("ill.0.course", "ill"),
    ])
}

#[tokio::test]
async fn a_ships_declaration_is_taken_asked_about_and_set_right() {
    for database in Database::each("intake_ship") {
        let office = open(database).await;
        let me = of(&office, "customs");
        let done = office
            .declare(&me, Sort::Ship, ship(), keyed("d1"))
            .await
            .unwrap();
        assert_eq!(done.arrived.len(), 1);
        assert!(done.asks.iter().any(|a| a.field == "infectious"));
        let again = office
            .declare(&me, Sort::Ship, ship(), keyed("d1"))
            .await
            .unwrap();
        assert!(again.receipt.repeated && again.id == done.id);
        let d = office.read_declaration(&me, &done.id).await.unwrap();
        assert_eq!(d.values, ship());
        assert_eq!(
            (d.made.means.as_str(), d.made.ill, d.made.crew),
            ("IMO 9228198", true, Some(22))
        );
        let person = d.made.persons[&0].clone();
        let record = office.read_person(&me, &person).await.unwrap();
        assert_eq!(record.things[0].kind, "declaration.ill");
        assert_eq!(record.things[0].sealed["symptoms"], "fever 39, cough");
        assert_eq!(record.known.description.nationality, "PHL");
        // Names, the master's too, are sealed.
        for e in office.journal.read(0, 100).await.unwrap() {
            for secret in ["CRUZ", "Kim Minsu", "fever 39"] {
                assert!(!e.body.contains(secret), "{}", e.body);
            }
        }
        let mut right = ship();
        right.insert("infectious".into(), "yes".into());
        right.insert("ill.0.name".into(), "CRUZ JUAN MIGUEL".into());
        right.insert("ill.1.name".into(), "REYES PEDRO".into());
        let correct = async |values: Values, reason: &str, seen: Option<u64>| {
            office
                .correct_declaration(&me, &done.id, seen, values, reason, once())
                .await
        };
        assert_eq!(
            refusals(correct(right.clone(), "", None).await),
            ["required"]
        );
        let same = correct(ship(), "x", None).await;
        assert_eq!(refused(same), "declaration-nothing-changed");
        assert_eq!(
            refused(correct(right.clone(), "asked the master", Some(1)).await),
            "overtaken"
        );
        correct(right.clone(), "asked the master", Some(d.seq))
            .await
            .unwrap();
        let d = office.read_declaration(&me, &done.id).await.unwrap();
        assert_eq!(d.values, right);
        assert_eq!((d.made.persons.len(), &d.made.persons[&0]), (2, &person));
        assert_eq!(
            (d.course.len(), d.course[1].3.as_str()),
            (2, "asked the master")
        );
        let known = office.read_person(&me, &person).await.unwrap().known;
        assert_eq!(known.description.names[0].written(), "CRUZ JUAN MIGUEL");
        let mut wrong = ship();
        wrong.insert("imo".into(), "9228199".into());
        wrong.remove("master");
        let wrong = office.declare(&me, Sort::Ship, wrong, once()).await;
        assert_eq!(refusals(wrong), ["identity-check-digit", "required"]);
    }
}

#[tokio::test]
async fn travellers_and_aircraft_declare_too() {
    let office = open(Database::sqlite()).await;
    let me = of(&office, "customs");
    let traveller = values(&[
        ("names.0.family", "张"),
        ("names.0.given", "伟"),
        ("documents.0.kind", "passport"),
        ("documents.0.number", "E12345678"),
        ("direction", "entry"),
        ("date", "2026-09-17"),
        ("conveyance", "mu5101"),
        ("seat", "12A"),
        ("symptoms", "fever,cough"),
        ("temperature", "38.6"),
        ("ill", "yes"),
    ]);
    let done = office
        .declare(&me, Sort::Traveller, traveller.clone(), keyed("t"))
        .await
        .unwrap();
    let d = office.read_declaration(&me, &done.id).await.unwrap();
    assert_eq!(
        (d.values.clone(), d.made.conveyance.as_str()),
        (traveller, "MU5101")
    );
    assert_eq!(d.made.persons[&0], done.arrived[0].id);
    let record = office.read_person(&me, &done.arrived[0].id).await.unwrap();
    assert_eq!(record.things[0].sealed["seat"], "12A");
    let aircraft = values(&[
        ("operator", "MU"),
        ("flight", "mu5101"),
        ("date", "2026-09-17"),
        ("from", "ICN"),
        ("to", "PVG"),
        ("ill_on_board", "yes"),
        ("ill.0.seat", "12A"),
        ("ill.0.symptoms", "fever"),
        ("ill.1.name", "Li Na"),
        ("ill.1.symptoms", "rash"),
    ]);
    let done = office
        .declare(&me, Sort::Aircraft, aircraft.clone(), once())
        .await
        .unwrap();
    let d = office.read_declaration(&me, &done.id).await.unwrap();
    assert_eq!(d.values, aircraft);
    // Whoever is known by a seat alone is nobody on the register.
    assert_eq!(d.made.persons.keys().collect::<Vec<_>>(), [&1]);
    let page = office.intake(&all()).await.unwrap();
    let sorts: Vec<&str> = page.lines.iter().map(|l| l.sort.as_str()).collect();
    assert_eq!(sorts, ["aircraft", "traveller"]);
    assert!(page.lines.iter().all(|l| l.marked));
}

#[tokio::test]
async fn real_passenger_lists_and_results_are_taken_item_by_item() {
    let files = [
        ("transport/edifact/apisMessage.txt", vec!["accepted"; 2]),
        (
            "transport/edifact/multiple_flight_leg_apis.txt",
            vec!["accepted"; 2],
        ),
        ("transport/edifact/airline2.edi", vec!["accepted"; 10]),
        ("lab/hl7/nist_elr_hepatitis_c.hl7", vec!["accepted"]),
    ];
    let office = open(Database::sqlite()).await;
    let me = of(&office, "customs");
    for (name, wanted) in files {
        let Some(path) = data(name) else { return };
        let bytes = std::fs::read(path).unwrap();
        let taken = take(&office, &me, name, &bytes).await;
        assert_eq!(verdicts(&taken), wanted, "{name}: {taken:?}");
        let again = take(&office, &me, name, &bytes).await;
        let repeated = vec!["repeated"; wanted.len()];
        assert_eq!(verdicts(&again), repeated, "{name} once more");
    }
    // Records of bookings are no lists, and say so.
    let Some(path) = data("transport/edifact/2_pnrs_basic.edi") else {
        return;
    };
    let taken = take(&office, &me, "pnr", std::fs::read(path).unwrap()).await;
    assert!(verdicts(&taken).iter().all(|v| *v == "rejected"));
    assert!(!taken.items.is_empty());
    let all = office.intake(&all()).await.unwrap();
    assert_eq!(all.lines.len(), 4);
    // A list that announces 136 people and brings ten is not complete.
    let lacking: Vec<bool> = all.lines.iter().map(|l| l.lacking).collect();
    assert_eq!(lacking, [false, true, false, false]);
    assert!(
        !office
            .find_persons("takamura michael", 5)
            .await
            .unwrap()
            .is_empty()
    );
}
