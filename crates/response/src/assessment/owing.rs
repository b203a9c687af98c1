//! What an assessment makes bodies owe: a slot, a signature, a task of the
//! conclusion, looking again; and how the rounds of signing are told apart.

use super::act::Context;
use super::content::{Given, Said};
use super::{Assessment, Opened, subject};
use crate::due::{self, Beginning, Bound, LimitSource};
use crate::event::Event;
use crate::obligation::event::Withdrawn;
use crate::obligation::{Cause, DutyEvent, Obligation, Why, id as duty_id};
use jiff::Timestamp;
use lf_domain::codebook::Label;
use lf_rules::program::{Due, Evidence};

impl Context<'_> {
    /// An obligation out of this assessment.
    pub(super) fn duty(
        &self,
        opened: &Opened,
        task: &str,
        title: &Label,
        who: &str,
        root: String,
    ) -> Obligation {
        let to = opened.signers.iter().filter(|b| *b != who).cloned();
        Obligation {
            id: duty_id(self.plan, task, who, &opened.area, &root, None),
            plan: self.plan.into(),
            pack: self.pack.into(),
            clause: self.rule.clause.clone(),
            task: task.into(),
            title: title.clone(),
            who: who.into(),
            to: to.collect(),
            overseers: vec![opened.body.clone()],
            area: opened.area.clone(),
            topic: opened.topic.clone(),
            root,
            opened_at: self.now,
            cause: Cause {
                seq: 0,
                kind: "assessment.opened".into(),
            },
            ..Obligation::default()
        }
    }
}

pub(super) fn owed(duty: &Obligation) -> Event {
    Event::new("duty.opened", duty.subject(), duty)
}

pub(super) fn not_owed(duty: &Obligation, cause: u64) -> Event {
    let event = DutyEvent::Withdrawn(Withdrawn {
        why: Why::Corrected,
        cause,
    });
    Event {
        kind: event.kind().into(),
        subject: duty.subject(),
        body: serde_json::from_str(&event.body()).unwrap_or_default(),
    }
}

pub(super) fn by_act(name: &str) -> Evidence {
    Evidence {
        by: Some(name.into()),
        ..Evidence::default()
    }
}

/// The task to sign a slot.
pub(super) fn slot_duty(opened: &Opened, body: &str, cx: &Context<'_>) -> Obligation {
    let task = format!("assess.{}", opened.kind);
    let duty = cx.duty(opened, &task, &cx.rule.it.title, body, subject(cx.id));
    let (_, bound) = due_of(cx.rule.it.due.as_ref(), cx);
    Obligation {
        due: opened.due,
        bound,
        evidence: by_act("assessment.slot"),
        ..duty
    }
}

/// The task to sign the conclusion. `round` tells the rounds of signing apart.
pub(super) fn conclusion_duty(
    opened: &Opened,
    body: &str,
    round: String,
    cx: &Context<'_>,
) -> Obligation {
    let task = format!("conclude.{}", opened.kind);
    let own = &cx.rule.it.conclusion;
    let title = if own.zh.is_empty() {
        &cx.rule.it.title
    } else {
        own
    };
    let root = format!("{}/{round}", subject(cx.id));
    Obligation {
        evidence: by_act("assessment.conclusion"),
        ..cx.duty(opened, &task, title, body, root)
    }
}

pub(super) fn due_of(due: Option<&Due>, cx: &Context<'_>) -> (Option<Timestamp>, Option<Bound>) {
    let found = due.and_then(|d| Some((d, due::bound(Some(d), cx.city, cx.today())?)));
    match found {
        Some((d, (limit, bound))) => {
            let at = due::moment(d, limit, Beginning::at(cx.now), cx.zone);
            (Some(at), Some(bound))
        }
        None => (None, None),
    }
}

/// Round of signing for one body: how often slots were signed, and how many
/// proposals of this round the body has signed that count no more.
pub(super) fn round(a: &Assessment, body: &str, signings: usize) -> String {
    let last = a
        .slots
        .iter()
        .flat_map(|s| s.signed.last())
        .map(|s| s.seq)
        .max();
    let signed = a.conclusions.iter().filter(|c| {
        let mine = c.signed.iter().any(|(b, ..)| b == body);
        c.lapsed && mine && Some(c.seq) > last
    });
    format!("{signings}.{}", signed.count())
}

pub(super) fn signings(a: &Assessment) -> usize {
    a.slots.iter().map(|s| s.signed.len()).sum()
}

/// An event that is not notified now is assessed again by the named day.
pub(super) fn look_again(a: &Assessment, said: &Said, cx: &Context<'_>) -> Option<Obligation> {
    let day = said.again?;
    let asking = cx.instrument?;
    let root = format!("{}/again/{}", subject(cx.id), a.seq);
    let task = format!("again.{}", a.opened.kind);
    let title = &asking.block.it.again_title;
    let duty = cx.duty(&a.opened, &task, title, &a.opened.body, root);
    let source = format!("{} {}", asking.plan, asking.block.clause);
    Some(Obligation {
        due: Some(due::end_of(day, cx.zone)),
        bound: Some(Bound {
            limit: String::new(),
            source: LimitSource::Text { source },
        }),
        evidence: by_act(&format!("assessment.{}", a.opened.kind)),
        ..duty
    })
}

pub(super) fn given_duty(
    a: &Assessment,
    part: &str,
    i: usize,
    g: &Given,
    cx: &Context<'_>,
) -> Obligation {
    let title = Label {
        zh: g.what.clone(),
        en: g.what.clone(),
    };
    let root = format!("{}/{part}/{}/{i}", subject(cx.id), a.seq);
    let duty = cx.duty(
        &a.opened,
        &format!("joint.{}", a.opened.kind),
        &title,
        &g.to,
        root,
    );
    let source = format!("{} {}", a.opened.plan, a.opened.clause);
    Obligation {
        due: Some(due::end_of(g.due, cx.zone)),
        bound: Some(Bound {
            limit: String::new(),
            source: LimitSource::Text { source },
        }),
        ..duty
    }
}
