//! Signing a step: whose turn it is, what must be filled in, what it leads to.

use super::opening::{Context, bind, chain, chain_level, counties};
use super::takes_effect::{county_order, in_force, still_applies};
use super::{File, FileStep, Procedure, Said, Signature, Signed, Status, Withdrawn};
use crate::event::{Capacity, Event};
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_rules::program::{Act, Change, Outcome};

/// Checks that a step is the one that is awaited.
///
/// # Errors
/// `file-closed`, `unknown-step`, `already-signed` (with who and when),
/// `publish-before-filing` and `step-out-of-order` with the step that is awaited.
pub fn turn<'a>(file: &'a File, step: &str) -> Result<&'a FileStep, Refusal> {
    let awaited = file.awaited();
    if let Some(s) = awaited.iter().find(|s| s.id == step) {
        return Ok(s);
    }
    let ids = |steps: &[&FileStep]| -> String {
        let ids: Vec<&str> = steps.iter().map(|s| s.id.as_str()).collect();
        ids.join(", ")
    };
    let Some(at) = file.index(step) else {
        let all: Vec<&FileStep> = file.procedure.steps.iter().collect();
        return Err(Refusal::new("step", "unknown-step", step, ids(&all)));
    };
    if let Some(k) = file.valid(step) {
        let s = &k.signed;
        let mut r = Refusal::new("step", "already-signed", step, &s.capacity.by.officer);
        r.args.insert("when".into(), s.at.to_string());
        r.args.insert("body".into(), s.capacity.body.clone());
        return Err(r);
    }
    if awaited.is_empty() {
        let last = file.signatures.last();
        let who = last.map_or(&file.opened.by.officer, |k| &k.signed.capacity.by.officer);
        let mut r = Refusal::new("step", "file-closed", step, who);
        r.args.insert("when".into(), file.since().to_string());
        return Err(r);
    }
    let missing = |s: &FileStep| matches!(s.act, Act::File | Act::Report) && !s.optional;
    let publishing = file.procedure.steps[at].act == Act::Publish;
    let unfiled =
        (file.procedure.steps[..at].iter()).find(|s| missing(s) && file.valid(&s.id).is_none());
    match unfiled {
        Some(s) if publishing => Err(Refusal::new("step", "publish-before-filing", step, &s.id)),
        _ => Err(Refusal::new(
            "step",
            "step-out-of-order",
            step,
            ids(&awaited),
        )),
    }
}

/// Decides a signature. The capacity was found for the step's bodies.
///
/// # Errors
/// Everything that is wrong with it; nothing is added then.
pub fn sign(
    file: &File,
    signature: Signature,
    capacity: Capacity,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let step = turn(file, &signature.step)?;
    if !step.by.contains(&capacity.body) {
        return Err(Refusal::new(
            "body",
            "wrong-body",
            &capacity.body,
            step.by.join(", "),
        ));
    }
    let in_time = file.status == Status::Open;
    if in_time && matches!(signature.said, Said::Agree) {
        still_applies(file, cx)?;
    }
    let mut signed = Signed {
        file: file.opened.id.clone(),
        topic: file.opened.key.topic.clone(),
        capacity,
        candidate: cx.candidate,
        procedure: None,
        at: cx.now,
        signature: tidy(signature),
    };
    may(file, step, &signed.signature, cx)?;
    let subject = file.subject();
    match signed.signature.said {
        Said::Refuse => Ok(vec![Event::new("file.refused", subject, &signed)]),
        Said::SendBack => Ok(vec![Event::new("file.sent_back", subject, &signed)]),
        Said::CountyOrder => {
            let mut events = vec![Event::new("file.signed", subject, &signed)];
            let mut after = file.clone();
            after.sign(signed.clone(), file.seq);
            if after.status == Status::CountyOrdered {
                events.push(county_order(&after, &signed, cx));
            }
            Ok(events)
        }
        Said::Agree => {
            filled(file, step, &signed.signature, cx)?;
            signed.procedure = switch(file, step, &signed.signature, cx)?;
            let mut after = file.clone();
            after.sign(signed.clone(), file.seq);
            let mut events = vec![Event::new("file.signed", subject, &signed)];
            if in_time && after.status == Status::CountyOrdered {
                events.push(county_order(&after, &signed, cx));
            } else if in_time && after.status == Status::InForce {
                events.push(in_force(&after, &signed, cx)?);
            }
            Ok(events)
        }
    }
}

