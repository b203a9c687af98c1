//! Export and import: the journal as JSON lines, for the way from one database
//! to the other and for archives.
//!
//! Lines: a header, every entry in order, the signed heads, on request the
//! wrapped keys of persons, and an end line that counts them, so that an
//! export cut short is noticed. Cursors and projections are not exported:
//! followers belong to a node, projections are replayed.
//!
//! Wrapped keys (`with_keys`) open nothing without the master key file, which
//! is never exported: it travels by another way. Without them the import is
//! complete and verifies, but personal content in it stays closed.

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::chain::{GENESIS, Hasher};
use crate::entry::{Entry, Row, select_rows};
use crate::error::StoreError;
use crate::heads::{HeadSignature, SignatureRow};
use crate::journal::{self, Head, Journal};
use crate::seal::{self, PersonKey};
use crate::tx::Tx;
use crate::writer;

/// Name and version of the format, in the header line.
const FORMAT: &str = "lianfang-journal";
const VERSION: u32 = 1;

/// Bytes of the longest line that is read: no file may fill the memory.
const LONGEST: u64 = 256 << 20;

/// Entries read or written at a time.
const BATCH: usize = 2_000;

/// Whether a file that begins with these bytes is an exported journal, of
/// whatever version. The first few hundred bytes are enough.
pub fn is_export(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with("{\"header\":") && text.contains(&format!("\"format\":\"{FORMAT}\""))
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Header(Header),
    Entry(Box<Row>),
    HeadSignature(HeadSignature),
    PersonKey(PersonKey),
    End(Counts),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    head: Head,
    with_keys: bool,
}

/// How many lines of each sort an export has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Journal entries.
    pub entries: u64,
    /// Signed heads.
    pub head_signatures: u64,
    /// Wrapped keys of persons.
    pub person_keys: u64,
}

impl Journal {
    /// Writes the journal as JSON lines, one consistent state of it, without
    /// blocking appends. `progress` is called with entries written and in all.
    pub async fn export(
        &self,
        mut out: impl AsyncWrite + Unpin + Send,
        with_keys: bool,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Counts, StoreError> {
        let mut tx = self.db().snapshot().await?;
        let (seq, hash): (i64, String) = tx
            .one("SELECT seq, hash FROM head WHERE id = 1", args![])
            .await?;
        let head = Head {
            seq: seq as u64,
            hash,
        };
        let total = head.seq;
        let mut counts = Counts::default();
        let header = Header {
            format: FORMAT.to_string(),
            version: VERSION,
            head,
            with_keys,
        };
        write(&mut out, [Line::Header(header)]).await?;
        loop {
            let rows: Vec<Row> = tx
                .all(
                    select_rows!("WHERE seq > $1 ORDER BY seq LIMIT $2"),
                    args![counts.entries, BATCH as i64],
                )
                .await?;
            if rows.is_empty() {
                break;
            }
            counts.entries += rows.len() as u64;
            write(
                &mut out,
                rows.into_iter().map(|row| Line::Entry(Box::new(row))),
            )
            .await?;
            progress(counts.entries, total);
        }
        let signed: Vec<SignatureRow> = tx
            .all(
                "SELECT seq, hash, at, public_key, signature FROM head_signature \
                 ORDER BY seq, public_key",
                args![],
            )
            .await?;
        counts.head_signatures = signed.len() as u64;
        let lines = signed.into_iter().map(|s| Line::HeadSignature(s.into()));
        write(&mut out, lines).await?;
        if with_keys {
            let keys: Vec<PersonKey> = tx
                .all(
                    "SELECT person, key_id, master, wrapped FROM person_key ORDER BY person",
                    args![],
                )
                .await?;
            counts.person_keys = keys.len() as u64;
            write(&mut out, keys.into_iter().map(Line::PersonKey)).await?;
        }
        write(&mut out, [Line::End(counts)]).await?;
        out.flush().await?;
        Ok(counts)
    }

    /// Reads an export into this journal, which must be empty. Every line is
    /// checked against the chain before it is stored, and everything is stored
    /// in one transaction: a bad or short file leaves the journal empty.
    /// Projections are applied on the way.
    pub async fn import(
        &self,
        input: impl AsyncBufRead + Unpin + Send,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Counts, StoreError> {
        let mut tx = self.db().begin().await?;
        let head = journal::lock_head(&mut tx).await?;
        if head.seq != 0 {
            return Err(StoreError::NotEmpty {
                database: self.db().label().clone(),
                entries: head.seq,
            });
        }
        let mut reader = Reader {
            lines: input,
            text: Vec::new(),
            line: 0,
        };
        let header = match reader.next().await? {
            Line::Header(header) => header,
            _ => return Err(reader.bad("this is not an export of a journal: no header line")),
        };
        if header.format != FORMAT || header.version != VERSION {
            return Err(reader.bad(&format!(
                "format {:?} version {} is not known here (known: {FORMAT:?} version {VERSION})",
                header.format, header.version
            )));
        }
        let mut load = Load {
            journal: self,
            hasher: Hasher::default(),
            hash: GENESIS.to_string(),
            entries: Vec::with_capacity(BATCH),
            signed: Vec::new(),
            keys: Vec::new(),
            counts: Counts::default(),
        };
        loop {
            match reader.next().await? {
                Line::Header(_) => return Err(reader.bad("a second header line")),
                Line::Entry(row) => load.entry(*row).map_err(|e| reader.bad(&e))?,
                Line::HeadSignature(signed) => {
                    load.signature(signed).map_err(|e| reader.bad(&e))?
                }
                Line::PersonKey(key) => {
                    load.counts.person_keys += 1;
                    load.keys.push(key);
                }
                Line::End(counts) => {
                    if counts != load.counts || counts.entries != header.head.seq {
                        let detail = "the counts do not fit the lines before: lines are missing";
                        return Err(reader.bad(detail));
                    }
                    break;
                }
            }
            if load.entries.len() == BATCH {
                load.store(&mut tx).await?;
                progress(load.counts.entries, header.head.seq);
            }
        }
        if load.hash != header.head.hash {
            return Err(reader.bad("the last entry is not the head that the header names"));
        }
        load.store(&mut tx).await?;
        let counts = load.finish(&mut tx).await?;
        if let Some(seq) = misfit(&mut tx).await? {
            return Err(reader.bad(&format!("the signed head {seq} does not fit the entries")));
        }
        journal::set_head(&mut tx, &header.head).await?;
        tx.commit().await?;
        self.announce(header.head);
        progress(counts.entries, counts.entries);
        Ok(counts)
    }
}

/// A signed head that names another hash than its entry has.
async fn misfit(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    let row: Option<(i64,)> = tx
        .opt(
            "SELECT s.seq FROM head_signature s LEFT JOIN journal j ON j.seq = s.seq \
             WHERE s.hash <> COALESCE(j.hash, $1) OR (j.seq IS NULL AND s.seq <> 0) \
             ORDER BY s.seq LIMIT 1",
            args![GENESIS],
        )
        .await?;
    Ok(row.map(|r| r.0))
}

async fn write(
    out: &mut (impl AsyncWrite + Unpin),
    lines: impl IntoIterator<Item = Line>,
) -> Result<(), StoreError> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, &line).map_err(std::io::Error::from)?;
        text.push(b'\n');
    }
    Ok(out.write_all(&text).await?)
}

