//! Laboratory results out of a table, by a mapping file of their own kind:
//!
//! ```yaml
//! source: hospital-lab          # name of the source, in the journal and before report numbers
//! row: laboratory               # what tells it from a mapping of facts
//! columns: {report: No., name: Patient, document: ID card, test: Item, value: Result, collected: Sampled}
//! constants: {test: SARS-CoV-2 RNA, laboratory: County laboratory}
//! values:                       # field: text of the file → word; verdict, status and sex take words
//!   verdict: {"+": positive, "-": negative}
//!   sex: {m: male, f: female}
//! dates: ["%d.%m.%Y"]           # besides 2024-07-01 and 2024/7/1
//! absent: [NA]
//! file: {encoding: gb18030}
//! ```
//!
//! Fields: see [`FIELDS`]. `test` and one of `value` and `verdict` are needed.

use super::{
    Code, Identifier, LabResult, Results, Specimen, Status, Value, Verdict, Words, number,
    verdict_of,
};
use crate::mapping::{DateFormat, DateReading, FileRule, MappingError, read_date};
use crate::message::{Place, Problem, When};
use crate::table::{Header, HeaderSearch, Options, Row, Table, TableError};
use lf_domain::identity::{resident, tidy};
use lf_domain::person::{Description, Document, DocumentKind, Name, Sex};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{Read, Seek};

/// The fields that columns and constants can give.
pub const FIELDS: &[&str] = &[
    "report",
    "status",
    "patient_id",
    "name",
    "document",
    "passport",
    "birth",
    "sex",
    "nationality",
    "phone",
    "address",
    "test",
    "test_code",
    "value",
    "unit",
    "verdict",
    "specimen",
    "specimen_id",
    "collected",
    "reported",
    "laboratory",
];

/// A mapping of a table of results.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabMapping {
    #[serde(skip)]
    name: String,
    /// Name of the source.
    pub source: String,
    /// `laboratory`.
    pub row: RowKind,
    /// Assumptions in words.
    #[serde(default)]
    pub about: String,
    /// How the file is to be read.
    #[serde(default)]
    pub file: FileRule,
    /// Columns by field.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// What is the same in every row, or where the cell is empty.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Texts of the file and what they mean, by field.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Forms of dates.
    #[serde(default)]
    pub dates: Vec<DateFormat>,
    /// Texts that mean an empty cell.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Fields whose columns a table may leave out.
    #[serde(default)]
    pub optional: Vec<String>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A laboratory result.
    Laboratory,
}

impl LabMapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// What is wrong with it: YAML, unknown fields, fields that are missing.
    pub fn parse(name: &str, yaml: &str) -> Result<LabMapping, MappingError> {
        let error = |message: String| MappingError {
            file: name.to_string(),
            at: None,
            message,
        };
        let mapping: LabMapping = serde_saphyr::from_str(yaml).map_err(|e| error(e.to_string()))?;
        mapping.checked(name)
    }

    /// The mapping under a name for messages, unless something is wrong with it.
    ///
    /// # Errors
    /// Unknown fields, fields that are missing.
    pub fn checked(mut self, name: &str) -> Result<LabMapping, MappingError> {
        let error = |message: String| MappingError {
            file: name.to_string(),
            at: None,
            message,
        };
        self.name = name.to_string();
        let mapping = self;
        let given = || mapping.columns.keys().chain(mapping.constants.keys());
        if let Some(unknown) = given()
            .chain(mapping.values.keys())
            .chain(&mapping.optional)
            .find(|f| !FIELDS.contains(&f.as_str()))
        {
            return Err(error(format!(
                "`{unknown}` is no field; fields are {}",
                FIELDS.join(", ")
            )));
        }
        let has = |f: &str| given().any(|g| g == f);
        if !has("test") {
            return Err(error(
                "`test` is missing: name its column or write a constant".into(),
            ));
        }
        if !has("value") && !has("verdict") {
            return Err(error("neither `value` nor `verdict` has a column".into()));
        }
        Ok(mapping)
    }

    /// Whether a table has the columns.
    pub fn fits(&self, header: &Header) -> bool {
        self.needed().all(|c| header.has(c))
    }

    /// The columns that a table must have.
    fn needed(&self) -> impl Iterator<Item = &String> {
        let needed = |f: &&String| !self.optional.contains(f);
        self.columns
            .iter()
            .filter(move |(f, _)| needed(f))
            .map(|(_, c)| c)
    }

    /// Reads the results of a table. A bad row is a problem; the rows after it are read.
    ///
    /// # Errors
    /// The table as a whole cannot be read, or lacks a column.
    pub fn read<R: Read + Seek>(&self, file: R, words: &Words) -> Result<Results, TableError> {
        let options = Options {
            encoding: self.file.encoding.clone(),
            delimiter: self.file.delimiter,
            sheet: self.file.sheet.clone(),
        };
        let mut table = Table::open(file, &options)?;
        let search = HeaderSearch {
            names: self.needed().cloned().collect(),
            row: self.file.header_row,
            rows: self.file.header_rows,
        };
        let mut rows = table.rows(&search)?;
        let mut out = Results::default();
        let mut places = BTreeMap::new();
        for (field, column) in &self.columns {
            let Some(at) = rows.header().positions(column).next() else {
                if self.optional.contains(field) {
                    continue;
                }
                return Err(TableError::NoHeader {
                    searched: 1,
                    looked_for: column.clone(),
                    found: rows.header().names().join(", "),
                });
            };
            places.insert(field.as_str(), at);
        }
        while let Some(row) = rows.next_row()? {
            match row {
                Ok(row) => {
                    let mut reading = Reading {
                        mapping: self,
                        places: &places,
                        row,
                        problems: &mut out.problems,
                    };
                    let result = reading.result(words);
                    out.rows.extend(result);
                }
                Err(bad) => {
                    let refusal = bad.refusal();
                    out.problems.push(Problem {
                        place: Place::Cell {
                            row: bad.row,
                            column: bad.column().to_string(),
                        },
                        refusal,
                        weight: crate::message::Weight::Refused,
                    });
                }
            }
        }
        Ok(out)
    }
}

