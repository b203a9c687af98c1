//! Joint assessments: called, signed slot by slot, concluded together.

use super::act::{Act, Done, Made, Sent};
use super::facts::actor;
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use lf_app::assessment::{AssessmentPage, AssessmentQuery};
use lf_app::office::Office;
use lf_response::assessment::act::Call;
use lf_response::assessment::{Assessment, Command, Standing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which assessments.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// Body that takes part.
    pub body: Option<String>,
    /// Only what is not concluded.
    #[serde(default)]
    pub open: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most this many, 1 to 200; 50 where it is left out.
    pub limit: Option<u64>,
}

/// An assessment that is to be called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallBody {
    /// Code of the plan.
    pub plan: String,
    /// Id of the assessment in it.
    pub kind: String,
    /// `{"about": "", "ground": "", "topic": null, "disease": null, "invited": []}`.
    #[schema(value_type = Object)]
    pub call: Call,
}

/// Something that is done to an assessment, resting on what was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentActBody {
    /// `{"sign": {"said": {"parts": {…}, "answers": {…}}}}`, `{"propose": {"said": {…}}}`,
    /// `{"agree": {"proposal": 17}}`, `{"draft_advice": {"advice": {…}}}`,
    /// `{"advise": {"advice": {…}}}` or `{"withdraw": {"reason": ""}}`.
    #[schema(value_type = Object)]
    pub act: Command,
    /// `seq` of the assessment as it was read; who was overtaken is told.
    #[serde(default)]
    pub seen: Option<u64>,
}

/// An assessment and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentBody {
    /// The assessment, as the officer's body may see it: slots of an independent
    /// one are empty until all are signed.
    #[schema(value_type = Object)]
    pub assessment: Assessment,
    /// Where it stands and who is waited for.
    #[schema(value_type = Object)]
    pub standing: Standing,
    /// Questions that the assessors answered differently.
    pub differences: Vec<String>,
}

/// The body of the officer, where one is named and known.
fn reader(office: &Office, headers: &HeaderMap) -> Option<String> {
    actor(office, headers).ok().map(|a| a.body)
}

/// The assessments that the plans in force describe, and their instruments.
#[utoipa::path(get, path = "/api/v1/assessment-kinds", responses((status = 200, body = Object)))]
pub async fn kinds(State(office): State<Arc<Office>>) -> Json<serde_json::Value> {
    let rules = office.assessment_rules().map(|(plan, rule)| {
        let instrument = rule
            .it
            .instrument
            .as_deref()
            .and_then(|i| office.instrument(i));
        serde_json::json!({
            "plan": plan.code(),
            "clause": rule.clause,
            "rule": rule.it,
            "instrument": instrument.map(|i| &i.block.it),
        })
    });
    Json(rules.collect())
}

/// Assessments, newest first.
#[utoipa::path(
    get, path = "/api/v1/assessments", params(Which, ("Lianfang-Officer" = Option<String>, Header)),
    responses((status = 200, body = Object))
)]
pub async fn list(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Query(q): Query<Which>,
) -> Result<Json<AssessmentPage>, Problem> {
    let query = AssessmentQuery {
        body: q.body,
        open: q.open,
        before: q.before,
        limit: q.limit.unwrap_or(50),
    };
    let reader = reader(&office, &headers);
    Ok(Json(office.assessments(&query, reader.as_deref()).await?))
}

/// Calls an assessment: each body with a slot owes it at once.
#[utoipa::path(
    post, path = "/api/v1/assessments", request_body = CallBody, params(Act), responses(Made)
)]
pub async fn call(act: Act, Sent(sent): Sent<CallBody>) -> Result<Made, Problem> {
    let CallBody { plan, kind, call } = sent;
    let done = (act.office)
        .call_assessment(&act.who, &plan, &kind, call, act.via)
        .await?;
    Ok(done.into())
}

/// One assessment.
#[utoipa::path(
    get, path = "/api/v1/assessments/{id}",
    params(("id" = String, Path), ("Lianfang-Officer" = Option<String>, Header)),
    responses((status = 200, body = AssessmentBody), (status = 422, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<AssessmentBody>, Problem> {
    let reader = reader(&office, &headers);
    let assessment = office.assessment(&id, reader.as_deref()).await?;
    Ok(Json(AssessmentBody {
        standing: assessment.standing(office.now()),
        differences: assessment.differences().into_iter().collect(),
        assessment,
    }))
}

/// Signs a slot or a conclusion, gives advice, takes the assessment back.
#[utoipa::path(
    post, path = "/api/v1/assessments/{id}/acts", request_body = AssessmentActBody,
    params(("id" = String, Path), Act), responses(Done)
)]
pub async fn act(
    act: Act,
    Path(id): Path<String>,
    Sent(sent): Sent<AssessmentActBody>,
) -> Result<Done, Problem> {
    let AssessmentActBody { act: command, seen } = sent;
    let done = (act.office)
        .act_on_assessment(&act.who, &id, seen, command, act.via)
        .await?;
    Ok(done.into())
}
