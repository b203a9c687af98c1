//! Drafts at the gates of the plans: asked for, verified, approved, let out, and every
//! attempt to let one out before.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::gate::{Asking, Command, GateEvent, Standing, ask, decide, subject};
use lf_rules::program::{Cited, Gate, Toward};
use lf_store::{Expect, StoreError};
use serde::Serialize;

/// A gate of a plan in force.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GateRule {
    /// Code of the plan.
    pub plan: String,
    /// The gate with its clause.
    pub gate: Cited<Gate>,
}

/// A draft with the entry that it rests on and that no longer holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GateView {
    /// As it stands.
    pub standing: Standing,
    /// Entry that it rests on and that was corrected or taken back.
    pub gone: Option<u64>,
}

impl Office {
    /// The gates of all plans in force, in the order of the texts.
    pub fn gates(&self) -> Vec<GateRule> {
        let mut out = vec![];
        for plan in &self.plans {
            out.extend(plan.pack.program.gates.iter().map(|gate| GateRule {
                plan: plan.code().to_string(),
                gate: gate.clone(),
            }));
        }
        out
    }

    /// Whether a plan in force keeps a gate towards the public.
    pub fn has_public_gate(&self) -> bool {
        (self.gates().iter()).any(|g| g.gate.it.toward == Toward::Public)
    }

    /// All drafts, the newest first.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn drafts(&self) -> Result<Vec<Standing>, StoreError> {
        let readiness = self.readiness().await?;
        let mut all: Vec<Standing> = readiness.gates.values().cloned().collect();
        all.sort_by_key(|s| std::cmp::Reverse(s.course.first().map_or(0, |d| d.seq)));
        Ok(all)
    }

    /// A draft as it stood after the entry `seq`.
    pub(crate) async fn draft_at(
        &self,
        id: &str,
        seq: u64,
    ) -> Result<Option<Standing>, StoreError> {
        let mut standing = None;
        for e in self.journal.history(&subject(id)).await? {
            if e.seq > seq {
                break;
            }
            if let Some(event) = GateEvent::read(&e.kind, &e.body) {
                let by = Actor {
                    officer: e.officer.clone(),
                    body: e.agency.clone(),
                };
                standing = Standing::apply(standing, (e.seq, e.recorded_at, by), event);
            }
        }
        Ok(standing)
    }

    /// One draft.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn draft(&self, id: &str) -> Result<Option<GateView>, StoreError> {
        let Some(standing) = self.draft_at(id, u64::MAX).await? else {
            return Ok(None);
        };
        Ok(Some(GateView {
            gone: self.gone(&standing).await?,
            standing,
        }))
    }

    /// The first entry that a draft rests on and that was corrected or taken back.
    async fn gone(&self, s: &Standing) -> Result<Option<u64>, StoreError> {
        for seq in &s.it.rests {
            if self.superseded_by(*seq).await?.is_some() {
                return Ok(Some(*seq));
            }
        }
        Ok(None)
    }

    /// Asks for something to be let out. Returns the id of the draft.
    ///
    /// # Errors
    /// No such gate, it is not for this body, an entry that is not there, a failure of
    /// the journal.
    pub async fn ask_release(
        &self,
        actor: &Actor,
        asking: Asking,
        via: &Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok((self.thing_of(receipt.seq, "gate/").await?, receipt));
        }
        let named = |g: &GateRule| g.plan == asking.plan && g.gate.it.id == asking.rule;
        let Some(rule) = self.gates().into_iter().find(named) else {
            let known: Vec<String> = (self.gates().iter())
                .map(|g| format!("{} {}", g.plan, g.gate.it.id))
                .collect();
            let named = format!("{} {}", asking.plan, asking.rule);
            return Err(Refusal::new("rule", "no-such-gate", named, known.join(", ")).into());
        };
        for seq in &asking.rests {
            if self.journal.entry(*seq).await?.is_none() {
                let head = self.journal.head().borrow().seq;
                let accepted = format!("1 .. {head}");
                return Err(
                    Refusal::new("rests", "no-such-entry", seq.to_string(), accepted).into(),
                );
            }
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let pack = self.plan(&rule.plan).map_or("", |p| p.pack.digest.as_str());
        let bodies = |roles: &[String]| {
            let all = roles.iter().flat_map(|r| self.city.bodies_of(r, None));
            all.collect::<Vec<_>>()
        };
        let draft = ask(
            &rule.gate,
            (rule.plan.as_str(), pack),
            actor,
            &id,
            asking,
            bodies,
        )?;
        let event = GateEvent::Asked(Box::new(draft.clone())).entry(&draft);
        let expects = vec![Expect::new(subject(&id), 0)];
        let receipt = self.commit(actor, vec![event], expects, via).await?;
        Ok((id, receipt))
    }

    /// An officer acts on a draft. An attempt to let out what must not go out is refused
    /// and stays on record.
    ///
    /// # Errors
    /// No such draft, an act that does not fit, somebody else was faster.
    pub async fn act_on_draft(
        &self,
        actor: &Actor,
        id: &str,
        command: Command,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Sign)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let Some(view) = self.draft(id).await? else {
            return Err(Refusal::new("gate", "no-such-draft", id, "").into());
        };
        let expects = vec![Expect::new(subject(id), view.standing.last)];
        match decide(&view.standing, actor, command, view.gone) {
            Ok(events) => self.commit(actor, events, expects, via).await,
            Err(denied) => {
                if let Some(attempt) = denied.attempt {
                    let source = Via::source(&via.source);
                    self.commit(actor, vec![*attempt], vec![], &source).await?;
                }
                Err(denied.refusal.into())
            }
        }
    }
}
