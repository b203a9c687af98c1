//! A zone is written, with its check digits.

use super::{Format, Mrz, ShortDate, check_digit};
use crate::identity::Wrong;
use crate::person::Sex;

/// Writes a zone, its lines with `\n` between them. Names that do not fit are cut off,
/// as the standard allows.
///
/// # Errors
/// A character that has no place in a zone; a number or code that does not fit.
pub fn build(mrz: &Mrz) -> Result<String, Wrong> {
    let (_, width) = mrz.format.size();
    let code = field(&mrz.code, 2)?;
    let issuer = field(&mrz.issuer, 3)?;
    let nationality = field(&mrz.nationality, 3)?;
    let birth = date(mrz.birth);
    let expiry = date(mrz.expiry);
    let sex = match mrz.sex {
        Some(Sex::Male) => "M",
        Some(Sex::Female) => "F",
        None => "<",
    };
    let room = match mrz.format {
        Format::Td1 => 15,
        Format::Td2 => 7,
        Format::Td3 => 14,
    };
    let (number, optional) = number(mrz, room)?;
    let names = names(
        mrz,
        if mrz.format == Format::Td1 {
            width
        } else {
            width - 5
        },
    )?;
    let birth = format!("{birth}{}", check_digit(&birth));
    let expiry = format!("{expiry}{}", check_digit(&expiry));
    Ok(match mrz.format {
        Format::Td1 => {
            let optional2 = field(&mrz.optional2, 11)?;
            let proof = check_digit(&format!("{number}{optional}{birth}{expiry}{optional2}"));
            format!(
                "{code}{issuer}{number}{optional}\n{birth}{sex}{expiry}{nationality}{optional2}{proof}\n{names}"
            )
        }
        Format::Td2 => {
            let proof = check_digit(&format!("{number}{birth}{expiry}{optional}"));
            format!(
                "{code}{issuer}{names}\n{number}{nationality}{birth}{sex}{expiry}{optional}{proof}"
            )
        }
        Format::Td3 => {
            let own = check_digit(&optional);
            let proof = check_digit(&format!("{number}{birth}{expiry}{optional}{own}"));
            format!(
                "{code}{issuer}{names}\n{number}{nationality}{birth}{sex}{expiry}{optional}{own}{proof}"
            )
        }
    })
}

/// The text in capitals, blanks and hyphens as fillers, apostrophes and commas left out.
fn letters(text: &str) -> Result<String, Wrong> {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_uppercase) {
        match c {
            'A'..='Z' | '0'..='9' => out.push(c),
            ' ' | '-' | '<' => out.push('<'),
            '\'' | '’' | ',' | '.' => {}
            bad => return Err(Wrong::new("identity-character", bad, "A-Z 0-9 < - '")),
        }
    }
    Ok(out)
}

fn field(text: &str, width: usize) -> Result<String, Wrong> {
    let text = letters(text)?;
    if text.len() > width {
        return Err(Wrong::new("identity-too-long", text, width.to_string()));
    }
    Ok(format!("{text:<<width$}"))
}

fn names(mrz: &Mrz, width: usize) -> Result<String, Wrong> {
    let mut text = letters(&mrz.family)?;
    let given = letters(&mrz.given)?;
    if !given.is_empty() {
        text = format!("{text}<<{given}");
    }
    text.truncate(width);
    Ok(format!("{text:<<width$}"))
}

/// Number with its check digit, and the optional data.
fn number(mrz: &Mrz, room: usize) -> Result<(String, String), Wrong> {
    let number = letters(&mrz.number)?;
    if number.len() <= 9 {
        let number = format!("{number:<<9}");
        let digit = check_digit(&number);
        return Ok((format!("{number}{digit}"), field(&mrz.optional, room)?));
    }
    if mrz.format == Format::Td3 || number.len() + 1 - 9 > room {
        return Err(Wrong::new("identity-too-long", number, "9"));
    }
    let (nine, more) = number.split_at(9);
    let digit = check_digit(&number);
    let rest = letters(&mrz.optional)?;
    let optional = format!("{more}{digit}<{rest}");
    let optional = optional.strip_suffix('<').unwrap_or(&optional);
    Ok((format!("{nine}<"), field(optional, room)?))
}

fn date(d: ShortDate) -> String {
    let two = |n: Option<i32>| n.map_or("<<".to_string(), |n| format!("{n:02}"));
    [
        d.year.map(i32::from),
        d.month.map(i32::from),
        d.day.map(i32::from),
    ]
    .map(two)
    .concat()
}
