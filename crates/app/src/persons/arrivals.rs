//! Persons who come in, one or thousands at once: each is registered under an id of its own,
//! known again or asked about, and all of it is recorded in one transaction.

use super::Persons;
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::person::Description;
use lf_response::person::index::Match;
use lf_response::person::likeness::Verdict;
use lf_response::person::{How, Person, PersonEvent, Step, decide, subject};
use lf_store::{Expect, NewEntry, Outcome, Personal, StoreError};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio::sync::RwLockWriteGuard;

/// Of how many possible doubles of one person somebody is asked.
const ASKED: usize = 5;

/// What became of somebody who came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    /// The id under which the description is recorded, and under which what came with it is
    /// to be recorded.
    pub id: String,
    /// The id under which the person is kept: another one where the program knew him.
    pub kept_under: String,
    /// Who else it may be; somebody was asked.
    pub maybe: Vec<Match>,
}

/// Persons who came in and are not recorded yet. Nobody else looks at the register as long
/// as this is held; what is not recorded leaves it again.
pub(crate) struct Arrivals<'a> {
    office: &'a Office,
    now: Timestamp,
    persons: RwLockWriteGuard<'a, Persons>,
    /// Those who are touched, as they will stand.
    people: HashMap<String, Person>,
    expects: BTreeMap<String, u64>,
    events: Vec<PersonEvent>,
    fresh: Vec<String>,
}

impl Office {
    /// Begins to take persons in.
    pub(crate) async fn arrivals(&self) -> Result<Arrivals<'_>, StoreError> {
        let mut persons = self.persons.write().await;
        self.follow_persons(&mut persons).await?;
        Ok(Arrivals {
            office: self,
            now: self.now(),
            persons,
            people: HashMap::new(),
            expects: BTreeMap::new(),
            events: vec![],
            fresh: vec![],
        })
    }
}

impl Arrivals<'_> {
    /// Takes somebody in. Where a document and the name are those of somebody known, the new
    /// id is merged into his; where it may be somebody known, a question is put.
    pub async fn take(
        &mut self,
        description: &Description,
        note: &str,
    ) -> Result<Arrived, ReportError> {
        let id = uuid::Uuid::now_v7().simple().to_string();
        let registered =
            decide::register(&id, description.clone(), note).map_err(ReportError::Refused)?;
        let found = self.persons.index.matches(description);
        self.expects.insert(subject(&id), 0);
        self.say(registered);
        self.persons.index.insert(&id, description);
        self.fresh.push(id.clone());
        let mut doubtful: Vec<&Match> = vec![];
        if let Some(same) = found.iter().find(|m| m.judged.verdict == Verdict::Same) {
            let kept = self.load(&same.id).await?;
            let (known, new) = (&self.people[&kept], &self.people[&id]);
            match decide::merge(known, new, Some(&same.judged), "") {
                Ok(merge) => {
                    self.say(merge);
                    return Ok(Arrived {
                        id,
                        kept_under: kept,
                        maybe: vec![],
                    });
                }
                // Somebody has said that they are two.
                Err(_) => doubtful.push(same),
            }
        }
        doubtful.extend(found.iter().filter(|m| m.judged.verdict == Verdict::Likely));
        let mut maybe: Vec<Match> = vec![];
        for m in doubtful {
            let kept = self.load(&m.id).await?;
            if maybe.len() == ASKED || maybe.iter().any(|k| k.id == kept) {
                continue;
            }
            let (new, other) = (&self.people[&id], &self.people[&kept]);
            let questions = decide::question(new, other, &m.judged);
            self.say(questions);
            maybe.push(Match {
                id: kept,
                judged: m.judged.clone(),
            });
        }
        Ok(Arrived {
            kept_under: id.clone(),
            id,
            maybe,
        })
    }

    /// As [`Arrivals::take`], unless the very same was said before of somebody with a
    /// document: files say it again and again.
    pub async fn meet(&mut self, description: &Description) -> Result<Arrived, ReportError> {
        let before = self.persons.index.told_before(description);
        let Some(id) = before.map(str::to_string) else {
            return self.take(description, "").await;
        };
        Ok(Arrived {
            kept_under: self.kept(&id),
            id,
            maybe: vec![],
        })
    }

    /// Describes somebody again who came in before.
    pub async fn describe(
        &mut self,
        id: &str,
        how: How,
        description: Description,
        note: &str,
    ) -> Result<(), ReportError> {
        self.load_exactly(id).await?;
        let events = decide::amend(&self.people[id], how, description, note)
            .map_err(ReportError::Refused)?;
        self.say(events);
        Ok(())
    }

    /// The id under which the person of an id is kept.
    fn kept(&self, id: &str) -> String {
        let here = self.people.get(id).and_then(|p| p.into.clone());
        here.unwrap_or_else(|| self.persons.ties.kept(id).to_string())
    }

    /// All ids of the person of an id, of those who came in now too.
    pub fn ids_of(&self, id: &str) -> Vec<String> {
        let one = BTreeSet::from([id.to_string()]);
        self.all_of(&one).into_keys().collect()
    }

    /// The ids of the persons of these ids, each with those of `ids` that are his.
    pub fn all_of(&self, ids: &BTreeSet<String>) -> BTreeMap<String, BTreeSet<String>> {
        let mut asked: HashMap<String, BTreeSet<String>> = HashMap::new();
        for id in ids {
            asked.entry(self.kept(id)).or_default().insert(id.clone());
        }
        let members = |id| self.persons.ties.members(id).map(String::from);
        let before: Vec<String> = asked.keys().flat_map(|id| members(id)).collect();
        let all = self.people.keys().chain(&before).chain(asked.keys());
        let all = all.filter_map(|id| {
            let asked = asked.get(&self.kept(id))?;
            Some((id.clone(), asked.clone()))
        });
        all.collect()
    }

    /// Loads the person under whose id this one is kept; gives that id.
    async fn load(&mut self, id: &str) -> Result<String, ReportError> {
        let kept = self.kept(id);
        self.load_exactly(&kept).await?;
        Ok(kept)
    }

    async fn load_exactly(&mut self, id: &str) -> Result<(), ReportError> {
        if !self.people.contains_key(id) {
            let person = self.office.person(id).await?;
            self.expects.insert(subject(id), person.seq);
            self.people.insert(id.to_string(), person);
        }
        Ok(())
    }

    fn say(&mut self, events: Vec<PersonEvent>) {
        for e in events {
            let step = Step {
                seq: 0,
                at: self.now,
                officer: String::new(),
                open: e.open.clone(),
                content: e.content.clone(),
            };
            match self.people.get_mut(&e.id) {
                Some(person) => person.apply(step),
                None => {
                    let person = Person::registered(&e.id, step);
                    self.people.insert(e.id.clone(), person);
                }
            }
            self.events.push(e);
        }
    }

    /// Records who came in, and what came with them, in one transaction. Gives what became
    /// of each entry: first those about persons, then the others in their order.
    pub async fn commit(
        mut self,
        actor: &Actor,
        more: Vec<NewEntry>,
        expects: Vec<Expect>,
        via: &Via,
    ) -> Result<Vec<Outcome>, ReportError> {
        let mut entries: Vec<NewEntry> = (self.events.drain(..))
            .map(|e| entry(actor, self.now, via, e))
            .collect();
        entries.extend(more);
        let keyed = entries
            .iter_mut()
            .enumerate()
            .filter(|(_, e)| e.key.is_none());
        for (i, e) in keyed {
            e.key = via.key.as_ref().map(|k| match i {
                0 => k.clone(),
                i => format!("{k}#{i}"),
            });
        }
        if entries.is_empty() {
            return Ok(vec![]);
        }
        let mut all: Vec<Expect> = std::mem::take(&mut self.expects)
            .into_iter()
            .map(|(subject, seq)| Expect::new(subject, seq))
            .collect();
        all.extend(expects);
        match self.office.journal.append_expecting(entries, all).await {
            Ok(outcomes) => {
                self.fresh.clear();
                Ok(outcomes)
            }
            Err(e) => Err(self.office.overtaken(e).await),
        }
    }

    /// How many entries about persons will be recorded.
    pub fn len(&self) -> usize {
        self.events.len()
    }
}

