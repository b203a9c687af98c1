//! Whom to call at a body beside those on duty: its liaison officer, the person
//! responsible, its member of the joint meeting. Subject `liaison/<body>`. Each has one
//! at a time; who came before stays on record.

use crate::event::Event;
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::city::{City, split_body};
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Parameter of the city: roles that run the directory for everybody.
pub const KEEPERS: &str = "liaison_keepers";
/// Parameter of the city: rank that a liaison officer has at least.
pub const RANK: &str = "liaison_rank";
/// Parameter of the city: days within which a change is to be reported.
pub const PROMPT: &str = "liaison_report";

/// What somebody is for his body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// Liaison officer.
    Liaison,
    /// Person responsible for joint control.
    Responsible,
    /// Member of the joint meeting: the deputy leader in charge.
    Member,
}

impl Charge {
    /// All of them, as pages list them.
    pub const ALL: [Charge; 3] = [Charge::Liaison, Charge::Responsible, Charge::Member];

    /// Its word in keys and the API.
    pub fn word(self) -> &'static str {
        match self {
            Charge::Liaison => "liaison",
            Charge::Responsible => "responsible",
            Charge::Member => "member",
        }
    }
}

/// Rank of an officer, the lowest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Not said.
    #[default]
    Unsaid,
    /// Of a section.
    Section,
    /// Of a division.
    Division,
    /// Of a bureau.
    Bureau,
}

impl Rank {
    /// Its word in keys and the API.
    pub fn word(self) -> &'static str {
        match self {
            Rank::Unsaid => "unsaid",
            Rank::Section => "section",
            Rank::Division => "division",
            Rank::Bureau => "bureau",
        }
    }

    /// The rank of a word.
    pub fn parse(word: &str) -> Option<Rank> {
        let all = [Rank::Unsaid, Rank::Section, Rank::Division, Rank::Bureau];
        all.into_iter().find(|r| r.word() == word)
    }
}

/// Body of `liaison.named`. The fields of the official form were not supplied; these
/// are the project's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Body.
    pub body: String,
    /// As what.
    pub charge: Charge,
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
    /// Rank.
    #[serde(default)]
    pub rank: Rank,
    /// Office telephone.
    pub phone: String,
    /// Mobile telephone.
    #[serde(default)]
    pub mobile: String,
    /// Whether the person heads the general section charged with emergencies, as is usual.
    #[serde(default)]
    pub usual: bool,
    /// Why it is another, or anything else.
    #[serde(default)]
    pub note: String,
    /// From which day on.
    pub from: Date,
    /// What deserved a look: `rank`, `post`, `late`. Set by the program.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// Body of `liaison.ended`: nobody follows for now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// Body.
    pub body: String,
    /// As what.
    pub charge: Charge,
    /// Last day.
    pub until: Date,
    /// Why.
    pub reason: String,
}

/// Somebody in a charge, from when to when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// Who.
    pub it: Named,
    /// Until which day, this day excluded; none while it lasts.
    pub until: Option<Date>,
    /// When it was reported.
    pub reported: Timestamp,
    /// Who reported it.
    pub by: Actor,
    /// Journal number.
    pub seq: u64,
}

/// Everybody of all bodies, and who came before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directory {
    terms: BTreeMap<(String, Charge), Vec<Term>>,
    last: BTreeMap<String, u64>,
}

/// Journal subject of a body's directory.
pub fn subject(body: &str) -> String {
    format!("liaison/{body}")
}

impl Directory {
    /// Folds an entry in; other kinds leave it as it is.
    pub fn apply(&mut self, kind: &str, body: &str, (seq, at, by): (u64, Timestamp, Actor)) {
        match kind {
            "liaison.named" => {
                let Ok(it) = serde_json::from_str::<Named>(body) else {
                    return;
                };
                self.last.insert(it.body.clone(), seq);
                let terms = self.terms.entry((it.body.clone(), it.charge)).or_default();
                // One at a time: whoever was it ends on the day the next one begins.
                if let Some(t) = terms.iter_mut().rev().find(|t| t.until.is_none()) {
                    t.until = Some(it.from);
                }
                terms.push(Term {
                    it,
                    until: None,
                    reported: at,
                    by,
                    seq,
                });
            }
            "liaison.ended" => {
                let Ok(e) = serde_json::from_str::<Ended>(body) else {
                    return;
                };
                self.last.insert(e.body.clone(), seq);
                let terms = self.terms.entry((e.body, e.charge)).or_default();
                if let Some(t) = terms.iter_mut().rev().find(|t| t.until.is_none()) {
                    t.until = Some(e.until);
                }
            }
            _ => {}
        }
    }

    /// Everybody who was or is something for a body, the newest first.
    pub fn history(&self, body: &str, charge: Charge) -> Vec<&Term> {
        let terms = self.terms.get(&(body.to_string(), charge));
        terms.map_or(vec![], |t| t.iter().rev().collect())
    }

