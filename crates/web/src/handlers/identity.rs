//! To an OpenID provider and back.

use super::caller::{Answer, Caller, Instead, shown};
use super::sign_in::{agent, give};
use crate::http::door::Door;
use crate::http::form::Posted;
use crate::http::session::{cookie, random, set};
use crate::pages::sign_in::Arrived;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

/// Cookie that ties the way back to the browser that left. Lax, because the way back
/// comes from elsewhere.
const FLOW: &str = "lf_flow";

/// Leaves for the provider, to sign in.
pub(super) async fn leave(caller: Caller) -> Answer {
    let door = caller.door()?;
    away(&caller, &door, None).await
}

/// Leaves for the provider, to be known there from now on.
pub(super) async fn link(caller: Caller, _: Posted) -> Answer {
    let door = caller.door()?;
    let (visitor, _) = caller.signed_in()?;
    away(&caller, &door, Some(visitor.actor.officer)).await
}

async fn away(caller: &Caller, door: &Door, officer: Option<String>) -> Answer {
    let provider = caller.found(door.provider.as_ref())?;
    let leaving = (provider.leave(officer).await).map_err(|e| failing(caller, &e.to_string()))?;
    let browser = random();
    let begun = (caller.office()).begin_flow(&leaving.state, &browser, leaving.flow);
    caller.read(begun.await)?;
    let mut answer = Redirect::to(&leaving.address).into_response();
    let secure = if door.secure() { "; Secure" } else { "" };
    set(
        &mut answer,
        &format!("{FLOW}={browser}; Path=/sign-in; Max-Age=600; HttpOnly; SameSite=Lax{secure}"),
    );
    Ok(answer)
}

fn failing(caller: &Caller, e: &str) -> Instead {
    tracing::warn!("{e}");
    let lines = vec![caller.page("").w.t("provider-failed")];
    caller.wrong(StatusCode::BAD_GATEWAY, lines)
}

#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// Back from the provider.
pub(super) async fn back(caller: Caller, headers: HeaderMap, Query(q): Query<Back>) -> Answer {
    let door = caller.door()?;
    let provider = caller.found(door.provider.as_ref())?;
    let office = caller.office();
    let browser = cookie(&headers, FLOW).unwrap_or_default();
    let Some(flow) = caller.read(office.end_flow(&q.state, &browser).await)? else {
        let lines = vec![caller.page("").w.t("provider-not-begun")];
        return Err(caller.wrong(StatusCode::FORBIDDEN, lines));
    };
    let subject = provider.back(&q.code, &flow).await;
    let subject = subject.map_err(|e| failing(&caller, &e.to_string()))?;
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
            let p = caller.page("");
            let next = if entered.is_some() { "/" } else { "/account" };
            // A strict cookie is not sent along a way that began elsewhere: the next step
            // begins here.
            let mut answer = shown(&Arrived { p: &p, next })?;
            if let Some(s) = entered {
                give(&door, &s, &mut answer);
            }
            Ok(answer)
        }
        Err(e) => Err(caller.wrong(StatusCode::FORBIDDEN, caller.lines(e)?)),
    }
}
