//! Records for their pages.

use crate::desk::Desk;
use crate::words::Words;
use lf_app::records::{RecordPage, RecordQuery, record_fields};
use lf_app::report::ReportError;
use lf_app::store::StoreError;
use lf_domain::codebook::Label;
use lf_response::record::{Record, Register};
use lf_response::standing::ResponseKey;
use std::collections::BTreeMap;

/// Records that can be chosen in a field.
const CHOICES: u64 = 100;

/// What the list page shows.
pub struct RecordsView {
    /// The page of records.
    pub page: RecordPage,
    /// Registers with the number of records that are still open.
    pub registers: Vec<(Register, u64)>,
    /// Chosen register; empty for all.
    pub register: String,
    /// Chosen topic; empty for all.
    pub topic: String,
    /// Only open ones.
    pub open: bool,
    /// Incidents: topic and name.
    pub incidents: Vec<(String, Label)>,
    /// True when this is not the first page.
    pub newest: bool,
}

/// A list of records.
///
/// # Errors
/// When the database fails.
pub async fn list(
    desk: &Desk,
    register: &str,
    topic: &str,
    open: bool,
    before: Option<u64>,
) -> Result<RecordsView, StoreError> {
    let some = |t: &str| (!t.is_empty()).then(|| t.to_string());
    let query = RecordQuery {
        register: some(register),
        topic: some(topic),
        open,
        before,
        limit: 50,
        ..RecordQuery::default()
    };
    let page = desk.office.records(&query).await?;
    let counts = desk.office.open_records().await?;
    let registers = desk.office.registers.registers.iter().map(|r| {
        let n = counts
            .iter()
            .find(|(id, _)| *id == r.id)
            .map_or(0, |(_, n)| *n);
        (r.clone(), n)
    });
    Ok(RecordsView {
        page,
        registers: registers.collect(),
        register: register.into(),
        topic: topic.into(),
        open,
        incidents: super::reports::incidents(desk),
        newest: before.is_some(),
    })
}

/// Records that the fields of a register can name: id and title by field. A field is
/// named as the register that it points to.
///
/// # Errors
/// When the database fails.
pub async fn choices(
    desk: &Desk,
    register: &Register,
) -> Result<BTreeMap<String, Vec<(String, String)>>, StoreError> {
    let mut out = BTreeMap::new();
    for field in record_fields(register) {
        let query = RecordQuery {
            register: Some(field.into()),
            limit: CHOICES,
            ..RecordQuery::default()
        };
        let page = desk.office.records(&query).await?;
        let target = desk.office.registers.register(field);
        let named = page.records.iter().map(|(_, r)| {
            let title = target.and_then(|t| r.now.values.get(&t.title));
            (r.id.clone(), title.cloned().unwrap_or_else(|| r.id.clone()))
        });
        out.insert(field.to_string(), named.collect());
    }
    Ok(out)
}

/// A record with the one that it opened and the one that opened it.
///
/// # Errors
/// `no-such-record`, and failures of the journal.
pub async fn related(desk: &Desk, id: &str) -> Result<(Record, Vec<Record>), ReportError> {
    let record = desk.office.record_by_id(id).await?;
    let mut others = vec![];
    for id in [&record.now.cause, &record.now.opened]
        .into_iter()
        .flatten()
    {
        others.push(desk.office.record_by_id(id).await?);
    }
    Ok((record, others))
}

/// Who may write a register for an incident now, by name, where not everybody may.
pub fn writers(desk: &Desk, w: &Words, register: &Register, topic: &str) -> Option<String> {
    let response = desk.office.incident(topic).and_then(|i| {
        let key = ResponseKey {
            plan: i.plan,
            topic: topic.into(),
            area: "city".into(),
        };
        desk.office.standing(&key).map(|_| key)
    });
    let planned = match response.filter(|_| register.writers_by_plan) {
        Some(key) => desk.office.planned_writers(&register.id, &key),
        None => vec![],
    };
    let names: Vec<String> = match (planned.is_empty(), register.writers.is_empty()) {
        (false, _) => planned.iter().map(|b| w.body_name(b)).collect(),
        (true, false) => register.writers.iter().map(|r| w.name(r)).collect(),
        (true, true) => return None,
    };
    Some(names.join(&w.t("list-comma")))
}
