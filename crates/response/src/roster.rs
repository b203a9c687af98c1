//! Duty rosters: who answers at which desk of a body, from when to when, under
//! which number; the hours that nobody covers; the handing over of a shift.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use lf_domain::actor::Actor;
use lf_domain::city::{City, Desk, split_body};
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Shifts that one day of a body may have.
const MOST: usize = 60;

/// Journal subject of a body's day.
pub fn subject(body: &str, day: Date) -> String {
    format!("roster/{body}/{day}")
}

/// One shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// Desk of the city definition.
    pub desk: String,
    /// Begins.
    pub from: Time,
    /// Ends; at or before `from` it is a time of the next day.
    pub to: Time,
    /// Officer of the city's list; empty for others.
    #[serde(default)]
    pub officer: String,
    /// Name.
    pub name: String,
    /// Duty telephone.
    #[serde(default)]
    pub phone: String,
}

impl Shift {
    /// First and last minute (exclusive) counted from the midnight that begins its day.
    pub fn minutes(&self) -> (u16, u16) {
        let of = |t: Time| t.hour() as u16 * 60 + t.minute() as u16;
        let (from, to) = (of(self.from), of(self.to));
        (from, if to <= from { to + DAY } else { to })
    }
}

/// Body of `roster.set`: the shifts of a body on a day, in place of what was there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// Id of the body.
    pub body: String,
    /// The day.
    pub day: Date,
    /// Its shifts.
    pub shifts: Vec<Shift>,
}

/// Body of `roster.handed`: the one who goes says what is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// Id of the body.
    pub body: String,
    /// The day whose roster it belongs to.
    pub day: Date,
    /// Desk.
    pub desk: String,
    /// What is open, and what to look at.
    pub note: String,
    /// Open duties of the body at that moment.
    #[serde(default)]
    pub open: u64,
}

/// Body of `roster.taken`: the one who comes has read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// Id of the body.
    pub body: String,
    /// The day whose roster it belongs to.
    pub day: Date,
    /// Desk.
    pub desk: String,
    /// Journal number of what was handed.
    pub handed: u64,
}

/// A handover with both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Handed {
    /// What was handed.
    pub handover: Handover,
    /// Who went.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Journal number.
    pub seq: u64,
    /// Who came, and when.
    pub taken: Option<(Actor, Timestamp)>,
}

/// A body's day: the fold of what was entered about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DutyDay {
    /// The shifts that stand, by begin.
    pub shifts: Vec<Shift>,
    /// Who set them, and when.
    pub set: Option<(Actor, Timestamp)>,
    /// Handovers, oldest first.
    pub handed: Vec<Handed>,
    /// Journal number of the last entry.
    pub seq: u64,
}

/// All rosters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rosters {
    days: BTreeMap<(String, Date), DutyDay>,
}

impl Rosters {
    /// Folds an entry in; other kinds leave it as it is.
    pub fn apply(&mut self, kind: &str, body: &str, by: Actor, at: Timestamp, seq: u64) {
        match kind {
            "roster.set" => {
                let Ok(r) = serde_json::from_str::<Roster>(body) else {
                    return;
                };
                let day = self.days.entry((r.body, r.day)).or_default();
                day.shifts = r.shifts;
                day.shifts.sort_by_key(|s| (s.desk.clone(), s.minutes()));
                day.set = Some((by, at));
                day.seq = seq;
            }
            "roster.handed" => {
                let Ok(handover) = serde_json::from_str::<Handover>(body) else {
                    return;
                };
                let key = (handover.body.clone(), handover.day);
                let day = self.days.entry(key).or_default();
                day.seq = seq;
                day.handed.push(Handed {
                    handover,
                    by,
                    at,
                    seq,
                    taken: None,
                });
            }
            "roster.taken" => {
                let Ok(t) = serde_json::from_str::<Taken>(body) else {
                    return;
                };
                let Some(day) = self.days.get_mut(&(t.body, t.day)) else {
                    return;
                };
                day.seq = seq;
                if let Some(h) = day.handed.iter_mut().find(|h| h.seq == t.handed) {
                    h.taken = Some((by, at));
                }
            }
            _ => {}
        }
    }

