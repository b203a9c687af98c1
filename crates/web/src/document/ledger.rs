//! The ledger of obligations as a document: a workbook to go on computing with, or a sheet.

use super::words;
use jiff::civil::Date;
use lf_app::ledger::{By, Ledger, LedgerLine};
use lf_app::office::Office;
use lf_print::Document;
use lf_print::document::{Block, Cell, Column, Foot, Layout, Table};
use lf_response::ledger::Spread;

/// The document in a language.
pub fn document(office: &Office, ledger: &Ledger, by: By, lang: &str) -> Document {
    let w = words(office, lang);
    let day: Date = office.today();
    let number = |key: &str| Column::number(w.t(key));
    let mut columns = vec![
        Column::text(w.t("ledger-about"), 2),
        number("ledger-owed"),
        number("ledger-open"),
        number("ledger-overdue"),
        number("ledger-met"),
        number("ledger-late"),
        number("ledger-missed"),
        number("ledger-waived"),
        number("ledger-withdrawn"),
    ];
    for what in ["acknowledged", "done"] {
        for part in ["median", "p90", "max"] {
            columns.push(number(&format!("ledger-{what}-{part}")));
        }
    }
    let row = |line: &LedgerLine, about: String, strong: bool| -> Vec<Cell> {
        let t = &line.tally;
        let counts = [
            t.owed,
            t.open,
            t.overdue,
            t.met,
            t.late,
            t.missed,
            t.waived,
            t.withdrawn,
        ];
        let minutes = |spread: &Option<Spread>| match spread {
            Some(s) => [Some(s.median), Some(s.p90), Some(s.max)],
            None => [None; 3],
        };
        let times = minutes(&line.acknowledged)
            .into_iter()
            .chain(minutes(&line.done));
        let cells = counts.into_iter().map(Some).chain(times);
        let mut out = vec![Cell::text(about)];
        out.extend(cells.map(|n| n.map_or_else(Cell::default, |n| Cell::number(n as f64))));
        out.iter_mut().for_each(|c| c.strong = strong);
        out
    };
    let mut rows: Vec<Vec<Cell>> = (ledger.lines.iter())
        .map(|l| row(l, w.ledger_about(by, &l.about), false))
        .collect();
    if !rows.is_empty() {
        rows.push(row(&ledger.sum, w.t("ledger-sum"), true));
    }
    let head = office.journal.head().borrow().seq;
    Document {
        layout: Layout::Sheet,
        lang: w.lang.tag().into(),
        title: w.t("ledger-title"),
        subtitle: w.t("ledger-how"),
        issuer: w.label(&office.city.label),
        number: String::new(),
        secrecy: w.t("paper-internal"),
        date: day,
        date_text: w.full_date(day),
        mark: String::new(),
        blocks: vec![Block::Table(Table {
            caption: w.t("ledger-title"),
            columns,
            rows,
            empty: w.t("ledger-empty"),
        })],
        foot: Foot {
            left: vec![
                w.t1("paper-foot-entry", "seq", head),
                w.t("paper-foot-verify"),
            ],
            right: String::new(),
            page: w.t("paper-page"),
        },
    }
}
