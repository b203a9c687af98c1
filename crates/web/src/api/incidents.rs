//! Incidents: what is going on, clause by clause.

use super::journal::{JournalPage, Paging};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use lf_app::incident::Incident;
use lf_app::office::Office;
use lf_app::timeline::CaseFilter;
use lf_domain::lineage::Lineage;
use lf_rules::report::CriterionReport;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

fn known(office: &Office, topic: &str) -> Result<Incident, Problem> {
    office
        .incident(topic)
        .ok_or_else(|| Problem::not_found("such topic in a plan in force"))
}

/// Everything with something on record, gravest candidate first.
#[utoipa::path(get, path = "/api/v1/incidents", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Result<Json<Vec<Incident>>, Problem> {
    let mut incidents = office.incidents();
    office.date_asks(&mut incidents).await?;
    Ok(Json(incidents))
}

/// One incident: candidate, counts, distance to the next level, open questions.
#[utoipa::path(
    get, path = "/api/v1/incidents/{topic}", params(("topic" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(topic): Path<String>,
) -> Result<Json<Incident>, Problem> {
    let mut incident = known(&office, &topic)?;
    office
        .date_asks(std::slice::from_mut(&mut incident))
        .await?;
    Ok(Json(incident))
}

/// Which criteria.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Which {
    /// All criteria of the governing plan, not only those of the topic.
    #[serde(default)]
    pub all: bool,
}

/// The criteria with verdict, values, reasons, what is missing, and headroom.
#[utoipa::path(
    get, path = "/api/v1/incidents/{topic}/criteria", params(("topic" = String, Path), Which),
    responses((status = 200, body = Vec<Object>), (status = 404, body = Problem))
)]
pub async fn criteria(
    State(office): State<Arc<Office>>,
    Path(topic): Path<String>,
    Query(q): Query<Which>,
) -> Result<Json<Vec<CriterionReport>>, Problem> {
    known(&office, &topic)?;
    Ok(Json(office.criteria(&topic, q.all)))
}

/// What happened, newest first.
#[utoipa::path(
    get, path = "/api/v1/incidents/{topic}/timeline", params(("topic" = String, Path), Paging),
    responses((status = 200, body = JournalPage), (status = 404, body = Problem))
)]
pub async fn timeline(
    State(office): State<Arc<Office>>,
    Path(topic): Path<String>,
    Query(q): Query<Paging>,
) -> Result<Json<JournalPage>, Problem> {
    known(&office, &topic)?;
    Ok(Json(
        office.topic_page(&topic, q.before, q.limit()).await?.into(),
    ))
}

/// Filter of a line list.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Cases {
    /// GB/T 2260 code of a county.
    #[serde(default)]
    pub place: String,
    /// suspected, clinical, confirmed, asymptomatic, excluded.
    #[serde(default)]
    pub classification: String,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most this many, 1 to 200.
    pub limit: Option<u64>,
}

/// Cases that stand uncorrected, newest first, without personal content.
#[utoipa::path(
    get, path = "/api/v1/incidents/{topic}/cases", params(("topic" = String, Path), Cases),
    responses((status = 200, body = JournalPage), (status = 404, body = Problem))
)]
pub async fn cases(
    State(office): State<Arc<Office>>,
    Path(topic): Path<String>,
    Query(q): Query<Cases>,
) -> Result<Json<JournalPage>, Problem> {
    known(&office, &topic)?;
    let paging = Paging {
        before: q.before,
        limit: q.limit,
    };
    let filter = CaseFilter {
        diseases: office.diseases_of(&topic),
        place: q.place,
        classification: q.classification,
    };
    Ok(Json(
        office
            .cases_page(&filter, paging.before, paging.limit())
            .await?
            .into(),
    ))
}

/// Who infected whom, out of the infector links of the cases as they stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineageBody {
    /// Cases and steps; steps name cases by their index.
    #[schema(value_type = Object)]
    pub lineage: Lineage,
    /// Steps, by index, that cannot be as they are said.
    pub doubtful: Vec<usize>,
    /// Number of cases in each generation.
    pub generations: Vec<usize>,
    /// The middle one of the days from onset to onset.
    pub middle_interval: Option<i64>,
    /// There are more cases than were looked at.
    pub more: bool,
}

/// Who infected whom: the graph, its generations, what cannot be.
#[utoipa::path(
    get, path = "/api/v1/incidents/{topic}/lineage", params(("topic" = String, Path)),
    responses((status = 200, body = LineageBody), (status = 404, body = Problem))
)]
pub async fn lineage(
    State(office): State<Arc<Office>>,
    Path(topic): Path<String>,
) -> Result<Json<LineageBody>, Problem> {
    known(&office, &topic)?;
    let (lineage, more) = office.lineage(&office.diseases_of(&topic)).await?;
    let steps = lineage.steps.iter().enumerate();
    let doubtful = steps.filter(|(_, s)| lineage.doubtful(s)).map(|(i, _)| i);
    Ok(Json(LineageBody {
        doubtful: doubtful.collect(),
        generations: lineage.generations(),
        middle_interval: lineage.middle_interval(),
        more,
        lineage,
    }))
}
