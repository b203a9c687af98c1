//! Obligations: desks, one obligation with its history, what officers do about it.

use super::act::{Act, Done};
use super::facts::actor;
use super::journal::JournalEntry;
use super::problem::Problem;
use crate::document::words;
use crate::lang::Lang;
use crate::words::Words;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use lf_app::duties::{DutyQuery, Tab, is_late};
use lf_app::office::Office;
use lf_domain::codebook::Label;
use lf_domain::refusal::Refusal;
use lf_response::obligation::command::waivers;
use lf_response::obligation::{Duty, DutyCommand};
use lf_response::opening::asks::Question;
use lf_response::opening::steps::Step;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which obligations.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// Body whose desk it is; the acting officer's own when left out together with `response`.
    pub body: Option<String>,
    /// Response, e.g. `PHE.cholera.city`.
    pub response: Option<String>,
    /// `todo` (what is due first on top), `waiting` (owed to the body) or `done`.
    pub tab: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Rows, 1 to 500; 50 when left out.
    pub limit: Option<u64>,
}

/// A page of obligations.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutiesBody {
    /// The obligations: `it` as it was opened, and how it stands.
    #[schema(value_type = Vec<Object>)]
    pub duties: Vec<DutyLine>,
    /// Numbers of the desk.
    #[schema(value_type = Object)]
    pub counts: Option<lf_app::duties::DeskCounts>,
    /// `after` of the next page, where there is more.
    pub next: Option<String>,
}

/// An obligation with whether it is late now.
#[derive(Debug, Serialize)]
pub struct DutyLine {
    #[serde(flatten)]
    duty: Duty,
    /// Its limit has passed and it is still owed.
    is_late: bool,
}

/// One obligation.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyBody {
    /// As it stands.
    #[schema(value_type = Object)]
    pub duty: Duty,
    /// Whether its limit has passed and it is still owed.
    pub is_late: bool,
    /// Bodies that may waive it.
    pub waivers: Vec<String>,
    /// Its entries, oldest first.
    pub history: Vec<JournalEntry>,
}

/// What comes with an act. Each act takes what it needs.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ActBody {
    /// `discharge`: what was done.
    pub text: String,
    /// `discharge`: number of a document, a file, a call.
    pub reference: String,
    /// `waive`, `hand`: why.
    pub reason: String,
    /// `hand`: officer.
    pub officer: Option<String>,
    /// `hand`: body of the same role.
    pub who: Option<String>,
}

/// A desk, or the obligations of a response. Confidential ones of others are left out.
#[utoipa::path(
    get, path = "/api/v1/duties",
    params(Which, ("Lianfang-Officer" = Option<String>, Header)),
    responses((status = 200, body = DutiesBody), (status = 422, body = Problem))
)]
pub async fn list(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Query(which): Query<Which>,
) -> Result<Json<DutiesBody>, Problem> {
    let viewer = match headers.contains_key("lianfang-officer") {
        true => Some(actor(&office, &headers)?.body),
        false => None,
    };
    let body = match (&which.body, &which.response) {
        (Some(body), _) => Some(body.clone()),
        (None, Some(_)) => None,
        (None, None) => Some(actor(&office, &headers)?.body),
    };
    if let Some(body) = body.as_ref().filter(|b| !office.city.has_body(b)) {
        let roles: Vec<&str> = office.city.bodies.iter().map(|b| b.role.as_str()).collect();
        return Err(Refusal::new("body", "unknown-body", body, roles.join(", ")).into());
    }
    let tab = match which.tab.as_deref() {
        None | Some("todo") => Tab::Todo,
        Some("waiting") => Tab::Waiting,
        Some("done") => Tab::Done,
        Some(other) => {
            let known = "todo, waiting, done";
            return Err(Refusal::new("tab", "not-a-choice", other, known).into());
        }
    };
    let counts = match &body {
        Some(body) => Some(office.desk_counts(body).await?),
        None => None,
    };
    let query = DutyQuery {
        body,
        response: which.response,
        tab,
        after: which.after,
        limit: which.limit.unwrap_or(50),
    };
    let page = office.duties(&query).await?;
    let viewer = viewer.unwrap_or_default();
    let now = office.now();
    let mut titles = Titles::default();
    let duties = (page.duties.into_iter())
        .filter(|d| d.it.visible_to(&viewer) || d.who == viewer)
        .map(|duty| DutyLine {
            is_late: is_late(&duty, now),
            duty: titles.on(&office, duty),
        })
        .collect();
    Ok(Json(DutiesBody {
        duties,
        counts,
        next: page.next,
    }))
}

