//! HL7 v2 messages: encoding characters, repeats, escapes; and the unsolicited result
//! ORU^R01 ([`oru`]).
//!
//! Own code: of the crates for HL7 v2 those that are kept up refuse a whole message for
//! one bad segment, or promise nothing about their shape yet; what is needed here is
//! small and has to go on behind what is wrong.

pub mod oru;

use crate::message::{Place, Problem, size};
use std::borrow::Cow;

/// The characters that part a message, out of MSH-1 and MSH-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Between fields.
    pub field: char,
    /// Between components.
    pub component: char,
    /// Between repeats.
    pub repeat: char,
    /// Around escapes; none where there are none.
    pub escape: Option<char>,
    /// Between subcomponents.
    pub sub: Option<char>,
}

/// A segment.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Number in the file, from 1.
    pub number: usize,
    /// Tag.
    pub tag: String,
    encoding: Encoding,
    fields: Vec<String>,
}

impl Segment {
    /// A field as it stands, from 1; empty where it is not there.
    pub fn raw(&self, field: usize) -> &str {
        let text = field.checked_sub(1).and_then(|f| self.fields.get(f));
        // Two quotation marks say that a field is to be emptied.
        match text.map_or("", |t| t.trim()) {
            "\"\"" => "",
            t => t,
        }
    }

    /// The repeats of a field, the empty ones left out.
    pub fn repeats(&self, field: usize) -> impl Iterator<Item = Repeat<'_>> {
        let encoding = self.encoding;
        (self.raw(field).split(encoding.repeat))
            .filter(|t| !t.is_empty())
            .map(move |text| Repeat { text, encoding })
    }

    /// First subcomponent of a component of the first repeat of a field, without escapes.
    pub fn get(&self, field: usize, component: usize) -> String {
        let first = self.repeats(field).next();
        first.map_or(String::new(), |r| r.get(component))
    }

    /// A field with its escapes resolved, repeats on lines of their own.
    pub fn text(&self, field: usize) -> String {
        let all: Vec<String> = self.repeats(field).map(|r| r.text()).collect();
        all.join("\n")
    }

    /// The place of a field; 0 where the segment is meant.
    pub fn place(&self, field: usize, component: usize) -> Place {
        Place::Segment {
            number: self.number,
            tag: self.tag.clone(),
            element: field,
            component,
        }
    }
}

/// One repeat of a field.
#[derive(Clone, Copy, Debug)]
pub struct Repeat<'a> {
    text: &'a str,
    encoding: Encoding,
}

impl Repeat<'_> {
    /// First subcomponent of a component, from 1.
    pub fn get(&self, component: usize) -> String {
        self.sub(component, 1)
    }

    /// A subcomponent, both from 1.
    pub fn sub(&self, component: usize, sub: usize) -> String {
        let mut components = self.text.split(self.encoding.component);
        let text = components.nth(component.saturating_sub(1)).unwrap_or("");
        let text = match self.encoding.sub {
            Some(c) => text.split(c).nth(sub.saturating_sub(1)).unwrap_or(""),
            None if sub == 1 => text,
            None => "",
        };
        unescape(text.trim(), self.encoding).into_owned()
    }

    /// The whole repeat, with escapes resolved.
    pub fn text(&self) -> String {
        unescape(self.text.trim(), self.encoding).into_owned()
    }
}

