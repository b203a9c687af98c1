//! Days and moments as messages write them: down to the part that is known.

use jiff::civil::Time;
use lf_domain::partial_date::PartialDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A day, perhaps in part, perhaps with a time and the offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// Day.
    pub day: PartialDate,
    /// Time of that day, local.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// Offset from UTC in minutes, where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i16>,
}

impl When {
    /// A day without a time.
    pub fn on(day: PartialDate) -> When {
        When {
            day,
            time: None,
            offset: None,
        }
    }

    /// Reads `YYYY[MM[DD[HH[MM[SS[.s]]]]]][±ZZZZ]`, as HL7 v2 writes moments.
    pub fn compact(text: &str) -> Option<When> {
        let text = text.trim();
        if !text.is_ascii() {
            return None;
        }
        let (digits, offset) = match text.find(['+', '-']) {
            Some(at) => (&text[..at], Some(offset(&text[at..])?)),
            None => (text, None),
        };
        let digits = digits.split('.').next().unwrap_or("");
        let all = digits.bytes().all(|b| b.is_ascii_digit());
        if !all || !matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14) {
            return None;
        }
        let part = |from: usize| {
            digits
                .get(from..from + 2)
                .and_then(|t| t.parse::<i8>().ok())
        };
        let year = digits[..4].parse().ok()?;
        let day = PartialDate::new(year, part(4), part(6))?;
        let time = match part(8) {
            Some(h) => Some(Time::new(h, part(10).unwrap_or(0), part(12).unwrap_or(0), 0).ok()?),
            None => None,
        };
        Some(When { day, time, offset })
    }

    /// Reads `YYYY[-MM[-DD[Thh:mm[:ss[.s]](Z|±hh:mm)]]]`, as FHIR writes moments.
    pub fn iso(text: &str) -> Option<When> {
        let text = text.trim();
        if !text.is_ascii() {
            return None;
        }
        let Some((day, rest)) = text.split_once('T') else {
            return text.parse().ok().map(When::on);
        };
        let (clock, zone) = match rest.find(['Z', '+', '-']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let offset = match zone {
            "" => None,
            "Z" => Some(0),
            z => Some(offset(&z.replace(':', ""))?),
        };
        let mut parts = clock.split('.').next().unwrap_or("").split(':');
        let mut next = || match parts.next() {
            Some(t) if t.len() == 2 => t.parse::<i8>().ok().map(Some),
            Some(_) => None,
            None => Some(None),
        };
        let time = Time::new(next()??, next()??, next()?.unwrap_or(0), 0).ok()?;
        Some(When {
            day: day
                .parse()
                .ok()
                .filter(|d: &PartialDate| d.full().is_some())?,
            time: Some(time),
            offset,
        })
    }
}

/// `±HHMM` in minutes.
fn offset(text: &str) -> Option<i16> {
    let (sign, digits) = text.split_at_checked(1)?;
    let all = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let minutes = all.then(|| {
        let n: i16 = digits.parse().unwrap_or(0);
        n / 100 * 60 + n % 100
    })?;
    (minutes <= 14 * 60).then_some(if sign == "-" { -minutes } else { minutes })
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.day)?;
        if let Some(t) = self.time {
            write!(f, "T{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second())?;
        }
        if let Some(o) = self.offset {
            let sign = if o < 0 { '-' } else { '+' };
            write!(f, "{sign}{:02}:{:02}", o.abs() / 60, o.abs() % 60)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::When;

    #[test]
    fn moments_down_to_what_is_known() {
        let compact = |t: &str| When::compact(t).map(|w| w.to_string());
        assert_eq!(compact("1982").unwrap(), "1982");
        assert_eq!(compact("19820815").unwrap(), "1982-08-15");
        assert_eq!(compact("201007281400").unwrap(), "2010-07-28T14:00:00");
        assert_eq!(
            compact("20100728140059.123-0500").unwrap(),
            "2010-07-28T14:00:59-05:00"
        );
        for bad in [
            "",
            "198",
            "19821301",
            "2010072825",
            "2010+9900",
            "二〇一〇",
            "2010x",
        ] {
            assert_eq!(compact(bad), None, "{bad}");
        }
        let iso = |t: &str| When::iso(t).map(|w| w.to_string());
        assert_eq!(iso("1982-08").unwrap(), "1982-08");
        assert_eq!(
            iso("2020-02-05T08:30:00+08:00").unwrap(),
            "2020-02-05T08:30:00+08:00"
        );
        assert_eq!(
            iso("2020-02-05T08:30:00.5Z").unwrap(),
            "2020-02-05T08:30:00+00:00"
        );
        for bad in [
            "",
            "2020-02T08:00Z",
            "2020-02-30",
            "2020-02-05T",
            "2020-02-05T8:00",
            "2020-02-05T08:00+8",
        ] {
            assert_eq!(iso(bad), None, "{bad}");
        }
    }
}
