//! What is let out to the public or to bodies outside the mainland, and the gates that
//! it goes through.

use super::act::{Act, Done, Made, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use lf_app::gates::{GateRule, GateView};
use lf_app::office::Office;
use lf_response::gate::{Asking, Command, Standing};
use std::sync::Arc;

/// The gates of the plans in force: who verifies, who approves, who lets out.
#[utoipa::path(get, path = "/api/v1/gates", responses((status = 200, body = Vec<Object>)))]
pub async fn rules(State(office): State<Arc<Office>>) -> Json<Vec<GateRule>> {
    Json(office.gates())
}

/// Everything that was to be let out, newest first.
#[utoipa::path(get, path = "/api/v1/releases", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Result<Json<Vec<Standing>>, Problem> {
    Ok(Json(office.drafts().await?))
}

/// One draft with what was done to it.
#[utoipa::path(
    get, path = "/api/v1/releases/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<GateView>, Problem> {
    let found = office.draft(&id).await?;
    Ok(Json(found.ok_or_else(|| Problem::not_found("such draft"))?))
}

/// Asks for something to be let out.
#[utoipa::path(
    post, path = "/api/v1/releases",
    request_body(content = Object, example = json!({"plan": "EL", "rule": "public-release", "subject": "Situation on 18 September", "text": "No new cases.", "rests": [41]})),
    params(Act), responses(Made)
)]
pub async fn ask(act: Act, Sent(asking): Sent<Asking>) -> Result<Made, Problem> {
    let done = act.office.ask_release(&act.who, asking, &act.via).await?;
    Ok(done.into())
}

/// Verifies, doubts, approves, refuses, amends, releases or withdraws a draft. To
/// release what is not verified and approved is refused, and the attempt is recorded.
#[utoipa::path(
    post, path = "/api/v1/releases/{id}/acts",
    request_body(content = Object, example = json!({"act": "verify", "source": "report 2026-31"})),
    params(("id" = String, Path), Act), responses(Done)
)]
pub async fn act(
    act: Act,
    Path(id): Path<String>,
    Sent(command): Sent<Command>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .act_on_draft(&act.who, &id, command, &act.via)
        .await?;
    Ok(done.into())
}
