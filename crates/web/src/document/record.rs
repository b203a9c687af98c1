//! A record as a document: a receipt, a slip, a certificate to hand over.

use super::report::value;
use lf_app::office::Office;
use lf_app::report::ReportError;
use lf_print::Document;
use lf_print::document::{Block, Cell, Column, Field as Line, Foot, Layout, Table};
use lf_response::record::Record;

/// A record as a document.
///
/// # Errors
/// `no-such-record`, and failures of the journal.
pub async fn document(office: &Office, id: &str, lang: &str) -> Result<Document, ReportError> {
    let record = office.record_by_id(id).await?;
    let register = office.register_of(&record.now.register)?;
    let w = super::words(office, lang);
    let day = w.wall(&record.since).date();
    let lines = (register.fields.iter()).filter_map(|f| {
        Some(Line {
            label: w.label(&f.label),
            value: value(&w, f, record.now.values.get(&f.id)?),
            source: String::new(),
        })
    });
    let stage = |id: &str| {
        register
            .stage(id)
            .map_or(id.to_string(), |s| w.label(&s.label))
    };
    let course = record.course.iter().map(|c| {
        vec![
            Cell::text(w.stamp(&c.at)),
            Cell {
                text: stage(&c.stage),
                sub: c.reason.clone(),
                ..Cell::default()
            },
            Cell::text(w.officer(&c.officer)),
            Cell::text(format!("#{}", c.seq)),
        ]
    });
    let blocks = vec![
        Block::Fields {
            fields: lines.collect(),
        },
        Block::Table(Table {
            caption: w.t("record-course"),
            columns: vec![
                Column::text(w.t("after-col-at"), 0),
                Column::text(w.t("after-col-state"), 2),
                Column::text(w.t("after-col-who"), 1),
                Column::text(w.t("after-col-journal"), 0),
            ],
            rows: course.collect(),
            empty: String::new(),
        }),
        Block::Signature {
            body: w.body_name(&record.now.body),
            person: w.officer(&record.officer),
            date: w.full_date(day),
        },
    ];
    Ok(Document {
        layout: Layout::Letter,
        lang: w.lang.tag().into(),
        title: w.label(&register.label),
        subtitle: number(&w, &record),
        issuer: w.body_name(&record.now.body),
        number: String::new(),
        secrecy: w.t("paper-internal"),
        date: day,
        date_text: w.full_date(day),
        mark: match record.withdrawn() {
            true => w.t("record-withdrawn"),
            false => String::new(),
        },
        blocks,
        foot: Foot {
            left: vec![
                w.t1("paper-foot-entry", "seq", record.seq),
                w.t("paper-foot-verify"),
            ],
            right: String::new(),
            page: w.t("paper-page"),
        },
    })
}

/// Its number within the register and year.
pub fn number(w: &crate::words::Words, record: &Record) -> String {
    let year = w.wall(&record.since).year().to_string();
    w.t2("record-number", "year", year, "n", record.now.number)
}
