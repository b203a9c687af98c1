//! Reports: listed, begun, written, signed, sent, received.

use super::acting::{actor, choose, given, ticked, via};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::gather::reports::{self, Tab};
use crate::http::form::Posted;
use crate::http::session::{Session, random};
use crate::page::respond;
use crate::pages::reports as pages;
use crate::view::paper;
use crate::view::report_form::Typed;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::report::ReportError;
use lf_app::reports::Begin;
use lf_app::store::StoreError;
use lf_domain::refusal::Refusal;
use lf_response::form::Values;
use lf_response::report::Command;
use lf_rules::program::Act;
use serde::Deserialize;
use std::time::Duration;

/// How long the answer waits until obligations show what was signed.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    topic: String,
    before: Option<u64>,
}

pub(super) async fn list(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Asked>,
) -> Response {
    let body = actor(&desk, &session).map(|a| a.body);
    let tab = match body {
        Some(_) => Tab::of(&q.tab),
        None => Tab::All,
    };
    match reports::list(&desk, body.as_deref(), tab, &q.kind, &q.topic, q.before).await {
        Ok(v) => {
            let p = desk.page(&session, &uri, "reports");
            respond(StatusCode::OK, &pages::Reports { p: &p, v: &v })
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

fn key() -> String {
    format!("form:{}", random())
}

/// The form with what the address already says.
pub(super) async fn new(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(typed): Query<Typed>,
) -> Response {
    beginning(&desk, &session, &uri, &typed, &[], StatusCode::OK)
}

fn beginning(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    typed: &Typed,
    refusals: &[Refusal],
    status: StatusCode,
) -> Response {
    let p = desk.page(session, uri, "reports");
    let incidents = reports::incidents(desk);
    let page = pages::NewReport {
        p: &p,
        kinds: &desk.office.kinds.kinds,
        incidents: &incidents,
        typed,
        refusals,
        key: key(),
    };
    respond(status, &page)
}

pub(super) async fn begin(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed } = posted;
    let Some(actor) = actor(&desk, &session) else {
        return choose("/reports/new");
    };
    let begin = Begin {
        kind: given(&typed, "kind").unwrap_or_default(),
        topic: given(&typed, "topic"),
        area: given(&typed, "area"),
        period: given(&typed, "period"),
        lang: Some(session.lang.tag().to_string()),
    };
    match desk.office.draft_report(&actor, begin, via(&typed)).await {
        Ok((id, _)) => Redirect::to(&format!("/reports/{id}")).into_response(),
        Err(ReportError::Refused(refusals)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            beginning(&desk, &session, &uri, &typed, &refusals, status)
        }
        Err(ReportError::Store(e)) => failed(&desk, &session, &uri, &e),
    }
}

#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

/// What was typed and why it was not taken.
#[derive(Default)]
struct Again {
    values: Option<Values>,
    ticked: Vec<String>,
    refusals: Vec<Refusal>,
    trouble: Option<String>,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
    Query(q): Query<Done>,
) -> Response {
    page(
        &desk,
        &session,
        &uri,
        &id,
        q.done,
        Again::default(),
        StatusCode::OK,
    )
    .await
}

async fn page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    done: String,
    again: Again,
    status: StatusCode,
) -> Response {
    let sheet = match desk.office.report_sheet(id).await {
        Ok(sheet) => sheet,
        Err(ReportError::Store(e)) => return failed(desk, session, uri, &e),
        Err(ReportError::Refused(_)) => {
            return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
        }
    };
    let Some(kind) = desk.office.kinds.kind(&sheet.report.head.kind) else {
        return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
    };
    let deputy = actor(desk, session).is_some_and(|a| {
        let now = desk.office.now();
        let all = desk.office.delegations();
        (all.iter()).any(|d| {
            d.to == a.officer && d.body == sheet.report.head.body && d.covers(Act::Report, now)
        })
    });
    let p = desk.page(session, uri, "reports");
    let page = pages::ReportPage {
        p: &p,
        v: &sheet,
        kind,
        typed: again.values.as_ref(),
        ticked: &again.ticked,
        refusals: &again.refusals,
        trouble: again.trouble,
        key: key(),
        done,
        deputy,
    };
    respond(status, &page)
}

pub(super) async fn act(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let Some(actor) = actor(&desk, &session) else {
        return choose(&format!("/reports/{id}"));
    };
    let report = match desk.office.report_by_id(&id).await {
        Ok(report) => report,
        Err(ReportError::Store(e)) => return failed(&desk, &session, &uri, &e),
        Err(ReportError::Refused(_)) => {
            return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
        }
    };
    let fields = (desk.office.kinds.kind(&report.head.kind)).map_or(vec![], |k| k.fields());
    let values = paper::typed(&fields, &typed);
    let to = ticked(&typed, "to.");
    let act = typed.get("act").map_or("save", String::as_str);
    let save = Command::Save {
        values: values.clone(),
    };
    let sign = Command::Sign {
        acknowledged: ticked(&typed, "ack."),
    };
    let send = Command::Send { to: to.clone() };
    let reason = given(&typed, "reason").unwrap_or_default();
    let writing = matches!(act, "save" | "sign" | "sign_send");
    let commands = match act {
        "sign" => vec![save, sign],
        "sign_saved" => vec![sign],
        "sign_send" => vec![save, sign, send],
        "send" => vec![send],
        "receive" => vec![Command::Receive {
            note: given(&typed, "note").unwrap_or_default(),
        }],
        "correct" => vec![Command::Correct { reason }],
        "drop" => vec![Command::Drop { reason }],
        _ => vec![save],
    };
    let seen = (typed.get("seen").filter(|_| writing)).and_then(|s| s.parse().ok());
    let done = (desk.office)
        .act_on_report_seen(&actor, &id, seen, commands, via(&typed))
        .await;
    let again = Again {
        values: writing.then_some(values),
        ticked: to,
        ..Again::default()
    };
    match done {
        Ok(receipt) => {
            desk.office.evaluated(receipt.seq, PATIENCE).await;
            let next = match act {
                "save" => format!("/reports/{id}?done=saved"),
                "sign" | "sign_saved" | "sign_send" => format!("/reports/{id}?done=signed"),
                "drop" => "/reports".into(),
                _ => format!("/reports/{id}"),
            };
            Redirect::to(&next).into_response()
        }
        Err(ReportError::Refused(refusals)) => {
            let again = Again { refusals, ..again };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&desk, &session, &uri, &id, String::new(), again, status).await
        }
        Err(ReportError::Store(e)) => {
            tracing::error!(error = %e, "a report could not be stored");
            let w = desk.page(&session, &uri, "reports").w;
            let (status, text) = match &e {
                StoreError::Full { .. } => (StatusCode::INSUFFICIENT_STORAGE, w.t("trouble-full")),
                StoreError::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, w.t("trouble-busy")),
                _ => (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    w.t1("trouble-other", "detail", e.to_string()),
                ),
            };
            let again = Again {
                trouble: Some(text),
                ..again
            };
            page(&desk, &session, &uri, &id, String::new(), again, status).await
        }
    }
}
