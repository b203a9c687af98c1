//! People under observation.

use super::act::{Act, Done, Made, Sent};
use super::facts::actor;
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use lf_app::commit::Via;
use lf_app::observations::{ObservationPage, ObservationQuery};
use lf_app::office::Office;
use lf_response::observation::decide::{Ask, Command};
use lf_response::observation::{Observation, Seen};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which observations.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// Body that looks after them.
    pub body: Option<String>,
    /// Id of the person.
    pub person: Option<String>,
    /// Only running ones.
    #[serde(default)]
    pub open: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most this many, 1 to 200; 50 where it is left out.
    pub limit: Option<u64>,
}

/// An observation with the days on which nobody looked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObservationBody {
    /// The observation; what was found is in it for the body that looks after the person.
    #[schema(value_type = Object)]
    pub observation: Observation,
    /// Days without a look.
    #[schema(value_type = Vec<String>)]
    pub missed: Vec<Date>,
}

/// The link of a person under observation.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkBody {
    /// Its path. It is shown this once: the journal keeps only a digest.
    pub path: String,
    /// Journal number.
    pub seq: u64,
}

/// Observations, newest first, without what was found.
#[utoipa::path(get, path = "/api/v1/observations", params(Which), responses((status = 200, body = Object)))]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Which>,
) -> Result<Json<ObservationPage>, Problem> {
    let query = ObservationQuery {
        body: q.body,
        person: q.person,
        open: q.open,
        before: q.before,
        limit: q.limit.unwrap_or(50),
    };
    Ok(Json(office.observations(&query).await?))
}

/// Puts somebody under observation: the body that looks after him owes a look every day.
#[utoipa::path(
    post, path = "/api/v1/observations",
    request_body(content = Object, example = json!({"person": "p-17", "of": "A1", "disease": "covid19", "reason": "close", "site": "home", "last": "2026-09-17"})),
    params(Act), responses(Made)
)]
pub async fn begin(act: Act, Sent(ask): Sent<Ask>) -> Result<Made, Problem> {
    let done = act.office.observe(&act.who, &ask, act.via).await?;
    Ok(done.into())
}

/// One observation. That an officer of the body that looks after the person has read it is
/// put down on the person's record.
#[utoipa::path(
    get, path = "/api/v1/observations/{id}",
    params(("id" = String, Path), ("Lianfang-Officer" = Option<String>, Header)),
    responses((status = 200, body = ObservationBody), (status = 422, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<ObservationBody>, Problem> {
    let observation = match actor(&office, &headers) {
        Ok(who) => office.read_observation(&who, &id).await?,
        Err(_) => office.observation(&id).await?,
    };
    Ok(Json(ObservationBody {
        missed: observation.missed(office.today()),
        observation,
    }))
}

/// Puts down how somebody is, changes the last day, or ends the observation.
#[utoipa::path(
    post, path = "/api/v1/observations/{id}/acts",
    request_body(content = Object, example = json!({"check": {"how": "phone", "seen": {"tenths": 368, "symptoms": [], "note": ""}}})),
    params(("id" = String, Path), Act), responses(Done)
)]
pub async fn act(
    act: Act,
    Path(id): Path<String>,
    Sent(command): Sent<Command>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .act_on_observation(&act.who, &id, &command, act.via)
        .await?;
    Ok(done.into())
}

/// Makes a link by which the person reports himself; an earlier one holds no more. A repeat
/// under the same key is refused: what was given out cannot be shown again.
#[utoipa::path(
    post, path = "/api/v1/observations/{id}/link",
    params(("id" = String, Path), Act), responses((status = 201, body = LinkBody), (status = 422, body = Problem))
)]
pub async fn link(
    act: Act,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<LinkBody>), Problem> {
    let secret = crate::http::session::random();
    let done = (act.office)
        .link_observation(&act.who, &id, &secret, act.via)
        .await?;
    let body = LinkBody {
        path: format!("/self/{secret}"),
        seq: done.seq,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// The person reports himself by the secret of his link; nobody else is named.
#[utoipa::path(
    post, path = "/api/v1/self/{secret}",
    request_body(content = Object, example = json!({"tenths": 368, "symptoms": [], "note": ""})),
    params(("secret" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses(Done, (status = 429, body = Problem)), security(())
)]
pub async fn himself(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(secret): Path<String>,
    Sent(seen): Sent<Seen>,
) -> Result<Done, Problem> {
    let key = headers.get("idempotency-key");
    let via = Via {
        key: key.and_then(|v| v.to_str().ok()).map(str::to_string),
        source: "api".into(),
    };
    Ok(office.report_himself(&secret, &seen, via).await?.into())
}
