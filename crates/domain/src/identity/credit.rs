//! The unified social credit code of organisations, GB 32100-2015: registering department,
//! category, six digits of area, nine characters of the organisation and a check character,
//! out of digits and capitals without I, O, S, V and Z.

use super::{Wrong, shape, tidy};

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Checks a code and gives it without blanks.
///
/// # Errors
/// Another character, length, area that is no number, or check character.
pub fn check(text: &str) -> Result<String, Wrong> {
    let code = tidy(text);
    let accepted = "0-9, A-Z without I O S V Z";
    shape(&code, 18, |b| ALPHABET.contains(&b), accepted)?;
    if !code[2..8].bytes().all(|b| b.is_ascii_digit()) {
        return Err(Wrong::new("identity-area", &code[2..8], "0-9"));
    }
    let wanted = check_character(&code[..17]);
    if !code.ends_with(wanted) {
        return Err(Wrong::new("identity-check-digit", &code[17..], wanted));
    }
    Ok(code)
}

/// The 18th character for the first 17: powers of three modulo 31.
pub fn check_character(first17: &str) -> char {
    let mut weight = 1;
    let mut sum = 0;
    for b in first17.bytes() {
        let value = ALPHABET.iter().position(|a| *a == b).unwrap_or(0);
        sum = (sum + value * weight) % 31;
        weight = weight * 3 % 31;
    }
    char::from(ALPHABET[(31 - sum) % 31])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_holds_and_a_changed_one_does_not() {
        assert_eq!(check("91350100M000100Y43").unwrap(), "91350100M000100Y43");
        assert_eq!(check("91350100M000100Y44").unwrap_err().accepted, "3");
        assert_eq!(
            check("9135010OM000100Y43").unwrap_err().key,
            "identity-character"
        );
        assert_eq!(
            check("91350A00M000100Y43").unwrap_err().key,
            "identity-area"
        );
        assert_eq!(check("91350100").unwrap_err().key, "identity-length");
    }
}
