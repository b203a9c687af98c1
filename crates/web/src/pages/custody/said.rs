//! Custody in words: codes, clocks, the steps of a ride.

use crate::words::{Say, Words};
use jiff::Timestamp;
use lf_response::custody::rules::{Category, Rules};
use lf_response::custody::{Closed, Custody, Leg, Step};
use std::collections::BTreeMap;

/// Where a step of a ride stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Taken.
    Done,
    /// Waited for.
    Now,
    /// Waited for in vain.
    Late,
    /// Comes after what is waited for.
    Later,
}

/// A step of a ride as the board shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Where it stands.
    pub standing: Standing,
    /// Name of the step.
    pub name: String,
    /// The time, or the span that is left or passed.
    pub time: String,
    /// Who signed, or by when.
    pub sub: String,
}

impl Cell {
    /// Class of its dot.
    pub fn class(&self) -> &'static str {
        match self.standing {
            Standing::Done => "done",
            Standing::Now => "now",
            Standing::Late => "late",
            Standing::Later => "later",
        }
    }

    /// Sign in its dot.
    pub fn sign(&self) -> Option<&'static str> {
        match self.standing {
            Standing::Done => Some("tick"),
            Standing::Late => Some("warn"),
            _ => None,
        }
    }
}

/// What both pages need to put custody into words.
pub struct Said<'a> {
    /// Words.
    pub w: &'a Words,
    /// Words of custody and what the city makes of them.
    pub rules: &'a Rules,
    /// Now.
    pub now: Timestamp,
}

