//! One incident, and its line list.

use super::curve::{curve, visit};
use super::entries::{happening, happenings};
use crate::desk::Desk;
use crate::view::incident::{
    Ask, CaseRow, Counts, Effect, IncidentView, LineList, OtherPlan, OtherSays, PackMark, Signed,
};
use crate::words::small;
use lf_app::incident::Incident;
use lf_app::projections::fact_of;
use lf_app::store::StoreError;
use lf_app::timeline::CaseFilter;
use lf_domain::case::Classification;
use lf_domain::codebook::Label;
use lf_domain::fact::Fact;
use lf_domain::level::Level;
use lf_rules::report::{MissingKind, Reason, Way};
use std::collections::BTreeMap;

/// Lines of a timeline beside an incident.
const TIMELINE: u64 = 14;
/// Entries of a topic counted at most.
const COUNTED: u64 = 100_000;
/// Rows of a page of the line list.
const ROWS: u64 = 100;

/// The diseases whose cases are an incident's: those that its criteria count, and the
/// topic itself where it is one.
pub fn diseases(desk: &Desk, i: &Incident) -> Vec<String> {
    let mut out = i.diseases.clone();
    if desk.names.codebook.diseases.contains_key(&i.topic) && !out.contains(&i.topic) {
        out.push(i.topic.clone());
    }
    out
}

/// Name of an incident: its topic, with the county where all its cases are in one. Where
/// the topic ranges over many diseases, the disease and county that stand out.
pub fn name(desk: &Desk, i: &Incident) -> Label {
    let (mut code, mut disease) = (sole_county(desk, i), i.topic.clone());
    if code.is_none() && !desk.names.codebook.diseases.contains_key(&i.topic) {
        let criteria = desk.office.criteria(&i.topic, false);
        let stands_out = criteria.iter().find_map(|c| evidence(&c.reason));
        if let Some((d, place)) = stands_out {
            (disease, code) = (d, place);
        }
    }
    let topic = |lang: &str| desk.names.codebook.label(&disease, lang);
    let area = code.and_then(|c| desk.names.city.areas.iter().find(|a| a.code == c));
    match area {
        Some(a) => Label {
            zh: format!("{}{}", a.label.zh, topic("zh")),
            en: format!("{} {}", a.label.en, small(&topic("en"))),
        },
        None => Label {
            zh: topic("zh"),
            en: topic("en"),
        },
    }
}

/// Disease and county of the first value that names a disease.
fn evidence(reason: &Reason) -> Option<(String, Option<String>)> {
    let mut out = None;
    visit(reason, &mut |a| {
        if out.is_none()
            && let Some(d) = &a.evidence.disease
        {
            out = Some((d.clone(), a.evidence.place.clone()));
        }
    });
    out
}

/// The county that has all determined cases, or else all suspected ones.
fn sole_county(desk: &Desk, i: &Incident) -> Option<String> {
    let mut sure: BTreeMap<u16, i64> = BTreeMap::new();
    let mut maybe: BTreeMap<u16, i64> = BTreeMap::new();
    let live = desk.office.live();
    for d in diseases(desk, i) {
        for (area, t) in live.situation.totals(&d) {
            *sure.entry(area).or_default() += t.cases;
            *maybe.entry(area).or_default() += t.suspects;
        }
    }
    sure.retain(|_, n| *n > 0);
    maybe.retain(|_, n| *n > 0);
    let areas = if sure.is_empty() { maybe } else { sure };
    match areas.keys().collect::<Vec<_>>().as_slice() {
        [area] => live.situation.area_code(**area).map(str::to_string),
        _ => None,
    }
}

/// Numbers of persons of the current episode.
pub fn counts(desk: &Desk, i: &Incident) -> Counts {
    let n = |v: i64| u32::try_from(v.max(0)).unwrap_or(u32::MAX);
    let live = desk.office.live();
    let mut out = Counts::default();
    for d in diseases(desk, i) {
        let t = live.situation.total(&d);
        out.confirmed += n(t.cases);
        out.imported += n(t.imported);
        out.local += n(t.local);
        out.suspected += n(t.suspects);
        out.deaths += n(t.deaths);
    }
    out
}

