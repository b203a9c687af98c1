//! The levels: what each plan suggests, and that no person has determined anything.

use super::problem::Problem;
use axum::Json;
use axum::extract::{Query, State};
use lf_app::office::Office;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// What one plan says about the city.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanLevel {
    /// Plan code.
    pub plan: String,
    /// Level that persons have determined; null until they do. A plan never fills it.
    pub level: Option<String>,
    /// Level that the plan suggests.
    pub candidate: Option<String>,
    /// Clauses met at that level.
    pub clauses: Vec<String>,
    /// Clauses still unknown.
    pub pending: Vec<String>,
}

/// The situation as of a journal number.
#[derive(Debug, Serialize, ToSchema)]
pub struct Situation {
    /// City.
    pub city: String,
    /// Journal number up to which the plans have been evaluated.
    pub seq: u64,
    /// Day as of which facts count.
    pub today: String,
    /// One per plan in force, governing order first.
    pub plans: Vec<PlanLevel>,
}

/// What to wait for.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Since {
    /// Wait until this journal number has been evaluated, at most ten seconds.
    pub since: Option<u64>,
}

/// The level that each plan suggests.
#[utoipa::path(
    get, path = "/api/v1/situation", params(Since),
    responses((status = 200, body = Situation), (status = 503, description = "Not evaluated in time", body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Query(q): Query<Since>,
) -> Result<Json<Situation>, Problem> {
    if let Some(seq) = q.since
        && !office.evaluated(seq, Duration::from_secs(10)).await
    {
        let head = office.journal.head().borrow().seq;
        let title = format!("entry {seq} is not evaluated; the journal ends at {head}");
        return Err(Problem::new(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            title,
        ));
    }
    let seq = *office.reached().borrow();
    let plans = (office.candidates().into_iter())
        .map(|c| PlanLevel {
            plan: c.plan,
            level: None,
            candidate: c.level.map(|l| l.to_string()),
            clauses: c.clauses,
            pending: c.pending,
        })
        .collect();
    Ok(Json(Situation {
        city: office.city.id.clone(),
        seq,
        today: office.today().to_string(),
        plans,
    }))
}
