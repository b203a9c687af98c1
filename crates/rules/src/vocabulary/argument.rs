//! Whether an argument is what a function takes, and what would be.

use super::Param;
use lf_domain::codebook::CodeBook;

/// Says what is wrong with an argument and what would be accepted.
pub(super) fn accept(arg: &str, param: Param, book: &CodeBook) -> Result<(), String> {
    let one_of = |list: &[&str]| {
        if list.contains(&arg) {
            Ok(())
        } else {
            Err(format!("`{arg}` must be one of {}", list.join(", ")))
        }
    };
    let code = |known: &mut dyn Iterator<Item = &String>, what: &str| {
        let known: Vec<&String> = known.collect();
        if known.iter().any(|k| k.as_str() == arg) {
            return Ok(());
        }
        let near = known
            .iter()
            .max_by_key(|k| likeness(k, arg))
            .map_or("", |k| k.as_str());
        Err(format!(
            "`{arg}` is not {what} of the code book; did you mean `{near}`?"
        ))
    };
    match param {
        Param::Disease => code(&mut book.diseases.keys(), "a disease"),
        Param::Question => code(&mut book.questions.keys(), "a question"),
        Param::Occurrence => code(&mut book.occurrences.keys(), "an occurrence type"),
        Param::About => code(
            &mut book
                .diseases
                .keys()
                .chain(book.groups.keys())
                .chain(book.occurrences.keys())
                .chain(book.topics.keys()),
            "a disease, group or occurrence type",
        ),
        Param::Area => one_of(&["city", "one_county"]),
        Param::ExcessScope => one_of(&["one_county", "affected", "each"]),
        Param::Origin => one_of(&["imported", "local"]),
        Param::PoisoningPart => one_of(&["persons", "deaths"]),
        Param::Scope => one_of(&["county", "city"]),
        Param::Level => one_of(&["I", "II", "III", "IV"]),
        Param::Bodies => arg.split(',').try_for_each(|b| accept_body(b.trim(), book)),
        Param::Window => {
            let days = arg
                .strip_suffix('d')
                .and_then(|d| d.parse::<u16>().ok())
                .is_some_and(|d| (1..=366).contains(&d));
            if arg == "all" || arg == "incubation" || days {
                Ok(())
            } else {
                Err(format!(
                    "`{arg}` is not a window; write \"7d\", \"incubation\" or \"all\""
                ))
            }
        }
        Param::Number => match arg.parse::<i64>() {
            Ok(n) if n >= 1 => Ok(()),
            _ => Err(format!("`{arg}` must be a whole number, at least 1")),
        },
    }
}

fn accept_body(body: &str, book: &CodeBook) -> Result<(), String> {
    if book.bodies.contains_key(body) {
        return Ok(());
    }
    let near = book
        .bodies
        .keys()
        .max_by_key(|k| likeness(k, body))
        .map_or("", |k| k.as_str());
    Err(format!(
        "`{body}` is not a body of the code book; did you mean `{near}`?"
    ))
}

/// How alike two codes are: the number of letter pairs that they share.
pub(super) fn likeness(a: &str, b: &str) -> usize {
    let pairs = |s: &str| {
        s.as_bytes()
            .windows(2)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    let other = pairs(b);
    pairs(a).iter().filter(|p| other.contains(p)).count() * 4 + usize::from(a.len() == b.len())
}
