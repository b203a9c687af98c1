//! Approvals in six steps, each durable and each decided on what was read back: a file
//! is opened and signed five times. Beside them the same as process instances of
//! SpiffWorkflow, and its timers beside our deadlines.

use crate::summary::{self, Goal, Line};
use crate::{Places, empty, peer};
use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use lf_app::library::Library;
use lf_app::projections;
use lf_app::store::{Expect, Journal, NewEntry, Options};
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::level::Level;
use lf_response::event::{Capacity, Event};
use lf_response::file::opening::{Context, OpenFile, open};
use lf_response::file::signing::sign;
use lf_response::file::{File, Signature, Status};
use lf_response::standing::ResponseKey;
use lf_rules::plan::Plan;
use lf_rules::program::Change;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Approvals that we carry through.
const APPROVALS: usize = 6_000;
/// Officers who sign at the same time.
const OFFICERS: usize = 512;
/// Approvals and timers of the peer.
const PEERS: (usize, usize) = (200, 10_000);
/// The steps after the opening, with who signs them.
const STEPS: [(&str, &str); 5] = [
    ("opinion", "expert_committee"),
    ("proposal", "mhc"),
    ("decision", "municipal_government"),
    ("filing", "municipal_government"),
    ("publication", "municipal_government"),
];

/// What the peer says.
#[derive(Debug, Deserialize)]
struct Peer {
    instances_per_second: f64,
    bytes: f64,
    timers: u64,
    timer_seconds: f64,
    versions: BTreeMap<String, String>,
}

/// Where approvals are carried through.
struct Hall {
    journal: Journal,
    city: City,
    plan: Arc<Plan>,
    next: AtomicUsize,
}

impl Hall {
    fn context(&self) -> Context<'_> {
        Context {
            city: &self.city,
            chains: &self.plan.pack.program.chains,
            pack: &self.plan.pack.digest,
            candidate: Some(Level::II),
            candidate_clauses: &[],
            standing: None,
            warning: None,
            superior: None,
            now: moment(),
        }
    }

    async fn record(&self, actor: &Actor, events: Vec<Event>, expect: Expect) -> Result<()> {
        let entries = events.into_iter().map(|e| NewEntry {
            kind: e.kind,
            happened_at: moment().to_string(),
            recorded_at: moment(),
            officer: actor.officer.clone(),
            agency: actor.body.clone(),
            source: "bench".into(),
            subject: Some(e.subject),
            body: e.body.to_string(),
            ..NewEntry::default()
        });
        let done = self
            .journal
            .append_expecting(entries.collect(), vec![expect])
            .await?;
        ensure!(!done.is_empty(), "nothing was recorded");
        Ok(())
    }

    /// The file as the journal has it.
    async fn load(&self, id: &str) -> Result<File> {
        let history = self.journal.history(&format!("file/{id}")).await?;
        let fold = |f, e: &lf_app::store::Entry| File::fold(f, &e.kind, &e.body, e.seq);
        history.iter().fold(None, fold).context("no such file")
    }

    /// One approval from its opening to its publication.
    async fn approve(&self, n: usize) -> Result<()> {
        let id = format!("2026-{n:06}");
        let key = ResponseKey {
            plan: self.plan.code().into(),
            topic: format!("incident{n}"),
            area: "city".into(),
        };
        let ask = OpenFile {
            key,
            change: Change::Start,
            level: Some(Level::II),
            reason: "two counties in one week".into(),
            scope: vec![],
            order: None,
        };
        let opener = officer("mhc");
        let events = open(ask, &id, &opener, None, &self.context()).map_err(refused)?;
        let subject = format!("file/{id}");
        self.record(&opener, events, Expect::new(&subject, 0))
            .await?;
        for (step, body) in STEPS {
            let file = self.load(&id).await?;
            let actor = officer(body);
            let signature = Signature {
                step: step.into(),
                level: Some(Level::II).filter(|_| matches!(step, "opinion" | "proposal")),
                opinion: "agreed".into(),
                names: vec!["Xu Jing".into(), "Fang Lei".into()],
                number: format!("2026-{n}"),
                receipt: Some(moment()),
                ..Signature::default()
            };
            let capacity = Capacity {
                body: actor.body.clone(),
                by: actor.clone(),
                delegation: None,
            };
            let events = sign(&file, signature, capacity, &self.context()).map_err(refused)?;
            let expect = Expect::new(&subject, file.seq);
            self.record(&actor, events, expect).await?;
        }
        Ok(())
    }

    /// Carries approvals through until none is left.
    async fn work(self: Arc<Hall>, all: usize) -> Result<()> {
        loop {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            if n >= all {
                return Ok(());
            }
            self.approve(n)
                .await
                .with_context(|| format!("approval {n}"))?;
        }
    }
}

