//! Importing files: a verdict for every row, nothing lost, and a second run of
//! the same file changes nothing.

use crate::authorise::{Action, authorise};
use crate::files::{self, FileError, RowOutcome};
use crate::office::Office;
use crate::report::Report;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_formats::clusters::ClusterFinder;
use lf_formats::mapper::{MappedFact, Settings};
use lf_formats::mapping::Mapping;
use lf_store::{NewEntry, Outcome, Personal, StoreError};
use serde::Serialize;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Facts appended in one transaction.
const BATCH: usize = 4_000;

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Recorded.
    Accepted {
        /// Journal number of its first fact.
        seq: u64,
    },
    /// Everything in it was recorded before.
    Repeated {
        /// Journal number.
        seq: u64,
    },
    /// It says something else than before under the same key: recorded as a correction.
    Corrected {
        /// Journal number of the correction.
        seq: u64,
        /// Journal number of what it corrects.
        corrects: u64,
    },
    /// Passed over, because the mapping says so.
    Skipped,
    /// Not taken; each refusal names the column and what would be accepted.
    Rejected {
        /// Why.
        refusals: Vec<Refusal>,
    },
}

/// The verdict of one row of one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowVerdict {
    /// File.
    pub file: PathBuf,
    /// Row as the user sees it.
    pub row: u64,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Rows recorded.
    pub accepted: u64,
    /// Rows recorded before.
    pub repeated: u64,
    /// Rows recorded as corrections.
    pub corrected: u64,
    /// Rows passed over.
    pub skipped: u64,
    /// Rows not taken.
    pub rejected: u64,
    /// Clusters found from links.
    pub clusters: u64,
}

impl Totals {
    /// Counts a verdict.
    pub fn count(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Accepted { .. } => self.accepted += 1,
            Verdict::Repeated { .. } => self.repeated += 1,
            Verdict::Corrected { .. } => self.corrected += 1,
            Verdict::Skipped => self.skipped += 1,
            Verdict::Rejected { .. } => self.rejected += 1,
        }
    }

    /// Adds those of another file.
    pub fn add(&mut self, other: &Totals) {
        self.accepted += other.accepted;
        self.repeated += other.repeated;
        self.corrected += other.corrected;
        self.skipped += other.skipped;
        self.rejected += other.rejected;
        self.clusters += other.clusters;
    }
}

/// Why an import ended early. What was recorded before stays recorded.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The officer may not import.
    #[error("{0}")]
    Refused(Refusal),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The journal failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What to import and how.
pub struct Import {
    /// Files in the order in which they are read.
    pub files: Vec<PathBuf>,
    /// Mappings; each file goes to the first that fits.
    pub mappings: Vec<Mapping>,
    /// Values for the mappings' filters.
    pub settings: Settings,
}

/// A row on its way from the reader to the journal.
struct Parcel {
    file: usize,
    row: u64,
    what: RowOutcome,
    /// True for a cluster that the finder made of rows.
    found: bool,
}

/// A row whose facts are among the entries of a batch, or that has its verdict already.
struct Sent {
    file: usize,
    row: u64,
    found: bool,
    what: Result<std::ops::Range<usize>, Verdict>,
}

impl Office {
    /// Imports files. `each` is told the verdict of every row, in order.
    ///
    /// # Errors
    /// See [`ImportError`]; a bad row is a verdict, not an error.
    pub async fn import(
        &self,
        actor: &Actor,
        import: Import,
        each: &mut dyn FnMut(RowVerdict),
    ) -> Result<Totals, ImportError> {
        authorise(&self.city, actor, Action::Import).map_err(ImportError::Refused)?;
        let files = import.files.clone();
        let (send, mut receive) = mpsc::channel::<Vec<Parcel>>(4);
        let (city, book) = (self.city.clone(), self.book.clone());
        let mut settings = import.settings;
        settings.today = Some(self.today());
        let (paths, mappings) = (import.files, import.mappings);
        let reader = tokio::task::spawn_blocking(move || {
            read(&paths, &mappings, &city, &book, &settings, &send)
        });
        let mut totals = Totals::default();
        while let Some(parcels) = receive.recv().await {
            self.take(actor, parcels, &files, &mut totals, each).await?;
        }
        match reader.await {
            Ok(done) => done?,
            Err(e) => std::panic::resume_unwind(e.into_panic()),
        }
        Ok(totals)
    }

    /// Appends a batch and gives its verdicts.
    async fn take(
        &self,
        actor: &Actor,
        parcels: Vec<Parcel>,
        files: &[PathBuf],
        totals: &mut Totals,
        each: &mut dyn FnMut(RowVerdict),
    ) -> Result<(), ImportError> {
        let mut entries: Vec<NewEntry> = Vec::with_capacity(parcels.len());
        let mut spans: Vec<Sent> = Vec::with_capacity(parcels.len());
        let mut follow_ups: Vec<(usize, MappedFact)> = vec![];
        for p in parcels {
            let source = |row: u64| {
                format!(
                    "{} row {row}",
                    files[p.file]
                        .file_name()
                        .map(|n| n.to_string_lossy())
                        .unwrap_or_default()
                )
            };
            let what = match p.what {
                RowOutcome::Skipped(_) => Err(Verdict::Skipped),
                RowOutcome::Rejected(refusals) => Err(Verdict::Rejected { refusals }),
                RowOutcome::Facts(facts) => {
                    let start = entries.len();
                    for f in facts {
                        if f.corrects.is_some() {
                            follow_ups.push((spans.len(), f));
                        } else {
                            entries.push(self.entry(actor, report_of(f, source(p.row))));
                        }
                    }
                    Ok(start..entries.len())
                }
            };
            spans.push(Sent {
                file: p.file,
                row: p.row,
                found: p.found,
                what,
            });
        }
        let sent = entries.clone();
        let outcomes = self.journal.append(entries).await?;
        let mut corrected: HashMap<usize, (u64, u64)> = HashMap::new();
        for (i, (entry, outcome)) in sent.into_iter().zip(&outcomes).enumerate() {
            if let Outcome::Repeated(seq) = outcome
                && let Some(pair) = self.correct(*seq, entry).await?
            {
                corrected.insert(i, pair);
            }
        }
        for (span, fact) in follow_ups {
            self.follow_up(actor, fact, files, &spans[span]).await?;
        }
        for Sent {
            file,
            row,
            found,
            what,
        } in spans
        {
            let verdict = match what {
                Err(v) => v,
                Ok(range) => row_verdict(range, &outcomes, &corrected),
            };
            if found {
                totals.clusters += u64::from(!matches!(verdict, Verdict::Repeated { .. }));
                continue;
            }
            totals.count(&verdict);
            each(RowVerdict {
                file: files[file].clone(),
                row,
                verdict,
            });
        }
        Ok(())
    }

