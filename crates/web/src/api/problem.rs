//! Errors as RFC 9457 problem documents.

use crate::trouble;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lf_app::report::ReportError;
use lf_app::store::StoreError;
use lf_domain::refusal::Refusal;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

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

/// How an act may be answered when nothing was stored.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let answers = [
            (
                StatusCode::CONFLICT,
                "Somebody else was faster; nothing was stored",
            ),
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Refused; nothing was stored",
            ),
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "The journal is busy; nothing was stored",
            ),
            (
                StatusCode::INSUFFICIENT_STORAGE,
                "No space left; nothing was stored",
            ),
        ];
        let answer = |words: &str| {
            let schema = Ref::from_schema_name(Problem::name());
            let json = ContentBuilder::new().schema(Some(schema)).build();
            ResponseBuilder::new()
                .description(words)
                .content("application/problem+json", json)
        };
        (answers.into_iter())
            .map(|(status, words)| (status.as_str().to_string(), answer(words).into()))
            .collect()
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
        Problem::new(trouble::status(&e), e.to_string())
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
