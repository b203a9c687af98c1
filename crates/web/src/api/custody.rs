//! Determinations, rides from hand to hand, results, the end of custody.

use super::act::{Act, Done, Made, Sent};
use super::problem::Problem;
use super::reading::For;
use axum::Json;
use axum::extract::{Path, Query, State};
use lf_app::custody::{CustodyCounts, CustodyQuery, NewCustody, View};
use lf_app::office::Office;
use lf_app::reading::Sight;
use lf_domain::person::Description;
use lf_response::custody::{Command, Custody, Step};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which custodies.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// `way` (default), `held` or `ended`.
    #[serde(default)]
    view: View,
    /// Only those in which this body has a part.
    body: Option<String>,
    /// Only those for whom this body answers.
    owner: Option<String>,
    /// Only those of this category.
    category: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows, at most 200.
    limit: Option<u64>,
}

/// A custody with what is waited for.
#[derive(Debug, Serialize)]
pub struct CustodyBody {
    /// As it stands: stage, owner, legs with both signatures, results, notices.
    #[serde(flatten)]
    pub custody: Custody,
    /// Bodies whose act is waited for.
    pub waits_for: Vec<String>,
    /// The act.
    pub step: Option<Step>,
    /// First character of the name, where one is sealed.
    pub masked: Option<String>,
}

/// A page of the board.
#[derive(Debug, Serialize)]
pub struct CustodiesBody {
    /// Custodies; on the way those whose clock runs out next come first.
    pub custodies: Vec<CustodyBody>,
    /// `after` of the next page.
    pub next: Option<String>,
    /// Numbers of the board.
    pub counts: CustodyCounts,
}

fn body(custody: Custody, masked: Option<String>) -> CustodyBody {
    let (waits_for, step) = custody.awaited().unzip();
    CustodyBody {
        waits_for: waits_for.unwrap_or_default(),
        step,
        masked,
        custody,
    }
}

/// The custody board: `view` way, held or ended; `body`, `owner`, `category`, `after`, `limit`.
#[utoipa::path(
    get, path = "/api/v1/custody",
    params(
        ("view" = Option<String>, Query, description = "way, held or ended"),
        ("body" = Option<String>, Query, description = "Only those in which this body has a part"),
        ("owner" = Option<String>, Query, description = "Only those for whom this body answers"),
        ("category" = Option<String>, Query), ("after" = Option<String>, Query),
        ("limit" = Option<u64>, Query),
    ),
    responses((status = 200, body = Object))
)]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Asked>,
) -> Result<Json<CustodiesBody>, Problem> {
    let counts = office.custody_counts(q.body.as_deref()).await?;
    let query = CustodyQuery {
        view: q.view,
        body: q.body,
        owner: q.owner,
        category: q.category,
        after: q.after,
        limit: q.limit.unwrap_or(50),
    };
    let page = office.custodies(&query).await?;
    let mut names = office.masked_names(&page.custodies).await?;
    let custodies = page.custodies.into_iter();
    Ok(Json(CustodiesBody {
        custodies: custodies
            .map(|c| {
                let masked = names.remove(&c.id);
                body(c, masked)
            })
            .collect(),
        next: page.next,
        counts,
    }))
}

/// One custody.
#[utoipa::path(
    get, path = "/api/v1/custody/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<CustodyBody>, Problem> {
    let found = office.custody(&id).await?;
    let custody = found.ok_or_else(|| Problem::not_found("such custody"))?;
    let mut names = office.masked_names(std::slice::from_ref(&custody)).await?;
    let masked = names.remove(&id);
    Ok(Json(body(custody, masked)))
}

/// Determines a person; his custody begins with the body that signs. `person` is an id of the
/// register in the determination, or a description by which he is registered with it.
#[utoipa::path(
    post, path = "/api/v1/custody",
    request_body(content = Object, example = json!({"determination": {"category": "suspected", "disease": "cholera", "ground": "diarrhoea since day 2", "place": "berth 3", "conveyance": "MV Example"}, "person": {"names": [{"family": "Sailor", "given": "A."}], "documents": [{"kind": "passport", "number": "E12345678", "issuer": "PHL"}]}})),
    params(Act),
    responses(Made)
)]
pub async fn determine(act: Act, Sent(new): Sent<NewCustody>) -> Result<Made, Problem> {
    let done = act.office.determine(&act.who, new, &act.via).await?;
    Ok(done.into())
}

/// A command with the last entry that its author has seen.
#[derive(Debug, Deserialize)]
pub struct ActBody {
    /// Last entry that was seen; where the custody went on since, it is refused.
    #[serde(default)]
    pub seen: Option<u64>,
    /// What is done.
    pub command: Command,
}

/// Acts: `offer`, `accept`, `refuse`, `withdraw`, `depart`, `arrive`, `admit`, `whereabouts`,
/// `result`, `read`, `care`, `clean`, `tell`, `revise`, `end`.
#[utoipa::path(
    post, path = "/api/v1/custody/{id}/acts",
    request_body(content = Object, example = json!({"seen": 41, "command": {"act": "depart", "vehicle": "A1", "crew": ["one", "two"]}})),
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn act(
    act: Act,
    Path(id): Path<String>,
    Sent(sent): Sent<ActBody>,
) -> Result<Done, Problem> {
    let ActBody { seen, command } = sent;
    let done = (act.office)
        .act_on_custody(&act.who, &id, &command, seen, &act.via)
        .await?;
    Ok(done.into())
}

/// Why somebody looks.
#[derive(Debug, Deserialize)]
pub struct LookBody {
    /// The reason; it is recorded with the look.
    pub reason: String,
}

/// Who the person is, as an officer sees it.
#[derive(Debug, Serialize)]
pub struct LookedBody {
    /// What may be seen of it; empty where the person was erased.
    pub content: Description,
    /// How it was read: what was shown and why, what was masked, who looked.
    pub sight: Sight,
}

/// Who the person is, as far as the officer may see it: for a hand-over, for care, or by an
/// agreement. The look is recorded under the person.
#[utoipa::path(
    post, path = "/api/v1/custody/{id}/person",
    request_body(content = Object, example = json!({"reason": "hand-over sheet"})),
    params(("id" = String, Path), For, Act),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn person(
    act: Act,
    Path(id): Path<String>,
    Query(why): Query<For>,
    Sent(look): Sent<LookBody>,
) -> Result<Json<LookedBody>, Problem> {
    let found = (act.office)
        .reveal_custody(act.reader(&why), &id, &look.reason)
        .await?;
    Ok(Json(LookedBody {
        content: found.it,
        sight: found.sight,
    }))
}
