//! Things with a history of their own: their state is the fold of the entries
//! that carry their name as subject. Whoever decides about one says where its
//! history ended when he looked; of two who decide at the same instant one wins.

use crate::entry::{NewEntry, Outcome};
use crate::error::StoreError;
use crate::journal::Journal;
use crate::plan::{Advance, Work};

/// What an append rests on: where the history of one thing ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    /// See [`NewEntry::subject`].
    pub subject: String,
    /// Sequence number of the last entry about it; 0 for none yet.
    pub seq: u64,
}

impl Expect {
    /// That the last entry about `subject` is `seq`.
    pub fn new(subject: impl Into<String>, seq: u64) -> Expect {
        Expect {
            subject: subject.into(),
            seq,
        }
    }
}

impl Journal {
    /// Appends entries if each expected thing still ends where the caller
    /// believes, checked under the lock of the head. A request whose entries all
    /// carry known keys is a repeat and expects nothing.
    ///
    /// Errors: [`StoreError::Conflict`] and those of [`Journal::append`].
    pub async fn append_expecting(
        &self,
        entries: Vec<NewEntry>,
        expects: Vec<Expect>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let work = Work {
            entries,
            expects,
            advance: None,
        };
        self.request(work).await
    }

    /// Both at once: a follower's step from one cursor to another, and what its
    /// entries rest on.
    ///
    /// Errors: those of [`Journal::append_following`] and
    /// [`Journal::append_expecting`].
    pub async fn follow_expecting(
        &self,
        follower: &str,
        (from, to): (u64, u64),
        entries: Vec<NewEntry>,
        expects: Vec<Expect>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let advance = Some(Advance {
            follower: follower.to_string(),
            from,
            to,
        });
        let work = Work {
            entries,
            expects,
            advance,
        };
        self.request(work).await
    }
}
