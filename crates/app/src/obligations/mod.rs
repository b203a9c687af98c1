//! Obligations as tables: what desks, the timer and the ledger read. A
//! projection; the state machine is the one of `lf_response::obligation`.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lf_domain::actor::Actor;
use lf_response::obligation::{Duty, DutyEvent, Recorded, State};
use lf_response::series::Series;
use lf_store::{Arg, Entry, Projection, StoreError, Tx, args, stamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};

mod line;

pub(crate) use line::{Line, SeriesLine};

/// What stands for "no limit": sorts behind every moment.
pub(crate) const FAR: &str = "9999";

/// Columns of the table `obligation`.
const COLUMNS: usize = 15;

/// The projection.
pub(crate) struct Obligations {
    zone: TimeZone,
}

impl Obligations {
    pub(crate) fn new(zone: TimeZone) -> Obligations {
        Obligations { zone }
    }
}

/// A moment as a column; one that is not there sorts behind all others.
fn column(at: Option<Timestamp>) -> String {
    at.map_or(FAR.to_string(), stamp::to_text)
}

/// Group of the ledger: body, plan, clause, response.
type Group = (String, String, String, String);

fn group(duty: &Duty) -> Group {
    let it = &duty.it;
    let response = it.response.clone().unwrap_or_default();
    (
        duty.who.clone(),
        it.plan.clone(),
        it.clause.clone(),
        response,
    )
}

/// Column of the ledger that an obligation counts in.
fn heading(duty: &Duty) -> &'static str {
    match (duty.state, duty.late.is_some()) {
        (State::Discharged, _) if duty.done_late() => "late",
        (State::Discharged, _) => "met",
        (State::Missed, _) => "missed",
        (State::Waived, _) => "waived",
        (State::Withdrawn, _) => "withdrawn",
        (_, false) => "open",
        (_, true) => "overdue",
    }
}

