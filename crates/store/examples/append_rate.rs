//! How many entries per second an import appends, durably:
//! `cargo run --release -p lf-store --example append_rate [URL] [ENTRIES] [BATCH]`.
//! Without a URL: SQLite in a temporary folder of `target/` or of the present one.

use std::path::Path;
use std::time::Instant;

use lf_store::{Journal, NewEntry, Options};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let dir = tempfile::tempdir_in(if Path::new("target").is_dir() {
        "target"
    } else {
        "."
    })?;
    let url = args
        .next()
        .filter(|url| !url.is_empty())
        .unwrap_or_else(|| format!("sqlite:{}", dir.path().join("journal.db").display()));
    let total: u64 = args.next().map_or(Ok(300_000), |n| n.parse())?;
    let batch: u64 = args.next().map_or(Ok(5_000), |n| n.parse())?;
    let options = Options {
        key_dir: dir.path().join("keys"),
        projections: Vec::new(),
    };
    let journal = Journal::open(&url, options).await?;

    let first = journal.head().borrow().seq;
    let started = Started::now();
    for from in (first..first + total).step_by(batch as usize) {
        journal
            .append((from..from + batch).map(case).collect())
            .await?;
    }
    report("appended", total, started);

    let started = Started::now();
    for from in (first..first + total).step_by(batch as usize) {
        journal
            .append((from..from + batch).map(case).collect())
            .await?;
    }
    report("repeated", total, started);

    let started = Started::now();
    let mut after = first;
    loop {
        let entries = journal.read(after, 5_000).await?;
        let Some(last) = entries.last() else { break };
        after = last.seq;
    }
    report("read", after - first, started);
    journal.close().await;
    Ok(())
}

/// Wall clock, and processor time where the system tells it: the second does
/// not depend on what else the machine is doing.
struct Started {
    wall: Instant,
    cpu: Option<f64>,
}

impl Started {
    fn now() -> Started {
        Started {
            wall: Instant::now(),
            cpu: cpu_seconds(),
        }
    }
}

/// User and system time of this process, from Linux's process table, whose
/// clock ticks a hundred times per second.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}

fn report(what: &str, entries: u64, started: Started) {
    let seconds = started.wall.elapsed().as_secs_f64();
    let rate = entries as f64 / seconds;
    let cpu = match (started.cpu, cpu_seconds()) {
        (Some(from), Some(to)) => format!(
            ", {:.1} µs of processor each",
            (to - from) * 1e6 / entries as f64
        ),
        _ => String::new(),
    };
    println!("{what} {entries} entries in {seconds:.2} s: {rate:.0}/s{cpu}");
}

/// A case report as an import makes it.
fn case(n: u64) -> NewEntry {
    NewEntry {
        kind: "fact.case".into(),
        happened_at: "2026-11-20".into(),
        recorded_at: jiff::Timestamp::from_second(1_763_700_000 + n as i64).unwrap_or_default(),
        officer: "import".into(),
        agency: "cdc".into(),
        source: format!("cases.csv:{n}"),
        key: Some(format!("cases.csv/{n:08x}")),
        subject: None,
        corrects: None,
        body: format!(
            "{{\"case\":\"c{n}\",\"disease\":\"dengue\",\"status\":\"confirmed\",\"origin\":\"local\",\
             \"onset\":\"2026-11-17\",\"reported\":\"2026-11-20\",\"area\":\"330482\"}}"
        ),
        personal: None,
    }
}
