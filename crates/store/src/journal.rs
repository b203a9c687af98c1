//! The journal's handle: open, append, read.

use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use crate::db::Db;
use crate::entry::{Entry, NewEntry, Outcome, Row, select_rows};
use crate::error::StoreError;
use crate::keyfile::KeyDir;
use crate::plan::Work;
use crate::projection::{self, Projection};
use crate::reader::{self, Ask};
use crate::recent::Recent;
use crate::tx::Tx;
use crate::writer::{Message, Request, Writer};

/// Where the journal ends.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Head {
    /// Sequence number of the last entry; 0 for an empty journal.
    pub seq: u64,
    /// Its hash; sixty-four zeros for an empty journal.
    pub hash: String,
}

/// How to open a journal.
pub struct Options {
    /// Folder of the key files: the master key of personal content and the
    /// key that signs heads. Both are created on first use, readable by the
    /// owner alone. Keep it out of the database's backups.
    pub key_dir: PathBuf,
    /// Projections to keep, in the order in which they are applied.
    pub projections: Vec<Box<dyn Projection>>,
}

/// An open journal. Clones share one writer and one pool of connections.
#[derive(Clone)]
pub struct Journal {
    db: Db,
    keys: Arc<KeyDir>,
    queue: mpsc::Sender<Message>,
    asks: mpsc::Sender<Ask>,
    recent: Arc<Recent>,
    head: watch::Receiver<Head>,
    announce: Weak<watch::Sender<Head>>,
    projections: Arc<[Box<dyn Projection>]>,
}

/// Requests that may wait while a transaction runs; more wait at the door.
const QUEUE: usize = 1_024;

/// How often the head is looked up for appends of other processes.
const POLL: Duration = Duration::from_millis(500);

impl Journal {
    /// Opens or creates the journal at `url` (see [`Db::open`]) and brings its
    /// projections up to date. Needs a tokio runtime, on which its writer runs
    /// until the last clone is dropped or [`Journal::close`] is called.
    pub async fn open(url: &str, options: Options) -> Result<Journal, StoreError> {
        let db = Db::open(url).await?;
        projection::prepare(&db, &options.projections).await?;
        let head = stored_head(&db).await?;
        let keys = Arc::new(KeyDir::new(options.key_dir));
        let recent = Arc::new(Recent::new(head.seq, !db.is_postgres()));
        let (queue, messages) = mpsc::channel(QUEUE);
        let (announce, head) = watch::channel(head);
        let announce = Arc::new(announce);
        let projections: Arc<[_]> = options.projections.into();
        let writer = Writer {
            db: db.clone(),
            keys: keys.clone(),
            projections: projections.clone(),
            announce: announce.clone(),
            recent: recent.clone(),
        };
        tokio::spawn(writer.run(messages));
        let (asks, asked) = mpsc::channel(QUEUE);
        tokio::spawn(reader::run(db.clone(), asked));
        let weak = Arc::downgrade(&announce);
        let alive = queue.downgrade();
        tokio::spawn(poll(db.clone(), announce, recent.clone(), alive));
        Ok(Journal {
            db,
            keys,
            queue,
            asks,
            recent,
            head,
            announce: weak,
            projections,
        })
    }

    /// Appends entries in one transaction: all or none. Durable on return.
    /// Entries whose key is known are not recorded again.
    ///
    /// Errors: [`StoreError::UnknownCorrected`], [`StoreError::Invalid`],
    /// [`StoreError::Full`], [`StoreError::Busy`] and failures of the database.
    pub async fn append(&self, entries: Vec<NewEntry>) -> Result<Vec<Outcome>, StoreError> {
        self.append_expecting(entries, vec![]).await
    }

    /// Appends what a follower produced and moves its cursor from `from` to
    /// `to` in the same transaction, so that work is neither lost nor done twice.
    ///
    /// Errors: [`StoreError::CursorMoved`] when the cursor is not at `from`,
    /// and those of [`Journal::append`].
    pub async fn append_following(
        &self,
        follower: &str,
        from: u64,
        to: u64,
        entries: Vec<NewEntry>,
    ) -> Result<Vec<Outcome>, StoreError> {
        self.follow_expecting(follower, (from, to), entries, vec![])
            .await
    }

