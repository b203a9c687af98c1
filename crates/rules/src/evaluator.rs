//! A plan running over a situation: after each change only the values that it
//! touches are read again, and only the criteria that read them are evaluated.

use crate::condition::{Atom, Condition};
use crate::plan::Plan;
use crate::reading::Reading;
use crate::report::*;
use crate::table::Truth;
use crate::vocabulary::Ask;
use lf_domain::counter::Basis;
use lf_domain::level::Level;
use lf_domain::situation::{Situation, Touch};
use std::borrow::Cow;
use std::sync::Arc;

/// The state of one plan over one situation.
#[derive(Clone, Debug)]
pub struct Evaluator {
    plan: Arc<Plan>,
    readings: Vec<Reading>,
    /// Readings with every suspect confirmed, where they differ.
    suspected: Vec<Option<Reading>>,
    truth: Truth,
    truth_suspected: Truth,
    /// Truth where any number of the suspects may be cases.
    truth_between: Truth,
    lo: Vec<f64>,
    hi: Vec<f64>,
    /// Bounds where any number of the suspects may be cases; they serve opaque parts.
    wide: (Vec<f64>, Vec<f64>),
    verdicts: Vec<Verdict>,
    with_suspects: Vec<Verdict>,
}

/// A criterion whose verdict changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Index of the criterion.
    pub criterion: usize,
    /// Verdict before.
    pub before: Verdict,
    /// Verdict now.
    pub now: Verdict,
}

impl Evaluator {
    /// Evaluates the whole plan once.
    pub fn new(plan: Arc<Plan>, s: &Situation) -> Evaluator {
        let (n, m) = (plan.queries.len(), plan.criteria.len());
        let mut e = Evaluator {
            truth: plan.table.truth(),
            truth_suspected: plan.table.truth(),
            truth_between: plan.table.truth(),
            plan,
            readings: vec![Reading::default(); n],
            suspected: vec![None; n],
            lo: vec![0.0; n],
            hi: vec![0.0; n],
            wide: (vec![0.0; n], vec![0.0; n]),
            verdicts: vec![Verdict::No; m],
            with_suspects: vec![Verdict::No; m],
        };
        for slot in 0..n {
            e.read(slot, s);
        }
        for c in 0..m {
            e.judge(c);
        }
        e
    }

    /// The plan.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Follows changes of the situation and says which verdicts changed.
    pub fn refresh(&mut self, s: &Situation, touches: &[Touch]) -> Vec<Change> {
        let plan = self.plan.clone();
        let mut slots: Vec<usize> = touches.iter().flat_map(|t| plan.slots_touched(t)).collect();
        slots.sort_unstable();
        slots.dedup();
        let mut criteria: Vec<usize> = vec![];
        for slot in slots {
            if self.read(slot, s) {
                criteria.extend(plan.table.readers(slot).iter().map(|&c| c as usize));
            }
        }
        criteria.sort_unstable();
        criteria.dedup();
        let mut changes = vec![];
        for criterion in criteria {
            let before = self.verdicts[criterion];
            self.judge(criterion);
            let now = self.verdicts[criterion];
            if before != now {
                changes.push(Change {
                    criterion,
                    before,
                    now,
                });
            }
        }
        changes
    }

    /// Reads a slot; true when something about it changed.
    fn read(&mut self, slot: usize, s: &Situation) -> bool {
        let plan = self.plan.clone();
        let (r, with) = read_both(&plan.asks[slot], s, plan.code());
        let changed = r.lo != self.readings[slot].lo
            || r.hi != self.readings[slot].hi
            || with != self.suspected[slot];
        plan.table.set(&mut self.truth, slot, r.lo, r.hi);
        let shown = with.as_ref().unwrap_or(&r);
        plan.table
            .set(&mut self.truth_suspected, slot, shown.lo, shown.hi);
        let (low, high) = (r.lo.min(shown.lo), r.hi.max(shown.hi));
        plan.table.set(&mut self.truth_between, slot, low, high);
        (self.wide.0[slot], self.wide.1[slot]) = (low, high);
        (self.lo[slot], self.hi[slot]) = (r.lo, r.hi);
        self.readings[slot] = r;
        self.suspected[slot] = with;
        changed
    }

