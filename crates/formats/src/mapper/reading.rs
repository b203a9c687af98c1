//! Reading the fields of one row, gathering everything that is wrong with it.

use super::getter::{Getter, whole};
use super::places::Names;
use crate::mapping::{DateFormat, DateReading};
use crate::table::Row;
use jiff::civil::Date;
use lf_domain::place::Place;
use lf_domain::refusal::Refusal;
use std::borrow::Cow;

/// One row being read. Each method gives the value of a field, or `None` where
/// it is empty or wrong; what is wrong is in `refusals`.
pub(super) struct Reading<'r> {
    pub(super) row: &'r Row,
    pub(super) refusals: Vec<Refusal>,
    names: &'r Names<'r>,
    dates: &'r [DateFormat],
    absent: &'r [String],
}

impl<'r> Reading<'r> {
    pub(super) fn new(
        row: &'r Row,
        names: &'r Names<'r>,
        dates: &'r [DateFormat],
        absent: &'r [String],
    ) -> Self {
        Reading {
            row,
            refusals: vec![],
            names,
            dates,
            absent,
        }
    }

    pub(super) fn refuse(
        &mut self,
        field: &str,
        key: &str,
        value: impl Into<String>,
        accepted: impl Into<String>,
    ) {
        self.refusals
            .push(Refusal::new(field, key, value, accepted));
    }

    /// Text of an optional field.
    pub(super) fn text(&mut self, getter: &'r Getter) -> Option<Cow<'r, str>> {
        match getter.text(self.row, self.absent) {
            Ok(text) if text.is_empty() => None,
            Ok(text) => Some(text),
            Err(cell) => {
                self.refuse(getter.label(), "not-a-number", cell, "0, 1, 2 …");
                None
            }
        }
    }

    /// Text of a field that every fact needs.
    pub(super) fn required(&mut self, getter: &'r Getter) -> Option<Cow<'r, str>> {
        let before = self.refusals.len();
        let text = self.text(getter);
        if text.is_none() && self.refusals.len() == before {
            self.refuse(getter.label(), "required", "", "");
        }
        text
    }

    pub(super) fn date(&mut self, getter: &'r Getter) -> Option<Date> {
        let text = self.text(getter)?;
        match crate::mapping::read_date(&text, self.dates) {
            DateReading::Day(day) => Some(day),
            DateReading::Impossible | DateReading::Unreadable => {
                self.refuse(getter.label(), "impossible-date", text, "2024-07-01");
                None
            }
        }
    }

    pub(super) fn required_date(&mut self, getter: &'r Getter) -> Option<Date> {
        self.required(getter)?;
        self.date(getter)
    }

    /// A whole number of things.
    pub(super) fn count(&mut self, getter: &'r Getter) -> Option<u32> {
        let text = self.text(getter)?;
        self.as_count(getter.label(), &text)
    }

    pub(super) fn required_count(&mut self, getter: &'r Getter) -> Option<u32> {
        let text = self.required(getter)?;
        self.as_count(getter.label(), &text)
    }

    fn as_count(&mut self, label: &str, text: &str) -> Option<u32> {
        let number = whole(text);
        let (key, accepted) = match number {
            Some(n) if n < 0 => ("negative-number", ">= 0".to_string()),
            Some(n) => match u32::try_from(n) {
                Ok(n) => return Some(n),
                Err(_) => ("out-of-range", format!("<= {}", u32::MAX)),
            },
            None => ("not-a-number", "0, 1, 2 …".to_string()),
        };
        self.refuse(label, key, text, accepted);
        None
    }

    /// A decimal number ≥ 0; a percent sign after it is allowed.
    pub(super) fn number(&mut self, getter: &'r Getter) -> Option<f64> {
        let text = self.text(getter)?;
        let bare = text.strip_suffix('%').unwrap_or(&text).trim();
        match bare.parse::<f64>() {
            Ok(n) if n.is_finite() && n >= 0.0 => Some(n),
            Ok(n) if n < 0.0 => {
                self.refuse(getter.label(), "negative-number", text, ">= 0");
                None
            }
            _ => {
                self.refuse(getter.label(), "not-a-number", text, "1.25");
                None
            }
        }
    }

    pub(super) fn required_number(&mut self, getter: &'r Getter) -> Option<f64> {
        self.required(getter)?;
        self.number(getter)
    }

    /// One of a short list of words.
    pub(super) fn word<T: Copy>(&mut self, getter: &'r Getter, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(getter)?;
        let hit = words.iter().find(|(word, _)| *word == text);
        if hit.is_none() {
            let accepted: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.refuse(getter.label(), "not-a-choice", text, accepted.join(", "));
        }
        hit.map(|(_, value)| *value)
    }

    pub(super) fn disease(&mut self, getter: &'r Getter) -> Option<String> {
        let text = self.required(getter)?;
        let code = self.names.disease(&text).map(String::from);
        if code.is_none() {
            let accepted = self.names.diseases_like(&text);
            self.refuse(getter.label(), "unknown-disease", text, accepted);
        }
        code
    }

    pub(super) fn occurrence_type(&mut self, getter: &'r Getter) -> Option<String> {
        let text = self.required(getter)?;
        let code = self.names.occurrence(&text).map(String::from);
        if code.is_none() {
            let accepted = self.names.occurrences_like(&text);
            self.refuse(getter.label(), "unknown-occurrence", text, accepted);
        }
        code
    }

    /// The functional zone that a place was written as.
    pub(super) fn zone(&mut self, getter: &'r Getter) -> Option<String> {
        let text = self.text(getter)?;
        self.names.zone(&text)
    }

    pub(super) fn place(&mut self, getter: &'r Getter) -> Option<Place> {
        let text = self.required(getter)?;
        let place = self.names.place(&text);
        if place.is_none() {
            let accepted = self.names.accepted_places.clone();
            self.refuse(getter.label(), "unknown-place", text, accepted);
        }
        place
    }
}
