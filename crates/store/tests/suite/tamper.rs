//! Whatever is changed behind the journal's back, verify finds it.

use std::fs;

use lf_store::{Entry, Journal, NewEntry, Problem, ProblemKind, stamp};

use crate::databases::{self, about, entry, keyed};
use crate::dice::Dice;
use crate::raw::Raw;

/// A stored value that can be changed.
#[derive(Debug, Clone)]
struct Target {
    table: &'static str,
    column: &'static str,
    /// The row, by a column that is not the one changed.
    row: String,
    value: Value,
    /// The entry that verify must name, where it can be no other.
    seq: Option<u64>,
}

#[derive(Debug, Clone)]
enum Value {
    Int(i64),
    Text(String),
}

/// Every stored value of the journal, its head and its signed heads.
async fn targets(journal: &Journal) -> Vec<Target> {
    let mut targets = Vec::new();
    for e in journal.read(0, 1_000).await.unwrap() {
        let text = |t: &str| Some(Value::Text(t.to_string()));
        let columns = [
            ("kind", text(&e.kind)),
            ("happened_at", text(&e.happened_at)),
            ("recorded_at", text(&stamp::to_text(e.recorded_at))),
            ("officer", text(&e.officer)),
            ("agency", text(&e.agency)),
            ("source", text(&e.source)),
            ("key", e.key.clone().map(Value::Text)),
            ("subject", e.subject.clone().map(Value::Text)),
            ("corrects", e.corrects.map(|c| Value::Int(c as i64))),
            ("body", text(&e.body)),
            ("person", e.person.clone().map(Value::Text)),
            ("sealed", e.sealed.clone().map(Value::Text)),
            ("algo", text(e.algo.name())),
            ("prev_hash", text(&e.prev_hash)),
        ];
        let target = |column, value, row, seq| Target {
            table: "journal",
            column,
            row,
            value,
            seq,
        };
        for (column, value) in columns {
            if let Some(value) = value {
                let row = format!("seq = {}", e.seq);
                targets.push(target(column, value, row, Some(e.seq)));
            }
        }
        // The number and the hash of an entry may also show at a neighbour.
        let by_hash = format!("hash = '{}'", e.hash);
        targets.push(target("seq", Value::Int(e.seq as i64), by_hash, None));
        let row = format!("seq = {}", e.seq);
        targets.push(target("hash", Value::Text(e.hash), row, Some(e.seq)));
    }
    let head = journal.head().borrow().clone();
    for (column, value) in [
        ("id", Value::Int(1)),
        ("seq", Value::Int(head.seq as i64)),
        ("hash", Value::Text(head.hash)),
    ] {
        targets.push(Target {
            table: "head",
            column,
            row: "1 = 1".into(),
            value,
            seq: None,
        });
    }
    let signed = journal.last_signed_head().await.unwrap().unwrap();
    for (column, value) in [
        ("seq", Value::Int(signed.seq as i64)),
        ("hash", Value::Text(signed.hash)),
        ("at", Value::Text(signed.at)),
        ("public_key", Value::Text(signed.public_key)),
        ("signature", Value::Text(signed.signature)),
    ] {
        targets.push(Target {
            table: "head_signature",
            column,
            row: "1 = 1".into(),
            value,
            seq: None,
        });
    }
    targets
}

/// A dozen entries that use every column, and a signed head.
async fn sample(journal: &Journal) {
    let mut entries: Vec<NewEntry> = (0..8).map(|n| keyed(&format!("k{n}"))).collect();
    entries.push(NewEntry {
        corrects: Some(3),
        ..entry("a \"quoted\" 更正 🙂")
    });
    entries.push(about("person-1", "姓名"));
    entries.push(NewEntry {
        source: String::new(),
        ..about("person-2", "x")
    });
    entries.push(NewEntry {
        kind: "decision.start".into(),
        subject: Some("response/a".into()),
        corrects: Some(11),
        ..entry("")
    });
    journal.append(entries).await.unwrap();
    let now = "2026-11-21T09:00:00Z".parse().unwrap();
    journal.sign_head(now).await.unwrap();
}

async fn problem(journal: &Journal) -> Option<Problem> {
    let report = journal.verify(|_, _| {}).await.unwrap();
    assert_eq!(report.ok, report.first_problem.is_none());
    report.first_problem
}

