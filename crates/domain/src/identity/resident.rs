//! The resident identity number, GB 11643-1999: six digits of area (GB/T 2260), eight of
//! the day of birth, three in sequence whose last is odd for men, and a check character
//! after ISO 7064 MOD 11-2.
//!
//! Residence permits for people from Hong Kong (810000), Macao (820000) and Taiwan
//! (830000) and the permanent residence card for foreigners of 2023 (first digit 9, then
//! two digits of the accepting place and three of the nationality) are built the same way.

use super::{Wrong, shape, tidy};
use crate::person::Sex;
use jiff::civil::Date;

/// First two digits of the areas of GB/T 2260 and of the residence permits.
const PROVINCES: &[u8] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
];

/// A number that holds, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    /// The number without blanks, `X` as a capital.
    pub number: String,
    /// First six digits: the county of first registration.
    pub area: String,
    /// Day of birth.
    pub birth: Date,
    /// Sex.
    pub sex: Sex,
    /// Whether it is the number of a foreign permanent resident.
    pub foreigner: bool,
}

/// Checks a number. `today` is the last day on which somebody can have been born.
///
/// The county is checked by its province only: numbers keep the county of first
/// registration, and counties that were dissolved since stand on no present list.
///
/// # Errors
/// What is wrong first: characters, length, area, day of birth, check character.
pub fn check(text: &str, today: Option<Date>) -> Result<Resident, Wrong> {
    let number = tidy(text);
    let digits = number.trim_end_matches('X');
    let accepted = "0-9; X in the 18th place";
    shape(digits, digits.len(), |b| b.is_ascii_digit(), accepted)?;
    shape(&number, 18, |b| b.is_ascii_digit() || b == b'X', accepted)?;
    if digits.len() < 17 {
        return Err(Wrong::new("identity-character", "X", accepted));
    }
    let n = |from: usize, to: usize| number[from..to].parse::<i16>().unwrap_or(0);
    let foreigner = number.starts_with('9');
    let province = if foreigner { n(1, 3) } else { n(0, 2) };
    if !PROVINCES.iter().any(|p| i16::from(*p) == province) {
        let accepted = "11-15, 21-23, 31-37, 41-46, 50-54, 61-65, 71, 81-83, 9…";
        return Err(Wrong::new("identity-area", &number[..6], accepted));
    }
    let birth = Date::new(n(6, 10), n(10, 12) as i8, n(12, 14) as i8)
        .ok()
        .filter(|d| d.year() >= 1850 && today.is_none_or(|t| *d <= t));
    let Some(birth) = birth else {
        let last = today.map_or("YYYYMMDD".to_string(), |t| {
            format!("18500101-{}", t.strftime("%Y%m%d"))
        });
        return Err(Wrong::new("identity-birth-date", &number[6..14], last));
    };
    let wanted = check_character(&number[..17]);
    if !number.ends_with(wanted) {
        return Err(Wrong::new("identity-check-digit", &number[17..], wanted));
    }
    let sex = match n(16, 17) % 2 {
        1 => Sex::Male,
        _ => Sex::Female,
    };
    Ok(Resident {
        area: number[..6].to_string(),
        birth,
        sex,
        foreigner,
        number,
    })
}

/// The 18th character for the first 17 digits; ISO 7064 MOD 11-2.
pub fn check_character(first17: &str) -> char {
    let sum = first17.bytes().fold(0u32, |p, b| {
        (p + u32::from(b.wrapping_sub(b'0') % 10)) * 2 % 11
    });
    match (12 - sum) % 11 {
        10 => 'X',
        d => char::from(b'0' + d as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_hold() {
        // Both stand in GB 11643-1999.
        let man = check("11010519491231002X", None).unwrap();
        assert_eq!(man.birth.to_string(), "1949-12-31");
        assert_eq!((man.sex, man.area.as_str()), (Sex::Female, "110105"));
        let boy = check("440524 18800101 001 4", None).unwrap();
        assert_eq!((boy.sex, boy.foreigner), (Sex::Male, false));
    }

    #[test]
    fn says_what_is_wrong_and_what_would_do() {
        let today = Some(jiff::civil::date(2026, 1, 1));
        let key = |t: &str| check(t, today).unwrap_err().key;
        assert_eq!(key("110105194912310021"), "identity-check-digit");
        assert_eq!(
            check("110105194912310021", today).unwrap_err().accepted,
            "X"
        );
        assert_eq!(key("110105194902300021"), "identity-birth-date");
        assert_eq!(key("110105204902280021"), "identity-birth-date");
        assert_eq!(key("190105194912310021"), "identity-area");
        assert_eq!(key("110105491231002"), "identity-length");
        assert_eq!(key("1101051949123100XX"), "identity-character");
        assert_eq!(key("11010519491231O021"), "identity-character");
        assert_eq!(key("一"), "identity-character");
        assert_eq!(key(""), "identity-length");
        assert_eq!(key("X"), "identity-length");
    }
}
