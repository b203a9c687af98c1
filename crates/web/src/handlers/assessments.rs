//! Joint assessments: the list, calling one, signing, concluding, advising.

use super::acting::{actor, choose, given};
use super::zones::{again, by_form, typed_day};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::assessments as pages;
use crate::view::filled::Filled;
use crate::view::said;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::assessment::AssessmentQuery;
use lf_app::report::ReportError;
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

pub(super) async fn list(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Asked>,
) -> Response {
    let office = &desk.office;
    let query = AssessmentQuery {
        open: q.open == "1",
        before: q.before,
        limit: 50,
        ..AssessmentQuery::default()
    };
    let reader = actor(&desk, &session).map(|a| a.body);
    let page = match office.assessments(&query, reader.as_deref()).await {
        Ok(page) => page,
        Err(e) => return failed(&desk, &session, &uri, &e),
    };
    let p = desk.page(&session, &uri, "assessments");
    let now = office.now();
    let kinds = office.assessment_rules().map(|(plan, rule)| pages::Kind {
        plan: plan.code(),
        rule,
    });
    let rows = page.assessments.into_iter().map(|a| {
        let standing = a.standing(now);
        (a, standing)
    });
    let page = pages::Assessments {
        p: &p,
        rows: rows.collect(),
        kinds: kinds.collect(),
        open: query.open,
        before: page.before,
    };
    respond(StatusCode::OK, &page)
}

/// Which assessment is to be called.
#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    plan: String,
    #[serde(default)]
    kind: String,
}

pub(super) async fn new(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Which>,
) -> Response {
    calling(&desk, &session, &uri, &q, Filled::blank(), StatusCode::OK)
}

fn calling(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    q: &Which,
    form: Filled,
    status: StatusCode,
) -> Response {
    let office = &desk.office;
    let Ok((plan, rule)) = office.assessment_rule(&q.plan, &q.kind) else {
        return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
    };
    let p = desk.page(session, uri, "assessments");
    let page = pages::NewAssessment {
        p: &p,
        invitable: pages::invitable(&rule.it, &office.city),
        instrument: instrument(desk, &rule.it),
        kind: pages::Kind {
            plan: plan.code(),
            rule,
        },
        incidents: &crate::gather::reports::incidents(desk),
        form,
    };
    respond(status, &page)
}

fn instrument<'a>(desk: &'a Desk, rule: &Rule) -> Option<&'a Instrument> {
    let id = rule.instrument.as_deref()?;
    desk.office.instrument(id).map(|i| &i.block.it)
}

pub(super) async fn call(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed } = posted;
    let form = Filled::sent(typed);
    let q = Which {
        plan: form.value("plan").into(),
        kind: form.value("kind").into(),
    };
    let Some(actor) = actor(&desk, &session) else {
        return choose(&format!("/assessments/new?plan={}&kind={}", q.plan, q.kind));
    };
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
    let via = by_form(&form);
    let done = (desk
        .office
        .call_assessment(&actor, &q.plan, &q.kind, call, via))
    .await;
    match done {
        Ok((id, _)) => Redirect::to(&format!("/assessments/{id}")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "assessments").w;
            calling(&desk, &session, &uri, &q, form.refused(e, &w), status)
        }
    }
}

/// A form that was sent and not taken.
#[derive(Default)]
struct Again {
    sent: String,
    form: Option<Filled>,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    one(&desk, &session, &uri, &id, Again::default(), StatusCode::OK).await
}

async fn one(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    again: Again,
    status: StatusCode,
) -> Response {
    let reader = actor(desk, session).map(|a| a.body);
    let a = match desk.office.assessment(id, reader.as_deref()).await {
        Ok(a) => a,
        Err(ReportError::Store(e)) => return failed(desk, session, uri, &e),
        Err(ReportError::Refused(_)) => {
            return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
        }
    };
    let rule = (desk
        .office
        .assessment_rule(&a.opened.plan, &a.opened.kind)
        .ok())
    .map(|r| &r.1.it);
    let (mut form, mut joint) = (begin(own(&a, reader.as_deref())), begin(shared(&a)));
    match (again.sent.as_str(), again.form) {
        ("joint", Some(sent)) => joint = sent,
        (_, Some(sent)) => form = sent,
        _ => {}
    }
    let p = desk.page(session, uri, "assessments");
    let now = desk.office.now();
    let page = pages::AssessmentPage {
        p: &p,
        standing: a.standing(now),
        rule,
        instrument: rule.and_then(|r| instrument(desk, r)),
        a: &a,
        form,
        joint,
        sent: again.sent,
        now,
    };
    respond(status, &page)
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
        let until = typed_day(form, "until")?;
        Ok(Advice {
            text: form.value("text").into(),
            level: form.value("level").into(),
            evidence: form.value("evidence").into(),
            until: until.ok_or_else(|| Refusal::new("until", "required", "", ""))?,
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

pub(super) async fn act(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = actor(&desk, &session) else {
        return choose(&format!("/assessments/{id}"));
    };
    let done = act_with(&desk, &actor, &id, &form).await;
    match done {
        Ok(_) => Redirect::to(&format!("/assessments/{id}")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "assessments").w;
            let sent = match form.value("do") {
                "propose" | "agree" => "joint",
                "advise" | "draft" => "advise",
                "withdraw" => "withdraw",
                _ => "sign",
            };
            let again = Again {
                sent: sent.into(),
                form: Some(form.refused(e, &w)),
            };
            one(&desk, &session, &uri, &id, again, status).await
        }
    }
}

async fn act_with(
    desk: &Desk,
    actor: &lf_domain::actor::Actor,
    id: &str,
    form: &Filled,
) -> Result<lf_app::report::Receipt, ReportError> {
    let office = &desk.office;
    let a = office.assessment(id, Some(&actor.body)).await?;
    let (_, rule) = office.assessment_rule(&a.opened.plan, &a.opened.kind)?;
    let command = command(form, &rule.it, instrument(desk, &rule.it))?;
    let seen = form.value("seen").parse().ok();
    (office.act_on_assessment(actor, id, seen, command, by_form(form))).await
}
