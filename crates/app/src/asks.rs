//! Since when the open questions have been open: read off the findings that named them.

use crate::findings::subject;
use crate::incident::{Ask, Incident};
use crate::office::Office;
use jiff::Timestamp;
use lf_rules::report::{Missing, MissingKind, Verdict};
use lf_store::{StoreError, args};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What is read of the finding by which a clause became unknown.
#[derive(Deserialize)]
struct Opened {
    to: Verdict,
    #[serde(default)]
    missing: Vec<Missing>,
}

impl Opened {
    /// Whether the finding named the question. Of suspected cases the number
    /// changes while the question stays.
    fn names(&self, question: &Missing) -> bool {
        self.missing
            .iter()
            .any(|m| match (&m.what, &question.what) {
                (
                    MissingKind::Suspects { disease: a, .. },
                    MissingKind::Suspects { disease: b, .. },
                ) => a == b && m.who == question.who,
                _ => m == question,
            })
    }
}

impl Office {
    /// Fills in since when each question of these incidents has been open: the
    /// moment of the first finding that named it among those that still hold. A
    /// question that only came up later, while its clause was unknown already,
    /// has no such moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn date_asks(&self, incidents: &mut [Incident]) -> Result<(), StoreError> {
        let mut found: BTreeMap<(String, String), Option<(Timestamp, Opened)>> = BTreeMap::new();
        for ask in incidents.iter_mut().flat_map(|i| &mut i.asks) {
            for clause in &ask.clauses {
                let key = (ask.plan.clone(), clause.clone());
                if let Entry::Vacant(slot) = found.entry(key) {
                    slot.insert(self.opened(&ask.plan, clause).await?);
                }
            }
            ask.since = since(ask, &found);
        }
        Ok(())
    }

    /// The finding by which a clause became unknown, where it still is.
    async fn opened(
        &self,
        plan: &str,
        clause: &str,
    ) -> Result<Option<(Timestamp, Opened)>, StoreError> {
        let subject = subject("finding.verdict", &format!("{plan}/{clause}"));
        // Only changes of a verdict are journalled, so the last one began what holds now.
        let last: Option<(i64,)> = self
            .journal
            .db()
            .opt(
                "SELECT seq FROM journal WHERE subject = $1 ORDER BY seq DESC LIMIT 1",
                args![subject],
            )
            .await?;
        let Some((seq,)) = last else { return Ok(None) };
        let Some(entry) = self.journal.entry(seq as u64).await? else {
            return Ok(None);
        };
        let opened: Option<Opened> = serde_json::from_str(&entry.body).ok();
        Ok(opened
            .filter(|o| o.to == Verdict::Unknown)
            .map(|o| (entry.recorded_at, o)))
    }
}

fn since(
    ask: &Ask,
    found: &BTreeMap<(String, String), Option<(Timestamp, Opened)>>,
) -> Option<Timestamp> {
    (ask.clauses.iter())
        .filter_map(|c| found.get(&(ask.plan.clone(), c.clone()))?.as_ref())
        .filter(|(_, opened)| opened.names(&ask.missing))
        .map(|(at, _)| *at)
        .min()
}
