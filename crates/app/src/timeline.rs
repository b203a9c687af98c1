//! Pages of the journal: all of it, or what concerns one topic. Keyset paging.

use crate::office::Office;
use lf_store::{Entry, StoreError, args};

/// A page of entries, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

/// What a line list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Disease codes.
    pub diseases: Vec<String>,
    /// A place, as [`lf_domain::place::Place`] prints it; empty for all.
    pub place: String,
    /// A classification, as facts write it; empty for all.
    pub classification: String,
}

impl Office {
    /// Entries of the journal below `before`, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn journal_page(&self, before: Option<u64>, limit: u64) -> Result<Page, StoreError> {
        let head = self.journal.head().borrow().seq;
        let top = before.map_or(head, |b| b.saturating_sub(1).min(head));
        let mut entries = self
            .journal
            .read(top.saturating_sub(limit), limit.min(top))
            .await?;
        entries.reverse();
        let lowest = entries.last().map(|e| e.seq);
        Ok(Page {
            entries,
            before: lowest.filter(|s| *s > 1),
        })
    }

    /// Entries of a topic below `before`, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn topic_page(
        &self,
        topic: &str,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Page, StoreError> {
        let seqs: Vec<(i64,)> = self
            .journal
            .db()
            .all(
                "SELECT seq FROM entry_topic WHERE topic = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
                args![topic, before.unwrap_or(i64::MAX as u64), limit + 1],
            )
            .await?;
        self.page(seqs, limit).await
    }

    /// How many entries a topic has, counted up to `most`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn topic_size(&self, topic: &str, most: u64) -> Result<u64, StoreError> {
        let (n,): (i64,) = self
            .journal
            .db()
            .one(
                "SELECT COUNT(*) FROM (SELECT 1 FROM entry_topic WHERE topic = $1 LIMIT $2) t",
                args![topic, most],
            )
            .await?;
        Ok(n as u64)
    }

    /// First and last journal number of a topic.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn topic_range(&self, topic: &str) -> Result<Option<(u64, u64)>, StoreError> {
        let row: (Option<i64>, Option<i64>) = self
            .journal
            .db()
            .one(
                "SELECT (SELECT MIN(seq) FROM entry_topic WHERE topic = $1), (SELECT MAX(seq) FROM entry_topic WHERE topic = $1)",
                args![topic],
            )
            .await?;
        Ok(row.0.zip(row.1).map(|(a, b)| (a as u64, b as u64)))
    }

    /// Cases of diseases that stand uncorrected, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cases_page(
        &self,
        filter: &CaseFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Page, StoreError> {
        let mut seqs: Vec<(i64,)> = vec![];
        for disease in &filter.diseases {
            let rows: Vec<(i64,)> = self
                .journal
                .db()
                .all(
                    "SELECT seq FROM case_line c WHERE disease = $1 AND seq < $2 \
                     AND ($3 = '' OR place = $3) AND ($4 = '' OR classification = $4) \
                     AND NOT EXISTS (SELECT 1 FROM superseded s WHERE s.seq = c.seq) \
                     ORDER BY seq DESC LIMIT $5",
                    args![
                        disease.as_str(),
                        before.unwrap_or(i64::MAX as u64),
                        filter.place.as_str(),
                        filter.classification.as_str(),
                        limit + 1
                    ],
                )
                .await?;
            seqs.extend(rows);
        }
        seqs.sort_unstable_by(|a, b| b.cmp(a));
        self.page(seqs, limit).await
    }

    pub(crate) async fn page(&self, mut seqs: Vec<(i64,)>, limit: u64) -> Result<Page, StoreError> {
        let more = seqs.len() as u64 > limit;
        seqs.truncate(limit as usize);
        let mut entries = Vec::with_capacity(seqs.len());
        for (seq,) in &seqs {
            entries.extend(self.journal.entry(*seq as u64).await?);
        }
        let before = seqs.last().map(|s| s.0 as u64).filter(|_| more);
        Ok(Page { entries, before })
    }
}
