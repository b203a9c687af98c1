//! `lianfang drill`: a real outbreak answered by scripted officers.

use super::place::Place;
use super::replay::settings;
use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::civil::Date;
use lf_app::clock::SetClock;
use lf_app::drill::drill;
use lf_app::files;
use lf_app::ledger::LedgerQuery;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::replay::Tale;
use lf_app::store::Entry;
use lf_app::story::Story;
use lf_domain::actor::Actor;
use lf_formats::mapper::Settings;
use lf_response::standing::ResponseKey;
use lf_web::document::{Format, after, file};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Let scripted officers answer an outbreak out of files, day by day.
///
/// Prints what happened as JSON lines: candidates, responses, obligations with
/// their limits, what was late, reports; then the ledger. The plans run as they
/// stand now, whatever the year of the outbreak. The journal stays in --store, where
/// `lianfang serve` and `lianfang print` can read it.
///
/// Example: lianfang drill --city korea-care-region --script examples/drills/mers-korea-2015.yaml \
///   --mapping examples/mers-korea-2015.yaml --reporter cdc --day 2015-05-20 --until 2015-08-20 \
///   --store ./var/drill --after ./after.pdf mers_korea_2015_linelist.csv
#[derive(Args)]
pub struct Drill {
    #[command(flatten)]
    place: Place,
    /// Story of what the officers do; its day 0 is --day.
    #[arg(long)]
    script: PathBuf,
    /// Mapping files; each table goes to the first mapping whose columns it has.
    #[arg(long, required = true)]
    mapping: Vec<PathBuf>,
    /// Keep the rows whose column has this value, as the mapping's `filter` names it.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Officer who reports the facts of the files.
    #[arg(long)]
    reporter: String,
    /// Day 0 of the script.
    #[arg(long)]
    day: Date,
    /// Last day.
    #[arg(long)]
    until: Date,
    /// After-action sheet of the first response: a file ending with .pdf, .docx or .xlsx.
    #[arg(long, value_name = "FILE")]
    after: Option<PathBuf>,
    /// Tables: CSV or XLSX.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Runs the subcommand.
pub async fn run(home: &Path, command: Drill) -> Result<ExitCode> {
    let library = Library::open(home)?;
    let city = library.city(&command.place.city)?;
    let Some(officer) = city.officers.iter().find(|o| o.id == command.reporter) else {
        let known: Vec<&str> = city.officers.iter().map(|o| o.id.as_str()).collect();
        bail!(
            "{} is no officer of {}; known: {}",
            command.reporter,
            city.id,
            known.join(", ")
        );
    };
    let reporter = Actor {
        officer: officer.id.clone(),
        body: officer.body.clone(),
    };
    let story = script(&command.script)?;
    let mappings = files::mappings(&command.mapping)?;
    let set = Settings {
        set: settings(&command.set)?,
        today: None,
    };
    let tale = Tale::read(&command.files, &mappings, &city, &library.book, &set)?;
    let zone = jiff::tz::TimeZone::get(&city.time_zone)?;
    let start = (command.day.at(0, 0, 0, 0).to_zoned(zone.clone()))?.timestamp();
    let journal = command.place.folder()?.join("journal.db");
    if command.place.database.is_none() && journal.exists() {
        bail!(
            "{} is there already; a drill needs an empty --store",
            journal.display()
        );
    }
    let clock = Arc::new(SetClock::new(start));
    let setup = Setup {
        city: city.id.clone(),
        url: command.place.url()?,
        key_dir: command.place.keys()?,
        clock: clock.clone(),
    };
    let office = Office::open_under(&library, setup, None).await?;
    let days = (command.day, command.until);
    drill(&office, &clock, &story, &tale, &reporter, days).await?;
    print(&office).await?;
    if let Some(to) = &command.after {
        sheet(&office, to).await?;
    }
    let journal = office.journal.clone();
    journal.sign_head(office.now()).await?;
    drop(office);
    journal.close().await;
    Ok(ExitCode::SUCCESS)
}

fn script(path: &Path) -> Result<Story> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let source = lf_rules::problem::Source {
        name: path.display().to_string(),
        text,
    };
    lf_rules::pack::yaml(&source).map_err(|p| anyhow::anyhow!("{p}"))
}

/// Entries that are told, and what of their body.
const TOLD: &[(&str, &[&str])] = &[
    (
        "finding.candidate",
        &["plan", "topic", "from", "to", "clauses"],
    ),
    (
        "response.",
        &["key", "before", "level", "candidate", "clauses", "reason"],
    ),
    (
        "file.",
        &["file", "step", "said", "level", "number", "candidate"],
    ),
    ("order.", &["kind", "from", "area", "level"]),
    (
        "duty.opened",
        &["plan", "clause", "task", "who", "area", "due"],
    ),
    ("duty.late", &[]),
    ("duty.missed", &[]),
    ("duty.reminded", &["to"]),
    ("duty.withdrawn", &["reason"]),
    ("duty.discharged", &[]),
    (
        "report.signed",
        &["kind", "number", "late_minutes", "discharges"],
    ),
    ("report.sent", &["to"]),
];

async fn print(office: &Office) -> Result<()> {
    let mut after = 0;
    loop {
        let entries = office.journal.read(after, 2_000).await?;
        let Some(last) = entries.last() else { break };
        after = last.seq;
        for e in &entries {
            if let Some((_, fields)) = TOLD.iter().find(|(k, _)| e.kind.starts_with(k)) {
                println!("{}", line(office, e, fields));
            }
        }
    }
    let ledger = office.ledger(&LedgerQuery::default()).await?;
    println!(
        "{}",
        serde_json::json!({"kind": "ledger", "ledger": ledger})
    );
    Ok(())
}

fn line(office: &Office, e: &Entry, fields: &[&str]) -> String {
    let body: serde_json::Value = serde_json::from_str(&e.body).unwrap_or_default();
    let mut out = serde_json::json!({
        "at": e.recorded_at.to_zoned(office.zone().clone()).strftime("%Y-%m-%dT%H:%M").to_string(),
        "seq": e.seq, "kind": e.kind, "by": e.officer, "subject": e.subject,
    });
    for f in fields {
        if let Some(v) = body.get(*f).filter(|v| !v.is_null()) {
            out[*f] = v.clone();
        }
    }
    out.to_string()
}

async fn sheet(office: &Office, to: &Path) -> Result<()> {
    let name = to.display().to_string();
    let Some(format) = Format::of(&name) else {
        bail!("{name}: the name must end with .pdf, .docx or .xlsx");
    };
    let started = office.journal.read_kind("response.started", 0, 100).await?;
    let keys = (started.iter()).filter_map(|e| e.subject.as_deref()?.strip_prefix("response/"));
    let Some(key) = keys
        .filter_map(ResponseKey::parse)
        .find(ResponseKey::is_city)
    else {
        bail!("no response of the city was started, so there is nothing to evaluate");
    };
    let document = after::document(office, &key, "zh-CN").await?;
    std::fs::write(to, file(&document, format)?).with_context(|| format!("writing {name}"))
}
