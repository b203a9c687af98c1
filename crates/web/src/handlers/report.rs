//! Entry forms: shown, sent, refused with what was typed, or recorded.

use super::wrong;
use crate::desk::Desk;
use crate::entry::Kind;
use crate::http::form::Posted;
use crate::http::session::{Session, random};
use crate::page::{Page, encode, respond};
use crate::pages::report::{ReportForm, ReportIndex};
use crate::trouble;
use crate::view::report_form::{FormView, Typed};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::report::{Report, ReportError};
use lf_app::store::Personal;
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_domain::refusal::Refusal;
use std::time::Duration;

/// How long the answer waits for the plans, so that it can say what they made of it.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn index(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    let p = desk.page(&session, &uri, "report");
    respond(StatusCode::OK, &ReportIndex { p: &p })
}

/// The form of a kind, with what the address already says.
pub(super) async fn form(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(kind): Path<String>,
    Query(mut typed): Query<Typed>,
) -> Response {
    let Some(kind) = Kind::parse(&kind).filter(|k| *k != Kind::Withdrawal) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    typed.remove("lang");
    // An address made elsewhere may use another name of the disease.
    if let Some(disease) = typed.get_mut("disease")
        && let Some(code) = desk.names.codebook.disease_code(disease)
    {
        *disease = code.to_string();
    }
    known(&desk, &session, kind, &mut typed);
    let p = desk.page(&session, &uri, "report");
    show(
        &desk,
        &p,
        &FormView {
            typed,
            ..blank(&desk, kind, None)
        },
        StatusCode::OK,
        None,
    )
}

/// What is known already: today, and the officer's own body where it may answer.
fn known(desk: &Desk, session: &Session, kind: Kind, typed: &mut Typed) {
    let today = desk.office.today().to_string();
    let day = match kind {
        Kind::Case => Some("reported"),
        Kind::Judgement | Kind::Grade | Kind::Capacity | Kind::Designation => Some("date"),
        _ => None,
    };
    if let Some(day) = day {
        typed.entry(day.into()).or_insert(today);
    }
    let officer = desk
        .names
        .city
        .officers
        .iter()
        .find(|o| Some(&o.id) == session.officer.as_ref());
    if kind == Kind::Judgement
        && let Some(o) = officer
        && desk
            .names
            .codebook
            .questions
            .values()
            .any(|q| q.asks.contains(&o.body))
    {
        typed.entry("by".into()).or_insert(o.body.clone());
    }
}

/// An empty form.
pub(super) fn blank(desk: &Desk, kind: Kind, corrects: Option<u64>) -> FormView {
    FormView {
        kind,
        typed: Typed::new(),
        refusals: vec![],
        corrects,
        key: format!("form:{}", random()),
        today: desk.office.today(),
    }
}

/// The form as a page.
pub(super) fn show(
    _: &Desk,
    p: &Page,
    v: &FormView,
    status: StatusCode,
    trouble: Option<String>,
) -> Response {
    respond(status, &ReportForm::new(p, v, trouble))
}

pub(super) async fn send(
    State(desk): State<Desk>,
    uri: Uri,
    Path(kind): Path<String>,
    posted: Posted,
) -> Response {
    let Some(kind) = Kind::parse(&kind).filter(|k| *k != Kind::Withdrawal) else {
        return wrong(&desk, &posted.session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    record(&desk, &uri, kind, None, posted).await
}

/// Records what was typed, or shows the form again with what was wrong.
pub(super) async fn record(
    desk: &Desk,
    uri: &Uri,
    kind: Kind,
    corrects: Option<u64>,
    posted: Posted,
) -> Response {
    let Posted {
        session, mut typed, ..
    } = posted;
    typed.remove("csrf");
    let Some(actor) = actor(desk, &session) else {
        return Redirect::to(&format!("/officer?asked=1&next={}", encode(uri.path())))
            .into_response();
    };
    let mut view = blank(desk, kind, corrects);
    if let Some(key) = typed
        .remove("key")
        .filter(|k| k.starts_with("form:") && k.len() == 37)
    {
        view.key = key;
    }
    if let Some((field, value)) = typed
        .remove("repair")
        .as_deref()
        .and_then(|r| r.split_once('='))
    {
        typed.insert(field.to_string(), value.to_string());
    }
    if kind == Kind::Case && typed.get("case_id").is_none_or(|id| id.trim().is_empty()) {
        // A number of its own where the reporter has none: the day and the form's key.
        let digits: String = view.key.chars().rev().take(6).collect();
        typed.insert(
            "case_id".into(),
            format!("{}-{digits}", view.today.strftime("%y%m%d")),
        );
    }
    view.typed = typed;
    let p = desk.page(&session, uri, "report");
    let fact = match kind.read(&view.typed, &p.w) {
        Ok(fact) => fact,
        Err(refusals) => return refused(desk, &p, view, refusals),
    };
    let known = match corrects {
        Some(old) => desk.office.person_of(old).await.unwrap_or_default(),
        None => None,
    };
    let report = Report {
        personal: personal(&fact, &view.typed, known),
        fact,
        corrects,
        key: Some(view.key.clone()),
        source: "form".into(),
    };
    match desk.office.report(&actor, report).await {
        Ok(receipt) => {
            desk.office.evaluated(receipt.seq, PATIENCE).await;
            let done = if receipt.repeated { "again" } else { "1" };
            Redirect::to(&format!("/journal/{}?done={done}", receipt.seq)).into_response()
        }
        Err(ReportError::Refused(refusals)) => refused(desk, &p, view, refusals),
        Err(ReportError::Store(e)) => {
            tracing::error!(error = %e, "a report could not be stored");
            let text = trouble::said(&p.w, &e);
            show(desk, &p, &view, trouble::status(&e), Some(text))
        }
    }
}

fn refused(desk: &Desk, p: &Page, mut view: FormView, refusals: Vec<Refusal>) -> Response {
    view.refusals = refusals;
    show(desk, p, &view, StatusCode::UNPROCESSABLE_ENTITY, None)
}

/// The acting officer, where one of the list was chosen.
fn actor(desk: &Desk, session: &Session) -> Option<Actor> {
    let chosen = session.officer.as_deref()?;
    let o = desk.names.city.officers.iter().find(|o| o.id == chosen)?;
    Some(Actor {
        officer: o.id.clone(),
        body: o.body.clone(),
    })
}

/// Name and document of the person, sealed beside the fact under an id that says
/// nothing: the one that the person has already, in a correction.
fn personal(fact: &Fact, typed: &Typed, known: Option<String>) -> Option<Personal> {
    if !matches!(fact, Fact::Case(_)) {
        return None;
    }
    let text = |name: &str| typed.get(name).map(|t| t.trim()).filter(|t| !t.is_empty());
    let (name, document) = (text("person_name"), text("person_document"));
    if name.is_none() && document.is_none() {
        return None;
    }
    let content = serde_json::json!({ "name": name, "document": document }).to_string();
    Some(Personal {
        person: known.unwrap_or_else(|| format!("p-{}", random())),
        content,
    })
}
