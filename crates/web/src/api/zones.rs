//! Risk grades of towns, places outside, and the published map.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use jiff::civil::Date;
use lf_app::cadence::Rhythm;
use lf_app::office::Office;
use lf_app::zones::ZonesView;
use lf_domain::refusal::Refusal;
use lf_response::riskmap::{Publication, Published};
use lf_response::zone::{Grading, Kept};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Of which moment.
#[derive(Debug, Deserialize, IntoParams)]
pub struct AsOf {
    /// A day (its end is meant, for today this moment) or an RFC 3339 moment; now when left out.
    #[serde(default)]
    pub at: String,
}

/// The moment that is asked for.
///
/// # Errors
/// A text that is neither a day nor a moment.
pub fn moment(office: &Office, at: &str) -> Result<Timestamp, Refusal> {
    let at = at.trim();
    if at.is_empty() {
        return Ok(office.now());
    }
    if let Ok(moment) = at.parse::<Timestamp>() {
        return Ok(moment);
    }
    let day: Date = at
        .parse()
        .map_err(|_| Refusal::new("at", "impossible-date", at, office.today().to_string()))?;
    // The last instant of the day: what ends with the day still held on it.
    let last = office.end_of(day) - jiff::SignedDuration::from_nanos(1);
    Ok(match day == office.today() {
        true => office.now(),
        false => last,
    })
}

/// Every town with its grade at a moment, the places outside that are on the list, and what
/// each grade brings at the level in force.
#[utoipa::path(
    get, path = "/api/v1/zones", params(AsOf),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<AsOf>,
) -> Result<Json<ZonesView>, Problem> {
    let at = moment(&office, &q.at)?;
    Ok(Json(office.zones(at).await?))
}

/// What holds in a town.
#[derive(Debug, Serialize)]
pub struct TownBody {
    /// The moment.
    pub at: Timestamp,
    /// The town with its grade.
    pub town: lf_app::zones::TownState,
    /// Rules that hold, could be ordered, or are advice, with clause.
    pub rules: Vec<lf_response::restriction::Rule>,
    /// Ids of the orders in force there.
    pub orders: Vec<String>,
    /// All its gradings, oldest first.
    pub history: Vec<Kept>,
}

/// What holds in one town at a moment: grade, rules with their clauses, orders, history.
#[utoipa::path(
    get, path = "/api/v1/zones/{code}",
    params(("code" = String, Path, description = "Nine digits of the town"), AsOf),
    responses((status = 200, body = Object), (status = 404, body = Problem), (status = 422, body = Problem))
)]
pub async fn town(
    State(office): State<Arc<Office>>,
    Path(code): Path<String>,
    Query(q): Query<AsOf>,
) -> Result<Json<TownBody>, Problem> {
    let at = moment(&office, &q.at)?;
    let v = (office.town(&code, at).await?).ok_or_else(|| Problem::not_found("such town"))?;
    Ok(Json(TownBody {
        at: v.at,
        town: v.town,
        rules: v.rules,
        orders: v.orders.into_iter().map(|o| o.proposal.id).collect(),
        history: v.history,
    }))
}

/// The receipt of a grading.
#[derive(Debug, Serialize, ToSchema)]
pub struct GradedBody {
    /// Journal number of the last entry.
    pub seq: u64,
    /// True when it had been recorded before under the same `Idempotency-Key`.
    pub repeated: bool,
    /// Orders that must be looked at again because a grade fell.
    pub checks: Vec<String>,
}

type Graded = Done<GradedBody>;

/// Grades towns and places outside (`outside:<code>` with a label; grade null takes one off the
/// list). Orders in force where a grade falls are marked to be looked at again.
#[utoipa::path(
    post, path = "/api/v1/zones/grades",
    request_body(content = Object, example = json!({"lines": [{"zone": "330482101", "grade": "high"}, {"zone": "330482001", "grade": "mid", "buffer": true}], "assessment": "record/a1", "reason": "12 cases in 7 days", "from": null, "until": null})),
    params(Act),
    responses(Graded)
)]
pub async fn grade(act: Act, Sent(grading): Sent<Grading>) -> Result<Graded, Problem> {
    let done = (act.office)
        .grade_zones(&act.who, &grading, &act.via)
        .await?;
    let body = GradedBody {
        seq: done.seq,
        repeated: done.repeated,
        checks: done.checks,
    };
    Ok(Done::with(body.repeated, body))
}

/// Published maps, newest first.
#[utoipa::path(get, path = "/api/v1/zones/maps", responses((status = 200, body = Vec<Object>)))]
pub async fn maps(State(office): State<Arc<Office>>) -> Result<Json<Vec<Published>>, Problem> {
    Ok(Json(office.maps().await?))
}

/// One published map.
#[utoipa::path(
    get, path = "/api/v1/zones/maps/{n}", params(("n" = u64, Path, description = "Its number")),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn map(
    State(office): State<Arc<Office>>,
    Path(n): Path<u64>,
) -> Result<Json<Published>, Problem> {
    let found = (office.map(n).await?).ok_or_else(|| Problem::not_found("such map"))?;
    Ok(Json(found.0))
}

/// Publishes the map as of now: the city's, or a county's body that of its county. Refused
/// while a town has no grade.
#[utoipa::path(
    post, path = "/api/v1/zones/maps",
    request_body(content = Object, example = json!({"assessment": "record/a1", "response": "ARI.covid19.city", "note": ""})),
    params(Act),
    responses(Done)
)]
pub async fn publish(act: Act, Sent(publication): Sent<Publication>) -> Result<Done, Problem> {
    let done = (act.office)
        .publish_map(&act.who, &publication, &act.via)
        .await?;
    Ok(done.into())
}

/// The periodic duties of running responses whose rhythm may be changed.
#[utoipa::path(get, path = "/api/v1/series", responses((status = 200, body = Vec<Object>)))]
pub async fn rhythms(State(office): State<Arc<Office>>) -> Result<Json<Vec<Rhythm>>, Problem> {
    Ok(Json(office.rhythms().await?))
}

/// Another rhythm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RhythmBody {
    /// Days of one period, 1 to 31.
    pub days: u32,
    /// Why.
    pub reason: String,
}

/// Changes how often a periodic duty comes, from tomorrow on.
#[utoipa::path(
    post, path = "/api/v1/series/{id}/rhythm", request_body = RhythmBody,
    params(
        ("id" = String, Path),
        Act
    ),
    responses(Done)
)]
pub async fn adjust(
    act: Act,
    Path(id): Path<String>,
    Sent(body): Sent<RhythmBody>,
) -> Result<Done, Problem> {
    let RhythmBody { days, reason } = body;
    let done = (act.office)
        .adjust_series(&act.who, &id, days, &reason, &act.via)
        .await?;
    Ok(done.into())
}
