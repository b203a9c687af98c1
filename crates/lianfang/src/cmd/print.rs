//! `lianfang print`: reports, records and the after-action sheet as files.

use super::place::Place;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use lf_app::clock::SystemClock;
use lf_app::office::Office;
use lf_response::standing::ResponseKey;
use lf_web::document::{Format, after, file, record, report};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Write a report, a record or an after-action sheet as PDF, DOCX or XLSX.
///
/// The ending of the file's name says which. A PDF needs a Chinese font on this
/// machine (or in the folder of LIANFANG_FONTS).
#[derive(Subcommand)]
pub enum Print {
    /// A report: the version that holds, or another one.
    ///
    /// Example: lianfang print report 01a20120835f7770a8f10d129d210042 --store ./var/demo --to first.pdf
    Report {
        /// Id of the report, as in its address.
        id: String,
        /// Number of the version; the one that holds where it is left out.
        #[arg(long, value_name = "N")]
        revision: Option<u32>,
        #[command(flatten)]
        out: Out,
    },
    /// A record of a register: a receipt, a slip.
    Record {
        /// Id of the record.
        id: String,
        #[command(flatten)]
        out: Out,
    },
    /// What the journal shows of a response.
    ///
    /// Example: lianfang print after PHE.cholera.city --store ./var/demo --to after.xlsx
    After {
        /// The response: plan, topic, and `city` or a county.
        response: String,
        #[command(flatten)]
        out: Out,
    },
}

/// From where and to where.
#[derive(Args)]
pub struct Out {
    #[command(flatten)]
    place: Place,
    /// File to write: its name ends with .pdf, .docx or .xlsx.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Language of what has no language of its own: zh-CN or en.
    #[arg(long, default_value = "zh-CN")]
    lang: String,
}

/// Runs the subcommand.
pub async fn run(home: &Path, command: Print) -> Result<ExitCode> {
    let (Print::Report { out, .. } | Print::Record { out, .. } | Print::After { out, .. }) =
        &command;
    let name = out.to.display().to_string();
    let Some(format) = Format::of(&name) else {
        bail!("{name}: the name must end with .pdf, .docx or .xlsx");
    };
    let office = out.place.open(home, Arc::new(SystemClock)).await?;
    let document = match &command {
        Print::Report { id, revision, .. } => report::document(&office, id, *revision).await?,
        Print::Record { id, out } => record::document(&office, id, &out.lang).await?,
        Print::After { response, out } => {
            let Some(key) = ResponseKey::parse(response) else {
                bail!(
                    "{response}: write plan, topic and area, e.g. {}",
                    known(&office)
                );
            };
            after::document(&office, &key, &out.lang).await?
        }
    };
    let bytes = tokio::task::spawn_blocking(move || file(&document, format)).await??;
    std::fs::write(&out.to, bytes).with_context(|| format!("cannot write {name}"))?;
    println!("{name}");
    office.journal.clone().close().await;
    Ok(ExitCode::SUCCESS)
}

/// Responses that there are, or an example.
fn known(office: &Office) -> String {
    let all: Vec<String> = office
        .responses()
        .iter()
        .map(|s| s.now.key.to_string())
        .collect();
    match all.is_empty() {
        true => "PHE.cholera.city".into(),
        false => all.join(", "),
    }
}
