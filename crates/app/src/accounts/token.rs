//! Tokens with which programs of a body act for it: shown once, kept as a hash, with an
//! end, what they may do, and the officer who answers for them.

use super::{secret, stamp};
use crate::commit::Via;
use crate::office::Office;
use crate::report::ReportError;
use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::event::Event;
use lf_store::stamp::from_text;
use lf_store::{StoreError, args};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Days that a token may stand at most.
pub const MOST_DAYS: i64 = 366;
/// What every token begins with, so that leaked ones are found by a search.
const PREFIX: &str = "lf_";
/// The last use is written down at most this often.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Read.
    Read,
    /// Read and act.
    Act,
}

/// Which token is wanted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenAsk {
    /// What it is for, in a few words.
    pub title: String,
    /// The officer who answers for it; it acts for his body.
    pub officer: String,
    /// What it may do.
    pub reach: Reach,
    /// Days until it ends, 1 to 366.
    pub days: i64,
}

/// A token as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenLine {
    /// Id.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// The body for which it acts.
    pub body: String,
    /// The officer who answers for it.
    pub officer: String,
    /// What it may do.
    pub reach: Reach,
    /// Who handed it out.
    pub issued_by: String,
    /// When.
    pub issued_at: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
}

type Columns = (
    String,
    String,
    String,
    String,
    i64,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
);

fn line(c: Columns) -> Option<TokenLine> {
    let at = |t: Option<String>| t.as_deref().and_then(from_text);
    Some(TokenLine {
        id: c.0,
        title: c.1,
        body: c.2,
        officer: c.3,
        reach: if c.4 != 0 { Reach::Act } else { Reach::Read },
        issued_by: c.5,
        issued_at: from_text(&c.6)?,
        until: from_text(&c.7)?,
        revoked_at: at(c.8),
        used_at: at(c.9),
    })
}

impl Office {
    /// All tokens, the latest on top.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tokens(&self) -> Result<Vec<TokenLine>, StoreError> {
        let rows: Vec<Columns> = (self.journal.db())
            .all(
                "SELECT id, title, body, officer, act, issued_by, issued_at, until, revoked_at, \
                 used_at FROM api_token ORDER BY issued_at DESC, id",
                args![],
            )
            .await?;
        Ok(rows.into_iter().filter_map(line).collect())
    }

    /// Hands out a token; its text is returned once and kept nowhere.
    ///
    /// # Errors
    /// The actor is no administrator, the officer has no account, or a field is wrong.
    pub async fn issue_token(
        &self,
        actor: &Actor,
        ask: TokenAsk,
    ) -> Result<(TokenLine, String), ReportError> {
        self.administers(actor).await?;
        let for_body = self.acting(&ask.officer)?;
        self.known_account(&for_body.officer).await?;
        let mut refusals = vec![];
        if ask.title.trim().is_empty() {
            refusals.push(Refusal::new("title", "required", "", ""));
        }
        if !(1..=MOST_DAYS).contains(&ask.days) {
            let accepted = format!("1–{MOST_DAYS}");
            refusals.push(Refusal::new(
                "days",
                "out-of-range",
                ask.days.to_string(),
                accepted,
            ));
        }
        if !refusals.is_empty() {
            return Err(ReportError::Refused(refusals));
        }
        let text = format!("{PREFIX}{}", secret::id()?);
        let now = self.now();
        let token = TokenLine {
            id: uuid::Uuid::now_v7().simple().to_string(),
            title: ask.title.trim().into(),
            body: for_body.body,
            officer: for_body.officer,
            reach: ask.reach,
            issued_by: actor.officer.clone(),
            issued_at: now,
            until: now
                .checked_add(SignedDuration::from_hours(24 * ask.days))
                .unwrap_or(now),
            revoked_at: None,
            used_at: None,
        };
        let event = Event::new("token.issued", format!("token/{}", token.id), &token);
        self.commit(actor, vec![event], vec![], &Via::source("account"))
            .await?;
        self.write_account(
            "INSERT INTO api_token (id, hash, title, body, officer, act, issued_by, issued_at, until) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![
                token.id.as_str(),
                secret::hash(&text),
                token.title.as_str(),
                token.body.as_str(),
                token.officer.as_str(),
                i64::from(token.reach == Reach::Act),
                token.issued_by.as_str(),
                stamp(token.issued_at),
                stamp(token.until)
            ],
        )
        .await?;
        Ok((token, text))
    }

    /// Ends a token at once.
    ///
    /// # Errors
    /// The actor is no administrator, or there is no such token that stands.
    pub async fn revoke_token(&self, actor: &Actor, id: &str) -> Result<(), ReportError> {
        self.administers(actor).await?;
        let all = self.tokens().await?;
        if !all.iter().any(|t| t.id == id && t.revoked_at.is_none()) {
            return Err(Refusal::new("id", "no-such-token", id, "").into());
        }
        let event = Event::new("token.revoked", format!("token/{id}"), &json!({"id": id}));
        self.commit(actor, vec![event], vec![], &Via::source("account"))
            .await?;
        self.write_account(
            "UPDATE api_token SET revoked_at = $2 WHERE id = $1",
            args![id, stamp(self.now())],
        )
        .await?;
        Ok(())
    }

    /// For whom a shown token acts, and how far it reaches; none when it is unknown, over,
    /// revoked, or when the officer who answers for it was locked or left the body.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token(&self, text: &str) -> Result<Option<(Actor, Reach)>, StoreError> {
        let Some(plain) = text.strip_prefix(PREFIX).filter(|t| t.len() == 64) else {
            return Ok(None);
        };
        let hash = secret::hash(&format!("{PREFIX}{plain}"));
        let row: Option<Columns> = (self.journal.db())
            .opt(
                "SELECT t.id, t.title, t.body, t.officer, t.act, t.issued_by, t.issued_at, t.until, \
                 t.revoked_at, t.used_at FROM api_token t JOIN account a ON a.officer = t.officer \
                 WHERE t.hash = $1 AND a.locked = 0",
                args![hash],
            )
            .await?;
        let now = self.now();
        let stands = |t: &TokenLine| t.revoked_at.is_none() && t.until > now;
        let Some(found) = row.and_then(line).filter(stands) else {
            return Ok(None);
        };
        let Ok(actor) = self.acting(&found.officer) else {
            return Ok(None);
        };
        if actor.body != found.body {
            return Ok(None);
        }
        if found.used_at.is_none_or(|u| now.duration_since(u) > TOUCH) {
            self.write_account(
                "UPDATE api_token SET used_at = $2 WHERE id = $1",
                args![found.id, stamp(now)],
            )
            .await?;
        }
        Ok(Some((actor, found.reach)))
    }
}
