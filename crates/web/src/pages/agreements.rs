//! The agreements on sharing in plain words.

use crate::page::Page;
use crate::words::Words;
use askama::Template;
use lf_app::agreements::Agreement;
use lf_domain::sharing::Sharing;
use lf_response::record::Registers;
use lf_rules::program::{Answer, Confidentiality, Trigger};

/// The agreements.
#[derive(Template)]
#[template(path = "pages/agreements.html")]
pub struct Agreements<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Body whose agreements are looked at; empty for all.
    pub body: &'a str,
    /// Body of the acting officer.
    pub own: String,
    /// Registers, for their names.
    pub registers: &'a Registers,
    /// The vocabulary of sharing.
    pub sharing: &'a Sharing,
    /// The agreements.
    pub all: &'a [Agreement],
}

impl Words {
    /// How secret something is, in words.
    pub fn secrecy(&self, c: &Confidentiality) -> String {
        self.t(match c {
            Confidentiality::Public => "share-secrecy-public",
            Confidentiality::Internal => "share-secrecy-internal",
            Confidentiality::Confidential => "share-secrecy-confidential",
        })
    }
}

impl Agreements<'_> {
    /// Bodies that any agreement binds.
    fn bodies(&self) -> Vec<&str> {
        let mut out: Vec<&str> = (self.all.iter())
            .flat_map(|a| a.senders.iter().chain(&a.receivers))
            .map(String::as_str)
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    fn shown(&self) -> Vec<&Agreement> {
        let own = |a: &&Agreement| {
            self.body.is_empty() || (a.senders.iter().chain(&a.receivers)).any(|b| b == self.body)
        };
        self.all.iter().filter(own).collect()
    }

    fn words(&self, codes: &[String]) -> String {
        let w = &self.p.w;
        let label = |c: &String| match self.sharing.label(c, w.lang.tag()) {
            code if code == *c => w.maybe(&format!("share-kind-{c}"), &[]).unwrap_or(code),
            label => label,
        };
        w.list(codes.iter().map(label))
    }

    fn to(&self, a: &Agreement) -> String {
        let w = &self.p.w;
        match a.receivers.is_empty() {
            true => w.t("share-nobody"),
            // In a mutual agreement everybody tells the others.
            false if a.receivers == a.senders => w.t("share-the-others"),
            false => w.receivers(&a.receivers),
        }
    }

    /// What opens a notice, in words.
    fn when(&self, t: &Trigger) -> String {
        let w = &self.p.w;
        let labels = |codes: &[String]| self.words(codes);
        if t.values.contains_key("affected") {
            return w.t("share-on-declared");
        }
        let base = match t.event.as_str() {
            "record.added" => {
                let name = |k: &String| {
                    let register = self.registers.register(k);
                    register.map_or(k.clone(), |r| w.label(&r.label))
                };
                w.t1(
                    "share-on-record",
                    "registers",
                    w.list(t.kinds.iter().map(name)),
                )
            }
            "person.registered" => w.t1("share-on-person", "kinds", labels(&t.kinds)),
            "custody.determined" => w.t1("share-on-determined", "kinds", labels(&t.kinds)),
            "custody.revised" => w.t1("share-on-revised", "kinds", labels(&t.kinds)),
            event => {
                let kinds = w.list(t.kinds.iter().map(|k| w.noun(k)));
                let kind = w.kind(event);
                match kinds.is_empty() {
                    true => w.t1("share-on", "kind", kind),
                    false => w.t2("share-on-kinds", "kind", kind, "kinds", kinds),
                }
            }
        };
        let mut filters: Vec<String> = vec![];
        filters.extend(t.classifications.iter().map(|c| w.t(&format!("class-{c}"))));
        filters.extend(t.origins.iter().map(|o| w.t(&format!("origin-{o}"))));
        filters.extend(t.diseases.iter().map(|d| w.noun(d)));
        for (name, wanted) in &t.values {
            let values: Vec<String> = (wanted.iter()).map(|v| self.value(t, name, v)).collect();
            let field = self.value_name(t, name);
            filters.push(w.t2(
                "share-value",
                "field",
                field,
                "values",
                w.list(values.into_iter()),
            ));
        }
        match filters.is_empty() {
            true => base,
            false => w.t2(
                "share-only",
                "what",
                base,
                "filters",
                w.list(filters.into_iter()),
            ),
        }
    }

    fn form_field(&self, t: &Trigger, name: &str) -> Option<&lf_response::form::Field> {
        let register = t.kinds.iter().find_map(|k| self.registers.register(k))?;
        register.fields.iter().find(|f| f.id == name)
    }

    fn value_name(&self, t: &Trigger, name: &str) -> String {
        let w = &self.p.w;
        let field = self.form_field(t, name);
        field.map_or_else(
            || self.sharing.label(name, w.lang.tag()),
            |f| w.label(&f.label),
        )
    }

    fn value(&self, t: &Trigger, name: &str, v: &str) -> String {
        let w = &self.p.w;
        if let Some(bound) = v.strip_prefix(">=") {
            let parameter = w.names().city.parameters.get(bound);
            return match parameter {
                Some(p) if p.value.is_empty() => w.t("share-number-open"),
                Some(p) => w.t1("share-at-least", "n", p.value.as_str()),
                None => w.t1("share-at-least", "n", bound),
            };
        }
        let field = self.form_field(t, name);
        let option = field.and_then(|f| f.options.iter().find(|o| o.id == v));
        option.map_or_else(|| v.to_string(), |o| w.label(&o.label))
    }

    /// A length, or the city's own where the text gives none.
    fn limit(&self, text: Option<&String>) -> Option<String> {
        let w = &self.p.w;
        let text = text?;
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(text.clone());
        }
        let value = w.names().city.parameters.get(text)?.value.clone();
        (!value.is_empty()).then(|| w.t1("share-limit-own", "limit", value))
    }

    fn within(&self, a: &Agreement) -> Option<String> {
        let limit = self.limit(a.share.within.as_ref())?;
        Some(self.p.w.t1("share-within", "limit", limit))
    }

    fn owed(&self, a: &Agreement) -> String {
        let w = &self.p.w;
        let key = match a.share.answer {
            Answer::None => return w.t("share-answer-none"),
            Answer::Acknowledge => "share-answer-acknowledge",
            Answer::Answer => "share-answer-answer",
        };
        match self.limit(a.share.answer_within.as_ref()) {
            Some(limit) => w.t2("share-answer-within", "what", w.t(key), "limit", limit),
            None => w.t(key),
        }
    }
}
