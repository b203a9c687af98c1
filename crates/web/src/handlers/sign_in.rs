//! The ways in: the first administrator, an invitation, the sign-in and its second step.

use super::account::{lines_of, refused_lines};
use super::officer::own_path;
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::door::Door;
use crate::http::entrance::Visit;
use crate::http::form::Posted;
use crate::http::session::{Session, set};
use crate::page::{encode, respond};
use crate::pages::sign_in as pages;
use axum::extract::{Query, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::accounts::session::NewSession;
use lf_app::accounts::setup::Setup;
use lf_app::accounts::sign_in::Second;
use lf_app::report::ReportError;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

/// The door, or the page that says that nobody signs in here.
pub(super) fn door(desk: &Desk, session: &Session, uri: &Uri) -> Result<Arc<Door>, Box<Response>> {
    desk.door.clone().ok_or_else(|| {
        let lines = vec![desk.page(session, uri, "").w.t("sign-in-off")];
        Box::new(wrong(desk, session, uri, StatusCode::NOT_FOUND, lines))
    })
}

/// What a browser calls itself.
pub(super) fn agent(headers: &HeaderMap) -> &str {
    let said = headers.get(USER_AGENT).and_then(|v| v.to_str().ok());
    said.unwrap_or_default()
}

/// Whether the address and the account may try once more.
fn may_try(door: &Door, posted: &Posted, officer: &str) -> bool {
    let officer: String = officer.chars().take(64).collect();
    door.addresses.take(&posted.address) && door.officers.take(&officer)
}

/// Gives the browser its session and goes on.
pub(super) fn enter(door: &Door, session: &NewSession, next: &str) -> Response {
    let mut answer = Redirect::to(next).into_response();
    give(door, session, &mut answer);
    answer
}

/// Gives the browser its session. The cookie ends with the browser.
pub(super) fn give(door: &Door, session: &NewSession, answer: &mut Response) {
    let secure = if door.secure() { "; Secure" } else { "" };
    let (name, id) = (door.cookie(), &session.id);
    set(
        answer,
        &format!("{name}={id}; Path=/; HttpOnly; SameSite=Strict{secure}"),
    );
}

fn typed<'a>(posted: &'a Posted, name: &str) -> &'a str {
    posted.typed.get(name).map_or("", String::as_str)
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Next>,
) -> Response {
    let door = match door(&desk, &session, &uri) {
        Ok(d) => d,
        Err(answer) => return *answer,
    };
    if session.officer.is_some() {
        return Redirect::to(own_path(&q.next)).into_response();
    }
    form(&desk, &session, &uri, &door, &q.next, ("", vec![]))
}

fn form(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    door: &Door,
    next: &str,
    (officer, lines): (&str, Vec<String>),
) -> Response {
    let p = desk.page(session, uri, "");
    let status = status(&lines);
    let page = pages::SignIn {
        p: &p,
        next,
        officer,
        lines,
        provider: door.provider.as_ref().map(|p| p.name()),
    };
    respond(status, &page)
}

