//! Dates as files write them.

use jiff::civil::Date;
use jiff::fmt::strtime;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A form of dates besides `2024-07-01` and `2024/7/1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateFormat {
    /// Days since the end of 1899, as spreadsheets store dates; a fraction is the time of day.
    ExcelSerial,
    /// A `strptime` pattern such as `%d.%m.%Y`.
    Pattern(String),
}

/// What a text is when it should be a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateReading {
    /// A day.
    Day(Date),
    /// Written like a date, but there is no such day.
    Impossible,
    /// Not written in any of the forms.
    Unreadable,
}

impl<'de> Deserialize<'de> for DateFormat {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        if text == "excel_serial" {
            return Ok(DateFormat::ExcelSerial);
        }
        // A pattern that cannot give back what it wrote lacks a part of the
        // date or has a directive that nobody knows.
        let day = jiff::civil::date(2019, 11, 23);
        let written = strtime::format(&text, day).map_err(D::Error::custom)?;
        match strtime::parse(&text, &written).and_then(|t| t.to_date()) {
            Ok(read) if read == day => Ok(DateFormat::Pattern(text)),
            _ => Err(D::Error::custom(format!(
                "`{text}` is not the form of a whole date; write `excel_serial` or a pattern like `%d.%m.%Y`"
            ))),
        }
    }
}

/// Reads a date in any of the forms.
pub(crate) fn read(text: &str, formats: &[DateFormat]) -> DateReading {
    let mut reading = plain(text);
    for format in formats {
        if let DateReading::Day(_) = reading {
            break;
        }
        let other = match format {
            DateFormat::ExcelSerial => excel_serial(text),
            DateFormat::Pattern(pattern) => match strtime::parse(pattern, text) {
                Ok(parts) => (parts.to_date()).map_or(DateReading::Impossible, DateReading::Day),
                Err(_) => DateReading::Unreadable,
            },
        };
        if other != DateReading::Unreadable {
            reading = other;
        }
    }
    reading
}

/// `2024-07-01`, `2024/7/1` or `2024.7.1`, with or without a time of day after it.
fn plain(text: &str) -> DateReading {
    let bytes = text.as_bytes();
    let Some((year, rest)) = digits(bytes, 4, 4) else {
        return DateReading::Unreadable;
    };
    let parts = || {
        let (mark, rest) = rest.split_first()?;
        let (month, rest) = digits(rest, 1, 2)?;
        let (second, rest) = rest.split_first()?;
        let (day, rest) = digits(rest, 1, 2)?;
        let time = |b: &u8| b.is_ascii_digit() || b":.+-Zz ".contains(b);
        let sound = b"-/.".contains(mark)
            && mark == second
            && (rest.is_empty() || b" T".contains(&rest[0]) && rest[1..].iter().all(time));
        sound.then_some((month, day))
    };
    match parts() {
        Some((month, day)) => (Date::new(year, month as i8, day as i8))
            .map_or(DateReading::Impossible, DateReading::Day),
        None => DateReading::Unreadable,
    }
}

/// A number of `min` to `max` digits at the start.
fn digits(bytes: &[u8], min: usize, max: usize) -> Option<(i16, &[u8])> {
    let n = (bytes.iter().take(max))
        .take_while(|b| b.is_ascii_digit())
        .count();
    if n < min {
        return None;
    }
    let value = (bytes[..n].iter()).fold(0i16, |v, b| v * 10 + i16::from(b - b'0'));
    Some((value, &bytes[n..]))
}

fn excel_serial(text: &str) -> DateReading {
    // Serial 60 is 29 February 1900, a day that spreadsheets have and calendars have not.
    match text.parse::<f64>() {
        Ok(serial) if (61.0..2_958_466.0).contains(&serial) => {
            let days = jiff::Span::new().days(serial as i64);
            let day = jiff::civil::date(1899, 12, 30).checked_add(days);
            day.map_or(DateReading::Impossible, DateReading::Day)
        }
        Ok(_) => DateReading::Impossible,
        Err(_) => DateReading::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(list: &[&str]) -> Vec<DateFormat> {
        let yaml = serde_json::to_string(list).unwrap();
        serde_saphyr::from_str(&yaml).unwrap()
    }

    fn show(text: &str, list: &[&str]) -> String {
        match read(text, &formats(list)) {
            DateReading::Day(day) => day.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn plain_dates_need_no_format() {
        for text in [
            "2024-07-01",
            "2024/7/1",
            "2024.07.1",
            "2024-07-01 08:30:00",
            "2024-07-01T00:30:00.000+08:00",
        ] {
            assert_eq!(show(text, &[]), "2024-07-01", "{text}");
        }
        for text in ["2024-02-30", "2023/2/29", "2024-13-01", "0000-00-00"] {
            assert_eq!(show(text, &[]), "Impossible", "{text}");
        }
        for text in [
            "",
            "2024",
            "2024-07",
            "2024-07/01",
            "24-07-01",
            "2024-07-01x",
            "7/1/2024",
            "二",
        ] {
            assert_eq!(show(text, &[]), "Unreadable", "{text}");
        }
    }

    #[test]
    fn formats_are_tried_in_order() {
        let list = ["%Y年%m月%d日", "%d.%m.%Y", "%Y%m%d"];
        for text in ["2024年7月1日", "1.7.2024", "20240701", "2024-07-01"] {
            assert_eq!(show(text, &list), "2024-07-01", "{text}");
        }
        assert_eq!(show("2024年2月30日", &list), "Impossible");
        assert_eq!(show("45474", &["excel_serial"]), "2024-07-01");
        assert_eq!(show("45474.75", &["excel_serial"]), "2024-07-01");
        assert_eq!(show("60", &["excel_serial"]), "Impossible");
        assert_eq!(show("61", &["excel_serial"]), "1900-03-01");
        assert_eq!(show("45474", &[]), "Unreadable");
    }

    #[test]
    fn a_format_must_hold_a_whole_date() {
        for bad in ["%Y-%m", "%H:%M", "%Q", "day", "%d.%m"] {
            let yaml = format!("[\"{bad}\"]");
            assert!(
                serde_saphyr::from_str::<Vec<DateFormat>>(&yaml).is_err(),
                "{bad}"
            );
        }
    }
}
