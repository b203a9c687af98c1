//! Many callers, several processes: no gap, no double, nobody's mistake is
//! another's failure.

use std::collections::HashSet;
use std::time::Duration;

use lf_store::{NewEntry, Outcome, StoreError};

use crate::databases::{self, entry, keyed};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_appenders_leave_no_gap() {
    for fixture in databases::all().await {
        // Two handles on one database, as two processes would have.
        let journals = [fixture.open().await, fixture.open().await];
        let mut tasks = Vec::new();
        for task in 0..16 {
            let journal = journals[task % 2].clone();
            tasks.push(tokio::spawn(async move {
                let mut seqs = Vec::new();
                for n in 0..12 {
                    // Every third key is also used by the neighbour task.
                    let key = match n % 3 {
                        0 => format!("shared-{}-{n}", task / 2),
                        _ => format!("own-{task}-{n}"),
                    };
                    let outcomes = journal
                        .append(vec![keyed(&key), entry("without a key")])
                        .await
                        .unwrap();
                    seqs.extend(outcomes.into_iter().filter_map(|o| match o {
                        Outcome::Recorded(seq) => Some(seq),
                        Outcome::Repeated(_) => None,
                    }));
                }
                seqs
            }));
        }
        let mut recorded = Vec::new();
        for task in tasks {
            recorded.extend(task.await.unwrap());
        }
        recorded.sort_unstable();
        // 8 pairs of tasks share 4 of their 12 keys.
        let expected = 16 * 12 + 16 * 8 + 8 * 4;
        assert_eq!(recorded, (1..=expected).collect::<Vec<u64>>());
        let stored = journals[0].read(0, 10_000).await.unwrap();
        assert_eq!(stored.len() as u64, expected);
        let keys: HashSet<_> = stored.iter().filter_map(|e| e.key.clone()).collect();
        assert_eq!(keys.len(), 16 * 8 + 8 * 4);
        let report = journals[1].verify(|_, _| {}).await.unwrap();
        assert!(report.ok, "{report:?}");
        for journal in journals {
            journal.close().await;
        }
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_refused_request_does_not_disturb_its_group() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        journal.append(vec![keyed("known")]).await.unwrap();
        let wrong = NewEntry {
            corrects: Some(999),
            ..keyed("wrong")
        };
        // Started together, they wait for the writer together.
        let (good, repeated, refused, late, moved) = tokio::join!(
            journal.append(vec![keyed("a"), keyed("b")]),
            journal.append(vec![keyed("known"), keyed("c")]),
            journal.append(vec![keyed("d"), wrong]),
            journal.append(vec![keyed("d"), keyed("a")]),
            journal.append_following("f", 5, 6, vec![keyed("e")]),
        );
        assert!(matches!(refused, Err(StoreError::UnknownCorrected(999))));
        assert!(matches!(
            moved,
            Err(StoreError::CursorMoved { found: 0, .. })
        ));
        let good: Vec<u64> = good.unwrap().iter().map(|o| o.seq()).collect();
        assert_eq!(repeated.unwrap()[0], Outcome::Repeated(1));
        // The key of the refused request was free for the next.
        let late = late.unwrap();
        assert!(matches!(late[0], Outcome::Recorded(_)), "{late:?}");
        assert_eq!(late[1], Outcome::Repeated(good[0]));
        assert_eq!(journal.head().borrow().seq, 5);
        assert_eq!(journal.by_key("e").await.unwrap(), None);
        assert!(journal.verify(|_, _| {}).await.unwrap().ok);
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn appends_of_another_process_are_noticed() {
    for fixture in databases::all().await {
        let here = fixture.open().await;
        let there = fixture.open().await;
        let waiting = here.clone();
        let noticed = tokio::spawn(async move { waiting.longer_than(0).await });
        there.append(vec![entry("x")]).await.unwrap();
        let head = tokio::time::timeout(Duration::from_secs(5), noticed)
            .await
            .expect("noticed in time")
            .unwrap()
            .unwrap();
        assert_eq!(head, there.head().borrow().clone());
        here.close().await;
        there.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_closed_journal_says_so() {
    let fixture = databases::sqlite();
    let journal = fixture.open().await;
    let other = journal.clone();
    journal.close().await;
    let refused = other.append(vec![entry("x")]).await;
    assert!(matches!(refused, Err(StoreError::Closed)), "{refused:?}");
}

#[tokio::test]
async fn a_journal_in_memory_works_alike() {
    let keys = tempfile::tempdir().unwrap();
    let options = lf_store::Options {
        key_dir: keys.path().to_path_buf(),
        projections: Vec::new(),
    };
    let journal = lf_store::Journal::open("sqlite::memory:", options)
        .await
        .unwrap();
    journal
        .append(vec![keyed("a"), databases::about("p1", "secret")])
        .await
        .unwrap();
    assert_eq!(
        journal.open_personal(2).await.unwrap().as_deref(),
        Some("secret")
    );
    assert!(journal.erase_person("p1").await.unwrap());
    assert!(journal.verify(|_, _| {}).await.unwrap().ok);
}
