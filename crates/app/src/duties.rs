//! A desk: what a body owes, what it waits for, what it has done; and what its
//! officers do about it.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::obligations::{FAR, Line};
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::event::Event;
use lf_response::obligation::{
    Duty, DutyCommand, DutyEvent, Obligation, Recorded, decide, fold, subject,
};
use lf_response::opening::Scene;
use lf_store::{Entry, Expect, StoreError, args, stamp};
use serde::{Deserialize, Serialize};

/// View of a desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// Owed by the body, what is due first on top; so what is late comes first.
    #[default]
    Todo,
    /// Owed to the body by others.
    Waiting,
    /// Done, missed, waived or withdrawn, the last one on top.
    Done,
}

/// What is asked for. Without a body all obligations of a response or clause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DutyQuery {
    /// Body whose desk it is.
    pub body: Option<String>,
    /// Response.
    pub response: Option<String>,
    /// View.
    pub tab: Tab,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows, at most 500.
    pub limit: u64,
}

/// A page of obligations.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DutyPage {
    /// The obligations.
    pub duties: Vec<Duty>,
    /// `after` of the next page, where there is more.
    pub next: Option<String>,
}

/// An obligation with everything that happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyFile {
    /// As it stands.
    pub duty: Duty,
    /// Its entries, oldest first.
    pub history: Vec<Entry>,
}

/// Numbers of a desk, each counted up to [`MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DeskCounts {
    /// Owed.
    pub todo: u64,
    /// Of these, late.
    pub late: u64,
    /// Of these, nobody has taken note.
    pub new: u64,
    /// Owed to the body by others.
    pub waiting: u64,
    /// Of these, late.
    pub waiting_late: u64,
    /// Brought to an end today.
    pub done_today: u64,
}

/// Numbers of a desk are counted up to here: a thousand and more are many.
pub const MOST: i64 = 1_000;

/// Rows of a page at most.
const PAGE: u64 = 500;

/// A row of a list: the obligation's line and its entry.
type Row = (String, String, String, String);