/// Open questions with the effect of each answer.
pub fn asks(desk: &Desk, i: &Incident) -> Vec<Ask> {
    let now = i.candidate.level;
    let effect = |after: Option<Option<Level>>| match after {
        Some(level) if level == now => Effect::Stays,
        Some(Some(level)) => Effect::Becomes(level),
        Some(None) => Effect::Stays,
        None => Effect::Open,
    };
    (i.asks.iter())
        .map(|a| Ask {
            missing: a.missing.clone(),
            plan: a.plan.clone(),
            clauses: a.clauses.clone(),
            if_yes: effect(a.if_yes),
            // A suspect who is ruled out was never counted.
            if_no: match a.missing.what {
                MissingKind::Suspects { .. } => Effect::Stays,
                _ => effect(a.if_no),
            },
            since: a.since.map(|at| desk.wall(at)),
        })
        .collect()
}

/// Roads in the order in which people think of them: more cases first, then by length.
pub fn nearest_first(ways: &mut [Way]) {
    ways.sort_by_key(|w| {
        let cases = w.needs.len() == 1 && w.needs[0].query.func == "cases";
        (!cases, w.needs.len())
    });
}

/// The highest response in force to an incident.
pub fn in_force(desk: &Desk, plan: &str, topic: &str) -> Option<Level> {
    let all = desk.office.responses().into_iter();
    let own = all.filter(|s| s.now.key.plan == plan && s.now.key.topic == topic);
    own.filter_map(|s| s.now.level).max()
}

/// The candidate with suspects, where it differs.
pub fn with_suspects(i: &Incident) -> Option<Level> {
    i.with_suspects
        .level
        .filter(|l| Some(*l) != i.candidate.level)
}

/// Edition and digest of a pack.
pub fn pack(desk: &Desk, plan: &str) -> PackMark {
    let Some(p) = desk.office.plan(plan) else {
        return PackMark {
            plan: plan.to_string(),
            ..PackMark::default()
        };
    };
    let h = p.header();
    PackMark {
        plan: h.code.clone(),
        edition: h.dated.unwrap_or(h.in_force.from).year().to_string(),
        digest: p.pack.digest.clone(),
    }
}

/// The page of an incident; none where no plan has criteria for the topic.
///
/// # Errors
/// When the database fails.
pub async fn gather(
    desk: &Desk,
    topic: &str,
    all: bool,
) -> Result<Option<IncidentView>, StoreError> {
    let office = &desk.office;
    let Some(mut i) = office.incident(topic) else {
        return Ok(None);
    };
    office.date_asks(std::slice::from_mut(&mut i)).await?;
    let mut criteria = office.criteria(topic, all);
    for c in &mut criteria {
        nearest_first(&mut c.headroom);
    }
    let page = office.topic_page(topic, None, TIMELINE).await?;
    let timeline = happenings(desk, &page.entries).await?;
    let (designations, answers) = signed(desk, topic, &i).await?;
    let others = (office.other_plans(topic).into_iter())
        .map(|o| OtherPlan {
            plan: o.plan,
            says: o
                .says
                .map_or(OtherSays::NotInScope, |(_, c)| OtherSays::Candidate(c)),
        })
        .collect();
    let computed = timeline
        .iter()
        .map(|h| h.at)
        .max()
        .unwrap_or_else(|| desk.wall(office.now()));
    Ok(Some(IncidentView {
        id: topic.to_string(),
        name: name(desk, &i),
        topic: topic.to_string(),
        counts: counts(desk, &i),
        computed,
        with_suspects: with_suspects(&i),
        other_readings: i.other_readings.clone(),
        in_force: in_force(desk, &i.plan, topic),
        people: super::response::people(desk, &i.plan, topic),
        designations,
        answers,
        criteria_total: office
            .plan(&i.plan)
            .map_or(criteria.len(), |p| p.criteria.len()),
        all_criteria: all,
        asks: asks(desk, &i),
        timeline,
        timeline_total: office.topic_size(topic, COUNTED).await? as usize,
        curve: curve(desk, &i, &criteria),
        others,
        entries: office.topic_range(topic).await?.unwrap_or_default(),
        pack: pack(desk, &i.plan),
        candidate: i.candidate,
        criteria,
    }))
}

