//! What all messages have in common: something is wrong at a place, and the rest goes
//! through.

mod when;

pub use when::When;

use lf_domain::refusal::Refusal;
use std::fmt;

/// Every message key that reading a message can give (`refusal-<key>` in the locales),
/// besides those of tables and of [`lf_domain::identity`].
pub const KEYS: &[&str] = &[
    "message-empty",
    "message-other-kind",
    "message-too-large",
    "message-required",
    "message-bad-date",
    "message-not-a-number",
    "message-not-a-code",
    "message-count",
    "message-control-reference",
    "message-not-ended",
    "message-text-outside",
    "message-bad-segment",
    "message-no-result",
    "message-unsupported",
    "message-bad-json",
    "message-bad-field",
    "message-no-target",
];

/// Where in a message something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The message as a whole.
    Whole,
    /// A part of a segment; element and component count from 1, 0 where the whole is meant.
    Segment {
        /// Number of the segment in the file, from 1.
        number: usize,
        /// Its tag.
        tag: String,
        /// Element (EDIFACT) or field (HL7).
        element: usize,
        /// Component.
        component: usize,
    },
    /// A JSON pointer (RFC 6901).
    Pointer(String),
    /// A cell of a table.
    Cell {
        /// Row as the user sees it.
        row: u64,
        /// Column; empty where the row is meant.
        column: String,
    },
}

impl fmt::Display for Place {
    /// As it is shown beside a message: `segment 14 NAD 4.2`, `/entry/3/resource`, `row 7 birth`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Whole => Ok(()),
            Place::Segment {
                number,
                tag,
                element,
                component,
            } => {
                write!(f, "segment {number} {tag}")?;
                if *element > 0 {
                    write!(f, " {element}")?;
                }
                if *component > 0 {
                    write!(f, ".{component}")?;
                }
                Ok(())
            }
            Place::Pointer(p) => f.write_str(p),
            Place::Cell { row, column } => write!(f, "row {row} {column}"),
        }
    }
}

/// What a problem costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The item was not taken.
    Refused,
    /// The item was taken without what is wrong.
    Noted,
}

/// Something wrong in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What, and what would be accepted.
    pub refusal: Refusal,
    /// What it costs.
    pub weight: Weight,
}

impl Problem {
    /// The item at this place was not taken.
    pub fn refused(place: Place, key: &str, value: &str, accepted: &str) -> Problem {
        Problem::new(place, Weight::Refused, key, value, accepted)
    }

    /// The item at this place was taken without what is wrong.
    pub fn noted(place: Place, key: &str, value: &str, accepted: &str) -> Problem {
        Problem::new(place, Weight::Noted, key, value, accepted)
    }

    fn new(place: Place, weight: Weight, key: &str, value: &str, accepted: &str) -> Problem {
        // A message is no place for a whole file.
        let short: String = value.chars().take(80).collect();
        Problem {
            refusal: Refusal::new(&place.to_string(), key, short, accepted),
            place,
            weight,
        }
    }
}

/// The largest message that is read, in bytes: a list of 20,000 travellers has a tenth of it.
pub const LARGEST: usize = 64 << 20;

/// Refuses what is empty or too large to be one message.
pub(crate) fn size(bytes: &[u8]) -> Result<(), Box<Problem>> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::refused(Place::Whole, "message-empty", "", "").into());
    }
    if bytes.len() > LARGEST {
        let size = format!("{} MB", bytes.len() >> 20);
        let most = format!("≤ {} MB", LARGEST >> 20);
        let whole = Place::Whole;
        return Err(Problem::refused(whole, "message-too-large", &size, &most).into());
    }
    Ok(())
}

/// Bytes as text: UTF-8, or the older encoding that the caller takes it for.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    other: &'static encoding_rs::Encoding,
) -> std::borrow::Cow<'a, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').into(),
        Err(_) => other.decode_without_bom_handling(bytes).0,
    }
}
