//! Approval files: listed, opened, shown, signed, withdrawn.

use super::acting::{actor, answer, choose, given, moment, ticked, via};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::gather;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::approval::{FilePage, Files, OpenFile as OpenPage};
use crate::view::report_form::Typed;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_response::file::Signature;
use lf_response::file::opening::OpenFile;
use lf_response::standing::ResponseKey;
use serde::de::DeserializeOwned;

pub(super) async fn list(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    let who = actor(&desk, &session);
    let v = gather::approval::files(&desk, who.as_ref());
    let p = desk.page(&session, &uri, "files");
    respond(StatusCode::OK, &Files { p: &p, v: &v })
}

/// The response that an address names, where a plan in force knows its incident.
pub(super) fn known(desk: &Desk, id: &str) -> Option<ResponseKey> {
    let key = ResponseKey::parse(id)?;
    let plan = desk.office.plan(&key.plan)?;
    plan.topics().contains(&key.topic.as_str()).then_some(key)
}

pub(super) async fn form(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(typed): Query<Typed>,
) -> Response {
    let id = typed.get("response").map_or("", String::as_str);
    let Some(key) = known(&desk, id) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    if actor(&desk, &session).is_none() {
        return choose(uri.path_and_query().map_or("/", |p| p.as_str()));
    }
    let v = gather::approval::open(&desk, key, typed);
    let p = desk.page(&session, &uri, "files");
    respond(StatusCode::OK, &OpenPage { p: &p, v: &v })
}

fn word<T: DeserializeOwned>(text: Option<String>) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text?)).ok()
}

pub(super) async fn send(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed, .. } = posted;
    let id = typed.get("response").map_or("", String::as_str);
    let Some(key) = known(&desk, id) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let Some(who) = actor(&desk, &session) else {
        return choose(&format!("/files/new?response={key}"));
    };
    let refused = |refusals: Vec<Refusal>, typed: Typed, key: ResponseKey| {
        let mut v = gather::approval::open(&desk, key, typed);
        v.refusals = refusals;
        let p = desk.page(&session, &uri, "files");
        respond(StatusCode::UNPROCESSABLE_ENTITY, &OpenPage { p: &p, v: &v })
    };
    let Some(change) = word(given(&typed, "change")) else {
        let missing = vec![Refusal::new("change", "change-required", "", "")];
        return refused(missing, typed, key);
    };
    let ends = matches!(
        change,
        lf_rules::program::Change::End | lf_rules::program::Change::Unwarn
    );
    let ask = OpenFile {
        key: key.clone(),
        change,
        // The choice of a level that was made for another change is no level of an end.
        level: word(given(&typed, "level")).filter(|_| !ends),
        reason: given(&typed, "reason").unwrap_or_default(),
        scope: ticked(&typed, "scope-"),
        order: given(&typed, "order"),
    };
    match desk.office.open_file(&who, ask, via(&typed)).await {
        Ok((id, receipt)) => {
            let next = format!("/files/{id}");
            answer(&desk, &session, &uri, Ok(receipt), &next, async |_| {
                unreachable(&next)
            })
            .await
        }
        Err(ReportError::Refused(refusals)) => refused(refusals, typed, key),
        Err(ReportError::Store(e)) => failed(&desk, &session, &uri, &e),
    }
}

/// A receipt is never refused; the way on is the same.
fn unreachable(next: &str) -> Response {
    Redirect::to(next).into_response()
}

/// The page of a file, with what was typed and refused.
async fn page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    typed: Typed,
    refusals: Vec<Refusal>,
) -> Response {
    let who = actor(desk, session);
    match gather::approval::file(desk, id, who.as_ref()).await {
        Ok(mut v) => {
            let status = match refusals.is_empty() {
                true => StatusCode::OK,
                false => StatusCode::UNPROCESSABLE_ENTITY,
            };
            v.typed = typed;
            v.refusals = refusals;
            let p = desk.page(session, uri, "files");
            respond(status, &FilePage { p: &p, v: &v })
        }
        Err(ReportError::Refused(_)) => wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]),
        Err(ReportError::Store(e)) => failed(desk, session, uri, &e),
    }
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    page(&desk, &session, &uri, &id, Typed::new(), vec![]).await
}

/// What was typed as a signature.
fn signature(desk: &Desk, typed: &Typed) -> Result<Signature, Refusal> {
    let lines = |name: &str| -> Vec<String> {
        let text = given(typed, name).unwrap_or_default();
        let parts = text.split(['\n', ',', '\u{3001}', '\u{ff0c}', ';', '\u{ff1b}']);
        parts
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(str::to_string)
            .collect()
    };
    let Some(said) = word(given(typed, "said")) else {
        return Err(Refusal::new("said", "said-required", "", ""));
    };
    let receipt =
        match given(typed, "receipt") {
            None => None,
            Some(text) => Some(moment(desk, &text).ok_or_else(|| {
                Refusal::new("receipt", "not-a-moment", &text, "2026-09-18 16:28")
            })?),
        };
    Ok(Signature {
        step: given(typed, "step").unwrap_or_default(),
        said,
        level: word(given(typed, "level")),
        ground: word(given(typed, "ground")),
        opinion: given(typed, "opinion").unwrap_or_default(),
        names: lines("names"),
        dissent: given(typed, "dissent").unwrap_or_default(),
        number: given(typed, "number").unwrap_or_default(),
        receipt,
        audience: ticked(typed, "audience-"),
        counties: match said {
            lf_response::file::Said::CountyOrder => ticked(typed, "county-"),
            _ => vec![],
        },
    })
}

pub(super) async fn sign(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let here = format!("/files/{id}");
    let Some(who) = actor(&desk, &session) else {
        return choose(&here);
    };
    let signature = match signature(&desk, &typed) {
        Ok(s) => s,
        Err(r) => return page(&desk, &session, &uri, &id, typed, vec![r]).await,
    };
    let done = desk.office.sign(&who, &id, signature, via(&typed)).await;
    let refused = async |r| page(&desk, &session, &uri, &id, typed, r).await;
    answer(&desk, &session, &uri, done, &here, refused).await
}

pub(super) async fn withdraw(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let here = format!("/files/{id}");
    let Some(who) = actor(&desk, &session) else {
        return choose(&here);
    };
    let reason = given(&typed, "reason").unwrap_or_default();
    let done = desk
        .office
        .withdraw_file(&who, &id, &reason, via(&typed))
        .await;
    let refused = async |r| page(&desk, &session, &uri, &id, typed, r).await;
    answer(&desk, &session, &uri, done, &here, refused).await
}
