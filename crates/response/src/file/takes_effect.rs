//! What a file brings about when its effective step is signed.

use super::opening::{Context, only_starter};
use super::{File, Ground, Signed};
use crate::event::Event;
use crate::order::{Order, OrderKind};
use crate::standing::ResponseChange;
use crate::warning::WarningChange;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_rules::program::{Act, Change};

/// Whether the file still fits what is in force: somebody may have been faster.
///
/// # Errors
/// `level-moved` with the level in force now; `only-starter`.
pub(crate) fn still_applies(file: &File, cx: &Context<'_>) -> Result<(), Refusal> {
    let o = &file.opened;
    let present = cx.present(o.change);
    if present != o.present {
        let said = |l: Option<Level>| l.map_or("-", Level::numeral).to_string();
        return Err(Refusal::new(
            "level",
            "level-moved",
            said(o.present),
            said(present),
        ));
    }
    match o.change {
        Change::Raise | Change::Lower | Change::End => only_starter(cx.standing, &o.authority),
        _ => Ok(()),
    }
}

/// The change that is in force now.
///
/// # Errors
/// A lowering or an end without the assessment that its procedure has.
pub(crate) fn in_force(file: &File, last: &Signed, cx: &Context<'_>) -> Result<Event, Refusal> {
    let o = &file.opened;
    let change = o.change;
    let asked = file.procedure.steps.iter().any(|s| s.act == Act::Assess);
    let assessed = file.valid_acts(&[Act::Assess]).next().is_some();
    if matches!(change, Change::Lower | Change::End) && asked && !assessed {
        return Err(Refusal::new(
            "step",
            "needs-assessment",
            &last.signature.step,
            "assess",
        ));
    }
    match change {
        Change::Warn | Change::Rewarn | Change::Unwarn => Ok(warned(file, last, cx)),
        _ => Ok(changed(file, last, cx)),
    }
}

fn changed(file: &File, last: &Signed, cx: &Context<'_>) -> Event {
    let o = &file.opened;
    let kind = match o.change {
        Change::Start => "response.started",
        Change::Raise => "response.raised",
        Change::Lower => "response.lowered",
        _ => "response.ended",
    };
    let before = cx.standing;
    let running = before.filter(|s| s.active());
    let decided = file.valid_acts(&[Act::Decide]).last();
    let starter = match running {
        Some(s) => s.now.starter.clone(),
        None => decided
            .map_or(&last.capacity, |k| &k.signed.capacity)
            .body
            .clone(),
    };
    let scope = match running {
        Some(s) if o.scope.is_empty() && o.change != Change::Start => s.now.scope.clone(),
        _ => o.scope.clone(),
    };
    // The reason of the last who judged: decider, proposer, experts.
    let reasons = file.valid_acts(&[Act::Assess, Act::Propose, Act::Decide, Act::Approve]);
    let reason = (reasons.map(|k| k.signed.signature.opinion.as_str()))
        .filter(|t| !t.is_empty())
        .last();
    let body = ResponseChange {
        key: o.key.clone(),
        episode: before.map_or(1, |s| s.now.episode + u32::from(!s.active())),
        level: if o.change == Change::End {
            None
        } else {
            file.level
        },
        before: running.and_then(|s| s.now.level),
        // A running response keeps its pack until a person moves it.
        pack: running.map_or(&o.pack, |s| &s.now.pack).clone(),
        scope,
        starter,
        by: file.subject(),
        candidate: last.candidate,
        reason: reason.unwrap_or(&o.reason).to_string(),
        clauses: vec![file.procedure.clause.clone()],
        at: last.at,
    };
    Event::new(kind, format!("response/{}", o.key), &body)
}

fn warned(file: &File, last: &Signed, cx: &Context<'_>) -> Event {
    let o = &file.opened;
    let kind = match o.change {
        Change::Warn => "warning.issued",
        Change::Rewarn => "warning.changed",
        _ => "warning.lifted",
    };
    let mut reported: Vec<String> = vec![];
    for s in &file.procedure.steps {
        if s.act == Act::Report || (s.id == last.signature.step) {
            reported.extend(s.to.iter().filter(|b| *b != "public").cloned());
        }
    }
    let body = WarningChange {
        key: o.key.clone(),
        level: if o.change == Change::Unwarn {
            None
        } else {
            file.level
        },
        before: cx.warning.and_then(|w| w.now.level),
        audience: last.signature.audience.clone(),
        text: last.signature.opinion.clone(),
        ground: match last.signature.ground {
            Some(Ground::Controlled) => "controlled".into(),
            _ => String::new(),
        },
        issuer: last.capacity.body.clone(),
        reported_to: reported,
        file: o.id.clone(),
        pack: o.pack.clone(),
        clauses: vec![file.procedure.clause.clone()],
        at: last.at,
    };
    Event::new(kind, format!("warning/{}", o.key), &body)
}

/// Counties are required to start instead of the city.
pub(crate) fn county_order(file: &File, last: &Signed, cx: &Context<'_>) -> Event {
    let o = &file.opened;
    let decided = (file.signatures.iter()).rfind(|k| !k.signed.signature.counties.is_empty());
    let from = decided.map_or(&last.capacity, |k| &k.signed.capacity);
    let reason = decided.map_or("", |k| k.signed.signature.opinion.as_str());
    let number = [
        &last.signature,
        &decided.map_or(last, |k| &k.signed).signature,
    ]
    .into_iter()
    .map(|s| s.number.clone())
    .find(|n| !n.is_empty());
    let order = Order {
        id: format!("{}-c", o.id),
        kind: OrderKind::CountyStart,
        from: from.body.clone(),
        plan: o.key.plan.clone(),
        topic: o.key.topic.clone(),
        area: o.key.area.clone(),
        level: file.level,
        counties: file.counties.clone(),
        number: number.unwrap_or_else(|| o.id.clone()),
        reason: reason.to_string(),
        file: Some(o.id.clone()),
        pack: o.pack.clone(),
        clauses: vec![file.procedure.clause.clone()],
        by: last.capacity.by.clone(),
        at: cx.now,
        ..Order::default()
    };
    Event::new("order.recorded", format!("order/{}", order.id), &order)
}
