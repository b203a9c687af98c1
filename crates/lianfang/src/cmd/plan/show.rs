//! `lianfang plan show` and `lianfang plan vocabulary`.

use super::program::Teller;
use anyhow::{Result, bail};
use lf_app::library::Library;
use lf_rules::pack::Clause;
use lf_rules::plan::Plan;
use lf_rules::program::words;
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
            one(&plan, clause, library, lang);
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
    let teller = Teller {
        book: &library.book,
        lang,
        city: None,
    };
    for clause in &plan.pack.clauses {
        let level = plan
            .criterion(&clause.number)
            .map_or("", |(_, c)| c.level.numeral());
        println!("{:<8} {level:<4} {}", clause.number, clause.title);
        for line in teller.outline(plan, &clause.number) {
            println!("              {line}");
        }
    }
}

fn one(plan: &Plan, clause: &Clause, library: &Library, lang: &str) {
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
    let teller = Teller {
        book: &library.book,
        lang,
        city: None,
    };
    for lines in items(plan, &clause.number, &teller) {
        println!("\n{}", lines.join("\n"));
    }
    for note in &clause.notes {
        let (said, why) = match lang {
            "en" => (&note.it.en, &note.it.why.en),
            _ => (&note.it.zh, &note.it.why.zh),
        };
        for text in [said, why].into_iter().filter(|t| !t.is_empty()) {
            println!("\nnote: {}", text.trim());
        }
    }
}

/// The duties, measures, chains and command structures of a clause, in lines.
pub fn items(plan: &Plan, clause: &str, teller: &Teller<'_>) -> Vec<Vec<String>> {
    let p = &plan.pack.program;
    let here = |c: &str| c == clause;
    let tasks = p.duties.iter().chain(&p.measures);
    (tasks
        .filter(|t| here(&t.clause))
        .map(|t| teller.task(plan, t)))
    .chain((p.chains.iter().filter(|c| here(&c.clause))).map(|c| teller.chain(plan, c)))
    .chain((p.commands.iter().filter(|c| here(&c.clause))).map(|c| teller.command(plan, c)))
    .chain((p.shares.iter().filter(|s| here(&s.clause))).map(|s| teller.share(plan, s)))
    .chain((p.gates.iter().filter(|g| here(&g.clause))).map(|g| teller.gate(plan, g)))
    .collect()
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
    words(as_json);
    Ok(ExitCode::SUCCESS)
}

/// Lists the words of duties, measures and chains.
fn words(as_json: bool) {
    let lists = [
        ("event", "what opens a duty (`on`)", words::EVENTS),
        ("fact", "kinds for fact.<kind>", words::FACTS),
        ("act", "what discharges a task (`evidence.by`)", words::ACTS),
        ("report", "kinds for report.<kind>", words::REPORTS),
        ("custody", "kinds for custody.<kind>", words::CUSTODY),
        ("facility", "kinds for facility.<kind>", words::FACILITY),
        (
            "class",
            "classes of diseases (`on.classes`)",
            words::CLASSES,
        ),
        (
            "classification",
            "classifications of a case (`on.classifications`)",
            words::CLASSIFICATIONS,
        ),
        (
            "step_need",
            "what a step asks for (`needs`)",
            words::STEP_NEEDS,
        ),
        (
            "order_need",
            "what an order of a measure carries (`power.needs`)",
            words::ORDER_NEEDS,
        ),
    ];
    for (list, title, words) in lists {
        if !as_json {
            println!("\n{title}");
        }
        for w in words {
            if as_json {
                println!("{}", json!({"list": list, "name": w.name, "doc": w.doc}));
            } else {
                println!("    {:<22} {}", w.name, w.doc);
            }
        }
    }
}
