//! One door to both databases: SQLite in a file (or in memory) and PostgreSQL.
//!
//! Every statement is one text with `$1` placeholders that both understand;
//! the rules of that subset are in the crate's README.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Arguments, AssertSqlSafe, FromRow, PgPool, Postgres, SqlSafeStr, Sqlite, SqlitePool};

use crate::error::StoreError;

/// A value bound to a placeholder. An absent value keeps its type, which
/// PostgreSQL wants to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// BIGINT.
    Int(Option<i64>),
    /// TEXT.
    Text(Option<String>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// BOOLEAN.
    Bool(Option<bool>),
}

impl From<i64> for Arg {
    fn from(value: i64) -> Arg {
        Arg::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Arg {
        Arg::Int(value)
    }
}
impl From<u64> for Arg {
    /// Sequence numbers and counts: far below 2^63.
    fn from(value: u64) -> Arg {
        Arg::Int(Some(value as i64))
    }
}
impl From<Option<u64>> for Arg {
    fn from(value: Option<u64>) -> Arg {
        Arg::Int(value.map(|v| v as i64))
    }
}
impl From<&str> for Arg {
    fn from(value: &str) -> Arg {
        Arg::Text(Some(value.to_string()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Arg {
        Arg::Text(Some(value))
    }
}
impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Arg {
        Arg::Text(value)
    }
}
impl From<Option<&str>> for Arg {
    fn from(value: Option<&str>) -> Arg {
        Arg::Text(value.map(str::to_string))
    }
}
impl From<f64> for Arg {
    fn from(value: f64) -> Arg {
        Arg::Real(Some(value))
    }
}
impl From<bool> for Arg {
    fn from(value: bool) -> Arg {
        Arg::Bool(Some(value))
    }
}

/// `args![a, b]`: the values of `$1`, `$2` as a vector of [`Arg`].
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Arg::from($value)),*] };
}

/// A row type that both databases can fill: any tuple of `i64`, `String`,
/// `f64`, `bool` and their options, or `#[derive(sqlx::FromRow)]`.
pub trait FromAnyRow:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}
impl<T> FromAnyRow for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

/// A database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pools: Pools,
    label: Arc<str>,
}

#[derive(Debug, Clone)]
enum Pools {
    /// One writer, several readers.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    /// One connection, which is the database.
    Memory(SqlitePool),
    Postgres(PgPool),
}

