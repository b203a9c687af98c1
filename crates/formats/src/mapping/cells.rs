//! Which cells of a row a field is made of.

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::ops::Deref;

/// One name or a list of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(pub Vec<String>);

impl Deref for Names {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

/// The cells of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// How they make one text.
    pub how: How,
    /// Rows in which they count; in others the field is empty.
    pub when: Option<Condition>,
}

/// How cells make one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// The first that is filled.
    First(Vec<String>),
    /// Their sum, in whole numbers; empty cells count nothing unless all are empty.
    Sum(Vec<String>),
}

impl Cells {
    /// Calls `f` with every column named.
    pub(super) fn names<'c>(&'c self, mut f: impl FnMut(&'c str)) {
        self.columns().iter().for_each(|n| f(n));
        if let Some(when) = &self.when {
            f(&when.column);
        }
    }

    /// The columns, without that of the condition.
    pub fn columns(&self) -> &[String] {
        match &self.how {
            How::First(names) | How::Sum(names) => names,
        }
    }
}

/// A condition on one cell of a row. All that is given must hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Column.
    pub column: String,
    /// The cell is one of these.
    pub is: Option<Names>,
    /// The cell is none of these.
    pub is_not: Option<Names>,
    /// The cell is empty (true) or filled (false).
    pub empty: Option<bool>,
}

impl Condition {
    /// Whether it holds for the trimmed text of the cell.
    pub(crate) fn holds(&self, cell: &str) -> bool {
        let listed = |names: &Names| names.iter().any(|n| n == cell);
        self.is.as_ref().is_none_or(listed)
            && !self.is_not.as_ref().is_some_and(listed)
            && self.empty.is_none_or(|empty| empty == cell.is_empty())
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let cells = d.deserialize_any(CellsVisitor { maps: false })?;
        Ok(Names(cells.columns().to_vec()))
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(CellsVisitor { maps: true })
    }
}

/// The long form of [`Cells`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    column: Option<String>,
    first: Option<Names>,
    sum: Option<Names>,
    when: Option<Condition>,
}

struct CellsVisitor {
    maps: bool,
}

impl CellsVisitor {
    fn one(name: impl ToString) -> Cells {
        Cells {
            how: How::First(vec![name.to_string()]),
            when: None,
        }
    }
}

impl<'de> Visitor<'de> for CellsVisitor {
    type Value = Cells;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.maps {
            true => "a column, a list of columns, or {column | first | sum, when}",
            false => "a name or a list of names",
        })
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Cells, E> {
        Ok(Self::one(name))
    }

    // A name such as 2024 or true needs no quotation marks.
    fn visit_i64<E: Error>(self, name: i64) -> Result<Cells, E> {
        Ok(Self::one(name))
    }

    fn visit_u64<E: Error>(self, name: u64) -> Result<Cells, E> {
        Ok(Self::one(name))
    }

    fn visit_bool<E: Error>(self, name: bool) -> Result<Cells, E> {
        Ok(Self::one(name))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cells, A::Error> {
        let mut names = vec![];
        while let Some(name) = list.next_element()? {
            names.push(name);
        }
        if names.is_empty() {
            return Err(A::Error::custom("an empty list of columns"));
        }
        Ok(Cells {
            how: How::First(names),
            when: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Cells, A::Error> {
        if !self.maps {
            return Err(A::Error::custom("expected a name or a list of names"));
        }
        let long = Long::deserialize(MapAccessDeserializer::new(map))?;
        let how = match (long.column, long.first, long.sum) {
            (Some(one), None, None) => How::First(vec![one]),
            (None, Some(names), None) => How::First(names.0),
            (None, None, Some(names)) => How::Sum(names.0),
            _ => {
                let one_of = "exactly one of `column`, `first` and `sum` is needed";
                return Err(A::Error::custom(one_of));
            }
        };
        let when = long.when;
        Ok(Cells { how, when })
    }
}
