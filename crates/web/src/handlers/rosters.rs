//! Duty rosters: the week, setting a day, handing a shift over.

use super::zones::{acting, again, by_form, who};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::rosters::{self as pages, ShiftLine};
use crate::view::filled::Filled;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use lf_domain::refusal::Refusal;
use lf_response::roster::{Handover, Roster, Shift, desks_of};
use serde::Deserialize;

/// Empty lines at the end of the form of a day.
const SPARE: usize = 4;
/// Word for all bodies in the address.
const ALL: &str = "all";
/// Lines of the form of a day at most.
const LINES: usize = 60;

/// Which week of which body.
#[derive(Deserialize)]
pub(super) struct Week {
    #[serde(default)]
    from: String,
    #[serde(default)]
    body: String,
}

pub(super) async fn week(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Week>,
) -> Response {
    let office = &desk.office;
    let today = office.today();
    let monday = |d: Date| {
        let back = i64::from(d.weekday().to_monday_zero_offset());
        d.checked_sub(back.days()).unwrap_or(d)
    };
    let from = q.from.trim().parse().unwrap_or_else(|_| monday(today));
    let own = acting(&desk, &session).map(|a| a.body).unwrap_or_default();
    // One's own desks first; all of them when asked for.
    let keeps = desks_of(&desk.names.city, &own).next().is_some();
    let body = match q.body.as_str() {
        "" if keeps => own.clone(),
        "" => ALL.to_string(),
        asked => asked.to_string(),
    };
    let only = Some(body.as_str()).filter(|b| *b != ALL);
    match office.rosters(from, 7, only).await {
        Ok(v) => {
            let p = desk.page(&session, &uri, "rosters");
            let by = |n: i64| from.checked_add(n.days()).unwrap_or(from);
            let page = pages::Rosters {
                p: &p,
                v: &v,
                body,
                own,
                turns: [by(-7), by(7), today],
            };
            respond(StatusCode::OK, &page)
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

/// Whether last week's shifts are to be filled in.
#[derive(Deserialize)]
pub(super) struct Copy {
    #[serde(default)]
    copy: String,
}

pub(super) async fn day(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path((body, day)): Path<(String, String)>,
    Query(q): Query<Copy>,
) -> Response {
    let Some(on) = known(&desk, &body, &day) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let week_ago = on.checked_sub(7.days()).unwrap_or(on);
    let from = match q.copy.is_empty() {
        true => on,
        false => week_ago,
    };
    let lines = match desk.office.roster_day(&body, from).await {
        Ok(known) => known.shifts.iter().map(line).collect(),
        Err(e) => return failed(&desk, &session, &uri, &e),
    };
    show(
        &desk,
        &session,
        &uri,
        (&body, on),
        Filled::blank(),
        lines,
        StatusCode::OK,
    )
    .await
}

/// The day of an address, where its body keeps a desk.
fn known(desk: &Desk, body: &str, day: &str) -> Option<Date> {
    let city = &desk.names.city;
    let keeps = city.has_body(body) && desks_of(city, body).next().is_some();
    day.parse().ok().filter(|_| keeps)
}

/// A shift as it stands in the form.
fn line(s: &Shift) -> ShiftLine {
    let of = |t: Time| format!("{:02}:{:02}", t.hour(), t.minute());
    ShiftLine {
        i: 0,
        desk: s.desk.clone(),
        from: of(s.from),
        to: of(s.to),
        name: s.name.clone(),
        phone: s.phone.clone(),
    }
}

async fn show(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    (body, day): (&str, Date),
    form: Filled,
    mut lines: Vec<ShiftLine>,
    status: StatusCode,
) -> Response {
    let office = &desk.office;
    let city = &desk.names.city;
    let desks: Vec<_> = desks_of(city, body).collect();
    for _ in 0..SPARE {
        lines.push(ShiftLine {
            i: 0,
            desk: desks.first().map_or(String::new(), |d| d.id.clone()),
            from: String::new(),
            to: String::new(),
            name: String::new(),
            phone: String::new(),
        });
    }
    for (i, l) in lines.iter_mut().enumerate() {
        l.i = i;
    }
    let gathered = async {
        let week = office.rosters(day, 1, Some(body)).await?;
        Ok::<_, lf_app::store::StoreError>((office.roster_day(body, day).await?, week))
    };
    match gathered.await {
        Ok((v, week)) => {
            let p = desk.page(session, uri, "rosters");
            let actor = acting(desk, session);
            let name = |id: &str| {
                let d = city.desks.iter().find(|d| d.id == id);
                d.map_or_else(|| id.to_string(), |d| p.w.label(&d.label))
            };
            let gaps = week
                .gaps()
                .into_iter()
                .map(|g| (name(&g.desk), g.from, g.to))
                .collect();
            let page = pages::RosterDay {
                p: &p,
                body,
                day,
                v: &v,
                form,
                lines,
                desks,
                gaps,
                officers: city.officers.iter().filter(|o| o.body == body).collect(),
                own: actor.as_ref().is_some_and(|a| a.body == body),
                officer: actor.map(|a| a.officer).unwrap_or_default(),
                past: day < office.today(),
            };
            respond(status, &page)
        }
        Err(e) => failed(desk, session, uri, &e),
    }
}

/// The lines of the form that say something, and what is wrong with their times.
fn read(desk: &Desk, form: &Filled) -> (Vec<ShiftLine>, Result<Vec<Shift>, Vec<Refusal>>) {
    let (mut lines, mut shifts, mut wrong) = (vec![], vec![], vec![]);
    for i in 0..LINES {
        let text = |name: &str| form.value(&format!("{name}-{i}")).to_string();
        let l = ShiftLine {
            i: lines.len(),
            desk: text("desk"),
            from: text("from"),
            to: text("to"),
            name: text("name"),
            phone: text("phone"),
        };
        if [&l.from, &l.to, &l.name, &l.phone]
            .iter()
            .all(|t| t.is_empty())
        {
            continue;
        }
        let officers = &desk.names.city.officers;
        let officer = officers
            .iter()
            .find(|o| o.label.zh == l.name || o.label.en == l.name);
        match (l.from.parse::<Time>(), l.to.parse::<Time>()) {
            (Ok(from), Ok(to)) => shifts.push(Shift {
                desk: l.desk.clone(),
                from,
                to,
                officer: officer.map_or(String::new(), |o| o.id.clone()),
                name: l.name.clone(),
                phone: l.phone.clone(),
            }),
            (from, _) => {
                let bad = if from.is_err() { &l.from } else { &l.to };
                let field = format!("shift-{}", l.i);
                wrong.push(Refusal::new(&field, "roster-time", bad, "08:00"));
            }
        }
        lines.push(l);
    }
    let done = if wrong.is_empty() {
        Ok(shifts)
    } else {
        Err(wrong)
    };
    (lines, done)
}

pub(super) async fn set(
    State(desk): State<Desk>,
    uri: Uri,
    Path((body, day)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let Some(on) = known(&desk, &body, &day) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who(uri.path());
    };
    let (lines, shifts) = read(&desk, &form);
    let repeat = form
        .value("repeat")
        .parse::<i64>()
        .unwrap_or(0)
        .clamp(0, 30);
    let done = match shifts {
        Ok(shifts) => {
            let days = (0..=repeat).filter_map(|n| on.checked_add(n.days()).ok());
            let rosters = days.map(|day| Roster {
                body: body.clone(),
                day,
                shifts: shifts.clone(),
            });
            let seen = form.value("seen").parse().ok();
            let (rosters, via) = (rosters.collect(), by_form(&form));
            desk.office.set_rosters(&actor, rosters, seen, &via).await
        }
        Err(list) => Err(lf_app::report::ReportError::Refused(list)),
    };
    match done {
        Ok(_) => Redirect::to(&format!("/rosters/{body}/{on}")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "rosters").w;
            let form = form.refused(e, &w);
            show(&desk, &session, &uri, (&body, on), form, lines, status).await
        }
    }
}

pub(super) async fn hand(
    State(desk): State<Desk>,
    uri: Uri,
    Path((body, day)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let Some(on) = known(&desk, &body, &day) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let form = Filled::sent(typed);
    let page = format!("/rosters/{body}/{on}");
    let Some(actor) = acting(&desk, &session) else {
        return who(&page);
    };
    let handover = Handover {
        body: body.clone(),
        day: on,
        desk: form.value("desk").into(),
        note: form.value("note").into(),
        open: 0,
    };
    match desk
        .office
        .hand_over(&actor, handover, &by_form(&form))
        .await
    {
        Ok(_) => Redirect::to(&format!("{page}#handover")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "rosters").w;
            let form = form.refused(e, &w);
            let known = desk.office.roster_day(&body, on).await;
            let lines = known
                .map(|d| d.shifts.iter().map(line).collect())
                .unwrap_or_default();
            show(&desk, &session, &uri, (&body, on), form, lines, status).await
        }
    }
}

pub(super) async fn take(
    State(desk): State<Desk>,
    uri: Uri,
    Path((body, day)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let Posted { session, typed, .. } = posted;
    let Some(on) = known(&desk, &body, &day) else {
        return wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![]);
    };
    let form = Filled::sent(typed);
    let page = format!("/rosters/{body}/{on}");
    let Some(actor) = acting(&desk, &session) else {
        return who(&page);
    };
    let handed = form.value("handed").parse().unwrap_or(0);
    let done = desk
        .office
        .take_over(&actor, &body, on, handed, &by_form(&form))
        .await;
    match done {
        Ok(_) => Redirect::to(&format!("{page}#handover")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, "rosters").w;
            let form = form.refused(e, &w);
            let known = desk.office.roster_day(&body, on).await;
            let lines = known
                .map(|d| d.shifts.iter().map(line).collect())
                .unwrap_or_default();
            show(&desk, &session, &uri, (&body, on), form, lines, status).await
        }
    }
}
