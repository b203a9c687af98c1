//! Reads what was typed into typed values, and collects what cannot be read.

use crate::view::report_form::Typed;
use crate::words::Names;
use jiff::civil::Date;
use lf_domain::place::Place;
use lf_domain::refusal::Refusal;
use lf_domain::week::Week;
use std::str::FromStr;

/// A form being read.
pub struct Reader<'a> {
    typed: &'a Typed,
    names: &'a Names,
    /// What could not be read so far.
    pub refusals: Vec<Refusal>,
}

impl<'a> Reader<'a> {
    /// Reads this form.
    pub fn new(typed: &'a Typed, names: &'a Names) -> Reader<'a> {
        Reader {
            typed,
            names,
            refusals: vec![],
        }
    }

    fn refuse(&mut self, field: &str, key: &str, value: &str, accepted: &str) {
        self.refusals
            .push(Refusal::new(field, key, value, accepted));
    }

    /// What was typed, without spaces around it; empty when nothing was.
    pub fn typed(&self, field: &str) -> String {
        self.typed
            .get(field)
            .map_or(String::new(), |t| t.trim().to_string())
    }

    /// The same, or none when nothing was typed.
    pub fn given(&self, field: &str) -> Option<String> {
        Some(self.typed(field)).filter(|t| !t.is_empty())
    }

    /// What must be typed.
    pub fn required(&mut self, field: &str) -> String {
        let text = self.typed(field);
        if text.is_empty() {
            self.refuse(field, "required", "", "");
        }
        text
    }

    /// A value of a type, where one was typed.
    fn parse<T: FromStr>(&mut self, field: &str, key: &str, accepted: &str) -> Option<T> {
        let text = self.given(field)?;
        let value = half_width(&text).parse().ok();
        if value.is_none() {
            self.refuse(field, key, &text, accepted);
        }
        value
    }

    fn parse_required<T: FromStr>(&mut self, field: &str, key: &str, accepted: &str) -> Option<T> {
        match self.required(field).is_empty() {
            true => None,
            false => self.parse(field, key, accepted),
        }
    }

    /// A day: `2026-09-18`, `2026/9/18` or `2026.9.18`.
    pub fn date(&mut self, field: &str) -> Option<Date> {
        let text = half_width(&self.given(field)?);
        let mut parts = text.split(['-', '/', '.']).map(str::parse::<i16>);
        let date = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(y)), Some(Ok(m)), Some(Ok(d)), None) => {
                let small = |n: i16| i8::try_from(n).unwrap_or(0);
                Date::new(y, small(m), small(d)).ok()
            }
            _ => None,
        };
        if date.is_none() {
            self.refuse(field, "impossible-date", &text, "2026-09-18");
        }
        date
    }

    /// A day that must be given.
    pub fn date_required(&mut self, field: &str) -> Option<Date> {
        match self.required(field).is_empty() {
            true => None,
            false => self.date(field),
        }
    }

    /// A week that must be given.
    pub fn week(&mut self, field: &str) -> Option<Week> {
        self.parse_required(field, "not-a-week", "2026-W37")
    }

    /// A whole number, zero where nothing was typed.
    pub fn count(&mut self, field: &str) -> u32 {
        self.whole(field).unwrap_or(0)
    }

    /// A whole number that must be given.
    pub fn count_required(&mut self, field: &str) -> Option<u32> {
        match self.required(field).is_empty() {
            true => None,
            false => self.whole(field),
        }
    }

    fn whole(&mut self, field: &str) -> Option<u32> {
        let text = self.given(field)?;
        let plain = half_width(&text);
        if plain.starts_with('-') && plain.parse::<i64>().is_ok() {
            self.refuse(field, "negative-number", &text, "0 ..");
            return None;
        }
        self.parse(field, "not-a-number", "0, 1, 2 …")
    }

    /// A number with decimals, where one was typed.
    pub fn number(&mut self, field: &str) -> Option<f64> {
        self.parse::<f64>(field, "not-a-number", "12.5")
            .filter(|n| n.is_finite())
    }

    /// A number that must be given.
    pub fn number_required(&mut self, field: &str) -> Option<f64> {
        self.parse_required::<f64>(field, "not-a-number", "12.5")
            .filter(|n| n.is_finite())
    }

    /// A place that must be given, by code, name or alias; zones count to their host.
    pub fn place(&mut self, field: &str) -> Option<Place> {
        let text = self.required(field);
        if text.is_empty() {
            return None;
        }
        let place = self.names.city.place(&text);
        if place.is_none() {
            let known: Vec<&str> = self
                .names
                .city
                .areas
                .iter()
                .map(|a| a.code.as_str())
                .collect();
            self.refuse(field, "unknown-place", &text, &known.join(", "));
        }
        place
    }

    /// The functional zone that was given as a place, if it was one.
    pub fn zone(&mut self, field: &str) -> Option<String> {
        let text = self.given(field)?;
        self.names.city.zone(&text).map(|z| z.code.clone())
    }

    /// Yes or no, which must be given.
    pub fn yes_no(&mut self, field: &str) -> Option<bool> {
        match self.required(field).as_str() {
            "" => None,
            "yes" => Some(true),
            "no" => Some(false),
            other => {
                let other = other.to_string();
                self.refuse(field, "not-a-choice", &other, "yes, no");
                None
            }
        }
    }

    /// One of the codes of a serde enum, where one was typed.
    pub fn code<T: serde::de::DeserializeOwned>(&mut self, field: &str) -> Option<T> {
        let text = self.given(field)?;
        let value = serde_json::from_value(serde_json::Value::String(text.clone())).ok();
        if value.is_none() {
            self.refuse(field, "not-a-choice", &text, "");
        }
        value
    }

    /// One of the codes of a serde enum, which must be given.
    pub fn code_required<T: serde::de::DeserializeOwned>(&mut self, field: &str) -> Option<T> {
        match self.required(field).is_empty() {
            true => None,
            false => self.code(field),
        }
    }
}

/// Chinese input methods type full-width digits and signs.
fn half_width(text: &str) -> String {
    (text.chars())
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3002}' => '.',
            c => c,
        })
        .collect()
}
