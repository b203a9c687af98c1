//! The journal seen by kind and by day, for the board and the journal page.

use crate::office::Office;
use crate::timeline::Page;
use jiff::civil::Date;
use lf_store::{StoreError, args};

/// Entries counted at most when a day is summed up; beyond it the day was an import.
const MOST: u64 = 20_000;

/// What was recorded on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// Facts.
    pub facts: u64,
    /// Of these, corrections and withdrawals.
    pub corrections: u64,
    /// Changes of a level candidate.
    pub level_changes: u64,
}

impl Office {
    /// Entries below `before` whose kind begins with `prefix`, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kind_page(
        &self,
        prefix: &str,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Page, StoreError> {
        // Kind by kind, each along the index (kind, seq): a rare kind is found at
        // once, however long the journal is.
        let mut seqs: Vec<(i64,)> = vec![];
        for kind in self.kinds(prefix).await? {
            let rows: Vec<(i64,)> = self
                .journal
                .db()
                .all(
                    "SELECT seq FROM journal WHERE kind = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
                    args![kind, before.unwrap_or(i64::MAX as u64), limit + 1],
                )
                .await?;
            seqs.extend(rows);
        }
        seqs.sort_unstable_by(|a, b| b.cmp(a));
        self.page(seqs, limit).await
    }

    /// The kinds on record that begin with a prefix, from one to the next along the index.
    async fn kinds(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let end = format!("{prefix}~");
        let mut out: Vec<String> = vec![];
        let mut next: (Option<String>,) = self
            .journal
            .db()
            .one(
                "SELECT MIN(kind) FROM journal WHERE kind >= $1 AND kind < $2",
                args![prefix, end.as_str()],
            )
            .await?;
        while let (Some(kind),) = next {
            next = self
                .journal
                .db()
                .one(
                    "SELECT MIN(kind) FROM journal WHERE kind > $1 AND kind < $2",
                    args![kind.as_str(), end.as_str()],
                )
                .await?;
            out.push(kind);
        }
        Ok(out)
    }

    /// What was recorded on a day; a very long day is counted from its end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn day_counts(&self, day: Date) -> Result<DayCounts, StoreError> {
        let first = self.first_of(day).await?;
        let head = self.journal.head().borrow().seq;
        let from = first.max(head.saturating_sub(MOST));
        let rows: Vec<(String, i64, i64)> = self
            .journal
            .db()
            .all(
                "SELECT kind, COUNT(*), COUNT(corrects) FROM journal WHERE seq >= $1 GROUP BY kind",
                args![from],
            )
            .await?;
        let mut out = DayCounts::default();
        for (kind, n, corrections) in rows {
            if kind.starts_with("fact.") {
                out.facts += n.unsigned_abs();
                out.corrections += corrections.unsigned_abs();
            } else if kind == "finding.candidate" {
                out.level_changes += n.unsigned_abs();
            }
        }
        Ok(out)
    }

    /// The first entry recorded on a day or later, by halving: entries stand in the
    /// order in which they were recorded.
    pub(crate) async fn first_of(&self, day: Date) -> Result<u64, StoreError> {
        let Ok(start) = day.to_zoned(self.zone().clone()) else {
            return Ok(1);
        };
        let start = start.timestamp();
        let (mut low, mut high) = (1, self.journal.head().borrow().seq + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let later = self
                .journal
                .entry(middle)
                .await?
                .is_none_or(|e| e.recorded_at >= start);
            if later {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }
}
