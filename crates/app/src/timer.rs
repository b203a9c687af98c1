//! The clock of the office: it opens the periods of series, marks what is late
//! or missed and sends reminders, each exactly once. Between two moments it
//! sleeps; an obligation that waits costs nothing.
//!
//! What is to come stands in the index `next_at` of the tables, so a restart, a
//! clock that jumps and a long sleep need nothing of their own: whatever has come
//! is due. Each strike has an idempotency key and rests on the last entry about
//! its obligation, so two processes, or a second start after a kill, cannot
//! strike twice.

use crate::obligations::Line;
use crate::office::Office;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_response::obligation::command::strike;
use lf_response::obligation::{DutyEvent, Obligation, State, subject};
use lf_response::series::Series;
use lf_store::{Expect, NewEntry, StoreError, args, stamp};
use std::collections::BTreeMap;
use std::sync::Weak;
use std::time::Duration;

/// Obligations that are struck in one transaction.
const BATCH: i64 = 1_000;
/// Periods of one series that are opened in one transaction.
const PERIODS: usize = 200;
/// The longest sleep: clocks jump, computers sleep.
const LONGEST: Duration = Duration::from_secs(20);
/// The shortest, so that a moment that is just ahead does not spin.
const SHORTEST: Duration = Duration::from_millis(20);

/// Runs until the office is gone.
pub(crate) async fn run(office: Weak<Office>) {
    loop {
        let Some(o) = office.upgrade() else { return };
        match o.strike().await {
            Ok(_) => {}
            Err(StoreError::Closed) => return,
            // Somebody acted on one of them meanwhile, or another process struck: look again.
            Err(StoreError::Conflict { .. }) => continue,
            Err(error) => {
                tracing::error!(%error, "the timer could not record what has come; trying again");
                drop(o);
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        }
        let sleep = match o.next_moment().await {
            Ok(Some(at)) => Duration::try_from(at.duration_since(o.now())).unwrap_or_default(),
            _ => LONGEST,
        };
        let journal = o.journal.clone();
        let head = journal.head().borrow().seq;
        drop(o);
        // A new entry may bring an earlier moment.
        let wait = journal.longer_than(head);
        let sleep = sleep.clamp(SHORTEST, LONGEST);
        if let Ok(Err(_)) = tokio::time::timeout(sleep, wait).await {
            return;
        }
    }
}

/// How often the timer struck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Struck {
    /// Periods opened.
    pub opened: usize,
    /// Marks of late, reminders, missed periods.
    pub struck: usize,
}

/// What has come of some obligations.
#[derive(Default)]
struct Batch {
    entries: Vec<NewEntry>,
    expects: Vec<Expect>,
    /// Moment and id of the last of them.
    last: Option<(String, String)>,
}

