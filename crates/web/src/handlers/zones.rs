//! The risk map and what belongs to it: grading, publishing, a town, a version,
//! places outside.

use super::caller::{Answer, Caller, shown, to};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::zones as pages;
use crate::view::filled::Filled;
use axum::extract::{Path, Query};
use jiff::Timestamp;
use jiff::civil::Date;
use lf_app::report::ReportError;
use lf_domain::city::split_body;
use lf_domain::codebook::Label;
use lf_response::riskmap::{Publication, changes};
use lf_response::zone::{GRADES, Grade, Grading, Line, OUTSIDE, word};
use serde::Deserialize;

/// Of which day.
#[derive(Default, Deserialize)]
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

pub(super) async fn list(caller: Caller, Query(q): Query<Asked>) -> Answer {
    board(&caller, &q, Filled::blank()).await
}

async fn board(caller: &Caller, q: &Asked, form: Filled) -> Answer {
    let office = caller.office();
    let (day, moment) = asked(&caller.desk, q);
    let areas = caller.read(office.areas().await)?;
    let waiting = areas
        .iter()
        .filter(|o| o.stage == lf_response::area::Stage::Proposed);
    let in_force = areas.iter().filter(|o| o.in_force(office.now()));
    let orders = (waiting.count(), in_force.count());
    let rhythms = caller.read(office.rhythms().await)?;
    let v = caller.read(office.zones(moment).await)?;
    let maps = caller.read(office.maps().await)?;
    let p = caller.page("zones");
    let responses = office.responses();
    let status = form.status;
    let page = pages::Zones {
        p: &p,
        v: &v,
        day,
        form,
        maps,
        responses: responses.iter().map(|s| s.now.key.to_string()).collect(),
        orders,
        rhythms,
        own: caller.body(),
    };
    Ok(respond(status, &page))
}

pub(super) async fn publish(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let who = caller.acting("/zones")?;
    let publication = Publication {
        assessment: form.value("assessment").into(),
        response: form.value("response").into(),
        note: form.value("note").into(),
    };
    let office = caller.office();
    match office.publish_map(&who, &publication, &form.via()).await {
        Ok(receipt) => {
            let maps = caller.read(office.maps().await)?;
            let made = maps.iter().find(|m| m.seq == receipt.seq);
            to(&format!("/zones/maps/{}", made.map_or(1, |m| m.map.n)))
        }
        Err(e) => board(&caller, &Asked::default(), caller.refused(form, e)).await,
    }
}

pub(super) async fn rhythm(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let who = caller.acting("/zones")?;
    let days = form.value("days").parse().unwrap_or(0);
    let (id, reason) = (form.value("series"), form.value("reason"));
    let done = (caller.office())
        .adjust_series(&who, id, days, reason, &form.via())
        .await;
    match done {
        Ok(_) => to("/zones#rhythm"),
        Err(e) => board(&caller, &Asked::default(), caller.refused(form, e)).await,
    }
}

pub(super) async fn grade_form(caller: Caller) -> Answer {
    grading(&caller, Filled::blank()).await
}

async fn grading(caller: &Caller, form: Filled) -> Answer {
    let office = caller.office();
    let v = caller.read(office.zones(office.now()).await)?;
    let p = caller.page("zones");
    let status = form.status;
    let page = pages::Grading {
        p: &p,
        v: &v,
        form,
        county: split_body(&caller.body()).1.map(str::to_string),
    };
    Ok(respond(status, &page))
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
    let from = form
        .day("from")?
        .filter(|d| *d != office.today())
        .and_then(start);
    let until = form.day("until")?.map(|d| office.end_of(d));
    Ok(Grading {
        lines: v.towns.iter().filter(ours).filter_map(line).collect(),
        assessment: form.value("assessment").into(),
        reason: form.value("reason").into(),
        from,
        until,
    })
}

pub(super) async fn grade(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let who = caller.acting("/zones/grade")?;
    let county = split_body(&who.body).1;
    let done = match read_grading(&caller.desk, &form, county).await {
        Ok(typed) => {
            let office = caller.office();
            office.grade_zones(&who, &typed, &form.via()).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(receipt) if receipt.checks.is_empty() => to("/zones"),
        Ok(_) => to("/areas#checks"),
        Err(e) => grading(&caller, caller.refused(form, e)).await,
    }
}

pub(super) async fn town(
    caller: Caller,
    Path(code): Path<String>,
    Query(q): Query<Asked>,
) -> Answer {
    let (day, moment) = asked(&caller.desk, &q);
    let town = caller.office().town(&code, moment).await;
    let v = caller.found(caller.read(town)?)?;
    let p = caller.page("zones");
    shown(&pages::Town { p: &p, v: &v, day })
}

pub(super) async fn version(caller: Caller, Path(n): Path<u64>) -> Answer {
    let map = caller.read(caller.office().map(n).await)?;
    let (v, before) = caller.found(map)?;
    let p = caller.page("zones");
    shown(&pages::Version {
        p: &p,
        changes: changes(before.as_ref().map(|b| &b.map), &v.map),
        first: before.is_none(),
        v: &v,
    })
}

pub(super) async fn outside(caller: Caller, Query(q): Query<Asked>) -> Answer {
    abroad(&caller, &q, Filled::blank()).await
}

async fn abroad(caller: &Caller, q: &Asked, form: Filled) -> Answer {
    let (day, moment) = asked(&caller.desk, q);
    let v = caller.read(caller.office().zones(moment).await)?;
    let p = caller.page("zones");
    let status = form.status;
    let page = pages::Outside {
        p: &p,
        list: &v.outside,
        day,
        form,
    };
    Ok(respond(status, &page))
}

pub(super) async fn list_outside(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let who = caller.acting("/zones/outside")?;
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
    let done = (caller.office())
        .grade_zones(&who, &grading, &form.via())
        .await;
    match done {
        Ok(_) => to("/zones/outside"),
        Err(e) => abroad(&caller, &Asked::default(), caller.refused(form, e)).await,
    }
}