/// Withdraws a file that has not taken effect.
///
/// # Errors
/// When another body asks, a reason is missing, or it is closed.
pub fn withdraw(
    file: &File,
    reason: &str,
    actor: &Actor,
    now: jiff::Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if file.status != Status::Open {
        let mut r = Refusal::new(
            "file",
            "file-closed",
            &file.opened.id,
            &file.opened.by.officer,
        );
        r.args.insert("when".into(), file.since().to_string());
        return Err(r);
    }
    if actor.body != file.opened.by.body {
        return Err(Refusal::new(
            "body",
            "only-opener",
            &actor.body,
            &file.opened.by.body,
        ));
    }
    if reason.trim().is_empty() {
        return Err(Refusal::new("reason", "reason-required", "", ""));
    }
    if let Some(order) = &file.opened.order {
        return Err(Refusal::new("reason", "must-start", reason, order));
    }
    let body = Withdrawn {
        file: file.opened.id.clone(),
        topic: file.opened.key.topic.clone(),
        reason: reason.trim().to_string(),
        by: actor.clone(),
        at: now,
    };
    Ok(vec![Event::new("file.withdrawn", file.subject(), &body)])
}

fn tidy(mut s: Signature) -> Signature {
    let trim = |t: &mut String| *t = t.trim().to_string();
    trim(&mut s.opinion);
    trim(&mut s.number);
    trim(&mut s.dissent);
    for list in [&mut s.names, &mut s.audience, &mut s.counties] {
        list.iter_mut().for_each(trim);
        list.retain(|n| !n.is_empty());
    }
    s
}

