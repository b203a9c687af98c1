//! Full disks and damaged files: a clear error, nothing half written.

use std::fs;

use lf_store::{Journal, StoreError, args};

use crate::databases::{self, Fixture, entry, keyed};

async fn limit(journal: &Journal, pages: i64) {
    let mut tx = journal.db().begin().await.unwrap();
    tx.exec_built(format!("PRAGMA max_page_count = {pages}"), args![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn pages(journal: &Journal) -> i64 {
    let (pages,): (i64,) = journal
        .db()
        .one("PRAGMA page_count", args![])
        .await
        .unwrap();
    pages
}

#[tokio::test]
async fn a_full_disk_is_a_clear_error_and_leaves_nothing_half_written() {
    let fixture = databases::sqlite();
    let journal = fixture.open().await;
    journal.append(vec![keyed("first")]).await.unwrap();
    for round in 0..5 {
        let before = journal.head().borrow().clone();
        limit(&journal, pages(&journal).await + round).await;
        // Each needs about two pages: the first may still fit, not the lot.
        let large = |n: u64| lf_store::NewEntry {
            body: format!("\"{}\"", "x".repeat(8_000)),
            ..keyed(&format!("large-{round}-{n}"))
        };
        let lot = (0..40).map(large).collect();
        let full = journal.append(lot).await.unwrap_err();
        assert!(matches!(full, StoreError::Full { .. }), "{full:?}");
        let message = full.to_string();
        assert!(message.contains("no space left") && message.contains("journal.db"));
        // Whole or not at all.
        assert_eq!(*journal.head().borrow(), before);
        assert_eq!(
            journal.read(before.seq, 100).await.unwrap(),
            [],
            "nothing of the request is there"
        );
        assert!(journal.verify(|_, _| {}).await.unwrap().ok);
        // Room again: the same journal goes on.
        limit(&journal, 1_000_000).await;
        let outcomes = journal.append(vec![large(0)]).await.unwrap();
        assert_eq!(outcomes[0].seq(), before.seq + 1);
    }
    assert!(journal.verify(|_, _| {}).await.unwrap().ok);
    journal.close().await;
}

/// Appenders that run into the limit together: every acknowledged entry is
/// there, every refused one is not.
#[tokio::test]
async fn concurrent_appenders_on_a_full_disk_keep_their_word() {
    let fixture = databases::sqlite();
    let journal = fixture.open().await;
    limit(&journal, pages(&journal).await + 20).await;
    let tasks: Vec<_> = (0..60)
        .map(|n| {
            let journal = journal.clone();
            tokio::spawn(async move {
                let large = lf_store::NewEntry {
                    body: format!("\"{}\"", "x".repeat(3_000)),
                    ..keyed(&format!("{n}"))
                };
                journal.append(vec![large]).await
            })
        })
        .collect();
    let mut acknowledged = 0;
    for (n, task) in tasks.into_iter().enumerate() {
        let key = n.to_string();
        let stored = journal.by_key(&key);
        match task.await.unwrap() {
            Ok(_) => {
                acknowledged += 1;
                assert!(stored.await.unwrap().is_some());
            }
            Err(StoreError::Full { .. }) => assert!(stored.await.unwrap().is_none()),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(journal.head().borrow().seq, acknowledged);
    assert!(journal.verify(|_, _| {}).await.unwrap().ok);
    journal.close().await;
}

/// A database file of some size, closed.
async fn stored() -> (Fixture, Vec<u8>) {
    let fixture = databases::sqlite();
    let journal = fixture.open().await;
    let entries = (0..300).map(|n| entry(&n.to_string())).collect();
    journal.append(entries).await.unwrap();
    journal.close().await;
    let bytes = fs::read(fixture.path()).unwrap();
    assert!(bytes.len() > 20 * 4_096);
    (fixture, bytes)
}

#[tokio::test]
async fn a_truncated_file_is_named_with_its_remedy() {
    let (fixture, bytes) = stored().await;
    let cuts = [
        0,
        1,
        15,
        100,
        4_095,
        4_096,
        8_192,
        bytes.len() / 2,
        bytes.len() - 4_096,
        bytes.len() - 1,
    ];
    for cut in cuts {
        fs::write(fixture.path(), &bytes[..cut]).unwrap();
        let _ = fs::remove_file(format!("{}-wal", fixture.path().display()));
        let _ = fs::remove_file(format!("{}-shm", fixture.path().display()));
        let error = match fixture.open_with(Vec::new()).await {
            Err(error) => error,
            Ok(_) => panic!("opened after a cut to {cut} bytes"),
        };
        assert!(
            matches!(
                error,
                StoreError::Corrupt { .. } | StoreError::NotADatabase { .. }
            ),
            "{cut}: {error:?}"
        );
        let message = error.to_string();
        assert!(message.contains("journal.db"), "{message}");
        assert!(
            message.contains("backup") || message.contains("delete it"),
            "{message}"
        );
        assert_eq!(
            fs::metadata(fixture.path()).unwrap().len(),
            cut as u64,
            "the damaged file is left as it is"
        );
    }
    fs::write(fixture.path(), &bytes).unwrap();
    let journal = fixture.open().await;
    assert!(journal.verify(|_, _| {}).await.unwrap().ok);
    journal.close().await;
}

#[tokio::test]
async fn something_else_than_a_database_is_refused() {
    let fixture = databases::sqlite();
    fs::write(fixture.path(), "日期,病例数\n".repeat(1_000)).unwrap();
    let error = fixture.open_with(Vec::new()).await.err().unwrap();
    assert!(
        matches!(error, StoreError::NotADatabase { .. }),
        "{error:?}"
    );
    let mut missing = databases::sqlite();
    missing.url = "sqlite:/nonexistent/folder/journal.db".into();
    let error = missing.open_with(Vec::new()).await.err().unwrap();
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error:?}");
    assert!(error.to_string().contains("/nonexistent/folder"));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        let mut tx = journal.db().begin().await.unwrap();
        tx.exec(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
            args![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        journal.close().await;
        let error = fixture.open_with(Vec::new()).await.err().unwrap();
        assert!(
            matches!(error, StoreError::NewerSchema { version: 9999, .. }),
            "{error:?}"
        );
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_failed_statement_spoils_its_transaction_on_both() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        let mut tx = journal.db().begin().await.unwrap();
        tx.exec("UPDATE head SET seq = 77", args![]).await.unwrap();
        assert!(tx.exec("UPDATE nothing SET a = 1", args![]).await.is_err());
        assert!(tx.commit().await.is_err());
        let (seq,): (i64,) = journal
            .db()
            .one("SELECT seq FROM head", args![])
            .await
            .unwrap();
        assert_eq!(seq, 0);
        // A transaction that is dropped leaves nothing and blocks nobody.
        let mut tx = journal.db().begin().await.unwrap();
        tx.exec("UPDATE head SET seq = 78", args![]).await.unwrap();
        drop(tx);
        assert_eq!(journal.append(vec![entry("x")]).await.unwrap()[0].seq(), 1);
        journal.close().await;
        fixture.drop().await;
    }
}
