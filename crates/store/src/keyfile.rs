//! The folder of key files: the master key that wraps the keys of persons, the
//! key that seals secrets of accounts, and the key that signs heads. Thirty-two random bytes each, in hexadecimal,
//! readable by the owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// A secret of 256 bits.
pub(crate) type Secret = [u8; 32];

/// The folder. Nothing is created before it is needed.
#[derive(Debug)]
pub(crate) struct KeyDir {
    dir: PathBuf,
}

/// What a missing file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfMissing {
    /// First use: make a new key.
    Create,
    /// Something was encrypted with it: a new key would be of no use.
    Fail,
}

impl KeyDir {
    pub fn new(dir: PathBuf) -> KeyDir {
        KeyDir { dir }
    }

    /// The key that wraps the keys of persons.
    pub fn master(&self, if_missing: IfMissing) -> Result<Secret, StoreError> {
        self.load("master.key", if_missing)
    }

    /// Where the master key is kept, for messages.
    pub fn master_path(&self) -> PathBuf {
        self.dir.join("master.key")
    }

    /// The key that seals the secrets of accounts.
    pub fn account(&self, if_missing: IfMissing) -> Result<Secret, StoreError> {
        self.load("account.key", if_missing)
    }

    /// Where the key of accounts is kept, for messages.
    pub fn account_path(&self) -> PathBuf {
        self.dir.join("account.key")
    }

    /// The key that signs heads.
    pub fn signing(&self, if_missing: IfMissing) -> Result<Secret, StoreError> {
        self.load("head.key", if_missing)
    }

    fn load(&self, name: &str, if_missing: IfMissing) -> Result<Secret, StoreError> {
        let path = self.dir.join(name);
        let failed = |error: io::Error| StoreError::KeyMissing {
            path: path.clone(),
            detail: error.to_string(),
        };
        if if_missing == IfMissing::Create && !path.exists() {
            self.create(&path).map_err(failed)?;
        }
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::KeyMissing {
                path: path.clone(),
                detail:
                    "the file is absent although it was used before: restore it from its backup"
                        .into(),
            },
            _ => failed(error),
        })?;
        warn_if_open(&path);
        let mut secret = Secret::default();
        hex::decode_to_slice(text.trim_end(), &mut secret).map_err(|_| StoreError::KeyMissing {
            path: path.clone(),
            detail: "it does not hold 64 hexadecimal digits: restore it from its backup".into(),
        })?;
        Ok(secret)
    }

    /// Writes a new key under another name and links it into place, so that
    /// no reader sees half a key and a second process never replaces it.
    fn create(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        let mut bytes = [0u8; 40];
        getrandom::fill(&mut bytes).map_err(|e| io::Error::other(e.to_string()))?;
        let (secret, suffix) = bytes.split_at(32);
        let draft = path.with_extension(format!("new-{}", hex::encode(suffix)));
        let written = write_private(&draft, hex::encode(secret).as_bytes());
        let linked = written.and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        });
        let _ = fs::remove_file(&draft);
        linked?;
        File::open(&self.dir)?.sync_all()
    }
}

fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0) {
        tracing::warn!(path = %path.display(), "a key file can be read by others: set its mode to 0600");
    }
}

#[cfg(not(unix))]
fn warn_if_open(_path: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let keys = KeyDir::new(dir.path().join("keys"));
        assert!(matches!(
            keys.master(IfMissing::Fail),
            Err(StoreError::KeyMissing { .. })
        ));
        let first = keys.master(IfMissing::Create).unwrap();
        assert_eq!(keys.master(IfMissing::Fail).unwrap(), first);
        assert_eq!(keys.master(IfMissing::Create).unwrap(), first);
        assert_ne!(keys.signing(IfMissing::Create).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(keys.master_path())
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let left: Vec<_> = fs::read_dir(dir.path().join("keys")).unwrap().collect();
        assert_eq!(left.len(), 2, "no drafts stay behind");
    }

    #[test]
    fn a_damaged_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("master.key"), "abc").unwrap();
        let keys = KeyDir::new(dir.path().to_path_buf());
        let error = keys.master(IfMissing::Create).unwrap_err();
        assert!(
            error.to_string().contains("64 hexadecimal digits"),
            "{error}"
        );
    }
}
