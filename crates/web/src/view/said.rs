//! The form of a slot or of a joint conclusion: parts and answers.

use super::filled::Filled;
use super::report_form::Typed;
use crate::words::Words;
use askama::Template;
use lf_domain::refusal::Refusal;
use lf_response::assessment::{Answered, Said};
use lf_rules::program::instrument::Answer;
use lf_rules::program::{Asked, Instrument, Part, PartHolds};
use std::collections::BTreeMap;

/// The fields of a form.
#[derive(Template)]
#[template(path = "part/said.html")]
pub struct SaidFields<'a> {
    /// Words.
    pub w: &'a Words,
    /// Parts.
    pub parts: &'a [Part],
    /// Instrument that is answered.
    pub instrument: Option<&'a Instrument>,
    /// What was typed, and what was wrong.
    pub form: &'a Filled,
    /// Beginning of the ids, where a page has two such forms.
    pub prefix: &'static str,
}

impl SaidFields<'_> {
    fn value(&self, kind: &str, id: &str) -> &str {
        self.form.value(&format!("{kind}.{id}"))
    }

    fn is(&self, kind: &str, id: &str, value: &str) -> bool {
        self.value(kind, id) == value
    }

    fn long(&self, part: &Part) -> bool {
        part.holds != PartHolds::Choice
    }

    fn tasks(&self, part: &Part) -> bool {
        part.holds == PartHolds::Tasks
    }

    fn need(&self, part: &Part) -> String {
        self.w.t(match part.optional {
            true => "field-optional",
            false => "field-required",
        })
    }

    fn answers(&self, question: &Asked) -> Vec<(&'static str, String, bool)> {
        let all = ["yes", "no", "unknown"].into_iter();
        all.map(|a| {
            let name = self.w.t(&format!("assessment-answer-{a}"));
            (a, name, self.is("q", &question.id, a))
        })
        .collect()
    }
}

/// Reads what was typed.
///
/// # Errors
/// A day that is none.
pub fn read(
    form: &Filled,
    parts: &[Part],
    instrument: Option<&Instrument>,
) -> Result<Said, Refusal> {
    let value = |kind: &str, id: &str| form.value(&format!("{kind}.{id}")).to_string();
    let texts = parts.iter().map(|p| (p.id.clone(), value("p", &p.id)));
    let mut answers = BTreeMap::new();
    for q in instrument.iter().flat_map(|i| &i.questions) {
        let answer = match value("q", &q.id).as_str() {
            "yes" => Answer::Yes,
            "no" => Answer::No,
            "unknown" => Answer::Unknown,
            _ => continue,
        };
        let held = q
            .prompts
            .iter()
            .filter(|p| form.is(&format!("r.{}", p.id), "1"));
        let answered = Answered {
            answer,
            prompts: held.map(|p| p.id.clone()).collect(),
            ground: value("g", &q.id),
        };
        answers.insert(q.id.clone(), answered);
    }
    let again = form.day("again")?;
    let abstains = form
        .is("abstain", "1")
        .then(|| form.value("abstains").to_string());
    Ok(Said {
        parts: texts.filter(|(_, v)| !v.trim().is_empty()).collect(),
        answers,
        again,
        abstains,
    })
}

/// What a form shows first: what is said already.
pub fn typed(said: &Said) -> Typed {
    let mut out = Typed::default();
    for (id, text) in &said.parts {
        out.insert(format!("p.{id}"), text.clone());
    }
    for (id, a) in &said.answers {
        let answer = match a.answer {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unknown => "unknown",
        };
        out.insert(format!("q.{id}"), answer.into());
        out.insert(format!("g.{id}"), a.ground.clone());
        for p in &a.prompts {
            out.insert(format!("r.{p}"), "1".into());
        }
    }
    if let Some(day) = said.again {
        out.insert("again".into(), day.to_string());
    }
    out
}
