//! Responses in force, what they ask, and the acts that concern one as a whole.

use super::act::{Act, Done, Sent, key};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use lf_app::office::Office;
use lf_app::response::{Following, Offer, Preview, State as Wanted};
use lf_response::standing::{ResponseChange, Standing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A response with everything that hangs on it.
#[derive(Debug, Serialize)]
pub struct ResponseBody {
    #[serde(flatten)]
    standing: Standing,
    active: bool,
    candidate: Option<lf_domain::level::Level>,
    candidate_clauses: Vec<String>,
    changes: Vec<ResponseChange>,
    measures: Preview,
    offers: Vec<Offer>,
    counties: Vec<Following>,
    loaded_pack: Option<String>,
}

/// A reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// Why.
    pub reason: String,
}

/// Which responses.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// `active` (in force; where it is left out), `ended` or `all`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub state: Wanted,
    /// Continue below this journal number; not for those in force, which come at once.
    pub before: Option<u64>,
    /// At most this many, 1 to 200; 50 where it is left out.
    pub limit: Option<usize>,
}

/// A page of responses.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponsesBody {
    /// Those in force gravest first; others the last changed first.
    #[schema(value_type = Vec<Object>)]
    pub responses: Vec<Standing>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

/// Responses: those in force, those that are over, or all.
#[utoipa::path(get, path = "/api/v1/responses", params(Which), responses((status = 200, body = ResponsesBody)))]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(which): Query<Which>,
) -> Json<ResponsesBody> {
    let page = office.responses_by(which.state, which.before, which.limit.unwrap_or(50));
    Json(ResponsesBody {
        responses: page.responses,
        before: page.before,
    })
}

/// One response: level, who started it, history, measures, powers, counties.
#[utoipa::path(
    get, path = "/api/v1/responses/{key}", params(("key" = String, Path, description = "PLAN.topic.area, e.g. PHE.cholera.city")),
    responses((status = 200, body = Object), (status = 404, body = Problem), (status = 422, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<ResponseBody>, Problem> {
    let key = key(&id)?;
    let standing = (office.standing(&key)).ok_or_else(|| Problem::not_found("such response"))?;
    let (candidate, candidate_clauses) = office.candidate_of(&key.plan, &key.topic);
    let changes = office.response_changes(&key);
    Ok(Json(ResponseBody {
        active: standing.active(),
        candidate,
        candidate_clauses,
        changes: changes.into_iter().map(|(_, c)| c).collect(),
        measures: (standing.now.level)
            .map_or_else(Preview::default, |l| office.preview(&key, l, None)),
        offers: office.offers(&key),
        counties: office.following(&key),
        loaded_pack: office.plan(&key.plan).map(|p| p.pack.digest.clone()),
        standing,
    }))
}

/// Moves a running response to the pack that is loaded now.
#[utoipa::path(
    post, path = "/api/v1/responses/{key}/move", request_body = ReasonBody,
    params(("key" = String, Path), Act),
    responses(Done)
)]
pub async fn move_pack(
    act: Act,
    Path(id): Path<String>,
    Sent(body): Sent<ReasonBody>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .move_response(&act.who, &key(&id)?, &body.reason, act.via)
        .await?;
    Ok(done.into())
}

/// A county does not start beside the city: `key` is the county's own response.
#[utoipa::path(
    post, path = "/api/v1/responses/{key}/not-followed", request_body = ReasonBody,
    params(("key" = String, Path), Act),
    responses(Done)
)]
pub async fn not_follow(
    act: Act,
    Path(id): Path<String>,
    Sent(body): Sent<ReasonBody>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .not_follow(&act.who, &key(&id)?, &body.reason, act.via)
        .await?;
    Ok(done.into())
}
