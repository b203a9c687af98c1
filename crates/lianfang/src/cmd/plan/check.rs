//! `lianfang plan check`.

use super::matrix::{Carried, rows};
use anyhow::Result;
use lf_app::clock::{Clock, SystemClock};
use lf_app::library::{Library, LibraryError};
use lf_domain::city::City;
use lf_domain::level::Level;
use lf_rules::checker::{Finding, Severity, check, check_together, witness};
use lf_rules::plan::Plan;
use lf_rules::problem::Problem;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// What is checked, and how it is printed.
pub struct Wanted {
    /// Folders; all when empty.
    pub plans: Vec<String>,
    /// City whose counties the witnesses name.
    pub city: String,
    /// Cases under notes too.
    pub cases: bool,
    /// Obligation matrices; those beside the project when empty.
    pub matrix: Vec<PathBuf>,
    /// Lines of JSON.
    pub json: bool,
}

/// Checks the plans; exit code 1 if there is an error.
pub fn run(library: &Library, wanted: Wanted) -> Result<ExitCode> {
    let city = library.city(&wanted.city)?;
    let rows = rows(&library.home, &wanted.matrix)?;
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut report = Report {
        findings: vec![],
        plans: vec![],
        carried: vec![],
    };
    let cities = cities(library);
    for folder in super::folders(library, wanted.plans)? {
        match library.plan(&folder, None) {
            Ok(plan) => {
                let plan = Arc::new(plan);
                report.findings.extend(check(
                    &plan,
                    place(&cities, &city, &plan),
                    &library.book,
                    Some(today),
                ));
                report.carried.push(Carried::of(&plan, &rows));
                report.plans.push((folder, Some(plan)));
            }
            // One broken pack does not hide the others.
            Err(LibraryError::Wrong(problems)) => {
                report
                    .findings
                    .extend(problems.iter().map(|p| Finding::of_problem(&folder, p)));
                report.carried.push(None);
                report.plans.push((folder, None));
            }
            Err(e) => {
                let message = e.to_string();
                let at = Problem {
                    file: folder.clone(),
                    line: 1,
                    column: 1,
                    message,
                };
                report.findings.push(Finding::of_problem(&folder, &at));
                report.carried.push(None);
                report.plans.push((folder, None));
            }
        }
    }
    let loaded: Vec<Arc<Plan>> = report.plans.iter().filter_map(|p| p.1.clone()).collect();
    report
        .findings
        .extend(check_together(&loaded, &city, &library.book));
    if wanted.json {
        report.json()?;
    } else {
        report.print(wanted.cases, &city, library);
    }
    let errors = report
        .findings
        .iter()
        .any(|f| f.severity == Severity::Error);
    Ok(ExitCode::from(u8::from(errors)))
}

/// All cities that can be read, for packs that are not in force in the one named.
fn cities(library: &Library) -> Vec<City> {
    let entries = std::fs::read_dir(library.home.join("cities"));
    let mut names: Vec<String> = (entries.into_iter().flatten().flatten())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    (names.iter().filter_map(|n| library.city(n).ok())).collect()
}

/// The city beside which a plan is looked at: the one named, if the plan is in
/// force there, else the first where it is.
fn place<'c>(cities: &'c [City], named: &'c City, plan: &Plan) -> &'c City {
    let has = |c: &&City| c.packs.contains(&plan.header().id);
    (Some(named).filter(|c| has(c)))
        .or_else(|| cities.iter().find(has))
        .unwrap_or(named)
}

/// Everything found in some plans, by folder.
struct Report {
    findings: Vec<Finding>,
    plans: Vec<(String, Option<Arc<Plan>>)>,
    /// Beside the obligation matrices, in the same order.
    carried: Vec<Option<Carried>>,
}

