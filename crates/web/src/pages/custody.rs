//! The custody board, a determination, and one person's hand-over.

mod may;
mod person;
mod said;

pub use may::May;
pub use person::{CustodyOne, entry};
pub use said::{Cell, Said, Standing};

use crate::page::Page;
use crate::view::filled::Filled;
use crate::words::{Say, Words};
use askama::Template;
use lf_app::custody::{CustodyCounts, CustodyPage, CustodyQuery, View};
use lf_app::facilities::FacilityView;
use lf_domain::person::DocumentKind;
use lf_response::custody::{Custody, Stage};
use std::collections::BTreeMap;

/// The board.
#[derive(Template)]
#[template(path = "pages/custodies.html")]
pub struct Board<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it says.
    pub s: Said<'a>,
    /// What was asked for.
    pub q: &'a CustodyQuery,
    /// The page.
    pub page: &'a CustodyPage,
    /// Numbers.
    pub counts: CustodyCounts,
    /// Masked names.
    pub names: &'a BTreeMap<String, String>,
    /// Facilities.
    pub facilities: &'a [FacilityView],
    /// Whether the acting officer's body determines persons.
    pub may_determine: bool,
    /// Body of the acting officer.
    pub own: String,
}

impl Board<'_> {
    fn late(&self) -> Vec<&Custody> {
        (self.page.custodies.iter())
            .filter(|c| c.stage == Stage::Moving && c.late.is_some())
            .collect()
    }

    /// Who has not arrived where since when, and how he went.
    fn missing(&self, c: &Custody) -> Option<(String, String)> {
        let (w, leg) = (&self.p.w, c.leg()?);
        let (_, span, due) = self.s.clock(c)?;
        let name = self.s.who(c, self.names);
        let at = leg.departure.at.map(|at| w.when(&at));
        let head = [
            ("name", Say::say(&name)),
            ("place", Say::say(&self.s.site(&leg.offered.to))),
            ("span", Say::say(&span)),
        ];
        let how = [
            ("category", Say::say(&self.s.category(&c.category))),
            ("from", Say::say(&leg.departure.place)),
            ("at", Say::say(&at.unwrap_or_default())),
            ("due", Say::say(&due)),
            ("body", Say::say(&self.s.bodies(&c.owner))),
        ];
        Some((
            w.say("custody-missing", &head),
            w.say("custody-missing-owner", &how),
        ))
    }

    fn view(&self) -> &'static str {
        view_word(self.q.view)
    }

    fn is_view(&self, view: &str) -> bool {
        view_word(self.q.view) == view
    }

    fn tab(&self, view: &str) -> String {
        let mine = match &self.q.body {
            Some(_) => "&body=own",
            None => "",
        };
        format!("/custody?view={view}{mine}")
    }

    fn next(&self) -> Option<String> {
        Some(self.p.with("after", self.page.next.as_deref()?))
    }

    /// Owners that can be chosen: bodies that run a facility, determine or coordinate.
    fn owners(&self) -> Vec<String> {
        let Some(b) = &self.s.rules.city else {
            return vec![];
        };
        let mut out: Vec<String> = vec![];
        let sites = b.facilities.iter().map(|f| &f.body);
        for body in b.determine.by.iter().chain(sites) {
            if self.p.w.names().city.has_body(body) && !out.contains(body) {
                out.push(body.clone());
            }
        }
        out
    }

    fn is_owner(&self, body: &str) -> bool {
        self.q.owner.as_deref() == Some(body)
    }

    fn is_category(&self, code: &str) -> bool {
        self.q.category.as_deref() == Some(code)
    }

    /// Results of the persons of this page that somebody has not read.
    fn unread(&self) -> Vec<(&Custody, String)> {
        let mut out = vec![];
        for c in &self.page.custodies {
            for f in c.results.iter().filter(|f| f.unread().next().is_some()) {
                let args = [
                    ("test", Say::say(&f.result.test)),
                    ("outcome", Say::say(&self.s.outcome(&f.result.outcome))),
                    ("at", Say::say(&self.p.w.when(&f.sign.at))),
                    ("bodies", Say::say(&self.s.bodies(f.unread()))),
                ];
                out.push((c, self.p.w.say("custody-unread-line", &args)));
            }
        }
        out
    }

    /// Who of the persons of this page was told of, and who is still to be.
    fn told(&self) -> Vec<(&Custody, String)> {
        let must: Vec<&str> = (self.s.rules.city.iter())
            .flat_map(|b| b.told.iter().map(|t| t.by.as_str()))
            .collect();
        let mut out = vec![];
        for c in &self.page.custodies {
            let open: Vec<String> = (must.iter())
                .filter(|b| !c.told.iter().any(|(t, _)| t.to == **b))
                .map(|b| b.to_string())
                .collect();
            if !open.is_empty() && !c.legs.is_empty() {
                let line = self
                    .p
                    .w
                    .t1("custody-to-tell", "bodies", self.s.bodies(&open));
                out.push((c, line));
            }
        }
        out
    }
}

/// Word of a view in the address.
fn view_word(view: View) -> &'static str {
    match view {
        View::Way => "way",
        View::Held => "held",
        View::Ended => "ended",
    }
}

/// The form of a determination.
#[derive(Template)]
#[template(path = "pages/custody_new.html")]
pub struct NewCustodyPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it says.
    pub s: Said<'a>,
    /// What was typed.
    pub form: Filled,
    /// The masked name of somebody who is on the register.
    pub whom: Option<Option<String>>,
}

impl NewCustodyPage<'_> {
    /// Kinds of documents, the commonest at a port first.
    fn kinds(&self) -> Vec<(&'static str, String)> {
        let mut kinds = DocumentKind::ALL;
        kinds.sort_by_key(|k| *k != DocumentKind::Passport);
        let word = |k: DocumentKind| self.p.w.t(&format!("decl-say-{}", k.name()));
        kinds.into_iter().map(|k| (k.name(), word(k))).collect()
    }

    fn diseases(&self) -> Vec<(String, String)> {
        diseases(&self.p.w)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.form.is(name, value)
    }

    /// Address and name of the clause, where it is one of a plan.
    fn clause(&self) -> Option<(String, String)> {
        let b = self.s.rules.city.as_ref().filter(|b| !b.plan.is_empty())?;
        let (w, clause) = (&self.p.w, &b.determine.clause);
        let name = format!("{} {clause}", w.plan_short(&b.plan));
        Some((w.clause_href(&b.plan, clause), name))
    }

    fn needs_ground(&self, code: &str) -> bool {
        let b = self.s.rules.city.as_ref();
        b.is_some_and(|b| b.ground.iter().any(|g| g == code))
    }
}

/// Diseases by name.
fn diseases(w: &Words) -> Vec<(String, String)> {
    let all = &w.names().codebook.diseases;
    let mut out: Vec<(String, String)> = (all.iter())
        .map(|(code, d)| (code.clone(), w.label(&d.label)))
        .collect();
    out.sort_by(|a, b| a.1.cmp(&b.1));
    out
}
