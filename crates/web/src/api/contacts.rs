//! Who was near a case, and who was near those.

use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use lf_app::contacts::{CaseWindow, ContactQuery, Contacts};
use lf_app::office::Office;
use lf_domain::contact::ContactRules;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Whose contacts.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Whose {
    /// Id of the person, or of the case at its reporter.
    pub person: String,
    /// Disease whose definitions count.
    pub disease: String,
    /// First day.
    #[param(value_type = String)]
    pub from: Date,
    /// Last day; today where it is left out.
    #[param(value_type = Option<String>)]
    pub to: Option<Date>,
    /// 1, or 2 for the contacts of contacts as well; 1 where it is left out.
    pub steps: Option<u8>,
}

/// How far a search goes.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct HowFar {
    /// Last day; today where it is left out.
    #[param(value_type = Option<String>)]
    pub to: Option<Date>,
    /// 1, or 2 for the contacts of contacts as well; 1 where it is left out.
    pub steps: Option<u8>,
}

/// The contacts of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseContactsBody {
    /// From when on contacts count, and who says so.
    #[schema(value_type = Object)]
    pub window: CaseWindow,
    /// Who was near; with two steps who was near those.
    #[schema(value_type = Object)]
    pub contacts: Contacts,
}

fn steps(asked: Option<u8>) -> Result<u8, Problem> {
    match asked.unwrap_or(1) {
        n @ 1..=2 => Ok(n),
        n => Err(Refusal::new("steps", "not-a-choice", n.to_string(), "1, 2").into()),
    }
}

fn ordered(from: Date, to: Date) -> Result<(), Problem> {
    if to < from {
        let accepted = format!(">= {from}");
        return Err(Refusal::new("to", "date-order", to.to_string(), accepted).into());
    }
    Ok(())
}

/// Who was near somebody between two days, by seat, cabin, vehicle, household and ward, and
/// by the meetings that somebody named.
#[utoipa::path(
    get, path = "/api/v1/contacts", params(Whose),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Whose>,
) -> Result<Json<Contacts>, Problem> {
    let to = q.to.unwrap_or_else(|| office.today());
    ordered(q.from, to)?;
    let query = ContactQuery {
        persons: vec![q.person],
        disease: q.disease,
        from: q.from,
        to,
        steps: steps(q.steps)?,
    };
    Ok(Json(office.contacts(&query).await?))
}

/// The contacts of the case of a journal entry, in the window that the rules of its disease give.
#[utoipa::path(
    get, path = "/api/v1/cases/{seq}/contacts", params(("seq" = u64, Path), HowFar),
    responses((status = 200, body = CaseContactsBody), (status = 404, body = Problem), (status = 422, body = Problem))
)]
pub async fn of_case(
    State(office): State<Arc<Office>>,
    Path(seq): Path<u64>,
    Query(q): Query<HowFar>,
) -> Result<Json<CaseContactsBody>, Problem> {
    let window = office.case_window(seq).await?;
    let window = window.ok_or_else(|| Problem::not_found("such case"))?;
    let to = q.to.unwrap_or_else(|| office.today());
    ordered(window.from, to)?;
    let query = ContactQuery {
        persons: window.persons.clone(),
        disease: window.disease.clone(),
        from: window.from,
        to,
        steps: steps(q.steps)?,
    };
    let contacts = office.contacts(&query).await?;
    Ok(Json(CaseContactsBody { window, contacts }))
}

/// The dated definitions of a close contact, and the periods.
#[utoipa::path(get, path = "/api/v1/contact-rules", responses((status = 200, body = Object)))]
pub async fn rules(State(office): State<Arc<Office>>) -> Json<ContactRules> {
    Json(office.book.contacts.clone())
}
