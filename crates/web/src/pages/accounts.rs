//! Accounts and tokens, for administrators.

use crate::page::Page;
use askama::Template;
use jiff::Timestamp;
use lf_app::accounts::Account;
use lf_app::accounts::manage::Invitation;
use lf_app::accounts::token::{MOST_DAYS, Reach, TokenLine};
use lf_domain::city::Officer;

/// The directory with its accounts.
#[derive(Template)]
#[template(path = "pages/accounts.html")]
pub struct AccountsPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Now.
    pub now: Timestamp,
    /// Accounts, by officer.
    pub accounts: Vec<Account>,
    /// An invitation that was just made; its code is shown once.
    pub invitation: Option<Invitation>,
    /// What was refused.
    pub lines: Vec<String>,
}

impl AccountsPage<'_> {
    /// Officers of the directory, each with the account there is.
    fn rows(&self) -> Vec<(&Officer, Option<&Account>)> {
        let account = |o: &Officer| self.accounts.iter().find(|a| a.officer == o.id);
        let officers = &self.p.w.names().city.officers;
        let mut rows: Vec<_> = officers.iter().map(|o| (o, account(o))).collect();
        rows.sort_by_key(|(_, a)| a.is_none());
        rows
    }

    /// Accounts of officers who left the directory: nobody can sign in with them.
    fn left(&self) -> Vec<&Account> {
        let officers = &self.p.w.names().city.officers;
        let here = |a: &&Account| !officers.iter().any(|o| o.id == a.officer);
        self.accounts.iter().filter(here).collect()
    }

    /// The message of the state of an account.
    fn state(&self, account: &Option<&Account>) -> String {
        let w = &self.p.w;
        match account {
            None => w.t("account-none"),
            Some(a) if a.locked => w.t("account-state-locked"),
            Some(a) if !a.password => match &a.invited_until {
                Some(until) => w.t1("account-state-invited", "until", w.when(until)),
                None => w.t("account-state-reset"),
            },
            Some(a) => match a.signed_in_at {
                Some(at) => w.t1("account-state-last", "at", w.when(&at)),
                None => w.t("account-state-never"),
            },
        }
    }

    /// The wait of an account after failed attempts, while it lasts.
    fn waits(&self, a: &Account) -> Option<String> {
        let until = a.wait_until.filter(|u| *u > self.now)?;
        let w = &self.p.w;
        Some(w.t1("account-waits", "until", w.when(&until)))
    }

    /// The name of an act.
    fn act(&self, act: &str) -> String {
        self.p.w.t(&format!("account-act-{act}"))
    }

    /// What can be done with an account.
    fn acts(&self, a: &Account) -> Vec<&'static str> {
        let lock = if a.locked { "unlock" } else { "lock" };
        let admin = if a.admin { "dismiss" } else { "appoint" };
        vec![lock, admin, "reset"]
    }
}

/// Tokens.
#[derive(Template)]
#[template(path = "pages/tokens.html")]
pub struct TokensPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Now.
    pub now: Timestamp,
    /// Tokens, the latest on top.
    pub tokens: Vec<TokenLine>,
    /// Accounts, whose officers can answer for a token.
    pub accounts: Vec<Account>,
    /// A token that was just handed out, with its text: shown once.
    pub shown: Option<(TokenLine, String)>,
    /// What was refused.
    pub lines: Vec<String>,
}

impl TokensPage<'_> {
    fn officers(&self) -> Vec<&Officer> {
        let has = |o: &&Officer| self.accounts.iter().any(|a| a.officer == o.id && !a.locked);
        self.p.w.names().city.officers.iter().filter(has).collect()
    }

    /// Days of a token at most.
    fn most(&self) -> u64 {
        MOST_DAYS.unsigned_abs()
    }

    fn reach(&self, t: &TokenLine) -> String {
        self.p.w.t(match t.reach {
            Reach::Read => "token-reach-read",
            Reach::Act => "token-reach-act",
        })
    }

    fn stands(&self, t: &TokenLine) -> bool {
        t.revoked_at.is_none() && t.until > self.now
    }

    fn state(&self, t: &TokenLine) -> String {
        let w = &self.p.w;
        match &t.revoked_at {
            Some(at) => w.t1("token-revoked", "at", w.when(at)),
            None if t.until <= self.now => w.t1("token-over", "at", w.when(&t.until)),
            None => w.t1("token-until", "at", w.when(&t.until)),
        }
    }
}
