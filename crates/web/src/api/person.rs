//! Records of persons, as far as agreed; broken glasses; what a body sees of the others.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use lf_app::office::Office;
use lf_app::permits::Sights;
use lf_app::reading::{Broken, PersonSheet};
use lf_domain::permit::Agreement;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Why a record is read.
#[derive(Debug, Deserialize, IntoParams)]
pub struct For {
    /// Purpose of the code book, e.g. `tracing`.
    pub purpose: String,
}

/// The record of the person whom an entry is about: fields by agreement, the others masked.
/// That it was shown is journalled.
#[utoipa::path(
    get, path = "/api/v1/facts/{seq}/person", params(("seq" = u64, Path), For, Act),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn show(
    act: Act,
    Path(seq): Path<u64>,
    Query(q): Query<For>,
) -> Result<Json<PersonSheet>, Problem> {
    let sheet = act.office.person_sheet(&act.who, seq, &q.purpose).await?;
    Ok(Json(sheet))
}

/// A glass that is broken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GlassBody {
    /// Why it must be seen at once, without an agreement.
    pub reason: String,
}

/// Breaks the glass: everything is shown to the officer for an hour, the owner is told and
/// reviews it.
#[utoipa::path(
    post, path = "/api/v1/facts/{seq}/person/openings", request_body = GlassBody,
    params(("seq" = u64, Path), Act), responses(Done)
)]
pub async fn open(
    act: Act,
    Path(seq): Path<u64>,
    Sent(body): Sent<GlassBody>,
) -> Result<Done, Problem> {
    let done = act
        .office
        .break_glass(&act.who, seq, &body.reason, &act.via);
    Ok(done.await?.into())
}

/// Broken glasses of the own body's records that await a review.
#[utoipa::path(
    get, path = "/api/v1/openings", params(Act),
    responses((status = 200, body = Vec<Object>), (status = 422, body = Problem))
)]
pub async fn openings(act: Act) -> Result<Json<Vec<Broken>>, Problem> {
    Ok(Json(act.office.open_reviews(&act.who.body).await?))
}

/// A review of a broken glass.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewBody {
    /// Whether it was right.
    pub right: bool,
    /// Why.
    pub reason: String,
}

/// Reviews a broken glass of the own body's records.
#[utoipa::path(
    post, path = "/api/v1/openings/{seq}/review", request_body = ReviewBody,
    params(("seq" = u64, Path), Act), responses(Done)
)]
pub async fn review(
    act: Act,
    Path(seq): Path<u64>,
    Sent(body): Sent<ReviewBody>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .review_glass(&act.who, seq, body.right, &body.reason, &act.via)
        .await?;
    Ok(done.into())
}

/// The agreements on sharing of the plans in force, as the policies have them.
#[utoipa::path(get, path = "/api/v1/agreements", responses((status = 200, body = Vec<Object>)))]
pub async fn agreements(State(office): State<Arc<Office>>) -> Json<Vec<Agreement>> {
    Json(office.permits().agreements().to_vec())
}

/// Who and what.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Which {
    /// The body, e.g. `customs`.
    pub body: String,
    /// Record type of the code book, e.g. `suspected`.
    pub category: String,
}

/// What a body sees of the others' records of a type, and by which agreements.
#[utoipa::path(
    get, path = "/api/v1/permissions", params(Which),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn permissions(
    State(office): State<Arc<Office>>,
    Query(q): Query<Which>,
) -> Result<Json<Sights>, Problem> {
    Ok(Json(office.sights(&q.body, &q.category)?))
}
