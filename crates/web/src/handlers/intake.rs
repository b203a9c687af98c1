//! What comes in at the port: listed, handed in as files, declared, looked at.

use super::acting::{given, via};
use super::again::Again;
use super::caller::{Answer, Caller, shown, shown_again};
use super::persons::scanned;
use super::reading::{For, panel};
use crate::http::form::Posted;
use crate::http::session::random;
use crate::http::upload::Uploaded;
use crate::page::respond;
use crate::pages::{declarations, intake as pages, laboratory, manifests};
use crate::view::declared;
use crate::view::report_form::Typed;
use axum::extract::{Path, Query};
use lf_app::declarations::Sort;
use lf_app::intake::{IntakeQuery, SORTS};
use lf_app::messages::{MessageFile, Taken};
use lf_app::reading::Reader;
use lf_app::report::ReportError;
use lf_domain::declaration::form::Values;
use lf_domain::refusal::Refusal;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    sort: String,
    #[serde(default)]
    marked: String,
    #[serde(default)]
    lacking: String,
    before: Option<u64>,
}

pub(super) async fn list(caller: Caller, Query(q): Query<Asked>) -> Answer {
    let sort = SORTS.into_iter().find(|s| *s == q.sort);
    let query = IntakeQuery {
        sort: sort.map(String::from),
        marked: q.marked == "1",
        lacking: q.lacking == "1",
        before: q.before,
        limit: 50,
    };
    let page = caller.read(caller.office().intake(&query).await)?;
    let p = caller.page("intake");
    shown(&pages::Intake {
        p: &p,
        page: &page,
        sort: sort.unwrap_or_default(),
        marked: query.marked,
        lacking: query.lacking,
    })
}

pub(super) async fn file(caller: Caller) -> Answer {
    caller.acting_here()?;
    verdicts(&caller, "", None, &[])
}

fn verdicts(caller: &Caller, name: &str, taken: Option<&Taken>, refusals: &[Refusal]) -> Answer {
    let p = caller.page("intake");
    shown_again(
        refusals,
        &pages::IntakeFile {
            p: &p,
            name,
            taken,
            refusals,
        },
    )
}

pub(super) async fn take(caller: Caller, uploaded: Uploaded) -> Answer {
    let who = caller.acting("/intake/file")?;
    let Some((name, bytes)) = uploaded.file else {
        let refusal = Refusal::new("", "intake-no-file", "", "PAXLST, HL7, FHIR, CSV, XLSX");
        return verdicts(&caller, "", None, &[refusal]);
    };
    let name: String = name.chars().take(100).collect();
    let file = MessageFile {
        name: name.clone(),
        bytes,
        mapping: None,
    };
    match caller.office().take_file(&who, file).await {
        Ok(taken) => verdicts(&caller, &name, Some(&taken), &[]),
        Err(ReportError::Refused(refusals)) => verdicts(&caller, &name, None, &refusals),
        Err(e) => caller.read::<()>(Err(e)).and(super::caller::to("/intake")),
    }
}

/// What stands in a form of a declaration beside its fields.
#[derive(Default)]
struct Beside<'a> {
    corrects: Option<(&'a str, u64)>,
    reason: &'a str,
    more: &'a str,
}

fn form(caller: &Caller, sort: Sort, values: &Values, beside: &Beside<'_>, again: Again) -> Answer {
    let p = caller.page("intake");
    let refusals = &again.refusals;
    let page = declarations::NewDeclaration {
        sections: declared::sections(&p.w, sort, sort.fields(), values, refusals, beside.more),
        wrongs: declared::wrongs(&p.w, sort, refusals),
        sort,
        corrects: beside.corrects,
        reason: beside.reason,
        trouble: again.trouble.clone(),
        key: &format!("form:{}", random()),
        p: &p,
    };
    Ok(respond(again.status, &page))
}

fn sort_of(caller: &Caller, name: &str) -> Result<Sort, super::caller::Instead> {
    caller.found(Sort::ALL.into_iter().find(|s| s.name() == name))
}

/// What was typed; none where the form only asks for another row or for a zone to be read.
fn filled(caller: &Caller, sort: Sort, typed: &Typed) -> (Values, Result<bool, Vec<Refusal>>) {
    let mut values = declared::typed(sort.fields(), typed);
    let mut ready = !typed.contains_key("more");
    if let Some(zone) = given(typed, "mrz").filter(|_| sort == Sort::Traveller) {
        let today = caller.office().today();
        if let Err(wrong) = scanned(&mut values, &zone, today) {
            return (values, Err(vec![wrong]));
        }
        ready &= typed.get("do").is_none_or(|d| d != "scan");
    }
    (values, Ok(ready))
}

