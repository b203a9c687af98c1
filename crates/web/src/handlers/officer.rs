//! Choosing the acting officer where nobody signs in.

use super::wrong;
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::http::session::{Session, remember_officer};
use crate::page::respond;
use crate::pages;
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_domain::refusal::Refusal;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    asked: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Asked>,
) -> Response {
    if desk.door.is_some() {
        return Redirect::to("/account").into_response();
    }
    let p = desk.page(&session, &uri, "");
    let asked = if q.asked.is_empty() {
        String::new()
    } else {
        p.w.t("officer-asked")
    };
    respond(
        StatusCode::OK,
        &pages::other::Officer {
            p: &p,
            next: &q.next,
            asked,
        },
    )
}

pub(super) async fn choose(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed, .. } = posted;
    if desk.door.is_some() {
        let lines = vec![desk.page(&session, &uri, "").w.t("officer-by-sign-in")];
        return wrong(&desk, &session, &uri, StatusCode::FORBIDDEN, lines);
    }
    let chosen = typed.get("officer").map_or("", String::as_str);
    if !desk.names.city.officers.iter().any(|o| o.id == chosen) {
        let names: Vec<&str> = desk
            .names
            .city
            .officers
            .iter()
            .map(|o| o.label.zh.as_str())
            .collect();
        let refusal = Refusal::new("officer", "unknown-officer", chosen, names.join(", "));
        let lines = vec![desk.page(&session, &uri, "").w.refusal(&refusal)];
        return wrong(
            &desk,
            &session,
            &uri,
            StatusCode::UNPROCESSABLE_ENTITY,
            lines,
        );
    }
    let next = typed.get("next").map_or("/", String::as_str);
    let mut response = Redirect::to(own_path(next)).into_response();
    remember_officer(&mut response, chosen);
    response
}

/// A path of this server, or the board: never another site.
pub(super) fn own_path(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.bytes().all(|b| b.is_ascii_graphic());
    if own && !next.starts_with("/officer") {
        next
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_never_sent_elsewhere() {
        assert_eq!(
            own_path("/report/case?disease=cholera"),
            "/report/case?disease=cholera"
        );
        for bad in [
            "",
            "//example.org",
            "https://example.org",
            "/\\example.org",
            "/officer",
            "/a\nb",
        ] {
            assert_eq!(own_path(bad), "/", "{bad:?}");
        }
    }
}
