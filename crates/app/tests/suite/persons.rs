//! The register of persons on a journal: sealed, found, merged, undone, erased, looked at.

use lf_domain::person::{Description, Document, DocumentKind, Name};
use lf_response::person::How;
use lf_response::person::index::By;
use lf_testing::act::{keyed, of, once, refused};
use lf_testing::{Database, Scene, TestOffice};

fn who(family: &str, given: &str, number: &str, birth: &str) -> Description {
    let document = Document {
        kind: DocumentKind::Passport,
        number: number.into(),
        issuer: "CHN".into(),
        expiry: None,
    };
    Description {
        names: vec![Name::new(family, given)],
        documents: (!number.is_empty())
            .then_some(document)
            .into_iter()
            .collect(),
        birth: birth.parse().ok(),
        ..Description::default()
    }
}

async fn open(database: Database) -> TestOffice {
    TestOffice::open(Scene::demo("2026-09-18T08:40:00Z"), database).await
}

#[tokio::test]
async fn a_person_is_registered_known_again_asked_about_and_found() {
    for database in Database::each("persons") {
        let office = open(database).await;
        let me = of(&office, "cdc");
        let add = async |key: &str, d: Description| {
            office
                .register_person(&me, d, "", keyed(key))
                .await
                .unwrap()
        };
        let first = add("1", who("张", "小明", "E12345678", "1982-07-05")).await;
        assert_eq!((&first.id, first.maybe.len()), (&first.kept_under, 0));
        let repeat = add("1", who("张", "小明", "E12345678", "1982-07-05")).await;
        assert!(repeat.receipt.repeated && repeat.id == first.id);
        // The same passport under the same name in letters: one person, without a question.
        let again = add("2", who("ZHANG", "XIAOMING", "E12345678", "")).await;
        assert_eq!(again.kept_under, first.id);
        assert_ne!(again.id, first.id);
        let alone = office.joined_alone(&me, 10).await.unwrap();
        assert_eq!((alone.len(), &alone[0].member), (1, &again.id));
        // Another passport: somebody is asked, nothing is merged.
        let changed = add("3", who("XIAOMING", "ZHANG", "E55555555", "1982-07-05")).await;
        assert_eq!(changed.kept_under, changed.id);
        assert_eq!(changed.maybe[0].id, first.id);
        let (pairs, all) = office.doubles(&me, None, 10).await.unwrap();
        let before = pairs[0].question.seq;
        let (older, still) = office.doubles(&me, Some(before), 10).await.unwrap();
        assert_eq!(
            (older.len(), still),
            (all - 1, all),
            "the page after the first pair"
        );
        assert_eq!((pairs.len(), all), (1, 1));
        assert_eq!(
            (&pairs[0].one.person.id, &pairs[0].other.person.id),
            (&first.id, &changed.id)
        );
        let known = office.read_person(&me, &first.id).await.unwrap().known;
        assert_eq!((known.members.len(), known.description.names.len()), (1, 2));
        assert!(known.person.questions.contains_key(&changed.id));
        let ids = async |q: &str| -> Vec<(String, By)> {
            let hits = office.find_persons(q, 10).await.unwrap();
            hits.into_iter().map(|h| (h.id, h.by)).collect()
        };
        assert_eq!(ids("e1234 5678").await, [(first.id.clone(), By::Document)]);
        assert_eq!(ids("zhang xiaoming").await.len(), 2);
        // Answered: one. Then undone, and what came in later goes with each.
        let both = (first.id.as_str(), changed.id.as_str());
        office
            .merge_persons(&me, both, "old passport shown", keyed("4"))
            .await
            .unwrap();
        assert_eq!(office.doubles(&me, None, 10).await.unwrap().1, 0);
        assert_eq!(ids("zxm").await, [(first.id.clone(), By::Initials)]);
        let late = who("", "XIAOMING ZHANG", "E66666666", "");
        office
            .amend_person(&me, &changed.id, How::Added, late, "", keyed("5"))
            .await
            .unwrap();
        assert_eq!(ids("E66666666").await[0].0, first.id);
        office
            .unmerge_persons(&me, both, &[], "a namesake", keyed("6"))
            .await
            .unwrap();
        assert_eq!(ids("E66666666").await[0].0, changed.id);
        assert_eq!(office.persons_known().await.unwrap(), 2);
        let nobody = (first.id.as_str(), "nobody");
        let done = office.merge_persons(&me, nobody, "x", keyed("7")).await;
        assert_eq!(refused(done), "person-no-such");
        // Nothing of it stands open in the journal.
        for e in office.journal.read(0, 100).await.unwrap() {
            let text = format!("{} {} {:?}", e.body, e.source, e.subject);
            for secret in ["小明", "XIAOMING", "E12345678", "passport", "namesake"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn two_persons_with_one_document_number_are_flagged_and_never_merged_alone() {
    let office = open(Database::sqlite()).await;
    let me = of(&office, "customs");
    let one = who("张", "小明", "E12345678", "1982-07-05");
    let one = office.register_person(&me, one, "", once()).await.unwrap();
    let other = who("李", "娜", "E12345678", "1990-01-01");
    let other = office
        .register_person(&me, other, "", once())
        .await
        .unwrap();
    assert_eq!(other.kept_under, other.id);
    let (pairs, _) = office.doubles(&me, None, 10).await.unwrap();
    let reasons = &pairs[0].question.reasons;
    assert!(reasons.contains(&"document-same".to_string()));
    assert!(reasons.contains(&"name-other".to_string()));
    let both = (one.id.as_str(), other.id.as_str());
    let without = office.part_persons(&me, both, " ", once()).await;
    assert_eq!(refused(without), "required");
    office
        .part_persons(&me, both, "both were at the counter", once())
        .await
        .unwrap();
    assert_eq!(office.doubles(&me, None, 10).await.unwrap().1, 0);
    // Asked once, answered for good.
    let third = who("LI", "NA", "E12345678", "1990-01-01");
    let third = office
        .register_person(&me, third, "", once())
        .await
        .unwrap();
    assert_eq!(third.kept_under, other.id);
}

#[tokio::test]
async fn who_looks_at_a_record_stands_on_it() {
    for database in Database::each("person_reads") {
        let office = open(database).await;
        let me = of(&office, "cdc");
        let other = of(&office, "mhc");
        let d = who("Li", "Na", "E1111111", "");
        let id = office.register_person(&me, d, "", once()).await.unwrap().id;
        office.read_person(&me, &id).await.unwrap();
        office.read_person(&me, &id).await.unwrap();
        let record = office.read_person(&other, &id).await.unwrap();
        let readers: Vec<&str> = record.reads.iter().map(|r| r.by.officer.as_str()).collect();
        // Once an hour is enough.
        assert_eq!(readers, [other.officer.as_str(), me.officer.as_str()]);
        office.set("2026-09-18T10:00:00Z");
        let record = office.read_person(&me, &id).await.unwrap();
        assert_eq!(record.reads.len(), 3);
        assert_eq!(
            refused(office.read_person(&me, "nobody").await),
            "person-no-such"
        );
    }
}

#[tokio::test]
async fn an_erased_person_is_found_no_more_and_a_restart_knows_the_rest() {
    let office = open(Database::sqlite()).await;
    let me = of(&office, "cdc");
    let add = async |family, given, number| {
        let d = who(family, given, number, "");
        office.register_person(&me, d, "", once()).await.unwrap()
    };
    let one = add("Li", "Na", "E1111111").await;
    add("Li", "Bo", "E2222222").await;
    assert_eq!(office.find_persons("li", 10).await.unwrap().len(), 2);
    let erased = office.erase_person(&me, &one.id, "asked for").await;
    assert!(erased.unwrap());
    assert_eq!(office.find_persons("li", 10).await.unwrap().len(), 1);
    let record = office.read_person(&me, &one.id).await.unwrap();
    assert!(record.known.person.erased());
    let office = office.reopen().await;
    assert_eq!(office.find_persons("li", 10).await.unwrap().len(), 1);
    let found = office.find_persons("E2222222", 10).await.unwrap();
    assert_eq!(found[0].by, By::Document);
    let nothing = Description::default();
    let wrong = office.register_person(&me, nothing, "", once()).await;
    assert_eq!(refused(wrong), "person-nothing-known");
}
