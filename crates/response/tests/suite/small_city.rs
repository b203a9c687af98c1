//! A small city with a small plan, run in memory: what the office does with a
//! database, without one.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use lf_response::obligation::Why;
use lf_response::obligation::command::strike;
use lf_response::obligation::{Duty, DutyCommand, DutyEvent, Hold, Recorded, State, decide};
use lf_response::opening::evidence::Candidate;
use lf_response::opening::{
    Found, Ground, Happening, Known, Need, Row, Scene, Script, Stand, Step, Turn,
};
use lf_response::series::Series;
use lf_response::standing::{ResponseChange, ResponseKey, Standing};
use lf_rules::plan::Plan;
use lf_rules::problem::Source;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const CITY: &str = include_str!("city.yaml");
const BOOK: &str = include_str!("codebook.yaml");
const PACK: &str = include_str!("pack.yaml");
const CHAPTER: &str = include_str!("5-duties.md");

fn yaml<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    lf_rules::pack::yaml(&Source {
        name: name.into(),
        text: text.into(),
    })
    .unwrap_or_else(|e| panic!("{e}"))
}

/// A series as opened and closed.
#[derive(Clone, Debug)]
pub struct Running {
    pub it: Series,
    pub open: bool,
    pub opened: u64,
    pub last: u64,
    pub next: i64,
}

/// The city with everything that was journalled.
pub struct World {
    pub city: City,
    pub book: CodeBook,
    pub zone: TimeZone,
    pub plan: Plan,
    pub now: Timestamp,
    pub seq: u64,
    pub duties: BTreeMap<String, Duty>,
    pub histories: BTreeMap<String, Vec<Recorded>>,
    pub series: BTreeMap<String, Running>,
    pub keys: BTreeSet<String>,
    pub standing: Option<Standing>,
    pub ground: Ground,
    /// Facts that stand: root and number of the last entry.
    pub facts: Vec<(u64, u64)>,
}

impl World {
    pub fn new() -> World {
        let book: CodeBook = yaml("codebook.yaml", BOOK);
        let files = [("t/pack.yaml", PACK), ("t/5-duties.md", CHAPTER)];
        let sources = files.map(|(name, text)| Source {
            name: name.into(),
            text: text.into(),
        });
        let pack = lf_rules::pack::read(sources.to_vec()).unwrap_or_else(|p| panic!("{p:?}"));
        let plan = Plan::compile(pack, &book, None).unwrap_or_else(|p| panic!("{p:?}"));
        World {
            city: yaml("city.yaml", CITY),
            book,
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
            plan,
            now: "2026-09-18T02:00:00Z".parse().unwrap(),
            seq: 0,
            duties: BTreeMap::new(),
            histories: BTreeMap::new(),
            series: BTreeMap::new(),
            keys: BTreeSet::new(),
            standing: None,
            ground: Ground::default(),
            facts: vec![],
        }
    }

