//! The personal content of a case, how something personal was read, reviews of broken
//! glasses, and what a body sees of the others.

use crate::html::Html;
use crate::page::Page;
use crate::words::Words;
use askama::Template;
use jiff::Timestamp;
use lf_app::permits::Sights;
use lf_app::reading::{Broken, CaseSheet, ReadLine, Shown, Sight};
use lf_domain::permit::{ALWAYS, Agreement, Permits, REST, Why};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A reason in words, and the clause that it leads to.
type Said = (String, Option<String>);

/// Codes in words, joined.
fn words<'a>(w: &Words, codes: impl IntoIterator<Item = &'a String>) -> String {
    let all: Vec<String> = codes.into_iter().map(|c| word(w, c)).collect();
    all.join(&w.t("list-comma"))
}

/// A category, field or purpose in words.
fn word(w: &Words, code: &str) -> String {
    match code {
        REST => w.t("sight-rest"),
        code => w.names().codebook.sharing.label(code, w.lang.tag()),
    }
}

fn agreement<'a>(permits: &'a Arc<dyn Permits>, id: &str) -> Option<&'a Agreement> {
    permits.agreements().iter().find(|a| a.id == id)
}

/// Where an agreement stands: an arrangement of the city leads nowhere.
fn stands(p: &Page, a: &Agreement) -> Said {
    match a.plan.is_empty() {
        true => (a.clause.clone(), None),
        false => (
            format!("{} {}", p.w.plan_short(&a.plan), a.clause),
            Some(p.w.clause_href(&a.plan, &a.clause)),
        ),
    }
}

/// Why something is shown.
fn why(p: &Page, permits: &Arc<dyn Permits>, by: &str) -> Said {
    match Why::of(by) {
        Why::Agreement(id) => match agreement(permits, &id) {
            Some(a) => stands(p, a),
            None => (id, None),
        },
        base => (p.w.t(&format!("sight-why-{}", base.word())), None),
    }
}

/// A line of the reads, in words.
pub fn told(w: &Words, r: &ReadLine) -> String {
    let what = &r.what;
    match (r.kind.as_str(), what.right) {
        ("read.opened", _) => w.t1("sight-read-opened", "reason", what.reason.as_str()),
        // What is the body's own is read whole.
        ("read.observation", _) => w.t("tell-kind-read-observation"),
        ("read.listed", _) => w.t1("sight-read-listed", "shown", shown(w, r)),
        (_, Some(true)) => w.t1("sight-read-right", "reason", what.reason.as_str()),
        (_, Some(false)) => w.t1("sight-read-wrong", "reason", what.reason.as_str()),
        _ => shown(w, r),
    }
}

/// What a read showed, and for what.
fn shown(w: &Words, r: &ReadLine) -> String {
    let what = &r.what;
    let fields = match what.fields.is_empty() {
        true => w.t("sight-read-nothing"),
        false => words(w, &what.fields),
    };
    let for_what = match (what.purpose.as_str(), what.reason.as_str()) {
        ("", "") => return fields,
        (purpose, "") => word(w, purpose),
        ("", reason) => reason.to_string(),
        (purpose, reason) => format!("{} ({reason})", word(w, purpose)),
    };
    w.t2("sight-read-shown", "purpose", for_what, "fields", fields)
}

/// How something personal was read: for which purpose, why it is shown, what is masked, the
/// glass, and who looked before.
#[derive(Template)]
#[template(path = "pages/sight.html")]
pub struct SightPanel<'a> {
    /// Frame.
    pub p: &'a Page,
    /// How it was read.
    pub sight: &'a Sight,
    /// The person whose glass can be broken, where it is about one.
    pub person: Option<&'a str>,
    /// Whoever says who may see what.
    pub permits: Arc<dyn Permits>,
    /// Body of whoever looks.
    pub body: String,
    /// Key of the form.
    pub key: String,
    /// Whether the page lists the reads itself.
    pub listed: bool,
    /// Whether the page has no other purposes.
    pub fixed: bool,
}

impl SightPanel<'_> {
    /// The panel as it stands in a page.
    pub fn html(&self) -> Html {
        Html::of(self)
    }

    fn purposes(&self) -> Vec<(String, String)> {
        let codes = self.p.w.names().codebook.sharing.purposes.keys();
        codes.map(|c| (c.clone(), word(&self.p.w, c))).collect()
    }

    /// This page without its query.
    fn path(&self) -> &str {
        self.p.here.split('?').next().unwrap_or_default()
    }

    /// Bodies that are asked for more.
    fn others(&self) -> String {
        let others = self.sight.owners.iter().filter(|o| **o != self.body);
        let others: Vec<String> = others.map(|o| self.p.w.body(o)).collect();
        others.join(&self.p.w.t("list-comma"))
    }

    /// Fields by the reasons for which they are shown.
    fn reasons(&self) -> Vec<(String, Vec<Said>)> {
        let mut groups: BTreeMap<Vec<&String>, Vec<&String>> = BTreeMap::new();
        for (field, by) in &self.sight.shown {
            groups.entry(by.iter().collect()).or_default().push(field);
        }
        (groups.into_iter())
            .map(|(by, fields)| {
                let said = by.into_iter().map(|b| why(self.p, &self.permits, b));
                (words(&self.p.w, fields), said.collect())
            })
            .collect()
    }

    fn masked(&self) -> String {
        words(&self.p.w, &self.sight.masked)
    }

    fn told(&self, r: &ReadLine) -> String {
        told(&self.p.w, r)
    }
}

/// The personal content of a case.
#[derive(Template)]
#[template(path = "pages/reading.html")]
pub struct CasePage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The content, field by field.
    pub sheet: CaseSheet,
    /// How it was read.
    pub sight: Html,
    /// Whoever says who may see what.
    pub permits: Arc<dyn Permits>,
    /// What was refused.
    pub lines: Vec<String>,
}

impl CasePage<'_> {
    fn word(&self, code: &str) -> String {
        word(&self.p.w, code)
    }

    fn kinds(&self) -> String {
        words(&self.p.w, &self.sheet.categories)
    }

    fn why(&self, s: &Shown) -> Vec<Said> {
        s.by.iter().map(|b| why(self.p, &self.permits, b)).collect()
    }
}

/// Broken glasses of a body's records that await its review.
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
        b.due.is_some_and(|due| due < self.now)
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
    clauses: Vec<(Said, String)>,
}

impl PermissionsPage<'_> {
    fn word(&self, code: &str) -> String {
        word(&self.p.w, code)
    }

    fn always(&self) -> [String; ALWAYS.len()] {
        ALWAYS.map(|id| self.p.w.t(&format!("sight-always-{id}")))
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
        let clause = |id: &String| {
            let a = agreement(&self.permits, id)?;
            Some((stands(self.p, a), self.p.w.label(&a.title)))
        };
        (groups.into_iter())
            .map(|((from, purpose, by), fields)| Sentence {
                from: self.p.w.body(from),
                purpose: self.word(purpose),
                fields: words(&self.p.w, fields),
                clauses: by.iter().filter_map(clause).collect(),
            })
            .collect()
    }

    fn hidden(&self, sights: &Sights) -> String {
        words(&self.p.w, &sights.hidden)
    }
}
