//! Mapping files: what the columns of a table mean.
//!
//! A mapping is a YAML file written by somebody who knows the table, not by a
//! programmer. It is checked when it is read (unknown keys, fields that the
//! fact does not have, fields that are missing: with line and column) and again
//! when it meets a table (columns that the table does not have).
//!
//! ```yaml
//! source: my-line-list          # first part of every idempotency key; name of the source in the journal
//! about: |                      # assumptions, in words; printed by a replay
//!   One city; the report is the moment of knowledge.
//! fact: case                    # what a row is, see below
//! file: {encoding: gb18030, delimiter: ";", sheet: Cases, header_row: 3, header_rows: 2}  # all optional: found out
//! columns:                      # field of the fact: column of the table
//!   case_id: id                 #   one column
//!   reported: [diagnosed, seen] #   first filled of several
//!   cases: {sum: [local, imported]}                                  # whole numbers, added
//!   died: {column: outcome_date, when: {column: outcome, is: Death}} # only where …
//! constants: {disease: mers}    # field: value, where no column is named or its cell is empty
//! values:                       # field: text of the file → code; "" = empty cell, "*" = anything else
//!   classification: {Lab: confirmed, Clinic: clinical, "": suspected}
//! dates: ["%d.%m.%Y", excel_serial]   # besides 2024-07-01 and 2024/7/1, which are always understood
//! absent: [NA, "?"]             # texts that mean an empty cell
//! place: {column: county, values: {Other: city}, constant: Haining}
//! origin: {column: infected_in, imported: [Middle East]}   # listed → imported, else local, empty → not said
//! week: {iso: iso_week}         # see [`WeekRule`]
//! season: {column: season, first_week: 40}
//! known: {columns: [confirmed_on, reported_on], delay_days: 1}  # the moment of knowledge
//! skip_if: [{column: district, is: [Total]}, {column: onset, empty: true}]
//! filter: {region: state}       # --set region=… keeps the rows whose column `state` has that value
//! key: [id]                     # columns of the idempotency key; $row is the number of the row
//! links: [{kind: hospital, column: hospital}]
//! person: {name: full_name, id_number: id_card}   # personal content, sealed beside the fact
//! optional: [phone]             # columns that a table may lack
//! split:                        # one row, several facts: each part changes what is written above
//!   - {name: travel, columns: {cases: cases_travel}, constants: {origin: imported}}
//! weekly: {absent_is_zero: true}
//! clusters: {links: [hospital], min_cases: 2, within_days: 14, origin: local}
//! ```
//!
//! The facts and their fields (required ones in bold) are listed by
//! [`FactKind::fields`]; `place`, `week`, `season`, `origin` and `known` have
//! sections of their own. Expert findings, orders and judgements are not read
//! from tables: the body that makes one enters and signs it.
//!
//! Where `known` is absent a fact is known on the day that it names itself: a
//! case when reported, a count or an occurrence on its date, a week on its
//! Sunday, a baseline on its first Monday. A case whose death comes after the
//! moment of knowledge gives two facts: the case as it was known, and on the
//! day of death a correction that adds it.
//!
//! One file may hold several mappings, parted by `---`: a table goes to the
//! first whose columns it has ([`Mapping::fits`]).

mod cells;
mod dates;
mod fields;
mod parse;
mod rules;

pub(crate) use dates::read as read_date;

pub use cells::{Cells, Condition, How, Names};
pub use dates::{DateFormat, DateReading};
pub use fields::{FactKind, Field, FieldType};
pub use parse::MappingError;
pub use rules::{
    ClusterOrigin, ClusterRule, FileRule, Known, LinkRule, OriginRule, Part, PlaceRule, SeasonRule,
    WeekColumns, WeekRule, WeeklyRule,
};

