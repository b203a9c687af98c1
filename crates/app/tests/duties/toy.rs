//! An office over a small city with a small plan, on every configured database.
// Each of the test programs that share it uses a part.
#![allow(dead_code)]

use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::store::{NewEntry, StoreError, args};
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_response::standing::{ResponseChange, ResponseKey};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// An empty database.
pub struct Database {
    pub url: String,
    pub dir: tempfile::TempDir,
}

/// An empty database of every configured kind.
pub fn databases(name: &str) -> Vec<Database> {
    let dir = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite://{}", dir.path().join("journal.db").display());
    let mut out = vec![Database { url: sqlite, dir }];
    let Ok(server) = std::env::var("LF_TEST_POSTGRES") else {
        println!("PostgreSQL not configured: skipped");
        return out;
    };
    let name = format!("lf_duties_{name}_{}", std::process::id());
    for sql in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        ),
    ] {
        let done = Command::new("psql")
            .args(["-q", "-d", &server, "-c", &sql])
            .status()
            .unwrap();
        assert!(done.success(), "psql cannot reach {server}");
    }
    let (base, _) = server.rsplit_once('/').unwrap();
    out.push(Database {
        url: format!("{base}/{name}"),
        dir: tempfile::tempdir().unwrap(),
    });
    out
}

/// Officers of the toy city.
pub fn actor(officer: &str) -> Actor {
    let body = match officer {
        "g" => "government",
        "e" => "county_government@990101",
        _ => "centre",
    };
    Actor {
        officer: officer.into(),
        body: body.into(),
    }
}

/// The folder with the toy's plan and city, in the shape of a home.
pub fn home(dir: &Path) -> PathBuf {
    let home = dir.join("home");
    // Made once: other processes may be reading it.
    if home.exists() {
        return home;
    }
    let toy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../response/tests/it");
    for (from, to) in [
        ("codebook.yaml", "plans/codebook.yaml"),
        ("pack.yaml", "plans/t/pack.yaml"),
        ("5-duties.md", "plans/t/5-duties.md"),
        ("city.yaml", "cities/toy/city.yaml"),
    ] {
        let to = home.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(toy.join(from), to).unwrap();
    }
    home
}

/// The open office.
pub struct Toy {
    pub office: Arc<Office>,
    pub clock: Arc<SetClock>,
    url: String,
    dir: PathBuf,
}

impl Toy {
    pub async fn open(db: &Database) -> Toy {
        let clock = Toy::clock_at("2026-09-18T02:00:00Z".parse().unwrap());
        Toy::on(db.url.clone(), db.dir.path().to_path_buf(), clock).await
    }

    /// A clock that stands.
    pub fn clock_at(at: jiff::Timestamp) -> Arc<SetClock> {
        Arc::new(SetClock::new(at))
    }

    pub async fn on(url: String, dir: PathBuf, clock: Arc<SetClock>) -> Toy {
        let library = Library::open(&home(&dir)).unwrap();
        let setup = Setup {
            city: "toy".into(),
            url: url.clone(),
            key_dir: dir.join("keys"),
            clock: clock.clone(),
        };
        let office = Office::open(&library, setup).await.unwrap();
        Toy {
            office,
            clock,
            url,
            dir,
        }
    }

    /// Closes the office and opens it again.
    pub async fn reopen(self) -> Toy {
        let Toy {
            office,
            clock,
            url,
            dir,
        } = self;
        let journal = office.journal.clone();
        drop(office);
        journal.close().await;
        Toy::on(url, dir, clock).await
    }

    pub async fn close(self) {
        let journal = self.office.journal.clone();
        drop(self.office);
        journal.close().await;
    }

    /// Waits until nothing follows from what is recorded any more.
    pub async fn settled(&self) {
        loop {
            let head = self.office.journal.head().borrow().seq;
            assert!(self.office.evaluated(head, PATIENCE).await);
            assert!(self.office.duties_follow(head, PATIENCE).await);
            if self.office.journal.head().borrow().seq == head {
                return;
            }
        }
    }

    /// Lets the timer do what has come.
    pub async fn strike(&self) {
        loop {
            match self.office.strike().await {
                Ok(_) => return,
                Err(StoreError::Conflict { .. }) => {}
                Err(e) => panic!("{e}"),
            }
        }
    }

    async fn append(
        &self,
        kind: &str,
        who: Actor,
        subject: Option<String>,
        corrects: Option<u64>,
        body: serde_json::Value,
    ) -> u64 {
        let now = self.office.now();
        let entry = NewEntry {
            kind: kind.into(),
            happened_at: self.office.today().to_string(),
            recorded_at: now,
            officer: who.officer,
            agency: who.body,
            source: "test".into(),
            key: None,
            subject,
            corrects,
            body: body.to_string(),
            personal: None,
        };
        let seq = self.office.journal.append(vec![entry]).await.unwrap()[0].seq();
        self.settled().await;
        seq
    }

    /// A case of a county, or a correction of one.
    pub async fn case(&self, county: &str, classification: &str, corrects: Option<u64>) -> u64 {
        let today = self.office.today().to_string();
        let body = json!({"fact": "case", "case_id": "x", "disease": "flu", "classification": classification,
            "place": {"county": county}, "onset": today, "reported": today});
        self.append("fact.case", actor("a"), None, corrects, body)
            .await
    }

    /// Changes the city's response; none ends it.
    pub async fn respond(&self, level: Option<Level>) {
        let key = ResponseKey::parse("T.flu.city").unwrap();
        let before = self.office.standing(&key);
        let (was, episode) = before.map_or((None, 0), |s| (s.now.level, s.now.episode));
        let kind = match (was, level) {
            (None, _) => "response.started",
            (Some(_), None) => "response.ended",
            (Some(a), Some(b)) if b > a => "response.raised",
            _ => "response.lowered",
        };
        let change = ResponseChange {
            key: key.clone(),
            episode: episode + u32::from(was.is_none()),
            level,
            before: was,
            pack: self.office.plan("T").unwrap().pack.digest.clone(),
            scope: vec![],
            starter: "government".into(),
            by: String::new(),
            candidate: None,
            reason: String::new(),
            clauses: vec![],
            at: self.office.now(),
        };
        let body = serde_json::to_value(change).unwrap();
        self.append(
            kind,
            actor("g"),
            Some(format!("response/{key}")),
            None,
            body,
        )
        .await;
    }

    /// Everything that the tables say, as texts.
    pub async fn table(&self) -> Vec<String> {
        let mut out = vec![];
        for sql in [
            "SELECT data || ' ' || COALESCE(next_at, '') FROM obligation ORDER BY id",
            "SELECT body || due || id FROM obligation_to ORDER BY body, due, id",
            "SELECT id || next || COALESCE(next_at, '') FROM series ORDER BY id",
            "SELECT who || plan || clause || response || what || n FROM ledger_count WHERE n <> 0 ORDER BY who, plan, clause, response, what",
            "SELECT who || plan || clause || response || what || minutes || n FROM ledger_time ORDER BY who, plan, clause, response, what, minutes",
        ] {
            let rows: Vec<(String,)> = self.office.journal.db().all(sql, args![]).await.unwrap();
            out.extend(rows.into_iter().map(|r| r.0));
        }
        assert!(!out.is_empty());
        out
    }

    /// Makes the tables be filled again at the next start.
    pub async fn forget_tables(&self) {
        let mut tx = self.office.journal.db().begin().await.unwrap();
        tx.exec(
            "UPDATE projection SET version = 0 WHERE name = 'obligation'",
            args![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
}
