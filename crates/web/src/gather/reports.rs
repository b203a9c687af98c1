//! Reports for their pages.

use crate::desk::Desk;
use lf_app::reports::{ReportPage, ReportQuery};
use lf_app::store::StoreError;
use lf_domain::codebook::Label;
use lf_response::report::ReportKind;

/// Which list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Written by the officer's body.
    Mine,
    /// Sent to it.
    In,
    /// All.
    All,
}

impl Tab {
    /// By its word in the address.
    pub fn of(word: &str) -> Tab {
        match word {
            "in" => Tab::In,
            "all" => Tab::All,
            _ => Tab::Mine,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Tab::Mine => "mine",
            Tab::In => "in",
            Tab::All => "all",
        }
    }
}

/// What the list page shows.
pub struct ReportsView {
    /// Which list.
    pub tab: Tab,
    /// The page of it.
    pub page: ReportPage,
    /// Reports sent to the body and not received yet.
    pub waiting: usize,
    /// Chosen kind; empty for all.
    pub kind: String,
    /// Chosen topic; empty for all.
    pub topic: String,
    /// Kinds.
    pub kinds: Vec<ReportKind>,
    /// Incidents: topic and name.
    pub incidents: Vec<(String, Label)>,
    /// True when this is not the first page.
    pub newest: bool,
}

/// A list of reports.
///
/// # Errors
/// When the database fails.
pub async fn list(
    desk: &Desk,
    body: Option<&str>,
    tab: Tab,
    kind: &str,
    topic: &str,
    before: Option<u64>,
) -> Result<ReportsView, StoreError> {
    let some = |t: &str| (!t.is_empty()).then(|| t.to_string());
    let query = ReportQuery {
        body: body.filter(|_| tab == Tab::Mine).map(str::to_string),
        to: body.filter(|_| tab == Tab::In).map(str::to_string),
        kind: some(kind),
        topic: some(topic),
        before,
        limit: 50,
        ..ReportQuery::default()
    };
    let page = desk.office.reports(&query).await?;
    let waiting = match body {
        Some(body) => {
            let query = ReportQuery {
                to: Some(body.into()),
                waiting: true,
                limit: 200,
                ..ReportQuery::default()
            };
            desk.office.reports(&query).await?.reports.len()
        }
        None => 0,
    };
    Ok(ReportsView {
        tab,
        page,
        waiting,
        kind: kind.into(),
        topic: topic.into(),
        kinds: desk.office.kinds.kinds.clone(),
        incidents: incidents(desk),
        newest: before.is_some(),
    })
}

/// Incidents with something on record: topic and name.
pub fn incidents(desk: &Desk) -> Vec<(String, Label)> {
    let all = desk.office.incidents();
    all.iter()
        .map(|i| (i.topic.clone(), super::incident::name(desk, i)))
        .collect()
}
