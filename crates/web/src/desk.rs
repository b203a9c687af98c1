//! What all handlers of pages share.

use crate::http::door::Door;
use crate::http::limit::Limiter;
use crate::http::session::Session;
use crate::page::Page;
use crate::view::journal::Verified;
use crate::view::plan::{CaseResult, CheckFinding};
use crate::words::{Names, Words};
use axum::http::Uri;
use jiff::civil::DateTime;
use lf_app::office::Office;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::OnceCell;

/// What a plan's own cases and the checker say; computed once, plans do not change while served.
pub struct Checked {
    /// Cases by clause.
    pub cases: BTreeMap<String, Vec<CaseResult>>,
    /// Findings, gravest first.
    pub findings: Vec<CheckFinding>,
}

/// An office with what its pages need beside it. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The office.
    pub office: Arc<Office>,
    /// Names of codes.
    pub names: Arc<Names>,
    /// True for a demo city.
    pub demo: bool,
    /// How often an address may post.
    pub limiter: Arc<Limiter<IpAddr>>,
    /// The door, where one signs in.
    pub door: Option<Arc<Door>>,
    /// Result of the last verification since the start.
    pub verified: Arc<Mutex<Option<Verified>>>,
    /// What was checked of each plan, by code.
    pub checked: Arc<BTreeMap<String, OnceCell<Arc<Checked>>>>,
}

impl Desk {
    /// The desk of an office.
    pub fn new(office: Arc<Office>, demo: bool, door: Option<Arc<Door>>) -> Desk {
        let checked = office
            .plans
            .iter()
            .map(|p| (p.code().to_string(), OnceCell::new()))
            .collect();
        Desk {
            names: Arc::new(crate::document::names(&office)),
            office,
            demo,
            limiter: Arc::new(Limiter::new(40, Duration::from_millis(125))),
            door,
            verified: Arc::default(),
            checked: Arc::new(checked),
        }
    }

    /// A moment on the wall clocks of the city.
    pub fn wall(&self, at: jiff::Timestamp) -> DateTime {
        at.to_zoned(self.office.zone().clone()).datetime()
    }

    /// The frame of a page for one request.
    pub fn page(&self, session: &Session, uri: &Uri, menu: &'static str) -> Page {
        let w = Words::new(session.lang, self.office.today(), self.names.clone());
        let here = uri.path_and_query().map_or("/", |p| p.as_str());
        // Whoever has not come in sees nothing of what is inside.
        let bare = self.door.is_some() && session.officer.is_none();
        Page {
            shell: crate::gather::shell::gather(self, session, &w),
            w,
            csrf: session.token.clone(),
            here: here.to_string(),
            menu,
            feed: !bare,
            bare,
            visit: session.visitor.as_ref().and_then(|v| v.session.clone()),
        }
    }
}
