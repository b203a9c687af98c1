//! What is said in a slot or in a conclusion: parts as texts, or the answers to
//! an instrument; read and checked.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use lf_domain::city::City;
use lf_domain::refusal::Refusal;
use lf_rules::program::instrument::Answer;
use lf_rules::program::{Derived, EventBox, Instrument, InstrumentOutcome, Part, PartHolds};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Most characters of a text.
const MOST: usize = 4_000;

/// An answer with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Prompts of the question that hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<String>,
    /// Why, in the assessor's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ground: String,
}

/// What a slot or a conclusion says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Parts by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, String>,
    /// Answers by question.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Answered>,
    /// When an event that is not notified is looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Date>,
    /// Has no opinion, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstains: Option<String>,
}

impl Said {
    /// Without white space at the ends and without what is empty.
    pub fn tidied(&self) -> Said {
        let text = |t: &String| t.replace('\r', "").trim().to_string();
        let parts = self.parts.iter().map(|(k, v)| (k.clone(), text(v)));
        let answer = |a: &Answered| Answered {
            ground: text(&a.ground),
            ..a.clone()
        };
        Said {
            parts: parts.filter(|(_, v)| !v.is_empty()).collect(),
            answers: (self.answers.iter())
                .map(|(k, a)| (k.clone(), answer(a)))
                .collect(),
            again: self.again,
            abstains: self.abstains.as_ref().map(text),
        }
    }

    /// SHA-256 of its JSON text, in hex.
    pub fn digest(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        hex::encode(Sha256::digest(text.as_bytes()))
    }
}

/// A task out of a conclusion: who, what, by which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Body.
    pub to: String,
    /// What.
    pub what: String,
    /// Last day.
    pub due: Date,
}

/// Reads tasks, one a line: `body | what | 2026-12-01`.
///
/// # Errors
/// The line that cannot be read, with what would be accepted.
pub fn tasks(field: &str, text: &str, city: &City, today: Date) -> Result<Vec<Given>, Refusal> {
    let mut out = vec![];
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split(['|', '\u{ff5c}']).map(str::trim).collect();
        let [to, what, due] = cells[..] else {
            return Err(Refusal::new(field, "assessment-task-line", line, ""));
        };
        let named = |b: &&String| city.body_label(b, "zh") == to || city.body_label(b, "en") == to;
        let all: Vec<String> = (city.bodies.iter())
            .flat_map(|b| city.bodies_of(&b.role, None))
            .collect();
        let body = match city.has_body(to) {
            true => to.to_string(),
            false => match all.iter().find(named) {
                Some(body) => body.clone(),
                None => return Err(Refusal::new(field, "unknown-body", to, all.join(", "))),
            },
        };
        let day = due.parse::<Date>().ok().filter(|d| *d >= today);
        let Some(day) = day else {
            return Err(Refusal::new(
                field,
                "assessment-task-day",
                due,
                today.to_string(),
            ));
        };
        if what.is_empty() {
            return Err(Refusal::new(field, "assessment-task-line", line, ""));
        }
        out.push(Given {
            to: body,
            what: what.to_string(),
            due: day,
        });
    }
    Ok(out)
}

/// Checks the parts of a slot or conclusion.
pub fn parts(said: &Said, asked: &[Part], city: &City, today: Date) -> Vec<Refusal> {
    let mut out = vec![];
    for part in asked {
        let Some(text) = said.parts.get(&part.id) else {
            if !part.optional {
                out.push(Refusal::new(&part.id, "assessment-part-missing", "", ""));
            }
            continue;
        };
        if text.chars().count() > MOST {
            let n = text.chars().count().to_string();
            out.push(Refusal::new(
                &part.id,
                "out-of-range",
                n,
                format!("<= {MOST}"),
            ));
        }
        match part.holds {
            PartHolds::Text => {}
            PartHolds::Choice if part.options.iter().any(|o| o.id == *text) => {}
            PartHolds::Choice => {
                let all: Vec<&str> = part.options.iter().map(|o| o.id.as_str()).collect();
                out.push(Refusal::new(&part.id, "not-a-choice", text, all.join(", ")));
            }
            PartHolds::Tasks => out.extend(tasks(&part.id, text, city, today).err()),
        }
    }
    for id in said.parts.keys() {
        if !asked.iter().any(|p| p.id == *id) {
            let all: Vec<&str> = asked.iter().map(|p| p.id.as_str()).collect();
            out.push(Refusal::new(
                id,
                "assessment-no-such-part",
                id,
                all.join(", "),
            ));
        }
    }
    out
}

