//! What a person may do with a report, decided.

use super::{
    Drafted, Dropped, Filled, Head, Material, Met, Received, Report, ReportKind, Sent, Signed,
};
use crate::delegation::Delegation;
use crate::event::Event;
use crate::form::{self, Known, Values};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_rules::program::Act;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What somebody wants to do with a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Save the draft.
    Save {
        /// Values by field, all of them.
        values: Values,
    },
    /// Sign the draft as it is saved.
    Sign {
        /// Warnings that were seen.
        acknowledged: Vec<String>,
    },
    /// Send what was signed.
    Send {
        /// Receiving bodies.
        to: Vec<String>,
    },
    /// Say that it has arrived.
    Receive {
        /// What is said to it; may be empty.
        note: String,
    },
    /// Begin another version of what was signed.
    Correct {
        /// Why.
        reason: String,
    },
    /// Give the draft up.
    Drop {
        /// Why; may be empty.
        reason: String,
    },
}

/// An open obligation of the report's body that such a report meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Its id.
    pub duty: String,
    /// When it is due.
    pub due: Option<Timestamp>,
}

/// What a decision rests on beside the report itself.
pub struct Context<'a> {
    /// The kind.
    pub kind: &'a ReportKind,
    /// What values may name.
    pub known: &'a Known<'a>,
    /// Now.
    pub now: Timestamp,
    /// Last entry of the journal.
    pub head_seq: u64,
    /// Whether the response that it is about is in force.
    pub response_active: bool,
    /// Next number of the series.
    pub next_number: u32,
    /// Open obligations that it meets.
    pub owed: &'a [Owed],
    /// Signatures that were handed to deputies.
    pub delegations: &'a [Delegation],
}

/// The subject of the entries about a report.
fn subject(id: &str) -> String {
    format!("report/{id}")
}

/// Begins a report: every field that something is known for is filled.
pub fn draft(id: &str, head: &Head, kind: &ReportKind, material: &Material) -> Event {
    let filled: BTreeMap<String, Filled> = (kind.fields().into_iter())
        .filter_map(|f| Some((f.id.clone(), material.fill(f, &head.lang)?)))
        .collect();
    let values = filled
        .iter()
        .map(|(k, f)| (k.clone(), f.value.clone()))
        .collect();
    let body = Drafted {
        head: head.clone(),
        version: 1,
        title: material.title(&kind.title, &head.lang),
        reason: String::new(),
        values,
        filled,
    };
    Event::new("report.drafted", subject(id), &body)
}

/// Begins another version of a signed report. Fields that nobody had changed are
/// filled anew; what a person wrote stays.
pub fn correct(report: &Report, reason: &str, kind: &ReportKind, material: &Material) -> Event {
    let last = report.last();
    let mut values = last.values.clone();
    let mut filled = BTreeMap::new();
    for field in kind.fields() {
        let Some(fresh) = material.fill(field, &report.head.lang) else {
            continue;
        };
        let untouched = match last.filled.get(&field.id) {
            Some(f) => last.values.get(&field.id) == Some(&f.value),
            None => !last.values.contains_key(&field.id),
        };
        if untouched {
            values.insert(field.id.clone(), fresh.value.clone());
        }
        filled.insert(field.id.clone(), fresh);
    }
    let body = Drafted {
        head: report.head.clone(),
        version: last.version + 1,
        title: last.title.clone(),
        reason: reason.trim().into(),
        values,
        filled,
    };
    Event::new("report.drafted", subject(&report.id), &body)
}

/// Keys of what speaks against signing without forbidding it.
pub fn warnings(kind: &ReportKind, values: &Values, response_active: bool) -> Vec<String> {
    let mut out = vec![];
    if kind.closing && response_active {
        out.push("closing-while-active".to_string());
    }
    let wanting = form::wanting(&kind.fields(), values);
    out.extend(wanting.into_iter().map(|f| format!("wanting:{}", f.id)));
    out
}

