//! Sessions: kept by the server, named by a random id of which it keeps the hash.

use super::{secret, stamp};
use crate::office::Office;
use crate::report::ReportError;
use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_store::stamp::from_text;
use lf_store::{StoreError, args};
use serde_json::json;

/// Without a request for so long a session ends.
pub const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// However busy, it ends after a shift.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// The one-time code must follow the password within this.
const SECOND: SignedDuration = SignedDuration::from_mins(5);
/// The last use is written down at most this often.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);

/// A session that was just begun; the id is told to the browser and kept nowhere else.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The random id.
    pub id: String,
    /// True while the one-time code is awaited.
    pub second: bool,
}

/// Who a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The officer and his body.
    pub actor: Actor,
    /// An administrator of accounts.
    pub admin: bool,
    /// True while the one-time code is awaited: nothing else is open.
    pub second: bool,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SessionLine {
    /// Name for ending it: the first digits of its hash.
    pub name: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// The browser, as it calls itself.
    pub agent: String,
    /// The one that asks.
    pub here: bool,
}

type Row = (String, String, String, String, i64, i64);

impl Office {
    /// Who the session of an id belongs to; none when there is none, when it has been idle
    /// or open too long, or when the account was locked. `touch` counts the request as use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&self, id: &str, touch: bool) -> Result<Option<SignedIn>, StoreError> {
        let hash = secret::hash(id);
        let row: Option<Row> = (self.journal.db())
            .opt(
                "SELECT s.officer, s.stage, s.began_at, s.used_at, a.admin, a.locked \
                 FROM account_session s JOIN account a ON a.officer = s.officer WHERE s.id = $1",
                args![hash.as_str()],
            )
            .await?;
        let Some((officer, stage, began, used, admin, locked)) = row else {
            return Ok(None);
        };
        let now = self.now();
        let second = stage == "second";
        let (Some(began), Some(used)) = (from_text(&began), from_text(&used)) else {
            return Ok(None);
        };
        let longest = if second { SECOND } else { LONGEST };
        let over = now.duration_since(began) > longest || now.duration_since(used) > IDLE;
        let Ok(actor) = self.acting(&officer) else {
            return Ok(None);
        };
        if over || locked != 0 {
            self.write_account("DELETE FROM account_session WHERE id = $1", args![hash])
                .await?;
            return Ok(None);
        }
        if touch && now.duration_since(used) > TOUCH {
            self.write_account(
                "UPDATE account_session SET used_at = $2 WHERE id = $1",
                args![hash, stamp(now)],
            )
            .await?;
        }
        Ok(Some(SignedIn {
            actor,
            admin: admin != 0,
            second,
        }))
    }

    /// Begins a session for an officer who has proved who he is.
    pub(super) async fn begin_session(
        &self,
        actor: &Actor,
        agent: &str,
        by: &str,
    ) -> Result<NewSession, ReportError> {
        self.note(actor, &actor.officer, "signed_in", json!({"by": by}))
            .await?;
        let now = stamp(self.now());
        self.write_account(
            "UPDATE account SET failures = 0, wait_until = NULL, signed_in_at = $2 WHERE officer = $1",
            args![actor.officer.as_str(), now],
        )
        .await?;
        Ok(self.new_session(actor, agent, "full").await?)
    }

    /// A session under a new id, never one that a browser brought along.
    pub(super) async fn new_session(
        &self,
        actor: &Actor,
        agent: &str,
        stage: &'static str,
    ) -> Result<NewSession, StoreError> {
        let id = secret::id()?;
        let now = self.now();
        let agent: String = agent.chars().take(200).collect();
        self.write_account(
            "INSERT INTO account_session (id, officer, stage, began_at, used_at, agent) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![
                secret::hash(&id),
                actor.officer.as_str(),
                stage,
                stamp(now),
                stamp(now),
                agent
            ],
        )
        .await?;
        // What nobody came back to goes with the next sign-in.
        let old = now.checked_sub(LONGEST).unwrap_or(Timestamp::MIN);
        self.write_account(
            "DELETE FROM account_session WHERE began_at < $1",
            args![stamp(old)],
        )
        .await?;
        Ok(NewSession {
            id,
            second: stage == "second",
        })
    }

    /// Ends the session of an id.
    ///
    /// # Errors
    /// When the journal or the database fails.
    pub async fn sign_out(&self, actor: &Actor, id: &str) -> Result<(), ReportError> {
        self.note(actor, &actor.officer, "signed_out", json!({}))
            .await?;
        self.write_account(
            "DELETE FROM account_session WHERE id = $1",
            args![secret::hash(id)],
        )
        .await?;
        Ok(())
    }

    /// The open sessions of an officer, the latest used on top. `here` is the id of the
    /// one that asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(
        &self,
        officer: &str,
        here: &str,
    ) -> Result<Vec<SessionLine>, StoreError> {
        let here = secret::hash(here);
        let rows: Vec<(String, String, String, String)> = (self.journal.db())
            .all(
                "SELECT id, began_at, used_at, agent FROM account_session \
                 WHERE officer = $1 AND stage = 'full' ORDER BY used_at DESC",
                args![officer],
            )
            .await?;
        let now = self.now();
        Ok((rows.into_iter())
            .filter_map(|(id, began, used, agent)| {
                let (began_at, used_at) = (from_text(&began)?, from_text(&used)?);
                let stands =
                    now.duration_since(began_at) <= LONGEST && now.duration_since(used_at) <= IDLE;
                stands.then(|| SessionLine {
                    name: id.chars().take(12).collect(),
                    here: id == here,
                    began_at,
                    used_at,
                    agent,
                })
            })
            .collect())
    }

    /// Ends a session of the officer by the name that the list gives it.
    ///
    /// # Errors
    /// He has no such session.
    pub async fn end_session(&self, actor: &Actor, name: &str) -> Result<(), ReportError> {
        let mut open = self.sessions(&actor.officer, "").await?;
        open.retain(|s| s.name == name);
        if open.is_empty() {
            return Err(Refusal::new("session", "no-such-session", name, "").into());
        }
        self.note(
            actor,
            &actor.officer,
            "signed_out",
            json!({"elsewhere": true}),
        )
        .await?;
        self.write_account(
            "DELETE FROM account_session WHERE officer = $1 AND SUBSTR(id, 1, 12) = $2",
            args![actor.officer.as_str(), name],
        )
        .await?;
        Ok(())
    }

    /// Ends all sessions of an officer but the one of an id.
    pub(super) async fn end_sessions(&self, officer: &str, but: &str) -> Result<(), StoreError> {
        self.write_account(
            "DELETE FROM account_session WHERE officer = $1 AND id <> $2",
            args![officer, secret::hash(but)],
        )
        .await?;
        Ok(())
    }
}
