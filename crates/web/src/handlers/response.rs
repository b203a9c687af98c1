//! Responses in force, orders about them, their command structure; warnings; delegations.

use super::acting::{given, moment, ticked, via};
use super::approval::known;
use super::caller::{Answer, Caller, shown, shown_again};
use crate::gather;
use crate::http::form::Posted;
use crate::http::session::random;
use crate::pages::response::{
    Delegations, OrderForm, Response as ResponsePage, Responses, Structure, Warnings,
};
use crate::view::report_form::Typed;
use axum::extract::{Path, Query};
use lf_domain::codebook::Label;
use lf_domain::refusal::Refusal;
use lf_response::delegation::Delegate;
use lf_response::order::Order;
use lf_response::standing::ResponseKey;
use lf_response::structure::Rearrange;
use lf_rules::program::Group;

pub(super) async fn list(caller: Caller, Query(typed): Query<Typed>) -> Answer {
    let before = typed.get("before").and_then(|b| b.parse().ok());
    let v = gather::response::rows(&caller.desk, before);
    let p = caller.page("responses");
    shown(&Responses { p: &p, v: &v })
}

fn page(caller: &Caller, id: &str, refusals: Vec<Refusal>) -> Answer {
    let key = caller.found(known(&caller.desk, id))?;
    let mut v = caller.found(gather::response::response(&caller.desk, &key))?;
    v.refusals = refusals;
    let p = caller.page("responses");
    shown_again(&v.refusals, &ResponsePage { p: &p, v: &v })
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    page(&caller, &id, vec![])
}

pub(super) async fn move_pack(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let key = caller.found(known(&caller.desk, &id))?;
    let here = format!("/responses/{id}");
    let who = caller.acting(&here)?;
    let reason = given(&typed, "reason").unwrap_or_default();
    let done = (caller.office())
        .move_response(&who, &key, &reason, via(&typed))
        .await;
    let refused = async |r| page(&caller, &id, r);
    caller.answer(done, &here, refused).await
}

/// The county's own response that an address names need not exist.
pub(super) async fn not_follow(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let key = caller.found(known(&caller.desk, &id))?;
    let city = ResponseKey {
        area: "city".into(),
        ..key.clone()
    };
    let here = format!("/responses/{city}");
    let who = caller.acting(&here)?;
    let reason = given(&typed, "reason").unwrap_or_default();
    let done = (caller.office())
        .not_follow(&who, &key, &reason, via(&typed))
        .await;
    let refused = async |r| page(&caller, &city.to_string(), r);
    caller.answer(done, &here, refused).await
}

fn order_page(caller: &Caller, typed: Typed, refusals: Vec<Refusal>) -> Answer {
    let id = typed.get("response").map_or("", String::as_str);
    let key = caller.found(known(&caller.desk, id))?;
    let kinds = match key.is_city() {
        true => vec![
            "superior_start",
            "superior_require",
            "superior_change",
            "superior_end",
            "county_start",
        ],
        false => vec!["superior_require", "superior_change", "superior_end"],
    };
    let mut v = gather::response::order(&caller.desk, key, typed);
    v.refusals = refusals;
    let p = caller.page("responses");
    let page = OrderForm {
        p: &p,
        v: &v,
        kinds,
    };
    shown_again(&v.refusals, &page)
}

pub(super) async fn order_form(caller: Caller, Query(typed): Query<Typed>) -> Answer {
    caller.acting_here()?;
    order_page(&caller, typed, vec![])
}

pub(super) async fn order(caller: Caller, posted: Posted) -> Answer {
    let typed = posted.typed;
    let id = typed.get("response").cloned().unwrap_or_default();
    let key = caller.found(known(&caller.desk, &id))?;
    let who = caller.acting(&format!("/orders/new?response={key}"))?;
    let text = |name: &str| given(&typed, name).unwrap_or_default();
    let word = |name: &str| serde_json::Value::String(text(name));
    let order = Order {
        kind: serde_json::from_value(word("kind")).unwrap_or_default(),
        from: text("from"),
        plan: key.plan.clone(),
        topic: key.topic.clone(),
        area: key.area.clone(),
        level: text("level").parse().ok(),
        counties: ticked(&typed, "county-"),
        number: text("number"),
        reason: text("reason"),
        ..Order::default()
    };
    let office = caller.office();
    let done = office.record_order(&who, order, via(&typed)).await;
    // An order that starts nothing leads back to where it was recorded from.
    let shown = office.standing(&key).is_some() || done.is_ok();
    let county_start = typed.get("kind").is_some_and(|k| k == "county_start");
    let next = match shown && !(county_start && office.standing(&key).is_none()) {
        true => format!("/responses/{key}"),
        false => format!("/incidents/{}", key.topic),
    };
    let refused = async |r| order_page(&caller, typed, r);
    caller.answer(done, &next, refused).await
}

