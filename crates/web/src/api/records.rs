//! Records of the registers: entered, moved on, set right, taken back.

use super::act::{Act, Done, Made, Sent};
use super::problem::Problem;
use super::reports::file;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use lf_app::office::Office;
use lf_app::records::{About, RecordQuery};
use lf_response::form::Values;
use lf_response::record::{Command, Record};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which records.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// Register: release, rumour, slip, consultation, requisition, compensation …
    pub register: Option<String>,
    /// Topic of the incident.
    pub topic: Option<String>,
    /// Body whose records these are.
    pub body: Option<String>,
    /// Only what is still to be dealt with.
    #[serde(default)]
    pub open: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most this many, 1 to 200; 50 where it is left out.
    pub limit: Option<u64>,
}

/// A page of records.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordsBody {
    /// Records, newest first.
    #[schema(value_type = Vec<Object>)]
    pub records: Vec<Record>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

/// A record to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordAddBody {
    /// Register.
    pub register: String,
    /// Topic of the incident.
    #[serde(default)]
    pub topic: Option<String>,
    /// `city` or a county.
    #[serde(default)]
    pub area: Option<String>,
    /// Values by field of the register.
    #[schema(value_type = Object)]
    pub values: Values,
}

/// Something that is done to a record, resting on what was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordActBody {
    /// `{"advance": {"stage": "returned", "values": {…}}}`, `{"correct": {"values": {…}, "reason": ""}}`
    /// or `{"withdraw": {"reason": ""}}`.
    #[schema(value_type = Object)]
    pub act: Command,
    /// `seq` of the record as it was read; who was overtaken is told.
    #[serde(default)]
    pub seen: Option<u64>,
}

/// In which language.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Spoken {
    /// `zh-CN` or `en`.
    pub lang: Option<String>,
}

impl Spoken {
    /// The language, Chinese where none is named.
    pub fn lang(&self) -> &str {
        self.lang.as_deref().unwrap_or("zh-CN")
    }
}

/// The registers: fields, stages, who may write.
#[utoipa::path(get, path = "/api/v1/registers", responses((status = 200, body = Object)))]
pub async fn registers(State(office): State<Arc<Office>>) -> Json<serde_json::Value> {
    Json(serde_json::to_value(&office.registers).unwrap_or_default())
}

/// Records, newest first.
#[utoipa::path(get, path = "/api/v1/records", params(Which), responses((status = 200, body = RecordsBody)))]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Which>,
) -> Result<Json<RecordsBody>, Problem> {
    let query = RecordQuery {
        register: q.register,
        topic: q.topic,
        body: q.body,
        open: q.open,
        before: q.before,
        limit: q.limit.unwrap_or(50),
    };
    let page = office.records(&query).await?;
    Ok(Json(RecordsBody {
        records: page.records.into_iter().map(|(_, r)| r).collect(),
        before: page.before,
    }))
}

/// Enters a record. A requisition opens its compensation file, a slip a task of the body.
#[utoipa::path(
    post, path = "/api/v1/records", request_body = RecordAddBody,
    params(Act),
    responses(Made)
)]
pub async fn add(act: Act, Sent(add): Sent<RecordAddBody>) -> Result<Made, Problem> {
    let about = About {
        register: add.register,
        topic: add.topic,
        area: add.area,
    };
    let done = (act.office)
        .add_record(&act.who, about, add.values, act.via)
        .await?;
    Ok(done.into())
}

/// One record with what was done to it.
#[utoipa::path(
    get, path = "/api/v1/records/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<Record>, Problem> {
    Ok(Json(office.record_by_id(&id).await?))
}

/// Moves a record on, sets it right or takes it back.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/acts", request_body = RecordActBody,
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn act(
    by: Act,
    Path(id): Path<String>,
    Sent(RecordActBody { act, seen }): Sent<RecordActBody>,
) -> Result<Done, Problem> {
    let done = (by.office)
        .act_on_record(&by.who, &id, seen, act, by.via)
        .await?;
    Ok(done.into())
}

/// A record as a file: `document.pdf`, `document.docx` or `document.xlsx`.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/{file}",
    params(("id" = String, Path), ("file" = String, Path), Spoken),
    responses((status = 200, description = "The file"), (status = 422, body = Problem), (status = 503, body = Problem))
)]
pub async fn document(
    State(office): State<Arc<Office>>,
    Path((id, name)): Path<(String, String)>,
    Query(q): Query<Spoken>,
) -> Result<Response, Problem> {
    let document = crate::document::record::document(&office, &id, q.lang()).await?;
    file(document, &name).await
}
