//! Rows of the tables of obligations and series.

use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_response::due::Reminder;
use lf_response::obligation::{Act, Duty, Hold, Obligation, Period, State};
use lf_response::opening::evidence::Candidate;
use lf_response::opening::{Known, Row, Stand};
use lf_response::series::Series;
use serde::{Deserialize, Serialize};

/// An obligation as far as its table knows it: everything by which it moves,
/// without its texts. Kept as JSON in the column `data`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    pub id: String,
    pub opened: u64,
    pub last: u64,
    pub who: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    pub state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Timestamp>,
    #[serde(default)]
    pub reminded: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_at: Option<Timestamp>,
    pub opened_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Timestamp>,
    pub plan: String,
    pub clause: String,
    pub task: String,
    pub root: String,
    pub hold: Hold,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    pub area: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    pub cause: u64,
}

fn act(at: Option<Timestamp>) -> Option<Act> {
    let by = Actor {
        officer: String::new(),
        body: String::new(),
    };
    at.map(|at| Act { at, by, seq: 0 })
}

impl Line {
    pub(crate) fn of(duty: &Duty) -> Line {
        let it = &duty.it;
        let at = |act: &Option<Act>| act.as_ref().map(|a| a.at);
        Line {
            id: it.id.clone(),
            opened: duty.opened,
            last: duty.last,
            who: duty.who.clone(),
            officer: duty.officer.clone(),
            state: duty.state,
            due: it.due,
            late: duty.late,
            reminders: it.reminders.iter().map(|r| r.at).collect(),
            reminded: duty.reminded,
            missed_at: it.missed_at,
            opened_at: it.opened_at,
            acknowledged: at(&duty.acknowledged),
            begun: at(&duty.begun),
            closed: at(&duty.closed),
            plan: it.plan.clone(),
            clause: it.clause.clone(),
            task: it.task.clone(),
            root: it.root.clone(),
            hold: it.hold,
            response: it.response.clone(),
            topic: it.topic.clone(),
            area: it.area.clone(),
            series: it.series.clone(),
            period: it.period,
            evidence: it.evidence.by.clone(),
            cause: it.cause.seq,
        }
    }

    /// Reads the column `data`.
    pub(crate) fn read(data: &str) -> Option<Line> {
        serde_json::from_str(data).ok()
    }

    /// The obligation as it stands, with what `it` says about it: its own entry,
    /// or nothing, where only its moves matter.
    pub(crate) fn duty(&self, it: Option<Obligation>) -> Duty {
        let it = it.unwrap_or_else(|| {
            let mut it = Obligation {
                id: self.id.clone(),
                plan: self.plan.clone(),
                clause: self.clause.clone(),
                task: self.task.clone(),
                who: self.who.clone(),
                area: self.area.clone(),
                root: self.root.clone(),
                hold: self.hold,
                response: self.response.clone(),
                topic: self.topic.clone(),
                opened_at: self.opened_at,
                due: self.due,
                missed_at: self.missed_at,
                series: self.series.clone(),
                period: self.period,
                ..Obligation::default()
            };
            let reminder = |at: &Timestamp| Reminder {
                at: *at,
                to: vec![],
            };
            it.reminders = self.reminders.iter().map(reminder).collect();
            it.evidence.by = self.evidence.clone();
            it.cause.seq = self.cause;
            it
        });
        let mut duty = Duty::open(it, self.opened);
        duty.who = self.who.clone();
        duty.last = self.last;
        duty.state = self.state;
        duty.officer = self.officer.clone();
        duty.late = self.late;
        duty.reminded = self.reminded;
        duty.acknowledged = act(self.acknowledged);
        duty.begun = act(self.begun);
        duty.closed = act(self.closed);
        duty
    }

    /// What decides about it when something happens.
    pub(crate) fn row(&self) -> Row {
        Row {
            known: Known {
                id: self.id.clone(),
                plan: self.plan.clone(),
                last: self.last,
                stand: Stand::from(self.state),
            },
            series: false,
            opened_at: self.opened_at,
            hold: self.hold,
            who: self.who.clone(),
            it: Candidate {
                id: self.id.clone(),
                plan: self.plan.clone(),
                task: self.task.clone(),
                root: self.root.clone(),
                area: self.area.clone(),
                response: self.response.clone(),
                topic: self.topic.clone(),
                due: self.due,
                period: self.period,
                series: self.series.clone(),
                cause: self.cause,
            },
        }
    }
}

/// A series that was opened, as its row: id, last entry, whether it is open, its entry.
#[derive(Clone, Debug)]
pub(crate) struct SeriesLine {
    pub last: u64,
    pub live: bool,
    pub it: Series,
}

impl SeriesLine {
    /// Reads `last, live` and the body of its entry.
    pub(crate) fn read((last, live, body): (i64, i64, String)) -> Option<SeriesLine> {
        Some(SeriesLine {
            last: last as u64,
            live: live == 1,
            it: serde_json::from_str(&body).ok()?,
        })
    }

    /// What decides about it when something happens.
    pub(crate) fn row(&self) -> Row {
        let of = &self.it.of;
        Row {
            known: Known {
                id: self.it.id.clone(),
                plan: of.plan.clone(),
                last: self.last,
                stand: match self.live {
                    true => Stand::Live,
                    false => Stand::Withdrawn,
                },
            },
            series: true,
            opened_at: of.opened_at,
            hold: of.hold,
            who: of.who.clone(),
            it: Candidate {
                id: self.it.id.clone(),
                plan: of.plan.clone(),
                task: of.task.clone(),
                root: of.root.clone(),
                area: of.area.clone(),
                response: of.response.clone(),
                topic: of.topic.clone(),
                due: None,
                period: None,
                series: None,
                cause: of.cause.seq,
            },
        }
    }
}
