//! In an emergency an officer breaks the glass of a person's records, with a reason. The
//! bodies whose records they are see it on every page, and each owes a review: was it right?
//! The review is an obligation like any other (`response/src/glass.rs`).

use super::noted::{ReadBody, ReadLine, line, subject};
use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::event::Event;
use lf_response::glass::{self, Glass};
use lf_store::{Expect, StoreError};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How long a broken glass stays open.
const OPEN: SignedDuration = SignedDuration::from_hours(1);
/// Characters of a reason at least.
const REASON: usize = 10;
/// Entries read at a time.
const BATCH: u64 = 500;

/// A broken glass that a body has not reviewed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Broken {
    /// How it was broken.
    pub line: ReadLine,
    /// By when the review is due, where the city sets a limit.
    pub due: Option<Timestamp>,
}

/// The broken glasses in memory, brought up to the head of the journal whenever somebody
/// looks: there are few of them.
#[derive(Debug, Default)]
pub struct Glasses {
    seq: u64,
    /// Without a review of each owner, by number.
    open: BTreeMap<u64, ReadLine>,
    /// Until when: by officer and person.
    until: BTreeMap<(String, String), Timestamp>,
}

impl Glasses {
    fn apply(&mut self, l: ReadLine) {
        match l.what.of {
            Some(of) => {
                if let Some(broken) = self.open.get_mut(&of) {
                    broken.what.owners.retain(|o| *o != l.by.body);
                    if broken.what.owners.is_empty() {
                        self.open.remove(&of);
                    }
                }
            }
            None => {
                if let Some(until) = l.what.until {
                    for id in l.what.also.iter().chain([&l.what.person]) {
                        let who = (l.by.officer.clone(), id.clone());
                        self.until.insert(who, until);
                    }
                }
                self.open.insert(l.seq, l);
            }
        }
    }
}

