//! Numbers that carry their own proof: whether an identity number, a machine
//! readable zone, a ship's or a container's number can be right. Nothing is looked up;
//! a number that passes is well formed, not proved to exist.
//!
//! | module | number | standard |
//! |---|---|---|
//! | [`resident`] | resident identity number | GB 11643-1999 |
//! | [`mrz`] | machine readable zone TD1, TD2, TD3 | ICAO Doc 9303 parts 3 to 6 |
//! | [`imo`] | ship identification number | IMO resolution A.1117(30) |
//! | [`container`] | freight container number | ISO 6346:2022 |
//! | [`credit`] | unified social credit code | GB 32100-2015 |
//! | [`permit`] | travel permits to the mainland | format only |

pub mod container;
pub mod credit;
pub mod imo;
pub mod mrz;
pub mod permit;
pub mod resident;

use crate::refusal::Refusal;

/// Every message key of this module (`refusal-<key>` in the locales).
pub const KEYS: &[&str] = &[
    "identity-length",
    "identity-character",
    "identity-check-digit",
    "identity-birth-date",
    "identity-area",
    "identity-category",
    "identity-date",
    "identity-too-long",
];

/// What is wrong with a number, and what would be accepted in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Message key, one of [`KEYS`].
    pub key: &'static str,
    /// The part of the number that is wrong: the digits or letters as they stand.
    pub value: String,
    /// What would be accepted there.
    pub accepted: String,
}

impl Wrong {
    fn new(key: &'static str, value: impl Into<String>, accepted: impl Into<String>) -> Wrong {
        Wrong {
            key,
            value: value.into(),
            accepted: accepted.into(),
        }
    }

    /// The same as a refusal of a field.
    pub fn at(self, field: &str) -> Refusal {
        Refusal::new(field, self.key, self.value, self.accepted)
    }
}

/// The number as it is checked: no blanks, hyphens and dots, full-width letters and
/// digits as narrow ones, all in capitals.
pub fn tidy(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '·' | '‐' | '–' | '\u{feff}'))
        .flat_map(char::to_uppercase)
        .collect()
}

/// Refuses a number of another length, or with a character that `ok` does not take.
fn shape(
    number: &str,
    length: usize,
    ok: impl Fn(u8) -> bool,
    accepted: &str,
) -> Result<(), Wrong> {
    if let Some(bad) = number.chars().find(|c| !c.is_ascii() || !ok(*c as u8)) {
        return Err(Wrong::new("identity-character", bad, accepted));
    }
    if number.len() != length {
        let found = number.len().to_string();
        return Err(Wrong::new("identity-length", found, length.to_string()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn what_people_type_around_a_number_does_not_count() {
        assert_eq!(tidy(" imo 9074729 "), "IMO9074729");
        assert_eq!(tidy("ＣＳＱＵ 305438-３"), "CSQU3054383");
    }
}
