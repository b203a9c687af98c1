//! Orders that the plan leaves to a decision: what is offered, proposals, decisions.

use super::act::{Act, Done, Made, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use lf_app::areas::{AreaView, NewOrder, Offers};
use lf_app::office::Office;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::area::decide::Command;
use lf_response::area::{Proposal, Resumption, Stage, Terms};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An order.
#[derive(Debug, Serialize)]
pub struct AreaBody {
    /// Its id.
    pub id: String,
    /// proposed, drawn, refused, withdrawn, lifted.
    pub stage: Stage,
    /// Whether it binds now.
    pub in_force: bool,
    /// Whether its response is still in force.
    pub response_running: bool,
    /// In force from, once it is decided.
    pub from: Option<Timestamp>,
    /// Number of the deciding body's own document.
    pub number: String,
    /// Who proposed it.
    pub proposer: Actor,
    /// Who decided it.
    pub decider: Option<Actor>,
    /// The terms that hold: as proposed, then as decided, with the reviews.
    pub terms: Terms,
    /// Zones whose grade fell and that nobody has looked at since.
    pub checks: Vec<Resumption>,
    /// What it lacks before it can be decided.
    pub missing: Vec<Refusal>,
    /// Message keys of what a decider should look at.
    pub warnings: Vec<&'static str>,
    /// The proposal with the power and its conditions.
    pub proposal: Proposal,
    /// Journal numbers and kinds of everything that happened, oldest first.
    pub history: Vec<Step>,
    /// Number of the last entry, for `seen`.
    pub seq: u64,
}

/// Something that was done to an order.
#[derive(Debug, Serialize)]
pub struct Step {
    /// Journal number.
    pub seq: u64,
    /// Kind of the entry.
    pub kind: &'static str,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

impl From<AreaView> for AreaBody {
    fn from(v: AreaView) -> AreaBody {
        let o = v.order;
        AreaBody {
            id: o.proposal.id.clone(),
            stage: o.stage,
            in_force: v.in_force,
            response_running: v.running,
            from: o.from,
            number: o.number.clone(),
            proposer: o.proposer.clone(),
            decider: o.decider.clone(),
            terms: o.terms.clone(),
            checks: o.checks.clone(),
            missing: v.missing,
            warnings: v.warnings,
            seq: o.seq(),
            history: (o.history.iter())
                .map(|d| Step {
                    seq: d.seq,
                    kind: d.event.kind(),
                    by: d.by.clone(),
                    at: d.at,
                })
                .collect(),
            proposal: o.proposal,
        }
    }
}

/// What the running responses offer: measures that somebody must decide.
#[utoipa::path(get, path = "/api/v1/powers", responses((status = 200, body = Vec<Object>)))]
pub async fn powers(State(office): State<Arc<Office>>) -> Json<Vec<Offers>> {
    Json(office.powers())
}

/// All orders, newest first.
#[utoipa::path(get, path = "/api/v1/areas", responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(office): State<Arc<Office>>) -> Result<Json<Vec<AreaBody>>, Problem> {
    let mut out = vec![];
    for order in office.areas().await? {
        out.extend(office.area(&order.proposal.id).await?.map(AreaBody::from));
    }
    Ok(Json(out))
}

/// One order.
#[utoipa::path(
    get, path = "/api/v1/areas/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<AreaBody>, Problem> {
    let found = office.area(&id).await?;
    let found = found.ok_or_else(|| Problem::not_found("such order"))?;
    Ok(Json(found.into()))
}

/// Proposes to use a power that a response offers.
#[utoipa::path(
    post, path = "/api/v1/areas",
    request_body(content = Object, example = json!({"response": "ARI.covid19.city", "task": "lock", "terms": {"scope": {"towns": ["330482101"]}, "reason": "12 cases in 7 days", "assessment": "record/a1", "basis": "law, article 43", "review": "2026-09-20", "until": "2026-09-24T16:00:00Z"}})),
    params(Act),
    responses(Made)
)]
pub async fn propose(act: Act, Sent(new): Sent<NewOrder>) -> Result<Made, Problem> {
    let done = act.office.propose_area(&act.who, new, &act.via).await?;
    Ok(done.into())
}

/// A command with the last entry that its author has seen.
#[derive(Debug, Deserialize)]
pub struct ActBody {
    /// Last entry about the order that was seen; where the order went on since, it is refused.
    #[serde(default)]
    pub seen: Option<u64>,
    /// What is done.
    pub command: Command,
}

/// Decides (`draw`), refuses, withdraws, reviews or lifts an order.
#[utoipa::path(
    post, path = "/api/v1/areas/{id}",
    request_body(content = Object, example = json!({"seen": 41, "command": {"do": "draw", "number": "7", "higher_number": "12"}})),
    params(
        ("id" = String, Path),
        Act
    ),
    responses(Done)
)]
pub async fn act(
    act: Act,
    Path(id): Path<String>,
    Sent(sent): Sent<ActBody>,
) -> Result<Done, Problem> {
    let ActBody { seen, command } = sent;
    let done = (act.office)
        .act_on_area(&act.who, &id, &command, seen, &act.via)
        .await?;
    Ok(done.into())
}
