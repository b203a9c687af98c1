//! The command structure of a response.

use super::act::{Act, Done, Sent, key};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use lf_app::office::Office;
use lf_response::structure::{Rearrange, Structure};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A change of a structure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RearrangeBody {
    /// `{"change": "office", "special": true}`, `{"change": "group", "group": {…}}`,
    /// `{"change": "group_closed", "id": …}`, `{"change": "leader", "post": …, "officer": …}`.
    #[schema(value_type = Object)]
    pub what: Rearrange,
    /// Why.
    pub reason: String,
}

/// Leader, office, groups, members with their telephones.
#[utoipa::path(
    get, path = "/api/v1/responses/{key}/structure", params(("key" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<Structure>, Problem> {
    let found = office.structure(&key(&id)?);
    Ok(Json(
        found.ok_or_else(|| Problem::not_found("command structure"))?,
    ))
}

/// Changes it where the clause leaves something open.
#[utoipa::path(
    post, path = "/api/v1/responses/{key}/structure", request_body = RearrangeBody,
    params(("key" = String, Path), Act),
    responses(Done)
)]
pub async fn rearrange(
    act: Act,
    Path(id): Path<String>,
    Sent(body): Sent<RearrangeBody>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .rearrange(&act.who, &key(&id)?, body.what, &body.reason, act.via)
        .await?;
    Ok(done.into())
}
