//! Approval files for their pages.

use super::incident::name;
use crate::desk::Desk;
use crate::http::session::random;
use crate::view::approval::{FileRow, FileView, FilesView, OpenView, Turn};
use crate::view::report_form::Typed;
use lf_app::approval::FileQuery;
use lf_app::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_response::file::File;
use lf_response::standing::ResponseKey;
use lf_rules::program::Change;

/// Closed files that are listed.
const CLOSED: usize = 100;

/// Name of the incident that a key is about.
pub fn incident_name(desk: &Desk, topic: &str) -> Label {
    match desk.office.incident(topic) {
        Some(i) => name(desk, &i),
        None => {
            let label = |lang: &str| desk.names.codebook.label(topic, lang);
            Label {
                zh: label("zh"),
                en: label("en"),
            }
        }
    }
}

fn row(desk: &Desk, actor: Option<&Actor>, file: File) -> FileRow {
    let mine = actor.is_some_and(|a| {
        let awaited = file.awaited();
        awaited
            .iter()
            .any(|s| desk.office.may_sign(a, &file, &s.id).is_ok())
    });
    FileRow {
        name: incident_name(desk, &file.opened.key.topic),
        since: desk.wall(file.since()),
        mine,
        file,
    }
}

/// How many files wait for an officer.
pub fn awaiting(desk: &Desk, actor: &Actor) -> usize {
    let query = FileQuery {
        open: true,
        ..FileQuery::default()
    };
    let waits = |f: &File| {
        let required = f.awaited().into_iter().filter(|s| !s.optional);
        required
            .into_iter()
            .any(|s| desk.office.may_sign(actor, f, &s.id).is_ok())
    };
    desk.office
        .files(&query)
        .iter()
        .filter(|f| waits(f))
        .count()
}

/// The list of files.
pub fn files(desk: &Desk, actor: Option<&Actor>) -> FilesView {
    let all = desk.office.files(&FileQuery::default());
    let rows = all.into_iter().map(|f| row(desk, actor, f));
    let (mut open, mut closed): (Vec<FileRow>, Vec<FileRow>) = rows.partition(|r| r.file.waits());
    open.sort_by_key(|r| (!r.mine, r.since));
    closed.truncate(CLOSED);
    FilesView { open, closed }
}

/// One file for one officer.
///
/// # Errors
/// There is no such file, or the journal failed.
pub async fn file(desk: &Desk, id: &str, actor: Option<&Actor>) -> Result<FileView, ReportError> {
    let office = &desk.office;
    let file = office.file(id).await?;
    let key = file.opened.key.clone();
    let present = office.standing(&key).and_then(|s| s.now.level);
    let level = file.level.unwrap_or(Level::IV);
    let preview = match file.opened.change {
        Change::Start | Change::Raise | Change::Lower => office.preview(&key, level, present),
        _ => Default::default(),
    };
    let turn = match (actor, file.awaited().into_iter().rfind(|_| true)) {
        (Some(a), Some(_)) => {
            // What is offered before what is required: any of them that is the officer's.
            let tries = file
                .awaited()
                .into_iter()
                .map(|s| (s.id.clone(), office.may_sign(a, &file, &s.id)));
            let mut refusal = None;
            let mut yours = None;
            for (step, may) in tries {
                match may {
                    Ok(capacity) => yours = yours.or(Some((step, capacity))),
                    Err(r) => refusal = Some(r),
                }
            }
            match yours {
                Some((step, capacity)) => Turn::Yours { step, capacity },
                None => Turn::Others(refusal),
            }
        }
        _ => Turn::Others(None),
    };
    let mut times = vec![desk.wall(file.opened.at)];
    times.extend(file.signatures.iter().map(|k| desk.wall(k.signed.at)));
    let patience = (file.awaited().last())
        .and_then(|s| s.patience.as_ref())
        .and_then(|p| office.city.parameters.get(p))
        .map(|p| p.value.clone());
    let order =
        (file.opened.order.as_ref()).and_then(|id| office.running().orders.get(id).cloned());
    let led = office.orders(Some(&key.topic)).into_iter();
    Ok(FileView {
        name: incident_name(desk, &key.topic),
        incident: office.incident(&key.topic),
        present,
        preview,
        order,
        orders: led
            .filter(|o| o.order.file.as_deref() == Some(id))
            .collect(),
        turn,
        delegations: office.running().delegations.values().cloned().collect(),
        patience,
        now: desk.wall(office.now()),
        times,
        typed: Typed::new(),
        refusals: vec![],
        key: format!("form:{}", random()),
        file,
    })
}

/// The form that opens a file.
pub fn open(desk: &Desk, key: ResponseKey, typed: Typed) -> OpenView {
    let office = &desk.office;
    let present = office.standing(&key).and_then(|s| s.now.level);
    let warned = office.warning(&key).and_then(|w| w.now.level);
    let (candidate, clauses) = office.candidate_of(&key.plan, &key.topic);
    let mut changes = match present {
        None => vec![Change::Start],
        Some(Level::I) => vec![Change::Lower, Change::End],
        Some(Level::IV) => vec![Change::Raise, Change::End],
        Some(_) => vec![Change::Raise, Change::Lower, Change::End],
    };
    match warned {
        None => changes.push(Change::Warn),
        Some(_) => changes.extend([Change::Rewarn, Change::Unwarn]),
    }
    OpenView {
        name: incident_name(desk, &key.topic),
        order: office.required(&key),
        key,
        changes,
        present: (present, warned),
        candidate,
        clauses,
        typed,
        refusals: vec![],
        form_key: format!("form:{}", random()),
    }
}
