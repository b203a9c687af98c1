//! Records of persons are read as far as agreed, each read is journalled and shown, and a
//! broken glass is seen and reviewed by the body whose record it is.

use lf_app::reading::{PersonSheet, ReadLine};
use lf_app::report::Report;
use lf_app::store::Personal;
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_permit::agreements::of_city;
use lf_testing::act::{officer, once, refusals};
use lf_testing::{Database, Scene, TestOffice};
use serde_json::json;
use std::sync::Arc;

const SECRETS: [&str; 4] = ["Li Ming", "E12345678", "13800000001", "1 Harbour Road"];

struct Port {
    office: TestOffice,
    customs: Actor,
    border: Actor,
    health: Actor,
    market: Actor,
    /// The entry of a suspected case of customs.
    seq: u64,
}

async fn port(database: Database) -> Port {
    let scene = Scene::city("taicang", "2026-09-18T02:00:00Z");
    let office = TestOffice::open(scene, database).await;
    let policies = of_city(&office.city, &office.book, &office.plans, None).unwrap();
    office.permit_by(Arc::new(policies));
    let who = |id: &str| officer(&office, id);
    let (customs, border) = (who("tc_customs"), who("tc_border"));
    let (health, market) = (who("tc_health"), who("tc_market"));
    let fact: Fact = serde_json::from_value(json!({
        "fact": "case", "case_id": "TC-1", "disease": "cholera", "classification": "suspected",
        "origin": "imported", "place": {"county": "320585"},
        "onset": "2026-09-17", "reported": "2026-09-18",
    }))
    .unwrap();
    let content = json!({
        "name": SECRETS[0], "document": SECRETS[1], "phone": SECRETS[2], "address": SECRETS[3],
        "nationality": "",
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
    let seq = office.report(&customs, report).await.unwrap().seq;
    office.settled().await;
    Port {
        office,
        customs,
        border,
        health,
        market,
        seq,
    }
}

impl Port {
    async fn read(&self, who: &Actor, purpose: &str) -> PersonSheet {
        let sheet = self.office.person_sheet(who, self.seq, purpose).await;
        sheet.unwrap()
    }

    /// Fields that are shown with a value.
    async fn sees(&self, who: &Actor, purpose: &str) -> Vec<String> {
        let sheet = self.read(who, purpose).await;
        let told = sheet.fields.into_iter().filter(|f| f.value.is_some());
        told.map(|f| f.field).collect()
    }

    async fn reads(&self) -> Vec<ReadLine> {
        self.office.reads("p-1").await.unwrap()
    }
}

#[tokio::test]
async fn each_body_sees_what_was_agreed_for_the_purpose_and_every_read_is_on_the_record() {
    for database in Database::each("permit_reads") {
        let p = port(database).await;
        let all = ["name", "document", "phone", "address"];
        assert_eq!(p.sees(&p.customs, "statistics").await, all, "its own");
        assert_eq!(p.sees(&p.health, "tracing").await, all);
        assert!(p.sees(&p.health, "public").await.is_empty());
        let few = ["name", "document"];
        assert_eq!(p.sees(&p.border, "border_control").await, few);
        assert!(p.sees(&p.border, "tracing").await.is_empty());
        assert!(p.sees(&p.market, "border_control").await.is_empty());
        let sheet = p.read(&p.border, "border_control").await;
        let by = |field: &str| {
            let found = sheet.fields.iter().find(|f| f.field == field);
            found.unwrap().by.clone()
        };
        assert_eq!(by("name"), ["taicang-port/port-health"]);
        assert!(by("phone").is_empty());
        assert_eq!(by("nationality"), ["taicang-port/port-health"], "unsaid");
        // Newest first; where nothing was shown nothing was read.
        let reads = p.reads().await;
        let who: Vec<(&str, &str)> = (reads.iter())
            .map(|r| (r.officer.as_str(), r.what.purpose.as_str()))
            .collect();
        assert_eq!(
            who,
            [
                ("tc_border", "border_control"),
                ("tc_border", "border_control"),
                ("tc_health", "tracing"),
                ("tc_customs", "statistics"),
            ]
        );
        assert_eq!(sheet.reads, reads, "and they stand on the sheet");
        assert!(reads[0].what.fields.contains(&"document".to_string()));
        // What was read is not in the entries about reading.
        for read in &reads {
            let entry = p.office.journal.entry(read.seq).await.unwrap().unwrap();
            assert!(SECRETS.iter().all(|s| !entry.body.contains(s)));
        }
        let unknown = p.office.person_sheet(&p.border, p.seq, "curiosity").await;
        assert_eq!(refusals(unknown), ["not-a-choice"]);
        let erased = p.office.erase_person(&p.customs, "p-1", "asked for").await;
        assert!(erased.unwrap());
        let sheet = p.read(&p.health, "tracing").await;
        assert!(sheet.erased && sheet.fields.iter().all(|f| f.value.is_none()));
        p.office.close().await;
    }
}

#[tokio::test]
async fn a_broken_glass_is_seen_by_the_owner_and_reviewed_once() {
    for database in Database::each("permit_glass") {
        let p = port(database).await;
        let glass = async |who: &Actor, reason: &str| {
            let done = p.office.break_glass(who, p.seq, reason, &once()).await;
            done.map(|r| r.seq)
        };
        assert_eq!(refusals(glass(&p.market, "urgent").await), ["reason-short"]);
        let own = glass(&p.customs, "because it is ours").await;
        assert_eq!(refusals(own), ["glass-own"]);
        assert!(p.office.open_reviews("customs").await.unwrap().is_empty());
        let of = glass(&p.market, "He collapsed in the market hall")
            .await
            .unwrap();
        let all = ["name", "document", "phone", "address"];
        assert_eq!(p.sees(&p.market, "treatment").await, all);
        assert!(p.sees(&p.border, "tracing").await.is_empty(), "not others");
        let open = p.office.open_reviews("customs").await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(
            (open[0].line.seq, &*open[0].line.officer),
            (of, "tc_market")
        );
        assert_eq!(open[0].due.to_string(), "2026-09-21T02:00:00Z");
        assert!(p.office.open_reviews("mhc").await.unwrap().is_empty());

        p.office.set("2026-09-18T03:00:01Z");
        assert!(p.sees(&p.market, "treatment").await.is_empty(), "an hour");
        let review = async |who: &Actor, of: u64, reason: &str| {
            let done = p.office.review_glass(who, of, false, reason, &once()).await;
            done.map(|r| r.seq)
        };
        assert_eq!(
            refusals(review(&p.market, of, "fine").await),
            ["other-body"]
        );
        assert_eq!(
            refusals(review(&p.customs, p.seq, "fine").await),
            ["no-glass"]
        );
        assert_eq!(refusals(review(&p.customs, of, " ").await), ["required"]);
        review(&p.customs, of, "He was in hospital already")
            .await
            .unwrap();
        assert!(p.office.open_reviews("customs").await.unwrap().is_empty());
        let twice = review(&p.customs, of, "again").await;
        assert_eq!(refusals(twice), ["glass-reviewed"]);
        let last = &p.reads().await[0];
        assert_eq!((last.what.of, last.what.right), (Some(of), Some(false)));
        p.office.close().await;
    }
}

#[tokio::test]
async fn an_office_without_policies_shows_each_body_its_own_alone() {
    let p = port(Database::sqlite()).await;
    let (seq, customs, health) = (p.seq, p.customs, p.health);
    let office = p.office.reopen().await;
    let named = async |who: &Actor| {
        let sheet = office.person_sheet(who, seq, "tracing").await.unwrap();
        sheet.fields.iter().any(|f| f.value.is_some())
    };
    assert!(named(&customs).await);
    assert!(!named(&health).await);
    office.close().await;
}