/// Everything that a batch of entries changes.
#[derive(Default)]
struct Changes {
    duties: BTreeMap<String, Duty>,
    touched: BTreeSet<String>,
    opened: Vec<(String, Vec<String>)>,
    closed: BTreeSet<String>,
    counts: HashMap<(Group, &'static str), i64>,
    times: HashMap<(Group, &'static str, i64), i64>,
}

impl Changes {
    fn apply(&mut self, entry: &Entry, event: DutyEvent) {
        let id = match entry
            .subject
            .as_deref()
            .and_then(|s| s.strip_prefix("duty/"))
        {
            Some(id) => id.to_string(),
            None => return,
        };
        let told = match &event {
            DutyEvent::Reminded(r) => Some(r.to.clone()),
            _ => None,
        };
        let before = self.duties.remove(&id);
        let recorded = Recorded {
            seq: entry.seq,
            at: entry.recorded_at,
            by: Actor {
                officer: entry.officer.clone(),
                body: entry.agency.clone(),
            },
            event,
        };
        let Some(after) = Duty::apply(before.clone(), recorded) else {
            return;
        };
        let opened = after.opened == entry.seq;
        // Whoever is told that it is late waits for it from now on.
        if let Some(told) = told.filter(|_| after.state.live()) {
            self.opened.push((id.clone(), told));
        }
        if opened {
            self.closed.remove(&id);
            self.opened.push((id.clone(), after.it.to.clone()));
        } else if after.closed.is_some() {
            self.closed.insert(id.clone());
        }
        if let Some(b) = &before {
            *self.counts.entry((group(b), heading(b))).or_default() -= 1;
        }
        *self
            .counts
            .entry((group(&after), heading(&after)))
            .or_default() += 1;
        let was = |f: fn(&Duty) -> bool| before.as_ref().is_some_and(f) && !opened;
        let mut took = |what, at: Timestamp| {
            let minutes = (at.as_second() - after.it.opened_at.as_second()).max(0) / 60;
            *(self.times.entry((group(&after), what, minutes))).or_default() += 1;
        };
        if let Some(a) = &after.acknowledged
            && !was(|b| b.acknowledged.is_some())
        {
            took("acknowledged", a.at);
        }
        if let (State::Discharged, Some(c)) = (after.state, &after.closed)
            && !was(|b| b.state == State::Discharged)
        {
            took("done", c.at);
        }
        self.touched.insert(id.clone());
        self.duties.insert(id, after);
    }

    fn rows(&self) -> Vec<Arg> {
        let mut out = Vec::with_capacity(self.touched.len() * COLUMNS);
        for duty in self.touched.iter().filter_map(|id| self.duties.get(id)) {
            let it = &duty.it;
            let data = serde_json::to_string(&Line::of(duty)).unwrap_or_default();
            out.extend(args![
                it.id.as_str(),
                duty.opened,
                duty.last,
                duty.who.as_str(),
                duty.state.word(),
                i64::from(duty.state.live()),
                column(it.due),
                duty.next().map(stamp::to_text),
                duty.closed.as_ref().map(|c| stamp::to_text(c.at)),
                it.plan.as_str(),
                it.clause.as_str(),
                it.root.as_str(),
                it.response.as_deref().unwrap_or(""),
                it.evidence.by.as_deref().unwrap_or(""),
                data,
            ]);
        }
        out
    }
}

impl Projection for Obligations {
    fn name(&self) -> &'static str {
        "obligation"
    }

    fn version(&self) -> u32 {
        // When periods open depends on the city's time zone.
        let zone = self.zone.iana_name().unwrap_or_default().bytes();
        let mix = |h: u32, b: u8| (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
        zone.fold(3, mix) & 0x7fff_ffff
    }

    fn tables(&self) -> &'static [&'static str] {
        &[
            "obligation",
            "obligation_to",
            "series",
            "ledger_count",
            "ledger_time",
        ]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE obligation (id TEXT NOT NULL PRIMARY KEY, opened BIGINT NOT NULL, \
             last BIGINT NOT NULL, who TEXT NOT NULL, state TEXT NOT NULL, live BIGINT NOT NULL, \
             due TEXT NOT NULL, next_at TEXT, closed_at TEXT, plan TEXT NOT NULL, \
             clause TEXT NOT NULL, root TEXT NOT NULL, response TEXT NOT NULL, \
             evidence TEXT NOT NULL, data TEXT NOT NULL)",
            // A desk, what is due first on top; with the states for its counts.
            "CREATE INDEX obligation_desk ON obligation (who, live, due, id)",
            "CREATE INDEX obligation_new ON obligation (who, due) WHERE state = 'open'",
            "CREATE INDEX obligation_closed ON obligation (who, closed_at, id) WHERE live = 0",
            "CREATE INDEX obligation_next ON obligation (next_at, id) WHERE next_at IS NOT NULL",
            "CREATE INDEX obligation_root ON obligation (root, live)",
            "CREATE INDEX obligation_response ON obligation (response, live, due, id)",
            "CREATE INDEX obligation_clause ON obligation (plan, clause, live, due, id)",
            "CREATE INDEX obligation_act ON obligation (who, evidence) WHERE live = 1",
            "CREATE TABLE obligation_to (body TEXT NOT NULL, due TEXT NOT NULL, id TEXT NOT NULL, \
             PRIMARY KEY (body, due, id))",
            "CREATE INDEX obligation_to_id ON obligation_to (id)",
            "CREATE TABLE series (id TEXT NOT NULL PRIMARY KEY, opened BIGINT NOT NULL, \
             last BIGINT NOT NULL, live BIGINT NOT NULL, root TEXT NOT NULL, \
             response TEXT NOT NULL, next BIGINT NOT NULL, next_at TEXT)",
            "CREATE INDEX series_next ON series (next_at, id) WHERE next_at IS NOT NULL",
            "CREATE INDEX series_root ON series (root, live)",
            "CREATE INDEX series_response ON series (response, live)",
            "CREATE TABLE ledger_count (who TEXT NOT NULL, plan TEXT NOT NULL, clause TEXT NOT NULL, \
             response TEXT NOT NULL, what TEXT NOT NULL, n BIGINT NOT NULL, \
             PRIMARY KEY (who, plan, clause, response, what))",
            "CREATE TABLE ledger_time (who TEXT NOT NULL, plan TEXT NOT NULL, clause TEXT NOT NULL, \
             response TEXT NOT NULL, what TEXT NOT NULL, minutes BIGINT NOT NULL, n BIGINT NOT NULL, \
             PRIMARY KEY (who, plan, clause, response, what, minutes))",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            // In runs, since a series that opens again looks at its last period.
            let of = |e: &Entry| (e.kind.starts_with("duty."), e.kind.starts_with("series."));
            for run in entries.chunk_by(|a, b| of(a) == of(b)) {
                match of(&run[0]) {
                    (true, _) => self.apply_duties(tx, run).await?,
                    (_, true) => self.apply_series(tx, run).await?,
                    _ => {}
                }
            }
            Ok(())
        })
    }
}

