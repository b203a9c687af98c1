//! The writer: gathers the requests that arrive while a transaction runs and
//! commits them together, so that one flush to the disk serves many callers.
//! A request that is refused does not disturb the others.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};

use crate::chain::{Algo, Fields, Hasher};
use crate::db::{Arg, Db, Tx};
use crate::entry::{Entry, NewEntry, Outcome};
use crate::error::StoreError;
use crate::journal::{self, Head};
use crate::keyfile::KeyDir;
use crate::projection::{self, Projection};
use crate::seal::Sealer;
use crate::stamp;

/// What a handle sends to the writer.
pub(crate) enum Message {
    Append(Request),
    Close(oneshot::Sender<()>),
}

/// One caller's entries: all are recorded or none.
pub(crate) struct Request {
    pub entries: Vec<NewEntry>,
    pub advance: Option<Advance>,
    pub reply: oneshot::Sender<Answer>,
}

type Answer = Result<Vec<Outcome>, StoreError>;

/// The step of a follower's cursor that goes with the entries.
#[derive(Debug, Clone)]
pub(crate) struct Advance {
    pub follower: String,
    pub from: u64,
    pub to: u64,
}

/// The task that owns all appends of this process.
pub(crate) struct Writer {
    pub db: Db,
    pub keys: Arc<KeyDir>,
    pub projections: Vec<Box<dyn Projection>>,
    pub announce: Arc<watch::Sender<Head>>,
}

/// A group is closed when it has this many entries.
const GROUP: usize = 4_096;

impl Writer {
    /// Serves requests until every handle is gone or one asks to close.
    pub async fn run(self, mut messages: mpsc::Receiver<Message>) {
        while let Some(first) = messages.recv().await {
            let mut group = Vec::new();
            let mut size = 0;
            let mut closing = None;
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Append(request) => {
                        size += request.entries.len();
                        group.push(request);
                    }
                    Message::Close(done) => {
                        closing = Some(done);
                        break;
                    }
                }
                next = match size < GROUP {
                    true => messages.try_recv().ok(),
                    false => None,
                };
            }
            self.serve(group).await;
            if let Some(done) = closing {
                let _ = done.send(());
                return;
            }
        }
    }

    /// Commits a group. If the transaction fails for a reason that may lie in
    /// one request, each is tried alone, so that only the culprit fails.
    async fn serve(&self, group: Vec<Request>) {
        let alone = group.len() == 1;
        let (mut works, replies): (Vec<Work>, Vec<_>) = group
            .into_iter()
            .map(|r| ((r.entries, r.advance), r.reply))
            .unzip();
        // A second attempt needs the entries once more.
        let attempt = match alone {
            true => std::mem::take(&mut works),
            false => works.clone(),
        };
        match self.commit(attempt).await {
            Ok(answers) => {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    // The caller may have gone; the entries stay.
                    let _ = reply.send(answer);
                }
            }
            Err(error) if alone || error.hits_everybody() => {
                for reply in replies {
                    let _ = reply.send(Err(error.clone()));
                }
            }
            Err(_) => {
                for (work, reply) in works.into_iter().zip(replies) {
                    let answer = self.commit(vec![work]).await;
                    let _ = reply.send(answer.and_then(|mut a| a.remove(0)));
                }
            }
        }
    }

    /// One transaction for all of `works`; an answer for each. An error means
    /// that nothing at all was recorded.
    async fn commit(&self, works: Vec<Work>) -> Result<Vec<Answer>, StoreError> {
        let mut tx = self.db.begin().await?;
        let before = journal::lock_head(&mut tx).await?;
        let mut plan = Plan::load(&mut tx, &self.keys, before.clone(), &works).await?;
        let answers: Vec<Answer> = works.into_iter().map(|work| plan.add(work)).collect();
        if plan.entries.is_empty() && plan.moved.is_empty() {
            tx.rollback().await?;
            return Ok(answers);
        }
        let Plan {
            head,
            entries,
            moved,
            sealer,
            ..
        } = plan;
        if !entries.is_empty() {
            sealer.store_new(&mut tx).await?;
            insert(&mut tx, &entries).await?;
            projection::apply_all(&mut tx, &self.projections, before.seq, &entries).await?;
            journal::set_head(&mut tx, &head).await?;
        }
        for (name, seq) in moved {
            tx.exec(
                "INSERT INTO cursor (name, seq) VALUES ($1, $2) \
                 ON CONFLICT (name) DO UPDATE SET seq = excluded.seq",
                args![name, seq],
            )
            .await?;
        }
        tx.commit().await?;
        journal::advance(&self.announce, head);
        Ok(answers)
    }
}

type Work = (Vec<NewEntry>, Option<Advance>);

/// The entries that a transaction will insert, computed in memory while the
/// head is locked.
struct Plan {
    head: Head,
    entries: Vec<Entry>,
    /// Sequence number of every idempotency key in question.
    known: HashMap<String, u64>,
    cursors: HashMap<String, u64>,
    moved: HashMap<String, u64>,
    sealer: Sealer,
    hasher: Hasher,
    stored: u64,
}

