//! A field bound to positions in the row.

use crate::mapping::Condition;
use crate::table::Row;
use std::borrow::Cow;
use std::collections::HashMap;

/// Where the text of a field comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Getter {
    pub(super) field: &'static str,
    /// Column as messages name it; the field where there is none.
    pub(super) label: String,
    pub(super) source: Source,
    pub(super) when: Option<BoundCondition>,
    /// Text where there is no column or its cell is empty.
    pub(super) constant: Option<String>,
    pub(super) values: Option<Values>,
}

#[derive(Clone, Debug, Default)]
pub(super) enum Source {
    #[default]
    Nothing,
    First(Vec<usize>),
    Sum(Vec<usize>),
}

/// Texts of the file and what they mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) by_text: HashMap<String, String>,
    pub(super) empty: Option<String>,
    pub(super) other: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct BoundCondition {
    pub(super) column: usize,
    pub(super) label: String,
    pub(super) rule: Condition,
}

impl BoundCondition {
    pub(super) fn holds(&self, row: &Row, absent: &[String]) -> bool {
        self.rule.holds(filled(row, self.column, absent))
    }
}

/// Trimmed text of a cell; empty for a text that means so.
fn filled<'r>(row: &'r Row, column: usize, absent: &[String]) -> &'r str {
    let text = row.cell(column).trim();
    if absent.iter().any(|a| a == text) {
        ""
    } else {
        text
    }
}

impl Getter {
    /// A field without a column.
    pub(super) fn none(field: &'static str) -> Self {
        Getter {
            field,
            label: field.into(),
            ..Getter::default()
        }
    }

    pub(super) fn field(&self) -> &'static str {
        self.field
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// The text of the field, value map applied; empty where there is none.
    /// `Err` holds a cell of a sum that is not a whole number.
    pub(super) fn text<'r>(
        &'r self,
        row: &'r Row,
        absent: &[String],
    ) -> Result<Cow<'r, str>, &'r str> {
        let counts = self.when.as_ref().is_none_or(|w| w.holds(row, absent));
        let mut text = match &self.source {
            _ if !counts => Cow::Borrowed(""),
            Source::Nothing => Cow::Borrowed(""),
            Source::First(columns) => {
                let mut cells = columns.iter().map(|c| filled(row, *c, absent));
                Cow::Borrowed(cells.find(|t| !t.is_empty()).unwrap_or(""))
            }
            Source::Sum(columns) => sum(columns.iter().map(|c| filled(row, *c, absent)))?,
        };
        if text.is_empty()
            && let Some(constant) = &self.constant
        {
            text = Cow::Borrowed(constant);
        }
        Ok(match self.values.as_ref().and_then(|v| v.code(&text)) {
            Some(code) => Cow::Borrowed(code),
            None => text,
        })
    }
}

fn sum<'r>(cells: impl Iterator<Item = &'r str>) -> Result<Cow<'r, str>, &'r str> {
    let mut total = None;
    for cell in cells.filter(|c| !c.is_empty()) {
        let number = whole(cell).ok_or(cell)?;
        total = Some(total.unwrap_or(0i64).checked_add(number).ok_or(cell)?);
    }
    Ok(total.map_or(Cow::Borrowed(""), |n| Cow::Owned(n.to_string())))
}

/// A whole number as files write it: `12`, `-3`, `12.0` out of a spreadsheet.
pub(super) fn whole(text: &str) -> Option<i64> {
    let text = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    };
    text.parse().ok()
}

impl Values {
    fn code(&self, text: &str) -> Option<&str> {
        if text.is_empty() {
            return self.empty.as_deref();
        }
        (self.by_text.get(text).map(String::as_str)).or(self.other.as_deref())
    }
}
