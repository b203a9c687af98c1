//! Duty rosters: who answers where and when, and the hours that nobody covers.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use lf_app::office::Office;
use lf_app::rosters::{Gap, RosterView};
use lf_domain::refusal::Refusal;
use lf_response::roster::{Handover, Roster, Shift};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Days {
    /// First day; today when left out.
    #[serde(default)]
    pub from: String,
    /// How many, 1 to 62; 7 when left out.
    pub days: Option<u32>,
    /// One body alone.
    pub body: Option<String>,
}

/// A day as it stands in an address.
fn day(text: &str) -> Result<Date, Problem> {
    let wrong = |_| Refusal::new("day", "impossible-date", text, "2026-09-18");
    Ok(text.parse().map_err(wrong)?)
}

async fn view(office: &Office, q: &Days) -> Result<RosterView, Problem> {
    let from = match q.from.trim() {
        "" => office.today(),
        text => day(text)?,
    };
    Ok(office
        .rosters(from, q.days.unwrap_or(7), q.body.as_deref())
        .await?)
}

/// Rosters of all desks, with gaps and handovers.
#[utoipa::path(
    get, path = "/api/v1/rosters", params(Days),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Days>,
) -> Result<Json<RosterView>, Problem> {
    Ok(Json(view(&office, &q).await?))
}

/// The hours that nobody covers at desks that must be staffed.
#[utoipa::path(
    get, path = "/api/v1/rosters/gaps", params(Days),
    responses((status = 200, body = Vec<Object>), (status = 422, body = Problem))
)]
pub async fn gaps(
    State(office): State<Arc<Office>>,
    Query(q): Query<Days>,
) -> Result<Json<Vec<Gap>>, Problem> {
    Ok(Json(view(&office, &q).await?.gaps()))
}

/// The shifts of a day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterBody {
    /// All shifts of the day, in place of what was there.
    pub shifts: Vec<Shift>,
    /// Last entry about the day that was seen; where it went on since, the request is refused.
    #[serde(default)]
    pub seen: Option<u64>,
}

/// Sets the shifts of the own body on a day.
#[utoipa::path(
    put, path = "/api/v1/rosters/{body}/{day}",
    request_body(content = Object, example = json!({"shifts": [{"desk": "duty", "from": "08:00:00", "to": "20:00:00", "name": "Lu Wenqing", "officer": "lu_wenqing", "phone": "0573-82000000"}]})),
    params(
        ("body" = String, Path), ("day" = String, Path),
        Act
    ),
    responses(Done)
)]
pub async fn set(
    act: Act,
    Path((body, on)): Path<(String, String)>,
    Sent(given): Sent<RosterBody>,
) -> Result<Done, Problem> {
    let roster = Roster {
        body,
        day: day(&on)?,
        shifts: given.shifts,
    };
    let done = (act.office)
        .set_rosters(&act.who, vec![roster], given.seen, &act.via)
        .await?;
    Ok(done.into())
}

/// One side of a handover.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HandoverBody {
    /// The one who goes: what is open.
    Hand {
        /// Desk.
        desk: String,
        /// What is open, and what to look at.
        note: String,
    },
    /// The one who comes: the journal number of what was handed.
    Take(u64),
}

/// Hands a shift over, or takes it over.
#[utoipa::path(
    post, path = "/api/v1/rosters/{body}/{day}/handovers",
    request_body(content = Object, example = json!({"hand": {"desk": "duty", "note": "two calls open"}})),
    params(
        ("body" = String, Path), ("day" = String, Path),
        Act
    ),
    responses(Done)
)]
pub async fn hand(
    act: Act,
    Path((body, on)): Path<(String, String)>,
    Sent(given): Sent<HandoverBody>,
) -> Result<Done, Problem> {
    let (office, day) = (&act.office, day(&on)?);
    let done = match given {
        HandoverBody::Hand { desk, note } => {
            let handover = Handover {
                body,
                day,
                desk,
                note,
                open: 0,
            };
            office.hand_over(&act.who, handover, &act.via).await?
        }
        HandoverBody::Take(handed) => {
            let via = &act.via;
            office.take_over(&act.who, &body, day, handed, via).await?
        }
    };
    Ok(done.into())
}
