//! Export and import: from one database to the other and back.

use lf_store::{Journal, StoreError, args};

use crate::databases::{self, Fixture, about, entry, keyed};

async fn sample(journal: &Journal) {
    journal
        .append(vec![
            keyed("k1"),
            entry("引号 \" \\ \u{2028} 🙂\n"),
            about("p1", "甲"),
            about("p2", "乙"),
        ])
        .await
        .unwrap();
    let now = "2026-11-21T09:00:00Z".parse().unwrap();
    journal.sign_head(now).await.unwrap();
    // More than one batch.
    journal
        .append((0..2_100).map(|n| entry(&n.to_string())).collect())
        .await
        .unwrap();
    journal.sign_head(now).await.unwrap();
    journal.erase_person("p2").await.unwrap();
}

async fn export(journal: &Journal, with_keys: bool) -> Vec<u8> {
    let mut out = Vec::new();
    journal
        .export(&mut out, with_keys, |_, _| {})
        .await
        .unwrap();
    out
}

/// The same key files, as when they are carried along by hand.
fn carry_keys(from: &Fixture, to: &Fixture) {
    std::fs::create_dir_all(to.keys()).unwrap();
    for name in ["master.key", "head.key"] {
        std::fs::copy(from.keys().join(name), to.keys().join(name)).unwrap();
    }
}

#[tokio::test]
async fn there_and_back_the_journal_is_the_same() {
    let first = databases::sqlite();
    let journal = first.open().await;
    sample(&journal).await;
    let head = journal.head().borrow().clone();
    let entries = journal.read(0, 10_000).await.unwrap();
    let mut exported = export(&journal, true).await;
    // SQLite to PostgreSQL and back to SQLite; without a server only SQLite.
    let mut path = Vec::new();
    path.extend(databases::postgres().await);
    path.push(databases::sqlite());
    for fixture in path {
        carry_keys(&first, &fixture);
        let journal = fixture.open().await;
        let mut seen = Vec::new();
        let counts = journal
            .import(exported.as_slice(), |done, all| seen.push((done, all)))
            .await
            .unwrap();
        assert_eq!(
            (counts.entries, counts.head_signatures, counts.person_keys),
            (2_104, 2, 1)
        );
        assert_eq!(seen.last(), Some(&(2_104, 2_104)));
        assert_eq!(*journal.head().borrow(), head);
        assert_eq!(journal.read(0, 10_000).await.unwrap(), entries);
        let report = journal.verify(|_, _| {}).await.unwrap();
        assert!(report.ok, "{report:?}");
        assert_eq!(report.signatures, 2);
        assert_eq!(
            journal.open_personal(3).await.unwrap().as_deref(),
            Some("甲")
        );
        assert_eq!(
            journal.open_personal(4).await.unwrap(),
            None,
            "stays erased"
        );
        exported = export(&journal, true).await;
        // It goes on where it was.
        let outcomes = journal
            .append(vec![keyed("k1"), entry("next")])
            .await
            .unwrap();
        assert_eq!((outcomes[0].seq(), outcomes[1].seq()), (1, 2_105));
        assert!(journal.verify(|_, _| {}).await.unwrap().ok);
        journal.close().await;
        fixture.drop().await;
    }
    assert_eq!(
        exported,
        export(&journal, true).await,
        "byte for byte the same export"
    );
    journal.close().await;
}

#[tokio::test]
async fn without_keys_personal_content_stays_closed() {
    let from = databases::sqlite();
    let journal = from.open().await;
    sample(&journal).await;
    let exported = export(&journal, false).await;
    journal.close().await;
    assert!(
        !String::from_utf8(exported.clone())
            .unwrap()
            .contains("wrapped")
    );
    for to in databases::all().await {
        let journal = to.open().await;
        journal
            .import(exported.as_slice(), |_, _| {})
            .await
            .unwrap();
        assert!(journal.verify(|_, _| {}).await.unwrap().ok);
        assert_eq!(journal.open_personal(3).await.unwrap(), None);
        journal.close().await;
        to.drop().await;
    }
}

#[tokio::test]
async fn an_import_needs_an_empty_journal() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        journal.append(vec![entry("x")]).await.unwrap();
        let exported = export(&journal, false).await;
        let refused = journal.import(exported.as_slice(), |_, _| {}).await;
        assert!(matches!(
            refused,
            Err(StoreError::NotEmpty { entries: 1, .. })
        ));
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_bad_export_is_named_by_its_line_and_leaves_the_journal_empty() {
    let from = databases::sqlite();
    let journal = from.open().await;
    journal
        .append(vec![keyed("a"), keyed("b"), keyed("c")])
        .await
        .unwrap();
    let now = "2026-11-21T09:00:00Z".parse().unwrap();
    journal.sign_head(now).await.unwrap();
    let text = String::from_utf8(export(&journal, false).await).unwrap();
    journal.close().await;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines.len(),
        6,
        "header, three entries, a signature, the end"
    );
    let without = |n: usize| {
        let mut lines = lines.clone();
        lines.remove(n);
        lines.join("\n")
    };
    let mut exchanged = lines.clone();
    exchanged.swap(1, 2);
    let bad = [
        (String::new(), 1),
        ("日期,病例数".to_string(), 1),
        (without(0), 1),
        (without(1), 2),
        (without(2), 3),
        (without(3), 5),
        (without(4), 5),
        (without(5), 6),
        (exchanged.join("\n"), 2),
        (text[..text.len() / 2].to_string(), 3),
        (text.replacen("\\\"b\\\"", "\\\"B\\\"", 1), 3),
        (text.replacen("\"corrects\":null", "\"corrects\":1", 1), 2),
        (text.replacen("\"version\":1", "\"version\":2", 1), 1),
        (text.replacen("T09:00", "T10:00", 1), 5),
        (text.replacen("\"at\":", "\"sat\":", 1), 5),
    ];
    for to in databases::all().await {
        let journal = to.open().await;
        for (n, (bad, line)) in bad.iter().enumerate() {
            let error = journal.import(bad.as_bytes(), |_, _| {}).await.unwrap_err();
            match &error {
                StoreError::BadTransfer { line: named, .. } => {
                    assert_eq!(named, line, "{n}: {error}");
                }
                other => panic!("{n}: {other:?}"),
            }
            let (stored,): (i64,) = journal
                .db()
                .one("SELECT COUNT(*) FROM journal", args![])
                .await
                .unwrap();
            assert_eq!((stored, journal.head().borrow().seq), (0, 0));
        }
        journal.import(text.as_bytes(), |_, _| {}).await.unwrap();
        assert!(journal.verify(|_, _| {}).await.unwrap().ok);
        journal.close().await;
        to.drop().await;
    }
}
