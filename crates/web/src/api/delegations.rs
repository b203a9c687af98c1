//! Delegations of signatures.

use super::act::{MadeBody, done, made, via};
use super::facts::{ReceiptBody, actor};
use super::problem::Problem;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use lf_app::office::Office;
use lf_response::delegation::{Delegate, Delegation};
use std::sync::Arc;

/// Delegations that stand.
#[utoipa::path(get, path = "/api/v1/delegations", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Json<Vec<Delegation>> {
    Json(office.delegations())
}

/// Hands signatures to a deputy: `{"to": officer, "acts": ["decide"], "until", "reason"}`.
#[utoipa::path(
    post, path = "/api/v1/delegations", request_body = Object,
    params(("Lianfang-Officer" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = MadeBody), (status = 422, body = Problem))
)]
pub async fn give(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    json: Result<Json<Delegate>, JsonRejection>,
) -> Result<(StatusCode, Json<MadeBody>), Problem> {
    let Json(ask) = json.map_err(|e| Problem::new(e.status(), e.body_text()))?;
    let actor = actor(&office, &headers)?;
    Ok(made(office.delegate(&actor, ask, via(&headers)).await?))
}

/// Takes a delegation back.
#[utoipa::path(
    post, path = "/api/v1/delegations/{id}/revocation",
    params(("id" = String, Path), ("Lianfang-Officer" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ReceiptBody), (status = 422, body = Problem))
)]
pub async fn revoke(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<ReceiptBody>), Problem> {
    let actor = actor(&office, &headers)?;
    Ok(done(
        office.revoke_delegation(&actor, &id, via(&headers)).await?,
    ))
}
