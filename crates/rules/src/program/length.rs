//! Limits as plans and cities write them: lengths (`90m`, `2h`, `3d`) and times
//! of the day (`20:00`).

use super::task::Due;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ToSpan};
use lf_domain::city::Parameter;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The longest length that is accepted, in days: what is longer is a mistake.
const LONGEST_DAYS: i64 = 3660;

/// A length as written: minutes, hours or calendar days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// `90m`.
    Minutes(i64),
    /// `2h`.
    Hours(i64),
    /// `3d`: the same time of the day, so many days later.
    Days(i64),
}

/// A limit: so long after the beginning, or at a time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So long after what opens the task.
    Within(Length),
    /// At this time of the day, on the last day of the period.
    By(Time),
}

/// Why there is no limit although one was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// A text is no length.
    #[error("`{0}` is not a length; write 30m, 2h or 3d")]
    NotALength(String),
    /// A text is no time of the day.
    #[error("`{0}` is not a time of the day; write 20:00, at most 23:59")]
    NotATime(String),
    /// The value of a parameter is neither.
    #[error(
        "parameter {name} is `{value}`, neither a length such as 2h nor a time of the day such as 20:00"
    )]
    WrongParameter {
        /// Name of the parameter.
        name: String,
        /// Its value.
        value: String,
    },
    /// The city does not define the parameter.
    #[error("the city has no parameter {0}")]
    NoParameter(String),
    /// More than one of `within`, `by`, `parameter` is given.
    #[error("a limit has one of `within`, `by` and `parameter`, not several")]
    Several,
}

impl Length {
    /// The length as a span of the calendar.
    pub fn span(self) -> Span {
        match self {
            Length::Minutes(n) => n.minutes(),
            Length::Hours(n) => n.hours(),
            Length::Days(n) => n.days(),
        }
    }

    /// About how long, with days of 24 hours: to compare lengths.
    pub fn about(self) -> SignedDuration {
        match self {
            Length::Minutes(n) => SignedDuration::from_mins(n),
            Length::Hours(n) => SignedDuration::from_hours(n),
            Length::Days(n) => SignedDuration::from_hours(24 * n),
        }
    }

    /// The moment so long after `start`, days by the calendar of the zone; the
    /// last moment there is where the calendar ends before.
    pub fn after(self, start: Timestamp, zone: &TimeZone) -> Timestamp {
        (start.to_zoned(zone.clone()))
            .checked_add(self.span())
            .map_or(Timestamp::MAX, |z| z.timestamp())
    }
}

impl FromStr for Length {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Length, LimitError> {
        let wrong = || LimitError::NotALength(text.to_string());
        let text = text.trim();
        let unit = text.chars().next_back().ok_or_else(wrong)?;
        let digits = &text[..text.len() - unit.len_utf8()];
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(wrong());
        }
        let n: i64 = digits.parse().map_err(|_| wrong())?;
        let (length, most) = match unit {
            'm' => (Length::Minutes(n), LONGEST_DAYS * 24 * 60),
            'h' => (Length::Hours(n), LONGEST_DAYS * 24),
            'd' => (Length::Days(n), LONGEST_DAYS),
            _ => return Err(wrong()),
        };
        (1..=most).contains(&n).then_some(length).ok_or_else(wrong)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Length::Minutes(n) => write!(f, "{n}m"),
            Length::Hours(n) => write!(f, "{n}h"),
            Length::Days(n) => write!(f, "{n}d"),
        }
    }
}

/// A time of the day, `08:30`.
///
/// # Errors
/// What is not two digits, a colon and two digits between 00:00 and 23:59.
pub fn time_of_day(text: &str) -> Result<Time, LimitError> {
    let wrong = || LimitError::NotATime(text.to_string());
    let (hour, minute) = text.trim().split_once(':').ok_or_else(wrong)?;
    let two = |s: &str| {
        let plain = s.len() == 2 && s.chars().all(|c| c.is_ascii_digit());
        plain.then(|| s.parse::<i8>().ok()).flatten()
    };
    let (hour, minute) = two(hour).zip(two(minute)).ok_or_else(wrong)?;
    Time::new(hour, minute, 0, 0).map_err(|_| wrong())
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Within(length) => write!(f, "within {length}"),
            Limit::By(time) => write!(f, "by {:02}:{:02}", time.hour(), time.minute()),
        }
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    /// A length or a time of the day; what is neither is called no length.
    fn from_str(text: &str) -> Result<Limit, LimitError> {
        if text.contains(':') {
            time_of_day(text).map(Limit::By)
        } else {
            text.parse().map(Limit::Within)
        }
    }
}

