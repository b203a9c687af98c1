//! The joint conclusion: proposed in the words of one, signed by all who must,
//! and what it then gives out.

use super::act::{Context, Refused, one};
use super::content::{self, Said};
use super::owing::{conclusion_duty, given_duty, look_again, owed, round, signings};
use super::signing::checked;
use super::view::Stage;
use super::{Agreed, Assessment, Concluded, Proposed};
use crate::event::Event;
use lf_domain::actor::Actor;
use lf_rules::program::{Derived, PartHolds};

/// Only those whom the clause names sign, and only when every slot is signed.
fn may_conclude(a: &Assessment, actor: &Actor, cx: &Context<'_>) -> Result<(), Refused> {
    if !a.opened.signers.contains(&actor.body) {
        let signers = a.opened.signers.join(", ");
        return Err(one("body", "assessment-not-signer", &actor.body, signers));
    }
    let standing = a.standing(cx.now);
    match standing.stage {
        Stage::Slots => {
            let waiting = standing.waiting.join(", ");
            Err(one("slots", "assessment-slots-missing", waiting, ""))
        }
        Stage::Closed => Err(one("act", "assessment-closed", &a.opened.id, "")),
        _ => Ok(()),
    }
}

pub(super) fn propose(
    a: &Assessment,
    said: &Said,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refused> {
    may_conclude(a, actor, cx)?;
    let mut said = said.tidied();
    said.abstains = None;
    let derived = checked(a, &mut said, true, cx)?;
    let n = signings(a);
    let proposed = Proposed {
        kind: a.opened.kind.clone(),
        plan: a.opened.plan.clone(),
        body: actor.body.clone(),
        said: said.clone(),
        derived: derived.clone(),
        duties: done_by(a, &actor.body, n, cx),
    };
    let mut events = vec![cx.event("assessment.proposed", &proposed)];
    if let Some(before) = a.conclusion() {
        // Who signed the words before has to read the new ones.
        for (body, ..) in before.signed.iter().filter(|(b, ..)| *b != actor.body) {
            let after = lapsed(a, before.seq);
            let round = round(&after, body, n);
            events.push(owed(&conclusion_duty(&a.opened, body, round, cx)));
        }
    }
    if a.opened.signers.len() == 1 {
        events.extend(conclude(a, &said, derived, cx)?);
    }
    Ok(events)
}

/// The assessment with one conclusion counted as lapsed.
fn lapsed(a: &Assessment, seq: u64) -> Assessment {
    let mut out = a.clone();
    let found = out.conclusions.iter_mut().find(|c| c.seq == seq);
    found.into_iter().for_each(|c| c.lapsed = true);
    out
}

/// The tasks that a signature under the conclusion does.
fn done_by(a: &Assessment, body: &str, n: usize, cx: &Context<'_>) -> Vec<String> {
    let signed = a
        .conclusion()
        .is_some_and(|c| c.signed.iter().any(|(b, ..)| b == body));
    let mut out = match signed {
        // Who has signed and proposes other words owed nothing more.
        true => vec![],
        false => vec![conclusion_duty(&a.opened, body, round(a, body, n), cx).id],
    };
    out.extend(cx.asked.iter().cloned());
    out
}

pub(super) fn agree(
    a: &Assessment,
    proposal: u64,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refused> {
    may_conclude(a, actor, cx)?;
    let Some(now) = a.conclusion() else {
        return Err(one(
            "proposal",
            "assessment-no-proposal",
            proposal.to_string(),
            "",
        ));
    };
    if now.seq != proposal {
        let seq = now.seq.to_string();
        return Err(one(
            "proposal",
            "assessment-other-proposal",
            proposal.to_string(),
            seq,
        ));
    }
    if now.signed.iter().any(|(b, ..)| *b == actor.body) {
        return Err(one("act", "assessment-signed-already", &actor.body, ""));
    }
    let agreed = Agreed {
        kind: a.opened.kind.clone(),
        plan: a.opened.plan.clone(),
        body: actor.body.clone(),
        proposal,
        duties: done_by(a, &actor.body, signings(a), cx),
    };
    let mut events = vec![cx.event("assessment.agreed", &agreed)];
    let missing = |b: &&String| **b != actor.body && !now.signed.iter().any(|(by, ..)| by == *b);
    if !a.opened.signers.iter().any(|b| missing(&b)) {
        events.extend(conclude(a, &now.said, now.derived.clone(), cx)?);
    }
    Ok(events)
}

/// The last signature: the conclusion stands, and what it gives out is owed.
fn conclude(
    a: &Assessment,
    said: &Said,
    derived: Option<Derived>,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refused> {
    let kind = match (&a.opened.instrument, &derived) {
        (Some(used), Some(d)) => format!("{}.{}", used.id, d.outcome.word()),
        _ => a.opened.kind.clone(),
    };
    let concluded = Concluded {
        kind,
        plan: a.opened.plan.clone(),
        topic: a.opened.topic.clone(),
        about: a.opened.about.clone(),
        assessment: a.opened.id.clone(),
        said: said.clone(),
        derived,
        signers: a.opened.signers.clone(),
    };
    let mut events = vec![cx.event("assessment.concluded", &concluded)];
    events.extend(look_again(a, said, cx).map(|d| owed(&d)));
    for part in cx
        .rule
        .it
        .outputs
        .iter()
        .filter(|p| p.holds == PartHolds::Tasks)
    {
        let text = said.parts.get(&part.id).map_or("", String::as_str);
        let given = content::tasks(&part.id, text, cx.city, cx.today()).map_err(|r| vec![r])?;
        let tasks = given.iter().enumerate();
        events.extend(tasks.map(|(i, g)| owed(&given_duty(a, &part.id, i, g, cx))));
    }
    Ok(events)
}
