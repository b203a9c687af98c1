//! The register of persons on a journal: sealed, found, merged, undone, erased.

use lf_app::clock::SetClock;
use lf_app::commit::Via;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::person::{Description, Document, DocumentKind, Name};
use lf_response::person::How;
use lf_response::person::index::By;
use std::path::Path;
use std::sync::Arc;

async fn open(folder: &Path) -> Arc<Office> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let setup = Setup {
        city: "jiaxing".into(),
        url: format!("sqlite://{}/journal.db", folder.display()),
        key_dir: folder.join("keys"),
        clock: Arc::new(SetClock::new("2026-09-18T08:40:00Z".parse().unwrap())),
    };
    Office::open(&Library::open(&home).unwrap(), setup)
        .await
        .unwrap()
}

fn actor(office: &Office) -> Actor {
    let officer = &office.city.officers[0];
    Actor {
        officer: officer.id.clone(),
        body: officer.body.clone(),
    }
}

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

fn via(key: &str) -> Via {
    Via {
        key: Some(key.into()),
        source: "form".into(),
    }
}

#[tokio::test]
async fn a_person_is_registered_known_again_asked_about_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let office = open(folder.path()).await;
    let me = actor(&office);
    let add = async |key: &str, d: Description| {
        office.register_person(&me, d, "", via(key)).await.unwrap()
    };
    let first = add("1", who("张", "小明", "E12345678", "1982-07-05")).await;
    assert_eq!((&first.id, first.maybe.len()), (&first.kept_under, 0));
    let repeat = add("1", who("张", "小明", "E12345678", "1982-07-05")).await;
    assert!(repeat.receipt.repeated && repeat.id == first.id);
    // The same passport under the same name in letters: one person, without a question.
    let again = add("2", who("ZHANG", "XIAOMING", "E12345678", "")).await;
    assert_eq!(again.kept_under, first.id);
    assert_ne!(again.id, first.id);
    // Another passport: somebody is asked, nothing is merged.
    let changed = add("3", who("XIAOMING", "ZHANG", "E55555555", "1982-07-05")).await;
    assert_eq!(changed.kept_under, changed.id);
    assert_eq!(changed.maybe[0].id, first.id);
    let known = office.known_person(&first.id).await.unwrap();
    assert_eq!((known.members.len(), known.description.names.len()), (1, 2));
    assert!(known.person.questions.contains_key(&changed.id));
    let ids = async |q: &str| -> Vec<(String, By)> {
        let hits = office.find_persons(q, 10).await.unwrap();
        hits.into_iter().map(|h| (h.id, h.by)).collect()
    };
    assert_eq!(ids("e1234 5678").await, [(first.id.clone(), By::Document)]);
    assert_eq!(ids("zhang xiaoming").await.len(), 2);
    // Answered: one. Then undone, and what came in later goes with each.
    office
        .merge_persons(
            &me,
            (&first.id, &changed.id),
            "old passport shown",
            via("4"),
        )
        .await
        .unwrap();
    assert_eq!(ids("zxm").await, [(first.id.clone(), By::Initials)]);
    let late = who("", "XIAOMING ZHANG", "E66666666", "");
    office
        .amend_person(&me, &changed.id, How::Added, late, "", via("5"))
        .await
        .unwrap();
    assert_eq!(ids("E66666666").await[0].0, first.id);
    office
        .unmerge_persons(&me, (&first.id, &changed.id), &[], "a namesake", via("6"))
        .await
        .unwrap();
    assert_eq!(ids("E66666666").await[0].0, changed.id);
    let refused = office
        .merge_persons(&me, (&first.id, "nobody"), "x", via("7"))
        .await;
    assert!(matches!(refused, Err(ReportError::Refused(r)) if r[0].key == "person-no-such"));
    // Nothing of it stands open in the journal.
    for e in office.journal.read(0, 100).await.unwrap() {
        let text = format!("{} {} {:?}", e.body, e.source, e.subject);
        for secret in ["小明", "XIAOMING", "E12345678", "passport", "namesake"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn an_erased_person_is_found_no_more_and_a_restart_knows_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let office = open(folder.path()).await;
    let me = actor(&office);
    let one = office
        .register_person(&me, who("Li", "Na", "E1111111", ""), "", via("1"))
        .await
        .unwrap();
    office
        .register_person(&me, who("Li", "Bo", "E2222222", ""), "", via("2"))
        .await
        .unwrap();
    assert_eq!(office.find_persons("li", 10).await.unwrap().len(), 2);
    assert!(
        office
            .erase_person(&me, &one.id, "asked for")
            .await
            .unwrap()
    );
    assert_eq!(office.find_persons("li", 10).await.unwrap().len(), 1);
    assert!(office.person(&one.id).await.unwrap().erased());
    drop(office);
    let office = open(folder.path()).await;
    assert_eq!(office.find_persons("li", 10).await.unwrap().len(), 1);
    assert_eq!(
        office.find_persons("E2222222", 10).await.unwrap()[0].by,
        By::Document
    );
    let wrong = office
        .register_person(&me, Description::default(), "", via("3"))
        .await;
    assert!(matches!(wrong, Err(ReportError::Refused(r)) if r[0].key == "person-nothing-known"));
}
