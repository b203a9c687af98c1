//! Both plans, the city, and one response with its file, without a journal.

use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_response::event::{Capacity, Event};
use lf_response::file::opening::{Context, OpenFile, open};
use lf_response::file::signing::sign;
use lf_response::file::{File, FileStep, Ground, Said, Signature};
use lf_response::order::Order;
use lf_response::standing::{ResponseChange, ResponseKey, Standing};
use lf_rules::pack::{self, Pack};
use lf_rules::problem::Source;
use lf_rules::program::{Act, Change, Tier};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What tests run on.
#[derive(Clone)]
pub struct World {
    pub city: Arc<City>,
    pub packs: Arc<BTreeMap<String, Pack>>,
    pub plan: String,
    pub candidate: Option<Level>,
    pub standing: Option<Standing>,
    pub superior: Option<Standing>,
    pub file: Option<File>,
    pub seq: u64,
}

fn read(folder: &str) -> Pack {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../plans")
        .join(folder);
    let mut sources = vec![];
    for e in std::fs::read_dir(home).unwrap() {
        let path = e.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".md") || name == "pack.yaml" {
            sources.push(Source {
                name: format!("{folder}/{name}"),
                text: std::fs::read_to_string(path).unwrap(),
            });
        }
    }
    pack::read(sources).unwrap_or_else(|p| panic!("{folder}: {p:#?}"))
}

impl World {
    pub fn load() -> World {
        World::of("jiaxing", &["jiaxing-phe", "jiaxing-ari"])
    }

    /// A city with these packs; the first is the one that is asked.
    pub fn of(city: &str, folders: &[&str]) -> World {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../cities")
            .join(city)
            .join("city.yaml");
        let source = Source {
            name: "city.yaml".into(),
            text: std::fs::read_to_string(path).unwrap(),
        };
        let packs: Vec<Pack> = folders.iter().map(|f| read(f)).collect();
        let plan = packs[0].header.code.clone();
        let packs = packs.into_iter().map(|p| (p.header.code.clone(), p));
        World {
            city: Arc::new(pack::yaml(&source).unwrap()),
            packs: Arc::new(packs.collect()),
            plan,
            candidate: Some(Level::IV),
            standing: None,
            superior: None,
            file: None,
            seq: 0,
        }
    }

    /// With a response in force at a level, started by the area's own government.
    pub fn at(&self, plan: &str, key: &ResponseKey, level: Option<Level>) -> World {
        let mut w = self.clone();
        w.plan = plan.into();
        if level.is_some() {
            w.force(key, level);
        }
        w
    }

    pub fn force(&mut self, key: &ResponseKey, level: Option<Level>) {
        let starter = match key.is_city() {
            true => "municipal_government".to_string(),
            false => format!("county_government@{}", key.area),
        };
        let change = ResponseChange {
            key: key.clone(),
            episode: 1,
            level,
            before: None,
            pack: "p".into(),
            scope: vec![],
            starter,
            by: "order/x".into(),
            candidate: None,
            reason: String::new(),
            clauses: vec!["x".into()],
            at: "2026-09-18T00:00:00Z".parse().unwrap(),
        };
        self.seq += 1;
        self.standing = Some(Standing::apply(self.standing.take(), change, self.seq));
    }

