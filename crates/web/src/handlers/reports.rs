//! Reports: listed, begun, written, signed, sent, received.

use super::acting::{given, ticked, via};
use super::again::Again;
use super::caller::{Answer, Caller, shown, shown_again, to};
use crate::gather::reports::{self, Tab};
use crate::http::form::Posted;
use crate::http::session::random;
use crate::page::respond;
use crate::pages::reports as pages;
use crate::view::paper;
use crate::view::report_form::Typed;
use axum::extract::{Path, Query};
use lf_app::report::ReportError;
use lf_app::reports::Begin;
use lf_domain::refusal::Refusal;
use lf_response::report::Command;
use lf_rules::program::Act;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    topic: String,
    before: Option<u64>,
}

pub(super) async fn list(caller: Caller, Query(q): Query<Asked>) -> Answer {
    let body = caller.actor().map(|a| a.body);
    let tab = match body {
        Some(_) => Tab::of(&q.tab),
        None => Tab::All,
    };
    let list = reports::list(
        &caller.desk,
        body.as_deref(),
        tab,
        &q.kind,
        &q.topic,
        q.before,
    );
    let v = caller.read(list.await)?;
    let p = caller.page("reports");
    shown(&pages::Reports { p: &p, v: &v })
}

fn key() -> String {
    format!("form:{}", random())
}

/// The form with what the address already says.
pub(super) async fn new(caller: Caller, Query(typed): Query<Typed>) -> Answer {
    beginning(&caller, &typed, &[])
}

fn beginning(caller: &Caller, typed: &Typed, refusals: &[Refusal]) -> Answer {
    let p = caller.page("reports");
    let incidents = reports::incidents(&caller.desk);
    let page = pages::NewReport {
        p: &p,
        kinds: &caller.office().kinds.kinds,
        incidents: &incidents,
        typed,
        refusals,
        key: key(),
    };
    shown_again(refusals, &page)
}

pub(super) async fn begin(caller: Caller, posted: Posted) -> Answer {
    let typed = posted.typed;
    let who = caller.acting("/reports/new")?;
    let begin = Begin {
        kind: given(&typed, "kind").unwrap_or_default(),
        topic: given(&typed, "topic"),
        area: given(&typed, "area"),
        period: given(&typed, "period"),
        lang: Some(caller.session.lang.tag().to_string()),
    };
    match caller.office().draft_report(&who, begin, via(&typed)).await {
        Err(ReportError::Refused(refusals)) => beginning(&caller, &typed, &refusals),
        done => to(&format!("/reports/{}", caller.read(done)?.0)),
    }
}

#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>, Query(q): Query<Done>) -> Answer {
    page(&caller, &id, q.done, Again::default()).await
}

async fn page(caller: &Caller, id: &str, done: String, again: Again) -> Answer {
    let sheet = caller.read(caller.office().report_sheet(id).await)?;
    let kinds = &caller.office().kinds;
    let kind = caller.found(kinds.kind(&sheet.report.head.kind))?;
    let deputy = caller.actor().is_some_and(|a| {
        let now = caller.office().now();
        let all = caller.office().delegations();
        (all.iter()).any(|d| {
            d.to == a.officer && d.body == sheet.report.head.body && d.covers(Act::Report, now)
        })
    });
    let p = caller.page("reports");
    let page = pages::ReportPage {
        p: &p,
        v: &sheet,
        kind,
        typed: again.values.as_ref(),
        ticked: &again.ticked,
        refusals: &again.refusals,
        trouble: again.trouble,
        key: key(),
        done,
        deputy,
    };
    Ok(respond(again.status, &page))
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let here = format!("/reports/{id}");
    let who = caller.acting(&here)?;
    let office = caller.office();
    let report = caller.read(office.report_by_id(&id).await)?;
    let fields = (office.kinds.kind(&report.head.kind)).map_or(vec![], |k| k.fields());
    let values = paper::typed(&fields, &typed);
    let bodies = ticked(&typed, "to.");
    let act = typed.get("act").map_or("save", String::as_str);
    let save = Command::Save {
        values: values.clone(),
    };
    let sign = Command::Sign {
        acknowledged: ticked(&typed, "ack."),
    };
    let send = Command::Send { to: bodies.clone() };
    let reason = given(&typed, "reason").unwrap_or_default();
    let writing = matches!(act, "save" | "sign" | "sign_send");
    let commands = match act {
        "sign" => vec![save, sign],
        "sign_saved" => vec![sign],
        "sign_send" => vec![save, sign, send],
        "send" => vec![send],
        "receive" => vec![Command::Receive {
            note: given(&typed, "note").unwrap_or_default(),
        }],
        "correct" => vec![Command::Correct { reason }],
        "drop" => vec![Command::Drop { reason }],
        _ => vec![save],
    };
    let seen = (typed.get("seen").filter(|_| writing)).and_then(|s| s.parse().ok());
    let done = office
        .act_on_report_seen(&who, &id, seen, commands, via(&typed))
        .await;
    match done {
        Ok(receipt) => {
            let next = match act {
                "save" => format!("{here}?done=saved"),
                "sign" | "sign_saved" | "sign_send" => format!("{here}?done=signed"),
                "drop" => "/reports".into(),
                _ => here,
            };
            caller.goes(&receipt, &next).await
        }
        Err(e) => {
            let again = Again {
                values: writing.then_some(values),
                ticked: bodies,
                ..Again::default()
            };
            page(&caller, &id, String::new(), again.refused(&caller, e)).await
        }
    }
}