impl Obligations {
    async fn apply_duties(&self, tx: &mut Tx, entries: &[Entry]) -> Result<(), StoreError> {
        let subjects = entries.iter().filter_map(|e| e.subject.as_deref());
        let ids = subjects.filter_map(|s| Some(s.strip_prefix("duty/")?.to_string()));
        let ids: BTreeSet<String> = ids.collect();
        let rows: Vec<(String,)> = tx
            .all_in(
                "SELECT data FROM obligation WHERE id IN",
                ids.into_iter().collect(),
            )
            .await?;
        let lines = rows.iter().filter_map(|r| Line::read(&r.0));
        let mut changes = Changes {
            duties: lines.map(|l| (l.id.clone(), l.duty(None))).collect(),
            ..Changes::default()
        };
        let mut periods: BTreeMap<String, jiff::civil::Date> = BTreeMap::new();
        for entry in entries {
            let Some(event) = DutyEvent::read(&entry.kind, &entry.body) else {
                continue;
            };
            if let DutyEvent::Opened(o) = &event
                && let (Some(series), Some(period)) = (&o.series, o.period)
            {
                let last = periods.entry(series.clone()).or_insert(period.from);
                *last = (*last).max(period.from);
            }
            changes.apply(entry, event);
        }
        let head = "INSERT INTO obligation (id, opened, last, who, state, live, due, next_at, \
                    closed_at, plan, clause, root, response, evidence, data) VALUES";
        let tail = "ON CONFLICT (id) DO UPDATE SET opened = excluded.opened, last = excluded.last, \
                    who = excluded.who, state = excluded.state, live = excluded.live, \
                    due = excluded.due, next_at = excluded.next_at, \
                    closed_at = excluded.closed_at, clause = excluded.clause, \
                    root = excluded.root, data = excluded.data";
        tx.insert_many(head, COLUMNS, tail, changes.rows()).await?;
        for id in &changes.closed {
            tx.exec(
                "DELETE FROM obligation_to WHERE id = $1",
                args![id.as_str()],
            )
            .await?;
        }
        let mut to: Vec<Arg> = vec![];
        for (id, bodies) in &changes.opened {
            let Some(duty) = changes.duties.get(id).filter(|d| d.state.live()) else {
                continue;
            };
            let due = column(duty.it.due);
            for body in bodies.iter().filter(|b| *b != "public") {
                to.extend(args![body.as_str(), due.as_str(), id.as_str()]);
            }
        }
        let head = "INSERT INTO obligation_to (body, due, id) VALUES";
        tx.insert_many(head, 3, "ON CONFLICT (body, due, id) DO NOTHING", to)
            .await?;
        self.count(tx, changes).await?;
        self.advance(tx, periods).await
    }

