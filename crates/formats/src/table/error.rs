//! What can be wrong with a table or with one of its rows.

use lf_domain::refusal::Refusal;
use std::fmt;

/// Why a table cannot be read, or cannot be read further.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The medium failed.
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// No row looks like a header.
    #[error("no header row in the first {searched} rows; looked for {looked_for}; found {found}")]
    NoHeader {
        /// Number of rows that were looked at.
        searched: usize,
        /// Column names that were looked for, with commas; empty: any row of names.
        looked_for: String,
        /// First rows as they stand, shortened.
        found: String,
    },
    /// An encoding label that nobody knows.
    #[error("`{0}` is not the name of an encoding; write utf-8, gb18030, big5, windows-1252 …")]
    UnknownEncoding(String),
    /// A delimiter outside ASCII.
    #[error("`{0}` cannot separate cells; write a comma, a semicolon or a tab")]
    BadDelimiter(char),
    /// A binary workbook of the years before 2007.
    #[error("an old binary workbook (.xls): save it as .xlsx or as CSV and import that")]
    OldWorkbook,
    /// A web page under the name of a table.
    #[error("a web page or XML, not a table: open it and save it as .xlsx or as CSV")]
    Markup,
    /// A workbook that does not fit into memory.
    #[error("the workbook unpacks to more than {limit_mb} MB: save it as CSV and import that")]
    TooLarge {
        /// The limit in mebibytes.
        limit_mb: u64,
    },
    /// A workbook that cannot be understood.
    #[error("the workbook is damaged or not an .xlsx file: {0}")]
    BadWorkbook(String),
    /// The named sheet is not there.
    #[error("there is no sheet `{wanted}`; the sheets are {sheets}")]
    NoSheet {
        /// Name that was asked for; empty when the workbook has none at all.
        wanted: String,
        /// Names of the sheets, with commas.
        sheets: String,
    },
}

impl TableError {
    /// The same as a message that any language can say.
    pub fn refusal(&self) -> Refusal {
        let new = |key: &str, value: &str, accepted: &str| Refusal::new("", key, value, accepted);
        match self {
            TableError::Io(e) => new("table-unreadable", &e.to_string(), ""),
            TableError::NoHeader {
                searched,
                looked_for,
                found,
            } => {
                let mut r = new("table-no-header", found, looked_for);
                r.args.insert("searched".into(), searched.to_string());
                r
            }
            TableError::UnknownEncoding(label) => new("table-unknown-encoding", label, "gb18030"),
            TableError::BadDelimiter(c) => new("table-bad-delimiter", &c.to_string(), ", ; \\t"),
            TableError::OldWorkbook => new("table-old-workbook", ".xls", ".xlsx, CSV"),
            TableError::Markup => new("table-markup", "HTML", ".xlsx, CSV"),
            TableError::TooLarge { limit_mb } => {
                new("table-too-large", "", &format!("{limit_mb} MB"))
            }
            TableError::BadWorkbook(why) => new("table-bad-workbook", why, ".xlsx"),
            TableError::NoSheet { wanted, sheets } => new("table-no-sheet", wanted, sheets),
        }
    }
}

/// Why one row was not read. The rows after it are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Number of the row as the user sees it.
    pub row: u64,
    /// What is wrong.
    pub problem: RowProblem,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowProblem {
    /// More or fewer cells than the header has.
    CellCount {
        /// Cells of the header.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// Bytes that are not text in the encoding of the file.
    InvalidBytes {
        /// Column of the first bad cell.
        column: String,
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// A quotation mark that opens a cell and never closes.
    UnclosedQuote {
        /// Column of the cell.
        column: String,
    },
    /// A row longer than any row should be.
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
}

impl RowError {
    /// Column, where one is to blame; otherwise empty.
    pub fn column(&self) -> &str {
        match &self.problem {
            RowProblem::InvalidBytes { column, .. } | RowProblem::UnclosedQuote { column } => {
                column
            }
            _ => "",
        }
    }

    /// The same as a message that any language can say.
    pub fn refusal(&self) -> Refusal {
        let (key, value, accepted) = match &self.problem {
            RowProblem::CellCount { expected, found } => {
                ("row-cell-count", found.to_string(), expected.to_string())
            }
            RowProblem::InvalidBytes { encoding, .. } => {
                ("row-invalid-bytes", String::new(), encoding.to_string())
            }
            RowProblem::UnclosedQuote { .. } => {
                ("row-unclosed-quote", "\"".to_string(), String::new())
            }
            RowProblem::TooLong { limit } => ("row-too-long", String::new(), limit.to_string()),
        };
        Refusal::new(self.column(), key, value, accepted)
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: ", self.row)?;
        match &self.problem {
            RowProblem::CellCount { expected, found } => {
                write!(f, "{expected} cells expected, {found} found")
            }
            RowProblem::InvalidBytes { column, encoding } => {
                write!(f, "column `{column}` has bytes that are not {encoding}")
            }
            RowProblem::UnclosedQuote { column } => {
                write!(
                    f,
                    "column `{column}` opens a quotation mark and never closes it"
                )
            }
            RowProblem::TooLong { limit } => write!(f, "longer than {limit} bytes"),
        }
    }
}

impl std::error::Error for RowError {}
