//! Somebody under observation reports how he is, by the link that he was given.

use super::caller::{Answer, Caller};
use super::observations::seen;
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::himself::Himself;
use crate::view::filled::Filled;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode};
use lf_domain::refusal::Refusal;

pub(super) async fn show(caller: Caller, Path(secret): Path<String>) -> Answer {
    form(&caller, &secret, Filled::blank(), false).await
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
    let mut answer = respond(status, &page);
    // The address is a key: it goes nowhere else, and no cache keeps the page.
    let headers = answer.headers_mut();
    let value = |text: &'static str| HeaderValue::from_static(text);
    headers.insert("referrer-policy", value("no-referrer"));
    headers.insert("cache-control", value("no-store"));
    Ok(answer)
}

pub(super) async fn send(caller: Caller, Path(secret): Path<String>, posted: Posted) -> Answer {
    let typed = Filled::sent(posted.typed);
    let office = caller.office();
    let sent = match seen(&typed) {
        Ok(seen) if seen.tenths.is_none() && seen.symptoms.is_empty() && !typed.is("well", "1") => {
            Err(Refusal::new("temperature", "observation-nothing-seen", "", "").into())
        }
        Ok(seen) => office.report_himself(&secret, &seen, typed.via()).await,
        Err(refusal) => Err(refusal.into()),
    };
    match sent {
        Ok(_) => form(&caller, &secret, Filled::blank(), true).await,
        Err(e) => form(&caller, &secret, caller.refused(typed, e), false).await,
    }
}
