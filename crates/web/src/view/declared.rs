//! The forms of declarations: their fields as controls, section by section, and what was
//! filled in as lines to read.

use super::paper::{Control, Opt, PaperField};
use super::report_form::Typed;
use crate::words::Words;
use lf_app::declarations::Sort;
use lf_domain::declaration::Symptom;
use lf_domain::declaration::form::{Field, Holds, Values};
use lf_domain::refusal::Refusal;

/// A part of a form.
pub struct Section {
    /// Title.
    pub title: String,
    /// Group that is repeated; empty for fields that stand once.
    pub group: &'static str,
    /// Its rows; one where nothing is repeated.
    pub rows: Vec<Row>,
}

/// A row of a repeated group, or the fields that stand once.
pub struct Row {
    /// Title of the row; empty for fields that stand once.
    pub title: String,
    /// Its fields.
    pub fields: Vec<PaperField>,
}

/// A part of a form that was filled in.
pub struct Shown {
    /// Title.
    pub title: String,
    /// Rows of label and text.
    pub rows: Vec<Vec<(String, String)>>,
}

/// Fields with which a section begins; a repeated group is a section of its own.
const BEGINS: &[(&str, &str)] = &[
    ("port", "voyage"),
    ("certificate", "sanitation"),
    ("crew", "aboard"),
    ("died", "questions"),
    ("signed", "signature"),
    ("operator", "flight"),
    ("sex", "person"),
    ("direction", "journey"),
    ("address", "destination"),
    ("ill", "health"),
    ("signed_by", "signature"),
];

/// Rows that a group shows although nothing is typed in them.
fn blank_rows(group: &str) -> usize {
    match group {
        "calls" | "stays" => 3,
        _ => 1,
    }
}

/// The name of a section or a field: the form's own, else what all forms call it.
fn named(w: &Words, sort: Sort, name: &str) -> String {
    let own = w.maybe(&format!("decl-{}-{name}", sort.name()), &[]);
    own.unwrap_or_else(|| w.t(&format!("decl-{name}")))
}

fn key(f: &Field) -> String {
    match f.group.is_empty() {
        true => f.name.to_string(),
        false => format!("{}-{}", f.group, f.name),
    }
}

/// The fields that stand together, in the order of the form.
fn parts(fields: &[Field]) -> Vec<(String, &'static str, Vec<Field>)> {
    let mut out: Vec<(String, &'static str, Vec<Field>)> = vec![];
    for f in fields {
        let begins = BEGINS
            .iter()
            .find(|(field, _)| *field == f.name && f.group.is_empty());
        let follows = out.last().is_some_and(|(_, group, _)| *group == f.group);
        if !follows || begins.is_some() {
            let title = match (f.group, begins) {
                ("", Some((_, title))) => (*title).to_string(),
                ("", None) => "more".to_string(),
                (group, _) => format!("group-{group}"),
            };
            out.push((title, f.group, vec![]));
        }
        if let Some(last) = out.last_mut() {
            last.2.push(*f);
        }
    }
    out
}

/// The highest row of a group in which something stands, plus one.
fn rows_of(values: &Values, group: &str) -> usize {
    let prefix = format!("{group}.");
    let number = |(field, text): (&String, &String)| {
        let n = field.strip_prefix(&prefix)?.split('.').next()?;
        (!text.trim().is_empty()).then(|| n.parse::<usize>().ok())?
    };
    values.iter().filter_map(number).max().map_or(0, |n| n + 1)
}

/// A form as controls. `more` is a group that shall have another empty row.
pub fn sections(
    w: &Words,
    sort: Sort,
    fields: &[Field],
    values: &Values,
    refusals: &[Refusal],
    more: &str,
) -> Vec<Section> {
    let section = |(title, group, fields): (String, &'static str, Vec<Field>)| {
        let title = named(w, sort, &format!("section-{title}"));
        let making = Making {
            w,
            sort,
            values,
            refusals,
        };
        let rows = match group {
            "" => vec![Row {
                title: String::new(),
                fields: fields.iter().map(|f| making.field(f, f.name)).collect(),
            }],
            group => {
                let filled = rows_of(values, group);
                let extra = usize::from(more == group);
                let n = (filled + extra).max(blank_rows(group)).min(200);
                let row = |i: usize| Row {
                    title: w.t2("decl-row", "what", title.as_str(), "n", i + 1),
                    fields: (fields.iter())
                        .map(|f| making.field(f, &format!("{group}.{i}.{}", f.name)))
                        .collect(),
                };
                (0..n).map(row).collect()
            }
        };
        Section { title, group, rows }
    };
    parts(fields).into_iter().map(section).collect()
}

struct Making<'a> {
    w: &'a Words,
    sort: Sort,
    values: &'a Values,
    refusals: &'a [Refusal],
}

