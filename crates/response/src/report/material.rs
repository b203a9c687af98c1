//! What is on record about an incident, in pieces that fields are filled from.

use crate::form::{Field, Fill};
use jiff::Timestamp;
use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value of a piece, in both languages where it is a name.
pub type Said = Label;

/// A text that is the same in both languages.
pub fn same(text: impl ToString) -> Said {
    Label {
        zh: text.to_string(),
        en: text.to_string(),
    }
}

/// A piece of what is known: one or more lines of named values. A single value is
/// named `value`.
pub type Piece = Vec<BTreeMap<String, Said>>;

/// Everything known for one report, by the names that [`Fill::from`] uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// The pieces.
    pub pieces: BTreeMap<String, Piece>,
    /// As of which moment.
    pub at: Timestamp,
    /// As of which entry of the journal.
    pub seq: u64,
}

/// What a field was filled with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filled {
    /// The text.
    pub value: String,
    /// Name of the piece.
    pub from: String,
    /// As of when.
    pub at: Timestamp,
    /// As of which entry.
    pub seq: u64,
}

impl Material {
    /// Nothing known yet.
    pub fn new(at: Timestamp, seq: u64) -> Material {
        Material {
            pieces: BTreeMap::new(),
            at,
            seq,
        }
    }

    /// Adds a single value.
    pub fn one(&mut self, name: &str, value: Said) {
        let line = BTreeMap::from([("value".to_string(), value)]);
        self.pieces.insert(name.into(), vec![line]);
    }

    /// Adds a piece of several lines; without lines it is known to be empty.
    pub fn list(&mut self, name: &str, lines: Piece) {
        self.pieces.insert(name.into(), lines);
    }

    /// Fills a field in a language, where something is known for it.
    pub fn fill(&self, field: &Field, lang: &str) -> Option<Filled> {
        let fill = field.fill.as_ref()?;
        let lines = self.pieces.get(&fill.from)?;
        let value = match lines.is_empty() {
            true => fill.none.text(lang).to_string(),
            false => said(fill, lines, lang),
        };
        (!value.is_empty()).then(|| Filled {
            value,
            from: fill.from.clone(),
            at: self.at,
            seq: self.seq,
        })
    }

    /// A text with `{name}` for the values of the piece `event`.
    pub fn title(&self, template: &Label, lang: &str) -> String {
        let empty = BTreeMap::new();
        let line = self.pieces.get("event").and_then(|p| p.first());
        told(template.text(lang), line.unwrap_or(&empty), lang)
    }
}

fn said(fill: &Fill, lines: &Piece, lang: &str) -> String {
    let template = match fill.say.text(lang) {
        "" => "{value}",
        t => t,
    };
    let join = match fill.join.text(lang) {
        "" => "\n",
        j => j,
    };
    let all: Vec<String> = lines.iter().map(|l| told(template, l, lang)).collect();
    all.join(join)
}

/// Puts values into a template. An unknown name stays as it is written, so that
/// it is seen.
fn told(template: &str, line: &BTreeMap<String, Said>, lang: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else {
            break;
        };
        let name = &rest[at + 1..at + end];
        match line.get(name) {
            Some(value) => out.push_str(value.text(lang)),
            None => out.push_str(&rest[at..=at + end]),
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(fill: Fill) -> Field {
        Field {
            id: "f".into(),
            fill: Some(fill),
            ..Field::default()
        }
    }

    #[test]
    fn a_field_is_filled_from_its_piece_with_source_and_time() {
        let at: Timestamp = "2026-09-18T08:28:00Z".parse().unwrap();
        let mut m = Material::new(at, 77);
        m.one("cases.ill", same(9));
        let filled = m.fill(
            &field(Fill {
                from: "cases.ill".into(),
                ..Fill::default()
            }),
            "zh",
        );
        let filled = filled.unwrap();
        assert_eq!(
            (filled.value.as_str(), filled.seq, filled.at),
            ("9", 77, at)
        );
        m.list(
            "cases.by_place",
            vec![
                BTreeMap::from([
                    (
                        "place".to_string(),
                        Label {
                            zh: "甲".into(),
                            en: "A".into(),
                        },
                    ),
                    ("n".to_string(), same(8)),
                ]),
                BTreeMap::from([
                    (
                        "place".to_string(),
                        Label {
                            zh: "乙".into(),
                            en: "B".into(),
                        },
                    ),
                    ("n".to_string(), same(1)),
                ]),
            ],
        );
        let by_place = Fill {
            from: "cases.by_place".into(),
            say: Label {
                zh: "{place} {n} 例".into(),
                en: "{place}: {n} {x}".into(),
            },
            join: Label {
                zh: "，".into(),
                en: "; ".into(),
            },
            none: Label {
                zh: "无".into(),
                en: String::new(),
            },
        };
        let f = field(by_place);
        assert_eq!(m.fill(&f, "zh-CN").unwrap().value, "甲 8 例，乙 1 例");
        assert_eq!(m.fill(&f, "en").unwrap().value, "A: 8 {x}; B: 1 {x}");
        m.list("cases.by_place", vec![]);
        assert_eq!(m.fill(&f, "zh-CN").unwrap().value, "无");
        assert_eq!(m.fill(&f, "en"), None);
        m.pieces.clear();
        assert_eq!(m.fill(&f, "zh-CN"), None);
    }
}
