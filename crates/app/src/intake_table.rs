//! What came in at the port, as tables for lists: entries by the person whom they are
//! about, and declarations, passenger lists and results by their last word.

use futures_util::future::BoxFuture;
use lf_store::{Arg, Entry, Projection, StoreError, Tx, args};
use serde_json::Value;

/// The tables.
pub struct IntakeTable;

/// Kinds of things that come in, by the beginning of their subjects.
const SORTS: [&str; 3] = ["declaration", "manifest", "result"];

impl Projection for IntakeTable {
    fn name(&self) -> &'static str {
        "intake"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["person_entry", "intake_line"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE person_entry (person TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (person, seq))",
            "CREATE TABLE intake_line (subject TEXT NOT NULL PRIMARY KEY, begun BIGINT NOT NULL, \
             last BIGINT NOT NULL, sort TEXT NOT NULL, marked BIGINT NOT NULL, lacking BIGINT NOT NULL)",
            "CREATE INDEX intake_line_begun ON intake_line (begun)",
            "CREATE INDEX intake_line_sort ON intake_line (sort, begun)",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let about: Vec<Arg> = (entries.iter())
                .filter(|e| !e.kind.starts_with("person.") && !e.kind.starts_with("fact."))
                .filter_map(|e| Some([Arg::from(e.person.as_deref()?), Arg::from(e.seq)]))
                .flatten()
                .collect();
            let head = "INSERT INTO person_entry (person, seq) VALUES";
            tx.insert_many(head, 2, "ON CONFLICT (person, seq) DO NOTHING", about)
                .await?;
            for e in entries {
                if let Some(line) = Line::of(e) {
                    line.put(tx, e).await?;
                }
            }
            Ok(())
        })
    }
}

/// The last word about a thing.
struct Line {
    subject: String,
    sort: String,
    marked: bool,
    lacking: bool,
}

impl Line {
    /// Of the entries that carry one; people on a list have entries of their own.
    fn of(e: &Entry) -> Option<Line> {
        let subject = e.subject.as_deref()?;
        let (thing, act) = e.kind.split_once('.')?;
        if !SORTS.contains(&thing) || matches!(act, "entered" | "changed" | "left" | "ill") {
            return None;
        }
        let body: Value = serde_json::from_str(&e.body).ok()?;
        let yes = |name: &str| body[name].as_bool() == Some(true);
        Some(Line {
            subject: subject.to_string(),
            sort: body["sort"].as_str().unwrap_or(thing).to_string(),
            marked: yes("ill") || body["verdict"] == "positive",
            lacking: yes("lacking"),
        })
    }

    async fn put(&self, tx: &mut Tx, e: &Entry) -> Result<(), StoreError> {
        tx.exec(
            "INSERT INTO intake_line (subject, begun, last, sort, marked, lacking) \
             VALUES ($1, $2, $2, $3, $4, $5) ON CONFLICT (subject) DO UPDATE \
             SET last = excluded.last, marked = excluded.marked, lacking = excluded.lacking",
            args![
                self.subject.as_str(),
                e.seq,
                self.sort.as_str(),
                i64::from(self.marked),
                i64::from(self.lacking)
            ],
        )
        .await?;
        Ok(())
    }
}
