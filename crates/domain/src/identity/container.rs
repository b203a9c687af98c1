//! Freight container numbers, ISO 6346: three letters of the owner, one of the category
//! (U freight container, J equipment, Z trailer or chassis), six digits and a check digit.

use super::{Wrong, shape, tidy};

/// Checks a number and gives it without blanks.
///
/// # Errors
/// Another character, length, category or check digit.
pub fn check(text: &str) -> Result<String, Wrong> {
    let number = tidy(text);
    shape(
        &number,
        11,
        |b| b.is_ascii_digit() || b.is_ascii_uppercase(),
        "A-Z, 0-9",
    )?;
    let (owner, rest) = number.split_at(3);
    let (category, digits) = rest.split_at(1);
    if let Some(c) = owner.chars().find(|c| !c.is_ascii_uppercase()) {
        return Err(Wrong::new("identity-character", c, "A-Z"));
    }
    if !matches!(category, "U" | "J" | "Z") {
        return Err(Wrong::new("identity-category", category, "U, J, Z"));
    }
    if let Some(c) = digits.chars().find(|c| !c.is_ascii_digit()) {
        return Err(Wrong::new("identity-character", c, "0-9"));
    }
    let wanted = check_digit(&number[..10]);
    if !number.ends_with(wanted) {
        return Err(Wrong::new("identity-check-digit", &number[10..], wanted));
    }
    Ok(number)
}

/// The check digit of the first ten characters: letters count 10 to 38 without the
/// multiples of eleven, each place twice the one before, the sum modulo 11 modulo 10.
pub fn check_digit(first10: &str) -> char {
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b => {
            let place = u32::from(b.wrapping_sub(b'A')).min(25);
            // Eleven, twenty-two and thirty-three are left out.
            let left_out = [1, 11, 21].iter().filter(|p| place >= **p).count();
            10 + place + left_out as u32
        }
    };
    let sum: u32 = (first10.bytes().zip(0u32..))
        .map(|(b, place)| value(b) << place.min(10))
        .sum();
    char::from(b'0' + (sum % 11 % 10) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_containers_hold_and_say_what_is_wrong() {
        assert_eq!(check("csqu 305438 3").unwrap(), "CSQU3054383");
        assert_eq!(check("MSKU9070323").unwrap(), "MSKU9070323");
        assert_eq!(check("CSQU3054384").unwrap_err().accepted, "3");
        assert_eq!(check("CSQX3054383").unwrap_err().key, "identity-category");
        assert_eq!(check("C5QU3054383").unwrap_err().key, "identity-character");
        assert_eq!(check("CSQU305438").unwrap_err().key, "identity-length");
        assert_eq!(check("CSQUA054383").unwrap_err().key, "identity-character");
    }

    #[test]
    fn letters_leave_out_the_multiples_of_eleven() {
        // The table of ISO 6346, annex A: A10 B12 K21 L23 U32 V34 Z38.
        let only = |c: char| {
            // A single letter in the first place counts once; zeros elsewhere.
            let sum = format!("{c}000000000");
            check_digit(&sum).to_digit(10).unwrap()
        };
        for (c, v) in [
            ('A', 10),
            ('B', 12),
            ('K', 21),
            ('L', 23),
            ('U', 32),
            ('V', 34),
            ('Z', 38),
        ] {
            assert_eq!(only(c), v % 11 % 10, "{c}");
        }
    }
}
