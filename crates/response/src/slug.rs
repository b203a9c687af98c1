//! Ids that people can read, made of texts from outside.

use sha2::{Digest, Sha256};

/// Letters of a text that are kept.
const KEPT: usize = 40;

/// A text as a part of an id: letters, digits, dots and hyphens. Two texts that differ in
/// what is dropped end in different digests.
pub fn slug(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let kept: String = text.chars().filter(plain).take(KEPT).collect();
    if kept == text {
        return kept;
    }
    let digest = hex::encode(Sha256::digest(text.as_bytes()));
    match kept.is_empty() {
        true => digest[..8].to_string(),
        false => format!("{kept}-{}", &digest[..8]),
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn what_is_dropped_still_counts() {
        assert_eq!(slug("AJYTR1070219"), "AJYTR1070219");
        assert!(slug("a/b").starts_with("ab-"));
        assert_ne!(slug("a/b"), slug("a b"));
        assert_eq!(slug("新冠核酸").len(), 8);
        assert!(slug(&"x".repeat(500)).len() < 60);
    }
}
