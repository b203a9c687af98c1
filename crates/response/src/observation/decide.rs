//! What may be done with an observation, and the tasks that it brings: one look a day, the
//! end when its time is over, something at once where there are complaints.

use super::{Begun, Checked, End, Ended, How, Linked, Observation, Reason, Seen, Site, subject};
use crate::due::{self, Bound, LimitSource};
use crate::event::Event;
use crate::obligation::{Cause, DutyEvent, Obligation, Why, event::Withdrawn, id as duty_id};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_domain::contact::Follow;
use lf_domain::refusal::Refusal;
use lf_rules::program::{Confidentiality, Evidence};
use serde::{Deserialize, Serialize};

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
    /// The city's time zone.
    pub zone: &'a TimeZone,
    /// Now.
    pub now: Timestamp,
}

/// Codes that may be named.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether a disease is one.
    pub disease: &'a dyn Fn(&str) -> bool,
    /// Whether a body of the city is one.
    pub body: &'a dyn Fn(&str) -> bool,
    /// Last day of observation after a last contact, and who says so.
    pub until: &'a dyn Fn(&str, Date) -> Option<(Date, String)>,
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

    /// A task of the body that looks after somebody. `mark` tells the tasks of one kind apart.
    fn duty(&self, o: &Begun, task: &str, title: &Label, mark: &str) -> Obligation {
        let root = format!("{}/{task}/{mark}", subject(self.id));
        let plan = &self.follow.plan;
        Obligation {
            id: duty_id(plan, task, &o.body, "city", &root, None),
            plan: plan.clone(),
            pack: self.pack.into(),
            clause: self.follow.clause.clone(),
            task: task.into(),
            title: title.clone(),
            who: o.body.clone(),
            area: "city".into(),
            root,
            opened_at: self.now,
            confidential: Confidentiality::Confidential,
            cause: Cause {
                seq: 0,
                kind: "observation.begun".into(),
            },
            ..Obligation::default()
        }
    }

    /// With its limit and the act that does it; a note does it where there is none.
    fn due(&self, o: Obligation, at: Timestamp, limit: &str, by: Option<&str>) -> Obligation {
        Obligation {
            due: Some(at),
            bound: Some(Bound {
                limit: limit.into(),
                source: LimitSource::Text {
                    source: self.follow.source.clone(),
                },
            }),
            evidence: Evidence {
                by: by.map(str::to_string),
                ..Evidence::default()
            },
            ..o
        }
    }

    /// The look of a day.
    fn look(&self, o: &Begun, day: Date) -> Obligation {
        let by: Time = self
            .follow
            .by
            .parse()
            .unwrap_or(Time::constant(20, 0, 0, 0));
        let at = due::time_on(day, by, self.zone);
        let duty = self.duty(o, "observe.daily", &self.follow.daily, &day.to_string());
        self.due(
            duty,
            at.max(self.now),
            &self.follow.by,
            Some("observation.check"),
        )
    }

    /// The end when its time is over.
    fn release(&self, o: &Begun) -> Obligation {
        let at = due::end_of(o.until, self.zone);
        let duty = self.duty(o, "observe.release", &self.follow.release, "end");
        self.due(duty, at.max(self.now), "", Some("observation.end"))
    }
}

fn owed(duty: &Obligation) -> Event {
    Event::new("duty.opened", duty.subject(), duty)
}

fn not_owed(duty: &Obligation, cause: u64) -> Event {
    let event = DutyEvent::Withdrawn(Withdrawn {
        why: Why::Ended,
        cause,
    });
    Event {
        kind: event.kind().into(),
        subject: duty.subject(),
        body: serde_json::from_str(&event.body()).unwrap_or_default(),
    }
}

/// Begins an observation: the first look is owed today, or tomorrow where the day is far gone.
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
    if actor.body != o.begun.body {
        return Err(one(
            "body",
            "observation-not-yours",
            &actor.body,
            &o.begun.body,
        ));
    }
    running(o)?;
    match command {
        Command::Check { day, how, seen } => {
            check(o, day.unwrap_or_else(|| cx.today()), *how, seen, cx)
        }
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
    if actor.body != o.begun.body {
        return Err(one(
            "body",
            "observation-not-yours",
            &actor.body,
            &o.begun.body,
        ));
    }
    running(o)?;
    Ok(Decided {
        events: vec![cx.event("observation.linked", &Linked { digest })],
        sealed: None,
    })
}

fn running(o: &Observation) -> Result<(), Refused> {
    match o.ended {
        Some(_) => Err(one("observation", "observation-ended", &o.begun.id, "")),
        None => Ok(()),
    }
}

/// The day whose look is owed: the one after the last look.
fn owed_day(o: &Observation) -> Date {
    let last = o.looks.iter().map(|l| l.checked.day).max();
    last.map_or(o.from, |d| d.tomorrow().unwrap_or(d))
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
    if how != How::Himself
        && seen.tenths.is_none()
        && seen.symptoms.is_empty()
        && seen.note.trim().is_empty()
    {
        return Err(one("temperature", "observation-nothing-seen", "", ""));
    }
    let fever = seen.tenths.is_some_and(|t| t >= cx.follow.fever_tenths);
    let complaints = fever || !seen.symptoms.is_empty();
    let due = owed_day(o);
    // A look at an earlier day is put down; only one at the day that is owed, or later, moves on.
    let moves = day >= due && due <= o.begun.until;
    let mut checked = Checked {
        body: o.begun.body.clone(),
        day,
        how,
        complaints,
        duties: vec![],
    };
    let mut next = vec![];
    if moves {
        checked.duties.push(cx.look(&o.begun, due).id);
        let tomorrow = day.tomorrow().unwrap_or(day);
        next.push(match tomorrow > o.begun.until {
            true => owed(&cx.release(&o.begun)),
            false => owed(&cx.look(&o.begun, tomorrow)),
        });
    }
    let mut events = vec![cx.event("observation.checked", &checked)];
    events.append(&mut next);
    if complaints {
        let mark = format!("{}", o.seq);
        let duty = cx.duty(&o.begun, "observe.alarm", &cx.follow.alarm, &mark);
        let within = jiff::Span::new().minutes(i64::from(cx.follow.alarm_minutes));
        let at = cx.now.checked_add(within).unwrap_or(cx.now);
        let limit = format!("{}m", cx.follow.alarm_minutes);
        events.push(owed(&cx.due(duty, at, &limit, None)));
    }
    Ok(Decided {
        events,
        sealed: Some(serde_json::to_string(seen).unwrap_or_default()),
    })
}

fn finish(o: &Observation, end: End, note: &str, cx: &Context<'_>) -> Result<Decided, Refused> {
    let today = cx.today();
    if end == End::Over && today < o.begun.until {
        let until = o.begun.until;
        return Err(one(
            "end",
            "observation-not-over",
            today,
            format!(">= {until}"),
        ));
    }
    if end != End::Over && note.trim().is_empty() {
        return Err(one("note", "required", "", ""));
    }
    let due = owed_day(o);
    let released = due > o.begun.until;
    let ended = Ended {
        body: o.begun.body.clone(),
        end,
        note: note.trim().into(),
        duties: match released {
            true => vec![cx.release(&o.begun).id],
            false => vec![],
        },
    };
    let mut events = vec![cx.event("observation.ended", &ended)];
    if !released {
        events.push(not_owed(&cx.look(&o.begun, due), o.seq));
    }
    Ok(Decided {
        events,
        sealed: None,
    })
}
