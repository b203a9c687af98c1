//! `lianfang plan`: check, test, show, explain, diff, vocabulary.

mod check;
mod diff;
mod explain;
mod gate;
mod matrix;
mod program;
mod share;
mod show;
mod test;

use anyhow::{Result, bail};
use clap::Subcommand;
use lf_app::library::Library;
use lf_rules::plan::Plan as Compiled;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Check, test and show plans.
#[derive(Subcommand)]
pub enum Plan {
    /// Find gaps, overlaps and breaks between the levels of the plans, and what
    /// is wrong in their duties, measures, chains, agreements and command structures.
    ///
    /// Tries the values at and beside every number that a condition names, in
    /// one and two counties, inside and outside every window, and prints for
    /// each finding the smallest facts that show it. Findings "on text" concern
    /// the official wording; those "on adopted" concern what the program does.
    ///
    /// Where the obligation matrices are found, it says how many clauses of each
    /// chapter have a block, and lists the others with a reason.
    ///
    /// Exit code 1 if there is an error: a pack that does not load, a gap or a
    /// break in the adopted conditions, a task or a chain that cannot run.
    ///
    /// Example:
    ///   lianfang plan check plans/jiaxing-phe plans/jiaxing-ari
    ///   lianfang plan check --json | jq 'select(.kind == "gap")'
    #[command(verbatim_doc_comment)]
    Check {
        /// Plan folders; all under plans/ when none is named.
        plans: Vec<String>,
        /// City whose counties the witnesses name.
        #[arg(long, default_value = "jiaxing")]
        city: String,
        /// Print a case to paste into the pack under notes too, not only under
        /// errors and warnings.
        #[arg(long)]
        cases: bool,
        /// Obligation matrix (TSV) to count clauses by; can be given several times.
        /// Those of the shared material beside the project when none is named.
        #[arg(long, value_name = "FILE")]
        matrix: Vec<PathBuf>,
        /// One JSON object per finding, then one with counts.
        #[arg(long)]
        json: bool,
    },
    /// Run the cases of the plans, or a file of scenarios.
    ///
    /// Exit code 1 if any failed.
    ///
    /// Example:
    ///   lianfang plan test
    ///   lianfang plan test plans/jiaxing-phe --scenarios scenarios.yaml --json
    #[command(verbatim_doc_comment)]
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
    /// Show a plan, or one clause: wording, rule, values, readings, cases.
    ///
    /// Example:
    ///   lianfang plan show jiaxing-phe
    ///   lianfang plan show jiaxing-phe "2.3(2)" --lang en
    #[command(verbatim_doc_comment)]
    Show {
        /// Plan folder.
        plan: String,
        /// Clause number; the list of all clauses when none is given.
        clause: Option<String>,
        /// Language of labels and wording: zh or en.
        #[arg(long, default_value = "zh")]
        lang: String,
    },
    /// Say why a clause is met, not met or unknown on given facts; or what a
    /// duty, measure, chain or command structure means in a city.
    ///
    /// On facts, prints the tree of reasons with the values read, what is unknown
    /// and who must answer, and what more would meet the clause. Without facts,
    /// prints who owes what to whom by when, or the steps and their signers, with
    /// the bodies and times of the city.
    ///
    /// Example:
    ///   lianfang plan explain jiaxing-phe "2.3(2)" --scenarios scenarios.yaml --id EX-01
    ///   echo 'counts: [{disease: cholera, area: Pinghu, date: 2024-07-01, cases: 9}]' |
    ///     lianfang plan explain jiaxing-phe "2.3(2)" --facts -
    ///   lianfang plan explain jiaxing-phe city-start-1
    #[command(verbatim_doc_comment)]
    Explain {
        /// Plan folder.
        plan: String,
        /// Clause number, or the id of a duty, measure or chain.
        clause: String,
        /// File with facts in the keys of the scenario format; - is standard input.
        #[arg(long, value_name = "FILE", conflicts_with = "scenarios")]
        facts: Option<PathBuf>,
        /// File of scenarios.
        #[arg(long, value_name = "FILE", requires = "id")]
        scenarios: Option<PathBuf>,
        /// Scenario of that file.
        #[arg(long)]
        id: Option<String>,
        /// City whose areas the facts name, and whose bodies and times are shown.
        #[arg(long, default_value = "jiaxing")]
        city: String,
        /// Language of names and wording: zh or en.
        #[arg(long, default_value = "zh")]
        lang: String,
        /// The whole report as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Compare two editions of a plan.
    ///
    /// Lists clauses that came, went, moved or changed, with the smallest facts
    /// on which the two editions decide differently; then the duties, measures,
    /// chains and command structures that came, went or changed.
    ///
    /// Example:
    ///   lianfang plan diff old/jiaxing-phe plans/jiaxing-phe
    #[command(verbatim_doc_comment)]
    Diff {
        /// Folder of the earlier edition.
        before: String,
        /// Folder of the later edition.
        after: String,
        /// City whose counties the witnesses name.
        #[arg(long, default_value = "jiaxing")]
        city: String,
        /// One JSON object per clause, then one per duty, measure, chain and structure.
        #[arg(long)]
        json: bool,
    },
    /// List the functions that conditions may call, and the words that duties
    /// and measures may use.
    Vocabulary {
        /// One JSON object per function or word.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the subcommand.
pub fn run(home: &Path, command: Plan) -> Result<ExitCode> {
    let library = Library::open(home)?;
    match command {
        Plan::Check {
            plans,
            city,
            cases,
            matrix,
            json,
        } => {
            let wanted = check::Wanted {
                plans,
                city,
                cases,
                matrix,
                json,
            };
            check::run(&library, wanted)
        }
        Plan::Test {
            plans,
            city,
            scenarios,
            json,
        } => test::run(&library, plans, &city, scenarios, json),
        Plan::Show { plan, clause, lang } => show::run(&library, &plan, clause.as_deref(), &lang),
        Plan::Explain {
            plan,
            clause,
            facts,
            scenarios,
            id,
            city,
            lang,
            json,
        } => {
            let given = explain::Given {
                facts,
                scenarios,
                id,
                lang: if lang.starts_with("en") { "en" } else { "zh" },
            };
            explain::run(&library, &plan, &clause, &given, &city, json)
        }
        Plan::Diff {
            before,
            after,
            city,
            json,
        } => diff::run(&library, &before, &after, &city, json),
        Plan::Vocabulary { json } => show::vocabulary(json),
    }
}

/// The folders named, or all.
fn folders(library: &Library, named: Vec<String>) -> Result<Vec<String>> {
    let folders = if named.is_empty() {
        library.plan_folders()
    } else {
        named
    };
    if folders.is_empty() {
        bail!(
            "there is no plan under {}",
            library.home.join("plans").display()
        );
    }
    Ok(folders)
}

fn plan(library: &Library, folder: &str) -> Result<Arc<Compiled>> {
    Ok(Arc::new(library.plan(folder, None)?))
}

/// A plan and one of its clauses with a criterion.
fn clause(plan: &Compiled, clause: &str) -> Result<usize> {
    let Some((index, _)) = plan.criterion(clause) else {
        let known: Vec<&str> = plan.criteria.iter().map(|c| c.clause.as_str()).collect();
        bail!(
            "{} has no criterion {clause}; known are {}",
            plan.code(),
            known.join(", ")
        );
    };
    Ok(index)
}
