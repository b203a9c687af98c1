//! The IMO ship identification number, resolution A.1117(30): `IMO` and seven digits,
//! the last of which is the last digit of the sum of the six before it times 7 to 2.

use super::{Wrong, shape, tidy};

/// Checks a number, with or without `IMO` before it, and gives its seven digits.
///
/// # Errors
/// Another character, another length, another check digit.
pub fn check(text: &str) -> Result<String, Wrong> {
    let number = tidy(text);
    let number = number.strip_prefix("IMO").unwrap_or(&number);
    shape(number, 7, |b| b.is_ascii_digit(), "0-9")?;
    let wanted = check_digit(&number[..6]);
    if !number.ends_with(wanted) {
        return Err(Wrong::new("identity-check-digit", &number[6..], wanted));
    }
    Ok(number.to_string())
}

/// The seventh digit for the first six.
pub fn check_digit(first6: &str) -> char {
    let sum: u32 = (first6.bytes().zip((2..=7).rev()))
        .map(|(b, w)| u32::from(b.wrapping_sub(b'0') % 10) * w)
        .sum();
    char::from(b'0' + (sum % 10) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ships_hold_and_a_wrong_digit_does_not() {
        assert_eq!(check("IMO 9074729").unwrap(), "9074729");
        // Diamond Princess.
        assert_eq!(check("9228198").unwrap(), "9228198");
        let wrong = check("IMO 9074728").unwrap_err();
        assert_eq!(
            (wrong.key, wrong.accepted.as_str()),
            ("identity-check-digit", "9")
        );
        assert_eq!(check("907472").unwrap_err().key, "identity-length");
        assert_eq!(check("907472A").unwrap_err().key, "identity-character");
    }
}
