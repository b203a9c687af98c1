//! What a person may do with a record, decided.

use super::{Act, Record, Recorded, Register, Registers, SlipAsked, Stage};
use crate::event::Event;
use crate::form::{self, Known, Values};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use lf_domain::actor::Actor;
use lf_domain::city::split_body;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What somebody wants to do with a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter it.
    Add {
        /// Values by field.
        values: Values,
    },
    /// Move it to another stage, adding to its values.
    Advance {
        /// The stage.
        stage: String,
        /// Values that are added or changed.
        values: Values,
    },
    /// Set something right.
    Correct {
        /// Values that change.
        values: Values,
        /// Why.
        reason: String,
    },
    /// Take it back.
    Withdraw {
        /// Why.
        reason: String,
    },
}

/// What a decision rests on.
pub struct Context<'a> {
    /// Its register.
    pub register: &'a Register,
    /// All registers.
    pub registers: &'a Registers,
    /// What values may name.
    pub known: &'a Known<'a>,
    /// Now.
    pub now: Timestamp,
    /// The city's time zone.
    pub zone: &'a TimeZone,
    /// Bodies to which the plan in force gives the task that this records; empty
    /// where no plan speaks of it.
    pub planned: &'a [String],
    /// Id of the record, and of the one that it may open.
    pub ids: (&'a str, &'a str),
    /// Numbers of the record, and of the one that it may open.
    pub numbers: (u32, u32),
    /// What it is about; its values and stage are filled in here.
    pub about: &'a Recorded,
    /// Whether the record that it opened is done.
    pub opened_done: bool,
}

type Refused = Vec<Refusal>;

fn one(field: &str, key: &str, value: &str, accepted: &str) -> Refused {
    vec![Refusal::new(field, key, value, accepted)]
}

