//! Replays: facts of a file told to an empty city in the order in which they
//! became known, and every change of the candidate of one plan.

use crate::files::{self, FileError, RowOutcome};
use crate::live::Live;
use jiff::Span;
use jiff::civil::Date;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::fact::Fact;
use lf_domain::level::Level;
use lf_domain::place::Place;
use lf_domain::refusal::Refusal;
use lf_formats::clusters::ClusterFinder;
use lf_formats::mapper::{MappedFact, Settings};
use lf_formats::mapping::{ClusterRule, Mapping};
use lf_rules::plan::Plan;
use lf_rules::report::{Candidate, Node, Reason, Verdict, Way};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// Facts of files in the order in which they became known.
#[derive(Default)]
pub struct Tale {
    /// The facts.
    pub facts: Vec<MappedFact>,
    /// Rows that were not taken: file, row and why.
    pub rejected: Vec<(PathBuf, u64, Vec<Refusal>)>,
    /// Rows that the mappings pass over.
    pub skipped: u64,
    /// Assumptions of the mappings, in words.
    pub about: Vec<String>,
}

/// A change of the candidate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Day on which it became known.
    pub at: Date,
    /// Plan code.
    pub plan: String,
    /// County that decides, or the city.
    pub area: String,
    /// Level; null when no criterion is met.
    pub level: Option<Level>,
    /// Clauses met at that level.
    pub clauses: Vec<String>,
    /// Clauses that are unknown.
    pub pending: Vec<String>,
    /// The nearest higher level: clause and what is still needed.
    pub headroom: Vec<Headroom>,
}

/// What a clause of the next level still needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Headroom {
    /// Level.
    pub level: Level,
    /// Clause.
    pub clause: String,
    /// Shortest road to it, each need in words of the vocabulary.
    pub needs: Vec<HeadroomNeed>,
}

/// One need.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeadroomNeed {
    /// The value.
    pub query: String,
    /// How much more.
    pub more: f64,
    /// Last onset day that still counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Body that must answer, where it is a question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
}

impl Tale {
    /// Reads files through mappings, finds clusters where a mapping has a rule
    /// for them, and sorts by the day of knowledge.
    ///
    /// # Errors
    /// When a file cannot be read at all.
    pub fn read(
        files: &[PathBuf],
        mappings: &[Mapping],
        city: &City,
        book: &CodeBook,
        settings: &Settings,
    ) -> Result<Tale, FileError> {
        let mut tale = Tale::default();
        let mut rules: Vec<(ClusterRule, String)> = vec![];
        for m in mappings {
            tale.about.push(m.about.trim().to_string());
            if let Some(rule) = &m.clusters {
                rules.push((rule.value.clone(), m.source.clone()));
            }
        }
        for path in files {
            files::rows(path, mappings, city, book, settings, &mut |_, row| {
                match row.what {
                    RowOutcome::Facts(facts) => tale.facts.extend(facts),
                    RowOutcome::Skipped(_) => tale.skipped += 1,
                    RowOutcome::Rejected(why) => tale.rejected.push((path.clone(), row.row, why)),
                }
                true
            })?;
        }
        tale.facts.sort_by_key(|f| f.known);
        for (rule, source) in rules {
            tale.find_clusters(&rule, &source);
        }
        Ok(tale)
    }

    fn find_clusters(&mut self, rule: &ClusterRule, source: &str) {
        let mut finder = ClusterFinder::new(rule, source);
        let mut out = Vec::with_capacity(self.facts.len());
        for f in std::mem::take(&mut self.facts) {
            let found = finder.feed(&f);
            out.push(f);
            out.extend(found);
        }
        self.facts = out;
    }
}

