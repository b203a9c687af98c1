//! Appending and reading: gapless, idempotent, all or nothing.

use lf_store::{NewEntry, Outcome, StoreError};

use crate::databases::{self, entry, keyed};

#[tokio::test]
async fn appends_reads_and_repeats() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        assert_eq!(journal.head().borrow().seq, 0);
        let outcomes = journal
            .append(vec![entry("一"), keyed("k1"), entry("三")])
            .await
            .unwrap();
        assert_eq!(
            outcomes,
            [
                Outcome::Recorded(1),
                Outcome::Recorded(2),
                Outcome::Recorded(3)
            ]
        );
        // The same key again, also twice in one request.
        let outcomes = journal
            .append(vec![keyed("k1"), keyed("k2"), keyed("k2")])
            .await
            .unwrap();
        assert_eq!(
            outcomes,
            [
                Outcome::Repeated(2),
                Outcome::Recorded(4),
                Outcome::Repeated(4)
            ]
        );
        assert_eq!(journal.append(vec![]).await.unwrap(), []);

        let entries = journal.read(0, 100).await.unwrap();
        let seqs: Vec<u64> = entries.iter().map(|e| e.seq).collect();
        assert_eq!(seqs, [1, 2, 3, 4]);
        assert_eq!(entries[0].officer, "王敏");
        assert_eq!(entries[0].body, "{\"text\":\"一\"}");
        assert_eq!(entries[0].recorded_at, entry("").recorded_at);
        for pair in entries.windows(2) {
            assert_eq!(pair[1].prev_hash, pair[0].hash);
        }
        let head = journal.head().borrow().clone();
        assert_eq!((head.seq, &head.hash), (4, &entries[3].hash));

        assert_eq!(journal.read(1, 2).await.unwrap(), entries[1..3]);
        assert_eq!(journal.entry(3).await.unwrap().as_ref(), entries.get(2));
        assert_eq!(journal.entry(5).await.unwrap(), None);
        assert_eq!(journal.by_key("k2").await.unwrap().as_ref(), entries.get(3));
        assert_eq!(journal.by_key("k3").await.unwrap(), None);

        // Another process finds the same.
        let head = journal.head().borrow().clone();
        journal.close().await;
        let journal = fixture.open().await;
        assert_eq!(*journal.head().borrow(), head);
        assert_eq!(journal.read(0, 100).await.unwrap(), entries);
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn reads_by_kind() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        let kinds = [
            "fact.case",
            "decision.start",
            "fact.event",
            "finding.verdict",
            "fact",
            "fact.case",
            "factory",
        ];
        let entries = kinds
            .map(|kind| NewEntry {
                kind: kind.into(),
                ..entry(kind)
            })
            .to_vec();
        journal.append(entries).await.unwrap();
        let seqs = async |prefix: &str, after, limit| -> Vec<u64> {
            let found = journal.read_kind(prefix, after, limit).await.unwrap();
            found.iter().map(|e| e.seq).collect()
        };
        assert_eq!(seqs("fact.", 0, 100).await, [1, 3, 6]);
        assert_eq!(seqs("fact.", 1, 1).await, [3]);
        assert_eq!(seqs("fact", 0, 100).await, [1, 3, 5, 6, 7]);
        assert_eq!(seqs("fact.case", 1, 100).await, [6]);
        assert_eq!(seqs("finding.", 0, 100).await, [4]);
        assert_eq!(seqs("", 0, 100).await.len(), 7);
        assert_eq!(seqs("zzz", 0, 100).await, [0; 0]);
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_correction_names_an_entry_that_exists() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        journal.append(vec![entry("one")]).await.unwrap();
        let correcting = |seq| NewEntry {
            corrects: Some(seq),
            ..entry("correction")
        };
        for unknown in [0, 3, 99, u64::MAX] {
            let refused = journal
                .append(vec![keyed("before"), correcting(unknown)])
                .await;
            assert!(
                matches!(refused, Err(StoreError::UnknownCorrected(_))),
                "{unknown}: {refused:?}"
            );
        }
        // Nothing of the refused requests was kept.
        assert_eq!(journal.read(0, 10).await.unwrap().len(), 1);
        assert_eq!(journal.by_key("before").await.unwrap(), None);
        // An earlier entry of the same request exists by then.
        let outcomes = journal
            .append(vec![correcting(1), correcting(2)])
            .await
            .unwrap();
        assert_eq!(outcomes, [Outcome::Recorded(2), Outcome::Recorded(3)]);
        assert_eq!(journal.entry(2).await.unwrap().unwrap().corrects, Some(1));
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn fields_that_one_database_cannot_keep_are_refused_by_both() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        let bad = NewEntry {
            source: "a\0b".into(),
            ..entry("")
        };
        let refused = journal.append(vec![bad]).await;
        assert!(matches!(
            refused,
            Err(StoreError::Invalid {
                field: "source",
                ..
            })
        ));
        journal.close().await;
        fixture.drop().await;
    }
}
