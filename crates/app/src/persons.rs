//! The register of persons: registered, described again, merged and parted, found.
//!
//! Who a person is stands sealed in the journal, so the database cannot search it. The index
//! is kept in memory instead, of what this process may open, and brought up to the head of
//! the journal whenever somebody looks; who was erased leaves it with the next look.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::person::Description;
use lf_domain::refusal::Refusal;
use lf_response::person::index::{Hit, Index, Match};
use lf_response::person::likeness::Verdict;
use lf_response::person::{How, Open, Person, PersonEvent, Step, decide, subject, together};
use lf_store::{Entry, Expect, NewEntry, Outcome, Personal, StoreError};
use std::collections::BTreeMap;

/// Entries read at a time.
const BATCH: u64 = 2_000;
/// Of how many possible doubles of one person somebody is asked.
const ASKED: usize = 5;

/// The register in memory.
#[derive(Debug, Default)]
pub struct Persons {
    /// Last journal number that is folded in.
    seq: u64,
    index: Index,
    /// Under which id a merged one is kept.
    into: BTreeMap<String, String>,
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
        self.catch_up_persons().await?;
        let maybe = self.persons.read().await.index.matches(&description);
        let id = uuid::Uuid::now_v7().simple().to_string();
        let mut events =
            decide::register(&id, description.clone(), note).map_err(ReportError::Refused)?;
        let new = self.as_registered(&id, &description);
        let mut expects = vec![Expect::new(subject(&id), 0)];
        let mut kept_under = id.clone();
        let same = maybe.iter().find(|m| m.judged.verdict == Verdict::Same);
        let mut doubtful: Vec<Match> = vec![];
        if let Some(same) = same {
            let known = self.kept(&same.id).await?;
            if let Ok(merge) = decide::merge(&known, &new, Some(&same.judged), "") {
                kept_under = known.id.clone();
                expects.push(Expect::new(subject(&known.id), known.seq));
                events.extend(merge);
            } else {
                doubtful.push(same.clone());
            }
        }
        let merged = kept_under != id;
        doubtful.extend(
            maybe
                .iter()
                .filter(|m| m.judged.verdict == Verdict::Likely)
                .cloned(),
        );
        let mut asked = vec![];
        for m in doubtful.into_iter().filter(|_| !merged).take(ASKED) {
            let other = self.kept(&m.id).await?;
            let seen = format!("person/{}", other.id);
            if expects.iter().any(|e| e.subject == seen) {
                continue;
            }
            expects.push(Expect::new(seen, other.seq));
            events.extend(decide::question(&new, &other, &m.judged));
            asked.push(Match {
                id: other.id,
                judged: m.judged,
            });
        }
        let receipt = self.commit_persons(actor, events, expects, &via).await?;
        Ok(Registered {
            id,
            kept_under,
            maybe: asked,
            receipt,
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

    /// The id under which the person of an id is kept.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn kept_under(&self, id: &str) -> Result<String, StoreError> {
        self.catch_up_persons().await?;
        let into = self.persons.read().await.into.get(id).cloned();
        Ok(into.unwrap_or_else(|| id.to_string()))
    }

    /// A person with all that is kept under the same id as this one.
    ///
    /// # Errors
    /// `person-no-such`, and failures of the journal.
    pub async fn known_person(&self, id: &str) -> Result<Known, ReportError> {
        let person = self.kept(id).await?;
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
    pub async fn person(&self, id: &str) -> Result<Person, ReportError> {
        let history = self.journal.history(&subject(id)).await?;
        let steps = self.steps(&history).await?;
        Person::fold(id, steps)
            .ok_or_else(|| Refusal::new("person", "person-no-such", id, "GET /persons?q=").into())
    }

    /// The person under whose id this one is kept.
    async fn kept(&self, id: &str) -> Result<Person, ReportError> {
        let person = self.person(id).await?;
        match &person.into {
            Some(into) => self.person(into).await,
            None => Ok(person),
        }
    }

    async fn steps(&self, entries: &[Entry]) -> Result<Vec<Step>, StoreError> {
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

    /// How a person will stand once the registration is recorded.
    fn as_registered(&self, id: &str, description: &Description) -> Person {
        let step = Step {
            seq: 0,
            at: self.now(),
            officer: String::new(),
            open: Open::Registered,
            content: Some(lf_response::person::Content {
                description: Some(description.clone()),
                note: String::new(),
            }),
        };
        let mut person = Person::fold(id, [step]);
        person
            .take()
            .unwrap_or_else(|| unreachable!("a registration makes a person"))
    }

    async fn commit_persons(
        &self,
        actor: &Actor,
        events: Vec<PersonEvent>,
        expects: Vec<Expect>,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        let now = self.now();
        let entry = |(i, e): (usize, PersonEvent)| NewEntry {
            kind: e.open.kind().into(),
            happened_at: now.to_string(),
            recorded_at: now,
            officer: actor.officer.clone(),
            agency: actor.body.clone(),
            source: via.source.clone(),
            key: via.key.as_ref().map(|k| match i {
                0 => k.clone(),
                i => format!("{k}#{i}"),
            }),
            subject: Some(subject(&e.id)),
            corrects: None,
            body: serde_json::to_string(&e.open).unwrap_or_default(),
            personal: e.content.map(|c| Personal {
                person: e.id,
                content: serde_json::to_string(&c).unwrap_or_default(),
            }),
        };
        let entries = events.into_iter().enumerate().map(entry).collect();
        match self.journal.append_expecting(entries, expects).await {
            Ok(outcomes) => {
                let first = outcomes.first().copied().ok_or(StoreError::Closed)?;
                Ok(Receipt {
                    seq: first.seq(),
                    repeated: matches!(first, Outcome::Repeated(_)),
                })
            }
            Err(e) => Err(self.overtaken(e).await),
        }
    }

    /// Brings the register up to the head of the journal.
    async fn catch_up_persons(&self) -> Result<(), StoreError> {
        let head = self.journal.head().borrow().seq;
        if self.persons.read().await.seq >= head {
            return Ok(());
        }
        let mut persons = self.persons.write().await;
        for kind in ["person.", "decision.erasure"] {
            let mut after = persons.seq;
            loop {
                let entries = self.journal.read_kind(kind, after, BATCH).await?;
                let Some(last) = entries.last().map(|e| e.seq) else {
                    break;
                };
                self.fold_persons(&mut persons, &entries).await?;
                after = last;
            }
        }
        persons.seq = persons.seq.max(head);
        Ok(())
    }

    async fn fold_persons(
        &self,
        persons: &mut Persons,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        let contents = self.journal.open_entries(entries).await?;
        for (e, content) in entries.iter().zip(contents) {
            if e.kind == "decision.erasure" {
                let body: serde_json::Value = serde_json::from_str(&e.body).unwrap_or_default();
                persons.index.remove(body["person"].as_str().unwrap_or(""));
                continue;
            }
            let id = e.subject.as_deref().and_then(|s| s.strip_prefix("person/"));
            let (Some(id), Ok(open)) = (id, serde_json::from_str::<Open>(&e.body)) else {
                continue;
            };
            match open {
                Open::Registered => {
                    let content: Option<lf_response::person::Content> =
                        content.and_then(|c| serde_json::from_str(&c).ok());
                    if let Some(d) = content.and_then(|c| c.description) {
                        persons.index.insert(id, &d);
                    }
                }
                Open::Merged { into, .. } => {
                    persons.into.insert(id.to_string(), into);
                }
                Open::Unmerged { .. } => {
                    persons.into.remove(id);
                }
                // What is known has changed: its fold says how.
                Open::Amended { .. } | Open::Released { .. } => {
                    let history = self.journal.history(&subject(id)).await?;
                    let steps = self.steps(&history).await?;
                    match Person::fold(id, steps).filter(|p| !p.erased()) {
                        Some(p) => persons.index.insert(id, &p.description()),
                        None => persons.index.remove(id),
                    }
                }
                Open::Questioned { .. } | Open::Parted { .. } | Open::Absorbed { .. } => {}
            }
        }
        Ok(())
    }
}
