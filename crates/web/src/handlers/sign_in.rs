//! The ways in: the first administrator, an invitation, the sign-in and its second step.

use super::caller::{Answer, Caller, Instead, shown_again, to};
use super::officer::own_path;
use crate::http::door::Door;
use crate::http::entrance::{Visit, Visitor};
use crate::http::form::Posted;
use crate::http::session::set;
use crate::page::encode;
use crate::pages::sign_in as pages;
use axum::extract::Query;
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::accounts::session::NewSession;
use lf_app::accounts::setup::Setup;
use lf_app::accounts::sign_in::Second;
use lf_app::report::ReportError;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

/// What a browser calls itself.
pub(super) fn agent(headers: &HeaderMap) -> &str {
    let said = headers.get(USER_AGENT).and_then(|v| v.to_str().ok());
    said.unwrap_or_default()
}

/// Turns an address or an account away that tries too often.
fn may_try(caller: &Caller, door: &Door, posted: &Posted, officer: &str) -> Result<(), Instead> {
    let officer: String = officer.chars().take(64).collect();
    match door.addresses.take(&posted.address) && door.officers.take(&officer) {
        true => Ok(()),
        false => Err(caller.wrong(StatusCode::TOO_MANY_REQUESTS, vec![])),
    }
}

/// Gives the browser its session and goes on.
fn enter(door: &Door, session: &NewSession, next: &str) -> Answer {
    let mut answer = Redirect::to(next).into_response();
    give(door, session, &mut answer);
    Ok(answer)
}

/// Gives the browser its session. The cookie ends with the browser.
pub(super) fn give(door: &Door, session: &NewSession, answer: &mut Response) {
    cookie(door, &session.id, "", answer);
}

fn cookie(door: &Door, value: &str, age: &str, answer: &mut Response) {
    let secure = if door.secure() { "; Secure" } else { "" };
    let name = door.cookie();
    set(
        answer,
        &format!("{name}={value}; Path=/{age}; HttpOnly; SameSite=Strict{secure}"),
    );
}

pub(super) async fn show(caller: Caller, Query(q): Query<Next>) -> Answer {
    let door = caller.door()?;
    match caller.session.officer {
        Some(_) => to(own_path(&q.next)),
        None => form(&caller, &door, &q.next, "", vec![]),
    }
}

fn form(caller: &Caller, door: &Door, next: &str, officer: &str, lines: Vec<String>) -> Answer {
    let page = pages::SignIn {
        p: &caller.page(""),
        next,
        officer,
        lines: lines.clone(),
        provider: door.provider.as_ref().map(|p| p.name()),
    };
    shown_again(&lines, &page)
}

pub(super) async fn send(caller: Caller, headers: HeaderMap, posted: Posted) -> Answer {
    let door = caller.door()?;
    let officer = posted.text("officer").trim();
    may_try(&caller, &door, &posted, officer)?;
    let next = own_path(posted.text("next"));
    let password = posted.text("password");
    match (caller.office())
        .sign_in(officer, password, agent(&headers))
        .await
    {
        Ok(s) if s.second => {
            let second = format!("/sign-in/second?next={}", encode(next));
            enter(&door, &s, &second)
        }
        Ok(s) => enter(&door, &s, next),
        Err(e) => form(&caller, &door, next, officer, caller.lines(e)?),
    }
}

/// Who waits for his one-time code; others sign in first.
fn waiting(caller: &Caller) -> Result<(Visitor, Visit), Instead> {
    let (visitor, visit) = caller.signed_in()?;
    match visit.second {
        true => Ok((visitor, visit)),
        false => Err(Redirect::to("/sign-in").into_response().into()),
    }
}

pub(super) async fn second(caller: Caller, Query(q): Query<Next>) -> Answer {
    waiting(&caller)?;
    second_form(&caller, &q.next, vec![])
}

