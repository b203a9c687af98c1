//! `lianfang import`: files of facts into the journal, or a whole exported
//! journal into an empty store.

use super::messages;
use super::place::Place;
use super::progress::Progress;
use super::replay::settings;
use super::transfer;
use anyhow::{Result, bail};
use clap::Args;
use lf_app::clock::SystemClock;
use lf_app::files;
use lf_app::import::{Import as Order, RowVerdict, Verdict};
use lf_domain::actor::Actor;
use lf_formats::mapper::Settings;
use lf_web::lang::Lang;
use lf_web::words::{Names, Words};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Rejected rows that are printed for people; the rest is counted.
const SHOWN: u64 = 20;

/// Import facts from CSV or XLSX files through a mapping, passenger lists and
/// laboratory results, or a whole journal that `lianfang export` wrote.
///
/// Every row gets a verdict: accepted, repeated, corrected, skipped, or
/// rejected with the reason and the column. A bad row never stops the import,
/// and the same file can be imported twice. Exit code 1 if any row was rejected.
///
/// Passenger lists (EDIFACT PAXLST) and laboratory results (HL7 v2 ORU, FHIR R4
/// bundles) are recognised by their content and need no mapping; a table of
/// results needs one with `row: laboratory`.
///
/// An exported journal is recognised by its first line and needs no mapping: it
/// goes into an empty store and is verified there; exit code 1 if it does not
/// verify.
///
/// Examples: lianfang import --store ./var/jiaxing \
///   --mapping examples/jiaxing-cases.yaml examples/jiaxing-cases.csv
///
///   lianfang import --database postgres://localhost/lianfang --store ./var/pg demo.jsonl
#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    place: Place,
    /// Mapping files; each table goes to the first mapping whose columns it has.
    #[arg(long)]
    mapping: Vec<PathBuf>,
    /// Keep the rows whose column has this value, as the mapping's `filter` names it.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Officer who imports (default: the first of the city's list).
    #[arg(long)]
    officer: Option<String>,
    /// Print the verdict of every row as a JSON line, and the totals as the last.
    #[arg(long)]
    json: bool,
    /// Tables: CSV (UTF-8, GBK …) or XLSX; or one exported journal.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Runs the subcommand.
pub async fn run(home: &Path, command: Import) -> Result<ExitCode> {
    if let Some(file) = exported(&command).await? {
        return transfer::import(&command.place, &file).await;
    }
    let office = command.place.open(home, Arc::new(SystemClock)).await?;
    let officer = match &command.officer {
        Some(id) => office.city.officers.iter().find(|o| &o.id == id),
        None => office.city.officers.first(),
    };
    let Some(officer) = officer else {
        let known: Vec<&str> = office.city.officers.iter().map(|o| o.id.as_str()).collect();
        bail!(
            "there is no such officer in {}; known are: {}",
            office.city.id,
            known.join(", ")
        );
    };
    let actor = Actor {
        officer: officer.id.clone(),
        body: officer.body.clone(),
    };
    if let Some(mapping) = messages::recognise(&command.files, &command.mapping)? {
        let done = messages::take(&office, &actor, &command.files, mapping, command.json).await;
        let journal = office.journal.clone();
        drop(office);
        journal.close().await;
        return done;
    }
    let order = Order {
        mappings: files::mappings(&command.mapping)?,
        settings: Settings {
            set: settings(&command.set)?,
            today: None,
        },
        files: command.files,
    };
    let words = words(&office);
    let bar = Progress::new("importing", !command.json);
    let (mut rows, mut shown) = (0, 0);
    let totals = office
        .import(&actor, order, &mut |v: RowVerdict| {
            rows += 1;
            bar.counted(rows);
            if command.json {
                println!("{}", serde_json::to_string(&v).unwrap_or_default());
            } else if let Verdict::Rejected { refusals } = &v.verdict {
                shown += 1;
                if shown <= SHOWN {
                    bar.say(&rejected(&words, &v, refusals));
                }
            }
        })
        .await?;
    bar.done();
    let head = office.journal.head().borrow().seq;
    office.evaluated(head, Duration::from_secs(600)).await;
    if command.json {
        println!("{}", serde_json::to_string(&totals)?);
    } else {
        if shown > SHOWN {
            println!(
                "… and {} more rejected rows; --json prints them all",
                shown - SHOWN
            );
        }
        println!(
            "{} accepted, {} repeated, {} corrected, {} skipped, {} rejected; {} clusters found",
            totals.accepted,
            totals.repeated,
            totals.corrected,
            totals.skipped,
            totals.rejected,
            totals.clusters
        );
        for c in office.candidates() {
            let level = c.level.map_or("none".to_string(), |l| l.to_string());
            println!(
                "{}: candidate {level} {} pending {}",
                c.plan,
                c.clauses.join(" "),
                c.pending.join(" ")
            );
        }
    }
    let journal = office.journal.clone();
    drop(office);
    journal.close().await;
    Ok(ExitCode::from(u8::from(totals.rejected > 0)))
}

/// The exported journal among the files, where there is one. Says what to do
/// where the files and the options do not go together.
async fn exported(command: &Import) -> Result<Option<PathBuf>> {
    let mut found = vec![];
    for file in &command.files {
        // Folders and the like: the reader of tables says what is wrong with them.
        if file.is_file() && transfer::recognise(file).await? {
            found.push(file);
        }
    }
    let [file] = found[..] else {
        if let [first, _, ..] = found[..] {
            bail!(
                "a store holds one journal, and {} of these files are journals; import one: lianfang import {}",
                found.len(),
                first.display()
            );
        }
        let told = |f: &PathBuf| messages::is_message(f);
        if command.mapping.is_empty() && !command.files.iter().any(told) {
            bail!(
                "{} is no journal of `lianfang export`; to read it as a table of facts name its mapping: \
                 lianfang import --mapping FILE.yaml {} (examples/README.md says how to write one)",
                command.files[0].display(),
                command.files[0].display()
            );
        }
        return Ok(None);
    };
    if command.files.len() > 1 {
        bail!(
            "{} is a whole journal and goes into an empty store alone; first: lianfang import {}",
            file.display(),
            file.display()
        );
    }
    if !command.mapping.is_empty() || !command.set.is_empty() {
        bail!(
            "{} is a whole journal, not a table: it needs no mapping; say: lianfang import {}",
            file.display(),
            file.display()
        );
    }
    Ok(Some(file.clone()))
}

fn rejected(words: &Words, v: &RowVerdict, refusals: &[lf_domain::refusal::Refusal]) -> String {
    let one = |r: &lf_domain::refusal::Refusal| match r.field.is_empty() {
        true => words.refusal(r),
        false => format!("{}: {}", r.field, words.refusal(r)),
    };
    let why: Vec<String> = refusals.iter().map(one).collect();
    format!("{} : {} : {}", v.file.display(), v.row, why.join("; "))
}

/// The user's language, as the environment says it.
pub(super) fn words(office: &lf_app::office::Office) -> Words {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|v| std::env::var(v).ok());
    let tag = named
        .into_iter()
        .find(|v| !v.is_empty())
        .unwrap_or_default();
    let lang = if tag.starts_with("zh") {
        Lang::Zh
    } else {
        Lang::En
    };
    let names = Names {
        codebook: (*office.book).clone(),
        city: (*office.city).clone(),
        plans: vec![],
    };
    Words::new(lang, office.today(), Arc::new(names))
}
