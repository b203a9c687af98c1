//! The sections of a mapping besides columns and values.

use super::cells::{Cells, Condition, Names};
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};
use std::collections::BTreeMap;

/// How the file is to be read. Everything absent is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// Encoding of a CSV file.
    pub encoding: Option<String>,
    /// Delimiter of a CSV file.
    pub delimiter: Option<char>,
    /// Sheet of a workbook; absent: the first.
    pub sheet: Option<String>,
    /// Row of the header, from 1.
    pub header_row: Option<u64>,
    /// Rows of the header, 1 or 2.
    pub header_rows: Option<u8>,
}

/// Where the fact belongs: a county by name, alias or code, or one of `city`,
/// `abroad`, `other_province`, `other_prefecture`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceRule {
    /// Column or columns.
    pub column: Option<Cells>,
    /// Texts of the file and the places that they mean.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The place where there is no column or its cell is empty.
    pub constant: Option<String>,
}

/// What makes a case imported or local. An empty cell says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OriginRule {
    /// Column.
    pub column: String,
    /// Texts that mean imported.
    pub imported: Names,
    /// Texts that mean local; absent: everything else. Present: anything else is refused.
    pub local: Option<Names>,
}

/// Which reporting week (ISO 8601, Monday to Sunday) a row belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeekRule {
    /// A column with year and week, with any or no text between them: `2024-W37`, `2024W37`, `202437`.
    Iso(String),
    /// Columns with the ISO year and the week.
    IsoYear(WeekColumns),
    /// A column with any day of the week.
    Day(String),
    /// A column with the Monday; another weekday is refused.
    Monday(String),
    /// A column with the Saturday on which a week of the MMWR calendar (Sunday to
    /// Saturday) ends; another weekday is refused. The row belongs to the ISO week that
    /// holds that Saturday, which shares six of its seven days.
    Saturday(String),
    /// Columns with year and week of the MMWR calendar. The row belongs to the ISO
    /// week that holds the Saturday on which that week ends.
    Mmwr(WeekColumns),
}

/// Columns of year and week.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekColumns {
    /// Year.
    pub year: String,
    /// Week, 1–53.
    pub week: String,
}

impl WeekRule {
    /// The columns that it reads.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            WeekRule::Iso(c) | WeekRule::Day(c) | WeekRule::Monday(c) | WeekRule::Saturday(c) => {
                vec![c]
            }
            WeekRule::IsoYear(c) | WeekRule::Mmwr(c) => vec![&c.year, &c.week],
        }
    }
}

/// The season of a baseline: a column with `2013-2014`, `2013/14` or `2013`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeasonRule {
    /// Column.
    pub column: String,
    /// ISO week of the first year in which the season begins; it ends the week
    /// before the same week of the next year.
    #[serde(default = "first_week")]
    pub first_week: i8,
}

fn first_week() -> i8 {
    40
}

/// The moment of knowledge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The first filled of these; none: the day that the fact names itself.
    #[serde(default)]
    pub columns: Names,
    /// Days that pass between that day and the knowledge.
    #[serde(default)]
    pub delay_days: u16,
}

/// A shared circumstance.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkRule {
    /// What is shared: `hospital`, `ward`, `household`, `family_chain`, `infector` …
    pub kind: String,
    /// Column with its name or id.
    pub column: Cells,
    /// Other spellings of the same: text of the file and the name that is meant.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// One of several facts of a row. What is given here replaces what the mapping
/// says of the same field; a part whose own columns are all empty gives no fact.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Last part of the fact's key; unique in the mapping.
    pub name: String,
    /// Fields from columns.
    #[serde(default)]
    pub columns: BTreeMap<String, Spanned<Cells>>,
    /// Constant fields.
    #[serde(default)]
    pub constants: BTreeMap<String, Spanned<String>>,
    /// Place.
    pub place: Option<Spanned<PlaceRule>>,
    /// Origin.
    pub origin: Option<Spanned<OriginRule>>,
}

/// How weekly counts are to be understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyRule {
    /// From the first row of a disease on, a week without a row has no cases.
    #[serde(default)]
    pub absent_is_zero: bool,
}

/// How links become clusters where the file has no cluster of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterRule {
    /// Kinds of links that make a cluster.
    pub links: Names,
    /// Linked cases that make a cluster, ≥ 2.
    #[serde(default = "min_cases")]
    pub min_cases: u32,
    /// Days within which they must have become known.
    #[serde(default = "within_days")]
    pub within_days: u16,
    /// Which cases count.
    #[serde(default)]
    pub origin: ClusterOrigin,
}

fn min_cases() -> u32 {
    2
}

fn within_days() -> u16 {
    14
}

/// Which cases count for a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterOrigin {
    /// Cases infected in the city.
    #[default]
    Local,
    /// All cases; the cluster is local unless every one of them is imported.
    Any,
}

pub(super) fn place_columns<'m>(
    place: Option<&'m Spanned<PlaceRule>>,
    out: &mut Vec<(&'m str, Location)>,
) {
    if let Some(place) = place
        && let Some(cells) = &place.value.column
    {
        cells.names(|n| out.push((n, place.referenced)));
    }
}

pub(super) fn origin_columns<'m>(
    origin: Option<&'m Spanned<OriginRule>>,
    out: &mut Vec<(&'m str, Location)>,
) {
    if let Some(origin) = origin {
        out.push((&origin.value.column, origin.referenced));
    }
}

impl Condition {
    /// True when it asks for nothing.
    pub(super) fn is_void(&self) -> bool {
        self.is.is_none() && self.is_not.is_none() && self.empty.is_none()
    }
}