    fn next(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    fn row_of(&self, duty: &Duty) -> Row {
        let it = &duty.it;
        Row {
            known: Known {
                id: it.id.clone(),
                plan: it.plan.clone(),
                last: duty.last,
                stand: Stand::from(duty.state),
            },
            series: false,
            opened_at: it.opened_at,
            hold: it.hold,
            who: duty.who.clone(),
            it: Candidate {
                id: it.id.clone(),
                plan: it.plan.clone(),
                task: it.task.clone(),
                root: it.root.clone(),
                area: it.area.clone(),
                response: it.response.clone(),
                topic: it.topic.clone(),
                due: it.due,
                period: it.period,
                series: it.series.clone(),
                cause: it.cause.seq,
            },
        }
    }

    fn row_of_series(&self, s: &Running) -> Row {
        let of = &s.it.of;
        let stand = match s.open {
            true => Stand::Live,
            false => Stand::Withdrawn,
        };
        Row {
            known: Known {
                id: s.it.id.clone(),
                plan: of.plan.clone(),
                last: s.last,
                stand,
            },
            series: true,
            opened_at: of.opened_at,
            hold: of.hold,
            who: of.who.clone(),
            it: Candidate {
                id: s.it.id.clone(),
                plan: of.plan.clone(),
                task: of.task.clone(),
                root: of.root.clone(),
                area: of.area.clone(),
                response: of.response.clone(),
                topic: of.topic.clone(),
                due: None,
                period: None,
                series: None,
                cause: of.cause.seq,
            },
        }
    }

    fn look_up(&self, need: &Need) -> Found {
        let live = |r: &Row| r.known.stand == Stand::Live;
        let all: Vec<Row> = (self.duties.values().map(|d| self.row_of(d)))
            .chain(self.series.values().map(|s| self.row_of_series(s)))
            .collect();
        let rows = (all.iter())
            .filter(|r| {
                need.ids.contains(&r.known.id)
                    || (live(r) && need.roots.contains(&r.it.root))
                    || need.runs.contains(&r.it.root)
                    || (live(r) && need.response.is_some() && r.it.response == need.response)
            })
            .cloned()
            .collect();
        let acts = match &need.acts {
            None => vec![],
            Some((body, names)) => (self.duties.values())
                .filter(|d| d.state.live() && d.who == *body)
                .filter(|d| {
                    d.it.evidence
                        .by
                        .as_ref()
                        .is_some_and(|by| names.contains(by))
                })
                .map(|d| self.row_of(d))
                .collect(),
        };
        Found { rows, acts }
    }

    pub fn record(&mut self, step: Step, by: Actor) {
        assert!(
            self.keys.insert(step.key.clone()),
            "key twice: {}",
            step.key
        );
        let seq = self.next();
        if let Some(id) = step.subject.strip_prefix("series/") {
            if step.kind == "series.opened" {
                let it: Series = serde_json::from_str(&step.body).unwrap();
                let last = self.series.get(id).map_or(0, |s| s.last);
                assert_eq!(last, step.expect);
                assert!(
                    self.series.get(id).is_none_or(|s| !s.open),
                    "two open series {id}"
                );
                let running = Running {
                    it,
                    open: true,
                    opened: seq,
                    last: seq,
                    next: 0,
                };
                self.series.insert(id.to_string(), running);
            } else {
                let s = self.series.get_mut(id).unwrap();
                assert!(s.open && s.last == step.expect);
                (s.open, s.last) = (false, seq);
            }
            return;
        }
        let id = step.subject.strip_prefix("duty/").unwrap().to_string();
        let event = DutyEvent::read(step.kind, &step.body).expect("an event reads back");
        let before = self.duties.remove(&id);
        assert_eq!(
            before.as_ref().map_or(0, |d| d.last),
            step.expect,
            "{step:?}"
        );
        if let (Some(d), DutyEvent::Opened(_)) = (&before, &event) {
            assert_eq!(
                d.state,
                State::Withdrawn,
                "opened again while {:?}",
                d.state
            );
        }
        let recorded = Recorded {
            seq,
            at: self.now,
            by,
            event,
        };
        self.histories
            .entry(id.clone())
            .or_default()
            .push(recorded.clone());
        self.duties
            .insert(id, Duty::apply(before, recorded).unwrap());
    }

    fn machine() -> Actor {
        Actor::machine("t@0")
    }

    /// An entry that is no obligation: a fact, a finding, a change of a response.
    pub fn happen(&mut self, kind: &str, agency: &str, body: Value, corrects: Option<u64>) -> u64 {
        let seq = self.next();
        let root = corrects.map_or(seq, |c| {
            let found = self.facts.iter().find(|f| f.1 == c);
            found.map_or(c, |f| f.0)
        });
        let fact_topics = match kind.starts_with("fact.") {
            true => vec!["flu".to_string()],
            false => vec![],
        };
        let what = Happening {
            seq,
            root,
            kind: kind.into(),
            at: self.now,
            happened: Some(self.now.to_zoned(self.zone.clone()).date()),
            agency: agency.into(),
            body,
            fact_topics,
            affected: match kind.starts_with("response.") {
                true => self.ground.affected.clone(),
                false => BTreeSet::new(),
            },
            run: self.run(),
        };
        if what.is_fact() {
            self.facts.retain(|f| f.1 != corrects.unwrap_or(0));
            if kind != "fact.withdrawal" {
                self.facts.push((root, seq));
            }
            if let Some(county) = what.county() {
                self.ground.affected.insert(county.to_string());
            }
        }
        let steps = {
            let script = Script::of(&self.plan);
            let scene = self.scene();
            let mut turn = Turn::new(&what, scene, &[script]);
            if let Some(standing) = &self.standing {
                let why = match kind {
                    "zone.graded" => Why::Grade,
                    _ => Why::Level,
                };
                if kind.starts_with("response.") || kind == "zone.graded" || what.is_fact() {
                    turn.response(standing, &self.ground, &script, why);
                }
            }
            let found = self.look_up(&turn.need());
            turn.steps(found)
        };
        for step in steps {
            self.record(step, World::machine());
        }
        seq
    }

    /// Since when the incident runs, with a quiet time of thirty days.
    fn run(&self) -> Timestamp {
        let quiet = (30 * 24).hours();
        match &self.standing {
            Some(s) if s.active() => s.since - quiet,
            Some(s) => s.now.at.max(self.now - quiet),
            None => self.now - quiet,
        }
    }

    pub fn scene(&self) -> Scene<'_> {
        Scene {
            city: &self.city,
            book: &self.book,
            zone: &self.zone,
        }
    }

    /// Changes the response: none ends it.
    pub fn respond(&mut self, level: Option<Level>) {
        let key = ResponseKey::parse("T.flu.city").unwrap();
        let before = self.standing.as_ref().and_then(|s| s.now.level);
        let kind = match (before, level) {
            (None, Some(_)) => "response.started",
            (Some(_), None) => "response.ended",
            (Some(a), Some(b)) if b > a => "response.raised",
            (Some(a), Some(b)) if b < a => "response.lowered",
            _ => return,
        };
        let episode = self
            .standing
            .as_ref()
            .map_or(1, |s| s.now.episode + u32::from(before.is_none()));
        let change = ResponseChange {
            key,
            episode,
            level,
            before,
            pack: self.plan.pack.digest.clone(),
            scope: vec![],
            starter: "government".into(),
            by: String::new(),
            candidate: None,
            reason: String::new(),
            clauses: vec![],
            at: self.now,
        };
        let standing = Standing::apply(self.standing.take(), change.clone(), self.seq + 1);
        self.standing = Some(standing);
        self.happen(
            kind,
            "government",
            serde_json::to_value(change).unwrap(),
            None,
        );
    }

