//! The register of persons: registered, described again, merged and parted, found.
//!
//! Who a person is stands sealed in the journal, so the database cannot search it. The index
//! is kept in memory instead, of what this process may open, and brought up to the head of
//! the journal whenever somebody looks; who was erased leaves it with the next look.

mod acts;
mod arrivals;
mod doubles;
mod record;
mod seen;
mod ties;

pub use acts::Registered;
pub(crate) use arrivals::Arrivals;
pub use arrivals::Arrived;
pub use doubles::{Double, Joined};
pub use record::{PersonRecord, Thing};
pub use seen::Found;

use crate::office::Office;
use crate::report::ReportError;
use lf_domain::person::Description;
use lf_domain::refusal::Refusal;
use lf_response::person::index::{Hit, Index};
use lf_response::person::{Content, Open, Person, Step, subject, together};
use lf_store::{Entry, Line, StoreError};
use std::sync::Weak;
use ties::Ties;

/// The register in memory.
#[derive(Debug, Default)]
pub struct Persons {
    /// Last journal number that is folded in.
    seq: u64,
    index: Index,
    ties: Ties,
}

/// A person with all that is kept under his id.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The id itself.
    pub person: Person,
    /// Ids that were merged into it.
    pub members: Vec<Person>,
    /// What is known of all of them together.
    pub description: Description,
}

/// Reads the register in before somebody asks for it.
pub(crate) async fn warm(office: Weak<Office>) {
    if let Some(office) = office.upgrade()
        && let Err(e) = office.catch_up_persons().await
    {
        tracing::warn!(error = %e, "the register of persons is read when somebody looks");
    }
}

impl Office {
    /// Finds persons by document or name, see [`Index::search`]; a merged id stands for the
    /// one under which it is kept.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn find_persons(&self, query: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        self.catch_up_persons().await?;
        let persons = self.persons.read().await;
        let mut out: Vec<Hit> = vec![];
        for hit in persons.index.search(query, limit) {
            let id = persons.ties.kept(&hit.id).to_string();
            if out.iter().all(|h| h.id != id) {
                out.push(Hit { id, by: hit.by });
            }
        }
        Ok(out)
    }

    /// How many persons are on the register, those who are kept under another id not counted.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn persons_known(&self) -> Result<usize, StoreError> {
        self.catch_up_persons().await?;
        let persons = self.persons.read().await;
        Ok(persons
            .index
            .len()
            .saturating_sub(persons.ties.merged_in_all()))
    }

    /// The id under which the person of an id is kept.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn kept_under(&self, id: &str) -> Result<String, StoreError> {
        self.catch_up_persons().await?;
        Ok(self.persons.read().await.ties.kept(id).to_string())
    }

    /// All ids of the persons of some ids, in their order; of each first the one under
    /// which he is kept.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn ids_of(&self, ids: &[String]) -> Result<Vec<Vec<String>>, StoreError> {
        self.catch_up_persons().await?;
        let persons = self.persons.read().await;
        let all = |id: &String| {
            let kept = persons.ties.kept(id);
            let members = persons.ties.members(kept);
            std::iter::once(kept)
                .chain(members)
                .map(Into::into)
                .collect()
        };
        Ok(ids.iter().map(all).collect())
    }

    /// A person with all that is kept under the same id as this one.
    ///
    /// # Errors
    /// `person-no-such`, and failures of the journal.
    pub(crate) async fn known_person(&self, id: &str) -> Result<Known, ReportError> {
        let mut person = self.person(id).await?;
        if let Some(into) = &person.into {
            person = self.person(into).await?;
        }
        let mut members = vec![];
        for member in &person.members {
            members.push(self.person(member).await?);
        }
        Ok(Known {
            description: together(&person, &members),
            person,
            members,
        })
    }

    /// What the entries under one id say.
    ///
    /// # Errors
    /// `person-no-such`, and failures of the journal.
    pub(crate) async fn person(&self, id: &str) -> Result<Person, ReportError> {
        let history = self.journal.history(&subject(id)).await?;
        let steps = self.person_steps(&history).await?;
        Person::fold(id, steps)
            .ok_or_else(|| Refusal::new("person", "person-no-such", id, "GET /persons?q=").into())
    }

    async fn person_steps(&self, entries: &[Entry]) -> Result<Vec<Step>, StoreError> {
        let contents = self.journal.open_entries(entries).await?;
        let step = |(e, content): (&Entry, Option<String>)| {
            Some(Step {
                seq: e.seq,
                at: e.recorded_at,
                officer: e.officer.clone(),
                open: serde_json::from_str(&e.body).ok()?,
                content: content.and_then(|c| serde_json::from_str(&c).ok()),
            })
        };
        Ok(entries.iter().zip(contents).filter_map(step).collect())
    }

    /// Brings the register up to the head of the journal.
    pub(crate) async fn catch_up_persons(&self) -> Result<(), StoreError> {
        let head = self.journal.head().borrow().seq;
        if self.persons.read().await.seq >= head {
            return Ok(());
        }
        let mut persons = self.persons.write().await;
        self.follow_persons(&mut persons).await
    }

    async fn follow_persons(&self, persons: &mut Persons) -> Result<(), StoreError> {
        let head = self.journal.head().borrow().seq;
        let kinds = ["person.", "decision.erasure"];
        let mut reader = self.journal.sealed_lines(&kinds, persons.seq).await?;
        while let Some(lines) = reader.next().await? {
            self.fold_persons(persons, lines).await?;
        }
        persons.seq = persons.seq.max(head);
        Ok(())
    }

    async fn fold_persons(
        &self,
        persons: &mut Persons,
        lines: Vec<Line>,
    ) -> Result<(), StoreError> {
        let opened: Vec<(&Line, Open)> = (lines.iter())
            .filter_map(|e| Some((e, serde_json::from_str::<Open>(&e.body).ok()?)))
            .collect();
        // Whoever was put in when he came in need not be opened again.
        let new = |(e, open): &&(&Line, Open)| {
            *open == Open::Registered && id_of(e).is_some_and(|id| !persons.index.contains(id))
        };
        let new: Vec<&Line> = opened.iter().filter(new).map(|(e, _)| *e).collect();
        let contents = self.journal.open_lines(&new)?;
        for (e, content) in new.iter().zip(contents) {
            let content: Option<Content> = content.and_then(|c| serde_json::from_str(&c).ok());
            if let (Some(id), Some(d)) = (id_of(e), content.and_then(|c| c.description)) {
                persons.index.insert(id, &d);
            }
        }
        for (e, open) in opened {
            let Some(id) = id_of(e) else { continue };
            // What is known has changed: its fold says how.
            if matches!(open, Open::Amended { .. } | Open::Released { .. }) {
                let history = self.journal.history(&subject(id)).await?;
                let steps = self.person_steps(&history).await?;
                match Person::fold(id, steps).filter(|p| !p.erased()) {
                    Some(p) => persons.index.insert(id, &p.description()),
                    None => persons.index.remove(id),
                }
            }
            persons.ties.note(e.seq, id, open);
        }
        for e in lines.iter().filter(|e| e.kind == "decision.erasure") {
            let body: serde_json::Value = serde_json::from_str(&e.body).unwrap_or_default();
            let id = body["person"].as_str().unwrap_or("");
            persons.index.remove(id);
            persons.ties.forget(id);
        }
        Ok(())
    }
}

fn id_of(line: &Line) -> Option<&str> {
    line.subject.as_deref()?.strip_prefix("person/")
}
