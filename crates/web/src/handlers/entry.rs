//! One entry of the journal, its correction and its withdrawal.

use super::report::{blank, record, show as show_form};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::entry::{Kind, typed};
use crate::gather;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages;
use crate::part::{self, Standing};
use crate::view::journal::EntryView;
use crate::view::report_form::{FormView, Recorded};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use lf_app::projections::fact_of;
use lf_app::store::{Entry, StoreError};
use lf_domain::fact::Fact;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(seq): Path<u64>,
    Query(q): Query<Done>,
) -> Response {
    let entry = match desk.office.journal.entry(seq).await {
        Ok(Some(e)) => e,
        Ok(None) => return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => return failed(&desk, &session, &uri, &e),
    };
    let v = match view(&desk, &entry).await {
        Ok(v) => v,
        Err(e) => return failed(&desk, &session, &uri, &e),
    };
    let p = desk.page(&session, &uri, "journal");
    let recorded = match q.done.as_str() {
        "1" => Some(Recorded {
            seq,
            repeated: false,
        }),
        "again" => Some(Recorded {
            seq,
            repeated: true,
        }),
        _ => None,
    };
    let touched = match recorded {
        Some(_) => touched(&desk, &p.w, &entry),
        None => vec![],
    };
    respond(
        StatusCode::OK,
        &pages::journal::Entry {
            p: &p,
            v: &v,
            recorded,
            touched,
        },
    )
}

/// The incidents that a fact belongs to, with their candidates now.
fn touched(
    desk: &Desk,
    w: &crate::words::Words,
    e: &Entry,
) -> Vec<(String, String, crate::html::Html)> {
    let Some(fact) = fact_of(e) else {
        return vec![];
    };
    let mut all = lf_app::topics::Topics::new(&desk.office.plans);
    let topics = all.of(&fact).to_vec();
    (desk.office.incidents().iter())
        .filter(|i| topics.contains(&i.topic))
        .map(|i| {
            let badge = match (i.candidate.level, i.candidate.pending.is_empty()) {
                (None, false) => part::undetermined(w),
                (level, _) => part::level(w, level, Standing::Proposed),
            };
            (
                i.topic.clone(),
                w.label(&gather::incident::name(desk, i)),
                badge,
            )
        })
        .collect()
}

async fn view(desk: &Desk, e: &Entry) -> Result<EntryView, StoreError> {
    let row = gather::entries::row(desk, e).await?;
    let fact = fact_of(e);
    let correctable = row.happening.corrected_by.is_none()
        && !matches!(fact, None | Some(Fact::Withdrawal { .. }));
    let reason = (e.kind == "finding.verdict")
        .then(|| serde_json::from_str::<serde_json::Value>(&e.body).ok())
        .flatten()
        .and_then(|mut b| serde_json::from_value(b["reason"].take()).ok());
    Ok(EntryView {
        kind: e.kind.clone(),
        prev_hash: e.prev_hash.clone(),
        algo: e.algo.name().to_string(),
        body: e.body.clone(),
        sealed: e.sealed.is_some(),
        chain: chain(desk, e).await?,
        reason,
        correctable,
        row,
    })
}

/// The whole chain of corrections that an entry stands in, oldest first.
async fn chain(desk: &Desk, e: &Entry) -> Result<Vec<crate::view::journal::EntryRow>, StoreError> {
    let journal = &desk.office.journal;
    let mut first = e.clone();
    while let Some(old) = first.corrects {
        match journal.entry(old).await? {
            Some(o) if o.seq < first.seq => first = o,
            _ => break,
        }
    }
    let mut out = vec![gather::entries::row(desk, &first).await?];
    while let Some(by) = out.last().and_then(|r| r.happening.corrected_by) {
        match journal.entry(by).await? {
            Some(next) if next.seq == by => out.push(gather::entries::row(desk, &next).await?),
            _ => break,
        }
    }
    Ok(out)
}

/// The fact of an entry that can be corrected, as it would be typed.
async fn correctable(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    seq: u64,
) -> Result<(Kind, FormView), Response> {
    let entry = desk
        .office
        .journal
        .entry(seq)
        .await
        .map_err(|e| failed(desk, session, uri, &e))?;
    let fact = entry.as_ref().and_then(fact_of);
    match fact
        .as_ref()
        .and_then(typed)
        .filter(|(k, _)| *k != Kind::Withdrawal)
    {
        Some((kind, typed)) => Ok((
            kind,
            FormView {
                typed,
                ..blank(desk, kind, Some(seq))
            },
        )),
        None => Err(wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![])),
    }
}

pub(super) async fn correct(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(seq): Path<u64>,
) -> Response {
    match correctable(&desk, &session, &uri, seq).await {
        Ok((_, v)) => show_form(
            &desk,
            &desk.page(&session, &uri, "journal"),
            &v,
            StatusCode::OK,
            None,
        ),
        Err(response) => response,
    }
}

pub(super) async fn send_correction(
    State(desk): State<Desk>,
    uri: Uri,
    Path(seq): Path<u64>,
    posted: Posted,
) -> Response {
    match correctable(&desk, &posted.session, &uri, seq).await {
        Ok((kind, _)) => record(&desk, &uri, kind, Some(seq), posted).await,
        Err(response) => response,
    }
}

pub(super) async fn withdraw(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(seq): Path<u64>,
) -> Response {
    match correctable(&desk, &session, &uri, seq).await {
        Ok(_) => {
            let v = blank(&desk, Kind::Withdrawal, Some(seq));
            show_form(
                &desk,
                &desk.page(&session, &uri, "journal"),
                &v,
                StatusCode::OK,
                None,
            )
        }
        Err(response) => response,
    }
}

pub(super) async fn send_withdrawal(
    State(desk): State<Desk>,
    uri: Uri,
    Path(seq): Path<u64>,
    posted: Posted,
) -> Response {
    record(&desk, &uri, Kind::Withdrawal, Some(seq), posted).await
}
