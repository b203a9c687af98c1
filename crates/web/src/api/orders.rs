//! Orders: a superior's, the city's to counties.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use super::responses::ReasonBody;
use axum::Json;
use axum::extract::{Path, Query, State};
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
    params(Act),
    responses(Done)
)]
pub async fn record(act: Act, Sent(order): Sent<Order>) -> Result<Done, Problem> {
    Ok((act.office.record_order(&act.who, order, act.via).await?).into())
}

/// A county says no. An order leaves no choice: the answer is always a refusal, and who gave
/// the order sees that it was tried.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/declined", request_body = ReasonBody,
    params(("id" = String, Path), Act),
    responses((status = 422, body = Problem))
)]
pub async fn decline(
    act: Act,
    Path(id): Path<String>,
    Sent(body): Sent<ReasonBody>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .decline_order(&act.who, &id, &body.reason, act.via)
        .await?;
    Ok(done.into())
}
