//! The situation board.

use super::curve::{curve, visit};
use super::entries::happenings;
use super::incident::{asks, counts, diseases, name, nearest_first, with_suspects};
use crate::desk::Desk;
use crate::http::seen::Look;
use crate::view::board::{
    AreaState, BoardView, BodyAsks, IncidentAsk, IncidentRow, Missed, Next, Today,
};
use lf_app::incident::Incident;
use lf_app::store::{Entry, StoreError};
use lf_domain::codebook::Label;
use lf_rules::report::{CriterionReport, Reason};

/// Lines of "what happened last".
const RECENT: usize = 10;
/// Entries that are looked through for them.
const LOOKED_THROUGH: u64 = 500;

/// The rows of all incidents, gravest first.
///
/// # Errors
/// When the database fails.
pub async fn rows(desk: &Desk) -> Result<Vec<IncidentRow>, StoreError> {
    let mut out = vec![];
    let mut incidents = desk.office.incidents();
    desk.office.date_asks(&mut incidents).await?;
    for i in incidents {
        let last = desk
            .office
            .topic_page(&i.topic, None, 1)
            .await?
            .entries
            .into_iter()
            .next();
        let criteria = desk.office.criteria(&i.topic, false);
        out.push(row(
            desk,
            &i,
            &criteria,
            last.map_or_else(|| desk.office.now(), |e| e.recorded_at),
        ));
    }
    Ok(out)
}

fn row(
    desk: &Desk,
    i: &Incident,
    criteria: &[CriterionReport],
    last: jiff::Timestamp,
) -> IncidentRow {
    let next = i.next.as_ref().map(|n| {
        let mut ways = n.ways.clone();
        nearest_first(&mut ways);
        let progress = criteria
            .iter()
            .find(|c| c.clause == n.clause)
            .and_then(|c| progress(c, &ways));
        Next {
            level: n.level,
            clause: n.clause.clone(),
            ways,
            progress,
        }
    });
    IncidentRow {
        id: i.topic.clone(),
        name: name(desk, i),
        counts: counts(desk, i),
        week: criteria.iter().find_map(|c| week(&c.reason)),
        candidate: i.candidate.clone(),
        with_suspects: with_suspects(i),
        in_force: super::incident::in_force(desk, &i.plan, &i.topic),
        next,
        asks: asks(desk, i),
        last: desk.wall(last),
    }
}

/// How far along the first road, where it is a single number.
fn progress(c: &CriterionReport, ways: &[lf_rules::report::Way]) -> Option<(f64, f64)> {
    let [need] = ways.first()?.needs.as_slice() else {
        return None;
    };
    let mut found = None;
    visit(&c.reason, &mut |a| {
        if a.query == need.query && a.lo >= 0.0 && a.threshold > a.lo && found.is_none() {
            found = Some((a.threshold - need.more, a.threshold));
        }
    });
    found.filter(|(have, need)| *have >= 0.0 && *need > 1.0)
}

fn week(reason: &Reason) -> Option<lf_domain::week::Week> {
    let mut out = None;
    visit(reason, &mut |a| out = out.or(a.evidence.week));
    out
}

/// Whether an entry belongs among what happened lately. What the clock and the plan open,
/// remind of and close by the hundred stands on the desks.
fn tells(e: &Entry) -> bool {
    let of_duties = e.kind.starts_with("duty.") || e.kind.starts_with("series.");
    !of_duties || !e.officer.starts_with("pack:")
}

