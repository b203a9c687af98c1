//! Rows of a sheet of an XLSX workbook, cell by cell, merged cells filled.

use super::RowSource;
use super::error::{RowError, TableError};
use super::header::{self, HeadRow, Header, HeaderSearch};
use super::row::Row;
use calamine::{Cell, DataRef, Dimensions, Reader, Xlsx, XlsxCellReader, XlsxError};
use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Columns of a sheet that are looked at; a stray cell far to the right must
/// not make every row wide.
const MAX_COLUMNS: u32 = 1024;

/// Merged areas that are followed at one time.
const MAX_OPEN: usize = 1024;

/// An opened workbook.
pub(super) struct Workbook<R: Read + Seek> {
    book: Xlsx<R>,
}

impl<R: Read + Seek> Workbook<R> {
    /// Opens a workbook unless it unpacks to more than `limit` bytes.
    pub(super) fn open(mut reader: R, limit: u64) -> Result<Self, TableError> {
        check_size(&mut reader, limit)?;
        reader.seek(SeekFrom::Start(0))?;
        let book = guarded(|| Xlsx::new(reader))?;
        Ok(Workbook { book })
    }

    /// Finds the header of a sheet and gives the rows beneath it.
    pub(super) fn rows(
        &mut self,
        search: &HeaderSearch,
        sheet: Option<&str>,
    ) -> Result<(Header, XlsxRows<'_, R>), TableError> {
        let sheets = self.book.sheet_names();
        let name = match sheet {
            None => sheets.first().cloned(),
            Some(wanted) => sheets.iter().find(|s| s.trim() == wanted.trim()).cloned(),
        };
        let name = name.ok_or_else(|| TableError::NoSheet {
            wanted: sheet.unwrap_or_default().into(),
            sheets: sheets.join(", "),
        })?;
        let merged = guarded(|| self.book.merge_cells_by_sheet_name(&name))?;
        let cells = guarded(|| self.book.worksheet_cells_reader(&name))?;
        let mut rows = XlsxRows {
            cells,
            ahead: None,
            ended: false,
            merged: Merged::new(merged),
            line: BTreeMap::new(),
            width: 0,
            pending: VecDeque::new(),
        };
        let header = rows.find_header(search)?;
        Ok((header, rows))
    }
}

/// Rows of a sheet beneath its header.
pub(super) struct XlsxRows<'a, R: Read + Seek> {
    cells: XlsxCellReader<'a, R>,
    /// First cell of the row after the one being read.
    ahead: Option<(u32, u32, Value)>,
    /// The reader of the cells must not be asked again after its end.
    ended: bool,
    merged: Merged,
    /// Cells of the row being read, by column.
    line: BTreeMap<u32, Value>,
    /// Columns of the header; 0 while it is looked for.
    width: usize,
    /// Rows that were read while the header was looked for.
    pending: VecDeque<Row>,
}

/// A cell as text, and whether it is a number that must not be counted twice.
#[derive(Clone, Debug, Default)]
struct Value {
    text: String,
    number: bool,
}

impl<R: Read + Seek> XlsxRows<'_, R> {
    fn find_header(&mut self, search: &HeaderSearch) -> Result<Header, TableError> {
        let searched = search.row.unwrap_or(0).max(header::SEARCHED_ROWS as u64);
        let mut head = vec![];
        while (head.len() as u64) < searched.min(10_000) {
            let mut row = Row::default();
            if !self.read(&mut row)? {
                break;
            }
            // In the header a number may be a name: a year over two columns.
            self.merged
                .fill(row.number() as u32 - 1, &mut self.line, true);
            let mut names = Row::default();
            lay_out(&self.line, &mut names);
            head.push(HeadRow {
                number: row.number(),
                cells: names.cells().map(String::from).collect(),
            });
            self.pending.push_back(row);
        }
        let found = header::find(&head, search)?;
        self.pending.drain(..found.next);
        self.width = found.header.names().len();
        Ok(found.header)
    }

    /// Reads the next row that has any cell, with merged areas filled in.
    fn read(&mut self, row: &mut Row) -> Result<bool, TableError> {
        self.line.clear();
        let mut number = None;
        if let Some((at, column, value)) = self.ahead.take() {
            number = Some(at);
            self.line.insert(column, value);
        }
        while !self.ended {
            let Some(cell) = guarded(|| self.cells.next_cell())? else {
                self.ended = true;
                break;
            };
            let (at, column) = cell.get_position();
            if column >= MAX_COLUMNS {
                continue;
            }
            let value = text(&cell);
            if *number.get_or_insert(at) == at {
                self.line.insert(column, value);
            } else {
                self.ahead = Some((at, column, value));
                break;
            }
        }
        let Some(number) = number else {
            return Ok(false);
        };
        self.merged.fill(number, &mut self.line, false);
        row.start(u64::from(number) + 1);
        lay_out(&self.line, row);
        Ok(true)
    }
}

