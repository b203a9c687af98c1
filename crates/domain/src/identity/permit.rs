//! Travel permits to the mainland for residents of Hong Kong, Macao and Taiwan. They
//! have no check digit, so only the form is looked at.

use super::{Wrong, shape, tidy};

/// Whose permit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// Of a resident of Hong Kong: H and eight digits, two more on older ones.
    HongKong,
    /// Of a resident of Macao: M and eight digits, two more on older ones.
    Macao,
    /// Of a resident of Taiwan: eight digits; ten and a letter on booklets.
    Taiwan,
}

/// Checks the form of a permit number and gives it without blanks.
///
/// # Errors
/// Another first letter, another character, another length.
pub fn check(text: &str) -> Result<(Permit, String), Wrong> {
    let number: String = tidy(text)
        .chars()
        .filter(|c| !matches!(c, '(' | ')'))
        .collect();
    let digits = |b: u8| b.is_ascii_digit();
    let of = match number.chars().next() {
        Some('H') => Permit::HongKong,
        Some('M') => Permit::Macao,
        Some(c) if c.is_ascii_digit() => Permit::Taiwan,
        Some(c) => return Err(Wrong::new("identity-category", c, "H, M, 0-9")),
        None => return Err(Wrong::new("identity-length", "0", "8, 9, 11")),
    };
    let lengths: (&str, &str, &[usize]) = match of {
        Permit::Taiwan => (
            number.trim_end_matches(|c: char| c.is_ascii_uppercase()),
            "8, 10",
            &[8, 10],
        ),
        _ => (&number[1..], "H/M + 8, 10", &[8, 10]),
    };
    let (rest, accepted, allowed) = lengths;
    shape(rest, rest.len(), digits, "0-9")?;
    let suffix = number.len() - rest.len() - usize::from(of != Permit::Taiwan);
    // A letter in brackets follows the ten digits of a booklet only.
    if !allowed.contains(&rest.len()) || suffix > usize::from(rest.len() == 10) {
        return Err(Wrong::new(
            "identity-length",
            rest.len().to_string(),
            accepted,
        ));
    }
    Ok((of, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_three_permits() {
        assert_eq!(check("H12345678").unwrap().0, Permit::HongKong);
        assert_eq!(check("h1234567801").unwrap().0, Permit::HongKong);
        assert_eq!(check("M12345678").unwrap().0, Permit::Macao);
        assert_eq!(check("01234567").unwrap().0, Permit::Taiwan);
        assert_eq!(
            check("0123456789(B)").unwrap(),
            (Permit::Taiwan, "0123456789B".into())
        );
        assert_eq!(check("H1234567").unwrap_err().key, "identity-length");
        assert_eq!(check("12345678B").unwrap_err().key, "identity-length");
        assert_eq!(check("K12345678").unwrap_err().key, "identity-category");
        assert_eq!(check("H1234567A").unwrap_err().key, "identity-character");
        assert_eq!(check("港").unwrap_err().key, "identity-category");
        assert_eq!(check("").unwrap_err().key, "identity-length");
    }
}