impl Office {
    async fn glasses(&self) -> Result<tokio::sync::RwLockReadGuard<'_, Glasses>, StoreError> {
        let head = self.journal.head().borrow().seq;
        {
            let known = self.glasses.read().await;
            if known.seq >= head {
                return Ok(known);
            }
        }
        let mut glasses = self.glasses.write().await;
        let mut new: BTreeMap<u64, ReadLine> = BTreeMap::new();
        for kind in ["read.opened", "read.reviewed"] {
            let mut after = glasses.seq;
            while after < head {
                let part = self.journal.read_kind(kind, after, BATCH).await?;
                let Some(last) = part.last().map(|e| e.seq) else {
                    break;
                };
                let lines = part.iter().filter(|e| e.seq <= head).filter_map(line);
                new.extend(lines.map(|l| (l.seq, l)));
                after = last;
            }
        }
        new.into_values().for_each(|l| glasses.apply(l));
        glasses.seq = glasses.seq.max(head);
        Ok(glasses.downgrade())
    }

    /// Persons whose glass an officer has broken, with the moment until which it stays open.
    pub(super) async fn opened_by(
        &self,
        officer: &str,
    ) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let now = self.now();
        let glasses = self.glasses().await?;
        let own = glasses
            .until
            .iter()
            .filter(|((o, _), until)| o == officer && **until > now);
        Ok(own
            .map(|((_, person), until)| (person.clone(), *until))
            .collect())
    }

    /// Broken glasses of a body's records that it has not reviewed, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_reviews(&self, body: &str) -> Result<Vec<Broken>, StoreError> {
        let glasses = self.glasses().await?;
        let owed = |l: &&ReadLine| l.what.owners.iter().any(|o| o == body);
        let scene = self.scene();
        Ok((glasses.open.values().filter(owed))
            .map(|l| Broken {
                due: glass::due(l.at, &scene).0,
                line: l.clone(),
            })
            .collect())
    }

    /// The other ids of somebody on the register; none of who is not on it.
    async fn other_ids(&self, person: &str) -> Result<Vec<String>, StoreError> {
        match self.known_person(person).await {
            Ok(k) => {
                let all = std::iter::once(&k.person).chain(&k.members);
                let ids = all.map(|p| p.id.clone());
                Ok(ids.filter(|id| id != person).collect())
            }
            Err(ReportError::Store(e)) => Err(e),
            Err(ReportError::Refused(_)) => Ok(vec![]),
        }
    }

    /// Bodies with sealed entries about a person.
    async fn owners_of(&self, person: &str) -> Result<BTreeSet<String>, StoreError> {
        let things = self.things_about(person).await?;
        let mut out: BTreeSet<String> = things.into_iter().map(|t| t.agency).collect();
        let described = self
            .journal
            .history(&lf_response::person::subject(person))
            .await?;
        out.extend(
            described
                .into_iter()
                .filter(|e| e.sealed.is_some())
                .map(|e| e.agency),
        );
        Ok(out)
    }

    /// Breaks the glass of a person's records for an hour. Each body with records of him
    /// sees it at once and owes a review.
    ///
    /// # Errors
    /// `reason-short`, `no-person` where nobody has anything of him, `glass-own` where
    /// nobody but the own body has; the officer may not act.
    pub async fn break_glass(
        &self,
        actor: &Actor,
        person: &str,
        reason: &str,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let reason = reason.trim();
        if reason.chars().count() < REASON {
            let refusal = Refusal::new("reason", "reason-short", reason, REASON.to_string());
            return Err(refusal.into());
        }
        // Whoever is in need is one person, under however many ids he is on record.
        let also = self.other_ids(person).await?;
        let mut owners = self.owners_of(person).await?;
        for id in &also {
            owners.extend(self.owners_of(id).await?);
        }
        if owners.is_empty() {
            return Err(Refusal::new("person", "no-person", person, "").into());
        }
        owners.remove(&actor.body);
        if owners.is_empty() {
            return Err(Refusal::new("person", "glass-own", person, "").into());
        }
        let now = self.now();
        let body = ReadBody {
            person: person.into(),
            also,
            owners: owners.into_iter().collect(),
            reason: reason.into(),
            until: Some(now.checked_add(OPEN).unwrap_or(now)),
            ..ReadBody::default()
        };
        let event = Event::new("read.opened", subject(person), &body);
        self.commit(actor, vec![event], vec![], via).await
    }

    /// Says for the own body whether breaking a glass was right.
    ///
    /// # Errors
    /// `no-glass`; `other-body` where no record of the body was opened; `glass-reviewed`;
    /// `required` without a reason.
    pub async fn review_glass(
        &self,
        actor: &Actor,
        of: u64,
        right: bool,
        reason: &str,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let none = || Refusal::new("of", "no-glass", of.to_string(), "");
        let entry = self.journal.entry(of).await?.ok_or_else(none)?;
        let broken = line(&entry).filter(|l| l.kind == "read.opened");
        let broken = broken.ok_or_else(none)?;
        if !broken.what.owners.contains(&actor.body) {
            let owners = broken.what.owners.join(", ");
            return Err(Refusal::new("of", "other-body", actor.body.as_str(), owners).into());
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new("reason", "required", "", "").into());
        }
        let person = broken.what.person;
        let reads = self.reads(&person).await?;
        let done = |r: &ReadLine| {
            r.kind == "read.reviewed" && r.what.of == Some(of) && r.by.body == actor.body
        };
        if reads.iter().any(done) {
            return Err(Refusal::new("of", "glass-reviewed", of.to_string(), "").into());
        }
        let last = reads.first().map_or(0, |r| r.seq);
        let body = ReadBody {
            person: person.clone(),
            reason: reason.trim().into(),
            right: Some(right),
            of: Some(of),
            ..ReadBody::default()
        };
        let event = Event::new("read.reviewed", subject(&person), &body);
        let expects = vec![Expect::new(subject(&person), last)];
        self.commit(actor, vec![event], expects, via).await
    }

    /// A broken glass, as the follower of duties asks for it after an entry.
    pub(crate) async fn glass_at(&self, of: u64, seq: u64) -> Result<Option<Glass>, StoreError> {
        let Some(entry) = self.journal.entry(of).await? else {
            return Ok(None);
        };
        let Some(broken) = line(&entry).filter(|l| l.kind == "read.opened") else {
            return Ok(None);
        };
        let reads = self.journal.history(&subject(&broken.what.person)).await?;
        let reviewed = (reads.iter().filter(|e| e.seq <= seq).filter_map(line))
            .filter(|l| l.what.of == Some(of))
            .map(|l| l.by.body);
        Ok(Some(Glass {
            seq: of,
            at: broken.at,
            by: broken.by,
            owners: broken.what.owners,
            reviewed: reviewed.collect(),
        }))
    }
}
