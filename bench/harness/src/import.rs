//! 300,000 rows of a line list through `lianfang import` (read, mapped, checked,
//! chained, counted, judged by the rules, durable) beside the least that could be done
//! with them: a loop that inserts the same rows into an SQLite table with two indexes.
//!
//! Ours is the whole program, from its start to its end. The loop gets its rows from
//! memory and only its inserts are timed.

use crate::line_list::{self, COLUMNS, Row};
use crate::program;
use crate::summary::{self, Goal, Line};
use crate::{Places, empty};
use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use std::path::Path;
use std::time::Instant;

const ROWS: usize = 300_000;
const COMMIT: usize = 1_000;
const ROUNDS: usize = 3;

/// Runs both, in turn, and compares their best.
pub fn run(places: &Places) -> Result<Vec<Line>> {
    let rows = line_list::rows(ROWS);
    let file = places.out.join("line-list.csv");
    line_list::write(&file, &rows)?;
    let (mut ours, mut peer) = (f64::INFINITY, f64::INFINITY);
    for round in 1..=ROUNDS {
        let seconds = insert(&places.out.join("peer.sqlite"), &rows)?;
        peer = peer.min(seconds);
        let store = empty(&places.out.join("import-store"))?;
        let (own, said) = program::import(places, &store, &places.mapping(), &file)?;
        ensure!(
            accepted(&said)? == ROWS as u64,
            "not every row was accepted:\n{said}"
        );
        ours = ours.min(own);
        println!("round {round}: loop {seconds:.2} s, lianfang {own:.2} s");
        if round == ROUNDS {
            program::verify(places, &store)?;
        }
        empty(&store)?;
    }
    let rate = |seconds: f64| ROWS as f64 / seconds;
    let (ours, peer) = (rate(ours), rate(peer));
    let line = Line::new(
        "import: rusqlite loop",
        ours,
        peer,
        ours / peer,
        "rows/s",
        Goal::AtLeast(0.25),
    );
    Ok(vec![
        line.with("rusqlite", "0.39")
            .with("sqlite", rusqlite::version())
            .with("rustc", summary::rustc()),
    ])
}

/// How many rows the import says it accepted: `300000 accepted, 0 repeated, …`.
fn accepted(said: &str) -> Result<u64> {
    let totals = said.lines().find(|l| l.contains(" accepted, "));
    let number = totals.and_then(|l| l.split(' ').next());
    number
        .and_then(|n| n.parse().ok())
        .with_context(|| format!("no totals in {:?}", said.lines().last()))
}

/// The loop: as durable as the journal (write-ahead log, full synchronisation).
fn insert(path: &Path, rows: &[Row]) -> Result<f64> {
    for suffix in ["", "-wal", "-shm"] {
        let old = format!("{}{suffix}", path.display());
        if Path::new(&old).exists() {
            std::fs::remove_file(&old)?;
        }
    }
    let mut db = Connection::open(path)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    let columns = COLUMNS.map(|c| format!("{c} TEXT NOT NULL")).join(", ");
    db.execute_batch(&format!(
        "CREATE TABLE cases (id INTEGER PRIMARY KEY, {columns});
         CREATE INDEX by_case ON cases (case_id);
         CREATE INDEX by_disease ON cases (disease, area, onset);"
    ))?;
    let sql = format!(
        "INSERT INTO cases ({}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        COLUMNS.join(", ")
    );
    let started = Instant::now();
    for batch in rows.chunks(COMMIT) {
        let transaction = db.transaction()?;
        {
            let mut statement = transaction.prepare_cached(&sql)?;
            for row in batch {
                statement.execute(rusqlite::params_from_iter(row))?;
            }
        }
        transaction.commit()?;
    }
    let seconds = started.elapsed().as_secs_f64();
    let n: i64 = db.query_row("SELECT count(*) FROM cases", [], |r| r.get(0))?;
    ensure!(n as usize == rows.len(), "the loop stored {n} rows");
    drop(db);
    for suffix in ["", "-wal", "-shm"] {
        let old = format!("{}{suffix}", path.display());
        if Path::new(&old).exists() {
            std::fs::remove_file(&old)?;
        }
    }
    Ok(seconds)
}
