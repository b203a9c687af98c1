//! The part of `lianfang plan check` that lays the plans beside the obligation
//! matrices: how many clauses have a block, and the others with a reason.

use anyhow::{Context, Result, anyhow};
use lf_rules::matrix::{self, ClauseLine, Row, Standing};
use lf_rules::plan::Plan;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Reads the matrices that are named; else those of the shared material beside
/// the project, none where there is none.
pub fn rows(home: &Path, named: &[PathBuf]) -> Result<Vec<Row>> {
    let mut rows = vec![];
    let files = if named.is_empty() {
        beside(home)
    } else {
        named.to_vec()
    };
    for file in files {
        let name = file.display();
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        rows.extend(matrix::read(&text).map_err(|e| anyhow!("{name}: {e}"))?);
    }
    Ok(rows)
}

fn beside(home: &Path) -> Vec<PathBuf> {
    let shared = match std::env::var_os("LF_SHARED") {
        Some(path) => path.into(),
        None => home.join("../shared"),
    };
    let entries = std::fs::read_dir(shared.join("obligations"));
    let mut files: Vec<PathBuf> = (entries.into_iter().flatten().flatten())
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "tsv"))
        .collect();
    files.sort();
    files
}

/// The clauses of the matrix that a plan carries out.
pub struct Carried {
    source: String,
    lines: Vec<ClauseLine>,
}

impl Carried {
    /// Compares; none where no document of the matrices is the plan's.
    pub fn of(plan: &Plan, rows: &[Row]) -> Option<Carried> {
        let (source, lines) = matrix::compare(&plan.pack, rows)?;
        Some(Carried { source, lines })
    }

    /// Chapters in the order of the matrix, with clauses that have a block and all.
    fn chapters(&self) -> Vec<(String, usize, usize)> {
        let mut out: Vec<(String, usize, usize)> = vec![];
        for l in &self.lines {
            let chapter: String = l.clause.chars().take_while(char::is_ascii_digit).collect();
            let chapter = if chapter.is_empty() {
                "-".to_string()
            } else {
                chapter
            };
            let with = usize::from(l.standing == Standing::Block);
            match out.iter_mut().find(|c| c.0 == chapter) {
                Some(c) => {
                    c.1 += with;
                    c.2 += 1;
                }
                None => out.push((chapter, with, 1)),
            }
        }
        out
    }

    /// For `--json`.
    pub fn json(&self) -> Value {
        let chapters: Vec<Value> = (self.chapters().into_iter())
            .map(|(chapter, with, all)| {
                json!({"chapter": chapter, "with_block": with, "clauses": all})
            })
            .collect();
        let rest: Vec<&ClauseLine> = self.rest().collect();
        json!({
            "document": self.source,
            "clauses": self.lines.len(),
            "with_block": self.lines.len() - rest.len(),
            "chapters": chapters,
            "rest": rest,
        })
    }

    fn rest(&self) -> impl Iterator<Item = &ClauseLine> {
        (self.lines.iter()).filter(|l| l.standing != Standing::Block)
    }

    /// For people.
    pub fn print(&self) {
        let all = self.lines.len();
        println!(
            "    {} of {all} clauses of {} have a block",
            all - self.rest().count(),
            self.source
        );
        for (chapter, with, all) in self.chapters() {
            println!("      chapter {chapter}: {with} of {all}");
        }
        for l in self.rest() {
            let reason = match &l.standing {
                Standing::Note { why } => format!("a note: {why}"),
                Standing::None { why } => format!("no software: {why}"),
                Standing::Later { why } => format!("later: {why}"),
                _ => "nothing yet; add a block, or a note with `software` and `why`".to_string(),
            };
            println!("      {:<10} {reason}", l.clause);
        }
    }
}
