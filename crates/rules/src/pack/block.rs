//! Fenced blocks: the word after `yaml` is their kind.

use super::chapter::Chapters;
use super::clause::Placed;
use super::note::Note;
use crate::problem::{Problem, Source};
use crate::program::{Command, Instrument, Piece};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_saphyr::Spanned;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The condition of a level.
    Criterion,
    /// What the plan must say to given facts.
    Case,
    /// Remarks.
    Note,
    /// Tasks that something opens.
    Duty,
    /// Tasks that a level opens.
    Measure,
    /// Steps and signers.
    Chain,
    /// Leader, office and groups.
    Command,
    /// Agreements on sharing.
    Share,
    /// What is let out only once it is verified and approved.
    Gate,
    /// Who assesses what together.
    Assessment,
    /// A questionnaire that decides.
    Instrument,
}

impl BlockKind {
    /// All kinds.
    pub const ALL: [BlockKind; 11] = [
        BlockKind::Criterion,
        BlockKind::Case,
        BlockKind::Note,
        BlockKind::Duty,
        BlockKind::Measure,
        BlockKind::Chain,
        BlockKind::Command,
        BlockKind::Share,
        BlockKind::Gate,
        BlockKind::Assessment,
        BlockKind::Instrument,
    ];

    /// The word after `yaml`.
    pub fn word(self) -> &'static str {
        match self {
            BlockKind::Criterion => "criterion",
            BlockKind::Case => "case",
            BlockKind::Note => "note",
            BlockKind::Duty => "duty",
            BlockKind::Measure => "measure",
            BlockKind::Chain => "chain",
            BlockKind::Command => "command",
            BlockKind::Share => "share",
            BlockKind::Gate => "gate",
            BlockKind::Assessment => "assessment",
            BlockKind::Instrument => "instrument",
        }
    }

    /// True unless it is there for readers and tests only.
    pub fn runs(self) -> bool {
        !matches!(self, BlockKind::Case | BlockKind::Note)
    }

    fn of(word: &str) -> Option<BlockKind> {
        BlockKind::ALL.into_iter().find(|k| k.word() == word)
    }
}

/// A block as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its kind.
    pub kind: BlockKind,
    /// Its text, without the fence.
    pub text: String,
    /// Index of the file.
    pub file: usize,
    /// Byte offset of its first line.
    pub start: usize,
    /// Line and column within the text, both from 1, at which each item of a list begins.
    pub items: Vec<(usize, usize)>,
}

impl Block {
    /// The place of an item, or of `key:` in it, with a message. A key that says its
    /// value, `id: x`, is looked for as it stands.
    pub(crate) fn problem(
        &self,
        source: &Source,
        item: usize,
        key: Option<&str>,
        message: impl Into<String>,
    ) -> Problem {
        let (line, column) = self.items.get(item).copied().unwrap_or((1, 1));
        let end = (self.items.get(item + 1)).map_or(usize::MAX, |next| next.0.max(line + 1));
        let named = key.and_then(|key| {
            (self.text.lines().enumerate().skip(line - 1))
                .take(end.saturating_sub(line))
                .find_map(|(n, text)| Some((n + 1, column_of(text, key)?)))
        });
        let (line, column) = named.unwrap_or((line, column));
        let mut p = source.problem(self.start, message);
        p.line += line - 1;
        p.column = column;
        p
    }
}

/// Column, from 1, of `key:` or `key: value` in a line.
fn column_of(line: &str, key: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let at = (line.match_indices(key)).find(|(at, _)| {
        let before = line[..*at].chars().next_back();
        let after = line[at + key.len()..].trim_start();
        let ends = if key.contains(':') {
            !line[at + key.len()..].starts_with(part)
        } else {
            after.starts_with(':')
        };
        ends && before.is_none_or(|c| !part(c))
    })?;
    Some(line[..at.0].chars().count() + 1)
}

/// A fenced block while it is read.
pub(super) struct Fence {
    /// The words after the fence.
    pub info: String,
    /// Offset of the fence.
    pub at: usize,
    /// Offset of the first line inside.
    pub start: usize,
    /// What was read so far.
    pub text: String,
}

impl Fence {
    /// Adds a piece of the text.
    pub fn push(&mut self, piece: &str, at: usize) {
        if self.text.is_empty() {
            self.start = at;
        }
        self.text.push_str(piece);
    }
}

/// Reads a block and puts it under the last clause.
pub(super) fn take(fence: Fence, file: usize, source: &Source, chapters: &mut Chapters) {
    if let Err(problem) = read(fence, file, source, chapters) {
        chapters.problems.push(problem);
    }
}