/// Decides a command. [`Command::Correct`] is checked here and carried out by [`correct`],
/// which needs what is on record.
///
/// # Errors
/// What is wrong, field by field; nothing happens then.
pub fn decide(
    report: &Report,
    command: &Command,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Vec<Refusal>> {
    match command {
        Command::Save { values } => save(report, values, actor, cx),
        Command::Sign { acknowledged } => sign(report, acknowledged, actor, cx),
        Command::Send { to } => send(report, to, actor, cx),
        Command::Receive { note } => receive(report, note, actor),
        Command::Correct { reason } => may_correct(report, reason, actor),
        Command::Drop { reason } => give_up(report, reason, actor),
    }
}

fn one(field: &str, key: &str, value: &str, accepted: &str) -> Vec<Refusal> {
    vec![Refusal::new(field, key, value, accepted)]
}

/// Only the body that owes it writes, signs and sends it.
fn own(report: &Report, actor: &Actor) -> Result<(), Vec<Refusal>> {
    match actor.body == report.head.body {
        true => Ok(()),
        false => Err(one(
            "body",
            "report-other-body",
            &actor.body,
            &report.head.body,
        )),
    }
}

/// Who may sign: the body that owes it, or an officer to whom a signer of that body
/// has handed its reports. Gives the delegation.
fn signer(
    report: &Report,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Option<String>, Vec<Refusal>> {
    let Err(other) = own(report, actor) else {
        return Ok(None);
    };
    let mut mine =
        (cx.delegations.iter()).filter(|d| d.to == actor.officer && d.body == report.head.body);
    match mine.clone().find(|d| d.covers(Act::Report, cx.now)) {
        Some(d) => Ok(Some(d.id.clone())),
        None => Err(match mine.next_back() {
            Some(d) => {
                let until = d.revoked.unwrap_or(d.until).min(d.until);
                one(
                    "officer",
                    "delegation-over",
                    &actor.officer,
                    &until.to_string(),
                )
            }
            None => other,
        }),
    }
}

/// There is a draft.
fn in_draft(report: &Report) -> Result<(), Vec<Refusal>> {
    let last = report.last();
    match (&last.signed, last.dropped) {
        (None, false) => Ok(()),
        (Some((officer, ..)), _) => Err(one("version", "report-signed", officer, "")),
        (None, true) => Err(one("version", "report-dropped", "", "")),
    }
}

fn save(
    report: &Report,
    values: &Values,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Vec<Refusal>> {
    own(report, actor)?;
    in_draft(report)?;
    let values = form::tidy(values);
    let refusals = form::check(&cx.kind.fields(), &values, false, cx.known);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let last = report.last();
    let body = Drafted {
        head: report.head.clone(),
        version: last.version,
        title: last.title.clone(),
        reason: last.reason.clone(),
        values,
        filled: last.filled.clone(),
    };
    Ok(vec![Event::new(
        "report.drafted",
        subject(&report.id),
        &body,
    )])
}

fn sign(
    report: &Report,
    acknowledged: &[String],
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Vec<Refusal>> {
    let delegation = signer(report, actor, cx)?;
    in_draft(report)?;
    let last = report.last();
    let mut refusals = form::check(&cx.kind.fields(), &last.values, true, cx.known);
    let unseen = (warnings(cx.kind, &last.values, cx.response_active).into_iter())
        .filter(|w| !acknowledged.contains(w));
    refusals.extend(unseen.map(|w| match w.strip_prefix("wanting:") {
        Some(field) => Refusal::new(field, "report-wanting", &w, &w),
        None => Refusal::new("acknowledged", &format!("report-{w}"), &w, &w),
    }));
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let number = report.number.unwrap_or(cx.next_number);
    let body = Signed {
        head: report.head.clone(),
        version: last.version,
        number,
        title: last.title.clone(),
        values: last.values.clone(),
        zero: cx.kind.is_zero(&last.values),
        digest: digest(&last.title, &last.values),
        as_of: cx.head_seq,
        acknowledged: acknowledged.to_vec(),
        met: met(cx.owed, cx.now),
        duties: cx.owed.iter().map(|o| o.duty.clone()).collect(),
        delegation,
    };
    Ok(vec![Event::new(
        "report.signed",
        subject(&report.id),
        &body,
    )])
}

/// SHA-256 of what is signed.
fn digest(title: &str, values: &Values) -> String {
    // A map of texts always has a JSON form, and a sorted map always the same.
    let text = serde_json::to_string(&(title, values)).unwrap_or_default();
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn met(owed: &[Owed], now: Timestamp) -> Vec<Met> {
    (owed.iter())
        .map(|o| Met {
            duty: o.duty.clone(),
            due: o.due,
            late_minutes: o.due.map_or(0, |due| late(due, now)),
        })
        .collect()
}

/// Minutes after the limit, begun ones included: nothing late looks as if it were in time.
fn late(due: Timestamp, now: Timestamp) -> i64 {
    let seconds = now.as_second() - due.as_second();
    (seconds.max(0) + 59) / 60
}

fn send(
    report: &Report,
    to: &[String],
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Vec<Event>, Vec<Refusal>> {
    own(report, actor)?;
    let (Some(v), Some(number)) = (report.standing(), report.number) else {
        return Err(one("version", "report-not-signed", "", ""));
    };
    if let Some(b) = to.iter().find(|b| !cx.known.city.has_body(b)) {
        let all: Vec<&str> = cx
            .known
            .city
            .bodies
            .iter()
            .map(|b| b.role.as_str())
            .collect();
        return Err(one("to", "form-no-such-body", b, &all.join(", ")));
    }
    let sent = |b: &String| v.sendings.iter().any(|s| &s.to == b);
    let mut fresh: Vec<String> = vec![];
    for b in to {
        if !sent(b) && !fresh.contains(b) && b != &report.head.body {
            fresh.push(b.clone());
        }
    }
    if fresh.is_empty() {
        let had: Vec<&str> = v.sendings.iter().map(|s| s.to.as_str()).collect();
        return Err(one(
            "to",
            "report-nobody-new",
            &to.join(", "),
            &had.join(", "),
        ));
    }
    let body = Sent {
        head: report.head.clone(),
        version: v.version,
        number,
        to: fresh,
    };
    Ok(vec![Event::new("report.sent", subject(&report.id), &body)])
}

fn receive(report: &Report, note: &str, actor: &Actor) -> Result<Vec<Event>, Vec<Refusal>> {
    let number = report.number.unwrap_or_default();
    // The newest version that is waited for.
    let waiting = report
        .versions
        .iter()
        .rev()
        .find(|v| (v.sendings.iter()).any(|s| s.to == actor.body && s.received.is_none()));
    let Some(v) = waiting else {
        let sent = report.versions.iter().flat_map(|v| &v.sendings);
        let mine = sent.clone().any(|s| s.to == actor.body);
        let key = if mine {
            "report-received-already"
        } else {
            "report-not-sent-to"
        };
        let all: Vec<&str> = sent.map(|s| s.to.as_str()).collect();
        return Err(one("body", key, &actor.body, &all.join(", ")));
    };
    let body = Received {
        head: report.head.clone(),
        version: v.version,
        number,
        by: actor.body.clone(),
        note: note.trim().into(),
    };
    Ok(vec![Event::new(
        "report.received",
        subject(&report.id),
        &body,
    )])
}

fn may_correct(report: &Report, reason: &str, actor: &Actor) -> Result<Vec<Event>, Vec<Refusal>> {
    own(report, actor)?;
    if report.last().signed.is_none() {
        let key = if report.last().dropped {
            "report-dropped"
        } else {
            "report-not-signed"
        };
        return Err(one("version", key, "", ""));
    }
    if reason.trim().is_empty() {
        return Err(one("reason", "report-reason", "", ""));
    }
    Ok(vec![])
}

fn give_up(report: &Report, reason: &str, actor: &Actor) -> Result<Vec<Event>, Vec<Refusal>> {
    own(report, actor)?;
    in_draft(report)?;
    let body = Dropped {
        head: report.head.clone(),
        version: report.last().version,
        reason: reason.trim().into(),
    };
    Ok(vec![Event::new(
        "report.dropped",
        subject(&report.id),
        &body,
    )])
}
