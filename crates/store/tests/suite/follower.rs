//! Followers: work and cursor move together, exactly once.

use lf_store::{Journal, NewEntry, StoreError};

use crate::databases::{self, entry};

#[tokio::test]
async fn the_cursor_moves_with_the_work() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        journal.append(vec![entry("a"), entry("b")]).await.unwrap();
        assert_eq!(journal.cursor("rules").await.unwrap(), 0);
        let outcomes = journal
            .append_following("rules", 0, 2, vec![entry("finding")])
            .await
            .unwrap();
        assert_eq!(outcomes[0].seq(), 3);
        assert_eq!(journal.cursor("rules").await.unwrap(), 2);
        // A step without findings is a step as well.
        journal
            .append_following("rules", 2, 3, vec![])
            .await
            .unwrap();
        assert_eq!(journal.cursor("rules").await.unwrap(), 3);
        assert_eq!(journal.cursor("export").await.unwrap(), 0);

        let stale = journal
            .append_following("rules", 2, 3, vec![entry("again")])
            .await;
        assert!(
            matches!(
                stale,
                Err(StoreError::CursorMoved {
                    expected: 2,
                    found: 3,
                    ..
                })
            ),
            "{stale:?}"
        );
        for (from, to) in [(3, 2), (3, 4)] {
            let refused = journal.append_following("rules", from, to, vec![]).await;
            assert!(matches!(refused, Err(StoreError::Invalid { .. })));
        }
        assert_eq!(journal.head().borrow().seq, 3);
        assert_eq!(journal.cursor("rules").await.unwrap(), 3);
        journal.close().await;
        fixture.drop().await;
    }
}

/// Takes up to three facts after the cursor and records what it took.
async fn step(journal: &Journal, name: &str) -> Result<bool, StoreError> {
    let from = journal.cursor(name).await?;
    let facts = journal.read(from, 3).await?;
    let Some(last) = facts.last() else {
        return Ok(false);
    };
    let findings = facts
        .iter()
        .filter(|fact| fact.kind.starts_with("fact."))
        .map(|fact| NewEntry {
            kind: "finding.seen".into(),
            body: format!("{{\"of\":{}}}", fact.seq),
            ..entry("")
        })
        .collect();
    match journal
        .append_following(name, from, last.seq, findings)
        .await
    {
        // Another worker of the same name was faster.
        Err(StoreError::CursorMoved { .. }) => Ok(true),
        other => other.map(|_| true),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_workers_of_one_follower_do_everything_once() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        let facts: Vec<NewEntry> = (0..40).map(|n| entry(&n.to_string())).collect();
        journal.append(facts).await.unwrap();
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let journal = journal.clone();
                tokio::spawn(async move { while step(&journal, "rules").await.unwrap() {} })
            })
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        let seen = journal.read_kind("finding.", 0, 1_000).await.unwrap();
        let seen: Vec<&str> = seen.iter().map(|e| e.body.as_str()).collect();
        let expected: Vec<String> = (1..=40).map(|n| format!("{{\"of\":{n}}}")).collect();
        assert_eq!(seen, expected);
        assert_eq!(
            journal.cursor("rules").await.unwrap(),
            journal.head().borrow().seq
        );
        journal.close().await;
        fixture.drop().await;
    }
}
