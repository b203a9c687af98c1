//! The journal and its verification.

use super::failed;
use crate::desk::Desk;
use crate::gather;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages;
use crate::view::journal::{Broken, JournalView, Verified};
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::store::StoreError;
use lf_app::timeline::Page;
use serde::Deserialize;

/// Entries on a page.
const ROWS: u64 = 50;

#[derive(Deserialize)]
pub(super) struct Filter {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    incident: String,
    before: Option<u64>,
}

pub(super) async fn list(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Filter>,
) -> Response {
    match view(&desk, q).await {
        Ok(v) => {
            let p = desk.page(&session, &uri, "journal");
            let incident_name = (desk
                .office
                .incident(&v.incident)
                .filter(|_| !v.incident.is_empty()))
            .map(|i| p.w.label(&gather::incident::name(&desk, &i)));
            respond(
                StatusCode::OK,
                &pages::journal::Journal {
                    p: &p,
                    v: &v,
                    incident_name,
                },
            )
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

async fn view(desk: &Desk, q: Filter) -> Result<JournalView, StoreError> {
    let office = &desk.office;
    // Kinds are few words with dots; anything else names none.
    let kind = match q
        .kind
        .chars()
        .all(|c| c.is_ascii_lowercase() || c == '.' || c == '_')
    {
        true => q.kind,
        false => String::new(),
    };
    let page: Page = if !q.incident.is_empty() {
        let mut page = office.topic_page(&q.incident, q.before, ROWS).await?;
        page.entries.retain(|e| e.kind.starts_with(&kind));
        page
    } else if kind.is_empty() {
        office.journal_page(q.before, ROWS).await?
    } else {
        office.kind_page(&kind, q.before, ROWS).await?
    };
    let mut rows = Vec::with_capacity(page.entries.len());
    for e in &page.entries {
        rows.push(gather::entries::row(desk, e).await?);
    }
    Ok(JournalView {
        rows,
        kind,
        incident: q.incident,
        total: office.journal.head().borrow().seq,
        older: page.before,
        newest: q.before.is_some(),
        verified: desk
            .verified
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .clone(),
    })
}

/// Checks the whole chain and remembers what came out.
pub(super) async fn verify(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    match desk.office.journal.verify(|_, _| ()).await {
        Ok(report) => {
            let code = |kind| {
                serde_json::to_value(kind)
                    .ok()
                    .and_then(|v| v.as_str().map(str::to_string))
            };
            let verified = Verified {
                at: desk.wall(desk.office.now()),
                entries: report.entries,
                problem: report.first_problem.map(|p| Broken {
                    seq: p.seq,
                    kind: code(p.kind).unwrap_or_default(),
                }),
            };
            *desk.verified.lock().unwrap_or_else(|e| e.into_inner()) = Some(verified);
            Redirect::to("/journal#verify").into_response()
        }
        Err(e) => failed(&desk, &posted.session, &uri, &e),
    }
}
