//! Responses in force, orders, and what a response asks of the governments below.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use crate::running::Recorded;
use lf_domain::actor::Actor;
use lf_domain::city::split_body;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_response::delegation::capacity;
use lf_response::event::Event;
use lf_response::file::opening::{authority, bind, chain, tier};
use lf_response::order::{NotFollowed, Order, OrderKind, declined, record, recorders};
use lf_response::standing::{ResponseChange, ResponseKey, Standing};
use lf_rules::program::{Act, Change, Cited, Follow, Task, Tier};
use lf_store::Expect;
use serde::{Deserialize, Serialize};

/// What a level brings with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Preview {
    /// Measures that are opened as tasks.
    pub tasks: Vec<Cited<Task>>,
    /// Of these, by their ids, those that the present level has not.
    pub added: Vec<String>,
    /// Bodies that get a task.
    pub bodies: usize,
    /// Measures that need a decision of their own.
    pub powers: Vec<Cited<Task>>,
    /// Advice.
    pub advice: Vec<Cited<Task>>,
}

/// A measure that a body may order while a response runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offer {
    /// The measure.
    pub task: Cited<Task>,
    /// Bodies that may order it.
    pub by: Vec<String>,
}

/// How a county stands to the city's response.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Following {
    /// County.
    pub county: String,
    /// Level of its own response.
    pub level: Option<Level>,
    /// An order that it has not yet carried out.
    pub required: Option<String>,
    /// Why it does not follow.
    pub declined: Option<NotFollowed>,
    /// It may choose; else it is to follow.
    pub may: bool,
}

/// Which responses are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In force.
    #[default]
    Active,
    /// Over.
    Ended,
    /// All that ever were.
    All,
}

/// A page of responses.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ResponsePage {
    /// Those in force gravest first; others the last changed first.
    pub responses: Vec<Standing>,
    /// Journal number to continue below, where there are more.
    pub before: Option<u64>,
}

/// Most responses on a page.
const MOST: usize = 200;

impl Office {
    /// Responses by state. Those in force are few and come at once; the others by
    /// their last change, below the entry `before`.
    pub fn responses_by(&self, state: State, before: Option<u64>, limit: usize) -> ResponsePage {
        if state == State::Active {
            return ResponsePage {
                responses: self.responses(),
                before: None,
            };
        }
        let mut responses: Vec<Standing> = (self.running().responses.values())
            .filter(|s| state == State::All || !s.active())
            .filter(|s| before.is_none_or(|b| s.seq < b))
            .cloned()
            .collect();
        responses.sort_by_key(|s| std::cmp::Reverse(s.seq));
        let limit = limit.clamp(1, MOST);
        let more = responses.len() > limit;
        responses.truncate(limit);
        ResponsePage {
            before: responses.last().map(|s| s.seq).filter(|_| more),
            responses,
        }
    }

    /// Responses in force, gravest first.
    pub fn responses(&self) -> Vec<Standing> {
        let mut out: Vec<Standing> = (self.running().responses.values())
            .filter(|s| s.active())
            .cloned()
            .collect();
        out.sort_by_key(|s| {
            (
                std::cmp::Reverse(s.now.level),
                !s.now.key.is_city(),
                s.since,
            )
        });
        out
    }

    /// A response as it stands, ended or not; none where there never was one.
    pub fn standing(&self, key: &ResponseKey) -> Option<Standing> {
        self.running().responses.get(key).cloned()
    }

    /// The changes of a response, newest first, with their journal numbers.
    pub fn response_changes(&self, key: &ResponseKey) -> Vec<(u64, ResponseChange)> {
        let mut out = self.running().changes.get(key).cloned().unwrap_or_default();
        out.reverse();
        out
    }

    /// Orders about an incident, newest first; all without one.
    pub fn orders(&self, topic: Option<&str>) -> Vec<Recorded> {
        let mut out: Vec<Recorded> = (self.running().orders.values())
            .filter(|o| topic.is_none_or(|t| o.order.topic == t))
            .cloned()
            .collect();
        out.sort_by_key(|o| std::cmp::Reverse(o.seq));
        out
    }

    /// The bodies above an area's own: those to which its files and reports go.
    pub fn superiors(&self, key: &ResponseKey) -> Vec<String> {
        let Some(plan) = self.plan(&key.plan) else {
            return vec![];
        };
        let chains = &plan.pack.program.chains;
        let own = authority(chains, &self.city, key);
        let mut out: Vec<String> = (chains.iter())
            .filter(|c| c.it.tier == tier(key))
            .flat_map(|c| bind(c, &self.city, key).steps)
            .filter(|s| matches!(s.act, Act::File | Act::Report))
            .flat_map(|s| s.to)
            .filter(|b| !own.contains(b))
            .collect();
        out.sort();
        out.dedup();
        out
    }

