//! Call-outs: ring, acknowledge, tell the leader, arrive, keep in touch, end.

use super::act::{Act, Done, Made, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use lf_app::office::Office;
use lf_response::callout::{Calling, Callout, Command};
use std::sync::Arc;

/// All call-outs, newest first.
#[utoipa::path(get, path = "/api/v1/callouts", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Result<Json<Vec<Callout>>, Problem> {
    Ok(Json(office.callouts().await?))
}

/// One call-out: how far each body is, with times.
#[utoipa::path(
    get, path = "/api/v1/callouts/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<Callout>, Problem> {
    let found = office.callout(&id).await?;
    Ok(Json(
        found.ok_or_else(|| Problem::not_found("such call-out"))?,
    ))
}

/// Calls bodies out.
#[utoipa::path(
    post, path = "/api/v1/callouts",
    request_body(content = Object, example = json!({"title": "Night drill", "place": "Port gate 2", "muster": "2026-09-18T16:00:00Z", "bodies": ["customs", "cdc"], "drill": true, "contact": 30})),
    params(Act), responses(Made)
)]
pub async fn call(act: Act, Sent(calling): Sent<Calling>) -> Result<Made, Problem> {
    let done = act.office.call_out(&act.who, calling, &act.via).await?;
    Ok(done.into())
}

/// A called body acknowledges, tells its leader, arrives or is heard of; the caller ends it.
#[utoipa::path(
    post, path = "/api/v1/callouts/{id}/acts",
    request_body(content = Object, example = json!({"act": "arrive", "people": 6})),
    params(("id" = String, Path), Act), responses(Done)
)]
pub async fn act(
    act: Act,
    Path(id): Path<String>,
    Sent(command): Sent<Command>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .act_on_callout(&act.who, &id, command, &act.via)
        .await?;
    Ok(done.into())
}