/// Tells a tale to an empty city, calling `emit` for each change of the candidate.
pub fn replay(
    city: &City,
    book: &Arc<CodeBook>,
    plan: &Arc<Plan>,
    tale: &Tale,
    emit: &mut dyn FnMut(Line),
) {
    let mut live = Live::new(city, book.clone(), std::slice::from_ref(plan));
    let mut known: HashMap<&str, (u64, &Fact)> = HashMap::new();
    let mut last = Candidate {
        plan: plan.code().to_string(),
        ..Candidate::default()
    };
    let mut tell = |live: &mut Live, day: Date| {
        live.evaluate();
        let now = live.evaluators[0].candidate(None);
        if now != last {
            last = now;
            emit(line(live, city, day, &last));
        }
    };
    let (Some(first), Some(end)) = (
        tale.facts.first().map(|f| f.known),
        tale.facts.last().map(|f| f.known),
    ) else {
        return;
    };
    let (mut day, mut next, mut seq) = (first, 0, 0);
    // After the last fact the days go on until everything has become too old to count.
    let c = &city.currency;
    let end = end.saturating_add(
        Span::new().days(c.quiet_days.max(c.occurrence_days).max(c.week_days + 7) + 1),
    );
    while day <= end {
        live.advance(day);
        while let Some(f) = tale.facts.get(next).filter(|f| f.known <= day) {
            (next, seq) = (next + 1, seq + 1);
            let old = known.get(f.corrects.as_deref().unwrap_or(&f.key)).copied();
            if old.is_some_and(|(_, fact)| *fact == f.fact) {
                continue;
            }
            live.fold(seq, &f.fact, old);
            known.insert(&f.key, (seq, &f.fact));
            if let Some(key) = &f.corrects {
                known.insert(key, (seq, &f.fact));
            }
        }
        tell(&mut live, day);
        day = day.saturating_add(Span::new().days(1));
    }
}

fn line(live: &Live, city: &City, at: Date, c: &Candidate) -> Line {
    let e = &live.evaluators[0];
    let mut places: BTreeMap<String, ()> = BTreeMap::new();
    let mut headroom: Vec<(usize, Headroom)> = vec![];
    for (i, criterion) in e.plan().criteria.iter().enumerate() {
        if c.clauses.contains(&criterion.clause) {
            collect_places(&e.report(i, &live.situation).reason, &mut places);
        }
        if Some(criterion.level) > c.level && e.verdict(i) != Verdict::Yes {
            let report = e.report(i, &live.situation);
            if let Some(way) = report.headroom.first() {
                headroom.push((
                    way.needs.len(),
                    near(criterion.level, &criterion.clause, way),
                ));
            }
        }
    }
    // The nearest clause of each higher level that something is on record for.
    let topics: Vec<&str> = e
        .plan()
        .topics()
        .into_iter()
        .filter(|t| e.is_active(t))
        .collect();
    headroom.retain(|(_, h)| {
        e.plan()
            .criterion(&h.clause)
            .is_some_and(|(_, c)| topics.contains(&c.topic.as_str()))
    });
    headroom.sort_by(|a, b| {
        let size = |h: &Headroom| h.needs.iter().map(|n| n.more).sum::<f64>();
        a.1.level
            .cmp(&b.1.level)
            .then(a.0.cmp(&b.0))
            .then(size(&a.1).total_cmp(&size(&b.1)))
    });
    headroom.dedup_by_key(|(_, h)| h.level);
    let area = match places.keys().next() {
        Some(code) if places.len() == 1 => city.place_label(&Place::County(code.clone()), "en"),
        _ => city.label.en.clone(),
    };
    Line {
        at,
        plan: c.plan.clone(),
        area,
        level: c.level,
        clauses: c.clauses.clone(),
        pending: c.pending.clone(),
        headroom: headroom.into_iter().map(|(_, h)| h).collect(),
    }
}

fn near(level: Level, clause: &str, way: &Way) -> Headroom {
    let needs = (way.needs.iter())
        .map(|n| HeadroomNeed {
            query: n.query.to_string(),
            more: n.more,
            until: n.until,
            ask: n.ask.as_ref().map(|a| a.who.clone()),
        })
        .collect();
    Headroom {
        level,
        clause: clause.to_string(),
        needs,
    }
}

/// Counties that the true parts of a reason name.
fn collect_places(r: &Reason, out: &mut BTreeMap<String, ()>) {
    if r.verdict != Verdict::Yes {
        return;
    }
    match &r.node {
        Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|p| collect_places(p, out)),
        Node::Not(part) => collect_places(part, out),
        Node::Atom(a) => {
            if let Some(p) = &a.evidence.place {
                out.insert(p.clone(), ());
            }
        }
    }
}
