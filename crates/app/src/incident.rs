//! What is going on: the topics with something on record, what the plans make
//! of each, and which questions are open.

use crate::live::Live;
use crate::office::Office;
use lf_domain::counter::{Basis, Cell};
use lf_domain::level::Level;
use lf_rules::evaluator::Evaluator;
use lf_rules::report::{
    Candidate, CriterionReport, Missing, MissingKind, OtherCandidate, Verdict, Way,
};
use serde::Serialize;

/// One incident: a topic with something on record, under the plan that governs it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incident {
    /// Topic, which is also its id.
    pub topic: String,
    /// Code of the governing plan.
    pub plan: String,
    /// What the governing plan suggests.
    pub candidate: Candidate,
    /// The same if every suspected case were confirmed.
    pub with_suspects: Candidate,
    /// Diseases counted under the topic.
    pub diseases: Vec<String>,
    /// Cases of these diseases in the current episode.
    pub counts: Counts,
    /// The nearest higher level.
    pub next: Option<Next>,
    /// Open questions, those that change the candidate first.
    pub asks: Vec<Ask>,
    /// What the plan would suggest under other readings of doubtful places,
    /// where that is another level or leaves something else open.
    pub other_readings: Vec<OtherCandidate>,
}

/// Numbers of cases of an incident in the city.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Confirmed and clinically diagnosed.
    pub cases: i64,
    /// Of these, imported.
    pub imported: i64,
    /// Of these, local.
    pub local: i64,
    /// Suspected.
    pub suspects: i64,
    /// Dead.
    pub deaths: i64,
}

/// The nearest criterion of a higher level that is not met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Next {
    /// Its level.
    pub level: Level,
    /// Its clause.
    pub clause: String,
    /// Roads to it, nearest first.
    pub ways: Vec<Way>,
}

/// A question that waits for an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ask {
    /// What is missing and who must say it.
    pub missing: Missing,
    /// Plan code.
    pub plan: String,
    /// Clauses that wait for it.
    pub clauses: Vec<String>,
    /// Candidate level after "yes", for questions of judgement.
    pub if_yes: Option<Option<Level>>,
    /// Candidate level after "no".
    pub if_no: Option<Option<Level>>,
    /// Since when it has been open; see [`Office::date_asks`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<jiff::Timestamp>,
}

/// What another plan says about the facts of an incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherPlan {
    /// Plan code.
    pub plan: String,
    /// Its topic and candidate; none when it has no criteria for these facts.
    pub says: Option<(String, Candidate)>,
}

impl Office {
    /// All incidents, gravest candidate first.
    pub fn incidents(&self) -> Vec<Incident> {
        let live = self.live();
        let mut out: Vec<Incident> = vec![];
        for (i, e) in live.evaluators.iter().enumerate() {
            for topic in e.plan().topics() {
                if governing(&live, topic) == Some(i)
                    && e.is_active(topic)
                    && !only_others(&live, i, topic)
                {
                    out.push(incident(&live, i, topic));
                }
            }
        }
        out.sort_by_key(|i| {
            std::cmp::Reverse((i.candidate.level, i.with_suspects.level, i.asks.len()))
        });
        out
    }

    /// One incident, also where nothing is on record.
    pub fn incident(&self, topic: &str) -> Option<Incident> {
        let live = self.live();
        Some(incident(&live, governing(&live, topic)?, topic))
    }

    /// The criteria of the governing plan: those of the topic, or all of them.
    pub fn criteria(&self, topic: &str, all: bool) -> Vec<CriterionReport> {
        let live = self.live();
        let Some(i) = governing(&live, topic) else {
            return vec![];
        };
        let e = &live.evaluators[i];
        (e.plan().criteria.iter().enumerate())
            .filter(|(_, c)| all || c.topic == topic)
            .map(|(i, _)| e.report(i, &live.situation))
            .collect()
    }

    /// The criteria of one plan for a topic, on the facts as they are now.
    pub fn criteria_of(&self, plan: &str, topic: &str) -> Vec<CriterionReport> {
        let live = self.live();
        let Some(e) = live.evaluators.iter().find(|e| e.plan().code() == plan) else {
            return vec![];
        };
        (e.plan().criteria.iter().enumerate())
            .filter(|(_, c)| c.topic == topic)
            .map(|(i, _)| e.report(i, &live.situation))
            .collect()
    }

    /// What the other plans say about the same facts: the topic and candidate
    /// of each of their topics that reads something the incident has on record.
    pub fn other_plans(&self, topic: &str) -> Vec<OtherPlan> {
        let live = self.live();
        let Some(governing) = governing(&live, topic) else {
            return vec![];
        };
        let recorded = live.evaluators[governing].recorded(topic);
        let others = (live.evaluators.iter().enumerate()).filter(|(i, _)| *i != governing);
        others
            .map(|(_, e)| {
                let shared =
                    |t: &&str| *t == topic || e.recorded(t).iter().any(|c| recorded.contains(c));
                let says = (e.plan().topics().into_iter().filter(shared))
                    .map(|t| (t.to_string(), e.candidate(Some(t))))
                    .max_by_key(|(_, c)| (c.level, c.pending.len()));
                OtherPlan {
                    plan: e.plan().code().to_string(),
                    says,
                }
            })
            .collect()
    }

    /// Onset cells of the diseases of a topic in the current episode, in the city.
    pub fn onsets(&self, topic: &str) -> Vec<(String, Vec<Cell>)> {
        let live = self.live();
        let diseases = self.diseases_of(topic);
        diseases
            .into_iter()
            .map(|d| (d.clone(), live.situation.episode(&d, true)))
            .collect()
    }

