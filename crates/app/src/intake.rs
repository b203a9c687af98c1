//! What came in at the port, newest first: declarations, passenger lists, results.

use crate::office::Office;
use crate::report::ReportError;
use jiff::Timestamp;
use lf_domain::refusal::Refusal;
use lf_store::args;
use serde::Serialize;
use serde_json::Value;

/// The sorts of things that come in.
pub const SORTS: [&str; 5] = ["traveller", "ship", "aircraft", "manifest", "result"];

/// Which of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntakeQuery {
    /// One of [`SORTS`].
    pub sort: Option<String>,
    /// Only what speaks of illness: a declaration that does, a positive result.
    pub marked: bool,
    /// Only what leaves something open: questions to be asked, parts of a list to come.
    pub lacking: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u64,
}

/// A thing by its last word.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IntakeLine {
    /// The thing, e.g. `declaration/…`, `manifest/…`, `result/…`.
    pub thing: String,
    /// What it is.
    pub sort: String,
    /// Journal number of the first word about it.
    pub begun: u64,
    /// Journal number of the last.
    pub seq: u64,
    /// When that was recorded.
    pub at: Timestamp,
    /// By which body.
    pub agency: String,
    /// Whether it speaks of illness.
    pub marked: bool,
    /// Whether it leaves something open.
    pub lacking: bool,
    /// Open body of the last word.
    pub body: Value,
}

/// A page of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IntakePage {
    /// Lines, newest first.
    pub lines: Vec<IntakeLine>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

impl Office {
    /// What came in.
    ///
    /// # Errors
    /// A sort that there is not; failures of the database.
    pub async fn intake(&self, q: &IntakeQuery) -> Result<IntakePage, ReportError> {
        let sort = q.sort.clone().unwrap_or_default();
        if !sort.is_empty() && !SORTS.contains(&sort.as_str()) {
            return Err(Refusal::new("sort", "not-a-choice", sort, SORTS.join(", ")).into());
        }
        let limit = q.limit.clamp(1, 200);
        let mut rows: Vec<(String, i64, i64, String, i64, i64)> = self
            .journal
            .db()
            .all(
                "SELECT subject, begun, last, sort, marked, lacking FROM intake_line \
                 WHERE begun < $1 AND ($2 = '' OR sort = $2) AND ($3 = 0 OR marked = 1) \
                 AND ($4 = 0 OR lacking = 1) ORDER BY begun DESC LIMIT $5",
                args![
                    q.before.unwrap_or(i64::MAX as u64),
                    sort,
                    i64::from(q.marked),
                    i64::from(q.lacking),
                    limit + 1
                ],
            )
            .await?;
        let more = rows.len() as u64 > limit;
        rows.truncate(limit as usize);
        let before = rows.last().map(|r| r.1 as u64).filter(|_| more);
        let mut lines = vec![];
        for (thing, begun, last, sort, marked, lacking) in rows {
            let Some(e) = self.journal.entry(last as u64).await? else {
                continue;
            };
            lines.push(IntakeLine {
                thing,
                sort,
                begun: begun as u64,
                seq: e.seq,
                at: e.recorded_at,
                agency: e.agency,
                marked: marked == 1,
                lacking: lacking == 1,
                body: serde_json::from_str(&e.body).unwrap_or_default(),
            });
        }
        Ok(IntakePage { lines, before })
    }
}
