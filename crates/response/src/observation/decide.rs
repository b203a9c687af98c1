//! What may be done with an observation.

use super::tasks::{not_owed, owed};
use super::{
    Begun, Checked, End, Ended, How, Linked, Observation, Reason, Reset, Seen, Site, subject,
};
use crate::event::Event;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lf_domain::actor::Actor;
use lf_domain::city::Parameter;
use lf_domain::contact::Follow;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Reports that a person may send about one day.
pub const MOST_A_DAY: usize = 6;

/// What is asked for when an observation begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Opaque id of the person.
    pub person: String,
    /// Whom he was near.
    #[serde(default)]
    pub of: String,
    /// Disease.
    pub disease: String,
    /// Why.
    pub reason: Reason,
    /// Where he stays.
    pub site: Site,
    /// Day of the last contact.
    pub last: Date,
    /// Last day of observation; what the rules say where it is left out.
    #[serde(default)]
    pub until: Option<Date>,
    /// Body that looks after him; the officer's where it is left out.
    #[serde(default)]
    pub body: Option<String>,
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Puts down how he is.
    Check {
        /// The day; today where it is left out.
        #[serde(default)]
        day: Option<Date>,
        /// How he was looked at.
        how: How,
        /// What was found.
        seen: Seen,
    },
    /// Changes the last day: a later contact, another rule.
    Reset {
        /// The new last day.
        until: Date,
        /// Why.
        note: String,
    },
    /// Ends it.
    End {
        /// Why.
        end: End,
        /// In words.
        #[serde(default)]
        note: String,
    },
}

/// What a decision rests on.
pub struct Context<'a> {
    /// Id of the observation.
    pub id: &'a str,
    /// How observations are followed up.
    pub follow: &'a Follow,
    /// Digest of the pack of [`Follow::plan`]; empty where it is not in force.
    pub pack: &'a str,
    /// Known diseases, symptoms and bodies.
    pub known: Known<'a>,
    /// Parameters of the city.
    pub parameters: &'a BTreeMap<String, Parameter>,
    /// The city's time zone.
    pub zone: &'a TimeZone,
    /// Now.
    pub now: Timestamp,
}

/// A last day of observation, and who says so; none where no rule speaks.
pub type Ruled = Option<(Date, String)>;

/// Codes that may be named.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether a disease is one.
    pub disease: &'a dyn Fn(&str) -> bool,
    /// Whether a body of the city is one.
    pub body: &'a dyn Fn(&str) -> bool,
    /// Last day of observation after a last contact, and who says so.
    pub until: &'a dyn Fn(&str, Date) -> Ruled,
}

/// What is decided: entries, and content of the first that is to be sealed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    /// Entries in order.
    pub events: Vec<Event>,
    /// JSON text of [`Seen`].
    pub sealed: Option<String>,
}

type Refused = Vec<Refusal>;

fn one(field: &str, key: &str, value: impl ToString, accepted: impl ToString) -> Refused {
    vec![Refusal::new(
        field,
        key,
        value.to_string(),
        accepted.to_string(),
    )]
}

impl Context<'_> {
    fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    fn event(&self, kind: &str, body: &impl Serialize) -> Event {
        Event::new(kind, subject(self.id), body)
    }
}