fn read(
    fence: Fence,
    file: usize,
    source: &Source,
    chapters: &mut Chapters,
) -> Result<(), Problem> {
    let Fence {
        info,
        at,
        start,
        text,
    } = fence;
    let mut words = info.split_whitespace();
    if words.next() != Some("yaml") {
        let meant = info.split_whitespace().find_map(BlockKind::of);
        return meant.map_or(Ok(()), |kind| {
            let word = kind.word();
            let message =
                format!("a block of this kind begins with ```yaml {word}, not with ```{info}");
            Err(source.problem(at, message))
        });
    }
    let word = words.next().unwrap_or("");
    let ix = chapters.clauses.len().saturating_sub(1);
    let Some(clause) = (chapters.clauses.last_mut()).filter(|c| !c.number.is_empty()) else {
        return Err(source.problem(
            at,
            "a block must stand under a heading with the clause's number, such as `### (2) …`",
        ));
    };
    let Some(kind) = BlockKind::of(word) else {
        let known = BlockKind::ALL.map(BlockKind::word).join(", ");
        let message = format!("`{word}` is not a kind of block; known are {known}");
        return Err(source.problem(at, message));
    };
    let wrong = |e| source.yaml_problem(start, &e);
    let mut items = vec![];
    match kind {
        BlockKind::Criterion if clause.criterion.is_some() => {
            let number = &clause.number;
            let message = format!("clause {number} has a second criterion; one block per clause");
            return Err(source.problem(at, message));
        }
        BlockKind::Criterion => {
            let it = serde_saphyr::from_str(&text).map_err(wrong)?;
            clause.criterion = Some(Placed { it, file, start });
            clause.block_text = text.clone();
        }
        BlockKind::Case => {
            let list: Vec<_> = serde_saphyr::from_str(&text).map_err(wrong)?;
            let placed = list.into_iter().map(|it| Placed { it, file, start });
            clause.cases.extend(placed);
        }
        BlockKind::Note => {
            let it: Note = serde_saphyr::from_str(&text).map_err(wrong)?;
            if it.software.is_some() && (it.why.zh.is_empty() || it.why.en.is_empty()) {
                let message =
                    "a note with `software` says why in both languages: `why: {zh: …, en: …}`";
                return Err(source.problem(start, message));
            }
            clause.notes.push(Placed { it, file, start });
        }
        BlockKind::Duty
        | BlockKind::Measure
        | BlockKind::Chain
        | BlockKind::Share
        | BlockKind::Gate
        | BlockKind::Assessment => {
            let found = match kind {
                BlockKind::Duty => list(&text, &mut items, Piece::Duty),
                BlockKind::Measure => list(&text, &mut items, Piece::Measure),
                BlockKind::Share => list(&text, &mut items, Piece::Share),
                BlockKind::Gate => list(&text, &mut items, Piece::Gate),
                BlockKind::Assessment => list(&text, &mut items, Piece::Assessment),
                _ => list(&text, &mut items, Piece::Chain),
            };
            let found = found.map_err(wrong)?;
            if found.is_empty() {
                let message = format!(
                    "this block is empty; a {word} block is a list of items, each with an `id`"
                );
                return Err(source.problem(at, message));
            }
            chapters.pieces.extend(found.into_iter().map(|p| (ix, p)));
        }
        BlockKind::Command => {
            let it: Command = serde_saphyr::from_str(&text).map_err(wrong)?;
            items.push((1, 1));
            chapters.pieces.push((ix, Piece::Command(it)));
        }
        BlockKind::Instrument => {
            let it: Instrument = serde_saphyr::from_str(&text).map_err(wrong)?;
            items.push((1, 1));
            chapters.pieces.push((ix, Piece::Instrument(it)));
        }
    }
    clause.blocks.push(Block {
        kind,
        text,
        file,
        start,
        items,
    });
    Ok(())
}

/// Reads a list with the place of each item.
fn list<T: DeserializeOwned>(
    text: &str,
    items: &mut Vec<(usize, usize)>,
    piece: fn(T) -> Piece,
) -> Result<Vec<Piece>, serde_saphyr::Error> {
    let found: Vec<Spanned<T>> = serde_saphyr::from_str(text)?;
    let take = |s: Spanned<T>| {
        let (line, column) = (s.referenced.line() as usize, s.referenced.column() as usize);
        items.push((line.max(1), column.max(1)));
        piece(s.value)
    };
    Ok(found.into_iter().map(take).collect())
}
