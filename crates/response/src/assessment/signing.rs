//! Signing a slot, and whether what is said is whole.

use super::act::{Context, Decided, Refused, one};
use super::content::{self, Said};
use super::owing::{conclusion_duty, not_owed, owed, round, signings, slot_duty};
use super::view::Stage;
use super::{Assessment, Signed};
use lf_domain::actor::Actor;
use lf_rules::program::Derived;

pub(super) fn sign(
    a: &Assessment,
    said: &Said,
    reason: &str,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Decided, Refused> {
    let Some(slot) = a.slots.iter().find(|s| s.body == actor.body) else {
        let slots = a.opened.slots.join(", ");
        return Err(one("body", "assessment-no-slot", &actor.body, slots));
    };
    let again = !slot.signed.is_empty();
    if again && reason.trim().is_empty() {
        return Err(one("reason", "assessment-again-reason", "", ""));
    }
    let mut said = said.tidied();
    let derived = match &said.abstains {
        Some(_) if !cx.rule.it.abstain => {
            return Err(one("abstains", "assessment-no-abstention", "", ""));
        }
        Some(why) if why.is_empty() => return Err(one("abstains", "required", "", "")),
        Some(_) => {
            (said.parts, said.answers, said.again) = Default::default();
            None
        }
        None => checked(a, &mut said, false, cx)?,
    };
    let slot_task = slot_duty(&a.opened, &actor.body, cx).id;
    let signed = Signed {
        kind: a.opened.kind.clone(),
        plan: a.opened.plan.clone(),
        body: actor.body.clone(),
        digest: said.digest(),
        derived: derived.filter(|_| !a.opened.independent),
        reason: reason.trim().into(),
        duties: match again {
            true => vec![],
            false => vec![slot_task],
        },
        said: (!a.opened.independent).then(|| said.clone()),
    };
    let sealed = a
        .opened
        .independent
        .then(|| serde_json::to_string(&said).unwrap_or_default());
    let mut events = vec![cx.event("assessment.signed", &signed)];
    let waiting = a.standing(cx.now);
    if waiting.stage == Stage::Conclusion {
        let n = signings(a);
        let open = waiting.waiting.iter();
        let open = open.map(|b| conclusion_duty(&a.opened, b, round(a, b, n), cx));
        events.extend(open.map(|d| not_owed(&d, a.seq)));
    }
    let others = a.slots.iter().filter(|s| s.body != actor.body);
    if others.into_iter().all(|s| !s.signed.is_empty()) {
        let round = format!("{}.0", signings(a) + 1);
        let signers = a.opened.signers.iter();
        let duties = signers.map(|b| owed(&conclusion_duty(&a.opened, b, round.clone(), cx)));
        events.extend(duties);
    }
    Ok(Decided { events, sealed })
}

/// Parts or answers are whole; of answers, what they come to.
pub(super) fn checked(
    a: &Assessment,
    said: &mut Said,
    joint: bool,
    cx: &Context<'_>,
) -> Result<Option<Derived>, Refused> {
    let rule = &cx.rule.it;
    let asked = if joint { &rule.outputs } else { &rule.parts };
    let mut wrong = content::parts(said, asked, cx.city, cx.today());
    let derived = match cx.asking(a)? {
        Some((instrument, in_box)) => {
            let latest = content::latest_again(instrument, cx.city, cx.now, cx.zone);
            match content::answers(said, instrument, in_box, cx.today(), latest) {
                Ok(derived) => Some(derived),
                Err(more) => {
                    wrong.extend(more);
                    None
                }
            }
        }
        None if said.answers.is_empty() => None,
        None => return Err(one("answers", "assessment-no-instrument", "", "")),
    };
    match wrong.is_empty() {
        true => Ok(derived),
        false => Err(wrong),
    }
}
