//! Packs as written: `pack.yaml` and Markdown chapters with fenced YAML blocks.
//! A block's clause is where it stands, so a citation cannot be forgotten.

use crate::problem::{Problem, Source};
use jiff::civil::Date;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Identity and scope of a plan (`pack.yaml`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Folder name.
    pub id: String,
    /// Short code in clauses and scenarios, e.g. `PHE`.
    pub code: String,
    /// Name.
    pub label: Label,
    /// Short name for lists.
    #[serde(default)]
    pub short: Option<Label>,
    /// Issuing body.
    pub issuer: String,
    /// Level of authority: `state`, `province`, `city`, `county`.
    pub authority: String,
    /// City or other jurisdiction.
    pub jurisdiction: String,
    /// Document number.
    #[serde(default)]
    pub number: Option<String>,
    /// Date of the document.
    #[serde(default)]
    pub dated: Option<Date>,
    /// Days on which it is in force.
    pub in_force: InForce,
    /// Id of the pack that it replaces.
    #[serde(default)]
    pub supersedes: Option<String>,
    /// Where the text comes from.
    #[serde(default)]
    pub source: Option<DocumentSource>,
    /// What it governs.
    pub scope: Scope,
    /// Codes of the plans that govern first where both could.
    #[serde(default)]
    pub after: Vec<String>,
    /// Topics that other instruments govern.
    #[serde(default)]
    pub refers: Vec<Referral>,
    /// How doubtful places are read.
    #[serde(default)]
    pub readings: Vec<ReadingNote>,
}

/// Validity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    /// First day.
    pub from: Date,
    /// Last day.
    #[serde(default)]
    pub until: Option<Date>,
}

/// The official document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentSource {
    /// Title.
    pub title: String,
    /// Remarks.
    #[serde(default)]
    pub note: Option<String>,
}

/// What a plan governs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Diseases.
    #[serde(default)]
    pub diseases: Vec<String>,
    /// Topics and occurrence types.
    #[serde(default)]
    pub topics: Vec<String>,
}

/// Topics that another instrument governs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// Topics or occurrence types.
    pub topics: Vec<String>,
    /// The other instrument.
    pub to: Label,
}

/// How a doubtful place is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingNote {
    /// Id, e.g. `AMB-01`.
    pub id: String,
    /// gap, overlap, conflict, undefined, drafting, external, ambiguity.
    pub kind: String,
    /// Clauses concerned, of this plan.
    pub clauses: Vec<String>,
    /// The reading.
    pub reading: Label,
}

/// A value of a clause with its validity and source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedValue {
    /// The number.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// First day on which it holds.
    pub since: Date,
    /// Last day.
    #[serde(default)]
    pub until: Option<Date>,
    /// Day on which somebody last checked the source.
    pub checked: Date,
    /// Clause or document that gives it.
    pub source: String,
}

/// A level criterion as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionBlock {
    /// Level that it gives.
    pub level: Level,
    /// Topic that it is shown under.
    pub topic: String,
    /// Condition in the adopted reading.
    pub when: String,
    /// Condition in the words of the text, where it differs; only the checker reads it.
    #[serde(default)]
    pub text: Option<String>,
    /// Dated values.
    #[serde(default)]
    pub p: BTreeMap<String, DatedValue>,
    /// Readings that it follows.
    #[serde(default)]
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// A case as written inside a pack.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseBlock {
    /// What it shows.
    pub name: String,
    /// Given facts, in the keys of the scenario format.
    pub facts: crate::scenario::Facts,
    /// Expected level of the whole plan: a level or `none`.
    pub level: String,
    /// Clauses met at that level.
    #[serde(default)]
    pub clauses: Option<Vec<String>>,
    /// All clauses still unknown.
    #[serde(default)]
    pub pending: Option<Vec<String>>,
    /// Clauses that must not be met.
    #[serde(default)]
    pub not: Vec<String>,
    /// Numbers at which this clause begins and ceases to hold.
    #[serde(default)]
    pub boundary: Option<Boundary>,
}

