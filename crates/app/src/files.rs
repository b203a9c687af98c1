//! Files of rows, read through mappings: what imports and replays share.

use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::refusal::Refusal;
use lf_formats::mapper::{Mapped, MappedFact, Mapper, Settings, Skip};
use lf_formats::mapping::{Mapping, MappingError};
use lf_formats::table::{Header, Table, TableError};
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::{Path, PathBuf};

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is not a table, or nothing more of it can be read.
    #[error("{path}: {source}")]
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: TableError,
    },
    /// The mapping is wrong, or does not fit the table.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// No mapping has the columns of the file.
    #[error("{path}: none of the mappings fits its columns; {missing}")]
    NoFit {
        /// The file.
        path: PathBuf,
        /// What each mapping lacks.
        missing: String,
    },
}

/// One row of a file after its mapping.
pub struct MappedRow {
    /// Row as the user sees it in the file.
    pub row: u64,
    /// What came of it.
    pub what: RowOutcome,
}

/// What came of a row.
pub enum RowOutcome {
    /// Facts.
    Facts(Vec<MappedFact>),
    /// Passed over, because the mapping says so.
    Skipped(Skip),
    /// Nothing, because something is wrong.
    Rejected(Vec<Refusal>),
}

/// Reads mapping files.
///
/// # Errors
/// When one cannot be read or is wrong, with its place.
pub fn mappings(paths: &[PathBuf]) -> Result<Vec<Mapping>, FileError> {
    let mut out = vec![];
    for path in paths {
        let text = std::fs::read_to_string(path).map_err(|source| FileError::Open {
            path: path.clone(),
            source,
        })?;
        out.extend(Mapping::parse_all(&path.display().to_string(), &text)?);
    }
    Ok(out)
}

/// Reads the rows of a file through the first mapping that fits it. `take` is
/// given each row, the mapping and how much of the file is read, and says
/// whether to go on.
///
/// # Errors
/// See [`FileError`]; a bad row is no error.
pub fn rows(
    path: &Path,
    mappings: &[Mapping],
    city: &City,
    book: &CodeBook,
    settings: &Settings,
    take: &mut dyn FnMut(&Mapping, MappedRow) -> bool,
) -> Result<(), FileError> {
    let open = |source| FileError::Open {
        path: path.to_path_buf(),
        source,
    };
    let table = |source| FileError::Table {
        path: path.to_path_buf(),
        source,
    };
    let mut file = File::open(path).map_err(open)?;
    let mapping = fitting(path, &mut file, mappings)?;
    let mut set = settings.clone();
    set.set.retain(|name, _| mapping.filter.contains_key(name));
    let mut opened = Table::open(
        BufReader::with_capacity(1 << 18, file),
        &mapping.table_options(),
    )
    .map_err(table)?;
    let mut rows = opened.rows(&mapping.header_search()).map_err(table)?;
    let mut mapper = Mapper::new(mapping, rows.header(), city, book, &set)?;
    while let Some(row) = rows.next_row().map_err(table)? {
        let mapped = match row {
            Err(bad) => MappedRow {
                row: bad.row,
                what: RowOutcome::Rejected(vec![bad.refusal()]),
            },
            Ok(row) => {
                let what = match mapper.map_row(row) {
                    Mapped::Facts(facts) => RowOutcome::Facts(facts),
                    Mapped::Skipped(skip) => RowOutcome::Skipped(skip),
                    Mapped::Rejected(refusals) => RowOutcome::Rejected(refusals),
                };
                MappedRow {
                    row: row.number(),
                    what,
                }
            }
        };
        if !take(mapping, mapped) {
            break;
        }
    }
    Ok(())
}

/// The first mapping whose columns the file has.
fn fitting<'m>(
    path: &Path,
    file: &mut File,
    mappings: &'m [Mapping],
) -> Result<&'m Mapping, FileError> {
    let table = |source| FileError::Table {
        path: path.to_path_buf(),
        source,
    };
    let mut missing = vec![];
    for mapping in mappings {
        let mut opened =
            Table::open(BufReader::new(&mut *file), &mapping.table_options()).map_err(table)?;
        match opened
            .rows(&mapping.header_search())
            .map(|r| r.header().clone())
        {
            Ok(header) if mappings.len() == 1 || mapping.fits(&header) => {
                drop(opened);
                file.rewind().map_err(|source| FileError::Open {
                    path: path.to_path_buf(),
                    source,
                })?;
                return Ok(mapping);
            }
            Ok(header) => missing.push(lacks(mapping, &header)),
            Err(e) if mappings.len() == 1 => return Err(table(e)),
            Err(e) => missing.push(format!("{}: {e}", mapping.name())),
        }
        drop(opened);
        file.rewind().map_err(|source| FileError::Open {
            path: path.to_path_buf(),
            source,
        })?;
    }
    Err(FileError::NoFit {
        path: path.to_path_buf(),
        missing: missing.join("; "),
    })
}

fn lacks(mapping: &Mapping, header: &Header) -> String {
    let names: Vec<String> = mapping.missing_in(header).into_iter().collect();
    format!("{} wants {}", mapping.name(), names.join(", "))
}