    /// The order that requires a county to start and has not been carried out.
    pub fn required(&self, key: &ResponseKey) -> Option<Recorded> {
        let running = self.running();
        let level = (running.responses.get(key)).and_then(|s| s.now.level);
        let open = |o: &&Recorded| {
            let o = &o.order;
            o.kind == OrderKind::CountyStart
                && (&o.plan, &o.topic) == (&key.plan, &key.topic)
                && o.counties.contains(&key.area)
                && level < o.level
        };
        let since = |o: &&Recorded| {
            // What was ended after the order is not required again by it.
            let ended = (running.responses.get(key)).filter(|s| !s.active());
            ended.is_none_or(|s| s.seq < o.seq)
        };
        running
            .orders
            .values()
            .filter(open)
            .filter(since)
            .max_by_key(|o| o.seq)
            .cloned()
    }

    /// Records an order: a superior's, or the city's to counties.
    ///
    /// # Errors
    /// What is wrong with it, who was first, and failures of the journal.
    pub async fn record_order(
        &self,
        actor: &Actor,
        mut order: Order,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Order)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        if order.area.is_empty() {
            order.area = "city".into();
        }
        let key = order.key();
        self.known(&key)?;
        if tier(&key) == Tier::County && !self.city.areas.iter().any(|a| a.code == key.area) {
            return Err(Refusal::new("area", "unknown-area", &key.area, "").into());
        }
        order.id = uuid::Uuid::now_v7().simple().to_string();
        let ground = self.rests_on(&key).await?;
        let superior = match tier(&key) {
            Tier::County => {
                let city = ResponseKey {
                    area: "city".into(),
                    ..key.clone()
                };
                self.response_of(&city).await?.it
            }
            Tier::City => None,
        };
        let mut cx = ground.context(self, None);
        cx.superior = superior.as_ref();
        let answered = match order.answers.clone() {
            Some(id) => {
                let found = self.running().orders.get(&id).map(|o| o.order.clone());
                Some(found.ok_or_else(|| Refusal::new("answers", "no-such-order", id, ""))?)
            }
            None => self.required(&key).map(|o| o.order),
        };
        order.answers = answered.as_ref().map(|o| o.id.clone());
        let bodies = recorders(&order, &cx);
        if bodies.is_empty() {
            let level = order.level.map_or("", Level::numeral);
            let refusal = Refusal::new("level", "no-direct-start", level, "");
            return Err(refusal.into());
        }
        let delegations: Vec<_> = self.running().delegations.values().cloned().collect();
        let capacity = capacity(
            &self.city,
            &delegations,
            actor,
            &bodies,
            Act::Order,
            self.now(),
        )?;
        let events = record(order, &capacity, answered.as_ref(), &cx)?;
        let expects = (events.iter())
            .map(|e| {
                let seen = match e.kind.starts_with("response.") {
                    true => ground.response.seq,
                    false => 0,
                };
                Expect::new(e.subject.clone(), seen)
            })
            .collect();
        self.commit(actor, events, expects, &via).await
    }

    /// A county says no to an order that leaves no choice: it is refused, and whoever gave
    /// the order is told.
    ///
    /// # Errors
    /// Always: `must-start`, or why the officer has no say in it.
    pub async fn decline_order(
        &self,
        actor: &Actor,
        id: &str,
        reason: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Order)?;
        let found = self.running().orders.get(id).map(|o| o.order.clone());
        let Some(order) = found else {
            return Err(Refusal::new("order", "no-such-order", id, "").into());
        };
        let (_, county) = split_body(&actor.body);
        let Some(county) = county.filter(|c| order.counties.iter().any(|x| x == c)) else {
            let names = order.counties.join(", ");
            return Err(Refusal::new("body", "order-not-for", &actor.body, names).into());
        };
        let event = declined(&order, county, reason.trim(), actor, self.now());
        self.commit(actor, vec![event], vec![], &via).await?;
        Err(Refusal::new("order", "must-start", county, id).into())
    }

    /// A county does not start beside the city, where the plan lets it choose.
    ///
    /// # Errors
    /// `should-follow` where the plan does not, a missing reason, another body.
    pub async fn not_follow(
        &self,
        actor: &Actor,
        key: &ResponseKey,
        reason: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Order)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        self.known(key)?;
        let superior = ResponseKey {
            area: "city".into(),
            ..key.clone()
        };
        let ground = self.rests_on(key).await?;
        let city = self
            .response_of(&superior)
            .await?
            .it
            .filter(Standing::active);
        let Some(city) = city else {
            return Err(Refusal::new("key", "not-running", superior.to_string(), "").into());
        };
        let level = city.now.level.unwrap_or(Level::IV);
        let cx = ground.context(self, None);
        let authority = authority(cx.chains, &self.city, key);
        if !authority.contains(&actor.body) {
            let accepted = authority.join(", ");
            return Err(Refusal::new("body", "wrong-body", &actor.body, accepted).into());
        }
        if let Some(order) = self.required(key) {
            let event = declined(&order.order, &key.area, reason.trim(), actor, self.now());
            self.commit(actor, vec![event], vec![], &via).await?;
            return Err(Refusal::new("key", "must-start", &key.area, order.order.id).into());
        }
        if !self.may_choose(key, level) {
            return Err(Refusal::new("key", "should-follow", &key.area, level.numeral()).into());
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new("reason", "reason-required", "", "").into());
        }
        let body = NotFollowed {
            key: key.clone(),
            superior,
            level: city.now.level,
            reason: reason.trim().to_string(),
            by: actor.clone(),
            at: self.now(),
        };
        let subject = format!("response/{key}");
        let event = Event::new("response.not_followed", subject.clone(), &body);
        let expects = vec![Expect::new(subject, ground.response.seq)];
        self.commit(actor, vec![event], expects, &via).await
    }

    fn may_choose(&self, key: &ResponseKey, level: Level) -> bool {
        let Some(plan) = self.plan(&key.plan) else {
            return false;
        };
        let chains = &plan.pack.program.chains;
        chain(chains, key, Change::Start, level, false)
            .is_some_and(|c| c.it.follow == Some(Follow::May))
    }

    /// How the counties stand to the city's response.
    pub fn following(&self, key: &ResponseKey) -> Vec<Following> {
        let Some(city) = self.standing(key).filter(|s| key.is_city() && s.active()) else {
            return vec![];
        };
        let level = city.now.level.unwrap_or(Level::IV);
        (self.city.areas.iter())
            .map(|a| {
                let own = ResponseKey {
                    area: a.code.clone(),
                    ..key.clone()
                };
                let required = self.required(&own).map(|o| o.order.id);
                let running = self.running();
                let declined = (running.not_followed.iter().rev())
                    .find(|n| n.key == own && n.at >= city.since)
                    .cloned();
                Following {
                    county: a.code.clone(),
                    level: running.responses.get(&own).and_then(|s| s.now.level),
                    required,
                    declined,
                    may: self.may_choose(&own, level),
                }
            })
            .collect()
    }

    /// Moves a running response to the pack that is loaded now.
    ///
    /// # Errors
    /// When it does not run, already runs under it, no reason is given, or another body asks.
    pub async fn move_response(
        &self,
        actor: &Actor,
        key: &ResponseKey,
        reason: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Order)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        self.known(key)?;
        let ground = self.rests_on(key).await?;
        let cx = ground.context(self, None);
        let Some(standing) = cx.standing.filter(|s| s.active()) else {
            return Err(Refusal::new("key", "not-running", key.to_string(), "").into());
        };
        if standing.now.pack == cx.pack {
            return Err(Refusal::new("pack", "same-pack", cx.pack, "").into());
        }
        let authority = authority(cx.chains, &self.city, key);
        if !authority.contains(&actor.body) {
            let accepted = authority.join(", ");
            return Err(Refusal::new("body", "wrong-body", &actor.body, accepted).into());
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new("reason", "reason-required", "", "").into());
        }
        let change = ResponseChange {
            before: standing.now.level,
            pack: cx.pack.to_string(),
            by: actor.officer.clone(),
            candidate: cx.candidate,
            reason: reason.trim().to_string(),
            at: self.now(),
            ..standing.now.clone()
        };
        let subject = format!("response/{key}");
        let event = Event::new("response.moved", subject.clone(), &change);
        let expects = vec![Expect::new(subject, ground.response.seq)];
        self.commit(actor, vec![event], expects, &via).await
    }

    /// What a level would bring, beside what the present one has.
    pub fn preview(&self, key: &ResponseKey, level: Level, present: Option<Level>) -> Preview {
        let Some(plan) = self.plan(&key.plan) else {
            return Preview::default();
        };
        let program = &plan.pack.program;
        let now = present.map_or(vec![], |l| program.measures_for(l, tier(key), &key.topic));
        let county = (!key.is_city()).then_some(key.area.as_str());
        let mut out = Preview::default();
        let mut bodies: Vec<String> = vec![];
        for m in program.measures_for(level, tier(key), &key.topic) {
            if m.it.power.is_some() {
                out.powers.push(m.clone());
            } else if m.it.advice {
                out.advice.push(m.clone());
            } else {
                for role in &m.it.who {
                    bodies.extend(self.city.bodies_of(role, county));
                }
                if !now.iter().any(|n| n.it.id == m.it.id) {
                    out.added.push(m.it.id.clone());
                }
                out.tasks.push(m.clone());
            }
        }
        bodies.sort();
        bodies.dedup();
        out.bodies = bodies.len();
        out
    }

    /// The measures that may be ordered while a response runs (see `areas`).
    pub fn offers(&self, key: &ResponseKey) -> Vec<Offer> {
        let Some(level) = self.standing(key).and_then(|s| s.now.level) else {
            return vec![];
        };
        let county = (!key.is_city()).then_some(key.area.as_str());
        (self.preview(key, level, None).powers.into_iter())
            .map(|task| Offer {
                by: (task.it.power.as_ref()).map_or(vec![], |p| self.city.bodies_of(&p.by, county)),
                task,
            })
            .collect()
    }
}
