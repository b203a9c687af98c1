//! Rows that are weekly counts, and reporting weeks.

use super::MappedFact;
use super::Plan;
use super::bind::Binder;
use super::getter::Getter;
use super::reading::Reading;
use crate::mapping::MappingError;
use jiff::civil::{Date, Weekday};
use lf_domain::fact::Fact;
use lf_domain::week::Week;
use lf_domain::weekly::{WeeklyCount, WeeklyCoverage};
use std::collections::HashMap;

/// How the week of a row is read.
pub(super) enum WeekPlan {
    Iso(Getter),
    Day(Getter, Option<Weekday>),
    IsoYear { year: Getter, week: Getter },
    Mmwr { year: Getter, week: Getter },
}

impl WeekPlan {
    pub(super) fn read<'r>(&'r self, r: &mut Reading<'r>) -> Option<Week> {
        match self {
            WeekPlan::Iso(getter) => {
                let text = r.required(getter)?;
                let week = iso_week(&text);
                if week.is_none() {
                    r.refuse(getter.label(), "not-a-week", text, "2024-W37");
                }
                week
            }
            WeekPlan::Day(getter, weekday) => {
                let day = r.required_date(getter)?;
                if let Some(wanted) = weekday.filter(|w| *w != day.weekday()) {
                    let accepted = format!("{wanted:?}").to_lowercase();
                    r.refuse(getter.label(), "wrong-weekday", day.to_string(), accepted);
                    return None;
                }
                Some(Week::of(day))
            }
            WeekPlan::IsoYear { year, week } => {
                let (y, w) = numbers(r, year, week)?;
                let found = Week::new(y, w);
                if found.is_none() {
                    r.refuse(
                        week.label(),
                        "not-a-week",
                        format!("{y}-W{w:02}"),
                        "1 .. 53",
                    );
                }
                found
            }
            WeekPlan::Mmwr { year, week } => {
                let (y, w) = numbers(r, year, week)?;
                let saturday = mmwr_saturday(y, w);
                if saturday.is_none() {
                    r.refuse(
                        week.label(),
                        "not-a-week",
                        format!("{y}-W{w:02}"),
                        "1 .. 53",
                    );
                }
                saturday.map(Week::of)
            }
        }
    }

    pub(super) fn getter(&self) -> &Getter {
        match self {
            WeekPlan::Iso(getter) | WeekPlan::Day(getter, _) => getter,
            WeekPlan::IsoYear { week, .. } | WeekPlan::Mmwr { week, .. } => week,
        }
    }
}

fn numbers<'r>(r: &mut Reading<'r>, year: &'r Getter, week: &'r Getter) -> Option<(i16, i8)> {
    let (y, w) = (r.required_count(year), r.required_count(week));
    let (y, w) = (y?, w?);
    if !(1000..=9999).contains(&y) {
        r.refuse(year.label(), "out-of-range", y.to_string(), "1000 .. 9999");
        return None;
    }
    // A week that is too large for its type is no week of any year.
    Some((y as i16, i8::try_from(w).unwrap_or(0)))
}

/// `2024-W37`, `2024W37`, `202437` or `2024-37`: a year of four digits and a week
/// of one or two, whatever other text stands around them.
fn iso_week(text: &str) -> Option<Week> {
    let mut groups = (text.split(|c: char| !c.is_ascii_digit())).filter(|g| !g.is_empty());
    let (first, second) = (groups.next()?, groups.next());
    if groups.next().is_some() {
        return None;
    }
    let (year, week) = match (first.len(), second) {
        (4, Some(week)) if week.len() <= 2 => (first, week),
        (6, None) => first.split_at(4),
        _ => return None,
    };
    Week::new(year.parse().ok()?, week.parse().ok()?)
}

