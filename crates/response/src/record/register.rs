//! Registers, as data: what a record of each must say, who may write it, by which
//! stages it comes to its end, and what it opens.

use crate::form::Field;
use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All registers, in the order in which they are offered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registers {
    /// The registers.
    pub registers: Vec<Register>,
}

impl Registers {
    /// A register by its id.
    pub fn register(&self, id: &str) -> Option<&Register> {
        self.registers.iter().find(|r| r.id == id)
    }

    /// What is wrong with the registers as data: names that point nowhere.
    pub fn faults(&self) -> Vec<String> {
        let mut out = vec![];
        for r in &self.registers {
            let mut say = |what: String| out.push(format!("{}: {what}", r.id));
            let has = |f: &String| r.fields.iter().any(|x| &x.id == f);
            if r.stages.is_empty() {
                say("has no stage".into());
            }
            for f in r.stages.iter().flat_map(|s| &s.needs).filter(|f| !has(f)) {
                say(format!("a stage needs `{f}`, which is not a field"));
            }
            if !r.counts_from.is_empty() && r.stage(&r.counts_from).is_none() {
                say(format!(
                    "counts from `{}`, which is not a stage",
                    r.counts_from
                ));
            }
            if let Some(title) = Some(&r.title).filter(|t| !has(t)) {
                say(format!("`{title}` is its title, but not a field"));
            }
            if let Some(o) = &r.opens {
                match self.register(&o.register) {
                    None => say(format!("opens `{}`, which is not a register", o.register)),
                    Some(target) => {
                        for (to, from) in &o.carry {
                            if !target.fields.iter().any(|x| &x.id == to) {
                                say(format!(
                                    "carries into `{to}`, which {} does not have",
                                    target.id
                                ));
                            }
                            if from != "id" && !has(from) {
                                say(format!("carries `{from}`, which is not a field"));
                            }
                        }
                    }
                }
            }
            if let Some(slip) = &r.slip {
                for f in [&slip.to, &slip.what, &slip.due] {
                    if !has(f) {
                        say(format!("its slip reads `{f}`, which is not a field"));
                    }
                }
            }
        }
        out
    }
}

/// A register.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Id, also the end of its journal kind and of what duties name: `record.<id>`.
    pub id: String,
    /// Name of the register.
    pub label: Label,
    /// What an entry is for, in a few words.
    #[serde(default)]
    pub about: Label,
    /// Field that names a record in lists.
    pub title: String,
    /// Roles whose officers may write it; every body where empty.
    #[serde(default)]
    pub writers: Vec<String>,
    /// Where a plan gives bodies a task with the evidence `record.<id>` at the level
    /// in force, those bodies alone may write it.
    #[serde(default)]
    pub writers_by_plan: bool,
    /// Stages, the first one on entering.
    pub stages: Vec<Stage>,
    /// Stage from which a record counts as evidence; the first one where it is empty.
    #[serde(default)]
    pub counts_from: String,
    /// Opens a record of another register with it.
    #[serde(default)]
    pub opens: Option<Opens>,
    /// Gives a body something to do.
    #[serde(default)]
    pub slip: Option<Slip>,
    /// Fields.
    pub fields: Vec<Field>,
}

impl Register {
    /// A stage by its id.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|s| s.id == id)
    }

    /// Whether a record at a stage is evidence of the work that it records.
    pub fn counts(&self, stage: &str) -> bool {
        let at = |id: &str| self.stages.iter().position(|s| s.id == id);
        at(stage) >= at(&self.counts_from)
    }

    /// All fields.
    pub fn all(&self) -> Vec<&Field> {
        self.fields.iter().collect()
    }
}

/// A stage of a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Id.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Nothing remains to be done.
    #[serde(default)]
    pub done: bool,
    /// Fields that must be filled in to reach it.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The record that it opened must be done.
    #[serde(default)]
    pub opened_done: bool,
}

/// What entering a record opens.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opens {
    /// The other register.
    pub register: String,
    /// Its fields by the fields that they are taken from; `id` is the id of the record itself.
    pub carry: BTreeMap<String, String>,
}

/// How a record becomes something that a body owes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slip {
    /// Field with the body.
    pub to: String,
    /// Field with what is to be done.
    pub what: String,
    /// Field with the moment; the end of the same day where it is empty.
    pub due: String,
}
