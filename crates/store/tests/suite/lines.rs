//! Entries of some kinds, read by the thousand: the same as one by one, on both databases.

use crate::databases;
use lf_store::{Journal, NewEntry, Personal};

async fn read(journal: &Journal, prefixes: &[&str], after: u64) -> Vec<lf_store::Line> {
    let mut reader = journal.lines(prefixes, after).await.unwrap();
    let mut out = vec![];
    while let Some(part) = reader.next().await.unwrap() {
        out.extend(part);
    }
    out
}

fn entry(n: usize, kind: &str) -> NewEntry {
    NewEntry {
        kind: kind.into(),
        happened_at: "2026-05-01".into(),
        officer: "zhou".into(),
        agency: "cdc".into(),
        source: "test".into(),
        // Letters of more than one byte, colons and figures where lengths stand.
        subject: (!n.is_multiple_of(3)).then(|| format!("事/{n}:7:")),
        body: format!("{{\"n\":{n},\"病\":\"3:霍乱\"}}"),
        ..NewEntry::default()
    }
}

#[tokio::test]
async fn kinds_are_merged_in_the_order_of_the_journal() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        // More than a part of one kind, one among many of another, and what nobody asks for.
        let kinds = |n: usize| match n {
            n if n % 1_000 == 7 => "fact.event",
            n if n % 5 == 0 => "duty.opened",
            _ => "fact.case",
        };
        let entries: Vec<NewEntry> = (0..12_000).map(|n| entry(n, kinds(n))).collect();
        for part in entries.chunks(2_000) {
            journal.append(part.to_vec()).await.unwrap();
        }
        for (prefixes, after) in [
            (&["fact."][..], 0),
            (&["fact."][..], 11_990),
            (&["duty.", "fact.event", "duty.opened"][..], 500),
            (&["nothing."][..], 0),
        ] {
            let mut expected = journal.read(after, 20_000).await.unwrap();
            expected.retain(|e| prefixes.iter().any(|p| e.kind.starts_with(p)));
            let found = read(&journal, prefixes, after).await;
            assert_eq!(found.len(), expected.len());
            for (line, entry) in found.iter().zip(&expected) {
                assert_eq!(
                    (line.seq, &line.kind, &line.subject, &line.body),
                    (entry.seq, &entry.kind, &entry.subject, &entry.body)
                );
                assert_eq!(line.corrects, entry.corrects);
            }
        }
        let reader = journal.lines(&["fact."], 0).await.unwrap();
        let mut reader = reader.without(&["fact.case"]);
        let events = reader.next().await.unwrap().unwrap();
        assert_eq!(events.len(), 12);
        assert_eq!(reader.next().await.unwrap(), None);
        journal.close().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn what_was_sealed_is_opened_until_it_is_erased() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        let people = [Some("p1"), None, Some("p2"), Some("p1")];
        let entries = people.iter().enumerate().map(|(n, person)| NewEntry {
            personal: person.map(|p| Personal {
                person: p.into(),
                content: format!("{{\"name\":\"张三 {n}\"}}"),
            }),
            ..entry(n, "person.registered")
        });
        journal.append(entries.collect()).await.unwrap();
        let opened = async || {
            let mut reader = journal.sealed_lines(&["person."], 0).await.unwrap();
            let lines = reader.next().await.unwrap().unwrap();
            journal
                .open_lines(&lines.iter().collect::<Vec<_>>())
                .unwrap()
        };
        let name = |n: usize| Some(format!("{{\"name\":\"张三 {n}\"}}"));
        assert_eq!(opened().await, [name(0), None, name(2), name(3)]);
        journal.erase_person("p1").await.unwrap();
        assert_eq!(opened().await, [None, None, name(2), None]);
        // Read without content there is nothing to open.
        let plain = read(&journal, &["person."], 0).await;
        let plain = journal.open_lines(&plain.iter().collect::<Vec<_>>());
        assert_eq!(plain.unwrap(), [None, None, None, None]);
        journal.close().await;
        fixture.drop().await;
    }
}
