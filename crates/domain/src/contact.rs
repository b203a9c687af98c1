//! Dated definitions of a close contact, and for how long one is looked for and observed.
//! They are data of the code book; nothing here knows a disease.

use crate::codebook::Label;
use crate::stay::Unit;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How near is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Near {
    /// So many rows before and behind, in the same cabin.
    Rows(u16),
    /// The same cabin, carriage or room.
    Cabin,
    /// Everybody in it.
    Whole,
}

/// A definition of a close contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Id, which lists name.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Stays that it is about.
    pub units: Vec<Unit>,
    /// How near.
    pub near: Near,
    /// Who serves the cabin is near, wherever the seat.
    #[serde(default)]
    pub crew: bool,
    /// Diseases that it is for; all that no definition names where it is empty.
    #[serde(default)]
    pub diseases: Vec<String>,
    /// First day on which it holds.
    pub since: Date,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Who says so.
    pub source: String,
    /// Day on which somebody last looked whether the source still says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Date>,
}

/// How far back contacts are looked for, and how long they are observed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Days before the onset.
    pub back_days: u16,
    /// Days of observation after the last contact.
    pub observe_days: u16,
    /// First day on which it holds.
    pub since: Date,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Who says so.
    pub source: String,
    /// Day on which somebody last looked whether the source still says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Date>,
}

/// How people under observation are looked after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follow {
    /// Plan under which the tasks stand.
    pub plan: String,
    /// Its clause.
    pub clause: String,
    /// Who says so.
    pub source: String,
    /// Title of the daily task.
    pub daily: Label,
    /// Title of the task to end it.
    pub release: Label,
    /// Title of the task to act on complaints.
    pub alarm: Label,
    /// Parameter of the city that says by when the daily task is due.
    pub by_parameter: String,
    /// By when in a city without it: `20:00`.
    pub by: String,
    /// Parameter of the city that says within which time complaints are acted on.
    pub alarm_parameter: String,
    /// Within which time in a city without it: `1h`.
    pub within: String,
    /// From which temperature on it is a fever, in tenths of a degree Celsius.
    pub fever_tenths: u16,
    /// Complaints that are asked for, by code.
    pub symptoms: BTreeMap<String, Label>,
}

/// Definitions and periods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactRules {
    /// Definitions.
    #[serde(default)]
    pub near: Vec<Definition>,
    /// Periods by disease; `any` for those that are not named.
    #[serde(default)]
    pub periods: BTreeMap<String, Vec<Period>>,
    /// How people under observation are looked after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<Follow>,
}

/// How two stays in the same unit lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Whether the cabin is the same.
    pub cabin: bool,
    /// Rows between them; none where a seat is not known.
    pub rows: Option<u16>,
    /// Whether one of the two serves there.
    pub crew: bool,
}

fn holds(day: Date, since: Date, until: Option<Date>) -> bool {
    day >= since && until.is_none_or(|u| day <= u)
}

impl ContactRules {
    /// The period of a disease that holds on a day.
    pub fn period(&self, disease: &str, day: Date) -> Option<&Period> {
        let of = |d: &str| {
            let all = self.periods.get(d).map_or(&[][..], Vec::as_slice);
            all.iter().rfind(|p| holds(day, p.since, p.until))
        };
        of(disease).or_else(|| of("any"))
    }

    /// The definitions that hold for a disease in a unit on a day: its own, else the
    /// general ones.
    fn for_disease(&self, disease: &str, unit: Unit, day: Date) -> Vec<&Definition> {
        let now = |d: &&Definition| d.units.contains(&unit) && holds(day, d.since, d.until);
        let all = || self.near.iter().filter(now);
        let own: Vec<&Definition> = all()
            .filter(|d| d.diseases.iter().any(|x| x == disease))
            .collect();
        match own.is_empty() {
            true => all().filter(|d| d.diseases.is_empty()).collect(),
            false => own,
        }
    }

    /// The definition by which two stays that overlap from a day on make a close contact.
    pub fn close(&self, disease: &str, unit: Unit, day: Date, apart: Apart) -> Option<&Definition> {
        let near = |d: &&Definition| {
            let here = match d.near {
                Near::Whole => true,
                Near::Cabin => apart.cabin,
                // A seat that nobody knows is taken for near: somebody has to ask.
                Near::Rows(n) => apart.cabin && apart.rows.is_none_or(|r| r <= n),
            };
            here || (d.crew && apart.crew && apart.cabin)
        };
        self.for_disease(disease, unit, day).into_iter().find(near)
    }

