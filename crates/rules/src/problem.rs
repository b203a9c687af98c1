//! What is wrong with a text somebody wrote, and where.

use serde::Serialize;
use std::fmt;

/// One thing that is wrong, with its place and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// File as it was named when it was read.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what would be accepted.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.message
        )
    }
}

/// One file of a pack: its name and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name, relative to the folder of the pack.
    pub name: String,
    /// Text.
    pub text: String,
}

impl Source {
    /// A problem at a byte offset of this file.
    pub fn problem(&self, offset: usize, message: impl Into<String>) -> Problem {
        let offset = (0..=offset.min(self.text.len()))
            .rev()
            .find(|&o| self.text.is_char_boundary(o))
            .unwrap_or(0);
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Problem {
            file: self.name.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        }
    }

    /// A problem that `serde-saphyr` found in a part of this file that starts at `start`.
    pub fn yaml_problem(&self, start: usize, e: &serde_saphyr::Error) -> Problem {
        let mut p = self.problem(start, short(&e.to_string()));
        if let Some(l) = e.location() {
            p.line += (l.line() as usize).saturating_sub(1);
            p.column = (l.column() as usize).max(1);
        }
        p
    }
}

/// The first line of a message, without what only a programmer can use: the
/// excerpt that follows repeats the file, and the place is relative to the block.
fn short(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line
        .split_once(": ")
        .filter(|(head, _)| head.starts_with("error"))
        .map_or(line, |(_, rest)| rest);
    let place = |head: &str| head.starts_with("line ") && head.contains(" column ");
    let line = line
        .split_once(": ")
        .filter(|(head, _)| place(head))
        .map_or(line, |(_, rest)| rest);
    let line = line.split_once(" at line ").map_or(line, |(text, _)| text);
    let line = line
        .split_once(", set DuplicateKeyPolicy")
        .map_or(line, |(text, _)| text);
    match line {
        "invalid u32" | "invalid u8" => "this must be a whole number, at least 0".to_string(),
        "invalid floating point" => "this must be a number".to_string(),
        "externally tagged enum expected scalar or mapping" => {
            "one word is expected here".to_string()
        }
        "expected mapping start" => {
            "keys with values are expected here, as in `level: III`".to_string()
        }
        "expected sequence start" => {
            "a list is expected here; each item begins with `- `".to_string()
        }
        "recursion limit exceeded" => "this is nested too deeply".to_string(),
        "recursive references require weak recursion types" => {
            "an anchor cannot contain itself".to_string()
        }
        other if other.starts_with("budget breached") => {
            "this is too large once its anchors are unfolded".to_string()
        }
        other => other.to_string(),
    }
}