/// Checks answers to an instrument and says what they come to. A prompt that
/// holds makes the answer yes; every answer of yes says why. An event that is not
/// notified always has a day on which it is looked at again, at the latest
/// `latest`; where an answer is unknown, the assessor names it.
///
/// # Errors
/// What is wrong, question by question.
pub fn answers(
    said: &mut Said,
    instrument: &Instrument,
    in_box: &EventBox,
    today: Date,
    latest: Option<Date>,
) -> Result<Derived, Vec<Refusal>> {
    let mut wrong = vec![];
    for (id, a) in &said.answers {
        let Some(question) = instrument.question(id) else {
            let all: Vec<&str> = instrument.questions.iter().map(|q| q.id.as_str()).collect();
            wrong.push(Refusal::new(
                id,
                "assessment-no-such-question",
                id,
                all.join(", "),
            ));
            continue;
        };
        let is = |p: &String| question.prompts.iter().any(|x| x.id == *p);
        for prompt in a.prompts.iter().filter(|p| !is(p)) {
            let all: Vec<&str> = question.prompts.iter().map(|p| p.id.as_str()).collect();
            wrong.push(Refusal::new(
                id,
                "assessment-no-such-prompt",
                prompt,
                all.join(", "),
            ));
        }
        let named = !a.prompts.is_empty();
        if named && a.answer != Answer::Yes {
            let prompts = a.prompts.join(", ");
            wrong.push(Refusal::new(
                id,
                "assessment-prompt-means-yes",
                prompts,
                "yes",
            ));
        }
        if a.answer == Answer::Yes && !named && a.ground.is_empty() {
            wrong.push(Refusal::new(id, "assessment-yes-why", "", ""));
        }
    }
    for q in &instrument.questions {
        if !in_box.always && !said.answers.contains_key(&q.id) {
            wrong.push(Refusal::new(
                &q.id,
                "assessment-unanswered",
                "",
                "yes, no, unknown",
            ));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let given = said.answers.iter().map(|(id, a)| (id.clone(), a.answer));
    let derived = instrument.derive(in_box, &given.collect());
    match (derived.outcome, said.again) {
        (InstrumentOutcome::Notify, _) => said.again = None,
        (InstrumentOutcome::Reassess, None) => {
            let accepted = latest.map_or(String::new(), |d| d.to_string());
            wrong.push(Refusal::new(
                "again",
                "assessment-again-missing",
                "",
                accepted,
            ));
        }
        (InstrumentOutcome::NotNow, None) => said.again = latest,
        (_, Some(_)) => {}
    }
    if let Some(day) = said.again
        && (day < today || latest.is_some_and(|l| day > l))
    {
        let until = latest.map_or(String::new(), |d| format!(" – {d}"));
        let accepted = format!("{today}{until}");
        wrong.push(Refusal::new(
            "again",
            "assessment-again-range",
            day.to_string(),
            accepted,
        ));
    }
    match wrong.is_empty() {
        true => Ok(derived),
        false => Err(wrong),
    }
}

/// The last day on which an event that is not notified may be looked at again.
pub fn latest_again(
    instrument: &Instrument,
    city: &City,
    now: jiff::Timestamp,
    zone: &TimeZone,
) -> Option<Date> {
    let today = now.to_zoned(zone.clone()).date();
    let (limit, _) = crate::due::bound(instrument.again.as_ref(), city, today)?;
    let due = instrument.again.as_ref()?;
    let at = crate::due::moment(due, limit, crate::due::Beginning::at(now), zone);
    Some(at.to_zoned(zone.clone()).date())
}
