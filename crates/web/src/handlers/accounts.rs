//! The directory of officers with their accounts, and tokens: for administrators.

use super::account::once;
use super::caller::{Answer, Caller, shown_again, to};
use crate::http::form::Posted;
use crate::pages::accounts::{AccountsPage, TokensPage};
use axum::extract::Path;
use axum::http::StatusCode;
use lf_app::accounts::manage::{AccountAct, Invitation};
use lf_app::accounts::token::{Reach, TokenAsk, TokenLine};

pub(super) async fn list(caller: Caller) -> Answer {
    caller.administrator()?;
    page(&caller, None, vec![]).await
}

async fn page(caller: &Caller, invitation: Option<Invitation>, lines: Vec<String>) -> Answer {
    let page = AccountsPage {
        p: &caller.page("accounts"),
        now: caller.office().now(),
        accounts: caller.read(caller.office().accounts().await)?,
        invitation,
        lines: lines.clone(),
    };
    once(shown_again(&lines, &page))
}

pub(super) async fn invite(caller: Caller, Path(officer): Path<String>, _: Posted) -> Answer {
    let admin = caller.administrator()?;
    match caller.office().invite(&admin.actor, &officer).await {
        Ok(i) => page(&caller, Some(i), vec![]).await,
        Err(e) => page(&caller, None, caller.lines(e)?).await,
    }
}

pub(super) async fn act(caller: Caller, Path(officer): Path<String>, posted: Posted) -> Answer {
    let admin = caller.administrator()?;
    let act = match posted.text("act") {
        "lock" => AccountAct::Lock,
        "unlock" => AccountAct::Unlock,
        "appoint" => AccountAct::Appoint,
        "dismiss" => AccountAct::Dismiss,
        "reset" => AccountAct::Reset,
        _ => return Err(caller.wrong(StatusCode::UNPROCESSABLE_ENTITY, vec![])),
    };
    let done = (caller.office())
        .act_on_account(&admin.actor, &officer, act, posted.text("reason"))
        .await;
    match done {
        Ok(()) => to("/accounts"),
        Err(e) => page(&caller, None, caller.lines(e)?).await,
    }
}

pub(super) async fn tokens(caller: Caller) -> Answer {
    caller.administrator()?;
    tokens_page(&caller, None, vec![]).await
}

async fn tokens_page(
    caller: &Caller,
    shown: Option<(TokenLine, String)>,
    lines: Vec<String>,
) -> Answer {
    let office = caller.office();
    let page = TokensPage {
        p: &caller.page("accounts"),
        now: office.now(),
        tokens: caller.read(office.tokens().await)?,
        accounts: caller.read(office.accounts().await)?,
        shown,
        lines: lines.clone(),
    };
    once(shown_again(&lines, &page))
}

pub(super) async fn issue(caller: Caller, posted: Posted) -> Answer {
    let admin = caller.administrator()?;
    let ask = TokenAsk {
        title: posted.text("title").into(),
        officer: posted.text("officer").into(),
        reach: match posted.text("reach") {
            "act" => Reach::Act,
            _ => Reach::Read,
        },
        days: posted.text("days").trim().parse().unwrap_or_default(),
    };
    match caller.office().issue_token(&admin.actor, ask).await {
        Ok(shown) => tokens_page(&caller, Some(shown), vec![]).await,
        Err(e) => tokens_page(&caller, None, caller.lines(e)?).await,
    }
}

pub(super) async fn revoke(caller: Caller, Path(id): Path<String>, _: Posted) -> Answer {
    let admin = caller.administrator()?;
    match caller.office().revoke_token(&admin.actor, &id).await {
        Ok(()) => to("/tokens"),
        Err(e) => tokens_page(&caller, None, caller.lines(e)?).await,
    }
}
