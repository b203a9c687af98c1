//! The ledger of obligations: per body, per clause, per response.

use crate::office::Office;
use lf_response::ledger::{Minutes, Spread, Tally};
use lf_store::{StoreError, args};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a line of the ledger is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// One line per body.
    #[default]
    Body,
    /// One line per clause.
    Clause,
    /// One line per response.
    Response,
}

/// Which obligations are counted; all where nothing is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerQuery {
    /// What a line is about.
    pub by: By,
    /// Body that owes.
    pub body: Option<String>,
    /// Plan.
    pub plan: Option<String>,
    /// Response.
    pub response: Option<String>,
}

/// A line of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LedgerLine {
    /// Body, `PLAN clause` or response; empty for what belongs to no response.
    pub about: String,
    /// Numbers.
    pub tally: Tally,
    /// Minutes until somebody took note.
    pub acknowledged: Option<Spread>,
    /// Minutes until it was done.
    pub done: Option<Spread>,
}

/// The ledger with its sum.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ledger {
    /// Lines, those with most that was late or missed on top.
    pub lines: Vec<LedgerLine>,
    /// All of them together.
    pub sum: LedgerLine,
}

/// A line while it is added up.
#[derive(Default)]
struct Sum {
    tally: Tally,
    acknowledged: Minutes,
    done: Minutes,
}

impl Sum {
    fn count(&mut self, what: &str, n: i64) {
        let t = &mut self.tally;
        match what {
            "open" => t.open += n,
            "overdue" => t.overdue += n,
            "met" => t.met += n,
            "late" => t.late += n,
            "missed" => t.missed += n,
            "waived" => t.waived += n,
            _ => t.withdrawn += n,
        }
        if what != "withdrawn" {
            t.owed += n;
        }
    }

    fn line(&self, about: &str) -> LedgerLine {
        LedgerLine {
            about: about.to_string(),
            tally: self.tally,
            acknowledged: self.acknowledged.spread(),
            done: self.done.spread(),
        }
    }
}

impl Office {
    /// The ledger.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ledger(&self, query: &LedgerQuery) -> Result<Ledger, StoreError> {
        let text = |o: &Option<String>| o.clone().unwrap_or_default();
        let filter = || args![text(&query.body), text(&query.plan), text(&query.response)];
        let db = self.journal.db();
        let counts: Vec<(String, String, String, String, String, i64)> = db
            .all(
                "SELECT who, plan, clause, response, what, n FROM ledger_count \
                 WHERE ($1 = '' OR who = $1) AND ($2 = '' OR plan = $2) AND ($3 = '' OR response = $3) \
                 AND n <> 0 ORDER BY who, plan, clause, response, what",
                filter(),
            )
            .await?;
        let times: Vec<(String, String, String, String, String, i64, i64)> = db
            .all(
                "SELECT who, plan, clause, response, what, minutes, n FROM ledger_time \
                 WHERE ($1 = '' OR who = $1) AND ($2 = '' OR plan = $2) AND ($3 = '' OR response = $3) \
                 ORDER BY who, plan, clause, response, what, minutes",
                filter(),
            )
            .await?;
        let about = |who: String, plan: String, clause: String, response: String| match query.by {
            By::Body => who,
            By::Clause => format!("{plan} {clause}"),
            By::Response => response,
        };
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        let mut all = Sum::default();
        for (who, plan, clause, response, what, n) in counts {
            all.count(&what, n);
            sums.entry(about(who, plan, clause, response))
                .or_default()
                .count(&what, n);
        }
        for (who, plan, clause, response, what, minutes, n) in times {
            let sum = sums.entry(about(who, plan, clause, response)).or_default();
            for sum in [sum, &mut all] {
                match what.as_str() {
                    "acknowledged" => sum.acknowledged.add(minutes, n),
                    _ => sum.done.add(minutes, n),
                }
            }
        }
        let mut lines: Vec<LedgerLine> = sums.iter().map(|(about, s)| s.line(about)).collect();
        lines.sort_by_key(|l| {
            let wrong = l.tally.overdue + l.tally.missed + l.tally.late;
            (std::cmp::Reverse(wrong), l.about.clone())
        });
        Ok(Ledger {
            lines,
            sum: all.line(""),
        })
    }
}
