//! What a plan does not know is asked: an unknown opens an obligation for the
//! body that has to say it.

use super::{Scene, Script};
use crate::due::{self, Beginning};
use crate::obligation::{Cause, Hold, Obligation, id};
use jiff::Timestamp;
use lf_domain::codebook::Label;
use lf_rules::program::{Due, Evidence};
use lf_rules::report::{Missing, MissingKind};

/// Parameter of the city: how soon a question is to be answered.
pub const PATIENCE: &str = "answer";

/// Prefix of the task of a question.
pub const TASK: &str = "ask.";

/// A question of the plans, by what is asked: the same for every clause and plan that asks it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// Question code.
    pub finding: String,
    /// What it is about; may be empty.
    pub about: String,
    /// Role that must answer.
    pub who: String,
}

impl Question {
    /// The question behind something missing; what is missing for another reason
    /// (suspects that are not settled, figures that nobody has) is shown, not asked.
    pub fn of(missing: &Missing) -> Option<Question> {
        match &missing.what {
            MissingKind::Judgement { finding, about } => Some(Question {
                finding: finding.clone(),
                about: about.clone(),
                who: missing.who.clone(),
            }),
            MissingKind::Parameter { .. }
            | MissingKind::Data { .. }
            | MissingKind::Suspects { .. } => None,
        }
    }

    /// Id of its task.
    pub fn task(&self) -> String {
        format!("{TASK}{}.{}", self.finding, self.about)
    }

    /// What its obligations are looked up by.
    pub fn root(&self) -> String {
        format!("ask/{}.{}", self.finding, self.about)
    }

    /// Question and subject of a task of this kind.
    pub fn parse(task: &str) -> Option<(&str, &str)> {
        task.strip_prefix(TASK)?.split_once('.')
    }
}

/// The obligation to answer a question, opened by the entry `seq`.
pub fn ask(
    question: &Question,
    clause: &str,
    topic: &str,
    (seq, at): (u64, Timestamp),
    scene: &Scene<'_>,
    script: &Script<'_>,
) -> Vec<Obligation> {
    let label = (scene.book.questions.get(&question.finding)).map(|q| q.label.clone());
    let name = label.unwrap_or(Label {
        zh: question.finding.clone(),
        en: question.finding.clone(),
    });
    let due = Due {
        parameter: Some(PATIENCE.to_string()),
        ..Due::default()
    };
    let day = at.to_zoned(scene.zone.clone()).date();
    let bound = due::bound(Some(&due), scene.city, day);
    let roles = [question.who.clone()];
    let owners = super::bind::owners(
        &roles,
        None,
        &super::bind::Ground::default(),
        "",
        scene,
        script,
    );
    (owners.into_iter())
        .map(|owner| Obligation {
            id: id(
                script.code,
                &question.task(),
                &owner.body,
                "city",
                &format!("seq/{seq}"),
                None,
            ),
            plan: script.code.to_string(),
            pack: script.pack.to_string(),
            clause: clause.to_string(),
            task: question.task(),
            // The question itself; pages put it into words, with what it is about.
            title: name.clone(),
            who: owner.body,
            unfilled: owner.unfilled,
            everywhere: owner.everywhere,
            to: vec![],
            overseers: scene.city.bodies_of(script.issuer, None),
            area: "city".to_string(),
            response: None,
            topic: Some(topic.to_string()).filter(|t| !t.is_empty()),
            root: question.root(),
            hold: Hold::Unknown,
            opened_at: at,
            due: bound
                .as_ref()
                .map(|b| due::moment(&due, b.0, Beginning::at(at), scene.zone)),
            bound: bound.as_ref().map(|b| b.1.clone()),
            reminders: vec![],
            missed_at: None,
            evidence: Evidence {
                label: name.clone(),
                by: Some("fact.judgement".to_string()),
            },
            confidential: Default::default(),
            group: None,
            series: None,
            period: None,
            cause: Cause {
                seq,
                kind: "finding.verdict".to_string(),
            },
        })
        .collect()
}
