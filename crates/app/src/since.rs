//! What a returning officer has missed: what was recorded after the journal
//! number at which he last looked.

use crate::office::Office;
use lf_domain::level::Level;
use lf_store::{StoreError, args};
use serde::{Deserialize, Serialize};

/// Entries counted at most: beyond it "more than" is all that anybody needs.
const MOST: u64 = 20_000;
/// Changes of level that are looked at, the latest.
const MOVES: u64 = 50;

/// What was recorded after a journal number.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Missed {
    /// The journal number.
    pub after: u64,
    /// The last entry that is counted.
    pub to: u64,
    /// Facts, answers to questions among them.
    pub facts: u64,
    /// Of these, corrections and withdrawals.
    pub corrections: u64,
    /// Answers to questions.
    pub answers: u64,
    /// Topics whose candidate is another than it was.
    pub levels: Vec<LevelMove>,
    /// Tasks that became late or were missed.
    pub late: u64,
    /// Changes of a response by persons: started, raised, lowered, ended.
    pub responses: u64,
}

impl Missed {
    /// True when nothing was recorded.
    pub fn is_nothing(&self) -> bool {
        self.to <= self.after
    }
}

/// A candidate then and now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelMove {
    /// Plan code.
    pub plan: String,
    /// Topic.
    pub topic: String,
    /// Candidate then.
    pub from: Option<Level>,
    /// Candidate now.
    pub to: Option<Level>,
}

#[derive(Deserialize)]
struct Moved {
    plan: String,
    topic: String,
    from: Option<Level>,
    to: Option<Level>,
}

impl Office {
    /// What was recorded after `seq`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn missed_since(&self, seq: u64) -> Result<Missed, StoreError> {
        let head = self.journal.head().borrow().seq;
        let mut out = Missed {
            after: seq,
            to: head,
            ..Missed::default()
        };
        if out.is_nothing() {
            return Ok(out);
        }
        let from = seq.max(head.saturating_sub(MOST));
        let rows: Vec<(String, i64, i64)> = self
            .journal
            .db()
            .all(
                "SELECT kind, COUNT(*), COUNT(corrects) FROM journal WHERE seq > $1 AND seq <= $2 GROUP BY kind",
                args![from, head],
            )
            .await?;
        for (kind, n, corrections) in rows {
            let n = n.unsigned_abs();
            if kind.starts_with("fact.") {
                out.facts += n;
                out.corrections += corrections.unsigned_abs();
            }
            match kind.as_str() {
                "fact.judgement" => out.answers += n,
                "duty.late" | "duty.missed" => out.late += n,
                "response.started" | "response.raised" | "response.lowered" | "response.ended" => {
                    out.responses += n;
                }
                _ => {}
            }
        }
        out.levels = self.moved_since(seq, head).await?;
        Ok(out)
    }

    /// Candidates that are now another than after `seq`, by the findings between.
    async fn moved_since(&self, seq: u64, head: u64) -> Result<Vec<LevelMove>, StoreError> {
        let bodies: Vec<(String,)> = self
            .journal
            .db()
            .all(
                "SELECT body FROM journal WHERE kind = 'finding.candidate' AND seq > $1 AND seq <= $2 ORDER BY seq DESC LIMIT $3",
                args![seq, head, MOVES],
            )
            .await?;
        let mut out: Vec<LevelMove> = vec![];
        // Newest first: the first one met says what is now, the last one what was then.
        for (body,) in bodies {
            let Ok(m) = serde_json::from_str::<Moved>(&body) else {
                continue;
            };
            match out
                .iter_mut()
                .find(|o| o.plan == m.plan && o.topic == m.topic)
            {
                Some(o) => o.from = m.from,
                None => out.push(LevelMove {
                    plan: m.plan,
                    topic: m.topic,
                    from: m.from,
                    to: m.to,
                }),
            }
        }
        out.retain(|m| m.from != m.to);
        Ok(out)
    }
}