/// Decides a command against a record, which is absent only for [`Command::Add`].
///
/// # Errors
/// What is wrong, field by field; nothing happens then.
pub fn decide(
    record: Option<&Record>,
    command: &Command,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refused> {
    may_write(actor, cx)?;
    let Some(record) = record else {
        return match command {
            Command::Add { values } => add(values, actor, cx),
            _ => Err(one("id", "form-no-such-record", cx.ids.0, "")),
        };
    };
    if record.withdrawn() {
        return Err(one("act", "record-withdrawn", &record.now.reason, ""));
    }
    if actor.body != record.now.body {
        return Err(one(
            "body",
            "record-other-body",
            &actor.body,
            &record.now.body,
        ));
    }
    match command {
        Command::Add { .. } => Err(one("id", "record-exists", &record.id, "")),
        Command::Advance { stage, values } => advance(record, stage, values, cx),
        Command::Correct { values, reason } => correct(record, values, reason, cx),
        Command::Withdraw { reason } => withdraw(record, reason, cx),
    }
}

/// The plan says who; where it does not, the register.
fn may_write(actor: &Actor, cx: &Context<'_>) -> Result<(), Refused> {
    let role = split_body(&actor.body).0;
    if cx.register.writers_by_plan && !cx.planned.is_empty() {
        return match cx.planned.contains(&actor.body) {
            true => Ok(()),
            false => Err(one(
                "body",
                "record-not-by-plan",
                &actor.body,
                &cx.planned.join(", "),
            )),
        };
    }
    let writers = &cx.register.writers;
    match writers.is_empty() || writers.iter().any(|w| w == role) {
        true => Ok(()),
        false => Err(one(
            "body",
            "record-no-writer",
            &actor.body,
            &writers.join(", "),
        )),
    }
}

/// Values and who may write each of them.
fn checked(
    values: &Values,
    changed: &Values,
    complete: bool,
    cx: &Context<'_>,
) -> Result<(), Refused> {
    let refusals = form::check(&cx.register.all(), values, complete, cx.known);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let role = split_body(&cx.about.body).0;
    for field in cx.register.fields.iter().filter(|f| !f.by.is_empty()) {
        if changed.contains_key(&field.id) && !field.by.iter().any(|b| b == role) {
            return Err(one(
                &field.id,
                "record-field-not-yours",
                role,
                &field.by.join(", "),
            ));
        }
    }
    Ok(())
}

/// A stage asks for fields, and for the end of what the record opened.
fn reached(stage: &Stage, values: &Values, cx: &Context<'_>) -> Result<(), Refused> {
    let missing = |f: &&String| values.get(*f).is_none_or(|v| v.trim().is_empty());
    let refusals: Refused = (stage.needs.iter().filter(missing))
        .map(|f| Refusal::new(f, "record-stage-needs", "", &stage.id))
        .collect();
    if !refusals.is_empty() {
        return Err(refusals);
    }
    match stage.opened_done && !cx.opened_done {
        true => Err(one("stage", "record-opened-not-done", &stage.id, "")),
        false => Ok(()),
    }
}

fn kind(register: &str) -> String {
    format!("record.{register}")
}

fn subject(id: &str) -> String {
    format!("record/{id}")
}

fn add(values: &Values, actor: &Actor, cx: &Context<'_>) -> Result<Vec<Event>, Refused> {
    let values = form::tidy(values);
    checked(&values, &values, true, cx)?;
    let Some(first) = cx.register.stages.first() else {
        return Err(one("stage", "record-no-such-stage", "", ""));
    };
    reached(first, &values, cx)?;
    let slip = slip(&values, cx)?;
    let wanting = form::wanting(&cx.register.all(), &values);
    let mut body = Recorded {
        register: cx.register.id.clone(),
        act: Act::Added,
        number: cx.numbers.0,
        body: actor.body.clone(),
        stage: first.id.clone(),
        done: first.done,
        evidence: cx.register.counts(&first.id),
        warnings: wanting
            .into_iter()
            .map(|f| format!("wanting:{}", f.id))
            .collect(),
        values,
        reason: String::new(),
        cause: None,
        opened: None,
        slip,
        ..cx.about.clone()
    };
    let (id, other) = cx.ids;
    let mut events = vec![];
    if let Some(opens) = &cx.register.opens
        && let Some(target) = cx.registers.register(&opens.register)
    {
        let carried = (opens.carry.iter()).filter_map(|(to, from)| {
            let value = match from.as_str() {
                "id" => Some(id.to_string()),
                field => body.values.get(field).cloned(),
            };
            Some((to.clone(), value?))
        });
        let stage = target.stages.first();
        let opened = Recorded {
            register: target.id.clone(),
            number: cx.numbers.1,
            stage: stage.map(|s| s.id.clone()).unwrap_or_default(),
            done: stage.is_some_and(|s| s.done),
            evidence: stage.is_some_and(|s| target.counts(&s.id)),
            values: carried.collect(),
            cause: Some(id.into()),
            warnings: vec![],
            slip: None,
            ..body.clone()
        };
        body.opened = Some(other.into());
        events.push(Event::new(&kind(&target.id), subject(other), &opened));
    }
    events.insert(0, Event::new(&kind(&body.register), subject(id), &body));
    Ok(events)
}

/// A slip is for the same day unless it says otherwise, and never for the past.
fn slip(values: &Values, cx: &Context<'_>) -> Result<Option<SlipAsked>, Refused> {
    let Some(slip) = &cx.register.slip else {
        return Ok(None);
    };
    let get = |f: &String| values.get(f).cloned().unwrap_or_default();
    let due = match values.get(&slip.due) {
        Some(text) => (text.parse::<DateTime>().ok())
            .and_then(|d| d.to_zoned(cx.zone.clone()).ok())
            .map(|z| z.timestamp()),
        None => (cx.now.to_zoned(cx.zone.clone()).end_of_day().ok())
            // The last full minute of the day, as people write it.
            .and_then(|z| z.with().second(0).subsec_nanosecond(0).build().ok())
            .map(|z| z.timestamp()),
    };
    let Some(due) = due else {
        return Err(one(
            &slip.due,
            "form-not-a-moment",
            &get(&slip.due),
            "2026-09-18T20:00",
        ));
    };
    if due <= cx.now {
        return Err(one(
            &slip.due,
            "record-due-past",
            &get(&slip.due),
            &cx.now.to_string(),
        ));
    }
    Ok(Some(SlipAsked {
        to: get(&slip.to),
        what: get(&slip.what),
        due,
    }))
}

fn merged(record: &Record, values: &Values) -> Values {
    let mut out = record.now.values.clone();
    for (k, v) in values {
        match v.trim().is_empty() {
            true => out.remove(k),
            false => out.insert(k.clone(), v.replace('\r', "").trim().to_string()),
        };
    }
    out
}

fn entry(record: &Record, body: &Recorded) -> Vec<Event> {
    vec![Event::new(&kind(&body.register), subject(&record.id), body)]
}

fn advance(
    record: &Record,
    stage: &str,
    values: &Values,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(target) = cx.register.stage(stage) else {
        let all: Vec<&str> = cx.register.stages.iter().map(|s| s.id.as_str()).collect();
        return Err(one("stage", "record-no-such-stage", stage, &all.join(", ")));
    };
    let at = |id: &str| cx.register.stages.iter().position(|s| s.id == id);
    if at(stage) <= at(&record.now.stage) {
        let later = cx
            .register
            .stages
            .iter()
            .skip(at(&record.now.stage).map_or(0, |i| i + 1));
        let later: Vec<&str> = later.map(|s| s.id.as_str()).collect();
        return Err(one(
            "stage",
            "record-stage-passed",
            stage,
            &later.join(", "),
        ));
    }
    let all = merged(record, values);
    checked(&all, values, true, cx)?;
    reached(target, &all, cx)?;
    let body = Recorded {
        act: Act::Advanced,
        stage: target.id.clone(),
        done: target.done,
        evidence: cx.register.counts(&target.id) && !cx.register.counts(&record.now.stage),
        values: all,
        reason: String::new(),
        slip: None,
        ..record.now.clone()
    };
    Ok(entry(record, &body))
}

fn correct(
    record: &Record,
    values: &Values,
    reason: &str,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Refused> {
    if reason.trim().is_empty() {
        return Err(one("reason", "record-reason", "", ""));
    }
    let all = merged(record, values);
    checked(&all, values, true, cx)?;
    if all == record.now.values {
        return Err(one("values", "record-nothing-changed", "", ""));
    }
    if let Some(stage) = cx.register.stage(&record.now.stage) {
        reached(
            &Stage {
                opened_done: false,
                ..stage.clone()
            },
            &all,
            cx,
        )?;
    }
    let body = Recorded {
        act: Act::Corrected,
        evidence: false,
        values: all,
        reason: reason.trim().into(),
        slip: None,
        ..record.now.clone()
    };
    Ok(entry(record, &body))
}

fn withdraw(record: &Record, reason: &str, cx: &Context<'_>) -> Result<Vec<Event>, Refused> {
    if reason.trim().is_empty() {
        return Err(one("reason", "record-reason", "", ""));
    }
    // What it opened would stand alone.
    if record.now.opened.is_some() && !cx.opened_done {
        let opened = record.now.opened.clone().unwrap_or_default();
        return Err(one("id", "record-opened-stands", &record.id, &opened));
    }
    let body = Recorded {
        act: Act::Withdrawn,
        evidence: false,
        reason: reason.trim().into(),
        slip: None,
        ..record.now.clone()
    };
    Ok(entry(record, &body))
}
