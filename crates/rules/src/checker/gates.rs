//! Gates: bodies that nothing defines, steps that nobody takes, limits.

use super::limits::parameter;
use super::program::{At, roles};
use super::{Finding, Kind};
use crate::program::{Gate, Length, Limit, Toward};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;

/// Findings about one gate.
pub(super) fn findings(
    at: &At<'_>,
    gate: &Gate,
    book: &CodeBook,
    city: Option<&City>,
) -> Vec<Finding> {
    let filled = city.map(|c| (c, true));
    let wrong = |why: &str, key: &str| {
        (at.error(Kind::WrongGate, Some(key)))
            .arg("item", &gate.id)
            .arg("why", why)
    };
    let mut out = roles(at, &gate.id, &gate.by, "by", book, None);
    for (list, key, why) in [
        (&gate.verify, "verify", "no_verify"),
        (&gate.approve, "approve", "no_approve"),
        (&gate.release, "release", "no_release"),
    ] {
        out.extend(roles(at, &gate.id, list, key, book, filled));
        if list.is_empty() {
            out.push(wrong(why, "id"));
        }
    }
    if gate.toward == Toward::Outside && gate.release.len() > 1 {
        out.push(wrong("channels", "release"));
    }
    if gate.title.zh.trim().is_empty() || gate.title.en.trim().is_empty() {
        out.push(wrong("no_title", "title"));
    }
    if let Some(text) = &gate.within {
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            if text.parse::<Length>().is_err() {
                let limit = at.error(Kind::WrongLimit, Some("within"));
                let limit = limit.arg("item", &gate.id).arg("text", text);
                out.push(limit.arg("why", "length"));
            } else if gate.source.is_empty() {
                out.push(wrong("no_source", "within"));
            }
        } else {
            let fits = |v: &str| v.parse::<Limit>().is_ok();
            out.extend(parameter(at, &gate.id, "within", text, city, fits));
        }
    }
    out
}