fn moment() -> Timestamp {
    Timestamp::from_second(1_789_000_000).unwrap_or_default()
}

fn officer(body: &str) -> Actor {
    Actor {
        officer: format!("of_{body}"),
        body: body.into(),
    }
}

fn refused(r: lf_domain::refusal::Refusal) -> anyhow::Error {
    anyhow::anyhow!("refused: {r}")
}

/// Our approvals: how many a second, and bytes of one in the journal's bodies.
async fn ours(places: &Places) -> Result<(f64, f64)> {
    let store = empty(&places.out.join("approvals"))?;
    let library = Library::open(&places.home)?;
    let city = library.city("jiaxing")?;
    let plans = library.plans_of(&city, None)?;
    let plan = plans
        .iter()
        .find(|p| p.code() == "PHE")
        .context("the plan PHE")?
        .clone();
    let zone = jiff::tz::TimeZone::get(&city.time_zone)?;
    let options = Options {
        key_dir: store.join("keys"),
        projections: projections::all(&plans, &zone),
    };
    let url = format!("sqlite://{}", store.join("journal.db").display());
    let hall = Arc::new(Hall {
        journal: Journal::open(&url, options).await?,
        city,
        plan,
        next: AtomicUsize::new(0),
    });
    let started = Instant::now();
    let mut desks = vec![];
    for _ in 0..OFFICERS {
        desks.push(tokio::spawn(hall.clone().work(APPROVALS)));
    }
    for desk in desks {
        desk.await??;
    }
    let seconds = started.elapsed().as_secs_f64();
    let last = format!("2026-{:06}", APPROVALS - 1);
    let file = hall.load(&last).await?;
    ensure!(
        file.status == Status::InForce,
        "the last approval is {:?}",
        file.status
    );
    let history = hall.journal.history(&format!("file/{last}")).await?;
    let bytes: usize = history.iter().map(|e| e.body.len()).sum();
    ensure!(
        history.len() == STEPS.len() + 1,
        "{} entries",
        history.len()
    );
    hall.journal.clone().close().await;
    Ok((APPROVALS as f64 / seconds, bytes as f64))
}

fn peer(places: &Places) -> Result<Peer> {
    let folder = empty(&places.out.join("spiff"))?;
    let here = places.bench.join("duties");
    peer::answer(
        peer::python(places, "duties/spiff_approval.py")?
            .arg(here.join("approval.bpmn"))
            .arg(&folder)
            .args([PEERS.0.to_string(), PEERS.1.to_string()]),
    )
}

/// Approvals and timers beside the peer. `fired`: seconds in which our ten thousand
/// deadlines struck.
pub async fn beside(places: &Places, fired: f64) -> Result<Vec<Line>> {
    let (per_second, bytes) = ours(places).await.context("approvals")?;
    let peer = peer(places)?;
    ensure!(
        peer.timers == PEERS.1 as u64,
        "{} timers of the peer",
        peer.timers
    );
    println!("approvals: ours {per_second:.0}/s, {bytes:.0} bytes; {peer:?}");
    let versions = |line: Line| {
        let line = line.with("rustc", summary::rustc());
        peer.versions
            .iter()
            .fold(line, |l, (n, v)| l.with(n, v.clone()))
    };
    let faster = |name: &str, ours: f64, theirs: f64, ratio: f64, unit, goal| {
        versions(Line::new(
            name,
            ours,
            theirs,
            ratio,
            unit,
            Goal::AtLeast(goal),
        ))
    };
    Ok(vec![
        faster(
            "duties: approvals in six durable steps",
            per_second,
            peer.instances_per_second,
            per_second / peer.instances_per_second,
            "approvals/s",
            50.0,
        ),
        faster(
            "duties: 10,000 timers beside SpiffWorkflow",
            fired,
            peer.timer_seconds,
            peer.timer_seconds / fired,
            "s",
            20.0,
        ),
        versions(Line::new(
            "duties: bytes of an approval",
            bytes,
            peer.bytes,
            bytes / peer.bytes,
            "bytes",
            Goal::AtMost(1.0),
        )),
    ])
}
