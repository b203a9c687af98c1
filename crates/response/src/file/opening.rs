//! Opening a file: the chain of the plan, bound to the bodies of the area.

use super::{FileStep, Opened, Procedure};
use crate::event::Event;
use crate::order::Order;
use crate::standing::{ResponseKey, Standing};
use crate::warning::Warning;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_rules::program::{Chain, Change, Cited, Tier};
use serde::{Deserialize, Serialize};

/// What an officer asks to be opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenFile {
    /// Incident and area.
    pub key: ResponseKey,
    /// What it is to bring about.
    pub change: Change,
    /// Level that it is to bring; none for an end.
    #[serde(default)]
    pub level: Option<Level>,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Counties that the response is to concern.
    #[serde(default)]
    pub scope: Vec<String>,
    /// Order that it answers.
    #[serde(default)]
    pub order: Option<String>,
}

/// What is known when a file is opened or signed.
pub struct Context<'a> {
    /// The city.
    pub city: &'a City,
    /// Chains of the plan; none where the pack is not loaded.
    pub chains: &'a [Cited<Chain>],
    /// Digest of the pack.
    pub pack: &'a str,
    /// What the plan suggests now.
    pub candidate: Option<Level>,
    /// Clauses of the candidate.
    pub candidate_clauses: &'a [String],
    /// The response as it stands.
    pub standing: Option<&'a Standing>,
    /// The warning as it stands.
    pub warning: Option<&'a Warning>,
    /// For a county: the city's own response to the same incident.
    pub superior: Option<&'a Standing>,
    /// Now.
    pub now: Timestamp,
}

impl Context<'_> {
    /// Level in force of what a change is about.
    pub fn present(&self, change: Change) -> Option<Level> {
        match change {
            Change::Warn | Change::Rewarn | Change::Unwarn => {
                self.warning.and_then(|w| w.now.level)
            }
            _ => self.standing.and_then(|s| s.now.level),
        }
    }
}

/// Whose response a key names.
pub fn tier(key: &ResponseKey) -> Tier {
    match key.is_city() {
        true => Tier::City,
        false => Tier::County,
    }
}

/// The chain for a change to or from a level; `direct` for a superior's order.
pub fn chain<'c>(
    chains: &'c [Cited<Chain>],
    key: &ResponseKey,
    change: Change,
    level: Level,
    direct: bool,
) -> Option<&'c Cited<Chain>> {
    chains.iter().find(|c| {
        c.it.tier == tier(key)
            && c.it.is_for(&key.topic)
            && c.it.direct == direct
            && c.it.changes.contains(&change)
            && c.it.levels.contains(&level)
    })
}

/// Level by which a chain is looked up: the target where a level is reached, the
/// present one where it is left.
pub fn chain_level(change: Change, target: Option<Level>, present: Option<Level>) -> Option<Level> {
    match change {
        Change::Lower | Change::End | Change::Unwarn => present,
        _ => target,
    }
}

/// Binds a chain to the bodies of an area.
pub fn bind(chain: &Cited<Chain>, city: &City, key: &ResponseKey) -> Procedure {
    let county = (!key.is_city()).then_some(key.area.as_str());
    let bodies = |roles: &[String]| -> Vec<String> {
        (roles.iter())
            .flat_map(|r| match r.as_str() {
                "public" => vec![r.clone()],
                role => city.bodies_of(role, county),
            })
            .collect()
    };
    let steps = (chain.it.steps.iter())
        .map(|s| FileStep {
            id: s.id.clone(),
            act: s.act,
            by: bodies(&s.by),
            to: bodies(&s.to),
            may: s.may.clone(),
            optional: s.optional,
            needs: s.needs.clone(),
            patience: s.patience.clone(),
        })
        .collect();
    Procedure {
        chain: chain.it.id.clone(),
        clause: chain.clause.clone(),
        readings: chain.it.readings.clone(),
        effective: chain.it.effective.clone(),
        steps,
    }
}

/// The bodies that sign for an area's own responses: what they started, they change and end.
pub fn authority(chains: &[Cited<Chain>], city: &City, key: &ResponseKey) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    for c in chains
        .iter()
        .filter(|c| c.it.tier == tier(key) && c.it.is_for(&key.topic) && !c.it.direct)
    {
        for s in bind(c, city, key).steps {
            out.extend(s.by);
        }
    }
    out.sort();
    out.dedup();
    out
}

