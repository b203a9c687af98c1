//! CSV rows out of a stream of text, in constant memory.
//!
//! The `csv` crate is not used: with it one quotation mark that never closes
//! makes the rest of a file a single row. Here such a row is reported, and the
//! lines that it would have swallowed are read one by one.

use super::encoding::Decoded;
use super::error::{RowError, RowProblem, TableError};
use super::header::{self, HeadRow, Header, HeaderSearch};
use super::record::{CellEnd, cell, record_end, sniff};
use super::row::Row;
use super::{Options, RowSource};
use memchr::memchr;
use std::io::Read;

/// Longest row in bytes.
const MAX_ROW: usize = 1024 * 1024;

/// What the header detection may hold in memory.
const MAX_HEAD: usize = 4 * MAX_ROW;

/// Rows of a CSV stream beneath its header.
pub(super) struct CsvRows<R> {
    text: Decoded<R>,
    /// Decoded bytes that are not consumed yet begin at `at`.
    buf: Vec<u8>,
    at: usize,
    ended: bool,
    /// Line of the file at `at`, from 1.
    line: u64,
    /// Byte that ends a line: line feed, or carriage return in files of old Macs.
    line_end: u8,
    delimiter: u8,
    /// Up to here (in bytes after `at`) quotation marks do not join lines.
    single_lines: usize,
    names: Header,
    /// Text of a quoted cell without its quotation marks.
    scratch: Vec<u8>,
}

/// One record in the buffer.
struct Span {
    /// Length with its line end.
    whole: usize,
    /// Length without it.
    text: usize,
    /// Lines that it covers.
    lines: u64,
    quoted: bool,
}

enum Next {
    End,
    Record(Span),
    /// No end within [`MAX_ROW`]. The line itself has no end either when `quote` is false.
    Endless {
        quote: bool,
    },
}

impl<R: Read> CsvRows<R> {
    /// Reads up to the end of the header.
    pub(super) fn open(
        reader: R,
        search: &HeaderSearch,
        options: &Options,
    ) -> Result<(Header, Self), TableError> {
        let delimiter = match options.delimiter {
            Some(c) => Some(u8::try_from(c).map_err(|_| TableError::BadDelimiter(c))?)
                .filter(|b| b.is_ascii() && !b"\"\r\n".contains(b))
                .ok_or(TableError::BadDelimiter(c))
                .map(Some)?,
            None => None,
        };
        let mut rows = CsvRows {
            text: Decoded::new(reader, options.encoding.as_deref())?,
            buf: vec![],
            at: 0,
            ended: false,
            line: 1,
            line_end: b'\n',
            delimiter: b',',
            single_lines: 0,
            names: Header::default(),
            scratch: vec![],
        };
        rows.more()?;
        if rows.buf.starts_with("\u{feff}".as_bytes()) {
            rows.at = 3;
        }
        if memchr(b'\n', &rows.buf).is_none() && memchr(b'\r', &rows.buf).is_some() {
            rows.line_end = b'\r';
        }
        rows.delimiter = delimiter.unwrap_or_else(|| sniff(&rows.buf[rows.at..], rows.line_end));
        let header = rows.find_header(search)?;
        Ok((header, rows))
    }

