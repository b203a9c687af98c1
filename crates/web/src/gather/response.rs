//! Responses, orders, warnings and command structures for their pages.

use super::approval::incident_name;
use crate::desk::Desk;
use crate::http::session::random;
use crate::view::incident::{InForce, Judged, OpenFile, People};
use crate::view::report_form::Typed;
use crate::view::response::{
    OrderView, ResponseRow, ResponseView, ResponsesView, StructureView, WarningRow,
};
use lf_app::approval::FileQuery;
use lf_app::response::{Preview, State};
use lf_domain::actor::Actor;
use lf_response::file::Status;
use lf_response::standing::{ResponseKey, Standing};
use lf_rules::program::Act;

/// Judgements that stand beside a candidate.
const JUDGED: usize = 2;
/// Ended responses on a page.
const ENDED: usize = 50;

/// What persons have brought about for an incident.
pub fn people(desk: &Desk, plan: &str, topic: &str) -> People {
    let office = &desk.office;
    let mine = |k: &ResponseKey| k.plan == plan && k.topic == topic;
    let responses = office.responses().into_iter().filter(|s| mine(&s.now.key));
    let warnings = office.warnings().into_iter().filter(|w| mine(&w.now.key));
    let query = FileQuery {
        plan: Some(plan.into()),
        topic: Some(topic.into()),
        open: true,
        ..FileQuery::default()
    };
    let files = office.files(&query).into_iter().map(|f| OpenFile {
        id: f.opened.id.clone(),
        change: f.opened.change,
        level: f.level.or(f.opened.present),
        area: f.opened.key.area.clone(),
        awaited: f.awaited().last().map_or(vec![], |s| s.by.clone()),
    });
    let key = ResponseKey {
        plan: plan.into(),
        topic: topic.into(),
        area: "city".into(),
    };
    let all = FileQuery {
        open: false,
        ..query.clone()
    };
    let mut judged: Vec<Judged> = (office.files(&all).iter())
        .filter(|f| f.status == Status::Open || f.opened.level.is_some())
        .filter_map(|f| {
            let acts = [Act::Assess, Act::Propose, Act::Decide, Act::Approve];
            let k = f.valid_acts(&acts).last()?;
            Some(Judged {
                level: k.signed.signature.level.or(f.level)?,
                act: k.act,
                body: k.signed.capacity.body.clone(),
                officer: k.signed.capacity.by.officer.clone(),
                at: desk.wall(k.signed.at),
                reason: k.signed.signature.opinion.clone(),
                file: f.opened.id.clone(),
            })
        })
        .collect();
    judged.sort_by_key(|j| std::cmp::Reverse(j.at));
    judged.truncate(JUDGED);
    let over = office.responses_by(State::Ended, None, ENDED).responses;
    People {
        ended: (over.iter())
            .filter(|s| mine(&s.now.key))
            .map(|s| s.now.key.to_string())
            .collect(),
        judged,
        responses: responses
            .filter_map(|s| {
                Some(InForce {
                    key: s.now.key.to_string(),
                    level: s.now.level?,
                    since: desk.wall(s.level_since),
                    body: s.now.starter,
                    reason: s.now.reason,
                    area: s.now.key.area,
                })
            })
            .collect(),
        warnings: warnings
            .filter_map(|w| {
                Some(InForce {
                    key: w.now.key.to_string(),
                    level: w.now.level?,
                    since: desk.wall(w.now.at),
                    body: w.now.issuer,
                    reason: w.now.text,
                    area: w.now.key.area,
                })
            })
            .collect(),
        files: files.collect(),
        key: key.to_string(),
    }
}

/// Responses in force, and those that are over: the last ended first, below an entry.
pub fn rows(desk: &Desk, before: Option<u64>) -> ResponsesView {
    let row = |s: Standing| ResponseRow {
        name: incident_name(desk, &s.now.key.topic),
        since: desk.wall(s.level_since),
        began: desk.wall(s.since),
        candidate: desk
            .office
            .candidate_of(&s.now.key.plan, &s.now.key.topic)
            .0,
        standing: s,
    };
    let over = desk.office.responses_by(State::Ended, before, ENDED);
    ResponsesView {
        active: desk.office.responses().into_iter().map(row).collect(),
        ended: over.responses.into_iter().map(row).collect(),
        older: over.before,
    }
}

/// One response; none where there never was one.
pub fn response(desk: &Desk, key: &ResponseKey) -> Option<ResponseView> {
    let office = &desk.office;
    let standing = office.standing(key)?;
    let query = FileQuery {
        plan: Some(key.plan.clone()),
        topic: Some(key.topic.clone()),
        area: Some(key.area.clone()),
        open: true,
        ..FileQuery::default()
    };
    let orders: Vec<_> = (office.orders(Some(&key.topic)).into_iter())
        .filter(|o| {
            o.order.plan == key.plan
                && (o.order.area == key.area || o.order.counties.contains(&key.area))
        })
        .map(|o| (desk.wall(o.order.at), o))
        .collect();
    let running = office.running();
    let declined = (running.declined.iter())
        .filter(|d| orders.iter().any(|(_, o)| o.order.id == d.order))
        .map(|d| (desk.wall(d.at), d.county.clone(), d.reason.clone()))
        .collect();
    drop(running);
    let pack = office.plan(&key.plan).map(|p| p.pack.digest.clone());
    Some(ResponseView {
        name: incident_name(desk, &key.topic),
        since: (desk.wall(standing.since), desk.wall(standing.level_since)),
        candidate: office.candidate_of(&key.plan, &key.topic),
        changes: (office.response_changes(key).into_iter())
            .map(|(seq, c)| (seq, desk.wall(c.at), c))
            .collect(),
        files: office.files(&query),
        measures: (standing.now.level)
            .map_or_else(Preview::default, |l| office.preview(key, l, None)),
        offers: office.offers(key),
        counties: office.following(key),
        orders,
        declined,
        structure: office.structure(key),
        older_pack: standing.active() && pack.is_some_and(|p| p != standing.now.pack),
        form_key: format!("form:{}", random()),
        refusals: vec![],
        standing,
    })
}

/// The form that records an order.
pub fn order(desk: &Desk, key: ResponseKey, typed: Typed) -> OrderView {
    let office = &desk.office;
    OrderView {
        name: incident_name(desk, &key.topic),
        superiors: office.superiors(&key),
        key,
        typed,
        refusals: vec![],
        form_key: format!("form:{}", random()),
    }
}

/// The command structure of a response in force.
pub fn structure(desk: &Desk, key: &ResponseKey) -> Option<StructureView> {
    let structure = desk.office.structure(key)?;
    Some(StructureView {
        name: incident_name(desk, &key.topic),
        times: structure.changes.iter().map(|c| desk.wall(c.at)).collect(),
        structure,
        refusals: vec![],
        typed: Typed::new(),
        form_key: format!("form:{}", random()),
    })
}

/// Warnings that stand.
pub fn warnings(desk: &Desk, actor: Option<&Actor>) -> Vec<WarningRow> {
    (desk.office.warnings().into_iter())
        .map(|w| WarningRow {
            name: incident_name(desk, &w.now.key.topic),
            at: desk.wall(w.now.at),
            mine: actor.is_some_and(|a| {
                w.goes_to(&a.body) && !w.acknowledged.iter().any(|x| x.body == a.body)
            }),
            warning: w,
        })
        .collect()
}
