//! What a printed document says, before anything is set.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a document is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// A letter of an office: large type, prose with indented first lines, a signature at the end.
    #[default]
    Letter,
    /// A sheet of findings: small type, tables, many lines to a page.
    Sheet,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Layout.
    pub layout: Layout,
    /// Language of the text: `zh` or `en`. Decides fonts and how headings are numbered.
    pub lang: String,
    /// Title, centred.
    pub title: String,
    /// Line under the title: on what ground, to whom, which number. May be empty.
    pub subtitle: String,
    /// Issuing body; stands at the upper left of the first page.
    pub issuer: String,
    /// Number of the document. May be empty.
    pub number: String,
    /// Confidentiality, e.g. internal; stands at the upper right.
    pub secrecy: String,
    /// Date of the document: also its date of creation in every format, so that
    /// the same document has the same bytes.
    pub date: Date,
    /// The date in words of its language.
    pub date_text: String,
    /// A word set across the head while it is not valid, e.g. draft. May be empty.
    pub mark: String,
    /// Content.
    pub blocks: Vec<Block>,
    /// Lines at the foot of every page.
    pub foot: Foot,
}

/// Lines at the foot of every page. The page number is added by the layout.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Foot {
    /// Left: where it can be verified.
    pub left: Vec<String>,
    /// Right: who signed it.
    pub right: String,
    /// Page number with `{page}` and `{pages}`; an empty text leaves it out.
    pub page: String,
}

/// One piece of content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A heading of level 1 to 3; its number is added by [`Document::numbered`].
    Heading {
        /// 1, 2 or 3.
        level: u8,
        /// Text without a number.
        text: String,
    },
    /// Prose.
    Paragraph {
        /// The text; line ends within it are kept.
        text: String,
    },
    /// A remark in small type: a warning, a source.
    Note {
        /// The text.
        text: String,
    },
    /// Names and values, each with where the value comes from.
    Fields {
        /// The fields in order.
        fields: Vec<Field>,
    },
    /// A table.
    Table(Table),
    /// What happened, line by line.
    Timeline {
        /// Headings of the columns: time, what, who, clause, number.
        head: [String; 5],
        /// The lines, oldest first.
        moments: Vec<Moment>,
    },
    /// Numbers by day as columns of squares, over bands of levels.
    Curve(Curve),
    /// Who signs.
    Signature {
        /// Body.
        body: String,
        /// Person; empty while nobody has signed.
        person: String,
        /// Date in words; empty while nobody has signed.
        date: String,
    },
}

/// A name and a value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Name.
    pub label: String,
    /// Value as text.
    pub value: String,
    /// Where it comes from and as of when; may be empty.
    pub source: String,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Caption; also the name of its sheet in a workbook.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows of as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// What is said where there are no rows.
    pub empty: String,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Heading.
    pub head: String,
    /// Numbers stand right.
    pub right: bool,
    /// Share of the width beside the other columns; 0 means as wide as its text.
    pub width: u8,
}

impl Column {
    /// A column of texts with a share of the width.
    pub fn text(head: impl Into<String>, width: u8) -> Column {
        Column {
            head: head.into(),
            right: false,
            width,
        }
    }

    /// A column of numbers, as wide as they are.
    pub fn number(head: impl Into<String>) -> Column {
        Column {
            head: head.into(),
            right: true,
            width: 0,
        }
    }
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// As shown.
    pub text: String,
    /// The number behind it, for workbooks.
    #[serde(default)]
    pub number: Option<f64>,
    /// Set bold.
    #[serde(default)]
    pub strong: bool,
    /// A second line in small type.
    #[serde(default)]
    pub sub: String,
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }

    /// A number, shown as it is.
    pub fn number(n: f64) -> Cell {
        Cell {
            text: n.to_string(),
            number: Some(n),
            ..Cell::default()
        }
    }
}

/// One line of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Time in words.
    pub at: String,
    /// What happened.
    pub what: String,
    /// Why, where people departed from the machine or a plan.
    pub note: String,
    /// Who did it.
    pub who: String,
    /// Clause.
    pub clause: String,
    /// Journal number.
    pub number: String,
    /// A decision: set bold.
    pub strong: bool,
}