    /// Name of the encoding as far as it is known.
    pub(super) fn encoding(&self) -> &'static str {
        self.text.encoding().name()
    }

    /// Reads the head, finds the header in it and stands behind the header.
    fn find_header(&mut self, search: &HeaderSearch) -> Result<Header, TableError> {
        let (start, first_line) = (self.at, self.line);
        let searched = search.row.unwrap_or(0).max(header::SEARCHED_ROWS as u64);
        let mut head = vec![];
        // Where each record of the head ends: offset from `start` and line after it.
        let mut ends = vec![];
        let mut row = Row::default();
        while (head.len() as u64) < searched && self.at - start < MAX_HEAD {
            // Nothing before `at` is thrown away while the head is read.
            let span = match self.next_record()? {
                Next::Record(span) => span,
                Next::End => break,
                Next::Endless { quote: true } => {
                    self.single_lines = MAX_ROW;
                    continue;
                }
                Next::Endless { quote: false } => break,
            };
            row.start(self.line);
            let _ = self.split(&span, &mut row);
            head.push(HeadRow {
                number: self.line,
                cells: row.cells().map(String::from).collect(),
            });
            self.advance(&span);
            ends.push((self.at - start, self.line));
        }
        let found = header::find(&head, search)?;
        let (offset, line) = ends[found.next - 1];
        debug_assert!(line >= first_line);
        self.at = start + offset;
        self.line = line;
        self.single_lines = 0;
        self.names = found.header.clone();
        Ok(found.header)
    }

    /// Gets more text into the buffer; false at the end.
    fn more(&mut self) -> Result<bool, TableError> {
        if self.ended {
            return Ok(false);
        }
        let before = self.buf.len();
        // A stretch may decode to nothing (a lone byte order mark).
        while !self.ended && self.buf.len() == before {
            self.ended = !self.text.read_into(&mut self.buf)?;
        }
        Ok(self.buf.len() > before)
    }

    /// Finds the end of the record at `at`.
    fn next_record(&mut self) -> Result<Next, TableError> {
        loop {
            let rest = &self.buf[self.at..];
            let within = &rest[..rest.len().min(MAX_ROW)];
            let joined = self.single_lines == 0;
            let open = match record_end(within, self.delimiter, self.line_end, joined) {
                Ok((at, quoted)) => return Ok(Next::Record(self.span(at, at + 1, quoted))),
                Err(_) if within.len() == MAX_ROW => {
                    let quote = joined && memchr(self.line_end, within).is_some();
                    return Ok(Next::Endless { quote });
                }
                Err(open) => open,
            };
            if !self.more()? {
                let tail = &self.buf[self.at..];
                if tail.is_empty() {
                    return Ok(Next::End);
                }
                if open && memchr(self.line_end, tail).is_some() {
                    return Ok(Next::Endless { quote: true });
                }
                let quoted = memchr(b'"', tail).is_some();
                return Ok(Next::Record(self.span(tail.len(), tail.len(), quoted)));
            }
        }
    }

    fn span(&self, end: usize, whole: usize, quoted: bool) -> Span {
        let record = &self.buf[self.at..self.at + end];
        let text = match record.last() {
            Some(b'\r') if self.line_end == b'\n' => end - 1,
            _ => end,
        };
        let inner = match quoted {
            true => memchr::memchr_iter(self.line_end, record).count() as u64,
            false => 0,
        };
        Span {
            whole,
            text,
            lines: inner + 1,
            quoted,
        }
    }

    fn advance(&mut self, span: &Span) {
        self.at += span.whole;
        self.line += span.lines;
        self.single_lines = self.single_lines.saturating_sub(span.whole);
    }

    /// Cuts a record into cells.
    ///
    /// True when text follows a closing quotation mark, which is rare in sound
    /// files and the rule where stray quotation marks join lines.
    fn split(&mut self, span: &Span, row: &mut Row) -> Result<bool, RowProblem> {
        let record = &self.buf[self.at..self.at + span.text];
        if !span.quoted
            && let Ok(line) = std::str::from_utf8(record)
        {
            row.push_line(line, self.delimiter);
            return check_decoded(row, &self.text, &self.names).map(|()| false);
        }
        let mut rest = record;
        let mut loose = false;
        loop {
            let column = row.len();
            let cell = cell(rest, self.delimiter, &mut self.scratch);
            let (length, end) = (cell.length, cell.end);
            match std::str::from_utf8(cell.text) {
                Ok(text) => row.push(text),
                Err(_) => {
                    return Err(RowProblem::InvalidBytes {
                        column: self.names.label(column),
                        encoding: self.text.encoding().name(),
                    });
                }
            }
            match end {
                CellEnd::Clean => {}
                CellEnd::Loose => loose = true,
                CellEnd::Open => {
                    return Err(RowProblem::UnclosedQuote {
                        column: self.names.label(column),
                    });
                }
            }
            match rest.get(length) {
                Some(_) => rest = &rest[length + 1..],
                None => break,
            }
        }
        check_decoded(row, &self.text, &self.names).map(|()| loose)
    }

    /// Forgets consumed text once there is much of it.
    fn compact(&mut self) {
        if self.at >= self.buf.len() / 2 && self.at >= MAX_ROW / 16 {
            self.buf.drain(..self.at);
            self.at = 0;
        }
    }

    /// Passes over a line without an end in sight.
    fn skip_line(&mut self) -> Result<(), TableError> {
        loop {
            if let Some(end) = memchr(self.line_end, &self.buf[self.at..]) {
                self.at += end + 1;
                self.line += 1;
                return Ok(());
            }
            self.buf.clear();
            self.at = 0;
            if !self.more()? {
                return Ok(());
            }
        }
    }
}

impl<R: Read> RowSource for CsvRows<R> {
    fn fill(&mut self, row: &mut Row) -> Result<Option<Result<(), RowError>>, TableError> {
        loop {
            self.compact();
            let span = match self.next_record()? {
                Next::End => return Ok(None),
                Next::Record(span) => span,
                Next::Endless { quote: true } => {
                    // Read the same bytes again, line by line: the first line
                    // is the one with the open quotation mark.
                    self.single_lines = (self.buf.len() - self.at).min(MAX_ROW);
                    continue;
                }
                Next::Endless { quote: false } => {
                    let row = self.line;
                    self.skip_line()?;
                    let problem = RowProblem::TooLong { limit: MAX_ROW };
                    return Ok(Some(Err(RowError { row, problem })));
                }
            };
            row.start(self.line);
            let split = self.split(&span, row);
            let expected = self.names.names().len();
            row.trim_to(expected);
            if span.lines > 1 && (split != Ok(false) || row.len() != expected) {
                // Two stray quotation marks have joined lines: part them again.
                self.single_lines = span.whole;
                continue;
            }
            let number = self.line;
            self.advance(&span);
            if split.is_ok() && row.is_blank() {
                continue;
            }
            let problem = match split {
                Err(problem) => problem,
                Ok(_) if row.len() != expected => RowProblem::CellCount {
                    expected,
                    found: row.len(),
                },
                Ok(_) => return Ok(Some(Ok(()))),
            };
            let row = number;
            return Ok(Some(Err(RowError { row, problem })));
        }
    }
}

/// In a decoded stream bad bytes have become U+FFFD, which no table needs.
fn check_decoded<R: Read>(row: &Row, text: &Decoded<R>, names: &Header) -> Result<(), RowProblem> {
    let encoding = text.encoding();
    if encoding == encoding_rs::UTF_8 {
        return Ok(());
    }
    match row.cells().position(|c| c.contains('\u{fffd}')) {
        None => Ok(()),
        Some(column) => Err(RowProblem::InvalidBytes {
            column: names.label(column),
            encoding: encoding.name(),
        }),
    }
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
