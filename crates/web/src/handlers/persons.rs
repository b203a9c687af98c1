//! Persons: found, registered, looked at, described again, merged and parted.

use super::acting::{given, via};
use super::again::Again;
use super::caller::{Answer, Caller, shown, shown_again};
use super::custody::determines;
use super::reading::{For, panel_alone};
use crate::api::persons::way;
use crate::http::form::Posted;
use crate::http::session::random;
use crate::page::respond;
use crate::pages::persons as pages;
use crate::view::declared;
use crate::view::report_form::Typed;
use axum::extract::{Path, Query};
use lf_app::declarations::Sort;
use lf_app::reading::Reader;
use lf_app::report::{Receipt, ReportError};
use lf_domain::declaration::form::{Field, Form, Values};
use lf_domain::declaration::traveller::{FIELDS, describe};
use lf_domain::identity::mrz;
use lf_domain::person::{Description, Sex};
use lf_domain::refusal::Refusal;
use lf_response::person::{How, Person};
use serde::Deserialize;

/// Persons on a page of results.
const SHOWN: usize = 50;
/// Pairs on a page: each wants a decision, and the next come when these are decided.
const PAIRS: usize = 25;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

pub(super) async fn list(caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let office = caller.office();
    let q: String = asked.q.trim().chars().take(100).collect();
    let actor = caller.actor();
    let reader = actor.as_ref().map_or(Reader::NOBODY, Reader::from);
    let seen = caller.read(office.seek_persons(reader, &q, SHOWN).await)?;
    let found = seen.it.into_iter().map(|f| pages::Found {
        by: way(f.hit.by),
        known: f.known,
    });
    let found = found.collect();
    let all = caller.read(office.persons_known().await)?;
    let doubles = caller.read(office.doubles_open().await)?;
    let p = caller.page("persons");
    shown(&pages::Persons {
        p: &p,
        q: &q,
        found,
        all,
        doubles,
    })
}

/// The fields that say who somebody is.
fn fields() -> Vec<Field> {
    let end = FIELDS.iter().position(|f| f.name == "direction");
    FIELDS[..end.unwrap_or(FIELDS.len())].to_vec()
}

/// A description, as the form shows it.
fn values_of(d: &Description) -> Values {
    let mut out = Values::new();
    let mut put = |name: String, text: String| {
        if !text.is_empty() {
            out.insert(name, text);
        }
    };
    for (i, n) in d.names.iter().enumerate() {
        put(format!("names.{i}.family"), n.family.clone());
        put(format!("names.{i}.given"), n.given.clone());
    }
    for (i, x) in d.documents.iter().enumerate() {
        put(format!("documents.{i}.kind"), x.kind.name().into());
        put(format!("documents.{i}.number"), x.number.clone());
        put(format!("documents.{i}.issuer"), x.issuer.clone());
        let expiry = x.expiry.map(|e| e.to_string());
        put(format!("documents.{i}.expiry"), expiry.unwrap_or_default());
    }
    let sex = d.sex.map_or("", |s| match s {
        Sex::Male => "male",
        Sex::Female => "female",
    });
    put("sex".into(), sex.into());
    put(
        "birth".into(),
        d.birth.map(|b| b.to_string()).unwrap_or_default(),
    );
    put("nationality".into(), d.nationality.clone());
    for (i, phone) in d.phones.iter().enumerate() {
        put(format!("phones.{i}.number"), phone.clone());
    }
    out
}

/// Fills a form from a machine readable zone that was typed or scanned into it.
///
/// # Errors
/// What is wrong with the zone.
pub(super) fn scanned(
    values: &mut Values,
    zone: &str,
    today: jiff::civil::Date,
) -> Result<(), Refusal> {
    let zone = mrz::parse(zone).map_err(|w| w.at("mrz"))?;
    let kind = match zone.code.starts_with('P') {
        true => "passport",
        false => "national_id",
    };
    let date = |d: Option<lf_domain::partial_date::PartialDate>| {
        d.map(|d| d.to_string()).unwrap_or_default()
    };
    let sex = zone.sex.map_or("", |s| match s {
        Sex::Male => "male",
        Sex::Female => "female",
    });
    for (field, text) in [
        ("names.0.family", zone.family.clone()),
        ("names.0.given", zone.given.clone()),
        ("documents.0.kind", kind.into()),
        ("documents.0.number", zone.number.clone()),
        ("documents.0.issuer", zone.issuer.clone()),
        ("documents.0.expiry", date(zone.expiry.near(today))),
        ("sex", sex.into()),
        ("birth", date(zone.birth.until(today))),
        ("nationality", zone.nationality.clone()),
    ] {
        if !text.is_empty() {
            values.insert(field.into(), text);
        }
    }
    Ok(())
}

