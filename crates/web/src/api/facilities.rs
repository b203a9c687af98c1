//! Facilities: what each is designated for, its inspection, its beds, visits, services.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
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
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn act(
    act: Act,
    Path(id): Path<String>,
    Sent(command): Sent<Command>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .act_on_facility(&act.who, &id, &command, &act.via)
        .await?;
    Ok(done.into())
}
