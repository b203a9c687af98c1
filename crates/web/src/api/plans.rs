//! The plans in force: clauses, criteria and their values.

use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use lf_app::office::Office;
use lf_rules::plan::Plan;
use serde_json::{Value, json};
use std::sync::Arc;

fn head(plan: &Plan) -> Value {
    let h = plan.header();
    json!({
        "id": h.id, "code": h.code, "label": h.label, "in_force": h.in_force,
        "digest": plan.pack.digest, "criteria": plan.criteria.len(),
    })
}

/// The plans in force, governing order first.
#[utoipa::path(get, path = "/api/v1/plans", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Json<Vec<Value>> {
    Json(office.plans.iter().map(|p| head(p)).collect())
}

/// One plan with its clauses: our wording, condition, values, readings.
#[utoipa::path(
    get, path = "/api/v1/plans/{plan}", params(("plan" = String, Path, description = "Code or folder")),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(plan): Path<String>,
) -> Result<Json<Value>, Problem> {
    let plan = office
        .plan(&plan)
        .ok_or_else(|| Problem::not_found("such plan in force"))?;
    let clauses: Vec<Value> = (plan.pack.clauses.iter())
        .map(|c| {
            let criterion = c.criterion.as_ref().map(|b| &b.it);
            json!({"number": c.number, "title": c.title, "wording": c.wording, "criterion": criterion, "cases": c.cases.len()})
        })
        .collect();
    let mut out = head(plan);
    out["clauses"] = clauses.into();
    out["readings"] = json!(plan.header().readings);
    Ok(Json(out))
}
