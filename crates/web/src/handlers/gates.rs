//! What is let out to the public or outside the mainland: asking, verifying, approving,
//! letting out.

use super::caller::{Answer, Caller, PATIENCE, to};
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::gates as pages;
use crate::view::filled::Filled;
use axum::extract::Path;
use lf_domain::refusal::Refusal;
use lf_response::gate::{Asking, Command};

pub(super) async fn list(caller: Caller) -> Answer {
    all(&caller, Filled::blank()).await
}

async fn all(caller: &Caller, form: Filled) -> Answer {
    let office = caller.office();
    let drafts = caller.read(office.drafts().await)?;
    let p = caller.page("releases");
    let status = form.status;
    let page = pages::Releases {
        p: &p,
        gates: &office.gates(),
        drafts: &drafts,
        body: caller.body(),
        form,
    };
    Ok(respond(status, &page))
}

/// The numbers of entries in a text: `#41, 42`.
fn numbers(text: &str) -> Result<Vec<u64>, Refusal> {
    let part = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '\u{ff0c}' | '\u{3001}' | '\u{ff1b}')
    };
    let number = |t: &str| {
        let wrong = |_| Refusal::new("rests", "not-a-number", t, "#123");
        t.trim_start_matches('#').parse().map_err(wrong)
    };
    let parts = text.split(part).filter(|t| !t.is_empty());
    parts.map(number).collect()
}

pub(super) async fn ask(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let who = caller.acting("/releases")?;
    let done = match numbers(form.value("rests")) {
        Err(refusal) => Err(refusal.into()),
        Ok(rests) => {
            let (plan, rule) = form.value("rule").split_once(' ').unwrap_or_default();
            let asking = Asking {
                plan: plan.into(),
                rule: rule.into(),
                subject: form.value("subject").into(),
                text: form.value("text").into(),
                rests,
            };
            caller.office().ask_release(&who, asking, &form.via()).await
        }
    };
    match done {
        Ok((id, _)) => to(&format!("/releases/{id}")),
        Err(e) => {
            let form = caller.refused(form, e);
            all(&caller, form).await
        }
    }
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    one(&caller, &id, Filled::blank()).await
}

async fn one(caller: &Caller, id: &str, form: Filled) -> Answer {
    let found = caller.read(caller.office().draft(id).await)?;
    let v = caller.found(found)?;
    let p = caller.page("releases");
    let status = form.status;
    let page = pages::Release {
        p: &p,
        v: &v,
        body: caller.body(),
        form,
    };
    Ok(respond(status, &page))
}

/// What the pressed button does.
fn command(form: &Filled) -> Result<Command, Refusal> {
    let text = |name: &str| form.value(name).to_string();
    let reason = text("reason");
    Ok(match form.value("act") {
        "verify" => Command::Verify {
            source: text("source"),
        },
        "doubt" => Command::Doubt { reason },
        "approve" => Command::Approve,
        "refuse" => Command::Refuse { reason },
        "amend" => Command::Amend {
            text: text("text"),
            rests: numbers(form.value("rests"))?,
        },
        "withdraw" => Command::Withdraw { reason },
        _ => Command::Release {
            channel: text("channel"),
            number: text("number"),
        },
    })
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/releases/{id}");
    let who = caller.acting(&here)?;
    let done = match command(&form) {
        Err(refusal) => Err(refusal.into()),
        Ok(command) => {
            let office = caller.office();
            office.act_on_draft(&who, &id, command, &form.via()).await
        }
    };
    match done {
        Ok(receipt) => {
            caller.office().duties_follow(receipt.seq, PATIENCE).await;
            to(&here)
        }
        Err(e) => {
            let form = caller.refused(form, e);
            one(&caller, &id, form).await
        }
    }
}
