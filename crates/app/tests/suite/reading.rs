//! Whatever says who somebody is is read as far as the policies give it, each read is
//! journalled and stands on the record, and a broken glass is owed a review by every body
//! whose records it opened.

use lf_app::clock::SetClock;
use lf_app::custody::NewCustody;
use lf_app::declarations::Sort;
use lf_app::library::Library;
use lf_app::messages::MessageFile;
use lf_app::office::{Office, Setup};
use lf_app::reading::{CaseSheet, ReadLine, Reader};
use lf_app::report::Report;
use lf_app::store::Personal;
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_domain::person::{Description, Document, DocumentKind, Name};
use lf_response::custody::{Begin, Command};
use lf_response::person::How;
use lf_testing::act::{officer, once, refusals};
use lf_testing::place::home;
use lf_testing::{Database, Scene, TestOffice};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

const BEGINS: &str = "2026-09-18T02:00:00Z";
const SECRETS: [&str; 4] = ["Li Ming", "E12345678", "13800000001", "1 Harbour Road"];

struct Port {
    office: TestOffice,
    customs: Actor,
    border: Actor,
    health: Actor,
    hospital: Actor,
    market: Actor,
}

async fn port(database: Database) -> Port {
    let office = TestOffice::open(Scene::city("taicang", BEGINS), database).await;
    let who = |id: &str| officer(&office, id);
    Port {
        customs: who("tc_customs"),
        border: who("tc_border"),
        health: who("tc_health"),
        hospital: who("tc_hospital"),
        market: who("tc_market"),
        office,
    }
}

fn li_ming() -> Description {
    Description {
        names: vec![Name::new("Li", "Ming")],
        documents: vec![Document {
            kind: DocumentKind::Passport,
            number: "E12345678".into(),
            issuer: "CHN".into(),
            expiry: None,
        }],
        birth: "1982-07-05".parse().ok(),
        phones: vec!["13800000001".into()],
        ..Description::default()
    }
}

impl Port {
    /// A suspected case of customs; its entry.
    async fn case(&self) -> u64 {
        let fact: Fact = serde_json::from_value(json!({
            "fact": "case", "case_id": "TC-1", "disease": "cholera",
            "classification": "suspected", "origin": "imported", "place": {"county": "320585"},
            "onset": "2026-09-17", "reported": "2026-09-18",
        }))
        .unwrap();
        let content = json!({
            "name": SECRETS[0], "document": SECRETS[1], "phone": SECRETS[2],
            "address": SECRETS[3], "nationality": "", "remark": "talks of a cousin",
        });
        let report = Report {
            fact,
            corrects: None,
            key: None,
            source: "test".into(),
            personal: Some(Personal {
                person: "p-1".into(),
                content: content.to_string(),
            }),
        };
        let seq = self.office.report(&self.customs, report).await.unwrap().seq;
        self.office.settled().await;
        seq
    }

    async fn read(&self, who: &Actor, seq: u64, purpose: &str) -> CaseSheet {
        let sheet = self.office.case_sheet(who, seq, purpose).await;
        sheet.unwrap()
    }

    /// Fields of a case that are shown with a value.
    async fn sees(&self, who: &Actor, seq: u64, purpose: &str) -> Vec<String> {
        let sheet = self.read(who, seq, purpose).await;
        let told = sheet.fields.into_iter().filter(|f| f.value.is_some());
        told.map(|f| f.field).collect()
    }

    async fn reads(&self, person: &str) -> Vec<ReadLine> {
        self.office.reads(person).await.unwrap()
    }

    /// Fields of a person's description that are whole.
    async fn knows(&self, who: &Actor, id: &str, purpose: &str) -> BTreeSet<&'static str> {
        let reader = Reader::of(who, purpose);
        let record = self.office.read_person(reader, id).await.unwrap();
        let (d, li) = (record.known.description, li_ming());
        let all = [
            ("name", d.names == li.names),
            ("document", d.documents == li.documents),
            ("birth", d.birth == li.birth),
            ("phone", d.phones == li.phones),
        ];
        all.into_iter()
            .filter(|(_, is)| *is)
            .map(|(f, _)| f)
            .collect()
    }
}

