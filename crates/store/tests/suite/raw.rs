//! The way into a database past the store, for tests that damage it.

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use crate::databases::Fixture;

/// A connection of its own, past all rules of the store.
pub enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Raw {
    pub async fn connect(fixture: &Fixture) -> Raw {
        let mut raw = match fixture.is_sqlite() {
            true => Raw::Sqlite(SqliteConnection::connect(&fixture.url).await.unwrap()),
            false => Raw::Postgres(PgConnection::connect(&fixture.url).await.unwrap()),
        };
        // The tampering itself need not survive a crash.
        let fast = match raw {
            Raw::Sqlite(_) => "PRAGMA synchronous = OFF",
            Raw::Postgres(_) => "SET synchronous_commit = off",
        };
        raw.exec(fast).await.unwrap();
        raw
    }

    pub async fn exec(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_string());
        match self {
            Raw::Sqlite(conn) => sqlx::query(sql).execute(conn).await.map(drop),
            Raw::Postgres(conn) => sqlx::query(sql).execute(conn).await.map(drop),
        }
    }

    /// A text literal of exactly these bytes, or `None` where the database
    /// would not accept them as text.
    pub fn literal(&self, bytes: &[u8]) -> Option<String> {
        let hex = hex::encode(bytes);
        match self {
            Raw::Sqlite(_) => Some(format!("CAST(x'{hex}' AS TEXT)")),
            Raw::Postgres(_) => {
                let text = std::str::from_utf8(bytes).ok()?;
                (!text.contains('\0'))
                    .then(|| format!("convert_from(decode('{hex}', 'hex'), 'UTF8')"))
            }
        }
    }
}
