//! Putting somebody under observation, looking at him, changing the last day, ending it.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::observation::decide::{self, Ask, Command, Context, Decided, Known};
use lf_response::observation::{Begun, subject};
use lf_store::{Expect, Personal};

impl Office {
    /// Puts somebody under observation and returns its id.
    ///
    /// # Errors
    /// What is wrong, field by field; failures of the journal.
    pub async fn observe(
        &self,
        actor: &Actor,
        ask: &Ask,
        via: Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            let entry = self.journal.entry(receipt.seq).await?;
            let begun = entry.and_then(|e| serde_json::from_str::<Begun>(&e.body).ok());
            return Ok((begun.map(|b| b.id).unwrap_or_default(), receipt));
        }
        self.not_yet(ask).await?;
        let id = uuid::Uuid::now_v7().simple().to_string();
        let decided = self.under(&id, |cx| decide::begin(ask, actor, cx))?;
        let receipt = self.settle(actor, &id, 0, decided, "", &via).await?;
        Ok((id, receipt))
    }

    /// Nobody is observed twice for the same disease.
    async fn not_yet(&self, ask: &Ask) -> Result<(), ReportError> {
        let person = ask.person.trim();
        let Some(id) = self.observed(&[person]).await?.remove(person) else {
            return Ok(());
        };
        let o = self.observation(&id).await?;
        match o.begun.disease == ask.disease {
            true => {
                let (body, until) = (o.begun.body, o.until);
                let accepted = format!("{body}, {until}");
                Err(Refusal::new("person", "observation-running", person, accepted).into())
            }
            false => Ok(()),
        }
    }

    /// Puts down how somebody is, changes the last day of his observation, or ends it.
    ///
    /// # Errors
    /// What is wrong; `overtaken`; failures of the journal.
    pub async fn act_on_observation(
        &self,
        actor: &Actor,
        id: &str,
        command: &Command,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let o = self.folded(id, true).await?;
        let decided = self.under(id, |cx| decide::act(&o, command, actor, cx))?;
        let person = o.begun.person.as_str();
        self.settle(actor, id, o.seq, decided, person, &via).await
    }

    /// What is decided about an observation.
    pub(super) fn under(
        &self,
        id: &str,
        decide: impl FnOnce(&Context<'_>) -> Result<Decided, Vec<Refusal>>,
    ) -> Result<Decided, ReportError> {
        let rules = &self.book.contacts;
        let Some(follow) = &rules.follow else {
            return Err(Refusal::new("observation", "observation-no-rules", "", "").into());
        };
        let plan = self.plans.iter().find(|p| p.code() == follow.plan);
        let cx = Context {
            id,
            follow,
            pack: plan.map_or("", |p| p.pack.digest.as_str()),
            known: Known {
                disease: &|d| self.book.diseases.contains_key(d),
                body: &|b| self.city.officers.iter().any(|o| o.body == b),
                until: &|disease, last| {
                    let found = rules.observed_until(disease, last);
                    found.map(|(day, period)| (day, period.source.clone()))
                },
            },
            parameters: &self.city.parameters,
            zone: self.zone(),
            now: self.now(),
        };
        decide(&cx).map_err(ReportError::Refused)
    }

    /// Journals what was decided, resting on the entry `seq` of the observation; what is to
    /// be sealed under the key of the person.
    pub(super) async fn settle(
        &self,
        actor: &Actor,
        id: &str,
        seq: u64,
        decided: Decided,
        person: &str,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        let sealed = decided.sealed.map(|content| Personal {
            person: person.into(),
            content,
        });
        let expect = Expect::new(subject(id), seq);
        let done = self
            .commit_sealed(actor, decided.events, vec![expect], via, sealed)
            .await;
        match done {
            Err(ReportError::Store(e)) => Err(self.overtaken(e).await),
            done => done,
        }
    }
}
