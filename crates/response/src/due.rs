//! By when: the moment of a limit, where the limit comes from, and what the
//! clock does to an open obligation as its moments pass.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use lf_domain::city::City;
use lf_rules::program::{Due, Escalation, Length, Limit};
use serde::{Deserialize, Serialize};

/// Where a limit comes from, for the line under it on a desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum LimitSource {
    /// The text itself or a law.
    Text {
        /// Clause or law, as the pack names it; empty where it is the clause of the task.
        source: String,
    },
    /// A parameter of the city, because the text gives no limit.
    Parameter {
        /// Its name.
        name: String,
        /// Who set it, or that it still must be confirmed.
        source: String,
    },
    /// The end of the period, because nothing else is given.
    Period,
}

/// A limit with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// As written: `2h`, `3d`, `20:00`; empty for the end of the period.
    pub limit: String,
    /// Where it comes from.
    #[serde(flatten)]
    pub source: LimitSource,
}

/// What a limit counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// When what opens the task became known (was recorded).
    pub known: Timestamp,
    /// The day on which it happened, where it has one.
    pub happened: Option<Date>,
}

impl Beginning {
    /// Something that counts from one moment alone.
    pub fn at(known: Timestamp) -> Beginning {
        Beginning {
            known,
            happened: None,
        }
    }

    /// The moment from which `due` counts. Facts carry the day on which they
    /// happened, not the hour: a limit that counts from the happening counts
    /// from the end of that day, or from the moment of knowledge if that was earlier.
    fn of(self, due: &Due, zone: &TimeZone) -> Timestamp {
        match self.happened.filter(|_| due.from_happening) {
            Some(day) => end_of(day, zone).min(self.known),
            None => self.known,
        }
    }
}

/// Midnight at the end of a day.
pub fn end_of(day: Date, zone: &TimeZone) -> Timestamp {
    start_of(day.checked_add(1.day()).unwrap_or(day), zone)
}

/// The first moment of a day, also where the clocks change at midnight.
pub fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone())
        .map_or(Timestamp::MAX, |z| z.timestamp())
}

/// A time of a day; a time that the clocks skip is the one an hour later.
pub fn time_on(day: Date, time: Time, zone: &TimeZone) -> Timestamp {
    day.to_datetime(time)
        .to_zoned(zone.clone())
        .map_or(Timestamp::MAX, |z| z.timestamp())
}

/// The limit of a task with its source; none where neither the text nor the city
/// gives one that can be read, or where it is not law yet on `day`.
pub fn bound(due: Option<&Due>, city: &City, day: Date) -> Option<(Limit, Bound)> {
    let due = due?;
    if due.since.is_some_and(|since| day < since) {
        return None;
    }
    let limit = due.limit(&city.parameters).ok()??;
    let source = match &due.parameter {
        Some(name) => LimitSource::Parameter {
            name: name.clone(),
            source: (city.parameters.get(name)).map_or_else(String::new, |p| p.source.clone()),
        },
        None => LimitSource::Text {
            source: due.source.clone(),
        },
    };
    let limit_text = match limit {
        Limit::Within(length) => length.to_string(),
        Limit::By(time) => time.strftime("%H:%M").to_string(),
    };
    Some((
        limit,
        Bound {
            limit: limit_text,
            source,
        },
    ))
}

/// A length as written, or the name of a parameter of the city, as a limit.
pub(crate) fn named(text: Option<&str>, source: &str) -> Option<Due> {
    let text = text?;
    let number = text.starts_with(|c: char| c.is_ascii_digit());
    Some(match number {
        true => Due {
            within: Some(text.into()),
            source: source.into(),
            ..Due::default()
        },
        false => Due {
            parameter: Some(text.into()),
            ..Due::default()
        },
    })
}

/// The moment by which something is owed that is owed from `from` on, with the limit as
/// written.
pub(crate) fn set(
    due: Option<&Due>,
    from: Timestamp,
    city: &City,
    zone: &TimeZone,
) -> (Option<Timestamp>, Option<Bound>) {
    let day = from.to_zoned(zone.clone()).date();
    let Some((limit, bound)) = bound(due, city, day) else {
        return (None, None);
    };
    let at = due.map(|d| moment(d, limit, Beginning::at(from), zone));
    (at, Some(bound))
}

/// When a task without periods is due. A time of the day that has passed means the next day's.
pub fn moment(due: &Due, limit: Limit, begin: Beginning, zone: &TimeZone) -> Timestamp {
    let from = begin.of(due, zone);
    match limit {
        Limit::Within(length) => length.after(from, zone),
        Limit::By(time) => {
            let day = from.to_zoned(zone.clone()).date();
            let today = time_on(day, time, zone);
            match today > from {
                true => today,
                false => time_on(day.checked_add(1.day()).unwrap_or(day), time, zone),
            }
        }
    }
}

/// A step of reminding with its moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// When.
    pub at: Timestamp,
    /// Bodies that are told.
    pub to: Vec<String>,
}

