//! From a report to its finding, over HTTP: twenty clients post a case each and then
//! ask for the situation as of that case, again and again. Beside it what the demo city
//! costs: memory, and the time from its start to its first answer.

use crate::city::{self, COUNTIES, RARE};
use crate::http::Client;
use crate::line_list;
use crate::program::{self, Server};
use crate::random::Random;
use crate::summary::{self, Goal, Line};
use crate::{Places, empty};
use anyhow::{Context, Result, ensure};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

const CLIENTS: u64 = 20;
const POSTS: u64 = 2_000;
const SMALL: usize = 10_000;
const LARGE: usize = 1_000_000;

/// Where reports go.
const FACTS: &str = "/api/v1/facts";
/// What the plans say of everything up to an entry.
const SITUATION: &str = "/api/v1/situation";
/// Pages that a person opens first.
const PAGES: &[&str] = &["/", "/plans"];

/// Limits, in the unit of their lines.
const LATENCY_MS: f64 = 20.0;
const MEMORY_MB: f64 = 200.0;
const START_S: f64 = 1.0;

/// Times of one run, in milliseconds.
struct Times {
    p50: f64,
    p99: f64,
}

/// Measures both sizes of store and the demo city.
pub fn run(places: &Places) -> Result<Vec<Line>> {
    let mut lines = demo(places)?;
    let small = at_size(places, SMALL)?;
    let large = at_size(places, LARGE)?;
    let limit = |name: &str, p99| {
        Line::new(
            name,
            p99,
            LATENCY_MS,
            p99 / LATENCY_MS,
            "ms",
            Goal::AtMost(1.0),
        )
    };
    lines.push(limit("latency: report to finding, 10,000, p99", small.p99));
    lines.push(limit(
        "latency: report to finding, 1,000,000, p99",
        large.p99,
    ));
    let ratio = large.p99 / small.p99;
    let line = Line::new(
        "latency: 1,000,000 against 10,000, p99",
        large.p99,
        small.p99,
        ratio,
        "ms",
        Goal::AtMost(1.3),
    );
    lines.push(line);
    let ratio = large.p50 / small.p50;
    let line = Line::new(
        "latency: 1,000,000 against 10,000, p50",
        large.p50,
        small.p50,
        ratio,
        "ms",
        Goal::AtMost(1.3),
    );
    lines.push(line);
    Ok(lines
        .into_iter()
        .map(|l| l.with("rustc", summary::rustc()))
        .collect())
}

fn at_size(places: &Places, entries: usize) -> Result<Times> {
    let store = stocked(places, entries)?;
    let server = Server::serve(places, &store)?;
    println!("{entries} rows: up after {:.2} s", server.started_in);
    let times = load(server.address)?;
    println!(
        "{entries} rows, {CLIENTS} clients: p50 {:.2} ms, p99 {:.2} ms",
        times.p50, times.p99
    );
    drop(server);
    empty(&store)?;
    Ok(times)
}

/// A store with so many imported cases.
fn stocked(places: &Places, entries: usize) -> Result<PathBuf> {
    let store = empty(&places.out.join(format!("store-{entries}")))?;
    let file = places.out.join(format!("line-list-{entries}.csv"));
    line_list::write(&file, &line_list::rows(entries))?;
    let (seconds, _) = program::import(places, &store, &places.mapping(), &file)?;
    std::fs::remove_file(&file)?;
    println!("{entries} rows imported in {seconds:.1} s");
    Ok(store)
}

/// All clients, each on its own connection.
fn load(address: SocketAddr) -> Result<Times> {
    let today = today(address)?;
    // A first round opens connections and fills caches; it is not counted.
    clients(address, &today, "warm", CLIENTS * 10)?;
    let mut times = clients(address, &today, "case", POSTS)?;
    times.sort_by(f64::total_cmp);
    let at = |q: f64| times[((times.len() - 1) as f64 * q).round() as usize];
    Ok(Times {
        p50: at(0.5),
        p99: at(0.99),
    })
}

fn clients(address: SocketAddr, today: &str, prefix: &str, posts: u64) -> Result<Vec<f64>> {
    let mut all = Vec::new();
    thread::scope(|scope| -> Result<()> {
        let client = |c| move || client(address, today, prefix, c, posts / CLIENTS);
        let running: Vec<_> = (0..CLIENTS).map(|c| scope.spawn(client(c))).collect();
        for r in running {
            let times = r.join().map_err(|_| anyhow::anyhow!("a client panicked"))?;
            all.extend(times?);
        }
        Ok(())
    })?;
    Ok(all)
}

/// One client: posts, then reads until the plans have taken the case into account.
fn client(
    address: SocketAddr,
    today: &str,
    prefix: &str,
    number: u64,
    posts: u64,
) -> Result<Vec<f64>> {
    let mut random = Random::new(number);
    let mut client = Client::connect(address, city::OFFICER)?;
    let mut times = Vec::new();
    for n in 0..posts {
        let disease = random.pick(RARE);
        let county = random.pick(COUNTIES);
        let fact = serde_json::json!({"fact": {
            "fact": "case", "case_id": format!("{prefix}-{number}-{n}"), "disease": disease,
            "classification": "confirmed", "origin": "local", "place": {"county": county},
            "onset": today, "reported": today,
        }});
        let body = fact.to_string();
        let started = Instant::now();
        let receipt = client.post(FACTS, &body)?.json()?;
        let seq = receipt["seq"].as_u64().context("a receipt without seq")?;
        let situation = client.get(&format!("{SITUATION}?since={seq}"))?.json()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        ensure!(
            situation["seq"].as_u64() >= Some(seq),
            "the situation is older than the case: {situation}"
        );
    }
    Ok(times)
}

/// Memory and start of the demo city.
fn demo(places: &Places) -> Result<Vec<Line>> {
    let folder = empty(&places.out.join("demo"))?;
    let seconds = program::prepare_demo(places, &folder)?;
    println!("demo city made in {seconds:.2} s");
    let server = Server::demo(places, &folder)?;
    let mut client = Client::connect(server.address, city::OFFICER)?;
    for page in PAGES {
        let answer = client.get(page)?;
        ensure!(answer.status < 400, "{page}: status {}", answer.status);
    }
    clients(
        server.address,
        &today(server.address)?,
        "demo",
        CLIENTS * 20,
    )?;
    let start = server.started_in;
    let mut lines = vec![Line::new(
        "demo: start",
        start,
        START_S,
        start / START_S,
        "s",
        Goal::AtMost(1.0),
    )];
    match server.memory() {
        Some((now, highest)) => {
            println!("demo city: {now:.0} MB, at most {highest:.0} MB");
            let ratio = highest / MEMORY_MB;
            lines.push(Line::new(
                "demo: memory at most",
                highest,
                MEMORY_MB,
                ratio,
                "MB",
                Goal::AtMost(1.0),
            ));
        }
        None => println!("demo city: this system does not say how much memory a process holds"),
    }
    drop(server);
    empty(&folder)?;
    Ok(lines)
}

fn today(address: SocketAddr) -> Result<String> {
    let situation = Client::connect(address, city::OFFICER)?
        .get(SITUATION)?
        .json()?;
    let day = situation["today"].as_str();
    Ok(day
        .context("the situation does not say which day it is")?
        .to_string())
}
