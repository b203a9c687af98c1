//! One-time codes after RFC 6238: six digits, thirty seconds, each accepted once.

use super::secret;
use jiff::Timestamp;
use lf_store::StoreError;
use totp_rs::{Builder, Secret, Totp};

/// Recovery codes that are handed out with an enrolment.
pub const RECOVERY: usize = 10;

/// A secret of 160 bits, as RFC 4226 asks for.
///
/// # Errors
/// The operating system gives no randomness.
pub fn new_secret() -> Result<[u8; 20], StoreError> {
    secret::bytes::<20>()
}

fn totp(secret: &[u8]) -> Totp {
    // A neighbouring step is taken too: telephones are not always right by the second.
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_skew(1)
        .build_noncompliant()
}

/// The step of a code that fits now and was not accepted before: it must lie after
/// `last`, the step of the last accepted one.
pub fn accept(secret: &[u8], typed: &str, now: Timestamp, last: i64) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.as_second()).ok()?;
    let step = i64::try_from(totp(secret).check(&digits, seconds)?).ok()?;
    (step > last).then_some(step)
}

/// The code of a moment: what the officer's telephone shows then. For tests and drills.
pub fn shown(secret: &[u8], at: Timestamp) -> String {
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    totp(secret).generate(seconds).to_string()
}

/// The secret as text to be typed into an application.
pub fn text(secret: &[u8]) -> String {
    Secret::from(secret).to_base32()
}

/// Reads the text of a secret back.
pub fn from_text(text: &str) -> Option<Vec<u8>> {
    let secret = Secret::try_from_base32(text).ok()?;
    Some(secret.as_bytes().to_vec())
}

/// The address that an application reads from the QR code.
pub fn address(secret: &[u8], officer: &str, city: &str) -> String {
    format!(
        "otpauth://totp/Lianfang%20{city}:{officer}?secret={}&issuer=Lianfang%20{city}&algorithm=SHA1&digits=6&period=30",
        text(secret)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(shown(secret, Timestamp::from_second(at).unwrap()), code);
        }
    }

    #[test]
    fn a_code_is_accepted_once_and_only_near_its_time() {
        let secret = new_secret().unwrap();
        let at = |s: i64| Timestamp::from_second(1_800_000_000 + s).unwrap();
        let code = shown(&secret, at(0));
        let step = accept(&secret, &code, at(0), 0).unwrap();
        assert_eq!(accept(&secret, &code, at(0), step), None, "a replay");
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(
            accept(&secret, &spaced, at(31), 0),
            Some(step),
            "late by a step"
        );
        assert_eq!(accept(&secret, &code, at(120), 0), None);
        for bad in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(accept(&secret, bad, at(0), 0), None, "{bad}");
        }
        assert_eq!(from_text(&text(&secret)).unwrap(), secret);
    }
}
