//! The machine readable zone of travel documents, ICAO Doc 9303: TD1 (cards, three lines
//! of 30), TD2 (two of 36) and TD3 (passports, two of 44), parts 4 to 6. Check digits
//! after part 3, 4.9: weights 7, 3, 1 modulo 10. Visas (`V`) have another zone and are
//! not read.

mod build;
mod parse;

pub use build::build;
pub use parse::parse;

use crate::partial_date::PartialDate;
use crate::person::Sex;
use jiff::civil::Date;

/// The size of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Three lines of 30 characters.
    Td1,
    /// Two lines of 36 characters.
    Td2,
    /// Two lines of 44 characters: passports.
    Td3,
}

impl Format {
    /// Lines and characters per line.
    pub fn size(self) -> (usize, usize) {
        match self {
            Format::Td1 => (3, 30),
            Format::Td2 => (2, 36),
            Format::Td3 => (2, 44),
        }
    }
}

/// What a zone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mrz {
    /// Size.
    pub format: Format,
    /// Kind of document: `P`, `PD`, `I`, `AC` …
    pub code: String,
    /// Issuing state or organisation, as it stands (`CHN`, `D`, `UNO`).
    pub issuer: String,
    /// Family name, in capitals, parts with blanks.
    pub family: String,
    /// Given names; empty where the holder has one name only.
    pub given: String,
    /// Number of the document.
    pub number: String,
    /// Nationality, as it stands.
    pub nationality: String,
    /// Day of birth.
    pub birth: ShortDate,
    /// Sex; none where the zone leaves it open.
    pub sex: Option<Sex>,
    /// Last day of validity.
    pub expiry: ShortDate,
    /// Optional data: of TD3 the personal number, of TD1 that of the first line.
    pub optional: String,
    /// Optional data of the second line of TD1; empty elsewhere.
    pub optional2: String,
}

/// A date with a year of two digits, of which parts can be unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShortDate {
    /// Last two digits of the year.
    pub year: Option<u8>,
    /// Month.
    pub month: Option<i8>,
    /// Day.
    pub day: Option<i8>,
}

impl ShortDate {
    /// The latest such date that is not after `limit`: a day of birth as seen today.
    pub fn until(self, limit: Date) -> Option<PartialDate> {
        let year = i16::from(self.year?);
        let century = limit.year() - limit.year().rem_euclid(100);
        let at = |c: i16| PartialDate::new(c + year, self.month, self.day);
        (at(century).filter(|d| d.earliest() <= limit)).or_else(|| at(century - 100))
    }

    /// The date within fifty years of `today`: an expiry.
    pub fn near(self, today: Date) -> Option<PartialDate> {
        let year = i16::from(self.year?);
        let century = today.year() - today.year().rem_euclid(100);
        let years = [century - 100, century, century + 100].map(|c| c + year);
        let nearest = years.into_iter().min_by_key(|y| (y - today.year()).abs())?;
        PartialDate::new(nearest, self.month, self.day)
    }
}

impl From<PartialDate> for ShortDate {
    fn from(d: PartialDate) -> Self {
        ShortDate {
            year: Some(d.year().rem_euclid(100) as u8),
            month: d.month(),
            day: d.day(),
        }
    }
}

/// The check digit of a part of the zone: letters count 10 to 35, fillers nothing.
pub fn check_digit(text: &str) -> char {
    let sum: u32 = (text.bytes().zip([7, 3, 1].into_iter().cycle()))
        .map(|(b, w)| {
            let value = match b {
                b'0'..=b'9' => b - b'0',
                b'A'..=b'Z' => b - b'A' + 10,
                _ => 0,
            };
            u32::from(value) * w
        })
        .sum();
    char::from(b'0' + (sum % 10) as u8)
}

#[cfg(test)]
mod tests;
