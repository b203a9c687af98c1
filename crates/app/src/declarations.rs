//! Declarations of health: of travellers, ships and aircraft, taken, looked at, set right.
//!
//! What a declaration says of the ship, the voyage and the numbers on board is open; who is
//! ill is sealed under each one's own key, the rest of the form under the declaration's.

mod read;

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::persons::{Arrivals, Arrived};
use crate::report::{Receipt, ReportError};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::declaration::affected;
use lf_domain::declaration::aircraft;
use lf_domain::declaration::form::{Field, Values};
use lf_domain::declaration::ship;
use lf_domain::declaration::traveller;
use lf_domain::person::Description;
use lf_domain::refusal::Refusal;
use lf_response::person::{How, flat};
use lf_store::{Expect, NewEntry, Outcome, Personal, StoreError};
pub(crate) use read::line;
use read::{Reading, read};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Whose declaration it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// A traveller's.
    #[default]
    Traveller,
    /// A ship's.
    Ship,
    /// An aircraft's.
    Aircraft,
}

impl Sort {
    /// All of them.
    pub const ALL: [Sort; 3] = [Sort::Traveller, Sort::Ship, Sort::Aircraft];

    /// Name in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Traveller => "traveller",
            Sort::Ship => "ship",
            Sort::Aircraft => "aircraft",
        }
    }

    /// The fields of its form.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Sort::Traveller => traveller::FIELDS,
            Sort::Ship => ship::FIELDS,
            Sort::Aircraft => aircraft::FIELDS,
        }
    }
}

/// The open body: `declaration.made`, `declaration.corrected`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Made {
    /// Whose.
    pub sort: Sort,
    /// Whether it speaks of illness.
    pub ill: bool,
    /// Whether something is to be asked about.
    pub lacking: bool,
    /// Whether a traveller stayed in a country on the city's list, on a day on which it was.
    pub affected: bool,
    /// Day.
    pub date: String,
    /// Ship, flight, train or plate.
    pub conveyance: String,
    /// IMO number or registration.
    pub means: String,
    /// Where it comes from.
    pub from: String,
    /// Where it goes.
    pub to: String,
    /// `entry` or `exit` of a traveller.
    pub direction: String,
    /// Crew on board.
    pub crew: Option<u32>,
    /// Passengers on board.
    pub passengers: Option<u32>,
    /// The persons whom it is about: the traveller, or those of the attachment by the
    /// number of their line.
    pub persons: BTreeMap<u16, String>,
    /// Why it was corrected.
    pub reason: String,
}

/// A declaration as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// Id.
    pub id: String,
    /// What is open of it.
    pub made: Made,
    /// The form, as far as it can be opened.
    pub values: Values,
    /// What is to be asked about.
    pub asks: Vec<Refusal>,
    /// Versions: number, moment, officer and reason.
    pub course: Vec<(u64, Timestamp, Actor, String)>,
    /// Journal number of the last entry.
    pub seq: u64,
}

/// What became of a declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// Its id.
    pub id: String,
    /// What is to be asked about.
    pub asks: Vec<Refusal>,
    /// The persons whom it is about.
    pub arrived: Vec<Arrived>,
    /// The entry.
    pub receipt: Receipt,
}

/// Whether one of the stays of a form lies in a country of a list, each on its own day.
fn stayed(list: &[affected::Affected], values: &Values) -> bool {
    let day = |field: &str| values.get(field).and_then(|d| d.trim().parse().ok());
    let stays = values.iter().filter_map(|(field, place)| {
        let n = field.strip_prefix("stays.")?.strip_suffix(".port")?;
        Some((place.as_str(), day(&format!("stays.{n}.date"))))
    });
    let from = values.get("from").map(|p| (p.as_str(), day("date")));
    (stays.chain(from)).any(|(place, day)| affected::lies_in(list, place, day))
}

