//! Signed heads: "at this time the journal ended here". Whoever rewrites the
//! journal later would need the signing key as well, which is not in the
//! database, and could not change the copies that other bodies hold.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chain;
use crate::error::StoreError;
use crate::journal::{Head, Journal};
use crate::keyfile::IfMissing;
use crate::stamp;

/// A signed statement about the end of the journal. Binary values are
/// lower-case hexadecimal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadSignature {
    /// Sequence number of the last entry; 0 for an empty journal.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
    /// When it was signed, by the caller's clock; fixed-width UTC.
    pub at: String,
    /// Ed25519 public key of the signer.
    pub public_key: String,
    /// Ed25519 signature of all the above.
    pub signature: String,
}

impl HeadSignature {
    /// True when the signature is genuine: made by that key over these values.
    /// Whether the key is to be trusted is for the reader to know.
    pub fn is_genuine(&self) -> bool {
        self.check().is_some()
    }

    fn check(&self) -> Option<()> {
        let key = VerifyingKey::from_bytes(&from_hex(&self.public_key)?).ok()?;
        let signature = Signature::from_bytes(&from_hex(&self.signature)?);
        key.verify_strict(&self.message(), &signature).ok()
    }

    /// What is signed: a title and every field, each with its length.
    fn message(&self) -> Vec<u8> {
        let mut out = b"lianfang/head/1\n".to_vec();
        out.extend_from_slice(&self.seq.to_be_bytes());
        chain::text(&self.hash, &mut out);
        chain::text(&self.at, &mut out);
        chain::text(&self.public_key, &mut out);
        out
    }
}

/// Bytes from lower-case digits only, so that a text has one spelling.
fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

impl Journal {
    /// Signs the present head and keeps the signature. A head that this key
    /// has signed before keeps its first signature, which is returned.
    pub async fn sign_head(&self, now: Timestamp) -> Result<HeadSignature, StoreError> {
        let key = self.signing_key(IfMissing::Create)?;
        let mut tx = self.db().begin().await?;
        let head: Head = crate::journal::lock_head(&mut tx).await?;
        let mut signed = HeadSignature {
            seq: head.seq,
            hash: head.hash,
            at: stamp::to_text(now),
            public_key: hex::encode(key.verifying_key().as_bytes()),
            signature: String::new(),
        };
        signed.signature = hex::encode(key.sign(&signed.message()).to_bytes());
        tx.exec(
            "INSERT INTO head_signature (seq, hash, at, public_key, signature) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (seq, public_key) DO NOTHING",
            args![
                signed.seq,
                signed.hash.as_str(),
                signed.at.as_str(),
                signed.public_key.as_str(),
                signed.signature.as_str()
            ],
        )
        .await?;
        let (at, signature): (String, String) = tx
            .one(
                "SELECT at, signature FROM head_signature WHERE seq = $1 AND public_key = $2",
                args![signed.seq, signed.public_key.as_str()],
            )
            .await?;
        tx.commit().await?;
        Ok(HeadSignature {
            at,
            signature,
            ..signed
        })
    }

    /// The latest signed head, if any.
    pub async fn last_signed_head(&self) -> Result<Option<HeadSignature>, StoreError> {
        let row: Option<SignatureRow> = self
            .db()
            .opt(
                "SELECT seq, hash, at, public_key, signature FROM head_signature \
                 ORDER BY seq DESC, at DESC LIMIT 1",
                args![],
            )
            .await?;
        Ok(row.map(HeadSignature::from))
    }

    /// The public key that signs heads here, as hexadecimal text, to be handed
    /// to other bodies; created on first use.
    pub fn public_key(&self) -> Result<String, StoreError> {
        let key = self.signing_key(IfMissing::Create)?;
        Ok(hex::encode(key.verifying_key().as_bytes()))
    }

    /// The public key, if a head was ever signed here.
    pub(crate) fn known_public_key(&self) -> Option<String> {
        let key = self.signing_key(IfMissing::Fail).ok()?;
        Some(hex::encode(key.verifying_key().as_bytes()))
    }

    fn signing_key(&self, if_missing: IfMissing) -> Result<SigningKey, StoreError> {
        Ok(SigningKey::from_bytes(&self.keys().signing(if_missing)?))
    }
}

/// A row of `head_signature`.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct SignatureRow {
    pub seq: i64,
    pub hash: String,
    pub at: String,
    pub public_key: String,
    pub signature: String,
}

impl From<SignatureRow> for HeadSignature {
    fn from(row: SignatureRow) -> HeadSignature {
        HeadSignature {
            // A negative number becomes one that no journal reaches.
            seq: row.seq as u64,
            hash: row.hash,
            at: row.at,
            public_key: row.public_key,
            signature: row.signature,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_statement_is_genuine() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let mut head = HeadSignature {
            seq: 12,
            hash: chain::GENESIS.into(),
            at: "2026-11-21T08:00:00.000000000Z".into(),
            public_key: hex::encode(key.verifying_key().as_bytes()),
            signature: String::new(),
        };
        head.signature = hex::encode(key.sign(&head.message()).to_bytes());
        assert!(head.is_genuine());
        let changed = [
            HeadSignature {
                seq: 13,
                ..head.clone()
            },
            HeadSignature {
                at: "2026-11-21T08:00:00.000000001Z".into(),
                ..head.clone()
            },
            HeadSignature {
                hash: head.hash.replacen('0', "1", 1),
                ..head.clone()
            },
            HeadSignature {
                public_key: head.public_key.to_uppercase(),
                ..head.clone()
            },
            HeadSignature {
                signature: head.signature.to_uppercase(),
                ..head.clone()
            },
            HeadSignature {
                signature: head.signature[2..].into(),
                ..head.clone()
            },
        ];
        for head in changed {
            assert!(!head.is_genuine(), "{head:?}");
        }
    }
}
