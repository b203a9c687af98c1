//! The tables that queries read: disposable, filled in the append transaction.

use crate::assessment_lines::AssessmentLines;
use crate::custody::Handing;
use crate::intake_table::IntakeTable;
use crate::notices::table::Notices;
use crate::obligations::Obligations;
use crate::observations::lines::ObservationLines;
use crate::papers::Papers;
use crate::stays::Stays;
use crate::topics::Topics;
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;
use lf_domain::case::Classification;
use lf_domain::fact::Fact;
use lf_rules::plan::Plan;
use lf_store::{Arg, Entry, Projection, StoreError, Tx};
use std::sync::{Arc, Mutex};

/// All projections of an office, in the order in which they are applied.
pub fn all(plans: &[Arc<Plan>], zone: &TimeZone) -> Vec<Box<dyn Projection>> {
    vec![
        Box::new(Superseded),
        Box::new(Lines::new(plans)),
        Box::new(Obligations::new(zone.clone())),
        Box::new(Papers),
        Box::new(Handing),
        Box::new(Notices),
        Box::new(IntakeTable),
        Box::new(AssessmentLines),
        Box::new(Stays),
        Box::new(ObservationLines),
    ]
}

/// The fact of a journal entry, if it is one.
pub fn fact_of(entry: &Entry) -> Option<Fact> {
    fact_in(&entry.kind, &entry.body)
}

/// The fact of an entry's kind and body, if it is one.
pub fn fact_in(kind: &str, body: &str) -> Option<Fact> {
    if !kind.starts_with("fact.") {
        return None;
    }
    serde_json::from_str(body).ok()
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

/// Which entries belong to which topic, for timelines, and the cases one by
/// one, for line lists. One projection, so that a fact is parsed once.
struct Lines {
    topics: Mutex<Topics>,
    version: u32,
}

impl Lines {
    fn new(plans: &[Arc<Plan>]) -> Lines {
        // Another edition of a pack may sort entries differently: then the table is made anew.
        let mix = |h: u32, b: u8| (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
        let digests = plans.iter().flat_map(|p| p.pack.digest.bytes());
        let version = digests.fold(0x811c_9dc7, mix) & 0x7fff_ffff;
        Lines {
            topics: Mutex::new(Topics::new(plans)),
            version,
        }
    }

    fn topics_of(&self, entry: &Entry, fact: Option<&Fact>) -> Vec<String> {
        if let Some(fact) = fact {
            let mut topics = self.topics.lock().unwrap_or_else(|e| e.into_inner());
            return topics.of(fact).to_vec();
        }
        let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap_or_default();
        (body["topic"].as_str())
            .or_else(|| body["key"]["topic"].as_str())
            .map(|t| vec![t.to_string()])
            .unwrap_or_default()
    }
}

/// Disease, place and classification of a case or of a number of cases.
fn case_line(fact: &Fact) -> Option<(&str, String, &'static str)> {
    match fact {
        Fact::Case(c) => {
            let class = match c.classification {
                Classification::Suspected => "suspected",
                Classification::Clinical => "clinical",
                Classification::Confirmed => "confirmed",
                Classification::Asymptomatic => "asymptomatic",
                Classification::Excluded => "excluded",
            };
            Some((&c.disease, c.place.to_string(), class))
        }
        Fact::Count(c) => Some((&c.disease, c.place.to_string(), "")),
        _ => None,
    }
}

impl Projection for Lines {
    fn name(&self) -> &'static str {
        "lines"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn tables(&self) -> &'static [&'static str] {
        &["entry_topic", "case_line"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE entry_topic (topic TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (topic, seq))",
            "CREATE TABLE case_line (disease TEXT NOT NULL, seq BIGINT NOT NULL, place TEXT NOT NULL, classification TEXT NOT NULL, PRIMARY KEY (disease, seq))",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let (mut topics, mut cases): (Vec<Arg>, Vec<Arg>) = (vec![], vec![]);
            // Obligations have a table of their own, and there may be millions.
            let own = |e: &&Entry| !e.kind.starts_with("duty.") && !e.kind.starts_with("series.");
            for e in entries.iter().filter(own) {
                let fact = fact_of(e);
                for topic in self.topics_of(e, fact.as_ref()) {
                    topics.extend([Arg::from(topic), Arg::from(e.seq)]);
                }
                if let Some((disease, place, class)) = fact.as_ref().and_then(case_line) {
                    cases.extend([
                        Arg::from(disease),
                        Arg::from(e.seq),
                        Arg::from(place),
                        Arg::from(class),
                    ]);
                }
            }
            let head = "INSERT INTO entry_topic (topic, seq) VALUES";
            tx.insert_many(head, 2, "ON CONFLICT (topic, seq) DO NOTHING", topics)
                .await?;
            let head = "INSERT INTO case_line (disease, seq, place, classification) VALUES";
            tx.insert_many(head, 4, "ON CONFLICT (disease, seq) DO NOTHING", cases)
                .await
        })
    }
}