    async fn count(&self, tx: &mut Tx, changes: Changes) -> Result<(), StoreError> {
        let mut counts: Vec<_> = changes.counts.into_iter().filter(|c| c.1 != 0).collect();
        counts.sort();
        let mut rows: Vec<Arg> = vec![];
        for (((who, plan, clause, response), what), n) in counts {
            rows.extend(args![who, plan, clause, response, what, n]);
        }
        tx.insert_many(
            "INSERT INTO ledger_count (who, plan, clause, response, what, n) VALUES",
            6,
            "ON CONFLICT (who, plan, clause, response, what) \
             DO UPDATE SET n = ledger_count.n + excluded.n",
            rows,
        )
        .await?;
        let mut times: Vec<_> = changes.times.into_iter().collect();
        times.sort();
        let mut rows: Vec<Arg> = vec![];
        for (((who, plan, clause, response), what, minutes), n) in times {
            rows.extend(args![who, plan, clause, response, what, minutes, n]);
        }
        tx.insert_many(
            "INSERT INTO ledger_time (who, plan, clause, response, what, minutes, n) VALUES",
            7,
            "ON CONFLICT (who, plan, clause, response, what, minutes) \
             DO UPDATE SET n = ledger_time.n + excluded.n",
            rows,
        )
        .await
    }

    /// Periods were opened: their series wait for the next one.
    async fn advance(
        &self,
        tx: &mut Tx,
        periods: BTreeMap<String, jiff::civil::Date>,
    ) -> Result<(), StoreError> {
        for (id, from) in periods {
            let opened: Option<(String, i64)> = tx
                .opt(
                    "SELECT j.body, s.live FROM series s JOIN journal j ON j.seq = s.opened WHERE s.id = $1",
                    args![id.as_str()],
                )
                .await?;
            let Some((body, live)) = opened else { continue };
            let Ok(series) = serde_json::from_str::<Series>(&body) else {
                continue;
            };
            let next = series.number(from) + 1;
            let at = series.opens(next, &self.zone).filter(|_| live == 1);
            tx.exec(
                "UPDATE series SET next = $2, next_at = $3 WHERE id = $1 AND next < $2",
                args![id, next, at.map(stamp::to_text)],
            )
            .await?;
        }
        Ok(())
    }

    /// The first period of a series that is still to be opened: one that was
    /// opened before the series was closed, and done, stays done.
    async fn first(&self, tx: &mut Tx, series: &Series, at: Timestamp) -> Result<i64, StoreError> {
        let today = series.number(at.to_zoned(self.zone.clone()).date());
        for n in 0..=today.max(0) {
            let Some(o) = series.obligation(n, &self.zone) else {
                break;
            };
            let done: Option<(i64,)> = tx
                .opt(
                    "SELECT 1 FROM obligation WHERE id = $1 AND state <> 'withdrawn'",
                    args![o.id],
                )
                .await?;
            if done.is_none() {
                return Ok(n);
            }
        }
        Ok(today.max(0) + 1)
    }

    async fn apply_series(&self, tx: &mut Tx, entries: &[Entry]) -> Result<(), StoreError> {
        for e in entries {
            let Some(id) = e.subject.as_deref().and_then(|s| s.strip_prefix("series/")) else {
                continue;
            };
            match serde_json::from_str::<Series>(&e.body) {
                // Another rhythm takes the place of what was opened.
                Ok(s) if matches!(e.kind.as_str(), "series.opened" | "series.adjusted") => {
                    let next = self.first(tx, &s, e.recorded_at).await?;
                    let at = s.opens(next, &self.zone).map(stamp::to_text);
                    tx.exec(
                        "INSERT INTO series (id, opened, last, live, root, response, next, next_at) \
                         VALUES ($1, $2, $2, 1, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET \
                         opened = excluded.opened, last = excluded.last, live = 1, \
                         root = excluded.root, next = excluded.next, next_at = excluded.next_at",
                        args![
                            id,
                            e.seq,
                            s.of.root.as_str(),
                            s.of.response.as_deref().unwrap_or(""),
                            next,
                            at
                        ],
                    )
                    .await?;
                }
                _ => {
                    tx.exec(
                        "UPDATE series SET last = $2, live = 0, next_at = NULL WHERE id = $1",
                        args![id, e.seq],
                    )
                    .await?;
                }
            }
        }
        Ok(())
    }
}
