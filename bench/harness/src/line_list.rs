//! A line list as a hospital or a CDC would hand it over: one row per case, always the
//! same for the same length.

use crate::history;
use crate::rules::text;
use anyhow::{Context, Result};
use jiff::civil::date;
use lf_domain::case::CaseReport;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Columns of the list.
pub const COLUMNS: [&str; 7] = [
    "case_id",
    "disease",
    "area",
    "onset",
    "reported",
    "classification",
    "origin",
];

/// One row.
pub type Row = [String; 7];

/// `n` rows, over the five years before 2026.
pub fn rows(n: usize) -> Vec<Row> {
    history::cases(n, 5, date(2025, 12, 31)).map(row).collect()
}

fn row(case: CaseReport) -> Row {
    let onset = case.onset.map(|d| d.to_string());
    [
        case.case_id,
        case.disease,
        case.place.to_string(),
        onset.unwrap_or_default(),
        case.reported.to_string(),
        text(&case.classification),
        case.origin.map(|o| text(&o)).unwrap_or_default(),
    ]
}

/// Writes rows as CSV.
pub fn write(path: &Path, rows: &[Row]) -> Result<()> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    let mut out = BufWriter::new(file);
    writeln!(out, "{}", COLUMNS.join(","))?;
    for row in rows {
        writeln!(out, "{}", row.join(","))?;
    }
    out.flush()?;
    Ok(())
}
