//! What the repository checks about itself, run as `cargo xtask <task>`.
//!
//! Each task is one file; a check returns the list of its [`Problem`]s, and the
//! tasks print them all before they fail.

mod arrows;
mod coverage;
mod licences;
mod locales;
mod metadata;
mod openapi;
mod size;
mod tree;
mod words;

use anyhow::{Result, bail};
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <task>

  tidy                arrows, length of files, words, locales: all of the four below
  arrows              which crate may know which, and which library belongs to whom
  size                no source file over 700 lines, one program of tests per crate
  words               no Chinese in Rust code, no unfinished work, no path of a machine
  locales             both languages have the same keys, and every key in use exists
  licences            every dependency has a licence of the list in deny.toml
  coverage [--check]  every id of the obligation matrices: covered, open or not software (TSV)
  openapi [--check]   writes docs/openapi.json from the binary built last, or compares it
";

/// Something that a check found wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// File (with line, where there is one), crate or id.
    pub place: String,
    /// What is wrong and what would mend it.
    pub text: String,
}

impl Problem {
    fn new(place: impl Into<String>, text: impl Into<String>) -> Self {
        Problem {
            place: place.into(),
            text: text.into(),
        }
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("xtask: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<()> {
    let root = tree::root()?;
    match args {
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        ["tidy"] => tidy(&root),
        ["arrows"] => settle("arrows", arrows::check(&metadata::load(&root)?)),
        ["size"] => settle("size", size::check(&tree::files(&root)?)),
        ["words"] => settle("words", words::check(&tree::files(&root)?)),
        ["locales"] => settle("locales", locales::check(&tree::files(&root)?)),
        ["licences"] => {
            let list = std::fs::read_to_string(root.join(licences::LIST))?;
            settle("licences", licences::check(&metadata::load(&root)?, &list)?)
        }
        ["coverage"] => coverage::print(&root),
        ["coverage", "--check"] => settle("coverage", coverage::check(&root)?),
        ["openapi"] => openapi::write(&root),
        ["openapi", "--check"] => settle("openapi", openapi::check(&root)?),
        _ => bail!("unknown task {:?}\n\n{HELP}", args.join(" ")),
    }
}

fn tidy(root: &Path) -> Result<()> {
    let files = tree::files(root)?;
    let mut problems = arrows::check(&metadata::load(root)?);
    problems.extend(size::check(&files));
    problems.extend(words::check(&files));
    problems.extend(locales::check(&files));
    settle("tidy", problems)
}

/// Prints what was found; any problem is a failure.
fn settle(task: &str, problems: Vec<Problem>) -> Result<()> {
    for p in &problems {
        eprintln!("{}: {}", p.place, p.text);
    }
    match problems.len() {
        0 => {
            println!("{task}: ok");
            Ok(())
        }
        n => bail!("{task}: {n} problem(s)"),
    }
}
