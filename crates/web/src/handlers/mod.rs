//! Handlers of pages: parse, ask the office, render.

mod entry;
mod feed;
mod find;
mod incident;
mod journal;
mod officer;
mod plan;
mod report;

use crate::desk::Desk;
use crate::gather;
use crate::http::seen::Seen;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use lf_app::store::StoreError;

/// All pages.
pub fn router() -> Router<Desk> {
    Router::new()
        .route("/", get(board))
        .route("/incidents", get(incident::list))
        .route("/incidents/{topic}", get(incident::show))
        .route("/incidents/{topic}/cases", get(incident::cases))
        .route("/report", get(report::index))
        .route("/report/{kind}", get(report::form).post(report::send))
        .route("/plans", get(plan::list))
        .route("/plans/{id}", get(plan::overview))
        .route("/plans/{id}/{clause}", get(plan::clause))
        .route("/journal", get(journal::list))
        .route("/journal/verify", axum::routing::post(journal::verify))
        .route("/journal/{seq}", get(entry::show))
        .route(
            "/journal/{seq}/correct",
            get(entry::correct).post(entry::send_correction),
        )
        .route(
            "/journal/{seq}/withdraw",
            get(entry::withdraw).post(entry::send_withdrawal),
        )
        .route("/officer", get(officer::show).post(officer::choose))
        .route("/find", get(find::show))
        .route("/feed", get(feed::show))
        .fallback(missing)
}

async fn board(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    let officer = session.officer.clone().unwrap_or_default();
    let head = desk.office.journal.head().borrow().seq;
    let seen = Seen::look(session.seen.as_ref(), &officer, head, desk.office.now());
    match gather::board::gather(&desk, seen.before()).await {
        Ok(v) => {
            let p = desk.page(&session, &uri, "board");
            let mut answer = respond(StatusCode::OK, &pages::board::Board { p: &p, v: &v });
            seen.remember(&mut answer);
            answer
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

async fn missing(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![])
}

/// A page that says what is wrong.
pub(crate) fn wrong(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    status: StatusCode,
    lines: Vec<String>,
) -> Response {
    let p = desk.page(session, uri, "");
    respond(status, &pages::other::Wrong::of(&p, status.as_u16(), lines))
}

/// The journal failed.
fn failed(desk: &Desk, session: &Session, uri: &Uri, e: &StoreError) -> Response {
    tracing::error!(error = %e, "the journal failed");
    let status = match e {
        StoreError::Full { .. } => StatusCode::INSUFFICIENT_STORAGE,
        StoreError::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    wrong(desk, session, uri, status, vec![e.to_string()])
}
