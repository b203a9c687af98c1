//! `lianfang replay`: what would the plan have said, and when?

use anyhow::{Context, Result, bail};
use clap::Args;
use lf_app::files;
use lf_app::library::Library;
use lf_app::replay::{Tale, replay};
use lf_formats::mapper::Settings;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Tell facts of files to an empty city in the order in which they became
/// known, and print every change of the plan's candidate as a JSON line.
///
/// The assumptions of the mapping and rows that were not taken go to standard
/// error.
///
/// Example: lianfang replay --city korea-care-region --plan ARI \
///   --mapping examples/mers-korea-2015.yaml mers_korea_2015_linelist.csv
#[derive(Args)]
pub struct Replay {
    /// Folder name of the city under cities/.
    #[arg(long)]
    city: String,
    /// Plan: its code (ARI) or its folder.
    #[arg(long)]
    plan: String,
    /// Mapping files; each table goes to the first mapping whose columns it has.
    #[arg(long, required = true)]
    mapping: Vec<PathBuf>,
    /// Keep the rows whose column has this value, as the mapping's `filter` names it.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Tables: CSV or XLSX.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// `NAME=VALUE` pairs.
pub fn settings(set: &[String]) -> Result<BTreeMap<String, String>> {
    set.iter()
        .map(|s| match s.split_once('=') {
            Some((name, value)) => Ok((name.to_string(), value.to_string())),
            None => bail!("--set {s}: write NAME=VALUE"),
        })
        .collect()
}

/// Runs the subcommand.
pub fn run(home: &Path, command: Replay) -> Result<ExitCode> {
    let library = Library::open(home)?;
    let city = library.city(&command.city)?;
    let plans = library.plans_of(&city, None)?;
    let plan = match plans
        .iter()
        .find(|p| p.code().eq_ignore_ascii_case(&command.plan) || p.header().id == command.plan)
    {
        Some(p) => p.clone(),
        None => Arc::new(
            library
                .plan(&command.plan, None)
                .with_context(|| format!("there is no plan {}", command.plan))?,
        ),
    };
    let mappings = files::mappings(&command.mapping)?;
    let settings = Settings {
        set: settings(&command.set)?,
        today: None,
    };
    let tale = Tale::read(&command.files, &mappings, &city, &library.book, &settings)?;
    for about in tale.about.iter().filter(|a| !a.is_empty()) {
        eprintln!("assumed: {}", about.replace('\n', " "));
    }
    for (file, row, refusals) in &tale.rejected {
        for r in refusals {
            eprintln!("{} row {row}: {r}", file.display());
        }
    }
    eprintln!(
        "{} facts, {} rows passed over, {} rows not taken",
        tale.facts.len(),
        tale.skipped,
        tale.rejected.len()
    );
    let mut failed = None;
    replay(
        &city,
        &library.book,
        &plan,
        &tale,
        &mut |line| match serde_json::to_string(&line) {
            Ok(text) => println!("{text}"),
            Err(e) => failed = Some(e),
        },
    );
    match failed {
        Some(e) => Err(e.into()),
        None => Ok(ExitCode::SUCCESS),
    }
}