/// Placeholders per statement: PostgreSQL counts them with 16 bits, SQLite
/// allows 32,766.
const MAX_ARGS: usize = 8_000;

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
        // SQLite takes an empty file for a new database; here it is more
        // likely the rest of one, and starting afresh would hide the loss.
        if std::fs::metadata(path).is_ok_and(|meta| meta.len() == 0) {
            return Err(StoreError::NotADatabase {
                database: label,
                detail: "the file is empty; delete it if a new journal should begin here".into(),
            });
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            // An erased key must not survive in a free page.
            .pragma("secure_delete", "ON")
            // Kilobytes: the upper levels of the indexes of a long journal.
            .pragma("cache_size", "-16384")
            .pragma("wal_autocheckpoint", "4000");
        let map = |e| StoreError::from_sqlx(&label, e);
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
            .connect_lazy_with(options.pragma("query_only", "ON"));
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
        // Durable on return, whatever the server's default.
        let options = options.options([("synchronous_commit", "on")]);
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

    /// File or server, without any password.
    pub fn label(&self) -> &Arc<str> {
        &self.label
    }

    /// True for a SQLite database in memory, which has a single connection:
    /// nothing may be read beside an open transaction.
    pub fn is_memory(&self) -> bool {
        matches!(self.pools, Pools::Memory(_))
    }

    /// A transaction that may write. On SQLite there is one at a time.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } | Pools::Memory(writer) => {
                let conn = writer.acquire().await.map_err(|e| self.error(e))?;
                self.start(Conn::Sqlite(conn), "BEGIN IMMEDIATE").await
            }
            Pools::Postgres(pool) => {
                let conn = pool.acquire().await.map_err(|e| self.error(e))?;
                self.start(Conn::Postgres(conn), "BEGIN").await
            }
        }
    }

    /// A transaction that only reads and sees one state throughout.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        match &self.pools {
            Pools::Sqlite { readers, .. } | Pools::Memory(readers) => {
                let conn = readers.acquire().await.map_err(|e| self.error(e))?;
                self.start(Conn::Sqlite(conn), "BEGIN").await
            }
            Pools::Postgres(pool) => {
                let conn = pool.acquire().await.map_err(|e| self.error(e))?;
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                self.start(Conn::Postgres(conn), begin).await
            }
        }
    }

    async fn start(&self, conn: Conn, begin: &'static str) -> Result<Tx, StoreError> {
        let mut tx = Tx {
            conn,
            open: true,
            label: self.label.clone(),
        };
        tx.exec(begin, args![]).await?;
        Ok(tx)
    }

    /// All rows of one SELECT, outside any transaction.
    pub async fn all<T: FromAnyRow>(
        &self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = match &self.pools {
            Pools::Sqlite { readers, .. } | Pools::Memory(readers) => {
                let args = sqlite_args(args).map_err(|e| self.error(e))?;
                sqlx::query_as_with(sql, args).fetch_all(readers).await
            }
            Pools::Postgres(pool) => {
                let args = postgres_args(args).map_err(|e| self.error(e))?;
                sqlx::query_as_with(sql, args).fetch_all(pool).await
            }
        };
        rows.map_err(|e| self.error(e))
    }

    /// The only row, or none.
    pub async fn opt<T: FromAnyRow>(
        &self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// The only row of a SELECT that always has one.
    pub async fn one<T: FromAnyRow>(
        &self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<T, StoreError> {
        let row = self.opt(sql, args).await?;
        row.ok_or_else(|| self.error(sqlx::Error::RowNotFound))
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Memory(pool) => pool.close().await,
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Makes SQLite forget old page images in its write-ahead log, and
    /// PostgreSQL the dead rows of one table: the last step of an erasure.
    pub(crate) async fn scrub(&self, vacuum: &'static str) -> Result<(), StoreError> {
        let done = match &self.pools {
            Pools::Memory(_) => return Ok(()),
            Pools::Sqlite { writer, .. } => sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(writer)
                .await
                .map(drop),
            Pools::Postgres(pool) => sqlx::query(vacuum).execute(pool).await.map(drop),
        };
        done.map_err(|e| self.error(e))
    }

    fn error(&self, error: sqlx::Error) -> StoreError {
        StoreError::from_sqlx(&self.label, error)
    }
}

/// A transaction. Dropped without [`Tx::commit`] it leaves no trace: its
/// connection is closed, and with it whatever was begun.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    open: bool,
    label: Arc<str>,
}

#[derive(Debug)]
enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Tx {
    /// Runs a statement; returns the number of rows it touched.
    pub async fn exec(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<u64, StoreError> {
        self.exec_text(sql, args).await
    }

    /// Runs a statement whose text was put together by this program. The text
    /// must never contain a value: values go through `args`.
    pub async fn exec_built(&mut self, sql: String, args: Vec<Arg>) -> Result<u64, StoreError> {
        self.exec_text(AssertSqlSafe(sql), args).await
    }

    async fn exec_text(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<u64, StoreError> {
        let done = match &mut self.conn {
            Conn::Sqlite(conn) => match sqlite_args(args) {
                Ok(args) => sqlx::query_with(sql, args)
                    .execute(&mut **conn)
                    .await
                    .map(|d| d.rows_affected()),
                Err(e) => Err(e),
            },
            Conn::Postgres(conn) => match postgres_args(args) {
                Ok(args) => sqlx::query_with(sql, args)
                    .execute(&mut **conn)
                    .await
                    .map(|d| d.rows_affected()),
                Err(e) => Err(e),
            },
        };
        done.map_err(|e| StoreError::from_sqlx(&self.label, e))
    }

    /// All rows of a SELECT or of a RETURNING clause.
    pub async fn all<T: FromAnyRow>(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Vec<T>, StoreError> {
        self.all_text(sql, args).await
    }

    async fn all_text<T: FromAnyRow>(
        &mut self,
        sql: impl SqlSafeStr,
        args: Vec<Arg>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = match &mut self.conn {
            Conn::Sqlite(conn) => match sqlite_args(args) {
                Ok(args) => sqlx::query_as_with(sql, args).fetch_all(&mut **conn).await,
                Err(e) => Err(e),
            },
            Conn::Postgres(conn) => match postgres_args(args) {
                Ok(args) => sqlx::query_as_with(sql, args).fetch_all(&mut **conn).await,
                Err(e) => Err(e),
            },
        };
        rows.map_err(|e| StoreError::from_sqlx(&self.label, e))
    }

    /// The only row, or none.
    pub async fn opt<T: FromAnyRow>(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// The only row of a statement that always has one.
    pub async fn one<T: FromAnyRow>(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<T, StoreError> {
        let row = self.opt(sql, args).await?;
        row.ok_or_else(|| StoreError::from_sqlx(&self.label, sqlx::Error::RowNotFound))
    }

    /// Inserts many rows with few statements: `head` is the text up to and
    /// including `VALUES`, `tail` what follows the rows (`ON CONFLICT …` or
    /// nothing), `args` the values row by row, `columns` per row.
    pub async fn insert_many(
        &mut self,
        head: &'static str,
        columns: usize,
        tail: &'static str,
        args: Vec<Arg>,
    ) -> Result<(), StoreError> {
        let mut args = args.into_iter();
        while args.len() > 0 {
            let rows = chunk(args.len() / columns, MAX_ARGS / columns);
            let part: Vec<Arg> = args.by_ref().take(rows * columns).collect();
            let mut sql = String::with_capacity(head.len() + part.len() * 6 + tail.len());
            sql.push_str(head);
            for row in 0..rows {
                sql.push_str(if row == 0 { " (" } else { ", (" });
                self.placeholders(row * columns, columns, &mut sql);
                sql.push(')');
            }
            sql.push(' ');
            sql.push_str(tail);
            self.exec_built(sql, part).await?;
        }
        Ok(())
    }

    /// Rows whose column is one of many values: `head` ends with `IN`.
    pub async fn all_in<T: FromAnyRow>(
        &mut self,
        head: &'static str,
        values: Vec<String>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut values = values.into_iter();
        while values.len() > 0 {
            let count = chunk(values.len(), 256);
            let part: Vec<Arg> = values.by_ref().take(count).map(Arg::from).collect();
            let mut sql = format!("{head} (");
            self.placeholders(0, count, &mut sql);
            sql.push(')');
            found.extend(self.all_text(AssertSqlSafe(sql), part).await?);
        }
        Ok(found)
    }

    /// `$5, $6, …`, or `?, ?, …` on SQLite, which looks a numbered
    /// placeholder up in a list and takes long over thousands of them.
    fn placeholders(&self, after: usize, count: usize, sql: &mut String) {
        use std::fmt::Write;
        for i in 1..=count {
            if i > 1 {
                sql.push_str(", ");
            }
            match self.conn {
                Conn::Sqlite(_) => sql.push('?'),
                Conn::Postgres(_) => {
                    let _ = write!(sql, "${}", after + i);
                }
            }
        }
    }

    /// Creates a table or an index of a projection.
    pub(crate) async fn create(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self.conn {
            Conn::Sqlite(_) => self.exec_built(rowid_key(sql), args![]).await?,
            Conn::Postgres(_) => self.exec(sql, args![]).await?,
        };
        Ok(())
    }

    /// Makes everything durable.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let done = self.exec("COMMIT", args![]).await;
        if done.is_err() {
            let _ = self.rollback().await;
            return done.map(drop);
        }
        self.open = false;
        Ok(())
    }

    /// Undoes everything. (A drop does too, but loses the connection.)
    pub async fn rollback(mut self) -> Result<(), StoreError> {
        // SQLite rolls back by itself when the disk is full; then this fails
        // and the drop closes the connection, which is right as well.
        self.exec("ROLLBACK", args![]).await?;
        self.open = false;
        Ok(())
    }

    /// File or server, without any password.
    pub fn label(&self) -> &Arc<str> {
        &self.label
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.open {
            match &mut self.conn {
                Conn::Sqlite(conn) => conn.close_on_drop(),
                Conn::Postgres(conn) => conn.close_on_drop(),
            }
        }
    }
}

/// How many of `left` rows the next statement takes. Few different sizes, so
/// that few statements are prepared and each is used often.
fn chunk(left: usize, most: usize) -> usize {
    [256, 64, 16, 4]
        .into_iter()
        .find(|&size| size <= left && size <= most)
        .unwrap_or(1)
}

/// On SQLite only `INTEGER PRIMARY KEY` is the row's own number; a BIGINT key
/// would cost a second tree.
fn rowid_key(sql: &str) -> String {
    sql.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
}

fn sqlite_args(args: Vec<Arg>) -> Result<SqliteArguments, sqlx::Error> {
    let mut out = SqliteArguments::default();
    out.reserve(args.len(), 0);
    for arg in args {
        match arg {
            Arg::Int(value) => Arguments::add(&mut out, value),
            Arg::Text(value) => Arguments::add(&mut out, value),
            Arg::Real(value) => Arguments::add(&mut out, value),
            Arg::Bool(value) => Arguments::add(&mut out, value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(out)
}

fn postgres_args(args: Vec<Arg>) -> Result<PgArguments, sqlx::Error> {
    let mut out = PgArguments::default();
    out.reserve(args.len(), 16 * args.len());
    for arg in args {
        match arg {
            Arg::Int(value) => out.add(value),
            Arg::Text(value) => out.add(value),
            Arg::Real(value) => out.add(value),
            Arg::Bool(value) => out.add(value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(out)
}
