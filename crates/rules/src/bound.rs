//! Bounds of intervals in JSON, which knows no infinity: a number, or `"inf"`
//! or `"-inf"` where there is no bound. Entries of the journal from before this
//! was written hold null there; it is read as "no bound".

use serde::{Deserialize, Deserializer, Serializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(f64),
    Word(String),
    Absent,
}

fn write<S: Serializer>(value: &f64, s: S) -> Result<S::Ok, S::Error> {
    match *value {
        f64::INFINITY => s.serialize_str("inf"),
        f64::NEG_INFINITY => s.serialize_str("-inf"),
        v => s.serialize_f64(v),
    }
}

fn read<'de, D: Deserializer<'de>>(d: D, absent: f64) -> Result<f64, D::Error> {
    match Written::deserialize(d)? {
        Written::Number(v) => Ok(v),
        Written::Absent => Ok(absent),
        Written::Word(w) => match w.as_str() {
            "inf" => Ok(f64::INFINITY),
            "-inf" => Ok(f64::NEG_INFINITY),
            other => Err(serde::de::Error::custom(format!(
                "a bound is a number, \"inf\" or \"-inf\", not {other:?}"
            ))),
        },
    }
}

/// A bound from below.
pub mod lower {
    use super::{Deserializer, Serializer};

    /// Writes a bound.
    pub fn serialize<S: Serializer>(value: &f64, s: S) -> Result<S::Ok, S::Error> {
        super::write(value, s)
    }

    /// Reads a bound.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
        super::read(d, f64::NEG_INFINITY)
    }
}

/// A bound from above.
pub mod upper {
    use super::{Deserializer, Serializer};

    /// Writes a bound.
    pub fn serialize<S: Serializer>(value: &f64, s: S) -> Result<S::Ok, S::Error> {
        super::write(value, s)
    }

    /// Reads a bound.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
        super::read(d, f64::INFINITY)
    }
}
