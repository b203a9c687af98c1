//! A signer hands signatures to a deputy: who to whom, which acts, until when.

use crate::event::{Capacity, Event};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::city::{City, Officer};
use lf_domain::refusal::Refusal;
use lf_rules::program::Act;
use serde::{Deserialize, Serialize};

/// Body of `delegation.given`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// Id.
    pub id: String,
    /// Body for which the deputy signs.
    pub body: String,
    /// Officer who hands over.
    pub from: String,
    /// Deputy.
    pub to: String,
    /// Acts that the deputy may sign; empty means all.
    pub acts: Vec<Act>,
    /// From when.
    pub at: Timestamp,
    /// Until when, this moment excluded.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
}

/// Body of `delegation.revoked`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// The delegation.
    pub id: String,
    /// Who took it back.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// What an officer asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// Deputy.
    pub to: String,
    /// Acts; empty means all.
    #[serde(default)]
    pub acts: Vec<Act>,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

/// The officers who sign for a body: those who hold a post in it, or all of
/// them where nobody does.
pub fn signers<'a>(city: &'a City, body: &str) -> Vec<&'a Officer> {
    let all = || city.officers.iter().filter(|o| o.body == body);
    let heads: Vec<&Officer> = all().filter(|o| o.post.is_some()).collect();
    if heads.is_empty() {
        all().collect()
    } else {
        heads
    }
}

impl Delegation {
    /// Whether the deputy may sign an act at a moment.
    pub fn covers(&self, act: Act, now: Timestamp) -> bool {
        let free = self.revoked.is_none_or(|r| now < r);
        let meant = self.acts.is_empty() || self.acts.contains(&act);
        free && meant && self.at <= now && now < self.until
    }

    /// Whether it still stands at a moment.
    pub fn stands(&self, now: Timestamp) -> bool {
        now < self.until && self.revoked.is_none_or(|r| now < r)
    }
}

/// For which of the bodies of a step an officer may sign: the officer's own, or
/// one that a delegation names.
///
/// # Errors
/// `wrong-body` when the step belongs to others, `needs-delegation` when the body is
/// right but somebody else of it signs, `delegation-over` when the delegation ran out.
pub fn capacity(
    city: &City,
    delegations: &[Delegation],
    actor: &Actor,
    bodies: &[String],
    act: Act,
    now: Timestamp,
) -> Result<Capacity, Refusal> {
    let signs = |body: &String| signers(city, body).iter().any(|o| o.id == actor.officer);
    let done = |body: &str, delegation: Option<&Delegation>| Capacity {
        by: actor.clone(),
        body: body.to_string(),
        delegation: delegation.map(|d| d.id.clone()),
    };
    if let Some(own) = bodies.iter().find(|b| signs(b)) {
        return Ok(done(own, None));
    }
    let mine =
        || (delegations.iter()).filter(|d| d.to == actor.officer && bodies.contains(&d.body));
    if let Some(d) = mine().find(|d| d.covers(act, now)) {
        return Ok(done(&d.body, Some(d)));
    }
    if let Some(d) = mine().next_back() {
        let until = d.revoked.unwrap_or(d.until).min(d.until);
        return Err(Refusal::new(
            "officer",
            "delegation-over",
            until.to_string(),
            d.from.clone(),
        ));
    }
    if bodies.contains(&actor.body) {
        let names: Vec<String> = (signers(city, &actor.body).iter())
            .map(|o| o.id.clone())
            .collect();
        return Err(Refusal::new(
            "officer",
            "needs-delegation",
            &actor.officer,
            names.join(", "),
        ));
    }
    Err(Refusal::new(
        "body",
        "wrong-body",
        &actor.body,
        bodies.join(", "),
    ))
}

/// Records a delegation.
///
/// # Errors
/// When the officer signs for no body, or deputy, reason or end are wrong.
pub fn give(
    city: &City,
    actor: &Actor,
    id: &str,
    ask: Delegate,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if !signers(city, &actor.body)
        .iter()
        .any(|o| o.id == actor.officer)
    {
        let names: Vec<String> = (signers(city, &actor.body).iter())
            .map(|o| o.id.clone())
            .collect();
        return Err(Refusal::new(
            "officer",
            "needs-delegation",
            &actor.officer,
            names.join(", "),
        ));
    }
    if ask.to == actor.officer || !city.officers.iter().any(|o| o.id == ask.to) {
        let known = city.officers.iter().filter(|o| o.id != actor.officer);
        let known: Vec<&str> = known.map(|o| o.id.as_str()).collect();
        return Err(Refusal::new(
            "to",
            "unknown-deputy",
            ask.to,
            known.join(", "),
        ));
    }
    if ask.until <= now {
        return Err(Refusal::new(
            "until",
            "until-past",
            ask.until.to_string(),
            now.to_string(),
        ));
    }
    if ask.reason.trim().is_empty() {
        return Err(Refusal::new("reason", "reason-required", "", ""));
    }
    let given = Delegation {
        id: id.to_string(),
        body: actor.body.clone(),
        from: actor.officer.clone(),
        to: ask.to,
        acts: ask.acts,
        at: now,
        until: ask.until,
        reason: ask.reason.trim().to_string(),
        revoked: None,
    };
    Ok(vec![Event::new(
        "delegation.given",
        format!("delegation/{id}"),
        &given,
    )])
}

/// Takes a delegation back.
///
/// # Errors
/// When another than who gave it asks, or it is over.
pub fn revoke(given: &Delegation, actor: &Actor, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    if given.from != actor.officer {
        return Err(Refusal::new(
            "officer",
            "only-giver",
            &actor.officer,
            &given.from,
        ));
    }
    if !given.stands(now) {
        return Err(Refusal::new(
            "id",
            "delegation-over",
            given.until.to_string(),
            "",
        ));
    }
    let body = Revoked {
        id: given.id.clone(),
        by: actor.clone(),
        at: now,
    };
    Ok(vec![Event::new(
        "delegation.revoked",
        format!("delegation/{}", given.id),
        &body,
    )])
}
