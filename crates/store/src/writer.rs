//! The writer: gathers the requests that arrive while a transaction runs and
//! commits them together, so that one flush to the disk serves many callers.
//! A request that is refused does not disturb the others.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};

use crate::arg::Arg;
use crate::db::Db;
use crate::entry::Entry;
use crate::error::StoreError;
use crate::journal::{self, Head};
use crate::keyfile::KeyDir;
use crate::plan::{Answer, Plan, Work};
use crate::projection::{self, Projection};
use crate::recent::Recent;
use crate::stamp;
use crate::tx::Tx;

/// What a handle sends to the writer.
pub(crate) enum Message {
    Append(Request),
    Close(oneshot::Sender<()>),
}

/// One caller's entries: all are recorded or none.
pub(crate) struct Request {
    pub work: Work,
    pub reply: oneshot::Sender<Answer>,
}

/// The task that owns all appends of this process.
pub(crate) struct Writer {
    pub db: Db,
    pub keys: Arc<KeyDir>,
    pub projections: Arc<[Box<dyn Projection>]>,
    pub announce: Arc<watch::Sender<Head>>,
    pub recent: Arc<Recent>,
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
                        size += request.work.entries.len();
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
        let (mut works, replies): (Vec<Work>, Vec<_>) =
            group.into_iter().map(|r| (r.work, r.reply)).unzip();
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
    /// that nothing at all was recorded; a failure of the commit itself is an
    /// answer, since a lost connection leaves open whether it took place, and a
    /// second attempt could record everything twice.
    async fn commit(&self, works: Vec<Work>) -> Result<Vec<Answer>, StoreError> {
        let mut tx = self.db.begin().await?;
        let before = journal::lock_head(&mut tx).await?;
        self.recent.passed(before.seq);
        let mut plan = Plan::load(&mut tx, &self.keys, before.clone(), &works).await?;
        let born = plan.without_history();
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
        if let Err(error) = tx.commit().await {
            return Ok(answers.iter().map(|_| Err(error.clone())).collect());
        }
        self.recent.extend(before.seq, &born, &entries);
        journal::advance(&self.announce, head);
        Ok(answers)
    }
}

/// Inserts entries as they are, hashes included.
pub(crate) async fn insert(tx: &mut Tx, entries: &[Entry]) -> Result<(), StoreError> {
    let mut shared = Shared::default();
    let mut parts = entries.chunks(256);
    let mut args = parts.next().map(|part| shared.args(part));
    while let Some(ready) = args {
        let inserted = tx.insert_many(
            "INSERT INTO journal (seq, kind, happened_at, recorded_at, officer, agency, source, \
             key, subject, corrects, body, person, sealed, algo, prev_hash, hash) VALUES",
            16,
            "",
            ready,
        );
        // While the database works on one part, the next is made ready.
        let next = async { parts.next().map(|part| shared.args(part)) };
        let (inserted, next) = futures_util::future::join(inserted, next).await;
        inserted?;
        args = next;
    }
    Ok(())
}

/// Texts that an entry often has in common with the one before it.
#[derive(Default)]
struct Shared {
    kind: Arc<str>,
    happened_at: Arc<str>,
    officer: Arc<str>,
    agency: Arc<str>,
    algo: Arc<str>,
    hash: Arc<str>,
}

impl Shared {
    fn args(&mut self, entries: &[Entry]) -> Vec<Arg> {
        let mut args: Vec<Arg> = Vec::with_capacity(entries.len() * 16);
        for e in entries {
            args.extend([
                e.seq.into(),
                share(&mut self.kind, &e.kind),
                share(&mut self.happened_at, &e.happened_at),
                stamp::to_text(e.recorded_at).into(),
                share(&mut self.officer, &e.officer),
                share(&mut self.agency, &e.agency),
                e.source.as_str().into(),
                e.key.as_deref().into(),
                e.subject.as_deref().into(),
                e.corrects.into(),
                e.body.as_str().into(),
                e.person.as_deref().into(),
                e.sealed.as_deref().into(),
                share(&mut self.algo, e.algo.name()),
                share(&mut self.hash, &e.prev_hash),
                share(&mut self.hash, &e.hash),
            ]);
        }
        args
    }
}

fn share(last: &mut Arc<str>, text: &str) -> Arg {
    if **last != *text {
        *last = text.into();
    }
    last.clone().into()
}
