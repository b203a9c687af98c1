//! A zone is read: size, check digits, fields.

use super::{Format, Mrz, ShortDate, check_digit};
use crate::identity::Wrong;
use crate::person::Sex;

/// Reads a zone, with or without line ends.
///
/// # Errors
/// What is wrong first: a character, the size, a kind of document that has another
/// zone, a check digit, a date.
pub fn parse(text: &str) -> Result<Mrz, Wrong> {
    let zone: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect();
    let ok = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<';
    if let Some(bad) = zone.chars().find(|c| !ok(*c)) {
        return Err(Wrong::new("identity-character", bad, "A-Z 0-9 <"));
    }
    let format = match zone.len() {
        90 => Format::Td1,
        72 => Format::Td2,
        88 => Format::Td3,
        n => {
            let accepted = "2 × 44 (TD3), 2 × 36 (TD2), 3 × 30 (TD1)";
            return Err(Wrong::new("identity-length", n.to_string(), accepted));
        }
    };
    let kinds = if format == Format::Td3 {
        "P"
    } else {
        "A C I P"
    };
    if !kinds.contains(&zone[..1]) {
        return Err(Wrong::new("identity-category", &zone[..1], kinds));
    }
    let at = Places::of(format);
    let get = |p: (usize, usize)| &zone[p.0..p.1];
    let composite: String = at.composite.iter().map(|p| get(*p)).collect();
    let (number, optional) = number(
        get(at.number),
        get(at.number_check),
        get(at.optional),
        format,
    )?;
    proved(get(at.birth), get(at.birth_check))?;
    proved(get(at.expiry), get(at.expiry_check))?;
    if format == Format::Td3 {
        let empty = get(at.optional).bytes().all(|b| b == b'<');
        if !(empty && get((86, 87)) == "<") {
            proved(get(at.optional), get((86, 87)))?;
        }
    }
    let last = zone.len() - if format == Format::Td1 { 31 } else { 1 };
    proved(&composite, &zone[last..last + 1])?;
    let (family, given) = names(get(at.names));
    Ok(Mrz {
        format,
        code: plain(get((0, 2))),
        issuer: plain(get((2, 5))),
        family,
        given,
        number,
        nationality: plain(get(at.nationality)),
        birth: short_date(get(at.birth))?,
        sex: match get(at.sex) {
            "M" => Some(Sex::Male),
            "F" => Some(Sex::Female),
            "<" | "X" => None,
            other => return Err(Wrong::new("identity-character", other, "M F <")),
        },
        expiry: short_date(get(at.expiry))?,
        optional: plain(&optional),
        optional2: at.optional2.map_or(String::new(), |p| plain(get(p))),
    })
}

/// Where the fields stand, counted over all lines.
struct Places {
    names: (usize, usize),
    number: (usize, usize),
    number_check: (usize, usize),
    optional: (usize, usize),
    optional2: Option<(usize, usize)>,
    nationality: (usize, usize),
    birth: (usize, usize),
    birth_check: (usize, usize),
    sex: (usize, usize),
    expiry: (usize, usize),
    expiry_check: (usize, usize),
    composite: &'static [(usize, usize)],
}

impl Places {
    fn of(format: Format) -> Places {
        match format {
            Format::Td1 => Places {
                names: (60, 90),
                number: (5, 14),
                number_check: (14, 15),
                optional: (15, 30),
                optional2: Some((48, 59)),
                nationality: (45, 48),
                birth: (30, 36),
                birth_check: (36, 37),
                sex: (37, 38),
                expiry: (38, 44),
                expiry_check: (44, 45),
                composite: &[(5, 30), (30, 37), (38, 45), (48, 59)],
            },
            Format::Td2 => Places::two_lines(36, (64, 71), &[(36, 46), (49, 56), (57, 71)]),
            Format::Td3 => Places::two_lines(44, (72, 86), &[(44, 54), (57, 64), (65, 87)]),
        }
    }

    /// The second line of TD2 and TD3 begins alike.
    fn two_lines(
        line: usize,
        optional: (usize, usize),
        composite: &'static [(usize, usize)],
    ) -> Places {
        Places {
            names: (5, line),
            number: (line, line + 9),
            number_check: (line + 9, line + 10),
            optional,
            optional2: None,
            nationality: (line + 10, line + 13),
            birth: (line + 13, line + 19),
            birth_check: (line + 19, line + 20),
            sex: (line + 20, line + 21),
            expiry: (line + 21, line + 27),
            expiry_check: (line + 27, line + 28),
            composite,
        }
    }
}

fn proved(part: &str, digit: &str) -> Result<(), Wrong> {
    let wanted = check_digit(part);
    match digit.starts_with(wanted) {
        true => Ok(()),
        false => {
            let value = format!("{part} {digit}");
            Err(Wrong::new("identity-check-digit", value, wanted))
        }
    }
}

/// The number and what is left of the optional data. A number of more than nine
/// characters goes on there (TD1 and TD2), and its check digit follows it.
fn number(
    nine: &str,
    digit: &str,
    optional: &str,
    format: Format,
) -> Result<(String, String), Wrong> {
    let (more, left) = optional.split_once('<').unwrap_or((optional, ""));
    if digit != "<" || format == Format::Td3 || more.is_empty() {
        proved(nine, digit)?;
        return Ok((plain(nine), optional.to_string()));
    }
    let (more, digit) = more.split_at(more.len() - 1);
    let whole = format!("{nine}{more}");
    proved(&whole, digit)?;
    Ok((whole, left.to_string()))
}

/// Family name and given names.
fn names(field: &str) -> (String, String) {
    let (family, given) = field.split_once("<<").unwrap_or((field, ""));
    (plain(family), plain(given))
}

/// A field without its fillers; those inside are blanks.
fn plain(field: &str) -> String {
    let words: Vec<&str> = field.split('<').filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

fn short_date(field: &str) -> Result<ShortDate, Wrong> {
    let wrong = || Wrong::new("identity-date", field, "YYMMDD, < where unknown");
    let part = |t: &str| match t {
        "<<" => Ok(None),
        t => t.parse::<u8>().map(Some).map_err(|_| wrong()),
    };
    let (year, month, day) = (part(&field[..2])?, part(&field[2..4])?, part(&field[4..])?);
    let (month, day) = (month.map(|m| m as i8), day.map(|d| d as i8));
    // In a leap year every day of a month exists.
    let leap = jiff::civil::Date::new(2000, month.unwrap_or(1), day.unwrap_or(1));
    let sensible = leap.is_ok() && (month.is_some() || day.is_none());
    match sensible {
        true => Ok(ShortDate { year, month, day }),
        false => Err(wrong()),
    }
}
