//! Plans.

use super::wrong;
use crate::desk::Desk;
use crate::gather;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;

pub(super) async fn list(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    let v = gather::plan::list(&desk).await;
    let p = desk.page(&session, &uri, "plans");
    respond(StatusCode::OK, &pages::plan::Plans { p: &p, v: &v })
}

pub(super) async fn overview(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    show(&desk, &session, &uri, &id, None).await
}

pub(super) async fn clause(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path((id, clause)): Path<(String, String)>,
) -> Response {
    show(&desk, &session, &uri, &id, Some(&clause)).await
}

async fn show(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    clause: Option<&str>,
) -> Response {
    match gather::plan::gather(desk, id, clause).await {
        Some(v) => {
            let p = desk.page(session, uri, "plans");
            respond(StatusCode::OK, &pages::plan::Plan { p: &p, v: &v })
        }
        None => wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]),
    }
}