/// What stands in the form beside its fields.
struct Beside<'a> {
    again: Option<&'a Person>,
    corrected: bool,
    note: &'a str,
    more: &'a str,
}

fn form(caller: &Caller, values: &Values, beside: &Beside<'_>, again: Again) -> Answer {
    let p = caller.page("persons");
    let sort = Sort::Traveller;
    let page = pages::NewPerson {
        sections: declared::sections(&p.w, sort, &fields(), values, &again.refusals, beside.more),
        wrongs: declared::wrongs(&p.w, sort, &again.refusals),
        again: beside.again,
        corrected: beside.corrected,
        note: beside.note,
        trouble: again.trouble,
        key: &format!("form:{}", random()),
        p: &p,
    };
    Ok(respond(again.status, &page))
}

pub(super) async fn new(caller: Caller) -> Answer {
    caller.acting_here()?;
    let beside = Beside {
        again: None,
        corrected: false,
        note: "",
        more: "",
    };
    form(&caller, &Values::new(), &beside, Again::default())
}

/// What a form of a person says; the form once more where it only asks for another row or
/// for a zone to be read.
fn read(caller: &Caller, typed: &Typed) -> (Values, Result<Option<Description>, Vec<Refusal>>) {
    let mut values = declared::typed(&fields(), typed);
    if typed.contains_key("more") {
        return (values, Ok(None));
    }
    if let Some(zone) = given(typed, "mrz") {
        let today = caller.office().today();
        let read = scanned(&mut values, &zone, today).map_err(|r| vec![r]);
        if read.is_err() || typed.get("do").is_some_and(|d| d == "scan") {
            return (values, read.map(|()| None));
        }
    }
    let mut form = Form::new(&values);
    let description = describe(&mut form);
    let read = form.end(description).map(Some);
    (values, read)
}

pub(super) async fn add(caller: Caller, posted: Posted) -> Answer {
    let typed = posted.typed;
    let who = caller.acting("/persons/new")?;
    let note = given(&typed, "note").unwrap_or_default();
    let beside = Beside {
        again: None,
        corrected: false,
        note: &note,
        more: typed.get("more").map_or("", String::as_str),
    };
    let (values, read) = read(&caller, &typed);
    let description = match read {
        Ok(Some(description)) => description,
        Ok(None) => return form(&caller, &values, &beside, Again::default()),
        Err(refusals) => {
            let again = Again::default().refused(&caller, ReportError::Refused(refusals));
            return form(&caller, &values, &beside, again);
        }
    };
    let done = (caller.office())
        .register_person(&who, description, &note, via(&typed))
        .await;
    match done {
        Ok(r) => {
            caller
                .goes(&r.receipt, &format!("/persons/{}", r.kept_under))
                .await
        }
        Err(e) => form(
            &caller,
            &values,
            &beside,
            Again::default().refused(&caller, e),
        ),
    }
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>, Query(q): Query<For>) -> Answer {
    page(&caller, &id, &q.purpose, &[]).await
}

async fn page(caller: &Caller, id: &str, purpose: &str, refusals: &[Refusal]) -> Answer {
    let who = caller.acting(&format!("/persons/{id}"))?;
    let reader = Reader::of(&who, purpose);
    let record = caller.read(caller.office().read_person(reader, id).await)?;
    let p = caller.page("persons");
    let sight = panel_alone(caller, &p, &record.sight, &record.known.person.id);
    shown_again(
        refusals,
        &pages::PersonPage {
            p: &p,
            r: &record,
            sight,
            refusals,
            key: format!("form:{}", random()),
            rules: &caller.office().custody_rules,
            may_determine: determines(caller),
        },
    )
}

