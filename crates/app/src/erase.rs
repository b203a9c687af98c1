//! Erasing a person: the key is destroyed, the journal stays whole, and who
//! asked for it and why is an entry of its own.

use crate::authorise::{Action, authorise};
use crate::office::Office;
use crate::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_store::NewEntry;

impl Office {
    /// Destroys the key of a person, so that sealed content about the person
    /// can never be opened again. Says whether there was one.
    ///
    /// # Errors
    /// The officer may not, no reason is given, or the journal failed.
    pub async fn erase_person(
        &self,
        actor: &Actor,
        person: &str,
        reason: &str,
    ) -> Result<bool, ReportError> {
        authorise(&self.city, actor, Action::Erase)?;
        if reason.trim().is_empty() {
            return Err(Refusal::new("reason", "required", "", "").into());
        }
        // The decision is recorded first: a key that is gone without a word must not happen.
        let entry = NewEntry {
            kind: "decision.erasure".into(),
            happened_at: self.today().to_string(),
            recorded_at: self.now(),
            officer: actor.officer.clone(),
            agency: actor.body.clone(),
            source: "erase".into(),
            key: None,
            subject: None,
            corrects: None,
            body: serde_json::json!({"person": person, "reason": reason}).to_string(),
            personal: None,
        };
        self.journal.append(vec![entry]).await?;
        Ok(self.journal.erase_person(person).await?)
    }
}