/// Begins an observation: the first look is owed today.
///
/// # Errors
/// What is wrong, field by field.
pub fn begin(ask: &Ask, actor: &Actor, cx: &Context<'_>) -> Result<Decided, Refused> {
    let mut wrong = vec![];
    if ask.person.trim().is_empty() {
        wrong.extend(one("person", "required", "", ""));
    }
    if !(cx.known.disease)(&ask.disease) {
        wrong.extend(one("disease", "unknown-disease", &ask.disease, ""));
    }
    let today = cx.today();
    if ask.last > today {
        wrong.extend(one("last", "future-date", ask.last, format!("<= {today}")));
    }
    let body = ask.body.clone().filter(|b| !b.is_empty());
    let body = body.unwrap_or_else(|| actor.body.clone());
    if !(cx.known.body)(&body) {
        wrong.extend(one("body", "unknown-body", &body, ""));
    }
    let ruled = (cx.known.until)(&ask.disease, ask.last);
    let until = ask.until.or(ruled.as_ref().map(|r| r.0));
    match until {
        None => wrong.extend(one("until", "observation-no-period", "", "")),
        Some(u) if u < today => {
            wrong.extend(one("until", "date-order", u, format!(">= {today}")));
        }
        Some(_) => {}
    }
    let (true, Some(until)) = (wrong.is_empty(), until) else {
        return Err(wrong);
    };
    let begun = Begun {
        id: cx.id.into(),
        person: ask.person.trim().into(),
        of: ask.of.trim().into(),
        disease: ask.disease.clone(),
        reason: ask.reason,
        site: ask.site,
        last: ask.last,
        until,
        source: ruled
            .filter(|r| r.0 == until)
            .map(|r| r.1)
            .unwrap_or_default(),
        body,
    };
    let events = vec![
        cx.event("observation.begun", &begun),
        owed(&cx.look(&begun, today)),
    ];
    Ok(Decided {
        events,
        sealed: None,
    })
}

