//! Records: listed, entered, moved on, set right, taken back.

use super::acting::{actor, choose, given, via};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::gather::records;
use crate::http::form::Posted;
use crate::http::session::{Session, random};
use crate::page::respond;
use crate::pages::records as pages;
use crate::view::paper;
use crate::view::report_form::Typed;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::records::About;
use lf_app::report::ReportError;
use lf_app::store::StoreError;
use lf_domain::refusal::Refusal;
use lf_response::form::Values;
use lf_response::record::{Command, Register};
use serde::Deserialize;
use std::time::Duration;

/// How long the answer waits until obligations show what was entered.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    register: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    open: String,
    before: Option<u64>,
}

pub(super) async fn list(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Asked>,
) -> Response {
    match records::list(&desk, &q.register, &q.topic, q.open == "1", q.before).await {
        Ok(v) => {
            let p = desk.page(&session, &uri, "records");
            respond(StatusCode::OK, &pages::Records { p: &p, v: &v })
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

/// What was typed and why it was not taken.
#[derive(Default)]
struct Again {
    values: Option<Values>,
    refusals: Vec<Refusal>,
    trouble: Option<String>,
}

pub(super) async fn new(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(register): Path<String>,
    Query(typed): Query<Typed>,
) -> Response {
    let Some(register) = desk.office.registers.register(&register) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let again = Again::default();
    form(
        &desk,
        &session,
        &uri,
        register,
        &typed,
        again,
        StatusCode::OK,
    )
    .await
}

async fn form(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    register: &Register,
    typed: &Typed,
    again: Again,
    status: StatusCode,
) -> Response {
    let choices = match records::choices(desk, register).await {
        Ok(choices) => choices,
        Err(e) => return failed(desk, session, uri, &e),
    };
    let p = desk.page(session, uri, "records");
    let topic = typed.get("topic").map_or("", String::as_str);
    let page = pages::NewRecord {
        p: &p,
        register,
        incidents: &crate::gather::reports::incidents(desk),
        typed,
        values: &again.values.unwrap_or_default(),
        refusals: &again.refusals,
        trouble: again.trouble,
        records: &choices,
        writers: records::writers(desk, &p.w, register, topic),
        key: format!("form:{}", random()),
    };
    respond(status, &page)
}

pub(super) async fn add(
    State(desk): State<Desk>,
    uri: Uri,
    Path(register): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let Some(register) = desk.office.registers.register(&register) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let Some(actor) = actor(&desk, &session) else {
        return choose(&format!("/records/new/{}", register.id));
    };
    let about = About {
        register: register.id.clone(),
        topic: given(&typed, "topic"),
        area: given(&typed, "area"),
    };
    let values = paper::typed(&register.all(), &typed);
    let done = (desk.office)
        .add_record(&actor, about, values.clone(), via(&typed))
        .await;
    let again = Again {
        values: Some(values),
        ..Again::default()
    };
    match done {
        Ok((id, receipt)) => {
            desk.office.evaluated(receipt.seq, PATIENCE).await;
            Redirect::to(&format!("/records/{id}")).into_response()
        }
        Err(e) => {
            let (again, status) = not_taken(&desk, &session, &uri, e, again);
            form(&desk, &session, &uri, register, &typed, again, status).await
        }
    }
}

/// Why it was not taken, beside what was typed.
fn not_taken(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    error: ReportError,
    again: Again,
) -> (Again, StatusCode) {
    match error {
        ReportError::Refused(refusals) => (
            Again { refusals, ..again },
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ReportError::Store(e) => {
            tracing::error!(error = %e, "a record could not be stored");
            let w = desk.page(session, uri, "records").w;
            let (status, text) = match &e {
                StoreError::Full { .. } => (StatusCode::INSUFFICIENT_STORAGE, w.t("trouble-full")),
                StoreError::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, w.t("trouble-busy")),
                _ => (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    w.t1("trouble-other", "detail", e.to_string()),
                ),
            };
            let trouble = Some(text);
            (Again { trouble, ..again }, status)
        }
    }
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    page(&desk, &session, &uri, &id, Again::default(), StatusCode::OK).await
}

async fn page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    again: Again,
    status: StatusCode,
) -> Response {
    let (record, others) = match records::related(desk, id).await {
        Ok(found) => found,
        Err(ReportError::Store(e)) => return failed(desk, session, uri, &e),
        Err(ReportError::Refused(_)) => {
            return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
        }
    };
    let Some(register) = desk.office.registers.register(&record.now.register) else {
        return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
    };
    let choices = match records::choices(desk, register).await {
        Ok(choices) => choices,
        Err(e) => return failed(desk, session, uri, &e),
    };
    let p = desk.page(session, uri, "records");
    let named = others.iter().map(|o| {
        let register = desk.office.registers.register(&o.now.register);
        let name = register.map_or(o.now.register.clone(), |r| p.w.label(&r.label));
        (name, o)
    });
    let page = pages::RecordPage {
        p: &p,
        r: &record,
        register,
        others: named.collect(),
        values: again.values.as_ref(),
        refusals: &again.refusals,
        trouble: again.trouble,
        records: &choices,
        key: format!("form:{}", random()),
    };
    respond(status, &page)
}

pub(super) async fn act(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let Some(actor) = actor(&desk, &session) else {
        return choose(&format!("/records/{id}"));
    };
    let record = match desk.office.record_by_id(&id).await {
        Ok(record) => record,
        Err(ReportError::Store(e)) => return failed(&desk, &session, &uri, &e),
        Err(ReportError::Refused(_)) => {
            return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
        }
    };
    let register = desk.office.registers.register(&record.now.register);
    // Only what the form had: a stage asks for a few fields, a correction for all.
    let sent: Vec<&lf_response::form::Field> = (register.iter())
        .flat_map(|r| &r.fields)
        .filter(|f| {
            let name = format!("f.{}", f.id);
            typed
                .keys()
                .any(|k| *k == name || k.starts_with(&format!("{name}.")))
        })
        .collect();
    let values = paper::typed(&sent, &typed);
    let reason = given(&typed, "reason").unwrap_or_default();
    let command = match typed.get("act").map(String::as_str) {
        Some("correct") => Command::Correct {
            values: values.clone(),
            reason,
        },
        Some("withdraw") => Command::Withdraw { reason },
        _ => Command::Advance {
            stage: given(&typed, "stage").unwrap_or_default(),
            values: values.clone(),
        },
    };
    let seen = typed.get("seen").and_then(|s| s.parse().ok());
    let done = (desk.office)
        .act_on_record(&actor, &id, seen, command, via(&typed))
        .await;
    match done {
        Ok(receipt) => {
            desk.office.evaluated(receipt.seq, PATIENCE).await;
            Redirect::to(&format!("/records/{id}")).into_response()
        }
        Err(e) => {
            let mut all = record.now.values.clone();
            all.extend(values);
            let again = Again {
                values: Some(all),
                ..Again::default()
            };
            let (again, status) = not_taken(&desk, &session, &uri, e, again);
            page(&desk, &session, &uri, &id, again, status).await
        }
    }
}
