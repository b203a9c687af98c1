//! Verification: walks the whole journal and names the first place that is not
//! as it was recorded. Covers every column of `journal`, `head` and
//! `head_signature`; projections are computed and need no proof.

use serde::Serialize;

use crate::chain::{Algo, GENESIS, Hasher};
use crate::db::is_decode;
use crate::entry::{Row, select_rows};
use crate::error::StoreError;
use crate::heads::{HeadSignature, SignatureRow};
use crate::journal::Journal;
use crate::tx::Tx;

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Entries found good before the first problem.
    pub entries: u64,
    /// Signed heads found good.
    pub signatures: u64,
    /// Who signed them; a key that nobody knows is a reason to ask.
    pub signers: Vec<SignerCount>,
    /// True when there is no problem.
    pub ok: bool,
    /// The first problem.
    pub first_problem: Option<Problem>,
}

/// How many heads a key signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignerCount {
    /// Ed25519 public key.
    pub public_key: String,
    /// True for the key of this node's own key folder.
    pub own: bool,
    /// Signed heads.
    pub heads: u64,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The place: the sequence number that is concerned.
    pub seq: u64,
    /// What happened there.
    pub kind: ProblemKind,
    /// In words.
    pub detail: String,
}

/// Kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The content of an entry is not what was recorded.
    Altered,
    /// An entry is gone from the middle.
    Missing,
    /// An entry stands at another's place.
    Reordered,
    /// A sequence number occurs twice.
    Duplicate,
    /// Entries at the end are gone.
    Truncated,
    /// There are entries after the head, or the head's row is not what it was.
    BadHead,
    /// A signed head is not genuine or says something else than the journal.
    BadHeadSignature,
    /// The database cannot read the place.
    Unreadable,
}

/// Entries read at a time.
const BATCH: i64 = 2_000;

impl Journal {
    /// Checks the journal from its first entry to its signed heads, on one
    /// consistent state, without blocking appends. `progress` is called with
    /// the number of entries checked and the number in all.
    ///
    /// A damaged journal is a report, not an error; an error means that the
    /// database could not be asked.
    pub async fn verify(
        &self,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<VerifyReport, StoreError> {
        let mut walk = Walk {
            tx: self.db().snapshot().await?,
            hasher: Hasher::default(),
            seq: 0,
            hash: GENESIS.to_string(),
            batch: BATCH,
            signatures: 0,
            signers: Vec::new(),
        };
        let total = self.head().borrow().seq;
        let problem = match walk.run(progress, total).await {
            Ok(problem) => problem,
            Err(StoreError::Corrupt { detail, .. } | StoreError::NotADatabase { detail, .. }) => {
                Some(problem(walk.seq + 1, ProblemKind::Unreadable, detail))
            }
            Err(error) => return Err(error),
        };
        let own = self.known_public_key();
        for signer in &mut walk.signers {
            signer.own = own.as_ref() == Some(&signer.public_key);
        }
        Ok(VerifyReport {
            entries: walk.seq,
            signatures: walk.signatures,
            signers: walk.signers,
            ok: problem.is_none(),
            first_problem: problem,
        })
    }
}

/// A verification on its way; `seq` and `hash` are the last good entry's.
struct Walk {
    tx: Tx,
    hasher: Hasher,
    seq: u64,
    hash: String,
    /// Rows to read next.
    batch: i64,
    signatures: u64,
    signers: Vec<SignerCount>,
}

type Found = Result<Option<Problem>, StoreError>;

impl Walk {
    async fn run(&mut self, mut progress: impl FnMut(u64, u64), total: u64) -> Found {
        progress(0, total);
        loop {
            let rows = match self.next_rows().await? {
                Ok(rows) => rows,
                Err(problem) => return Ok(Some(problem)),
            };
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                if let Some(problem) = self.entry(row).await? {
                    return Ok(Some(problem));
                }
            }
            progress(self.seq, total.max(self.seq));
        }
        if let Some(problem) = self.head().await? {
            return Ok(Some(problem));
        }
        self.signed_heads().await
    }

    /// The next rows. Where one cannot be read, they are read one by one, to
    /// name the first bad one.
    async fn next_rows(&mut self) -> Result<Result<Vec<Row>, Problem>, StoreError> {
        loop {
            let (kind, detail) = match self.rows().await {
                Ok(rows) => return Ok(Ok(rows)),
                Err(StoreError::Db { source, .. }) if is_decode(&source) => {
                    (ProblemKind::Altered, source.to_string())
                }
                Err(StoreError::Corrupt { detail, .. }) => (ProblemKind::Unreadable, detail),
                Err(error) => return Err(error),
            };
            if self.batch == 1 {
                return Ok(Err(problem(self.seq + 1, kind, detail)));
            }
            self.batch = 1;
        }
    }

    async fn rows(&mut self) -> Result<Vec<Row>, StoreError> {
        // From the beginning the comparison is with the smallest number, so
        // that an entry moved before the first one is seen.
        let after = match self.seq {
            0 => i64::MIN,
            seq => seq as i64,
        };
        self.tx
            .all(
                select_rows!("WHERE seq > $1 ORDER BY seq LIMIT $2"),
                args![after, self.batch],
            )
            .await
    }