impl Drop for Arrivals<'_> {
    fn drop(&mut self) {
        for id in &self.fresh {
            self.persons.index.remove(id);
        }
    }
}

/// An entry about a person.
fn entry(actor: &Actor, now: Timestamp, via: &Via, e: PersonEvent) -> NewEntry {
    NewEntry {
        kind: e.open.kind().into(),
        happened_at: now.to_string(),
        recorded_at: now,
        officer: actor.officer.clone(),
        agency: actor.body.clone(),
        source: via.source.clone(),
        subject: Some(subject(&e.id)),
        body: serde_json::to_string(&e.open).unwrap_or_default(),
        personal: e.content.map(|c| Personal {
            person: e.id,
            content: serde_json::to_string(&c).unwrap_or_default(),
        }),
        ..NewEntry::default()
    }
}

impl Office {
    /// Records entries about persons whose state was looked at.
    pub(super) async fn commit_persons(
        &self,
        actor: &Actor,
        events: Vec<PersonEvent>,
        expects: Vec<Expect>,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        let now = self.now();
        let mut entries: Vec<NewEntry> = (events.into_iter())
            .map(|e| entry(actor, now, via, e))
            .collect();
        for (i, e) in entries.iter_mut().enumerate() {
            e.key = via.key.as_ref().map(|k| match i {
                0 => k.clone(),
                i => format!("{k}#{i}"),
            });
        }
        match self.journal.append_expecting(entries, expects).await {
            Ok(outcomes) => receipt(&outcomes),
            Err(e) => Err(self.overtaken(e).await),
        }
    }
}

/// The receipt of what was recorded: its first entry.
pub(super) fn receipt(outcomes: &[Outcome]) -> Result<Receipt, ReportError> {
    let first = outcomes.first().copied().ok_or(StoreError::Closed)?;
    Ok(Receipt::of(first))
}
