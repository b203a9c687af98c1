//! The tasks that an observation brings: one look a day, the end when its time is over,
//! something at once where there are complaints.

use super::decide::Context;
use super::{Begun, Observation, subject};
use crate::due::{self, Bound, LimitSource};
use crate::event::Event;
use crate::obligation::{Cause, DutyEvent, Obligation, Why, event::Withdrawn, id as duty_id};
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::codebook::Label;
use lf_rules::program::{Confidentiality, Due, Evidence, Limit};
use std::collections::BTreeMap;

impl Context<'_> {
    /// A task of the body that looks after somebody. `mark` tells the tasks of one kind apart.
    fn duty(&self, o: &Begun, task: &str, title: &Label, mark: &str) -> Obligation {
        let root = format!("{}/{task}/{mark}", subject(self.id));
        let plan = &self.follow.plan;
        Obligation {
            id: duty_id(plan, task, &o.body, "city", &root, None),
            plan: plan.clone(),
            pack: self.pack.into(),
            clause: self.follow.clause.clone(),
            task: task.into(),
            // Of ten people under observation each has such a task.
            title: Label {
                zh: format!("{} {}", title.zh, o.person),
                en: format!("{} {}", title.en, o.person),
            },
            who: o.body.clone(),
            area: "city".into(),
            root,
            opened_at: self.now,
            confidential: Confidentiality::Confidential,
            cause: Cause {
                seq: 0,
                kind: "observation.begun".into(),
            },
            ..Obligation::default()
        }
    }

    /// A limit by the parameter of the city, else by what the rules say meanwhile.
    fn limit(&self, parameter: &str, otherwise: &str) -> (Option<Limit>, Bound) {
        let (text, source) = match self.parameters.get(parameter) {
            Some(p) => (p.value.as_str(), p.source.as_str()),
            None => (otherwise, self.follow.source.as_str()),
        };
        let due = match text.contains(':') {
            true => Due {
                by: Some(text.into()),
                ..Due::default()
            },
            false => Due {
                within: Some(text.into()),
                ..Due::default()
            },
        };
        let bound = Bound {
            limit: text.into(),
            source: LimitSource::Parameter {
                name: parameter.into(),
                source: source.into(),
            },
        };
        (due.limit(&BTreeMap::new()).ok().flatten(), bound)
    }

    /// With its limit and the act that does it.
    fn due(&self, o: Obligation, at: Timestamp, bound: Bound, by: Option<&str>) -> Obligation {
        Obligation {
            due: Some(at),
            bound: Some(bound),
            evidence: Evidence {
                by: by.map(str::to_string),
                ..Evidence::default()
            },
            ..o
        }
    }

    /// The look of a day. Where its hour has passed already the day itself is left.
    pub(super) fn look(&self, o: &Begun, day: Date) -> Obligation {
        let (limit, bound) = self.limit(&self.follow.by_parameter, &self.follow.by);
        let end = due::end_of(day, self.zone);
        let at = match limit {
            Some(Limit::By(time)) => due::time_on(day, time, self.zone),
            Some(Limit::Within(l)) => l.after(due::start_of(day, self.zone), self.zone),
            None => end,
        };
        let at = if at > self.now { at } else { end };
        let duty = self.duty(o, "observe.daily", &self.follow.daily, &day.to_string());
        self.due(duty, at.max(self.now), bound, Some("observation.check"))
    }

    /// The end when its time is over, or another last day.
    fn release(&self, o: &Begun, until: Date) -> Obligation {
        let at = due::end_of(until, self.zone).max(self.now);
        let mark = until.to_string();
        let duty = self.duty(o, "observe.release", &self.follow.release, &mark);
        let bound = Bound {
            limit: String::new(),
            source: LimitSource::Period,
        };
        self.due(duty, at, bound, Some("observation.end"))
    }

    /// Acting on complaints. `mark` tells them apart.
    pub(super) fn alarm(&self, o: &Begun, mark: u64) -> Obligation {
        let (limit, bound) = self.limit(&self.follow.alarm_parameter, &self.follow.within);
        let at = match limit {
            Some(Limit::Within(length)) => length.after(self.now, self.zone),
            _ => self.now,
        };
        let duty = self.duty(o, "observe.alarm", &self.follow.alarm, &mark.to_string());
        self.due(duty, at, bound, Some("observation.check"))
    }

    /// What is owed about a running observation: the look of a day, or his release.
    pub(super) fn owing(&self, o: &Observation) -> Obligation {
        match o.over() {
            true => self.release(&o.begun, o.until),
            false => self.look(&o.begun, o.next),
        }
    }
}

/// That a task is owed.
pub(super) fn owed(duty: &Obligation) -> Event {
    Event::new("duty.opened", duty.subject(), duty)
}

/// That it is owed no more.
pub(super) fn not_owed(duty: &Obligation, cause: u64) -> Event {
    let event = DutyEvent::Withdrawn(Withdrawn {
        why: Why::Moved,
        cause,
    });
    Event {
        kind: event.kind().into(),
        subject: duty.subject(),
        body: serde_json::from_str(&event.body()).unwrap_or_default(),
    }
}