#[tokio::test]
async fn each_body_sees_of_a_case_what_was_agreed_for_the_purpose() {
    for database in Database::each("reading_case") {
        let p = port(database).await;
        let seq = p.case().await;
        let all = ["name", "document", "phone", "address"];
        assert_eq!(p.sees(&p.customs, seq, "statistics").await, all, "its own");
        assert_eq!(p.sees(&p.health, seq, "tracing").await, all);
        assert!(p.sees(&p.health, seq, "public").await.is_empty());
        let few = ["name", "document"];
        assert_eq!(p.sees(&p.border, seq, "border_control").await, few);
        assert!(p.sees(&p.border, seq, "tracing").await.is_empty());
        assert!(p.sees(&p.market, seq, "border_control").await.is_empty());
        // Without a purpose it is the one that shows the most; it is said which.
        let sheet = p.read(&p.border, seq, "").await;
        assert_eq!(sheet.sight.purpose, "border_control");
        let by = |field: &str| {
            let found = sheet.fields.iter().find(|f| f.field == field);
            found.unwrap().by.clone()
        };
        assert_eq!(by("name"), ["taicang-port/port-health"]);
        assert!(by("phone").is_empty());
        assert_eq!(by("nationality"), ["taicang-port/port-health"], "unsaid");
        let masked: Vec<&str> = sheet.sight.masked.iter().map(String::as_str).collect();
        assert_eq!(masked, ["*", "address", "phone"], "a remark has no name");
        // Newest first, and also who saw nothing.
        let reads = p.reads("p-1").await;
        let who: Vec<(&str, &str, usize)> = (reads.iter())
            .map(|r| (&*r.by.officer, &*r.what.purpose, r.what.fields.len()))
            .collect();
        let expected = [
            ("tc_market", "border_control", 0),
            ("tc_border", "tracing", 0),
            ("tc_border", "border_control", 2),
            ("tc_health", "public", 0),
            ("tc_health", "tracing", 4),
            ("tc_customs", "statistics", 5),
        ];
        assert_eq!(who, expected, "once an hour for the same purpose");
        assert_eq!(sheet.sight.reads, reads, "and they stand on the sheet");
        // What was read is not in the entries about reading.
        for read in &reads {
            let entry = p.office.journal.entry(read.seq).await.unwrap().unwrap();
            assert!(SECRETS.iter().all(|s| !entry.body.contains(s)));
        }
        let unknown = p.office.case_sheet(&p.border, seq, "curiosity").await;
        assert_eq!(refusals(unknown), ["not-a-choice"]);
        let erased = p.office.erase_person(&p.customs, "p-1", "asked for").await;
        assert!(erased.unwrap());
        let sheet = p.read(&p.health, seq, "tracing").await;
        assert!(sheet.erased && sheet.fields.iter().all(|f| f.value.is_none()));
        p.office.close().await;
    }
}

