//! The facility board and one facility.

use super::zones::{acting, again, by_form, typed_day, who};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::custody::Said;
use crate::pages::facilities as pages;
use crate::view::filled::Filled;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_response::facility::Command;

/// Entry of the menu.
const MENU: &str = "custody";

pub(super) async fn list(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    match desk.office.facilities().await {
        Ok(rows) => {
            let p = desk.page(&session, &uri, MENU);
            let s = Said {
                w: &p.w,
                rules: &desk.office.custody_rules,
                now: desk.office.now(),
            };
            let page = pages::Facilities {
                p: &p,
                s,
                rows: &rows,
            };
            respond(StatusCode::OK, &page)
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    one(&desk, &session, &uri, &id, Filled::blank(), StatusCode::OK).await
}

async fn one(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    form: Filled,
    status: StatusCode,
) -> Response {
    let office = &desk.office;
    let v = match office.facility(id).await {
        Ok(Some(v)) => v,
        Ok(None) => return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => return failed(desk, session, uri, &e),
    };
    let p = desk.page(session, uri, MENU);
    let body = acting(desk, session).map(|a| a.body).unwrap_or_default();
    let role = body.split('@').next().unwrap_or_default();
    let binding = office.custody_rules.city.as_ref();
    let has = |by: Option<&Vec<String>>| by.is_some_and(|b| b.iter().any(|r| r == role));
    let page = pages::FacilityOne {
        s: Said {
            w: &p.w,
            rules: &office.custody_rules,
            now: office.now(),
        },
        p: &p,
        designates: has(binding.map(|b| &b.designate.by)),
        inspects: has(binding.map(|b| &b.accept.by)),
        runs: v.site.body == body,
        v: &v,
        form,
    };
    respond(status, &page)
}

/// What the pressed button does.
fn command(form: &Filled) -> Result<Command, Refusal> {
    let text = |name: &str| form.value(name).trim().to_string();
    let ticked = |prefix: &str, value: &str| -> Vec<String> {
        let all = form.typed.iter().filter(|(_, v)| *v == value);
        (all.filter_map(|(n, _)| n.strip_prefix(prefix).map(str::to_string))).collect()
    };
    let until = typed_day(form, "until")?;
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
            findings: (form.value("findings").split([';', '；']))
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

pub(super) async fn act(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who(uri.path());
    };
    let done = match command(&form) {
        Ok(command) => {
            let via = by_form(&form);
            (desk.office.act_on_facility(&actor, &id, &command, &via)).await
        }
        Err(refusal) => Err(ReportError::from(refusal)),
    };
    match done {
        Ok(_) => Redirect::to(&format!("/facilities/{id}")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, MENU).w;
            one(&desk, &session, &uri, &id, form.refused(e, &w), status).await
        }
    }
}
