//! `lianfang plan`: check, test, show, explain, diff.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use lf_app::library::Library;
use lf_rules::problem::Source;
use lf_rules::scenario;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Check, test and show plans.
#[derive(Subcommand)]
pub enum Plan {
    /// Run the cases of the plans, or a file of scenarios.
    ///
    /// Exit code 1 if any failed.
    Test {
        /// Plan folders; all under plans/ when none is named.
        plans: Vec<String>,
        /// City whose areas the cases name.
        #[arg(long, default_value = "jiaxing")]
        city: String,
        /// Run this file of scenarios instead of the cases of the plans.
        #[arg(long)]
        scenarios: Option<PathBuf>,
        /// One JSON object per case, then one with totals.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the subcommand.
pub fn run(home: &Path, command: Plan) -> Result<ExitCode> {
    let library = Library::open(home)?;
    match command {
        Plan::Test { plans, city, scenarios, json } => test(&library, plans, &city, scenarios, json),
    }
}

fn plans(library: &Library, named: Vec<String>) -> Result<Vec<Arc<lf_rules::plan::Plan>>> {
    let folders = if named.is_empty() { library.plan_folders() } else { named };
    if folders.is_empty() {
        bail!("there is no plan under {}", library.home.join("plans").display());
    }
    folders.iter().map(|f| Ok(Arc::new(library.plan(f, None)?))).collect()
}

fn test(library: &Library, named: Vec<String>, city: &str, file: Option<PathBuf>, json: bool) -> Result<ExitCode> {
    let plans = plans(library, named)?;
    let city = library.city(city)?;
    let outcomes: Vec<scenario::Outcome> = match file {
        Some(path) => {
            let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let source = Source { name: path.display().to_string(), text };
            let list = scenario::read_file(&source).map_err(|p| anyhow::anyhow!("{p}"))?;
            list.into_iter()
                .map(|s| s.map_or_else(|broken| broken, |s| scenario::run(&s, &plans, &city, &library.book)))
                .collect()
        }
        None => {
            plans.iter().flat_map(|p| lf_rules::cases::run_all(p, &city, &library.book)).map(|r| r.outcome).collect()
        }
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
        println!("{}", serde_json::json!({"total": outcomes.len(), "passed": passed, "failed": failed}));
    } else {
        println!("{passed} passed, {failed} failed");
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}