fn status(lines: &[String]) -> StatusCode {
    match lines.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

pub(super) async fn send(
    State(desk): State<Desk>,
    uri: Uri,
    headers: HeaderMap,
    posted: Posted,
) -> Response {
    let door = match door(&desk, &posted.session, &uri) {
        Ok(d) => d,
        Err(answer) => return *answer,
    };
    let officer = typed(&posted, "officer").trim();
    if !may_try(&door, &posted, officer) {
        return wrong(
            &desk,
            &posted.session,
            &uri,
            StatusCode::TOO_MANY_REQUESTS,
            vec![],
        );
    }
    let next = own_path(typed(&posted, "next")).to_string();
    let password = typed(&posted, "password");
    match desk
        .office
        .sign_in(officer, password, agent(&headers))
        .await
    {
        Ok(s) if s.second => enter(
            &door,
            &s,
            &format!("/sign-in/second?next={}", encode(&next)),
        ),
        Ok(s) => enter(&door, &s, &next),
        Err(e) => match refused_lines(&desk, &posted.session, &uri, e) {
            Ok(lines) => form(&desk, &posted.session, &uri, &door, &next, (officer, lines)),
            Err(answer) => *answer,
        },
    }
}

/// The session that waits for its one-time code.
fn waiting(session: &Session) -> Option<Visit> {
    let visit = session.visitor.as_ref()?.session.clone()?;
    visit.second.then_some(visit)
}

pub(super) async fn second(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Next>,
) -> Response {
    if waiting(&session).is_none() {
        return Redirect::to("/sign-in").into_response();
    }
    second_form(&desk, &session, &uri, &q.next, vec![])
}

fn second_form(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    next: &str,
    lines: Vec<String>,
) -> Response {
    let p = desk.page(session, uri, "");
    let status = status(&lines);
    respond(status, &pages::Second { p: &p, next, lines })
}

pub(super) async fn send_second(
    State(desk): State<Desk>,
    uri: Uri,
    headers: HeaderMap,
    posted: Posted,
) -> Response {
    let session = &posted.session;
    let door = match door(&desk, session, &uri) {
        Ok(d) => d,
        Err(answer) => return *answer,
    };
    let (Some(visit), Some(visitor)) = (waiting(session), session.visitor.clone()) else {
        return Redirect::to("/sign-in").into_response();
    };
    if !may_try(&door, &posted, &visitor.actor.officer) {
        return wrong(&desk, session, &uri, StatusCode::TOO_MANY_REQUESTS, vec![]);
    }
    let next = own_path(typed(&posted, "next")).to_string();
    let (code, recovery) = (
        typed(&posted, "code").trim(),
        typed(&posted, "recovery").trim(),
    );
    let proof = match recovery.is_empty() {
        true => Second::Code(code.to_string()),
        false => Second::Recovery(recovery.to_string()),
    };
    let done = (desk.office)
        .second_step(&visitor.actor, &visit.id, proof, agent(&headers))
        .await;
    match done {
        Ok(s) => enter(&door, &s, &next),
        Err(e) => match refused_lines(&desk, session, &uri, e) {
            Ok(lines) => second_form(&desk, session, &uri, &next, lines),
            Err(answer) => *answer,
        },
    }
}

pub(super) async fn sign_out(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let session = &posted.session;
    let door = match door(&desk, session, &uri) {
        Ok(d) => d,
        Err(answer) => return *answer,
    };
    if let Some(visitor) = &session.visitor
        && let Some(visit) = &visitor.session
        && let Err(e) = desk.office.sign_out(&visitor.actor, &visit.id).await
    {
        return match e {
            ReportError::Store(e) => failed(&desk, session, &uri, &e),
            ReportError::Refused(r) => {
                let lines = lines_of(&desk, session, &uri, &r);
                wrong(
                    &desk,
                    session,
                    &uri,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    lines,
                )
            }
        };
    }
    let mut answer = Redirect::to("/sign-in").into_response();
    let secure = if door.secure() { "; Secure" } else { "" };
    let name = door.cookie();
    set(
        &mut answer,
        &format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{secure}"),
    );
    answer
}

/// What the set-up and the invitation show: what was typed, what is wrong.
fn first_form(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    setup: bool,
    officer: &str,
    lines: Vec<String>,
) -> Response {
    let p = desk.page(session, uri, "");
    let status = status(&lines);
    let page = pages::First {
        p: &p,
        setup,
        officer,
        lines,
        least: lf_app::accounts::password::LEAST,
    };
    respond(status, &page)
}

/// Whether the set-up is still open.
async fn set_up(desk: &Desk) -> bool {
    let open = desk.door.as_ref().is_some_and(|d| d.setup.is_some());
    open && matches!(desk.office.has_accounts().await, Ok(false))
}

pub(super) async fn setup(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    match set_up(&desk).await {
        true => first_form(&desk, &session, &uri, true, "", vec![]),
        false => Redirect::to("/").into_response(),
    }
}

pub(super) async fn send_setup(
    State(desk): State<Desk>,
    uri: Uri,
    headers: HeaderMap,
    posted: Posted,
) -> Response {
    let Some(door) = desk.door.clone() else {
        return Redirect::to("/").into_response();
    };
    let Some(code) = door
        .setup
        .as_ref()
        .filter(|_| posted.typed.contains_key("code"))
    else {
        return Redirect::to("/").into_response();
    };
    if !may_try(&door, &posted, "/setup") {
        return wrong(
            &desk,
            &posted.session,
            &uri,
            StatusCode::TOO_MANY_REQUESTS,
            vec![],
        );
    }
    let given = Setup {
        code: typed(&posted, "code").into(),
        officer: typed(&posted, "officer").into(),
        password: typed(&posted, "password").into(),
        again: typed(&posted, "again").into(),
    };
    let officer = given.officer.clone();
    match desk.office.set_up(code, given, agent(&headers)).await {
        Ok(s) => enter(&door, &s, "/account"),
        Err(e) => match refused_lines(&desk, &posted.session, &uri, e) {
            Ok(lines) => first_form(&desk, &posted.session, &uri, true, &officer, lines),
            Err(answer) => *answer,
        },
    }
}

pub(super) async fn invitation(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    match door(&desk, &session, &uri) {
        Ok(_) => first_form(&desk, &session, &uri, false, "", vec![]),
        Err(answer) => *answer,
    }
}

pub(super) async fn take_up(
    State(desk): State<Desk>,
    uri: Uri,
    headers: HeaderMap,
    posted: Posted,
) -> Response {
    let door = match door(&desk, &posted.session, &uri) {
        Ok(d) => d,
        Err(answer) => return *answer,
    };
    let officer = typed(&posted, "officer").trim();
    if !may_try(&door, &posted, officer) {
        return wrong(
            &desk,
            &posted.session,
            &uri,
            StatusCode::TOO_MANY_REQUESTS,
            vec![],
        );
    }
    let new = (typed(&posted, "password"), typed(&posted, "again"));
    let done = (desk.office)
        .take_up(officer, typed(&posted, "code"), new, agent(&headers))
        .await;
    match done {
        Ok(s) => enter(&door, &s, "/account"),
        Err(e) => match refused_lines(&desk, &posted.session, &uri, e) {
            Ok(lines) => first_form(&desk, &posted.session, &uri, false, officer, lines),
            Err(answer) => *answer,
        },
    }
}
