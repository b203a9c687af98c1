//! Short secrets that must be read again, such as those of one-time codes: sealed
//! under a key file of their own, so that a copy of the database gives none away.

use crate::chain;
use crate::error::StoreError;
use crate::journal::Journal;
use crate::keyfile::IfMissing;
use crate::seal::{decrypt, encrypt};

impl Journal {
    /// Seals `plain` for `owner`; it opens for no other owner.
    ///
    /// # Errors
    /// [`StoreError::KeyMissing`] when the key file cannot be made or read.
    pub fn seal_secret(&self, owner: &str, plain: &[u8]) -> Result<String, StoreError> {
        let key = self.keys().account(IfMissing::Create)?;
        encrypt(&key, plain, &context(owner))
    }

    /// Opens what [`Journal::seal_secret`] sealed for the same owner.
    ///
    /// # Errors
    /// [`StoreError::KeyMissing`] when the key file is absent or is another one.
    pub fn open_secret(&self, owner: &str, sealed: &str) -> Result<Vec<u8>, StoreError> {
        let key = self.keys().account(IfMissing::Fail)?;
        decrypt(&key, sealed, &context(owner)).ok_or_else(|| StoreError::KeyMissing {
            path: self.keys().account_path(),
            detail: format!(
                "the secret of {owner} was sealed under another key: put the former key file \
                 in place, or let an administrator reset the account"
            ),
        })
    }
}

fn context(owner: &str) -> Vec<u8> {
    let mut out = b"lianfang/account/1\n".to_vec();
    chain::text(owner, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use crate::journal::{Journal, Options};

    #[tokio::test]
    async fn a_secret_opens_for_its_owner_under_its_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let open = |keys: &str| {
            let options = Options {
                key_dir: folder.path().join(keys),
                projections: vec![],
            };
            async { Journal::open("sqlite::memory:", options).await.unwrap() }
        };
        let journal = open("keys").await;
        let sealed = journal.seal_secret("gu", b"seed").unwrap();
        assert_eq!(journal.open_secret("gu", &sealed).unwrap(), b"seed");
        assert!(journal.open_secret("chen", &sealed).is_err());
        let other = open("other").await;
        assert!(other.open_secret("gu", &sealed).is_err(), "no key yet");
        other.seal_secret("gu", b"x").unwrap();
        assert!(other.open_secret("gu", &sealed).is_err(), "another key");
    }
}