/// Opens a file under the number `id`.
///
/// # Errors
/// When the plan has no such chain, the level does not fit what is in force, the
/// body has no part in the procedure, or somebody else must change the response.
pub fn open(
    ask: OpenFile,
    id: &str,
    actor: &Actor,
    order: Option<&Order>,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let tier = tier(&ask.key);
    let present = cx.present(ask.change);
    let change = fits(ask.change, ask.level, present)?;
    if tier == Tier::County && !cx.city.areas.iter().any(|a| a.code == ask.key.area) {
        return Err(Refusal::new(
            "area",
            "unknown-area",
            &ask.key.area,
            counties(cx.city),
        ));
    }
    if let Some(wrong) = (ask.scope.iter()).find(|c| !cx.city.areas.iter().any(|a| &a.code == *c)) {
        return Err(Refusal::new(
            "scope",
            "unknown-area",
            wrong,
            counties(cx.city),
        ));
    }
    let Some(by) = chain_level(change, ask.level, present) else {
        return Err(Refusal::new(
            "level",
            "level-required",
            "",
            "IV, III, II, I",
        ));
    };
    let Some(found) = chain(cx.chains, &ask.key, change, by, false) else {
        let levels = levels_of(cx.chains, &ask.key, change);
        return Err(Refusal::new("level", "no-chain", by.numeral(), levels));
    };
    let authority = authority(cx.chains, cx.city, &ask.key);
    if !authority.contains(&actor.body) {
        return Err(Refusal::new(
            "body",
            "not-in-chain",
            &actor.body,
            authority.join(", "),
        ));
    }
    if matches!(change, Change::Raise | Change::Lower | Change::End) {
        only_starter(cx.standing, &authority)?;
    }
    if let Some(o) = order {
        let least = o.level.filter(|_| change == Change::Start);
        if least.is_some() && ask.level < least {
            let least = least.map_or("", Level::numeral);
            let asked = ask.level.map_or("", Level::numeral);
            return Err(Refusal::new("level", "below-order", asked, least));
        }
    }
    let opened = Opened {
        id: id.to_string(),
        procedure: bind(found, cx.city, &ask.key),
        key: ask.key,
        change,
        level: ask.level,
        present,
        pack: cx.pack.to_string(),
        authority,
        candidate: cx.candidate,
        candidate_clauses: cx.candidate_clauses.to_vec(),
        reason: ask.reason.trim().to_string(),
        scope: ask.scope,
        order: order.map(|o| o.id.clone()),
        by: actor.clone(),
        at: cx.now,
    };
    Ok(vec![Event::new(
        "file.opened",
        format!("file/{id}"),
        &opened,
    )])
}

/// A change that fits the level in force.
pub(crate) fn fits(
    change: Change,
    target: Option<Level>,
    present: Option<Level>,
) -> Result<Change, Refusal> {
    let said = |l: Option<Level>| l.map_or("", Level::numeral);
    let refuse = |key: &str| Err(Refusal::new("change", key, said(target), said(present)));
    match change {
        Change::Start if present.is_some() => refuse("already-running"),
        Change::Warn if present.is_some() => refuse("already-warned"),
        Change::Start | Change::Warn if target.is_none() => refuse("level-required"),
        Change::Raise | Change::Lower | Change::End if present.is_none() => refuse("not-running"),
        Change::Rewarn | Change::Unwarn if present.is_none() => refuse("not-warned"),
        Change::Raise if target <= present => refuse("not-higher"),
        Change::Lower if target.is_none() || target >= present => refuse("not-lower"),
        Change::Rewarn if target.is_none() => refuse("level-required"),
        Change::End | Change::Unwarn if target.is_some() => refuse("end-has-no-level"),
        Change::Order => refuse("no-chain"),
        _ => Ok(change),
    }
}

/// Who started it, changes and ends it.
pub(crate) fn only_starter(
    standing: Option<&Standing>,
    authority: &[String],
) -> Result<(), Refusal> {
    match standing {
        Some(s) if !authority.contains(&s.now.starter) => Err(Refusal::new(
            "body",
            "only-starter",
            authority.join(", "),
            &s.now.starter,
        )),
        _ => Ok(()),
    }
}

fn levels_of(chains: &[Cited<Chain>], key: &ResponseKey, change: Change) -> String {
    let has = |l: &Level| chain(chains, key, change, *l, false).is_some();
    let all: Vec<&str> = Level::ALL
        .iter()
        .filter(|l| has(l))
        .map(|l| l.numeral())
        .collect();
    all.join(", ")
}

/// Codes of the counties, for messages.
pub(crate) fn counties(city: &City) -> String {
    let all: Vec<&str> = city.areas.iter().map(|a| a.code.as_str()).collect();
    all.join(", ")
}
