//! Determining persons and handing them over.

mod board;
mod following;
mod table;

pub use board::{CustodyCounts, CustodyPage, CustodyQuery, View};
pub(crate) use table::Handing;

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::person::Description;
use lf_domain::refusal::Refusal;
use lf_response::custody::rules::Binding;
use lf_response::custody::{self, Begin, Command, Context, Custody, clock, subject};
use lf_response::event::Event;
use lf_response::facility;
use lf_response::person::How;
use lf_store::{Expect, NewEntry, StoreError, args, stamp};
use serde::Deserialize;

/// How often a decision is taken again because somebody else took a bed meanwhile.
const TRIES: usize = 4;
/// Custodies that are struck in one transaction.
const BATCH: i64 = 500;

/// A determination of somebody on the register, or of somebody who is registered with it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCustody {
    /// The determination; its `person` is an id of the register, or empty.
    pub determination: Begin,
    /// Who it is, where nobody registered him before: names, documents, telephones.
    #[serde(default)]
    pub person: Option<Description>,
}

impl Office {
    /// What the city says about handing persons over.
    ///
    /// # Errors
    /// `custody-not-set-up` in a city that says nothing.
    pub fn binding(&self) -> Result<&Binding, Refusal> {
        let bound = self.custody_rules.city.as_ref();
        bound.ok_or_else(|| Refusal::new("", "custody-not-set-up", &self.city.id, "custody.yaml"))
    }

