//! Errors as RFC 9457 problem documents.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lf_app::report::ReportError;
use lf_app::store::StoreError;
use lf_domain::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

/// What was wrong, field by field.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// One line.
    pub title: String,
    /// Refusals: field, message key and arguments (`value`, `accepted`).
    #[schema(value_type = Vec<Object>)]
    pub refusals: Vec<Refusal>,
}

impl Problem {
    /// A problem without refusals.
    pub fn new(status: StatusCode, title: impl Into<String>) -> Problem {
        Problem {
            status: status.as_u16(),
            title: title.into(),
            refusals: vec![],
        }
    }

    /// Nothing is there.
    pub fn not_found(what: &str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, format!("there is no {what}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (
            status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            Json(self),
        )
            .into_response()
    }
}

impl From<StoreError> for Problem {
    fn from(e: StoreError) -> Self {
        tracing::error!(error = %e, "the journal failed");
        let status = match e {
            StoreError::Full { .. } => StatusCode::INSUFFICIENT_STORAGE,
            StoreError::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Problem::new(status, e.to_string())
    }
}

impl From<ReportError> for Problem {
    fn from(e: ReportError) -> Self {
        match e {
            ReportError::Refused(refusals) => {
                let title = "refused; nothing was stored".into();
                // Somebody else was faster, or the thing is past this step.
                let status = match refusals.iter().any(|r| r.key == "overtaken") {
                    true => StatusCode::CONFLICT,
                    false => StatusCode::UNPROCESSABLE_ENTITY,
                };
                Problem {
                    status: status.as_u16(),
                    title,
                    refusals,
                }
            }
            ReportError::Store(e) => e.into(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(r: Refusal) -> Self {
        ReportError::from(r).into()
    }
}