    fn judge(&mut self, c: usize) {
        let table = &self.plan.table;
        let sure = table.verdict(c, &self.truth, &self.lo, &self.hi);
        let between = table.verdict(c, &self.truth_between, &self.wide.0, &self.wide.1);
        self.with_suspects[c] = table.verdict(c, &self.truth_suspected, &self.wide.0, &self.wide.1);
        // Suspects can only lift: what holds without them holds. Of nine cases and
        // twenty-five suspects some may be confirmed, so "10 to 29" is open as well.
        self.verdicts[c] = if sure == Verdict::No { between } else { sure };
    }

    /// Verdict of a criterion.
    pub fn verdict(&self, criterion: usize) -> Verdict {
        self.verdicts[criterion]
    }

    /// Reading of a query's slot.
    pub fn reading(&self, slot: usize) -> &Reading {
        &self.readings[slot]
    }

    /// The level that the plan suggests, over all topics or one.
    pub fn candidate(&self, topic: Option<&str>) -> Candidate {
        self.candidate_by(topic, |c| self.verdicts[c])
    }

    /// The level if every suspected case were confirmed.
    pub fn candidate_with_suspects(&self, topic: Option<&str>) -> Candidate {
        self.candidate_by(topic, |c| self.verdicts[c].or(self.with_suspects[c]))
    }

    pub(crate) fn candidate_by(
        &self,
        topic: Option<&str>,
        verdict: impl Fn(usize) -> Verdict,
    ) -> Candidate {
        let of = |v: Verdict| {
            let verdict = &verdict;
            (self.plan.criteria.iter().enumerate())
                .filter(move |(i, c)| topic.is_none_or(|t| t == c.topic) && verdict(*i) == v)
                .map(|(_, c)| c)
        };
        let level = of(Verdict::Yes).map(|c| c.level).max();
        let clauses = of(Verdict::Yes)
            .filter(|c| Some(c.level) == level)
            .map(|c| c.clause.clone())
            .collect();
        let mut pending: Vec<(Level, String)> = of(Verdict::Unknown)
            .map(|c| (c.level, c.clause.clone()))
            .collect();
        pending.sort_by_key(|(l, _)| std::cmp::Reverse(*l));
        Candidate {
            plan: self.plan.code().to_string(),
            level,
            clauses,
            pending: pending.into_iter().map(|(_, c)| c).collect(),
        }
    }

    /// The same evaluation as if a question had been answered.
    pub fn suppose(&self, finding: &str, about: &str, answer: bool) -> Evaluator {
        let mut e = self.clone();
        let plan = self.plan.clone();
        let value = f64::from(u8::from(answer));
        for (slot, ask) in plan.asks.iter().enumerate() {
            if !matches!(ask, Ask::Judged { finding: f, about: a, .. } if f == finding && a == about)
            {
                continue;
            }
            plan.table.set(&mut e.truth, slot, value, value);
            plan.table.set(&mut e.truth_suspected, slot, value, value);
            plan.table.set(&mut e.truth_between, slot, value, value);
            (e.lo[slot], e.hi[slot]) = (value, value);
            (e.wide.0[slot], e.wide.1[slot]) = (value, value);
            for &c in plan.table.readers(slot) {
                e.judge(c as usize);
            }
        }
        e
    }

    /// True when something that a topic's criteria read is on record, or one
    /// of them is not simply unmet.
    pub fn is_active(&self, topic: &str) -> bool {
        (self.plan.criteria.iter().enumerate())
            .filter(|(_, c)| c.topic == topic)
            .any(|(i, c)| {
                let mut slots = vec![];
                crate::table::slots_of(&c.when, &mut slots);
                self.verdicts[i] != Verdict::No || slots.iter().any(|&s| self.on_record(s))
            })
    }

    /// Codes of the diseases and occurrence types of a topic that are on record.
    pub fn recorded(&self, topic: &str) -> Vec<&str> {
        let mut slots = vec![];
        for c in self.plan.criteria.iter().filter(|c| c.topic == topic) {
            crate::table::slots_of(&c.when, &mut slots);
        }
        let mut out: Vec<&str> = vec![];
        for slot in slots.into_iter().filter(|&s| self.on_record(s)) {
            if let Some(code) = self.plan.asks[slot].code()
                && !out.contains(&code)
            {
                out.push(code);
            }
        }
        out
    }

    fn on_record(&self, slot: usize) -> bool {
        let r = &self.readings[slot];
        let shown = self.suspected[slot].as_ref().unwrap_or(r);
        // A question that nobody has answered is no record of anything.
        let asked = matches!(self.plan.asks[slot], Ask::Judged { .. });
        if asked {
            !r.evidence.seqs.is_empty()
        } else {
            shown.hi > 0.0 || !r.evidence.seqs.is_empty()
        }
    }