impl Office {
    /// The next moment at which something changes by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_moment(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut out: Option<Timestamp> = None;
        for sql in [
            "SELECT MIN(next_at) FROM obligation WHERE next_at IS NOT NULL",
            "SELECT MIN(next_at) FROM series WHERE next_at IS NOT NULL",
            "SELECT MIN(next_at) FROM custody WHERE next_at IS NOT NULL",
        ] {
            let (at,): (Option<String>,) = self.journal.db().one(sql, args![]).await?;
            let at = at.as_deref().and_then(stamp::from_text);
            out = match (out, at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        Ok(out)
    }

    /// Does everything whose moment has come. The timer calls it by itself.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody acted on one of them at the same
    /// instant (what was struck before stands; call again), and failures of the database.
    pub async fn strike(&self) -> Result<Struck, StoreError> {
        let _alone = self.striking.lock().await;
        let mut out = Struck::default();
        let now = self.now();
        loop {
            let opened = self.open_periods(now).await?;
            out.opened += opened;
            if opened == 0 {
                break;
            }
        }
        let mut batch = self.come(now, None).await?;
        while !batch.entries.is_empty() {
            out.struck += batch.entries.len();
            // While one batch goes to the disk the next is made ready.
            let append = (self.journal).append_expecting(batch.entries, batch.expects);
            let (appended, next) = tokio::join!(append, self.come(now, batch.last));
            appended?;
            batch = next?;
            if batch.entries.is_empty() {
                // What these strikes have brought in their turn: reminders that are overdue too.
                batch = self.come(now, None).await?;
            }
        }
        loop {
            let struck = self.strike_custodies(now).await?;
            out.struck += struck;
            if struck == 0 {
                break;
            }
        }
        Ok(out)
    }

    /// The next obligations whose moment has come, behind the one where the last batch ended.
    async fn come(
        &self,
        now: Timestamp,
        last: Option<(String, String)>,
    ) -> Result<Batch, StoreError> {
        let (at, id) = last.unwrap_or_default();
        let rows: Vec<(String, String, String)> = self
            .journal
            .db()
            .all(
                "SELECT o.next_at, o.data, j.body FROM obligation o \
                 JOIN journal j ON j.seq = o.opened \
                 WHERE o.next_at IS NOT NULL AND o.next_at <= $1 AND (o.next_at, o.id) > ($2, $3) \
                 ORDER BY o.next_at, o.id LIMIT $4",
                args![stamp::to_text(now), at, id, BATCH],
            )
            .await?;
        let mut batch = Batch::default();
        for (at, data, body) in rows {
            let (Some(line), Ok(it)) =
                (Line::read(&data), serde_json::from_str::<Obligation>(&body))
            else {
                continue;
            };
            let signer = self.signer(&it.plan, &it.pack);
            let duty = line.duty(Some(it));
            batch
                .expects
                .push(Expect::new(subject(&line.id), line.last));
            for event in strike(&duty, now) {
                let mark = match &event {
                    DutyEvent::Reminded(r) => format!("{}:{}", line.opened, r.step),
                    _ => line.opened.to_string(),
                };
                let key = format!("{}:{}:{mark}", event.kind(), line.id);
                let entry = self.timed(now, &signer, &line.id, &event, key);
                batch.entries.push(entry);
            }
            batch.last = Some((at, line.id));
        }
        Ok(batch)
    }

    /// Opens the periods that have begun of series whose next one has.
    async fn open_periods(&self, now: Timestamp) -> Result<usize, StoreError> {
        let rows: Vec<(i64, i64, String)> = self
            .journal
            .db()
            .all(
                "SELECT s.opened, s.next, j.body FROM series s JOIN journal j ON j.seq = s.opened \
                 WHERE s.next_at IS NOT NULL AND s.next_at <= $1 ORDER BY s.next_at, s.id LIMIT 200",
                args![stamp::to_text(now)],
            )
            .await?;
        let mut opening: Vec<(i64, Obligation)> = vec![];
        for (opened, next, body) in &rows {
            let Ok(series) = serde_json::from_str::<Series>(body) else {
                continue;
            };
            let periods = series.begun(*next, now, self.zone(), PERIODS);
            opening.extend(periods.into_iter().map(|o| (*opened, o)));
        }
        // A period of a series that was closed and opened again was withdrawn, and
        // is owed again; one that was done stays done.
        let known = self
            .lines_of(opening.iter().map(|o| o.1.id.clone()).collect())
            .await?;
        let known: BTreeMap<&str, &Line> = known.iter().map(|l| (l.id.as_str(), l)).collect();
        let (mut entries, mut expects) = (vec![], vec![]);
        for (opened, o) in opening {
            let line = known.get(o.id.as_str());
            if line.is_some_and(|l| l.state != State::Withdrawn) {
                continue;
            }
            expects.push(Expect::new(o.subject(), line.map_or(0, |l| l.last)));
            let (id, signer) = (o.id.clone(), self.signer(&o.plan, &o.pack));
            let event = DutyEvent::Opened(Box::new(o));
            let key = format!("duty.opened:{id}:{opened}");
            entries.push(self.timed(now, &signer, &id, &event, key));
        }
        let count = entries.len();
        if count > 0 {
            self.journal.append_expecting(entries, expects).await?;
        }
        Ok(count)
    }

    /// An entry of the clock.
    fn timed(
        &self,
        now: Timestamp,
        signer: &Actor,
        id: &str,
        event: &DutyEvent,
        key: String,
    ) -> NewEntry {
        NewEntry {
            kind: event.kind().into(),
            happened_at: match event {
                DutyEvent::Late { due: at } | DutyEvent::Missed { at } => at.to_string(),
                DutyEvent::Opened(o) => o.opened_at.to_string(),
                _ => now.to_string(),
            },
            recorded_at: now,
            officer: signer.officer.clone(),
            agency: signer.body.clone(),
            source: "timer".into(),
            key: Some(key),
            subject: Some(subject(id)),
            corrects: None,
            body: event.body(),
            personal: None,
        }
    }
}
