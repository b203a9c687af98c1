//! An officer's own account.

use crate::chart;
use crate::html::Html;
use crate::page::Page;
use askama::Template;
use lf_app::accounts::Account;
use lf_app::accounts::own::Enrolment;
use lf_app::accounts::session::SessionLine;

/// What the page shows.
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// Open sessions, the latest used on top.
    pub sessions: Vec<SessionLine>,
    /// Recovery codes that were not used.
    pub recovery_left: i64,
    /// One-time codes that await their first code.
    pub enrolment: Option<Enrolment>,
    /// Name of another place to sign in at.
    pub provider: Option<String>,
    /// Whether the account is linked to it.
    pub linked: bool,
    /// Characters of a password at least.
    pub least: usize,
    /// Recovery codes, shown once.
    pub codes: Vec<String>,
    /// What was refused.
    pub lines: Vec<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "pages/account.html")]
pub struct AccountPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it shows.
    pub v: &'a AccountView,
}

impl AccountPage<'_> {
    fn qr(&self, address: &str) -> Html {
        chart::qr::draw(&self.p.w.t("account-qr"), address)
    }

    /// The secret in groups of four, for typing.
    fn grouped(&self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|c| c.iter().collect()).collect();
        groups.join(" ")
    }
}
