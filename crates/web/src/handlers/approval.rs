//! Approval files: listed, opened, shown, signed, withdrawn.

use super::acting::{given, moment, ticked, via};
use super::caller::{Answer, Caller, shown, shown_again};
use crate::desk::Desk;
use crate::gather;
use crate::http::form::Posted;
use crate::pages::approval::{FilePage, Files, OpenFile as OpenPage};
use crate::view::report_form::Typed;
use axum::extract::{Path, Query};
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_response::file::Signature;
use lf_response::file::opening::OpenFile;
use lf_response::standing::ResponseKey;
use lf_rules::program::Change;
use serde::de::DeserializeOwned;

pub(super) async fn list(caller: Caller) -> Answer {
    let v = gather::approval::files(&caller.desk, caller.actor().as_ref());
    let p = caller.page("files");
    shown(&Files { p: &p, v: &v })
}

/// The response that an address names, where a plan in force knows its incident.
pub(super) fn known(desk: &Desk, id: &str) -> Option<ResponseKey> {
    let key = ResponseKey::parse(id)?;
    let plan = desk.office.plan(&key.plan)?;
    plan.topics().contains(&key.topic.as_str()).then_some(key)
}

/// The form that opens a file, with what was typed and refused.
fn opening(caller: &Caller, key: ResponseKey, typed: Typed, refusals: Vec<Refusal>) -> Answer {
    let mut v = gather::approval::open(&caller.desk, key, typed);
    v.refusals = refusals;
    let p = caller.page("files");
    shown_again(&v.refusals, &OpenPage { p: &p, v: &v })
}

pub(super) async fn form(caller: Caller, Query(typed): Query<Typed>) -> Answer {
    let id = typed.get("response").map_or("", String::as_str);
    let key = caller.found(known(&caller.desk, id))?;
    caller.acting_here()?;
    opening(&caller, key, typed, vec![])
}

fn word<T: DeserializeOwned>(text: Option<String>) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text?)).ok()
}

/// What was typed as the opening of a file.
fn ask(key: ResponseKey, typed: &Typed) -> Result<OpenFile, Refusal> {
    let change = word(given(typed, "change"));
    let change = change.ok_or_else(|| Refusal::new("change", "change-required", "", ""))?;
    let ends = matches!(change, Change::End | Change::Unwarn);
    Ok(OpenFile {
        key,
        change,
        // The choice of a level that was made for another change is no level of an end.
        level: word(given(typed, "level")).filter(|_| !ends),
        reason: given(typed, "reason").unwrap_or_default(),
        scope: ticked(typed, "scope-"),
        order: given(typed, "order"),
    })
}

pub(super) async fn send(caller: Caller, posted: Posted) -> Answer {
    let typed = posted.typed;
    let id = typed.get("response").map_or("", String::as_str);
    let key = caller.found(known(&caller.desk, id))?;
    let who = caller.acting(&format!("/files/new?response={key}"))?;
    let done = match ask(key.clone(), &typed) {
        Ok(ask) => caller.office().open_file(&who, ask, via(&typed)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Err(ReportError::Refused(refusals)) => opening(&caller, key, typed, refusals),
        done => {
            let (id, receipt) = caller.read(done)?;
            caller.goes(&receipt, &format!("/files/{id}")).await
        }
    }
}

/// The page of a file, with what was typed and refused.
async fn page(caller: &Caller, id: &str, typed: Typed, refusals: Vec<Refusal>) -> Answer {
    let who = caller.actor();
    let mut v = caller.read(gather::approval::file(&caller.desk, id, who.as_ref()).await)?;
    v.typed = typed;
    v.refusals = refusals;
    let p = caller.page("files");
    shown_again(&v.refusals, &FilePage { p: &p, v: &v })
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    page(&caller, &id, Typed::new(), vec![]).await
}

/// What was typed as a signature.
fn signature(desk: &Desk, typed: &Typed) -> Result<Signature, Refusal> {
    let lines = |name: &str| -> Vec<String> {
        let text = given(typed, name).unwrap_or_default();
        let parts = text.split(['\n', ',', '\u{3001}', '\u{ff0c}', ';', '\u{ff1b}']);
        parts
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(str::to_string)
            .collect()
    };
    let Some(said) = word(given(typed, "said")) else {
        return Err(Refusal::new("said", "said-required", "", ""));
    };
    let receipt =
        match given(typed, "receipt") {
            None => None,
            Some(text) => Some(moment(desk, &text).ok_or_else(|| {
                Refusal::new("receipt", "not-a-moment", &text, "2026-09-18 16:28")
            })?),
        };
    Ok(Signature {
        step: given(typed, "step").unwrap_or_default(),
        said,
        level: word(given(typed, "level")),
        ground: word(given(typed, "ground")),
        opinion: given(typed, "opinion").unwrap_or_default(),
        names: lines("names"),
        dissent: given(typed, "dissent").unwrap_or_default(),
        number: given(typed, "number").unwrap_or_default(),
        receipt,
        audience: ticked(typed, "audience-"),
        counties: match said {
            lf_response::file::Said::CountyOrder => ticked(typed, "county-"),
            _ => vec![],
        },
    })
}

pub(super) async fn sign(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let here = format!("/files/{id}");
    let who = caller.acting(&here)?;
    let done = match signature(&caller.desk, &typed) {
        Ok(signature) => {
            let office = caller.office();
            office.sign(&who, &id, signature, via(&typed)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    let refused = async |r| page(&caller, &id, typed, r).await;
    caller.answer(done, &here, refused).await
}

pub(super) async fn withdraw(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let here = format!("/files/{id}");
    let who = caller.acting(&here)?;
    let reason = given(&typed, "reason").unwrap_or_default();
    let done = (caller.office())
        .withdraw_file(&who, &id, &reason, via(&typed))
        .await;
    let refused = async |r| page(&caller, &id, typed, r).await;
    caller.answer(done, &here, refused).await
}
