//! Call-outs: who is called, who has it, who is there and since when.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::callout::{Calling, Callout, CalloutEvent, Command, call, decide, subject};
use lf_store::{Expect, StoreError};

impl Office {
    /// All call-outs, the newest first.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn callouts(&self) -> Result<Vec<Callout>, StoreError> {
        let readiness = self.readiness().await?;
        let mut all: Vec<Callout> = readiness.callouts.values().cloned().collect();
        all.sort_by_key(|c| std::cmp::Reverse(c.called));
        Ok(all)
    }

    /// A call-out.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn callout(&self, id: &str) -> Result<Option<Callout>, StoreError> {
        self.callout_at(id, u64::MAX).await
    }

    /// A call-out as it stood after the entry `seq`.
    pub(crate) async fn callout_at(
        &self,
        id: &str,
        seq: u64,
    ) -> Result<Option<Callout>, StoreError> {
        let mut now = None;
        for e in self.journal.history(&subject(id)).await? {
            if e.seq > seq {
                break;
            }
            if let Some(event) = CalloutEvent::read(&e.kind, &e.body) {
                let by = Actor {
                    officer: e.officer.clone(),
                    body: e.agency.clone(),
                };
                now = Callout::apply(now, (e.seq, e.recorded_at, by), event);
            }
        }
        Ok(now)
    }

    /// Calls bodies out. Returns the id of the call-out.
    ///
    /// # Errors
    /// The body may not call, somebody is called who is not there, something is missing.
    pub async fn call_out(
        &self,
        actor: &Actor,
        calling: Calling,
        via: &Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Order)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok((self.thing_of(receipt.seq, "callout/").await?, receipt));
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let it = call(&self.city, actor, &id, calling, self.now()).map_err(ReportError::Refused)?;
        let event = CalloutEvent::Called(Box::new(it.clone())).entry(&it);
        let expects = vec![Expect::new(subject(&id), 0)];
        let receipt = self.commit(actor, vec![event], expects, via).await?;
        Ok((id, receipt))
    }

    /// An officer acts on a call-out, for the own body.
    ///
    /// # Errors
    /// No such call-out, an act that does not fit, somebody else was faster.
    pub async fn act_on_callout(
        &self,
        actor: &Actor,
        id: &str,
        command: Command,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Acknowledge)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        // Many answer at once: who was second tries again on what is there now.
        for _ in 0..5 {
            let Some(c) = self.callout(id).await? else {
                return Err(Refusal::new("callout", "no-such-callout", id, "").into());
            };
            let events = decide(&c, actor, command.clone(), self.now())?;
            let expects = vec![Expect::new(subject(id), c.last)];
            match self.commit_raw(actor, events, expects, via).await {
                Err(ReportError::Store(StoreError::Conflict { .. })) => {}
                done => return done,
            }
        }
        Err(StoreError::Busy {
            database: self.journal.db().label().clone(),
        }
        .into())
    }
}