struct Reading<'a> {
    mapping: &'a LabMapping,
    places: &'a BTreeMap<&'a str, usize>,
    row: &'a Row,
    problems: &'a mut Vec<Problem>,
}

impl Reading<'_> {
    /// The text of a field: its cell, translated, or else the constant.
    fn text(&self, field: &str) -> String {
        let cell = self
            .places
            .get(field)
            .map_or("", |at| self.row.cell(*at).trim());
        let cell = if self.mapping.absent.iter().any(|a| a == cell) {
            ""
        } else {
            cell
        };
        let means = self.mapping.values.get(field).and_then(|v| v.get(cell));
        match (means, cell) {
            (Some(means), _) => means.clone(),
            (None, "") => self
                .mapping
                .constants
                .get(field)
                .cloned()
                .unwrap_or_default(),
            (None, cell) => cell.to_string(),
        }
    }

    fn place(&self, field: &str) -> Place {
        Place::Cell {
            row: self.row.number(),
            column: self.mapping.columns.get(field).cloned().unwrap_or_default(),
        }
    }

    fn noted(&mut self, field: &str, key: &str, value: &str, accepted: &str) {
        let place = self.place(field);
        self.problems
            .push(Problem::noted(place, key, value, accepted));
    }

    fn date(&mut self, field: &str) -> Option<When> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        if let Some(when) = When::iso(&text.replacen(' ', "T", 1)) {
            return Some(when);
        }
        match read_date(&text, &self.mapping.dates) {
            DateReading::Day(day) => Some(When::on(day.into())),
            _ => {
                self.noted(field, "message-bad-date", &text, "2024-07-01");
                None
            }
        }
    }

    /// One of a few words.
    fn word<T: Copy>(&mut self, field: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(field);
        let found = words.iter().find(|(w, _)| *w == text).map(|(_, t)| *t);
        if found.is_none() && !text.is_empty() {
            let all: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
            self.noted(field, "message-not-a-code", &text, &all.join(", "));
        }
        found
    }

    fn result(&mut self, words: &Words) -> Option<LabResult> {
        let test = Code {
            code: self.text("test_code"),
            text: self.text("test"),
            system: String::new(),
        };
        let (raw, unit) = (self.text("value"), self.text("unit"));
        let value = match raw.as_str() {
            "" => Value::None,
            text => number(text, &unit).unwrap_or(Value::Text(raw.clone())),
        };
        let said = self.word(
            "verdict",
            &[
                ("positive", Verdict::Positive),
                ("negative", Verdict::Negative),
                ("indeterminate", Verdict::Indeterminate),
            ],
        );
        for (field, missing) in [
            ("test", test.is_empty()),
            ("value", value == Value::None && said.is_none()),
        ] {
            if missing {
                let place = self.place(field);
                self.problems
                    .push(Problem::refused(place, "message-required", "", field));
                return None;
            }
        }
        let status = self.word(
            "status",
            &[
                ("preliminary", Status::Preliminary),
                ("final", Status::Final),
                ("corrected", Status::Corrected),
                ("withdrawn", Status::Withdrawn),
                ("unobtainable", Status::Unobtainable),
            ],
        );
        let id = self.text("patient_id");
        Some(LabResult {
            place: self.place(""),
            message: self.mapping.source.clone(),
            report: self.text("report"),
            status: status.unwrap_or_default(),
            patient_ids: (!id.is_empty())
                .then(|| Identifier {
                    value: id,
                    ..Identifier::default()
                })
                .into_iter()
                .collect(),
            patient: self.patient(),
            address: self.text("address"),
            panel: None,
            test,
            verdict: said.or_else(|| verdict_of(&value, &[], words)),
            value,
            flags: vec![],
            specimen: Specimen {
                id: self.text("specimen_id"),
                kind: Code {
                    text: self.text("specimen"),
                    ..Code::default()
                },
                collected: self.date("collected"),
            },
            reported: self.date("reported"),
            laboratory: self.text("laboratory"),
            notes: vec![],
        })
    }

    fn patient(&mut self) -> Description {
        let mut d = Description {
            nationality: self.text("nationality"),
            birth: self.date("birth").map(|w| w.day),
            sex: self.word("sex", &[("male", Sex::Male), ("female", Sex::Female)]),
            ..Description::default()
        };
        let (name, phone) = (self.text("name"), self.text("phone"));
        if !name.is_empty() {
            d.names.push(Name::whole(&name));
        }
        if !phone.is_empty() {
            d.phones.push(phone);
        }
        let number = self.text("document");
        if !number.is_empty() {
            let (kind, issuer) = match resident::check(&number, None) {
                Ok(_) => (DocumentKind::ResidentId, "CHN"),
                Err(wrong) if tidy(&number).len() == 18 => {
                    self.noted("document", wrong.key, &wrong.value, &wrong.accepted);
                    (DocumentKind::Other, "CHN")
                }
                Err(_) => (DocumentKind::Other, ""),
            };
            d.documents.push(document(kind, &number, issuer));
        }
        let number = self.text("passport");
        if !number.is_empty() {
            d.documents
                .push(document(DocumentKind::Passport, &number, ""));
        }
        d
    }
}

fn document(kind: DocumentKind, number: &str, issuer: &str) -> Document {
    Document {
        kind,
        number: tidy(number),
        issuer: issuer.to_string(),
        expiry: None,
    }
}
