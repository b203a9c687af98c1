//! Limits and cadences of tasks: what does not parse, what the city must set,
//! what has none.

use super::program::At;
use super::{Finding, Kind, Severity};
use crate::program::{Due, Length, Limit, LimitError, Task};
use lf_domain::city::City;

/// Findings about a limit that is not of a task.
pub(super) fn due(at: &At<'_>, item: &str, due: Option<&Due>, city: Option<&City>) -> Vec<Finding> {
    let Some(due) = due else { return vec![] };
    let wrong = |key: &str, text: &str, why: &str| {
        (at.error(Kind::WrongLimit, Some(key)))
            .arg("item", item)
            .arg("text", text)
            .arg("why", why)
    };
    let mut out = vec![];
    match due.limit(&Default::default()) {
        Err(LimitError::NotALength(text)) => out.push(wrong("within", &text, "length")),
        Err(LimitError::NotATime(text)) => out.push(wrong("by", &text, "time")),
        Err(LimitError::Several) => out.push(wrong("due", "", "several")),
        _ => {}
    }
    if let Some(name) = &due.parameter {
        out.extend(parameter(at, item, "parameter", name, city, |value| {
            value.parse::<Limit>().is_ok()
        }));
    }
    out
}

/// Findings about the times of a task.
pub(super) fn findings(at: &At<'_>, task: &Task, city: Option<&City>) -> Vec<Finding> {
    let mut out = vec![];
    if let Some(due) = &task.due {
        let nothing = due.within.is_none() && due.by.is_none() && due.parameter.is_none();
        if nothing {
            out.push(limit(at, task, "due", "", "empty"));
        }
        match due.limit(&Default::default()) {
            Err(LimitError::NotALength(text)) => {
                out.push(limit(at, task, "within", &text, "length"));
            }
            Err(LimitError::NotATime(text)) => out.push(limit(at, task, "by", &text, "time")),
            Err(LimitError::Several) => out.push(limit(at, task, "due", "", "several")),
            _ => {}
        }
        if let Some(name) = &due.parameter {
            out.extend(parameter(at, &task.id, "parameter", name, city, |value| {
                value.parse::<Limit>().is_ok()
            }));
        } else if due.source.is_empty() && !nothing {
            out.push(
                at.finding(Severity::Warning, Kind::WrongTask, Some("due"))
                    .arg("item", &task.id)
                    .arg("why", "no_source"),
            );
        }
    }
    for e in &task.escalate {
        if e.after.parse::<Length>().is_err() {
            out.push(limit(at, task, "after", &e.after, "length"));
        }
    }
    if let Some(every) = &task.every {
        if every.days == 0 {
            out.push(limit(at, task, "every", "0", "days"));
        }
        if let Some(name) = &every.parameter {
            out.extend(parameter(at, &task.id, "parameter", name, city, |value| {
                matches!(value.parse(), Ok(Length::Days(_)))
            }));
        }
    }
    out
}

fn limit(at: &At<'_>, task: &Task, key: &str, text: &str, why: &str) -> Finding {
    (at.error(Kind::WrongLimit, Some(key)))
        .arg("item", &task.id)
        .arg("text", text)
        .arg("why", why)
}

/// A parameter that the city does not define, or with a value that does not fit.
pub(super) fn parameter(
    at: &At<'_>,
    item: &str,
    key: &str,
    name: &str,
    city: Option<&City>,
    fits: impl Fn(&str) -> bool,
) -> Option<Finding> {
    let city = city?;
    let finding = |kind| {
        (at.error(kind, Some(key)))
            .arg("item", item)
            .arg("name", name)
            .arg("city", &city.id)
    };
    match city.parameters.get(name) {
        None => Some(finding(Kind::UnknownParameter)),
        Some(p) if !fits(&p.value) => Some(
            finding(Kind::WrongLimit)
                .arg("text", &p.value)
                .arg("why", "parameter"),
        ),
        Some(_) => None,
    }
}
