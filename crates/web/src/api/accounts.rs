//! Who signs in, and the tokens of programs. Administration needs a session of an
//! administrator: no token makes accounts or further tokens.

use super::act::Sent;
use super::problem::Problem;
use crate::http::entrance::Visitor;
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
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

/// Somebody with a session, where a token is not enough; the use case checks that he is
/// an administrator.
pub struct Seated {
    office: Arc<Office>,
    who: Actor,
}

impl FromRequestParts<Arc<Office>> for Seated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Problem> {
        match parts.extensions.get::<Visitor>() {
            Some(v) if v.session.is_some() => Ok(Seated {
                office: office.clone(),
                who: v.actor.clone(),
            }),
            _ => {
                let mut problem = Problem::new(StatusCode::FORBIDDEN, "a session is needed");
                let refusal = Refusal::new("Authorization", "needs-session", "", "");
                problem.refusals.push(refusal);
                Err(problem)
            }
        }
    }
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
pub async fn list(by: Seated) -> Result<Json<Vec<Account>>, Problem> {
    by.office.administers(&by.who).await?;
    Ok(Json(by.office.accounts().await?))
}

/// Makes an account, or invites again: the code is in this answer alone.
#[utoipa::path(post, path = "/api/v1/accounts", request_body = InviteBody, responses((status = 201, body = Object), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn invite(
    by: Seated,
    Sent(body): Sent<InviteBody>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let made = by.office.invite(&by.who, &body.officer).await?;
    let said = json!({"officer": made.officer, "code": made.code, "until": made.until});
    Ok((StatusCode::CREATED, Json(said)))
}

/// Locks, unlocks, appoints, dismisses or resets.
#[utoipa::path(post, path = "/api/v1/accounts/{officer}/acts", request_body = AccountActBody, params(("officer" = String, Path)), responses((status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn act(
    by: Seated,
    Path(officer): Path<String>,
    Sent(body): Sent<AccountActBody>,
) -> Result<StatusCode, Problem> {
    let AccountActBody { act, reason } = body;
    (by.office.act_on_account(&by.who, &officer, act, &reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tokens, the latest first, without their texts.
#[utoipa::path(get, path = "/api/v1/tokens", responses((status = 200, body = Vec<Object>), (status = 403, body = Problem)))]
pub async fn tokens(by: Seated) -> Result<Json<Vec<TokenLine>>, Problem> {
    by.office.administers(&by.who).await?;
    Ok(Json(by.office.tokens().await?))
}

/// Hands out a token: its text is in this answer alone.
#[utoipa::path(post, path = "/api/v1/tokens", request_body = Object, responses((status = 201, body = Object), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn issue(
    by: Seated,
    Sent(ask): Sent<TokenAsk>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let (token, text) = by.office.issue_token(&by.who, ask).await?;
    let said = json!({"of": token, "token": text});
    Ok((StatusCode::CREATED, Json(said)))
}

/// Ends a token.
#[utoipa::path(post, path = "/api/v1/tokens/{id}/revocation", params(("id" = String, Path)), responses((status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn revoke(by: Seated, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    by.office.revoke_token(&by.who, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
