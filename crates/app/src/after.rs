//! After action: the entries of the journal that are about an incident, and what
//! they add up to.

use crate::office::Office;
use crate::projections::fact_in;
use jiff::civil::Date;
use lf_domain::case::{Classification, Origin};
use lf_domain::fact::Fact;
use lf_response::after::{After, Line, assemble};
use lf_response::standing::ResponseKey;
use lf_store::{Entry, StoreError, args};
use serde::Serialize;
use std::collections::BTreeMap;

/// Kinds of entries that say by themselves what they are about.
const KINDS: [&str; 7] = [
    "response.",
    "file.",
    "order.",
    "warning.",
    "report.",
    "record.",
    "finding.candidate",
];

/// Entries read at a time.
const BATCH: u64 = 2_000;

impl Office {
    /// What the journal shows of the last episode of a response, up to an entry or
    /// up to now. None when it was never started.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn after(
        &self,
        key: &ResponseKey,
        upto: Option<u64>,
    ) -> Result<Option<After>, StoreError> {
        let head = self.journal.head().borrow().seq;
        let upto = upto.unwrap_or(head).min(head);
        let lines = self.incident_lines(&key.plan, &key.topic, upto).await?;
        Ok(assemble(key, &lines))
    }

    /// Entries about an incident up to `upto`, in order: what persons decided, what
    /// was owed and done, reports and records, what the plan suggested.
    pub(crate) async fn incident_lines(
        &self,
        plan: &str,
        topic: &str,
        upto: u64,
    ) -> Result<Vec<Line>, StoreError> {
        let mut out: Vec<Line> = vec![];
        for kind in KINDS {
            let mut after = 0;
            loop {
                let entries = self.journal.read_kind(kind, after, BATCH).await?;
                let Some(last) = entries.last().map(|e| e.seq) else {
                    break;
                };
                let about = entries
                    .iter()
                    .filter(|e| e.seq <= upto && mentions(e, plan, topic));
                out.extend(about.map(line));
                if last >= upto || (entries.len() as u64) < BATCH {
                    break;
                }
                after = last;
            }
        }
        for subject in self.duties_opened(topic, upto).await? {
            let history = self.journal.history(&subject).await?;
            out.extend(history.iter().filter(|e| e.seq <= upto).map(line));
        }
        out.sort_by_key(|l| l.seq);
        out.dedup_by_key(|l| l.seq);
        Ok(out)
    }
}

/// Determined cases of one day, place and origin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Onset {
    /// Onset day.
    pub day: Date,
    /// Brought in from elsewhere.
    pub imported: bool,
    /// Place, as [`lf_domain::place::Place`] prints it.
    pub place: String,
    /// How many.
    pub cases: u32,
    /// How many of them died.
    pub deaths: u32,
}

impl Office {
    /// Cases of an incident as they were on record at an entry, by day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn onsets_until(&self, topic: &str, upto: u64) -> Result<Vec<Onset>, StoreError> {
        let mut sums: BTreeMap<(Date, bool, String), (u32, u32)> = BTreeMap::new();
        for disease in self.diseases_of(topic) {
            let rows: Vec<(String, String)> = self
                .journal
                .db()
                .all(
                    "SELECT j.kind, j.body FROM case_line c JOIN journal j ON j.seq = c.seq \
                     WHERE c.disease = $1 AND c.seq <= $2 AND NOT EXISTS \
                     (SELECT 1 FROM superseded s WHERE s.seq = c.seq AND s.by_seq <= $2)",
                    args![disease.as_str(), upto],
                )
                .await?;
            for (kind, body) in rows {
                let Some((key, cases, deaths)) = fact_in(&kind, &body).as_ref().and_then(counted)
                else {
                    continue;
                };
                let sum = sums.entry(key).or_default();
                sum.0 += cases;
                sum.1 += deaths;
            }
        }
        let row = |((day, imported, place), (cases, deaths))| Onset {
            day,
            imported,
            place,
            cases,
            deaths,
        };
        Ok(sums.into_iter().map(row).collect())
    }

    /// Subjects of the obligations that were opened for an incident, in order. The
    /// database looks through the texts: of very many only few have to be read here.
    pub(crate) async fn duties_opened(
        &self,
        topic: &str,
        upto: u64,
    ) -> Result<Vec<String>, StoreError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !topic.chars().all(plain) {
            return Ok(vec![]);
        }
        let rows: Vec<(i64, String)> = self
            .journal
            .db()
            .all(
                "SELECT MIN(seq), subject FROM journal WHERE kind = 'duty.opened' AND seq <= $1 \
                 AND subject IS NOT NULL AND body LIKE $2 GROUP BY subject ORDER BY 1",
                args![upto, format!("%\"topic\":\"{topic}\"%")],
            )
            .await?;
        Ok(rows.into_iter().map(|r| r.1).collect())
    }
}

/// Day, origin and place of determined cases in the city, how many, how many dead.
fn counted(fact: &Fact) -> Option<((Date, bool, String), u32, u32)> {
    match fact {
        Fact::Case(c) if c.place.in_city() => {
            let sure = [Classification::Confirmed, Classification::Clinical];
            sure.contains(&c.classification).then(|| {
                let imported = c.origin == Some(Origin::Imported);
                let key = (c.counted_on(), imported, c.place.to_string());
                (key, 1, u32::from(c.died.is_some()))
            })
        }
        Fact::Count(c) if c.place.in_city() => {
            let imported = c.origin == Some(Origin::Imported);
            Some(((c.date, imported, c.place.to_string()), c.cases, c.deaths))
        }
        _ => None,
    }
}

/// A first look without reading the whole body: does it name the topic at all?
/// Later entries about files and orders name their file or order only.
fn mentions(e: &Entry, plan: &str, topic: &str) -> bool {
    let quoted = format!("\"{topic}\"");
    let dotted = format!("\"{plan}.{topic}.");
    let later = e.kind.starts_with("file.") || e.kind.starts_with("order.");
    later || e.body.contains(&quoted) || e.body.contains(&dotted)
}

fn line(e: &Entry) -> Line {
    Line {
        seq: e.seq,
        at: e.recorded_at,
        kind: e.kind.clone(),
        officer: e.officer.clone(),
        body: e.agency.clone(),
        subject: e.subject.clone().unwrap_or_default(),
        entry: serde_json::from_str(&e.body).unwrap_or_default(),
    }
}
