//! Orders about a response: of the province to the city, of the city to a county.
//! Measures that a plan leaves to a decision are ordered as [`crate::area`]s.

use crate::event::{Capacity, Event};
use crate::file::opening::{Context, authority, bind, chain, chain_level, counties, fits, tier};
use crate::standing::{ResponseChange, ResponseKey};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_rules::program::{Act, Change};
use serde::{Deserialize, Serialize};

/// What kind of order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// The superior has started the response itself; it alone changes and ends it.
    SuperiorStart,
    /// The superior requires the area to start: its own response, without the other steps.
    #[default]
    SuperiorRequire,
    /// The superior changes the level of what it started.
    SuperiorChange,
    /// The superior ends what it started.
    SuperiorEnd,
    /// The city requires counties to start.
    CountyStart,
}

/// Body of `order.recorded`, and what an officer hands in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Order {
    /// Id; given by the office.
    pub id: String,
    /// Kind.
    pub kind: OrderKind,
    /// Body that gives it.
    pub from: String,
    /// Plan code.
    pub plan: String,
    /// Topic.
    pub topic: String,
    /// `city`, or the county whose response it is about.
    pub area: String,
    /// Level that is ordered.
    pub level: Option<Level>,
    /// Counties that must act or are concerned.
    pub counties: Vec<String>,
    /// Number of the document.
    pub number: String,
    /// Why.
    pub reason: String,
    /// Approval file that led to it.
    pub file: Option<String>,
    /// Order of a superior that it answers.
    pub answers: Option<String>,
    /// Digest of the pack.
    pub pack: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Who recorded it.
    pub by: Actor,
    /// When it was recorded.
    pub at: Timestamp,
}

/// Body of `order.declined`: a county said no to an order that leaves no choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declined {
    /// The order.
    pub order: String,
    /// County.
    pub county: String,
    /// What was said.
    pub reason: String,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// Body of `response.not_followed`: a county does not start beside the city, where it may choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotFollowed {
    /// The county's own response that there is not.
    pub key: ResponseKey,
    /// The superior's response.
    pub superior: ResponseKey,
    /// Level of the superior's response.
    pub level: Option<Level>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

impl Order {
    /// The response that it is about.
    pub fn key(&self) -> ResponseKey {
        ResponseKey {
            plan: self.plan.clone(),
            topic: self.topic.clone(),
            area: self.area.clone(),
        }
    }

    /// Subject of its journal entry.
    pub fn subject(&self) -> String {
        format!("order/{}", self.id)
    }
}

/// The bodies that may record an order, before it is checked further.
pub fn recorders(order: &Order, cx: &Context<'_>) -> Vec<String> {
    let key = order.key();
    match order.kind {
        OrderKind::CountyStart => {
            let by = order.level.and_then(|l| {
                let city = ResponseKey {
                    area: "city".into(),
                    ..key.clone()
                };
                let c = chain(cx.chains, &city, Change::Start, l, false)?;
                let steps = bind(c, cx.city, &city).steps;
                steps
                    .into_iter()
                    .find(|s| s.act == Act::Decide)
                    .map(|s| s.by)
            });
            by.unwrap_or_default()
        }
        _ => {
            let direct = cx
                .chains
                .iter()
                .filter(|c| c.it.direct && c.it.tier == tier(&key) && c.it.is_for(&key.topic));
            let mut out: Vec<String> = direct
                .flat_map(|c| bind(c, cx.city, &key).steps)
                .filter(|s| s.act == Act::Order)
                .flat_map(|s| s.by)
                .collect();
            out.sort();
            out.dedup();
            out
        }
    }
}

/// Decides an order.
///
/// # Errors
/// Everything that is wrong with it; nothing is recorded then.
pub fn record(
    mut order: Order,
    capacity: &Capacity,
    answered: Option<&Order>,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    order.number = order.number.trim().to_string();
    order.reason = order.reason.trim().to_string();
    order.by = capacity.by.clone();
    order.at = cx.now;
    order.pack = cx.pack.to_string();
    if order.number.is_empty() {
        return Err(Refusal::new("number", "number-required", "", ""));
    }
    match order.kind {
        OrderKind::CountyStart => county_start(order, capacity, cx),
        _ => superior(order, capacity, answered, cx),
    }
}

