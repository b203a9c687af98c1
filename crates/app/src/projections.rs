//! The tables that queries read: disposable, filled in the append transaction.

use crate::topics::Topics;
use futures_util::future::BoxFuture;
use lf_domain::fact::Fact;
use lf_rules::plan::Plan;
use lf_store::{Arg, Entry, Projection, StoreError, Tx};
use std::sync::{Arc, Mutex};

/// All projections of an office, in the order in which they are applied.
pub fn all(plans: &[Arc<Plan>]) -> Vec<Box<dyn Projection>> {
    vec![
        Box::new(Superseded),
        Box::new(EntryTopic::new(plans)),
        Box::new(CaseLine),
    ]
}

/// The fact of a journal entry, if it is one.
pub fn fact_of(entry: &Entry) -> Option<Fact> {
    if !entry.kind.starts_with("fact.") {
        return None;
    }
    serde_json::from_str(&entry.body).ok()
}

/// Which entry was corrected or withdrawn by which.
struct Superseded;

impl Projection for Superseded {
    fn name(&self) -> &'static str {
        "superseded"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["superseded"]
    }

    fn create(&self) -> &'static [&'static str] {
        &["CREATE TABLE superseded (seq BIGINT PRIMARY KEY, by_seq BIGINT NOT NULL)"]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let args: Vec<Arg> = entries
                .iter()
                .filter(|e| e.kind.starts_with("fact."))
                .filter_map(|e| Some([Arg::from(e.corrects?), Arg::from(e.seq)]))
                .flatten()
                .collect();
            let head = "INSERT INTO superseded (seq, by_seq) VALUES";
            tx.insert_many(head, 2, "ON CONFLICT (seq) DO NOTHING", args)
                .await
        })
    }
}

/// Which entries belong to which topic, for timelines.
struct EntryTopic {
    topics: Mutex<Topics>,
    version: u32,
}

impl EntryTopic {
    fn new(plans: &[Arc<Plan>]) -> EntryTopic {
        // Another edition of a pack may sort entries differently: then the table is made anew.
        let mix = |h: u32, b: u8| (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
        let digests = plans.iter().flat_map(|p| p.pack.digest.bytes());
        let version = digests.fold(0x811c_9dc5, mix) & 0x7fff_ffff;
        EntryTopic {
            topics: Mutex::new(Topics::new(plans)),
            version,
        }
    }

    fn topics_of(&self, entry: &Entry) -> Vec<String> {
        if let Some(fact) = fact_of(entry) {
            return self
                .topics
                .lock()
                .unwrap_or_else(|e| e.into_inner())
                .of(&fact);
        }
        let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap_or_default();
        body["topic"]
            .as_str()
            .map(|t| vec![t.to_string()])
            .unwrap_or_default()
    }
}

impl Projection for EntryTopic {
    fn name(&self) -> &'static str {
        "entry_topic"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn tables(&self) -> &'static [&'static str] {
        &["entry_topic"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE entry_topic (topic TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (topic, seq))",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut args: Vec<Arg> = vec![];
            for e in entries {
                for topic in self.topics_of(e) {
                    args.push(Arg::from(topic));
                    args.push(Arg::from(e.seq));
                }
            }
            let head = "INSERT INTO entry_topic (topic, seq) VALUES";
            tx.insert_many(head, 2, "ON CONFLICT (topic, seq) DO NOTHING", args)
                .await
        })
    }
}

/// Cases one by one, for line lists.
struct CaseLine;

impl Projection for CaseLine {
    fn name(&self) -> &'static str {
        "case_line"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["case_line"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE case_line (seq BIGINT PRIMARY KEY, disease TEXT NOT NULL, place TEXT NOT NULL, classification TEXT NOT NULL)",
            "CREATE INDEX case_line_disease ON case_line (disease, seq)",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut args: Vec<Arg> = vec![];
            for e in entries
                .iter()
                .filter(|e| e.kind == "fact.case" || e.kind == "fact.count")
            {
                let (disease, place, classification) = match fact_of(e) {
                    Some(Fact::Case(c)) => {
                        let class = serde_json::to_value(c.classification).unwrap_or_default();
                        (
                            c.disease,
                            c.place.to_string(),
                            class.as_str().unwrap_or_default().to_string(),
                        )
                    }
                    Some(Fact::Count(c)) => (c.disease, c.place.to_string(), String::new()),
                    _ => continue,
                };
                args.extend([
                    Arg::from(e.seq),
                    Arg::from(disease),
                    Arg::from(place),
                    Arg::from(classification),
                ]);
            }
            let head = "INSERT INTO case_line (seq, disease, place, classification) VALUES";
            tx.insert_many(head, 4, "ON CONFLICT (seq) DO NOTHING", args)
                .await
        })
    }
}
