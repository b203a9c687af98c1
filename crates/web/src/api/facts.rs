//! Reporting a fact, and reading one back.

use super::act::{Act, Done, Sent};
use super::journal::JournalEntry;
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use lf_app::office::Office;
use lf_app::report::Report;
use lf_app::store::Personal;
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBody {
    /// The fact: an object with `fact` (case, count, cluster, occurrence, poisoning, weekly,
    /// sentinel, baseline, grade, capacity, designation, judgement, other_prefectures,
    /// weekly_coverage, withdrawal) and its fields.
    #[schema(value_type = Object, example = json!({"fact": "count", "disease": "cholera", "place": {"county": "330482"}, "date": "2026-09-18", "cases": 3}))]
    pub fact: serde_json::Value,
    /// Journal number of the fact that this one corrects or withdraws.
    #[serde(default)]
    pub corrects: Option<u64>,
    /// The person's name and documents; sealed under the person's own key.
    #[serde(default)]
    pub person: Option<PersonBody>,
}

/// Personal content.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// Opaque id of the person, never a name: it stays readable after erasure.
    pub id: String,
    /// What may be erased one day.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
}

/// The receipt of a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptBody {
    /// Journal number.
    pub seq: u64,
    /// True when it had been reported before under the same `Idempotency-Key`.
    pub repeated: bool,
}

/// Who acts: the officer named in the header, for the officer's own body.
pub fn actor(office: &Office, headers: &HeaderMap) -> Result<Actor, Problem> {
    let name = headers
        .get("lianfang-officer")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    match office.city.officers.iter().find(|o| o.id == name) {
        Some(o) => Ok(Actor {
            officer: o.id.clone(),
            body: o.body.clone(),
        }),
        None => {
            let known: Vec<&str> = office.city.officers.iter().map(|o| o.id.as_str()).collect();
            Err(Refusal::new(
                "Lianfang-Officer",
                "unknown-officer",
                name,
                known.join(", "),
            )
            .into())
        }
    }
}

/// Reports a fact, a correction or a withdrawal. Durable when it answers.
#[utoipa::path(
    post, path = "/api/v1/facts", request_body = ReportBody,
    params(Act),
    responses(Done)
)]
pub async fn report(act: Act, Sent(body): Sent<ReportBody>) -> Result<Done, Problem> {
    let fact: Fact = serde_json::from_value(body.fact).map_err(|e| {
        Problem::from(Refusal::new(
            "fact",
            "not-a-fact",
            e.to_string(),
            "see /openapi.json",
        ))
    })?;
    let personal = body.person.map(|p| Personal {
        person: p.id,
        content: p.content.to_string(),
    });
    let report = Report {
        fact,
        corrects: body.corrects,
        key: act.via.key,
        source: act.via.source,
        personal,
    };
    Ok(act.office.report(&act.who, report).await?.into())
}

/// One entry of the journal. Personal content is not part of it.
#[utoipa::path(
    get, path = "/api/v1/facts/{seq}",
    params(("seq" = u64, Path, description = "Journal number")),
    responses((status = 200, body = JournalEntry), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(seq): Path<u64>,
) -> Result<Json<JournalEntry>, Problem> {
    let entry = office
        .journal
        .entry(seq)
        .await?
        .ok_or_else(|| Problem::not_found("such entry"))?;
    let superseded_by = office.superseded_by(seq).await?;
    Ok(Json(JournalEntry {
        superseded_by,
        ..JournalEntry::from(entry)
    }))
}
