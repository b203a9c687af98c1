//! A million open obligations: a page of a desk, ten thousand deadlines that fall due in
//! the same second, the start of an office with them.

use crate::random::Random;
use crate::summary::{self, Goal, Line};
use crate::{Places, empty};
use anyhow::{Context, Result, ensure};
use jiff::{Timestamp, ToSpan};
use lf_app::clock::SetClock;
use lf_app::duties::{DutyQuery, Tab};
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::store::{NewEntry, StoreError, args};
use lf_domain::codebook::Label;
use lf_response::due::Reminder;
use lf_response::obligation::{Cause, Obligation, id};
use lf_response::opening::Step;
use lf_rules::program::Evidence;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Open obligations, where `LF_BENCH_OPEN` asks for no other number: to try it small.
const OPEN: u64 = 1_000_000;
/// Of these, due in the same second.
const DUE: u64 = 10_000;
/// Obligations written in one request.
const BATCH: u64 = 4_000;
/// Pages of desks that are asked for.
const PAGES: usize = 400;

/// Limits, in the unit of their lines.
const DESK_MS: f64 = 50.0;
const FIRE_S: f64 = 2.0;
const START_S: f64 = 3.0;

fn begin() -> Timestamp {
    Timestamp::from_second(1_789_000_000).unwrap_or_default()
}

/// Measures.
pub fn run(places: &Places) -> Result<Vec<Line>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure(places))
}

async fn open(places: &Places, store: &Path, clock: Arc<SetClock>) -> Result<Arc<Office>> {
    let library = Library::open(&places.home)?;
    let setup = Setup {
        city: "jiaxing".into(),
        url: format!("sqlite://{}", store.join("journal.db").display()),
        key_dir: store.join("keys"),
        clock,
    };
    Ok(Office::open(&library, setup).await?)
}

async fn close(office: Arc<Office>) {
    let journal = office.journal.clone();
    drop(office);
    journal.close().await;
}

/// One obligation, as long as a real one. The first of them are due together.
fn obligation(n: u64, bodies: &[String], random: &mut Random) -> Obligation {
    let who = bodies[(n as usize) % bodies.len()].clone();
    let minutes = match n < DUE {
        true => 60,
        false => 120 + i64::from(random.below(60 * 24 * 60)),
    };
    let due = begin() + minutes.minutes();
    let words = |text: &str| Label {
        zh: text.into(),
        en: text.into(),
    };
    Obligation {
        id: id("BENCH", "daily", &who, "city", &format!("seq/{n}"), None),
        plan: "BENCH".into(),
        pack: "0".repeat(64),
        clause: "5.2.2(2)".into(),
        task: "daily".into(),
        title: words("Send the daily report"),
        who,
        to: vec!["mhc".into()],
        overseers: vec!["municipal_government".into()],
        area: "city".into(),
        root: format!("response/BENCH.x.city/{}", n % 50),
        response: Some(format!("BENCH.x{}.city", n % 50)),
        topic: Some("cholera".into()),
        opened_at: begin(),
        due: Some(due),
        reminders: vec![Reminder {
            at: due + 1.hour(),
            to: vec!["mhc".into()],
        }],
        evidence: Evidence {
            label: words("Daily report"),
            by: Some("report.daily".into()),
        },
        cause: Cause {
            seq: 1,
            kind: "response.started".into(),
        },
        ..Obligation::default()
    }
}

fn wanted() -> u64 {
    let asked = std::env::var("LF_BENCH_OPEN").ok();
    asked
        .and_then(|n| n.parse().ok())
        .unwrap_or(OPEN)
        .max(2 * DUE)
}

async fn fill(office: &Office, open: u64) -> Result<f64> {
    let started = Instant::now();
    let city = &office.city;
    let bodies: Vec<String> = (city.bodies.iter())
        .flat_map(|b| city.bodies_of(&b.role, None))
        .collect();
    let mut random = Random::new(7);
    for from in (0..open).step_by(BATCH as usize) {
        let entries = (from..(from + BATCH).min(open))
            .map(|n| {
                let step = Step::open(obligation(n, &bodies, &mut random), 0, 0);
                NewEntry {
                    kind: step.kind.into(),
                    happened_at: begin().to_string(),
                    recorded_at: begin(),
                    officer: "pack:bench@0".into(),
                    agency: "lianfang".into(),
                    source: "duties".into(),
                    key: Some(step.key),
                    subject: Some(step.subject),
                    body: step.body,
                    ..NewEntry::default()
                }
            })
            .collect();
        office.journal.append(entries).await?;
    }
    Ok(started.elapsed().as_secs_f64())
}

/// The 95th of a hundred, in milliseconds.
async fn desks(office: &Office) -> Result<f64> {
    let city = &office.city;
    let bodies: Vec<String> = (city.bodies.iter())
        .flat_map(|b| city.bodies_of(&b.role, None))
        .collect();
    let tabs = [Tab::Todo, Tab::Todo, Tab::Todo, Tab::Waiting];
    let mut times = Vec::with_capacity(PAGES);
    let mut after: Option<String> = None;
    for n in 0..PAGES {
        let query = DutyQuery {
            body: Some(bodies[n / 4 % bodies.len()].clone()),
            tab: tabs[n % 4],
            after: after.take().filter(|_| n % 4 == 1),
            limit: 50,
            ..DutyQuery::default()
        };
        let started = Instant::now();
        let page = office.duties(&query).await?;
        let counts = office
            .desk_counts(query.body.as_deref().unwrap_or_default())
            .await?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        ensure!(
            n % 4 == 3 || (!page.duties.is_empty() && counts.todo > 0),
            "an empty desk"
        );
        after = page.next;
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() * 95 / 100])
}

async fn fire(office: &Office, clock: &SetClock) -> Result<f64> {
    clock.set(begin() + 60.minutes());
    let started = Instant::now();
    loop {
        match office.strike().await {
            Ok(_) => break,
            Err(StoreError::Conflict { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
    let took = started.elapsed().as_secs_f64();
    let (late,): (i64,) = (office.journal.db())
        .one(
            "SELECT COUNT(*) FROM journal WHERE kind = 'duty.late'",
            args![],
        )
        .await?;
    ensure!(
        late.unsigned_abs() == DUE,
        "{late} deadlines struck, not {DUE}"
    );
    Ok(took)
}

async fn measure(places: &Places) -> Result<Vec<Line>> {
    let store = empty(&places.out.join("duties"))?;
    let clock = Arc::new(SetClock::new(begin()));
    let office = open(places, &store, clock.clone()).await?;
    let number = wanted();
    let filled = fill(&office, number).await.context("filling")?;
    println!("{number} obligations opened in {filled:.0} s");
    close(office).await;
    let started = Instant::now();
    let office = open(places, &store, clock.clone()).await?;
    let start = started.elapsed().as_secs_f64();
    let desk = desks(&office).await.context("desks")?;
    let fired = fire(&office, &clock).await.context("deadlines")?;
    close(office).await;
    let limit = |name: &str, ours: f64, limit: f64, unit| {
        Line::new(name, ours, limit, ours / limit, unit, Goal::AtMost(1.0))
            .with("rustc", summary::rustc())
    };
    let beside = crate::approvals::beside(places, fired).await?;
    let mut lines = vec![
        limit(
            &format!("duties: a page of a desk of {number}, p95"),
            desk,
            DESK_MS,
            "ms",
        ),
        limit("duties: 10,000 deadlines in one second", fired, FIRE_S, "s"),
        limit(
            &format!("duties: start with {number} open"),
            start,
            START_S,
            "s",
        ),
    ];
    lines.extend(beside);
    Ok(lines)
}