    /// The diseases that a topic's criteria read.
    pub fn diseases_of(&self, topic: &str) -> Vec<String> {
        let mut out: Vec<String> = vec![];
        for plan in &self.plans {
            out.extend(plan.diseases_of(topic).into_iter().map(str::to_string));
        }
        out.sort();
        out.dedup();
        out
    }

    /// Whether a plan comes second for a topic: another governs it, or all that is on
    /// record for it is in the scope of an earlier plan. What it says then is a note
    /// beside the governing plan's, and nobody owes anything for it.
    pub(crate) fn comes_second(&self, plan: &str, topic: &str) -> bool {
        let live = self.live();
        let ix = (live.evaluators.iter()).position(|e| e.plan().code() == plan);
        ix.is_some_and(|i| governing(&live, topic) != Some(i) || only_others(&live, i, topic))
    }

    /// The level that each plan suggests over all topics.
    pub fn candidates(&self) -> Vec<Candidate> {
        self.live()
            .evaluators
            .iter()
            .map(|e| e.candidate(None))
            .collect()
    }
}

/// The plan that governs a topic: the first that has criteria for it and
/// something of its own on record. What an earlier plan has in its scope is not
/// a later plan's own: its result is a note beside the earlier plan's.
fn governing(live: &Live, topic: &str) -> Option<usize> {
    let having = |e: &Evaluator| e.plan().topics().contains(&topic);
    let own = (live.evaluators.iter().enumerate())
        .position(|(i, e)| having(e) && e.is_active(topic) && !only_others(live, i, topic));
    own.or_else(|| live.evaluators.iter().position(having))
}

/// True when all that a topic has on record lies in the scope of an earlier plan.
fn only_others(live: &Live, plan_ix: usize, topic: &str) -> bool {
    let recorded = live.evaluators[plan_ix].recorded(topic);
    let earlier = |code: &str| {
        live.evaluators[..plan_ix].iter().any(|e| {
            let scope = &e.plan().header().scope;
            scope
                .diseases
                .iter()
                .chain(&scope.topics)
                .any(|c| c == code)
        })
    };
    !recorded.is_empty() && recorded.into_iter().all(earlier)
}

fn incident(live: &Live, plan_ix: usize, topic: &str) -> Incident {
    let e = &live.evaluators[plan_ix];
    let plan = e.plan();
    let candidate = e.candidate(Some(topic));
    let reports: Vec<CriterionReport> = (plan.criteria.iter().enumerate())
        .filter(|(_, c)| c.topic == topic)
        .map(|(i, _)| e.report(i, &live.situation))
        .collect();
    let diseases: Vec<String> = plan
        .diseases_of(topic)
        .into_iter()
        .map(str::to_string)
        .collect();
    let mut counts = Counts::default();
    for d in &diseases {
        let t = live.situation.total(d);
        counts.cases += t.on(Basis::Determined, None);
        counts.imported += t.imported;
        counts.local += t.local;
        counts.suspects += t.suspects;
        counts.deaths += t.deaths;
    }
    let size = |w: &Way| (w.needs.len(), w.needs.iter().map(|n| n.more).sum::<f64>());
    let next = (reports.iter())
        .filter(|r| {
            r.verdict != Verdict::Yes && Some(r.level) > candidate.level && !r.headroom.is_empty()
        })
        .min_by(|a, b| {
            let near = |r: &CriterionReport| r.headroom.first().map_or((9, f64::MAX), size);
            a.level.cmp(&b.level).then(
                near(a)
                    .partial_cmp(&near(b))
                    .unwrap_or(std::cmp::Ordering::Equal),
            )
        })
        .map(|r| Next {
            level: r.level,
            clause: r.clause.clone(),
            ways: r.headroom.clone(),
        });
    let mut asks: Vec<Ask> = vec![];
    for r in reports.iter().filter(|r| r.verdict == Verdict::Unknown) {
        for m in &r.missing {
            match asks.iter_mut().find(|a| &a.missing == m) {
                Some(a) => a.clauses.push(r.clause.clone()),
                None => asks.push(ask(live, plan_ix, topic, m, &r.clause)),
            }
        }
    }
    let changes = |a: &Ask| {
        let moves = |l: &Option<Option<Level>>| l.is_some_and(|l| l != candidate.level);
        moves(&a.if_yes) || moves(&a.if_no)
    };
    asks.sort_by_key(|a| !changes(a));
    Incident {
        topic: topic.to_string(),
        plan: plan.code().to_string(),
        with_suspects: e.candidate_with_suspects(Some(topic)),
        candidate,
        diseases,
        counts,
        next,
        asks,
        other_readings: e.other_candidates(Some(topic), &live.situation),
    }
}

fn ask(live: &Live, plan_ix: usize, topic: &str, missing: &Missing, clause: &str) -> Ask {
    let e = &live.evaluators[plan_ix];
    let after = |answer: bool| match &missing.what {
        MissingKind::Judgement { finding, about } => Some(
            e.suppose(finding, about, answer)
                .candidate(Some(topic))
                .level,
        ),
        MissingKind::Suspects { .. } if answer => {
            Some(e.candidate_with_suspects(Some(topic)).level)
        }
        _ => None,
    };
    Ask {
        missing: missing.clone(),
        plan: e.plan().code().to_string(),
        clauses: vec![clause.to_string()],
        if_yes: after(true),
        if_no: after(false),
        since: None,
    }
}
