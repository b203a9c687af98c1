//! The databases every test runs on: SQLite in a folder of its own, and a new
//! database of the PostgreSQL server at `LF_TEST_POSTGRES`, if that is set.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use lf_store::{Journal, NewEntry, Options, Personal, Projection, StoreError};
use sqlx::{Connection, PgConnection};

/// One empty database, and a folder for its keys.
pub struct Fixture {
    pub url: String,
    pub dir: tempfile::TempDir,
    server: Option<String>,
}

/// An empty database of every configured kind.
pub async fn all() -> Vec<Fixture> {
    let mut all = vec![sqlite()];
    all.extend(postgres().await);
    all
}

pub fn sqlite() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    Fixture {
        url: format!("sqlite:{}", dir.path().join("journal.db").display()),
        dir,
        server: None,
    }
}

pub async fn postgres() -> Option<Fixture> {
    let Ok(server) = std::env::var("LF_TEST_POSTGRES") else {
        println!("PostgreSQL not configured: skipped");
        return None;
    };
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("lf_store_{}_{n}", std::process::id());
    let mut admin = PgConnection::connect(&server).await.unwrap();
    for sql in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&mut admin)
            .await
            .unwrap();
    }
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(Fixture {
        url: format!("{base}/{name}"),
        dir: tempfile::tempdir().unwrap(),
        server: Some(server),
    })
}

impl Fixture {
    pub fn is_sqlite(&self) -> bool {
        self.server.is_none()
    }

    pub fn path(&self) -> PathBuf {
        Path::new(self.url.strip_prefix("sqlite:").unwrap()).to_path_buf()
    }

    pub fn keys(&self) -> PathBuf {
        self.dir.path().join("keys")
    }

    pub async fn open(&self) -> Journal {
        self.open_with(Vec::new()).await.unwrap()
    }

    pub async fn open_with(
        &self,
        projections: Vec<Box<dyn Projection>>,
    ) -> Result<Journal, StoreError> {
        let key_dir = self.keys();
        Journal::open(
            &self.url,
            Options {
                key_dir,
                projections,
            },
        )
        .await
    }

    /// Removes the database of the server. A failed test leaves it for a look.
    pub async fn drop(self) {
        if let Some(server) = &self.server {
            let (_, name) = self.url.rsplit_once('/').unwrap();
            let mut admin = PgConnection::connect(server).await.unwrap();
            let sql = format!("DROP DATABASE {name} WITH (FORCE)");
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .execute(&mut admin)
                .await
                .unwrap();
        }
    }
}

/// A plain entry.
pub fn entry(body: &str) -> NewEntry {
    NewEntry {
        kind: "fact.case".into(),
        happened_at: "2026-11-20".into(),
        recorded_at: "2026-11-21T08:00:00.25Z".parse().unwrap(),
        officer: "王敏".into(),
        agency: "cdc".into(),
        source: "form".into(),
        key: None,
        subject: None,
        corrects: None,
        body: format!("{{\"text\":\"{body}\"}}"),
        personal: None,
    }
}

/// An entry with an idempotency key.
pub fn keyed(key: &str) -> NewEntry {
    NewEntry {
        key: Some(key.into()),
        ..entry(key)
    }
}

/// An entry with content about a person.
pub fn about(person: &str, content: &str) -> NewEntry {
    NewEntry {
        personal: Some(Personal {
            person: person.into(),
            content: content.into(),
        }),
        ..entry("about a person")
    }
}