fn second_form(caller: &Caller, next: &str, lines: Vec<String>) -> Answer {
    let page = pages::Second {
        p: &caller.page(""),
        next,
        lines: lines.clone(),
    };
    shown_again(&lines, &page)
}

pub(super) async fn send_second(caller: Caller, headers: HeaderMap, posted: Posted) -> Answer {
    let door = caller.door()?;
    let (visitor, visit) = waiting(&caller)?;
    may_try(&caller, &door, &posted, &visitor.actor.officer)?;
    let next = own_path(posted.text("next"));
    let (code, recovery) = (posted.text("code").trim(), posted.text("recovery").trim());
    let proof = match recovery.is_empty() {
        true => Second::Code(code.to_string()),
        false => Second::Recovery(recovery.to_string()),
    };
    let done = (caller.office())
        .second_step(&visitor.actor, &visit.id, proof, agent(&headers))
        .await;
    match done {
        Ok(s) => enter(&door, &s, next),
        Err(e) => second_form(&caller, next, caller.lines(e)?),
    }
}

pub(super) async fn sign_out(caller: Caller, _: Posted) -> Answer {
    let door = caller.door()?;
    if let Some(visitor) = &caller.session.visitor
        && let Some(visit) = &visitor.session
        && let Err(e) = caller.office().sign_out(&visitor.actor, &visit.id).await
    {
        let lines = caller.lines(e)?;
        return Err(caller.wrong(StatusCode::UNPROCESSABLE_ENTITY, lines));
    }
    let mut answer = Redirect::to("/sign-in").into_response();
    cookie(&door, "", "; Max-Age=0", &mut answer);
    Ok(answer)
}

/// What the set-up and the invitation show: what was typed, what is wrong.
fn first_form(caller: &Caller, setup: bool, officer: &str, lines: Vec<String>) -> Answer {
    let page = pages::First {
        p: &caller.page(""),
        setup,
        officer,
        lines: lines.clone(),
        least: lf_app::accounts::password::LEAST,
    };
    shown_again(&lines, &page)
}

/// In with a first password, or the form with what was wrong.
fn first(
    caller: &Caller,
    door: &Door,
    done: Result<NewSession, ReportError>,
    setup: bool,
    officer: &str,
) -> Answer {
    match done {
        Ok(s) => enter(door, &s, "/account"),
        Err(e) => first_form(caller, setup, officer, caller.lines(e)?),
    }
}

pub(super) async fn setup(caller: Caller) -> Answer {
    let open = (caller.desk.door.as_ref()).is_some_and(|d| d.setup.is_some());
    match open && matches!(caller.office().has_accounts().await, Ok(false)) {
        true => first_form(&caller, true, "", vec![]),
        false => to("/"),
    }
}

pub(super) async fn send_setup(caller: Caller, headers: HeaderMap, posted: Posted) -> Answer {
    let door = caller.door()?;
    let Some(code) = &door.setup else {
        return to("/");
    };
    may_try(&caller, &door, &posted, "/setup")?;
    let officer = posted.text("officer").trim();
    let given = Setup {
        code: posted.text("code").into(),
        officer: officer.into(),
        password: posted.text("password").into(),
        again: posted.text("again").into(),
    };
    let done = caller.office().set_up(code, given, agent(&headers)).await;
    first(&caller, &door, done, true, officer)
}

pub(super) async fn invitation(caller: Caller) -> Answer {
    caller.door()?;
    first_form(&caller, false, "", vec![])
}

pub(super) async fn take_up(caller: Caller, headers: HeaderMap, posted: Posted) -> Answer {
    let door = caller.door()?;
    let officer = posted.text("officer").trim();
    may_try(&caller, &door, &posted, officer)?;
    let new = (posted.text("password"), posted.text("again"));
    let done = (caller.office())
        .take_up(officer, posted.text("code"), new, agent(&headers))
        .await;
    first(&caller, &door, done, false, officer)
}
