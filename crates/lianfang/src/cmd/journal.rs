//! `lianfang verify` and `lianfang journal export | import | erase`.

use super::place::Place;
use super::progress::Progress;
use super::transfer::{self, Export, open};
use anyhow::Result;
use clap::{Args, Subcommand};
use lf_app::clock::SystemClock;
use lf_domain::actor::Actor;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Check the journal: name the first altered, missing or reordered entry.
///
/// Exit code 1 when the journal does not verify.
///
/// Example: lianfang verify --store ./var/demo --json
#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// Move a journal between databases, or erase a person.
#[derive(Subcommand)]
pub enum Move {
    Export(Export),
    /// Read an export into an empty journal and verify it.
    ///
    /// Example: lianfang journal import --database postgres://localhost/lianfang demo.jsonl
    Import {
        #[command(flatten)]
        place: Place,
        /// File to read; `-` for standard input.
        file: PathBuf,
    },
    Erase(Erase),
}

/// Destroy the key of a person: sealed content can never be opened again, and
/// the journal still verifies.
///
/// Example: lianfang journal erase --store ./var/demo --officer gu_weimin \
///   --person story-3 --reason "retention period is over"
#[derive(Args)]
pub struct Erase {
    #[command(flatten)]
    place: Place,
    /// Id of the person, as its entries name it.
    #[arg(long)]
    person: String,
    /// Officer who decides it.
    #[arg(long)]
    officer: String,
    /// Why.
    #[arg(long)]
    reason: String,
}

/// Verifies a journal.
pub async fn verify(command: Verify) -> Result<ExitCode> {
    let journal = open(&command.place).await?;
    let bar = Progress::new("verifying", !command.json);
    let report = journal.verify(|done, all| bar.at(done, all)).await?;
    bar.done();
    if command.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        match &report.first_problem {
            None => println!(
                "{} entries and {} signed heads verify",
                report.entries, report.signatures
            ),
            Some(p) => {
                let kind = serde_json::to_value(p.kind)?;
                println!(
                    "entry {}: {}: {}",
                    p.seq,
                    kind.as_str().unwrap_or_default(),
                    p.detail
                );
                println!("{} entries before it are good", report.entries);
            }
        }
        for s in &report.signers {
            let whose = if s.own {
                "this node's key"
            } else {
                "a key of somebody else"
            };
            println!("  {} heads signed with {whose} {}", s.heads, s.public_key);
        }
    }
    journal.close().await;
    Ok(ExitCode::from(u8::from(!report.ok)))
}

/// Runs a subcommand of `journal`.
pub async fn run(home: &Path, command: Move) -> Result<ExitCode> {
    match command {
        Move::Export(e) => transfer::export(e).await,
        Move::Import { place, file } => transfer::import(&place, &file).await,
        Move::Erase(e) => erase(home, e).await,
    }
}

async fn erase(home: &Path, command: Erase) -> Result<ExitCode> {
    let office = command.place.open(home, Arc::new(SystemClock)).await?;
    let named = |o: &&lf_domain::city::Officer| o.id == command.officer;
    let body = office.city.officers.iter().find(named);
    let actor = Actor {
        officer: command.officer.clone(),
        body: body.map(|o| o.body.clone()).unwrap_or_default(),
    };
    let erased = office
        .erase_person(&actor, &command.person, &command.reason)
        .await?;
    println!(
        "{}",
        if erased {
            "erased"
        } else {
            "there was no key of that person; the decision is recorded"
        }
    );
    let journal = office.journal.clone();
    drop(office);
    journal.close().await;
    Ok(ExitCode::SUCCESS)
}
