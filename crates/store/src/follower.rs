//! Followers: a name and a cursor. The sequence has no gaps, so the journal is
//! its own outbox: read after the cursor, do the work, move the cursor with
//! [`Journal::append_following`].

use crate::error::StoreError;
use crate::journal::{Head, Journal};

impl Journal {
    /// How far a follower has come; 0 for one that never moved.
    pub async fn cursor(&self, follower: &str) -> Result<u64, StoreError> {
        let row: Option<(i64,)> = self
            .db()
            .opt("SELECT seq FROM cursor WHERE name = $1", args![follower])
            .await?;
        Ok(row.map_or(0, |r| r.0 as u64))
    }

    /// Waits until the journal is longer than `seq`.
    ///
    /// Errors: [`StoreError::Closed`] when the journal is closed meanwhile.
    pub async fn longer_than(&self, seq: u64) -> Result<Head, StoreError> {
        let mut head = self.head();
        let reached = head.wait_for(|head| head.seq > seq).await;
        Ok(reached.map_err(|_| StoreError::Closed)?.clone())
    }
}
