//! What handlers of acts share: who acts, what was typed, what the answer is.

use super::failed;
use crate::desk::Desk;
use crate::http::session::Session;
use crate::page::encode;
use crate::view::report_form::Typed;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::DateTime;
use lf_app::commit::Via;
use lf_app::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use std::time::Duration;

/// How long the answer waits until the pages show what was done.
const PATIENCE: Duration = Duration::from_secs(2);

/// The acting officer, where one of the list was chosen.
pub(super) fn actor(desk: &Desk, session: &Session) -> Option<Actor> {
    let chosen = session.officer.as_deref()?;
    let o = desk.names.city.officers.iter().find(|o| o.id == chosen)?;
    Some(Actor {
        officer: o.id.clone(),
        body: o.body.clone(),
    })
}

/// Asks to choose an officer first, and comes back to `next`.
pub(super) fn choose(next: &str) -> Response {
    Redirect::to(&format!("/officer?asked=1&next={}", encode(next))).into_response()
}

/// The form's own key, so that sending twice records once.
pub(super) fn via(typed: &Typed) -> Via {
    let key = typed
        .get("key")
        .filter(|k| k.starts_with("form:") && k.len() < 120);
    Via {
        key: key.cloned(),
        source: "form".into(),
    }
}

/// A moment typed as the city's clocks show it: `2026-09-18T16:28`.
pub(super) fn moment(desk: &Desk, text: &str) -> Option<Timestamp> {
    let at: DateTime = text.trim().parse().ok()?;
    Some(at.to_zoned(desk.office.zone().clone()).ok()?.timestamp())
}

/// The codes whose boxes were ticked: `county-330424`.
pub(super) fn ticked(typed: &Typed, prefix: &str) -> Vec<String> {
    let codes = typed.keys().filter_map(|k| k.strip_prefix(prefix));
    codes.map(str::to_string).collect()
}

/// What was typed without spaces around it; none when nothing was.
pub(super) fn given(typed: &Typed, name: &str) -> Option<String> {
    let text = typed.get(name)?.trim();
    (!text.is_empty()).then(|| text.to_string())
}

/// Goes on to a page once it shows what was done, or says what was refused.
pub(super) async fn answer(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    done: Result<Receipt, ReportError>,
    next: &str,
    refused: impl AsyncFnOnce(Vec<Refusal>) -> Response,
) -> Response {
    match done {
        Ok(receipt) => {
            desk.office.evaluated(receipt.seq, PATIENCE).await;
            Redirect::to(next).into_response()
        }
        Err(ReportError::Refused(refusals)) => refused(refusals).await,
        Err(ReportError::Store(e)) => failed(desk, session, uri, &e),
    }
}
