//! Opening a database: which one an address means, its settings, its schema.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqlSafeStr};

use crate::db::{Db, Pools};
use crate::error::StoreError;

impl Db {
    /// Opens `postgres://…`, `sqlite:PATH`, a bare path, or `sqlite::memory:`,
    /// and brings the schema up to date. A missing SQLite file is created.
    pub async fn open(url: &str) -> Result<Db, StoreError> {
        let db = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Db::open_postgres(url).await?
        } else {
            let path = url
                .strip_prefix("sqlite://")
                .or_else(|| url.strip_prefix("sqlite:"))
                .unwrap_or(url);
            match path {
                ":memory:" => Db::open_memory().await?,
                path => Db::open_file(Path::new(path)).await?,
            }
        };
        db.migrate().await?;
        Ok(db)
    }

    async fn open_file(path: &Path) -> Result<Db, StoreError> {
        let label: Arc<str> = path.display().to_string().into();
        let map = |e| StoreError::from_sqlx(&label, e);
        if path.exists() {
            check_length(path, &label)?;
        } else {
            create_file(path).await.map_err(map)?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            // An erased key must not survive in a free page.
            .pragma("secure_delete", "ON")
            // Kilobytes: the upper levels of the indexes of a long journal.
            .pragma("cache_size", "-65536")
            .pragma("wal_autocheckpoint", "12000")
            // Rows wait here for the reader: few switches between threads.
            .row_buffer_size(1024);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .map_err(map)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .test_before_acquire(false)
            .connect_lazy_with(
                options
                    .pragma("cache_size", "-16384")
                    .pragma("query_only", "ON"),
            );
        Ok(Db {
            pools: Pools::Sqlite { writer, readers },
            label,
        })
    }

    async fn open_memory() -> Result<Db, StoreError> {
        let label: Arc<str> = "the database in memory".into();
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(SqliteConnectOptions::new().in_memory(true))
            .await
            .map_err(|e| StoreError::from_sqlx(&label, e))?;
        Ok(Db {
            pools: Pools::Memory(pool),
            label,
        })
    }

    async fn open_postgres(url: &str) -> Result<Db, StoreError> {
        let options: PgConnectOptions = url.parse().map_err(|e| StoreError::CannotOpen {
            database: "PostgreSQL".into(),
            detail: format!("the address is not understood: {e}"),
        })?;
        // Never the password.
        let label: Arc<str> = format!(
            "PostgreSQL database {} on {}",
            options.get_database().unwrap_or("(default)"),
            options.get_host()
        )
        .into();
        let options = options.options([
            // Durable on return, whatever the server's default.
            ("synchronous_commit", "on"),
            // A plan kept from when a table was empty scans it for ever.
            ("plan_cache_mode", "force_custom_plan"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(10)
            .connect_with(options)
            .await
            .map_err(|e| StoreError::from_sqlx(&label, e))?;
        let db = Db {
            pools: Pools::Postgres(pool),
            label,
        };
        let (like_sqlite,): (bool,) = db
            .one(
                "SELECT CAST('B' AS TEXT) < CAST('a' AS TEXT) \
                 AND current_setting('server_encoding') = 'UTF8'",
                args![],
            )
            .await?;
        if !like_sqlite {
            return Err(StoreError::Collation { database: db.label });
        }
        Ok(db)
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        let embedded = sqlx::migrate!("./migrations");
        let result = match &self.pools {
            Pools::Postgres(pool) => embedded.run(pool).await,
            Pools::Sqlite { writer, .. } | Pools::Memory(writer) => {
                let adapted = embedded
                    .iter()
                    .map(|m| {
                        sqlx::migrate::Migration::new(
                            m.version,
                            m.description.clone(),
                            m.migration_type,
                            AssertSqlSafe(rowid_key(m.sql.as_str())).into_sql_str(),
                            m.no_tx,
                        )
                    })
                    .collect();
                sqlx::migrate::Migrator::with_migrations(adapted)
                    .run(writer)
                    .await
            }
        };
        result.map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => StoreError::NewerSchema {
                database: self.label.clone(),
                version,
            },
            sqlx::migrate::MigrateError::Execute(e)
            | sqlx::migrate::MigrateError::ExecuteMigration(e, _) => self.error(e),
            other => StoreError::NotADatabase {
                database: self.label.clone(),
                detail: other.to_string(),
            },
        })
    }
}

/// Refuses a file whose length no whole database has. SQLite itself takes a
/// very short file for a new database and fills a short last page with zeros;
/// starting afresh or going on would hide the loss.
fn check_length(path: &Path, label: &Arc<str>) -> Result<(), StoreError> {
    let unreadable = |e: std::io::Error| StoreError::CannotOpen {
        database: label.clone(),
        detail: e.to_string(),
    };
    let length = path.metadata().map_err(unreadable)?.len();
    // A database of one page of the smallest size.
    if length < 512 {
        return Err(StoreError::NotADatabase {
            database: label.clone(),
            detail: format!(
                "the file has {length} bytes; delete it if a new journal should begin here"
            ),
        });
    }
    // After a power failure the log may hold what the file lacks.
    let log = format!("{}-wal", path.display());
    if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Ok(());
    }
    let mut header = [0; 18];
    std::fs::File::open(path)
        .and_then(|mut file| file.read_exact(&mut header))
        .map_err(unreadable)?;
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    if header.starts_with(b"SQLite format 3\0") && (page == 0 || length % page != 0) {
        return Err(StoreError::Corrupt {
            database: label.clone(),
            detail: format!("{length} bytes are no whole number of pages"),
        });
    }
    Ok(())
}

/// Makes an empty database under another name and links it into place: a kill
/// in between leaves no file that looks like a truncated database.
async fn create_file(path: &Path) -> Result<(), sqlx::Error> {
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let connection = SqliteConnectOptions::new()
        .filename(&draft)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .connect()
        .await?;
    connection.close().await?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    // The name must survive a power failure as well as the content.
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

/// On SQLite only `INTEGER PRIMARY KEY` is the row's own number; a BIGINT key
/// would cost a second tree.
pub(crate) fn rowid_key(sql: &str) -> String {
    sql.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
}
