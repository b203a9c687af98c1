//! The syntax of UN/EDIFACT interchanges, ISO 9735: segments, elements, components,
//! service string advice, release character.
//!
//! Own code, about a hundred lines: the crates for it give up on the first thing that is
//! wrong and change with every release, while here a damaged segment must not cost the
//! people after it, and each element must be found again by its number.

use crate::message::{Place, Problem, decode, size};

/// The characters that part an interchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separators {
    /// Between components.
    pub component: char,
    /// Between elements.
    pub element: char,
    /// Before a character that is itself and no separator; none where it is a blank.
    pub release: Option<char>,
    /// After a segment.
    pub terminator: char,
}

impl Separators {
    /// Those of level A, where no service string advice says otherwise.
    pub const USUAL: Separators = Separators {
        component: ':',
        element: '+',
        release: Some('?'),
        terminator: '\'',
    };
}

/// A segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Number in the interchange, from 1; the service string advice is not counted.
    pub number: usize,
    /// Tag, in capitals.
    pub tag: String,
    /// Elements after the tag, each with its components.
    pub elements: Vec<Vec<String>>,
}

impl Segment {
    /// Component of an element, both from 1; empty where it is not there.
    pub fn get(&self, element: usize, component: usize) -> &str {
        let element = element.checked_sub(1).and_then(|e| self.elements.get(e));
        let text = element.and_then(|e| e.get(component.checked_sub(1)?));
        text.map_or("", |t| t.trim())
    }

    /// The place of a component; 0 where the whole element or segment is meant.
    pub fn place(&self, element: usize, component: usize) -> Place {
        Place::Segment {
            number: self.number,
            tag: self.tag.clone(),
            element,
            component,
        }
    }
}

/// An interchange as its segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interchange {
    /// Separators in use.
    pub separators: Separators,
    /// Segments in order.
    pub segments: Vec<Segment>,
    /// What is wrong with the form.
    pub problems: Vec<Problem>,
}

