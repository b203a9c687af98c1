//! Responses in force, orders about them, their command structure; warnings; delegations.

use super::acting::{actor, answer, choose, given, moment, ticked, via};
use super::approval::known;
use super::wrong;
use crate::desk::Desk;
use crate::gather;
use crate::http::form::Posted;
use crate::http::session::{Session, random};
use crate::page::respond;
use crate::pages::response::{
    Delegations, OrderForm, Response as ResponsePage, Responses, Structure, Warnings,
};
use crate::view::report_form::Typed;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use lf_app::report::ReportError;
use lf_domain::codebook::Label;
use lf_domain::refusal::Refusal;
use lf_response::delegation::Delegate;
use lf_response::order::Order;
use lf_response::standing::ResponseKey;
use lf_response::structure::Rearrange;
use lf_rules::program::Group;

fn status(refusals: &[Refusal]) -> StatusCode {
    match refusals.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

pub(super) async fn list(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(typed): Query<Typed>,
) -> Response {
    let before = typed.get("before").and_then(|b| b.parse().ok());
    let v = gather::response::rows(&desk, before);
    let p = desk.page(&session, &uri, "responses");
    respond(StatusCode::OK, &Responses { p: &p, v: &v })
}

fn page(desk: &Desk, session: &Session, uri: &Uri, id: &str, refusals: Vec<Refusal>) -> Response {
    let found = known(desk, id).and_then(|k| gather::response::response(desk, &k));
    let Some(mut v) = found else {
        return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
    };
    v.refusals = refusals;
    let p = desk.page(session, uri, "responses");
    respond(status(&v.refusals), &ResponsePage { p: &p, v: &v })
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    page(&desk, &session, &uri, &id, vec![])
}

pub(super) async fn move_pack(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let here = format!("/responses/{id}");
    let Some(key) = known(&desk, &id) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let Some(who) = actor(&desk, &session) else {
        return choose(&here);
    };
    let reason = given(&typed, "reason").unwrap_or_default();
    let done = desk
        .office
        .move_response(&who, &key, &reason, via(&typed))
        .await;
    let refused = async |r| page(&desk, &session, &uri, &id, r);
    answer(&desk, &session, &uri, done, &here, refused).await
}

/// The county's own response that an address names need not exist.
pub(super) async fn not_follow(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let Some(key) = known(&desk, &id) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let city = ResponseKey {
        area: "city".into(),
        ..key.clone()
    };
    let here = format!("/responses/{city}");
    let Some(who) = actor(&desk, &session) else {
        return choose(&here);
    };
    let reason = given(&typed, "reason").unwrap_or_default();
    let done = desk
        .office
        .not_follow(&who, &key, &reason, via(&typed))
        .await;
    let refused = async |r| page(&desk, &session, &uri, &city.to_string(), r);
    answer(&desk, &session, &uri, done, &here, refused).await
}

fn order_page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    typed: Typed,
    refusals: Vec<Refusal>,
) -> Response {
    let id = typed.get("response").map_or("", String::as_str);
    let Some(key) = known(desk, id) else {
        return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
    };
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
    let mut v = gather::response::order(desk, key, typed);
    v.refusals = refusals;
    let p = desk.page(session, uri, "responses");
    let page = OrderForm {
        p: &p,
        v: &v,
        kinds,
    };
    respond(status(&v.refusals), &page)
}

pub(super) async fn order_form(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(typed): Query<Typed>,
) -> Response {
    if actor(&desk, &session).is_none() {
        return choose(uri.path_and_query().map_or("/", |p| p.as_str()));
    }
    order_page(&desk, &session, &uri, typed, vec![])
}

pub(super) async fn order(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed } = posted;
    let id = typed.get("response").cloned().unwrap_or_default();
    let Some(key) = known(&desk, &id) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let here = format!("/responses/{key}");
    let Some(who) = actor(&desk, &session) else {
        return choose(&format!("/orders/new?response={key}"));
    };
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
    let done = desk.office.record_order(&who, order, via(&typed)).await;
    // An order that starts nothing leads back to where it was recorded from.
    let shown = desk.office.standing(&key).is_some() || done.is_ok();
    let county_start = typed.get("kind").is_some_and(|k| k == "county_start");
    let next = match shown && !(county_start && desk.office.standing(&key).is_none()) {
        true => here,
        false => format!("/incidents/{}", key.topic),
    };
    let refused = async |r| order_page(&desk, &session, &uri, typed, r);
    answer(&desk, &session, &uri, done, &next, refused).await
}