/// Cases by day, over the level in force.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Caption.
    pub caption: String,
    /// Labels of the days, in order.
    pub days: Vec<String>,
    /// Series, each with as many numbers as there are days.
    pub series: Vec<Series>,
    /// Bands under the days.
    pub bands: Vec<Band>,
}

/// A series of a curve.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Name.
    pub name: String,
    /// Numbers by day.
    pub counts: Vec<u32>,
    /// Brought in from elsewhere: hatched.
    #[serde(default)]
    pub imported: bool,
}

/// A stretch of days at one level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// What is written in it.
    pub name: String,
    /// First day, as an index.
    pub from: usize,
    /// Day after the last one, as an index.
    pub to: usize,
    /// 0 for no response, 1 to 4 for levels IV to I: the denser the hatch.
    pub weight: u8,
}

impl Document {
    /// The content with numbered headings: in Chinese as offices number them, in
    /// English 1, 1.1, (a).
    pub fn numbered(&self) -> Vec<Block> {
        let mut at = [0usize; 3];
        let mut out = self.blocks.clone();
        for block in &mut out {
            if let Block::Heading { level, text } = block {
                let i = usize::from(*level).clamp(1, 3) - 1;
                at[i] += 1;
                at[i + 1..].fill(0);
                let number = match self.lang.starts_with("zh") {
                    true => office_number(i, at[i]),
                    false => plain_number(i, &at),
                };
                *text = format!("{number}{text}");
            }
        }
        out
    }
}

/// Numbers as Chinese offices write them on three levels.
fn office_number(level: usize, n: usize) -> String {
    match level {
        0 => format!("{}\u{3001}", numeral(n)),
        1 => format!("\u{ff08}{}\u{ff09}", numeral(n)),
        _ => format!("{n}."),
    }
}

fn plain_number(level: usize, at: &[usize; 3]) -> String {
    match level {
        0 => format!("{}  ", at[0]),
        1 => format!("{}.{}  ", at[0], at[1]),
        _ => format!("({})  ", char::from(b'a' + ((at[2] - 1) % 26) as u8)),
    }
}

/// A number below one hundred in Chinese numerals; larger ones in figures.
pub fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = [
        "\u{3007}", "\u{4e00}", "\u{4e8c}", "\u{4e09}", "\u{56db}", "\u{4e94}", "\u{516d}",
        "\u{4e03}", "\u{516b}", "\u{4e5d}",
    ];
    const TEN: &str = "\u{5341}";
    match (n / 10, n % 10) {
        (0, d) => DIGITS[d].to_string(),
        (1, 0) => TEN.to_string(),
        (1, d) => format!("{TEN}{}", DIGITS[d]),
        (t, 0) if t < 10 => format!("{}{TEN}", DIGITS[t]),
        (t, d) if t < 10 => format!("{}{TEN}{}", DIGITS[t], DIGITS[d]),
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(lang: &str, levels: &[u8]) -> Vec<String> {
        let blocks = levels.iter().map(|level| Block::Heading {
            level: *level,
            text: "x".into(),
        });
        let document = Document {
            lang: lang.into(),
            ..crate::tests::sample::empty()
        };
        let document = Document {
            blocks: blocks.collect(),
            ..document
        };
        let texts = document.numbered().into_iter().map(|b| match b {
            Block::Heading { text, .. } => text,
            other => panic!("{other:?}"),
        });
        texts.collect()
    }

    #[test]
    fn headings_are_numbered_as_offices_do() {
        let zh = headings("zh-CN", &[1, 2, 2, 3, 1, 2, 3]);
        assert_eq!(
            zh,
            [
                "一、x",
                "（一）x",
                "（二）x",
                "1.x",
                "二、x",
                "（一）x",
                "1.x"
            ]
        );
        let en = headings("en", &[1, 2, 3, 1, 2]);
        assert_eq!(en, ["1  x", "1.1  x", "(a)  x", "2  x", "2.1  x"]);
    }

    #[test]
    fn numerals_up_to_ninety_nine() {
        let said: Vec<String> = [1, 10, 11, 20, 21, 99, 100].map(numeral).to_vec();
        assert_eq!(
            said,
            ["一", "十", "十一", "二十", "二十一", "九十九", "100"]
        );
    }
}
