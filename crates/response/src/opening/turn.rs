//! One entry of the journal and everything that follows from it for obligations:
//! what it discharges, what it withdraws, what it opens.
//!
//! In two halves, so that this stays pure: a [`Turn`] says what has to be looked
//! up ([`Turn::need`]), the caller looks it up, [`Turn::steps`] decides.

use super::asks::{Question, ask};
use super::carrying;
use super::evidence::{self, Candidate};
use super::happening::{Happening, asked};
use super::moving;
use super::running::{Ground, root_of, running};
use super::settle::{Known, Stand, Step, close_series, discharge, settle, withdraw};
use super::{Owed, Scene, Script};
use crate::obligation::{Hold, Why};
use crate::standing::Standing;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Roots of duties that are opened once in a run of an incident.
const ONCE: &str = "once/";

/// An obligation or a series that was opened before, with what decides about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Id, last entry, where it stands.
    pub known: Known,
    /// Whether it is a series.
    pub series: bool,
    /// Since when it is owed.
    pub opened_at: Timestamp,
    /// What keeps it open.
    pub hold: Hold,
    /// Body that owes it.
    pub who: String,
    /// What an act is compared with.
    pub it: Candidate,
}

/// What has to be looked up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// Obligations and series by id, whatever their state.
    pub ids: Vec<String>,
    /// Open ones by root.
    pub roots: Vec<String>,
    /// All by root, whatever their state.
    pub runs: Vec<String>,
    /// Open ones of a response.
    pub response: Option<String>,
    /// Open ones of a body that one of these acts discharges.
    pub acts: Option<(String, Vec<String>)>,
}

impl Need {
    /// Whether nothing has to be looked up: then nothing can follow.
    pub fn is_empty(&self) -> bool {
        *self == Need::default()
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// By id, by root, of the response, in any order and possibly twice.
    pub rows: Vec<Row>,
    /// Those that the act could discharge.
    pub acts: Vec<Row>,
}

/// A question that is open now: who asks it, under which clause and topic.
#[derive(Clone)]
pub struct Open<'a> {
    /// The question.
    pub question: Question,
    /// Plan that asks.
    pub script: Script<'a>,
    /// Clause.
    pub clause: String,
    /// Topic.
    pub topic: String,
}

/// One entry and what follows from it.
pub struct Turn<'a> {
    what: &'a Happening,
    scene: Scene<'a>,
    wanted: Vec<Owed>,
    /// Roots whose open ones are kept only if wanted, and why they go.
    shrinking: BTreeMap<String, Why>,
    ended: Option<String>,
}