/// The reminders of a task that is due at `due`, in the order of time; what is no length is left out.
pub fn reminders(
    steps: &[Escalation],
    due: Timestamp,
    zone: &TimeZone,
    bodies: impl Fn(&[String]) -> Vec<String>,
) -> Vec<Reminder> {
    let mut out: Vec<Reminder> = (steps.iter())
        .filter_map(|s| {
            let after: Length = s.after.parse().ok()?;
            Some(Reminder {
                at: after.after(due, zone),
                to: bodies(&s.to),
            })
        })
        .collect();
    out.sort_by_key(|r| r.at);
    out
}

/// The moments at which an open obligation changes by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// It is late from here.
    pub due: Option<Timestamp>,
    /// Somebody is told, one after the other.
    pub reminders: Vec<Timestamp>,
    /// It is missed from here, for a period that is over.
    pub missed: Option<Timestamp>,
}

/// What a moment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// It is late.
    Late,
    /// The reminder of this number, from 0.
    Reminded(usize),
    /// It is missed.
    Missed,
}

impl Moments {
    /// The next moment, given whether it is late already and how many reminders went out.
    pub fn next(&self, late: bool, reminded: usize) -> Option<(Timestamp, Strike)> {
        let missed = self.missed.map(|at| (at, Strike::Missed));
        if !late {
            return match (self.due, missed) {
                (Some(due), _) => Some((due, Strike::Late)),
                (None, missed) => missed,
            };
        }
        let reminder = (self.reminders.get(reminded)).map(|at| (*at, Strike::Reminded(reminded)));
        match (reminder, missed) {
            (Some(r), Some(m)) => Some(if r.0 <= m.0 { r } else { m }),
            (r, m) => r.or(m),
        }
    }

    /// Everything that has come by `now`, in order. Missed is the last thing that can happen.
    pub fn struck(&self, mut late: bool, mut reminded: usize, now: Timestamp) -> Vec<Strike> {
        let mut out = vec![];
        while let Some((at, strike)) = self.next(late, reminded).filter(|n| n.0 <= now) {
            debug_assert!(at <= now);
            out.push(strike);
            match strike {
                Strike::Late => late = true,
                Strike::Reminded(n) => reminded = n + 1,
                Strike::Missed => break,
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_length_counts_from_knowledge_or_from_the_happening() {
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        let limit = "2h".parse().unwrap();
        let begin = Beginning {
            known: at("2026-09-18T08:40:00Z"),
            happened: Some(date(2026, 9, 17)),
        };
        let known = Due::default();
        assert_eq!(
            moment(&known, limit, begin, &shanghai),
            at("2026-09-18T10:40:00Z")
        );
        let happened = Due {
            from_happening: true,
            ..Due::default()
        };
        // The day ended at 16:00 UTC.
        assert_eq!(
            moment(&happened, limit, begin, &shanghai),
            at("2026-09-17T18:00:00Z")
        );
        let same_day = Beginning {
            happened: Some(date(2026, 9, 18)),
            ..begin
        };
        assert_eq!(
            moment(&happened, limit, same_day, &shanghai),
            at("2026-09-18T10:40:00Z")
        );
    }

    #[test]
    fn a_time_of_the_day_is_the_next_one_also_when_the_clocks_change() {
        let by = |t: &str| t.parse::<Limit>().unwrap();
        let due = Due::default();
        let begin = |t: &str| Beginning::at(at(t));
        // 19:59 and 20:00 in Berlin, in summer.
        assert_eq!(
            moment(&due, by("20:00"), begin("2026-07-01T17:59:00Z"), &zone()),
            at("2026-07-01T18:00:00Z")
        );
        assert_eq!(
            moment(&due, by("20:00"), begin("2026-07-01T18:00:00Z"), &zone()),
            at("2026-07-02T18:00:00Z")
        );
        // 02:30 does not exist on 29 March: it is 03:30.
        assert_eq!(
            time_on(date(2026, 3, 29), jiff::civil::time(2, 30, 0, 0), &zone()),
            at("2026-03-29T01:30:00Z")
        );
        // That day has 23 hours.
        let day = end_of(date(2026, 3, 29), &zone()) - start_of(date(2026, 3, 29), &zone());
        assert_eq!(day.total(jiff::Unit::Hour).unwrap(), 23.0);
    }

    #[test]
    fn moments_strike_in_order_and_once() {
        let m = Moments {
            due: Some(at("2026-01-01T20:00:00Z")),
            reminders: vec![at("2026-01-01T21:30:00Z"), at("2026-01-03T00:00:00Z")],
            missed: Some(at("2026-01-02T20:00:00Z")),
        };
        assert_eq!(m.struck(false, 0, at("2026-01-01T19:59:59Z")), vec![]);
        assert_eq!(
            m.struck(false, 0, at("2026-01-01T20:00:00Z")),
            vec![Strike::Late]
        );
        // After a long sleep everything at once; nothing after missed.
        assert_eq!(
            m.struck(false, 0, at("2027-01-01T00:00:00Z")),
            vec![Strike::Late, Strike::Reminded(0), Strike::Missed]
        );
        assert_eq!(
            m.struck(true, 1, at("2027-01-01T00:00:00Z")),
            vec![Strike::Missed]
        );
        assert_eq!(m.next(true, 0).unwrap().1, Strike::Reminded(0));
    }
}
