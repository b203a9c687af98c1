//! To an OpenID provider and back.

use super::account::refused_lines;
use super::sign_in::{agent, door, give};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::door::Door;
use crate::http::form::Posted;
use crate::http::session::{Session, cookie, random, set};
use crate::page::respond;
use crate::pages::sign_in::Arrived;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Cookie that ties the way back to the browser that left. Lax, because the way back
/// comes from elsewhere.
const FLOW: &str = "lf_flow";

/// Leaves for the provider, to sign in.
pub(super) async fn leave(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    match door(&desk, &session, &uri) {
        Ok(door) => away(&desk, &session, &uri, &door, None).await,
        Err(answer) => *answer,
    }
}

/// Leaves for the provider, to be known there from now on.
pub(super) async fn link(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let session = &posted.session;
    match door(&desk, session, &uri) {
        Ok(door) => away(&desk, session, &uri, &door, session.officer.clone()).await,
        Err(answer) => *answer,
    }
}

async fn away(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    door: &Door,
    officer: Option<String>,
) -> Response {
    let Some(provider) = &door.provider else {
        return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
    };
    let leaving = match provider.leave(officer).await {
        Ok(l) => l,
        Err(e) => return unreachable_now(desk, session, uri, &e.to_string()),
    };
    let browser = random();
    if let Err(e) = (desk.office)
        .begin_flow(&leaving.state, &browser, leaving.flow)
        .await
    {
        return failed(desk, session, uri, &e);
    }
    let mut answer = Redirect::to(&leaving.address).into_response();
    let secure = if door.secure() { "; Secure" } else { "" };
    set(
        &mut answer,
        &format!("{FLOW}={browser}; Path=/sign-in; Max-Age=600; HttpOnly; SameSite=Lax{secure}"),
    );
    answer
}

fn unreachable_now(desk: &Desk, session: &Session, uri: &Uri, e: &str) -> Response {
    tracing::warn!("{e}");
    let lines = vec![desk.page(session, uri, "").w.t("provider-failed")];
    wrong(desk, session, uri, StatusCode::BAD_GATEWAY, lines)
}

#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// Back from the provider.
pub(super) async fn back(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    headers: HeaderMap,
    Query(q): Query<Back>,
) -> Response {
    let door = match door(&desk, &session, &uri) {
        Ok(d) => d,
        Err(answer) => return *answer,
    };
    let Some(provider) = &door.provider else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let browser = cookie(&headers, FLOW).unwrap_or_default();
    let flow = match desk.office.end_flow(&q.state, &browser).await {
        Ok(Some(flow)) => flow,
        Ok(None) => {
            let lines = vec![desk.page(&session, &uri, "").w.t("provider-not-begun")];
            return wrong(&desk, &session, &uri, StatusCode::FORBIDDEN, lines);
        }
        Err(e) => return failed(&desk, &session, &uri, &e),
    };
    let subject = match provider.back(&q.code, &flow).await {
        Ok(s) => s,
        Err(e) => return unreachable_now(&desk, &session, &uri, &e.to_string()),
    };
    let office = &desk.office;
    let done = match &flow.officer {
        Some(officer) => match office.acting(officer) {
            Ok(actor) => (office
                .link_identity(&actor, provider.issuer(), &subject)
                .await)
                .map(|()| None),
            Err(r) => Err(r.into()),
        },
        None => (office
            .sign_in_as(provider.issuer(), &subject, agent(&headers))
            .await)
            .map(Some),
    };
    match done {
        Ok(entered) => {
            let p = desk.page(&session, &uri, "");
            let next = if entered.is_some() { "/" } else { "/account" };
            // A strict cookie is not sent along a way that began elsewhere: the next step
            // begins here.
            let mut answer = respond(StatusCode::OK, &Arrived { p: &p, next });
            if let Some(s) = entered {
                give(&door, &s, &mut answer);
            }
            answer
        }
        Err(e) => match refused_lines(&desk, &session, &uri, e) {
            Ok(lines) => wrong(&desk, &session, &uri, StatusCode::FORBIDDEN, lines),
            Err(answer) => *answer,
        },
    }
}