impl Office {
    /// A page of obligations.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn duties(&self, query: &DutyQuery) -> Result<DutyPage, StoreError> {
        let limit = query.limit.clamp(1, PAGE);
        let (key, id) = match query.after.as_deref().and_then(|a| a.rsplit_once('~')) {
            Some((key, id)) => (key.to_string(), id.to_string()),
            None if query.tab == Tab::Done => ("~".to_string(), String::new()),
            None => (String::new(), String::new()),
        };
        let body = query.body.clone().unwrap_or_default();
        let response = query.response.clone().unwrap_or_default();
        let more = (limit + 1) as i64;
        // One index each: the desk, what is owed to it, what is over, a response.
        let sql = match (query.tab, query.body.is_some()) {
            (Tab::Todo, true) => {
                "SELECT o.due, o.id, o.data, j.body FROM obligation o JOIN journal j ON j.seq = o.opened \
                 WHERE o.who = $1 AND o.live = 1 AND ($2 = '' OR o.response = $2) \
                 AND (o.due > $3 OR (o.due = $3 AND o.id > $4)) ORDER BY o.due, o.id LIMIT $5"
            }
            (Tab::Waiting, true) => {
                "SELECT t.due, t.id, o.data, j.body FROM obligation_to t \
                 JOIN obligation o ON o.id = t.id JOIN journal j ON j.seq = o.opened \
                 WHERE t.body = $1 AND o.who <> $1 AND ($2 = '' OR o.response = $2) \
                 AND (t.due > $3 OR (t.due = $3 AND t.id > $4)) ORDER BY t.due, t.id LIMIT $5"
            }
            (Tab::Done, true) => {
                "SELECT o.closed_at, o.id, o.data, j.body FROM obligation o JOIN journal j ON j.seq = o.opened \
                 WHERE o.who = $1 AND o.live = 0 AND ($2 = '' OR o.response = $2) \
                 AND (o.closed_at < $3 OR (o.closed_at = $3 AND o.id > $4)) \
                 ORDER BY o.closed_at DESC, o.id LIMIT $5"
            }
            (Tab::Done, false) => {
                "SELECT o.due, o.id, o.data, j.body FROM obligation o JOIN journal j ON j.seq = o.opened \
                 WHERE $1 = '' AND o.response = $2 AND o.live = 0 \
                 AND (o.due < $3 OR (o.due = $3 AND o.id > $4)) ORDER BY o.due DESC, o.id LIMIT $5"
            }
            (_, false) => {
                "SELECT o.due, o.id, o.data, j.body FROM obligation o JOIN journal j ON j.seq = o.opened \
                 WHERE $1 = '' AND o.response = $2 AND o.live = 1 \
                 AND (o.due > $3 OR (o.due = $3 AND o.id > $4)) ORDER BY o.due, o.id LIMIT $5"
            }
        };
        let mut rows: Vec<Row> = self
            .journal
            .db()
            .all(sql, args![body, response, key, id, more])
            .await?;
        let next = (rows.len() as u64 > limit).then(|| {
            rows.truncate(limit as usize);
            rows.last().map(|r| format!("{}~{}", r.0, r.1))
        });
        Ok(DutyPage {
            duties: rows.iter().filter_map(|r| duty_of(&r.2, &r.3)).collect(),
            next: next.flatten(),
        })
    }

    /// One obligation with its history.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn duty(&self, id: &str) -> Result<Option<DutyFile>, StoreError> {
        let history = self.journal.history(&subject(id)).await?;
        let duty = fold(history.iter().filter_map(recorded));
        Ok(duty.map(|duty| DutyFile { duty, history }))
    }

    /// The numbers of a desk.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn desk_counts(&self, body: &str) -> Result<DeskCounts, StoreError> {
        let now = stamp::to_text(self.now());
        let midnight = lf_response::due::start_of(self.today(), self.zone());
        let midnight = stamp::to_text(midnight);
        let count = async |sql: &'static str, limit: &str| -> Result<u64, StoreError> {
            let (n,): (i64,) = self.journal.db().one(sql, args![body, limit, MOST]).await?;
            Ok(n.unsigned_abs())
        };
        let desk = "SELECT COUNT(*) FROM (SELECT 1 FROM obligation \
                    WHERE who = $1 AND live = 1 AND due <= $2 LIMIT $3) t";
        let waiting = "SELECT COUNT(*) FROM (SELECT 1 FROM obligation_to t JOIN obligation o ON o.id = t.id \
                       WHERE t.body = $1 AND t.due <= $2 AND o.who <> $1 LIMIT $3) t";
        Ok(DeskCounts {
            todo: count(desk, "~").await?,
            late: count(desk, &now).await?,
            new: count(
                "SELECT COUNT(*) FROM (SELECT 1 FROM obligation \
                 WHERE who = $1 AND state = 'open' AND due <= $2 LIMIT $3) t",
                "~",
            )
            .await?,
            waiting: count(waiting, "~").await?,
            waiting_late: count(waiting, &now).await?,
            done_today: count(
                "SELECT COUNT(*) FROM (SELECT 1 FROM obligation \
                 WHERE who = $1 AND live = 0 AND closed_at >= $2 LIMIT $3) t",
                &midnight,
            )
            .await?,
        })
    }

    /// The next limit of a desk that has not passed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_due(&self, body: &str) -> Result<Option<Duty>, StoreError> {
        let row: Option<(String, String)> = self
            .journal
            .db()
            .opt(
                "SELECT o.data, j.body FROM obligation o JOIN journal j ON j.seq = o.opened \
                 WHERE o.who = $1 AND o.live = 1 AND o.due > $2 AND o.due < $3 ORDER BY o.due, o.id LIMIT 1",
                args![body, stamp::to_text(self.now()), FAR],
            )
            .await?;
        Ok(row.and_then(|r| duty_of(&r.0, &r.1)))
    }

    /// An officer acts on an obligation.
    ///
    /// # Errors
    /// There is none of this id, it is another body's, past this step, lacks
    /// something; or somebody else was faster (`overtaken`).
    pub async fn duty_act(
        &self,
        actor: &Actor,
        id: &str,
        command: &DutyCommand,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let Some(DutyFile { duty, .. }) = self.duty(id).await? else {
            return Err(Refusal::new("id", "no-such-duty", id, "").into());
        };
        let events = decide(&duty, command, actor, &self.city)?;
        let events = events.iter().map(|e| journalled(id, e)).collect();
        let expects = vec![Expect::new(subject(id), duty.last)];
        self.commit(actor, events, expects, via).await
    }

    /// Takes note of everything new on the officer's own desk; says of how much.
    ///
    /// # Errors
    /// The officer may not act, or the journal failed.
    pub async fn acknowledge_all(&self, actor: &Actor, via: &Via) -> Result<usize, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        // Somebody may act on one of them at the same instant: then look again.
        for _ in 0..5 {
            let rows: Vec<(String, i64)> = self
                .journal
                .db()
                .all(
                    "SELECT id, last FROM obligation WHERE who = $1 AND state = 'open' ORDER BY due, id LIMIT $2",
                    args![actor.body.as_str(), PAGE],
                )
                .await?;
            if rows.is_empty() {
                return Ok(0);
            }
            let events = (rows.iter())
                .map(|(id, _)| journalled(id, &DutyEvent::Acknowledged))
                .collect();
            let expects = (rows.iter())
                .map(|(id, last)| Expect::new(subject(id), *last as u64))
                .collect();
            match self.commit(actor, events, expects, via).await {
                Ok(_) => return Ok(rows.len()),
                Err(ReportError::Refused(r)) if r.iter().any(|r| r.key == "overtaken") => {}
                Err(e) => return Err(e),
            }
        }
        Err(StoreError::Busy {
            database: self.journal.db().label().clone(),
        }
        .into())
    }

    /// Where obligations are opened.
    pub(crate) fn scene(&self) -> Scene<'_> {
        Scene {
            city: &self.city,
            book: &self.book,
            zone: self.zone(),
        }
    }

    /// The lines of obligations by id.
    pub(crate) async fn lines_of(&self, ids: Vec<String>) -> Result<Vec<Line>, StoreError> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let mut tx = self.journal.db().snapshot().await?;
        let rows: Vec<(String,)> = tx
            .all_in("SELECT data FROM obligation WHERE id IN", ids)
            .await?;
        tx.rollback().await?;
        Ok(rows.iter().filter_map(|r| Line::read(&r.0)).collect())
    }
}

/// An event in the form that is committed.
fn journalled(id: &str, event: &DutyEvent) -> Event {
    Event {
        kind: event.kind().to_string(),
        subject: subject(id),
        body: serde_json::from_str(&event.body()).unwrap_or_default(),
    }
}

/// An obligation out of its line and the body of its entry. Who did something
/// to it stands in its history only.
fn duty_of(data: &str, body: &str) -> Option<Duty> {
    let it: Obligation = serde_json::from_str(body).ok()?;
    Some(Line::read(data)?.duty(Some(it)))
}

/// An entry about an obligation; none where it is something else.
pub(crate) fn recorded(entry: &Entry) -> Option<Recorded> {
    Some(Recorded {
        seq: entry.seq,
        at: entry.recorded_at,
        by: Actor {
            officer: entry.officer.clone(),
            body: entry.agency.clone(),
        },
        event: DutyEvent::read(&entry.kind, &entry.body)?,
    })
}

/// Whether the limit of an obligation has passed, also before the timer has said so.
pub fn is_late(duty: &Duty, now: Timestamp) -> bool {
    duty.state.live() && (duty.late.is_some() || duty.it.due.is_some_and(|due| due <= now))
}
