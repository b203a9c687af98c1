//! The pack is replaced while a response runs: the response keeps its version until
//! a person moves it; then what the new one asks for opens, what it no longer asks
//! for is withdrawn, and nothing is opened twice.

use jiff::Timestamp;
use lf_app::clock::SetClock;
use lf_app::commit::Via;
use lf_app::duties::{DutyQuery, Tab};
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::report::ReportError;
use lf_app::response::State as Wanted;
use lf_app::store::{NewEntry, StoreError};
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_response::obligation::{Duty, End, State, Why};
use lf_response::standing::{ResponseChange, ResponseKey};
use lf_testing::Database;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);
const MEASURES: &str = "plans/jiaxing-phe/5-3-1-governments.md";

/// The plans and cities of this repository, to be changed.
fn copied(dir: &Path) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true => copy(&entry.path(), &to),
                false => drop(std::fs::copy(entry.path(), to).unwrap()),
            }
        }
    }
    let home = dir.join("office");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["plans", "cities"] {
        copy(&root.join(folder), &home.join(folder));
    }
    home
}

async fn open(db: &Database, home: &Path, clock: &Arc<SetClock>) -> Arc<Office> {
    let setup = Setup {
        city: "jiaxing".into(),
        url: db.url.clone(),
        key_dir: db.folder().join("keys"),
        clock: clock.clone(),
    };
    let library = Library::open(home).unwrap();
    Office::open(&library, setup).await.unwrap()
}

async fn close(office: Arc<Office>) {
    let journal = office.journal.clone();
    drop(office);
    journal.close().await;
}

async fn settled(office: &Office) {
    loop {
        match office.strike().await {
            Ok(_) | Err(StoreError::Conflict { .. }) => {}
            Err(e) => panic!("{e}"),
        }
        let head = office.journal.head().borrow().seq;
        assert!(office.evaluated(head, PATIENCE).await);
        assert!(office.duties_follow(head, PATIENCE).await);
        if office.journal.head().borrow().seq == head {
            return;
        }
    }
}

async fn tasks(office: &Office, key: &ResponseKey, tab: Tab) -> Vec<Duty> {
    let query = DutyQuery {
        response: Some(key.to_string()),
        tab,
        limit: 500,
        ..DutyQuery::default()
    };
    office.duties(&query).await.unwrap().duties
}

fn ids<'a>(duties: impl IntoIterator<Item = &'a Duty>) -> BTreeSet<String> {
    duties.into_iter().map(|d| d.it.id.clone()).collect()
}

fn named<'a>(duties: &'a [Duty], task: &str) -> Vec<&'a Duty> {
    duties.iter().filter(|d| d.it.task == task).collect()
}

async fn change(office: &Office, key: &ResponseKey, level: Option<Level>, kind: &str) {
    let before = office.standing(key);
    let change = ResponseChange {
        key: key.clone(),
        episode: 1,
        level,
        before: before.as_ref().and_then(|s| s.now.level),
        pack: before.map_or_else(
            || office.plan("PHE").unwrap().pack.digest.clone(),
            |s| s.now.pack,
        ),
        scope: vec!["330482".into()],
        starter: "mhc".into(),
        by: String::new(),
        candidate: None,
        reason: String::new(),
        clauses: vec![],
        at: office.now(),
    };
    let entry = NewEntry {
        kind: kind.into(),
        happened_at: office.today().to_string(),
        recorded_at: office.now(),
        officer: "gu_weimin".into(),
        agency: "mhc".into(),
        source: "test".into(),
        key: None,
        subject: Some(format!("response/{key}")),
        corrects: None,
        body: serde_json::to_string(&change).unwrap(),
        personal: None,
    };
    office.journal.append(vec![entry]).await.unwrap();
    settled(office).await;
}

fn refusal(e: ReportError) -> String {
    match e {
        ReportError::Refused(r) => r[0].key.clone(),
        ReportError::Store(e) => panic!("{e}"),
    }
}