    /// The widest definition of a unit for a disease on any of these days: how far a
    /// search has to look.
    pub fn reach(&self, disease: &str, unit: Unit, from: Date, to: Date) -> Option<Near> {
        let of = |d: &&Definition| {
            let known = d.diseases.is_empty() || d.diseases.iter().any(|x| x == disease);
            let meets = d.since <= to && d.until.is_none_or(|u| from <= u);
            d.units.contains(&unit) && known && meets
        };
        let width = |n: &Near| match n {
            Near::Rows(n) => (0, *n),
            Near::Cabin => (1, 0),
            Near::Whole => (2, 0),
        };
        (self.near.iter().filter(of).map(|d| d.near)).max_by_key(width)
    }

    /// First day on which a case may have passed the disease on, and the period that says so.
    pub fn begins(&self, disease: &str, onset: Date) -> Option<(Date, &Period)> {
        let period = self.period(disease, onset)?;
        let from = onset.checked_sub(i64::from(period.back_days).days()).ok()?;
        Some((from, period))
    }

    /// Last day of observation of who was near for the last time on a day.
    pub fn observed_until(&self, disease: &str, last: Date) -> Option<(Date, &Period)> {
        let period = self.period(disease, last)?;
        let until = last
            .checked_add(i64::from(period.observe_days).days())
            .ok()?;
        Some((until, period))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> ContactRules {
        let json = r#"{"near":[
          {"id":"rows","label":{"zh":"a","en":"a"},"units":["flight"],"near":{"rows":3},"crew":true,"since":"2020-02-06","source":"x"},
          {"id":"whole","label":{"zh":"a","en":"a"},"units":["flight"],"near":"whole","diseases":["worse"],"since":"2021-01-01","until":"2021-02-01","source":"x"},
          {"id":"cabin","label":{"zh":"a","en":"a"},"units":["ship","ward"],"near":"cabin","since":"2020-02-06","source":"x"}],
          "periods":{"any":[{"back_days":2,"observe_days":14,"since":"2020-01-01","until":"2021-05-10","source":"x"},
                            {"back_days":4,"observe_days":14,"since":"2021-05-11","source":"x"}],
                     "worse":[{"back_days":0,"observe_days":21,"since":"2020-01-01","source":"x"}]}}"#;
        serde_json::from_str(json).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn rows(rows: Option<u16>) -> Apart {
        Apart {
            cabin: true,
            rows,
            crew: false,
        }
    }

    #[test]
    fn three_rows_are_near_four_are_not_and_an_unknown_seat_is() {
        let rules = rules();
        let close = |apart: Apart| {
            let found = rules.close("x", Unit::Flight, day("2026-03-01"), apart);
            found.map(|d| d.id.as_str())
        };
        assert_eq!(close(rows(Some(3))), Some("rows"));
        assert_eq!(close(rows(Some(4))), None);
        assert_eq!(close(rows(None)), Some("rows"));
        let other = Apart {
            cabin: false,
            ..rows(Some(0))
        };
        assert_eq!(close(other), None, "another cabin");
        let served = Apart {
            crew: true,
            ..rows(Some(20))
        };
        assert_eq!(close(served), Some("rows"));
        let far = Apart {
            cabin: false,
            crew: true,
            rows: None,
        };
        assert_eq!(close(far), None, "who serves another cabin");
    }

    #[test]
    fn definitions_are_those_of_their_day_and_disease() {
        let rules = rules();
        let far = rows(Some(30));
        let on = |d: &str, at: &str| rules.close(d, Unit::Flight, day(at), far).is_some();
        assert!(on("worse", "2021-01-01") && on("worse", "2021-02-01"));
        assert!(!on("worse", "2021-02-02") && !on("worse", "2020-12-31"));
        assert!(!on("x", "2021-01-15"), "of another disease");
        assert_eq!(
            rules.close("x", Unit::Household, day("2021-01-15"), far),
            None,
            "nothing is said about households"
        );
        let reach =
            |d: &str, from: &str, to: &str| rules.reach(d, Unit::Flight, day(from), day(to));
        assert_eq!(
            reach("worse", "2021-01-20", "2021-03-01"),
            Some(Near::Whole)
        );
        assert_eq!(
            reach("worse", "2021-02-02", "2021-03-01"),
            Some(Near::Rows(3))
        );
        assert_eq!(reach("x", "2019-01-01", "2020-02-05"), None);
    }

    #[test]
    fn windows_are_those_of_their_day() {
        let rules = rules();
        let begins = |d: &str, onset: &str| rules.begins(d, day(onset)).map(|b| b.0.to_string());
        assert_eq!(begins("x", "2021-05-10").as_deref(), Some("2021-05-08"));
        assert_eq!(begins("x", "2021-05-11").as_deref(), Some("2021-05-07"));
        assert_eq!(begins("worse", "2021-05-11").as_deref(), Some("2021-05-11"));
        assert_eq!(begins("x", "2019-01-01"), None);
        let until = rules.observed_until("worse", day("2021-05-11")).unwrap();
        assert_eq!(until.0, day("2021-06-01"));
    }
}
