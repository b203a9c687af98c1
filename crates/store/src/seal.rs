//! Personal content: sealed under a random key per person. The keys lie in the
//! table `person_key`, wrapped by a master key that is a file. Deleting a
//! person's key erases the person's content everywhere, and the chain still
//! holds, since it covers the cipher text.

use std::collections::HashMap;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chain;
use crate::entry::Entry;
use crate::error::StoreError;
use crate::journal::{Journal, lock_head};
use crate::keyfile::{IfMissing, KeyDir, Secret};
use crate::lines::Line;
use crate::tx::Tx;

const NONCE: usize = 24;
const KEY_ID: usize = 8;

/// A row of `person_key`. Its serialised form is a line of an export.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonKey {
    pub person: String,
    /// Which key: a person who is entered again after an erasure gets another.
    pub key_id: String,
    /// Which master key wrapped it.
    pub master: String,
    /// The key, encrypted by the master key.
    pub wrapped: String,
}

/// The content of an entry with the key that opens it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sealed {
    pub key: PersonKey,
    /// The cipher text, behind the name of the key it was sealed under.
    pub content: String,
}

/// The keys needed to seal the content of one group of requests.
#[derive(Debug, Default)]
pub(crate) struct Sealer {
    keys: HashMap<String, Opened>,
}

#[derive(Debug)]
struct Opened {
    row: PersonKey,
    secret: Secret,
    stored: bool,
    used: bool,
}

impl Sealer {
    /// Loads or makes the keys of these persons. New ones are stored by
    /// [`Sealer::store_new`], in the same transaction.
    pub async fn load(
        tx: &mut Tx,
        keys: &KeyDir,
        mut persons: Vec<String>,
    ) -> Result<Sealer, StoreError> {
        persons.sort();
        persons.dedup();
        if persons.is_empty() {
            return Ok(Sealer::default());
        }
        let master = master(tx, keys).await?;
        let mut opened = HashMap::new();
        let rows: Vec<PersonKey> = tx
            .all_in(
                "SELECT person, key_id, master, wrapped FROM person_key WHERE person IN",
                persons.clone(),
            )
            .await?;
        for row in rows {
            let secret = unwrap(keys, &master, &row)?;
            let key = Opened {
                secret,
                stored: true,
                used: false,
                row,
            };
            opened.insert(key.row.person.clone(), key);
        }
        persons.retain(|person| !opened.contains_key(person));
        for person in persons {
            let key = Opened::new(&master, &person)?;
            opened.insert(person, key);
        }
        Ok(Sealer { keys: opened })
    }

    /// The cipher text of `content`: key id, nonce and sealed bytes in
    /// hexadecimal. The person is bound to it.
    pub fn seal(&mut self, person: &str, content: &str) -> Result<String, StoreError> {
        let key = self.keys.get_mut(person).ok_or_else(failed)?;
        key.used = true;
        let sealed = encrypt(
            &key.secret,
            content.as_bytes(),
            &context(person, &key.row.key_id),
        )?;
        Ok(format!("{}{}", key.row.key_id, sealed))
    }

    /// Stores the new keys that were used.
    pub async fn store_new(self, tx: &mut Tx) -> Result<(), StoreError> {
        let mut args = Vec::new();
        for key in self.keys.into_values().filter(|k| k.used && !k.stored) {
            let row = key.row;
            args.extend(args![row.person, row.key_id, row.master, row.wrapped]);
        }
        store(tx, args).await
    }
}

/// Stores rows of `person_key`, four values each.
pub(crate) async fn store(tx: &mut Tx, args: Vec<crate::arg::Arg>) -> Result<(), StoreError> {
    tx.insert_many(
        "INSERT INTO person_key (person, key_id, master, wrapped) VALUES",
        4,
        "",
        args,
    )
    .await
}

impl Opened {
    fn new(master: &Secret, person: &str) -> Result<Opened, StoreError> {
        let mut secret = Secret::default();
        let mut key_id = [0u8; KEY_ID];
        random(&mut secret)?;
        random(&mut key_id)?;
        let key_id = hex::encode(key_id);
        let wrapped = encrypt(master, &secret, &context(person, &key_id))?;
        Ok(Opened {
            row: PersonKey {
                person: person.to_string(),
                key_id,
                master: name_of(master),
                wrapped,
            },
            secret,
            stored: false,
            used: false,
        })
    }
}

impl Journal {
    /// The personal content of an entry; `None` where the entry has none, or
    /// where the person was erased.
    ///
    /// Errors: [`StoreError::KeyMissing`] when the content is there but the
    /// master key is not the one it was sealed under.
    pub async fn open_personal(&self, seq: u64) -> Result<Option<String>, StoreError> {
        let Some(entry) = self.entry(seq).await? else {
            return Ok(None);
        };
        Ok(self.open_entries(&[entry]).await?.pop().flatten())
    }

