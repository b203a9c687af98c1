//! The follower that opens, sends, repeats and withdraws notices: it reads the
//! journal behind everybody else and adds what the agreements on sharing ask for.
//! It only reads and adds; a wrong agreement cannot keep a fact from being recorded.

use crate::office::Office;
use crate::projections::fact_in;
use crate::topics::Topics;
use jiff::ToSpan;
use lf_response::notice::{Change, Standing, asked, follow};
use lf_response::opening::{Happening, Script, Step};
use lf_store::{Expect, NewEntry, StoreError, args, stamp};
use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Name of the follower's cursor.
const FOLLOWER: &str = "notices";
/// Entries read at a time.
const BATCH: u64 = 2_000;
/// Entries after which the cursor is saved although nothing followed.
const SAVE_EVERY: u64 = 5_000;
/// Steps that are recorded in one transaction.
const STEPS: usize = 500;

/// Starts the follower where it was; without agreements nobody is told anything.
pub(crate) async fn start(office: &Arc<Office>) -> Result<(), StoreError> {
    if office.agreements().is_empty() {
        office.announce_notices(u64::MAX);
        return Ok(());
    }
    let cursor = office.journal.cursor(FOLLOWER).await?;
    office.announce_notices(cursor);
    tokio::spawn(run(Arc::downgrade(office), cursor));
    Ok(())
}

