//! What officers do in the register of persons.

use super::arrivals::receipt;
use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::person::Description;
use lf_domain::refusal::Refusal;
use lf_response::person::index::Match;
use lf_response::person::{How, Person, PersonEvent, decide, subject};
use lf_store::Expect;

/// What became of a registration.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    /// The id under which the description is recorded, and under which what came with it is
    /// to be recorded.
    pub id: String,
    /// The id under which the person is kept: another one where the program knew him.
    pub kept_under: String,
    /// Who else it may be; somebody was asked.
    pub maybe: Vec<Match>,
    /// The entry.
    pub receipt: Receipt,
}

impl Office {
    /// Registers somebody. Where a document and the name are those of somebody known, the new
    /// id is merged into his; where it may be somebody known, a question is put.
    ///
    /// # Errors
    /// What is wrong with the description; failures of the journal.
    pub async fn register_person(
        &self,
        actor: &Actor,
        description: Description,
        note: &str,
        via: Via,
    ) -> Result<Registered, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            let id = self.thing_of(receipt.seq, "person/").await?;
            let kept_under = self.kept_under(&id).await?;
            return Ok(Registered {
                id,
                kept_under,
                maybe: vec![],
                receipt,
            });
        }
        let mut arrivals = self.arrivals().await?;
        let arrived = arrivals.take(&description, note).await?;
        let outcomes = arrivals.commit(actor, vec![], vec![], &via).await?;
        Ok(Registered {
            id: arrived.id,
            kept_under: arrived.kept_under,
            maybe: arrived.maybe,
            receipt: receipt(&outcomes)?,
        })
    }

    /// Describes somebody again.
    ///
    /// # Errors
    /// As [`Office::register_person`]; no such person.
    pub async fn amend_person(
        &self,
        actor: &Actor,
        id: &str,
        how: How,
        description: Description,
        note: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let person = self.person(id).await?;
        let events =
            decide::amend(&person, how, description, note).map_err(ReportError::Refused)?;
        let expects = vec![Expect::new(subject(id), person.seq)];
        self.commit_persons(actor, events, expects, &via).await
    }

    /// Says that two ids are one person, kept under the first.
    ///
    /// # Errors
    /// As [`decide::merge`]; no such person; failures of the journal.
    pub async fn merge_persons(
        &self,
        actor: &Actor,
        (survivor, member): (&str, &str),
        note: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        self.on_two(actor, (survivor, member), via, |a, b| {
            decide::merge(a, b, None, note)
        })
        .await
    }

    /// Says that two ids are two persons.
    ///
    /// # Errors
    /// As [`decide::part`]; no such person; failures of the journal.
    pub async fn part_persons(
        &self,
        actor: &Actor,
        (one, other): (&str, &str),
        note: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        self.on_two(actor, (one, other), via, |a, b| decide::part(a, b, note))
            .await
    }

    /// Undoes a merge; `moved` are entries under the surviving id that belong to the other.
    ///
    /// # Errors
    /// As [`decide::unmerge`]; no such person; failures of the journal.
    pub async fn unmerge_persons(
        &self,
        actor: &Actor,
        (survivor, member): (&str, &str),
        moved: &[u64],
        note: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        self.on_two(actor, (survivor, member), via, |a, b| {
            decide::unmerge(a, b, moved, note)
        })
        .await
    }

    async fn on_two(
        &self,
        actor: &Actor,
        (one, other): (&str, &str),
        via: Via,
        decide: impl Fn(&Person, &Person) -> Result<Vec<PersonEvent>, Refusal>,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let (a, b) = (self.person(one).await?, self.person(other).await?);
        let events = decide(&a, &b)?;
        let expects = vec![
            Expect::new(subject(one), a.seq),
            Expect::new(subject(other), b.seq),
        ];
        self.commit_persons(actor, events, expects, &via).await
    }
}
