//! `lianfang export`, and the way back that `lianfang import` takes for such a
//! file: a whole journal, from one database to another.

use super::place::Place;
use super::progress::Progress;
use anyhow::{Context, Result};
use clap::Args;
use lf_app::store::transfer::{Counts, is_export};
use lf_app::store::{Journal, Options};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader, BufWriter};

/// Write the whole journal as JSON lines, for another database or an archive.
///
/// The same moves a journal from SQLite to PostgreSQL and back: export it, then
/// `lianfang import` the file into an empty store; the import verifies it. The
/// key files in the store's folder keys/ are carried by hand.
///
/// Example: lianfang export --store ./var/demo demo.jsonl
///
///   lianfang import --database postgres://localhost/lianfang --store ./var/pg demo.jsonl
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    place: Place,
    /// File to write; `-` for standard output.
    file: PathBuf,
    /// Also write the wrapped keys of persons, without which sealed content
    /// cannot be opened after an import.
    #[arg(long)]
    with_keys: bool,
}

/// Opens a journal alone, without a city over it.
pub async fn open(place: &Place) -> Result<Journal> {
    let options = Options {
        key_dir: place.keys()?,
        projections: vec![],
    };
    Ok(Journal::open(&place.url()?, options).await?)
}

fn counted(counts: &Counts, done: &str) {
    eprintln!(
        "{} entries, {} signed heads, {} keys of persons {done}",
        counts.entries, counts.head_signatures, counts.person_keys
    );
}

/// Writes a journal.
pub async fn export(command: Export) -> Result<ExitCode> {
    let (file, with_keys) = (&command.file, command.with_keys);
    let journal = open(&command.place).await?;
    let bar = Progress::new("exporting", true);
    let counts = if is_pipe(file) {
        journal
            .export(tokio::io::stdout(), with_keys, |d, a| bar.at(d, a))
            .await?
    } else {
        let f = tokio::fs::File::create(file)
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
    counted(&counts, "written");
    journal.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Reads an export into an empty journal and verifies it. Exit code 1 when it
/// does not verify.
pub async fn import(place: &Place, file: &Path) -> Result<ExitCode> {
    let journal = open(place).await?;
    let bar = Progress::new("importing", true);
    let counts = if is_pipe(file) {
        journal
            .import(BufReader::new(tokio::io::stdin()), |d, a| bar.at(d, a))
            .await?
    } else {
        let f = tokio::fs::File::open(file)
            .await
            .with_context(|| format!("cannot read {}", file.display()))?;
        journal
            .import(BufReader::new(f), |d, a| bar.at(d, a))
            .await?
    };
    bar.done();
    let report = journal.verify(|_, _| {}).await?;
    counted(&counts, "read");
    match &report.first_problem {
        None => eprintln!("the journal verifies"),
        Some(p) => eprintln!("the journal does not verify: entry {}: {}", p.seq, p.detail),
    }
    journal.close().await;
    Ok(ExitCode::from(u8::from(!report.ok)))
}

/// Whether a file is an exported journal, by its first bytes.
pub async fn recognise(file: &Path) -> Result<bool> {
    if is_pipe(file) {
        return Ok(false);
    }
    let mut start = vec![];
    tokio::fs::File::open(file)
        .await
        .with_context(|| format!("cannot read {}", file.display()))?
        .take(512)
        .read_to_end(&mut start)
        .await
        .with_context(|| format!("cannot read {}", file.display()))?;
    Ok(is_export(&start))
}

/// `-` stands for standard input or output.
pub fn is_pipe(file: &Path) -> bool {
    file.as_os_str() == "-"
}
