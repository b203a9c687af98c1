//! Orders that need a decision: the list, proposing, deciding, reviewing, lifting.

use super::caller::{Answer, Caller, shown, to};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::areas as pages;
use crate::view::filled::Filled;
use axum::extract::{Path, Query};
use lf_app::areas::NewOrder;
use lf_domain::city::split_body;
use lf_domain::refusal::Refusal;
use lf_response::area::Terms;
use lf_response::area::decide::{Command, Decision};
use lf_response::scope::Scope;
use serde::Deserialize;

pub(super) async fn list(caller: Caller) -> Answer {
    let office = caller.office();
    let orders = caller.read(office.areas().await)?;
    let p = caller.page("zones");
    shown(&pages::Areas {
        p: &p,
        orders: &orders,
        offers: &office.powers(),
        now: office.now(),
        today: office.today(),
    })
}

/// Which power is to be used.
#[derive(Deserialize)]
pub(super) struct Power {
    #[serde(default)]
    response: String,
    #[serde(default)]
    task: String,
}

pub(super) async fn new(caller: Caller, Query(q): Query<Power>) -> Answer {
    proposal(&caller, &q, Filled::blank())
}

fn proposal(caller: &Caller, q: &Power, form: Filled) -> Answer {
    let offers = caller.office().powers();
    let offered = offers.iter().find(|o| o.response == q.response);
    let rule = offered.and_then(|o| o.powers.iter().find(|r| r.task == q.task));
    let p = caller.page("zones");
    let status = form.status;
    let page = pages::NewArea {
        p: &p,
        response: &q.response,
        rule: caller.found(rule)?,
        form,
        county: split_body(&caller.body()).1.map(str::to_string),
    };
    Ok(respond(status, &page))
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
        until: form.day("until")?.map(|d| desk.office.end_of(d)),
        review: form.day("review")?,
        higher_number: text("higher_number"),
    })
}

pub(super) async fn propose(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let who = caller.acting("/areas")?;
    let q = Power {
        response: form.value("response").to_string(),
        task: form.value("task").to_string(),
    };
    let done = match terms(&caller.desk, &form) {
        Ok(terms) => {
            let new = NewOrder {
                response: q.response.clone(),
                task: q.task.clone(),
                terms,
            };
            caller.office().propose_area(&who, new, &form.via()).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok((id, _)) => to(&format!("/areas/{id}")),
        Err(e) => proposal(&caller, &q, caller.refused(form, e)),
    }
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    one(&caller, &id, Filled::blank()).await
}

async fn one(caller: &Caller, id: &str, form: Filled) -> Answer {
    let office = caller.office();
    let v = caller.found(caller.read(office.area(id).await)?)?;
    let p = caller.page("zones");
    let body = caller.body();
    let (o, status) = (&v.order, form.status);
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
    Ok(respond(status, &page))
}

/// What the pressed button does.
fn command(desk: &Desk, form: &Filled) -> Result<Command, Refusal> {
    let reason = form.value("reason").to_string();
    let until = form.day("until")?.map(|d| desk.office.end_of(d));
    let review = form.day("review")?;
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

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/areas/{id}");
    let who = caller.acting(&here)?;
    let seen = form.value("seen").parse().ok();
    let done = match command(&caller.desk, &form) {
        Ok(command) => {
            let office = caller.office();
            office
                .act_on_area(&who, &id, &command, seen, &form.via())
                .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => to(&here),
        Err(e) => one(&caller, &id, caller.refused(form, e)).await,
    }
}
