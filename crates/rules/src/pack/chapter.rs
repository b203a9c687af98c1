//! Chapters: Markdown whose headings carry the instrument's own numbers.

use super::block::{Fence, take};
use super::clause::Clause;
use crate::problem::{Problem, Source};
use crate::program::Piece;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// What the chapters hold.
#[derive(Default)]
pub(super) struct Chapters {
    /// Clauses in order.
    pub clauses: Vec<Clause>,
    /// Items of the program with the index of their clause, in order.
    pub pieces: Vec<(usize, Piece)>,
    /// What is wrong.
    pub problems: Vec<Problem>,
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
/// Reads one chapter.
pub(super) fn read(file: usize, source: &Source, chapters: &mut Chapters) {
    let mut stack: Vec<(u8, String)> = vec![];
    let mut heading: Option<(u8, String, usize)> = None;
    let mut block: Option<Fence> = None;
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
                let clause = Clause::new(number, rest, depth, (file, at));
                chapters.clauses.push(clause);
            }
            Event::Start(Tag::BlockQuote(_)) => in_quote = true,
            Event::End(TagEnd::BlockQuote(_)) => in_quote = false,
            Event::Start(Tag::Paragraph) => text.clear(),
            Event::End(TagEnd::Paragraph) => {
                if let Some(c) = chapters.clauses.last_mut() {
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
                block = Some(Fence {
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
                    take(b, file, source, chapters);
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