    pub(crate) async fn request(&self, work: Work) -> Result<Vec<Outcome>, StoreError> {
        for entry in &work.entries {
            entry.check()?;
        }
        let (reply, answer) = oneshot::channel();
        let request = Request { work, reply };
        let sent = self.queue.send(Message::Append(request)).await;
        sent.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// All entries about one thing, in order. Those who ask at the same time share a
    /// query; a history that was read or written lately comes from memory, where an
    /// append of another process may be missing for half a second.
    pub async fn history(&self, subject: &str) -> Result<Vec<Entry>, StoreError> {
        let upto = match self.recent.get(subject) {
            Ok(history) => return Ok(history),
            Err(upto) => upto,
        };
        let (reply, answer) = oneshot::channel();
        let ask = Ask {
            subject: subject.to_string(),
            reply,
        };
        let sent = self.asks.send(ask).await;
        sent.map_err(|_| StoreError::Closed)?;
        let history = answer.await.map_err(|_| StoreError::Closed)??;
        self.recent.learn(upto, subject, &history);
        Ok(history)
    }

    /// Up to `limit` entries after `after`, in order.
    pub async fn read(&self, after: u64, limit: u64) -> Result<Vec<Entry>, StoreError> {
        let rows = self
            .db
            .all(
                select_rows!("WHERE seq > $1 ORDER BY seq LIMIT $2"),
                args![after, limit],
            )
            .await?;
        entries(self.db.label(), rows)
    }

    /// Like [`Journal::read`], of the kinds that begin with `prefix`.
    pub async fn read_kind(
        &self,
        prefix: &str,
        after: u64,
        limit: u64,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut rows: Vec<Row> = Vec::new();
        for kind in self.kinds(prefix).await? {
            rows.extend(
                self.db
                    .all::<Row>(
                        select_rows!("WHERE kind = $1 AND seq > $2 ORDER BY seq LIMIT $3"),
                        args![kind, after, limit],
                    )
                    .await?,
            );
        }
        rows.sort_by_key(|row| row.seq);
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        entries(self.db.label(), rows)
    }

    /// The kinds that begin with `prefix`.
    pub(crate) async fn kinds(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        // There are few kinds: hop from one to the next along the index.
        // Searching by prefix would sort or scan them all.
        let kinds: Vec<(String,)> = self
            .db
            .all(
                "WITH RECURSIVE k (kind) AS ( \
                   SELECT MIN(kind) FROM journal WHERE kind >= $1 \
                   UNION ALL \
                   SELECT (SELECT MIN(j.kind) FROM journal j WHERE j.kind > k.kind) \
                   FROM k WHERE k.kind IS NOT NULL) \
                 SELECT kind FROM k WHERE kind IS NOT NULL",
                args![prefix],
            )
            .await?;
        let kinds = kinds.into_iter().map(|k| k.0);
        Ok(kinds.take_while(|k| k.starts_with(prefix)).collect())
    }

    /// One entry by its sequence number.
    pub async fn entry(&self, seq: u64) -> Result<Option<Entry>, StoreError> {
        let rows = self
            .db
            .all(select_rows!("WHERE seq = $1"), args![seq])
            .await?;
        Ok(entries(self.db.label(), rows)?.pop())
    }

    /// One entry by its idempotency key.
    pub async fn by_key(&self, key: &str) -> Result<Option<Entry>, StoreError> {
        let rows = self
            .db
            .all(select_rows!("WHERE key = $1"), args![key])
            .await?;
        Ok(entries(self.db.label(), rows)?.pop())
    }

    /// The end of the journal, and a way to wait until it moves. Appends of
    /// this process show at once, those of others within half a second.
    pub fn head(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }

    /// The database, for queries on projections.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Finishes what was accepted and closes the database. Later calls fail
    /// with [`StoreError::Closed`].
    pub async fn close(self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Message::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
        self.db.close().await;
    }

    /// Applies entries that did not come through the writer.
    pub(crate) async fn project(
        &self,
        tx: &mut Tx,
        before: u64,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        projection::apply_all(tx, &self.projections, before, entries).await
    }

    /// Makes a head known that did not come through the writer.
    pub(crate) fn announce(&self, head: Head) {
        if let Some(announce) = self.announce.upgrade() {
            advance(&announce, head);
        }
    }

    pub(crate) fn keys(&self) -> &KeyDir {
        &self.keys
    }
}

/// Watches for appends of other processes until the last handle is gone.
async fn poll(
    db: Db,
    announce: Arc<watch::Sender<Head>>,
    recent: Arc<Recent>,
    alive: mpsc::WeakSender<Message>,
) {
    if db.is_memory() {
        return;
    }
    let mut failing = false;
    loop {
        tokio::time::sleep(POLL).await;
        if alive.upgrade().is_none_or(|queue| queue.is_closed()) {
            return;
        }
        match stored_head(&db).await {
            Ok(head) => {
                failing = false;
                recent.passed(head.seq);
                advance(&announce, head);
            }
            Err(StoreError::Closed) => return,
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "the head of the journal cannot be read");
                }
                failing = true;
            }
        }
    }
}

/// Announces a head, unless a later one is known.
pub(crate) fn advance(announce: &watch::Sender<Head>, head: Head) {
    announce.send_if_modified(|known| {
        let later = head.seq > known.seq;
        if later {
            *known = head;
        }
        later
    });
}

async fn stored_head(db: &Db) -> Result<Head, StoreError> {
    let row: Option<(i64, String)> = db
        .opt("SELECT seq, hash FROM head WHERE id = 1", args![])
        .await?;
    head_from(row, db.label())
}

/// Locks the head until the transaction ends, so that the order of commits is
/// the order of sequence numbers on both databases.
pub(crate) async fn lock_head(tx: &mut Tx) -> Result<Head, StoreError> {
    let row: Option<(i64, String)> = tx
        .opt(
            "UPDATE head SET seq = seq WHERE id = 1 RETURNING seq, hash",
            args![],
        )
        .await?;
    head_from(row, tx.label())
}

pub(crate) async fn set_head(tx: &mut Tx, head: &Head) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE head SET seq = $1, hash = $2 WHERE id = 1",
        args![head.seq, head.hash.as_str()],
    )
    .await?;
    Ok(())
}

fn head_from(row: Option<(i64, String)>, label: &Arc<str>) -> Result<Head, StoreError> {
    match row {
        Some((seq, hash)) if seq >= 0 => Ok(Head {
            seq: seq as u64,
            hash,
        }),
        _ => Err(StoreError::Corrupt {
            database: label.clone(),
            detail: "the row of the journal's head is missing".into(),
        }),
    }
}

/// Rows as entries; a row that cannot be one is damage.
pub(crate) fn entries(label: &Arc<str>, rows: Vec<Row>) -> Result<Vec<Entry>, StoreError> {
    let corrupt = |detail| StoreError::Corrupt {
        database: label.clone(),
        detail,
    };
    rows.into_iter()
        .map(|row| row.into_entry().map_err(corrupt))
        .collect()
}