    fn custody_context<'a>(
        &'a self,
        binding: &'a Binding,
        facilities: &'a facility::Facilities,
    ) -> Context<'a> {
        Context {
            rules: &self.custody_rules,
            binding,
            city: &self.city,
            book: &self.book,
            facilities,
            now: self.now(),
            zone: self.zone(),
        }
    }

    /// Records a determination: a custody begins, and the body that signs answers
    /// for the person, who is registered in the same transaction where nobody did before.
    /// Gives the id with the receipt.
    ///
    /// # Errors
    /// Refusals of [`custody::begin`], `person-no-such`, what is wrong with the
    /// description, `custody-running`, and failures of the journal.
    pub async fn determine(
        &self,
        actor: &Actor,
        new: NewCustody,
        via: &Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok((self.thing_of(receipt.seq, "custody/").await?, receipt));
        }
        let binding = self.binding()?;
        let none = facility::Facilities::new();
        let cx = self.custody_context(binding, &none);
        // Whoever may not determine is told so before anybody is registered.
        custody::may_determine(actor, cx).map_err(ReportError::Refused)?;
        let id = self.custody_id(&new.determination);
        let mut begin = new.determination;
        let mut arrivals = self.arrivals().await?;
        begin.person = match (begin.person.trim(), new.person) {
            ("", who) => arrivals.take(&who.unwrap_or_default(), "").await?.id,
            (known, more) => {
                self.person(known).await?;
                if let Some(more) = more {
                    arrivals.describe(known, How::Added, more, "").await?;
                }
                known.to_string()
            }
        };
        self.nobody_answers_yet(arrivals.ids_of(&begin.person))
            .await?;
        let events = custody::begin(&id, &begin, actor, cx).map_err(ReportError::Refused)?;
        let entries = self.to_append(actor, events, via, None);
        let expects = vec![Expect::new(subject(&id), 0)];
        // The key is the determination's; what is said about the person has one of its own.
        let about = Via {
            key: via.key.as_ref().map(|k| format!("{k}/person")),
            source: via.source.clone(),
        };
        let outcomes = arrivals.commit(actor, entries, expects, &about).await?;
        let receipt = Receipt::of(outcomes.last().copied().ok_or(StoreError::Closed)?);
        match receipt.repeated {
            true => Ok((self.thing_of(receipt.seq, "custody/").await?, receipt)),
            false => Ok((id, receipt)),
        }
    }

    /// One body answers for a person at any instant: whoever is being handed over is
    /// determined anew where he is, not a second time. Whoever calls it keeps others from
    /// the register until the determination is recorded.
    async fn nobody_answers_yet(&self, ids: Vec<String>) -> Result<(), ReportError> {
        match self.running_custody(ids).await? {
            Some((id, owner)) => Err(Refusal::new("person", "custody-running", id, owner).into()),
            None => Ok(()),
        }
    }

    /// The hand-over of a person that runs, and the body that answers for him.
    pub(crate) async fn running_custody(
        &self,
        ids: Vec<String>,
    ) -> Result<Option<(String, String)>, StoreError> {
        let mut tx = self.journal.db().snapshot().await?;
        let head = "SELECT id, owner FROM custody WHERE live = 1 AND person IN";
        let running: Vec<(String, String)> = tx.all_in(head, ids).await?;
        tx.rollback().await?;
        Ok(running.into_iter().next())
    }

    /// A new id: the day, and what nobody else has.
    fn custody_id(&self, new: &Begin) -> String {
        let head = self.journal.head().borrow().clone();
        let seed = format!("{}|{}|{}|{}", head.seq, head.hash, self.now(), new.person);
        custody::new_id(self.today(), &seed)
    }

    /// Decides about a custody. `seen` is the last entry about it that the officer
    /// has seen; where it is given and the custody went on, he is told who was first.
    ///
    /// # Errors
    /// `no-such-custody`, refusals of [`custody::decide`], `overtaken`, failures of the journal.
    pub async fn act_on_custody(
        &self,
        actor: &Actor,
        id: &str,
        command: &Command,
        seen: Option<u64>,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Sign)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let binding = self.binding()?;
        let mut tries = 0;
        loop {
            tries += 1;
            let Some(c) = self.custody(id).await? else {
                return Err(Refusal::new("id", "no-such-custody", id, "").into());
            };
            if let Some(seen) = seen.filter(|s| *s != c.seq) {
                let overtaken = StoreError::Conflict {
                    subject: subject(id),
                    seq_expected: seen,
                    seq_found: c.seq,
                };
                return Err(self.overtaken(overtaken).await);
            }
            let facilities = self.facilities_now().await?;
            let cx = self.custody_context(binding, &facilities);
            let events = custody::decide(&c, command, actor, cx).map_err(ReportError::Refused)?;
            let mut expects = vec![Expect::new(subject(id), c.seq)];
            for facility in (events.iter()).filter_map(|e| e.subject.strip_prefix("facility/")) {
                let seq = facilities.get(facility).map_or(0, |f| f.seq);
                expects.push(Expect::new(facility::subject(facility), seq));
            }
            match self.commit_raw(actor, events, expects, via).await {
                // Another person got or left a bed of the same facility: look again.
                Err(ReportError::Store(StoreError::Conflict { subject, .. }))
                    if subject.starts_with("facility/") && tries < TRIES => {}
                Err(ReportError::Store(e)) => return Err(self.overtaken(e).await),
                done => return done,
            }
        }
    }

    /// Marks custodies of which a moment has come.
    pub(crate) async fn strike_custodies(&self, now: Timestamp) -> Result<usize, StoreError> {
        let sql = "SELECT data FROM custody WHERE next_at IS NOT NULL AND next_at <= $1 \
                   ORDER BY next_at, id LIMIT $2";
        let args = args![stamp::to_text(now), BATCH];
        let rows: Vec<(String,)> = self.journal.db().all(sql, args).await?;
        let plan = self.binding().map_or("", |b| b.plan.as_str());
        let pack = self.plan(plan).map_or("", |p| p.pack.digest.as_str());
        let signer = match plan {
            "" => Actor::machine(&format!("city:{}", self.city.id)),
            plan => self.signer(plan, pack),
        };
        let (mut entries, mut expects) = (vec![], vec![]);
        for (data,) in rows {
            let Ok(c) = serde_json::from_str::<Custody>(&data) else {
                continue;
            };
            expects.push(Expect::new(subject(&c.id), c.seq));
            for event in clock::strike(&c, now) {
                // The same strike of the same clock is one entry, whoever makes it.
                let due = c.clock.as_ref().map(|k| k.due).unwrap_or_default();
                let key = format!("{}:{}:{}:{due}", event.kind(), c.id, c.since);
                let Event {
                    kind,
                    subject,
                    body,
                } = event.entry(&c.id);
                entries.push(NewEntry {
                    kind,
                    happened_at: due.to_string(),
                    recorded_at: now,
                    officer: signer.officer.clone(),
                    agency: signer.body.clone(),
                    source: "timer".into(),
                    key: Some(key),
                    subject: Some(subject),
                    body: body.to_string(),
                    ..NewEntry::default()
                });
            }
        }
        let struck = entries.len();
        if struck > 0 {
            self.journal.append_expecting(entries, expects).await?;
        }
        Ok(struck)
    }
}
