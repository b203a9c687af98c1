//! The directory of officers with their accounts, and tokens: for administrators.

use super::account::{once, own, refused_lines};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::entrance::Visitor;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::accounts::{AccountsPage, TokensPage};
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::accounts::manage::{AccountAct, Invitation};
use lf_app::accounts::token::{Reach, TokenAsk, TokenLine};

/// The administrator, or the page that says who is one.
fn administrator(desk: &Desk, session: &Session, uri: &Uri) -> Result<Visitor, Box<Response>> {
    let (visitor, visit) = own(desk, session, uri)?;
    match visit.admin {
        true => Ok(visitor),
        false => {
            let lines = vec![desk.page(session, uri, "").w.t("accounts-not-yours")];
            Err(Box::new(wrong(
                desk,
                session,
                uri,
                StatusCode::FORBIDDEN,
                lines,
            )))
        }
    }
}

fn typed(posted: &Posted, name: &str) -> String {
    posted.typed.get(name).cloned().unwrap_or_default()
}

pub(super) async fn list(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    match administrator(&desk, &session, &uri) {
        Ok(_) => page(&desk, &session, &uri, None, vec![]).await,
        Err(answer) => *answer,
    }
}

async fn page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    invitation: Option<Invitation>,
    lines: Vec<String>,
) -> Response {
    let accounts = match desk.office.accounts().await {
        Ok(a) => a,
        Err(e) => return failed(desk, session, uri, &e),
    };
    let p = desk.page(session, uri, "accounts");
    let status = match lines.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = AccountsPage {
        p: &p,
        now: desk.office.now(),
        accounts,
        invitation,
        lines,
    };
    once(respond(status, &page))
}

pub(super) async fn invite(
    State(desk): State<Desk>,
    uri: Uri,
    Path(officer): Path<String>,
    posted: Posted,
) -> Response {
    let session = &posted.session;
    let visitor = match administrator(&desk, session, &uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    match desk.office.invite(&visitor.actor, &officer).await {
        Ok(i) => page(&desk, session, &uri, Some(i), vec![]).await,
        Err(e) => match refused_lines(&desk, session, &uri, e) {
            Ok(lines) => page(&desk, session, &uri, None, lines).await,
            Err(answer) => *answer,
        },
    }
}

pub(super) async fn act(
    State(desk): State<Desk>,
    uri: Uri,
    Path(officer): Path<String>,
    posted: Posted,
) -> Response {
    let session = &posted.session;
    let visitor = match administrator(&desk, session, &uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    let act = match typed(&posted, "act").as_str() {
        "lock" => AccountAct::Lock,
        "unlock" => AccountAct::Unlock,
        "appoint" => AccountAct::Appoint,
        "dismiss" => AccountAct::Dismiss,
        "reset" => AccountAct::Reset,
        _ => {
            return wrong(
                &desk,
                session,
                &uri,
                StatusCode::UNPROCESSABLE_ENTITY,
                vec![],
            );
        }
    };
    let reason = typed(&posted, "reason");
    let done = (desk.office)
        .act_on_account(&visitor.actor, &officer, act, &reason)
        .await;
    match done {
        Ok(()) => Redirect::to("/accounts").into_response(),
        Err(e) => match refused_lines(&desk, session, &uri, e) {
            Ok(lines) => page(&desk, session, &uri, None, lines).await,
            Err(answer) => *answer,
        },
    }
}

pub(super) async fn tokens(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    match administrator(&desk, &session, &uri) {
        Ok(_) => tokens_page(&desk, &session, &uri, None, vec![]).await,
        Err(answer) => *answer,
    }
}

async fn tokens_page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    shown: Option<(TokenLine, String)>,
    lines: Vec<String>,
) -> Response {
    let (tokens, accounts) = match (desk.office.tokens().await, desk.office.accounts().await) {
        (Ok(t), Ok(a)) => (t, a),
        (Err(e), _) | (_, Err(e)) => return failed(desk, session, uri, &e),
    };
    let p = desk.page(session, uri, "accounts");
    let status = match lines.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = TokensPage {
        p: &p,
        now: desk.office.now(),
        tokens,
        accounts,
        shown,
        lines,
    };
    once(respond(status, &page))
}

pub(super) async fn issue(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let session = &posted.session;
    let visitor = match administrator(&desk, session, &uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    let ask = TokenAsk {
        title: typed(&posted, "title"),
        officer: typed(&posted, "officer"),
        reach: match typed(&posted, "reach").as_str() {
            "act" => Reach::Act,
            _ => Reach::Read,
        },
        days: typed(&posted, "days").trim().parse().unwrap_or_default(),
    };
    match desk.office.issue_token(&visitor.actor, ask).await {
        Ok(shown) => tokens_page(&desk, session, &uri, Some(shown), vec![]).await,
        Err(e) => match refused_lines(&desk, session, &uri, e) {
            Ok(lines) => tokens_page(&desk, session, &uri, None, lines).await,
            Err(answer) => *answer,
        },
    }
}

pub(super) async fn revoke(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let session = &posted.session;
    let visitor = match administrator(&desk, session, &uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    match desk.office.revoke_token(&visitor.actor, &id).await {
        Ok(()) => Redirect::to("/tokens").into_response(),
        Err(e) => match refused_lines(&desk, session, &uri, e) {
            Ok(lines) => tokens_page(&desk, session, &uri, None, lines).await,
            Err(answer) => *answer,
        },
    }
}
