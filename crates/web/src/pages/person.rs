//! The record of a person, reviews of broken glasses, and what an officer sees.

use crate::page::Page;
use askama::Template;
use jiff::Timestamp;
use lf_app::permits::Sight;
use lf_app::reading::{PersonSheet, ReadLine, Shown};
use lf_permit::Agreement;
use std::collections::BTreeMap;

/// The record of a person.
#[derive(Template)]
#[template(path = "pages/person.html")]
pub struct PersonPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Entry that holds the record.
    pub seq: u64,
    /// Purpose that was chosen; empty before.
    pub purpose: &'a str,
    /// The record, once a purpose was chosen.
    pub sheet: Option<PersonSheet>,
    /// Agreements in force, by id.
    pub agreements: &'a BTreeMap<String, Agreement>,
    /// Key of the form.
    pub form_key: String,
    /// What was refused.
    pub lines: Vec<String>,
}

impl PersonPage<'_> {
    fn purposes(&self) -> Vec<(&String, String)> {
        let book = &self.p.w.names().codebook.sharing;
        let lang = self.p.w.lang.tag();
        (book.purposes.iter())
            .map(|(code, p)| (code, p.label.text(lang).to_string()))
            .collect()
    }

    fn word(&self, code: &str) -> String {
        let book = &self.p.w.names().codebook.sharing;
        book.label(code, self.p.w.lang.tag())
    }

    /// Why a field is shown, in words.
    fn why(&self, s: &Shown) -> String {
        let w = &self.p.w;
        let one = |by: &String| match by.as_str() {
            "own" => w.t("person-why-own"),
            "opened" => w.t("person-why-opened"),
            id => match self.agreements.get(id) {
                Some(a) => w.t2("person-why-agreed", "plan", w.plan_short(&a.plan), "clause", &a.clause),
                None => id.to_string(),
            },
        };
        let all: Vec<String> = s.by.iter().map(one).collect();
        all.join(&w.t("list-comma"))
    }

    /// A line of the reads, in words.
    fn told(&self, r: &ReadLine) -> String {
        let w = &self.p.w;
        let fields: Vec<String> = r.what.fields.iter().map(|f| self.word(f)).collect();
        match (r.kind.as_str(), r.what.right) {
            ("person.opened", _) => w.t1("person-read-opened", "reason", &r.what.purpose),
            ("person.reviewed", Some(true)) => w.t1("person-read-right", "note", &r.what.purpose),
            ("person.reviewed", _) => w.t1("person-read-wrong", "note", &r.what.purpose),
            _ => w.t2(
                "person-read-shown",
                "purpose",
                self.word(&r.what.purpose),
                "fields",
                fields.join(&w.t("list-comma")),
            ),
        }
    }
}

/// Broken glasses of a body's records that await a review.
#[derive(Template)]
#[template(path = "pages/reads.html")]
pub struct ReadsPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Now.
    pub now: Timestamp,
    /// The glasses, the oldest first, each with the moment by which the review is due.
    pub open: Vec<(ReadLine, Timestamp)>,
    /// The officer who looks.
    pub officer: String,
    /// What was refused.
    pub lines: Vec<String>,
}

impl ReadsPage<'_> {
    fn own(&self, r: &ReadLine) -> bool {
        r.officer == self.officer
    }

    fn is_late(&self, due: &Timestamp) -> bool {
        *due < self.now
    }
}

/// What an officer sees of a record type, and why.
#[derive(Template)]
#[template(path = "pages/permissions.html")]
pub struct PermissionsPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The officer's body.
    pub body: String,
    /// Record type.
    pub category: String,
    /// What is seen.
    pub sights: Vec<Sight>,
    /// Fields that no agreement gives.
    pub hidden: Vec<String>,
    /// Agreements in force, by id.
    pub agreements: &'a BTreeMap<String, Agreement>,
}

impl PermissionsPage<'_> {
    fn word(&self, code: &str) -> String {
        let book = &self.p.w.names().codebook.sharing;
        book.label(code, self.p.w.lang.tag())
    }

    fn categories(&self) -> Vec<(&String, String)> {
        let book = &self.p.w.names().codebook.sharing;
        let lang = self.p.w.lang.tag();
        (book.categories.iter())
            .map(|(code, c)| (code, c.label.text(lang).to_string()))
            .collect()
    }

    fn is(&self, code: &str) -> bool {
        self.category == code
    }

    /// Sentences: from whom, for which purpose, which fields, under which clauses.
    fn sentences(&self) -> Vec<(String, String, String, Vec<(String, String)>)> {
        type Key = (String, String, Vec<String>);
        let mut groups: BTreeMap<Key, Vec<String>> = BTreeMap::new();
        for s in &self.sights {
            let key = (s.from.clone(), s.purpose.clone(), s.by.clone());
            groups.entry(key).or_default().push(self.word(&s.field));
        }
        let w = &self.p.w;
        (groups.into_iter())
            .map(|((from, purpose, by), fields)| {
                let clauses = (by.iter())
                    .filter_map(|id| self.agreements.get(id))
                    .map(|a| {
                        let said = format!("{} {}", w.plan_short(&a.plan), a.clause);
                        (w.clause_href(&a.plan, &a.clause), said)
                    })
                    .collect();
                (w.body(&from), self.word(&purpose), fields.join(&w.t("list-comma")), clauses)
            })
            .collect()
    }

    fn hidden_words(&self) -> String {
        let all: Vec<String> = self.hidden.iter().map(|f| self.word(f)).collect();
        all.join(&self.p.w.t("list-comma"))
    }
}
