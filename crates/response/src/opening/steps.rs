//! The step of an approval file that waits: its signers owe a signature.

use super::template::overseers_of;
use super::{Owed, Scene, Script};
use crate::due::{self, Beginning, Reminder};
use crate::file::File;
use crate::obligation::{Cause, Hold, Obligation, id};
use jiff::Timestamp;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_rules::program::{Act, Change, Due, Evidence};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Prefix of the task of a step.
const TASK: &str = "step.";

/// What the step of a file is, as far as its task says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the file is to bring about.
    pub change: Change,
    /// What is done in the step.
    pub act: Act,
    /// Level of the file.
    pub level: Option<Level>,
}

fn word(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_string()
}

fn read<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_string())).ok()
}

impl Step {
    /// The step of a task of this kind.
    pub fn parse(task: &str) -> Option<Step> {
        let mut parts = task.strip_prefix(TASK)?.split('.');
        Some(Step {
            change: read(parts.next()?)?,
            act: read(parts.next()?)?,
            level: parts.next().and_then(read),
        })
    }
}

/// What a file's obligations are looked up by.
pub fn root(file: &str) -> String {
    format!("file/{file}")
}

/// The signatures that a file waits for, after the entry `seq`; each of the bodies that
/// may sign owes it until one of them has.
pub fn waiting(
    file: &File,
    (seq, kind, at): (u64, &str, Timestamp),
    scene: &Scene<'_>,
    script: &Script<'_>,
) -> Vec<Owed> {
    let Some(step) = file.awaited().into_iter().rfind(|s| !s.optional) else {
        return vec![];
    };
    let opened = &file.opened;
    let level = file.level.or(opened.present);
    let parts = [
        word(&opened.change),
        word(&step.act),
        level.map_or("-", Level::numeral).to_string(),
        step.id.clone(),
    ];
    let task = format!("{TASK}{}", parts.join("."));
    let due = step.patience.as_ref().map(|name| Due {
        parameter: Some(name.clone()),
        ..Due::default()
    });
    let day = at.to_zoned(scene.zone.clone()).date();
    let bound = due::bound(due.as_ref(), scene.city, day);
    let moment = (due.as_ref().zip(bound.as_ref()))
        .map(|(due, (limit, _))| due::moment(due, *limit, Beginning::at(at), scene.zone));
    let area = opened.key.area.clone();
    let mut bodies: Vec<String> = (step.by.iter())
        .filter(|b| scene.city.has_body(b))
        .cloned()
        .collect();
    // Nobody of the city signs: whoever oversees the plan has to see that it waits.
    if bodies.is_empty() {
        bodies = overseers_of(None, None, &area, scene, script);
    }
    (bodies.into_iter())
        .map(|who| {
            Owed::Once(Box::new(Obligation {
                id: id(script.code, &task, &who, &area, &format!("seq/{seq}"), None),
                plan: script.code.to_string(),
                pack: opened.pack.clone(),
                clause: file.procedure.clause.clone(),
                task: task.clone(),
                // Pages put it into words.
                title: Label {
                    zh: step.id.clone(),
                    en: step.id.clone(),
                },
                who,
                to: step.to.clone(),
                area: area.clone(),
                topic: Some(opened.key.topic.clone()),
                root: root(&opened.id),
                hold: Hold::Step,
                opened_at: at,
                due: moment,
                bound: bound.as_ref().map(|b| b.1.clone()),
                // After its patience the signer is asked again.
                reminders: (moment.into_iter())
                    .map(|at| Reminder {
                        at,
                        to: step.by.clone(),
                    })
                    .collect(),
                evidence: Evidence {
                    label: Label::default(),
                    by: Some(format!("file.{}", step.id)),
                },
                cause: Cause {
                    seq,
                    kind: kind.to_string(),
                },
                ..Obligation::default()
            }))
        })
        .collect()
}
