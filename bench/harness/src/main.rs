//! Benchmarks beside their peers, all in one run on one machine:
//! `lf-bench [rules | import | latency | live]…`, everything if nothing is named.

mod random;
mod rules;
mod summary;

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use summary::Line;

/// Where things are.
pub struct Places {
    /// The folder `bench` of the repository.
    pub bench: PathBuf,
    /// Inputs that are written and results; not under version control.
    pub out: PathBuf,
}

/// A part: runs, and says what it found.
type Part = fn(&Places) -> Result<Vec<Line>>;

const PARTS: &[(&str, Part)] = &[("rules", rules::run)];

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
    let harness = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let bench = harness.parent().context("no folder above")?.to_path_buf();
    let places = Places {
        out: bench.join("out"),
        bench,
    };
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
