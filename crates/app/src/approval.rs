//! Approval files: opened, signed step by step, withdrawn; what takes effect is
//! recorded in the same transaction as the signature that brought it about.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_response::delegation::capacity;
use lf_response::event::Capacity;
use lf_response::file::opening::{Context, OpenFile, open};
use lf_response::file::signing::{sign, turn, withdraw};
use lf_response::file::{File, Signature, Status};
use lf_response::order::{Order, declined};
use lf_response::standing::{ResponseChange, ResponseKey, Standing};
use lf_response::warning::{Warning, WarningChange};
use lf_rules::plan::Plan;
use lf_rules::program::{Chain, Cited};
use lf_store::{Entry, Expect, StoreError};
use std::sync::Arc;

/// Numbers that are tried for a new file while others open files too.
const TRIES: u32 = 50;

/// Which files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileQuery {
    /// Plan, topic and area, each where it is given.
    pub plan: Option<String>,
    /// Topic.
    pub topic: Option<String>,
    /// Area.
    pub area: Option<String>,
    /// Only those that wait for this body.
    pub awaited: Option<String>,
    /// Only those that wait for a signature.
    pub open: bool,
}

/// A thing of the journal with the number of its last entry.
pub(crate) struct Seen<T> {
    pub it: Option<T>,
    pub seq: u64,
}

/// What decisions about one incident and area rest on, read from the journal.
pub(crate) struct RestsOn {
    pub plan: Option<Arc<Plan>>,
    pub candidate: Option<Level>,
    pub clauses: Vec<String>,
    pub response: Seen<Standing>,
    pub warning: Seen<Warning>,
}

impl RestsOn {
    /// As the machines want it. `pack`: the pack that a file was opened under, whose
    /// chains are used only where it is the one that is loaded.
    pub fn context<'a>(&'a self, office: &'a Office, pack: Option<&str>) -> Context<'a> {
        let plan = self.plan.as_ref();
        let loaded = plan.filter(|p| pack.is_none_or(|d| d == p.pack.digest));
        let chains: &[Cited<Chain>] = loaded.map_or(&[], |p| &p.pack.program.chains);
        Context {
            city: &office.city,
            chains,
            pack: plan.map_or("", |p| &p.pack.digest),
            candidate: self.candidate,
            candidate_clauses: &self.clauses,
            standing: self.response.it.as_ref(),
            warning: self.warning.it.as_ref(),
            superior: None,
            now: office.now(),
        }
    }
}

impl Office {
    /// Reads what a decision about an incident and area rests on.
    pub(crate) async fn rests_on(&self, key: &ResponseKey) -> Result<RestsOn, StoreError> {
        let response = self.response_of(key).await?;
        let history = self.journal.history(&format!("warning/{key}")).await?;
        let changes = history.iter().filter(|e| e.kind != "warning.acknowledged");
        let mut warning = changes.filter_map(|e| {
            let change: WarningChange = serde_json::from_str(&e.body).ok()?;
            Some(Warning::apply(change, e.seq))
        });
        let warning = Seen {
            it: warning.next_back(),
            seq: history.last().map_or(0, |e| e.seq),
        };
        let (candidate, clauses) = self.candidate_of(&key.plan, &key.topic);
        Ok(RestsOn {
            plan: self.plan(&key.plan).cloned(),
            candidate,
            clauses,
            response,
            warning,
        })
    }

    /// A response as the journal has it.
    pub(crate) async fn response_of(
        &self,
        key: &ResponseKey,
    ) -> Result<Seen<Standing>, StoreError> {
        let history = self.journal.history(&format!("response/{key}")).await?;
        let mut it = None;
        for e in history.iter().filter(|e| e.kind != "response.not_followed") {
            if let Ok(change) = serde_json::from_str::<ResponseChange>(&e.body) {
                it = Some(Standing::apply(it, change, e.seq));
            }
        }
        Ok(Seen {
            it,
            seq: history.last().map_or(0, |e| e.seq),
        })
    }

