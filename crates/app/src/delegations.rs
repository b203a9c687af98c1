//! Signers hand signatures to deputies.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::delegation::{Delegate, Delegation, give, revoke};
use lf_store::Expect;

impl Office {
    /// Delegations that stand, those that end first on top.
    pub fn delegations(&self) -> Vec<Delegation> {
        let now = self.now();
        let mut out: Vec<Delegation> = (self.running().delegations.values())
            .filter(|d| d.stands(now))
            .cloned()
            .collect();
        out.sort_by_key(|d| d.until);
        out
    }

    /// Records a delegation. Returns its id.
    ///
    /// # Errors
    /// When the officer signs for no body, or deputy, end or reason are wrong.
    pub async fn delegate(
        &self,
        actor: &Actor,
        ask: Delegate,
        via: Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Delegate)?;
        if let Some(receipt) = self.done_before(&via).await? {
            let entry = self.journal.entry(receipt.seq).await?;
            let subject = entry.and_then(|e| e.subject).unwrap_or_default();
            return Ok((subject.trim_start_matches("delegation/").into(), receipt));
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let events = give(&self.city, actor, &id, ask, self.now())?;
        let expects = vec![Expect::new(format!("delegation/{id}"), 0)];
        let receipt = self.commit(actor, events, expects, &via).await?;
        Ok((id, receipt))
    }

    /// Takes a delegation back.
    ///
    /// # Errors
    /// When it is not the officer's, or over.
    pub async fn revoke_delegation(
        &self,
        actor: &Actor,
        id: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Delegate)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let found = self.running().delegations.get(id).cloned();
        let given = found.ok_or_else(|| Refusal::new("id", "no-such-delegation", id, ""))?;
        let events = revoke(&given, actor, self.now())?;
        self.commit(actor, events, vec![], &via).await
    }
}
