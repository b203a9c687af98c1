//! Reports: begun, saved, signed, sent, received; each version as a document.

use super::act::{Act, Done, Made, Sent};
use super::problem::Problem;
use crate::document::{self, DocumentError, Format};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lf_app::office::Office;
use lf_app::reports::{Begin, ReportQuery};
use lf_print::Document;
use lf_response::report::{Command, Report, Stage};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which reports.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// Written by this body.
    pub body: Option<String>,
    /// Sent to this body.
    pub to: Option<String>,
    /// Only what has not been received yet; with `to`.
    #[serde(default)]
    pub waiting: bool,
    /// Kind: first, progress, closing, daily, weekly, assessment, evaluation.
    pub kind: Option<String>,
    /// Topic of the incident.
    pub topic: Option<String>,
    /// Stage: draft, signed, sent, received, dropped.
    pub stage: Option<String>,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most this many, 1 to 200; 50 where it is left out.
    pub limit: Option<u64>,
}

/// A page of reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportsBody {
    /// Reports, newest first.
    #[schema(value_type = Vec<Object>)]
    pub reports: Vec<Report>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

/// A report with what it would meet if it were signed now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportSheetBody {
    /// Where its last version stands: draft, signed, sent, received, dropped.
    #[schema(value_type = String)]
    pub stage: Stage,
    /// Journal number of the last entry about it, for `seen`.
    pub seq: u64,
    /// The report with all its versions.
    #[schema(value_type = Object)]
    pub report: Report,
    /// What speaks against signing; to be acknowledged.
    pub warnings: Vec<String>,
    /// Open obligations that it would meet, with their limits.
    pub meets: Vec<MeetsBody>,
    /// Bodies that they say it goes to.
    pub recipients: Vec<String>,
}

/// An obligation that a report would meet.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetsBody {
    /// Its id.
    pub duty: String,
    /// When it is due.
    pub due: Option<String>,
}

/// Something that is done to a report, resting on what was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportActBody {
    /// What is done, in order, all or none: `{"save": {"values": {…}}}`,
    /// `{"sign": {"acknowledged": []}}`, `{"send": {"to": […]}}`, `{"receive": {"note": ""}}`,
    /// `{"correct": {"reason": ""}}`, `{"drop": {"reason": ""}}`.
    #[schema(value_type = Vec<Object>)]
    pub acts: Vec<Command>,
    /// `seq` of the report as it was read; who was overtaken is told.
    #[serde(default)]
    pub seen: Option<u64>,
}

/// Which version and language.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Wanted {
    /// Version; the one that holds where it is left out.
    pub version: Option<u32>,
}

/// A document as a file.
pub(super) async fn file(document: Document, name: &str) -> Result<Response, Problem> {
    let Some(format) = Format::of(name) else {
        return Err(Problem::not_found(
            "such format; document.pdf, document.docx and document.xlsx are made",
        ));
    };
    let title = document.title.clone();
    let bytes = document::make(document, format)
        .await
        .map_err(|e| match e {
            DocumentError::NoFont => Problem::new(StatusCode::SERVICE_UNAVAILABLE, e.to_string()),
            DocumentError::Made(_) => {
                tracing::error!(error = %e, "a document could not be made");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, e.to_string())
            }
        })?;
    let named = crate::page::encode(&format!("{title}.{}", format.ending()));
    let headers = [
        (header::CONTENT_TYPE, format.media().to_string()),
        (
            header::CONTENT_DISPOSITION,
            format!(
                "inline; filename=\"document.{}\"; filename*=UTF-8''{}",
                format.ending(),
                named.replace('/', "%2F")
            ),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// The kinds of reports: fields, what must be filled in, from what they are filled.
#[utoipa::path(get, path = "/api/v1/report-kinds", responses((status = 200, body = Object)))]
pub async fn kinds(State(office): State<Arc<Office>>) -> Json<serde_json::Value> {
    Json(serde_json::to_value(&office.kinds).unwrap_or_default())
}

/// Reports, newest first.
#[utoipa::path(get, path = "/api/v1/reports", params(Which), responses((status = 200, body = ReportsBody)))]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Which>,
) -> Result<Json<ReportsBody>, Problem> {
    let query = ReportQuery {
        body: q.body,
        to: q.to,
        waiting: q.waiting,
        kind: q.kind,
        topic: q.topic,
        stage: q.stage,
        before: q.before,
        limit: q.limit.unwrap_or(50),
    };
    let page = office.reports(&query).await?;
    Ok(Json(ReportsBody {
        reports: page.reports.into_iter().map(|(_, r)| r).collect(),
        before: page.before,
    }))
}

/// Begins a report: `{"kind": "first", "topic": "cholera", "area": "city", "period": "2026-09-18"}`.
/// Everything that is on record is filled in, each field with its source.
#[utoipa::path(
    post, path = "/api/v1/reports", request_body = Object,
    params(Act),
    responses(Made)
)]
pub async fn begin(act: Act, Sent(begin): Sent<Begin>) -> Result<Made, Problem> {
    Ok((act.office.draft_report(&act.who, begin, act.via).await?).into())
}

/// One report: every version, receipts, warnings, the obligations it would meet.
#[utoipa::path(
    get, path = "/api/v1/reports/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ReportSheetBody), (status = 422, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<ReportSheetBody>, Problem> {
    let sheet = office.report_sheet(&id).await?;
    let meets = sheet.owed.into_iter().map(|o| MeetsBody {
        duty: o.duty,
        due: o.due.map(|d| d.to_string()),
    });
    Ok(Json(ReportSheetBody {
        stage: sheet.report.last().stage(),
        seq: sheet.report.seq,
        report: sheet.report,
        warnings: sheet.warnings,
        meets: meets.collect(),
        recipients: sheet.recipients,
    }))
}

/// Saves, signs, sends, receives, corrects or drops a report.
#[utoipa::path(
    post, path = "/api/v1/reports/{id}/acts", request_body = ReportActBody,
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn act(
    by: Act,
    Path(id): Path<String>,
    Sent(ReportActBody { acts, seen }): Sent<ReportActBody>,
) -> Result<Done, Problem> {
    let done = (by.office)
        .act_on_report_seen(&by.who, &id, seen, acts, by.via)
        .await?;
    Ok(done.into())
}

/// A version as a file: `document.pdf`, `document.docx` or `document.xlsx`.
#[utoipa::path(
    get, path = "/api/v1/reports/{id}/{file}",
    params(("id" = String, Path), ("file" = String, Path), Wanted),
    responses((status = 200, description = "The file"), (status = 422, body = Problem), (status = 503, body = Problem))
)]
pub async fn document(
    State(office): State<Arc<Office>>,
    Path((id, name)): Path<(String, String)>,
    Query(q): Query<Wanted>,
) -> Result<Response, Problem> {
    let document = document::report::document(&office, &id, q.version).await?;
    file(document, &name).await
}