/// Whether the step allows what is said.
fn may(file: &File, step: &FileStep, s: &Signature, cx: &Context<'_>) -> Result<(), Refusal> {
    let said = |o: Outcome| match o {
        Outcome::Refuse => "refuse",
        Outcome::SendBack => "send_back",
        Outcome::CountyOrder => "county_order",
    };
    let wanted = match s.said {
        Said::Agree => return Ok(()),
        Said::Refuse => Outcome::Refuse,
        Said::SendBack => Outcome::SendBack,
        Said::CountyOrder => Outcome::CountyOrder,
    };
    if !step.may.contains(&wanted) || file.status != Status::Open {
        let mut all = vec!["agree"];
        all.extend(step.may.iter().map(|o| said(*o)));
        return Err(Refusal::new(
            "said",
            "outcome-not-offered",
            said(wanted),
            all.join(", "),
        ));
    }
    if s.opinion.is_empty() {
        return Err(Refusal::new("opinion", "reason-required", "", ""));
    }
    match wanted {
        Outcome::Refuse if file.opened.order.is_some() => {
            let order = file.opened.order.as_deref().unwrap_or_default();
            Err(Refusal::new("said", "must-start", "refuse", order))
        }
        Outcome::SendBack if file.index(&step.id).and_then(|i| file.before(i)).is_none() => {
            Err(Refusal::new("said", "nothing-before", "send_back", "agree"))
        }
        Outcome::CountyOrder => {
            let known = |c: &String| cx.city.areas.iter().any(|a| &a.code == c);
            match s.counties.iter().find(|c| !known(c)) {
                Some(c) => Err(Refusal::new(
                    "counties",
                    "unknown-area",
                    c,
                    counties(cx.city),
                )),
                None if s.counties.is_empty() => Err(Refusal::new(
                    "counties",
                    "counties-required",
                    "",
                    counties(cx.city),
                )),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Whether everything is filled in.
fn filled(file: &File, step: &FileStep, s: &Signature, cx: &Context<'_>) -> Result<(), Refusal> {
    for need in &step.needs {
        let empty = match need.as_str() {
            "number" => s.number.is_empty(),
            "names" => s.names.is_empty(),
            "receipt" => s.receipt.is_none(),
            "audience" => s.audience.is_empty(),
            _ => s.opinion.is_empty(),
        };
        if empty {
            let key = format!("{need}-required");
            return Err(Refusal::new(need, &key, "", ""));
        }
    }
    if let Some(receipt) = s.receipt.filter(|r| *r > cx.now) {
        return Err(Refusal::new(
            "receipt",
            "receipt-in-future",
            receipt.to_string(),
            cx.now.to_string(),
        ));
    }
    if step.act == Act::Assess && s.opinion.is_empty() {
        return Err(Refusal::new("opinion", "opinion-required", "", ""));
    }
    if !compared(file.opened.change) && step.id == file.procedure.effective && s.opinion.is_empty()
    {
        return Err(Refusal::new("opinion", "text-required", "", ""));
    }
    ground(file, step, s)?;
    let judges = matches!(
        step.act,
        Act::Assess | Act::Propose | Act::Decide | Act::Approve
    );
    if judges && s.opinion.is_empty() {
        let level = s.level.or(file.level);
        let said = |l: Option<Level>| l.map_or("-", Level::numeral);
        let proposed = (file.valid_acts(&[Act::Propose]).last())
            .map(|k| k.signed.signature.level.or(file.level));
        if compared(file.opened.change) && level != cx.candidate {
            let (v, a) = (said(level), said(cx.candidate));
            return Err(Refusal::new("opinion", "reason-for-departing", v, a));
        }
        if step.act == Act::Decide && proposed.is_some_and(|p| p != level) {
            let (v, a) = (said(level), said(proposed.flatten()));
            return Err(Refusal::new("opinion", "reason-against-proposal", v, a));
        }
    }
    Ok(())
}

/// Whether a level is compared with the candidate: warnings have thresholds of their own.
fn compared(change: Change) -> bool {
    !matches!(change, Change::Warn | Change::Rewarn | Change::Unwarn)
}

/// A change rests on what the experts found: growth to raise, limited or controlled to
/// lower or end, controlled to lift a warning.
fn ground(file: &File, step: &FileStep, s: &Signature) -> Result<(), Refusal> {
    use super::Ground::{Controlled, Growth, Limited};
    let (asks, good): (bool, &[super::Ground]) = match file.opened.change {
        Change::Raise => (step.act == Act::Assess, &[Growth]),
        Change::Lower | Change::End => (step.act == Act::Assess, &[Limited, Controlled]),
        Change::Unwarn => (step.id == file.procedure.effective, &[Controlled]),
        _ => (false, &[]),
    };
    if !asks || s.ground.is_some_and(|g| good.contains(&g)) {
        return Ok(());
    }
    let name = |g: &super::Ground| match g {
        Growth => "growth",
        Limited => "limited",
        Controlled => "controlled",
    };
    let all: Vec<&str> = good.iter().map(name).collect();
    let said = s.ground.as_ref().map_or("", name);
    Err(Refusal::new(
        "ground",
        "ground-required",
        said,
        all.join(", "),
    ))
}

/// The steps of another level, where the one proposed or decided has others. What
/// was signed must be the beginning of them.
fn switch(
    file: &File,
    step: &FileStep,
    s: &Signature,
    cx: &Context<'_>,
) -> Result<Option<Procedure>, Refusal> {
    let Some(level) = s.level.filter(|l| Some(*l) != file.level) else {
        return Ok(None);
    };
    let refuse = |key: &str| {
        let asked = file.level.map_or("-", Level::numeral);
        Err(Refusal::new("level", key, level.numeral(), asked))
    };
    match step.act {
        // Experts advise; their level is kept beside the others.
        Act::Assess => return Ok(None),
        Act::Propose | Act::Decide if file.opened.level.is_some() => {}
        _ => return refuse("not-the-level"),
    }
    let change = file.opened.change;
    if super::opening::fits(change, Some(level), file.opened.present).is_err() {
        return refuse("other-change");
    }
    if let Some(order) = &file.opened.order
        && Some(level) < file.opened.level
    {
        return Err(Refusal::new("level", "must-start", level.numeral(), order));
    }
    let by = chain_level(change, Some(level), file.opened.present).unwrap_or(level);
    let Some(found) = chain(cx.chains, &file.opened.key, change, by, false) else {
        return refuse("other-chain");
    };
    let next = bind(found, cx.city, &file.opened.key);
    let at = file.index(&step.id).unwrap_or_default();
    let alike = |i: usize| {
        let (a, b) = (file.procedure.steps.get(i), next.steps.get(i));
        a.zip(b)
            .is_some_and(|(a, b)| a.id == b.id && a.act == b.act && a.by == b.by)
    };
    match (0..=at).all(alike) {
        true if next == file.procedure => Ok(None),
        true => Ok(Some(next)),
        false => refuse("other-chain"),
    }
}
