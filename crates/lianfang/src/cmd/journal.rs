//! `lianfang verify` and `lianfang journal export | import`.

use super::place::Place;
use super::progress::Progress;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use lf_app::clock::SystemClock;
use lf_app::store::{Journal, Options};
use lf_domain::actor::Actor;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::io::{AsyncWriteExt, BufReader, BufWriter};

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

/// Move a journal between databases.
#[derive(Subcommand)]
pub enum Move {
    /// Write the journal as JSON lines.
    ///
    /// Example: lianfang journal export --store ./var/demo demo.jsonl
    Export {
        #[command(flatten)]
        place: Place,
        /// File to write; `-` for standard output.
        file: PathBuf,
        /// Also write the wrapped keys of persons, without which sealed
        /// content cannot be opened after an import.
        #[arg(long)]
        with_keys: bool,
    },
    /// Destroy the key of a person: sealed content can never be opened again,
    /// and the journal still verifies.
    ///
    /// Example: lianfang journal erase --store ./var/demo --officer gu_weimin \
    ///   --person story-3 --reason "retention period is over"
    Erase {
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
    },
    /// Read an export into an empty journal and verify it.
    ///
    /// Example: lianfang journal import --database postgres://localhost/lianfang demo.jsonl
    Import {
        #[command(flatten)]
        place: Place,
        /// File to read; `-` for standard input.
        file: PathBuf,
    },
}

async fn open(place: &Place) -> Result<Journal> {
    let options = Options {
        key_dir: place.keys()?,
        projections: vec![],
    };
    Ok(Journal::open(&place.url()?, options).await?)
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

/// Exports or imports a journal.
pub async fn transfer(home: &Path, command: Move) -> Result<ExitCode> {
    match command {
        Move::Erase {
            place,
            person,
            officer,
            reason,
        } => {
            let office = place.open(home, Arc::new(SystemClock)).await?;
            let body = office
                .city
                .officers
                .iter()
                .find(|o| o.id == officer)
                .map(|o| o.body.clone());
            let actor = Actor {
                officer,
                body: body.unwrap_or_default(),
            };
            let erased = office.erase_person(&actor, &person, &reason).await?;
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
        }
        Move::Export {
            place,
            file,
            with_keys,
        } => {
            let journal = open(&place).await?;
            let bar = Progress::new("exporting", true);
            let counts = if file.as_os_str() == "-" {
                journal
                    .export(tokio::io::stdout(), with_keys, |d, a| bar.at(d, a))
                    .await?
            } else {
                let f = tokio::fs::File::create(&file)
                    .await
                    .with_context(|| format!("cannot write {}", file.display()))?;
                let mut out = BufWriter::new(f);
                let counts = journal
                    .export(&mut out, with_keys, |d, a| bar.at(d, a))
                    .await?;
                out.flush().await?;
                out.get_ref().sync_all().await?;
                counts
            };
            bar.done();
            eprintln!(
                "{} entries, {} signed heads, {} keys of persons written",
                counts.entries, counts.head_signatures, counts.person_keys
            );
            journal.close().await;
        }
        Move::Import { place, file } => {
            let journal = open(&place).await?;
            let bar = Progress::new("importing", true);
            let counts = if file.as_os_str() == "-" {
                journal
                    .import(BufReader::new(tokio::io::stdin()), |d, a| bar.at(d, a))
                    .await?
            } else {
                let f = tokio::fs::File::open(&file)
                    .await
                    .with_context(|| format!("cannot read {}", file.display()))?;
                journal
                    .import(BufReader::new(f), |d, a| bar.at(d, a))
                    .await?
            };
            bar.done();
            let report = journal.verify(|_, _| {}).await?;
            eprintln!(
                "{} entries, {} signed heads, {} keys of persons read",
                counts.entries, counts.head_signatures, counts.person_keys
            );
            journal.close().await;
            return Ok(ExitCode::from(u8::from(!report.ok)));
        }
    }
    Ok(ExitCode::SUCCESS)
}
