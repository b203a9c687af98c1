//! Approval files: opened, signed step by step, withdrawn.

use super::act::{MadeBody, done, made, via};
use super::facts::{ReceiptBody, actor};
use super::problem::Problem;
use super::responses::ReasonBody;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use lf_app::approval::FileQuery;
use lf_app::office::Office;
use lf_response::file::opening::OpenFile;
use lf_response::file::{File, FileStep, Signature};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::IntoParams;

/// A file with the steps that it awaits.
#[derive(Debug, Serialize)]
pub struct FileBody {
    #[serde(flatten)]
    file: File,
    awaited: Vec<FileStep>,
}

impl From<File> for FileBody {
    fn from(file: File) -> FileBody {
        let awaited = file.awaited().into_iter().cloned().collect();
        FileBody { file, awaited }
    }
}

/// Which files.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// Plan code.
    pub plan: Option<String>,
    /// Topic.
    pub topic: Option<String>,
    /// `city` or a county.
    pub area: Option<String>,
    /// Only those that wait for this body.
    pub awaited: Option<String>,
    /// Only those that wait for a signature.
    #[serde(default)]
    pub open: bool,
}

fn body<T>(json: Result<Json<T>, JsonRejection>) -> Result<T, Problem> {
    let Json(body) = json.map_err(|e| Problem::new(e.status(), e.body_text()))?;
    Ok(body)
}

/// Files, newest first.
#[utoipa::path(get, path = "/api/v1/files", params(Which), responses((status = 200, body = Vec<Object>)))]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Which>,
) -> Json<Vec<FileBody>> {
    let query = FileQuery {
        plan: q.plan,
        topic: q.topic,
        area: q.area,
        awaited: q.awaited,
        open: q.open,
    };
    Json(
        office
            .files(&query)
            .into_iter()
            .map(FileBody::from)
            .collect(),
    )
}

/// Opens a file: `{"key": {"plan", "topic", "area"}, "change": "start", "level": "III", "reason"}`.
/// Changes: start, raise, lower, end, warn, rewarn, unwarn.
#[utoipa::path(
    post, path = "/api/v1/files", request_body = Object,
    params(("Lianfang-Officer" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = MadeBody), (status = 422, body = Problem))
)]
pub async fn open(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    json: Result<Json<OpenFile>, JsonRejection>,
) -> Result<(StatusCode, Json<MadeBody>), Problem> {
    let actor = actor(&office, &headers)?;
    Ok(made(
        office.open_file(&actor, body(json)?, via(&headers)).await?,
    ))
}

/// One file: steps, signatures with every version, what it awaits.
#[utoipa::path(
    get, path = "/api/v1/files/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<FileBody>, Problem> {
    Ok(Json(office.file(&id).await?.into()))
}

/// Signs a step: `{"step": "decision", "said": "agree", "level": "III", "opinion", "number", …}`.
/// `said`: agree, refuse, send_back, county_order, where the step offers it.
#[utoipa::path(
    post, path = "/api/v1/files/{id}/signatures", request_body = Object,
    params(("id" = String, Path), ("Lianfang-Officer" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ReceiptBody), (status = 422, body = Problem))
)]
pub async fn sign(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    json: Result<Json<Signature>, JsonRejection>,
) -> Result<(StatusCode, Json<ReceiptBody>), Problem> {
    let actor = actor(&office, &headers)?;
    Ok(done(
        office.sign(&actor, &id, body(json)?, via(&headers)).await?,
    ))
}

/// Withdraws a file that has not taken effect.
#[utoipa::path(
    post, path = "/api/v1/files/{id}/withdrawal", request_body = ReasonBody,
    params(("id" = String, Path), ("Lianfang-Officer" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ReceiptBody), (status = 422, body = Problem))
)]
pub async fn withdraw(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    json: Result<Json<ReasonBody>, JsonRejection>,
) -> Result<(StatusCode, Json<ReceiptBody>), Problem> {
    let actor = actor(&office, &headers)?;
    let reason = body(json)?.reason;
    Ok(done(
        office
            .withdraw_file(&actor, &id, &reason, via(&headers))
            .await?,
    ))
}
