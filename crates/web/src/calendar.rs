//! Days, times, spans and weeks as people write them.

use crate::given::Given;
use crate::words::{Arg, Words};
use jiff::civil::{Date, DateTime};
use lf_domain::week::Week;

impl Words {
    /// A day in tables: `9-18`, `18 Sep`; with its year when that is not this year.
    pub fn day(&self, date: impl Given<Date>) -> String {
        let date = date.get();
        self.dated("day", date)
    }

    /// A day in sentences, where Chinese writes the words for month and day.
    pub fn date(&self, date: impl Given<Date>) -> String {
        let date = date.get();
        self.dated("date", date)
    }

    fn dated(&self, key: &str, date: Date) -> String {
        let key = match date.year() == self.today.year() {
            true => key.to_string(),
            false => format!("{key}-year"),
        };
        let args = [
            ("y", Arg::Text(date.year().to_string())),
            ("m", Arg::Text(self.t(&format!("month-{}", date.month())))),
            ("d", Arg::Text(date.day().to_string())),
        ];
        self.say(&key, &args)
    }

    /// Day of the week.
    pub fn weekday(&self, date: impl Given<Date>) -> String {
        let date = date.get();
        self.t(&format!(
            "weekday-{}",
            date.weekday().to_monday_one_offset()
        ))
    }

    /// Time of day, `16:40`.
    pub fn time(&self, at: impl Given<DateTime>) -> String {
        let at = at.get();
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// `16:31` today, else `9-17 10:00`.
    pub fn moment(&self, at: impl Given<DateTime>) -> String {
        let at = at.get();
        match at.date() == self.today {
            true => self.time(at),
            false => format!("{} {}", self.day(at.date()), self.time(at)),
        }
    }

    /// Day with its year, and time: for printed pages and records.
    pub fn full_moment(&self, at: impl Given<DateTime>) -> String {
        let at = at.get();
        format!("{} {}", at.date(), self.time(at))
    }

    /// A span of days: `14 Sep to 18 Sep`, or one day.
    pub fn span(&self, from: Date, to: Date) -> String {
        if from == to {
            return self.day(from);
        }
        self.t2("span", "from", self.day(from), "to", self.day(to))
    }

    /// A reporting week: `week 37 of 2026`.
    pub fn week(&self, week: impl Given<Week>) -> String {
        let week = week.get();
        let args = [
            ("y", Arg::Text(week.year().to_string())),
            ("w", Arg::Text(week.number().to_string())),
        ];
        self.say("week", &args)
    }
}
