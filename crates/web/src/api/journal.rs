//! The journal: its entries, its head, and whether it verifies.

use super::problem::Problem;
use axum::Json;
use axum::extract::{Query, State};
use lf_app::office::Office;
use lf_app::since::Missed;
use lf_app::store::Entry;
use lf_app::timeline::Page;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Keyset paging, newest first.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Paging {
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most this many, 1 to 200; 50 where it is left out.
    pub limit: Option<u64>,
}

impl Paging {
    /// The limit within its bounds.
    pub fn limit(&self) -> u64 {
        self.limit.unwrap_or(50).clamp(1, 200)
    }
}

/// One entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalEntry {
    /// Journal number.
    pub seq: u64,
    /// `fact.case`, `finding.candidate` …
    pub kind: String,
    /// When it happened.
    pub happened_at: String,
    /// When it was recorded, RFC 3339.
    pub recorded_at: String,
    /// Who acted.
    pub officer: String,
    /// For which body.
    pub body_code: String,
    /// Where it came from.
    pub source: String,
    /// Entry that it corrects or withdraws.
    pub corrects: Option<u64>,
    /// Entry by which it was corrected or withdrawn; only filled for single entries.
    pub superseded_by: Option<u64>,
    /// The fact, finding or decision.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
    /// True when personal content is sealed with it.
    pub sealed: bool,
    /// Its hash.
    pub hash: String,
}

impl From<Entry> for JournalEntry {
    fn from(e: Entry) -> Self {
        JournalEntry {
            seq: e.seq,
            kind: e.kind,
            happened_at: e.happened_at,
            recorded_at: e.recorded_at.to_string(),
            officer: e.officer,
            body_code: e.agency,
            source: e.source,
            corrects: e.corrects,
            superseded_by: None,
            content: serde_json::from_str(&e.body).unwrap_or_default(),
            sealed: e.sealed.is_some(),
            hash: e.hash,
        }
    }
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalPage {
    /// Entries, newest first.
    pub entries: Vec<JournalEntry>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

impl From<Page> for JournalPage {
    fn from(p: Page) -> Self {
        JournalPage {
            entries: p.entries.into_iter().map(JournalEntry::from).collect(),
            before: p.before,
        }
    }
}

/// The end of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeadBody {
    /// Number of the last entry.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
}

/// Entries, newest first.
#[utoipa::path(get, path = "/api/v1/journal", params(Paging), responses((status = 200, body = JournalPage)))]
pub async fn page(
    State(office): State<Arc<Office>>,
    Query(q): Query<Paging>,
) -> Result<Json<JournalPage>, Problem> {
    Ok(Json(office.journal_page(q.before, q.limit()).await?.into()))
}

/// After which entry.
#[derive(Debug, Deserialize, IntoParams)]
pub struct After {
    /// Journal number at which the caller last looked.
    pub after: u64,
}

/// What was recorded after a journal number: facts, answers, levels that moved,
/// tasks that became late, responses that changed.
#[utoipa::path(get, path = "/api/v1/journal/missed", params(After), responses((status = 200, body = Object)))]
pub async fn missed(
    State(office): State<Arc<Office>>,
    Query(q): Query<After>,
) -> Result<Json<Missed>, Problem> {
    Ok(Json(office.missed_since(q.after).await?))
}

/// The head: its number and hash.
#[utoipa::path(get, path = "/api/v1/journal/head", responses((status = 200, body = HeadBody)))]
pub async fn head(State(office): State<Arc<Office>>) -> Json<HeadBody> {
    let head = office.journal.head().borrow().clone();
    Json(HeadBody {
        seq: head.seq,
        hash: head.hash,
    })
}

/// Reads the whole journal and names the first entry that was altered, lost or moved.
#[utoipa::path(get, path = "/api/v1/journal/verification", responses((status = 200, body = Object)))]
pub async fn verify(State(office): State<Arc<Office>>) -> Result<Json<serde_json::Value>, Problem> {
    let report = office.journal.verify(|_, _| {}).await?;
    Ok(Json(serde_json::to_value(report).unwrap_or_default()))
}
