//! Custody and facilities as tables: what boards and the timer read. A projection;
//! the state machines are those of `lf_response`.

use futures_util::future::BoxFuture;
use lf_domain::actor::Actor;
use lf_response::custody::{self, Custody, Stage};
use lf_response::facility::{self, Facility};
use lf_store::{Arg, Entry, Projection, StoreError, Tx, args, stamp};
use std::collections::{BTreeMap, BTreeSet};

/// What stands for "no limit": sorts behind every moment.
const FAR: &str = "9999";
/// Columns of the table `custody`.
const COLUMNS: usize = 13;

/// The projection.
pub(crate) struct Handing;

fn actor(e: &Entry) -> Actor {
    Actor {
        officer: e.officer.clone(),
        body: e.agency.clone(),
    }
}

/// The entry as an event of a custody.
pub(crate) fn recorded(e: &Entry) -> Option<custody::Recorded> {
    Some(custody::Recorded {
        seq: e.seq,
        at: e.recorded_at,
        by: actor(e),
        event: custody::Event::read(&e.kind, &e.body)?,
    })
}

/// The entry as an event of a facility.
fn of_facility(e: &Entry) -> Option<facility::Recorded> {
    Some(facility::Recorded {
        seq: e.seq,
        at: e.recorded_at,
        by: actor(e),
        event: facility::Event::read(&e.kind, &e.body)?,
    })
}

/// Whether he is still on the way to where he is to be.
pub(crate) fn on_the_way(c: &Custody) -> bool {
    c.stage.on_the_way() || (c.stage == Stage::Admitted && c.clock.is_some())
}

fn row(c: &Custody) -> Vec<Arg> {
    let due = (c.clock.as_ref()).map_or(FAR.to_string(), |k| stamp::to_text(k.due));
    let settled = match c.stage {
        Stage::Admitted | Stage::Ended => Some(stamp::to_text(c.since)),
        _ => None,
    };
    args![
        c.id.as_str(),
        c.person.as_str(),
        c.opened as i64,
        c.stage.word(),
        c.owner.as_deref().unwrap_or(""),
        c.category.as_str(),
        i64::from(c.stage != Stage::Ended),
        i64::from(on_the_way(c)),
        i64::from(c.late.is_some()),
        due,
        c.next_at().map(stamp::to_text),
        settled,
        serde_json::to_string(c).unwrap_or_default(),
    ]
}

fn ids<'a>(entries: &'a [Entry], noun: &'a str) -> BTreeSet<String> {
    let subjects = entries.iter().filter_map(|e| e.subject.as_deref());
    subjects
        .filter_map(|s| Some(s.strip_prefix(noun)?.to_string()))
        .collect()
}

impl Projection for Handing {
    fn name(&self) -> &'static str {
        "custody"
    }

    fn version(&self) -> u32 {
        2
    }

    fn tables(&self) -> &'static [&'static str] {
        &["custody", "custody_party", "facility"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE custody (id TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, \
             opened BIGINT NOT NULL, \
             stage TEXT NOT NULL, owner TEXT NOT NULL, category TEXT NOT NULL, live BIGINT NOT NULL, \
             way BIGINT NOT NULL, late BIGINT NOT NULL, due TEXT NOT NULL, next_at TEXT, \
             settled_at TEXT, data TEXT NOT NULL)",
            "CREATE INDEX custody_board ON custody (live, way, due, id)",
            "CREATE INDEX custody_settled ON custody (settled_at, id) WHERE settled_at IS NOT NULL",
            "CREATE INDEX custody_next ON custody (next_at, id) WHERE next_at IS NOT NULL",
            "CREATE INDEX custody_person ON custody (person)",
            "CREATE TABLE custody_party (body TEXT NOT NULL, live BIGINT NOT NULL, \
             way BIGINT NOT NULL, due TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (body, id))",
            "CREATE INDEX custody_party_board ON custody_party (body, live, way, due, id)",
            "CREATE INDEX custody_party_id ON custody_party (id)",
            "CREATE TABLE facility (id TEXT NOT NULL PRIMARY KEY, data TEXT NOT NULL)",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            custodies(tx, entries).await?;
            facilities(tx, entries).await
        })
    }
}