async fn run(office: Weak<Office>, mut cursor: u64) {
    let mut saved = cursor;
    loop {
        let Some(o) = office.upgrade() else { return };
        match step(&o, cursor, &mut saved).await {
            Ok(to) if to > cursor => {
                cursor = to;
                o.announce_notices(cursor);
            }
            Ok(_) => {
                let journal = o.journal.clone();
                drop(o);
                if journal.longer_than(cursor).await.is_err() {
                    return;
                }
            }
            Err(StoreError::Closed) => return,
            Err(error) => {
                // Another process of the city was first, or an officer acted on a notice.
                if !matches!(
                    error,
                    StoreError::CursorMoved { .. } | StoreError::Conflict { .. }
                ) {
                    tracing::error!(%error, "notices could not be recorded; trying again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                match o.journal.cursor(FOLLOWER).await {
                    Ok(at) => (cursor, saved) = (at, at),
                    Err(StoreError::Closed) => return,
                    Err(error) => tracing::error!(%error, "notices wait"),
                }
            }
        }
    }
}

/// Number, kind, agency, corrected entry, subject, moments, body.
type Read = (
    i64,
    String,
    String,
    Option<i64>,
    Option<String>,
    String,
    String,
    String,
);

/// Takes the next batch. Returns how far it came.
async fn step(office: &Office, from: u64, saved: &mut u64) -> Result<u64, StoreError> {
    let rows: Vec<Read> = office
        .journal
        .db()
        .all(
            "SELECT seq, kind, agency, corrects, subject, happened_at, recorded_at, \
             CASE WHEN kind LIKE 'fact.%' OR kind LIKE 'record.%' OR kind LIKE 'person.%' \
             OR kind LIKE 'custody.%' OR kind LIKE 'declaration.%' THEN body ELSE '' END \
             FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2",
            args![from, BATCH],
        )
        .await?;
    let to = rows.last().map_or(from, |r| r.0 as u64);
    let mut topics = Topics::new(&office.plans);
    let mut steps = vec![];
    let mut roots: BTreeSet<String> = BTreeSet::new();
    for row in rows.iter().filter(|r| !r.7.is_empty()) {
        let Some((what, root)) = happening(office, row, &mut topics).await? else {
            continue;
        };
        let wanted: Vec<_> = match is_history(office, &what) {
            true => vec![],
            false => (office.plans.iter())
                .flat_map(|p| asked(&what, &root, &office.scene(), &Script::of(p)))
                .collect(),
        };
        if wanted.is_empty() && Change::of(&what) == Change::None {
            continue;
        }
        // What the same batch has just opened must be on record before it is looked up.
        if roots.contains(&root) || steps.len() >= STEPS {
            record(office, (*saved, what.seq - 1), std::mem::take(&mut steps)).await?;
            *saved = what.seq - 1;
            roots.clear();
        }
        let known = known(office, &root).await?;
        let more = follow(&what, wanted, &known);
        if !more.is_empty() {
            roots.insert(root);
            steps.extend(more);
        }
    }
    // A cursor of its own transaction for each entry would be dear.
    if !steps.is_empty() || to.saturating_sub(*saved) >= SAVE_EVERY {
        record(office, (*saved, to), steps).await?;
        *saved = to;
    }
    Ok(to)
}

/// A fact that had been over for long when it was recorded, or was recorded long ago,
/// tells nobody anything any more.
fn is_history(office: &Office, what: &Happening) -> bool {
    let quiet = i64::from(office.city.currency.quiet_days).days();
    let before = |at: jiff::Timestamp| {
        let day = at.to_zoned(office.zone().clone()).date();
        day.checked_sub(quiet).unwrap_or(day)
    };
    let recorded = what.at.to_zoned(office.zone().clone()).date();
    let old = what.is_fact() && what.happened.is_some_and(|h| h < before(what.at));
    old || recorded < before(office.now())
}

/// An entry as agreements see it, with what it goes back to; none for a correction
/// that came second.
async fn happening(
    office: &Office,
    row: &Read,
    topics: &mut Topics,
) -> Result<Option<(Happening, String)>, StoreError> {
    let (seq, kind, agency, corrects, subject, happened_at, recorded_at, body) = row;
    let seq = *seq as u64;
    let mut what = Happening {
        seq,
        root: seq,
        kind: kind.clone(),
        at: stamp::from_text(recorded_at).unwrap_or_default(),
        happened: happened_at.get(..10).and_then(|d| d.parse().ok()),
        agency: agency.clone(),
        body: serde_json::from_str(body).unwrap_or_default(),
        run: jiff::Timestamp::MIN,
        ..Happening::default()
    };
    let Some(fact) = fact_in(kind, body) else {
        let root = subject.clone().unwrap_or_else(|| format!("seq/{seq}"));
        return Ok(Some((what, root)));
    };
    if let Some(old) = corrects.map(|c| c as u64) {
        if (office.superseded_by(old).await?).is_some_and(|by| by != seq) {
            return Ok(None);
        }
        let mut first = old;
        while let Some(before) = office.journal.entry(first).await?.and_then(|e| e.corrects) {
            first = before;
        }
        what.root = first;
    }
    if !matches!(fact, lf_domain::fact::Fact::Withdrawal { .. }) {
        what.fact_topics = topics.of(&fact).to_vec();
    }
    let root = format!("seq/{}", what.root);
    Ok(Some((what, root)))
}

/// Every notice that goes back to one thing.
async fn known(office: &Office, root: &str) -> Result<Vec<Standing>, StoreError> {
    let rows: Vec<(String,)> = office
        .journal
        .db()
        .all(
            "SELECT data FROM notice WHERE root = $1 ORDER BY id",
            args![root],
        )
        .await?;
    let read = |r: &(String,)| serde_json::from_str(&r.0).ok();
    Ok(rows.iter().filter_map(read).collect())
}

/// Records steps with the follower's cursor.
async fn record(office: &Office, range: (u64, u64), steps: Vec<Step>) -> Result<(), StoreError> {
    let now = office.now();
    let mut expects: Vec<Expect> = vec![];
    let mut seen = BTreeSet::new();
    let entries = (steps.into_iter())
        .map(|s| {
            // Opened and sent in one go: only the first rests on what was looked at.
            if seen.insert(s.subject.clone()) {
                expects.push(Expect::new(s.subject.clone(), s.expect));
            }
            let signer = office.machine(&s.plan);
            NewEntry {
                kind: s.kind.into(),
                happened_at: now.to_string(),
                recorded_at: now,
                officer: signer.officer,
                agency: signer.body,
                source: "notices".into(),
                key: Some(s.key),
                subject: Some(s.subject),
                corrects: None,
                body: s.body,
                personal: None,
            }
        })
        .collect();
    (office.journal)
        .follow_expecting(FOLLOWER, range, entries, expects)
        .await?;
    Ok(())
}