fn structure_page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    typed: Typed,
    refusals: Vec<Refusal>,
) -> Response {
    let found = known(desk, id).and_then(|k| gather::response::structure(desk, &k));
    let Some(mut v) = found else {
        return wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]);
    };
    v.typed = typed;
    v.refusals = refusals;
    let p = desk.page(session, uri, "responses");
    respond(status(&v.refusals), &Structure { p: &p, v: &v })
}

pub(super) async fn structure(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    structure_page(&desk, &session, &uri, &id, Typed::new(), vec![])
}

pub(super) async fn rearrange(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let here = format!("/responses/{id}/structure");
    let Some(key) = known(&desk, &id) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let Some(who) = actor(&desk, &session) else {
        return choose(&here);
    };
    let text = |name: &str| given(&typed, name).unwrap_or_default();
    let ask = match text("change").as_str() {
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
                members: ticked(&typed, "member-"),
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
    };
    let reason = text("reason");
    let done = desk
        .office
        .rearrange(&who, &key, ask, &reason, via(&typed))
        .await;
    let refused = async |r| structure_page(&desk, &session, &uri, &id, typed, r);
    answer(&desk, &session, &uri, done, &here, refused).await
}

fn warnings_page(desk: &Desk, session: &Session, uri: &Uri, refusals: Vec<Refusal>) -> Response {
    let rows = gather::response::warnings(desk, actor(desk, session).as_ref());
    let p = desk.page(session, uri, "responses");
    let code = status(&refusals);
    let page = Warnings {
        p: &p,
        rows: &rows,
        refusals,
    };
    respond(code, &page)
}

pub(super) async fn warnings(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    warnings_page(&desk, &session, &uri, vec![])
}

pub(super) async fn acknowledge(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let Some(key) = known(&desk, &id) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let Some(who) = actor(&desk, &session) else {
        return choose("/warnings");
    };
    let done = desk
        .office
        .acknowledge_warning(&who, &key, via(&typed))
        .await;
    let refused = async |r| warnings_page(&desk, &session, &uri, r);
    answer(&desk, &session, &uri, done, "/warnings", refused).await
}

fn delegations_page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    typed: Typed,
    refusals: Vec<Refusal>,
) -> Response {
    let rows = desk.office.delegations().into_iter();
    let p = desk.page(session, uri, "files");
    let code = status(&refusals);
    let page = Delegations {
        p: &p,
        rows: rows.map(|d| (d.clone(), desk.wall(d.until))).collect(),
        next: typed.get("next").cloned().unwrap_or_default(),
        typed,
        refusals,
        form_key: format!("form:{}", random()),
    };
    respond(code, &page)
}

pub(super) async fn delegations(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(typed): Query<Typed>,
) -> Response {
    if actor(&desk, &session).is_none() {
        return choose("/delegations");
    }
    delegations_page(&desk, &session, &uri, typed, vec![])
}

pub(super) async fn delegate(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed } = posted;
    let Some(who) = actor(&desk, &session) else {
        return choose("/delegations");
    };
    let text = given(&typed, "until").unwrap_or_default();
    let Some(until) = moment(&desk, &text) else {
        let r = Refusal::new("until", "not-a-moment", text, "2026-09-18 16:28");
        return delegations_page(&desk, &session, &uri, typed, vec![r]);
    };
    let acts = ticked(&typed, "act-").into_iter();
    let ask = Delegate {
        to: given(&typed, "to").unwrap_or_default(),
        acts: acts
            .filter_map(|a| serde_json::from_value(a.into()).ok())
            .collect(),
        until,
        reason: given(&typed, "reason").unwrap_or_default(),
    };
    let done = desk.office.delegate(&who, ask, via(&typed)).await;
    let done: Result<_, ReportError> = done.map(|(_, receipt)| receipt);
    let next = given(&typed, "next").filter(|n| n.starts_with("/files"));
    let next = next.unwrap_or_else(|| "/delegations".into());
    let refused = async |r| delegations_page(&desk, &session, &uri, typed, r);
    answer(&desk, &session, &uri, done, &next, refused).await
}

pub(super) async fn revoke(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let Some(who) = actor(&desk, &session) else {
        return choose("/delegations");
    };
    let done = desk.office.revoke_delegation(&who, &id, via(&typed)).await;
    let refused = async |r| delegations_page(&desk, &session, &uri, typed, r);
    answer(&desk, &session, &uri, done, "/delegations", refused).await
}
