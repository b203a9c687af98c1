//! A result of a laboratory, with everything that was told of it.

use super::intake::{joined, said};
use super::persons::masked;
use crate::html::Html;
use crate::page::Page;
use askama::Template;
use lf_response::laboratory::{self, Step};

/// A result.
#[derive(Template)]
#[template(path = "pages/result.html")]
pub struct ResultPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What was told of it, oldest first; never empty.
    pub steps: &'a [Step],
    /// How it was read.
    pub sight: Html,
}

impl ResultPage<'_> {
    fn last(&self) -> &Step {
        // A result without a word is no result.
        &self.steps[self.steps.len() - 1]
    }

    fn newest(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().rev()
    }

    fn verdict(&self, s: &Step) -> String {
        said(&self.p.w, s.told.verdict.as_deref())
    }

    fn status(&self, s: &Step) -> &'static str {
        laboratory::name(s.told.status)
    }

    fn sealed(&self, s: &Step, name: &str) -> String {
        s.sealed[name].as_str().unwrap_or_default().to_string()
    }

    fn person(&self) -> String {
        let last = self.last();
        let name = self.sealed(last, "name");
        let document = self.sealed(last, "document");
        let shown: Vec<String> = document.split(" / ").map(masked).collect();
        match joined(&[&name, &shown.join(" / ")], " ") {
            t if t.is_empty() && last.sealed.is_null() => self.p.w.t("person-gone"),
            t if t.is_empty() => self.p.w.t("sight-masked"),
            t => t,
        }
    }

    fn facts(&self) -> Vec<(String, String)> {
        let w = &self.p.w;
        let t = &self.last().told;
        let kind = self.sealed(self.last(), "specimen");
        [
            ("result-collected", moment(&t.collected)),
            ("result-reported", moment(&t.reported)),
            ("result-laboratory", t.laboratory.clone()),
            ("result-report", t.report.clone()),
            ("result-specimen", joined(&[&t.specimen, &kind], " ")),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (w.t(key), text))
        .collect()
    }
}

/// A moment of a message as people write it: the day, then the time without seconds of zero.
fn moment(text: &str) -> String {
    let text = text.replacen('T', " ", 1);
    match text.strip_suffix(":00") {
        Some(short) if short.matches(':').count() == 1 => short.to_string(),
        _ => text,
    }
}