impl Plan {
    /// Looks up everything the works refer to.
    async fn load(
        tx: &mut Tx,
        keys: &KeyDir,
        head: Head,
        works: &[Work],
    ) -> Result<Plan, StoreError> {
        let entries = || works.iter().flat_map(|w| &w.0);
        let asked: Vec<String> = entries().filter_map(|e| e.key.clone()).collect();
        let found: Vec<(String, i64)> = tx
            .all_in("SELECT key, seq FROM journal WHERE key IN", asked)
            .await?;
        let persons = entries()
            .filter_map(|e| e.personal.as_ref().map(|p| p.person.clone()))
            .collect();
        let sealer = Sealer::load(tx, keys, persons).await?;
        let followers: Vec<String> = works
            .iter()
            .filter_map(|w| w.1.as_ref().map(|a| a.follower.clone()))
            .collect();
        let cursors: Vec<(String, i64)> = tx
            .all_in("SELECT name, seq FROM cursor WHERE name IN", followers)
            .await?;
        Ok(Plan {
            stored: head.seq,
            head,
            entries: Vec::new(),
            known: found.into_iter().map(|f| (f.0, f.1 as u64)).collect(),
            cursors: cursors.into_iter().map(|c| (c.0, c.1 as u64)).collect(),
            moved: HashMap::new(),
            sealer,
            hasher: Hasher::default(),
        })
    }

    /// Adds one request, or leaves the plan as it was.
    fn add(&mut self, (entries, advance): Work) -> Answer {
        if let Some(advance) = &advance {
            self.check(advance)?;
        }
        let head = self.head.clone();
        let length = self.entries.len();
        let mut outcomes = Vec::with_capacity(entries.len());
        for entry in entries {
            match self.add_entry(entry) {
                Ok(outcome) => outcomes.push(outcome),
                Err(error) => {
                    for entry in self.entries.drain(length..) {
                        if let Some(key) = entry.key {
                            self.known.remove(&key);
                        }
                    }
                    self.head = head;
                    return Err(error);
                }
            }
        }
        if let Some(advance) = advance {
            self.cursors.insert(advance.follower.clone(), advance.to);
            self.moved.insert(advance.follower, advance.to);
        }
        Ok(outcomes)
    }

    fn check(&self, advance: &Advance) -> Result<(), StoreError> {
        let found = self.cursors.get(&advance.follower).copied().unwrap_or(0);
        if found != advance.from {
            return Err(StoreError::CursorMoved {
                name: advance.follower.clone(),
                expected: advance.from,
                found,
            });
        }
        if advance.to < advance.from || advance.to > self.stored {
            return Err(StoreError::Invalid {
                field: "to",
                reason: format!(
                    "a cursor at {} of a journal that ends at {} cannot move to {}",
                    advance.from, self.stored, advance.to
                ),
            });
        }
        Ok(())
    }

    fn add_entry(&mut self, new: NewEntry) -> Result<Outcome, StoreError> {
        if let Some(&seq) = new.key.as_ref().and_then(|key| self.known.get(key)) {
            return Ok(Outcome::Repeated(seq));
        }
        let seq = self.head.seq + 1;
        // Sequence numbers have no gaps: whatever is below was recorded.
        if let Some(corrects) = new.corrects
            && !(1..seq).contains(&corrects)
        {
            return Err(StoreError::UnknownCorrected(corrects));
        }
        let (person, sealed) = match new.personal {
            None => (None, None),
            Some(personal) => {
                let sealed = self.sealer.seal(&personal.person, &personal.content)?;
                (Some(personal.person), Some(sealed))
            }
        };
        let mut entry = Entry {
            seq,
            kind: new.kind,
            happened_at: new.happened_at,
            recorded_at: new.recorded_at,
            officer: new.officer,
            agency: new.agency,
            source: new.source,
            key: new.key,
            corrects: new.corrects,
            body: new.body,
            person,
            sealed,
            algo: Algo::Sha256,
            prev_hash: std::mem::take(&mut self.head.hash),
            hash: String::new(),
        };
        let recorded_at = stamp::to_text(entry.recorded_at);
        entry.hash = self.hasher.hash(&fields(&entry, &recorded_at));
        self.head = Head {
            seq,
            hash: entry.hash.clone(),
        };
        if let Some(key) = &entry.key {
            self.known.insert(key.clone(), seq);
        }
        self.entries.push(entry);
        Ok(Outcome::Recorded(seq))
    }
}

/// What the hash covers, as it will be stored.
fn fields<'a>(entry: &'a Entry, recorded_at: &'a str) -> Fields<'a> {
    Fields {
        seq: entry.seq as i64,
        kind: &entry.kind,
        happened_at: &entry.happened_at,
        recorded_at,
        officer: &entry.officer,
        agency: &entry.agency,
        source: &entry.source,
        key: entry.key.as_deref(),
        corrects: entry.corrects.map(|seq| seq as i64),
        body: &entry.body,
        person: entry.person.as_deref(),
        sealed: entry.sealed.as_deref(),
        algo: entry.algo.name(),
        prev_hash: &entry.prev_hash,
    }
}

/// Inserts entries as they are, hashes included.
pub(crate) async fn insert(tx: &mut Tx, entries: &[Entry]) -> Result<(), StoreError> {
    let mut args: Vec<Arg> = Vec::with_capacity(entries.len() * 15);
    for e in entries {
        args.extend([
            e.seq.into(),
            e.kind.as_str().into(),
            e.happened_at.as_str().into(),
            stamp::to_text(e.recorded_at).into(),
            e.officer.as_str().into(),
            e.agency.as_str().into(),
            e.source.as_str().into(),
            e.key.as_deref().into(),
            e.corrects.into(),
            e.body.as_str().into(),
            e.person.as_deref().into(),
            e.sealed.as_deref().into(),
            e.algo.name().into(),
            e.prev_hash.as_str().into(),
            e.hash.as_str().into(),
        ]);
    }
    tx.insert_many(
        "INSERT INTO journal (seq, kind, happened_at, recorded_at, officer, agency, source, \
         key, corrects, body, person, sealed, algo, prev_hash, hash) VALUES",
        15,
        "",
        args,
    )
    .await
}
