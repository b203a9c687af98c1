//! Delegations of signatures.

use super::act::{Act, Done, Made, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
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
    params(Act),
    responses(Made)
)]
pub async fn give(act: Act, Sent(ask): Sent<Delegate>) -> Result<Made, Problem> {
    let done = act.office.delegate(&act.who, ask, act.via).await?;
    Ok(done.into())
}

/// Takes a delegation back.
#[utoipa::path(
    post, path = "/api/v1/delegations/{id}/revocation",
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn revoke(act: Act, Path(id): Path<String>) -> Result<Done, Problem> {
    let done = (act.office)
        .revoke_delegation(&act.who, &id, act.via)
        .await?;
    Ok(done.into())
}