impl Office {
    /// Takes a declaration.
    ///
    /// # Errors
    /// What is missing or cannot be, field by field; failures of the journal.
    pub async fn declare(
        &self,
        actor: &Actor,
        sort: Sort,
        values: Values,
        via: Via,
    ) -> Result<Declared, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            // The first entry under the key may be about a person.
            let key = format!("{}#made", via.key.as_deref().unwrap_or_default());
            let entry = self.journal.by_key(&key).await?;
            let seq = entry.map_or(receipt.seq, |e| e.seq);
            let id = self.thing_of(seq, "declaration/").await?;
            let asks = self.declaration(&id).await?.asks;
            return Ok(Declared {
                id,
                asks,
                arrived: vec![],
                receipt: Receipt {
                    seq,
                    repeated: true,
                },
            });
        }
        let reading = read(sort, &values).map_err(ReportError::Refused)?;
        let id = uuid::Uuid::now_v7().simple().to_string();
        self.put(actor, &id, None, reading, &values, "", &via).await
    }

    /// Sets a declaration right: the whole form as it should be, resting on what was seen.
    ///
    /// # Errors
    /// As [`Office::declare`]; no such declaration; no reason; somebody was faster.
    pub async fn correct_declaration(
        &self,
        actor: &Actor,
        id: &str,
        seen: Option<u64>,
        values: Values,
        reason: &str,
        via: Via,
    ) -> Result<Declared, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            let asks = self.declaration(id).await?.asks;
            return Ok(Declared {
                id: id.to_string(),
                asks,
                arrived: vec![],
                receipt,
            });
        }
        let before = self.declaration(id).await?;
        let mut wrong = vec![];
        if reason.trim().is_empty() {
            wrong.push(Refusal::new("reason", "required", "", ""));
        }
        // Whoever sees only a part must not put it in place of the whole.
        let sees = self.read_declaration(actor, id).await?;
        if !sees.sight.masked.is_empty() {
            let owners = sees.sight.owners.join(", ");
            wrong.push(Refusal::new("reason", "read-masked", id, owners));
        }
        if values == before.values {
            let accepted = "a changed field";
            wrong.push(Refusal::new(
                "reason",
                "declaration-nothing-changed",
                "",
                accepted,
            ));
        }
        match (read(before.made.sort, &values), wrong.is_empty()) {
            (Ok(reading), true) => {
                let before = Some((before, seen));
                self.put(actor, id, before, reading, &values, reason, &via)
                    .await
            }
            (read, _) => {
                let mut all = read.err().unwrap_or_default();
                all.extend(wrong);
                Err(ReportError::Refused(all))
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    async fn put(
        &self,
        actor: &Actor,
        id: &str,
        before: Option<(Declaration, Option<u64>)>,
        reading: Reading,
        values: &Values,
        reason: &str,
        via: &Via,
    ) -> Result<Declared, ReportError> {
        let Reading {
            mut made,
            asks,
            people,
        } = reading;
        made.reason = reason.trim().to_string();
        made.affected = made.sort == Sort::Traveller && stayed(&self.affected, values);
        let mut arrivals = self.arrivals().await?;
        let mut arrived = vec![];
        for (n, who) in &people {
            let was = before.as_ref().and_then(|(b, _)| b.made.persons.get(n));
            let person = match was {
                Some(was) => self.again(&mut arrivals, was, who, reason).await?,
                None => {
                    let new = arrivals.take(who, "").await?;
                    arrived.push(new.clone());
                    new.id
                }
            };
            made.persons.insert(*n, person);
        }
        let now = self.now();
        let subject = format!("declaration/{id}");
        let traveller = made.sort == Sort::Traveller;
        let new = |kind: &str, body: String, personal: Personal| NewEntry {
            kind: kind.into(),
            happened_at: made.date.clone(),
            recorded_at: now,
            officer: actor.officer.clone(),
            agency: actor.body.clone(),
            source: via.source.clone(),
            subject: Some(subject.clone()),
            body,
            personal: Some(personal),
            ..NewEntry::default()
        };
        let kind = match before {
            Some(_) => "declaration.corrected",
            None => "declaration.made",
        };
        let mut own = values.clone();
        let mut lines = vec![];
        let key = match made.persons.get(&0).filter(|_| traveller) {
            Some(person) => person.clone(),
            None => {
                for (n, person) in &made.persons {
                    let line = line(values, *n);
                    own.retain(|field, _| !field.starts_with(&format!("ill.{n}.")));
                    let body = json!({ "line": n }).to_string();
                    let content = sealed(people.get(n), &line, &made.conveyance);
                    let personal = Personal {
                        person: person.clone(),
                        content,
                    };
                    lines.push(new("declaration.ill", body, personal));
                }
                subject.clone()
            }
        };
        let who = people.get(&0).filter(|_| traveller);
        let personal = Personal {
            person: key,
            content: sealed(who, &own, &made.conveyance),
        };
        let mut head = new(
            kind,
            serde_json::to_string(&made).unwrap_or_default(),
            personal,
        );
        // The entry that a repeat looks for, whatever comes before it.
        let first = arrivals.len();
        if first > 0 {
            head.key = via.key.as_ref().map(|k| format!("{k}#made"));
        }
        let expect = match &before {
            Some((b, seen)) => Expect::new(subject.clone(), seen.unwrap_or(b.seq)),
            None => Expect::new(subject.clone(), 0),
        };
        let mut entries = vec![head];
        entries.extend(lines);
        let outcomes = arrivals.commit(actor, entries, vec![expect], via).await?;
        let at = outcomes.get(first).copied().ok_or(StoreError::Closed)?;
        Ok(Declared {
            id: id.to_string(),
            asks,
            arrived,
            receipt: Receipt {
                seq: at.seq(),
                repeated: matches!(at, Outcome::Repeated(_)),
            },
        })
    }

    /// Somebody who was on the declaration before: described again where it says so.
    async fn again(
        &self,
        arrivals: &mut Arrivals<'_>,
        was: &str,
        who: &Description,
        reason: &str,
    ) -> Result<String, ReportError> {
        if self.person(was).await?.description() != *who {
            arrivals
                .describe(was, How::Corrected, who.clone(), reason)
                .await?;
        }
        Ok(was.to_string())
    }

    /// A declaration as it stands.
    ///
    /// # Errors
    /// `declaration-no-such`, and failures of the journal.
    pub(crate) async fn declaration(&self, id: &str) -> Result<Declaration, ReportError> {
        let history = self.journal.history(&format!("declaration/{id}")).await?;
        let contents = self.journal.open_entries(&history).await?;
        let values_in = |content: &Option<String>| -> Values {
            let content: Value = (content.as_deref())
                .and_then(|c| serde_json::from_str(c).ok())
                .unwrap_or_default();
            serde_json::from_value(content["values"].clone()).unwrap_or_default()
        };
        let mut out: Option<Declaration> = None;
        for (e, content) in history.iter().zip(&contents) {
            if e.kind == "declaration.ill" {
                let body: Value = serde_json::from_str(&e.body).unwrap_or_default();
                let n = body["line"].as_u64().unwrap_or(0);
                if let Some(d) = &mut out {
                    let own = values_in(content).into_iter();
                    d.values
                        .extend(own.map(|(field, text)| (format!("ill.{n}.{field}"), text)));
                    d.seq = e.seq;
                }
                continue;
            }
            let Ok(made) = serde_json::from_str::<Made>(&e.body) else {
                continue;
            };
            let mut course = out.map(|d| d.course).unwrap_or_default();
            let by = Actor {
                officer: e.officer.clone(),
                body: e.agency.clone(),
            };
            course.push((e.seq, e.recorded_at, by, made.reason.clone()));
            out = Some(Declaration {
                id: id.to_string(),
                values: values_in(content),
                asks: vec![],
                course,
                seq: e.seq,
                made,
            });
        }
        let no = || Refusal::new("declaration", "declaration-no-such", id, "GET /intake");
        let mut found = out.ok_or_else(no)?;
        // Of an erased person the form has nothing left to ask about.
        if let Ok(reading) = read(found.made.sort, &found.values) {
            found.asks = reading.asks;
        }
        Ok(found)
    }
}

/// The sealed part: the form, and flat texts for agreements on sharing.
fn sealed(who: Option<&Description>, values: &Values, conveyance: &str) -> String {
    let mut content = who.map(flat).unwrap_or_default();
    let get = |field: &str| values.get(field).map_or("", |t| t.trim());
    let joined = |fields: &[&str]| {
        let texts = fields.iter().map(|f| get(f)).filter(|t| !t.is_empty());
        texts.collect::<Vec<_>>().join(" ")
    };
    let stays = (values.iter())
        .filter(|(f, _)| f.starts_with("stays."))
        .map(|(_, t)| t.as_str());
    if who.is_some() {
        for (name, text) in [
            ("address", get("address").to_string()),
            ("seat", get("seat").to_string()),
            (
                "symptoms",
                joined(&["symptoms", "other_symptoms", "illness"]),
            ),
            ("onset", get("onset").to_string()),
            ("conveyance", conveyance.to_string()),
            ("itinerary", joined(&["from", "to"])),
            ("countries", stays.collect::<Vec<_>>().join(" ")),
            ("test_result", get("test").to_string()),
        ] {
            if !text.is_empty() {
                content.insert(name.into(), text.into());
            }
        }
    }
    let filled: Values = (values.iter())
        .filter(|(_, t)| !t.trim().is_empty())
        .map(|(f, t)| (f.clone(), t.trim().to_string()))
        .collect();
    content.insert("values".into(), json!(filled));
    Value::Object(content).to_string()
}
