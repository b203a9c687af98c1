//! A day of which perhaps only the year or the month is known: many papers have no
//! full day of birth.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A year, a month of a year, or a day. Written `1982`, `1982-07`, `1982-07-15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// How two partial dates stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The same day.
    Same,
    /// They do not contradict each other; at least one is not complete.
    Compatible,
    /// The parts that both have differ.
    Different,
}

impl PartialDate {
    /// A date of the parts that are known; `None` where there is no such date, or a
    /// day stands without its month.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<PartialDate> {
        if day.is_some() && month.is_none() {
            return None;
        }
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        (1..=9999)
            .contains(&year)
            .then_some(PartialDate { year, month, day })
    }

    /// Year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// Month, 1–12.
    pub fn month(self) -> Option<i8> {
        self.month
    }

    /// Day of the month.
    pub fn day(self) -> Option<i8> {
        self.day
    }

    /// The day, where it is complete.
    pub fn full(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// The first day that it can be.
    pub fn earliest(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// How it stands to another one.
    pub fn agreement(self, other: PartialDate) -> Agreement {
        let differ = |a: Option<i8>, b: Option<i8>| a.zip(b).is_some_and(|(a, b)| a != b);
        if self.year != other.year || differ(self.month, other.month) || differ(self.day, other.day)
        {
            return Agreement::Different;
        }
        match (self.day, other.day) {
            (Some(_), Some(_)) => Agreement::Same,
            _ => Agreement::Compatible,
        }
    }
}

impl From<Date> for PartialDate {
    fn from(d: Date) -> Self {
        PartialDate {
            year: d.year(),
            month: Some(d.month()),
            day: Some(d.day()),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = ();

    /// Reads `1982`, `1982-07` and `1982-07-15`, also with `/` or `.` between.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.trim().split(['-', '/', '.']);
        let number = |t: &str, longest: usize| match t.len() <= longest
            && t.bytes().all(|b| b.is_ascii_digit())
        {
            true => t.parse::<i16>().map_err(|_| ()),
            false => Err(()),
        };
        let year = parts.next().filter(|y| y.len() == 4).ok_or(())?;
        let year = number(year, 4)?;
        let mut next = || match parts.next() {
            Some(t) => number(t, 2).map(|n| Some(n as i8)),
            None => Ok(None),
        };
        let (month, day) = (next()?, next()?);
        if parts.next().is_some() {
            return Err(());
        }
        PartialDate::new(year, month, day).ok_or(())
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse()
            .map_err(|()| serde::de::Error::custom("a date like 1982, 1982-07 or 1982-07-15"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_writes_what_is_known() {
        for text in ["1982", "1982-07", "1982-07-15", "2000-02-29"] {
            assert_eq!(d(text).to_string(), text);
        }
        assert_eq!(d("1982/7/5").to_string(), "1982-07-05");
        for bad in [
            "",
            "82",
            "1982-13",
            "1982-02-30",
            "1982-07-15-1",
            "0000",
            "1982--15",
            "+982",
        ] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
        assert!(PartialDate::new(1982, None, Some(3)).is_none());
    }

    #[test]
    fn says_how_two_dates_stand_to_each_other() {
        use Agreement::*;
        for (a, b, wanted) in [
            ("1982-07-15", "1982-07-15", Same),
            ("1982-07-15", "1982-07", Compatible),
            ("1982", "1982", Compatible),
            ("1982", "1983-07-15", Different),
            ("1982-06", "1982-07-15", Different),
        ] {
            assert_eq!(d(a).agreement(d(b)), wanted, "{a} {b}");
            assert_eq!(d(b).agreement(d(a)), wanted, "{b} {a}");
        }
    }
}
