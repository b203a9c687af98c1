//! Somebody under observation reports how he is, by the link that he was given.

use super::caller::{Answer, Caller, to};
use super::observations::seen;
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::himself::Himself;
use crate::view::filled::Filled;
use axum::extract::{Path, Query};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    sent: String,
}

pub(super) async fn show(
    caller: Caller,
    Path(secret): Path<String>,
    Query(after): Query<After>,
) -> Answer {
    form(&caller, &secret, Filled::blank(), after.sent == "1").await
}

async fn form(caller: &Caller, secret: &str, form: Filled, done: bool) -> Answer {
    let found = caller.read(caller.office().observation_of(secret).await)?;
    let p = caller.page("");
    let status = match found {
        Some(_) => form.status,
        None => StatusCode::NOT_FOUND,
    };
    let page = Himself {
        p: &p,
        o: found.as_ref(),
        form,
        secret,
        done,
        today: caller.office().today(),
    };
    Ok(secretive(respond(status, &page)))
}

/// The page has a key on it or in its address: no cache keeps it. That its address goes to no
/// other server is the rule for all pages; a stricter one would take away the origin by which
/// the form proves to be ours.
pub(super) fn secretive(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

pub(super) async fn send(caller: Caller, Path(secret): Path<String>, posted: Posted) -> Answer {
    let typed = Filled::sent(posted.typed);
    let office = caller.office();
    let sent = match seen(&typed) {
        Ok(seen) => office.report_himself(&secret, &seen, typed.via()).await,
        Err(refusal) => Err(refusal.into()),
    };
    match sent {
        Ok(_) => to(&format!("/self/{secret}?sent=1")).map(secretive),
        Err(e) => form(&caller, &secret, caller.refused(typed, e), false).await,
    }
}