pub(super) async fn describe_again(caller: Caller, Path(id): Path<String>) -> Answer {
    let who = caller.acting_here()?;
    let person = caller.read(caller.office().read_description(&who, &id).await)?;
    let beside = Beside {
        again: Some(&person),
        corrected: false,
        note: "",
        more: "",
    };
    let values = values_of(&person.description());
    form(&caller, &values, &beside, Again::default())
}

pub(super) async fn amend(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let here = format!("/persons/{id}");
    let who = caller.acting(&here)?;
    let office = caller.office();
    let person = caller.read(office.read_description(&who, &id).await)?;
    let note = given(&typed, "note").unwrap_or_default();
    let corrected = typed.get("how").is_some_and(|h| h == "corrected");
    let beside = Beside {
        again: Some(&person),
        corrected,
        note: &note,
        more: typed.get("more").map_or("", String::as_str),
    };
    let (values, read) = read(&caller, &typed);
    let description = match read {
        Ok(Some(description)) => description,
        Ok(None) => return form(&caller, &values, &beside, Again::default()),
        Err(refusals) => {
            let again = Again::default().refused(&caller, ReportError::Refused(refusals));
            return form(&caller, &values, &beside, again);
        }
    };
    let how = match corrected {
        true => How::Corrected,
        false => How::Added,
    };
    let done = office
        .amend_person(&who, &id, how, description, &note, via(&typed))
        .await;
    match done {
        Ok(receipt) => caller.goes(&receipt, &here).await,
        Err(e) => form(
            &caller,
            &values,
            &beside,
            Again::default().refused(&caller, e),
        ),
    }
}

/// Merge, part or undo a merge, as a form asks for it.
async fn acted(
    caller: &Caller,
    typed: &Typed,
    next: &str,
) -> Result<Result<Receipt, ReportError>, super::caller::Instead> {
    let who = caller.acting(next)?;
    let text = |name: &str| given(typed, name).unwrap_or_default();
    let (one, other, note) = (text("one"), text("other"), text("note"));
    let (office, via) = (caller.office(), via(typed));
    let both = (one.as_str(), other.as_str());
    Ok(match text("do").as_str() {
        "merge" => office.merge_persons(&who, both, &note, via).await,
        "part" => office.part_persons(&who, both, &note, via).await,
        _ => {
            let moved: Vec<u64> = (text("moved").split([',', ' ', '\u{ff0c}']))
                .filter_map(|n| n.trim_start_matches('#').parse().ok())
                .collect();
            office.unmerge_persons(&who, both, &moved, &note, via).await
        }
    })
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let here = format!("/persons/{id}");
    let done = acted(&caller, &posted.typed, &here).await?;
    caller
        .answer(done, &here, async |refusals| {
            page(&caller, &id, "", &refusals).await
        })
        .await
}

pub(super) async fn doubles(caller: Caller) -> Answer {
    pairs(&caller, &[]).await
}

async fn pairs(caller: &Caller, refusals: &[Refusal]) -> Answer {
    let actor = caller.actor();
    let reader = actor.as_ref().map_or(Reader::NOBODY, Reader::from);
    let (pairs, all) = caller.read(caller.office().doubles(reader, None, PAIRS).await)?;
    let joined = caller.read(caller.office().joined_alone(reader, 20).await)?;
    let p = caller.page("persons");
    shown_again(
        refusals,
        &pages::Doubles {
            p: &p,
            pairs: &pairs,
            all,
            joined: &joined,
            refusals,
            key: format!("form:{}", random()),
            rules: &caller.office().custody_rules,
            may_determine: determines(caller),
        },
    )
}

pub(super) async fn decide(caller: Caller, posted: Posted) -> Answer {
    let here = "/persons/doubles";
    let done = acted(&caller, &posted.typed, here).await?;
    caller
        .answer(done, here, async |refusals| pairs(&caller, &refusals).await)
        .await
}
