//! One door to both databases: SQLite in a file (or in memory) and PostgreSQL.
//!
//! Every statement is one text with `$1` placeholders that both understand;
//! the rules of that subset are in the crate's README.

use std::sync::Arc;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, PgPool, SqlitePool};

use crate::arg::{Arg, postgres_args, sqlite_args};
use crate::error::StoreError;
use crate::tx::{Conn, Tx};

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
    pub(crate) pools: Pools,
    pub(crate) label: Arc<str>,
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// One writer, several readers.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    /// One connection, which is the database.
    Memory(SqlitePool),
    Postgres(PgPool),
}

impl Db {
    /// File or server, without any password.
    pub fn label(&self) -> &Arc<str> {
        &self.label
    }

    /// True for a SQLite database in memory, which has a single connection:
    /// nothing may be read beside an open transaction.
    pub fn is_memory(&self) -> bool {
        matches!(self.pools, Pools::Memory(_))
    }

    /// True for PostgreSQL, where several processes may serve one city.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
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
        Tx::start(conn, self.label.clone(), begin).await
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

    pub(crate) fn error(&self, error: sqlx::Error) -> StoreError {
        StoreError::from_sqlx(&self.label, error)
    }
}

/// True when a value came back that is not of the type it was stored as.
pub(crate) fn is_decode(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)
    )
}
