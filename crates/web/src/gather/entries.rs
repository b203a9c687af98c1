//! Journal entries as lines.

use crate::desk::Desk;
use crate::view::happening::{Happening, What};
use crate::view::journal::EntryRow;
use lf_app::projections::fact_of;
use lf_app::store::{Entry, StoreError};
use lf_domain::codebook::Label;
use serde::Deserialize;

/// One entry as a line of a timeline.
///
/// # Errors
/// When the database fails.
pub async fn happening(desk: &Desk, e: &Entry) -> Result<Happening, StoreError> {
    let corrected_by = match e.kind.starts_with("fact.") {
        true => desk.office.superseded_by(e.seq).await?,
        false => None,
    };
    let mut what = what(e);
    // A deadline that struck names its task only where it was opened.
    if let What::Duty { title, .. } = &mut what
        && title.is_none()
        && let Some(subject) = &e.subject
    {
        let history = desk.office.journal.history(subject).await?;
        *title = history.first().and_then(self::title);
    }
    Ok(Happening {
        seq: e.seq,
        at: desk.wall(e.recorded_at),
        body: e.agency.clone(),
        what,
        corrects: e.corrects,
        corrected_by,
    })
}

/// Entries as lines, in their order.
///
/// # Errors
/// When the database fails.
pub async fn happenings(desk: &Desk, entries: &[Entry]) -> Result<Vec<Happening>, StoreError> {
    let mut out = Vec::with_capacity(entries.len());
    for e in entries {
        out.push(happening(desk, e).await?);
    }
    Ok(out)
}

/// One entry as a row of the journal.
///
/// # Errors
/// When the database fails.
pub async fn row(desk: &Desk, e: &Entry) -> Result<EntryRow, StoreError> {
    Ok(EntryRow {
        happening: happening(desk, e).await?,
        happened: e.happened_at.clone(),
        officer: e.officer.clone(),
        source: e.source.clone(),
        hash: e.hash.clone(),
    })
}

#[derive(Deserialize)]
struct VerdictBody {
    plan: String,
    clause: String,
    from: Option<lf_rules::report::Verdict>,
    to: lf_rules::report::Verdict,
}

#[derive(Deserialize)]
struct CandidateBody {
    plan: String,
    from: Option<lf_domain::level::Level>,
    to: Option<lf_domain::level::Level>,
    #[serde(default)]
    clauses: Vec<String>,
    #[serde(default)]
    pending: Vec<String>,
}

/// What is to be done, where an entry says so.
fn title(e: &Entry) -> Option<Label> {
    let body: serde_json::Value = serde_json::from_str(&e.body).ok()?;
    let title = body.get("title").or_else(|| body["of"].get("title"))?;
    serde_json::from_value(title.clone()).ok()
}

fn what(e: &Entry) -> What {
    let other = || What::Other {
        kind: e.kind.clone(),
    };
    let candidate = || serde_json::from_str::<CandidateBody>(&e.body).ok();
    match e.kind.as_str() {
        "finding.verdict" => serde_json::from_str::<VerdictBody>(&e.body).map_or_else(
            |_| other(),
            |b| What::Verdict {
                plan: b.plan,
                clause: b.clause,
                from: b.from,
                to: b.to,
            },
        ),
        "finding.candidate" => candidate().map_or_else(other, |b| What::Candidate {
            plan: b.plan,
            from: b.from,
            to: b.to,
            clauses: b.clauses,
        }),
        "finding.pending" => candidate().map_or_else(other, |b| What::Pending {
            plan: b.plan,
            clauses: b.pending,
        }),
        kind if kind.starts_with("duty.") || kind.starts_with("series.") => What::Duty {
            title: title(e),
            event: kind.to_string(),
        },
        kind if kind.starts_with("account.") || kind.starts_with("token.") => {
            let body: serde_json::Value = serde_json::from_str(&e.body).unwrap_or_default();
            What::Account {
                kind: kind.to_string(),
                officer: body["officer"].as_str().unwrap_or_default().to_string(),
            }
        }
        kind if lf_app::running::folds(kind) => What::Act {
            kind: kind.to_string(),
            body: serde_json::from_str(&e.body).unwrap_or_default(),
        },
        _ => fact_of(e).map_or_else(other, What::Fact),
    }
}
