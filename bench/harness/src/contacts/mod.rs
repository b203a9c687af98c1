//! Whom did a case meet, and whom did those meet since? The whole program imports stays and
//! answers over its API; beside it igraph, which holds everything in memory, and DuckDB, on
//! the same stays in the same run. All three have to name the same people.
//!
//! `LF_BENCH_STAYS` sets how many stays there are (10,000,000), `LF_BENCH_GRAPHS=skip` leaves
//! the peers out: igraph needs gigabytes.

mod generate;

use crate::http::Client;
use crate::program::{self, Server};
use crate::random::Random;
use crate::summary::{self, Goal, Line};
use crate::{Places, city, empty, peer};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Stays, where nothing else is asked for.
const STAYS: u32 = 10_000_000;
/// Milliseconds that half of the answers may take.
const MEDIAN: f64 = 5.0;
/// Cases that are asked about.
const CASES: usize = 200;
/// The fourteen days that are asked about.
const WINDOW: [&str; 2] = ["2024-04-01", "2024-04-14"];

/// What a peer took.
#[derive(Debug, Deserialize)]
struct Took {
    version: String,
    load: f64,
    median: f64,
}

/// What the peers say.
#[derive(Debug, Deserialize)]
struct Peers {
    igraph: Took,
    duckdb: Took,
    answers: Vec<BTreeSet<String>>,
}

/// Runs all three and compares them.
pub fn run(places: &Places) -> Result<Vec<Line>> {
    let n = match std::env::var("LF_BENCH_STAYS").ok() {
        Some(n) => n.parse().context("LF_BENCH_STAYS is a number")?,
        None => STAYS,
    };
    let table = places.out.join("stays.csv");
    let people = generate::stays(&table, n)?;
    let mut random = Random::new(14);
    let cases: Vec<String> = (0..CASES)
        .map(|_| format!("p{}", random.below(people)))
        .collect();
    let store = empty(&places.out.join("contacts-store"))?;
    let mapping = places.bench.join("contacts/stays.yaml");
    let (seconds, _) = program::import(places, &store, &mapping, &table)?;
    println!("{n} stays of {people} people in {seconds:.1} s");
    let (times, answers) = asked(places, &store, &cases)?;
    let median = times[times.len() / 2];
    let met: usize = answers.iter().map(BTreeSet::len).sum();
    println!(
        "median {median:.2} ms, p95 {:.2} ms, {} people each",
        times[times.len() * 95 / 100],
        met / answers.len().max(1)
    );
    let versions = |l: Line| {
        l.with("rustc", summary::rustc())
            .with("stays", n.to_string())
    };
    let mut lines = vec![versions(Line::new(
        "contacts: two steps in 14 days, median",
        median,
        MEDIAN,
        median / MEDIAN,
        "ms",
        Goal::AtMost(1.0),
    ))];
    if let Some(peers) = peers(places, &table, &cases)? {
        for ((ours, theirs), case) in answers.iter().zip(&peers.answers).zip(&cases) {
            ensure!(ours == theirs, "the contacts of {case} are not the same");
        }
        let duckdb = Line::new(
            "contacts: median beside DuckDB",
            median,
            peers.duckdb.median,
            median / peers.duckdb.median,
            "ms",
            Goal::AtMost(1.0),
        );
        lines.push(versions(duckdb).with("duckdb", peers.duckdb.version.clone()));
        // In memory it is quicker; what it takes until it can answer at all is beside it.
        for (name, took) in [("igraph", &peers.igraph), ("duckdb", &peers.duckdb)] {
            println!(
                "{name} {}: loaded in {:.1} s, median {:.2} ms",
                took.version, took.load, took.median
            );
        }
    }
    empty(&store)?;
    Ok(lines)
}

/// Milliseconds of the answers, sorted, and who was named, in the order of the cases.
fn asked(
    places: &Places,
    store: &Path,
    cases: &[String],
) -> Result<(Vec<f64>, Vec<BTreeSet<String>>)> {
    let server = Server::serve(places, store)?;
    let mut client = Client::connect(server.address, city::OFFICER)?;
    let (mut times, mut answers) = (vec![], vec![]);
    let [from, to] = WINDOW;
    for case in cases {
        let path =
            format!("/api/v1/contacts?person={case}&disease=covid19&from={from}&to={to}&steps=2");
        let began = Instant::now();
        let found = client.get(&path)?.json()?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        ensure!(found["more"] == false, "{case} met too many");
        let lines = found["lines"].as_array().context("no lines")?;
        let named = lines.iter().filter_map(|l| l["person"].as_str());
        answers.push(named.map(String::from).collect());
    }
    times.sort_by(f64::total_cmp);
    Ok((times, answers))
}

/// The peers; none where they are left out.
fn peers(places: &Places, table: &Path, cases: &[String]) -> Result<Option<Peers>> {
    if std::env::var("LF_BENCH_GRAPHS").is_ok_and(|v| v == "skip") {
        println!("igraph, DuckDB: left out");
        return Ok(None);
    }
    let list = places.out.join("contact-cases.txt");
    fs::write(&list, cases.join("\n"))?;
    let mut command = peer::python(places, "contacts/peers.py")?;
    Ok(Some(peer::answer(
        command.args([table, &list]).args(WINDOW),
    )?))
}
