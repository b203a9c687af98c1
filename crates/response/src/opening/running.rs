//! What a running response asks for at its level, and what it only offers.

use super::bind::{self, Owner, owners};
use super::template::{Root, owed};
use super::{Owed, Scene, Script};
use crate::due::Beginning;
use crate::obligation::{Cause, Hold};
use crate::standing::Standing;
use jiff::Timestamp;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_rules::program::{Cited, Grade, Power, Task, Tier};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The state of the areas that a response looks at.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// Counties with something on record for the incident.
    pub affected: BTreeSet<String>,
    /// Risk grades that occur in each county.
    pub grades: BTreeMap<String, BTreeSet<Grade>>,
}

/// A measure that needs a decision of its own: shown as a proposal, never opened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offer {
    /// Id of the task.
    pub task: String,
    /// Clause.
    pub clause: String,
    /// What.
    pub title: Label,
    /// Bodies that would carry it out.
    pub who: Vec<String>,
    /// Who may decide it, and what the law asks for.
    pub power: Power,
    /// Bodies that may decide it.
    pub by: Vec<String>,
    /// Risk grades in whose areas it could hold; empty for everywhere.
    pub grades: Vec<Grade>,
    /// Level from which.
    pub level: Option<Level>,
}

/// What the tasks of an episode go back to.
pub fn root_of(standing: &Standing) -> String {
    format!("response/{}/{}", standing.now.key, standing.now.episode)
}

fn tier(standing: &Standing) -> Tier {
    match standing.now.key.is_city() {
        true => Tier::City,
        false => Tier::County,
    }
}

/// Everything that a response asks for at its present level: its measures, those
/// of the risk grades in its counties, the duties while it runs. Empty once it ended.
/// `seq` and `at` are the entry after which it is asked for.
pub fn running(
    standing: &Standing,
    ground: &Ground,
    (seq, kind, at): (u64, &str, Timestamp),
    scene: &Scene<'_>,
    script: &Script<'_>,
) -> Vec<Owed> {
    let Some(level) = standing.now.level else {
        return vec![];
    };
    let (key, tier) = (&standing.now.key, tier(standing));
    let root = Root {
        id: root_of(standing),
        group: root_of(standing),
        cause: Cause {
            seq,
            kind: kind.to_string(),
        },
        hold: Hold::Level,
        begin: Beginning::at(at),
        response: Some(key.to_string()),
        topic: Some(key.topic.clone()),
        county: None,
        starter: Some(&standing.now.starter),
        level: Some((tier, level)),
    };
    let here = bind::Ground {
        county: (!key.is_city()).then_some(key.area.as_str()),
        scope: &standing.now.scope,
        affected: Some(&ground.affected),
    };
    let mut out: Vec<Owed> = vec![];
    let mut add = |task: &Cited<Task>, owner: Owner| {
        let owed = owed(task, owner, &root, scene, script);
        if !out.iter().any(|o| o.id() == owed.id()) {
            out.push(owed);
        }
    };
    let of = |task: &Cited<Task>, here: &bind::Ground<'_>| {
        owners(&task.it.who, task.it.each, here, "", scene, script)
    };
    let while_active = script.program.duties.iter().filter(|d| {
        (d.it.on.as_ref()).is_some_and(|t| {
            t.event == "response.active"
                && (t.topics.is_empty() || t.topics.contains(&key.topic))
                && (t.levels.is_empty() || t.levels.contains(&level))
        }) && d.it.is_of(tier)
    });
    let measures = script.program.measures_for(level, tier, &key.topic);
    for task in measures.into_iter().chain(while_active) {
        if task.it.is_owed() {
            of(task, &here).into_iter().for_each(|o| add(task, o));
        }
    }
    // A measure of a grade is owed by the counties in which the grade occurs.
    for (county, grades) in &ground.grades {
        let outside = here.county.is_some_and(|own| own != county)
            || (!here.scope.is_empty() && !here.scope.contains(county));
        if outside {
            continue;
        }
        for grade in grades {
            for task in script.program.measures_in(*grade, Some(level), tier) {
                if !task.it.is_owed() || task.it.level.is_none() {
                    continue;
                }
                let there = bind::Ground {
                    county: Some(county),
                    scope: &[],
                    affected: None,
                };
                // A body of the city does it once, for all its counties.
                let own = |o: &Owner| lf_domain::city::split_body(&o.body).1.is_some();
                let (counties, city): (Vec<Owner>, Vec<Owner>) =
                    of(task, &there).into_iter().partition(own);
                counties.into_iter().for_each(|o| add(task, o));
                for o in city {
                    let area = match key.is_city() {
                        true => "city".to_string(),
                        false => key.area.clone(),
                    };
                    add(task, Owner { area, ..o });
                }
            }
        }
    }
    out
}

/// What the plan only allows at the present level: somebody has to decide it.
pub fn offers(standing: &Standing, scene: &Scene<'_>, script: &Script<'_>) -> Vec<Offer> {
    let Some(level) = standing.now.level else {
        return vec![];
    };
    let (key, tier) = (&standing.now.key, tier(standing));
    let county = (!key.is_city()).then_some(key.area.as_str());
    let mut tasks = script.program.measures_for(level, tier, &key.topic);
    for grade in [Grade::High, Grade::Mid, Grade::Low] {
        for task in script.program.measures_in(grade, Some(level), tier) {
            if !tasks.iter().any(|t| t.it.id == task.it.id) {
                tasks.push(task);
            }
        }
    }
    let bodies = |roles: &[String]| -> Vec<String> {
        let all = roles.iter().flat_map(|r| scene.city.bodies_of(r, county));
        all.collect()
    };
    (tasks.into_iter())
        .filter(|t| !t.it.advice)
        .filter_map(|t| {
            let power = t.it.power.clone()?;
            Some(Offer {
                task: t.it.id.clone(),
                clause: t.clause.clone(),
                title: t.it.title.clone(),
                who: bodies(&t.it.who),
                by: bodies(std::slice::from_ref(&power.by)),
                power,
                grades: t.it.grades.clone(),
                level: t.it.level,
            })
        })
        .collect()
}

/// The duties that a plan always asks for, by the calendar alone.
pub fn standing_duties(at: Timestamp, scene: &Scene<'_>, script: &Script<'_>) -> Vec<Owed> {
    let root = Root {
        id: "standing".to_string(),
        group: format!("standing/{}", script.code),
        cause: Cause {
            seq: 0,
            kind: "standing".to_string(),
        },
        hold: Hold::Calendar,
        begin: Beginning::at(at),
        response: None,
        topic: None,
        county: None,
        starter: None,
        level: None,
    };
    let always = script.program.duties.iter().filter(|d| {
        (d.it.on.as_ref()).is_some_and(|t| t.event == "standing") && d.it.every.is_some()
    });
    let mut out = vec![];
    for task in always.filter(|t| t.it.is_owed()) {
        let here = bind::Ground::default();
        for owner in owners(&task.it.who, task.it.each, &here, "", scene, script) {
            out.push(owed(task, owner, &root, scene, script));
        }
    }
    out
}
