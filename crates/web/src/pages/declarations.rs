//! Declarations of health: the form, and one that was made.

use super::intake::joined;
use crate::html::Html;
use crate::page::Page;
use crate::view::declared::{self, Row, Section, Shown};
use askama::Template;
use lf_app::declarations::{Declaration, Sort};
use lf_domain::refusal::Refusal;

/// The form of a declaration.
#[derive(Template)]
#[template(path = "pages/declaration_new.html")]
pub struct NewDeclaration<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Whose.
    pub sort: Sort,
    /// Sections.
    pub sections: Vec<Section>,
    /// Declaration that is set right, with the number that was seen.
    pub corrects: Option<(&'a str, u64)>,
    /// Why it is set right.
    pub reason: &'a str,
    /// What was wrong.
    pub wrongs: Vec<(String, String, String)>,
    /// Why nothing was saved.
    pub trouble: Option<String>,
    /// Key of the form.
    pub key: &'a str,
}

/// A declaration.
#[derive(Template)]
#[template(path = "pages/declaration.html")]
pub struct DeclarationPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The declaration.
    pub d: &'a Declaration,
    /// How it was read.
    pub sight: Html,
}

impl NewDeclaration<'_> {
    fn title(&self) -> String {
        let key = match self.corrects {
            Some(_) => "decl-correct-title",
            None => "decl-new-title",
        };
        let what = self.p.w.t(&format!("intake-sort-{}", self.sort.name()));
        self.p.w.t1(key, "what", what)
    }

    fn about(&self) -> String {
        self.p.w.t(&format!("decl-about-{}", self.sort.name()))
    }

    fn has_zone(&self) -> bool {
        self.sort == Sort::Traveller
    }

    fn row(&self, row: &Row) -> Vec<Html> {
        row.fields.iter().map(Html::of).collect()
    }
}

impl DeclarationPage<'_> {
    fn title(&self) -> String {
        let m = &self.d.made;
        match joined(&[&m.conveyance, &m.means], " ") {
            t if t.is_empty() => self.p.w.t(&format!("intake-sort-{}", m.sort.name())),
            t => t,
        }
    }

    fn sort(&self) -> String {
        self.p
            .w
            .t(&format!("intake-sort-{}", self.d.made.sort.name()))
    }

    fn route(&self) -> String {
        let m = &self.d.made;
        let way = joined(&[&m.from, &m.to], " → ");
        joined(&[&way, &m.date], " · ")
    }

    fn asks(&self) -> Vec<(String, String)> {
        let w = &self.p.w;
        let asks = self.d.asks.iter();
        asks.map(|a| (declared::label(w, self.d.made.sort, &a.field), self.said(a)))
            .collect()
    }

    /// A question, with the fields that it names called by their labels.
    fn said(&self, ask: &Refusal) -> String {
        let w = &self.p.w;
        let mut ask = ask.clone();
        for text in ask.args.values_mut() {
            let words: Vec<String> = (text.split(", "))
                .map(|t| {
                    let label = declared::label(w, self.d.made.sort, t);
                    let word = || w.maybe(&format!("decl-say-{t}"), &[]);
                    match label.is_empty() {
                        false => label,
                        true => word().unwrap_or_else(|| t.to_string()),
                    }
                })
                .collect();
            *text = words.join(", ");
        }
        w.refusal(&ask)
    }

    fn shown(&self) -> Vec<Shown> {
        declared::shown(&self.p.w, self.d.made.sort, &self.d.values)
    }

    /// The persons whom it is about, by what the form calls them.
    fn persons(&self) -> Vec<(String, &String)> {
        let w = &self.p.w;
        let get = |f: String| self.d.values.get(&f).cloned().unwrap_or_default();
        let called = |n: &u16| match self.d.made.sort {
            Sort::Traveller => joined(
                &[&get("names.0.family".into()), &get("names.0.given".into())],
                " ",
            ),
            _ => get(format!("ill.{n}.name")),
        };
        (self.d.made.persons.iter())
            .map(|(n, id)| match called(n) {
                name if name.is_empty() => (w.t("person-nameless"), id),
                name => (name, id),
            })
            .collect()
    }
}
