//! `lianfang plan show` and `lianfang plan vocabulary`.

use anyhow::{Result, bail};
use lf_app::library::Library;
use lf_rules::pack::Clause;
use lf_rules::plan::Plan;
use lf_rules::vocabulary::FUNCTIONS;
use serde_json::json;
use std::process::ExitCode;

/// Shows a plan or one clause.
pub fn run(library: &Library, folder: &str, clause: Option<&str>, lang: &str) -> Result<ExitCode> {
    let plan = super::plan(library, folder)?;
    match clause {
        None => overview(&plan, library, lang),
        Some(number) => {
            let found: Vec<&Clause> = plan
                .pack
                .clauses
                .iter()
                .filter(|c| c.number == number)
                .collect();
            let [clause, ..] = found[..] else {
                let known: Vec<&str> = plan
                    .pack
                    .clauses
                    .iter()
                    .map(|c| c.number.as_str())
                    .collect();
                bail!(
                    "{} has no clause {number}; known are {}",
                    plan.code(),
                    known.join(", ")
                );
            };
            one(&plan, clause, lang);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn overview(plan: &Plan, library: &Library, lang: &str) {
    let h = plan.header();
    println!("{}  {}", h.code, h.label.text(lang));
    println!(
        "{}  {}",
        h.number.as_deref().unwrap_or("-"),
        library.book.label(&h.issuer, lang)
    );
    println!(
        "in force from {}{}",
        h.in_force.from,
        h.in_force
            .until
            .map_or(String::new(), |d| format!(" until {d}"))
    );
    println!("sha256 {}", plan.pack.digest);
    for clause in &plan.pack.clauses {
        let level = plan
            .criterion(&clause.number)
            .map_or("", |(_, c)| c.level.numeral());
        println!("{:<8} {level:<4} {}", clause.number, clause.title);
    }
}

fn one(plan: &Plan, clause: &Clause, lang: &str) {
    println!("{} {} {}", plan.code(), clause.number, clause.title);
    println!("{}", clause.wording.text(lang));
    if let Some(placed) = &clause.criterion {
        let p = plan.pack.sources[placed.file].problem(placed.start, "");
        println!("\n{}:{}", p.file, p.line);
        clause
            .block_text
            .trim_end()
            .lines()
            .for_each(|l| println!("    {l}"));
        for id in &placed.it.readings {
            if let Some(r) = plan.header().readings.iter().find(|r| &r.id == id) {
                println!("\n{id} ({}): {}", r.kind, r.reading.text(lang));
            }
        }
    }
    if !clause.cases.is_empty() {
        println!();
    }
    for case in &clause.cases {
        println!("case: {} -> {}", case.it.name, case.it.level);
    }
}

/// Lists the functions of the vocabulary.
pub fn vocabulary(as_json: bool) -> Result<ExitCode> {
    for f in FUNCTIONS {
        let params: Vec<String> = f
            .params
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let name = format!("{p:?}").to_lowercase();
                if i < f.required {
                    name
                } else {
                    format!("[{name}]")
                }
            })
            .collect();
        if as_json {
            let end = |v: f64| v.is_finite().then_some(v);
            let range = [end(f.range.0), end(f.range.1)];
            println!(
                "{}",
                json!({"name": f.name, "params": params, "boolean": f.boolean, "unit": f.unit, "range": range, "doc": f.doc})
            );
        } else {
            println!("{}({})", f.name, params.join(", "));
            println!("    {} [{}]", f.doc, f.unit);
        }
    }
    if !as_json {
        println!(
            "\narea: city, one_county. window: all, incubation, or a number of days such as 7d. Codes: plans/codebook.yaml."
        );
        println!("Operators: && || ! >= > <= < == !=, and p.<name> for the values of the clause.");
    }
    Ok(ExitCode::SUCCESS)
}