/// A value of the given facts to vary around its limits.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boundary {
    /// Path of the value in the facts, e.g. `counts.0.cases`.
    pub vary: String,
    /// First and last value at which the clause is met; an open end is null.
    pub met: (Option<f64>, Option<f64>),
    /// Step between neighbouring values; 1 where it is left out.
    #[serde(default = "one")]
    pub step: f64,
}

fn one() -> f64 {
    1.0
}

/// One clause of a chapter with its blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Number, e.g. `2.3(2)`.
    pub number: String,
    /// Heading without its number.
    pub title: String,
    /// Depth of the heading.
    pub depth: u8,
    /// Our wording.
    pub wording: Label,
    /// Criterion, where there is one, with the place of its condition.
    pub criterion: Option<Placed<CriterionBlock>>,
    /// Cases.
    pub cases: Vec<Placed<CaseBlock>>,
    /// Raw text of the criterion block, for the plan page.
    pub block_text: String,
    /// File index and byte offset of the heading.
    pub at: (usize, usize),
}

/// Something with its place in a source file.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed<T> {
    /// The thing.
    pub it: T,
    /// Index of the file.
    pub file: usize,
    /// Byte offset of the block's first line.
    pub start: usize,
}

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
    pub program: crate::program::Program,
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
    let mut problems = vec![];
    let mut clauses: Vec<Clause> = vec![];
    for (file, source) in sources
        .iter()
        .enumerate()
        .filter(|(_, s)| s.name.ends_with(".md"))
    {
        chapter(file, source, &mut clauses, &mut problems);
    }
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
        Ok(Pack {
            header,
            sources,
            clauses,
            program: crate::program::Program::default(),
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

/// The number at the beginning of a heading: `2.3`, `(2)` or `（2）`, and the rest.
fn heading_number(text: &str) -> (Option<String>, &str) {
    let text = text.trim();
    let open = text
        .chars()
        .next()
        .filter(|c| matches!(c, '(' | '\u{ff08}'));
    if let Some(open) = open {
        let rest = &text[open.len_utf8()..];
        if let Some(end) = rest.find([')', '\u{ff09}']) {
            let close = rest[end..].chars().next().map_or(1, char::len_utf8);
            return (
                Some(format!("({})", rest[..end].trim())),
                rest[end + close..].trim(),
            );
        }
    }
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    if digits.chars().next().is_some_and(|c| c.is_ascii_digit()) {
        return (
            Some(digits.trim_end_matches('.').to_string()),
            text[digits.len()..].trim(),
        );
    }
    (None, text)
}

fn chapter(file: usize, source: &Source, clauses: &mut Vec<Clause>, problems: &mut Vec<Problem>) {
    let mut stack: Vec<(u8, String)> = vec![];
    let mut heading: Option<(u8, String, usize)> = None;
    let mut block: Option<Block> = None;
    let mut in_quote = false;
    let mut text = String::new();
    for (event, range) in Parser::new(&source.text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some((level as u8, String::new(), range.start))
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some((depth, title, at)) = heading.take() else {
                    continue;
                };
                let (number, rest) = heading_number(&title);
                stack.retain(|(d, _)| *d < depth);
                let number = match number {
                    Some(n) if n.starts_with('(') => {
                        format!("{}{n}", stack.last().map_or("", |s| s.1.as_str()))
                    }
                    Some(n) => n,
                    None => String::new(),
                };
                if !number.is_empty() {
                    stack.push((depth, number.clone()));
                }
                clauses.push(Clause {
                    number,
                    title: rest.to_string(),
                    depth,
                    wording: Label::default(),
                    criterion: None,
                    cases: vec![],
                    block_text: String::new(),
                    at: (file, at),
                });
            }
            Event::Start(Tag::BlockQuote(_)) => in_quote = true,
            Event::End(TagEnd::BlockQuote(_)) => in_quote = false,
            Event::Start(Tag::Paragraph) => text.clear(),
            Event::End(TagEnd::Paragraph) => {
                if let Some(c) = clauses.last_mut() {
                    let side = if in_quote {
                        &mut c.wording.en
                    } else {
                        &mut c.wording.zh
                    };
                    if !side.is_empty() && in_quote {
                        side.push(' ');
                    }
                    side.push_str(text.trim());
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                block = Some(Block {
                    info: info.to_string(),
                    at: range.start,
                    start: range.start,
                    text: String::new(),
                });
            }
            Event::Text(t) => match (&mut block, &mut heading) {
                // The text of one block can come in several pieces, line by line in files from Windows.
                (Some(b), _) => b.push(&t, range.start),
                (None, Some((_, title, _))) => title.push_str(&t),
                (None, None) => text.push_str(&t),
            },
            Event::End(TagEnd::CodeBlock) => {
                if let Some(b) = block.take() {
                    text_block(b, file, source, clauses, problems);
                }
            }
            Event::Code(t) => match &mut heading {
                Some((_, title, _)) => title.push_str(&t),
                None => text.push_str(&t),
            },
            Event::SoftBreak | Event::HardBreak if in_quote => text.push(' '),
            _ => {}
        }
    }
}

/// A fenced block while it is read.
struct Block {
    info: String,
    /// Offset of the fence.
    at: usize,
    /// Offset of the first line inside.
    start: usize,
    text: String,
}

impl Block {
    fn push(&mut self, piece: &str, at: usize) {
        if self.text.is_empty() {
            self.start = at;
        }
        self.text.push_str(piece);
    }
}

const KINDS: [&str; 3] = ["criterion", "case", "note"];

fn text_block(
    block: Block,
    file: usize,
    source: &Source,
    clauses: &mut [Clause],
    problems: &mut Vec<Problem>,
) {
    let Block {
        info,
        at,
        start,
        text: yaml,
    } = block;
    let mut words = info.split_whitespace();
    if words.next() != Some("yaml") {
        if let Some(kind) = KINDS
            .iter()
            .find(|k| info.split_whitespace().any(|w| w == **k))
        {
            problems.push(source.problem(
                at,
                format!("a block of this kind begins with ```yaml {kind}, not with ```{info}"),
            ));
        }
        return;
    }
    let kind = words.next().unwrap_or("");
    let Some(clause) = clauses.last_mut().filter(|c| !c.number.is_empty()) else {
        problems.push(source.problem(
            at,
            "a block must stand under a heading with the clause's number, such as `### (2) …`",
        ));
        return;
    };
    match kind {
        "criterion" => match serde_saphyr::from_str::<CriterionBlock>(&yaml) {
            Ok(it) if clause.criterion.is_none() => {
                clause.criterion = Some(Placed { it, file, start });
                clause.block_text = yaml;
            }
            Ok(_) => problems.push(source.problem(
                at,
                format!(
                    "clause {} has a second criterion; one block per clause",
                    clause.number
                ),
            )),
            Err(e) => problems.push(source.yaml_problem(start, &e)),
        },
        "case" => match serde_saphyr::from_str::<Vec<CaseBlock>>(&yaml) {
            Ok(list) => clause
                .cases
                .extend(list.into_iter().map(|it| Placed { it, file, start })),
            Err(e) => problems.push(source.yaml_problem(start, &e)),
        },
        "note" => {}
        other => problems.push(source.problem(
            at,
            format!("`{other}` is not a kind of block; known are criterion, case, note"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_give_clause_numbers() {
        assert_eq!(heading_number("2.3 Larger"), (Some("2.3".into()), "Larger"));
        assert_eq!(
            heading_number("(2) cholera"),
            (Some("(2)".into()), "cholera")
        );
        assert_eq!(
            heading_number("\u{ff08}10\u{ff09}x"),
            (Some("(10)".into()), "x")
        );
        assert_eq!(heading_number("Preface"), (None, "Preface"));
    }
}