pub(super) async fn new(caller: Caller, Path(sort): Path<String>) -> Answer {
    let sort = sort_of(&caller, &sort)?;
    caller.acting_here()?;
    let today = caller.office().today().to_string();
    let mut values = Values::from([("date".to_string(), today)]);
    if sort == Sort::Traveller {
        values.insert("direction".into(), "entry".into());
    }
    form(&caller, sort, &values, &Beside::default(), Again::default())
}

pub(super) async fn declare(caller: Caller, Path(sort): Path<String>, posted: Posted) -> Answer {
    let sort = sort_of(&caller, &sort)?;
    let typed = posted.typed;
    let who = caller.acting(&format!("/declarations/new/{}", sort.name()))?;
    let beside = Beside {
        more: typed.get("more").map_or("", String::as_str),
        ..Beside::default()
    };
    let (values, ready) = filled(&caller, sort, &typed);
    let done = match ready {
        Ok(false) => return form(&caller, sort, &values, &beside, Again::default()),
        Ok(true) => {
            (caller
                .office()
                .declare(&who, sort, values.clone(), via(&typed)))
            .await
        }
        Err(refusals) => Err(ReportError::Refused(refusals)),
    };
    match done {
        Ok(d) => {
            caller
                .goes(&d.receipt, &format!("/declarations/{}", d.id))
                .await
        }
        Err(e) => {
            let again = Again::default().refused(&caller, e);
            form(&caller, sort, &values, &beside, again)
        }
    }
}

pub(super) async fn declaration(
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<For>,
) -> Answer {
    let who = caller.acting_here()?;
    let reader = Reader::of(&who, &q.purpose);
    let d = caller.read(caller.office().read_declaration(reader, &id).await)?;
    let p = caller.page("intake");
    let sight = panel(&caller, &p, &d.sight, None);
    shown(&declarations::DeclarationPage {
        p: &p,
        d: &d,
        sight,
    })
}

pub(super) async fn correct_form(caller: Caller, Path(id): Path<String>) -> Answer {
    let who = caller.acting_here()?;
    let d = caller.read(caller.office().read_declaration(&who, &id).await)?;
    let beside = Beside {
        corrects: Some((&id, d.seq)),
        ..Beside::default()
    };
    form(&caller, d.made.sort, &d.values, &beside, Again::default())
}

pub(super) async fn correct(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let typed = posted.typed;
    let here = format!("/declarations/{id}");
    let who = caller.acting(&here)?;
    let office = caller.office();
    let d = caller.read(office.read_declaration(&who, &id).await)?;
    let sort = d.made.sort;
    let seen = typed.get("seen").and_then(|s| s.parse().ok());
    let reason = given(&typed, "reason").unwrap_or_default();
    let beside = Beside {
        corrects: Some((&id, seen.unwrap_or(d.seq))),
        reason: &reason,
        more: typed.get("more").map_or("", String::as_str),
    };
    let (values, ready) = filled(&caller, sort, &typed);
    let done = match ready {
        Ok(false) => return form(&caller, sort, &values, &beside, Again::default()),
        Ok(true) => {
            let via = via(&typed);
            let new = values.clone();
            office
                .correct_declaration(&who, &id, seen, new, &reason, via)
                .await
        }
        Err(refusals) => Err(ReportError::Refused(refusals)),
    };
    match done {
        Ok(d) => caller.goes(&d.receipt, &here).await,
        Err(e) => {
            let again = Again::default().refused(&caller, e);
            form(&caller, sort, &values, &beside, again)
        }
    }
}

pub(super) async fn manifest(
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<For>,
) -> Answer {
    let who = caller.acting_here()?;
    let reader = Reader::of(&who, &q.purpose);
    let m = caller.read(caller.office().read_manifest(reader, &id).await)?;
    let p = caller.page("intake");
    let sight = panel(&caller, &p, &m.sight, None);
    shown(&manifests::ManifestPage {
        p: &p,
        m: &m,
        sight,
    })
}

pub(super) async fn result(caller: Caller, Path(id): Path<String>, Query(q): Query<For>) -> Answer {
    let who = caller.acting_here()?;
    let reader = Reader::of(&who, &q.purpose);
    let steps = caller.read(caller.office().read_result(reader, &id).await)?;
    let p = caller.page("intake");
    let person = steps.last().map(|s| s.told.person.as_str());
    let sight = panel(&caller, &p, &steps.sight, person);
    shown(&laboratory::ResultPage {
        p: &p,
        steps: &steps,
        sight,
    })
}