    /// A body's day.
    pub fn day(&self, body: &str, day: Date) -> Option<&DutyDay> {
        self.days.get(&(body.to_string(), day))
    }

    /// Journal number of the last entry about a body's day, 0 for none.
    pub fn seq(&self, body: &str, day: Date) -> u64 {
        self.day(body, day).map_or(0, |d| d.seq)
    }

    /// The shifts of a desk that reach into a day: of that day, and of the night before.
    fn reaching(&self, body: &str, desk: &str, day: Date) -> Vec<(u16, u16, &Shift)> {
        let of = |d: Date| {
            let shifts = self.day(body, d).map_or(&[][..], |d| &d.shifts);
            shifts.iter().filter(|s| s.desk == desk)
        };
        let mut out: Vec<(u16, u16, &Shift)> = vec![];
        if let Ok(before) = day.yesterday() {
            let tail = of(before)
                .map(|s| (s.minutes().1, s))
                .filter(|(to, _)| *to > DAY);
            out.extend(tail.map(|(to, s)| (0, to - DAY, s)));
        }
        out.extend(of(day).map(|s| (s.minutes().0, s.minutes().1.min(DAY), s)));
        out.sort_by_key(|(from, to, _)| (*from, *to));
        out
    }

    /// The spans of a day, in minutes, that a desk should be staffed and is not.
    pub fn gaps(&self, body: &str, desk: &Desk, day: Date) -> Vec<(u16, u16)> {
        let (mut open, end) = hours(desk);
        let mut out = vec![];
        for (from, to, _) in self.reaching(body, &desk.id, day) {
            if from > open {
                out.push((open, from.min(end)));
            }
            open = open.max(to);
            if open >= end {
                break;
            }
        }
        if open < end {
            out.push((open, end));
        }
        out.retain(|(from, to)| from < to);
        out
    }

    /// Who is on duty at a desk at a minute of a day.
    pub fn on_duty(&self, body: &str, desk: &str, day: Date, minute: u16) -> Vec<&Shift> {
        (self.reaching(body, desk, day).into_iter())
            .filter(|(from, to, _)| (*from..*to).contains(&minute))
            .map(|(_, _, s)| s)
            .collect()
    }
}

/// Hours of a desk in minutes; the whole day where they cannot be read.
pub fn hours(desk: &Desk) -> (u16, u16) {
    let minute = |t: &str| -> Option<u16> {
        let (h, m) = t.trim().split_once(':')?;
        let (h, m) = (h.parse::<u16>().ok()?, m.parse::<u16>().ok()?);
        (h <= 24 && m < 60 && h * 60 + m <= DAY).then_some(h * 60 + m)
    };
    let read = || {
        let (from, to) = desk.hours.split_once('-')?;
        let span = (minute(from)?, minute(to)?);
        (span.0 < span.1).then_some(span)
    };
    read().unwrap_or((0, DAY))
}

