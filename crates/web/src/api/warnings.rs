//! Warnings that stand, and who has taken note.

use super::act::{Act, Done, key};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
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
    params(("key" = String, Path), Act),
    responses(Done)
)]
pub async fn acknowledge(act: Act, Path(id): Path<String>) -> Result<Done, Problem> {
    let done = (act.office)
        .acknowledge_warning(&act.who, &key(&id)?, act.via)
        .await?;
    Ok(done.into())
}
