//! Duty rosters: the week, setting a day, handing a shift over.

use super::caller::{Answer, Caller, Instead, shown, to};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::page::respond;
use crate::pages::rosters::{self as pages, ShiftLine};
use crate::view::filled::Filled;
use axum::extract::{Path, Query};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use lf_app::report::{Receipt, ReportError};
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

pub(super) async fn week(caller: Caller, Query(q): Query<Week>) -> Answer {
    let office = caller.office();
    let today = office.today();
    let monday = |d: Date| {
        let back = i64::from(d.weekday().to_monday_zero_offset());
        d.checked_sub(back.days()).unwrap_or(d)
    };
    let from = q.from.trim().parse().unwrap_or_else(|_| monday(today));
    let own = caller.body();
    // One's own desks first; all of them when asked for.
    let keeps = desks_of(&caller.desk.names.city, &own).next().is_some();
    let body = match q.body.as_str() {
        "" if keeps => own.clone(),
        "" => ALL.to_string(),
        asked => asked.to_string(),
    };
    let only = Some(body.as_str()).filter(|b| *b != ALL);
    let v = caller.read(office.rosters(from, 7, only).await)?;
    let p = caller.page("rosters");
    let by = |n: i64| from.checked_add(n.days()).unwrap_or(from);
    shown(&pages::Rosters {
        p: &p,
        v: &v,
        body,
        own,
        turns: [by(-7), by(7), today],
    })
}

/// Whether last week's shifts are to be filled in.
#[derive(Deserialize)]
pub(super) struct Copy {
    #[serde(default)]
    copy: String,
}

pub(super) async fn day(
    caller: Caller,
    Path((body, day)): Path<(String, String)>,
    Query(q): Query<Copy>,
) -> Answer {
    let on = caller.found(known(&caller.desk, &body, &day))?;
    let week_ago = on.checked_sub(7.days()).unwrap_or(on);
    let from = match q.copy.is_empty() {
        true => on,
        false => week_ago,
    };
    let lines = lines(&caller, &body, from).await?;
    show(&caller, (&body, on), Filled::blank(), lines).await
}

/// The shifts of a day as they stand in the form.
async fn lines(caller: &Caller, body: &str, day: Date) -> Result<Vec<ShiftLine>, Instead> {
    let known = caller.read(caller.office().roster_day(body, day).await)?;
    Ok(known.shifts.iter().map(line).collect())
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
    caller: &Caller,
    (body, day): (&str, Date),
    form: Filled,
    mut lines: Vec<ShiftLine>,
) -> Answer {
    let office = caller.office();
    let city = &caller.desk.names.city;
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
    let week = caller.read(office.rosters(day, 1, Some(body)).await)?;
    let v = caller.read(office.roster_day(body, day).await)?;
    let p = caller.page("rosters");
    let actor = caller.actor();
    let name = |id: &str| {
        let d = city.desks.iter().find(|d| d.id == id);
        d.map_or_else(|| id.to_string(), |d| p.w.label(&d.label))
    };
    let gaps = week.gaps().into_iter();
    let status = form.status;
    let page = pages::RosterDay {
        p: &p,
        body,
        day,
        v: &v,
        form,
        lines,
        desks,
        gaps: gaps.map(|g| (name(&g.desk), g.from, g.to)).collect(),
        officers: city.officers.iter().filter(|o| o.body == body).collect(),
        own: actor.as_ref().is_some_and(|a| a.body == body),
        officer: actor.map(|a| a.officer).unwrap_or_default(),
        past: day < office.today(),
    };
    Ok(respond(status, &page))
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
    caller: Caller,
    Path((body, day)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let on = caller.found(known(&caller.desk, &body, &day))?;
    let form = Filled::sent(posted.typed);
    let here = format!("/rosters/{body}/{on}");
    let who = caller.acting(&here)?;
    let (lines, shifts) = read(&caller.desk, &form);
    let repeat = form.value("repeat").parse::<i64>().unwrap_or(0);
    let done = match shifts {
        Ok(shifts) => {
            let days = (0..=repeat.clamp(0, 30)).filter_map(|n| on.checked_add(n.days()).ok());
            let rosters = days.map(|day| Roster {
                body: body.clone(),
                day,
                shifts: shifts.clone(),
            });
            let seen = form.value("seen").parse().ok();
            let (rosters, via) = (rosters.collect(), form.via());
            caller.office().set_rosters(&who, rosters, seen, &via).await
        }
        Err(list) => Err(ReportError::Refused(list)),
    };
    match done {
        Ok(_) => to(&here),
        Err(e) => show(&caller, (&body, on), caller.refused(form, e), lines).await,
    }
}

/// Where a handover leads: on to the day, or back to its form with what was refused.
async fn handed(
    caller: &Caller,
    (body, on): (&str, Date),
    form: Filled,
    done: Result<Receipt, ReportError>,
) -> Answer {
    match done {
        Ok(_) => to(&format!("/rosters/{body}/{on}#handover")),
        Err(e) => {
            let lines = lines(caller, body, on).await?;
            show(caller, (body, on), caller.refused(form, e), lines).await
        }
    }
}

pub(super) async fn hand(
    caller: Caller,
    Path((body, day)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let on = caller.found(known(&caller.desk, &body, &day))?;
    let form = Filled::sent(posted.typed);
    let who = caller.acting(&format!("/rosters/{body}/{on}"))?;
    let handover = Handover {
        body: body.clone(),
        day: on,
        desk: form.value("desk").into(),
        note: form.value("note").into(),
        open: 0,
    };
    let done = caller.office().hand_over(&who, handover, &form.via()).await;
    handed(&caller, (&body, on), form, done).await
}

pub(super) async fn take(
    caller: Caller,
    Path((body, day)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let on = caller.found(known(&caller.desk, &body, &day))?;
    let form = Filled::sent(posted.typed);
    let who = caller.acting(&format!("/rosters/{body}/{on}"))?;
    let note = form.value("handed").parse().unwrap_or(0);
    let done = (caller.office())
        .take_over(&who, &body, on, note, &form.via())
        .await;
    handed(&caller, (&body, on), form, done).await
}