/// The board.
///
/// # Errors
/// When the database fails.
pub async fn gather(desk: &Desk, before: Option<Look>) -> Result<BoardView, StoreError> {
    let office = &desk.office;
    let all = office.incidents();
    let incidents = rows(desk).await?;
    let mut open: Vec<IncidentAsk> = (incidents.iter())
        .flat_map(|r| {
            r.asks.iter().map(|ask| IncidentAsk {
                incident: r.id.clone(),
                name: r.name.clone(),
                ask: ask.clone(),
            })
        })
        .collect();
    open.sort_by_key(|a| !a.ask.decisive());
    let mut bodies: Vec<BodyAsks> = vec![];
    for a in &open {
        let decisive = usize::from(a.ask.decisive());
        match bodies.iter_mut().find(|b| b.body == a.ask.missing.who) {
            Some(b) => {
                b.open += 1;
                b.decisive += decisive;
            }
            None => bodies.push(BodyAsks {
                body: a.ask.missing.who.clone(),
                open: 1,
                decisive,
            }),
        }
    }
    bodies.sort_by_key(|b| (std::cmp::Reverse(b.decisive), std::cmp::Reverse(b.open)));
    let curve = all.iter().find_map(|i| {
        let criteria = office.criteria(&i.topic, false);
        Some((name(desk, i), curve(desk, i, &criteria)?))
    });
    let mut recent = office.journal_page(None, LOOKED_THROUGH).await?.entries;
    recent.retain(tells);
    recent.truncate(RECENT);
    let day = office.day_counts(office.today()).await?;
    let missed = match before {
        Some(look) => Some(missed(desk, look, &incidents).await?),
        None => None,
    };
    Ok(BoardView {
        as_of: desk.wall(office.now()),
        missed,
        areas: areas(desk, &all),
        incidents,
        today: Today {
            facts: day.facts as usize,
            corrections: day.corrections as usize,
            level_changes: day.level_changes as usize,
        },
        asks: open,
        curve,
        recent: happenings(desk, &recent).await?,
        bodies,
    })
}

/// What was recorded after a look. Of a topic under several plans only what the
/// governing plan says is told.
async fn missed(desk: &Desk, look: Look, rows: &[IncidentRow]) -> Result<Missed, StoreError> {
    let m = desk.office.missed_since(look.seq).await?;
    let levels = (m.levels.iter()).filter_map(|l| {
        let row = rows.iter().find(|r| r.id == l.topic);
        let name = match row {
            Some(r) if r.candidate.plan != l.plan => return None,
            Some(r) => r.name.clone(),
            None => Label {
                zh: desk.names.codebook.label(&l.topic, "zh"),
                en: desk.names.codebook.label(&l.topic, "en"),
            },
        };
        Some((l.topic.clone(), name, l.from, l.to))
    });
    Ok(Missed {
        at: desk.wall(look.at),
        first: if m.is_nothing() { 0 } else { m.after + 1 },
        facts: m.facts,
        corrections: m.corrections,
        answers: m.answers,
        levels: levels.collect(),
        late: m.late,
        responses: m.responses,
    })
}

/// How each county stands: the gravest candidate of an incident with cases there, and
/// whether suspects or an unanswered incident of its own wait.
fn areas(desk: &Desk, incidents: &[Incident]) -> Vec<AreaState> {
    let live = desk.office.live();
    let mut out: Vec<AreaState> = (desk.names.city.areas.iter())
        .map(|a| AreaState {
            code: a.code.clone(),
            level: None,
            in_force: false,
            pending: false,
            cases: 0,
            suspected: 0,
        })
        .collect();
    for i in incidents {
        for d in diseases(desk, i) {
            for (area, tally) in live.situation.totals(&d) {
                let code = live.situation.area_code(area);
                let Some(state) = out.iter_mut().find(|s| Some(s.code.as_str()) == code) else {
                    continue;
                };
                let n = |v: i64| u32::try_from(v.max(0)).unwrap_or(u32::MAX);
                state.cases += n(tally.cases);
                state.suspected += n(tally.suspects);
                if tally.cases > 0 {
                    state.level = state.level.max(i.candidate.level);
                    state.pending |= i.candidate.level.is_none() && !i.asks.is_empty();
                }
                state.pending |= tally.suspects > 0;
            }
        }
    }
    out
}
