//! Periodic duties. A series holds what is the same in every period; a period is
//! a number of calendar days counted from the day on which the series starts.

use crate::due::{self, Beginning, Bound, LimitSource};
use crate::obligation::{Obligation, Period, id};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use lf_rules::program::{Due, Escalation, Limit};
use serde::{Deserialize, Serialize};

/// Body of `series.opened`: a duty that comes again every period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Sixteen hexadecimal digits, made like those of an obligation.
    pub id: String,
    /// First day of the first period.
    pub start: Date,
    /// Days of one period.
    pub days: u32,
    /// The limit as written (`20:00`, `24h`); the end of the period where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// Reminders after the limit, with bodies instead of roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalate: Vec<Escalation>,
    /// May those who oversee it change the period?
    #[serde(default)]
    pub adjustable: bool,
    /// What is owed in each period; its id, times and period are those of the series.
    pub of: Obligation,
}

/// Body of `series.closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Why.
    pub why: crate::obligation::Why,
    /// Entry that brought it about.
    pub cause: u64,
}

/// Journal subject of a series.
pub fn subject(id: &str) -> String {
    format!("series/{id}")
}

impl Series {
    /// Journal subject.
    pub fn subject(&self) -> String {
        subject(&self.id)
    }

    fn limit(&self) -> Option<Limit> {
        self.bound.as_ref()?.limit.parse().ok()
    }

    /// The n-th period, from 0; none beyond the calendar.
    pub fn period(&self, n: i64) -> Option<Period> {
        let days = i64::from(self.days.max(1));
        let from = self.start.checked_add(n.checked_mul(days)?.days()).ok()?;
        let until = from.checked_add((days - 1).days()).ok()?;
        Some(Period { from, until })
    }

    /// The number of the period that a day lies in; negative before the start.
    pub fn number(&self, day: Date) -> i64 {
        let days =
            (self.start.until((jiff::Unit::Day, day))).map_or(0, |s| i64::from(s.get_days()));
        days.div_euclid(i64::from(self.days.max(1)))
    }

    /// When a period is due: at the time of the day on its last day, so long
    /// after its beginning, or at its end.
    pub fn due(&self, period: Period, zone: &TimeZone) -> Timestamp {
        match self.limit() {
            Some(Limit::By(time)) => due::time_on(period.until, time, zone),
            Some(limit) => {
                let begin = Beginning::at(due::start_of(period.from, zone));
                due::moment(&Due::default(), limit, begin, zone)
            }
            None => due::end_of(period.until, zone),
        }
    }

    /// Moves the start so that the first period is one that can still be met at
    /// `now`: nobody is late with what was due before it was asked for.
    pub fn begin(mut self, now: Timestamp, zone: &TimeZone) -> Series {
        let first = Period {
            from: self.start,
            until: self.start,
        };
        // The first period of a weekly duty lasts a whole week.
        let period = self.period(0).unwrap_or(first);
        if self.due(period, zone) <= now {
            self.start = self.start.checked_add(1.day()).unwrap_or(self.start);
        }
        self
    }

    /// What is owed in one period.
    pub fn obligation(&self, n: i64, zone: &TimeZone) -> Option<Obligation> {
        let period = self.period(n)?;
        let due = self.due(period, zone);
        let mut o = self.of.clone();
        o.id = id(
            &o.plan,
            &o.task,
            &o.who,
            &o.area,
            &format!("series/{}", self.id),
            Some(period.from),
        );
        let asked = due::start_of(period.from, zone);
        // On its first day a series begins when it is asked for, not at midnight.
        o.opened_at = if n == 0 {
            asked.max(self.of.opened_at)
        } else {
            asked
        };
        o.due = Some(due);
        o.bound = Some(self.bound.clone().unwrap_or(Bound {
            limit: String::new(),
            source: LimitSource::Period,
        }));
        o.reminders = due::reminders(&self.escalate, due, zone, <[String]>::to_vec);
        o.missed_at = self.period(n + 1).map(|next| self.due(next, zone));
        o.series = Some(self.id.clone());
        o.period = Some(period);
        Some(o)
    }

    /// The moment at which period `n` opens.
    pub fn opens(&self, n: i64, zone: &TimeZone) -> Option<Timestamp> {
        Some(due::start_of(self.period(n)?.from, zone))
    }

    /// The periods from number `next` that have begun by `now`, at most `most`:
    /// after a long sleep all that were missed, none left out.
    pub fn begun(
        &self,
        next: i64,
        now: Timestamp,
        zone: &TimeZone,
        most: usize,
    ) -> Vec<Obligation> {
        let today = now.to_zoned(zone.clone()).date();
        let last = self.number(today);
        (next.max(0)..=last)
            .take(most)
            .filter_map(|n| self.obligation(n, zone))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_are_calendar_days_from_the_start() {
        let of = Obligation::default();
        let text = serde_json::json!({"id": "s", "start": "2026-09-18", "days": 3, "of": of});
        let s: Series = serde_json::from_value(text).unwrap();
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let period = s.period(1).unwrap();
        let days = (date(2026, 9, 21), date(2026, 9, 23));
        assert_eq!((period.from, period.until), days);
        for (day, n) in [(17, -1), (18, 0), (20, 0), (21, 1), (24, 2)] {
            assert_eq!(s.number(date(2026, 9, day)), n, "{day}");
        }
        let at = |t: &str| t.parse::<Timestamp>().unwrap();
        // The 24th of September in the city: periods 0, 1 and 2 have begun.
        let begun = s.begun(0, at("2026-09-23T16:00:00Z"), &zone, 10);
        assert_eq!(begun.len(), 3);
        assert_eq!(s.begun(2, at("2026-09-23T15:59:59Z"), &zone, 10), vec![]);
        assert_eq!(begun[0].missed_at, begun[1].due);
        assert_eq!(begun[0].due, Some(at("2026-09-20T16:00:00Z")));
    }
}
