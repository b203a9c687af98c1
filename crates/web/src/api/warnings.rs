//! Warnings that stand, and who has taken note.

use super::act::{done, key, via};
use super::facts::{ReceiptBody, actor};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use lf_app::office::Office;
use lf_response::warning::Warning;
use std::sync::Arc;

/// Warnings that stand, gravest first.
#[utoipa::path(get, path = "/api/v1/warnings", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Json<Vec<Warning>> {
    Json(office.warnings())
}

/// Takes note of a warning, for the officer's body.
#[utoipa::path(
    post, path = "/api/v1/warnings/{key}/acknowledgements",
    params(("key" = String, Path), ("Lianfang-Officer" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ReceiptBody), (status = 422, body = Problem))
)]
pub async fn acknowledge(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<ReceiptBody>), Problem> {
    let (actor, key) = (actor(&office, &headers)?, key(&id)?);
    Ok(done(
        office
            .acknowledge_warning(&actor, &key, via(&headers))
            .await?,
    ))
}
