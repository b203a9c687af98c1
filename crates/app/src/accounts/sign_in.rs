//! Signing in: password, then the one-time code where one was enrolled.

use super::session::NewSession;
use super::{Stored, code, machine, password, secret, stamp, wait};
use crate::office::Office;
use crate::report::ReportError;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_store::args;
use serde_json::json;

/// Which proof was offered beside the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Second {
    /// The code that the telephone shows.
    Code(String),
    /// One of the recovery codes.
    Recovery(String),
}

impl Office {
    /// Signs in with a password. Whether officer or password were wrong is not told.
    ///
    /// # Errors
    /// They do not fit, the account is locked, or it must wait after failed attempts.
    pub async fn sign_in(
        &self,
        officer: &str,
        typed: &str,
        agent: &str,
    ) -> Result<NewSession, ReportError> {
        let stored = self.stored(officer).await?;
        let actor = self.acting(officer).ok();
        let known = stored.filter(|_| actor.is_some());
        if let Some(s) = &known {
            self.attempt(s).await?;
        }
        let hash = known.as_ref().and_then(|s| s.password.clone());
        let typed = typed.to_string();
        let fits = secret::aside(move || password::verify(&typed, hash.as_deref())).await?;
        let (Some(s), Some(actor), true) = (known, actor, fits) else {
            return Err(Refusal::new("password", "sign-in-failed", "", "").into());
        };
        if s.locked {
            return Err(Refusal::new("officer", "account-locked", officer, "").into());
        }
        if s.totp.is_some() {
            // The password was right: it does not count as a failed attempt.
            self.calm(officer, s.failures, s.wait_until).await?;
            return Ok(self.new_session(&actor, agent, "second").await?);
        }
        self.begin_session(&actor, agent, "password").await
    }

    /// The second step: a session under a new id, and the waiting one ends.
    ///
    /// # Errors
    /// The code is wrong, was used before, or the account must wait.
    pub async fn second_step(
        &self,
        actor: &Actor,
        waiting: &str,
        proof: Second,
        agent: &str,
    ) -> Result<NewSession, ReportError> {
        let s = self.known_account(&actor.officer).await?;
        self.attempt(&s).await?;
        let by = match &proof {
            Second::Code(typed) => {
                self.use_code(&s, typed).await?;
                "password+code"
            }
            Second::Recovery(typed) => {
                self.use_recovery(actor, typed).await?;
                "password+recovery"
            }
        };
        self.write_account(
            "DELETE FROM account_session WHERE id = $1",
            args![secret::hash(waiting)],
        )
        .await?;
        self.begin_session(actor, agent, by).await
    }

    /// Counts an attempt before it is looked at, so that many at once are many: on the
    /// way out a success sets the count back.
    pub(super) async fn attempt(&self, s: &Stored) -> Result<(), ReportError> {
        let now = self.now();
        if let Some(until) = s.wait_until.filter(|u| *u > now) {
            return Err(self.must_wait(until).into());
        }
        let mut tx = self.journal.db().begin().await?;
        let (failures,): (i64,) = tx
            .one(
                "UPDATE account SET failures = failures + 1 WHERE officer = $1 RETURNING failures",
                args![s.officer.as_str()],
            )
            .await?;
        let until = wait::wait(failures).and_then(|w| now.checked_add(w).ok());
        if let Some(until) = until {
            tx.exec(
                "UPDATE account SET wait_until = $2 WHERE officer = $1",
                args![s.officer.as_str(), stamp(until)],
            )
            .await?;
        }
        tx.commit().await?;
        // Attempts that were begun at the same moment must not all be looked at.
        if failures > s.failures + 1
            && let Some(until) = until
        {
            return Err(self.must_wait(until).into());
        }
        if let Some(until) = until {
            let body = json!({"failures": failures, "until": until});
            self.note(&machine(), &s.officer, "waits", body).await?;
        }
        Ok(())
    }

    /// Takes an attempt back that was none.
    pub(super) async fn calm(
        &self,
        officer: &str,
        failures: i64,
        until: Option<Timestamp>,
    ) -> Result<(), ReportError> {
        self.write_account(
            "UPDATE account SET failures = $2, wait_until = $3 WHERE officer = $1",
            args![officer, failures, until.map(stamp)],
        )
        .await?;
        Ok(())
    }

    fn must_wait(&self, until: Timestamp) -> Refusal {
        let at = until.to_zoned(self.zone().clone());
        let at = at.strftime("%m-%d %H:%M:%S").to_string();
        Refusal::new("password", "sign-in-wait", "", at)
    }

    /// Takes a one-time code, once.
    pub(super) async fn use_code(&self, s: &Stored, typed: &str) -> Result<(), ReportError> {
        let wrong = || Refusal::new("code", "wrong-code", "", "");
        let sealed = s.totp.as_deref().ok_or_else(wrong)?;
        let seed = self.journal.open_secret(&s.officer, sealed)?;
        let step = code::accept(&seed, typed, self.now(), s.totp_step).ok_or_else(wrong)?;
        // Of two who show the same code at once one is too late.
        let taken = self
            .write_account(
                "UPDATE account SET totp_step = $2 WHERE officer = $1 AND totp_step < $2",
                args![s.officer.as_str(), step],
            )
            .await?;
        if taken == 0 {
            return Err(wrong().into());
        }
        Ok(())
    }

    async fn use_recovery(&self, actor: &Actor, typed: &str) -> Result<(), ReportError> {
        let taken = self
            .write_account(
                "DELETE FROM account_recovery WHERE officer = $1 AND hash = $2",
                args![actor.officer.as_str(), secret::hash(typed)],
            )
            .await?;
        if taken == 0 {
            return Err(Refusal::new("code", "wrong-code", "", "").into());
        }
        let left = self.recovery_left(&actor.officer).await?;
        self.note(
            actor,
            &actor.officer,
            "recovery_used",
            json!({"left": left}),
        )
        .await
    }

    /// Recovery codes that were not used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recovery_left(&self, officer: &str) -> Result<i64, ReportError> {
        let text = "SELECT COUNT(*) FROM account_recovery WHERE officer = $1";
        let (n,): (i64,) = self.journal.db().one(text, args![officer]).await?;
        Ok(n)
    }
}