#[tokio::test]
async fn the_record_of_a_person_follows_him_through_the_hand_over() {
    for database in Database::each("reading_person") {
        let p = port(database).await;
        let (office, all) = (
            &p.office,
            BTreeSet::from(["name", "document", "birth", "phone"]),
        );
        let done = office.register_person(&p.customs, li_ming(), "seen with a friend", once());
        let id = done.await.unwrap().id;
        assert_eq!(p.knows(&p.customs, &id, "").await, all);
        // A traveller with a history of travel is the border's matter, and nobody else's.
        let agreed = BTreeSet::from(["name", "document"]);
        assert_eq!(p.knows(&p.border, &id, "border_control").await, agreed);
        for nobody in [&p.health, &p.hospital, &p.market] {
            assert!(p.knows(nobody, &id, "").await.is_empty(), "{}", nobody.body);
        }
        let masked = office.read_person(&p.market, &id).await.unwrap();
        assert_eq!(masked.known.description.names[0].written(), "M**");
        assert_eq!(
            masked.known.person.given[0].note, "",
            "a note may name people"
        );
        assert_eq!(masked.sight.owners, ["customs"]);
        // The search finds him, and shows as much as his record does.
        let found = office.seek_persons(&p.market, "li ming", 10).await.unwrap();
        assert_eq!(found[0].known.description.names[0].written(), "M**");
        let nobody = office
            .seek_persons(Reader::NOBODY, "li ming", 10)
            .await
            .unwrap();
        assert!(nobody[0].known.description.documents.is_empty());
        let before = p.reads(&id).await.len();
        let found = office
            .seek_persons(&p.border, "E12345678", 10)
            .await
            .unwrap();
        assert_eq!(found[0].known.description.names, li_ming().names);
        let reads = p.reads(&id).await;
        assert_eq!((reads.len(), &*reads[0].kind), (before + 1, "read.listed"));
        // Whoever sees a part cannot put it in place of the whole.
        let less = Description {
            phones: vec![],
            ..li_ming()
        };
        let wrong = office.amend_person(&p.border, &id, How::Corrected, less.clone(), "x", once());
        assert_eq!(refusals(wrong.await), ["read-masked"]);

        // Determined: the health commission and, once it is asked to take him, the hospital.
        let new = NewCustody {
            determination: Begin {
                person: id.clone(),
                category: "suspected".into(),
                disease: "cholera".into(),
                ground: "diarrhoea".into(),
                place: "berth 3".into(),
                conveyance: "Golden Gull".into(),
            },
            person: Some(li_ming()),
        };
        let (custody, _) = office.determine(&p.customs, new, &once()).await.unwrap();
        assert_eq!(
            p.knows(&p.health, &id, "tracing").await,
            BTreeSet::from(["name", "document", "phone"])
        );
        assert!(p.knows(&p.hospital, &id, "transfer").await.is_empty());
        let look = async |who: &Actor, why: &str| {
            let seen = office.reveal_custody(who, &custody, why).await;
            seen.map(|s| s.it)
        };
        assert_eq!(refusals(look(&p.hospital, "x").await), ["custody-no-part"]);
        let offer = serde_json::from_value(json!({"act": "offer", "to": "first_hospital"}));
        let offer: Command = offer.unwrap();
        let via = once();
        let done = office.act_on_custody(&p.customs, &custody, &offer, None, &via);
        done.await.unwrap();
        assert_eq!(
            p.knows(&p.hospital, &id, "transfer").await,
            all,
            "a part in it"
        );
        assert!(p.knows(&p.hospital, &id, "tracing").await.is_empty());
        let seen = look(&p.hospital, "bed").await.unwrap();
        assert_eq!(
            (&seen.names, &seen.phones),
            (&li_ming().names, &li_ming().phones)
        );
        assert_eq!(refusals(look(&p.market, "x").await), ["custody-no-part"]);
        let reads = p.reads(&id).await;
        let read = reads.iter().find(|r| r.kind == "read.custody").unwrap();
        assert_eq!(
            (&*read.what.reason, &*read.what.purpose),
            ("bed", "transfer")
        );
        // Refused: he is no longer theirs.
        let refuse = serde_json::from_value(json!({"act": "refuse", "reason": "full"}));
        let refuse: Command = refuse.unwrap();
        let done = office.act_on_custody(&p.hospital, &custody, &refuse, None, &via);
        done.await.unwrap();
        assert!(p.knows(&p.hospital, &id, "transfer").await.is_empty());
        p.office.close().await;
    }
}

const ORU: &str = "MSH|^~\\&|LIS|CDC|||20260917||ORU^R01|M1|P|2.5.1\rPID|1||880011^^^HIS^PI||LI^NA||19900102|F\r\
    OBR|1||R1|COV^SARS-CoV-2 RNA^L|||202609170700\rOBX|1|CWE|94500-6^RNA^LN||260373001^Detected^SCT||||||F\r";

