//! Orders that the plan leaves to a decision: what a response offers, proposing,
//! deciding, reviewing and lifting.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use crate::zoning::Zoning;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::area::decide::{self, Command, Ground};
use lf_response::area::{self, Order, Proposal, Terms};
use lf_response::restriction::{self, Rule};
use lf_response::standing::ResponseKey;
use lf_store::{Expect, StoreError};
use serde::{Deserialize, Serialize};

/// How a power is to be used.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// Response whose level offers it, as its key.
    pub response: String,
    /// Task of its plan that carries the power.
    pub task: String,
    /// What is entered.
    #[serde(default)]
    pub terms: Terms,
}

/// What a response offers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offers {
    /// The response, as its key.
    pub response: String,
    /// Powers that can be used at its level, in the order of the plan.
    pub powers: Vec<Rule>,
}

impl Office {
    /// The powers that the running responses offer now.
    pub fn powers(&self) -> Vec<Offers> {
        let standings = self.responses();
        let running = self.in_force(&standings);
        let mut out: Vec<Offers> = (running.iter())
            .map(|r| Offers {
                response: r.standing.now.key.to_string(),
                powers: restriction::offers(r),
            })
            .collect();
        out.retain(|o| !o.powers.is_empty());
        out
    }

    /// Proposes to use a power. Its conditions are kept as the pack has them now.
    /// Gives the id of the order with the receipt.
    ///
    /// # Errors
    /// A power that the response does not offer, other refusals, and failures of
    /// the journal.
    pub async fn propose_area(
        &self,
        actor: &Actor,
        new: NewOrder,
        via: &Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            let first = self.journal.entry(receipt.seq).await?;
            let subject = first.and_then(|e| e.subject).unwrap_or_default();
            let id = subject.strip_prefix("area/").unwrap_or_default();
            return Ok((id.to_string(), receipt));
        }
        let (id, event) = {
            let zoning = self.zoning().await?;
            let proposal = self.proposal(&zoning, new)?;
            let event = decide::propose(self.order_ground(&zoning), actor, proposal)
                .map_err(ReportError::Refused)?;
            let id = event.id().to_string();
            (id, event.entry())
        };
        let expect = Expect::new(area::subject(&id), 0);
        let receipt = self.commit(actor, vec![event], vec![expect], via).await?;
        Ok((id, receipt))
    }

    /// The proposal of an offered power, under the next number of its response.
    fn proposal(&self, zoning: &Zoning, new: NewOrder) -> Result<Proposal, Refusal> {
        let standings = self.responses();
        let running = self.in_force(&standings);
        let of = |key: &str| {
            running
                .iter()
                .find(|r| r.standing.now.key.to_string() == key)
        };
        let Some(response) = of(&new.response) else {
            let keys: Vec<String> = running
                .iter()
                .map(|r| r.standing.now.key.to_string())
                .collect();
            return Err(Refusal::new(
                "response",
                "no-running-response",
                &new.response,
                keys.join(", "),
            ));
        };
        let offers = restriction::offers(response);
        let wanted = offers.iter().find(|r| r.task == new.task);
        let Some((rule, power)) = wanted.and_then(|r| Some((r, r.power.clone()?))) else {
            let tasks: Vec<&str> = offers.iter().map(|r| r.task.as_str()).collect();
            return Err(Refusal::new(
                "task",
                "area-not-offered",
                &new.task,
                tasks.join(", "),
            ));
        };
        let ours = |o: &&Order| o.proposal.response == new.response;
        let n = zoning.orders.values().filter(ours).count() + 1;
        Ok(Proposal {
            id: format!("{}-{n}", new.response),
            plan: rule.plan.clone(),
            pack: response.standing.now.pack.clone(),
            clause: rule.clause.clone(),
            task: rule.task.clone(),
            title: rule.title.clone(),
            power,
            grades: rule.grades.clone(),
            who: rule.who.clone(),
            response: new.response,
            terms: new.terms,
        })
    }

    /// What orders are decided against.
    pub(crate) fn order_ground<'a>(&'a self, zoning: &'a Zoning) -> Ground<'a> {
        Ground {
            city: &self.city,
            book: &self.book,
            zones: &zoning.zones,
            now: self.now(),
            today: self.today(),
        }
    }

    /// Decides, refuses, withdraws, reviews or lifts an order. `seen` is the last
    /// entry about it that the officer has seen; where it is given and the order
    /// went on, he is told.
    ///
    /// # Errors
    /// `no-such-area`, refusals of [`decide::decide`], `overtaken`, failures of the journal.
    pub async fn act_on_area(
        &self,
        actor: &Actor,
        id: &str,
        command: &Command,
        seen: Option<u64>,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let (event, expect) = {
            let zoning = self.zoning().await?;
            let Some(order) = zoning.orders.get(id) else {
                return Err(Refusal::new("id", "no-such-area", id, "").into());
            };
            let decided = decide::decide(self.order_ground(&zoning), order, actor, command);
            let expect = Expect::new(area::subject(id), seen.unwrap_or(order.seq()));
            // Who comes second is told who was first, not that the stage is another.
            let event = match decided {
                Ok(event) => event,
                Err(_) if expect.seq != order.seq() => {
                    let overtaken = StoreError::Conflict {
                        subject: expect.subject.clone(),
                        seq_expected: expect.seq,
                        seq_found: order.seq(),
                    };
                    drop(zoning);
                    return Err(self.overtaken(overtaken).await);
                }
                Err(refusals) => return Err(ReportError::Refused(refusals)),
            };
            (event.entry(), expect)
        };
        self.commit(actor, vec![event], vec![expect], via).await
    }

    /// Orders that bind at a moment: now by their state, in the past by the journal.
    pub(crate) fn orders_at<'a>(&self, zoning: &'a Zoning, at: Timestamp) -> Vec<&'a Order> {
        let binds = |o: &&Order| match at >= self.now() {
            true => o.in_force(at),
            false => o.was_in_force(at),
        };
        zoning.orders.values().filter(binds).collect()
    }

    /// Whether a body may decide an order that waits.
    pub fn may_decide_area(&self, body: &str, order: &Order) -> bool {
        decide::may_decide(&self.city, body, order)
    }

    /// All orders, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn areas(&self) -> Result<Vec<Order>, StoreError> {
        let zoning = self.zoning().await?;
        let mut out: Vec<Order> = zoning.orders.values().cloned().collect();
        out.sort_by_key(|o| std::cmp::Reverse(o.history.first().map_or(0, |d| d.seq)));
        Ok(out)
    }

    /// One order with what it lacks to be decided and what a decider should look at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn area(&self, id: &str) -> Result<Option<AreaView>, StoreError> {
        let zoning = self.zoning().await?;
        let Some(order) = zoning.orders.get(id) else {
            return Ok(None);
        };
        let open = order.stage == area::Stage::Proposed;
        let missing = match open {
            true => decide::missing(self.order_ground(&zoning), &order.proposal, &order.terms),
            false => vec![],
        };
        let response = ResponseKey::parse(&order.proposal.response);
        let response = response.and_then(|k| self.standing(&k));
        Ok(Some(AreaView {
            missing,
            warnings: decide::warnings(&order.proposal, &order.terms),
            running: response.is_some_and(|s| s.active()),
            in_force: order.in_force(self.now()),
            order: order.clone(),
        }))
    }
}

/// An order as a page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaView {
    /// The order.
    pub order: Order,
    /// What it lacks before it can be decided.
    pub missing: Vec<Refusal>,
    /// Message keys of what a decider should look at.
    pub warnings: Vec<&'static str>,
    /// Whether its response is still in force; without it the order should be lifted.
    pub running: bool,
    /// Whether it binds now.
    pub in_force: bool,
}
