//! The after-action page of a response.

use super::{failed, wrong};
use crate::chart::levels;
use crate::desk::Desk;
use crate::gather;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::after::AfterPage;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use lf_response::standing::ResponseKey;

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(key): Path<String>,
) -> Response {
    let found = match ResponseKey::parse(&key) {
        Some(key) => gather::after::gather(&desk, &key).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(v)) => {
            let p = desk.page(&session, &uri, "responses");
            let curve = crate::document::curve::curve(&p.w, &v.after, &v.onsets);
            let page = AfterPage {
                p: &p,
                v: &v.after,
                drawing: levels::draw(&p.w, &curve),
                curve,
                registers: &desk.office.registers,
                evaluation: v.evaluation,
            };
            respond(StatusCode::OK, &page)
        }
        Ok(None) => wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}
