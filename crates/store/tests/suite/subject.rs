//! Two who decide about one thing at the same instant: one wins, the other is told.

use lf_store::{Expect, Journal, NewEntry, Outcome, StoreError};

use crate::databases::{self, entry};

fn about(subject: &str, body: &str) -> NewEntry {
    NewEntry {
        subject: Some(subject.into()),
        ..entry(body)
    }
}

async fn decide(journal: &Journal, subject: &str, seq: u64, body: &str) -> Result<u64, StoreError> {
    let done = journal
        .append_expecting(vec![about(subject, body)], vec![Expect::new(subject, seq)])
        .await?;
    Ok(done[0].seq())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_racers_exactly_one_wins() {
    for fixture in databases::all().await {
        // Two handles on one database, as two processes would have.
        let journals = [fixture.open().await, fixture.open().await];
        let mut last = 0;
        for round in 0..10 {
            let racers: Vec<_> = (0..8)
                .map(|n| {
                    let journal = journals[n % 2].clone();
                    tokio::spawn(async move {
                        decide(&journal, "response/a", last, &format!("{round}/{n}")).await
                    })
                })
                .collect();
            let (mut won, mut told) = (vec![], vec![]);
            for racer in racers {
                match racer.await.unwrap() {
                    Ok(seq) => won.push(seq),
                    Err(StoreError::Conflict {
                        subject,
                        seq_expected,
                        seq_found,
                    }) => {
                        assert_eq!((subject.as_str(), seq_expected), ("response/a", last));
                        told.push(seq_found);
                    }
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!(won.len(), 1, "round {round}");
            assert_eq!(told, vec![won[0]; 7]);
            last = won[0];
        }
        let history = journals[0].history("response/a").await.unwrap();
        assert_eq!(history.len(), 10);
        assert!(history.windows(2).all(|w| w[0].seq < w[1].seq));
        assert!(journals[0].verify(|_, _| {}).await.unwrap().ok);
        for journal in journals {
            journal.close().await;
        }
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_conflict_is_the_request_s_own() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        decide(&journal, "duty/1", 0, "first").await.unwrap();
        // Started together, they are one group: the second is refused, the
        // third sees what the first wrote, the fourth is about another thing.
        let (a, b, c, d, e) = tokio::join!(
            decide(&journal, "duty/1", 1, "a"),
            decide(&journal, "duty/1", 1, "b"),
            decide(&journal, "duty/1", 2, "c"),
            decide(&journal, "duty/2", 0, "d"),
            journal.append_expecting(
                vec![
                    about("duty/3", "e"),
                    NewEntry {
                        corrects: Some(999),
                        ..about("duty/3", "wrong")
                    }
                ],
                vec![Expect::new("duty/3", 0)]
            ),
        );
        assert_eq!(a.unwrap(), 2);
        assert!(matches!(
            b,
            Err(StoreError::Conflict {
                seq_expected: 1,
                seq_found: 2,
                ..
            })
        ));
        assert_eq!(c.unwrap(), 3);
        assert_eq!(d.unwrap(), 4);
        assert!(matches!(e, Err(StoreError::UnknownCorrected(999))));
        // What the refused request had written did not count.
        assert_eq!(decide(&journal, "duty/3", 0, "f").await.unwrap(), 5);
        assert_eq!(journal.history("duty/none").await.unwrap(), vec![]);
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_repeat_expects_nothing() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        let keyed = || NewEntry {
            key: Some("k".into()),
            ..about("file/1", "signed")
        };
        let send = |n| journal.append_expecting(vec![keyed()], vec![Expect::new("file/1", n)]);
        assert_eq!(send(0).await.unwrap(), vec![Outcome::Recorded(1)]);
        decide(&journal, "file/1", 1, "closed").await.unwrap();
        // The answer was lost and the request is sent again, though things went on.
        assert_eq!(send(0).await.unwrap(), vec![Outcome::Repeated(1)]);
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_follower_s_step_can_rest_on_a_history() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        decide(&journal, "duty/1", 0, "opened").await.unwrap();
        let step = |from, to, seq| {
            journal.follow_expecting(
                "duties",
                (from, to),
                vec![about("duty/1", "withdrawn")],
                vec![Expect::new("duty/1", seq)],
            )
        };
        assert!(matches!(
            step(0, 1, 0).await,
            Err(StoreError::Conflict { seq_found: 1, .. })
        ));
        assert_eq!(journal.cursor("duties").await.unwrap(), 0);
        step(0, 1, 1).await.unwrap();
        assert_eq!(journal.cursor("duties").await.unwrap(), 1);
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_is_whole_whoever_wrote_it() {
    for fixture in databases::all().await {
        let ours = fixture.open().await;
        let other = fixture.open().await;
        let mut last = 0;
        let mut told: Vec<(u64, String)> = vec![];
        for n in 0..12 {
            // Every third entry is another process's. Ours, which may still believe in the
            // history it remembers, is refused and then knows.
            let body = format!("step {n}");
            if n % 3 == 2 {
                let before = last;
                last = decide(&other, "file/1", before, &body).await.unwrap();
                let refused = decide(&ours, "file/1", before, "stale").await;
                assert!(matches!(refused, Err(StoreError::Conflict { .. })));
            } else {
                last = decide(&ours, "file/1", last, &body).await.unwrap();
            }
            told.push((last, entry(&body).body));
            let history = ours.history("file/1").await.unwrap();
            let seen: Vec<_> = history.iter().map(|e| (e.seq, e.body.clone())).collect();
            assert_eq!(seen, told);
        }
        let journal = &ours;
        let names = (0..300).map(|n| format!("duty/{n}"));
        for name in names.clone() {
            decide(journal, &name, 0, &name).await.unwrap();
        }
        // Another handle, which remembers nothing: many ask at once and share queries.
        let fresh = fixture.open().await;
        let asked = names.map(|name| {
            let journal = fresh.clone();
            tokio::spawn(async move { (journal.history(&name).await.unwrap(), name) })
        });
        for task in asked.collect::<Vec<_>>() {
            let (history, name) = task.await.unwrap();
            assert_eq!(history.len(), 1);
            assert_eq!(history[0].body, entry(&name).body);
        }
        for journal in [ours, other, fresh] {
            journal.close().await;
        }
        fixture.drop().await;
    }
}