/// An order that starts, changes or ends a response without the other steps.
fn superior(
    mut order: Order,
    capacity: &Capacity,
    answered: Option<&Order>,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let key = order.key();
    let own = authority(cx.chains, cx.city, &key);
    if own.contains(&order.from) || !cx.city.has_body(&order.from) {
        let others = cx
            .city
            .bodies
            .iter()
            .filter(|b| b.each.is_none() && !own.contains(&b.role));
        let names: Vec<&str> = others.map(|b| b.role.as_str()).collect();
        return Err(Refusal::new(
            "from",
            "not-a-superior",
            &order.from,
            names.join(", "),
        ));
    }
    if let Some(a) = answered {
        if !a.counties.contains(&key.area) {
            return Err(Refusal::new(
                "answers",
                "order-not-for",
                &key.area,
                a.counties.join(", "),
            ));
        }
        if order.level < a.level {
            let said = |l: Option<Level>| l.map_or("", Level::numeral);
            return Err(Refusal::new(
                "level",
                "below-order",
                said(order.level),
                said(a.level),
            ));
        }
    }
    let running = cx.standing.filter(|s| s.active());
    let present = running.and_then(|s| s.now.level);
    let change = match order.kind {
        OrderKind::SuperiorEnd => Change::End,
        OrderKind::SuperiorChange if order.level < present => Change::Lower,
        _ if present.is_some() => Change::Raise,
        _ => Change::Start,
    };
    fits(change, order.level, present)?;
    // The level left, where one is left; the target, where one is reached.
    let by = chain_level(change, order.level, present).unwrap_or(Level::IV);
    let direct = chain(cx.chains, &key, change, by, true);
    // What a superior started itself it also changes and ends.
    let own_start = running.is_some_and(|s| s.now.starter == order.from);
    match direct {
        Some(c) => order.clauses = vec![c.clause.clone()],
        None if own_start => {}
        None if matches!(change, Change::Lower | Change::End) => {
            let starter = running.map_or("", |s| s.now.starter.as_str());
            return Err(Refusal::new("from", "only-starter", &order.from, starter));
        }
        None => {
            let has = |l: &&Level| chain(cx.chains, &key, change, **l, true).is_some();
            let all: Vec<&str> = (Level::ALL.iter().filter(has))
                .map(|l| l.numeral())
                .collect();
            return Err(Refusal::new(
                "level",
                "no-direct-start",
                by.numeral(),
                all.join(", "),
            ));
        }
    }
    if answered.is_none() {
        superior_has(&order, change, cx)?;
    }
    let starter = match (order.kind, running) {
        (OrderKind::SuperiorStart, _) => order.from.clone(),
        (_, Some(s)) => s.now.starter.clone(),
        (_, None) => capacity.body.clone(),
    };
    let kind = match change {
        Change::Start => "response.started",
        Change::Raise => "response.raised",
        Change::Lower => "response.lowered",
        _ => "response.ended",
    };
    let body = ResponseChange {
        episode: cx
            .standing
            .map_or(1, |s| s.now.episode + u32::from(!s.active())),
        level: if change == Change::End {
            None
        } else {
            order.level
        },
        before: present,
        pack: running.map_or(cx.pack, |s| &s.now.pack).to_string(),
        scope: running.map_or(vec![], |s| s.now.scope.clone()),
        starter,
        by: order.subject(),
        candidate: cx.candidate,
        reason: order.reason.clone(),
        clauses: order.clauses.clone(),
        at: cx.now,
        key: key.clone(),
    };
    Ok(vec![
        Event::new("order.recorded", order.subject(), &order),
        Event::new(kind, format!("response/{key}"), &body),
    ])
}

/// A county follows what the city has done, not what it has not: up to the city's level,
/// down to it, and to an end once the city's response has ended.
fn superior_has(order: &Order, change: Change, cx: &Context<'_>) -> Result<(), Refusal> {
    let key = order.key();
    let city = ResponseKey {
        area: "city".into(),
        ..key.clone()
    };
    if key.is_city() || !authority(cx.chains, cx.city, &city).contains(&order.from) {
        return Ok(());
    }
    let level = cx.superior.and_then(|s| s.now.level);
    let done = match change {
        Change::End => cx.superior.is_some() && level.is_none(),
        Change::Lower => cx.superior.is_some() && level <= order.level,
        _ => order.level <= level,
    };
    if done {
        return Ok(());
    }
    let said = |l: Option<Level>| l.map_or("-", Level::numeral);
    Err(Refusal::new(
        "level",
        "superior-has-not",
        said(order.level),
        said(level),
    ))
}

/// The city requires counties to start, outside an approval file.
fn county_start(
    mut order: Order,
    capacity: &Capacity,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(level) = order.level else {
        return Err(Refusal::new(
            "level",
            "level-required",
            "",
            "IV, III, II, I",
        ));
    };
    if order.counties.is_empty() {
        return Err(Refusal::new(
            "counties",
            "counties-required",
            "",
            counties(cx.city),
        ));
    }
    if let Some(c) = (order.counties.iter()).find(|c| !cx.city.areas.iter().any(|a| &a.code == *c))
    {
        return Err(Refusal::new(
            "counties",
            "unknown-area",
            c,
            counties(cx.city),
        ));
    }
    order.area = "city".into();
    let Some(c) = chain(cx.chains, &order.key(), Change::Start, level, false) else {
        return Err(Refusal::new("level", "no-chain", level.numeral(), ""));
    };
    if c.it.steps.iter().any(|s| s.act == Act::Approve) {
        return Err(Refusal::new(
            "level",
            "needs-approval",
            level.numeral(),
            &c.clause,
        ));
    }
    order.from = capacity.body.clone();
    order.clauses = vec![c.clause.clone()];
    Ok(vec![Event::new("order.recorded", order.subject(), &order)])
}

/// A county says no to an order that leaves no choice: the refusal, and the entry that
/// tells who gave it.
pub fn declined(order: &Order, county: &str, reason: &str, by: &Actor, now: Timestamp) -> Event {
    let body = Declined {
        order: order.id.clone(),
        county: county.to_string(),
        reason: reason.to_string(),
        by: by.clone(),
        at: now,
    };
    Event::new("order.declined", order.subject(), &body)
}
