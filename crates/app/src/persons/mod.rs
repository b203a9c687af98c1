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
use lf_store::{Entry, StoreError};
use std::collections::BTreeMap;
use std::sync::Weak;

/// Entries read at a time.
const BATCH: u64 = 2_000;

/// The register in memory.
#[derive(Debug, Default)]
pub struct Persons {
    /// Last journal number that is folded in.
    seq: u64,
    index: Index,
    /// Under which id a merged one is kept.
    into: BTreeMap<String, String>,
    /// Open questions whether two ids are one person, with the number of the last.
    questions: BTreeMap<(String, String), u64>,
    /// What the program merged by itself: number, id, and the id under which it is kept.
    alone: BTreeMap<u64, (String, String)>,
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
            let id = persons.into.get(&hit.id).cloned().unwrap_or(hit.id);
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
        Ok(persons.index.len().saturating_sub(persons.into.len()))
    }

    /// The id under which the person of an id is kept.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn kept_under(&self, id: &str) -> Result<String, StoreError> {
        self.catch_up_persons().await?;
        let into = self.persons.read().await.into.get(id).cloned();
        Ok(into.unwrap_or_else(|| id.to_string()))
    }

    /// All ids of the persons of some ids, in their order; of each first the one under
    /// which he is kept.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn ids_of(&self, ids: &[String]) -> Result<Vec<Vec<String>>, StoreError> {
        self.catch_up_persons().await?;
        let persons = self.persons.read().await;
        let kept = |id: &String| persons.into.get(id).unwrap_or(id).clone();
        let mut all: BTreeMap<String, Vec<String>> =
            ids.iter().map(|id| (kept(id), vec![kept(id)])).collect();
        for (id, into) in &persons.into {
            if let Some(of) = all.get_mut(into) {
                of.push(id.clone());
            }
        }
        Ok(ids.iter().map(|id| all[&kept(id)].clone()).collect())
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
        for kind in ["person.", "decision.erasure"] {
            let mut after = persons.seq;
            while after < head {
                let entries = self.journal.read_kind(kind, after, BATCH).await?;
                let Some(last) = entries.last().map(|e| e.seq) else {
                    break;
                };
                self.fold_persons(persons, entries).await?;
                after = last;
            }
        }
        persons.seq = persons.seq.max(head);
        Ok(())
    }

    async fn fold_persons(
        &self,
        persons: &mut Persons,
        entries: Vec<Entry>,
    ) -> Result<(), StoreError> {
        let opened: Vec<(&Entry, Open)> = (entries.iter())
            .filter_map(|e| Some((e, serde_json::from_str::<Open>(&e.body).ok()?)))
            .collect();
        // Whoever was put in when he came in need not be opened again.
        let new = |(e, open): &&(&Entry, Open)| {
            *open == Open::Registered && id_of(e).is_some_and(|id| !persons.index.contains(id))
        };
        let new: Vec<Entry> = (opened.iter().filter(new))
            .map(|(e, _)| (*e).clone())
            .collect();
        let contents = self.journal.open_entries(&new).await?;
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
            persons.note(e.seq, id, open);
        }
        for e in entries.iter().filter(|e| e.kind == "decision.erasure") {
            let body: serde_json::Value = serde_json::from_str(&e.body).unwrap_or_default();
            let id = body["person"].as_str().unwrap_or("");
            persons.index.remove(id);
            persons.questions.retain(|(a, b), _| a != id && b != id);
        }
        Ok(())
    }
}

fn id_of(entry: &Entry) -> Option<&str> {
    entry.subject.as_deref()?.strip_prefix("person/")
}

fn pair(a: &str, b: &str) -> (String, String) {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    (a.to_string(), b.to_string())
}

impl Persons {
    /// Notes what stands between ids.
    fn note(&mut self, seq: u64, id: &str, open: Open) {
        match open {
            Open::Questioned { with, .. } => {
                self.questions.insert(pair(id, &with), seq);
            }
            Open::Parted { with } => {
                self.questions.remove(&pair(id, &with));
            }
            Open::Merged { into, alone } => {
                self.questions.remove(&pair(id, &into));
                if alone {
                    self.alone.insert(seq, (id.to_string(), into.clone()));
                }
                self.into.insert(id.to_string(), into);
            }
            Open::Unmerged { from } => {
                self.questions.remove(&pair(id, &from));
                self.alone.retain(|_, (member, _)| member != id);
                self.into.remove(id);
            }
            _ => {}
        }
    }
}
