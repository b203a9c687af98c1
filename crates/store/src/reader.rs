//! The reader of histories: what is asked for while queries run is asked for
//! together by the next one, as the writer does with appends. When a whole city
//! signs and acknowledges at once, one statement serves many officers; a single
//! caller waits for nobody.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::db::Db;
use crate::entry::{Entry, Row, select_rows};
use crate::error::StoreError;
use crate::journal;

/// One caller's question.
pub(crate) struct Ask {
    pub subject: String,
    pub reply: oneshot::Sender<Result<Vec<Entry>, StoreError>>,
}

/// Questions that one query answers.
const GROUP: usize = 256;
/// Queries that run beside each other.
const BESIDE: usize = 2;

/// Serves questions until every handle is gone.
pub(crate) async fn run(db: Db, mut asks: mpsc::Receiver<Ask>) {
    let places = Arc::new(Semaphore::new(BESIDE));
    let mut group = Vec::new();
    loop {
        // Whoever comes while all places are taken goes with the next group.
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        if asks.recv_many(&mut group, GROUP).await == 0 {
            return;
        }
        let (db, group) = (db.clone(), std::mem::take(&mut group));
        tokio::spawn(async move {
            answer(&db, group).await;
            drop(place);
        });
    }
}

async fn answer(db: &Db, group: Vec<Ask>) {
    let mut subjects: Vec<String> = group.iter().map(|a| a.subject.clone()).collect();
    subjects.sort();
    subjects.dedup();
    match histories(db, subjects).await {
        Ok(found) => {
            for ask in group {
                let history = found.get(&ask.subject).cloned().unwrap_or(Ok(vec![]));
                // The caller may have gone.
                let _ = ask.reply.send(history);
            }
        }
        Err(error) => {
            for ask in group {
                let _ = ask.reply.send(Err(error.clone()));
            }
        }
    }
}

type Histories = HashMap<String, Result<Vec<Entry>, StoreError>>;

/// The histories of several things. One that cannot be read does not disturb the others.
async fn histories(db: &Db, subjects: Vec<String>) -> Result<Histories, StoreError> {
    let rows: Vec<Row> = match subjects.as_slice() {
        [one] => {
            let sql = select_rows!("WHERE subject = $1 ORDER BY seq");
            db.all(sql, args![one.as_str()]).await?
        }
        _ => {
            let mut tx = db.snapshot().await?;
            let head = select_rows!("WHERE subject IN");
            let rows = tx.all_in_then(head, subjects, "ORDER BY subject, seq");
            let rows = rows.await?;
            tx.rollback().await?;
            rows
        }
    };
    let mut parts: HashMap<String, Vec<Row>> = HashMap::new();
    for row in rows {
        let subject = row.subject.clone().unwrap_or_default();
        parts.entry(subject).or_default().push(row);
    }
    let label = db.label();
    Ok(parts
        .into_iter()
        .map(|(subject, rows)| (subject, journal::entries(label, rows)))
        .collect())
}