    /// A case; returns its number.
    pub fn case(
        &mut self,
        county: Option<&str>,
        classification: &str,
        corrects: Option<u64>,
    ) -> u64 {
        let place = county.map_or(json!("city"), |c| json!({"county": c}));
        let body = json!({"fact": "case", "disease": "flu", "classification": classification, "place": place});
        self.happen("fact.case", "centre", body, corrects)
    }

    pub fn act(&mut self, id: &str, command: &DutyCommand, actor: &Actor) -> bool {
        let duty = self.duties[id].clone();
        let Ok(events) = decide(&duty, command, actor, &self.city) else {
            return false;
        };
        let mut expect = duty.last;
        for event in events {
            let step = Step::duty(("T", id), expect, &event, format_args!("p{}", self.seq));
            self.record(step, actor.clone());
            expect = self.seq;
        }
        true
    }

    /// Lets time pass: the clock strikes and periods open, as the timer does it.
    pub fn wait(&mut self, minutes: i64) {
        self.now += minutes.minutes();
        for id in self.series.keys().cloned().collect::<Vec<_>>() {
            let s = self.series[&id].clone();
            if !s.open {
                continue;
            }
            for o in s.it.begun(s.next, self.now, &self.zone, 1_000) {
                let known = self.duties.get(&o.id).map(|d| (d.state, d.last));
                if known.is_none_or(|k| k.0 == State::Withdrawn) {
                    let last = known.map_or(0, |k| k.1);
                    self.record(Step::open(o, last, s.opened), World::machine());
                }
                self.series.get_mut(&id).unwrap().next += 1;
            }
        }
        for id in self.duties.keys().cloned().collect::<Vec<_>>() {
            for event in strike(&self.duties[&id].clone(), self.now) {
                let duty = &self.duties[&id];
                let mark = match &event {
                    DutyEvent::Reminded(r) => format!("{}:{}", duty.opened, r.step),
                    _ => duty.opened.to_string(),
                };
                let step = Step::duty(("T", &id), duty.last, &event, mark);
                self.record(step, World::machine());
            }
        }
    }

    /// Live obligations of a task.
    pub fn live(&self, task: &str) -> Vec<&Duty> {
        let of = |d: &&Duty| d.it.task == task && d.state.live();
        self.duties.values().filter(of).collect()
    }

    /// What holds at every moment.
    pub fn check(&self) {
        for (id, duty) in &self.duties {
            assert!(self.city.has_body(&duty.who), "no owner: {duty:?}");
            let history = &self.histories[id];
            let folded = lf_response::obligation::fold(history.iter().cloned()).unwrap();
            assert_eq!(&folded, duty, "the history explains it");
            assert_eq!(duty.state.live(), duty.closed.is_none());
            assert_eq!(duty.closed.is_some(), duty.end.is_some());
            assert_eq!(duty.late.is_some(), {
                let opened = history
                    .iter()
                    .rposition(|r| matches!(r.event, DutyEvent::Opened(_)));
                history[opened.unwrap()..]
                    .iter()
                    .any(|r| matches!(r.event, DutyEvent::Late { .. }))
            });
            if duty.state.live() {
                assert!(
                    duty.next().is_none_or(|at| at > self.now) || duty.it.opened_at == self.now,
                    "the clock stopped: {duty:?}"
                );
            }
        }
        let active = self.standing.as_ref().is_some_and(|s| s.active());
        for duty in self
            .duties
            .values()
            .filter(|d| d.state.live() && d.it.hold == Hold::Level)
        {
            assert!(active, "owed by a response that ended: {duty:?}");
        }
        for s in self
            .series
            .values()
            .filter(|s| s.open && s.it.of.hold == Hold::Level)
        {
            assert!(active, "a series of a response that ended: {s:?}");
        }
        // What the level asks for is there: open, or brought to an end by somebody.
        if let Some(standing) = &self.standing {
            let at = (self.seq, "x", self.now);
            let script = Script::of(&self.plan);
            for owed in
                lf_response::opening::running(standing, &self.ground, at, &self.scene(), &script)
            {
                match &owed {
                    lf_response::opening::Owed::Once(o) => {
                        let d = self
                            .duties
                            .get(&o.id)
                            .unwrap_or_else(|| panic!("vanished: {o:?}"));
                        assert_ne!(d.state, State::Withdrawn, "{d:?}");
                    }
                    lf_response::opening::Owed::Every(s) => {
                        assert!(self.series.get(&s.id).is_some_and(|s| s.open), "{s:?}");
                    }
                }
            }
        }
    }
}
