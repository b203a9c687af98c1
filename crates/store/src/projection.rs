//! Projections: tables computed from the journal, in the same transaction as
//! the entries. They are disposable: another version drops and replays them.

use std::collections::HashMap;

use futures_util::future::BoxFuture;

use crate::db::Db;
use crate::entry::{Entry, Row, select_rows};
use crate::error::StoreError;
use crate::journal;
use crate::tx::Tx;

/// A set of tables that is a pure function of the journal.
pub trait Projection: Send + Sync {
    /// Its name, for ever.
    fn name(&self) -> &'static str;

    /// Raise it whenever `create` or `apply` changes: the tables are then
    /// dropped and filled again from the journal.
    fn version(&self) -> u32;

    /// The tables it owns, so that they can be dropped.
    fn tables(&self) -> &'static [&'static str];

    /// `CREATE TABLE` and `CREATE INDEX`, portable text. A lone number key is
    /// written `BIGINT PRIMARY KEY`.
    fn create(&self) -> &'static [&'static str];

    /// Applies entries, in order and without gaps. Must not read a clock or
    /// anything outside the transaction.
    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Entries replayed per transaction.
const BATCH: i64 = 2_000;

/// Brings every projection to the head of the journal; rebuilds those of
/// another version.
pub(crate) async fn prepare(db: &Db, all: &[Box<dyn Projection>]) -> Result<(), StoreError> {
    for projection in all {
        let mut tx = db.begin().await?;
        journal::lock_head(&mut tx).await?;
        let stored: Option<(i64, String)> = tx
            .opt(
                "SELECT version, tables FROM projection WHERE name = $1",
                args![projection.name()],
            )
            .await?;
        if stored
            .as_ref()
            .is_none_or(|s| s.0 != i64::from(projection.version()))
        {
            let old = stored.map(|s| s.1).unwrap_or_default();
            rebuild(&mut tx, projection.as_ref(), &old).await?;
        }
        tx.commit().await?;
        while !catch_up(db, projection.as_ref()).await? {}
    }
    Ok(())
}

/// Drops the tables of the stored and of the present version, creates anew.
async fn rebuild(tx: &mut Tx, projection: &dyn Projection, old: &str) -> Result<(), StoreError> {
    let tables = projection.tables();
    for table in old.split_whitespace().chain(tables.iter().copied()) {
        tx.exec_built(format!("DROP TABLE IF EXISTS {table}"), args![])
            .await?;
    }
    for statement in projection.create() {
        tx.create(statement).await?;
    }
    tx.exec(
        "INSERT INTO projection (name, version, seq, tables) VALUES ($1, $2, 0, $3) \
         ON CONFLICT (name) DO UPDATE SET version = excluded.version, seq = 0, \
         tables = excluded.tables",
        args![
            projection.name(),
            i64::from(projection.version()),
            tables.join(" ")
        ],
    )
    .await?;
    Ok(())
}

/// Replays one batch in a transaction of its own; true when none is left.
async fn catch_up(db: &Db, projection: &dyn Projection) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let head = journal::lock_head(&mut tx).await?;
    let seq = stored_seq(&mut tx, projection).await?;
    let done = replay(&mut tx, projection, seq, head.seq, 1).await?;
    tx.commit().await?;
    Ok(done)
}

/// Replays up to `batches` batches of (`seq`, `head`]; true when `head` is reached.
async fn replay(
    tx: &mut Tx,
    projection: &dyn Projection,
    mut seq: u64,
    head: u64,
    batches: usize,
) -> Result<bool, StoreError> {
    for _ in 0..batches {
        if seq >= head {
            break;
        }
        let rows: Vec<Row> = tx
            .all(
                select_rows!("WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3"),
                args![seq, head, BATCH],
            )
            .await?;
        let entries = journal::entries(tx.label(), rows)?;
        let Some(last) = entries.last().map(|e| e.seq) else {
            return Err(StoreError::Corrupt {
                database: tx.label().clone(),
                detail: format!("entry {} is missing", seq + 1),
            });
        };
        projection.apply(tx, &entries).await?;
        seq = last;
        set_seq(tx, projection, seq).await?;
    }
    Ok(seq >= head)
}

/// Applies new entries to every projection; `before` is the head before them.
pub(crate) async fn apply_all(
    tx: &mut Tx,
    all: &[Box<dyn Projection>],
    before: u64,
    entries: &[Entry],
) -> Result<(), StoreError> {
    let Some(after) = entries.last().map(|e| e.seq) else {
        return Ok(());
    };
    if all.is_empty() {
        return Ok(());
    }
    let stored: Vec<(String, i64, i64)> = tx
        .all("SELECT name, version, seq FROM projection", args![])
        .await?;
    let stored: HashMap<String, (i64, i64)> =
        stored.into_iter().map(|s| (s.0, (s.1, s.2))).collect();
    for projection in all {
        let replaced = || StoreError::ProjectionReplaced {
            name: projection.name().to_string(),
        };
        let &(version, seq) = stored.get(projection.name()).ok_or_else(replaced)?;
        if version != i64::from(projection.version()) {
            return Err(replaced());
        }
        // A process without this projection may have appended meanwhile.
        replay(tx, projection.as_ref(), seq as u64, before, usize::MAX).await?;
        projection.apply(tx, entries).await?;
        set_seq(tx, projection.as_ref(), after).await?;
    }
    Ok(())
}

async fn stored_seq(tx: &mut Tx, projection: &dyn Projection) -> Result<u64, StoreError> {
    let (seq,): (i64,) = tx
        .one(
            "SELECT seq FROM projection WHERE name = $1",
            args![projection.name()],
        )
        .await?;
    Ok(seq as u64)
}

async fn set_seq(tx: &mut Tx, projection: &dyn Projection, seq: u64) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE projection SET seq = $1 WHERE name = $2",
        args![seq, projection.name()],
    )
    .await?;
    Ok(())
}