    pub fn context(&self) -> Context<'_> {
        Context {
            city: &self.city,
            chains: &self.packs[&self.plan].program.chains,
            pack: "p",
            candidate: self.candidate,
            candidate_clauses: &[],
            standing: self.standing.as_ref(),
            warning: None,
            superior: self.superior.as_ref(),
            now: "2026-09-18T09:00:00Z".parse().unwrap(),
        }
    }

    pub fn level(&self) -> Option<Level> {
        self.standing.as_ref().and_then(|s| s.now.level)
    }

    pub fn file(&self) -> &File {
        self.file.as_ref().unwrap()
    }

    pub fn capacity(&self, body: &str) -> Capacity {
        Capacity {
            by: actor(body),
            body: body.into(),
            delegation: None,
        }
    }

    /// Folds events in as the journal would give them back.
    pub fn take(&mut self, events: &[Event]) {
        for e in events {
            self.seq += 1;
            let body = e.body.to_string();
            if e.kind.starts_with("file.") {
                self.file = File::fold(self.file.take(), &e.kind, &body, self.seq);
            } else if e.kind.starts_with("response.") {
                let change = serde_json::from_str(&body).unwrap();
                self.standing = Some(Standing::apply(self.standing.take(), change, self.seq));
            }
        }
    }

    pub fn open(
        &mut self,
        key: &ResponseKey,
        change: Change,
        level: Option<Level>,
        body: &str,
    ) -> Result<Vec<Event>, Refusal> {
        self.open_for(key, change, level, body, None)
    }

    pub fn open_for(
        &mut self,
        key: &ResponseKey,
        change: Change,
        level: Option<Level>,
        body: &str,
        order: Option<&Order>,
    ) -> Result<Vec<Event>, Refusal> {
        let ask = OpenFile {
            key: key.clone(),
            change,
            level,
            reason: "as reported".into(),
            scope: vec![],
            order: order.map(|o| o.id.clone()),
        };
        let events = open(ask, "2026-001", &actor(body), order, &self.context())?;
        self.file = None;
        self.take(&events);
        Ok(events)
    }

    pub fn sign(&mut self, body: &str, signature: Signature) -> Result<Vec<Event>, Refusal> {
        let before = self.file().clone();
        let done = sign(self.file(), signature, self.capacity(body), &self.context());
        match &done {
            Ok(events) => self.take(&events.clone()),
            Err(_) => assert_eq!(self.file(), &before, "a refusal changes nothing"),
        }
        done
    }

    /// Openings that do not fit what is in force, or by a body without a part in it.
    pub fn refused_openings(
        &self,
        key: &ResponseKey,
        c: (Change, Option<Level>, Option<Level>),
        tier: Tier,
        name: &str,
    ) {
        let opener = match tier {
            Tier::City => "mhc".to_string(),
            Tier::County => format!("county_health_bureau@{}", key.area),
        };
        let refuse = |change: Change, to: Option<Level>, body: &str| {
            let mut w = self.clone();
            w.open(key, change, to, body).unwrap_err().key
        };
        for stranger in [
            "customs",
            "county_government@330424",
            "provincial_government",
        ] {
            assert_eq!(
                refuse(c.0, c.2, stranger),
                "not-in-chain",
                "{name} {stranger}"
            );
        }
        let others = match tier {
            Tier::City => "county_health_bureau@330482",
            Tier::County => "mhc",
        };
        assert_eq!(refuse(c.0, c.2, others), "not-in-chain", "{name} {others}");
        match c.1 {
            None => {
                for change in [Change::Raise, Change::Lower] {
                    assert_eq!(
                        refuse(change, Some(Level::II), &opener),
                        "not-running",
                        "{name}"
                    );
                }
                assert_eq!(refuse(Change::End, None, &opener), "not-running", "{name}");
                assert_eq!(
                    refuse(Change::Start, None, &opener),
                    "level-required",
                    "{name}"
                );
            }
            Some(now) => {
                assert_eq!(
                    refuse(Change::Start, Some(now), &opener),
                    "already-running",
                    "{name}"
                );
                assert_eq!(
                    refuse(Change::Raise, Some(now), &opener),
                    "not-higher",
                    "{name}"
                );
                assert_eq!(
                    refuse(Change::Lower, Some(now), &opener),
                    "not-lower",
                    "{name}"
                );
                assert_eq!(refuse(Change::Lower, None, &opener), "not-lower", "{name}");
                assert_eq!(
                    refuse(Change::End, Some(now), &opener),
                    "end-has-no-level",
                    "{name}"
                );
            }
        }
    }

    /// Everything but the step whose turn it is, and that step by everybody else.
    pub fn refused_before(&self, at: usize, bodies: &[String], name: &str) {
        let file = self.file().clone();
        let steps = &file.procedure.steps;
        let sign = |body: &str, step: &str| {
            let mut w = self.clone();
            let s = Signature {
                step: step.into(),
                ..Signature::default()
            };
            w.sign(body, s).unwrap_err().key
        };
        for (i, s) in steps.iter().enumerate().skip(at + 1) {
            let between = steps[at..i].iter();
            if between.clone().all(|s| s.optional) {
                continue;
            }
            let filing = between
                .clone()
                .any(|s| matches!(s.act, Act::File | Act::Report));
            let key = match s.act == Act::Publish && filing {
                true => "publish-before-filing",
                false => "step-out-of-order",
            };
            assert_eq!(
                sign(&bodies[i], &s.id),
                key,
                "{name}: {} before {}",
                s.id,
                steps[at].id
            );
        }
        let step = &steps[at];
        let strangers = [
            "customs",
            "cdc",
            "provincial_government",
            "county_government@330424",
        ];
        let all = bodies.iter().map(String::as_str).chain(strangers);
        for body in all.filter(|b| !step.by.iter().any(|x| x == b)) {
            assert_eq!(
                sign(body, &step.id),
                "wrong-body",
                "{name}: {body} at {}",
                step.id
            );
        }
        assert_eq!(sign(&step.by[0], "no-such-step"), "unknown-step", "{name}");
    }

    /// The step with each thing left out that it needs.
    pub fn refused_fillings(&self, step: &FileStep, body: &str, full: &Signature, name: &str) {
        for need in &step.needs {
            let mut s = full.clone();
            match need.as_str() {
                "number" => s.number = "  ".into(),
                "names" => s.names = vec![],
                "receipt" => s.receipt = None,
                other => panic!("{name}: {other} is no need of a chain here"),
            }
            let key = self.clone().sign(body, s).unwrap_err().key;
            assert_eq!(key, format!("{need}-required"), "{name} {}", step.id);
        }
        if step.act == Act::Assess {
            let mut s = full.clone();
            s.opinion = " ".into();
            let key = self.clone().sign(body, s).unwrap_err().key;
            assert_eq!(key, "opinion-required", "{name}");
        }
        if matches!(step.act, Act::File | Act::Report) {
            let mut s = full.clone();
            s.receipt = Some("2026-09-18T09:00:01Z".parse().unwrap());
            let key = self.clone().sign(body, s).unwrap_err().key;
            assert_eq!(key, "receipt-in-future", "{name}");
        }
    }

    /// What the step does not offer, and what it offers without a reason.
    pub fn refused_outcomes(&self, step: &FileStep, body: &str, name: &str) {
        use lf_rules::program::Outcome;
        let all = [
            (Said::Refuse, Outcome::Refuse),
            (Said::SendBack, Outcome::SendBack),
            (Said::CountyOrder, Outcome::CountyOrder),
        ];
        for (said, outcome) in all {
            let s = Signature {
                step: step.id.clone(),
                said,
                ..Signature::default()
            };
            let key = self.clone().sign(body, s).unwrap_err().key;
            let want = match step.may.contains(&outcome)
                && self.file().status == lf_response::file::Status::Open
            {
                true => "reason-required",
                false => "outcome-not-offered",
            };
            assert_eq!(key, want, "{name} {} {said:?}", step.id);
        }
    }
}

/// Somebody of a body.
pub fn actor(body: &str) -> Actor {
    Actor {
        officer: format!("officer of {body}"),
        body: body.into(),
    }
}

/// A signature with everything filled in.
pub fn full(step: &str, change: Change) -> Signature {
    Signature {
        step: step.into(),
        opinion: "grounds as discussed".into(),
        names: vec!["A".into(), "B".into()],
        number: "2026-12".into(),
        receipt: Some("2026-09-18T08:00:00Z".parse().unwrap()),
        ground: match change {
            Change::Raise => Some(Ground::Growth),
            Change::Lower | Change::End => Some(Ground::Controlled),
            _ => None,
        },
        ..Signature::default()
    }
}
