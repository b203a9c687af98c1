//! What administrators do with accounts: invite, lock, reset, appoint.

use super::session::NewSession;
use super::{Stored, secret, stamp};
use crate::office::Office;
use crate::report::ReportError;
use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_store::args;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How long an invitation stands.
const INVITED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An act of an administrator on an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountAct {
    /// No sign-in, and every session ends.
    Lock,
    /// Sign-in again; waits after failed attempts end too.
    Unlock,
    /// Becomes an administrator.
    Appoint,
    /// Is one no longer.
    Dismiss,
    /// Password and one-time codes are forgotten: a new invitation is needed.
    Reset,
}

/// An invitation; the code is shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// For whom.
    pub officer: String,
    /// The code.
    pub code: String,
    /// Until when it stands.
    pub until: Timestamp,
}

impl Office {
    /// Whether the actor administers accounts.
    ///
    /// # Errors
    /// He does not; the refusal names who does.
    pub async fn administers(&self, actor: &Actor) -> Result<(), ReportError> {
        let stored = self.stored(&actor.officer).await?;
        match stored.is_some_and(|s| s.admin && !s.locked) {
            true => Ok(()),
            false => {
                let all = self.accounts().await?;
                let names: Vec<&str> = (self.city.officers.iter())
                    .filter(|o| all.iter().any(|a| a.admin && a.officer == o.id))
                    .map(|o| o.label.zh.as_str())
                    .collect();
                let refusal = Refusal::new(
                    "officer",
                    "not-administrator",
                    &actor.officer,
                    names.join(", "),
                );
                Err(refusal.into())
            }
        }
    }

    /// Makes an account where there is none, and hands out an invitation with which the
    /// officer chooses a password. An earlier invitation stands no longer.
    ///
    /// # Errors
    /// The actor is no administrator, or the officer not on the directory.
    pub async fn invite(&self, actor: &Actor, officer: &str) -> Result<Invitation, ReportError> {
        self.administers(actor).await?;
        let invited = self.acting(officer)?;
        let found = self.stored(officer).await?;
        if found.as_ref().is_some_and(|s| s.password.is_some()) {
            return Err(Refusal::new("officer", "account-exists", officer, "").into());
        }
        let kind = if found.is_some() { "invited" } else { "made" };
        let now = self.now();
        let until = now.checked_add(INVITED).unwrap_or(now);
        self.note(actor, officer, kind, json!({"until": until}))
            .await?;
        let code = secret::code(4)?;
        self.write_account(
            "INSERT INTO account (officer, admin, locked, failures, totp_step, made_at, invite, invite_until) \
             VALUES ($1, 0, 0, 0, 0, $2, $3, $4) ON CONFLICT (officer) DO UPDATE \
             SET invite = EXCLUDED.invite, invite_until = EXCLUDED.invite_until",
            args![
                invited.officer,
                stamp(now),
                secret::hash(&code),
                stamp(until)
            ],
        )
        .await?;
        Ok(Invitation {
            officer: officer.into(),
            code,
            until,
        })
    }

    /// Takes an invitation up: chooses a password and signs in.
    ///
    /// # Errors
    /// The code is wrong, over or used, or the password too weak.
    pub async fn take_up(
        &self,
        officer: &str,
        code: &str,
        new: (&str, &str),
        agent: &str,
    ) -> Result<NewSession, ReportError> {
        let wrong = || Refusal::new("code", "invite-wrong", "", "");
        let s: Stored = self.stored(officer).await?.ok_or_else(wrong)?;
        let actor = self.acting(officer).map_err(|_| wrong())?;
        self.attempt(&s).await?;
        let stands = s.invite_until.is_some_and(|u| u > self.now());
        let fits = (s.invite.as_deref()).is_some_and(|i| secret::same(i, &secret::hash(code)));
        if !stands || !fits || s.locked {
            return Err(wrong().into());
        }
        // The code was right: a password that is too weak is no failed attempt.
        self.calm(officer, s.failures, s.wait_until).await?;
        let hash = self.new_password(officer, new.0, new.1).await?;
        self.note(&actor, officer, "password_chosen", json!({}))
            .await?;
        let taken = self
            .write_account(
                "UPDATE account SET password = $2, invite = NULL, invite_until = NULL \
                 WHERE officer = $1 AND invite = $3",
                args![officer, hash, secret::hash(code)],
            )
            .await?;
        if taken == 0 {
            return Err(wrong().into());
        }
        self.begin_session(&actor, agent, "invitation").await
    }

    /// Acts on an account.
    ///
    /// # Errors
    /// The actor is no administrator, there is no such account, or nobody would be left
    /// to administrate.
    pub async fn act_on_account(
        &self,
        actor: &Actor,
        officer: &str,
        act: AccountAct,
        reason: &str,
    ) -> Result<(), ReportError> {
        self.administers(actor).await?;
        let s = self.known_account(officer).await?;
        if reason.trim().is_empty() {
            return Err(Refusal::new("reason", "required", "", "").into());
        }
        let loses = matches!(
            act,
            AccountAct::Lock | AccountAct::Dismiss | AccountAct::Reset
        );
        if loses && s.admin {
            let others = self.accounts().await?;
            let left =
                (others.iter()).any(|a| a.admin && !a.locked && a.password && a.officer != officer);
            if !left {
                return Err(Refusal::new("officer", "last-administrator", officer, "").into());
            }
        }
        let (kind, sql) = match act {
            AccountAct::Lock => ("locked", "UPDATE account SET locked = 1 WHERE officer = $1"),
            AccountAct::Unlock => (
                "unlocked",
                "UPDATE account SET locked = 0, failures = 0, wait_until = NULL WHERE officer = $1",
            ),
            AccountAct::Appoint => (
                "appointed",
                "UPDATE account SET admin = 1 WHERE officer = $1",
            ),
            AccountAct::Dismiss => (
                "dismissed",
                "UPDATE account SET admin = 0 WHERE officer = $1",
            ),
            AccountAct::Reset => (
                "reset",
                "UPDATE account SET password = NULL, failures = 0, wait_until = NULL WHERE officer = $1",
            ),
        };
        self.note(actor, officer, kind, json!({"reason": reason.trim()}))
            .await?;
        self.write_account(sql, args![officer]).await?;
        if matches!(act, AccountAct::Reset) {
            self.forget_codes(officer).await?;
            self.write_account(
                "DELETE FROM account_identity WHERE officer = $1",
                args![officer],
            )
            .await?;
        }
        if matches!(act, AccountAct::Lock | AccountAct::Reset) {
            self.end_sessions(officer, "").await?;
        }
        Ok(())
    }
}