/// One obligation with its history. A confidential one is shown to its parties alone.
#[utoipa::path(
    get, path = "/api/v1/duties/{id}",
    params(("id" = String, Path), ("Lianfang-Officer" = Option<String>, Header)),
    responses((status = 200, body = DutyBody), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<DutyBody>, Problem> {
    let file = office.duty(&id).await?;
    let file = file.ok_or_else(|| Problem::not_found("such obligation"))?;
    let viewer = actor(&office, &headers).map(|a| a.body).unwrap_or_default();
    if !file.duty.it.visible_to(&viewer) && file.duty.who != viewer {
        let title = "a confidential obligation; its parties alone may see it";
        return Err(Problem::new(StatusCode::FORBIDDEN, title));
    }
    Ok(Json(DutyBody {
        is_late: is_late(&file.duty, office.now()),
        waivers: waivers(&file.duty, &office.city),
        history: file.history.into_iter().map(JournalEntry::from).collect(),
        duty: Titles::default().on(&office, file.duty),
    }))
}

/// Puts questions and steps of files into words: no plan gives them a title.
#[derive(Default)]
struct Titles(Option<(Words, Words)>);

impl Titles {
    fn on(&mut self, office: &Office, mut duty: Duty) -> Duty {
        let it = &mut duty.it;
        if Question::parse(&it.task).is_some() || Step::parse(&it.task).is_some() {
            let both = || (words(office, Lang::Zh.tag()), words(office, Lang::En.tag()));
            let (zh, en) = self.0.get_or_insert_with(both);
            it.title = Label {
                zh: zh.task_title(&it.task, &it.title),
                en: en.task_title(&it.task, &it.title),
            };
        }
        duty
    }
}

/// Does something about an obligation: `acknowledge`, `begin`, `discharge`, `waive` or `hand`.
#[utoipa::path(
    post, path = "/api/v1/duties/{id}/{act}", request_body = ActBody,
    params(
        ("id" = String, Path),
        ("act" = String, Path, description = "acknowledge, begin, discharge, waive, hand"),
        Act
    ),
    responses(Done)
)]
pub async fn act(
    by: Act,
    Path((id, act)): Path<(String, String)>,
    body: Result<Option<Json<ActBody>>, JsonRejection>,
) -> Result<Done, Problem> {
    let body = match body {
        Ok(None) => ActBody::default(),
        Ok(Some(Json(body))) => body,
        Err(e) => return Err(Problem::new(e.status(), e.body_text())),
    };
    let command = match act.as_str() {
        "acknowledge" => DutyCommand::Acknowledge,
        "begin" => DutyCommand::Begin,
        "discharge" => DutyCommand::Discharge {
            text: body.text,
            reference: body.reference,
        },
        "waive" => DutyCommand::Waive {
            reason: body.reason,
        },
        "hand" => DutyCommand::Hand {
            who: body.who,
            officer: body.officer,
            reason: body.reason,
        },
        other => {
            let known = "acknowledge, begin, discharge, waive, hand";
            return Err(Refusal::new("act", "not-a-choice", other, known).into());
        }
    };
    let done = (by.office)
        .duty_act(&by.who, &id, &command, &by.via)
        .await?;
    Ok(done.into())
}