    /// The personal content of many entries, in their order; see [`Journal::open_personal`].
    ///
    /// Errors: as there.
    pub async fn open_entries(&self, entries: &[Entry]) -> Result<Vec<Option<String>>, StoreError> {
        let mut persons: Vec<String> = (entries.iter())
            .filter(|e| e.sealed.is_some())
            .filter_map(|e| e.person.clone())
            .collect();
        persons.sort();
        persons.dedup();
        if persons.is_empty() {
            return Ok(vec![None; entries.len()]);
        }
        let mut tx = self.db().snapshot().await?;
        let rows: Vec<PersonKey> = tx
            .all_in(
                "SELECT person, key_id, master, wrapped FROM person_key WHERE person IN",
                persons,
            )
            .await?;
        tx.rollback().await?;
        // Without any key there is nothing to open, and perhaps no master key.
        if rows.is_empty() {
            return Ok(vec![None; entries.len()]);
        }
        let master = self.keys().master(IfMissing::Fail)?;
        let mut keys = HashMap::new();
        for row in rows {
            let secret = unwrap(self.keys(), &master, &row)?;
            keys.insert(row.person, (row.key_id, secret));
        }
        entries.iter().map(|e| self.open_one(e, &keys)).collect()
    }

    /// Opens the content of an entry, where its key is among these.
    fn open_one(
        &self,
        entry: &Entry,
        keys: &HashMap<String, (String, Secret)>,
    ) -> Result<Option<String>, StoreError> {
        let (Some(person), Some(sealed)) = (&entry.person, &entry.sealed) else {
            return Ok(None);
        };
        let Some((key_id, secret)) = keys.get(person) else {
            return Ok(None);
        };
        // Sealed under a key that was destroyed since.
        let Some(rest) = sealed.strip_prefix(key_id.as_str()) else {
            return Ok(None);
        };
        let damaged = || StoreError::Corrupt {
            database: self.db().label().clone(),
            detail: format!("the sealed content of entry {} does not open", entry.seq),
        };
        let plain = decrypt(secret, rest, &context(person, key_id)).ok_or_else(damaged)?;
        String::from_utf8(plain).map(Some).map_err(|_| damaged())
    }

    /// Opens the content of lines that were read with it, in their order; none where there
    /// is none or its key was destroyed.
    ///
    /// # Errors
    /// As [`Journal::open_personal`].
    pub fn open_lines(&self, lines: &[&Line]) -> Result<Vec<Option<String>>, StoreError> {
        if lines.iter().all(|l| l.sealed.is_none()) {
            return Ok(vec![None; lines.len()]);
        }
        let master = self.keys().master(IfMissing::Fail)?;
        let open = |line: &&Line| {
            let Some(sealed) = &line.sealed else {
                return Ok(None);
            };
            // Sealed under a key that was destroyed since.
            let key = &sealed.key;
            let Some(rest) = sealed.content.strip_prefix(&key.key_id) else {
                return Ok(None);
            };
            let secret = unwrap(self.keys(), &master, key)?;
            let plain = decrypt(&secret, rest, &context(&key.person, &key.key_id));
            let plain = plain.and_then(|p| String::from_utf8(p).ok());
            plain.map(Some).ok_or_else(|| StoreError::Corrupt {
                database: self.db().label().clone(),
                detail: format!("the sealed content of entry {} does not open", line.seq),
            })
        };
        lines.iter().map(open).collect()
    }

    /// The personal content of many entries, by number; those without content and
    /// those whose person was erased are left out.
    ///
    /// Errors: as [`Journal::open_personal`].
    pub async fn open_personal_many(
        &self,
        seqs: &[u64],
    ) -> Result<HashMap<u64, String>, StoreError> {
        let mut out = HashMap::new();
        if seqs.is_empty() {
            return Ok(out);
        }
        let mut tx = self.db().snapshot().await?;
        let mut sealed: Vec<(i64, String, String)> = vec![];
        for seq in seqs {
            let row = tx
                .opt(
                    "SELECT seq, person, sealed FROM journal WHERE seq = $1 \
                     AND person IS NOT NULL AND sealed IS NOT NULL",
                    args![*seq],
                )
                .await?;
            sealed.extend(row);
        }
        let mut persons: Vec<String> = sealed.iter().map(|s| s.1.clone()).collect();
        persons.sort();
        persons.dedup();
        let head = "SELECT person, key_id, master, wrapped FROM person_key WHERE person IN";
        let rows: Vec<PersonKey> = tx.all_in(head, persons).await?;
        tx.commit().await?;
        if rows.is_empty() {
            return Ok(out);
        }
        let master = self.keys().master(IfMissing::Fail)?;
        let mut keys = HashMap::new();
        for row in rows {
            keys.insert(
                row.person.clone(),
                (unwrap(self.keys(), &master, &row)?, row),
            );
        }
        for (seq, person, sealed) in sealed {
            let Some((secret, row)) = keys.get(&person) else {
                continue;
            };
            let Some(rest) = sealed.strip_prefix(&row.key_id) else {
                continue;
            };
            let plain = decrypt(secret, rest, &context(&person, &row.key_id));
            let plain = plain.and_then(|p| String::from_utf8(p).ok());
            let plain = plain.ok_or_else(|| StoreError::Corrupt {
                database: self.db().label().clone(),
                detail: format!("the sealed content of entry {seq} does not open"),
            })?;
            out.insert(seq.unsigned_abs(), plain);
        }
        Ok(out)
    }