    /// What a plan suggests for a topic now, and under which clauses.
    pub fn candidate_of(&self, plan: &str, topic: &str) -> (Option<Level>, Vec<String>) {
        let live = self.live();
        let found = (live.evaluators.iter()).find(|e| e.plan().code() == plan);
        match found.filter(|e| e.plan().topics().contains(&topic)) {
            Some(e) => {
                let c = e.candidate(Some(topic));
                (c.level, c.clauses)
            }
            None => (None, vec![]),
        }
    }

    /// The incident that a key names must be one that a plan in force knows.
    pub(crate) fn known(&self, key: &ResponseKey) -> Result<(), Refusal> {
        let Some(plan) = self.plan(&key.plan) else {
            let codes: Vec<&str> = self.plans.iter().map(|p| p.code()).collect();
            return Err(Refusal::new(
                "plan",
                "unknown-plan",
                &key.plan,
                codes.join(", "),
            ));
        };
        if !plan.topics().contains(&key.topic.as_str()) {
            let topics = plan.topics().join(", ");
            return Err(Refusal::new("topic", "unknown-topic", &key.topic, topics));
        }
        Ok(())
    }

    /// Opens a file. Returns its number.
    ///
    /// # Errors
    /// What the plan or the state does not allow, and failures of the journal.
    pub async fn open_file(
        &self,
        actor: &Actor,
        ask: OpenFile,
        via: Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::OpenFile)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok((self.file_of(receipt.seq).await?, receipt));
        }
        self.known(&ask.key)?;
        let ground = self.rests_on(&ask.key).await?;
        let same = |f: &&File| f.opened.key == ask.key && f.status == Status::Open;
        let running = self
            .running()
            .files
            .values()
            .find(same)
            .map(|f| f.opened.id.clone());
        if let Some(id) = running {
            return Err(Refusal::new("file", "file-is-open", ask.key.to_string(), id).into());
        }
        let order = self.order_for(&ask)?;
        let year = self.today().year();
        let mut number = self.next_number(year);
        for _ in 0..TRIES {
            let id = format!("{year}-{number:03}");
            let cx = ground.context(self, None);
            let events = open(ask.clone(), &id, actor, order.as_ref(), &cx)?;
            let expects = vec![
                Expect::new(format!("file/{id}"), 0),
                Expect::new(format!("response/{}", ask.key), ground.response.seq),
            ];
            let taken = self.journal.history(&format!("file/{id}")).await?;
            if !taken.is_empty() {
                number += 1;
                continue;
            }
            match self.commit(actor, events, expects, &via).await {
                Ok(receipt) => return Ok((id, receipt)),
                // Somebody took the number meanwhile; the next one may be free.
                Err(e) => {
                    let taken = self.journal.history(&format!("file/{id}")).await?;
                    if taken.is_empty() {
                        return Err(e);
                    }
                    number += 1;
                }
            }
        }
        Err(StoreError::Closed.into())
    }

    /// The order that a county's file must answer: the one that it names, or the one that
    /// requires it to start.
    fn order_for(&self, ask: &OpenFile) -> Result<Option<Order>, Refusal> {
        let running = self.running();
        if let Some(id) = &ask.order {
            let found = running
                .orders
                .get(id)
                .filter(|o| o.order.counties.contains(&ask.key.area));
            return match found {
                Some(o) => Ok(Some(o.order.clone())),
                None => Err(Refusal::new("order", "no-such-order", id, "")),
            };
        }
        drop(running);
        Ok(self.required(&ask.key).map(|o| o.order))
    }

    fn next_number(&self, year: i16) -> u32 {
        let prefix = format!("{year}-");
        let running = self.running();
        let numbers = running
            .files
            .keys()
            .filter_map(|id| id.strip_prefix(&prefix)?.parse().ok());
        numbers.max().unwrap_or(0u32) + 1
    }

    async fn file_of(&self, seq: u64) -> Result<String, StoreError> {
        let entry = self.journal.entry(seq).await?;
        let subject = entry.and_then(|e| e.subject).unwrap_or_default();
        Ok(subject.trim_start_matches("file/").to_string())
    }

    /// A file as the journal has it.
    ///
    /// # Errors
    /// `no-such-file`, and failures of the journal.
    pub async fn file(&self, id: &str) -> Result<File, ReportError> {
        let history = self.journal.history(&format!("file/{id}")).await?;
        let fold = |f, e: &Entry| File::fold(f, &e.kind, &e.body, e.seq);
        let file = history.iter().fold(None, fold);
        Ok(file.ok_or_else(|| Refusal::new("file", "no-such-file", id, ""))?)
    }

    /// Files, newest first.
    pub fn files(&self, q: &FileQuery) -> Vec<File> {
        let is = |wanted: &Option<String>, v: &str| wanted.as_deref().is_none_or(|w| w == v);
        let running = self.running();
        let mut out: Vec<File> = (running.files.values())
            .filter(|f| {
                let key = &f.opened.key;
                is(&q.plan, &key.plan) && is(&q.topic, &key.topic) && is(&q.area, &key.area)
            })
            .filter(|f| !q.open || f.status == Status::Open || f.waits())
            .filter(|f| match &q.awaited {
                Some(body) => f.awaited().iter().any(|s| s.by.contains(body)),
                None => true,
            })
            .cloned()
            .collect();
        out.sort_by_key(|f| std::cmp::Reverse(f.opened_seq));
        out
    }

    /// For which body an officer may sign the step that a file awaits.
    ///
    /// # Errors
    /// Why not.
    pub fn may_sign(&self, actor: &Actor, file: &File, step: &str) -> Result<Capacity, Refusal> {
        let step = turn(file, step)?;
        let delegations: Vec<_> = self.running().delegations.values().cloned().collect();
        capacity(
            &self.city,
            &delegations,
            actor,
            &step.by,
            step.act,
            self.now(),
        )
    }

    /// Signs a step of a file.
    ///
    /// # Errors
    /// Not this officer's step, not the step's turn, something is not filled in, somebody
    /// was first; failures of the journal. Nothing is recorded then, except that an order
    /// was declined.
    pub async fn sign(
        &self,
        actor: &Actor,
        id: &str,
        signature: Signature,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Sign)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let file = self.file(id).await?;
        let key = &file.opened.key;
        let ground = self.rests_on(key).await?;
        let capacity = self.may_sign(actor, &file, &signature.step)?;
        let cx = ground.context(self, Some(&file.opened.pack));
        let opinion = signature.opinion.clone();
        let events = match sign(&file, signature, capacity, &cx) {
            Ok(events) => events,
            Err(refusal) => {
                if refusal.key == "must-start" {
                    self.escalate(actor, &file, &opinion).await?;
                }
                return Err(refusal.into());
            }
        };
        let mut expects = vec![Expect::new(file.subject(), file.seq)];
        for e in &events {
            let seen = match e.kind.split_once('.').map_or("", |(noun, _)| noun) {
                "response" => ground.response.seq,
                "warning" => ground.warning.seq,
                "order" => 0,
                _ => continue,
            };
            expects.push(Expect::new(e.subject.clone(), seen));
        }
        self.commit(actor, events, expects, &via).await
    }

    /// Tells who gave an order that a county said no to it.
    async fn escalate(&self, actor: &Actor, file: &File, said: &str) -> Result<(), ReportError> {
        let order = file.opened.order.as_deref().unwrap_or_default();
        let found = self.running().orders.get(order).map(|o| o.order.clone());
        if let Some(o) = found {
            let event = declined(&o, &file.opened.key.area, said, actor, self.now());
            let via = Via::source("refusal");
            self.commit(actor, vec![event], vec![], &via).await?;
        }
        Ok(())
    }

    /// Withdraws a file that has not taken effect.
    ///
    /// # Errors
    /// As [`Office::sign`].
    pub async fn withdraw_file(
        &self,
        actor: &Actor,
        id: &str,
        reason: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Sign)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let file = self.file(id).await?;
        let events = withdraw(&file, reason, actor, self.now())?;
        let expects = vec![Expect::new(file.subject(), file.seq)];
        self.commit(actor, events, expects, &via).await
    }
}