impl Due {
    /// The limit, with the city's value where the plan leaves it to the city;
    /// none where the block gives none of `within`, `by`, `parameter`.
    ///
    /// # Errors
    /// A text that is no limit, or a parameter that the city does not define.
    pub fn limit(
        &self,
        parameters: &BTreeMap<String, Parameter>,
    ) -> Result<Option<Limit>, LimitError> {
        match (&self.within, &self.by, &self.parameter) {
            (None, None, None) => Ok(None),
            (Some(text), None, None) => text.parse().map(|l| Some(Limit::Within(l))),
            (None, Some(text), None) => time_of_day(text).map(|t| Some(Limit::By(t))),
            (None, None, Some(name)) => {
                let p = parameters
                    .get(name)
                    .ok_or_else(|| LimitError::NoParameter(name.clone()))?;
                let wrong = |_| LimitError::WrongParameter {
                    name: name.clone(),
                    value: p.value.clone(),
                };
                p.value.parse().map(Some).map_err(wrong)
            }
            _ => Err(LimitError::Several),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use lf_domain::codebook::Label;

    #[test]
    fn lengths_are_a_number_and_a_unit() {
        for (text, length) in [
            ("30m", Length::Minutes(30)),
            ("2h", Length::Hours(2)),
            (" 3d", Length::Days(3)),
        ] {
            assert_eq!(text.parse(), Ok(length));
            assert_eq!(length.to_string(), text.trim());
        }
        for text in [
            "", "h", "2", "2 h", "-2h", "0d", "2w", "1.5h", "99999d", "二h", "2时",
        ] {
            let wrong = LimitError::NotALength(text.into());
            assert_eq!(text.parse::<Length>(), Err(wrong), "{text}");
        }
        let hours = "24h".parse::<Length>().unwrap();
        assert_eq!(hours.about(), Length::Days(1).about());
    }

    #[test]
    fn times_have_two_digits_twice() {
        let time = jiff::civil::time(8, 30, 0, 0);
        assert_eq!(time_of_day("08:30"), Ok(time));
        assert_eq!("08:30".parse(), Ok(Limit::By(time)));
        for text in ["8:30", "24:00", "12:60", "12:5", "12", "-1:30", "ab:cd"] {
            assert!(time_of_day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar_and_an_hour_an_hour() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        // The clocks go forward in the night in between.
        let start = date(2026, 3, 28).at(12, 0, 0, 0).to_zoned(zone.clone());
        let start = start.unwrap().timestamp();
        let after = |l: &str| {
            let length: Length = l.parse().unwrap();
            length.after(start, &zone).to_zoned(zone.clone()).datetime()
        };
        assert_eq!(after("1d"), date(2026, 3, 29).at(12, 0, 0, 0));
        assert_eq!(after("24h"), date(2026, 3, 29).at(13, 0, 0, 0));
        assert_eq!(
            Length::Days(LONGEST_DAYS).after(Timestamp::MAX, &zone),
            Timestamp::MAX
        );
    }

    #[test]
    fn a_limit_comes_from_the_block_or_the_city() {
        let parameter = |value: &str| Parameter {
            value: value.into(),
            label: Label::default(),
            source: String::new(),
        };
        let city = BTreeMap::from([
            ("promptly".to_string(), parameter("2h")),
            ("evening".to_string(), parameter("20:00")),
            ("soon".to_string(), parameter("soon")),
        ]);
        let named = |name: &str| Due {
            parameter: Some(name.into()),
            ..Due::default()
        };
        assert_eq!(Due::default().limit(&city), Ok(None));
        let limit = named("promptly").limit(&city);
        assert_eq!(limit, Ok(Some(Limit::Within(Length::Hours(2)))));
        let limit = named("evening").limit(&city).unwrap();
        assert!(matches!(limit, Some(Limit::By(t)) if t.hour() == 20));
        let missing = named("later").limit(&city);
        assert_eq!(missing, Err(LimitError::NoParameter("later".into())));
        assert!(matches!(
            named("soon").limit(&city),
            Err(LimitError::WrongParameter { .. })
        ));
        let both = Due {
            within: Some("2h".into()),
            by: Some("20:00".into()),
            ..Due::default()
        };
        assert_eq!(both.limit(&city), Err(LimitError::Several));
    }
}
