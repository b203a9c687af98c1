//! A desk and its obligations: looked at, acknowledged, begun, handed on,
//! discharged, waived. And the ledger.

use super::acting::{actor, answer, choose, given, via};
use super::{failed, wrong};
use crate::api::ledger::Part;
use crate::desk::Desk;
use crate::gather;
use crate::gather::duties::Asked;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::{encode, respond};
use crate::pages::duties::DeskPage;
use crate::pages::ledger::LedgerPage;
use crate::view::duties::DutyView;
use crate::view::report_form::Typed;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::duties::Tab;
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_response::obligation::DutyCommand;
use serde::Deserialize;

/// What the address says beside the obligation.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    response: String,
    #[serde(default)]
    after: String,
}

impl Which {
    fn asked(&self) -> Asked {
        let some = |t: &str| (!t.is_empty()).then(|| t.to_string());
        Asked {
            tab: match self.tab.as_str() {
                "waiting" => Tab::Waiting,
                "done" => Tab::Done,
                _ => Tab::Todo,
            },
            body: some(&self.body),
            response: some(&self.response),
            after: some(&self.after),
        }
    }
}

async fn page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    asked: Asked,
    chosen: Option<DutyView>,
) -> Response {
    let who = actor(desk, session);
    let bad = chosen.as_ref().is_some_and(|c| !c.refusals.is_empty());
    match gather::duties::gather(desk, who.as_ref(), asked, chosen).await {
        Ok(v) => {
            let p = desk.page(session, uri, "duties");
            let status = match bad {
                true => StatusCode::UNPROCESSABLE_ENTITY,
                false => StatusCode::OK,
            };
            respond(status, &DeskPage { p: &p, v: &v })
        }
        Err(e) => failed(desk, session, uri, &e),
    }
}

pub(super) async fn list(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(which): Query<Which>,
) -> Response {
    let asked = which.asked();
    if asked.body.is_none() && asked.response.is_none() && actor(&desk, &session).is_none() {
        return choose("/duties");
    }
    page(&desk, &session, &uri, asked, None).await
}

/// The page with one obligation open, with what was typed into its forms and refused.
async fn one(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    which: &Which,
    typed: Typed,
    refusals: Vec<Refusal>,
) -> Response {
    let who = actor(desk, session);
    match gather::duties::duty(desk, who.as_ref(), id).await {
        Ok(Some(mut chosen)) => {
            if !chosen.row.visible {
                let w = desk.page(session, uri, "duties").w;
                let lines = vec![w.t("duty-confidential")];
                return wrong(desk, session, uri, StatusCode::FORBIDDEN, lines);
            }
            chosen.typed = typed;
            chosen.refusals = refusals;
            let mut asked = which.asked();
            if who.is_none() && asked.body.is_none() && asked.response.is_none() {
                asked.body = Some(chosen.row.duty.who.clone());
            }
            page(desk, session, uri, asked, Some(chosen)).await
        }
        Ok(None) => wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => failed(desk, session, uri, &e),
    }
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Response {
    one(&desk, &session, &uri, &id, &which, Typed::new(), vec![]).await
}

fn command(act: &str, typed: &Typed) -> Option<DutyCommand> {
    let text = |name: &str| given(typed, name).unwrap_or_default();
    Some(match act {
        "acknowledge" => DutyCommand::Acknowledge,
        "begin" => DutyCommand::Begin,
        "discharge" => DutyCommand::Discharge {
            text: text("text"),
            reference: text("reference"),
        },
        "waive" => DutyCommand::Waive {
            reason: text("reason"),
        },
        "hand" => {
            // One list for both: officers by id, bodies marked.
            let to = text("to");
            let body = to.strip_prefix("body:").map(str::to_string);
            DutyCommand::Hand {
                officer: (body.is_none() && !to.is_empty()).then(|| to.clone()),
                who: body,
                reason: text("reason"),
            }
        }
        _ => return None,
    })
}

pub(super) async fn act(
    State(desk): State<Desk>,
    uri: Uri,
    Path((id, act)): Path<(String, String)>,
    Query(which): Query<Which>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let here = format!("/duties/{id}?{}", back(&which));
    let Some(who) = actor(&desk, &session) else {
        return choose(&here);
    };
    let Some(command) = command(&act, &typed) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let done = desk
        .office
        .duty_act(&who, &id, &command, &via(&typed))
        .await;
    let mut typed = typed;
    typed.insert("act".into(), act);
    let refused = async |r| one(&desk, &session, &uri, &id, &which, typed, r).await;
    answer(&desk, &session, &uri, done, &here, refused).await
}

/// The arguments that lead back to the same list.
fn back(which: &Which) -> String {
    let all = [
        ("tab", &which.tab),
        ("body", &which.body),
        ("response", &which.response),
        ("after", &which.after),
    ];
    let given = all.into_iter().filter(|(_, v)| !v.is_empty());
    let args: Vec<String> = given.map(|(n, v)| format!("{n}={}", encode(v))).collect();
    args.join("&")
}

pub(super) async fn acknowledge_all(
    State(desk): State<Desk>,
    uri: Uri,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let Some(who) = actor(&desk, &session) else {
        return choose("/duties");
    };
    match desk.office.acknowledge_all(&who, &via(&typed)).await {
        Ok(_) => Redirect::to("/duties").into_response(),
        Err(ReportError::Refused(refusals)) => {
            let w = desk.page(&session, &uri, "duties").w;
            let lines = refusals.iter().map(|r| w.refusal(r)).collect();
            wrong(
                &desk,
                &session,
                &uri,
                StatusCode::UNPROCESSABLE_ENTITY,
                lines,
            )
        }
        Err(ReportError::Store(e)) => failed(&desk, &session, &uri, &e),
    }
}

pub(super) async fn ledger(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(part): Query<Part>,
) -> Response {
    let query = part.query();
    match desk.office.ledger(&query).await {
        Ok(ledger) => {
            let p = desk.page(&session, &uri, "duties");
            let page = LedgerPage {
                p: &p,
                v: &ledger,
                q: &query,
            };
            respond(StatusCode::OK, &page)
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}
