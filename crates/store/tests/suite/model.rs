//! Random work against a model: a vector and a map say what the journal must
//! answer.

use std::collections::HashMap;

use lf_store::{NewEntry, Outcome, StoreError};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::databases::{self, Fixture, about, entry};

#[derive(Debug, Clone)]
enum Step {
    /// Entries: (kind, key, corrects, body, person).
    Append(Vec<Drawn>),
    Read {
        after: u64,
        limit: u64,
    },
    ReadKind {
        kind: usize,
        after: u64,
        limit: u64,
    },
    Reopen,
}

type Drawn = (usize, Option<u8>, Option<u64>, String, Option<u8>);

const KINDS: [&str; 4] = [
    "fact.case",
    "fact.event",
    "finding.verdict",
    "decision.start",
];

fn step() -> impl Strategy<Value = Step> {
    let drawn = (
        0..KINDS.len(),
        proptest::option::of(0..12u8),
        proptest::option::weighted(0.2, 0..20u64),
        // Anything but NUL: quotes, Chinese, emoji, control characters.
        "[^\u{0}]{0,12}",
        proptest::option::weighted(0.2, 0..3u8),
    );
    prop_oneof![
        6 => proptest::collection::vec(drawn, 0..6).prop_map(Step::Append),
        2 => (0..20u64, 0..10u64).prop_map(|(after, limit)| Step::Read { after, limit }),
        2 => (0..KINDS.len(), 0..20u64, 0..10u64)
            .prop_map(|(kind, after, limit)| Step::ReadKind { kind, after, limit }),
        1 => Just(Step::Reopen),
    ]
}

fn new_entry((kind, key, corrects, body, person): Drawn) -> NewEntry {
    let base = match person {
        Some(person) => about(&format!("p{person}"), &body),
        None => entry(""),
    };
    NewEntry {
        kind: KINDS[kind].into(),
        key: key.map(|k| format!("key{k}")),
        corrects,
        body,
        ..base
    }
}

/// What the journal should hold: seq - 1 is the index.
#[derive(Default)]
struct Model {
    entries: Vec<NewEntry>,
    keys: HashMap<String, u64>,
}

impl Model {
    fn append(&mut self, new: &[NewEntry]) -> Option<Vec<Outcome>> {
        let mut entries = self.entries.clone();
        let mut keys = self.keys.clone();
        let mut outcomes = Vec::new();
        for entry in new {
            if let Some(seq) = entry.key.as_ref().and_then(|k| keys.get(k)) {
                outcomes.push(Outcome::Repeated(*seq));
                continue;
            }
            let seq = entries.len() as u64 + 1;
            if entry.corrects.is_some_and(|c| c == 0 || c >= seq) {
                return None;
            }
            if let Some(key) = &entry.key {
                keys.insert(key.clone(), seq);
            }
            entries.push(entry.clone());
            outcomes.push(Outcome::Recorded(seq));
        }
        self.entries = entries;
        self.keys = keys;
        Some(outcomes)
    }

    fn select(&self, prefix: &str, after: u64, limit: u64) -> Vec<(u64, &NewEntry)> {
        (1..)
            .zip(&self.entries)
            .filter(|(seq, entry)| *seq > after && entry.kind.starts_with(prefix))
            .take(limit as usize)
            .collect()
    }
}

async fn play(fixture: &Fixture, steps: Vec<Step>) {
    let mut journal = fixture.open().await;
    // The server's database is used by many cases: what is there stays, the
    // model starts from it by number and by key.
    let base = journal.head().borrow().seq;
    let mut model = Model::default();
    let shift = |seq: u64| seq + base;
    for step in steps {
        match step {
            Step::Append(drawn) => {
                let new: Vec<NewEntry> = drawn.into_iter().map(new_entry).collect();
                let sent = new
                    .iter()
                    .map(|e| NewEntry {
                        key: e.key.as_ref().map(|k| format!("{base}/{k}")),
                        // 0 stays the entry that never exists.
                        corrects: e.corrects.map(|c| if c == 0 { 0 } else { shift(c) }),
                        ..e.clone()
                    })
                    .collect();
                let got = journal.append(sent).await;
                match model.append(&new) {
                    Some(outcomes) => {
                        let expected: Vec<Outcome> = outcomes
                            .into_iter()
                            .map(|o| match o {
                                Outcome::Recorded(seq) => Outcome::Recorded(shift(seq)),
                                Outcome::Repeated(seq) => Outcome::Repeated(shift(seq)),
                            })
                            .collect();
                        assert_eq!(got.unwrap(), expected);
                    }
                    None => assert!(matches!(got, Err(StoreError::UnknownCorrected(_)))),
                }
            }
            Step::Read { after, limit } => {
                let got = journal.read(shift(after), limit).await.unwrap();
                let expected = model.select("", after, limit);
                assert_eq!(got.len(), expected.len());
                for (got, (seq, new)) in got.iter().zip(expected) {
                    assert_eq!(got.seq, shift(seq));
                    assert_eq!(
                        (&got.kind, &got.body, got.recorded_at),
                        (&new.kind, &new.body, new.recorded_at)
                    );
                    let person = new.personal.as_ref().map(|p| p.person.as_str());
                    assert_eq!(got.person.as_deref(), person);
                    let opened = journal.open_personal(got.seq).await.unwrap();
                    let content = new.personal.as_ref().map(|p| p.content.clone());
                    assert_eq!(opened, content);
                }
            }
            Step::ReadKind { kind, after, limit } => {
                let prefix = &KINDS[kind][..5];
                let got = journal
                    .read_kind(prefix, shift(after), limit)
                    .await
                    .unwrap();
                let got: Vec<u64> = got.iter().map(|e| e.seq).collect();
                let expected = model.select(prefix, after, limit);
                let expected: Vec<u64> = expected.iter().map(|e| shift(e.0)).collect();
                assert_eq!(got, expected);
            }
            Step::Reopen => {
                journal.close().await;
                journal = fixture.open().await;
            }
        }
        assert_eq!(
            journal.head().borrow().seq,
            shift(model.entries.len() as u64)
        );
    }
    for (key, seq) in &model.keys {
        let found = journal.by_key(&format!("{base}/{key}")).await.unwrap();
        assert_eq!(found.unwrap().seq, shift(*seq));
    }
    let report = journal.verify(|_, _| {}).await.unwrap();
    assert!(report.ok, "{report:?}");
    journal.close().await;
}

fn run(cases: u32, fixture: &Fixture, runtime: &tokio::runtime::Runtime) {
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    });
    let steps = proptest::collection::vec(step(), 1..12);
    runner
        .run(&steps, |steps| {
            runtime.block_on(play(fixture, steps));
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_journal_answers_like_the_model() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fixtures = runtime.block_on(databases::all());
    for fixture in fixtures {
        run(
            if fixture.is_sqlite() { 40 } else { 25 },
            &fixture,
            &runtime,
        );
        runtime.block_on(fixture.drop());
    }
}