/// Does something with a running observation.
///
/// # Errors
/// What is wrong; `observation-ended`; `observation-not-yours` where another body looks
/// after him.
pub fn act(
    o: &Observation,
    command: &Command,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Decided, Refused> {
    ours(o, actor)?;
    running(o)?;
    match command {
        Command::Check { day, how, seen } => {
            check(o, day.unwrap_or_else(|| cx.today()), *how, seen, cx)
        }
        Command::Reset { until, note } => reset(o, *until, note, cx),
        Command::End { end, note } => finish(o, *end, note, cx),
    }
}

/// He reports himself.
///
/// # Errors
/// As [`act`]; `observation-too-many` after [`MOST_A_DAY`] reports about one day.
pub fn himself(o: &Observation, seen: &Seen, cx: &Context<'_>) -> Result<Decided, Refused> {
    running(o)?;
    let today = cx.today();
    let own = |l: &&super::Look| l.checked.day == today && l.checked.how == How::Himself;
    if o.looks.iter().filter(own).count() >= MOST_A_DAY {
        return Err(one("day", "observation-too-many", MOST_A_DAY, ""));
    }
    check(o, today, How::Himself, seen, cx)
}

/// Gives out a link; an earlier one holds no more.
///
/// # Errors
/// As [`act`].
pub fn link(
    o: &Observation,
    digest: String,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Decided, Refused> {
    ours(o, actor)?;
    running(o)?;
    Ok(Decided {
        events: vec![cx.event("observation.linked", &Linked { digest })],
        sealed: None,
    })
}

fn ours(o: &Observation, actor: &Actor) -> Result<(), Refused> {
    match actor.body == o.begun.body {
        true => Ok(()),
        false => {
            let (his, accepted) = (&actor.body, &o.begun.body);
            Err(one("body", "observation-not-yours", his, accepted))
        }
    }
}

fn running(o: &Observation) -> Result<(), Refused> {
    match o.ended {
        Some(_) => Err(one("observation", "observation-ended", &o.begun.id, "")),
        None => Ok(()),
    }
}

/// Whether a look on the same day said all this before: the same complaint twice is one task.
fn said_before(o: &Observation, day: Date, seen: &Seen) -> bool {
    let looks = o.looks.iter().filter(|l| l.checked.day == day);
    let mut earlier = looks.filter_map(|l| l.seen.as_ref().filter(|_| l.checked.complaints));
    earlier.any(|s| s.symptoms.is_superset(&seen.symptoms) && s.tenths >= seen.tenths)
}

fn check(
    o: &Observation,
    day: Date,
    how: How,
    seen: &Seen,
    cx: &Context<'_>,
) -> Result<Decided, Refused> {
    let today = cx.today();
    if day < o.from || day > today {
        let accepted = format!("{} .. {today}", o.from);
        return Err(one("day", "out-of-range", day, accepted));
    }
    if let Some(t) = seen.tenths.filter(|t| !(300..=450).contains(t)) {
        let value = f64::from(t) / 10.0;
        return Err(one("temperature", "out-of-range", value, "30.0 .. 45.0"));
    }
    let known = &cx.follow.symptoms;
    if let Some(s) = seen.symptoms.iter().find(|s| !known.contains_key(*s)) {
        let accepted: Vec<&str> = known.keys().map(String::as_str).collect();
        return Err(one("symptoms", "not-a-choice", s, accepted.join(", ")));
    }
    // Words alone are for officers: nobody reads in them whether somebody is well.
    let words = how != How::Himself && !seen.note.trim().is_empty();
    if seen.tenths.is_none() && seen.symptoms.is_empty() && !seen.well && !words {
        return Err(one("temperature", "observation-nothing-seen", "", ""));
    }
    let fever = seen.tenths.is_some_and(|t| t >= cx.follow.fever_tenths);
    let complaints = fever || !seen.symptoms.is_empty();
    let mut checked = Checked {
        body: o.begun.body.clone(),
        day,
        how,
        complaints,
        alarm: None,
        duties: vec![],
    };
    if checked.answers() {
        checked.duties.extend(o.alarms.clone());
    }
    let mut next = vec![];
    // A look at an earlier day is put down; only one at the day that is owed, or later, moves on.
    if day >= o.next && !o.over() {
        checked.duties.push(cx.owing(o).id);
        let moved = Observation {
            next: day.tomorrow().unwrap_or(day),
            ..o.clone()
        };
        next.push(owed(&cx.owing(&moved)));
    }
    if complaints && !said_before(o, day, seen) {
        let alarm = cx.alarm(&o.begun, o.seq);
        next.push(owed(&alarm));
        checked.alarm = Some(alarm.id);
    }
    let mut events = vec![cx.event("observation.checked", &checked)];
    events.append(&mut next);
    Ok(Decided {
        events,
        sealed: Some(sealed(seen)),
    })
}

fn sealed(seen: &Seen) -> String {
    serde_json::to_string(seen).unwrap_or_default()
}

/// Words alone, sealed as what was found is.
fn words(note: &str) -> Option<String> {
    let note = note.trim();
    (!note.is_empty()).then(|| {
        sealed(&Seen {
            note: note.into(),
            ..Seen::default()
        })
    })
}

fn reset(o: &Observation, until: Date, note: &str, cx: &Context<'_>) -> Result<Decided, Refused> {
    let today = cx.today();
    let mut wrong = vec![];
    if until < today {
        wrong.extend(one("until", "date-order", until, format!(">= {today}")));
    }
    if until == o.until {
        wrong.extend(one("until", "observation-same-until", until, ""));
    }
    if note.trim().is_empty() {
        wrong.extend(one("note", "required", "", ""));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let moved = Observation {
        until,
        next: if o.over() { o.next.max(today) } else { o.next },
        ..o.clone()
    };
    let (before, after) = (cx.owing(o), cx.owing(&moved));
    let changes = before.id != after.id;
    // "Release him or go on" is done by going on.
    let discharged = Some(before.id.clone()).filter(|_| changes && o.over());
    let body = Reset {
        body: o.begun.body.clone(),
        until,
        duties: discharged.into_iter().collect(),
    };
    let mut events = vec![cx.event("observation.reset", &body)];
    if changes {
        if !o.over() {
            events.push(not_owed(&before, o.seq));
        }
        events.push(owed(&after));
    }
    Ok(Decided {
        events,
        sealed: words(note),
    })
}

fn finish(o: &Observation, end: End, note: &str, cx: &Context<'_>) -> Result<Decided, Refused> {
    let today = cx.today();
    if end == End::Over && today < o.until {
        let accepted = format!(">= {}", o.until);
        return Err(one("end", "observation-not-over", today, accepted));
    }
    // Whoever is let go with complaints is let go for a reason.
    if (end != End::Over || o.complains()) && note.trim().is_empty() {
        return Err(one("note", "required", "", ""));
    }
    let owing = cx.owing(o);
    let mut duties = o.alarms.clone();
    duties.extend(o.over().then(|| owing.id.clone()));
    let ended = Ended {
        body: o.begun.body.clone(),
        end,
        duties,
    };
    let mut events = vec![cx.event("observation.ended", &ended)];
    if !o.over() {
        events.push(not_owed(&owing, o.seq));
    }
    Ok(Decided {
        events,
        sealed: words(note),
    })
}