    /// Everything about one criterion, with its reasons and headroom.
    pub fn report(&self, criterion: usize, s: &Situation) -> CriterionReport {
        let c = &self.plan.criteria[criterion];
        let verdict = self.verdicts[criterion];
        let reason = self.reason(&c.when, s);
        let mut missing = vec![];
        if verdict == Verdict::Unknown {
            missing = self.suspects_missing(&c.when, s);
            collect_missing(&reason, &mut missing);
        }
        CriterionReport {
            plan: self.plan.code().to_string(),
            clause: c.clause.clone(),
            level: c.level,
            topic: c.topic.clone(),
            verdict,
            with_suspects: self.with_suspects[criterion],
            wording: c.wording.clone(),
            reason,
            missing,
            headroom: if verdict == Verdict::Yes {
                vec![]
            } else {
                self.headroom(criterion)
            },
            readings: c.readings.clone(),
            other: self.others(criterion, s),
        }
    }

    fn suspects_missing(&self, when: &Condition, s: &Situation) -> Vec<Missing> {
        let mut slots = vec![];
        crate::table::slots_of(when, &mut slots);
        let mut out = vec![];
        for slot in slots.into_iter().filter(|&i| self.suspected[i].is_some()) {
            if let Some(disease) = self.plan.asks[slot].disease() {
                let what = MissingKind::Suspects {
                    disease: disease.to_string(),
                    cases: s.suspects(disease),
                };
                let m = Missing {
                    what,
                    who: "cdc".into(),
                };
                if !out.contains(&m) {
                    out.push(m);
                }
            }
        }
        out
    }

    /// Why a condition holds or does not. Also for conditions that the table
    /// does not hold: what only they ask is read on the spot.
    pub(crate) fn reason(&self, c: &Condition, s: &Situation) -> Reason {
        let many = |parts: &[Condition], start: Verdict, all: bool| {
            let reasons: Vec<Reason> = parts.iter().map(|p| self.reason(p, s)).collect();
            let join = |a: Verdict, r: &Reason| {
                if all {
                    a.and(r.verdict)
                } else {
                    a.or(r.verdict)
                }
            };
            let verdict = reasons.iter().fold(start, join);
            Reason {
                verdict,
                node: if all {
                    Node::All(reasons)
                } else {
                    Node::Any(reasons)
                },
            }
        };
        match c {
            Condition::All(parts) => many(parts, Verdict::Yes, true),
            Condition::Any(parts) => many(parts, Verdict::No, false),
            Condition::Const(b) => Reason {
                verdict: Verdict::from(*b),
                node: Node::All(vec![]),
            },
            Condition::Atom(a) => self.atom_reason(a, s),
            Condition::Opaque(o) => {
                let shown = |&slot: &usize| {
                    let (op, threshold) = (Op::Ge, f64::NEG_INFINITY);
                    self.atom_reason(
                        &Atom {
                            slot,
                            op,
                            threshold,
                        },
                        s,
                    )
                };
                let values: Vec<Reason> = o.slots.iter().map(shown).collect();
                let sure = o.run(&self.lo, &self.hi);
                let verdict = if sure == Verdict::No {
                    o.run(&self.wide.0, &self.wide.1)
                } else {
                    sure
                };
                Reason {
                    verdict,
                    node: Node::All(values),
                }
            }
        }
    }

    /// What a slot reads, and what it reads with every suspect confirmed where that differs.
    fn value(&self, slot: usize, s: &Situation) -> (Cow<'_, Reading>, Option<Cow<'_, Reading>>) {
        if slot < self.readings.len() {
            let with = self.suspected[slot].as_ref().map(Cow::Borrowed);
            return (Cow::Borrowed(&self.readings[slot]), with);
        }
        let (r, with) = read_both(self.plan.asked(slot).1, s, self.plan.code());
        (Cow::Owned(r), with.map(Cow::Owned))
    }

