//! Lists over a register of many people, as officers of several bodies see them: masked,
//! and with each read written down where something is shown.

use crate::http::Client;
use crate::program::Server;
use crate::summary::{Goal, Line};
use anyhow::{Context, Result, ensure};
use std::time::Instant;

/// Milliseconds that a page may take, but for one in twenty.
const LIST: f64 = 100.0;
/// Times that each officer opens each list.
const ROUNDS: usize = 20;
/// Who looks: the joint office, customs, a hospital, the CDC, the health commission.
const OFFICERS: [&str; 5] = [
    "shen_jianing",
    "wu_haitao",
    "tao_jinrong",
    "lu_wenqing",
    "gu_weimin",
];
/// The lists. `BEFORE` goes back page by page.
const LISTS: [(&str, &str); 10] = [
    ("intake", "/api/v1/intake?limit=50&before=BEFORE"),
    ("intake page", "/intake?before=BEFORE"),
    (
        "persons of a common name",
        "/api/v1/persons?q=zhang&limit=50",
    ),
    ("persons page", "/persons?q=%E5%BC%A0"),
    ("doubles", "/api/v1/persons/doubles"),
    ("journal", "/api/v1/journal?limit=50&before=BEFORE"),
    ("custody", "/api/v1/custody?limit=50"),
    ("desk", "/api/v1/duties?limit=50"),
    ("cases", "/incidents/cholera/cases"),
    ("incidents", "/api/v1/incidents"),
];

/// The slowest of the lists, with the 95th of a hundred of its pages; each is printed.
pub fn run(server: &Server, entries: u64) -> Result<Line> {
    let mut worst = 0.0f64;
    for (name, path) in LISTS {
        let mut times = vec![];
        for officer in OFFICERS {
            let mut client = Client::connect(server.address, officer)?;
            for n in 0..ROUNDS {
                let back = entries * (ROUNDS - n) as u64 / ROUNDS as u64;
                let path = path.replace("BEFORE", &back.max(2).to_string());
                let began = Instant::now();
                let answer = client.get(&path)?;
                times.push(began.elapsed().as_secs_f64() * 1000.0);
                ensure!(answer.status == 200, "{path}: {}", answer.status);
            }
        }
        times.sort_by(f64::total_cmp);
        let p95 = times[times.len() * 95 / 100];
        let middle = times[times.len() / 2];
        println!("list {name}: p50 {middle:.1} ms, p95 {p95:.1} ms");
        worst = worst.max(p95);
    }
    let name = "persons: the slowest list for any role, p95";
    Ok(Line::new(
        name,
        worst,
        LIST,
        worst / LIST,
        "ms",
        Goal::AtMost(1.0),
    ))
}

/// How many entries the journal has.
pub fn entries(server: &Server) -> Result<u64> {
    let mut client = Client::connect(server.address, OFFICERS[0])?;
    let head = client.get("/api/v1/journal/head")?.json()?;
    head["seq"].as_u64().context("no head")
}
