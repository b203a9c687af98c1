//! `lianfang plan check`.

use anyhow::Result;
use lf_app::clock::{Clock, SystemClock};
use lf_app::library::{Library, LibraryError};
use lf_domain::city::City;
use lf_domain::level::Level;
use lf_rules::checker::{Finding, Severity, check, check_together, witness};
use lf_rules::plan::Plan;
use lf_rules::problem::Problem;
use serde_json::{Map, Value, json};
use std::process::ExitCode;
use std::sync::Arc;

/// Checks the plans; exit code 1 if there is an error.
pub fn run(
    library: &Library,
    named: Vec<String>,
    city: &str,
    cases: bool,
    as_json: bool,
) -> Result<ExitCode> {
    let city = library.city(city)?;
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut report = Report {
        findings: vec![],
        plans: vec![],
    };
    for folder in super::folders(library, named)? {
        match library.plan(&folder, None) {
            Ok(plan) => {
                let plan = Arc::new(plan);
                report
                    .findings
                    .extend(check(&plan, &city, &library.book, Some(today)));
                report.plans.push((folder, Some(plan)));
            }
            // One broken pack does not hide the others.
            Err(LibraryError::Wrong(problems)) => {
                report
                    .findings
                    .extend(problems.iter().map(|p| Finding::of_problem(&folder, p)));
                report.plans.push((folder, None));
            }
            Err(e @ LibraryError::Unreadable { .. }) => {
                let message = e.to_string();
                let at = Problem {
                    file: folder.clone(),
                    line: 1,
                    column: 1,
                    message,
                };
                report.findings.push(Finding::of_problem(&folder, &at));
                report.plans.push((folder, None));
            }
        }
    }
    let loaded: Vec<Arc<Plan>> = report.plans.iter().filter_map(|p| p.1.clone()).collect();
    report
        .findings
        .extend(check_together(&loaded, &city, &library.book));
    if as_json {
        report.json()?;
    } else {
        report.print(cases, &city, library);
    }
    let errors = report
        .findings
        .iter()
        .any(|f| f.severity == Severity::Error);
    Ok(ExitCode::from(u8::from(errors)))
}

/// Everything found in some plans, by folder.
struct Report {
    findings: Vec<Finding>,
    plans: Vec<(String, Option<Arc<Plan>>)>,
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
            .map(|(folder, plan)| self.summary(folder, plan.as_deref()))
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

    fn summary(&self, folder: &str, plan: Option<&Plan>) -> Value {
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
        for (folder, plan) in &self.plans {
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
            println!(
                "{name}: {} criteria ({}); {} errors, {} warnings, {} notes",
                plan.criteria.len(),
                levels.join(", "),
                self.count(name, Severity::Error),
                self.count(name, Severity::Warning),
                self.count(name, Severity::Note),
            );
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

fn criteria_of(plan: Option<&Plan>, level: Level) -> usize {
    plan.map_or(0, |p| {
        p.criteria.iter().filter(|c| c.level == level).count()
    })
}
