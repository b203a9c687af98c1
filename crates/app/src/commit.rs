//! Adding what was decided to the journal: signed by who decided, resting on what
//! was looked at, harmless when repeated.

use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_response::event::Event;
use lf_store::{Expect, NewEntry, Personal, StoreError};

/// How an act came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Via {
    /// Idempotency key: a repeat with the same key is harmless.
    pub key: Option<String>,
    /// `form`, `api`, `story`.
    pub source: String,
}

impl Via {
    /// From a source, without a key.
    pub fn source(source: &str) -> Via {
        Via {
            key: None,
            source: source.into(),
        }
    }
}

impl Office {
    /// The receipt of an act that was recorded before under the same key.
    pub(crate) async fn done_before(&self, via: &Via) -> Result<Option<Receipt>, StoreError> {
        let Some(key) = &via.key else {
            return Ok(None);
        };
        let found = self.journal.by_key(key).await?;
        Ok(found.map(|e| Receipt {
            seq: e.seq,
            repeated: true,
        }))
    }

    /// Appends events in one transaction, all or none. The receipt names the last of them.
    pub(crate) async fn commit(
        &self,
        actor: &Actor,
        events: Vec<Event>,
        expects: Vec<Expect>,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        match self.commit_raw(actor, events, expects, via).await {
            Err(ReportError::Store(e)) => Err(self.overtaken(e).await),
            done => done,
        }
    }

    /// As [`Office::commit`], with the failure of the journal as it is: for those who
    /// try again when somebody else was first.
    pub(crate) async fn commit_raw(
        &self,
        actor: &Actor,
        events: Vec<Event>,
        expects: Vec<Expect>,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        self.commit_sealed(actor, events, expects, via, None).await
    }

    /// As [`Office::commit_raw`], with content that is sealed beside the first entry.
    pub(crate) async fn commit_sealed(
        &self,
        actor: &Actor,
        events: Vec<Event>,
        expects: Vec<Expect>,
        via: &Via,
        sealed: Option<Personal>,
    ) -> Result<Receipt, ReportError> {
        let entries = self.to_append(actor, events, via, sealed);
        let outcomes = self.journal.append_expecting(entries, expects).await?;
        let last = outcomes.last().copied().ok_or(StoreError::Closed)?;
        Ok(Receipt::of(last))
    }

    /// The entries of events that somebody decided, keyed in their order; what is sealed
    /// stands beside the first.
    pub(crate) fn to_append(
        &self,
        actor: &Actor,
        events: Vec<Event>,
        via: &Via,
        mut sealed: Option<Personal>,
    ) -> Vec<NewEntry> {
        let now = self.now();
        (events.into_iter().enumerate())
            .map(|(i, e)| NewEntry {
                kind: e.kind,
                happened_at: now.to_string(),
                recorded_at: now,
                officer: actor.officer.clone(),
                agency: actor.body.clone(),
                source: via.source.clone(),
                key: (via.key.as_ref()).map(|k| match i {
                    0 => k.clone(),
                    i => format!("{k}#{i}"),
                }),
                subject: Some(e.subject),
                corrects: None,
                body: e.body.to_string(),
                personal: sealed.take(),
            })
            .collect()
    }
}
