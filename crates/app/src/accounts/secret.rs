//! Random ids and codes. Whoever holds one proves it by showing it; the store keeps
//! a hash, so that a copy of the store opens nothing.

use crate::report::ReportError;
use lf_store::StoreError;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Letters and digits that are not mistaken for each other when read aloud.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// 256 random bits in hex: ids of sessions, tokens.
///
/// # Errors
/// The operating system gives no randomness.
pub fn id() -> Result<String, StoreError> {
    Ok(hex::encode(bytes::<32>()?))
}

/// `groups` groups of five characters, 25 bits each, to be copied by hand.
///
/// # Errors
/// The operating system gives no randomness.
pub fn code(groups: usize) -> Result<String, StoreError> {
    let mut out = Vec::with_capacity(groups);
    for _ in 0..groups {
        let random = bytes::<5>()?;
        let letters = random.map(|b| char::from(ALPHABET[usize::from(b) % ALPHABET.len()]));
        out.push(letters.iter().collect::<String>());
    }
    Ok(out.join("-"))
}

/// Random bytes from the operating system.
///
/// # Errors
/// It gives none.
pub fn bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut out = [0u8; N];
    getrandom::fill(&mut out)
        .map_err(|e| StoreError::from(std::io::Error::other(e.to_string())))?;
    Ok(out)
}

/// What the store keeps of a random id or code. Codes may be typed in small letters
/// and with or without their dashes.
pub fn hash(secret: &str) -> String {
    let plain: String = (secret.chars())
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    hex::encode(Sha256::digest(plain.as_bytes()))
}

/// Whether two texts are the same, in a time that does not tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// Runs what takes a processor for a while beside the server's own work.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ReportError> {
    (tokio::task::spawn_blocking(work).await)
        .map_err(|e| StoreError::from(std::io::Error::other(e.to_string())).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_codes_may_be_typed_as_people_type() {
        assert_ne!(id().unwrap(), id().unwrap());
        assert_eq!(id().unwrap().len(), 64);
        let code = code(4).unwrap();
        assert_eq!(code.len(), 23);
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(hash(&typed), hash(&code));
        assert!(same("a", "a") && !same("a", "b") && !same("a", "ab"));
    }
}
