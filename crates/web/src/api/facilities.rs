//! Facilities: what each is designated for, its inspection, its beds, visits, services.

use super::act::{done, via};
use super::facts::{ReceiptBody, actor};
use super::problem::Problem;
use super::zones::body_of;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use lf_app::facilities::FacilityView;
use lf_app::office::Office;
use lf_response::facility::Command;
use std::sync::Arc;

/// All facilities with their designations and free beds.
#[utoipa::path(get, path = "/api/v1/facilities", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Result<Json<Vec<FacilityView>>, Problem> {
    Ok(Json(office.facilities().await?))
}

/// One facility.
#[utoipa::path(
    get, path = "/api/v1/facilities/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<FacilityView>, Problem> {
    let found = office.facility(&id).await?;
    Ok(Json(
        found.ok_or_else(|| Problem::not_found("such facility"))?,
    ))
}

/// Acts: `designate`, `undesignate`, `accept`, `beds`, `visit`, `serve`.
#[utoipa::path(
    post, path = "/api/v1/facilities/{id}/acts",
    request_body(content = Object, example = json!({"act": "accept", "met": ["zones", "rooms", "waste", "staff", "guard"]})),
    params(
        ("id" = String, Path),
        ("Lianfang-Officer" = String, Header, description = "Id of the acting officer"),
        ("Idempotency-Key" = Option<String>, Header, description = "A repeat with the same key is harmless"),
    ),
    responses(
        (status = 201, description = "Recorded", body = ReceiptBody),
        (status = 200, description = "Was recorded before", body = ReceiptBody),
        (status = 422, description = "Refused; nothing was stored", body = Problem),
    )
)]
pub async fn act(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Json<Command>, JsonRejection>,
) -> Result<(StatusCode, Json<ReceiptBody>), Problem> {
    let command = body_of(body)?;
    let actor = actor(&office, &headers)?;
    let via = &via(&headers);
    Ok(done(
        office.act_on_facility(&actor, &id, &command, via).await?,
    ))
}