/// The Saturday on which a week of the MMWR calendar ends. Week 1 is the first
/// that has at least four of its days, Sunday to Saturday, in the year.
fn mmwr_saturday(year: i16, week: i8) -> Option<Date> {
    // The fourth of January is always in week 1.
    let fourth = Date::new(year, 1, 4).ok()?;
    let to_saturday = 6 - i64::from(fourth.weekday().to_sunday_zero_offset());
    let days = to_saturday + 7 * (i64::from(week) - 1);
    let saturday = fourth.checked_add(jiff::Span::new().days(days)).ok()?;
    let wednesday = saturday.checked_sub(jiff::Span::new().days(3)).ok()?;
    (week >= 1 && wednesday.year() == year).then_some(saturday)
}

pub(super) struct WeeklyPlan {
    disease: Getter,
    place: Getter,
    week: WeekPlan,
    cases: Getter,
    mean5: Getter,
}

impl WeeklyPlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(WeeklyPlan {
            disease: b.field("disease")?,
            place: b.place()?,
            week: b.week()?,
            cases: b.field("cases")?,
            mean5: b.field("mean5")?,
        })
    }
}

impl Plan for WeeklyPlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let disease = r.disease(&self.disease);
        let place = r.place(&self.place);
        let week = self.week.read(r);
        let cases = r.required_count(&self.cases);
        let mean5 = r.number(&self.mean5);
        Some(Fact::Weekly(WeeklyCount {
            disease: disease?,
            place: place?,
            week: week?,
            cases: cases?,
            mean5,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![
            &self.disease,
            &self.place,
            self.week.getter(),
            &self.cases,
            &self.mean5,
        ]
    }
}

/// Watches weekly counts go by and says, once per disease, since when they are
/// complete; again only where a later row belongs to an earlier week.
#[derive(Default)]
pub(super) struct Coverage {
    since: HashMap<String, Week>,
}

impl Coverage {
    pub(super) fn watch(&mut self, facts: &mut Vec<MappedFact>, source: &str) {
        let mut found = vec![];
        for mapped in facts.iter() {
            let Fact::Weekly(weekly) = &mapped.fact else {
                continue;
            };
            let earlier = self.since.get(&weekly.disease);
            if earlier.is_some_and(|since| *since <= weekly.week) {
                continue;
            }
            self.since.insert(weekly.disease.clone(), weekly.week);
            found.push(MappedFact {
                key: format!(
                    "{source}/weekly_coverage/{}/{}",
                    weekly.disease, weekly.week
                ),
                fact: Fact::WeeklyCoverage(WeeklyCoverage {
                    disease: weekly.disease.clone(),
                    since: weekly.week,
                }),
                known: mapped.known,
                corrects: None,
                personal: None,
            });
        }
        facts.splice(0..0, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_read_however_they_are_written() {
        for text in ["2024-W07", "2024W7", "202407", "2024-7", "2024年第7周"] {
            let week = iso_week(text).map(|w| w.to_string());
            assert_eq!(week.as_deref(), Some("2024-W07"), "{text}");
        }
        for text in [
            "",
            "2024",
            "W07",
            "2024-W54",
            "2021-W53",
            "2024-W7-1",
            "24-W07",
        ] {
            assert_eq!(iso_week(text), None, "{text}");
        }
    }

    #[test]
    fn mmwr_weeks_end_where_the_calendar_says() {
        // From the published MMWR calendars: 2014 has 53 weeks.
        for (year, week, saturday) in [
            (2010, 40, "2010-10-09"),
            (2014, 1, "2014-01-04"),
            (2014, 53, "2015-01-03"),
            (2015, 1, "2015-01-10"),
            (2020, 8, "2020-02-22"),
        ] {
            let found = mmwr_saturday(year, week).map(|d| d.to_string());
            assert_eq!(found.as_deref(), Some(saturday), "{year} {week}");
        }
        assert_eq!(mmwr_saturday(2015, 53), None);
        assert_eq!(mmwr_saturday(2015, 0), None);
    }
}
