//! Joint assessments: the list, calling one, signing, concluding, advising.

use super::acting::given;
use super::caller::{Answer, Caller, shown, to};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::assessments as pages;
use crate::view::filled::Filled;
use crate::view::said;
use axum::extract::{Path, Query};
use lf_app::assessment::AssessmentQuery;
use lf_app::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::assessment::act::Call;
use lf_response::assessment::{Advice, Assessment, Command, Said};
use lf_rules::program::{Assessment as Rule, Instrument};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    open: String,
    before: Option<u64>,
}

pub(super) async fn list(caller: Caller, Query(q): Query<Asked>) -> Answer {
    let office = caller.office();
    let query = AssessmentQuery {
        open: q.open == "1",
        before: q.before,
        limit: 50,
        ..AssessmentQuery::default()
    };
    let reader = caller.actor().map(|a| a.body);
    let page = caller.read(office.assessments(&query, reader.as_deref()).await)?;
    let p = caller.page("assessments");
    let now = office.now();
    let kinds = office.assessment_rules().map(|(plan, rule)| pages::Kind {
        plan: plan.code(),
        rule,
    });
    let rows = page.assessments.into_iter().map(|a| {
        let standing = a.standing(now);
        (a, standing)
    });
    shown(&pages::Assessments {
        p: &p,
        rows: rows.collect(),
        kinds: kinds.collect(),
        open: query.open,
        before: page.before,
    })
}

/// Which assessment is to be called.
#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    plan: String,
    #[serde(default)]
    kind: String,
}

pub(super) async fn new(caller: Caller, Query(q): Query<Which>) -> Answer {
    calling(&caller, &q, Filled::blank())
}

fn calling(caller: &Caller, q: &Which, form: Filled) -> Answer {
    let office = caller.office();
    let (plan, rule) = caller.found(office.assessment_rule(&q.plan, &q.kind).ok())?;
    let p = caller.page("assessments");
    let status = form.status;
    let page = pages::NewAssessment {
        p: &p,
        invitable: pages::invitable(&rule.it, &office.city),
        instrument: instrument(&caller.desk, &rule.it),
        kind: pages::Kind {
            plan: plan.code(),
            rule,
        },
        incidents: &crate::gather::reports::incidents(&caller.desk),
        form,
    };
    Ok(respond(status, &page))
}

fn instrument<'a>(desk: &'a Desk, rule: &Rule) -> Option<&'a Instrument> {
    let id = rule.instrument.as_deref()?;
    desk.office.instrument(id).map(|i| &i.block.it)
}

pub(super) async fn call(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let q = Which {
        plan: form.value("plan").into(),
        kind: form.value("kind").into(),
    };
    let who = caller.acting(&format!("/assessments/new?plan={}&kind={}", q.plan, q.kind))?;
    let ticked = form.typed.iter().filter(|(_, v)| *v == "1");
    let call = Call {
        about: form.value("about").into(),
        ground: form.value("ground").into(),
        topic: given(&form.typed, "topic"),
        disease: given(&form.typed, "disease"),
        invited: ticked
            .filter_map(|(n, _)| n.strip_prefix("i-").map(str::to_string))
            .collect(),
    };
    let done = (caller.office())
        .call_assessment(&who, &q.plan, &q.kind, call, form.via())
        .await;
    match done {
        Ok((id, _)) => to(&format!("/assessments/{id}")),
        Err(e) => calling(&caller, &q, caller.refused(form, e)),
    }
}

/// A form that was sent and not taken.
#[derive(Default)]
struct Again {
    sent: &'static str,
    form: Filled,
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    one(&caller, &id, Again::default()).await
}

async fn one(caller: &Caller, id: &str, again: Again) -> Answer {
    let office = caller.office();
    let reader = caller.actor().map(|a| a.body);
    let a = caller.read(office.assessment(id, reader.as_deref()).await)?;
    let found = office.assessment_rule(&a.opened.plan, &a.opened.kind);
    let rule = found.ok().map(|r| &r.1.it);
    let status = again.form.status;
    let (mut form, mut joint) = (begin(own(&a, reader.as_deref())), begin(shared(&a)));
    match again.sent {
        "" => {}
        "joint" => joint = again.form,
        _ => form = again.form,
    }
    let p = caller.page("assessments");
    let now = office.now();
    let page = pages::AssessmentPage {
        p: &p,
        standing: a.standing(now),
        rule,
        instrument: rule.and_then(|r| instrument(&caller.desk, r)),
        a: &a,
        form,
        joint,
        sent: again.sent.into(),
        now,
    };
    Ok(respond(status, &page))
}

fn begin(said: Said) -> Filled {
    Filled {
        typed: said::typed(&said),
        ..Filled::blank()
    }
}

/// What the own slot says already.
fn own(a: &Assessment, body: Option<&str>) -> Said {
    let slot = a.slots.iter().find(|s| Some(s.body.as_str()) == body);
    let said = slot.and_then(|s| s.now()?.said.clone());
    said.unwrap_or_default()
}

/// What a joint conclusion begins with: the one that is proposed, else the
/// answers on which all agree.
fn shared(a: &Assessment) -> Said {
    if let Some(c) = a.conclusion() {
        return c.said.clone();
    }
    let different = a.differences();
    let first = a.slots.first().and_then(|s| s.now()?.said.clone());
    let mut said = first.unwrap_or_default();
    said.answers.retain(|id, _| !different.contains(id));
    Said {
        answers: if a.complete() {
            said.answers
        } else {
            Default::default()
        },
        again: said.again.filter(|_| a.complete()),
        ..Said::default()
    }
}

/// What the pressed button does.
fn command(
    form: &Filled,
    rule: &Rule,
    instrument: Option<&Instrument>,
) -> Result<Command, Refusal> {
    let reason = form.value("reason").to_string();
    let advice = || -> Result<Advice, Refusal> {
        Ok(Advice {
            text: form.value("text").into(),
            level: form.value("level").into(),
            evidence: form.value("evidence").into(),
            until: form
                .day("until")?
                .ok_or_else(|| Refusal::new("until", "required", "", ""))?,
        })
    };
    Ok(match form.value("do") {
        "propose" => Command::Propose {
            said: said::read(form, &rule.outputs, instrument)?,
        },
        "agree" => Command::Agree {
            proposal: form.value("proposal").parse().unwrap_or_default(),
        },
        "advise" => Command::Advise { advice: advice()? },
        "draft" => Command::DraftAdvice { advice: advice()? },
        "withdraw" => Command::Withdraw { reason },
        _ => Command::Sign {
            said: said::read(form, &rule.parts, instrument)?,
            reason,
        },
    })
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/assessments/{id}");
    let who = caller.acting(&here)?;
    match act_with(&caller.desk, &who, &id, &form).await {
        Ok(_) => to(&here),
        Err(e) => {
            let sent = match form.value("do") {
                "propose" | "agree" => "joint",
                "advise" | "draft" => "advise",
                "withdraw" => "withdraw",
                _ => "sign",
            };
            let form = caller.refused(form, e);
            one(&caller, &id, Again { sent, form }).await
        }
    }
}

async fn act_with(
    desk: &Desk,
    who: &Actor,
    id: &str,
    form: &Filled,
) -> Result<Receipt, ReportError> {
    let office = &desk.office;
    let a = office.assessment(id, Some(&who.body)).await?;
    let (_, rule) = office.assessment_rule(&a.opened.plan, &a.opened.kind)?;
    let command = command(form, &rule.it, instrument(desk, &rule.it))?;
    let seen = form.value("seen").parse().ok();
    (office.act_on_assessment(who, id, seen, command, form.via())).await
}