#[tokio::test]
async fn forms_lists_and_results_are_masked_and_their_reads_stand_on_the_record() {
    for database in Database::each("reading_things") {
        let p = port(database).await;
        let office = &p.office;
        let values = [
            ("names.0.family", "Li"),
            ("names.0.given", "Ming"),
            ("documents.0.kind", "passport"),
            ("documents.0.number", "E12345678"),
            ("phones.0.number", "13800000001"),
            ("direction", "entry"),
            ("date", "2026-09-18"),
            ("conveyance", "MU5101"),
            ("from", "Seoul"),
            ("symptoms", "fever"),
            ("ill", "yes"),
        ];
        let values = values.map(|(k, v)| (k.to_string(), v.to_string())).into();
        let made = office.declare(&p.customs, Sort::Traveller, values, once());
        let made = made.await.unwrap();
        let person = made.arrived[0].id.clone();
        let own = office.read_declaration(&p.customs, &made.id).await.unwrap();
        assert!(own.sight.masked.is_empty() && own.values["symptoms"] == "fever");
        let reader = Reader::of(&p.border, "border_control");
        let seen = office.read_declaration(reader, &made.id).await.unwrap();
        assert_eq!(seen.values["names.0.given"], "Ming");
        assert_eq!(seen.values["from"], "Seoul");
        for hidden in ["phones.0.number", "symptoms", "ill"] {
            assert!(!seen.values.contains_key(hidden), "{hidden}");
        }
        let none = office.read_declaration(&p.market, &made.id).await.unwrap();
        assert!(none.values.is_empty() && none.asks.is_empty());
        let wrong = own
            .values
            .clone()
            .into_iter()
            .chain([("seat".into(), "1A".into())]);
        let wrong =
            office.correct_declaration(&p.market, &made.id, None, wrong.collect(), "seat", once());
        assert!(refusals(wrong.await).contains(&"read-masked".to_string()));
        let record = office.read_person(&p.customs, &person).await.unwrap();
        let who: BTreeSet<(&str, &str)> = (record.reads.iter())
            .map(|r| (&*r.by.officer, &*r.kind))
            .collect();
        assert!(who.contains(&("tc_border", "read.declaration")));
        assert!(
            who.contains(&("tc_market", "read.declaration")),
            "who saw nothing too"
        );

        let file = MessageFile {
            name: "lis.hl7".into(),
            bytes: ORU.into(),
            mapping: None,
        };
        let cdc = officer(office, "tc_cdc");
        let taken = office.take_file(&cdc, file).await.unwrap();
        let id = taken.things[0].strip_prefix("result/").unwrap();
        let told = office.read_result(&cdc, id).await.unwrap();
        assert_eq!(told[0].sealed["name"], "NA LI");
        let told = office.read_result(&p.market, id).await.unwrap();
        assert_eq!(told[0].sealed, json!({}));
        assert!(told.sight.masked.contains("test_result") && told.sight.masked.contains("name"));
        let person = told[0].told.person.clone();
        let record = office.read_person(&cdc, &person).await.unwrap();
        let looked = |r: &&ReadLine| r.kind == "read.result" && r.by.officer == "tc_market";
        assert!(record.reads.iter().any(|r| looked(&r)));
        assert_eq!(record.things[0].sealed["name"], "NA LI");
        let masked = office.read_person(&p.market, &person).await.unwrap();
        assert_eq!(masked.things[0].sealed, json!({}));
        p.office.close().await;
    }
}

#[tokio::test]
async fn what_a_notice_tells_of_a_person_is_read_by_name() {
    let p = port(Database::sqlite()).await;
    p.case().await;
    let inbox = p.office.inbox("mhc", &Default::default()).await.unwrap();
    let told = |n: &&lf_response::notice::Standing| n.it.share == "three-to-health";
    let id = inbox.notices.iter().find(told).unwrap().it.id.clone();
    let view = p.office.notice_view(&p.health, &id).await.unwrap().unwrap();
    let name = view.content.iter().find(|f| f.field == "name").unwrap();
    assert_eq!(name.value.as_ref().unwrap().zh, SECRETS[0]);
    assert_eq!(
        view.sight.shown["name"],
        BTreeSet::from(["told".to_string()])
    );
    let reads = p.reads("p-1").await;
    assert_eq!((reads.len(), &*reads[0].kind), (1, "read.notice"));
    assert_eq!(
        (&*reads[0].by.officer, &*reads[0].what.thing),
        ("tc_health", &*format!("notice/{id}"))
    );
    assert!(reads[0].what.fields.contains(&"phone".to_string()));
    // Nobody else is told that there is one.
    assert!(
        p.office
            .notice_view(&p.market, &id)
            .await
            .unwrap()
            .is_none()
    );
    p.office.close().await;
}

