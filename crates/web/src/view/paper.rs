//! Fields that are described as data, as controls of a form.

use crate::document::report::source;
use crate::html::Html;
use crate::part;
use crate::words::Words;
use askama::Template;
use lf_domain::refusal::Refusal;
use lf_response::form::{Field, Holds, Values};
use lf_response::report::Version;
use std::collections::BTreeMap;

/// One option of a control.
#[derive(Clone, Debug, PartialEq)]
pub struct Opt {
    /// Value.
    pub value: String,
    /// Name.
    pub label: String,
    /// Chosen.
    pub on: bool,
}

/// How a field is entered.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// One line of a type of HTML, with its input mode.
    Line(&'static str, &'static str),
    /// Several lines.
    Long,
    /// One of a few.
    Radio(Vec<Opt>),
    /// One of many.
    Select(Vec<Opt>),
    /// Any of many.
    Many(Vec<Opt>),
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "part/paper_field.html")]
pub struct PaperField {
    /// Name of the control: `f.` and the id of the field.
    pub name: String,
    /// Label.
    pub label: String,
    /// Must be filled in, should be, may be.
    pub need: String,
    /// What is meant; empty for none.
    pub hint: String,
    /// Where the value comes from; empty where a person writes it.
    pub source: String,
    /// Control.
    pub control: Control,
    /// Value.
    pub value: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// Takes the whole width.
    pub wide: bool,
}

impl PaperField {
    fn aria(&self) -> Html {
        let mut ids = vec![];
        if self.wrong.is_some() {
            ids.push(format!("e-{}", self.name));
        }
        if !self.hint.is_empty() || !self.source.is_empty() {
            ids.push(format!("h-{}", self.name));
        }
        let invalid = if self.wrong.is_some() {
            r#" aria-invalid="true""#
        } else {
            ""
        };
        match ids.is_empty() {
            true => Html(invalid.to_string()),
            false => Html(format!(r#"{invalid} aria-describedby="{}""#, ids.join(" "))),
        }
    }

    fn warn(&self) -> Html {
        part::icon("warn")
    }
}

/// What the fields of a form are made from.
pub struct Making<'a> {
    /// Words.
    pub w: &'a Words,
    /// Values as they stand or were typed.
    pub values: &'a Values,
    /// What is wrong.
    pub refusals: &'a [Refusal],
    /// The version of a report, which says where values come from.
    pub version: Option<&'a Version>,
    /// Records that fields may name: id and title by field.
    pub records: &'a BTreeMap<String, Vec<(String, String)>>,
}

impl Making<'_> {
    /// A field as a control.
    pub fn field(&self, f: &Field) -> PaperField {
        let w = self.w;
        let value = self.values.get(&f.id).cloned().unwrap_or_default();
        let wrong = self.refusals.iter().find(|r| r.field == f.id);
        let need = match (f.required, f.wanted) {
            (true, _) => "field-required",
            (false, true) => "paper-wanted",
            (false, false) => "paper-may-be-empty",
        };
        let control = self.control(f, &value);
        let wide = matches!(control, Control::Long | Control::Many(_));
        PaperField {
            name: format!("f.{}", f.id),
            label: w.label(&f.label),
            need: w.t(need),
            hint: w.label(&f.hint),
            source: (self.version.and_then(|v| source(w, &f.id, v))).unwrap_or_default(),
            control,
            wrong: wrong.map(|r| w.refusal(r)),
            value,
            wide,
        }
    }

    fn control(&self, f: &Field, value: &str) -> Control {
        let w = self.w;
        let opt = |v: &str, label: String| Opt {
            value: v.into(),
            label,
            on: v == value,
        };
        match f.holds {
            Holds::Text | Holds::Clause => Control::Line("text", "text"),
            Holds::Long => Control::Long,
            Holds::Number => Control::Line("text", "numeric"),
            Holds::Money => Control::Line("text", "decimal"),
            Holds::Date => Control::Line("date", "text"),
            Holds::Moment => Control::Line("datetime-local", "text"),
            Holds::Level => {
                let all = lf_domain::level::Level::ALL;
                let options = all.iter().map(|l| opt(l.numeral(), w.level_full(*l)));
                Control::Radio(options.collect())
            }
            Holds::Choice => {
                let options: Vec<Opt> = (f.options.iter())
                    .map(|o| opt(&o.id, w.label(&o.label)))
                    .collect();
                match options.len() {
                    0..=5 => Control::Radio(options),
                    _ => Control::Select(options),
                }
            }
            Holds::Body => {
                let all = bodies(w).into_iter().map(|(id, name)| opt(&id, name));
                Control::Select(all.collect())
            }
            Holds::Bodies => {
                let chosen: Vec<&str> = value.lines().map(str::trim).collect();
                let all = bodies(w).into_iter().map(|(id, label)| Opt {
                    on: chosen.contains(&id.as_str()),
                    value: id,
                    label,
                });
                Control::Many(all.collect())
            }
            Holds::Record => {
                let known = self.records.get(&f.id).cloned().unwrap_or_default();
                let mut all: Vec<Opt> = (known.into_iter())
                    .map(|(id, title)| opt(&id, title))
                    .collect();
                if !value.is_empty() && !all.iter().any(|o| o.on) {
                    all.push(opt(value, value.to_string()));
                }
                Control::Select(all)
            }
        }
    }
}

/// All bodies of the city with their names, those of the counties too.
pub fn bodies(w: &Words) -> Vec<(String, String)> {
    let city = &w.names().city;
    (city.bodies.iter().filter(|b| b.role != "public"))
        .flat_map(|b| city.bodies_of(&b.role, None))
        .map(|id| {
            let name = w.body_name(&id);
            (id, name)
        })
        .collect()
}

/// The values of the fields that were sent: `f.<id>`, and `f.<id>.<option>` for
/// those of many.
pub fn typed(fields: &[&Field], sent: &BTreeMap<String, String>) -> Values {
    let mut out = Values::new();
    for f in fields {
        let name = format!("f.{}", f.id);
        let value = match f.holds {
            Holds::Bodies => {
                let prefix = format!("{name}.");
                let ticked: Vec<&str> = sent
                    .keys()
                    .filter_map(|k| k.strip_prefix(&prefix))
                    .collect();
                ticked.join("\n")
            }
            _ => sent.get(&name).map_or("", |v| v.trim()).to_string(),
        };
        out.insert(f.id.clone(), value);
    }
    out
}

/// What is wrong with an input, line by line: field name for the link, its label, the text.
pub fn wrongs(w: &Words, fields: &[&Field], refusals: &[Refusal]) -> Vec<(String, String, String)> {
    (refusals.iter())
        .map(|r| {
            let field = fields.iter().find(|f| f.id == r.field);
            let label = field.map_or(String::new(), |f| w.label(&f.label));
            (format!("f.{}", r.field), label, w.refusal(r))
        })
        .collect()
}
