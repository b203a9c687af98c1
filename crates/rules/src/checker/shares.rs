//! Agreements on sharing: parties, categories, fields and purposes that nothing
//! defines, no receiver, no limit, and more than the purpose needs.

use super::duties::filters;
use super::limits::parameter;
use super::program::{At, roles};
use super::{Finding, Kind, Severity};
use crate::program::{Answer, Confidentiality, Length, Limit, Share, Trigger, words};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use std::collections::BTreeSet;

/// Findings about one agreement.
pub(super) fn findings(
    at: &At<'_>,
    share: &Share,
    book: &CodeBook,
    city: Option<&City>,
) -> Vec<Finding> {
    let mut out = parties(at, share, book, city);
    out.extend(matter(at, share, book));
    for on in &share.on {
        out.extend(trigger(at, share, on, book, city));
    }
    if share.on.is_empty() {
        out.push(wrong(at, share, "no_on", "id"));
    }
    if share.title.zh.trim().is_empty() || share.title.en.trim().is_empty() {
        out.push(wrong(at, share, "no_title", "title"));
    }
    out.extend(limit(at, share, "within", share.within.as_deref(), city));
    let answer = share.answer_within.as_deref();
    if share.answer != Answer::None {
        out.extend(limit(at, share, "answer_within", answer, city));
    }
    if (share.since.zip(share.until)).is_some_and(|(since, until)| until < since) {
        out.push(wrong(at, share, "days", "until"));
    }
    out
}

/// Something that keeps an agreement from running.
fn wrong(at: &At<'_>, share: &Share, why: &str, key: &str) -> Finding {
    (at.error(Kind::WrongShare, Some(key)))
        .arg("item", &share.id)
        .arg("why", why)
}

/// Senders and receivers.
fn parties(at: &At<'_>, share: &Share, book: &CodeBook, city: Option<&City>) -> Vec<Finding> {
    let id = &share.id;
    let filled = city.map(|c| (c, true));
    let mut out = roles(at, id, &share.from, "from", book, filled);
    out.extend(roles(at, id, &share.by, "by", book, None));
    out.extend(roles(at, id, &share.to, "to", book, filled));
    if let Some(route) = &share.route {
        let through = std::slice::from_ref(&route.through);
        out.extend(roles(at, id, through, "through", book, filled));
        out.extend(roles(at, id, &route.signers, "signers", book, filled));
    }
    if share.from.is_empty() {
        out.push(wrong(at, share, "no_from", "id"));
    }
    if !share.by.is_empty() && share.from.len() > 1 {
        out.push(wrong(at, share, "several_senders", "by"));
    }
    if share.to.iter().any(|r| r == "public") {
        out.push(wrong(at, share, "public", "to"));
    }
    if share.from.len() == 1 && share.to == share.from {
        out.push(wrong(at, share, "to_itself", "to"));
    }
    let listed = |name: &String| city.and_then(|c| c.parameters.get(name));
    let named: Vec<String> = (share.to_parameter.iter())
        .filter_map(listed)
        .flat_map(|p| p.value.split(','))
        .map(|r| r.trim().to_string())
        .filter(|r| !r.is_empty())
        .collect();
    out.extend(roles(at, id, &named, "to_parameter", book, filled));
    // Without a city nobody knows what the parameter says.
    let open = share.to_parameter.is_some() && city.is_none();
    if share.to.is_empty() && named.is_empty() && !open {
        let name = share.to_parameter.as_deref().unwrap_or("to");
        out.push(
            at.finding(Severity::Warning, Kind::NoRecipient, Some("id"))
                .arg("item", id)
                .arg("why", "share")
                .arg("name", name),
        );
    }
    out
}

