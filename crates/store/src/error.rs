//! What can go wrong in the store, each with what to do about it.

use std::path::PathBuf;
use std::sync::Arc;

/// A failure of the store. Cheap to clone: one failed transaction is reported
/// to every caller that took part in it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk, or the quota of the database, is full. The transaction was
    /// rolled back whole.
    #[error(
        "no space left for {database}; nothing of this request was stored: free space on its disk and repeat the request"
    )]
    Full {
        /// File or server.
        database: Arc<str>,
    },
    /// The database file is damaged or cut short.
    #[error(
        "{database} is damaged or cut short ({detail}): stop the program, keep a copy of the file, and restore a backup or import the last export"
    )]
    Corrupt {
        /// File or server.
        database: Arc<str>,
        /// What the database said.
        detail: String,
    },
    /// The file is something else than a journal's database.
    #[error(
        "{database} is not a database of this program ({detail}): check the path; if the file should be one, restore a backup"
    )]
    NotADatabase {
        /// File.
        database: Arc<str>,
        /// What was found instead.
        detail: String,
    },
    /// The database cannot be reached or created.
    #[error("cannot open {database}: {detail}")]
    CannotOpen {
        /// File or server.
        database: Arc<str>,
        /// What the system said.
        detail: String,
    },
    /// The database was written by a newer version of the program.
    #[error(
        "{database} was written by a newer version of this program (schema {version}): upgrade the program"
    )]
    NewerSchema {
        /// File or server.
        database: Arc<str>,
        /// Schema version that is unknown here.
        version: i64,
    },
    /// A PostgreSQL database that sorts or encodes text unlike SQLite.
    #[error(
        "{database} does not sort text by code point or is not UTF-8: create it with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    )]
    Collation {
        /// Server.
        database: Arc<str>,
    },
    /// Somebody else holds the write lock, or all connections are in use.
    #[error("{database} is busy: repeat the request in a moment")]
    Busy {
        /// File or server.
        database: Arc<str>,
    },
    /// A key file is absent, unreadable or another one than was used.
    #[error("key file {path}: {detail}")]
    KeyMissing {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        detail: String,
    },
    /// `corrects` names an entry that does not exist.
    #[error("entry {0} cannot be corrected: there is no such entry")]
    UnknownCorrected(u64),
    /// The follower's cursor is not where the caller thinks: another process
    /// already did this part of the work.
    #[error("the cursor of follower {name} is at {found}, not at {expected}")]
    CursorMoved {
        /// Follower.
        name: String,
        /// Where the caller thought it was.
        expected: u64,
        /// Where it is.
        found: u64,
    },
    /// Somebody else wrote about the same thing since the caller looked.
    #[error("{subject} went on to entry {seq_found} since entry {seq_expected}: look again")]
    Conflict {
        /// The thing.
        subject: String,
        /// Its last entry, as the caller knew it; 0 for none.
        seq_expected: u64,
        /// Its last entry.
        seq_found: u64,
    },
    /// A field that the store cannot keep on both databases.
    #[error("field {field} of a new entry is not acceptable: {reason}")]
    Invalid {
        /// Name of the field.
        field: &'static str,
        /// Why.
        reason: String,
    },
    /// A projection of another version took over this database.
    #[error("projection {name} was rebuilt by another version of the program: restart this one")]
    ProjectionReplaced {
        /// Name of the projection.
        name: String,
    },
    /// An import into a journal that already has entries.
    #[error(
        "the journal of {database} already has {entries} entries: an import needs an empty one"
    )]
    NotEmpty {
        /// File or server.
        database: Arc<str>,
        /// How many.
        entries: u64,
    },
    /// An export that cannot be read back: not an export, cut short or altered.
    #[error("line {line} of the export: {detail}")]
    BadTransfer {
        /// Line number from 1.
        line: u64,
        /// What is wrong.
        detail: String,
    },
    /// Reading or writing an export failed.
    #[error("export or import: {0}")]
    Io(Arc<std::io::Error>),
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
    /// Any other failure of the database.
    #[error("database {database}: {source}")]
    Db {
        /// File or server.
        database: Arc<str>,
        /// The driver's error.
        source: Arc<sqlx::Error>,
    },
}

impl StoreError {
    /// True where the same request would fail for every caller alike, so that
    /// trying each of a group alone is useless.
    pub(crate) fn hits_everybody(&self) -> bool {
        !matches!(
            self,
            StoreError::Db { .. }
                | StoreError::Invalid { .. }
                | StoreError::UnknownCorrected(_)
                | StoreError::CursorMoved { .. }
                | StoreError::Conflict { .. }
                | StoreError::KeyMissing { .. }
        )
    }

    /// Sorts a driver's error into the variants above.
    pub(crate) fn from_sqlx(database: &Arc<str>, error: sqlx::Error) -> StoreError {
        let database = database.clone();
        let code = match &error {
            sqlx::Error::Database(e) => e.code().map(|c| c.into_owned()),
            sqlx::Error::PoolTimedOut => return StoreError::Busy { database },
            sqlx::Error::PoolClosed => return StoreError::Closed,
            sqlx::Error::Io(e) => return StoreError::from_io(database, e),
            _ => None,
        };
        let detail = error.to_string();
        // A SQLite code is a decimal number whose low byte is the class; a
        // PostgreSQL code is an SQLSTATE of five characters.
        let code = code.unwrap_or_default();
        let class = match code.len() {
            5 => None,
            _ => code.parse::<i32>().ok().map(|c| c & 0xff),
        };
        match (class, code.as_str()) {
            (Some(13), _) | (None, "53100") => StoreError::Full { database },
            (Some(11), _) | (None, "XX001" | "XX002") => StoreError::Corrupt { database, detail },
            (Some(26), _) => StoreError::NotADatabase { database, detail },
            (Some(14 | 23), _) | (None, "3D000" | "28P01" | "28000") => {
                StoreError::CannotOpen { database, detail }
            }
            (Some(5 | 6), _) | (None, "55P03" | "40001" | "40P01" | "53300") => {
                StoreError::Busy { database }
            }
            _ => StoreError::Db {
                database,
                source: Arc::new(error),
            },
        }
    }

    fn from_io(database: Arc<str>, error: &std::io::Error) -> StoreError {
        if error.kind() == std::io::ErrorKind::StorageFull {
            return StoreError::Full { database };
        }
        StoreError::CannotOpen {
            database,
            detail: error.to_string(),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        StoreError::Io(Arc::new(error))
    }
}