/// Decides a roster.
///
/// # Errors
/// Another body's roster, a day that is past, an unknown desk, a shift without
/// a name, one person twice at once.
pub fn set(
    city: &City,
    actor: &Actor,
    roster: Roster,
    today: Date,
) -> Result<Roster, Vec<Refusal>> {
    let mut wrong = vec![];
    if !city.has_body(&roster.body) {
        wrong.push(Refusal::new("body", "unknown-body", &roster.body, ""));
    } else if roster.body != actor.body {
        wrong.push(Refusal::new(
            "body",
            "roster-other-body",
            &roster.body,
            &actor.body,
        ));
    }
    if roster.day < today {
        let accepted = format!(">= {today}");
        wrong.push(Refusal::new(
            "day",
            "roster-past",
            roster.day.to_string(),
            accepted,
        ));
    }
    if roster.shifts.len() > MOST {
        wrong.push(Refusal::new(
            "shifts",
            "out-of-range",
            roster.shifts.len().to_string(),
            format!("<= {MOST}"),
        ));
    }
    let desks: Vec<&str> = desks_of(city, &roster.body)
        .map(|d| d.id.as_str())
        .collect();
    for (i, shift) in roster.shifts.iter().enumerate() {
        let field = format!("shift-{i}");
        if !desks.contains(&shift.desk.as_str()) {
            wrong.push(Refusal::new(
                &field,
                "roster-desk",
                &shift.desk,
                desks.join(", "),
            ));
        }
        if shift.name.trim().is_empty() {
            wrong.push(Refusal::new(&field, "roster-no-name", "", ""));
        }
        let (from, to) = shift.minutes();
        let twice = roster.shifts[..i].iter().any(|o| {
            let (a, b) = o.minutes();
            o.name.trim() == shift.name.trim() && from < b && a < to
        });
        if twice {
            wrong.push(Refusal::new(&field, "roster-twice", shift.name.trim(), ""));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let trim = |s: Shift| Shift {
        name: s.name.trim().to_string(),
        phone: s.phone.trim().to_string(),
        ..s
    };
    Ok(Roster {
        shifts: roster.shifts.into_iter().map(trim).collect(),
        ..roster
    })
}

/// The desks that a body keeps.
pub fn desks_of<'a>(city: &'a City, body: &'a str) -> impl Iterator<Item = &'a Desk> {
    let role = split_body(body).0;
    city.desks
        .iter()
        .filter(move |d| d.bodies.iter().any(|b| b == role))
}

/// Decides a handover by the one who goes.
///
/// # Errors
/// Another body, an unknown desk, nothing written.
pub fn hand(city: &City, actor: &Actor, handover: Handover) -> Result<Handover, Vec<Refusal>> {
    let mut wrong = vec![];
    if handover.body != actor.body {
        wrong.push(Refusal::new(
            "body",
            "roster-other-body",
            &handover.body,
            &actor.body,
        ));
    }
    let desks: Vec<&str> = desks_of(city, &handover.body)
        .map(|d| d.id.as_str())
        .collect();
    if !desks.contains(&handover.desk.as_str()) {
        wrong.push(Refusal::new(
            "desk",
            "roster-desk",
            &handover.desk,
            desks.join(", "),
        ));
    }
    if handover.note.trim().is_empty() {
        wrong.push(Refusal::new("note", "roster-no-note", "", ""));
    }
    if wrong.is_empty() {
        Ok(Handover {
            note: handover.note.trim().to_string(),
            ..handover
        })
    } else {
        Err(wrong)
    }
}

/// Decides the taking over by the one who comes: another officer of the same body, once.
///
/// # Errors
/// Nothing was handed, it is taken already, or the same officer would take it.
pub fn take(
    state: Option<&DutyDay>,
    actor: &Actor,
    body: &str,
    day: Date,
    handed: u64,
) -> Result<Taken, Refusal> {
    if actor.body != body {
        return Err(Refusal::new("body", "roster-other-body", body, &actor.body));
    }
    let found = state.and_then(|d| d.handed.iter().find(|h| h.seq == handed));
    let Some(found) = found else {
        return Err(Refusal::new(
            "handed",
            "roster-nothing-handed",
            handed.to_string(),
            "",
        ));
    };
    if let Some((by, _)) = &found.taken {
        return Err(Refusal::new(
            "handed",
            "roster-taken-already",
            &by.officer,
            "",
        ));
    }
    if found.by.officer == actor.officer {
        return Err(Refusal::new(
            "handed",
            "roster-own-handover",
            &actor.officer,
            "",
        ));
    }
    Ok(Taken {
        body: body.to_string(),
        day,
        desk: found.handover.desk.clone(),
        handed,
    })
}
