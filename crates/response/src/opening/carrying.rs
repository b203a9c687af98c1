//! What a decided order asks of those who carry it out: the task that carries
//! the power, which is offered and never opened by itself, becomes owed.

use super::bind::{Ground, owners};
use super::happening::Happening;
use super::template::{Root, owed};
use super::{Owed, Scene, Script};
use crate::area;
use crate::due::Beginning;
use crate::obligation::{Cause, Hold};
use crate::standing::ResponseKey;
use lf_rules::program::Tier;

/// What a decided order opens under its plan, in the counties of its scope.
pub fn carrying(what: &Happening, scene: &Scene<'_>, script: &Script<'_>) -> Vec<Owed> {
    if what.kind != "area.drawn" || what.plan() != Some(script.code) {
        return vec![];
    }
    let task = what.text("kind").and_then(|t| script.program.task(t));
    let (Some(task), Some(root)) = (task, root_of(what)) else {
        return vec![];
    };
    let key = what.text("response").and_then(ResponseKey::parse);
    let county = key
        .as_ref()
        .filter(|k| !k.is_city())
        .map(|k| k.area.as_str());
    let listed = what.body["counties"].as_array().into_iter().flatten();
    let scope: Vec<String> = listed
        .filter_map(|c| c.as_str().map(str::to_string))
        .collect();
    let root = Root {
        id: root.clone(),
        group: root,
        cause: Cause {
            seq: what.seq,
            kind: what.kind.clone(),
        },
        hold: Hold::Fact,
        begin: Beginning {
            known: what.at,
            happened: what.happened,
        },
        response: key.as_ref().map(ResponseKey::to_string),
        topic: key.as_ref().map(|k| k.topic.clone()),
        county: None,
        starter: None,
        level: key
            .as_ref()
            .zip(task.it.level)
            .map(|(k, level)| match k.is_city() {
                true => (Tier::City, level),
                false => (Tier::County, level),
            }),
    };
    let ground = Ground {
        county,
        scope: &scope,
        affected: None,
    };
    owners(
        &task.it.who,
        task.it.each,
        &ground,
        &what.agency,
        scene,
        script,
    )
    .into_iter()
    .map(|owner| owed(task, owner, &root, scene, script))
    .collect()
}

/// What the tasks of an order go back to: they are withdrawn when it is lifted.
pub fn root_of(what: &Happening) -> Option<String> {
    what.text("id").map(area::subject)
}