/// Categories, fields, purpose, and who may see it.
fn matter(at: &At<'_>, share: &Share, book: &CodeBook) -> Vec<Finding> {
    let (id, sharing) = (&share.id, &book.sharing);
    let all = |keys: Vec<&String>| {
        let keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
        keys.join(", ")
    };
    let mut out = vec![];
    for c in (share.about.iter()).filter(|c| !sharing.categories.contains_key(*c)) {
        let known = all(sharing.categories.keys().collect());
        out.push(at.unknown(id, "category", c, &known, "about"));
    }
    let purpose = sharing.purposes.get(&share.purpose);
    if purpose.is_none() {
        let known = all(sharing.purposes.keys().collect());
        out.push(at.unknown(id, "purpose", &share.purpose, &known, "purpose"));
    }
    let categories = || (share.about.iter()).filter_map(|c| sharing.categories.get(c));
    let had: BTreeSet<&String> = categories().flat_map(|c| &c.fields).collect();
    for f in &share.fields {
        if !sharing.fields.contains_key(f) {
            let known = "`sharing.fields` of the code book";
            out.push(at.unknown(id, "field", f, known, "fields"));
            continue;
        }
        if !had.is_empty() && !had.contains(f) {
            out.push(
                wrong(at, share, "not_of_category", "fields")
                    .arg("name", f)
                    .arg("known", all(had.iter().copied().collect())),
            );
        }
        if let Some(p) = purpose.filter(|p| !p.needs.contains(f)) {
            out.push(
                (at.error(Kind::MoreThanNeeded, Some("fields")))
                    .arg("item", id)
                    .arg("name", f)
                    .arg("purpose", &share.purpose)
                    .arg("known", all(p.needs.iter().collect())),
            );
        }
    }
    if share.about.is_empty() {
        out.push(wrong(at, share, "no_about", "id"));
    }
    if share.fields.is_empty() {
        out.push(wrong(at, share, "no_fields", "id"));
    }
    let personal =
        (share.fields.iter()).any(|f| (sharing.fields.get(f)).is_some_and(|f| f.personal));
    if personal && share.confidentiality == Confidentiality::Public {
        out.push(wrong(at, share, "personal_public", "confidentiality"));
    }
    out
}

/// What opens a notice.
fn trigger(
    at: &At<'_>,
    share: &Share,
    on: &Trigger,
    book: &CodeBook,
    city: Option<&City>,
) -> Vec<Finding> {
    let id = &share.id;
    let mut out = vec![];
    if !words::is_event(&on.event) {
        let facts = words::names(words::FACTS);
        let known = format!("{}, fact.<kind> with {facts}", words::names(words::EVENTS));
        out.push(at.unknown(id, "event", &on.event, &known, "event"));
    } else if !words::has_reporter(&on.event) {
        out.push(wrong(at, share, "calendar", "on").arg("name", &on.event));
    }
    for value in on.values.values().flatten() {
        let Some(bound) = value.strip_prefix(">=") else {
            continue;
        };
        let name = |c: char| c.is_ascii_lowercase() || c == '_';
        if bound.parse::<u64>().is_ok() {
            continue;
        }
        if bound.is_empty() || !bound.chars().all(name) {
            out.push(wrong(at, share, "value", "values").arg("name", value));
        } else {
            let fits = |v: &str| v.is_empty() || v.parse::<u64>().is_ok();
            out.extend(parameter(at, id, "values", bound, city, fits));
        }
    }
    out.extend(filters(at, id, on, book));
    out
}

/// A length or a parameter of the city; an agreement without any is never late.
fn limit(
    at: &At<'_>,
    share: &Share,
    key: &str,
    given: Option<&str>,
    city: Option<&City>,
) -> Vec<Finding> {
    let Some(text) = given else {
        let none = at.finding(Severity::Warning, Kind::NoLimit, Some("id"));
        return vec![none.arg("item", &share.id).arg("why", key)];
    };
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return match text.parse::<Length>() {
            Err(_) => vec![
                (at.error(Kind::WrongLimit, Some(key)))
                    .arg("item", &share.id)
                    .arg("text", text)
                    .arg("why", "length"),
            ],
            Ok(_) if share.source.is_empty() => {
                let f = at.finding(Severity::Warning, Kind::WrongShare, Some(key));
                vec![f.arg("item", &share.id).arg("why", "no_source")]
            }
            Ok(_) => vec![],
        };
    }
    let fits = |v: &str| v.parse::<Limit>().is_ok();
    (parameter(at, &share.id, key, text, city, fits))
        .into_iter()
        .collect()
}
