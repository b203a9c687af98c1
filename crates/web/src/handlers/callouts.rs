//! Call-outs: calling, and what called bodies do.

use super::caller::{Answer, Caller, PATIENCE, to};
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::callouts as pages;
use crate::view::filled::Filled;
use axum::extract::Path;
use jiff::Timestamp;
use lf_domain::refusal::Refusal;
use lf_response::callout::{Calling, Command};

pub(super) async fn list(caller: Caller) -> Answer {
    all(&caller, Filled::blank()).await
}

async fn all(caller: &Caller, form: Filled) -> Answer {
    let office = caller.office();
    let callouts = caller.read(office.callouts().await)?;
    let rows = caller.read(office.directory().await)?;
    let p = caller.page("directory");
    let status = form.status;
    let page = pages::Callouts {
        p: &p,
        bodies: rows.into_iter().map(|r| r.body).collect(),
        callouts: &callouts,
        form,
    };
    Ok(respond(status, &page))
}

/// A moment on the wall clocks of the city, `2026-09-18T16:00`.
fn moment(caller: &Caller, form: &Filled, field: &str) -> Result<Option<Timestamp>, Refusal> {
    let text = form.value(field);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |_| Refusal::new(field, "impossible-date", text, "2026-09-18T16:00");
    let wall: jiff::civil::DateTime = text.parse().map_err(wrong)?;
    let at = wall.to_zoned(caller.office().zone().clone());
    Ok(Some(at.map_err(wrong)?.timestamp()))
}

fn calling(caller: &Caller, form: &Filled) -> Result<Calling, Refusal> {
    let text = |name: &str| form.value(name).to_string();
    let number = |name: &str| {
        let typed = form.value(name);
        let wrong = |_| Refusal::new(name, "not-a-number", typed, "30");
        match typed {
            "" => Ok(0),
            _ => typed.parse().map_err(wrong),
        }
    };
    let ticked = form.typed.iter().filter(|(_, v)| *v == "1");
    Ok(Calling {
        title: text("title"),
        place: text("place"),
        muster: (moment(caller, form, "muster")?)
            .ok_or_else(|| Refusal::new("muster", "required", "", ""))?,
        bodies: ticked
            .filter_map(|(n, _)| n.strip_prefix("b-").map(str::to_string))
            .collect(),
        needs: text("needs"),
        drill: form.is("drill", "1"),
        contact: number("contact")?,
    })
}

pub(super) async fn call(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let who = caller.acting("/callouts")?;
    let done = match calling(&caller, &form) {
        Ok(calling) => caller.office().call_out(&who, calling, &form.via()).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok((id, _)) => to(&format!("/callouts/{id}")),
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
    let office = caller.office();
    let found = caller.read(office.callout(id).await)?;
    let c = caller.found(found)?;
    let p = caller.page("directory");
    let now = caller
        .read(office.rosters(office.today(), 1, None).await)?
        .now;
    let status = form.status;
    let page = pages::OneCallout {
        p: &p,
        c: &c,
        body: caller.body(),
        now: office.now(),
        duty: (now.into_iter())
            .map(|(body, _, s)| (body, s.name, s.phone))
            .collect(),
        form,
    };
    Ok(respond(status, &page))
}

fn command(caller: &Caller, form: &Filled) -> Result<Command, Refusal> {
    let text = |name: &str| form.value(name).to_string();
    Ok(match form.value("act") {
        "relay" => Command::Relay {
            leader: text("leader"),
        },
        "arrive" => {
            let typed = form.value("people");
            let wrong = |_| Refusal::new("people", "not-a-number", typed, "6");
            Command::Arrive {
                at: moment(caller, form, "at")?,
                people: typed.parse().map_err(wrong)?,
                note: text("note"),
            }
        }
        "contact" => Command::Contact { note: text("note") },
        "end" => Command::End {
            reason: text("reason"),
        },
        _ => Command::Acknowledge { note: text("note") },
    })
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/callouts/{id}");
    let who = caller.acting(&here)?;
    let done = match command(&caller, &form) {
        Ok(command) => {
            let office = caller.office();
            office.act_on_callout(&who, &id, command, &form.via()).await
        }
        Err(refusal) => Err(refusal.into()),
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
