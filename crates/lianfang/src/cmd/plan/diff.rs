//! `lianfang plan diff`.

use anyhow::Result;
use lf_app::library::Library;
use lf_rules::checker::witness::line;
use lf_rules::diff::{Change, Fate, diff};
use lf_rules::report::Verdict;
use std::process::ExitCode;

/// Compares two editions.
pub fn run(
    library: &Library,
    before: &str,
    after: &str,
    city: &str,
    json: bool,
) -> Result<ExitCode> {
    let (old, new) = (super::plan(library, before)?, super::plan(library, after)?);
    let changes = diff(&old, &new, &library.city(city)?, &library.book);
    for c in &changes {
        if json {
            println!("{}", serde_json::to_string(c)?);
        } else {
            print(c);
        }
    }
    if !json && changes.is_empty() {
        println!("the criteria are the same");
    }
    Ok(ExitCode::SUCCESS)
}

fn print(c: &Change) {
    let fate = match &c.fate {
        Fate::Added => "added".to_string(),
        Fate::Removed => "removed".to_string(),
        Fate::Moved { from } => format!("moved from {from}"),
        Fate::Changed => "changed".to_string(),
    };
    println!("{} {fate}", c.clause);
    for d in &c.details {
        match (&d.before, &d.after) {
            (Some(b), Some(a)) => println!("  {}\n    - {b}\n    + {a}", d.of),
            (Some(b), None) => println!("  {}\n    - {b}", d.of),
            (None, Some(a)) => println!("  {}\n    + {a}", d.of),
            (None, None) => {}
        }
    }
    match &c.witness {
        None => println!("  no facts that were tried show a difference"),
        Some(w) => {
            let verdict = |v: Option<Verdict>| match v {
                None => "no such clause",
                Some(Verdict::Yes) => "met",
                Some(Verdict::No) => "not met",
                Some(Verdict::Unknown) => "unknown",
            };
            let level = |l: Option<lf_domain::level::Level>| {
                l.map_or("none".to_string(), |l| l.to_string())
            };
            println!("  {}", line(&w.facts));
            println!(
                "    before: {}, level {}; after: {}, level {}",
                verdict(w.before),
                level(w.level_before),
                verdict(w.after),
                level(w.level_after)
            );
        }
    }
}