/// Resolves escapes: `\F\ \S\ \T\ \R\ \E\` are the separators, `\Xhh…\` bytes, `\.br\` and
/// `\.sp\` line ends; highlighting is left out. What is no escape stays as it is.
fn unescape(text: &str, e: Encoding) -> Cow<'_, str> {
    let Some(escape) = e.escape.filter(|c| text.contains(*c)) else {
        return text.into();
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(escape) {
        out.push_str(before);
        let Some((code, next)) = after.split_once(escape) else {
            out.push(escape);
            rest = after;
            continue;
        };
        let is = match code {
            "F" => Some(e.field.to_string()),
            "S" => Some(e.component.to_string()),
            "R" => Some(e.repeat.to_string()),
            "T" => Some(e.sub.unwrap_or('&').to_string()),
            "E" => Some(escape.to_string()),
            "H" | "N" => Some(String::new()),
            c if c.starts_with(".br") || c.starts_with(".sp") => Some("\n".into()),
            c => c.strip_prefix('X').and_then(|h| {
                let bytes = hex(h)?;
                Some(String::from_utf8_lossy(&bytes).replace('\0', ""))
            }),
        };
        match is {
            Some(is) => {
                out.push_str(&is);
                rest = next;
            }
            None => {
                out.push(escape);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.into()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|d| !d.is_empty() && d.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|p| (p[0] * 16 + p[1]) as u8).collect())
}

/// Whether a file begins like HL7 v2.
pub fn is_hl7(start: &[u8]) -> bool {
    let start: &[u8] = start.trim_ascii_start();
    let start = start.strip_prefix(b"\x0b").unwrap_or(start);
    [&b"MSH"[..], b"FHS", b"BHS"]
        .iter()
        .any(|t| start.starts_with(t))
}

/// The segments of a file of one or more messages; MSH begins each. Line ends of any kind
/// end a segment, frames of MLLP are taken off.
///
/// # Errors
/// The file is empty, too large, or no message begins in it.
pub fn segments(bytes: &[u8]) -> Result<(Vec<Segment>, Vec<Problem>), Box<Problem>> {
    size(bytes)?;
    // Chinese senders that do not write UTF-8 write GB 18030.
    let western = bytes.windows(7).any(|w| w == b"8859/1|" || w == b"8859/1~");
    let other = match western {
        true => encoding_rs::WINDOWS_1252,
        false => encoding_rs::GB18030,
    };
    let text = crate::message::decode(bytes, other);
    let mut encoding = None;
    let (mut out, mut problems) = (vec![], vec![]);
    let lines = text.split(['\r', '\n', '\u{0b}', '\u{1c}']);
    for (i, line) in lines.map(str::trim).filter(|l| !l.is_empty()).enumerate() {
        let tag: String = line.chars().take(3).collect();
        let head = matches!(tag.as_str(), "MSH" | "BHS" | "FHS");
        if head {
            encoding = Encoding::of(&line[3..]);
        }
        let segment = |encoding: Encoding| {
            let mut fields: Vec<String> = (line.split(encoding.field).skip(1))
                .map(String::from)
                .collect();
            if head {
                // The separator itself is field 1.
                fields.insert(0, encoding.field.to_string());
            }
            Segment {
                number: i + 1,
                tag: tag.clone(),
                encoding,
                fields,
            }
        };
        let right = tag.len() == 3
            && tag
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        match encoding {
            Some(e) if right && line[3..].chars().next().is_none_or(|c| c == e.field) => {
                out.push(segment(e));
            }
            _ => {
                let place = Place::Segment {
                    number: i + 1,
                    tag: String::new(),
                    element: 0,
                    component: 0,
                };
                problems.push(Problem::noted(
                    place,
                    "message-bad-segment",
                    line,
                    "PID|…, OBX|…",
                ));
            }
        }
    }
    if !out.iter().any(|s| s.tag == "MSH") {
        let start: String = text.chars().take(20).collect();
        let problem = Problem::refused(Place::Whole, "message-other-kind", &start, "MSH|^~\\&");
        return Err(problem.into());
    }
    Ok((out, problems))
}

impl Encoding {
    /// Out of what follows `MSH`.
    fn of(rest: &str) -> Option<Encoding> {
        let mut chars = rest.chars();
        let field = chars.next().filter(|c| !c.is_alphanumeric())?;
        let four: Vec<char> = chars.take_while(|c| *c != field).take(5).collect();
        let component = *four.first()?;
        let repeat = *four.get(1)?;
        let all = [
            Some(field),
            Some(component),
            Some(repeat),
            four.get(2).copied(),
            four.get(3).copied(),
        ];
        let used: Vec<char> = all.into_iter().flatten().collect();
        let twice = (0..used.len()).any(|i| used[i + 1..].contains(&used[i]));
        (!twice && used.iter().all(|c| !c.is_alphanumeric())).then_some(Encoding {
            field,
            component,
            repeat,
            escape: four.get(2).copied(),
            sub: four.get(3).copied(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_repeats_and_other_separators() {
        let text = "MSH|^~\\&|A\rPID|1||a~b^x&y\\T\\z~\\X4F4B\\\\.br\\\\F\\\\Q\\|\"\"|end\\\rZZ\r";
        let (s, problems) = segments(text.as_bytes()).unwrap();
        let pid = &s[1];
        let all: Vec<String> = pid.repeats(3).map(|r| r.text()).collect();
        assert_eq!(all, ["a", "b^x&y&z", "OK\n|\\Q\\"]);
        let second = pid.repeats(3).nth(1).unwrap();
        assert_eq!(
            (second.get(2), second.sub(2, 2)),
            ("x".into(), "y&z".into())
        );
        assert_eq!((pid.raw(4), pid.get(5, 1)), ("", "end\\".into()));
        assert_eq!(problems.len(), 1);
        let (s, _) = segments(b"\x0bMSH$*!@+$LAB\nPID$1$$7*8\n\x1c\r").unwrap();
        assert_eq!((s[1].get(3, 2), s[0].get(3, 1)), ("8".into(), "LAB".into()));
        assert!(segments(b"PID|1").is_err());
        assert!(segments(b"MSH||||").is_err());
    }

    #[test]
    fn older_encodings_are_read() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("MSH|^~\\&|A\rPID|1||||张^三");
        let (s, _) = segments(&bytes).unwrap();
        assert_eq!(s[1].get(5, 1), "张");
    }
}
