//! The ways in.

use crate::page::Page;
use askama::Template;
use lf_domain::city::Officer;

/// The sign-in.
#[derive(Template)]
#[template(path = "pages/sign_in.html")]
pub struct SignIn<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Where to go afterwards.
    pub next: &'a str,
    /// The name that was typed.
    pub officer: &'a str,
    /// What was refused.
    pub lines: Vec<String>,
    /// Name of another place to sign in at.
    pub provider: Option<String>,
}

/// The second step: the one-time code.
#[derive(Template)]
#[template(path = "pages/sign_in_second.html")]
pub struct Second<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Where to go afterwards.
    pub next: &'a str,
    /// What was refused.
    pub lines: Vec<String>,
}

/// A first password: of the first administrator, or of somebody who was invited.
#[derive(Template)]
#[template(path = "pages/sign_in_first.html")]
pub struct First<'a> {
    /// Frame.
    pub p: &'a Page,
    /// True for the first administrator.
    pub setup: bool,
    /// The officer that was typed or chosen.
    pub officer: &'a str,
    /// What was refused.
    pub lines: Vec<String>,
    /// Characters of a password at least.
    pub least: usize,
}

impl First<'_> {
    fn officers(&self) -> &[Officer] {
        &self.p.w.names().city.officers
    }
}

/// Back from the provider.
#[derive(Template)]
#[template(path = "pages/sign_in_arrived.html")]
pub struct Arrived<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Where to go on.
    pub next: &'a str,
}
