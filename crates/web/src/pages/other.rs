//! Choosing the acting officer, finding things, and pages that say what is wrong.

use crate::page::Page;
use askama::Template;
use lf_domain::city::{Officer as CityOfficer, split_body};

/// The chooser of the acting officer.
#[derive(Template)]
#[template(path = "pages/officer.html")]
pub struct Officer<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Where to go afterwards.
    pub next: &'a str,
    /// Why one is asked to choose; empty when one came by oneself.
    pub asked: String,
}

impl Officer<'_> {
    /// Officers of the city, then of each county that has some.
    fn groups(&self) -> Vec<(String, Vec<&CityOfficer>)> {
        let city = &self.p.w.names().city;
        let county = |o: &CityOfficer| split_body(&o.body).1.map(str::to_string);
        let of = |code: Option<&str>| -> Vec<&CityOfficer> {
            let here = |o: &&CityOfficer| county(o).as_deref() == code;
            city.officers.iter().filter(here).collect()
        };
        let mut out = vec![(self.p.w.t("officer-group-city"), of(None))];
        out.extend((city.areas.iter()).map(|a| (self.p.w.label(&a.label), of(Some(&a.code)))));
        out.retain(|(_, officers)| !officers.is_empty());
        out
    }

    fn is(&self, o: &CityOfficer) -> bool {
        self.p
            .shell
            .actor
            .as_ref()
            .is_some_and(|a| a.officer == o.id)
    }
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Where it is.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub what: String,
}

/// The page of what was found.
#[derive(Template)]
#[template(path = "pages/find.html")]
pub struct Find<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What was asked.
    pub q: &'a str,
    /// What was found.
    pub hits: Vec<Hit>,
}

/// A page that says what is wrong and what would be accepted.
#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct Wrong<'a> {
    /// Frame.
    pub p: &'a Page,
    /// HTTP status.
    pub status: u16,
    /// What is wrong, in a few words.
    pub title: String,
    /// What it means and what to do.
    pub text: String,
    /// Details, each a sentence.
    pub lines: Vec<String>,
}

impl<'a> Wrong<'a> {
    /// The page of a status that has words of its own: 403, 404, 413, 422, 429, 500, 503, 507.
    pub fn of(p: &'a Page, status: u16, lines: Vec<String>) -> Wrong<'a> {
        let known =
            p.w.maybe(&format!("error-{status}-title"), &[])
                .map_or(500, |_| status);
        Wrong {
            p,
            status,
            title: p.w.t(&format!("error-{known}-title")),
            text: p.w.t(&format!("error-{known}")),
            lines,
        }
    }
}
