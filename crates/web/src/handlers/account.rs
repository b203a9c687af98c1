//! An officer's own account: password, one-time codes, sessions, the provider.

use super::sign_in::door;
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::entrance::{Visit, Visitor};
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::account::{AccountPage, AccountView};
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;

/// Refusals in the language of the page.
pub(super) fn lines_of(desk: &Desk, session: &Session, uri: &Uri, r: &[Refusal]) -> Vec<String> {
    let w = desk.page(session, uri, "").w;
    r.iter().map(|r| w.refusal(r)).collect()
}

/// What was refused as lines, or the page of a failure.
pub(super) fn refused_lines(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    e: ReportError,
) -> Result<Vec<String>, Box<Response>> {
    match e {
        ReportError::Refused(r) => Ok(lines_of(desk, session, uri, &r)),
        ReportError::Store(e) => Err(Box::new(failed(desk, session, uri, &e))),
    }
}

/// The officer and his session; a page that says so where nobody signs in.
pub(super) fn own(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
) -> Result<(Visitor, Visit), Box<Response>> {
    door(desk, session, uri)?;
    let visitor = session.visitor.clone();
    visitor
        .and_then(|v| Some((v.clone(), v.session?)))
        .ok_or_else(|| Box::new(Redirect::to("/sign-in").into_response()))
}

/// A page that holds a secret: kept by no cache and no history.
pub(super) fn once(mut answer: Response) -> Response {
    let none = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(CACHE_CONTROL, none);
    answer
}

pub(super) async fn show(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    page(&desk, &session, &uri, vec![], vec![]).await
}

/// The account as it stands, with what was refused, and codes that are shown once.
async fn page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    lines: Vec<String>,
    codes: Vec<String>,
) -> Response {
    let (visitor, visit) = match own(desk, session, uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    let status = match lines.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    match gather(desk, &visitor, &visit, lines, codes).await {
        Ok(v) => {
            let p = desk.page(session, uri, "account");
            once(respond(status, &AccountPage { p: &p, v: &v }))
        }
        Err(ReportError::Store(e)) => failed(desk, session, uri, &e),
        Err(ReportError::Refused(r)) => {
            let lines = lines_of(desk, session, uri, &r);
            wrong(desk, session, uri, StatusCode::UNPROCESSABLE_ENTITY, lines)
        }
    }
}

async fn gather(
    desk: &Desk,
    visitor: &Visitor,
    visit: &Visit,
    lines: Vec<String>,
    codes: Vec<String>,
) -> Result<AccountView, ReportError> {
    let (office, officer) = (&desk.office, visitor.actor.officer.as_str());
    let account = office.account(officer).await?;
    let none = || Refusal::new("officer", "no-account", officer, "");
    let provider = desk.door.as_ref().and_then(|d| d.provider.as_ref());
    let linked = office.identities(officer).await?;
    Ok(AccountView {
        account: account.ok_or_else(none)?,
        sessions: office.sessions(officer, &visit.id).await?,
        recovery_left: office.recovery_left(officer).await?,
        enrolment: office.begun_codes(&visitor.actor).await?,
        provider: provider.map(|p| p.name()),
        linked: provider.is_some_and(|p| linked.iter().any(|l| l == p.issuer())),
        least: lf_app::accounts::password::LEAST,
        codes,
        lines,
    })
}

fn typed<'a>(posted: &'a Posted, name: &str) -> &'a str {
    posted.typed.get(name).map_or("", String::as_str)
}

/// Back to the account, or the account with what was refused.
async fn answer(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    done: Result<(), ReportError>,
) -> Response {
    match done {
        Ok(()) => Redirect::to("/account").into_response(),
        Err(e) => match refused_lines(desk, session, uri, e) {
            Ok(lines) => page(desk, session, uri, lines, vec![]).await,
            Err(answer) => *answer,
        },
    }
}

pub(super) async fn password(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let session = &posted.session;
    let (visitor, visit) = match own(&desk, session, &uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    let new = (typed(&posted, "password"), typed(&posted, "again"));
    let present = typed(&posted, "present");
    let done = (desk.office)
        .change_password(&visitor.actor, present, new, &visit.id)
        .await;
    answer(&desk, session, &uri, done).await
}

pub(super) async fn codes(
    State(desk): State<Desk>,
    uri: Uri,
    Path(act): Path<String>,
    posted: Posted,
) -> Response {
    let session = &posted.session;
    let (visitor, _) = match own(&desk, session, &uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    let (office, actor) = (&desk.office, &visitor.actor);
    let present = typed(&posted, "present");
    let done = match act.as_str() {
        "begin" => office.begin_codes(actor, present).await.map(drop),
        "drop" => office.drop_codes(actor, present).await,
        "enrol" => match office.enrol_codes(actor, typed(&posted, "code")).await {
            Ok(codes) => return page(&desk, session, &uri, vec![], codes).await,
            Err(e) => Err(e),
        },
        _ => return wrong(&desk, session, &uri, StatusCode::NOT_FOUND, vec![]),
    };
    answer(&desk, session, &uri, done).await
}

pub(super) async fn end(
    State(desk): State<Desk>,
    uri: Uri,
    Path(name): Path<String>,
    posted: Posted,
) -> Response {
    let session = &posted.session;
    let (visitor, _) = match own(&desk, session, &uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    let done = desk.office.end_session(&visitor.actor, &name).await;
    answer(&desk, session, &uri, done).await
}

pub(super) async fn unlink(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let session = &posted.session;
    let (visitor, _) = match own(&desk, session, &uri) {
        Ok(v) => v,
        Err(answer) => return *answer,
    };
    let provider = desk.door.as_ref().and_then(|d| d.provider.as_ref());
    let done = match provider {
        Some(p) => {
            (desk.office)
                .unlink_identity(&visitor.actor, p.issuer())
                .await
        }
        None => Ok(()),
    };
    answer(&desk, session, &uri, done).await
}
