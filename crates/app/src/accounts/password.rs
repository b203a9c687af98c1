//! Passwords: what is asked of one, and its argon2id hash.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use lf_domain::refusal::Refusal;
use lf_store::StoreError;
use std::sync::LazyLock;

/// Characters at least. Length counts for more than signs and digits (NIST SP 800-63B).
pub const LEAST: usize = 12;
/// Bytes at most: a hash of a novel would only keep the processor busy.
const MOST: usize = 1024;
/// Different characters at least.
const DIFFERENT: usize = 6;

/// Passwords that are tried first, one a line, small letters.
static COMMON: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("common.txt")
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect()
});

/// Checks a password before it is taken. `names` are words that everybody knows about
/// the account: officer, body, city.
///
/// # Errors
/// It is too short, too long, too plain, on the list of common ones, or is made of
/// a name of the account. The refusal never repeats the password.
pub fn check(password: &str, names: &[&str]) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length < LEAST {
        let least = LEAST.to_string();
        return Err(Refusal::new(
            "password",
            "password-short",
            length.to_string(),
            least,
        ));
    }
    if password.len() > MOST {
        return Err(Refusal::new(
            "password",
            "password-long",
            "",
            MOST.to_string(),
        ));
    }
    let small = password.to_lowercase();
    let mut different: Vec<char> = small.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT || steps(&small) {
        return Err(Refusal::new(
            "password",
            "password-plain",
            "",
            DIFFERENT.to_string(),
        ));
    }
    // What stands on the list, however it was lengthened with figures and signs.
    let stem = small.trim_matches(|c: char| !c.is_alphabetic());
    let listed = COMMON.iter().any(|c| *c == small || *c == stem);
    let named = (names.iter())
        .map(|n| n.to_lowercase())
        .filter(|n| n.chars().count() > 1)
        .any(|n| {
            let without = small.replace(&n, "");
            without != small && without.chars().filter(|c| c.is_alphabetic()).count() < 6
        });
    match (listed, named) {
        (true, _) => Err(Refusal::new("password", "password-common", "", "")),
        (_, true) => Err(Refusal::new("password", "password-name", "", "")),
        _ => Ok(()),
    }
}

/// Whether each character follows the one before it: `abcdefghijkl`, `987654321098`.
fn steps(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let step = |by: i64| {
        let along = codes.windows(2).filter(|w| w[1] - w[0] == by).count();
        along * 4 >= (codes.len().saturating_sub(1)) * 3
    };
    step(1) || step(-1)
}

/// The hash that is stored, with a salt of its own.
///
/// # Errors
/// The operating system gives no randomness or no memory.
pub fn hash(password: &str) -> Result<String, StoreError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|h| h.to_string())
        .map_err(|e| StoreError::from(std::io::Error::other(e.to_string())))
}

/// Whether the password is the hashed one. Without a hash the same work is done for
/// nothing, so that the time does not tell whether there is an account.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this one").ok());
    let hash = stored.or(NOBODY.as_deref()).unwrap_or_default();
    // What no form of ours would have taken is not worth the work.
    let candidate = if password.len() > MOST { "" } else { password };
    let matched = PasswordHash::new(hash).is_ok_and(|h| {
        Argon2::default()
            .verify_password(candidate.as_bytes(), &h)
            .is_ok()
    });
    matched && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_with_what_would_do() {
        let names = ["gu_weimin", "jiaxing", "mhc"];
        for (password, key) in [
            ("", "password-short"),
            ("Tr0ub4dor&3", "password-short"),
            ("aaaaaaaaaaaaaa", "password-plain"),
            ("abababababab", "password-plain"),
            ("abcdefghijklmn", "password-plain"),
            ("password12345", "password-common"),
            ("!!qwertyuiop!!", "password-common"),
            ("1qaz2wsx3edc", "password-common"),
            ("woaini5201314", "password-common"),
            ("Gu_Weimin20261", "password-name"),
            ("Jiaxing@123456", "password-name"),
        ] {
            let said = check(password, &names).map_err(|r| r.key);
            assert_eq!(said, Err(key.to_string()), "{password}");
        }
        let short = check("elevenchars", &names).unwrap_err();
        assert_eq!(
            (
                short.args["value"].as_str(),
                short.args["accepted"].as_str()
            ),
            ("11", "12")
        );
        for good in [
            "correct horse battery",
            "河边三棵树下晒着七条旧渔网",
            "lantern-otter-94-quay",
        ] {
            assert_eq!(check(good, &names), Ok(()), "{good}");
        }
    }

    #[test]
    fn only_the_password_fits_its_hash() {
        let stored = hash("correct horse battery").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$"), "{stored}");
        assert_ne!(stored, hash("correct horse battery").unwrap(), "salted");
        assert!(verify("correct horse battery", Some(&stored)));
        assert!(!verify("correct horse batterx", Some(&stored)));
        assert!(!verify("nobody has this one", None));
        assert!(!verify("x", Some("no hash at all")));
    }
}
