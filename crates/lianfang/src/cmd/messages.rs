//! `lianfang import` of passenger lists and laboratory results: files that are told by
//! their content.

use super::progress::Progress;
use anyhow::{Context, Result, bail};
use lf_app::import::{Totals, Verdict};
use lf_app::messages::{self, Item, MessageFile};
use lf_app::office::Office;
use lf_app::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_formats::laboratory::table::LabMapping;
use lf_web::words::Words;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Rejected items that are printed for people; the rest is counted.
const SHOWN: usize = 20;

/// How the files are read.
pub enum Reading {
    /// By their content.
    Content,
    /// As tables of results, by a mapping.
    Table(Box<LabMapping>),
}

/// Whether a file begins like a message.
pub fn is_message(path: &Path) -> bool {
    let mut start = vec![];
    let read = File::open(path).map(|f| f.take(4096).read_to_end(&mut start));
    read.is_ok() && messages::is_message(&start)
}

/// How files of messages are read; none where they are tables of facts.
///
/// # Errors
/// Messages and tables are mixed; a mapping cannot be read.
pub fn recognise(files: &[PathBuf], mappings: &[PathBuf]) -> Result<Option<Reading>> {
    let told = files.iter().filter(|f| is_message(f)).count();
    if told == files.len() && mappings.is_empty() {
        return Ok(Some(Reading::Content));
    }
    if told > 0 {
        bail!(
            "passenger lists and results are imported by themselves, without tables and mappings: \
             lianfang import {}",
            files[0].display()
        );
    }
    let [mapping] = mappings else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(mapping)
        .with_context(|| format!("cannot read {}", mapping.display()))?;
    // A mapping of facts says so itself, and is read as one.
    if !text.lines().any(|l| l.trim_end() == "row: laboratory") {
        return Ok(None);
    }
    let mapping = LabMapping::parse(&mapping.display().to_string(), &text)?;
    Ok(Some(Reading::Table(Box::new(mapping))))
}

/// Takes files in, with the verdict of every item; 1 where one was rejected.
///
/// # Errors
/// A file cannot be read; the journal failed.
pub async fn take(
    office: &Office,
    actor: &Actor,
    files: &[PathBuf],
    reading: Reading,
    json: bool,
) -> Result<ExitCode> {
    let words = super::import::words(office);
    let mut totals = Totals::default();
    let mut refused = 0;
    for path in files {
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        let file = MessageFile {
            name: name.unwrap_or_default(),
            bytes,
            mapping: match &reading {
                Reading::Content => None,
                Reading::Table(mapping) => Some((**mapping).clone()),
            },
        };
        let bar = Progress::new(&file.name, !json);
        let mut through = |done, all| bar.at(done, all);
        let taken = office.take_file_watched(actor, file, &mut through).await;
        bar.done();
        let taken = match taken {
            Ok(taken) => taken,
            Err(ReportError::Refused(refusals)) => {
                refused += 1;
                if json {
                    let verdict = Verdict::Rejected { refusals };
                    println!("{}", of_file(path, serde_json::to_value(verdict)?));
                    continue;
                }
                for r in &refusals {
                    println!("{}: {}", path.display(), said(&words, r));
                }
                continue;
            }
            Err(ReportError::Store(e)) => return Err(e.into()),
        };
        totals.add(&taken.totals);
        if json {
            for item in &taken.items {
                println!("{}", of_file(path, serde_json::to_value(item)?));
            }
            for note in &taken.notes {
                println!("{}", of_file(path, serde_json::json!({ "note": note })));
            }
            continue;
        }
        for note in &taken.notes {
            println!("{}: {}", path.display(), said(&words, note));
        }
        let rejected = |i: &&Item| matches!(i.verdict, Verdict::Rejected { .. });
        for item in taken.items.iter().filter(rejected).take(SHOWN) {
            println!("{} : {}", path.display(), told(&words, item));
        }
        println!("{}: {}", path.display(), taken.things.join(" "));
    }
    if json {
        println!("{}", serde_json::to_string(&totals)?);
    } else {
        println!(
            "{} accepted, {} repeated, {} corrected, {} rejected",
            totals.accepted, totals.repeated, totals.corrected, totals.rejected
        );
    }
    Ok(ExitCode::from(u8::from(totals.rejected > 0 || refused > 0)))
}

/// A line of JSON about something in a file, or about the file.
fn of_file(path: &Path, mut line: serde_json::Value) -> serde_json::Value {
    line["file"] = path.display().to_string().into();
    line
}

fn said(words: &Words, r: &Refusal) -> String {
    match r.field.is_empty() {
        true => words.refusal(r),
        false => format!("{}: {}", r.field, words.refusal(r)),
    }
}

fn told(words: &Words, item: &Item) -> String {
    let Verdict::Rejected { refusals } = &item.verdict else {
        return item.place.clone();
    };
    let why: Vec<String> = refusals.iter().map(|r| words.refusal(r)).collect();
    format!("{} : {}", item.place, why.join("; "))
}
