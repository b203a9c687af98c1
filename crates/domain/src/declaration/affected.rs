//! Which countries and regions count as seriously affected, from when to when: a list that
//! the city keeps, and whether somebody stayed in one of them.

use crate::city::City;
use jiff::civil::Date;

/// Parameter of the city that holds the list.
pub const PARAMETER: &str = "affected_countries";

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// Names under which forms write it, in small letters.
    pub names: Vec<String>,
    /// First day; open where it is left out.
    pub from: Option<Date>,
    /// Last day; open where it is left out.
    pub until: Option<Date>,
}

/// The list of a city; empty where it keeps none.
///
/// # Errors
/// The first line that cannot be read.
pub fn of(city: &City) -> Result<Vec<Affected>, String> {
    (city.parameters.get(PARAMETER)).map_or(Ok(vec![]), |p| list(&p.value))
}

/// Reads a list: lines parted by `;`, names by `|`, then the days, either of which may be
/// left out: `COD|Kinshasa 2026-01-01..2026-06-30; AGO|Angola 2026-03-01..`.
///
/// # Errors
/// The first line that cannot be read.
pub fn list(text: &str) -> Result<Vec<Affected>, String> {
    let lines = text.split([';', '\u{ff1b}', '\n']).map(str::trim);
    lines.filter(|l| !l.is_empty()).map(line).collect()
}

fn line(text: &str) -> Result<Affected, String> {
    let (names, days) = match text.rsplit_once(' ') {
        Some((names, days)) if days.contains("..") => (names, days),
        _ => (text, ".."),
    };
    let wrong = || text.to_string();
    let (from, until) = days.split_once("..").ok_or_else(wrong)?;
    let day = |t: &str| match t.is_empty() {
        true => Ok(None),
        false => t.parse::<Date>().map(Some).map_err(|_| wrong()),
    };
    let names: Vec<String> = (names.split('|').map(|n| n.trim().to_lowercase()))
        .filter(|n| !n.is_empty())
        .collect();
    if names.is_empty() {
        return Err(wrong());
    }
    Ok(Affected {
        names,
        from: day(from)?,
        until: day(until)?,
    })
}

/// Whether a stay lies in one of them on its day. A stay whose day nobody knows counts
/// whenever the place was on the list: unknown is not no.
pub fn lies_in(list: &[Affected], place: &str, day: Option<Date>) -> bool {
    let words: String = (place.to_lowercase().chars())
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words = format!(" {words} ");
    list.iter().any(|a| {
        let on = |d: Date| a.from.is_none_or(|f| f <= d) && a.until.is_none_or(|u| d <= u);
        let named = |n: &String| match n.is_ascii() {
            // A code is a word of its own: Chicago does not lie in AGO.
            true => words.contains(&format!(" {n} ")),
            false => words.contains(n.as_str()),
        };
        a.names.iter().any(named) && day.is_none_or(on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_stay_counts_by_its_place_and_its_day() {
        let kept = list("COD|Kinshasa 2026-01-01..2026-06-30; AGO|Angola").unwrap();
        assert_eq!((kept.len(), kept[1].from), (2, None));
        let in_may = Some(date(2026, 5, 1));
        assert!(lies_in(&kept, "KINSHASA, N'djili", in_may));
        assert!(!lies_in(&kept, "Kinshasa", Some(date(2026, 7, 1))));
        assert!(lies_in(&kept, "Kinshasa", None), "nobody knows the day");
        assert!(lies_in(&kept, "ago", Some(date(2030, 1, 1))));
        assert!(!lies_in(&kept, "Chicago", in_may));
        assert!(!lies_in(&[], "Kinshasa", in_may), "nothing is on the list");
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        assert_eq!(list("").unwrap(), []);
        assert_eq!(list("AGO; | 2026-01-01..").unwrap_err(), "| 2026-01-01..");
        assert_eq!(list("AGO 1.1..").unwrap_err(), "AGO 1.1..");
    }
}