    /// Checks one row against the last good one.
    async fn entry(&mut self, row: &Row) -> Found {
        let expected = self.seq + 1;
        let here = |kind, detail| Ok(Some(problem(expected, kind, detail)));
        let Ok(seq) = u64::try_from(row.seq) else {
            let detail = format!("an entry has the number {}", row.seq);
            return here(ProblemKind::Reordered, detail);
        };
        if seq < expected {
            let detail = format!("the number {seq} occurs again");
            return here(ProblemKind::Duplicate, detail);
        }
        if seq > expected {
            let detail = format!("the next entry is {seq}");
            return here(ProblemKind::Missing, detail);
        }
        if Algo::from_name(&row.algo).is_none() {
            let detail = format!("its algorithm {:?} is unknown", row.algo);
            return here(ProblemKind::Altered, detail);
        }
        let intact = self.hasher.hash(&row.fields()) == row.hash;
        if intact && row.prev_hash == self.hash {
            self.seq = seq;
            self.hash.clone_from(&row.hash);
            return Ok(None);
        }
        if let Some(problem) = self.moved(row).await? {
            return Ok(Some(problem));
        }
        let detail = match intact {
            true => "its hash fits its content, but it does not follow the entry before",
            false => "its content does not fit its hash",
        };
        here(ProblemKind::Altered, detail.to_string())
    }

    /// Is this row another entry, intact, at the wrong place? Then its own
    /// predecessor tells where it belongs.
    async fn moved(&mut self, row: &Row) -> Found {
        let before: Option<(i64,)> = self
            .tx
            .opt(
                "SELECT seq FROM journal WHERE hash = $1",
                args![row.prev_hash.as_str()],
            )
            .await
            .unwrap_or(None);
        // Behind its predecessor; or, where that is gone or has moved as well,
        // at one of the next places.
        let near = row.seq + 1..=row.seq + 64;
        for place in before
            .map(|b| b.0.saturating_add(1))
            .into_iter()
            .chain(near)
        {
            if place == row.seq {
                continue;
            }
            let mut fields = row.fields();
            fields.seq = place;
            if self.hasher.hash(&fields) == row.hash {
                let detail = format!("entry {place} stands here");
                let kind = match before {
                    Some(_) => ProblemKind::Reordered,
                    None => ProblemKind::Missing,
                };
                return Ok(Some(problem(row.seq as u64, kind, detail)));
            }
        }
        Ok(None)
    }

    /// The head's row: one, and it says what the last entry says.
    async fn head(&mut self) -> Found {
        let heads: Vec<(i64, i64, String)> = match self
            .tx
            .all("SELECT id, seq, hash FROM head ORDER BY id", args![])
            .await
        {
            Err(StoreError::Db { source, .. }) if is_decode(&source) => {
                return Ok(Some(problem(
                    self.seq,
                    ProblemKind::BadHead,
                    source.to_string(),
                )));
            }
            other => other?,
        };
        let bad = |kind, seq, detail: &str| Ok(Some(problem(seq, kind, detail.to_string())));
        let [(1, seq, hash)] = heads.as_slice() else {
            let detail = "the head is not one row with the id 1";
            return bad(ProblemKind::BadHead, self.seq, detail);
        };
        match u64::try_from(*seq) {
            Ok(seq) if seq > self.seq => bad(
                ProblemKind::Truncated,
                self.seq + 1,
                &format!("the head is at {seq}, the last entry is {}", self.seq),
            ),
            Ok(seq) if seq == self.seq && *hash == self.hash => Ok(None),
            Ok(seq) if seq == self.seq => bad(
                ProblemKind::BadHead,
                seq,
                "the head has another hash than the last entry",
            ),
            _ => bad(
                ProblemKind::BadHead,
                self.seq,
                &format!("the head is at {seq}, the last entry is {}", self.seq),
            ),
        }
    }

    /// Every signed head is genuine and fits the journal.
    async fn signed_heads(&mut self) -> Found {
        let mut after = (i64::MIN, String::new());
        loop {
            let rows: Vec<SignatureRow> = match self
                .tx
                .all(
                    "SELECT seq, hash, at, public_key, signature FROM head_signature \
                     WHERE seq > $1 OR (seq = $1 AND public_key > $2) \
                     ORDER BY seq, public_key LIMIT $3",
                    args![after.0, after.1.as_str(), BATCH],
                )
                .await
            {
                Err(StoreError::Db { source, .. }) if is_decode(&source) => {
                    let detail = source.to_string();
                    return Ok(Some(problem(0, ProblemKind::BadHeadSignature, detail)));
                }
                other => other?,
            };
            let Some(last) = rows.last() else {
                return Ok(None);
            };
            after = (last.seq, last.public_key.clone());
            for row in rows {
                if let Some(problem) = self.signed_head(row.into()).await? {
                    return Ok(Some(problem));
                }
            }
        }
    }

    async fn signed_head(&mut self, signed: HeadSignature) -> Found {
        let bad = |kind, detail: &str| Ok(Some(problem(signed.seq, kind, detail.to_string())));
        if !signed.is_genuine() {
            let detail = "the signature does not fit the signed head";
            return bad(ProblemKind::BadHeadSignature, detail);
        }
        if signed.seq > self.seq {
            let detail = format!("this head was signed, but the last entry is {}", self.seq);
            return bad(ProblemKind::Truncated, &detail);
        }
        let hash = match signed.seq {
            0 => GENESIS.to_string(),
            seq => {
                let (hash,): (String,) = self
                    .tx
                    .one("SELECT hash FROM journal WHERE seq = $1", args![seq])
                    .await?;
                hash
            }
        };
        if hash != signed.hash {
            let detail = "a head with another hash was signed: the journal was rewritten";
            return bad(ProblemKind::BadHeadSignature, detail);
        }
        self.signatures += 1;
        match self
            .signers
            .iter_mut()
            .find(|s| s.public_key == signed.public_key)
        {
            Some(signer) => signer.heads += 1,
            None => self.signers.push(SignerCount {
                public_key: signed.public_key,
                own: false,
                heads: 1,
            }),
        }
        Ok(None)
    }
}

fn problem(seq: u64, kind: ProblemKind, detail: String) -> Problem {
    Problem { seq, kind, detail }
}
