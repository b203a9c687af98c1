//! An entry of the journal, seen as something that can open duties.

use super::bind::{Ground, owners};
use super::moving;
use super::template::{Root, owed};
use super::trigger::opens;
use super::{Owed, Scene, Script};
use crate::due::Beginning;
use crate::obligation::{Cause, Hold};
use crate::standing::ResponseKey;
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::city::split_body;
use lf_domain::level::Level;
use lf_rules::program::Tier;
use serde_json::Value;
use std::collections::BTreeSet;
use std::str::FromStr;

/// An entry of the journal with what its duties need to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Happening {
    /// Journal number.
    pub seq: u64,
    /// First entry of its chain of corrections; its own number where it corrects nothing.
    pub root: u64,
    /// Kind, e.g. `fact.case`.
    pub kind: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// Day on which it happened.
    pub happened: Option<Date>,
    /// Body that recorded it.
    pub agency: String,
    /// Body of the entry.
    pub body: Value,
    /// Topics of a fact.
    pub fact_topics: Vec<String>,
    /// Of a change of a response: counties that it concerned, on record or with a
    /// response of their own.
    pub affected: BTreeSet<String>,
    /// Since when its incident runs, for duties that are opened once: from some
    /// quiet days before its response began, or since the last one ended.
    pub run: Timestamp,
}

impl Happening {
    /// A text of its body.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.body[name].as_str().filter(|t| !t.is_empty())
    }

    /// Whether it is a fact.
    pub fn is_fact(&self) -> bool {
        self.kind.starts_with("fact.")
    }

    /// The incident and area that it is about, of a response, file or warning.
    pub fn key(&self) -> Option<ResponseKey> {
        serde_json::from_value(self.body["key"].clone()).ok()
    }

    /// Code of the plan that it belongs to.
    pub fn plan(&self) -> Option<&str> {
        let key = self.body["key"]["plan"].as_str();
        key.or_else(|| self.text("plan"))
    }

    /// Topics.
    pub fn topics(&self) -> Vec<String> {
        if self.is_fact() {
            return self.fact_topics.clone();
        }
        let key = self.body["key"]["topic"].as_str();
        let topic = key.or_else(|| self.text("topic"));
        topic.map(|t| vec![t.to_string()]).unwrap_or_default()
    }

    /// Disease of a fact.
    pub fn disease(&self) -> Option<&str> {
        self.text("disease").filter(|_| self.is_fact())
    }

    /// Kind of order, report, record or change.
    pub fn sort(&self) -> Option<&str> {
        let named = self.text("kind").or_else(|| self.text("change"));
        named
            .or_else(|| self.text("register"))
            .or_else(|| self.text("what"))
    }

    /// Level that it is about: of a response or warning, the candidate's, the level ordered.
    pub fn level(&self) -> Option<Level> {
        let read = |name: &str| {
            self.body[name]
                .as_str()
                .and_then(|l| Level::from_str(l).ok())
        };
        match self.kind.as_str() {
            "finding.candidate" | "finding.pending" => read("to"),
            // What ended is still of the level that it had.
            "response.ended" | "warning.lifted" => read("before"),
            _ => read("level"),
        }
    }

    /// County that it is about.
    pub fn county(&self) -> Option<&str> {
        let area = self.body["key"]["area"]
            .as_str()
            .or_else(|| self.text("area"));
        let place = self.body["place"]["county"].as_str();
        let county = self.text("county").filter(|c| !c.is_empty());
        place.or(county).or(area.filter(|a| *a != "city"))
    }

    /// Counties that an order names.
    fn counties(&self) -> Vec<String> {
        let list = |v: &Value| -> Vec<String> {
            let items = v.as_array().into_iter().flatten();
            items
                .filter_map(|c| c.as_str().map(str::to_string))
                .collect()
        };
        let named = list(&self.body["counties"]);
        match named.is_empty() {
            true => list(&self.body["scope"]),
            false => named,
        }
    }

    fn hold(&self) -> Hold {
        match self.kind.as_str() {
            "finding.candidate" => Hold::Candidate,
            _ if self.is_fact() => Hold::Fact,
            _ => Hold::Done,
        }
    }
}

/// Everything that an entry opens under one plan. A correction opens the same
/// (by its root) as what it corrects, so that [`super::settle`] finds the difference.
pub fn asked(what: &Happening, scene: &Scene<'_>, script: &Script<'_>) -> Vec<Owed> {
    let mut out: Vec<Owed> = vec![];
    for task in &script.program.duties {
        let Some(trigger) = &task.it.on else { continue };
        let Some(topic) = opens(trigger, what, scene, script) else {
            continue;
        };
        let tier = match what.key() {
            Some(key) if !key.is_city() => Some(Tier::County),
            Some(_) => Some(Tier::City),
            None => None,
        };
        if tier.is_some_and(|t| !task.it.is_of(t)) || !task.it.is_owed() {
            continue;
        }
        let response = what.key().filter(|_| what.kind.starts_with("response."));
        let own = format!("seq/{}", what.root);
        // What is owed once does not hang on the one entry that came first.
        let once = trigger.once.then(|| {
            let area = what.key().map_or("city".to_string(), |k| k.area);
            format!("once/{topic}/{area}")
        });
        let moving = moving::group(what);
        let hold = match (&once, &moving) {
            (Some(_), _) => Hold::Done,
            (None, Some((_, hold))) => *hold,
            (None, None) => what.hold(),
        };
        let root = Root {
            group: match hold {
                Hold::Candidate => format!("candidate/{}/{topic}", script.code),
                _ => (once.or(moving.map(|m| m.0))).unwrap_or_else(|| own.clone()),
            },
            id: own,
            cause: Cause {
                seq: what.seq,
                kind: what.kind.clone(),
            },
            hold,
            begin: Beginning {
                known: what.at,
                happened: what.happened,
            },
            response: response.as_ref().map(ResponseKey::to_string),
            topic: Some(topic).filter(|t| !t.is_empty()),
            county: (what.county())
                .filter(|_| what.is_fact())
                .map(str::to_string),
            starter: what.text("starter"),
            level: tier.zip(what.level()),
        };
        let scope = what.counties();
        let own = what.county().or(split_body(&what.agency).1);
        let ground = Ground {
            county: own.filter(|_| scope.is_empty()),
            scope: &scope,
            affected: Some(&what.affected),
        };
        let bound = owners(
            &task.it.who,
            task.it.each,
            &ground,
            &what.agency,
            scene,
            script,
        );
        for mut owner in bound {
            // A body of the city owes it once, wherever the next case is.
            if trigger.once && what.is_fact() && split_body(&owner.body).1.is_none() {
                owner.area = "city".to_string();
            }
            out.push(owed(task, owner, &root, scene, script));
        }
    }
    out
}