type Determined = (
    Vec<Signed<lf_domain::transmission::Designation>>,
    Vec<Signed<lf_domain::judgement::Judgement>>,
);

/// Designation orders and answers that stand for a topic, newest first.
async fn signed(desk: &Desk, topic: &str, i: &Incident) -> Result<Determined, StoreError> {
    let office = &desk.office;
    let (mut orders, mut answers) = (vec![], vec![]);
    for e in office
        .kind_page("fact.designation", None, 50)
        .await?
        .entries
    {
        let Some(Fact::Designation(d)) = fact_of(&e) else {
            continue;
        };
        let concerns = d.plan == i.plan && (d.topic.is_empty() || d.topic == topic);
        if concerns && office.superseded_by(e.seq).await?.is_none() {
            orders.push(Signed {
                seq: e.seq,
                at: desk.wall(e.recorded_at),
                officer: e.officer,
                body: e.agency,
                fact: d,
            });
        }
    }
    let about = |wanted: &str| {
        let book = &desk.names.codebook;
        wanted.is_empty()
            || book.about_matches(wanted, topic)
            || i.diseases.iter().any(|d| book.about_matches(wanted, d))
    };
    for e in office.kind_page("fact.judgement", None, 50).await?.entries {
        let Some(Fact::Judgement(j)) = fact_of(&e) else {
            continue;
        };
        if about(&j.about) && office.superseded_by(e.seq).await?.is_none() {
            answers.push(Signed {
                seq: e.seq,
                at: desk.wall(e.recorded_at),
                officer: e.officer,
                body: e.agency,
                fact: j,
            });
        }
    }
    Ok((orders, answers))
}

/// The line list of an incident.
///
/// # Errors
/// When the database fails.
pub async fn cases(
    desk: &Desk,
    topic: &str,
    place: &str,
    classification: Option<Classification>,
    before: Option<u64>,
) -> Result<Option<LineList>, StoreError> {
    let office = &desk.office;
    let Some(i) = office.incident(topic) else {
        return Ok(None);
    };
    let filter = CaseFilter {
        diseases: diseases(desk, &i),
        place: place.to_string(),
        classification: classification
            .map_or(String::new(), |c| crate::telling::class_name(c).to_string()),
    };
    let page = office.cases_page(&filter, before, ROWS).await?;
    let mut rows = vec![];
    for e in &page.entries {
        let (seq, corrections) = (
            e.seq,
            usize::from(happening(desk, e).await?.corrects.is_some()),
        );
        match fact_of(e) {
            Some(Fact::Case(c)) => rows.push(CaseRow {
                seq,
                case_id: c.case_id,
                cases: 1,
                place: c.place,
                classification: Some(c.classification),
                origin: c.origin,
                onset: c.onset,
                reported: c.reported,
                died: c.died,
                focus: c.focus,
                links: c.links,
                corrections,
            }),
            Some(Fact::Count(c)) => rows.push(CaseRow {
                seq,
                case_id: String::new(),
                cases: c.cases,
                place: c.place,
                classification: None,
                origin: c.origin,
                onset: Some(c.date),
                reported: c.date,
                died: None,
                focus: c.focus,
                links: vec![],
                corrections,
            }),
            _ => {}
        }
    }
    let counts = counts(desk, &i);
    Ok(Some(LineList {
        id: topic.to_string(),
        name: name(desk, &i),
        matching: (counts.confirmed + counts.suspected) as usize,
        counts,
        rows,
        place: place.to_string(),
        classification,
        more_after: page.before,
    }))
}
