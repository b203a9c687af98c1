//! `lianfang plan diff`.

use anyhow::Result;
use lf_app::library::Library;
use lf_rules::checker::witness::line;
use lf_rules::diff::{Change, Detail, Fate, diff};
use lf_rules::program::compare::{ItemChange, ItemFate, compare};
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
    let items = compare(&old.pack.program, &new.pack.program);
    for i in &items {
        if json {
            println!("{}", serde_json::to_string(i)?);
        } else {
            print_item(i);
        }
    }
    if !json && changes.is_empty() {
        println!("the criteria are the same");
    }
    if !json && items.is_empty() {
        println!("duties, measures, chains, agreements and command structures are the same");
    }
    Ok(ExitCode::SUCCESS)
}

fn print_item(i: &ItemChange) {
    let what = match i.what {
        ItemFate::Added => "added",
        ItemFate::Removed => "removed",
        ItemFate::Changed => "changed",
    };
    println!("{} {} {} {what}", i.clause, i.kind, i.id);
    // What is new or gone is read in the pack; of a change the difference matters.
    if i.what == ItemFate::Changed {
        i.details.iter().for_each(print_detail);
    }
}

fn print_detail(d: &Detail) {
    match (&d.before, &d.after) {
        (Some(b), Some(a)) => println!("  {}\n    - {b}\n    + {a}", d.of),
        (Some(b), None) => println!("  {}\n    - {b}", d.of),
        (None, Some(a)) => println!("  {}\n    + {a}", d.of),
        (None, None) => {}
    }
}

fn print(c: &Change) {
    let fate = match &c.fate {
        Fate::Added => "added".to_string(),
        Fate::Removed => "removed".to_string(),
        Fate::Moved { from } => format!("moved from {from}"),
        Fate::Changed => "changed".to_string(),
    };
    println!("{} {fate}", c.clause);
    c.details.iter().for_each(print_detail);
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
