//! The record of a person: as far as agreed, with its reads; the broken glass and its
//! review; what an officer sees, and why.

use super::account::refused_lines;
use super::acting::{actor, choose, given, via};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::http::session::{Session, random};
use crate::page::respond;
use crate::pages::person::{PermissionsPage, PersonPage, ReadsPage};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    category: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(seq): Path<u64>,
    Query(q): Query<Asked>,
) -> Response {
    page(&desk, &session, &uri, seq, &q.purpose, vec![]).await
}

async fn page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    seq: u64,
    purpose: &str,
    mut lines: Vec<String>,
) -> Response {
    let Some(actor) = actor(desk, session) else {
        return choose(&format!("/journal/{seq}/person"));
    };
    let mut sheet = None;
    if !purpose.is_empty() {
        match desk.office.person_sheet(&actor, seq, purpose).await {
            Ok(s) => sheet = Some(s),
            Err(e) => match refused_lines(desk, session, uri, e) {
                Ok(said) => lines.extend(said),
                Err(answer) => return *answer,
            },
        }
    }
    let p = desk.page(session, uri, "journal");
    let status = match lines.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = PersonPage {
        p: &p,
        seq,
        purpose,
        sheet,
        agreements: desk.office.permits().agreements(),
        form_key: format!("form:{}", random()),
        lines,
    };
    respond(status, &page)
}

pub(super) async fn open(
    State(desk): State<Desk>,
    uri: Uri,
    Path(seq): Path<u64>,
    posted: Posted,
) -> Response {
    let session = &posted.session;
    let Some(actor) = actor(&desk, session) else {
        return choose(&format!("/journal/{seq}/person"));
    };
    let reason = given(&posted.typed, "reason").unwrap_or_default();
    let purpose = given(&posted.typed, "purpose").unwrap_or_default();
    let done = (desk.office)
        .break_glass(&actor, seq, &reason, via(&posted.typed))
        .await;
    match done {
        Ok(_) => {
            let purpose = crate::page::encode(&purpose);
            Redirect::to(&format!("/journal/{seq}/person?purpose={purpose}")).into_response()
        }
        Err(e) => match refused_lines(&desk, session, &uri, e) {
            Ok(lines) => page(&desk, session, &uri, seq, &purpose, lines).await,
            Err(answer) => *answer,
        },
    }
}

pub(super) async fn reads(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    reviews(&desk, &session, &uri, vec![]).await
}

async fn reviews(desk: &Desk, session: &Session, uri: &Uri, lines: Vec<String>) -> Response {
    let Some(actor) = actor(desk, session) else {
        return choose("/reads");
    };
    let open = match desk.office.open_reviews(&actor.body).await {
        Ok(o) => o,
        Err(e) => return failed(desk, session, uri, &e),
    };
    let p = desk.page(session, uri, "reads");
    let status = match lines.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = ReadsPage {
        p: &p,
        now: desk.office.now(),
        open,
        officer: actor.officer,
        lines,
    };
    respond(status, &page)
}

pub(super) async fn review(
    State(desk): State<Desk>,
    uri: Uri,
    Path(of): Path<u64>,
    posted: Posted,
) -> Response {
    let session = &posted.session;
    let Some(actor) = actor(&desk, session) else {
        return choose("/reads");
    };
    let right = match given(&posted.typed, "right").as_deref() {
        Some("yes") => true,
        Some("no") => false,
        _ => {
            let lines = vec![desk.page(session, &uri, "").w.t("review-say")];
            return reviews(&desk, session, &uri, lines).await;
        }
    };
    let note = given(&posted.typed, "note").unwrap_or_default();
    let done = (desk.office)
        .review_glass(&actor, of, right, &note, via(&posted.typed))
        .await;
    match done {
        Ok(_) => Redirect::to("/reads").into_response(),
        Err(e) => match refused_lines(&desk, session, &uri, e) {
            Ok(lines) => reviews(&desk, session, &uri, lines).await,
            Err(answer) => *answer,
        },
    }
}

pub(super) async fn permissions(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Asked>,
) -> Response {
    let Some(actor) = actor(&desk, &session) else {
        return choose("/permissions");
    };
    let categories = &desk.office.book.sharing.categories;
    let first = categories.keys().next().cloned().unwrap_or_default();
    let category = match q.category.is_empty() {
        true => first,
        false => q.category,
    };
    if !categories.contains_key(&category) {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    }
    let seen = (desk.office).sights(&actor.officer, &category, desk.office.today());
    let (sights, hidden) = match seen {
        Ok(s) => s,
        Err(e) => {
            tracing::error!(error = %e, "permissions cannot be asked");
            return wrong(&desk, &session, &uri, StatusCode::INTERNAL_SERVER_ERROR, vec![]);
        }
    };
    let p = desk.page(&session, &uri, "permissions");
    let page = PermissionsPage {
        p: &p,
        body: actor.body,
        category,
        sights,
        hidden,
        agreements: desk.office.permits().agreements(),
    };
    respond(StatusCode::OK, &page)
}
