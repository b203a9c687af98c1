//! The hash chain: an unambiguous encoding of an entry, and its digest.

use sha2::{Digest, Sha256};

/// `prev_hash` of the first entry, and the head of an empty journal.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A digest that chains entries. Each row names its own, so that another can
/// be used from some entry on without touching what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algo {
    /// SHA-256, written as 64 lower-case hexadecimal digits.
    Sha256,
}

impl Algo {
    /// The name stored in the column `algo`.
    pub fn name(self) -> &'static str {
        match self {
            Algo::Sha256 => "sha256",
        }
    }

    /// The algorithm of that name; the name must match byte for byte.
    pub fn from_name(name: &str) -> Option<Algo> {
        (name == Algo::Sha256.name()).then_some(Algo::Sha256)
    }
}

/// Every column of an entry but its hash.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub seq: i64,
    pub kind: &'a str,
    pub happened_at: &'a str,
    pub recorded_at: &'a str,
    pub officer: &'a str,
    pub agency: &'a str,
    pub source: &'a str,
    pub key: Option<&'a str>,
    pub subject: Option<&'a str>,
    pub corrects: Option<i64>,
    pub body: &'a str,
    pub person: Option<&'a str>,
    pub sealed: Option<&'a str>,
    pub algo: &'a str,
    pub prev_hash: &'a str,
}

/// Digests entries, keeping one buffer for all of them.
#[derive(Debug, Default)]
pub(crate) struct Hasher {
    buffer: Vec<u8>,
}

impl Hasher {
    /// The digest of these fields as text.
    pub fn hash(&mut self, fields: &Fields<'_>) -> String {
        self.buffer.clear();
        encode(fields, &mut self.buffer);
        hex::encode(Sha256::digest(&self.buffer))
    }
}

/// The canonical bytes: a title, then the fields in the order of the columns.
/// A number is eight bytes, big end first; a text is its length and its bytes;
/// an optional field is preceded by 0 (absent) or 1. No two different entries
/// have the same bytes, since every length is known before its content.
fn encode(f: &Fields<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"lianfang/journal/1\n");
    out.extend_from_slice(&f.seq.to_be_bytes());
    for t in [
        f.kind,
        f.happened_at,
        f.recorded_at,
        f.officer,
        f.agency,
        f.source,
    ] {
        text(t, out);
    }
    optional(f.key, out);
    optional(f.subject, out);
    match f.corrects {
        None => out.push(0),
        Some(seq) => {
            out.push(1);
            out.extend_from_slice(&seq.to_be_bytes());
        }
    }
    text(f.body, out);
    optional(f.person, out);
    optional(f.sealed, out);
    text(f.algo, out);
    text(f.prev_hash, out);
}

/// A text: its length in bytes (eight bytes), then its bytes.
pub(crate) fn text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u64).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn optional(value: Option<&str>, out: &mut Vec<u8>) {
    match value {
        None => out.push(0),
        Some(value) => {
            out.push(1);
            text(value, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields<'static> {
        Fields {
            seq: 7,
            kind: "fact.case",
            happened_at: "2026-11-20",
            recorded_at: "2026-11-21T08:00:00.000000000Z",
            officer: "a",
            agency: "bc",
            source: "",
            key: None,
            subject: None,
            corrects: None,
            body: "{}",
            person: None,
            sealed: None,
            algo: "sha256",
            prev_hash: GENESIS,
        }
    }

    /// Stored journals depend on this value: it may never change.
    #[test]
    fn the_encoding_is_pinned() {
        let hash = Hasher::default().hash(&fields());
        assert_eq!(
            hash,
            "049e377d9b70ea77241b41d6ce5d50c8e082899c53cec0f2c4858859f1139b41"
        );
    }

    #[test]
    fn neighbours_in_the_encoding_do_not_merge() {
        let hash = |f: &Fields<'_>| Hasher::default().hash(f);
        let base = fields();
        let different = [
            Fields {
                officer: "ab",
                agency: "c",
                ..base
            },
            Fields {
                officer: "",
                agency: "abc",
                ..base
            },
            Fields {
                key: Some(""),
                ..base
            },
            Fields {
                subject: Some(""),
                ..base
            },
            Fields {
                person: Some(""),
                ..base
            },
            Fields {
                sealed: Some(""),
                ..base
            },
            Fields {
                corrects: Some(0),
                ..base
            },
            Fields {
                corrects: Some(1),
                ..base
            },
            Fields { seq: 8, ..base },
            Fields {
                body: "{} ",
                ..base
            },
        ];
        let mut seen = vec![hash(&base)];
        for fields in &different {
            let hash = hash(fields);
            assert!(!seen.contains(&hash), "{fields:?}");
            seen.push(hash);
        }
    }
}