/// Whether a file begins like an interchange.
pub fn is_edifact(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    [&b"UNA"[..], b"UNB"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

/// Reads the segments of an interchange. Line ends count for nothing, as everybody
/// breaks lines between segments and some gateways inside them.
///
/// # Errors
/// The text is empty, too large, or does not begin with `UNA` or `UNB`.
pub fn read(bytes: &[u8]) -> Result<Interchange, Box<Problem>> {
    size(bytes)?;
    let text = decode(bytes, encoding_rs::WINDOWS_1252);
    let text = text.trim_start();
    let (separators, rest) = match text.strip_prefix("UNA") {
        Some(rest) => advice(rest)?,
        None => (Separators::USUAL, text),
    };
    if !rest.trim_start().to_ascii_uppercase().starts_with("UNB") {
        let start: String = text.chars().take(20).collect();
        let place = Place::Whole;
        let problem = Problem::refused(place, "message-other-kind", &start, "UNA…, UNB…");
        return Err(problem.into());
    }
    let mut interchange = Interchange {
        separators,
        segments: vec![],
        problems: vec![],
    };
    Reader {
        separators,
        number: 0,
        components: vec![],
        elements: vec![],
        now: String::new(),
    }
    .read(rest, &mut interchange);
    Ok(interchange)
}

/// The six characters after `UNA`.
fn advice(rest: &str) -> Result<(Separators, &str), Box<Problem>> {
    let six: Vec<char> = rest.chars().take(6).collect();
    let wrong = || {
        let value: String = six.iter().collect();
        Problem::refused(Place::Whole, "message-bad-segment", &value, "UNA:+.? '").into()
    };
    let [component, element, _decimal, release, _repeat, terminator] = six[..] else {
        return Err(wrong());
    };
    let separators = Separators {
        component,
        element,
        release: (release != ' ').then_some(release),
        terminator,
    };
    let all = [component, element, release, terminator];
    let bad = |c: &char| c.is_alphanumeric() || c.is_control();
    let twice = (0..4).any(|i| all[i + 1..].contains(&all[i]));
    if all.iter().any(bad) || twice {
        return Err(wrong());
    }
    let taken: usize = six.iter().map(|c| c.len_utf8()).sum();
    Ok((separators, &rest[taken..]))
}

struct Reader {
    separators: Separators,
    number: usize,
    components: Vec<String>,
    elements: Vec<Vec<String>>,
    now: String,
}

impl Reader {
    fn read(mut self, text: &str, out: &mut Interchange) {
        let s = self.separators;
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if Some(c) == s.release {
                // A gateway may have broken the line just here.
                match chars.by_ref().find(|c| !matches!(c, '\r' | '\n')) {
                    Some(c) => self.now.push(c),
                    None => break,
                }
            } else if c == s.terminator {
                self.end_segment(out);
            } else if c == s.element {
                self.end_element();
            } else if c == s.component {
                self.components.push(std::mem::take(&mut self.now));
            } else if !matches!(c, '\r' | '\n') {
                self.now.push(c);
            }
        }
        let left = !self.now.trim().is_empty() || !self.elements.is_empty();
        let ended = out.segments.last().is_some_and(|s| s.tag == "UNZ");
        if left || !self.components.is_empty() {
            let value = self.elements.first().and_then(|e| e.first());
            let value = value.cloned().unwrap_or_else(|| self.now.clone());
            let place = Place::Segment {
                number: self.number + 1,
                tag: String::new(),
                element: 0,
                component: 0,
            };
            let key = match ended {
                true => "message-text-outside",
                false => "message-not-ended",
            };
            let accepted = s.terminator.to_string();
            out.problems
                .push(Problem::noted(place, key, value.trim(), &accepted));
            if !ended {
                self.end_segment(out);
            }
        }
    }

    fn end_element(&mut self) {
        self.components.push(std::mem::take(&mut self.now));
        self.elements.push(std::mem::take(&mut self.components));
    }

    fn end_segment(&mut self, out: &mut Interchange) {
        self.end_element();
        let mut elements = std::mem::take(&mut self.elements);
        let tag = elements.remove(0).into_iter().next().unwrap_or_default();
        let tag = tag.trim().to_ascii_uppercase();
        if tag.is_empty() && elements.is_empty() {
            return;
        }
        self.number += 1;
        let segment = Segment {
            number: self.number,
            tag,
            elements,
        };
        let right =
            segment.tag.len() == 3 && segment.tag.bytes().all(|b| b.is_ascii_alphanumeric());
        match right {
            true => out.segments.push(segment),
            false => {
                let place = segment.place(0, 0);
                let key = "message-bad-segment";
                out.problems
                    .push(Problem::noted(place, key, &segment.tag, "NAD, LOC, DTM …"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(i: &Interchange) -> String {
        let tags: Vec<&str> = i.segments.iter().map(|s| s.tag.as_str()).collect();
        tags.join(" ")
    }

    #[test]
    fn released_separators_and_broken_lines_are_text() {
        let i = read(b" UNB+UNOA:4+A?+B:1?:2?'+C??D'\r\nNA\r\nD+FL'UNZ+1'").unwrap();
        assert_eq!(tags(&i), "UNB NAD UNZ");
        assert_eq!(i.segments[0].get(2, 1), "A+B");
        assert_eq!(i.segments[0].get(2, 2), "1:2'");
        assert_eq!(i.segments[0].get(3, 1), "C?D");
        assert_eq!(i.segments[0].get(9, 1), "");
        assert!(i.problems.is_empty());
    }

    #[test]
    fn the_service_string_advice_says_what_parts() {
        let i = read(b"UNA:*.? $\r\nUNB*UNOA:4*X+Y'Z$UNZ*1$").unwrap();
        assert_eq!(i.segments[0].get(2, 1), "X+Y'Z");
        assert!(read(b"UNAAAAAAAUNB+'").is_err(), "letters cannot part");
        assert!(read(b"UNA:+").is_err());
        assert!(read(b"ISA*00*").is_err());
        assert!(read(b" \n").is_err());
    }

    #[test]
    fn what_has_no_end_is_kept_and_said() {
        let i = read(b"UNB+UNOA:4'NAD+FL+++A:B").unwrap();
        assert_eq!((tags(&i).as_str(), i.problems.len()), ("UNB NAD", 1));
        assert_eq!(i.problems[0].refusal.key, "message-not-ended");
        let i = read(b"UNB+UNOA:4'UNZ+1' 13Nov09").unwrap();
        assert_eq!(i.problems[0].refusal.key, "message-text-outside");
        let i = read(b"UNB+UNOA:4'????+1'UNZ+1'").unwrap();
        assert_eq!((tags(&i).as_str(), i.problems.len()), ("UNB UNZ", 1));
    }
}
