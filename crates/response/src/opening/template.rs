//! A task of a plan, bound to one owner: an obligation or a series.

use super::bind::{Owner, receivers};
use super::{Owed, Scene, Script};
use crate::due::{self, Beginning};
use crate::obligation::{Cause, Hold, Obligation, id};
use crate::series::Series;
use lf_domain::level::Level;
use lf_rules::program::{Cited, Escalation, Limit, Task, Tier};

/// What tasks that are opened together have in common.
#[derive(Clone, Debug)]
pub struct Root<'a> {
    /// What they go back to, for their ids.
    pub id: String,
    /// What they are looked up by, see [`Obligation::root`].
    pub group: String,
    /// Entry that opens them.
    pub cause: Cause,
    /// What keeps them open.
    pub hold: Hold,
    /// What their limits count from.
    pub begin: Beginning,
    /// Response.
    pub response: Option<String>,
    /// Topic.
    pub topic: Option<String>,
    /// County of the fact, for receivers that every county has.
    pub county: Option<String>,
    /// Body that started the response.
    pub starter: Option<&'a str>,
    /// Whose response, and its level.
    pub level: Option<(Tier, Level)>,
}

/// Bodies that may waive what belongs to this root.
fn overseers(root: &Root<'_>, area: &str, scene: &Scene<'_>, script: &Script<'_>) -> Vec<String> {
    let topic = root.topic.as_deref().unwrap_or_default();
    let level = root.level.map(|(tier, level)| (tier, level, topic));
    overseers_of(root.starter, level, area, scene, script)
}

/// Who started the response, where its office sits, who issued the plan.
pub fn overseers_of(
    starter: Option<&str>,
    level: Option<(Tier, Level, &str)>,
    area: &str,
    scene: &Scene<'_>,
    script: &Script<'_>,
) -> Vec<String> {
    let seat = level
        .and_then(|(tier, level, topic)| script.program.command_at(tier, level, topic))
        .and_then(|c| c.it.office.as_ref())
        .map(|o| o.at.clone());
    let county = (area != "city").then_some(area);
    let mut out: Vec<String> = vec![];
    let starter = starter.map(str::to_string).into_iter();
    let roles = seat.into_iter().chain([script.issuer.to_string()]);
    let bodies = roles.flat_map(|r| scene.city.bodies_of(&r, county));
    for body in starter.chain(bodies) {
        if scene.city.has_body(&body) && !out.contains(&body) {
            out.push(body);
        }
    }
    out
}

/// The area whose bodies receive something: of a task for the city that a fact of a
/// county opened, that county.
fn near<'a>(root: &'a Root<'_>, area: &'a str) -> &'a str {
    match area {
        "city" => root.county.as_deref().unwrap_or(area),
        county => county,
    }
}

/// The task as it is owed by one owner.
pub fn owed(
    task: &Cited<Task>,
    owner: Owner,
    root: &Root<'_>,
    scene: &Scene<'_>,
    script: &Script<'_>,
) -> Owed {
    let it = &task.it;
    let day = (root.begin.known.to_zoned(scene.zone.clone())).date();
    let bound = due::bound(it.due.as_ref(), scene.city, day);
    let id = id(
        script.code,
        &it.id,
        &owner.body,
        &owner.area,
        &root.id,
        None,
    );
    let mut o = Obligation {
        id: id.clone(),
        plan: script.code.to_string(),
        pack: script.pack.to_string(),
        clause: task.clause.clone(),
        task: it.id.clone(),
        title: it.title.clone(),
        to: receivers(&it.to, near(root, &owner.area), scene),
        overseers: overseers(root, &owner.area, scene, script),
        who: owner.body,
        unfilled: owner.unfilled,
        everywhere: owner.everywhere,
        area: owner.area,
        response: root.response.clone(),
        topic: root.topic.clone(),
        root: root.group.clone(),
        hold: root.hold,
        opened_at: root.begin.known,
        due: None,
        bound: None,
        reminders: vec![],
        missed_at: None,
        evidence: it.evidence.clone(),
        confidential: it.confidential,
        group: it.group.clone(),
        series: None,
        period: None,
        cause: root.cause.clone(),
    };
    let tell = |roles: &[String]| receivers(roles, near(root, &o.area), scene);
    if let Some(every) = &it.every {
        let value = |name: &str| scene.city.parameters.get(name).map(|p| p.value.as_str());
        let escalate = (it.escalate.iter())
            .map(|e| Escalation {
                after: e.after.clone(),
                to: tell(&e.to),
            })
            .collect();
        let series = Series {
            id,
            start: day,
            days: every.days_in(value),
            bound: bound.map(|b| b.1),
            escalate,
            adjustable: every.adjustable,
            of: o,
        };
        return Owed::Every(Box::new(series.begin(root.begin.known, scene.zone)));
    }
    if let (Some(due), Some((limit, bound))) = (&it.due, bound) {
        // A limit of the day counts from when it is asked for.
        let begin = match limit {
            Limit::By(_) => Beginning::at(root.begin.known),
            Limit::Within(_) => root.begin,
        };
        let at = due::moment(due, limit, begin, scene.zone);
        o.reminders = due::reminders(&it.escalate, at, scene.zone, tell);
        o.due = Some(at);
        o.bound = Some(bound);
    }
    Owed::Once(Box::new(o))
}