#[tokio::test]
async fn every_flipped_bit_of_every_column_is_found() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        sample(&journal).await;
        assert_eq!(problem(&journal).await, None);
        let targets = targets(&journal).await;
        let mut raw = Raw::connect(&fixture).await;
        let mut dice = Dice(20_261_121);
        // Fewer where every change and every look is a round trip to a server.
        let flips = if fixture.is_sqlite() { 1_000 } else { 250 };
        assert!(targets.len() < flips);
        let mut flipped = 0;
        while flipped < flips {
            // Every value at least once, then at random.
            let target = targets
                .get(flipped)
                .unwrap_or_else(|| dice.pick(&targets))
                .clone();
            let (new, old) = match &target.value {
                Value::Int(value) => {
                    let new = value ^ (1 << dice.below(63));
                    (new.to_string(), value.to_string())
                }
                Value::Text(value) => {
                    let mut bytes = value.clone().into_bytes();
                    if bytes.is_empty() {
                        bytes.push(b'x');
                    } else {
                        let at = dice.below(bytes.len());
                        bytes[at] ^= 1 << dice.below(8);
                    }
                    let Some(new) = raw.literal(&bytes) else {
                        continue;
                    };
                    (new, raw.literal(value.as_bytes()).unwrap())
                }
            };
            let Target {
                table, column, row, ..
            } = &target;
            let change = format!("UPDATE {table} SET {column} = {new} WHERE {row}");
            if raw.exec(&change).await.is_err() {
                // The number or key exists: the database itself refuses.
                continue;
            }
            let problem = problem(&journal).await;
            let problem = problem.unwrap_or_else(|| panic!("not found: {change}"));
            if let Some(seq) = target.seq {
                assert_eq!(problem.seq, seq, "{change}: {problem:?}");
            }
            raw.exec(&format!("UPDATE {table} SET {column} = {old} WHERE {row}"))
                .await
                .unwrap();
            flipped += 1;
        }
        assert_eq!(problem(&journal).await, None, "all flips were undone");
        journal.close().await;
        fixture.drop().await;
    }
}

/// Flips bits in the file itself, inside the stored rows.
#[tokio::test]
async fn every_flipped_bit_of_the_file_is_found() {
    let fixture = databases::sqlite();
    let journal = fixture.open().await;
    sample(&journal).await;
    let entries = journal.read(0, 100).await.unwrap();
    journal.close().await;
    let clean = fs::read(fixture.path()).unwrap();
    let places: Vec<(usize, usize)> = entries
        .iter()
        .map(|e| {
            let stored = stored_bytes(e);
            let at = clean
                .windows(stored.len())
                .position(|window| window == stored)
                .unwrap_or_else(|| panic!("entry {} is not in the file in one piece", e.seq));
            (at, stored.len())
        })
        .collect();
    let mut dice = Dice(7);
    for _ in 0..150 {
        let which = dice.below(entries.len());
        let (start, length) = places[which];
        let at = start + dice.below(length);
        let mut bytes = clean.clone();
        bytes[at] ^= 1 << dice.below(8);
        fs::write(fixture.path(), &bytes).unwrap();
        let journal = fixture.open().await;
        let problem = problem(&journal).await;
        let problem = problem.unwrap_or_else(|| panic!("not found: byte {at}"));
        assert_eq!(problem.seq, entries[which].seq, "{problem:?}");
        journal.close().await;
    }
    fs::write(fixture.path(), &clean).unwrap();
    let journal = fixture.open().await;
    assert_eq!(problem(&journal).await, None);
    journal.close().await;
}

/// The values of a row as SQLite writes them, one after the other. The number
/// is the key of the tree and not among them; a small integer is one byte.
fn stored_bytes(e: &Entry) -> Vec<u8> {
    let recorded_at = stamp::to_text(e.recorded_at);
    let corrects: Vec<u8> = e.corrects.iter().map(|&c| c as u8).collect();
    [
        e.kind.as_bytes(),
        e.happened_at.as_bytes(),
        recorded_at.as_bytes(),
        e.officer.as_bytes(),
        e.agency.as_bytes(),
        e.source.as_bytes(),
        e.key.as_deref().unwrap_or("").as_bytes(),
        e.subject.as_deref().unwrap_or("").as_bytes(),
        &corrects,
        e.body.as_bytes(),
        e.person.as_deref().unwrap_or("").as_bytes(),
        e.sealed.as_deref().unwrap_or("").as_bytes(),
        e.algo.name().as_bytes(),
        e.prev_hash.as_bytes(),
        e.hash.as_bytes(),
    ]
    .concat()
}

