//! A city with its custody data, one person and its facilities, without a journal.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::refusal::Refusal;
use lf_response::custody::rules::{Binding, Rules, Site};
use lf_response::custody::{self, Begin, Command, Context, Custody, Recorded, clock};
use lf_response::event::Event;
use lf_response::facility::{self, Facilities, Facility};
use lf_rules::pack;
use lf_rules::problem::Source;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

/// What tests run on.
#[derive(Clone)]
pub struct World {
    pub city: City,
    pub book: CodeBook,
    pub rules: Rules,
    pub zone: TimeZone,
    pub now: Timestamp,
    pub seq: u64,
    pub facilities: Facilities,
    pub custodies: BTreeMap<String, Custody>,
    pub kinds: Vec<String>,
}

fn yaml<T: DeserializeOwned>(path: &str) -> T {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let source = Source {
        name: path.into(),
        text: std::fs::read_to_string(home.join(path)).unwrap(),
    };
    pack::yaml(&source).unwrap_or_else(|p| panic!("{path}: {p}"))
}

/// An officer of a body.
pub fn of(body: &str) -> Actor {
    Actor {
        officer: format!("officer of {body}"),
        body: body.into(),
    }
}

/// The keys of refusals.
pub fn keys<T: std::fmt::Debug>(decided: Result<T, Vec<Refusal>>) -> Vec<String> {
    decided.unwrap_err().into_iter().map(|r| r.key).collect()
}

impl World {
    pub fn of(city: &str) -> World {
        let binding: Binding = yaml(&format!("cities/{city}/custody.yaml"));
        World {
            city: yaml(&format!("cities/{city}/city.yaml")),
            book: yaml("plans/codebook.yaml"),
            rules: Rules {
                words: yaml("plans/custody.yaml"),
                city: Some(binding),
            },
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
            now: "2026-09-18T06:20:00Z".parse().unwrap(),
            seq: 100,
            facilities: Facilities::new(),
            custodies: BTreeMap::new(),
            kinds: vec![],
        }
    }

    pub fn binding(&self) -> &Binding {
        self.rules.city.as_ref().unwrap()
    }

    pub fn site(&self, id: &str) -> Site {
        self.binding().site(id).unwrap().clone()
    }

    pub fn facility(&self, id: &str) -> Facility {
        (self.facilities.get(id).cloned()).unwrap_or_else(|| Facility::new(id))
    }

    pub fn wait(&mut self, minutes: i64) {
        self.now = self.now.checked_add(minutes.minutes()).unwrap();
    }

    fn cx(&self) -> Context<'_> {
        Context {
            rules: &self.rules,
            binding: self.binding(),
            city: &self.city,
            book: &self.book,
            facilities: &self.facilities,
            now: self.now,
            zone: &self.zone,
        }
    }

    /// Folds events as the journal would have them.
    fn record(&mut self, events: Vec<Event>, by: &Actor) {
        for e in events {
            self.seq += 1;
            self.kinds.push(e.kind.clone());
            let body = e.body.to_string();
            let (noun, id) = e.subject.split_once('/').unwrap();
            let (seq, at, by) = (self.seq, self.now, by.clone());
            if noun == "facility" {
                let event = facility::Event::read(&e.kind, &body).expect(&body);
                let state = self.facilities.entry(id.into());
                let state = state.or_insert_with(|| Facility::new(id));
                state.apply(facility::Recorded { seq, at, by, event });
                continue;
            }
            let event = custody::Event::read(&e.kind, &body).expect(&body);
            let before = self.custodies.remove(id);
            let r = Recorded { seq, at, by, event };
            let after = Custody::apply(before, r).unwrap();
            self.custodies.insert(id.into(), after);
        }
    }

    pub fn begin(&mut self, id: &str, category: &str, by: &str) -> Result<(), Vec<Refusal>> {
        let new = Begin {
            person: format!("P-{id}"),
            category: category.into(),
            ground: "发热 38.6".into(),
            place: "3 号泊位".into(),
            ..Begin::default()
        };
        self.begin_as(id, new, by)
    }

    pub fn begin_as(&mut self, id: &str, new: Begin, by: &str) -> Result<(), Vec<Refusal>> {
        let events = custody::begin(id, &new, &of(by), self.cx())?;
        self.record(events, &of(by));
        Ok(())
    }

    /// Decides a command, written as JSON, and records what follows.
    pub fn act(
        &mut self,
        id: &str,
        by: &str,
        command: serde_json::Value,
    ) -> Result<(), Vec<Refusal>> {
        let command: Command = serde_json::from_value(command).unwrap();
        self.command(id, by, &command)
    }

    pub fn command(&mut self, id: &str, by: &str, command: &Command) -> Result<(), Vec<Refusal>> {
        let c = &self.custodies[id];
        let events = custody::decide(c, command, &of(by), self.cx())?;
        self.record(events, &of(by));
        Ok(())
    }

    /// The same for a facility.
    pub fn run(
        &mut self,
        id: &str,
        by: &str,
        command: serde_json::Value,
    ) -> Result<(), Vec<Refusal>> {
        let command: facility::Command = serde_json::from_value(command).unwrap();
        let today = self.now.to_zoned(self.zone.clone()).date();
        let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for site in &self.binding().facilities {
            for f in self.facility(&site.id).functions(site, today) {
                holders.entry(f.into()).or_default().push(site.id.clone());
            }
        }
        let ground = facility::Ground {
            rules: &self.rules,
            binding: self.binding(),
            city: &self.city,
            holders: &holders,
            today,
        };
        let (site, state) = (self.site(id), self.facility(id));
        let event = facility::decide(&site, &state, &command, &of(by), ground)?;
        self.record(vec![event.entry(id)], &of(by));
        Ok(())
    }

    /// What the clock does now to a custody.
    pub fn strike(&mut self, id: &str) -> Vec<&'static str> {
        let events = clock::strike(&self.custodies[id], self.now);
        let kinds = events.iter().map(custody::Event::kind).collect();
        let events = events.iter().map(|e| e.entry(id)).collect();
        self.record(events, &of("lianfang"));
        kinds
    }

    /// Makes the isolation site usable.
    pub fn open_site(&mut self, id: &str) {
        let designate = serde_json::json!({"act": "designate", "function": "observation", "document": "太卫发7号"});
        self.run(id, "mhc", designate).unwrap();
        let met = ["zones", "rooms", "waste", "staff", "guard"];
        let accept = serde_json::json!({"act": "accept", "met": met});
        self.run(id, "hospital", accept).unwrap();
    }

    pub fn owner(&self, id: &str) -> &str {
        self.custodies[id].owner.as_deref().unwrap_or("")
    }
}
