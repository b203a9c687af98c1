//! Who may sign in, and who has. That an account was made, changed, locked, signed in or
//! out is an entry of the journal (`account/<officer>`, `token/<id>`); what must stay
//! secret is in tables of its own, as hashes and sealed secrets.
//!
//! An account belongs to an officer of the city's directory, who gives it name, body and
//! post. Nobody has a password before choosing it: an administrator hands out an
//! invitation, which is used once.

pub mod code;
pub mod identity;
pub mod manage;
pub mod own;
pub mod password;
pub mod secret;
pub mod session;
pub mod setup;
pub mod sign_in;
pub mod token;
pub mod wait;

use crate::commit::Via;
use crate::office::Office;
use crate::report::ReportError;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::event::Event;
use lf_store::stamp::{from_text, to_text};
use lf_store::{StoreError, args};
use serde_json::json;

/// An account as administrators see it: nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Account {
    /// Officer of the city's directory.
    pub officer: String,
    /// May make and lock accounts and hand out tokens.
    pub admin: bool,
    /// Locked by an administrator.
    pub locked: bool,
    /// A password was chosen.
    pub password: bool,
    /// One-time codes are asked for.
    pub totp: bool,
    /// Failed attempts since the last success.
    pub failures: i64,
    /// No attempt is looked at before this moment.
    pub wait_until: Option<Timestamp>,
    /// An invitation is open until this moment.
    pub invited_until: Option<Timestamp>,
    /// Last sign-in.
    pub signed_in_at: Option<Timestamp>,
}

/// Columns of a row of `account`, in the order of [`SELECT`].
type Columns = (
    String,
    i64,
    i64,
    Option<String>,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// A row of `account`.
#[derive(Clone, Debug)]
struct Stored {
    officer: String,
    admin: bool,
    locked: bool,
    password: Option<String>,
    failures: i64,
    wait_until: Option<Timestamp>,
    totp: Option<String>,
    totp_new: Option<String>,
    totp_step: i64,
    invite: Option<String>,
    invite_until: Option<Timestamp>,
    signed_in_at: Option<Timestamp>,
}

impl From<Columns> for Stored {
    fn from(c: Columns) -> Stored {
        let at = |t: Option<String>| t.as_deref().and_then(from_text);
        Stored {
            officer: c.0,
            admin: c.1 != 0,
            locked: c.2 != 0,
            password: c.3,
            failures: c.4,
            wait_until: at(c.5),
            totp: c.6,
            totp_new: c.7,
            totp_step: c.8,
            invite: c.9,
            invite_until: at(c.10),
            signed_in_at: at(c.11),
        }
    }
}

impl From<Stored> for Account {
    fn from(s: Stored) -> Account {
        Account {
            officer: s.officer,
            admin: s.admin,
            locked: s.locked,
            password: s.password.is_some(),
            totp: s.totp.is_some(),
            failures: s.failures,
            wait_until: s.wait_until,
            invited_until: s.invite.and(s.invite_until),
            signed_in_at: s.signed_in_at,
        }
    }
}

/// A moment as the tables hold it.
fn stamp(at: Timestamp) -> String {
    to_text(at)
}

/// The subject of an account's entries.
fn subject(officer: &str) -> String {
    format!("account/{officer}")
}

/// Who signs what nobody did: a wait after failed attempts.
fn machine() -> Actor {
    Actor {
        officer: "lianfang".into(),
        body: "lianfang".into(),
    }
}

impl Office {
    /// The officer of the directory, acting for his own body.
    ///
    /// # Errors
    /// There is no such officer.
    pub fn acting(&self, officer: &str) -> Result<Actor, Refusal> {
        let found = self.city.officers.iter().find(|o| o.id == officer);
        let known = || {
            let ids: Vec<&str> = self.city.officers.iter().map(|o| o.id.as_str()).collect();
            ids.join(", ")
        };
        let o =
            found.ok_or_else(|| Refusal::new("officer", "unknown-officer", officer, known()))?;
        Ok(Actor {
            officer: o.id.clone(),
            body: o.body.clone(),
        })
    }

    /// Whether anybody may sign in at all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        let text = "SELECT COUNT(*) FROM account WHERE admin = 1 AND password IS NOT NULL";
        let (n,): (i64,) = self.journal.db().one(text, args![]).await?;
        Ok(n > 0)
    }

    /// All accounts, by officer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<Columns> = (self.journal.db())
            .all(
                "SELECT officer, admin, locked, password, failures, wait_until, totp, totp_new, \
                 totp_step, invite, invite_until, signed_in_at FROM account ORDER BY officer",
                args![],
            )
            .await?;
        Ok(rows.into_iter().map(|c| Stored::from(c).into()).collect())
    }

    /// One account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account(&self, officer: &str) -> Result<Option<Account>, StoreError> {
        Ok(self.stored(officer).await?.map(Account::from))
    }

    async fn stored(&self, officer: &str) -> Result<Option<Stored>, StoreError> {
        let row: Option<Columns> = (self.journal.db())
            .opt(
                "SELECT officer, admin, locked, password, failures, wait_until, totp, totp_new, \
                 totp_step, invite, invite_until, signed_in_at FROM account WHERE officer = $1",
                args![officer],
            )
            .await?;
        Ok(row.map(Stored::from))
    }

    /// The account, or the refusal that there is none.
    async fn known_account(&self, officer: &str) -> Result<Stored, ReportError> {
        let found = self.stored(officer).await?;
        found.ok_or_else(|| Refusal::new("officer", "no-account", officer, "").into())
    }

    /// Runs one statement on the tables of accounts; says how many rows it touched.
    async fn write_account(
        &self,
        sql: &'static str,
        args: Vec<lf_store::Arg>,
    ) -> Result<u64, StoreError> {
        let mut tx = self.journal.db().begin().await?;
        let rows = tx.exec(sql, args).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// Journals what happened to an account. Callers do it before the tables change, so
    /// that nothing happens that is not in the journal.
    async fn note(
        &self,
        by: &Actor,
        officer: &str,
        kind: &str,
        body: serde_json::Value,
    ) -> Result<(), ReportError> {
        let mut body = body;
        body["officer"] = json!(officer);
        let event = Event {
            kind: format!("account.{kind}"),
            subject: subject(officer),
            body,
        };
        self.commit(by, vec![event], vec![], &Via::source("account"))
            .await?;
        Ok(())
    }

    /// Words that everybody knows about an account.
    fn plain_names(&self, officer: &str) -> Vec<String> {
        let found = self.city.officers.iter().find(|o| o.id == officer);
        let mut out = vec![self.city.id.clone(), officer.to_string(), "lianfang".into()];
        out.extend(officer.split('_').map(str::to_string));
        out.extend([self.city.label.zh.clone(), self.city.label.en.clone()]);
        if let Some(o) = found {
            out.extend([o.label.zh.clone(), o.label.en.clone(), o.body.clone()]);
        }
        out
    }

    /// Checks and hashes a new password, typed twice.
    async fn new_password(
        &self,
        officer: &str,
        typed: &str,
        again: &str,
    ) -> Result<String, ReportError> {
        if typed != again {
            return Err(Refusal::new("again", "passwords-differ", "", "").into());
        }
        let names = self.plain_names(officer);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        password::check(typed, &names)?;
        let typed = typed.to_string();
        Ok(secret::aside(move || password::hash(&typed)).await??)
    }
}