#[tokio::test]
async fn a_broken_glass_is_owed_a_review_by_whoever_was_opened() {
    for database in Database::each("reading_glass") {
        let p = port(database).await;
        let seq = p.case().await;
        let glass = async |who: &Actor, reason: &str| {
            let done = p.office.break_glass(who, "p-1", reason, &once()).await;
            done.map(|r| r.seq)
        };
        assert_eq!(refusals(glass(&p.market, "urgent").await), ["reason-short"]);
        let own = glass(&p.customs, "because it is ours").await;
        assert_eq!(refusals(own), ["glass-own"]);
        let via = once();
        let nobody = p
            .office
            .break_glass(&p.market, "p-9", "who is this one?", &via);
        assert_eq!(refusals(nobody.await), ["no-person"]);
        assert!(p.office.open_reviews("customs").await.unwrap().is_empty());
        let of = glass(&p.market, "He collapsed in the market hall")
            .await
            .unwrap();
        let all = ["name", "document", "phone", "address"];
        assert_eq!(p.sees(&p.market, seq, "treatment").await, all);
        assert!(
            p.sees(&p.border, seq, "tracing").await.is_empty(),
            "not others"
        );
        let open = p.office.open_reviews("customs").await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(
            (open[0].line.seq, &*open[0].line.by.officer),
            (of, "tc_market")
        );
        assert_eq!(open[0].due.unwrap().to_string(), "2026-09-21T02:00:00Z");
        assert!(p.office.open_reviews("mhc").await.unwrap().is_empty());
        // It is an obligation of customs like any other.
        let duty = p
            .office
            .entry("duty.opened", |b| b["task"] == "read.review")
            .await;
        assert_eq!(
            (&duty["who"], &duty["due"]),
            (&json!("customs"), &json!("2026-09-21T02:00:00Z"))
        );

        p.office.set("2026-09-18T03:00:01Z");
        assert!(
            p.sees(&p.market, seq, "treatment").await.is_empty(),
            "an hour"
        );
        let review = async |who: &Actor, of: u64, reason: &str| {
            let done = p.office.review_glass(who, of, false, reason, &once()).await;
            done.map(|r| r.seq)
        };
        assert_eq!(
            refusals(review(&p.market, of, "fine").await),
            ["other-body"]
        );
        assert_eq!(
            refusals(review(&p.customs, seq, "fine").await),
            ["no-glass"]
        );
        assert_eq!(refusals(review(&p.customs, of, " ").await), ["required"]);
        p.office.set("2026-09-21T02:00:01Z");
        p.office.struck().await;
        p.office.settled().await;
        let state = async || {
            let subject = format!("duty/{}", duty["id"].as_str().unwrap());
            let history = p.office.journal.history(&subject).await.unwrap();
            history.last().unwrap().kind.clone()
        };
        assert_eq!(state().await, "duty.late");
        review(&p.customs, of, "He was in hospital already")
            .await
            .unwrap();
        p.office.settled().await;
        assert_eq!(state().await, "duty.discharged");
        assert!(p.office.open_reviews("customs").await.unwrap().is_empty());
        let twice = review(&p.customs, of, "again").await;
        assert_eq!(refusals(twice), ["glass-reviewed"]);
        let last = &p.reads("p-1").await[0];
        assert_eq!((last.what.of, last.what.right), (Some(of), Some(false)));
        p.office.close().await;
    }
}

#[tokio::test]
async fn an_office_without_policies_shows_each_body_its_own_alone() {
    let p = port(Database::sqlite()).await;
    let seq = p.case().await;
    let (customs, health) = (p.customs, p.health);
    let database = p.office.close().await;
    let library = Library::open(&home()).unwrap();
    let setup = Setup {
        city: "taicang".into(),
        url: database.url.clone(),
        key_dir: database.folder().join("keys"),
        clock: Arc::new(SetClock::new(lf_testing::at(BEGINS))),
    };
    let office = Office::open(&library, setup).await.unwrap();
    let named = async |who: &Actor| {
        let sheet = office.case_sheet(who, seq, "tracing").await.unwrap();
        sheet.fields.iter().any(|f| f.value.is_some())
    };
    assert!(named(&customs).await);
    assert!(!named(&health).await);
}

#[tokio::test]
async fn an_emergency_opens_all_that_is_on_record_of_one_person() {
    for database in Database::each("reading_glass_ids") {
        let p = port(database).await;
        let office = &p.office;
        let first = office.register_person(&p.customs, li_ming(), "", once());
        let id = first.await.unwrap().id;
        let again = Description {
            phones: vec!["13900000002".into()],
            ..li_ming()
        };
        let second = office.register_person(&p.hospital, again, "", once());
        let member = second.await.unwrap().id;
        let phones = async || {
            let record = office.read_person(&p.market, &id).await.unwrap();
            let mut phones = record.known.description.phones;
            phones.sort();
            phones
        };
        assert!(phones().await.is_empty());
        let reason = "He collapsed in the market hall";
        let (market, via) = (&p.market, once());
        let done = office.break_glass(market, &member, reason, &via);
        done.await.unwrap();
        assert_eq!(phones().await, ["13800000001", "13900000002"]);
        for owner in [&p.customs, &p.hospital] {
            assert_eq!(office.open_reviews(&owner.body).await.unwrap().len(), 1);
        }
        p.office.close().await;
    }
}
