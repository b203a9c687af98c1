//! Incidents, one incident, its line list.

use super::{failed, wrong};
use crate::desk::Desk;
use crate::gather;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use lf_domain::case::Classification;
use serde::Deserialize;

pub(super) async fn list(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    match gather::board::rows(&desk).await {
        Ok(rows) => {
            let p = desk.page(&session, &uri, "incidents");
            respond(
                StatusCode::OK,
                &pages::board::Incidents { p: &p, rows: &rows },
            )
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    clauses: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(topic): Path<String>,
    Query(q): Query<Which>,
) -> Response {
    match gather::incident::gather(&desk, &topic, q.clauses == "all").await {
        Ok(Some(v)) => {
            let p = desk.page(&session, &uri, "incidents");
            respond(StatusCode::OK, &pages::incident::Incident { p: &p, v: &v })
        }
        Ok(None) => wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

#[derive(Deserialize)]
pub(super) struct Filter {
    #[serde(default)]
    place: String,
    #[serde(default)]
    classification: String,
    before: Option<u64>,
}

pub(super) async fn cases(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(topic): Path<String>,
    Query(q): Query<Filter>,
) -> Response {
    let class: Option<Classification> =
        serde_json::from_value(serde_json::Value::String(q.classification.clone())).ok();
    match gather::incident::cases(&desk, &topic, &q.place, class, q.before).await {
        Ok(Some(v)) => {
            let p = desk.page(&session, &uri, "incidents");
            let known = desk.names.codebook.diseases.contains_key(&topic);
            let disease = if known { topic.as_str() } else { "" };
            respond(
                StatusCode::OK,
                &pages::cases::Cases {
                    p: &p,
                    v: &v,
                    disease,
                },
            )
        }
        Ok(None) => wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

pub(super) async fn lineage(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(topic): Path<String>,
) -> Response {
    let office = &desk.office;
    let Some(incident) = office.incident(&topic) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let diseases = gather::incident::diseases(&desk, &incident);
    match office.lineage(&diseases).await {
        Ok((lineage, more)) => {
            let p = desk.page(&session, &uri, "incidents");
            let v = pages::lineage::LineageView {
                id: topic,
                name: gather::incident::name(&desk, &incident),
                lineage,
                more,
            };
            respond(
                StatusCode::OK,
                &pages::lineage::LineagePage { p: &p, v: &v },
            )
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}
