//! The first administrator: made with a code that the server printed when it started on
//! a store without accounts. There is no default password.

use super::{secret, stamp};
use crate::accounts::session::NewSession;
use crate::office::Office;
use crate::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_store::{StoreError, args};
use serde_json::json;

/// The code of one start of the server; kept as a hash in its memory.
#[derive(Clone, Debug)]
pub struct SetupCode {
    hash: String,
}

impl SetupCode {
    /// A new code and its text, which is shown once.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    pub fn new() -> Result<(SetupCode, String), StoreError> {
        let text = secret::code(5)?;
        let hash = secret::hash(&text);
        Ok((SetupCode { hash }, text))
    }

    /// Whether it was typed.
    fn is(&self, typed: &str) -> bool {
        secret::same(&secret::hash(typed), &self.hash)
    }
}

/// What is typed into the page of the first start.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The printed code.
    pub code: String,
    /// The officer who becomes administrator.
    pub officer: String,
    /// The new password.
    pub password: String,
    /// The same again.
    pub again: String,
}

impl Office {
    /// Makes the first administrator and signs in.
    ///
    /// # Errors
    /// The code is wrong, there is an account already, the officer is not on the
    /// directory, or the password is too weak.
    pub async fn set_up(
        &self,
        code: &SetupCode,
        typed: Setup,
        agent: &str,
    ) -> Result<NewSession, ReportError> {
        if !code.is(&typed.code) {
            return Err(Refusal::new("code", "setup-code", "", "").into());
        }
        if self.has_accounts().await? {
            return Err(Refusal::new("code", "setup-done", "", "").into());
        }
        let actor = self.acting(&typed.officer)?;
        let hash = self
            .new_password(&actor.officer, &typed.password, &typed.again)
            .await?;
        self.note(
            &actor,
            &actor.officer,
            "made",
            json!({"first": true, "admin": true}),
        )
        .await?;
        let made = self
            .write_account(
                "INSERT INTO account (officer, admin, locked, password, failures, totp_step, made_at) \
                 SELECT $1, 1, 0, $2, 0, 0, $3 WHERE NOT EXISTS \
                 (SELECT 1 FROM account WHERE admin = 1 AND password IS NOT NULL)",
                args![actor.officer.as_str(), hash, stamp(self.now())],
            )
            .await?;
        if made == 0 {
            return Err(Refusal::new("code", "setup-done", "", "").into());
        }
        self.begin_session(&actor, agent, "password").await
    }
}