impl Making<'_> {
    fn field(&self, f: &Field, name: &str) -> PaperField {
        let w = self.w;
        let value = self.values.get(name).cloned().unwrap_or_default();
        let opt = |v: &str, label: String, on: bool| Opt {
            value: v.into(),
            label,
            on,
        };
        let control = match f.holds {
            Holds::Text => Control::Line("text", "text"),
            Holds::Long => Control::Long,
            Holds::Date => Control::Line("date", "text"),
            Holds::PartialDate => Control::Line("text", "numeric"),
            Holds::Time => Control::Line("time", "text"),
            Holds::Count => Control::Line("text", "numeric"),
            Holds::Number => Control::Line("text", "decimal"),
            Holds::YesNo => Control::Radio(
                ["yes", "no"]
                    .map(|v| opt(v, w.t(&format!("decl-say-{v}")), value == v))
                    .into(),
            ),
            Holds::Choice(words) => {
                let all = words
                    .iter()
                    .map(|v| opt(v, w.t(&format!("decl-say-{v}")), value == *v));
                match words.len() {
                    0..=3 => Control::Radio(all.collect()),
                    _ => Control::Select(all.collect()),
                }
            }
            Holds::Symptoms => {
                let chosen: Vec<&str> = value.split([',', ' ']).collect();
                let all = Symptom::ALL.iter().map(|(_, v)| {
                    let label = w.t(&format!("symptom-{v}"));
                    opt(v, label, chosen.contains(v))
                });
                Control::Many(all.collect())
            }
        };
        let hint = match f.holds {
            Holds::PartialDate => w.t("decl-hint-partial"),
            _ => w
                .maybe(&format!("decl-hint-{}", key(f)), &[])
                .unwrap_or_default(),
        };
        let need = match f.required {
            true => w.t("field-required"),
            false => String::new(),
        };
        let wrong = self.refusals.iter().find(|r| r.field == name);
        PaperField {
            name: name.to_string(),
            label: named(w, self.sort, &key(f)),
            need,
            hint,
            source: String::new(),
            wide: matches!(control, Control::Long | Control::Many(_)),
            control,
            wrong: wrong.map(|r| w.refusal(r)),
            value,
        }
    }
}

/// The values of a form that was sent.
pub fn typed(fields: &[Field], sent: &Typed) -> Values {
    let mut out = Values::new();
    for (name, text) in sent {
        let mut parts = name.split('.');
        let first = parts.next().unwrap_or_default();
        let grouped = fields.iter().any(|f| f.group == first);
        let field = match grouped {
            false => fields
                .iter()
                .find(|f| f.group.is_empty() && f.name == first),
            true => {
                let number = parts.next().unwrap_or_default();
                let own = parts.next().unwrap_or_default();
                (number.parse::<u16>().is_ok())
                    .then(|| fields.iter().find(|f| f.group == first && f.name == own))
                    .flatten()
            }
        };
        let (Some(field), text) = (field, text.trim()) else {
            continue;
        };
        let ticked = parts.next();
        match (field.holds, ticked) {
            // Several boxes: each is sent by its own name.
            (Holds::Symptoms, Some(word)) => {
                let whole = name.trim_end_matches(word).trim_end_matches('.');
                let list: &mut String = out.entry(whole.to_string()).or_default();
                if !list.is_empty() {
                    list.push(',');
                }
                list.push_str(word);
            }
            (_, None) if !text.is_empty() => {
                out.insert(name.clone(), text.to_string());
            }
            _ => {}
        }
    }
    out
}

/// What is wrong with a form, line by line: field for the link, its label, the text.
pub fn wrongs(w: &Words, sort: Sort, refusals: &[Refusal]) -> Vec<(String, String, String)> {
    (refusals.iter())
        .map(|r| (r.field.clone(), label(w, sort, &r.field), w.refusal(r)))
        .collect()
}

/// The label of a field by its full name, with the number of its row.
pub fn label(w: &Words, sort: Sort, name: &str) -> String {
    let mut parts = name.split('.');
    let first = parts.next().unwrap_or_default();
    match (parts.next(), parts.next()) {
        (Some(n), Some(field)) => {
            let n = n.parse::<usize>().map_or(1, |n| n + 1);
            let what = named(w, sort, &format!("{first}-{field}"));
            w.t2("decl-row", "what", what, "n", n)
        }
        _ => {
            let own = w.maybe(&format!("decl-{}-{first}", sort.name()), &[]);
            let known = own.or_else(|| w.maybe(&format!("decl-{first}"), &[]));
            known
                .or_else(|| w.maybe(&format!("decl-section-group-{first}"), &[]))
                .unwrap_or_default()
        }
    }
}

/// What was filled in, section by section; empty fields are left out.
pub fn shown(w: &Words, sort: Sort, values: &Values) -> Vec<Shown> {
    let text = |f: &Field, name: &str| {
        let value = values
            .get(name)
            .map(|v| v.trim())
            .filter(|v| !v.is_empty())?;
        let said = match f.holds {
            Holds::YesNo | Holds::Choice(_) => w.t(&format!("decl-say-{value}")),
            Holds::Symptoms => {
                let names = value.split([',', ' ']).filter(|s| !s.is_empty());
                let names: Vec<String> = names.map(|s| w.t(&format!("symptom-{s}"))).collect();
                names.join(&w.t("list-comma"))
            }
            _ => value.to_string(),
        };
        Some((named(w, sort, &key(f)), said))
    };
    let section = |(title, group, fields): (String, &'static str, Vec<Field>)| {
        let rows: Vec<Vec<(String, String)>> = match group {
            "" => vec![fields.iter().filter_map(|f| text(f, f.name)).collect()],
            group => (0..rows_of(values, group))
                .map(|i| {
                    let name = |f: &Field| format!("{group}.{i}.{}", f.name);
                    fields.iter().filter_map(|f| text(f, &name(f))).collect()
                })
                .collect(),
        };
        let rows: Vec<_> = rows.into_iter().filter(|r| !r.is_empty()).collect();
        let title = named(w, sort, &format!("section-{title}"));
        (!rows.is_empty()).then_some(Shown { title, rows })
    };
    parts(sort.fields())
        .into_iter()
        .filter_map(section)
        .collect()
}
