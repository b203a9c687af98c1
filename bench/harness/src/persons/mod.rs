//! Travellers who come in by passenger lists, many of them known already under another
//! spelling, another passport, half a birthday: the whole program imports the lists and says
//! who is whom. Beside it dedupe, on the same people in the same run, with its names
//! romanised for it. Then the register is searched.
//!
//! `LF_BENCH_TRAVELLERS` sets how many come (100,000), `LF_BENCH_CASES` how many reported
//! cases lie beside them when lists are read (three for each traveller), `LF_BENCH_DEDUPE=skip`
//! leaves the peer out: it takes minutes and gigabytes. With `LF_BENCH_KEEP` the store is left
//! behind, and the next run with it only searches and lists there.

mod generate;
mod lists;
mod pairs;

use crate::http::Client;
use crate::program::{self, Server};
use crate::summary::{self, Goal, Line};
use crate::{Places, city, empty, line_list, peer};
use anyhow::{Context, Result, ensure};
use generate::{Kind, Traveller};
use serde::Deserialize;
use std::time::{Duration, Instant};

/// Travellers, where nothing else is asked for.
const TRAVELLERS: usize = 100_000;
/// Cases for each of them.
const CASES: usize = 3;
/// Seconds that importing them may take.
const SECONDS: f64 = 60.0;
/// What the pairs have to reach.
const F1: f64 = 0.97;
/// Milliseconds that a search may take, but for one in twenty.
const SEARCH: f64 = 50.0;
/// Searches of each kind.
const SEARCHES: usize = 400;

/// What the peer says.
#[derive(Debug, Deserialize)]
struct Peer {
    seconds: f64,
    megabytes: f64,
    f1: f64,
    version: String,
}

/// Runs both and compares them.
pub fn run(places: &Places) -> Result<Vec<Line>> {
    let n = asked("LF_BENCH_TRAVELLERS")?.unwrap_or(TRAVELLERS);
    let cases = asked("LF_BENCH_CASES")?.unwrap_or(CASES * n);
    let people = generate::travellers(&places.bench.join("persons/names.tsv"), n)?;
    let keep = std::env::var_os("LF_BENCH_KEEP").is_some();
    let store = places.out.join("persons-store");
    if keep && store.join("journal.db").exists() {
        println!("{} is looked at again", store.display());
        return search(places, &store, &people);
    }
    let mut lines = import(places, &people, cases)?;
    lines.extend(search(places, &store, &people)?);
    if !keep {
        empty(&store)?;
    }
    Ok(lines)
}

/// Imports them, with cases beside them, and says who is whom.
fn import(places: &Places, people: &[Traveller], cases: usize) -> Result<Vec<Line>> {
    let n = people.len();
    let lists = generate::lists(&places.out, people)?;
    let table = places.out.join("travellers.csv");
    generate::table(&table, people)?;
    let store = empty(&places.out.join("persons-store"))?;
    let (seconds, said) = program::import_messages(places, &store, &lists)?;
    let found = pairs::found(&said, n)?;
    let truth: Vec<u32> = people.iter().map(|p| p.person).collect();
    let score = pairs::score(&found, &truth);
    println!(
        "{n} travellers in {seconds:.1} s; precision {:.4}, recall {:.4}, F1 {:.4}",
        score.precision, score.recall, score.f1
    );
    let rate = seconds * TRAVELLERS as f64 / n as f64;
    let versions = |l: Line| {
        l.with("rustc", summary::rustc())
            .with("travellers", n.to_string())
    };
    let mut lines = vec![versions(Line::new(
        "persons: import of 100,000 travellers",
        rate,
        SECONDS,
        rate / SECONDS,
        "s",
        Goal::AtMost(1.0),
    ))];
    let peer = peer(places, &table)?;
    let peer_f1 = peer.as_ref().map_or(F1, |p| p.f1);
    lines.push(versions(Line::new(
        "persons: pair F1 beside dedupe",
        score.f1,
        peer_f1,
        score.f1,
        "F1",
        Goal::AtLeast(F1),
    )));
    if let Some(peer) = &peer {
        println!(
            "dedupe: {:.1} s, {:.0} MB, F1 {:.4}",
            peer.seconds, peer.megabytes, peer.f1
        );
        let line = Line::new(
            "persons: time beside dedupe",
            seconds,
            peer.seconds,
            seconds / peer.seconds,
            "s",
            Goal::AtMost(1.0),
        );
        lines.push(versions(line).with("dedupe", peer.version.clone()));
    }
    beside(places, &store, cases)?;
    Ok(lines)
}

/// A number that the environment gives.
fn asked(name: &str) -> Result<Option<usize>> {
    let said = std::env::var(name).ok();
    said.map(|n| n.parse().with_context(|| format!("{name} is a number")))
        .transpose()
}

/// Reported cases beside the travellers, so that the journal is as long as a city's.
fn beside(places: &Places, store: &std::path::Path, cases: usize) -> Result<()> {
    if cases == 0 {
        return Ok(());
    }
    let file = places.out.join("persons-cases.csv");
    line_list::write(&file, &line_list::rows(cases))?;
    let (seconds, _) = program::import(places, store, &places.mapping(), &file)?;
    println!("{cases} cases in {seconds:.1} s");
    std::fs::remove_file(file)?;
    Ok(())
}

/// The peer; none where it is left out.
fn peer(places: &Places, table: &std::path::Path) -> Result<Option<Peer>> {
    if std::env::var("LF_BENCH_DEDUPE").is_ok_and(|v| v == "skip") {
        println!("dedupe: left out");
        return Ok(None);
    }
    let mut command = peer::python(places, "persons/pairs.py")?;
    Ok(Some(peer::answer(command.arg(table))?))
}

/// Searches over the API, by document, by name in characters, by pinyin, and lists.
fn search(places: &Places, store: &std::path::Path, people: &[Traveller]) -> Result<Vec<Line>> {
    let server = Server::serve(places, store)?;
    let mut client = Client::connect(server.address, city::OFFICER)?;
    client.patience(Duration::from_secs(600))?;
    // The register is read in when the program starts, which is waited for here.
    let began = Instant::now();
    client.get("/api/v1/persons?q=nobody")?.json()?;
    println!(
        "register read in after {:.1} s",
        began.elapsed().as_secs_f64()
    );
    if let Some((now, most)) = server.memory() {
        println!("memory {now:.0} MB, at most {most:.0} MB");
    }
    let mut lines = vec![];
    for kind in [Kind::Document, Kind::Characters, Kind::Letters] {
        let queries: Vec<String> = (people.iter())
            .filter_map(|p| p.query(kind))
            .step_by((people.len() / SEARCHES / 4).max(1))
            .take(SEARCHES)
            .collect();
        let mut times = vec![];
        for q in &queries {
            let path = format!("/api/v1/persons?q={}", encode(q));
            let began = Instant::now();
            let hits = client.get(&path)?.json()?;
            times.push(began.elapsed().as_secs_f64() * 1000.0);
            let n = hits.as_array().map_or(0, Vec::len);
            ensure!(n > 0, "nobody was found by {q}");
        }
        times.sort_by(f64::total_cmp);
        let p95 = times[times.len() * 95 / 100];
        lines.push(Line::new(
            &format!("persons: search by {}, p95", kind.name()),
            p95,
            SEARCH,
            p95 / SEARCH,
            "ms",
            Goal::AtMost(1.0),
        ));
    }
    let entries = lists::entries(&server)?;
    println!("{entries} entries");
    let slowest = lists::run(&server, entries)?;
    lines.push(slowest.with("entries", entries.to_string()));
    Ok(lines)
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => (b as char).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}
