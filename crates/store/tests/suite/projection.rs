//! Projections: in step with the journal, disposable.

use futures_util::future::BoxFuture;
use lf_store::{Entry, Journal, NewEntry, Projection, StoreError, Tx, args};

use crate::databases::{self, Fixture, entry};

/// Entries per agency, and the last one.
struct Tally {
    version: u32,
    table: &'static [&'static str],
    create: &'static [&'static str],
    fails_on: &'static str,
}

const FIRST: Tally = Tally {
    version: 1,
    table: &["tally"],
    create: &[
        "CREATE TABLE tally (agency TEXT PRIMARY KEY, entries BIGINT NOT NULL, last BIGINT NOT NULL)",
    ],
    fails_on: "poison",
};

/// Version 2 counts under another name, as a changed projection would.
const SECOND: Tally = Tally {
    version: 2,
    table: &["tally2"],
    create: &[
        "CREATE TABLE tally2 (agency TEXT PRIMARY KEY, entries BIGINT NOT NULL, last BIGINT NOT NULL)",
    ],
    fails_on: "poison",
};

impl Projection for Tally {
    fn name(&self) -> &'static str {
        "tally"
    }
    fn version(&self) -> u32 {
        self.version
    }
    fn tables(&self) -> &'static [&'static str] {
        self.table
    }
    fn create(&self) -> &'static [&'static str] {
        self.create
    }
    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            for entry in entries {
                if entry.source == self.fails_on {
                    return Err(StoreError::Invalid {
                        field: "source",
                        reason: "the projection chokes on it".into(),
                    });
                }
                tx.exec_built(
                    format!(
                        "INSERT INTO {0} (agency, entries, last) VALUES ($1, 1, $2) \
                         ON CONFLICT (agency) DO UPDATE SET \
                         entries = {0}.entries + 1, last = excluded.last",
                        self.table[0]
                    ),
                    args![entry.agency.as_str(), entry.seq],
                )
                .await?;
            }
            Ok(())
        })
    }
}

fn of(agency: &str) -> NewEntry {
    NewEntry {
        agency: agency.into(),
        ..entry("x")
    }
}

async fn with(fixture: &Fixture, tally: Tally) -> Journal {
    fixture.open_with(vec![Box::new(tally)]).await.unwrap()
}

async fn tally(journal: &Journal, sql: &'static str) -> Vec<(String, i64, i64)> {
    journal.db().all(sql, args![]).await.unwrap()
}

const READ_1: &str = "SELECT agency, entries, last FROM tally ORDER BY agency";
const READ_2: &str = "SELECT agency, entries, last FROM tally2 ORDER BY agency";

fn counts(rows: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    rows.iter()
        .map(|&(agency, entries, last)| (agency.to_string(), entries, last))
        .collect()
}

#[tokio::test]
async fn a_projection_keeps_step_and_is_rebuilt_on_a_new_version() {
    for fixture in databases::all().await {
        let journal = with(&fixture, FIRST).await;
        journal
            .append(vec![of("cdc"), of("port"), of("cdc")])
            .await
            .unwrap();
        assert_eq!(
            tally(&journal, READ_1).await,
            counts(&[("cdc", 2, 3), ("port", 1, 2)])
        );
        journal.close().await;

        // A process without the projection appends; the next one with it
        // catches up when it opens.
        let bare = fixture.open().await;
        bare.append(vec![of("port")]).await.unwrap();
        let journal = with(&fixture, FIRST).await;
        assert_eq!(
            tally(&journal, READ_1).await,
            counts(&[("cdc", 2, 3), ("port", 2, 4)])
        );
        // And with its next append, when both are open.
        bare.append(vec![of("customs")]).await.unwrap();
        journal.append(vec![of("cdc")]).await.unwrap();
        let live = counts(&[("cdc", 3, 6), ("customs", 1, 5), ("port", 2, 4)]);
        assert_eq!(tally(&journal, READ_1).await, live);
        bare.close().await;
        journal.close().await;

        let journal = with(&fixture, SECOND).await;
        assert_eq!(tally(&journal, READ_2).await, live);
        let old: Result<Vec<(i64,)>, _> = journal.db().all("SELECT last FROM tally", args![]).await;
        assert!(old.is_err(), "the table of version 1 is dropped");
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_projection_longer_than_a_batch_is_replayed_whole() {
    let fixture = databases::sqlite();
    let journal = with(&fixture, FIRST).await;
    journal.append(vec![of("cdc"); 4_500]).await.unwrap();
    journal.close().await;
    let journal = with(&fixture, SECOND).await;
    assert_eq!(
        tally(&journal, READ_2).await,
        counts(&[("cdc", 4_500, 4_500)])
    );
    journal.close().await;
}

#[tokio::test]
async fn a_failing_projection_takes_its_entries_with_it_and_no_others() {
    for fixture in databases::all().await {
        let journal = with(&fixture, FIRST).await;
        let poison = NewEntry {
            source: "poison".into(),
            ..of("cdc")
        };
        let (good, bad, also_good) = tokio::join!(
            journal.append(vec![of("cdc")]),
            journal.append(vec![of("cdc"), poison]),
            journal.append(vec![of("port")]),
        );
        good.unwrap();
        also_good.unwrap();
        assert!(matches!(bad, Err(StoreError::Invalid { .. })), "{bad:?}");
        assert_eq!(journal.head().borrow().seq, 2);
        let rows = tally(&journal, READ_1).await;
        assert_eq!(rows.iter().map(|r| r.1).sum::<i64>(), 2);
        assert!(journal.verify(|_, _| {}).await.unwrap().ok);
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn an_old_process_notices_that_its_projection_was_replaced() {
    for fixture in databases::all().await {
        let old = with(&fixture, FIRST).await;
        old.append(vec![of("cdc")]).await.unwrap();
        let new = with(&fixture, SECOND).await;
        let refused = old.append(vec![of("cdc")]).await;
        assert!(
            matches!(refused, Err(StoreError::ProjectionReplaced { .. })),
            "{refused:?}"
        );
        new.append(vec![of("cdc")]).await.unwrap();
        assert_eq!(tally(&new, READ_2).await, counts(&[("cdc", 2, 2)]));
        old.close().await;
        new.close().await;
        fixture.drop().await;
    }
}