fn lay_out(line: &BTreeMap<u32, Value>, row: &mut Row) {
    let width = line.keys().next_back().map_or(0, |last| last + 1);
    for column in 0..width {
        row.push(line.get(&column).map_or("", |v| &v.text));
    }
}

impl<R: Read + Seek> RowSource for XlsxRows<'_, R> {
    fn fill(&mut self, row: &mut Row) -> Result<Option<Result<(), RowError>>, TableError> {
        loop {
            match self.pending.pop_front() {
                Some(early) => *row = early,
                None if self.read(row)? => {}
                None => return Ok(None),
            }
            if !row.is_blank() {
                // Cells beside the table, under no name, are not part of it.
                row.cut_to(self.width);
                return Ok(Some(Ok(())));
            }
        }
    }
}

/// Merged areas, with the value of each once its first cell has been read.
struct Merged {
    /// Areas that begin further down, the next one last.
    ahead: Vec<Dimensions>,
    /// Areas that the row being read is in.
    open: Vec<(Dimensions, Option<Value>)>,
}

impl Merged {
    fn new(mut areas: Vec<Dimensions>) -> Self {
        areas.sort_by_key(|a| std::cmp::Reverse(a.start.0));
        Merged {
            ahead: areas,
            open: vec![],
        }
    }

    /// Fills a row. Among the data a number that is merged over two rows would
    /// count twice, so only texts and dates are filled there.
    fn fill(&mut self, row: u32, line: &mut BTreeMap<u32, Value>, numbers: bool) {
        self.open.retain(|(area, _)| area.end.0 >= row);
        while let Some(area) = self.ahead.pop_if(|a| a.start.0 <= row) {
            let starts_here = area.start.0 == row && area.start.1 < MAX_COLUMNS;
            let value = line.get(&area.start.1).filter(|_| starts_here);
            if area.end.0 >= row && self.open.len() < MAX_OPEN {
                self.open.push((area, value.cloned()));
            }
        }
        for (area, value) in &self.open {
            let Some(value) = value else { continue };
            if value.text.is_empty() || value.number && !numbers {
                continue;
            }
            for column in area.start.1..=area.end.1.min(MAX_COLUMNS - 1) {
                let cell = line.entry(column).or_default();
                if cell.text.is_empty() {
                    *cell = value.clone();
                }
            }
        }
    }
}

fn text(cell: &Cell<DataRef<'_>>) -> Value {
    let text = match cell.get_value() {
        DataRef::Empty => String::new(),
        DataRef::String(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_string(),
        DataRef::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_string(),
        DataRef::Error(e) => e.to_string(),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::DateTime(d) if d.is_duration() => d.as_f64().to_string(),
        DataRef::DateTime(d) => {
            let (year, month, day, hour, minute, second, _) = d.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
        DataRef::Int(i) => {
            let text = i.to_string();
            return Value { text, number: true };
        }
        // `Display` of a float has no exponent and no trailing ".0".
        DataRef::Float(f) => {
            let text = f.to_string();
            return Value { text, number: true };
        }
    };
    Value {
        text,
        number: false,
    }
}

/// Unpacks everything once without keeping it: sizes that a file declares can lie.
fn check_size(reader: &mut (impl Read + Seek), limit: u64) -> Result<(), TableError> {
    let bad = |e: zip::result::ZipError| TableError::BadWorkbook(e.to_string());
    let mut archive = zip::ZipArchive::new(reader).map_err(bad)?;
    let mut total = 0;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(bad)?;
        let mut rest = entry.take(limit + 1 - total);
        let size = std::io::copy(&mut rest, &mut std::io::sink());
        total += size.map_err(|e| TableError::BadWorkbook(e.to_string()))?;
        if total > limit {
            return Err(TableError::TooLarge {
                limit_mb: limit / (1024 * 1024),
            });
        }
    }
    Ok(())
}

/// Runs a step of the XLSX reader. It panics on some impossible cell references
/// (row 0, a row beyond all rows), which here is one more kind of damage. After
/// an error nothing of the reader is used again.
fn guarded<T>(step: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, TableError> {
    match catch_unwind(AssertUnwindSafe(step)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(XlsxError::Io(e))) => Err(TableError::Io(e)),
        Ok(Err(other)) => Err(TableError::BadWorkbook(other.to_string())),
        Err(_) => Err(TableError::BadWorkbook("impossible cell reference".into())),
    }
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