#[tokio::test]
async fn a_response_keeps_its_pack_until_a_person_moves_it() {
    for db in Database::each("moved_pack") {
        let home = copied(db.folder());
        let start: Timestamp = "2026-09-18T02:00:00Z".parse().unwrap();
        let clock = Arc::new(SetClock::new(start));
        let office = open(&db, &home, &clock).await;
        let key = ResponseKey::parse("PHE.cholera.city").unwrap();
        change(&office, &key, Some(Level::III), "response.started").await;
        let before = tasks(&office, &key, Tab::Todo).await;
        let old = named(&before, "set-up-command-county");
        assert_eq!(old.len(), 1);
        let old = old[0].it.id.clone();
        let pack = office.standing(&key).unwrap().now.pack;
        close(office).await;

        // A new edition: one measure is called something else, so the old one is gone.
        let path = home.join(MEASURES);
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replacen("id: set-up-command-county", "id: county-command", 1);
        std::fs::write(&path, text).unwrap();
        let office = open(&db, &home, &clock).await;
        settled(&office).await;
        assert_ne!(office.plan("PHE").unwrap().pack.digest, pack);
        assert_eq!(office.standing(&key).unwrap().now.pack, pack);
        let kept = tasks(&office, &key, Tab::Todo).await;
        assert_eq!(ids(&kept), ids(&before), "it keeps its version");
        // Its level changes, and it is still under the old edition.
        clock.set("2026-09-18T03:00:00Z".parse().unwrap());
        settled(&office).await;
        let who = |officer: &str, body: &str| Actor {
            officer: officer.into(),
            body: body.into(),
        };
        let moving = |who: Actor, reason: &'static str, k: &'static str| {
            let (office, key) = (office.clone(), key.clone());
            let via = Via {
                key: Some(k.into()),
                source: "api".into(),
            };
            async move { office.move_response(&who, &key, reason, via).await }
        };
        let mhc = || who("gu_weimin", "mhc");
        let other = moving(who("tao_jinrong", "hospital"), "new edition", "m0").await;
        assert!(["wrong-body", "not-allowed"].contains(&refusal(other.unwrap_err()).as_str()));
        let without = moving(mhc(), " ", "m1").await;
        assert_eq!(refusal(without.unwrap_err()), "reason-required");
        // Two at the same instant, and one of them again: it is moved once.
        let (a, b) = tokio::join!(
            moving(mhc(), "new edition", "m2"),
            moving(mhc(), "new edition", "m3")
        );
        let told: Vec<String> = [a, b]
            .into_iter()
            .filter_map(|r| r.err())
            .map(refusal)
            .collect();
        assert_eq!(told.len(), 1);
        assert!(
            ["overtaken", "same-pack"].contains(&told[0].as_str()),
            "{told:?}"
        );
        settled(&office).await;

        let now = tasks(&office, &key, Tab::Todo).await;
        let fresh = named(&now, "county-command");
        assert_eq!(fresh.len(), 1);
        assert_eq!(fresh[0].it.pack, office.plan("PHE").unwrap().pack.digest);
        assert_eq!(named(&now, "set-up-command-county"), Vec::<&Duty>::new());
        let gone = office.duty(&old).await.unwrap().unwrap().duty;
        assert_eq!(gone.state, State::Withdrawn);
        assert!(matches!(&gone.end, Some(End::Withdrawn(w)) if w.why == Why::Plan));
        // Everything else is what it was: the same obligations, none of them twice.
        let mut expected = ids(&before);
        expected.remove(&old);
        expected.insert(fresh[0].it.id.clone());
        assert_eq!(ids(&now), expected);
        assert_eq!(now.len(), expected.len());
        // A restart changes nothing.
        let head = office.journal.head().borrow().seq;
        close(office).await;
        let office = open(&db, &home, &clock).await;
        settled(&office).await;
        assert_eq!(office.journal.head().borrow().seq, head);
        assert_eq!(ids(&tasks(&office, &key, Tab::Todo).await), expected);

        // It ends, and is found among those that are over.
        assert!(
            office
                .responses_by(Wanted::Ended, None, 10)
                .responses
                .is_empty()
        );
        change(&office, &key, None, "response.ended").await;
        assert!(
            tasks(&office, &key, Tab::Todo)
                .await
                .iter()
                .all(|d| d.it.cause.kind == "response.ended")
        );
        let over = office.responses_by(Wanted::Ended, None, 10);
        assert_eq!(over.responses.len(), 1);
        assert_eq!(
            (over.responses[0].now.key.clone(), over.before),
            (key.clone(), None)
        );
        let second = ResponseKey::parse("PHE.cholera.330482").unwrap();
        change(&office, &second, Some(Level::IV), "response.started").await;
        let states = [(Wanted::Active, 1), (Wanted::Ended, 1), (Wanted::All, 2)];
        for (state, n) in states {
            assert_eq!(office.responses_by(state, None, 10).responses.len(), n);
        }
        // Page by page, the last changed first.
        let first = office.responses_by(Wanted::All, None, 1);
        assert_eq!(first.responses[0].now.key, second);
        let next = office.responses_by(Wanted::All, first.before, 1);
        assert_eq!(next.responses[0].now.key, key);
        assert_eq!(next.before, None);
        assert!(office.journal.verify(|_, _| {}).await.unwrap().ok);
        close(office).await;
    }
}
