//! Packs as written: `pack.yaml` and Markdown chapters with fenced YAML blocks.
//! A block's clause is where it stands, so a citation cannot be forgotten.

mod block;
mod case;
mod chapter;
mod clause;
mod criterion;
mod header;
mod note;

pub use block::{Block, BlockKind};
pub use case::{Boundary, CaseBlock};
pub use clause::{Clause, Placed};
pub use criterion::{CriterionBlock, DatedValue, OtherBlock};
pub use header::{
    Counted, DocumentSource, Header, InForce, OtherCounting, ReadingNote, Referral, Scope,
};
pub use note::{Note, Software};

use crate::problem::{Problem, Source};
use crate::program::Program;
use chapter::Chapters;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A pack as read.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// Identity.
    pub header: Header,
    /// Files.
    pub sources: Vec<Source>,
    /// Clauses in the order of the chapters.
    pub clauses: Vec<Clause>,
    /// Duties, measures, chains and command structure.
    pub program: Program,
    /// SHA-256 of all files with their names, in hex.
    pub digest: String,
}

/// Reads a pack from its files. `pack.yaml` must be among them.
///
/// # Errors
/// Everything that is wrong, with places.
pub fn read(mut sources: Vec<Source>) -> Result<Pack, Vec<Problem>> {
    // Some editors begin a file with a byte order mark.
    for s in sources
        .iter_mut()
        .filter(|s| s.text.starts_with('\u{feff}'))
    {
        s.text.remove(0);
    }
    sources.sort_by_key(|s| chapter_order(&s.name));
    let digest = digest(&sources);
    let Some(head) = sources.iter().find(|s| s.name.ends_with("pack.yaml")) else {
        return Err(vec![Problem {
            file: "pack.yaml".into(),
            line: 1,
            column: 1,
            message:
                "the folder has no pack.yaml; add one with id, code, label, in_force and scope"
                    .into(),
        }]);
    };
    let header: Header =
        serde_saphyr::from_str(&head.text).map_err(|e| vec![head.yaml_problem(0, &e)])?;
    let mut chapters = Chapters::default();
    for (file, source) in sources
        .iter()
        .enumerate()
        .filter(|(_, s)| s.name.ends_with(".md"))
    {
        chapter::read(file, source, &mut chapters);
    }
    let Chapters {
        clauses,
        pieces,
        mut problems,
    } = chapters;
    let mut seen: BTreeMap<&str, &Clause> = BTreeMap::new();
    for c in clauses.iter().filter(|c| c.criterion.is_some()) {
        if seen.insert(&c.number, c).is_some() {
            problems.push(sources[c.at.0].problem(
                c.at.1,
                format!(
                    "clause {} has a second criterion; one block per clause",
                    c.number
                ),
            ));
        }
    }
    if problems.is_empty() {
        let program = Program::collect(pieces, &clauses);
        Ok(Pack {
            header,
            sources,
            clauses,
            program,
            digest,
        })
    } else {
        Err(problems)
    }
}

/// Reads a YAML text into a typed value.
///
/// # Errors
/// What is wrong, with file, line and column.
pub fn yaml<T: serde::de::DeserializeOwned>(source: &Source) -> Result<T, Problem> {
    serde_saphyr::from_str(&source.text).map_err(|e| source.yaml_problem(0, &e))
}

/// `10-x.md` comes after `2-x.md`.
fn chapter_order(name: &str) -> (u32, String) {
    let file = name.rsplit('/').next().unwrap_or(name);
    let digits: String = file.chars().take_while(char::is_ascii_digit).collect();
    (digits.parse().unwrap_or(0), name.to_string())
}

fn digest(sources: &[Source]) -> String {
    let mut h = Sha256::new();
    for s in sources {
        h.update((s.name.len() as u64).to_be_bytes());
        h.update(s.name.as_bytes());
        h.update((s.text.len() as u64).to_be_bytes());
        h.update(s.text.as_bytes());
    }
    hex::encode(h.finalize())
}
