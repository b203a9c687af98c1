//! The risk map and what belongs to it: grading, publishing, a town, a version,
//! places outside.

pub(super) use super::acting::{actor as acting, choose as who};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::zones as pages;
use crate::view::filled::Filled;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use lf_app::commit::Via;
use lf_app::report::ReportError;
use lf_domain::city::split_body;
use lf_domain::codebook::Label;
use lf_domain::refusal::Refusal;
use lf_response::riskmap::{Publication, changes};
use lf_response::zone::{GRADES, Grade, Grading, Line, OUTSIDE, word};
use serde::Deserialize;

/// Of which day.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    at: String,
}

/// The day that is asked for and its last moment; today and nonsense mean now.
fn asked(desk: &Desk, q: &Asked) -> (Option<Date>, Timestamp) {
    let office = &desk.office;
    let day = (q.at.trim().parse::<Date>().ok()).filter(|d| *d != office.today());
    let moment = day.and_then(|d| crate::api::moment(office, &d.to_string()).ok());
    (day, moment.unwrap_or_else(|| office.now()))
}

/// How a form came in.
pub(super) fn by_form(form: &Filled) -> Via {
    Via {
        key: Some(form.key.clone()),
        source: "form".into(),
    }
}

/// The status under which a form is shown again.
pub(super) fn again(error: &ReportError) -> StatusCode {
    match error {
        ReportError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ReportError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// A day that was typed, or why it is none.
pub(super) fn typed_day(form: &Filled, field: &str) -> Result<Option<Date>, Refusal> {
    let text = form.value(field);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |_| Refusal::new(field, "impossible-date", text, "2026-09-18");
    text.parse().map(Some).map_err(wrong)
}

pub(super) async fn list(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Asked>,
) -> Response {
    board(&desk, &session, &uri, &q, Filled::blank(), StatusCode::OK).await
}

async fn board(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    q: &Asked,
    form: Filled,
    status: StatusCode,
) -> Response {
    let office = &desk.office;
    let (day, moment) = asked(desk, q);
    let gathered = async {
        let orders = office.areas().await?;
        let waiting = orders
            .iter()
            .filter(|o| o.stage == lf_response::area::Stage::Proposed);
        let in_force = orders.iter().filter(|o| o.in_force(office.now()));
        let counts = (waiting.count(), in_force.count());
        let rhythms = office.rhythms().await?;
        let (zones, maps) = (office.zones(moment).await?, office.maps().await?);
        Ok::<_, lf_app::store::StoreError>((zones, maps, counts, rhythms))
    };
    match gathered.await {
        Ok((v, maps, orders, rhythms)) => {
            let p = desk.page(session, uri, "zones");
            let responses = office.responses();
            let page = pages::Zones {
                p: &p,
                v: &v,
                day,
                form,
                maps,
                responses: responses.iter().map(|s| s.now.key.to_string()).collect(),
                orders,
                rhythms,
                own: acting(desk, session).map(|a| a.body).unwrap_or_default(),
            };
            respond(status, &page)
        }
        Err(e) => failed(desk, session, uri, &e),
    }
}

pub(super) async fn publish(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed, .. } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who("/zones");
    };
    let publication = Publication {
        assessment: form.value("assessment").into(),
        response: form.value("response").into(),
        note: form.value("note").into(),
    };
    match desk
        .office
        .publish_map(&actor, &publication, &by_form(&form))
        .await
    {
        Ok(receipt) => match desk.office.maps().await {
            Ok(maps) => {
                let n = maps
                    .iter()
                    .find(|m| m.seq == receipt.seq)
                    .map_or(1, |m| m.map.n);
                Redirect::to(&format!("/zones/maps/{n}")).into_response()
            }
            Err(e) => failed(&desk, &session, &uri, &e),
        },
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "zones").w;
            let q = Asked { at: String::new() };
            board(&desk, &session, &uri, &q, form.refused(e, &w), status).await
        }
    }
}

pub(super) async fn rhythm(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed, .. } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who("/zones");
    };
    let days = form.value("days").parse().unwrap_or(0);
    let (id, reason) = (form.value("series"), form.value("reason"));
    let via = by_form(&form);
    match desk
        .office
        .adjust_series(&actor, id, days, reason, &via)
        .await
    {
        Ok(_) => Redirect::to("/zones#rhythm").into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "zones").w;
            let q = Asked { at: String::new() };
            board(&desk, &session, &uri, &q, form.refused(e, &w), status).await
        }
    }
}

pub(super) async fn grade_form(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    grading(&desk, &session, &uri, Filled::blank(), StatusCode::OK).await
}

async fn grading(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    form: Filled,
    status: StatusCode,
) -> Response {
    match desk.office.zones(desk.office.now()).await {
        Ok(v) => {
            let p = desk.page(session, uri, "zones");
            let actor = acting(desk, session);
            let county = actor.and_then(|a| split_body(&a.body).1.map(str::to_string));
            let page = pages::Grading {
                p: &p,
                v: &v,
                form,
                county,
            };
            respond(status, &page)
        }
        Err(e) => failed(desk, session, uri, &e),
    }
}

