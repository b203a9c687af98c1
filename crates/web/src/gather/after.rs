//! What the journal shows of a response, for its page.

use crate::desk::Desk;
use lf_app::after::Onset;
use lf_app::reports::ReportQuery;
use lf_app::store::StoreError;
use lf_response::after::After;
use lf_response::standing::ResponseKey;

/// A response, its cases by day, and the report that evaluates it.
pub struct AfterView {
    /// What the journal shows.
    pub after: After,
    /// Cases by day.
    pub onsets: Vec<Onset>,
    /// The evaluation report.
    pub evaluation: Option<String>,
}

/// None when there never was such a response.
///
/// # Errors
/// When the database fails.
pub async fn gather(desk: &Desk, key: &ResponseKey) -> Result<Option<AfterView>, StoreError> {
    let Some(after) = desk.office.after(key, None).await? else {
        return Ok(None);
    };
    let onsets = desk.office.onsets_until(&key.topic, after.last).await?;
    let query = ReportQuery {
        topic: Some(key.topic.clone()),
        limit: 50,
        ..ReportQuery::default()
    };
    let reports = desk.office.reports(&query).await?.reports;
    let evaluates = |r: &lf_response::report::Report| {
        let kind = desk.office.kinds.kind(&r.head.kind);
        kind.is_some_and(|k| k.after) && r.head.response.as_deref() == Some(&key.to_string())
    };
    let evaluation = reports.into_iter().map(|(_, r)| r).find(evaluates);
    Ok(Some(AfterView {
        after,
        onsets,
        evaluation: evaluation.map(|r| r.id),
    }))
}
