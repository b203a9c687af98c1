//! What is owed about a notice as it stands: the next signature, the sending, the
//! receipt, the answer. Each is an obligation like any other.

use super::{Standing, State};
use crate::due::{named, set};
use crate::obligation::{Cause, Hold, Obligation, id};
use crate::opening::{Owed, Scene};
use jiff::Timestamp;
use lf_rules::program::{Answer, Evidence};

/// What the obligations of a notice are looked up by.
pub fn root(id: &str) -> String {
    format!("notice/{id}")
}

/// What is owed after the entry `seq`; nothing once the notice is closed.
pub fn owed(s: &Standing, (seq, kind): (u64, &str), scene: &Scene<'_>) -> Vec<Owed> {
    let it = &s.it;
    let answer = |from: Timestamp| {
        let limit = named(it.answer_within.as_deref(), "");
        set(limit.as_ref(), from, scene.city, scene.zone)
    };
    let (who, to, act, (due, bound), since) = match s.state {
        State::Open => {
            let (who, act) = match s.awaits() {
                Some(signer) => (signer, "signed"),
                None => (it.sender.as_str(), "sent"),
            };
            let by = (it.due, it.bound.clone());
            (who, &it.receiver, act, by, it.opened_at)
        }
        State::Sent if it.answer != Answer::None => {
            let at = s.sent_at.unwrap_or(it.opened_at);
            (
                it.receiver.as_str(),
                &it.sender,
                "acknowledged",
                answer(at),
                at,
            )
        }
        State::Acknowledged if it.answer == Answer::Answer => {
            let at = s.sent_at.unwrap_or(it.opened_at);
            (it.receiver.as_str(), &it.sender, "answered", answer(at), at)
        }
        _ => return vec![],
    };
    let task = format!("notice.{act}.{}", it.share);
    let own = format!("{}/{}", root(&it.id), s.version());
    vec![Owed::Once(Box::new(Obligation {
        id: id(&it.plan, &task, who, "city", &own, None),
        plan: it.plan.clone(),
        pack: it.pack.clone(),
        clause: it.clause.clone(),
        task,
        title: it.title.clone(),
        who: who.to_string(),
        to: vec![to.clone()],
        area: "city".into(),
        root: root(&it.id),
        hold: Hold::Step,
        opened_at: since,
        due,
        bound,
        evidence: Evidence {
            by: Some(format!("notice.{act}")),
            ..Evidence::default()
        },
        confidential: it.confidential,
        cause: Cause {
            seq,
            kind: kind.to_string(),
        },
        ..Obligation::default()
    }))]
}