/// A grade as forms and the API write it.
fn grade_of(text: &str) -> Option<Grade> {
    GRADES.into_iter().find(|g| word(*g) == text)
}

/// What was typed into the grading form.
async fn read_grading(
    desk: &Desk,
    form: &Filled,
    county: Option<&str>,
) -> Result<Grading, ReportError> {
    let office = &desk.office;
    let v = office.zones(office.now()).await?;
    let rest = grade_of(form.value("rest"));
    let ours = |t: &&lf_app::zones::TownState| county.is_none_or(|c| c == t.county);
    let line = |t: &lf_app::zones::TownState| {
        let present = t.kept.as_ref().and_then(|k| k.graded.grade);
        let chosen = grade_of(form.value(&format!("g-{}", t.code)));
        let chosen = chosen.or(rest.filter(|_| present.is_none()));
        let buffer = form.is(&format!("b-{}", t.code), "1");
        let was = t.kept.as_ref().is_some_and(|k| k.graded.buffer);
        // A buffer that is set or taken away confirms the grade.
        let grade = chosen.or(present.filter(|_| buffer != was))?;
        Some(Line {
            zone: t.code.clone(),
            label: None,
            grade: Some(grade),
            buffer,
        })
    };
    let start = |d: Date| {
        d.to_zoned(office.zone().clone())
            .map(|z| z.timestamp())
            .ok()
    };
    let from = typed_day(form, "from")?
        .filter(|d| *d != office.today())
        .and_then(start);
    let until = typed_day(form, "until")?.map(|d| office.end_of(d));
    Ok(Grading {
        lines: v.towns.iter().filter(ours).filter_map(line).collect(),
        assessment: form.value("assessment").into(),
        reason: form.value("reason").into(),
        from,
        until,
    })
}

pub(super) async fn grade(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed, .. } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who("/zones/grade");
    };
    let county = split_body(&actor.body).1;
    let done = match read_grading(&desk, &form, county).await {
        Ok(grading) => {
            desk.office
                .grade_zones(&actor, &grading, &by_form(&form))
                .await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(receipt) if receipt.checks.is_empty() => Redirect::to("/zones").into_response(),
        Ok(_) => Redirect::to("/areas#checks").into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "zones").w;
            grading(&desk, &session, &uri, form.refused(e, &w), status).await
        }
    }
}

pub(super) async fn town(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(code): Path<String>,
    Query(q): Query<Asked>,
) -> Response {
    let (day, moment) = asked(&desk, &q);
    match desk.office.town(&code, moment).await {
        Ok(Some(v)) => {
            let p = desk.page(&session, &uri, "zones");
            respond(StatusCode::OK, &pages::Town { p: &p, v: &v, day })
        }
        Ok(None) => wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

pub(super) async fn version(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(n): Path<u64>,
) -> Response {
    match desk.office.map(n).await {
        Ok(Some((v, before))) => {
            let p = desk.page(&session, &uri, "zones");
            let page = pages::Version {
                p: &p,
                changes: changes(before.as_ref().map(|b| &b.map), &v.map),
                first: before.is_none(),
                v: &v,
            };
            respond(StatusCode::OK, &page)
        }
        Ok(None) => wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

pub(super) async fn outside(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Asked>,
) -> Response {
    abroad(&desk, &session, &uri, &q, Filled::blank(), StatusCode::OK).await
}

async fn abroad(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    q: &Asked,
    form: Filled,
    status: StatusCode,
) -> Response {
    let (day, moment) = asked(desk, q);
    match desk.office.zones(moment).await {
        Ok(v) => {
            let p = desk.page(session, uri, "zones");
            let page = pages::Outside {
                p: &p,
                list: &v.outside,
                day,
                form,
            };
            respond(status, &page)
        }
        Err(e) => failed(desk, session, uri, &e),
    }
}

pub(super) async fn list_outside(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed, .. } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who("/zones/outside");
    };
    let label = Label {
        zh: form.value("zh").into(),
        en: form.value("en").into(),
    };
    let grading = Grading {
        lines: vec![Line {
            zone: format!("{OUTSIDE}{}", form.value("code")),
            label: Some(label).filter(|l| !l.zh.is_empty() || !l.en.is_empty()),
            grade: grade_of(form.value("grade")),
            buffer: false,
        }],
        assessment: form.value("assessment").into(),
        reason: form.value("reason").into(),
        ..Grading::default()
    };
    match desk
        .office
        .grade_zones(&actor, &grading, &by_form(&form))
        .await
    {
        Ok(_) => Redirect::to("/zones/outside").into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "zones").w;
            let q = Asked { at: String::new() };
            abroad(&desk, &session, &uri, &q, form.refused(e, &w), status).await
        }
    }
}
