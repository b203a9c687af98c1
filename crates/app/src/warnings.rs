//! Warnings to the outside: which stand, and who has taken note.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::event::Event;
use lf_response::standing::ResponseKey;
use lf_response::warning::{Acknowledged, Warning};

impl Office {
    /// Warnings that stand, gravest first.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut out: Vec<Warning> = (self.running().warnings.values())
            .filter(|w| w.active())
            .cloned()
            .collect();
        out.sort_by_key(|w| std::cmp::Reverse((w.now.level, w.seq)));
        out
    }

    /// The warning about an incident in an area, lifted or not.
    pub fn warning(&self, key: &ResponseKey) -> Option<Warning> {
        self.running().warnings.get(key).cloned()
    }

    /// Notes that a body has taken note of a warning.
    ///
    /// # Errors
    /// When none stands or it does not go to the body.
    pub async fn acknowledge_warning(
        &self,
        actor: &Actor,
        key: &ResponseKey,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Acknowledge)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let Some(w) = self.warning(key).filter(Warning::active) else {
            return Err(Refusal::new("key", "not-warned", key.to_string(), "").into());
        };
        if !w.goes_to(&actor.body) {
            let audience = w.now.audience.join(", ");
            return Err(Refusal::new("body", "not-in-audience", &actor.body, audience).into());
        }
        if let Some(a) = w.acknowledged.iter().find(|a| a.body == actor.body) {
            let mut r = Refusal::new("body", "already-acknowledged", &a.body, &a.officer);
            r.args.insert("when".into(), a.at.to_string());
            return Err(r.into());
        }
        let body = Acknowledged {
            key: key.clone(),
            body: actor.body.clone(),
            officer: actor.officer.clone(),
            at: self.now(),
        };
        let event = Event::new("warning.acknowledged", format!("warning/{key}"), &body);
        self.commit(actor, vec![event], vec![], &via).await
    }
}