    /// Destroys a person's key: whatever was sealed under it can never be
    /// opened again, and the chain still verifies. True if there was a key.
    /// Backups of the database made before still hold the wrapped key; they
    /// must be retired by the office's own rule.
    pub async fn erase_person(&self, person: &str) -> Result<bool, StoreError> {
        let mut tx = self.db().begin().await?;
        // With the head locked no append of another process seals under the
        // key that is being destroyed.
        lock_head(&mut tx).await?;
        let erased = tx
            .exec("DELETE FROM person_key WHERE person = $1", args![person])
            .await?;
        tx.commit().await?;
        if erased > 0 {
            self.db().scrub("VACUUM person_key").await?;
        }
        Ok(erased > 0)
    }
}

/// The master key; made on first use, but never where keys exist that
/// another one wrapped.
async fn master(tx: &mut Tx, keys: &KeyDir) -> Result<Secret, StoreError> {
    let stored: Option<(String,)> = tx
        .opt("SELECT master FROM person_key LIMIT 1", args![])
        .await?;
    keys.master(match stored {
        Some(_) => IfMissing::Fail,
        None => IfMissing::Create,
    })
}

fn unwrap(keys: &KeyDir, master: &Secret, row: &PersonKey) -> Result<Secret, StoreError> {
    let plain = decrypt(master, &row.wrapped, &context(&row.person, &row.key_id));
    plain
        .and_then(|plain| Secret::try_from(plain).ok())
        .ok_or_else(|| StoreError::KeyMissing {
            path: keys.master_path(),
            detail: format!(
                "the content of this person is under master key {}, the file holds {}: \
                 put the former key file in place",
                row.master,
                name_of(master)
            ),
        })
}

/// A short public name of a master key, for messages.
fn name_of(master: &Secret) -> String {
    let mut bytes = b"lianfang/master/1\n".to_vec();
    bytes.extend_from_slice(master);
    hex::encode(&Sha256::digest(&bytes)[..4])
}

/// What a cipher text is bound to.
fn context(person: &str, key_id: &str) -> Vec<u8> {
    let mut out = b"lianfang/person/1\n".to_vec();
    chain::text(person, &mut out);
    chain::text(key_id, &mut out);
    out
}

pub(crate) fn encrypt(key: &Secret, plain: &[u8], context: &[u8]) -> Result<String, StoreError> {
    let mut nonce = [0u8; NONCE];
    random(&mut nonce)?;
    let payload = Payload {
        msg: plain,
        aad: context,
    };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| failed())?;
    Ok(hex::encode([nonce.as_slice(), &sealed].concat()))
}

pub(crate) fn decrypt(key: &Secret, text: &str, context: &[u8]) -> Option<Vec<u8>> {
    let bytes = hex::decode(text).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload {
        msg: sealed,
        aad: context,
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(nonce), payload)
        .ok()
}

fn random(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes)
        .map_err(|error| StoreError::from(std::io::Error::other(error.to_string())))
}

fn failed() -> StoreError {
    StoreError::Invalid {
        field: "personal",
        reason: "it cannot be sealed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_its_key_and_its_context() {
        let key = [7u8; 32];
        let sealed = encrypt(&key, "姓名".as_bytes(), b"a").unwrap();
        assert_eq!(decrypt(&key, &sealed, b"a").unwrap(), "姓名".as_bytes());
        assert!(decrypt(&key, &sealed, b"b").is_none());
        assert!(decrypt(&[8u8; 32], &sealed, b"a").is_none());
        assert!(decrypt(&key, &sealed[..sealed.len() - 2], b"a").is_none());
        assert!(decrypt(&key, "", b"a").is_none());
        let again = encrypt(&key, "姓名".as_bytes(), b"a").unwrap();
        assert_ne!(sealed, again, "every nonce is new");
    }
}
