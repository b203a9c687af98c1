//! Who signs in, and the tokens of programs. Administration needs a session of an
//! administrator: no token makes accounts or further tokens.

use super::problem::Problem;
use crate::http::entrance::Visitor;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use lf_app::accounts::Account;
use lf_app::accounts::manage::AccountAct;
use lf_app::accounts::token::{TokenAsk, TokenLine};
use lf_app::office::Office;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::ToSchema;

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeBody {
    /// The officer.
    pub officer: String,
    /// The officer's body.
    pub body: String,
    /// True with a token, false with a session.
    pub token: bool,
}

/// An act on an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountActBody {
    /// `lock`, `unlock`, `appoint`, `dismiss` or `reset`.
    #[schema(value_type = String)]
    pub act: AccountAct,
    /// Why.
    pub reason: String,
}

/// Who an account is made for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteBody {
    /// Officer of the city's directory.
    pub officer: String,
}

/// The administrator behind a session; the application checks that he is one.
fn session(visitor: Option<Extension<Visitor>>) -> Result<Actor, Problem> {
    match visitor {
        Some(Extension(v)) if v.session.is_some() => Ok(v.actor),
        _ => {
            let mut problem = Problem::new(StatusCode::FORBIDDEN, "a session is needed");
            let refusal = Refusal::new("Authorization", "needs-session", "", "");
            problem.refusals.push(refusal);
            Err(problem)
        }
    }
}

fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Problem> {
    let Json(body) = body.map_err(|e| Problem::new(e.status(), e.body_text()))?;
    Ok(body)
}

/// Who the session or token of the request belongs to.
#[utoipa::path(get, path = "/api/v1/me", responses((status = 200, body = MeBody), (status = 404, description = "The server runs without sign-in", body = Problem)))]
pub async fn me(visitor: Option<Extension<Visitor>>) -> Result<Json<MeBody>, Problem> {
    let Some(Extension(v)) = visitor else {
        return Err(Problem::not_found("sign-in here"));
    };
    Ok(Json(MeBody {
        officer: v.actor.officer,
        body: v.actor.body,
        token: v.session.is_none(),
    }))
}

/// Accounts, by officer; nothing secret.
#[utoipa::path(get, path = "/api/v1/accounts", responses((status = 200, body = Vec<Object>), (status = 403, body = Problem)))]
pub async fn list(
    State(office): State<Arc<Office>>,
    visitor: Option<Extension<Visitor>>,
) -> Result<Json<Vec<Account>>, Problem> {
    office.administers(&session(visitor)?).await?;
    Ok(Json(office.accounts().await?))
}

/// Makes an account, or invites again: the code is in this answer alone.
#[utoipa::path(post, path = "/api/v1/accounts", request_body = InviteBody, responses((status = 201, body = Object), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn invite(
    State(office): State<Arc<Office>>,
    visitor: Option<Extension<Visitor>>,
    body: Result<Json<InviteBody>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let actor = session(visitor)?;
    let made = office.invite(&actor, &read(body)?.officer).await?;
    let said = json!({"officer": made.officer, "code": made.code, "until": made.until});
    Ok((StatusCode::CREATED, Json(said)))
}

/// Locks, unlocks, appoints, dismisses or resets.
#[utoipa::path(post, path = "/api/v1/accounts/{officer}/acts", request_body = AccountActBody, params(("officer" = String, Path)), responses((status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn act(
    State(office): State<Arc<Office>>,
    visitor: Option<Extension<Visitor>>,
    Path(officer): Path<String>,
    body: Result<Json<AccountActBody>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let actor = session(visitor)?;
    let body = read(body)?;
    (office.act_on_account(&actor, &officer, body.act, &body.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tokens, the latest first, without their texts.
#[utoipa::path(get, path = "/api/v1/tokens", responses((status = 200, body = Vec<Object>), (status = 403, body = Problem)))]
pub async fn tokens(
    State(office): State<Arc<Office>>,
    visitor: Option<Extension<Visitor>>,
) -> Result<Json<Vec<TokenLine>>, Problem> {
    office.administers(&session(visitor)?).await?;
    Ok(Json(office.tokens().await?))
}

/// Hands out a token: its text is in this answer alone.
#[utoipa::path(post, path = "/api/v1/tokens", request_body = Object, responses((status = 201, body = Object), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn issue(
    State(office): State<Arc<Office>>,
    visitor: Option<Extension<Visitor>>,
    body: Result<Json<TokenAsk>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let actor = session(visitor)?;
    let (token, text) = office.issue_token(&actor, read(body)?).await?;
    Ok((
        StatusCode::CREATED,
        Json(json!({"of": token, "token": text})),
    ))
}

/// Ends a token.
#[utoipa::path(post, path = "/api/v1/tokens/{id}/revocation", params(("id" = String, Path)), responses((status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn revoke(
    State(office): State<Arc<Office>>,
    visitor: Option<Extension<Visitor>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let actor = session(visitor)?;
    office.revoke_token(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
