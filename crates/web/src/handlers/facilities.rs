//! The facility board and one facility.

use super::caller::{Answer, Caller, shown};
use super::custody::{MENU, said};
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::facilities as pages;
use crate::view::filled::Filled;
use axum::extract::Path;
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_response::facility::Command;

pub(super) async fn list(caller: Caller) -> Answer {
    let rows = caller.read(caller.office().facilities().await)?;
    let p = caller.page(MENU);
    shown(&pages::Facilities {
        s: said(&caller, &p),
        p: &p,
        rows: &rows,
    })
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    one(&caller, &id, Filled::blank()).await
}

async fn one(caller: &Caller, id: &str, form: Filled) -> Answer {
    let office = caller.office();
    let v = caller.found(caller.read(office.facility(id).await)?)?;
    let p = caller.page(MENU);
    let body = caller.body();
    let role = body.split('@').next().unwrap_or_default();
    let binding = office.custody_rules.city.as_ref();
    let has = |by: Option<&Vec<String>>| by.is_some_and(|b| b.iter().any(|r| r == role));
    let status = form.status;
    let page = pages::FacilityOne {
        s: said(caller, &p),
        p: &p,
        designates: has(binding.map(|b| &b.designate.by)),
        inspects: has(binding.map(|b| &b.accept.by)),
        runs: v.site.body == body,
        v: &v,
        form,
    };
    Ok(respond(status, &page))
}

/// What the pressed button does.
fn command(form: &Filled) -> Result<Command, Refusal> {
    let text = |name: &str| form.value(name).trim().to_string();
    let ticked = |prefix: &str, value: &str| -> Vec<String> {
        let all = form.typed.iter().filter(|(_, v)| *v == value);
        (all.filter_map(|(n, _)| n.strip_prefix(prefix).map(str::to_string))).collect()
    };
    let until = form.day("until")?;
    Ok(match form.value("do") {
        "designate" => Command::Designate {
            function: text("function"),
            from: None,
            until,
            document: text("document"),
        },
        "undesignate" => Command::Undesignate {
            function: text("function"),
            until,
            reason: text("document"),
        },
        "accept" => Command::Accept {
            met: ticked("met-", "1"),
            until,
            note: text("note"),
        },
        "beds" => Command::Beds {
            function: text("function"),
            beds: (text("beds").parse())
                .map_err(|_| Refusal::new("beds", "not-a-number", text("beds"), "0 .. 100000"))?,
            reason: text("reason"),
        },
        "visit" => Command::Visit {
            note: text("visit"),
            findings: (form.value("findings").split([';', '\u{ff1b}']))
                .map(|f| f.trim().to_string())
                .collect(),
            closed: ticked("finding-", "closed"),
            carried: ticked("finding-", "carried"),
        },
        _ => Command::Serve {
            service: text("service"),
            label: text("label"),
            note: text("what"),
            custody: None,
        },
    })
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/facilities/{id}");
    let who = caller.acting(&here)?;
    let done = match command(&form) {
        Ok(command) => {
            let office = caller.office();
            office
                .act_on_facility(&who, &id, &command, &form.via())
                .await
        }
        Err(refusal) => Err(ReportError::from(refusal)),
    };
    match done {
        Ok(receipt) => caller.goes(&receipt, &here).await,
        Err(e) => one(&caller, &id, caller.refused(form, e)).await,
    }
}
