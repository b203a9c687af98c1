//! People under observation: begun, looked at every day, ended. What was found is sealed
//! under the person's key, and opened for the body that looks after him.

mod acts;
mod himself;
pub(crate) mod lines;

use crate::authorise::{Action, authorise};
use crate::office::Office;
use crate::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::observation::{Entry, Observation, Step, subject};
use lf_store::{StoreError, args};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Which observations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservationQuery {
    /// Body that looks after them.
    pub body: Option<String>,
    /// Id of the person.
    pub person: Option<String>,
    /// Only running ones.
    pub open: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most so many, 1 to 200.
    pub limit: u64,
}

/// A page of observations, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ObservationPage {
    /// The observations, without what was found.
    pub observations: Vec<Observation>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

impl Office {
    /// An observation as folded; with what was found only where it is `opened`.
    async fn folded(&self, id: &str, opened: bool) -> Result<Observation, ReportError> {
        let history = self.journal.history(&subject(id)).await?;
        let contents = match opened {
            true => self.journal.open_entries(&history).await?,
            false => vec![None; history.len()],
        };
        let mut steps = vec![];
        for (e, content) in history.into_iter().zip(contents) {
            let Some(mut entry) = Entry::read(&e.kind, &e.body) else {
                continue;
            };
            if let Some(seen) = entry.sealed() {
                *seen = content.and_then(|text| serde_json::from_str(&text).ok());
            }
            steps.push(Step {
                seq: e.seq,
                at: e.recorded_at,
                by: Actor {
                    officer: e.officer,
                    body: e.agency,
                },
                entry,
            });
        }
        let day = |at: jiff::Timestamp| at.to_zoned(self.zone().clone()).date();
        let found = Observation::fold(steps, day);
        found.ok_or_else(|| Refusal::new("observation", "observation-unknown", id, "").into())
    }

    /// An observation without what was found.
    ///
    /// # Errors
    /// `observation-unknown`, and failures of the journal.
    pub async fn observation(&self, id: &str) -> Result<Observation, ReportError> {
        Ok(self.folded(id, false).await?.open_part())
    }

    /// An observation for an officer: with what was found where his body looks after the
    /// person. Then it is put down that he looked; once an hour is enough.
    ///
    /// # Errors
    /// `observation-unknown`; the officer may not; failures of the journal.
    pub async fn read_observation(
        &self,
        actor: &Actor,
        id: &str,
    ) -> Result<Observation, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        let o = self.folded(id, false).await?;
        if o.begun.body != actor.body {
            return Ok(o.open_part());
        }
        let person = o.begun.person.as_str();
        let body = json!({ "person": person, "observation": id });
        (self.looked(actor, "read.observation", id, person, &body)).await?;
        self.folded(id, true).await
    }

    /// Observations, newest first, without what was found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn observations(&self, q: &ObservationQuery) -> Result<ObservationPage, StoreError> {
        let limit = q.limit.clamp(1, 200);
        let rows: Vec<(String, i64)> = self
            .journal
            .db()
            .all(
                "SELECT id, begun FROM observation_line WHERE begun < $1 \
                 AND ($2 = 0 OR is_open = 1) AND ($3 = '' OR body = $3) \
                 AND ($4 = '' OR person = $4) ORDER BY begun DESC LIMIT $5",
                args![
                    q.before.unwrap_or(i64::MAX as u64),
                    i64::from(q.open),
                    q.body.clone().unwrap_or_default(),
                    q.person.clone().unwrap_or_default(),
                    limit + 1
                ],
            )
            .await?;
        let before = (rows.len() as u64 > limit)
            .then(|| rows.get(limit as usize - 1).map(|r| r.1 as u64))
            .flatten();
        let mut observations = vec![];
        for (id, _) in rows.into_iter().take(limit as usize) {
            match self.observation(&id).await {
                Ok(o) => observations.push(o),
                Err(ReportError::Store(e)) => return Err(e),
                Err(ReportError::Refused(_)) => {}
            }
        }
        Ok(ObservationPage {
            observations,
            before,
        })
    }

    /// The running observations of some persons: its id by the person's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn observed(&self, persons: &[&str]) -> Result<BTreeMap<String, String>, StoreError> {
        let head = "SELECT person, id FROM observation_line WHERE is_open = 1 AND person IN";
        let persons = persons.iter().map(|p| p.to_string()).collect();
        let mut tx = self.journal.db().snapshot().await?;
        let rows = tx.all_in_then(head, persons, "ORDER BY begun").await?;
        tx.rollback().await?;
        // Of two the newer one stands.
        Ok(rows.into_iter().collect())
    }
}
