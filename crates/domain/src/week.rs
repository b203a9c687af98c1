//! ISO 8601 weeks, the reporting weeks of the notifiable-disease system.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// An ISO 8601 week, written `2024-W37`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    year: i16,
    week: i8,
}

impl Week {
    /// The week `week` (1–53) of ISO year `year`, if there is one.
    pub fn new(year: i16, week: i8) -> Option<Week> {
        ISOWeekDate::new(year, week, Weekday::Monday)
            .ok()
            .map(|_| Week { year, week })
    }

    /// The week that holds a day.
    pub fn of(date: Date) -> Week {
        let w = date.iso_week_date();
        Week {
            year: w.year(),
            week: w.week(),
        }
    }

    /// Its Monday.
    pub fn monday(self) -> Date {
        ISOWeekDate::new(self.year, self.week, Weekday::Monday)
            .map(|w| w.date())
            .unwrap_or(Date::MIN)
    }

    /// Its Sunday.
    pub fn sunday(self) -> Date {
        self.monday().saturating_add(jiff::Span::new().days(6))
    }

    /// ISO year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// Number of the week in its year, 1–53.
    pub fn number(self) -> i8 {
        self.week
    }

    /// The same week number `years` earlier; week 53 falls back to 52 in short years.
    pub fn years_before(self, years: i16) -> Week {
        let year = self.year - years;
        Week::new(year, self.week).unwrap_or(Week { year, week: 52 })
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

impl FromStr for Week {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.split_once("-W")
            .and_then(|(y, w)| Week::new(y.parse().ok()?, w.parse().ok()?))
            .ok_or_else(|| format!("`{s}` is not an ISO week; write it like 2024-W37"))
    }
}

impl Serialize for Week {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Week {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_parse_and_print() {
        let w: Week = "2020-W53".parse().unwrap();
        assert_eq!(w.to_string(), "2020-W53");
        assert_eq!(w.monday(), date(2020, 12, 28));
        assert_eq!(w.years_before(1).to_string(), "2019-W52");
        assert_eq!(Week::of(date(2021, 1, 3)), w);
        assert!("2021-W53".parse::<Week>().is_err());
        assert!("week 3".parse::<Week>().is_err());
    }
}