    /// A fact whose key is known: a repeat where the file said the same the last
    /// time (whatever was corrected by hand since), else a correction of what stands.
    async fn correct(
        &self,
        first: u64,
        mut entry: NewEntry,
    ) -> Result<Option<(u64, u64)>, StoreError> {
        let key = entry.key.clone().unwrap_or_default();
        let (mut standing, mut said) = (first, None);
        loop {
            let Some(e) = self.journal.entry(standing).await? else {
                return Ok(None);
            };
            let own = e.key.as_deref().is_some_and(|k| {
                k == key || k.strip_prefix(&key).is_some_and(|r| r.starts_with('~'))
            });
            if own || said.is_none() {
                said = Some(e.body);
            }
            if e.kind == "fact.withdrawal" {
                return Ok(None);
            }
            match self.superseded_by(standing).await? {
                Some(by) => standing = by,
                None => break,
            }
        }
        if said.as_ref() == Some(&entry.body) {
            return Ok(None);
        }
        entry.corrects = Some(standing);
        entry.key = Some(format!("{key}~{standing}"));
        let outcome = self.journal.append(vec![entry]).await?;
        Ok(outcome.first().map(|o| (o.seq(), standing)))
    }

    /// A second fact of a row, which replaces the first one (a death after the report).
    async fn follow_up(
        &self,
        actor: &Actor,
        fact: MappedFact,
        files: &[PathBuf],
        span: &Sent,
    ) -> Result<(), StoreError> {
        let Some(first) = fact.corrects.clone() else {
            return Ok(());
        };
        let Some(old) = self.journal.by_key(&first).await? else {
            return Ok(());
        };
        let file = files[span.file]
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mut entry = self.entry(actor, report_of(fact, format!("{file} row {}", span.row)));
        entry.corrects = Some(old.seq);
        let outcome = self.journal.append(vec![entry.clone()]).await?;
        if let Some(Outcome::Repeated(seq)) = outcome.first() {
            self.correct(*seq, entry).await?;
        }
        Ok(())
    }
}

fn report_of(f: MappedFact, source: String) -> Report {
    // What a row says in two steps is about one person, under one key.
    let person = f.corrects.as_ref().unwrap_or(&f.key);
    let personal = f.personal.map(|p| Personal {
        person: person.clone(),
        content: serde_json::Value::Object(p).to_string(),
    });
    Report {
        fact: f.fact,
        corrects: None,
        key: Some(f.key),
        source,
        personal,
    }
}

fn row_verdict(
    range: std::ops::Range<usize>,
    outcomes: &[Outcome],
    corrected: &HashMap<usize, (u64, u64)>,
) -> Verdict {
    if let Some((seq, corrects)) = range.clone().find_map(|i| corrected.get(&i)) {
        return Verdict::Corrected {
            seq: *seq,
            corrects: *corrects,
        };
    }
    let first = outcomes.get(range.start).map_or(0, |o| o.seq());
    match outcomes[range]
        .iter()
        .find(|o| matches!(o, Outcome::Recorded(_)))
    {
        Some(o) => Verdict::Accepted { seq: o.seq() },
        None => Verdict::Repeated { seq: first },
    }
}

/// Reads all files in batches until they end or nobody listens.
fn read(
    files: &[PathBuf],
    mappings: &[Mapping],
    city: &Arc<lf_domain::city::City>,
    book: &Arc<lf_domain::codebook::CodeBook>,
    settings: &Settings,
    send: &mpsc::Sender<Vec<Parcel>>,
) -> Result<(), FileError> {
    let mut finders: HashMap<String, ClusterFinder> = HashMap::new();
    for (file, path) in files.iter().enumerate() {
        let mut batch: Vec<Parcel> = Vec::with_capacity(BATCH);
        files::rows(path, mappings, city, book, settings, &mut |mapping, row| {
            let mut found = vec![];
            if let (Some(rule), RowOutcome::Facts(facts)) = (&mapping.clusters, &row.what) {
                let finder = finders
                    .entry(mapping.source.clone())
                    .or_insert_with(|| ClusterFinder::new(&rule.value, &mapping.source));
                found = facts.iter().flat_map(|f| finder.feed(f)).collect();
            }
            batch.push(Parcel {
                file,
                row: row.row,
                what: row.what,
                found: false,
            });
            if !found.is_empty() {
                batch.push(Parcel {
                    file,
                    row: row.row,
                    what: RowOutcome::Facts(found),
                    found: true,
                });
            }
            if batch.len() < BATCH {
                return true;
            }
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            send.blocking_send(full).is_ok()
        })?;
        if !batch.is_empty() && send.blocking_send(batch).is_err() {
            return Ok(());
        }
    }
    Ok(())
}