impl Said<'_> {
    /// Name of a category.
    pub fn category(&self, code: &str) -> String {
        let found = self.rules.words.categories.get(code);
        found.map_or_else(|| code.to_string(), |c| self.w.label(&c.label))
    }

    /// Name of a function.
    pub fn function(&self, code: &str) -> String {
        let found = self.rules.words.functions.get(code);
        found.map_or_else(|| code.to_string(), |f| self.w.label(&f.label))
    }

    /// Name of an outcome.
    pub fn outcome(&self, code: &str) -> String {
        let found = self.rules.words.results.get(code);
        found.map_or_else(|| code.to_string(), |o| self.w.label(&o.label))
    }

    /// Name of a way to end.
    pub fn ending(&self, code: &str) -> String {
        let found = self.rules.words.endings.get(code);
        found.map_or_else(|| code.to_string(), |e| self.w.label(&e.label))
    }

    /// Name of a service, or what it was called.
    pub fn service(&self, code: &str, label: &str) -> String {
        if !label.is_empty() {
            return label.to_string();
        }
        let found = self.rules.words.services.get(code);
        found.map_or_else(|| code.to_string(), |s| self.w.label(s))
    }

    /// Name of a facility.
    pub fn site(&self, id: &str) -> String {
        let binding = self.rules.city.as_ref();
        let found = binding.and_then(|b| b.site(id));
        found.map_or_else(|| id.to_string(), |s| self.w.label(&s.label))
    }

    /// Telephone of a body.
    pub fn phone(&self, body: &str) -> String {
        let role = body.split('@').next().unwrap_or(body);
        let bodies = &self.w.names().city.bodies;
        let found = bodies.iter().find(|b| b.role == role);
        found.and_then(|b| b.phone.clone()).unwrap_or_default()
    }

    /// Names of bodies.
    pub fn bodies<'b>(&self, list: impl IntoIterator<Item = &'b String>) -> String {
        let names: Vec<String> = list.into_iter().map(|b| self.w.body_full(b)).collect();
        names.join(&self.w.t("list-comma"))
    }

    /// The span and the moment of the clock: `剩 12分`, `应 16:52 前`.
    pub fn clock(&self, c: &Custody) -> Option<(bool, String, String)> {
        let clock = c.clock.as_ref()?;
        let (now, due) = (self.w.wall(&self.now), self.w.wall(&clock.due));
        let late = clock.due <= self.now;
        let span = match late {
            true => self.w.t1("duty-over", "span", self.w.lapse(due, now)),
            false => self.w.t1("duty-left", "span", self.w.lapse(now, due)),
        };
        Some((
            late,
            span,
            self.w.t1("custody-due", "at", self.w.when(&clock.due)),
        ))
    }

    /// The five steps of a ride.
    pub fn track(&self, c: &Custody, leg: &Leg) -> Vec<Cell> {
        let w = self.w;
        let o = &leg.offered;
        let running = c.leg().is_some_and(|l| l.offered.n == o.n);
        let awaited = c.awaited().filter(|_| running);
        let both =
            |h: &lf_response::custody::Handing| h.at.map(|at| (w.when(&at), w.t("custody-both")));
        let one = |s: &lf_response::custody::Sign| (w.when(&s.at), w.body_full(&s.by.body));
        let done = [
            (Step::Offer, Some(one(&leg.sign))),
            (Step::Accept, leg.accepted.as_ref().map(one)),
            (Step::Depart, both(&leg.departure)),
            (Step::Arrive, both(&leg.arrival)),
            (Step::Admit, leg.admitted.as_ref().map(|(_, s)| one(s))),
        ];
        (done.into_iter())
            .map(|(step, said)| {
                let name = w.t(&format!("custody-step-{}", step.word()));
                if let Some((time, sub)) = said {
                    return Cell {
                        standing: Standing::Done,
                        name,
                        time,
                        sub,
                    };
                }
                let now = awaited.as_ref().filter(|(_, s)| *s == step);
                match (now, self.clock(c)) {
                    (Some(_), Some((late, time, sub))) => Cell {
                        standing: if late { Standing::Late } else { Standing::Now },
                        name,
                        time,
                        sub,
                    },
                    (Some((who, _)), None) => Cell {
                        standing: Standing::Now,
                        name,
                        time: String::new(),
                        sub: self.bodies(who),
                    },
                    _ => Cell {
                        standing: Standing::Later,
                        name,
                        time: String::new(),
                        sub: String::new(),
                    },
                }
            })
            .collect()
    }

    /// How a ride was cut short: `15:12 退回：没有空房`.
    pub fn closed(&self, leg: &Leg) -> Option<String> {
        let (key, reason, sign) = match leg.closed.as_ref()? {
            Closed::Refused(reason, sign) => ("custody-refused", reason, sign),
            Closed::Withdrawn(reason, sign) => ("custody-withdrawn", reason, sign),
        };
        let args = [
            ("at", Say::say(&self.w.when(&sign.at))),
            ("body", Say::say(&self.w.body_full(&sign.by.body))),
            ("reason", Say::say(reason)),
        ];
        Some(self.w.say(key, &args))
    }

    /// Which stretch of the way a ride is, and how often it was offered: `第 2 段`,
    /// `第 1 段，重新提出，第 2 次`.
    pub fn stretch(&self, c: &Custody, leg: &Leg) -> String {
        let before = c.legs.iter().filter(|l| l.offered.n < leg.offered.n);
        let (mut stretch, mut offer) = (1u32, 1u32);
        for leg in before {
            match leg.closed {
                Some(_) => offer += 1,
                None => (stretch, offer) = (stretch + 1, 1),
            }
        }
        match offer {
            1 => self.w.t1("custody-stretch", "n", stretch),
            _ => (self.w).t2("custody-stretch-again", "n", stretch, "offer", offer),
        }
    }

    /// What became of the rides before the last one: whereto, and how it went.
    pub fn earlier(&self, c: &Custody) -> Vec<(String, String)> {
        let done = c.legs.split_last().map_or(&[][..], |(_, before)| before);
        let told = |leg: &Leg| {
            let whereto = format!("{} → {}", leg.offered.from, self.site(&leg.offered.to));
            let went = self.closed(leg).unwrap_or_else(|| {
                let cells = self.track(c, leg).into_iter();
                let steps = cells.filter(|cell| cell.standing == Standing::Done);
                let steps: Vec<String> = steps.map(|s| format!("{} {}", s.name, s.time)).collect();
                steps.join(" · ")
            });
            (whereto, went)
        };
        done.iter().map(told).collect()
    }

    /// Categories by code, in the order of the words.
    pub fn categories(&self) -> Vec<(&String, &Category)> {
        let mut all: Vec<_> = self.rules.words.categories.iter().collect();
        all.sort_by_key(|(_, c)| c.order);
        all
    }

    /// What a person is called here: the masked name, else his opaque id.
    pub fn who(&self, c: &Custody, names: &BTreeMap<String, String>) -> String {
        names
            .get(&c.id)
            .cloned()
            .unwrap_or_else(|| c.person.clone())
    }
}
