//! Inbox and outbox, what is done about a notice, and the agreements on sharing.

use super::caller::{Answer, Caller, shown, to};
use crate::gather::notices::{Asked, gather};
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::{agreements, notices as pages};
use crate::view::filled::Filled;
use crate::view::notices::Side;
use axum::extract::{Path, Query};
use lf_response::notice::Command;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    side: Side,
    #[serde(default)]
    open: String,
    after: Option<String>,
}

pub(super) async fn list(caller: Caller, Query(q): Query<Which>) -> Answer {
    let who = caller.acting_here()?;
    let asked = Asked {
        side: q.side,
        open: q.open == "1",
        after: q.after,
    };
    let v = caller.read(gather(&caller.desk, &who, asked, None).await)?;
    let p = caller.page("notices");
    shown(&pages::Notices { p: &p, v: &v })
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>, Query(q): Query<Which>) -> Answer {
    one(&caller, &id, q, Filled::blank()).await
}

async fn one(caller: &Caller, id: &str, q: Which, form: Filled) -> Answer {
    let who = caller.acting(&format!("/notices/{id}"))?;
    let view = caller.read(caller.office().notice_view(&who, id).await)?;
    let view = caller.found(view)?;
    let asked = Asked {
        side: match view.standing.it.sender == who.body {
            true => Side::Out,
            false => Side::In,
        },
        open: q.open == "1",
        after: q.after,
    };
    let mut v = caller.read(gather(&caller.desk, &who, asked, Some(view)).await)?;
    let status = form.status;
    if let Some(open) = &mut v.open {
        open.form = form;
    }
    let p = caller.page("notices");
    Ok(respond(status, &pages::Notices { p: &p, v: &v }))
}

/// What the pressed button does.
fn command(form: &Filled) -> Command {
    let text = |name: &str| form.value(name).to_string();
    match form.value("act") {
        "answer" => Command::Answer { text: text("text") },
        "send" => Command::Send { text: text("text") },
        "dismiss" => Command::Dismiss {
            reason: text("reason"),
        },
        "sign" => Command::Sign,
        "dispatch" => Command::Dispatch {
            number: text("number"),
        },
        _ => Command::Acknowledge { note: text("note") },
    }
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/notices/{id}");
    let who = caller.acting(&here)?;
    let done = (caller.office())
        .act_on_notice(&who, &id, command(&form), &form.via())
        .await;
    match done {
        Ok(receipt) => {
            caller
                .office()
                .duties_follow(receipt.seq, super::caller::PATIENCE)
                .await;
            to(&here)
        }
        Err(e) => {
            let form = caller.refused(form, e);
            one(&caller, &id, Which::default(), form).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Between {
    #[serde(default)]
    body: String,
}

pub(super) async fn agreements(caller: Caller, Query(q): Query<Between>) -> Answer {
    let all = caller.office().agreements();
    let p = caller.page("agreements");
    shown(&agreements::Agreements {
        p: &p,
        body: &q.body,
        own: caller.body(),
        registers: &caller.office().registers,
        sharing: &caller.office().book.sharing,
        all: &all,
    })
}
