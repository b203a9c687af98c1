//! Orders: a superior's, the city's to counties.

use super::act::{done, via};
use super::facts::{ReceiptBody, actor};
use super::problem::Problem;
use super::responses::ReasonBody;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use lf_app::office::Office;
use lf_app::running::Recorded;
use lf_response::order::Order;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Which {
    /// Topic of the incident.
    pub topic: Option<String>,
}

/// Orders, newest first.
#[utoipa::path(get, path = "/api/v1/orders", params(Which), responses((status = 200, body = Vec<Object>)))]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Which>,
) -> Json<Vec<Recorded>> {
    Json(office.orders(q.topic.as_deref()))
}

/// Records an order: `{"kind": "superior_require", "from": "provincial_government", "plan",
/// "topic", "area": "city", "level": "I", "number", "reason"}`. Kinds: superior_start,
/// superior_require, superior_change, superior_end, county_start.
#[utoipa::path(
    post, path = "/api/v1/orders", request_body = Object,
    params(("Lianfang-Officer" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ReceiptBody), (status = 422, body = Problem))
)]
pub async fn record(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    json: Result<Json<Order>, JsonRejection>,
) -> Result<(StatusCode, Json<ReceiptBody>), Problem> {
    let Json(order) = json.map_err(|e| Problem::new(e.status(), e.body_text()))?;
    let actor = actor(&office, &headers)?;
    Ok(done(
        office.record_order(&actor, order, via(&headers)).await?,
    ))
}

/// A county says no. An order leaves no choice: the answer is always a refusal, and who gave
/// the order sees that it was tried.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/declined", request_body = ReasonBody,
    params(("id" = String, Path), ("Lianfang-Officer" = String, Header)),
    responses((status = 422, body = Problem))
)]
pub async fn decline(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(body): Json<ReasonBody>,
) -> Result<(StatusCode, Json<ReceiptBody>), Problem> {
    let actor = actor(&office, &headers)?;
    let receipt = office
        .decline_order(&actor, &id, &body.reason, via(&headers))
        .await?;
    Ok(done(receipt))
}
