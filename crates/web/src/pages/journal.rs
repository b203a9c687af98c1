//! The journal, and one entry of it.

use crate::html::Html;
use crate::page::{Page, encode};
use crate::part;
use crate::view::happening::What;
use crate::view::journal::{EntryRow, EntryView, JournalView};
use crate::view::report_form::Recorded;
use crate::words::Words;
use askama::Template;
use lf_domain::fact::Fact;

/// The journal.
#[derive(Template)]
#[template(path = "pages/journal.html")]
pub struct Journal<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a JournalView,
    /// Name of the incident whose entries are shown.
    pub incident_name: Option<String>,
}

impl Journal<'_> {
    fn kinds(&self) -> Vec<(&'static str, String)> {
        ["", "fact", "finding"]
            .map(|k| {
                (
                    k,
                    self.p
                        .w
                        .t(if k.is_empty() { "filter-all" } else { k_key(k) }),
                )
            })
            .to_vec()
    }

    fn chosen(&self, code: &str) -> bool {
        self.v.kind == code || !code.is_empty() && self.v.kind.starts_with(code)
    }

    fn corrects(&self, r: &EntryRow) -> String {
        let withdrawn = matches!(&r.happening.what, What::Fact(Fact::Withdrawal { .. }));
        self.p.w.t(if withdrawn { "withdraws" } else { "corrects" })
    }

    /// This filter from the newest entry on, or below one.
    fn href(&self, below: Option<&u64>) -> String {
        let v = self.v;
        let first = format!(
            "/journal?kind={}&incident={}",
            encode(&v.kind),
            encode(&v.incident)
        );
        below.map_or(first.clone(), |seq| format!("{first}&before={seq}"))
    }
}

fn k_key(kind: &str) -> &'static str {
    match kind {
        "fact" => "mark-fact",
        "finding" => "mark-finding",
        _ => "mark-decision",
    }
}

/// One entry.
#[derive(Template)]
#[template(path = "pages/entry.html")]
pub struct Entry<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a EntryView,
    /// Set right after it was recorded.
    pub recorded: Option<Recorded>,
    /// Incidents that it belongs to: id, name, badge of the candidate.
    pub touched: Vec<(String, String, Html)>,
}

impl Entry<'_> {
    /// Names and values of what the entry says.
    fn details(&self) -> Vec<(String, String)> {
        match &self.v.row.happening.what {
            What::Fact(fact) => fact_details(&self.p.w, fact),
            what => vec![(self.p.w.t("col-what"), self.p.w.happening(what))],
        }
    }

    fn reason(&self) -> Option<Html> {
        let reason = self.v.reason.as_ref()?;
        Some(part::reason(&self.p.w, reason, &|_| None))
    }
}

/// The fields of a fact with their names, as its form has them.
fn fact_details(w: &Words, fact: &Fact) -> Vec<(String, String)> {
    let Some((kind, typed)) = crate::entry::typed(fact) else {
        return vec![(w.t("col-what"), w.fact(fact))];
    };
    let mut out = vec![];
    for field in kind.fields(w) {
        let Some(value) = typed.get(field.name).filter(|v| !v.is_empty()) else {
            continue;
        };
        let name = super::report::label(w, kind, field.name);
        let shown = match &field.control {
            crate::entry::Control::Choice(c) | crate::entry::Control::Select(c) => c
                .iter()
                .find(|c| c.value == *value)
                .map_or_else(|| value.clone(), |c| c.label.clone()),
            crate::entry::Control::Date => value
                .parse()
                .map_or_else(|_| value.clone(), |d: jiff::civil::Date| w.date(d)),
            _ => value.clone(),
        };
        out.push((name, shown));
    }
    out
}
