//! Advice of warning out of a conclusion: a draft reaches nobody, a signature sends it.

use super::act::{Context, Refused, one};
use super::owing::owed;
use super::{Advice, Advised, Assessment, subject};
use crate::event::Event;
use lf_domain::actor::Actor;
use lf_domain::city::split_body;
use lf_domain::refusal::Refusal;

pub(super) fn advise(
    a: &Assessment,
    advice: &Advice,
    draft: bool,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(rule) = &cx.rule.it.advice else {
        return Err(one("act", "assessment-no-advice", &a.opened.kind, ""));
    };
    if !rule.by.iter().any(|r| r == split_body(&actor.body).0) {
        let who = rule.by.join(", ");
        return Err(one("body", "assessment-not-adviser", &actor.body, who));
    }
    let mut wrong = vec![];
    // A draft may be begun while the others still write; only a whole assessment warns.
    if !draft && a.closed().is_none() {
        let waiting = a.standing(cx.now).waiting.join(", ");
        wrong.push(Refusal::new("act", "assessment-not-concluded", waiting, ""));
    }
    let texts = [
        ("text", &advice.text),
        ("level", &advice.level),
        ("evidence", &advice.evidence),
    ];
    for (field, text) in texts {
        if text.trim().is_empty() {
            wrong.push(Refusal::new(field, "required", "", ""));
        }
    }
    if advice.until < cx.today() {
        let today = cx.today().to_string();
        wrong.push(Refusal::new(
            "until",
            "assessment-until-past",
            advice.until.to_string(),
            today,
        ));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let county = split_body(&actor.body).1;
    let to: Vec<String> = match draft {
        true => vec![],
        false => rule
            .to
            .iter()
            .flat_map(|r| cx.city.bodies_of(r, county))
            .collect(),
    };
    let advised = Advised {
        kind: a.opened.kind.clone(),
        plan: a.opened.plan.clone(),
        topic: a.opened.topic.clone(),
        assessment: a.opened.id.clone(),
        body: actor.body.clone(),
        advice: advice.clone(),
        to: to.clone(),
    };
    let kind = match draft {
        true => "assessment.advice_drafted",
        false => "assessment.advised",
    };
    let mut events = vec![cx.event(kind, &advised)];
    for body in to.iter().filter(|b| **b != actor.body) {
        let root = format!("{}/advice/{}", subject(cx.id), a.seq);
        let task = format!("advice.{}", a.opened.kind);
        events.push(owed(&cx.duty(&a.opened, &task, &rule.title, body, root)));
    }
    Ok(events)
}
