//! The record of a person, reviews of broken glasses, and what a body sees.

use crate::page::Page;
use askama::Template;
use jiff::Timestamp;
use lf_app::permits::Sights;
use lf_app::reading::{Broken, PersonSheet, ReadLine, Shown};
use lf_domain::permit::{Agreement, Permits};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Codes in words, joined.
fn words<'a>(p: &Page, codes: impl IntoIterator<Item = &'a String>) -> String {
    let all: Vec<String> = codes.into_iter().map(|c| word(p, c)).collect();
    all.join(&p.w.t("list-comma"))
}

/// A category, field or purpose in words.
fn word(p: &Page, code: &str) -> String {
    p.w.names().codebook.sharing.label(code, p.w.lang.tag())
}

fn agreement<'a>(permits: &'a Arc<dyn Permits>, id: &str) -> Option<&'a Agreement> {
    permits.agreements().iter().find(|a| a.id == id)
}

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
    /// Whoever says who may see what.
    pub permits: Arc<dyn Permits>,
    /// Key of the form.
    pub form_key: String,
    /// Body of whoever looks.
    pub body: String,
    /// What was refused.
    pub lines: Vec<String>,
}

impl PersonPage<'_> {
    fn purposes(&self) -> Vec<(String, String)> {
        let book = &self.p.w.names().codebook.sharing;
        let codes = book.purposes.keys();
        codes.map(|c| (c.clone(), word(self.p, c))).collect()
    }

    fn word(&self, code: &str) -> String {
        word(self.p, code)
    }

    /// Whether something is masked that breaking the glass would show.
    fn masked(&self, s: &PersonSheet) -> bool {
        s.owner != self.body && s.fields.iter().any(|f| f.by.is_empty())
    }

    /// Why a field is shown: words, and the clause that they lead to.
    fn why(&self, s: &Shown) -> Vec<(String, Option<String>)> {
        let w = &self.p.w;
        let one = |by: &String| match by.as_str() {
            "own" => (w.t("person-why-own"), None),
            "opened" => (w.t("person-why-opened"), None),
            id => match agreement(&self.permits, id) {
                Some(a) => (
                    format!("{} {}", w.plan_short(&a.plan), a.clause),
                    Some(w.clause_href(&a.plan, &a.clause)),
                ),
                None => (id.to_string(), None),
            },
        };
        s.by.iter().map(one).collect()
    }

    /// A line of the reads, in words.
    fn told(&self, r: &ReadLine) -> String {
        let w = &self.p.w;
        match (r.kind.as_str(), r.what.right) {
            ("read.opened", _) => w.t1("person-read-opened", "reason", r.what.reason.as_str()),
            (_, Some(true)) => w.t1("person-read-right", "reason", r.what.reason.as_str()),
            (_, Some(false)) => w.t1("person-read-wrong", "reason", r.what.reason.as_str()),
            _ => w.t2(
                "person-read-shown",
                "purpose",
                self.word(&r.what.purpose),
                "fields",
                words(self.p, &r.what.fields),
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
    /// The glasses, the oldest first.
    pub open: Vec<Broken>,
    /// Key of the forms; one form is sent at a time.
    pub form_key: String,
    /// What was refused.
    pub lines: Vec<String>,
}

impl ReadsPage<'_> {
    fn late(&self, b: &Broken) -> bool {
        b.due < self.now
    }
}

/// What a body sees of a record type, and why.
#[derive(Template)]
#[template(path = "pages/permissions.html")]
pub struct PermissionsPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The body.
    pub body: String,
    /// Record type.
    pub category: String,
    /// What is seen; none where the code book knows nothing of sharing.
    pub sights: Option<Sights>,
    /// Whoever says who may see what.
    pub permits: Arc<dyn Permits>,
}

/// Fields of one body for one purpose, with the agreements that give them.
struct Sentence {
    from: String,
    purpose: String,
    fields: String,
    clauses: Vec<(String, String, String)>,
}

impl PermissionsPage<'_> {
    fn word(&self, code: &str) -> String {
        word(self.p, code)
    }

    fn categories(&self) -> Vec<(String, String)> {
        let codes = self.p.w.names().codebook.sharing.categories.keys();
        codes.map(|c| (c.clone(), self.word(c))).collect()
    }

    fn bodies(&self) -> Vec<(String, String)> {
        let city = &self.p.w.names().city;
        let ids = (city.bodies.iter()).flat_map(|b| city.bodies_of(&b.role, None));
        ids.map(|id| (id.clone(), self.p.w.body(&id))).collect()
    }

    fn sentences(&self, sights: &Sights) -> Vec<Sentence> {
        type Key<'k> = (&'k str, &'k str, &'k [String]);
        let mut groups: BTreeMap<Key<'_>, Vec<&String>> = BTreeMap::new();
        for s in &sights.seen {
            let key = (s.from.as_str(), s.purpose.as_str(), s.by.as_slice());
            groups.entry(key).or_default().push(&s.field);
        }
        let w = &self.p.w;
        let clause = |id: &String| {
            let a = agreement(&self.permits, id)?;
            let said = format!("{} {}", w.plan_short(&a.plan), a.clause);
            Some((w.clause_href(&a.plan, &a.clause), said, w.label(&a.title)))
        };
        (groups.into_iter())
            .map(|((from, purpose, by), fields)| Sentence {
                from: w.body(from),
                purpose: self.word(purpose),
                fields: words(self.p, fields),
                clauses: by.iter().filter_map(clause).collect(),
            })
            .collect()
    }

    fn hidden(&self, sights: &Sights) -> String {
        words(self.p, &sights.hidden)
    }
}
