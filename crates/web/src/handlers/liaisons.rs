//! The directory of persons to call, and naming them.

use super::caller::{Answer, Caller, shown, to};
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::liaisons as pages;
use crate::view::filled::Filled;
use axum::extract::Path;
use jiff::civil::Date;
use lf_domain::refusal::Refusal;
use lf_response::liaison::{Charge, Ended, Named, Rank, may_edit};

pub(super) async fn list(caller: Caller) -> Answer {
    let rows = caller.read(caller.office().directory().await)?;
    let p = caller.page("directory");
    shown(&pages::Directory {
        p: &p,
        own: caller.body(),
        rows: &rows,
    })
}

pub(super) async fn show(caller: Caller, Path(body): Path<String>) -> Answer {
    one(&caller, &body, Filled::blank()).await
}

async fn one(caller: &Caller, body: &str, form: Filled) -> Answer {
    let office = caller.office();
    let found = caller.read(office.directory_of(body).await)?;
    let v = caller.found(found)?;
    let p = caller.page("directory");
    let may = caller
        .actor()
        .map(|a| may_edit(&office.city, &a, body).is_ok());
    let status = form.status;
    let page = pages::OneBody {
        p: &p,
        v: &v,
        may: may == Some(true),
        today: office.today(),
        form,
    };
    Ok(respond(status, &page))
}

fn charge(form: &Filled) -> Result<Charge, Refusal> {
    let found = Charge::ALL
        .into_iter()
        .find(|c| form.is("charge", c.word()));
    let known = || Charge::ALL.map(Charge::word).join(", ");
    found.ok_or_else(|| Refusal::new("charge", "not-a-choice", form.value("charge"), known()))
}

fn day(form: &Filled, field: &str) -> Result<Date, Refusal> {
    (form.day(field)?).ok_or_else(|| Refusal::new(field, "required", "", ""))
}

pub(super) async fn act(caller: Caller, Path(body): Path<String>, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/directory/{body}");
    let who = caller.acting(&here)?;
    let text = |name: &str| form.value(name).to_string();
    let office = caller.office();
    let done = if form.is("act", "end") {
        let ended = charge(&form).and_then(|charge| {
            Ok(Ended {
                body: body.clone(),
                charge,
                until: day(&form, "until")?,
                reason: text("reason"),
            })
        });
        match ended {
            Ok(it) => office.end_liaison(&who, it, &form.via()).await,
            Err(refusal) => Err(refusal.into()),
        }
    } else {
        let named = charge(&form).and_then(|charge| {
            Ok(Named {
                body: body.clone(),
                charge,
                name: text("name"),
                post: text("post"),
                rank: Rank::parse(form.value("rank")).unwrap_or_default(),
                phone: text("phone"),
                mobile: text("mobile"),
                usual: form.is("usual", "1"),
                note: text("note"),
                from: day(&form, "from")?,
                warnings: vec![],
            })
        });
        match named {
            Ok(it) => office.name_liaison(&who, it, &form.via()).await,
            Err(refusal) => Err(refusal.into()),
        }
    };
    match done {
        Ok(_) => to(&here),
        Err(e) => {
            let form = caller.refused(form, e);
            one(&caller, &body, form).await
        }
    }
}
