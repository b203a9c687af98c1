//! How often periodic duties come: the series that may be changed, and changing one.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::cadence;
use lf_response::series::{self, Series};
use lf_store::{Expect, StoreError, args};
use serde::Serialize;

/// A live series with the number of its last entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rhythm {
    /// The series.
    pub series: Series,
    /// Journal number of the last entry about it.
    pub seq: u64,
}

impl Office {
    /// The live series of the running responses whose rhythm may be changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rhythms(&self) -> Result<Vec<Rhythm>, StoreError> {
        let mut out = vec![];
        for standing in self.responses() {
            let rows: Vec<(i64, String)> = self
                .journal
                .db()
                .all(
                    "SELECT s.last, j.body FROM series s JOIN journal j ON j.seq = s.opened \
                     WHERE s.response = $1 AND s.live = 1 ORDER BY s.id",
                    args![standing.now.key.to_string()],
                )
                .await?;
            let read = |(last, body): (i64, String)| {
                let series = serde_json::from_str::<Series>(&body).ok()?;
                let seq = last as u64;
                series.adjustable.then_some(Rhythm { series, seq })
            };
            out.extend(rows.into_iter().filter_map(read));
        }
        out.sort_by(|a, b| a.series.of.clause.cmp(&b.series.of.clause));
        Ok(out)
    }

    /// Changes the rhythm of a series from tomorrow on.
    ///
    /// # Errors
    /// `no-such-series`, refusals of [`cadence::adjust`], `overtaken`, failures of
    /// the journal.
    pub async fn adjust_series(
        &self,
        actor: &Actor,
        id: &str,
        days: u32,
        reason: &str,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Sign)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let row: Option<(i64, String)> = self
            .journal
            .db()
            .opt(
                "SELECT s.last, j.body FROM series s JOIN journal j ON j.seq = s.opened \
                 WHERE s.id = $1 AND s.live = 1",
                args![id],
            )
            .await?;
        let found = row.and_then(|(last, body)| Some((last, serde_json::from_str(&body).ok()?)));
        let Some((last, series)) = found else {
            return Err(Refusal::new("id", "no-such-series", id, "").into());
        };
        let adjusted = cadence::adjust(&series, actor, days, reason, self.today())
            .map_err(ReportError::Refused)?;
        let expect = Expect::new(series::subject(id), last as u64);
        self.commit(actor, vec![adjusted.entry()], vec![expect], via)
            .await
    }
}
