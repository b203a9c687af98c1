//! In an emergency an officer breaks the glass of a record, with a reason. The body whose
//! record it is sees it on every page, and owes a review: was it right?

use super::{ReadBody, ReadLine, line, subject};
use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::event::Event;
use lf_store::{Expect, StoreError};
use serde::Serialize;
use std::collections::BTreeMap;

/// How long a broken glass stays open.
const OPEN: SignedDuration = SignedDuration::from_hours(1);
/// Within this the owner reviews a broken glass.
const REVIEW: SignedDuration = SignedDuration::from_hours(72);
/// Characters of a reason at least.
const REASON: usize = 10;
/// Entries read at a time.
const BATCH: u64 = 500;

/// A broken glass that nobody has reviewed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Broken {
    /// How it was broken.
    pub line: ReadLine,
    /// By when the review is due.
    pub due: Timestamp,
}

/// The broken glasses in memory, brought up to the head of the journal whenever somebody
/// looks: there are few of them.
#[derive(Debug, Default)]
pub struct Glasses {
    seq: u64,
    open: BTreeMap<u64, ReadLine>,
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
        for kind in ["read.opened", "read.reviewed"] {
            let mut after = glasses.seq;
            while after < head {
                let part = self.journal.read_kind(kind, after, BATCH).await?;
                after = match (part.len() as u64) < BATCH {
                    true => head,
                    false => part.last().map_or(head, |e| e.seq),
                };
                for l in part.iter().filter(|e| e.seq <= head).filter_map(line) {
                    match l.what.of {
                        Some(of) => drop(glasses.open.remove(&of)),
                        None => drop(glasses.open.insert(l.seq, l)),
                    }
                }
            }
        }
        glasses.seq = glasses.seq.max(head);
        Ok(glasses.downgrade())
    }

    /// Broken glasses of a body's records that nobody has reviewed, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_reviews(&self, body: &str) -> Result<Vec<Broken>, StoreError> {
        let glasses = self.glasses().await?;
        let own = glasses.open.values().filter(|l| l.what.owner == body);
        Ok(own
            .map(|l| Broken {
                line: l.clone(),
                due: l.at.checked_add(REVIEW).unwrap_or(l.at),
            })
            .collect())
    }

    /// Breaks the glass of a person's record for an hour. The owner sees it at once and
    /// owes a review within three days.
    ///
    /// # Errors
    /// No reason of some length, nothing personal there, the officer's own record, or the
    /// officer may not act.
    pub async fn break_glass(
        &self,
        actor: &Actor,
        seq: u64,
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
        let (person, datum) = self.datum(seq).await?;
        if datum.owner == actor.body {
            return Err(Refusal::new("entry", "glass-own", seq.to_string(), "").into());
        }
        let now = self.now();
        let body = ReadBody {
            entry: seq,
            owner: datum.owner,
            reason: reason.into(),
            until: Some(now.checked_add(OPEN).unwrap_or(now)),
            ..ReadBody::default()
        };
        let event = Event::new("read.opened", subject(&person), &body);
        self.commit(actor, vec![event], vec![], via).await
    }

    /// Says whether breaking a glass was right. The officer who broke it cannot.
    ///
    /// # Errors
    /// The record is another body's, was reviewed already, or no reason is given.
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
        if broken.what.owner != actor.body {
            let owner = broken.what.owner.as_str();
            return Err(Refusal::new("of", "other-body", actor.body.as_str(), owner).into());
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new("reason", "required", "", "").into());
        }
        let person = (entry.subject.as_deref()).and_then(|s| s.strip_prefix("read/"));
        let person = person.ok_or_else(none)?;
        let reads = self.reads(person).await?;
        let done = |r: &ReadLine| r.kind == "read.reviewed" && r.what.of == Some(of);
        if reads.iter().any(done) {
            return Err(Refusal::new("of", "glass-reviewed", of.to_string(), "").into());
        }
        let last = reads.first().map_or(0, |r| r.seq);
        let body = ReadBody {
            entry: broken.what.entry,
            owner: broken.what.owner,
            reason: reason.trim().into(),
            right: Some(right),
            of: Some(of),
            ..ReadBody::default()
        };
        let event = Event::new("read.reviewed", subject(person), &body);
        let expects = vec![Expect::new(subject(person), last)];
        self.commit(actor, vec![event], expects, via).await
    }
}
