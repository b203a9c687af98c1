//! Sign-in at an OpenID provider: which officer a provider's subject is, and what must be
//! remembered between the two halves of a sign-in. The talk with the provider is `web`'s.

use super::session::NewSession;
use super::{secret, stamp};
use crate::office::Office;
use crate::report::ReportError;
use jiff::SignedDuration;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_store::stamp::from_text;
use lf_store::{StoreError, args};
use serde_json::json;

/// How long the provider may take.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// A sign-in that is under way at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Number that the ID token must repeat.
    pub nonce: String,
    /// Secret half of the PKCE challenge.
    pub verifier: String,
    /// The officer who was signed in and wants to be known there; none for a sign-in.
    pub officer: Option<String>,
}

impl Office {
    /// Remembers a flow under its `state`, for the browser that holds `browser`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_flow(
        &self,
        state: &str,
        browser: &str,
        flow: Flow,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let until = now.checked_add(PATIENCE).unwrap_or(now);
        let mut tx = self.journal.db().begin().await?;
        tx.exec(
            "DELETE FROM account_flow WHERE until < $1",
            args![stamp(now)],
        )
        .await?;
        tx.exec(
            "INSERT INTO account_flow (state, browser, nonce, verifier, officer, until) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![
                secret::hash(state),
                secret::hash(browser),
                flow.nonce,
                flow.verifier,
                flow.officer,
                stamp(until)
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Takes the flow of a `state` back, once, if the same browser asks in time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_flow(&self, state: &str, browser: &str) -> Result<Option<Flow>, StoreError> {
        type Row = (String, String, String, Option<String>, String);
        let mut tx = self.journal.db().begin().await?;
        let row: Option<Row> = tx
            .opt(
                "DELETE FROM account_flow WHERE state = $1 \
                 RETURNING browser, nonce, verifier, officer, until",
                args![secret::hash(state)],
            )
            .await?;
        tx.commit().await?;
        let now = self.now();
        Ok(row.and_then(|(held, nonce, verifier, officer, until)| {
            let stands = from_text(&until).is_some_and(|u| u > now);
            let here = secret::same(&held, &secret::hash(browser));
            (stands && here).then_some(Flow {
                nonce,
                verifier,
                officer,
            })
        }))
    }

    /// Signs in whoever the provider calls `subject`.
    ///
    /// # Errors
    /// Nobody is linked to it, or the account is locked.
    pub async fn sign_in_as(
        &self,
        issuer: &str,
        subject: &str,
        agent: &str,
    ) -> Result<NewSession, ReportError> {
        let unknown = || Refusal::new("identity", "not-linked", subject, issuer);
        let row: Option<(String,)> = (self.journal.db())
            .opt(
                "SELECT officer FROM account_identity WHERE issuer = $1 AND subject = $2",
                args![issuer, subject],
            )
            .await?;
        let (officer,) = row.ok_or_else(unknown)?;
        let actor = self.acting(&officer)?;
        let s = self.stored(&officer).await?.ok_or_else(unknown)?;
        if s.locked {
            return Err(Refusal::new("officer", "account-locked", officer, "").into());
        }
        self.begin_session(&actor, agent, "openid").await
    }

    /// Notes that the provider knows the officer, who is signed in, as `subject`.
    ///
    /// # Errors
    /// Another officer is known there under this name.
    pub async fn link_identity(
        &self,
        actor: &Actor,
        issuer: &str,
        subject: &str,
    ) -> Result<(), ReportError> {
        self.known_account(&actor.officer).await?;
        let row: Option<(String,)> = (self.journal.db())
            .opt(
                "SELECT officer FROM account_identity WHERE issuer = $1 AND subject = $2",
                args![issuer, subject],
            )
            .await?;
        match row {
            Some((o,)) if o == actor.officer => return Ok(()),
            Some(_) => {
                return Err(Refusal::new("identity", "linked-elsewhere", subject, issuer).into());
            }
            None => {}
        }
        self.note(actor, &actor.officer, "linked", json!({"issuer": issuer}))
            .await?;
        self.write_account(
            "INSERT INTO account_identity (issuer, subject, officer, linked_at) VALUES ($1, $2, $3, $4)",
            args![issuer, subject, actor.officer.as_str(), stamp(self.now())],
        )
        .await?;
        Ok(())
    }

    /// The providers that know an officer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identities(&self, officer: &str) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = (self.journal.db())
            .all(
                "SELECT issuer FROM account_identity WHERE officer = $1 ORDER BY issuer",
                args![officer],
            )
            .await?;
        Ok(rows.into_iter().map(|r| r.0).collect())
    }

    /// Forgets under which names a provider knows the officer.
    ///
    /// # Errors
    /// When the journal or the database fails.
    pub async fn unlink_identity(&self, actor: &Actor, issuer: &str) -> Result<(), ReportError> {
        self.note(actor, &actor.officer, "unlinked", json!({"issuer": issuer}))
            .await?;
        self.write_account(
            "DELETE FROM account_identity WHERE officer = $1 AND issuer = $2",
            args![actor.officer.as_str(), issuer],
        )
        .await?;
        Ok(())
    }
}
