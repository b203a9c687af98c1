//! One person's hand-over.

use super::{May, Said, diseases};
use crate::html::Html;
use crate::page::Page;
use crate::view::filled::Filled;
use crate::words::{Say, Words};
use askama::Template;
use jiff::Timestamp;
use lf_app::facilities::FacilityView;
use lf_response::custody::{Custody, Event, Following, Stage};

/// One person.
#[derive(Template)]
#[template(path = "pages/custody.html")]
pub struct CustodyOne<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it says.
    pub s: Said<'a>,
    /// The custody.
    pub c: &'a Custody,
    /// Masked name.
    pub name: String,
    /// The sealed content, where the officer has just looked.
    pub person: Vec<(String, String)>,
    /// How it was read.
    pub sight: Html,
    /// What the acting body may do.
    pub may: May,
    /// Body of the acting officer.
    pub own: String,
    /// Facilities, with those that fit first: the view, and whether it fits.
    pub places: Vec<(FacilityView, bool)>,
    /// Whether where he is, is none for what he is determined to be.
    pub misplaced: bool,
    /// Entries.
    pub history: Vec<(u64, Timestamp, String, String)>,
    /// What was typed.
    pub form: Filled,
}

impl CustodyOne<'_> {
    fn stage(&self) -> String {
        self.p.w.t(&format!("word-{}", self.c.stage.word()))
    }

    fn waits(&self) -> Option<String> {
        let (who, step) = self.c.awaited()?;
        let step = self.p.w.t(&format!("custody-step-{}", step.word()));
        Some(
            self.p
                .w
                .t2("custody-waits", "bodies", self.s.bodies(&who), "step", step),
        )
    }

    fn disease(&self) -> Option<String> {
        (!self.c.disease.is_empty()).then(|| self.p.w.name(&self.c.disease))
    }

    /// Whether a refusal or a withdrawal was pressed and not taken.
    fn is_break(&self) -> bool {
        ["refuse", "withdraw"].contains(&self.form.value("do"))
    }

    fn is_moving(&self) -> bool {
        self.c.stage == Stage::Moving
    }

    /// Where what the laboratory told is shown.
    fn report(&self, f: &Following) -> String {
        let id = f.result.of.strip_prefix("result/").unwrap_or_default();
        format!("/results/{id}")
    }

    /// Results that the acting body has to read.
    fn to_read(&self, f: &Following) -> bool {
        f.unread().any(|b| *b == self.own)
    }

    fn unread(&self, f: &Following) -> Option<String> {
        f.unread().next()?;
        Some(self.s.bodies(f.unread()))
    }

    fn told(&self) -> Vec<(String, Option<String>)> {
        let must = self.s.rules.city.iter().flat_map(|b| &b.told);
        let mut bodies: Vec<&str> = must.map(|t| t.by.as_str()).collect();
        bodies.extend(self.c.told.iter().map(|(t, _)| t.to.as_str()));
        bodies.sort();
        bodies.dedup();
        (bodies.into_iter())
            .map(|body| {
                let first = self.c.told.iter().find(|(t, _)| t.to == body);
                let line = first.map(|(t, sign)| {
                    let at = self.p.w.when(&sign.at);
                    match t.lag {
                        Some(lag) => {
                            self.p
                                .w
                                .t2("custody-told-lag", "at", at, "span", self.p.w.minutes(lag))
                        }
                        None => self.p.w.t1("custody-told-at", "at", at),
                    }
                });
                (body.to_string(), line)
            })
            .collect()
    }

    fn free(&self, f: &FacilityView) -> String {
        let wards = f.functions.iter().filter(|x| x.beds > 0);
        let parts: Vec<String> = wards
            .map(|x| {
                let args = [
                    ("function", Say::say(&self.s.function(&x.function))),
                    ("free", Say::say(&x.free.to_string())),
                    ("beds", Say::say(&x.beds.to_string())),
                ];
                self.p.w.say("custody-beds", &args)
            })
            .collect();
        parts.join(&self.p.w.t("list-comma"))
    }

    fn diseases(&self) -> Vec<(String, String)> {
        diseases(&self.p.w)
    }

    fn is_category(&self, code: &str) -> bool {
        self.c.category == code
    }

    fn is_disease(&self, code: &str) -> bool {
        self.c.disease == code
    }
}

/// Name of an entry about a custody.
pub fn entry(w: &Words, event: &Event) -> String {
    let kind = event.kind();
    w.t(&format!(
        "custody-entry-{}",
        kind.rsplit('.').next().unwrap_or(kind)
    ))
}
