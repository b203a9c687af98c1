//! Who was near: the search, the drawing, the list.

use crate::chart;
use crate::gather::contacts::{ContactsView, MOST, Row};
use crate::html::Html;
use crate::page::{Page, encode};
use askama::Template;
use lf_app::contacts::{Meeting, Whereabouts};

/// The page.
#[derive(Template)]
#[template(path = "pages/contacts.html")]
pub struct ContactsPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a ContactsView,
}

impl ContactsPage<'_> {
    fn title(&self) -> String {
        let w = &self.p.w;
        match &self.v.query {
            Some(q) => w.t1("contacts-of", "who", q.persons.join(" ")),
            None => w.t("contacts-title"),
        }
    }

    /// Days before the onset that the rules say.
    fn back(&self) -> Option<u32> {
        Some(u32::from(self.v.window.as_ref()?.back_days?))
    }

    /// Id of the case, for an address.
    fn known(&self) -> String {
        let first = self.v.window.as_ref().and_then(|c| c.persons.first());
        first.map_or_else(String::new, |p| encode(p))
    }

    fn disease(&self) -> String {
        let q = self.v.query.as_ref();
        q.map_or_else(String::new, |q| self.p.w.name(&q.disease))
    }

    fn diseases(&self) -> Vec<(String, String, bool)> {
        let w = &self.p.w;
        let all = w.names().codebook.diseases.keys();
        let chosen = self.v.query.as_ref().map(|q| q.disease.as_str());
        all.map(|d| (d.clone(), w.name(d), chosen == Some(d.as_str())))
            .collect()
    }

    fn from(&self) -> String {
        let q = self.v.query.as_ref();
        q.map_or_else(|| self.v.asked.from.clone(), |q| q.from.to_string())
    }

    fn to(&self) -> String {
        let q = self.v.query.as_ref();
        q.map_or_else(|| self.v.today.to_string(), |q| q.to.to_string())
    }

    fn two(&self) -> bool {
        self.v.asked.steps == "2"
    }

    fn drawing(&self) -> Html {
        match &self.v.query {
            Some(q) => chart::contacts::draw(&self.p.w, &q.persons, &self.v.contacts, "contacts"),
            None => Html::default(),
        }
    }

    fn count(&self, step: u8) -> usize {
        let lines = self.v.contacts.lines.iter();
        lines.filter(|l| l.step == step).count()
    }

    fn asks(&self) -> usize {
        let lines = self.v.contacts.lines.iter();
        lines.filter(|l| self.ask(&l.meetings)).count()
    }

    /// Only seats that nobody knows make it a contact.
    fn ask(&self, meetings: &[Meeting]) -> bool {
        !meetings.is_empty() && meetings.iter().all(|m| m.ask)
    }

    fn hidden(&self) -> usize {
        self.v.contacts.lines.len().saturating_sub(MOST)
    }

    fn step(&self, row: &Row) -> String {
        self.p.w.t(match row.line.step {
            1 => "contacts-step-1",
            _ => "contacts-step-2",
        })
    }

    /// Where the last meeting was.
    fn place(&self, row: &Row) -> String {
        let w = &self.p.w;
        match &row.last {
            Some(Whereabouts::Stay(s)) => {
                let unit = w.t(&format!("stay-in-{}", s.unit.code()));
                let parts = [unit, s.which.clone(), s.cabin.clone(), s.seat.clone()];
                let filled = parts.into_iter().filter(|p| !p.is_empty());
                filled.collect::<Vec<_>>().join(" ")
            }
            Some(Whereabouts::Contact(c)) if !c.setting.is_empty() => c.setting.clone(),
            Some(Whereabouts::Contact(_)) => w.t("contacts-named"),
            None => String::new(),
        }
    }

    /// The definition by which the last meeting is one.
    fn definition(&self, row: &Row) -> String {
        let w = &self.p.w;
        let id = row
            .line
            .meetings
            .first()
            .and_then(|m| m.definition.as_ref());
        let Some(id) = id else {
            return w.t("contacts-by-name");
        };
        let all = &w.names().codebook.contacts.near;
        let found = all.iter().find(|d| d.id == *id);
        found.map_or_else(|| id.clone(), |d| w.label(&d.label))
    }

    fn days(&self, row: &Row) -> String {
        let w = &self.p.w;
        match (row.line.first, row.line.last) {
            (Some(a), Some(b)) if a == b => w.day(a),
            (Some(a), Some(b)) => w.t2("contacts-days", "from", w.day(a), "to", w.day(b)),
            (None, Some(b)) => w.day(b),
            (Some(a), None) => w.day(a),
            (None, None) => w.t("contacts-day-unknown"),
        }
    }

    /// The form that puts him under observation, with what is known.
    fn observe(&self, row: &Row) -> String {
        let disease = self.v.query.as_ref().map_or("", |q| q.disease.as_str());
        let (reason, of) = (
            if row.line.step == 1 {
                "close"
            } else {
                "second"
            },
            row.line.of.first().map_or("", String::as_str),
        );
        let last = row.line.last.map_or_else(String::new, |d| d.to_string());
        format!(
            "/observations/new?person={}&of={}&disease={disease}&reason={reason}&last={last}",
            encode(&row.line.person),
            encode(of)
        )
    }

    fn seqs(&self, row: &Row) -> Vec<u64> {
        let mut seqs: Vec<u64> = row.line.meetings.iter().map(|m| m.stay).collect();
        seqs.dedup();
        seqs.truncate(3);
        seqs
    }

    /// A definition that holds on the first day of the search, with its dates and source.
    fn rules(&self) -> Vec<(String, String)> {
        let w = &self.p.w;
        let Some(q) = &self.v.query else {
            return vec![];
        };
        let book = &w.names().codebook.contacts;
        let now = book.near.iter().filter(|d| {
            let ours = d.diseases.is_empty() || d.diseases.contains(&q.disease);
            ours && d.since <= q.to && d.until.is_none_or(|u| u >= q.from)
        });
        let definitions = now.map(|d| {
            let since = match d.until {
                Some(u) => w.t2("contacts-days", "from", w.day(d.since), "to", w.day(u)),
                None => w.t1("contacts-since", "day", w.day(d.since)),
            };
            (w.label(&d.label), format!("{since} · {}", d.source))
        });
        let period = book.period(&q.disease, q.to).map(|p| {
            let days = w.t1("contacts-observe-days", "n", u32::from(p.observe_days));
            (w.t("contacts-until"), format!("{days} · {}", p.source))
        });
        definitions.chain(period).collect()
    }
}