    /// Who it is on a day.
    pub fn on(&self, body: &str, charge: Charge, day: Date) -> Option<&Term> {
        let terms = self.terms.get(&(body.to_string(), charge))?;
        (terms.iter().rev()).find(|t| t.it.from <= day && t.until.is_none_or(|u| day < u))
    }

    /// Journal number of the last entry about a body, 0 for none.
    pub fn seq(&self, body: &str) -> u64 {
        self.last.get(body).copied().unwrap_or_default()
    }

    /// What a body lacks on a day: nobody named, or no telephone.
    pub fn lacks(&self, body: &str, day: Date) -> Vec<Charge> {
        let wanted = [Charge::Liaison, Charge::Responsible];
        let missing = |c: &Charge| self.on(body, *c, day).is_none();
        wanted.into_iter().filter(missing).collect()
    }
}

impl Term {
    /// Days from the change to its report.
    pub fn lag(&self, reported_on: Date) -> i32 {
        let days = self.it.from.until(reported_on).map_or(0, |s| s.get_days());
        days.max(0)
    }
}

fn parameter<'a>(city: &'a City, name: &str) -> Option<&'a str> {
    let value = city.parameters.get(name)?.value.trim();
    (!value.is_empty()).then_some(value)
}

/// Whether an officer may enter data of a body: its own, or everybody's for those who
/// run the directory.
///
/// # Errors
/// Another body's data.
pub fn may_edit(city: &City, actor: &Actor, body: &str) -> Result<(), Refusal> {
    let role = split_body(&actor.body).0;
    let keepers = parameter(city, KEEPERS).unwrap_or_default();
    let keeps = keepers.split(',').any(|k| k.trim() == role);
    match actor.body == body || keeps {
        true => Ok(()),
        false => Err(Refusal::new("body", "liaison-not-yours", &actor.body, body)),
    }
}

/// Names somebody. `today` is the day on which it is reported.
///
/// # Errors
/// Another body's data; no name, post or telephone; a day before the one who is it now
/// began, or far ahead; another post than usual without a word why.
pub fn name(
    city: &City,
    actor: &Actor,
    directory: &Directory,
    mut it: Named,
    today: Date,
) -> Result<Event, Vec<Refusal>> {
    may_edit(city, actor, &it.body).map_err(|r| vec![r])?;
    let mut wrong = vec![];
    if !city.has_body(&it.body) {
        wrong.push(Refusal::new("body", "unknown-body", &it.body, ""));
    }
    for (field, text) in [("name", &it.name), ("post", &it.post), ("phone", &it.phone)] {
        if text.trim().is_empty() {
            wrong.push(Refusal::new(field, "required", "", ""));
        }
    }
    let before = directory.history(&it.body, it.charge).first().copied();
    if let Some(open) = before.filter(|t| t.until.is_none() && it.from < t.it.from) {
        let from = format!(">= {}", open.it.from);
        wrong.push(Refusal::new(
            "from",
            "out-of-range",
            it.from.to_string(),
            from,
        ));
    }
    if it.charge == Charge::Liaison && !it.usual && it.note.trim().is_empty() {
        wrong.push(Refusal::new("note", "liaison-note-required", &it.post, ""));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    it.warnings.clear();
    if it.charge == Charge::Liaison {
        if !it.usual {
            it.warnings.push("post".into());
        }
        let least = parameter(city, RANK).and_then(Rank::parse);
        if least.is_some_and(|least| it.rank < least) {
            it.warnings.push("rank".into());
        }
    }
    let prompt = parameter(city, PROMPT).and_then(|v| v.trim_end_matches('d').parse().ok());
    let lag = it.from.until(today).map_or(0, |s| s.get_days());
    if prompt.is_some_and(|days: i32| lag > days) {
        it.warnings.push("late".into());
    }
    Ok(Event::new("liaison.named", subject(&it.body), &it))
}

/// Ends a charge without anybody following.
///
/// # Errors
/// Another body's data, nobody to end, no reason, a day before the beginning.
pub fn end(
    city: &City,
    actor: &Actor,
    directory: &Directory,
    it: Ended,
) -> Result<Event, Vec<Refusal>> {
    may_edit(city, actor, &it.body).map_err(|r| vec![r])?;
    let now = directory.history(&it.body, it.charge).first().copied();
    let Some(term) = now.filter(|t| t.until.is_none()) else {
        return Err(vec![Refusal::new(
            "charge",
            "liaison-nobody",
            it.charge.word(),
            "",
        )]);
    };
    let mut wrong = vec![];
    if it.reason.trim().is_empty() {
        wrong.push(Refusal::new("reason", "reason-required", "", ""));
    }
    if it.until < term.it.from {
        let from = format!(">= {}", term.it.from);
        wrong.push(Refusal::new(
            "until",
            "out-of-range",
            it.until.to_string(),
            from,
        ));
    }
    match wrong.is_empty() {
        true => Ok(Event::new("liaison.ended", subject(&it.body), &it)),
        false => Err(wrong),
    }
}
