//! The directory of persons to call at each body, with who came before.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use jiff::civil::Date;
use lf_app::liaisons::{DirectoryRow, DirectoryView};
use lf_app::office::Office;
use lf_response::liaison::{Charge, Ended, Named, Rank};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Somebody to be named.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedBody {
    /// `liaison`, `responsible` or `member`.
    #[schema(value_type = String)]
    pub charge: Charge,
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
    /// `unsaid`, `section`, `division` or `bureau`.
    #[serde(default)]
    #[schema(value_type = String)]
    pub rank: Rank,
    /// Office telephone.
    pub phone: String,
    /// Mobile telephone.
    #[serde(default)]
    pub mobile: String,
    /// Whether the person heads the general section charged with emergencies.
    #[serde(default)]
    pub usual: bool,
    /// Why it is another, or anything else.
    #[serde(default)]
    pub note: String,
    /// From which day on.
    #[schema(value_type = String)]
    pub from: Date,
}

/// A charge to be ended without anybody following.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndedBody {
    /// `liaison`, `responsible` or `member`.
    #[schema(value_type = String)]
    pub charge: Charge,
    /// Last day.
    #[schema(value_type = String)]
    pub until: Date,
    /// Why.
    pub reason: String,
}

/// Every body: who it is today, who is missing, who is on duty now.
#[utoipa::path(get, path = "/api/v1/directory", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Result<Json<Vec<DirectoryRow>>, Problem> {
    Ok(Json(office.directory().await?))
}

/// One body with its history.
#[utoipa::path(
    get, path = "/api/v1/directory/{body}", params(("body" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(body): Path<String>,
) -> Result<Json<DirectoryView>, Problem> {
    let found = office.directory_of(&body).await?;
    Ok(Json(found.ok_or_else(|| Problem::not_found("such body"))?))
}

/// Names somebody; whoever it was before ends on that day.
#[utoipa::path(
    post, path = "/api/v1/directory/{body}", request_body = NamedBody,
    params(("body" = String, Path), Act), responses(Done)
)]
pub async fn name(
    act: Act,
    Path(body): Path<String>,
    Sent(n): Sent<NamedBody>,
) -> Result<Done, Problem> {
    let it = Named {
        body,
        charge: n.charge,
        name: n.name,
        post: n.post,
        rank: n.rank,
        phone: n.phone,
        mobile: n.mobile,
        usual: n.usual,
        note: n.note,
        from: n.from,
        warnings: vec![],
    };
    Ok(act
        .office
        .name_liaison(&act.who, it, &act.via)
        .await?
        .into())
}

/// Ends a charge without anybody following.
#[utoipa::path(
    post, path = "/api/v1/directory/{body}/ended", request_body = EndedBody,
    params(("body" = String, Path), Act), responses(Done)
)]
pub async fn end(
    act: Act,
    Path(body): Path<String>,
    Sent(e): Sent<EndedBody>,
) -> Result<Done, Problem> {
    let it = Ended {
        body,
        charge: e.charge,
        until: e.until,
        reason: e.reason,
    };
    Ok(act.office.end_liaison(&act.who, it, &act.via).await?.into())
}
