//! The line list of an incident. Names of persons are not in it.

use crate::page::{Page, encode};
use crate::telling::class_name;
use crate::view::incident::{CaseRow, LineList};
use askama::Template;
use jiff::civil::Date;
use lf_domain::case::{Classification, Link};

/// The page.
#[derive(Template)]
#[template(path = "pages/cases.html")]
pub struct Cases<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a LineList,
    /// Disease that a new case of the incident most likely has.
    pub disease: &'a str,
}

const CLASSES: [Classification; 5] = [
    Classification::Suspected,
    Classification::Clinical,
    Classification::Confirmed,
    Classification::Asymptomatic,
    Classification::Excluded,
];

impl Cases<'_> {
    fn classes(&self) -> Vec<(&'static str, String)> {
        CLASSES
            .map(|c| (class_name(c), self.p.w.classification(c)))
            .to_vec()
    }

    fn chosen(&self, code: &str) -> bool {
        self.v.classification.is_some_and(|c| class_name(c) == code)
    }

    fn filtered(&self) -> bool {
        !self.v.place.is_empty() || self.v.classification.is_some()
    }

    fn open(&self, r: &CaseRow) -> bool {
        r.classification == Some(Classification::Suspected)
    }

    fn class(&self, r: &CaseRow) -> String {
        r.classification
            .map_or_else(|| self.p.w.t("class-count"), |c| self.p.w.classification(c))
    }

    fn day(&self, date: &Option<Date>) -> String {
        date.map_or_else(String::new, |d| self.p.w.day(d))
    }

    fn link(&self, l: &Link) -> String {
        let w = &self.p.w;
        let kind = w
            .maybe(&format!("link-{}", l.kind), &[])
            .unwrap_or_else(|| l.kind.clone());
        w.t2("link-of", "kind", kind, "key", &l.key)
    }

    fn more(&self, after: &u64) -> String {
        let class = self.v.classification.map_or("", class_name);
        format!(
            "/incidents/{}/cases?place={}&classification={class}&before={after}",
            encode(&self.v.id),
            encode(&self.v.place)
        )
    }
}