/// What was done to the journal, and what verify must say about it.
#[tokio::test]
async fn the_first_problem_is_named_by_place_and_kind() {
    use ProblemKind::*;
    let cases: &[(&str, &[&str], u64, ProblemKind)] = &[
        (
            "a body",
            &["UPDATE journal SET body = '{}' WHERE seq = 5"],
            5,
            Altered,
        ),
        (
            "two bodies: the first counts",
            &["UPDATE journal SET body = '{}' WHERE seq IN (4, 9)"],
            4,
            Altered,
        ),
        (
            "an absent key filled",
            &["UPDATE journal SET key = '' WHERE seq = 9"],
            9,
            Altered,
        ),
        (
            "a key removed",
            &["UPDATE journal SET key = NULL WHERE seq = 2"],
            2,
            Altered,
        ),
        (
            "an unknown algorithm",
            &["UPDATE journal SET algo = 'md5' WHERE seq = 2"],
            2,
            Altered,
        ),
        (
            "one deleted",
            &["DELETE FROM journal WHERE seq = 5"],
            5,
            Missing,
        ),
        (
            "the first deleted",
            &["DELETE FROM journal WHERE seq = 1"],
            1,
            Missing,
        ),
        (
            "one deleted and the gap closed",
            &[
                "DELETE FROM journal WHERE seq = 5",
                "UPDATE journal SET seq = seq - 1000 WHERE seq > 5",
                "UPDATE journal SET seq = seq + 999 WHERE seq < 0",
                "UPDATE head SET seq = 11",
            ],
            5,
            Missing,
        ),
        (
            "two exchanged",
            &[
                "UPDATE journal SET seq = -1 WHERE seq = 3",
                "UPDATE journal SET seq = 3 WHERE seq = 7",
                "UPDATE journal SET seq = 7 WHERE seq = -1",
            ],
            3,
            Reordered,
        ),
        (
            "moved before the first",
            &["UPDATE journal SET seq = -4 WHERE seq = 8"],
            1,
            Reordered,
        ),
        (
            "the last deleted",
            &["DELETE FROM journal WHERE seq = 12"],
            12,
            Truncated,
        ),
        (
            "the last three deleted",
            &["DELETE FROM journal WHERE seq > 9"],
            10,
            Truncated,
        ),
        ("all deleted", &["DELETE FROM journal"], 1, Truncated),
        (
            "the head set back",
            &["UPDATE head SET seq = 11"],
            12,
            BadHead,
        ),
        ("the head gone", &["DELETE FROM head"], 12, BadHead),
        (
            "a second head",
            &["INSERT INTO head (id, seq, hash) SELECT 2, seq, hash FROM head"],
            12,
            BadHead,
        ),
        (
            "a signed head changed",
            &["UPDATE head_signature SET at = '2026-11-22T09:00:00.000000000Z'"],
            12,
            BadHeadSignature,
        ),
    ];
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        sample(&journal).await;
        let mut raw = Raw::connect(&fixture).await;
        for copy in ["journal", "head", "head_signature"] {
            raw.exec(&format!("CREATE TABLE kept_{copy} AS SELECT * FROM {copy}"))
                .await
                .unwrap();
        }
        for (what, changes, seq, kind) in cases {
            for change in *changes {
                raw.exec(change).await.unwrap();
            }
            let problem = problem(&journal).await.unwrap_or_else(|| panic!("{what}"));
            assert_eq!(
                (problem.seq, problem.kind),
                (*seq, *kind),
                "{what}: {problem:?}"
            );
            for copy in ["journal", "head", "head_signature"] {
                raw.exec(&format!("DELETE FROM {copy}")).await.unwrap();
                raw.exec(&format!("INSERT INTO {copy} SELECT * FROM kept_{copy}"))
                    .await
                    .unwrap();
            }
            assert_eq!(self::problem(&journal).await, None, "{what}: restored");
        }
        journal.close().await;
        fixture.drop().await;
    }
}

/// A whole chain computed anew is consistent in itself; only the signed head
/// tells.
#[tokio::test]
async fn a_rewritten_chain_is_found_by_the_signed_head() {
    for fixture in databases::all().await {
        let journal = fixture.open().await;
        journal.append(vec![entry("true")]).await.unwrap();
        let now = "2026-11-21T09:00:00Z".parse().unwrap();
        journal.sign_head(now).await.unwrap();
        let other = databases::sqlite();
        let forged = other.open().await;
        forged.append(vec![entry("false")]).await.unwrap();
        let lie = forged.entry(1).await.unwrap().unwrap();
        forged.close().await;
        let mut raw = Raw::connect(&fixture).await;
        raw.exec(&format!(
            "UPDATE journal SET body = '{}', hash = '{}'",
            lie.body, lie.hash
        ))
        .await
        .unwrap();
        raw.exec(&format!("UPDATE head SET hash = '{}'", lie.hash))
            .await
            .unwrap();
        let problem = problem(&journal).await.unwrap();
        assert_eq!(problem.kind, ProblemKind::BadHeadSignature);
        journal.close().await;
        fixture.drop().await;
    }
}