/// The lines of an export, with their numbers.
struct Reader<R> {
    lines: R,
    text: Vec<u8>,
    line: u64,
}

impl<R: AsyncBufRead + Unpin> Reader<R> {
    async fn next(&mut self) -> Result<Line, StoreError> {
        self.text.clear();
        self.line += 1;
        let mut limited = (&mut self.lines).take(LONGEST);
        let length = limited.read_until(b'\n', &mut self.text).await?;
        if length == 0 {
            return Err(self.bad("the export ends here without its end line: it was cut short"));
        }
        if length as u64 == LONGEST {
            return Err(self.bad("the line is too long for an entry"));
        }
        serde_json::from_slice(&self.text).map_err(|error| {
            let start: String = String::from_utf8_lossy(&self.text)
                .chars()
                .take(60)
                .collect();
            self.bad(&format!("{error}; the line begins with {start:?}"))
        })
    }

    fn bad(&self, detail: &str) -> StoreError {
        StoreError::BadTransfer {
            line: self.line,
            detail: detail.to_string(),
        }
    }
}

/// An import on its way.
struct Load<'a> {
    journal: &'a Journal,
    hasher: Hasher,
    hash: String,
    entries: Vec<Entry>,
    signed: Vec<HeadSignature>,
    keys: Vec<PersonKey>,
    counts: Counts,
}

impl Load<'_> {
    /// Takes the next entry if it continues the chain.
    fn entry(&mut self, row: Row) -> Result<(), String> {
        let expected = self.counts.entries + 1;
        if u64::try_from(row.seq) != Ok(expected) {
            return Err(format!("entry {} where {expected} should be", row.seq));
        }
        if row.prev_hash != self.hash || self.hasher.hash(&row.fields()) != row.hash {
            return Err(format!("entry {expected} is not as it was recorded"));
        }
        self.counts.entries = expected;
        self.hash.clone_from(&row.hash);
        self.entries.push(row.into_entry()?);
        Ok(())
    }

    fn signature(&mut self, signed: HeadSignature) -> Result<(), String> {
        if !signed.is_genuine() {
            return Err(format!("the signed head {} is not genuine", signed.seq));
        }
        self.counts.head_signatures += 1;
        self.signed.push(signed);
        Ok(())
    }

    /// Stores the entries taken so far.
    async fn store(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let before = self.counts.entries - self.entries.len() as u64;
        writer::insert(tx, &self.entries).await?;
        self.journal.project(tx, before, &self.entries).await?;
        self.entries.clear();
        Ok(())
    }

    /// Stores signed heads and keys.
    async fn finish(self, tx: &mut Tx) -> Result<Counts, StoreError> {
        let mut args = Vec::new();
        for s in self.signed {
            args.extend(args![s.seq, s.hash, s.at, s.public_key, s.signature]);
        }
        tx.insert_many(
            "INSERT INTO head_signature (seq, hash, at, public_key, signature) VALUES",
            5,
            "",
            args,
        )
        .await?;
        let mut args = Vec::new();
        for k in self.keys {
            args.extend(args![k.person, k.key_id, k.master, k.wrapped]);
        }
        seal::store(tx, args).await?;
        Ok(self.counts)
    }
}
