//! Tables: rows of text under a header, whatever the file format.
//!
//! A table is opened once ([`Table::open`]), its header is found ([`Table::rows`])
//! and its rows are lent out one by one ([`Rows::next_row`]). A row that cannot be
//! read is a [`RowError`] value and the next row follows; only a broken medium or
//! workbook ends the stream.
//!
//! ```
//! use lf_formats::table::{HeaderSearch, Options, Table};
//! let file = std::io::Cursor::new("id;onset\n1;2024-07-01\n2\n3;2024-07-03\n");
//! let mut table = Table::open(file, &Options::default())?;
//! let mut rows = table.rows(&HeaderSearch::default())?;
//! let mut seen = vec![];
//! while let Some(row) = rows.next_row()? {
//!     match row {
//!         Ok(row) => seen.push(format!("{}: {}", row.number(), row.cell(1))),
//!         Err(bad) => seen.push(bad.to_string()),
//!     }
//! }
//! assert_eq!(seen, ["2: 2024-07-01", "row 3: 2 cells expected, 1 found", "4: 2024-07-03"]);
//! # Ok::<(), lf_formats::table::TableError>(())
//! ```

mod csv;
mod encoding;
mod error;
mod header;
mod record;
mod row;
mod xlsx;

pub use error::{RowError, RowProblem, TableError};
pub use header::{Header, HeaderSearch};
pub use row::Row;

use std::io::{Read, Seek, SeekFrom};

/// Unpacked size above which a workbook is refused, in bytes: its texts must
/// be held in memory, those of a CSV file need not.
pub const XLSX_LIMIT: u64 = 200 * 1024 * 1024;

/// How a file is to be read, where the reader should not find out by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Label of the encoding of a CSV file (`gb18030`, `windows-1252` …); absent: detected.
    pub encoding: Option<String>,
    /// Delimiter of a CSV file; absent: the commonest of comma, semicolon and tab in the first rows.
    pub delimiter: Option<char>,
    /// Name of the sheet of a workbook; absent: the first.
    pub sheet: Option<String>,
}

/// An opened file of rows.
pub struct Table<R: Read + Seek> {
    kind: Kind<R>,
    options: Options,
}

enum Kind<R: Read + Seek> {
    Csv(R),
    Xlsx(Box<xlsx::Workbook<R>>),
}

impl<R: Read + Seek> Table<R> {
    /// Opens a file, telling CSV from XLSX by its first bytes and not by its name.
    ///
    /// # Errors
    /// Old binary workbooks, web pages saved under a table's name and workbooks
    /// over [`XLSX_LIMIT`] are refused with what to do instead.
    pub fn open(mut reader: R, options: &Options) -> Result<Self, TableError> {
        let mut magic = [0u8; 8];
        let n = read_up_to(&mut reader, &mut magic)?;
        reader.seek(SeekFrom::Start(0))?;
        let kind = match &magic[..n] {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => {
                Kind::Xlsx(Box::new(xlsx::Workbook::open(reader, XLSX_LIMIT)?))
            }
            [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(TableError::OldWorkbook),
            start if is_markup(start) => return Err(TableError::Markup),
            _ => Kind::Csv(reader),
        };
        Ok(Table {
            kind,
            options: options.clone(),
        })
    }

    /// Finds the header and gives the rows beneath it.
    ///
    /// # Errors
    /// When no header row can be found, when the sheet is not there, or when
    /// the file cannot be read.
    pub fn rows(&mut self, search: &HeaderSearch) -> Result<Rows<'_>, TableError> {
        match &mut self.kind {
            Kind::Csv(reader) => Rows::csv(reader, search, &self.options),
            Kind::Xlsx(book) => {
                let (header, source) = book.rows(search, self.options.sheet.as_deref())?;
                Ok(Rows::new(header, "xlsx", Box::new(source)))
            }
        }
    }
}

/// The rows of a table, lent one at a time.
pub struct Rows<'a> {
    header: Header,
    form: &'static str,
    row: Row,
    source: Box<dyn RowSource + 'a>,
}

/// Where rows come from: fills `row`, or says why it cannot.
trait RowSource {
    /// `None` at the end of the table.
    fn fill(&mut self, row: &mut Row) -> Result<Option<Result<(), RowError>>, TableError>;
}

impl<'a> Rows<'a> {
    /// The rows of a CSV stream that cannot seek, such as an upload.
    ///
    /// # Errors
    /// As [`Table::rows`].
    pub fn csv(
        reader: impl Read + 'a,
        search: &HeaderSearch,
        options: &Options,
    ) -> Result<Rows<'a>, TableError> {
        let (header, source) = csv::CsvRows::open(reader, search, options)?;
        let form = source.encoding();
        Ok(Rows::new(header, form, Box::new(source)))
    }

    fn new(header: Header, form: &'static str, source: Box<dyn RowSource + 'a>) -> Self {
        Rows {
            header,
            form,
            row: Row::default(),
            source,
        }
    }

    /// The header that was found.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// `xlsx`, or the encoding of the CSV text as far as the header shows it:
    /// `UTF-8`, `gb18030`, `UTF-16LE` …
    pub fn form(&self) -> &'static str {
        self.form
    }

    /// The next row, or why it could not be read; `None` at the end.
    ///
    /// # Errors
    /// Only where nothing more can be read: the medium failed, the workbook is broken.
    pub fn next_row(&mut self) -> Result<Option<Result<&Row, RowError>>, TableError> {
        Ok(match self.source.fill(&mut self.row)? {
            None => None,
            Some(Ok(())) => Some(Ok(&self.row)),
            Some(Err(bad)) => Some(Err(bad)),
        })
    }
}

fn is_markup(start: &[u8]) -> bool {
    let text = start.trim_ascii_start();
    ["<html", "<!doct", "<table", "<?xml", "<meta"]
        .iter()
        .any(|tag| {
            text.len() >= tag.len() && text[..tag.len()].eq_ignore_ascii_case(tag.as_bytes())
        })
}

/// Reads until the buffer is full or the input ends.
fn read_up_to(reader: &mut impl Read, buf: &mut [u8]) -> std::io::Result<usize> {
    let mut n = 0;
    while n < buf.len() {
        match reader.read(&mut buf[n..]) {
            Ok(0) => break,
            Ok(k) => n += k,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(n)
}
