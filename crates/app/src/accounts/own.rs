//! What an officer does with his own account: password, one-time codes.

use super::{code, password, secret};
use crate::office::Office;
use crate::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_store::args;
use serde_json::json;

/// What an application needs to show one-time codes; seen once, by the officer alone.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The secret, to be typed.
    pub text: String,
    /// The address behind the QR code.
    pub address: String,
}

impl Office {
    /// Changes the password; all other sessions end.
    ///
    /// # Errors
    /// The present one is wrong, the new one is too weak, or the account must wait.
    pub async fn change_password(
        &self,
        actor: &Actor,
        present: &str,
        new: (&str, &str),
        session: &str,
    ) -> Result<(), ReportError> {
        self.prove(actor, present).await?;
        let hash = self.new_password(&actor.officer, new.0, new.1).await?;
        self.note(actor, &actor.officer, "password_changed", json!({}))
            .await?;
        self.write_account(
            "UPDATE account SET password = $2 WHERE officer = $1",
            args![actor.officer.as_str(), hash],
        )
        .await?;
        Ok(self.end_sessions(&actor.officer, session).await?)
    }

    /// Asks for the password again before something that must not be done at a desk
    /// that was left alone.
    async fn prove(&self, actor: &Actor, typed: &str) -> Result<(), ReportError> {
        let s = self.known_account(&actor.officer).await?;
        self.attempt(&s).await?;
        let (typed, hash) = (typed.to_string(), s.password.clone());
        let fits = secret::aside(move || password::verify(&typed, hash.as_deref())).await?;
        if !fits {
            return Err(Refusal::new("present", "password-wrong", "", "").into());
        }
        self.write_account(
            "UPDATE account SET failures = 0, wait_until = NULL WHERE officer = $1",
            args![actor.officer.as_str()],
        )
        .await?;
        Ok(())
    }

    /// Begins to enrol one-time codes: a secret that counts once a code of it was typed.
    ///
    /// # Errors
    /// The password is wrong, or the key file cannot be read.
    pub async fn begin_codes(
        &self,
        actor: &Actor,
        present: &str,
    ) -> Result<Enrolment, ReportError> {
        self.prove(actor, present).await?;
        let seed = code::new_secret()?;
        let sealed = self.journal.seal_secret(&actor.officer, &seed)?;
        self.write_account(
            "UPDATE account SET totp_new = $2 WHERE officer = $1",
            args![actor.officer.as_str(), sealed],
        )
        .await?;
        Ok(self.enrolment(&actor.officer, &seed))
    }

    fn enrolment(&self, officer: &str, seed: &[u8]) -> Enrolment {
        Enrolment {
            text: code::text(seed),
            address: code::address(seed, officer, &self.city.id),
        }
    }

    /// The enrolment that was begun and awaits its first code.
    ///
    /// # Errors
    /// The key file cannot be read.
    pub async fn begun_codes(&self, actor: &Actor) -> Result<Option<Enrolment>, ReportError> {
        let s = self.known_account(&actor.officer).await?;
        let Some(sealed) = s.totp_new else {
            return Ok(None);
        };
        let seed = self.journal.open_secret(&actor.officer, &sealed)?;
        Ok(Some(self.enrolment(&actor.officer, &seed)))
    }

    /// Ends the enrolment with a first code; hands out recovery codes, which nobody can
    /// show again.
    ///
    /// # Errors
    /// None was begun, the code does not fit, or the account must wait.
    pub async fn enrol_codes(
        &self,
        actor: &Actor,
        typed: &str,
    ) -> Result<Vec<String>, ReportError> {
        let s = self.known_account(&actor.officer).await?;
        self.attempt(&s).await?;
        let wrong = || Refusal::new("code", "wrong-code", "", "");
        let sealed = s.totp_new.as_deref().ok_or_else(wrong)?;
        let seed = self.journal.open_secret(&actor.officer, sealed)?;
        let step = code::accept(&seed, typed, self.now(), 0).ok_or_else(wrong)?;
        let codes: Vec<String> = (0..code::RECOVERY)
            .map(|_| secret::code(3))
            .collect::<Result<_, _>>()?;
        self.note(actor, &actor.officer, "codes_enrolled", json!({}))
            .await?;
        let mut tx = self.journal.db().begin().await?;
        tx.exec(
            "UPDATE account SET totp = totp_new, totp_new = NULL, totp_step = $2, \
             failures = 0, wait_until = NULL WHERE officer = $1",
            args![actor.officer.as_str(), step],
        )
        .await?;
        tx.exec(
            "DELETE FROM account_recovery WHERE officer = $1",
            args![actor.officer.as_str()],
        )
        .await?;
        let rows = (codes.iter())
            .flat_map(|c| args![secret::hash(c), actor.officer.as_str()])
            .collect();
        tx.insert_many(
            "INSERT INTO account_recovery (hash, officer) VALUES",
            2,
            "",
            rows,
        )
        .await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Signs in without one-time codes from now on.
    ///
    /// # Errors
    /// The password is wrong.
    pub async fn drop_codes(&self, actor: &Actor, present: &str) -> Result<(), ReportError> {
        self.prove(actor, present).await?;
        self.note(actor, &actor.officer, "codes_dropped", json!({}))
            .await?;
        self.forget_codes(&actor.officer).await
    }

    pub(super) async fn forget_codes(&self, officer: &str) -> Result<(), ReportError> {
        let mut tx = self.journal.db().begin().await?;
        tx.exec(
            "UPDATE account SET totp = NULL, totp_new = NULL WHERE officer = $1",
            args![officer],
        )
        .await?;
        tx.exec(
            "DELETE FROM account_recovery WHERE officer = $1",
            args![officer],
        )
        .await?;
        Ok(tx.commit().await?)
    }
}
