//! Empty databases: a file of SQLite, and one on the PostgreSQL of `LF_TEST_POSTGRES`.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A database and a folder for what lies beside it (key files), removed with it.
pub struct Database {
    /// `sqlite:///path` or `postgres://…`.
    pub url: String,
    folder: PathBuf,
    _own: Option<TempDir>,
}

impl Database {
    fn new(url: impl FnOnce(&Path) -> String) -> Database {
        let own = tempfile::tempdir().expect("a temporary folder");
        Database {
            url: url(own.path()),
            folder: own.path().to_path_buf(),
            _own: Some(own),
        }
    }

    /// An empty file of SQLite.
    pub fn sqlite() -> Database {
        Database::new(|folder| format!("sqlite://{}", folder.join("journal.db").display()))
    }

    /// A database of its own on the test server, where one is configured. The name
    /// tells the tests of one program apart.
    pub fn postgres(name: &str) -> Option<Database> {
        let Ok(server) = std::env::var("LF_TEST_POSTGRES") else {
            println!("PostgreSQL not configured: skipped");
            return None;
        };
        let name = format!("lf_{name}_{}", std::process::id());
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!(
                "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
            ),
        ] {
            let done = Command::new("psql")
                .args(["-q", "-d", &server, "-c", &sql])
                .status();
            assert!(
                done.is_ok_and(|s| s.success()),
                "psql cannot reach {server}"
            );
        }
        let (base, _) = server.rsplit_once('/').expect("an address with a name");
        Some(Database::new(|_| format!("{base}/{name}")))
    }

    /// An empty database of every configured kind.
    pub fn each(name: &str) -> Vec<Database> {
        [Some(Database::sqlite()), Database::postgres(name)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// One that another process made and removes.
    pub fn of_another(url: &str, folder: &Path) -> Database {
        Database {
            url: url.into(),
            folder: folder.into(),
            _own: None,
        }
    }

    /// The folder beside it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
