//! Benchmarks beside their peers, all in one run on one machine:
//! `lf-bench [rules | live | import | latency | duties | persons | contacts]…`, everything if nothing is named.

mod approvals;
mod city;
mod contacts;
mod duties;
mod history;
mod http;
mod import;
mod latency;
mod line_list;
mod live;
mod peer;
mod persons;
mod program;
mod random;
mod rules;
mod summary;

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use summary::Line;

/// Where things are.
pub struct Places {
    /// Root of the repository, with `plans/` and `cities/`.
    pub home: PathBuf,
    /// Its folder `bench`.
    pub bench: PathBuf,
    /// Inputs that are written and results; not under version control.
    pub out: PathBuf,
    /// The program under test, built beside this one.
    pub program: PathBuf,
}

impl Places {
    fn find() -> Result<Places> {
        let harness = Path::new(env!("CARGO_MANIFEST_DIR"));
        let bench = harness.parent().context("no folder above")?.to_path_buf();
        let home = bench.parent().context("no folder above")?.to_path_buf();
        let here = std::env::current_exe()?;
        Ok(Places {
            out: bench.join("out"),
            program: here.with_file_name("lianfang"),
            home,
            bench,
        })
    }

    /// The mapping of the line list.
    pub fn mapping(&self) -> PathBuf {
        self.home.join("examples/cases-simple.yaml")
    }
}

/// Empties a folder of an earlier run, and returns it.
pub fn empty(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder)?;
    Ok(folder.to_path_buf())
}

/// A part: runs, and says what it found.
type Part = fn(&Places) -> Result<Vec<Line>>;

const PARTS: &[(&str, Part)] = &[
    ("rules", rules::run),
    ("live", live::run),
    ("import", import::run),
    ("latency", latency::run),
    ("duties", duties::run),
    ("persons", persons::run),
    ("contacts", contacts::run),
];

/// The allocator of the whole program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("bench: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let places = Places::find()?;
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if asked.iter().any(|a| a == "write-hand") {
        return rules::write_hand();
    }
    if let Some(stranger) = asked.iter().find(|a| PARTS.iter().all(|(n, _)| n != a)) {
        let known: Vec<_> = PARTS.iter().map(|(n, _)| *n).collect();
        bail!("no part {stranger:?}; there are {}", known.join(", "));
    }
    fs::create_dir_all(&places.out)?;
    let mut lines = Vec::new();
    for (name, part) in PARTS {
        if asked.is_empty() || asked.iter().any(|a| a == name) {
            println!("== {name}");
            lines.extend(part(&places).with_context(|| format!("part {name}"))?);
        }
    }
    summary::write(&places.out, &lines)?;
    summary::print(&lines);
    println!(
        "\nwritten to {}",
        places.out.join("summary.jsonl").display()
    );
    Ok(())
}
