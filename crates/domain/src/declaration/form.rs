//! Forms: named fields, each with what it holds, and the reading of their texts. A field of
//! a repeated group is named `group.0.field`, `group.1.field` …

use crate::partial_date::PartialDate;
use crate::refusal::Refusal;
use jiff::civil::{Date, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Texts of a form by the names of their fields.
pub type Values = BTreeMap<String, String>;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// One line.
    Text,
    /// Several lines.
    Long,
    /// A day.
    Date,
    /// A day of which perhaps only the year or the month is known.
    PartialDate,
    /// A time of day.
    Time,
    /// `yes` or `no`; left empty it is not answered.
    YesNo,
    /// A whole number of at least 0.
    Count,
    /// A number with decimals of at least 0.
    Number,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Several symptoms, with commas.
    Symptoms,
}

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name; in a group without group and number.
    pub name: &'static str,
    /// Group that is repeated; empty for a field that stands once.
    pub group: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether a declaration without it is refused.
    pub required: bool,
}

/// A field that stands once and may be empty.
pub(super) const fn may(name: &'static str, holds: Holds) -> Field {
    Field {
        name,
        group: "",
        holds,
        required: false,
    }
}

/// A field that stands once and is needed.
pub(super) const fn need(name: &'static str, holds: Holds) -> Field {
    Field {
        name,
        group: "",
        holds,
        required: true,
    }
}

/// A field of a repeated group.
pub(super) const fn of(group: &'static str, name: &'static str, holds: Holds) -> Field {
    Field {
        name,
        group,
        holds,
        required: false,
    }
}

/// The texts of a form while they are read. What is wrong is gathered.
pub struct Form<'v> {
    values: &'v Values,
    prefix: String,
    refusals: Vec<Refusal>,
}

impl<'v> Form<'v> {
    /// A form that nothing was read from yet.
    pub fn new(values: &'v Values) -> Form<'v> {
        Form {
            values,
            prefix: String::new(),
            refusals: vec![],
        }
    }

    /// The record, unless something was wrong.
    ///
    /// # Errors
    /// What was wrong, field by field.
    pub fn end<T>(self, record: T) -> Result<T, Vec<Refusal>> {
        match self.refusals.is_empty() {
            true => Ok(record),
            false => Err(self.refusals),
        }
    }

    fn name(&self, field: &str) -> String {
        format!("{}{field}", self.prefix)
    }

    /// Refuses the text of a field.
    pub fn refuse(&mut self, refusal: Refusal) {
        let field = self.name(&refusal.field);
        self.refusals.push(Refusal { field, ..refusal });
    }

    /// A text; empty where nothing was typed.
    pub fn text(&mut self, field: &str) -> String {
        let text = self.values.get(&self.name(field));
        text.map_or("", |t| t.trim()).to_string()
    }

    /// A text that is needed.
    pub fn required(&mut self, field: &str) -> String {
        let text = self.text(field);
        if text.is_empty() {
            self.refuse(Refusal::new(field, "required", "", ""));
        }
        text
    }

    fn read<T>(
        &mut self,
        field: &str,
        key: &str,
        accepted: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            self.refuse(Refusal::new(field, key, text, accepted));
        }
        value
    }

    /// A day.
    pub fn date(&mut self, field: &str) -> Option<Date> {
        self.read(field, "impossible-date", "2026-09-28", |t| {
            t.replace(['/', '.'], "-")
                .parse::<PartialDate>()
                .ok()?
                .full()
        })
    }

    /// A day that is needed; the first of all days where it is wrong, which is refused.
    pub fn required_date(&mut self, field: &str) -> Date {
        if self.text(field).is_empty() {
            self.refuse(Refusal::new(field, "required", "", ""));
        }
        self.date(field).unwrap_or(Date::MIN)
    }

    /// A day of which parts may be unknown.
    pub fn partial_date(&mut self, field: &str) -> Option<PartialDate> {
        let accepted = "1982, 1982-07, 1982-07-15";
        self.read(field, "impossible-date", accepted, |t| t.parse().ok())
    }

    /// A time of day.
    pub fn time(&mut self, field: &str) -> Option<Time> {
        self.read(field, "not-a-time", "08:30", |t| {
            let (h, m) = t.split_once([':', '\u{ff1a}'])?;
            Time::new(h.parse().ok()?, m.parse().ok()?, 0, 0).ok()
        })
    }

    /// An answer; none where the question was left out.
    pub fn yes_no(&mut self, field: &str) -> Option<bool> {
        self.read(field, "not-a-choice", "yes, no", |t| match t {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        })
    }

    /// A whole number.
    pub fn count(&mut self, field: &str) -> Option<u32> {
        self.read(field, "not-a-number", "0, 1, 2 …", |t| t.parse().ok())
    }

    /// A number with decimals.
    pub fn number(&mut self, field: &str) -> Option<f64> {
        self.read(field, "not-a-number", "38.5", |t| {
            t.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0)
        })
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, field: &str, words: &[(T, &str)]) -> Option<T> {
        let all: Vec<&str> = words.iter().map(|(_, w)| *w).collect();
        self.read(field, "not-a-choice", &all.join(", "), |t| {
            words.iter().find(|(_, w)| *w == t).map(|(v, _)| *v)
        })
    }

    /// Several of a few words, with commas between them, each once and in order.
    pub fn choices<T: Copy + Ord>(&mut self, field: &str, words: &[(T, &str)]) -> Vec<T> {
        let text = self.text(field);
        let mut out = BTreeSet::new();
        for word in text.split([',', ' ', '\n']).filter(|w| !w.is_empty()) {
            match words.iter().find(|(_, w)| *w == word) {
                Some((value, _)) => {
                    out.insert(*value);
                }
                None => {
                    let all: Vec<&str> = words.iter().map(|(_, w)| *w).collect();
                    self.refuse(Refusal::new(field, "not-a-choice", word, all.join(", ")));
                }
            }
        }
        out.into_iter().collect()
    }

    /// The rows of a repeated group in which something was typed, in order.
    pub fn rows<T>(&mut self, group: &str, mut row: impl FnMut(&mut Form<'v>) -> T) -> Vec<T> {
        let start = format!("{}{group}.", self.prefix);
        let number = |name: &str| {
            let rest = name.strip_prefix(&start)?;
            rest.split_once('.')?.0.parse::<u16>().ok()
        };
        let filled = self.values.iter().filter(|(_, v)| !v.trim().is_empty());
        let rows: BTreeSet<u16> = filled.filter_map(|(n, _)| number(n)).collect();
        let outer = self.prefix.clone();
        let mut out = vec![];
        for n in rows {
            self.prefix = format!("{start}{n}.");
            out.push(row(self));
        }
        self.prefix = outer;
        out
    }
}
