//! Notices: the inbox and the outbox of the acting officer's body, receipts, answers;
//! and the agreements on sharing.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use lf_app::agreements::Agreement;
use lf_app::notices::{Clock, MailPage, NoticeCounts, NoticePage, NoticeQuery, NoticeView};
use lf_app::office::Office;
use lf_response::notice::Command;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which notices.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// Only those about which something is still owed.
    #[serde(default)]
    pub open: bool,
    /// The `next` of the page before.
    pub after: Option<String>,
}

impl Which {
    fn query(self) -> NoticeQuery {
        NoticeQuery {
            open: self.open,
            after: self.after,
        }
    }
}

/// A page of an inbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxBody {
    /// Notices, newest first.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub page: NoticePage,
    /// By when what is next is owed, by notice.
    #[schema(value_type = Object)]
    pub clocks: BTreeMap<String, Clock>,
    /// Numbers of the body.
    #[schema(value_type = Object)]
    pub counts: NoticeCounts,
}

/// A page of an outbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutboxBody {
    /// Mails, newest first: notices about one thing to several receivers.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub page: MailPage,
    /// By when what is next is owed, by notice.
    #[schema(value_type = Object)]
    pub clocks: BTreeMap<String, Clock>,
    /// Numbers of the body.
    #[schema(value_type = Object)]
    pub counts: NoticeCounts,
}

/// What the officer's body was told, newest first.
#[utoipa::path(
    get, path = "/api/v1/notices/in", params(Which, Act),
    responses((status = 200, body = InboxBody))
)]
pub async fn inbox(act: Act, Query(which): Query<Which>) -> Result<Json<InboxBody>, Problem> {
    let body = &act.who.body;
    let page = act.office.inbox(body, &which.query()).await?;
    Ok(Json(InboxBody {
        clocks: act.office.notice_clocks(page.notices.iter()).await?,
        counts: act.office.notice_counts(body).await?,
        page,
    }))
}

/// What the officer's body tells others, newest first, with how far each receiver is.
#[utoipa::path(
    get, path = "/api/v1/notices/out", params(Which, Act),
    responses((status = 200, body = OutboxBody))
)]
pub async fn outbox(act: Act, Query(which): Query<Which>) -> Result<Json<OutboxBody>, Problem> {
    let body = &act.who.body;
    let page = act.office.outbox(body, &which.query()).await?;
    let all = page.mails.iter().flat_map(|m| &m.notices);
    Ok(Json(OutboxBody {
        clocks: act.office.notice_clocks(all).await?,
        counts: act.office.notice_counts(body).await?,
        page,
    }))
}

/// One notice with the agreed fields, for a party of it.
#[utoipa::path(
    get, path = "/api/v1/notices/{id}", params(("id" = String, Path), Act),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn show(act: Act, Path(id): Path<String>) -> Result<Json<NoticeView>, Problem> {
    let found = act.office.notice_view(&act.who, &id).await?;
    let found = found.ok_or_else(|| Problem::not_found("such notice"))?;
    Ok(Json(found))
}

/// Acknowledges, answers, sends, dismisses, signs or dispatches a notice.
#[utoipa::path(
    post, path = "/api/v1/notices/{id}/acts",
    request_body(content = Object, example = json!({"act": "answer", "text": "Bed 3 is ready"})),
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn act(
    act: Act,
    Path(id): Path<String>,
    Sent(command): Sent<Command>,
) -> Result<Done, Problem> {
    let done = (act.office)
        .act_on_notice(&act.who, &id, command, &act.via)
        .await?;
    Ok(done.into())
}

/// Which agreements.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Between {
    /// Body that tells or is told.
    pub body: Option<String>,
}

/// The agreements on sharing in force: who tells whom which fields of what, when and why.
#[utoipa::path(
    get, path = "/api/v1/agreements", params(Between),
    responses((status = 200, body = Vec<Object>))
)]
pub async fn agreements(
    State(office): State<Arc<Office>>,
    Query(between): Query<Between>,
) -> Json<Vec<Agreement>> {
    let mut all = office.agreements();
    if let Some(body) = between.body.filter(|b| !b.is_empty()) {
        all.retain(|a| a.senders.contains(&body) || a.receivers.contains(&body));
    }
    Json(all)
}
