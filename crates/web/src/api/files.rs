//! Approval files: opened, signed step by step, withdrawn.

use super::act::{Act, Done, Made, Sent};
use super::problem::Problem;
use super::responses::ReasonBody;
use axum::Json;
use axum::extract::{Path, Query, State};
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
    params(Act),
    responses(Made)
)]
pub async fn open(act: Act, Sent(ask): Sent<OpenFile>) -> Result<Made, Problem> {
    Ok(act.office.open_file(&act.who, ask, act.via).await?.into())
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
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn sign(
    act: Act,
    Path(id): Path<String>,
    Sent(signature): Sent<Signature>,
) -> Result<Done, Problem> {
    let done = (act.office).sign(&act.who, &id, signature, act.via).await?;
    Ok(done.into())
}

/// Withdraws a file that has not taken effect.
#[utoipa::path(
    post, path = "/api/v1/files/{id}/withdrawal", request_body = ReasonBody,
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn withdraw(
    act: Act,
    Path(id): Path<String>,
    Sent(body): Sent<ReasonBody>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .withdraw_file(&act.who, &id, &body.reason, act.via)
        .await?;
    Ok(done.into())
}