    fn atom_reason(&self, a: &Atom, s: &Situation) -> Reason {
        let (r, with) = self.value(a.slot, s);
        let mut verdict = a.op.compare(r.lo, r.hi, a.threshold);
        if let (Verdict::No, Some(w)) = (verdict, &with)
            && a.op.compare(r.lo.min(w.lo), r.hi.max(w.hi), a.threshold) != Verdict::No
        {
            verdict = Verdict::Unknown;
        }
        let node = Node::Atom(AtomReason {
            query: self.plan.asked(a.slot).0.clone(),
            op: a.op,
            threshold: a.threshold,
            lo: r.lo,
            hi: r.hi.max(with.as_ref().map_or(r.hi, |w| w.hi)),
            evidence: r.evidence.clone(),
            missing: r.missing.clone(),
        });
        Reason { verdict, node }
    }

    /// Shortest roads to Yes: for each alternative what its atoms still need.
    fn headroom(&self, criterion: usize) -> Vec<Way> {
        let table = &self.plan.table;
        let mut ways: Vec<Way> = vec![];
        for mask in table.ways(criterion).iter().filter(|w| w.opaque.is_empty()) {
            let needs: Option<Vec<Option<Need>>> =
                table.way_atoms(mask).map(|a| self.need(&a)).collect();
            let needs: Option<Vec<Need>> = needs.map(|n| n.into_iter().flatten().collect());
            if let Some(needs) = needs.filter(|n| !n.is_empty()) {
                let way = Way {
                    needs: merge(needs),
                };
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
        }
        let size = |w: &Way| w.needs.iter().map(|n| n.more).sum::<f64>();
        ways.sort_by(|a, b| {
            a.needs
                .len()
                .cmp(&b.needs.len())
                .then(size(a).total_cmp(&size(b)))
        });
        ways.truncate(3);
        ways
    }

    /// What an atom still needs: `Some(None)` is nothing; `None` when more cannot help.
    fn need(&self, a: &Atom) -> Option<Option<Need>> {
        let r = &self.readings[a.slot];
        let verdict = a.op.compare(r.lo, r.hi, a.threshold);
        if verdict == Verdict::Yes {
            return Some(None);
        }
        let query = self.plan.queries[a.slot].clone();
        if verdict == Verdict::Unknown {
            let ask = r.missing.first().cloned();
            let more = if a.op == Op::Is {
                1.0
            } else {
                (a.threshold - r.lo).max(0.0)
            };
            return Some(Some(Need {
                query,
                more,
                until: None,
                place: r.evidence.place.clone(),
                ask,
            }));
        }
        let counted = self.plan.asks[a.slot].is_counted();
        let (value, until, place) = match &r.open {
            Some(o) => (o.value, o.until, o.place.clone()),
            // No window is open: what comes next starts a new one.
            None if counted => (0.0, None, None),
            None => (r.lo, None, r.evidence.place.clone()),
        };
        let more = match a.op {
            Op::Ge | Op::Is => a.threshold - value,
            Op::Gt if counted => a.threshold + 1.0 - value,
            Op::Gt => a.threshold - value,
            Op::Eq if value < a.threshold => a.threshold - value,
            // Fewer would be needed, and facts do not go away.
            _ => return None,
        };
        Some(Some(Need {
            query,
            more: (more * 1e9).round() / 1e9,
            until,
            place,
            ask: None,
        }))
    }
}

/// The value as determined, and with every suspect confirmed where that differs.
fn read_both(ask: &Ask, s: &Situation, plan: &str) -> (Reading, Option<Reading>) {
    let r = ask.read(s, plan, Basis::Determined);
    let with = ask
        .disease()
        .filter(|d| s.suspects(d) > 0)
        .map(|_| ask.read(s, plan, Basis::WithSuspects));
    let with = with.filter(|w| (w.lo, w.hi) != (r.lo, r.hi));
    (r, with)
}

/// Of several needs for the same value the largest says it all.
fn merge(needs: Vec<Need>) -> Vec<Need> {
    let mut out: Vec<Need> = vec![];
    for n in needs {
        match out.iter_mut().find(|m| m.query == n.query) {
            Some(m) if m.more < n.more => *m = n,
            Some(_) => {}
            None => out.push(n),
        }
    }
    out
}

/// Missing things of the undecided parts, without repeats.
fn collect_missing(r: &Reason, out: &mut Vec<Missing>) {
    if r.verdict != Verdict::Unknown {
        return;
    }
    match &r.node {
        Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|p| collect_missing(p, out)),
        Node::Not(part) => collect_missing(part, out),
        Node::Atom(a) => {
            for m in &a.missing {
                if !out.contains(m) {
                    out.push(m.clone());
                }
            }
        }
    }
}
