//! After action: what the journal shows of a response, and the same as a document.

use super::act::key;
use super::problem::Problem;
use super::records::Spoken;
use super::reports::file;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use lf_app::office::Office;
use lf_domain::refusal::Refusal;
use lf_response::after::After;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// As of which entry.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Upto {
    /// Journal number; the end of the journal where it is left out.
    pub upto: Option<u64>,
}

/// Levels in force, course, obligations by task and body, departures from the plan,
/// reports and records of the last episode of a response.
#[utoipa::path(
    get, path = "/api/v1/responses/{key}/after",
    params(("key" = String, Path, description = "`PHE.cholera.city`"), Upto),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
    Query(q): Query<Upto>,
) -> Result<Json<After>, Problem> {
    let key = key(&id)?;
    let after = office.after(&key, q.upto).await?;
    let missing = || Refusal::new("key", "after-not-started", &id, "");
    Ok(Json(after.ok_or_else(missing)?))
}

/// The same as a file: `document.pdf`, `document.docx` or `document.xlsx`.
#[utoipa::path(
    get, path = "/api/v1/responses/{key}/after/{file}",
    params(("key" = String, Path), ("file" = String, Path), Spoken),
    responses((status = 200, description = "The file"), (status = 422, body = Problem), (status = 503, body = Problem))
)]
pub async fn document(
    State(office): State<Arc<Office>>,
    Path((id, name)): Path<(String, String)>,
    Query(q): Query<Spoken>,
) -> Result<Response, Problem> {
    let key = key(&id)?;
    let document = crate::document::after::document(&office, &key, q.lang()).await?;
    file(document, &name).await
}
