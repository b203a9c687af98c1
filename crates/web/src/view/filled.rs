//! A form that was filled in on a page of its own: what was typed, what was
//! wrong with it, and the key under which sending it twice records once.

use super::report_form::Typed;
use crate::html::Html;
use crate::words::Words;
use crate::{part, trouble};
use askama::Template;
use axum::http::StatusCode;
use jiff::civil::Date;
use lf_app::commit::Via;
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;

/// A form with what was typed into it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filled {
    /// Values by field name.
    pub typed: Typed,
    /// Why it was not taken.
    pub refusals: Vec<Refusal>,
    /// Why nothing was saved, where that is not the fault of what was typed.
    pub trouble: Option<String>,
    /// Idempotency key.
    pub key: String,
    /// Of the answer that shows it.
    pub status: StatusCode,
}

#[derive(Template)]
#[template(path = "part/errors.html")]
struct Errors<'a> {
    w: &'a Words,
    lines: Vec<(String, Option<String>, String)>,
    trouble: &'a Option<String>,
}

impl Filled {
    /// An empty form under a new key.
    pub fn blank() -> Filled {
        Filled {
            key: format!("form:{}", crate::http::session::random()),
            ..Filled::default()
        }
    }

    /// What was sent, under its own key where it carries one.
    pub fn sent(mut typed: Typed) -> Filled {
        typed.remove("csrf");
        let mut form = Filled::blank();
        if let Some(key) = typed
            .remove("key")
            .filter(|k| k.starts_with("form:") && k.len() == 37)
        {
            form.key = key;
        }
        form.typed = typed;
        form
    }

    /// The same form with the reasons why it was not taken.
    pub fn refused(mut self, error: ReportError, w: &Words) -> Filled {
        match error {
            ReportError::Refused(list) => {
                self.status = StatusCode::UNPROCESSABLE_ENTITY;
                self.refusals = list;
            }
            ReportError::Store(e) => {
                tracing::error!(error = %e, "a form could not be stored");
                self.status = trouble::status(&e);
                self.trouble = Some(trouble::said(w, &e));
            }
        }
        self
    }

    /// What was typed into a field, without the space around it.
    pub fn value(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", |v| v.trim())
    }

    /// How it came in: under its own key, so that sending twice records once.
    pub fn via(&self) -> Via {
        Via {
            key: Some(self.key.clone()),
            source: "form".into(),
        }
    }

    /// The day that was typed into a field.
    ///
    /// # Errors
    /// What was typed is no day.
    pub fn day(&self, field: &str) -> Result<Option<Date>, Refusal> {
        let text = self.value(field);
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = |_| Refusal::new(field, "impossible-date", text, "2026-09-18");
        text.parse().map(Some).map_err(wrong)
    }

    /// Whether a box was ticked or an option chosen.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// What is wrong with a field.
    pub fn wrong(&self, w: &Words, field: &str) -> Option<String> {
        let found = self.refusals.iter().find(|r| r.field == field)?;
        Some(w.refusal(found))
    }

    /// The list of what is wrong, above the form; nothing where all is well.
    pub fn errors(&self, w: &Words) -> Html {
        if self.refusals.is_empty() && self.trouble.is_none() {
            return Html::default();
        }
        let lines = self.refusals.iter().map(|r| {
            // Fields that stand in the form have a name of their own; others are about who and what.
            let label = w.maybe(&format!("filled-{}", r.field), &[]);
            (r.field.clone(), label, w.refusal(r))
        });
        Html::of(&Errors {
            w,
            lines: lines.collect(),
            trouble: &self.trouble,
        })
    }

    /// The line under a field that says what is wrong with it.
    pub fn line(&self, w: &Words, field: &str) -> Html {
        match self.wrong(w, field) {
            Some(text) => Html(format!(
                r#"<p class="wrong" id="e-{field}">{}{}</p>"#,
                part::icon("warn"),
                Html::text(&text)
            )),
            None => Html::default(),
        }
    }

    /// ` bad` for the class of a field that something is wrong with.
    pub fn bad(&self, field: &str) -> &'static str {
        match self.refusals.iter().any(|r| r.field == field) {
            true => " bad",
            false => "",
        }
    }
}