impl Report {
    fn count(&self, name: &str, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|f| f.plan == name && f.severity == severity)
            .count()
    }

    fn json(&self) -> Result<()> {
        for f in &self.findings {
            println!("{}", serde_json::to_string(f)?);
        }
        let plans: Vec<Value> = self
            .plans
            .iter()
            .zip(&self.carried)
            .map(|((folder, plan), carried)| {
                self.summary(folder, plan.as_deref(), carried.as_ref())
            })
            .collect();
        let total: usize = self
            .plans
            .iter()
            .filter_map(|p| p.1.as_ref())
            .map(|p| p.criteria.len())
            .sum();
        println!("{}", json!({"plans": plans, "total_criteria": total}));
        Ok(())
    }

    fn summary(&self, folder: &str, plan: Option<&Plan>, carried: Option<&Carried>) -> Value {
        let name = plan.map_or(folder, Plan::code);
        let mut levels = Map::new();
        for level in Level::ALL.iter().rev().filter(|_| plan.is_some()) {
            levels.insert(level.to_string(), json!(criteria_of(plan, *level)));
        }
        let proved = plan.map_or(0, |p| {
            (0..p.criteria.len())
                .filter(|c| !p.table.is_opaque(*c))
                .count()
        });
        json!({
            "plan": name,
            "folder": folder,
            "loads": plan.is_some(),
            "digest": plan.map(|p| &p.pack.digest),
            "criteria": plan.map_or(0, |p| p.criteria.len()),
            "levels": levels,
            "proved": proved,
            "program": plan.map(program_of).map(|[d, m, c, s, a, g]| {
                json!({"duties": d, "measures": m, "chains": c, "commands": s, "shares": a, "gates": g})
            }),
            "matrix": carried.map(Carried::json),
            "errors": self.count(name, Severity::Error),
            "warnings": self.count(name, Severity::Warning),
            "notes": self.count(name, Severity::Note),
        })
    }

    fn print(&self, cases: bool, city: &City, library: &Library) {
        for (severity, title) in [
            (Severity::Error, "Errors"),
            (Severity::Warning, "Warnings"),
            (Severity::Note, "Notes"),
        ] {
            let of = || self.findings.iter().filter(move |f| f.severity == severity);
            if of().next().is_none() {
                continue;
            }
            println!("{title}");
            for f in of().filter(|f| !f.is_nested()) {
                self.print_one(f, cases, city, library);
            }
            let nested: Vec<String> = of()
                .filter(|f| f.is_nested())
                .map(|f| format!("{} {}", f.plan, f.clauses.join(" > ")))
                .collect();
            if !nested.is_empty() {
                println!(
                    "  Nested by their very numbers, the most severe wins: {}",
                    nested.join("; ")
                );
            }
            println!();
        }
        for ((folder, plan), carried) in self.plans.iter().zip(&self.carried) {
            let name = plan.as_ref().map_or(folder.as_str(), |p| p.code());
            let Some(plan) = plan else {
                println!(
                    "{name}: does not load, {} errors",
                    self.count(name, Severity::Error)
                );
                continue;
            };
            let levels: Vec<String> = Level::ALL
                .iter()
                .rev()
                .map(|l| format!("{l}: {}", criteria_of(Some(plan.as_ref()), *l)))
                .collect();
            let criteria = match plan.criteria.len() {
                0 => "no criteria".to_string(),
                n => format!("{n} criteria ({})", levels.join(", ")),
            };
            println!(
                "{name}: {criteria}; {} errors, {} warnings, {} notes",
                self.count(name, Severity::Error),
                self.count(name, Severity::Warning),
                self.count(name, Severity::Note),
            );
            let [duties, measures, chains, commands, shares, gates] = program_of(plan);
            if duties + measures + chains + commands + shares + gates > 0 {
                println!(
                    "    {duties} duties, {measures} measures, {chains} chains, {commands} command structures, {shares} agreements, {gates} gates"
                );
            }
            if let Some(carried) = carried {
                carried.print();
            }
        }
    }

    fn print_one(&self, f: &Finding, cases: bool, city: &City, library: &Library) {
        let kind = serde_json::to_value(f.kind)
            .ok()
            .and_then(|v| v.as_str().map(str::to_string))
            .unwrap_or_default();
        let place = f.at.as_ref().map_or(String::new(), |p| {
            format!("{}:{}:{}: ", p.file, p.line, p.column)
        });
        let readings = if f.readings.is_empty() {
            String::new()
        } else {
            format!("  [{}]", f.readings.join(", "))
        };
        println!(
            "  {place}{kind}: {} {}{readings}",
            f.plan,
            f.clauses.join(", ")
        );
        println!("      {}", f.message);
        let plan = self
            .plans
            .iter()
            .filter_map(|p| p.1.as_ref())
            .find(|p| p.code() == f.plan);
        let wanted = cases || f.severity != Severity::Note;
        let (Some(facts), Some(plan), true) = (&f.witness, plan, wanted) else {
            return;
        };
        if let Some(case) = witness::case(
            plan,
            &format!("{kind} {}", f.clauses.join(" ")),
            facts,
            city,
            &library.book,
        ) {
            println!("      add as a case:");
            case.lines().for_each(|l| println!("        {l}"));
        }
    }
}

fn program_of(plan: &Plan) -> [usize; 6] {
    let p = &plan.pack.program;
    [
        p.duties.len(),
        p.measures.len(),
        p.chains.len(),
        p.commands.len(),
        p.shares.len(),
        p.gates.len(),
    ]
}

fn criteria_of(plan: Option<&Plan>, level: Level) -> usize {
    plan.map_or(0, |p| {
        p.criteria.iter().filter(|c| c.level == level).count()
    })
}