fn structure_page(caller: &Caller, id: &str, typed: Typed, refusals: Vec<Refusal>) -> Answer {
    let key = caller.found(known(&caller.desk, id))?;
    let mut v = caller.found(gather::response::structure(&caller.desk, &key))?;
    v.typed = typed;
    v.refusals = refusals;
    let p = caller.page("responses");
    shown_again(&v.refusals, &Structure { p: &p, v: &v })
}

pub(super) async fn structure(caller: Caller, Path(id): Path<String>) -> Answer {
    structure_page(&caller, &id, Typed::new(), vec![])
}

/// What was typed as a change of the structure.
fn change(typed: &Typed) -> Rearrange {
    let text = |name: &str| given(typed, name).unwrap_or_default();
    match text("change").as_str() {
        "office" => Rearrange::Office {
            special: text("special") == "1",
        },
        "group_closed" => Rearrange::GroupClosed { id: text("id") },
        "group" => Rearrange::Group {
            group: Group {
                // The name is what people know it by; the id only has to differ.
                id: format!("n-{}", &random()[..8]),
                label: Label {
                    zh: text("name"),
                    en: text("name"),
                },
                lead: text("lead"),
                members: ticked(typed, "member-"),
            },
        },
        _ => {
            let chosen = text("leader");
            let (post, officer) = chosen.split_once('=').unwrap_or((&chosen, ""));
            Rearrange::Leader {
                post: post.into(),
                officer: officer.into(),
            }
        }
    }
}

pub(super) async fn rearrange(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let key = caller.found(known(&caller.desk, &id))?;
    let here = format!("/responses/{id}/structure");
    let who = caller.acting(&here)?;
    let reason = given(&typed, "reason").unwrap_or_default();
    let done = (caller.office())
        .rearrange(&who, &key, change(&typed), &reason, via(&typed))
        .await;
    let refused = async |r| structure_page(&caller, &id, typed, r);
    caller.answer(done, &here, refused).await
}

fn warnings_page(caller: &Caller, refusals: Vec<Refusal>) -> Answer {
    let rows = gather::response::warnings(&caller.desk, caller.actor().as_ref());
    let p = caller.page("responses");
    let page = Warnings {
        p: &p,
        rows: &rows,
        refusals,
    };
    shown_again(&page.refusals, &page)
}

pub(super) async fn warnings(caller: Caller) -> Answer {
    warnings_page(&caller, vec![])
}

pub(super) async fn acknowledge(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let key = caller.found(known(&caller.desk, &id))?;
    let who = caller.acting("/warnings")?;
    let done = (caller.office())
        .acknowledge_warning(&who, &key, via(&posted.typed))
        .await;
    let refused = async |r| warnings_page(&caller, r);
    caller.answer(done, "/warnings", refused).await
}

fn delegations_page(caller: &Caller, typed: Typed, refusals: Vec<Refusal>) -> Answer {
    let rows = caller.office().delegations().into_iter();
    let p = caller.page("files");
    let page = Delegations {
        p: &p,
        rows: rows
            .map(|d| (d.clone(), caller.desk.wall(d.until)))
            .collect(),
        next: typed.get("next").cloned().unwrap_or_default(),
        typed,
        refusals,
        form_key: format!("form:{}", random()),
    };
    shown_again(&page.refusals, &page)
}

pub(super) async fn delegations(caller: Caller, Query(typed): Query<Typed>) -> Answer {
    caller.acting("/delegations")?;
    delegations_page(&caller, typed, vec![])
}

/// What was typed as a delegation.
fn deputy(caller: &Caller, typed: &Typed) -> Result<Delegate, Refusal> {
    let text = given(typed, "until").unwrap_or_default();
    let until = moment(&caller.desk, &text);
    let until =
        until.ok_or_else(|| Refusal::new("until", "not-a-moment", text, "2026-09-18 16:28"))?;
    let acts = ticked(typed, "act-").into_iter();
    Ok(Delegate {
        to: given(typed, "to").unwrap_or_default(),
        acts: acts
            .filter_map(|a| serde_json::from_value(a.into()).ok())
            .collect(),
        until,
        reason: given(typed, "reason").unwrap_or_default(),
    })
}

pub(super) async fn delegate(caller: Caller, posted: Posted) -> Answer {
    let typed = posted.typed;
    let who = caller.acting("/delegations")?;
    let done = match deputy(&caller, &typed) {
        Ok(ask) => caller.office().delegate(&who, ask, via(&typed)).await,
        Err(refusal) => Err(refusal.into()),
    };
    let next = given(&typed, "next").filter(|n| n.starts_with("/files"));
    let next = next.unwrap_or_else(|| "/delegations".into());
    let refused = async |r| delegations_page(&caller, typed, r);
    let done = done.map(|(_, receipt)| receipt);
    caller.answer(done, &next, refused).await
}

pub(super) async fn revoke(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let who = caller.acting("/delegations")?;
    let done = (caller.office())
        .revoke_delegation(&who, &id, via(&typed))
        .await;
    let refused = async |r| delegations_page(&caller, typed, r);
    caller.answer(done, "/delegations", refused).await
}