use crate::table::{Header, HeaderSearch, Options};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// A mapping that has been read and checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// File name for messages; not part of the file.
    #[serde(skip)]
    name: String,
    /// Name of the source of the facts, first part of every idempotency key.
    pub source: String,
    /// Assumptions in words.
    #[serde(default)]
    pub about: String,
    /// What a row is.
    pub fact: FactKind,
    /// How the file is to be read.
    #[serde(default)]
    pub file: FileRule,
    /// Fields from columns.
    #[serde(default)]
    pub columns: BTreeMap<String, Spanned<Cells>>,
    /// Fields that are the same in every row, or where the column is empty.
    #[serde(default)]
    pub constants: BTreeMap<String, Spanned<String>>,
    /// Texts of the file and the codes that they mean, by field.
    #[serde(default)]
    pub values: BTreeMap<String, Spanned<BTreeMap<String, String>>>,
    /// Forms of dates besides `2024-07-01` and `2024/7/1`.
    #[serde(default)]
    pub dates: Vec<DateFormat>,
    /// Texts that mean an empty cell.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Where the fact belongs.
    pub place: Option<Spanned<PlaceRule>>,
    /// What makes a case imported or local.
    pub origin: Option<Spanned<OriginRule>>,
    /// Reporting week.
    pub week: Option<Spanned<WeekRule>>,
    /// Season of a baseline.
    pub season: Option<Spanned<SeasonRule>>,
    /// When the fact became known.
    pub known: Option<Spanned<Known>>,
    /// Rows that are not facts.
    #[serde(default)]
    pub skip_if: Vec<Spanned<Condition>>,
    /// Names that the command line sets, and the columns that they select by.
    #[serde(default)]
    pub filter: BTreeMap<String, Spanned<String>>,
    /// Columns of the idempotency key.
    pub key: Option<Spanned<Names>>,
    /// Shared circumstances of cases.
    #[serde(default)]
    pub links: Vec<Spanned<LinkRule>>,
    /// Personal content: its name and its column.
    #[serde(default)]
    pub person: BTreeMap<String, Spanned<String>>,
    /// Columns that a table may lack.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Facts that one row gives, where it gives several.
    #[serde(default)]
    pub split: Vec<Spanned<Part>>,
    /// How weekly counts are to be understood.
    #[serde(default)]
    pub weekly: WeeklyRule,
    /// How links become clusters.
    pub clusters: Option<Spanned<ClusterRule>>,
}

impl Mapping {
    /// Name of the file that it was read from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How the table is to be opened.
    pub fn table_options(&self) -> Options {
        Options {
            encoding: self.file.encoding.clone(),
            delimiter: self.file.delimiter,
            sheet: self.file.sheet.clone(),
        }
    }

    /// How the header of the table is to be found.
    pub fn header_search(&self) -> HeaderSearch {
        HeaderSearch {
            names: self.column_names().into_iter().collect(),
            row: self.file.header_row,
            rows: self.file.header_rows,
        }
    }

    /// All columns that the mapping names.
    pub fn column_names(&self) -> BTreeSet<String> {
        self.named_columns().map(|(name, _)| name.into()).collect()
    }

    /// Columns that a table must have and this one has not.
    pub fn missing_in(&self, header: &Header) -> BTreeSet<String> {
        let mut names = self.column_names();
        names.retain(|n| !header.has(n) && !self.optional.contains(n));
        names
    }

    /// True when a table with this header can be read by the mapping.
    pub fn fits(&self, header: &Header) -> bool {
        self.missing_in(header).is_empty()
    }

    /// Names the first column that a table lacks, all others, and what it has.
    pub(crate) fn check_header(&self, header: &Header) -> Result<(), MappingError> {
        let missing = self.missing_in(header);
        if missing.is_empty() {
            return Ok(());
        }
        let at = self.named_columns().find(|(n, _)| missing.contains(*n));
        let quoted: Vec<String> = missing.iter().map(|n| format!("`{n}`")).collect();
        let message = format!(
            "the table has no column {}; its header in row {} has {}",
            quoted.join(", "),
            header.row(),
            header.names().join(", ")
        );
        Err(self.error(at.map(|(_, place)| place), message))
    }

    /// Every column with its place in the file.
    fn named_columns(&self) -> impl Iterator<Item = (&str, serde_saphyr::Location)> {
        let mut out = vec![];
        for cells in self.columns.values() {
            cells.value.names(|n| out.push((n, cells.referenced)));
        }
        for rule in &self.skip_if {
            out.push((&rule.value.column, rule.referenced));
        }
        for column in self.filter.values().chain(self.person.values()) {
            out.push((&column.value, column.referenced));
        }
        if let Some(known) = &self.known {
            let names = known.value.columns.iter();
            out.extend(names.map(|n| (n.as_str(), known.referenced)));
        }
        if let Some(key) = &self.key {
            let names = key.value.iter().filter(|n| *n != "$row");
            out.extend(names.map(|n| (n.as_str(), key.referenced)));
        }
        for link in &self.links {
            link.value.column.names(|n| out.push((n, link.referenced)));
        }
        if let Some(week) = &self.week {
            let at = week.referenced;
            out.extend(week.value.columns().into_iter().map(|n| (n, at)));
        }
        if let Some(season) = &self.season {
            out.push((&season.value.column, season.referenced));
        }
        rules::place_columns(self.place.as_ref(), &mut out);
        rules::origin_columns(self.origin.as_ref(), &mut out);
        for part in &self.split {
            for cells in part.value.columns.values() {
                cells.value.names(|n| out.push((n, cells.referenced)));
            }
            rules::place_columns(part.value.place.as_ref(), &mut out);
            rules::origin_columns(part.value.origin.as_ref(), &mut out);
        }
        out.into_iter()
    }
}
