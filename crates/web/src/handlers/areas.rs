//! Orders that need a decision: the list, proposing, deciding, reviewing, lifting.

use super::zones::{acting, again, by_form, typed_day, who};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::areas as pages;
use crate::view::filled::Filled;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::areas::NewOrder;
use lf_app::report::ReportError;
use lf_domain::city::split_body;
use lf_domain::refusal::Refusal;
use lf_response::area::Terms;
use lf_response::area::decide::{Command, Decision};
use lf_response::scope::Scope;
use serde::Deserialize;

pub(super) async fn list(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    let office = &desk.office;
    match office.areas().await {
        Ok(orders) => {
            let p = desk.page(&session, &uri, "zones");
            let page = pages::Areas {
                p: &p,
                orders: &orders,
                offers: &office.powers(),
                now: office.now(),
                today: office.today(),
            };
            respond(StatusCode::OK, &page)
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

/// Which power is to be used.
#[derive(Deserialize)]
pub(super) struct Power {
    #[serde(default)]
    response: String,
    #[serde(default)]
    task: String,
}

pub(super) async fn new(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Power>,
) -> Response {
    proposal(&desk, &session, &uri, &q, Filled::blank(), StatusCode::OK)
}

fn proposal(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    q: &Power,
    form: Filled,
    status: StatusCode,
) -> Response {
    let offers = desk.office.powers();
    let offered = offers.iter().find(|o| o.response == q.response);
    let Some(rule) = offered.and_then(|o| o.powers.iter().find(|r| r.task == q.task)) else {
        return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
    };
    let p = desk.page(session, uri, "zones");
    let actor = acting(desk, session);
    let page = pages::NewArea {
        p: &p,
        response: &q.response,
        rule,
        form,
        county: actor.and_then(|a| split_body(&a.body).1.map(str::to_string)),
    };
    respond(status, &page)
}

/// What was typed into the form of a proposal.
fn terms(desk: &Desk, form: &Filled) -> Result<Terms, Refusal> {
    let text = |name: &str| form.value(name).to_string();
    let ticked = |prefix: &str| -> Vec<String> {
        let names = form.typed.iter().filter(|(_, v)| *v == "1");
        names
            .filter_map(|(n, _)| n.strip_prefix(prefix).map(str::to_string))
            .collect()
    };
    let (towns, only_place) = (ticked("t-"), form.is("within", "1"));
    let (towns, within) = match only_place {
        true => (vec![], towns),
        false => (towns, vec![]),
    };
    Ok(Terms {
        scope: Scope {
            whole: form.is("whole", "1"),
            counties: ticked("c-"),
            towns,
            within,
            place: text("place"),
        },
        disease: text("disease"),
        object: text("object"),
        basis: text("basis"),
        assessment: text("assessment"),
        tracks: text("tracks"),
        lab: text("lab"),
        reason: text("reason"),
        exceptions: text("exceptions"),
        trunk: form.is("trunk", "1"),
        from: None,
        until: typed_day(form, "until")?.map(|d| desk.office.end_of(d)),
        review: typed_day(form, "review")?,
        higher_number: text("higher_number"),
    })
}

pub(super) async fn propose(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed, .. } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who("/areas");
    };
    let (response, task) = (
        form.value("response").to_string(),
        form.value("task").to_string(),
    );
    let q = Power { response, task };
    let done = match terms(&desk, &form) {
        Ok(terms) => {
            let new = NewOrder {
                response: q.response.clone(),
                task: q.task.clone(),
                terms,
            };
            desk.office.propose_area(&actor, new, &by_form(&form)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok((id, _)) => Redirect::to(&format!("/areas/{id}")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "zones").w;
            proposal(&desk, &session, &uri, &q, form.refused(e, &w), status)
        }
    }
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    one(&desk, &session, &uri, &id, Filled::blank(), StatusCode::OK).await
}

async fn one(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    form: Filled,
    status: StatusCode,
) -> Response {
    let office = &desk.office;
    match office.area(id).await {
        Ok(Some(v)) => {
            let p = desk.page(session, uri, "zones");
            let body = acting(desk, session).map(|a| a.body).unwrap_or_default();
            let o = &v.order;
            let page = pages::AreaPage {
                p: &p,
                form,
                now: office.now(),
                today: office.today(),
                may_decide: office.may_decide_area(&body, o),
                is_proposer: o.proposer.body == body,
                is_decider: o.decider.as_ref().is_some_and(|d| d.body == body),
                v: &v,
            };
            respond(status, &page)
        }
        Ok(None) => wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => failed(desk, session, uri, &e),
    }
}

/// What the pressed button does.
fn command(desk: &Desk, form: &Filled) -> Result<Command, Refusal> {
    let reason = form.value("reason").to_string();
    let until = typed_day(form, "until")?.map(|d| desk.office.end_of(d));
    let review = typed_day(form, "review")?;
    Ok(match form.value("do") {
        "refuse" => Command::Refuse { reason },
        "withdraw" => Command::Withdraw { reason },
        "lift" => Command::Lift { reason },
        "review" => Command::Review {
            reason,
            review,
            until,
        },
        _ => Command::Draw(Box::new(Decision {
            number: form.value("number").into(),
            higher_number: form.value("higher_number").into(),
            announcer: String::new(),
            basis: form.value("basis").into(),
            assessment: form.value("assessment").into(),
            from: None,
            until,
            review,
        })),
    })
}

pub(super) async fn act(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who(uri.path());
    };
    let seen = form.value("seen").parse().ok();
    let done = match command(&desk, &form) {
        Ok(command) => {
            let via = by_form(&form);
            desk.office
                .act_on_area(&actor, &id, &command, seen, &via)
                .await
        }
        Err(refusal) => Err(ReportError::from(refusal)),
    };
    match done {
        Ok(_) => Redirect::to(&format!("/areas/{id}")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "zones").w;
            one(&desk, &session, &uri, &id, form.refused(e, &w), status).await
        }
    }
}
