//! The personal content of cases, as far as agreed; broken glasses; what a body sees of the
//! others.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use lf_app::office::Office;
use lf_app::permits::Sights;
use lf_app::reading::{Broken, CaseSheet, ReadLine, Reader};
use lf_domain::permit::{ALWAYS, Agreement};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Why something personal is read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct For {
    /// Purpose of the code book, e.g. `tracing`. Where none is named it is what is the body's
    /// own, else the purpose for which the policies show the most.
    #[serde(default)]
    pub purpose: String,
}

impl Act {
    /// Who reads, for which purpose.
    pub fn reader<'a>(&'a self, why: &'a For) -> Reader<'a> {
        Reader::of(&self.who, &why.purpose)
    }
}

/// The personal content of a case: fields by agreement, the others masked. That it was read
/// is journalled.
#[utoipa::path(
    get, path = "/api/v1/facts/{seq}/person", params(("seq" = u64, Path), For, Act),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn case(
    act: Act,
    Path(seq): Path<u64>,
    Query(why): Query<For>,
) -> Result<Json<CaseSheet>, Problem> {
    let sheet = act.office.case_sheet(&act.who, seq, &why.purpose).await?;
    Ok(Json(sheet))
}

/// Who looked at a person's records, newest first.
#[utoipa::path(
    get, path = "/api/v1/persons/{id}/reads", params(("id" = String, Path), Act),
    responses((status = 200, body = Vec<Object>))
)]
pub async fn reads(act: Act, Path(id): Path<String>) -> Result<Json<Vec<ReadLine>>, Problem> {
    Ok(Json(act.office.reads(&id).await?))
}

/// A glass that is broken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GlassBody {
    /// Why it must be seen at once, without an agreement.
    pub reason: String,
}

/// Breaks the glass of a person's records: everything is shown to the officer for an hour;
/// each body with records of him is told and owes a review.
#[utoipa::path(
    post, path = "/api/v1/persons/{id}/openings", request_body = GlassBody,
    params(("id" = String, Path), Act), responses(Done)
)]
pub async fn open(
    act: Act,
    Path(id): Path<String>,
    Sent(body): Sent<GlassBody>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .break_glass(&act.who, &id, &body.reason, &act.via)
        .await?;
    Ok(done.into())
}

/// Broken glasses of the own body's records that await its review.
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

/// The policies in force.
#[derive(Debug, Serialize)]
pub struct PoliciesBody {
    /// What holds in every city, by id.
    pub always: [&'static str; ALWAYS.len()],
    /// What agreements give: those of the plans, then the city's own.
    pub agreements: Vec<Agreement>,
}

/// The policies in force: what holds in every city, and each agreement as it was compiled.
#[utoipa::path(get, path = "/api/v1/policies", responses((status = 200, body = Object)))]
pub async fn policies(State(office): State<Arc<Office>>) -> Json<PoliciesBody> {
    Json(PoliciesBody {
        always: ALWAYS,
        agreements: office.permits().agreements().to_vec(),
    })
}

/// Who and what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
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
