//! Values bound to the placeholders of a statement.

use std::sync::Arc;

use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

/// A value bound to a placeholder. An absent value keeps its type, which
/// PostgreSQL wants to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// BIGINT.
    Int(Option<i64>),
    /// TEXT, shared: a value that many rows repeat is allocated once.
    Text(Option<Arc<str>>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// BOOLEAN.
    Bool(Option<bool>),
}

impl From<i64> for Arg {
    fn from(value: i64) -> Arg {
        Arg::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Arg {
        Arg::Int(value)
    }
}
impl From<u64> for Arg {
    /// Sequence numbers and counts: far below 2^63.
    fn from(value: u64) -> Arg {
        Arg::Int(Some(value as i64))
    }
}
impl From<Option<u64>> for Arg {
    fn from(value: Option<u64>) -> Arg {
        Arg::Int(value.map(|v| v as i64))
    }
}
impl From<&str> for Arg {
    fn from(value: &str) -> Arg {
        Arg::Text(Some(value.into()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Arg {
        Arg::Text(Some(value.into()))
    }
}
impl From<Arc<str>> for Arg {
    fn from(value: Arc<str>) -> Arg {
        Arg::Text(Some(value))
    }
}
impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Arg {
        Arg::Text(value.map(Arc::from))
    }
}
impl From<Option<&str>> for Arg {
    fn from(value: Option<&str>) -> Arg {
        Arg::Text(value.map(Arc::from))
    }
}
impl From<f64> for Arg {
    fn from(value: f64) -> Arg {
        Arg::Real(Some(value))
    }
}
impl From<bool> for Arg {
    fn from(value: bool) -> Arg {
        Arg::Bool(Some(value))
    }
}

/// `args![a, b]`: the values of `$1`, `$2` as a vector of [`Arg`].
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Arg::from($value)),*] };
}

/// The values in SQLite's form.
pub(crate) fn sqlite_args(args: Vec<Arg>) -> Result<SqliteArguments, sqlx::Error> {
    let mut out = SqliteArguments::default();
    out.reserve(args.len(), 0);
    for arg in args {
        match arg {
            Arg::Int(value) => Arguments::add(&mut out, value),
            Arg::Text(value) => Arguments::add(&mut out, value),
            Arg::Real(value) => Arguments::add(&mut out, value),
            Arg::Bool(value) => Arguments::add(&mut out, value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(out)
}

/// The values in PostgreSQL's form.
pub(crate) fn postgres_args(args: Vec<Arg>) -> Result<PgArguments, sqlx::Error> {
    let mut out = PgArguments::default();
    out.reserve(args.len(), 16 * args.len());
    for arg in args {
        match arg {
            Arg::Int(value) => out.add(value),
            Arg::Text(value) => out.add(value.as_deref()),
            Arg::Real(value) => out.add(value),
            Arg::Bool(value) => out.add(value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(out)
}
