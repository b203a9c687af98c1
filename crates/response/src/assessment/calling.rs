//! Calling an assessment: who has a slot, who will sign, what each owes; and
//! taking it back.

use super::act::{Call, Context, Refused, one};
use super::owing::{conclusion_duty, due_of, not_owed, owed, round, signings, slot_duty};
use super::view::Stage;
use super::{Assessment, Opened, Used, Withdrawn};
use crate::event::Event;
use lf_domain::actor::Actor;
use lf_domain::city::{City, split_body};
use lf_domain::refusal::Refusal;
use lf_rules::program::Assessment as Rule;
use lf_rules::program::assessment::{ANYBODY, CALLER, EVERYBODY};

pub(super) fn open(call: &Call, actor: &Actor, cx: &Context<'_>) -> Result<Vec<Event>, Refused> {
    let rule = &cx.rule.it;
    let role = split_body(&actor.body).0;
    let mut wrong = vec![];
    if !rule.call.is_empty() && !rule.call.iter().any(|r| r == role) {
        let who = rule.call.join(", ");
        wrong.push(Refusal::new("body", "assessment-not-caller", role, who));
    }
    for (field, text) in [("about", &call.about), ("ground", &call.ground)] {
        if text.trim().is_empty() {
            wrong.push(Refusal::new(field, "required", "", ""));
        }
    }
    let topic = call.topic.clone().filter(|t| !t.is_empty());
    if let Some(t) = topic.as_ref().filter(|t| !rule.is_for(t)) {
        let topics = rule.topics.join(", ");
        wrong.push(Refusal::new("topic", "assessment-other-topic", t, topics));
    }
    let county = split_body(&actor.body).1;
    let mut slots: Vec<String> = vec![];
    for role in &rule.slots {
        let bodies = match role.as_str() {
            CALLER => vec![actor.body.clone()],
            role => cx.city.bodies_of(role, county),
        };
        slots.extend(bodies);
    }
    for body in call.invited.iter().filter(|b| !b.is_empty()) {
        let may = |r: &String| r == ANYBODY || r == split_body(body).0;
        if !cx.city.has_body(body) || !rule.invite.iter().any(may) {
            let who = rule.invite.join(", ");
            wrong.push(Refusal::new("invited", "assessment-not-invited", body, who));
        }
        slots.push(body.clone());
    }
    let mut seen = std::collections::BTreeSet::new();
    slots.retain(|b| seen.insert(b.clone()));
    if slots.len() < rule.least.max(1) {
        let least = rule.least.max(1).to_string();
        wrong.push(Refusal::new(
            "invited",
            "assessment-too-few",
            slots.len().to_string(),
            least,
        ));
    }
    let signers = signers(rule, &slots, county, cx.city);
    if signers.is_empty() {
        wrong.push(Refusal::new(
            "conclude",
            "assessment-no-signer",
            rule.conclude.join(", "),
            "",
        ));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let disease = call.disease.clone().filter(|d| !d.is_empty());
    let instrument = match (&rule.instrument, cx.instrument) {
        (None, _) => None,
        (Some(id), None) => return Err(one("instrument", "assessment-no-instrument", id, "")),
        (Some(_), Some(i)) => {
            let in_box = i.block.it.box_of(disease.as_deref());
            in_box.map(|b| Used {
                plan: i.plan.into(),
                pack: i.pack.into(),
                clause: i.block.clause.clone(),
                id: i.block.it.id.clone(),
                edition: i.block.it.edition.clone(),
                in_box: b.id.clone(),
            })
        }
    };
    let opened = Opened {
        id: cx.id.into(),
        kind: rule.id.clone(),
        plan: cx.plan.into(),
        pack: cx.pack.into(),
        clause: cx.rule.clause.clone(),
        area: county.unwrap_or("city").into(),
        topic,
        about: call.about.trim().into(),
        ground: call.ground.trim().into(),
        disease,
        instrument,
        signers,
        independent: rule.independent,
        due: due_of(rule.due.as_ref(), cx).0,
        body: actor.body.clone(),
        slots,
    };
    let mut events = vec![cx.event("assessment.opened", &opened)];
    events.extend(
        opened
            .slots
            .iter()
            .map(|b| owed(&slot_duty(&opened, b, cx))),
    );
    Ok(events)
}

fn signers(rule: &Rule, slots: &[String], county: Option<&str>, city: &City) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    for role in &rule.conclude {
        let bodies = match role.as_str() {
            EVERYBODY => slots.to_vec(),
            role => city.bodies_of(role, county),
        };
        for b in bodies {
            if !out.contains(&b) {
                out.push(b);
            }
        }
    }
    out
}

pub(super) fn withdraw(
    a: &Assessment,
    reason: &str,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refused> {
    if actor.body != a.opened.body {
        return Err(one(
            "body",
            "assessment-other-caller",
            &actor.body,
            &a.opened.body,
        ));
    }
    if reason.trim().is_empty() {
        return Err(one("reason", "required", "", ""));
    }
    if a.closed().is_some() {
        return Err(one("act", "assessment-closed", &a.opened.id, ""));
    }
    let withdrawn = Withdrawn {
        kind: a.opened.kind.clone(),
        body: actor.body.clone(),
        reason: reason.trim().into(),
    };
    let mut events = vec![cx.event("assessment.withdrawn", &withdrawn)];
    let standing = a.standing(cx.now);
    let n = signings(a);
    let open = standing.waiting.iter().map(|b| match standing.stage {
        Stage::Slots => slot_duty(&a.opened, b, cx),
        _ => conclusion_duty(&a.opened, b, round(a, b, n), cx),
    });
    events.extend(open.map(|d| not_owed(&d, a.seq)));
    Ok(events)
}