impl<'a> Turn<'a> {
    /// What an entry opens by itself, under each of the plans.
    pub fn new(what: &'a Happening, scene: Scene<'a>, scripts: &[Script<'a>]) -> Turn<'a> {
        let wanted: Vec<Owed> = scripts
            .iter()
            .flat_map(|s| {
                let decided = carrying::carrying(what, &scene, s);
                asked(what, &scene, s).into_iter().chain(decided)
            })
            .collect();
        let mut shrinking = BTreeMap::new();
        // A correction keeps of what the old entry opened only what it asks for itself.
        if what.root != what.seq && what.root != 0 {
            shrinking.insert(format!("seq/{}", what.root), Why::Corrected);
        }
        for root in moving::pointless(what) {
            shrinking.insert(root, Why::Moved);
        }
        if what.kind == "area.lifted"
            && let Some(root) = carrying::root_of(what)
        {
            shrinking.insert(root, Why::Lifted);
        }
        if what.kind == "finding.candidate"
            && let Some(plan) = what.plan()
        {
            for topic in what.topics() {
                shrinking.insert(format!("candidate/{plan}/{topic}"), Why::Candidate);
            }
        }
        Turn {
            what,
            scene,
            wanted,
            shrinking,
            ended: None,
        }
    }

    /// Adds what a response asks for now: after it changed, after a county came
    /// to it, after a grade changed.
    pub fn response(
        &mut self,
        standing: &Standing,
        ground: &Ground,
        script: &Script<'a>,
        why: Why,
    ) {
        let from = (self.what.seq, self.what.kind.as_str(), self.what.at);
        self.wanted
            .extend(running(standing, ground, from, &self.scene, script));
        if standing.active() {
            self.shrinking.insert(root_of(standing), why);
        } else {
            self.ended = Some(standing.now.key.to_string());
        }
    }

    /// A response whose pack is not there any more goes on with what it has; its end is its end.
    pub fn ended(&mut self, standing: &Standing) {
        if !standing.active() {
            self.ended = Some(standing.now.key.to_string());
        }
    }

    /// Compares the questions that are open now with those that are asked.
    pub fn questions(&mut self, open: &[Open<'a>], asked_now: &[String]) {
        for root in asked_now {
            self.shrinking.insert(root.clone(), Why::Answered);
        }
        for q in open {
            self.shrinking.insert(q.question.root(), Why::Answered);
            let from = (self.what.seq, self.what.at);
            let owed = ask(
                &q.question,
                &q.clause,
                &q.topic,
                from,
                &self.scene,
                &q.script,
            );
            let owed = owed.into_iter().map(|o| Owed::Once(Box::new(o)));
            for o in owed {
                // Two clauses that ask the same are answered once.
                let same = |w: &Owed| w.it().root == o.it().root && w.it().who == o.it().who;
                if !self.wanted.iter().any(same) {
                    self.wanted.push(o);
                }
            }
        }
    }

    /// Adds what is owed for another reason, and the roots that hold only that.
    pub fn add(&mut self, owed: Vec<Owed>, roots: impl IntoIterator<Item = (String, Why)>) {
        self.wanted.extend(owed);
        self.shrinking.extend(roots);
    }

    /// What has to be looked up.
    pub fn need(&self) -> Need {
        let names = evidence::names(self.what);
        Need {
            ids: self.wanted.iter().map(|w| w.id().to_string()).collect(),
            roots: self.shrinking.keys().cloned().collect(),
            runs: (self.wanted.iter())
                .filter(|w| w.it().root.starts_with(ONCE))
                .map(|w| w.it().root.clone())
                .collect(),
            response: self.ended.clone(),
            acts: (!names.is_empty()).then(|| (evidence::author(self.what).to_string(), names)),
        }
    }

    /// What follows.
    pub fn steps(self, found: Found) -> Vec<Step> {
        let seq = self.what.seq;
        let acts: Vec<Candidate> = found.acts.iter().map(|r| r.it.clone()).collect();
        let done: BTreeSet<String> = evidence::discharged(self.what, &acts, self.scene.book)
            .into_iter()
            .map(|c| c.id.clone())
            .collect();
        let done_rows = found.acts.iter().filter(|r| done.contains(&r.known.id));
        let mut out = discharge(done_rows.map(|r| &r.known), seq);

        let mut rows: BTreeMap<(bool, String), Row> = BTreeMap::new();
        for row in found.rows {
            if !done.contains(&row.known.id) {
                rows.insert((row.series, row.known.id.clone()), row);
            }
        }
        // A candidate and a question come back under another number: what is
        // open for the same body stays instead of being opened anew.
        let mut wanted = self.wanted;
        let mut keep: BTreeSet<String> = wanted.iter().map(|w| w.id().to_string()).collect();
        wanted.retain(|w| {
            let it = w.it();
            let once = it.root.starts_with(ONCE);
            let lasting = once || matches!(it.hold, Hold::Candidate | Hold::Unknown | Hold::Step);
            let same = |r: &&Row| {
                // Done in this run of the incident is done; done long ago is another incident's.
                let stands = match r.known.stand {
                    Stand::Live => true,
                    Stand::Done => once && r.opened_at >= self.what.run,
                    Stand::Withdrawn => false,
                };
                let alike = stands && r.it.root == it.root;
                alike && r.it.task == it.task && r.who == it.who && r.it.area == it.area
            };
            let open = rows.values().find(|r| lasting && same(r));
            if let Some(open) = open {
                keep.insert(open.known.id.clone());
            }
            open.is_none()
        });
        // A period is kept as long as its series is.
        let live = |r: &&Row| r.known.stand == Stand::Live;
        let mut gone: BTreeMap<Why, (Vec<&Known>, Vec<&Known>)> = BTreeMap::new();
        for row in rows.values().filter(live) {
            let ended = self.ended.is_some() && row.it.response == self.ended && row.it.cause < seq;
            let shrunk = self.shrinking.get(&row.it.root).filter(|_| {
                let holds = !matches!(row.hold, Hold::Done | Hold::Calendar);
                let kept = row.it.series.as_ref().is_some_and(|s| keep.contains(s));
                holds && !kept
            });
            let why = match (ended, shrunk) {
                (true, _) => Why::Ended,
                (false, Some(why)) => *why,
                (false, None) => continue,
            };
            let lists = gone.entry(why).or_default();
            match row.series {
                true => lists.1.push(&row.known),
                false => lists.0.push(&row.known),
            }
        }
        for (why, (duties, series)) in gone {
            out.extend(withdraw(duties, &keep, why, seq));
            out.extend(close_series(series, &keep, why, seq));
        }
        let known: BTreeMap<String, Known> = (rows.into_values())
            .map(|r| (r.known.id.clone(), r.known))
            .collect();
        out.extend(settle(wanted, &known, seq));
        out
    }
}