async fn custodies(tx: &mut Tx, entries: &[Entry]) -> Result<(), StoreError> {
    let touched = ids(entries, "custody/");
    if touched.is_empty() {
        return Ok(());
    }
    let head = "SELECT data FROM custody WHERE id IN";
    let rows: Vec<(String,)> = tx.all_in(head, touched.into_iter().collect()).await?;
    let known = rows.iter().filter_map(|r| serde_json::from_str(&r.0).ok());
    let mut state: BTreeMap<String, Custody> = known.map(|c: Custody| (c.id.clone(), c)).collect();
    let mut changed: BTreeSet<String> = BTreeSet::new();
    for e in entries {
        let Some(id) = e
            .subject
            .as_deref()
            .and_then(|s| s.strip_prefix("custody/"))
        else {
            continue;
        };
        let Some(r) = recorded(e) else { continue };
        if let Some(after) = Custody::apply(state.remove(id), r) {
            state.insert(id.to_string(), after);
            changed.insert(id.to_string());
        }
    }
    let changed: Vec<&Custody> = changed.iter().filter_map(|id| state.get(id)).collect();
    let rows = changed.iter().flat_map(|c| row(c)).collect();
    let head = "INSERT INTO custody (id, person, opened, stage, owner, category, live, way, late, due, \
                next_at, settled_at, data) VALUES";
    let tail = "ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, owner = excluded.owner, \
                category = excluded.category, live = excluded.live, way = excluded.way, \
                late = excluded.late, due = excluded.due, next_at = excluded.next_at, \
                settled_at = excluded.settled_at, data = excluded.data";
    tx.insert_many(head, COLUMNS, tail, rows).await?;
    let mut parties: Vec<Arg> = vec![];
    for c in changed {
        let due = (c.clock.as_ref()).map_or(FAR.to_string(), |k| stamp::to_text(k.due));
        let (live, way) = (c.stage != Stage::Ended, on_the_way(c));
        // Whoever was only asked, and did not take him, has no more part in it.
        tx.exec(
            "DELETE FROM custody_party WHERE id = $1",
            args![c.id.as_str()],
        )
        .await?;
        for body in c.parties() {
            let id = c.id.as_str();
            parties.extend(args![
                body,
                i64::from(live),
                i64::from(way),
                due.as_str(),
                id
            ]);
        }
    }
    let head = "INSERT INTO custody_party (body, live, way, due, id) VALUES";
    tx.insert_many(head, 5, "ON CONFLICT (body, id) DO NOTHING", parties)
        .await
}

async fn facilities(tx: &mut Tx, entries: &[Entry]) -> Result<(), StoreError> {
    let touched = ids(entries, "facility/");
    if touched.is_empty() {
        return Ok(());
    }
    let head = "SELECT data FROM facility WHERE id IN";
    let rows: Vec<(String,)> = tx.all_in(head, touched.into_iter().collect()).await?;
    let known = rows.iter().filter_map(|r| serde_json::from_str(&r.0).ok());
    let mut state: BTreeMap<String, Facility> =
        known.map(|f: Facility| (f.id.clone(), f)).collect();
    for e in entries {
        let Some(id) = e
            .subject
            .as_deref()
            .and_then(|s| s.strip_prefix("facility/"))
        else {
            continue;
        };
        let Some(r) = of_facility(e) else { continue };
        let new = || Facility::new(id);
        state.entry(id.to_string()).or_insert_with(new).apply(r);
    }
    let mut rows: Vec<Arg> = vec![];
    for f in state.values() {
        rows.extend(args![
            f.id.as_str(),
            serde_json::to_string(f).unwrap_or_default()
        ]);
    }
    let head = "INSERT INTO facility (id, data) VALUES";
    tx.insert_many(
        head,
        2,
        "ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        rows,
    )
    .await
}
