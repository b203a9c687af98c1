//! An officer's own account: password, one-time codes, sessions, the provider.

use super::caller::{Answer, Caller, shown_again, to};
use crate::http::entrance::{Visit, Visitor};
use crate::http::form::Posted;
use crate::pages::account::{AccountPage, AccountView};
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;

/// A page that holds a secret: kept by no cache and no history.
pub(super) fn once(answer: Answer) -> Answer {
    let mut answer = answer?;
    let none = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(CACHE_CONTROL, none);
    Ok(answer)
}

pub(super) async fn show(caller: Caller) -> Answer {
    page(&caller, vec![], vec![]).await
}

/// The account as it stands, with what was refused, and codes that are shown once.
async fn page(caller: &Caller, lines: Vec<String>, codes: Vec<String>) -> Answer {
    let (visitor, visit) = caller.signed_in()?;
    let view = gather(caller, &visitor, &visit, lines.clone(), codes).await;
    let v = caller.read(view)?;
    let p = caller.page("account");
    once(shown_again(&lines, &AccountPage { p: &p, v: &v }))
}

async fn gather(
    caller: &Caller,
    visitor: &Visitor,
    visit: &Visit,
    lines: Vec<String>,
    codes: Vec<String>,
) -> Result<AccountView, ReportError> {
    let (office, officer) = (caller.office(), visitor.actor.officer.as_str());
    let account = office.account(officer).await?;
    let none = || Refusal::new("officer", "no-account", officer, "");
    let provider = caller.desk.door.as_ref().and_then(|d| d.provider.as_ref());
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

/// Back to the account, or the account with what was refused.
async fn answer(caller: &Caller, done: Result<(), ReportError>) -> Answer {
    match done {
        Ok(()) => to("/account"),
        Err(e) => page(caller, caller.lines(e)?, vec![]).await,
    }
}

pub(super) async fn password(caller: Caller, posted: Posted) -> Answer {
    let (visitor, visit) = caller.signed_in()?;
    let new = (posted.text("password"), posted.text("again"));
    let present = posted.text("present");
    let done = (caller.office())
        .change_password(&visitor.actor, present, new, &visit.id)
        .await;
    answer(&caller, done).await
}

pub(super) async fn codes(caller: Caller, Path(act): Path<String>, posted: Posted) -> Answer {
    let (visitor, _) = caller.signed_in()?;
    let (office, actor) = (caller.office(), &visitor.actor);
    let present = posted.text("present");
    let done = match act.as_str() {
        "begin" => office.begin_codes(actor, present).await.map(drop),
        "drop" => office.drop_codes(actor, present).await,
        "enrol" => match office.enrol_codes(actor, posted.text("code")).await {
            Ok(codes) => return page(&caller, vec![], codes).await,
            Err(e) => Err(e),
        },
        _ => return Err(caller.missing()),
    };
    answer(&caller, done).await
}

pub(super) async fn end(caller: Caller, Path(name): Path<String>, _: Posted) -> Answer {
    let (visitor, _) = caller.signed_in()?;
    let done = caller.office().end_session(&visitor.actor, &name).await;
    answer(&caller, done).await
}

pub(super) async fn unlink(caller: Caller, _: Posted) -> Answer {
    let (visitor, _) = caller.signed_in()?;
    let door = caller.door()?;
    let done = match &door.provider {
        Some(p) => {
            let office = caller.office();
            office.unlink_identity(&visitor.actor, p.issuer()).await
        }
        None => Ok(()),
    };
    answer(&caller, done).await
}
