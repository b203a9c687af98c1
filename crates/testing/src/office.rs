//! An open office, whose clock the test sets.

use crate::{Database, Scene};
use jiff::Timestamp;
use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::report::Report;
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_store::StoreError;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// How long a test waits for those who follow the journal before it fails. No test
/// measures time: a slow machine only makes it slower.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The office of a scene over a database. Every use case is called on it as on the office.
pub struct TestOffice {
    /// The office itself, for those who keep it.
    pub office: Arc<Office>,
    /// Its clock, which stands until it is set.
    pub clock: Arc<SetClock>,
    scene: Scene,
    database: Database,
}

impl Deref for TestOffice {
    type Target = Office;

    fn deref(&self) -> &Office {
        &self.office
    }
}

impl TestOffice {
    /// Opens the office.
    pub async fn open(scene: Scene, database: Database) -> TestOffice {
        let clock = Arc::new(SetClock::new(scene.begins));
        TestOffice::with_clock(scene, database, clock).await
    }

    /// The demo city over an empty SQLite file.
    pub async fn demo(begins: &str) -> TestOffice {
        TestOffice::open(Scene::demo(begins), Database::sqlite()).await
    }

    async fn with_clock(scene: Scene, database: Database, clock: Arc<SetClock>) -> TestOffice {
        let library = Library::open(&scene.home).unwrap_or_else(|e| panic!("{e}"));
        let setup = Setup {
            city: scene.city.clone(),
            url: database.url.clone(),
            key_dir: database.folder().join("keys"),
            clock: clock.clone(),
        };
        let opened = if scene.plans_of_today {
            Office::open_under(&library, setup, None).await
        } else {
            Office::open(&library, setup).await
        };
        TestOffice {
            office: opened.unwrap_or_else(|e| panic!("{e}")),
            clock,
            scene,
            database,
        }
    }

    /// Closes the office and opens it again over the same journal; the clock stays.
    pub async fn reopen(self) -> TestOffice {
        let (scene, clock) = (self.scene.clone(), self.clock.clone());
        let database = self.close().await;
        TestOffice::with_clock(scene, database, clock).await
    }

    /// Closes the office.
    pub async fn close(self) -> Database {
        let journal = self.office.journal.clone();
        drop(self.office);
        journal.close().await;
        self.database
    }

    /// What lies beside the database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Sets the clock.
    pub fn set(&self, at: &str) {
        self.clock.set(crate::at(at));
    }

    /// Sets the clock to a moment that was calculated.
    pub fn set_to(&self, at: Timestamp) {
        self.clock.set(at);
    }

    /// The last entry of the journal.
    pub fn head(&self) -> u64 {
        self.office.journal.head().borrow().seq
    }

    /// Waits until nothing follows from what is recorded any more: plans, responses,
    /// duties, notices.
    pub async fn settled(&self) {
        loop {
            let head = self.head();
            assert!(self.office.evaluated(head, PATIENCE).await, "plans lag");
            assert!(
                self.office.notices_follow(head, PATIENCE).await,
                "notices lag"
            );
            assert!(
                self.office.duties_follow(head, PATIENCE).await,
                "duties lag"
            );
            // Findings are journalled right behind the evaluation, which nobody announces.
            tokio::time::sleep(Duration::from_millis(50)).await;
            if self.head() == head {
                return;
            }
        }
    }

    /// Lets the timer do what has come, whoever else is at it.
    pub async fn struck(&self) {
        loop {
            match self.office.strike().await {
                Ok(_) => return,
                Err(StoreError::Conflict { .. }) => {}
                Err(e) => panic!("{e}"),
            }
        }
    }

    /// Reports a fact and waits until plans and duties have read it; its number.
    pub async fn reported(&self, who: &Actor, fact: Fact) -> u64 {
        self.corrected(who, fact, None).await
    }

    /// As [`TestOffice::reported`], in place of an earlier fact.
    pub async fn corrected(&self, who: &Actor, fact: Fact, corrects: Option<u64>) -> u64 {
        let report = Report {
            fact,
            corrects,
            key: None,
            source: "test".into(),
            personal: None,
        };
        let done = self.office.report(who, report).await;
        let seq = done.unwrap_or_else(|e| panic!("{e}")).seq;
        self.settled().await;
        seq
    }

    /// The newest entry of a kind whose body is as asked for: what a follower writes
    /// it writes a little later, so this waits for it.
    pub async fn entry(
        &self,
        kind: &str,
        wanted: impl Fn(&serde_json::Value) -> bool,
    ) -> serde_json::Value {
        let search = async {
            loop {
                let page = self.office.kind_page(kind, None, 50).await;
                let entries = page.unwrap_or_else(|e| panic!("{e}")).entries;
                let bodies = entries
                    .iter()
                    .filter_map(|e| serde_json::from_str(&e.body).ok());
                if let Some(found) = bodies.into_iter().find(&wanted) {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, search).await;
        found.unwrap_or_else(|_| panic!("no entry {kind} as asked for"))
    }
}
