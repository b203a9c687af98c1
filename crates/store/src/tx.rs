//! Transactions.

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, Sqlite};

use crate::arg::{Arg, postgres_args, sqlite_args};
use crate::db::{FromAnyRow, is_decode};
use crate::error::StoreError;
use crate::open::rowid_key;

/// Placeholders per statement: PostgreSQL counts them with 16 bits, SQLite
/// allows 32,766.
const MAX_ARGS: usize = 8_000;

/// A transaction. Dropped without [`Tx::commit`] it leaves no trace: its
/// connection is closed, and with it whatever was begun. A statement that
/// fails spoils the transaction, on SQLite as on PostgreSQL: it can only be
/// rolled back.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    open: bool,
    failed: Option<StoreError>,
    label: Arc<str>,
}

#[derive(Debug)]
pub(crate) enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Tx {
    pub(crate) async fn start(
        conn: Conn,
        label: Arc<str>,
        begin: &'static str,
    ) -> Result<Tx, StoreError> {
        let mut tx = Tx {
            conn,
            open: true,
            failed: None,
            label,
        };
        tx.exec(begin, args![]).await?;
        Ok(tx)
    }

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
        done.map_err(|e| self.fail(e))
    }

    fn fail(&mut self, error: sqlx::Error) -> StoreError {
        let error = StoreError::from_sqlx(&self.label, error);
        // A value that cannot be decoded is no failure of the statement.
        if !matches!(&error, StoreError::Db { source, .. } if is_decode(source)) {
            self.failed.get_or_insert_with(|| error.clone());
        }
        error
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
        rows.map_err(|e| self.fail(e))
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
        self.all_in_then(head, values, "").await
    }

    /// Like [`Tx::all_in`], with what follows the list. The values are looked up
    /// in parts, so `tail` must mean the same for each part.
    pub async fn all_in_then<T: FromAnyRow>(
        &mut self,
        head: &'static str,
        values: Vec<String>,
        tail: &'static str,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut values = values.into_iter();
        while values.len() > 0 {
            let count = chunk(values.len(), 256);
            let part: Vec<Arg> = values.by_ref().take(count).map(Arg::from).collect();
            let mut sql = format!("{head} (");
            self.placeholders(0, count, &mut sql);
            sql.push_str(") ");
            sql.push_str(tail);
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

    /// Makes everything durable, or fails with the error that spoiled it.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.failed.is_none() {
            // Its failure is kept in `failed`, like any other.
            let _ = self.exec("COMMIT", args![]).await;
        }
        if let Some(error) = self.failed.take() {
            let _ = self.rollback().await;
            return Err(error);
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
