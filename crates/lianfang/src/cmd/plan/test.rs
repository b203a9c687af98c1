//! `lianfang plan test`.

use anyhow::{Context, Result};
use lf_app::library::Library;
use lf_rules::problem::Source;
use lf_rules::scenario::{self, Outcome};
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs the cases or scenarios; exit code 1 if any failed.
pub fn run(
    library: &Library,
    named: Vec<String>,
    city: &str,
    file: Option<PathBuf>,
    json: bool,
) -> Result<ExitCode> {
    let folders = super::folders(library, named)?;
    let plans = folders
        .iter()
        .map(|f| super::plan(library, f))
        .collect::<Result<Vec<_>>>()?;
    let city = library.city(city)?;
    let outcomes: Vec<Outcome> = match file {
        Some(path) => {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let source = Source {
                name: path.display().to_string(),
                text,
            };
            let list = scenario::read_file(&source).map_err(|p| anyhow::anyhow!("{p}"))?;
            list.into_iter()
                .map(|s| {
                    s.map_or_else(
                        |broken| *broken,
                        |s| scenario::run(&s, &plans, &city, &library.book),
                    )
                })
                .collect()
        }
        None => plans
            .iter()
            .flat_map(|p| lf_rules::cases::run_all(p, &city, &library.book))
            .map(|r| r.outcome)
            .collect(),
    };
    let failed = outcomes.iter().filter(|o| !o.pass).count();
    for o in &outcomes {
        if json {
            println!("{}", serde_json::to_string(o)?);
        } else if !o.pass {
            println!("FAILED {}", o.id);
            println!("  expected {}", serde_json::to_string(&o.expected)?);
            println!("  got      {}", serde_json::to_string(&o.got)?);
            o.errors.iter().for_each(|e| println!("  {e}"));
        }
    }
    let passed = outcomes.len() - failed;
    if json {
        println!(
            "{}",
            serde_json::json!({"total": outcomes.len(), "passed": passed, "failed": failed})
        );
    } else {
        println!("{passed} passed, {failed} failed");
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}
