//! Records: listed, entered, moved on, set right, taken back.

use super::acting::{given, via};
use super::again::Again;
use super::caller::{Answer, Caller, shown};
use crate::gather::records;
use crate::http::form::Posted;
use crate::http::session::random;
use crate::page::respond;
use crate::pages::records as pages;
use crate::view::paper;
use crate::view::report_form::Typed;
use axum::extract::{Path, Query};
use lf_app::records::About;
use lf_response::record::{Command, Register};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    register: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    open: String,
    before: Option<u64>,
}

pub(super) async fn list(caller: Caller, Query(q): Query<Asked>) -> Answer {
    let list = records::list(&caller.desk, &q.register, &q.topic, q.open == "1", q.before);
    let v = caller.read(list.await)?;
    let p = caller.page("records");
    shown(&pages::Records { p: &p, v: &v })
}

pub(super) async fn new(
    caller: Caller,
    Path(register): Path<String>,
    Query(typed): Query<Typed>,
) -> Answer {
    let register = caller.found(caller.office().registers.register(&register))?;
    form(&caller, register, &typed, Again::default()).await
}

async fn form(caller: &Caller, register: &Register, typed: &Typed, again: Again) -> Answer {
    let choices = caller.read(records::choices(&caller.desk, register).await)?;
    let p = caller.page("records");
    let topic = typed.get("topic").map_or("", String::as_str);
    let page = pages::NewRecord {
        p: &p,
        register,
        incidents: &crate::gather::reports::incidents(&caller.desk),
        typed,
        values: &again.values.unwrap_or_default(),
        refusals: &again.refusals,
        trouble: again.trouble,
        records: &choices,
        writers: records::writers(&caller.desk, &p.w, register, topic),
        key: format!("form:{}", random()),
    };
    Ok(respond(again.status, &page))
}

pub(super) async fn add(caller: Caller, Path(register): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let register = caller.found(caller.office().registers.register(&register))?;
    let who = caller.acting(&format!("/records/new/{}", register.id))?;
    let about = About {
        register: register.id.clone(),
        topic: given(&typed, "topic"),
        area: given(&typed, "area"),
    };
    let values = paper::typed(&register.all(), &typed);
    let done = (caller.office())
        .add_record(&who, about, values.clone(), via(&typed))
        .await;
    match done {
        Ok((id, receipt)) => caller.goes(&receipt, &format!("/records/{id}")).await,
        Err(e) => {
            let again = Again {
                values: Some(values),
                ..Again::default()
            };
            form(&caller, register, &typed, again.refused(&caller, e)).await
        }
    }
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    page(&caller, &id, Again::default()).await
}

async fn page(caller: &Caller, id: &str, again: Again) -> Answer {
    let (record, others) = caller.read(records::related(&caller.desk, id).await)?;
    let registers = &caller.office().registers;
    let register = caller.found(registers.register(&record.now.register))?;
    let choices = caller.read(records::choices(&caller.desk, register).await)?;
    let p = caller.page("records");
    let named = others.iter().map(|o| {
        let register = registers.register(&o.now.register);
        let name = register.map_or(o.now.register.clone(), |r| p.w.label(&r.label));
        (name, o)
    });
    let page = pages::RecordPage {
        p: &p,
        r: &record,
        register,
        others: named.collect(),
        values: again.values.as_ref(),
        refusals: &again.refusals,
        trouble: again.trouble,
        records: &choices,
        key: format!("form:{}", random()),
    };
    Ok(respond(again.status, &page))
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let here = format!("/records/{id}");
    let who = caller.acting(&here)?;
    let office = caller.office();
    let record = caller.read(office.record_by_id(&id).await)?;
    let register = office.registers.register(&record.now.register);
    // Only what the form had: a stage asks for a few fields, a correction for all.
    let sent: Vec<&lf_response::form::Field> = (register.iter())
        .flat_map(|r| &r.fields)
        .filter(|f| {
            let name = format!("f.{}", f.id);
            typed
                .keys()
                .any(|k| *k == name || k.starts_with(&format!("{name}.")))
        })
        .collect();
    let values = paper::typed(&sent, &typed);
    let reason = given(&typed, "reason").unwrap_or_default();
    let command = match typed.get("act").map(String::as_str) {
        Some("correct") => Command::Correct {
            values: values.clone(),
            reason,
        },
        Some("withdraw") => Command::Withdraw { reason },
        _ => Command::Advance {
            stage: given(&typed, "stage").unwrap_or_default(),
            values: values.clone(),
        },
    };
    let seen = typed.get("seen").and_then(|s| s.parse().ok());
    let done = office
        .act_on_record(&who, &id, seen, command, via(&typed))
        .await;
    match done {
        Ok(receipt) => caller.goes(&receipt, &here).await,
        Err(e) => {
            let mut all = record.now.values.clone();
            all.extend(values);
            let again = Again {
                values: Some(all),
                ..Again::default()
            };
            page(&caller, &id, again.refused(&caller, e)).await
        }
    }
}
