//! A passenger list: who is on it, what it still lacks, how it came.

use super::intake::{carriages, ends, joined};
use super::persons::{documents, name, traits};
use crate::html::Html;
use crate::page::Page;
use askama::Template;
use lf_response::manifest::{self, Function, Listed, Manifest, Received};

/// A passenger list.
#[derive(Template)]
#[template(path = "pages/manifest.html")]
pub struct ManifestPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The list.
    pub m: &'a Manifest,
    /// How it was read.
    pub sight: Html,
}

impl ManifestPage<'_> {
    fn title(&self) -> String {
        let crew = self.m.last().is_some_and(|r| r.crew);
        let key = if crew {
            "manifest-crew"
        } else {
            "manifest-pax"
        };
        self.p.w.t1(key, "voyage", carriages(self.m.legs()))
    }

    fn counted(&self) -> String {
        let w = &self.p.w;
        let on = self.m.aboard();
        let people = match self.m.announced() {
            Some(all) => w.t2("manifest-of", "n", on, "all", all),
            None => w.t1("manifest-on", "n", on),
        };
        joined(&[&people, &ends(self.m.legs())], " · ")
    }

    /// What the list still lacks.
    fn lacks(&self) -> Vec<String> {
        let w = &self.p.w;
        if self.m.cancelled() {
            return vec![];
        }
        let parts = self.m.missing_parts();
        let numbers: Vec<String> = (parts.iter().filter(|n| **n > 0))
            .map(u32::to_string)
            .collect();
        let mut out = vec![];
        if !numbers.is_empty() {
            out.push(w.t1("manifest-parts", "list", numbers.join(&w.t("list-comma"))));
        }
        if parts.contains(&0) {
            out.push(w.t("manifest-no-last"));
        }
        if let Some(all) = self.m.announced().filter(|n| *n as usize > self.m.aboard()) {
            let missing = all as usize - self.m.aboard();
            out.push(w.t1("manifest-people-missing", "n", missing));
        }
        out
    }

    fn name(&self, i: &manifest::Item) -> String {
        i.listed.as_ref().map_or_else(
            || self.p.w.t("person-nameless"),
            |l| name(&self.p.w, &l.description),
        )
    }

    fn documents(&self, l: &Listed) -> String {
        documents(&self.p.w, &l.description)
    }

    fn traits(&self, l: &Listed) -> String {
        traits(&self.p.w, &l.description)
    }

    fn way(&self, l: &Listed) -> String {
        joined(&[&l.from, &l.to], " → ")
    }

    /// A moment as the list gives it, without the seconds.
    fn clock(&self, at: &str) -> String {
        at.chars().take(16).collect::<String>().replace('T', " ")
    }

    fn did(&self, r: &Received) -> String {
        let w = &self.p.w;
        let word = match r.function {
            Function::Original => "original",
            Function::Cancellation => "cancellation",
            Function::Addition => "addition",
            Function::Deletion => "deletion",
            Function::Change => "change",
            Function::Replacement => "replacement",
        };
        let did = w.t(&format!("manifest-did-{word}"));
        match r.part {
            Some(n) => format!("{did} {}", w.t1("manifest-part", "n", n)),
            None => did,
        }
    }
}
