//! The custody board and one person's hand-over.

use crate::page::Page;
use crate::view::filled::Filled;
use crate::words::{Say, Words};
use askama::Template;
use jiff::Timestamp;
use lf_app::custody::{CustodyCounts, CustodyPage, CustodyQuery, View};
use lf_app::facilities::FacilityView;
use lf_response::custody::rules::{Binding, Rules};
use lf_response::custody::{Closed, Custody, Event, Leg, Stage, Step};
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

    /// What a person is called here: the masked name, else his opaque id.
    pub fn who(&self, c: &Custody, names: &BTreeMap<String, String>) -> String {
        names
            .get(&c.id)
            .cloned()
            .unwrap_or_else(|| c.person.clone())
    }
}

/// The board.
#[derive(Template)]
#[template(path = "pages/custodies.html")]
pub struct Board<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it says.
    pub s: Said<'a>,
    /// What was asked for.
    pub q: &'a CustodyQuery,
    /// The page.
    pub page: &'a CustodyPage,
    /// Numbers.
    pub counts: CustodyCounts,
    /// Masked names.
    pub names: &'a BTreeMap<String, String>,
    /// Facilities.
    pub facilities: &'a [FacilityView],
    /// Whether the acting officer's body determines persons.
    pub may_determine: bool,
    /// Body of the acting officer.
    pub own: String,
}

impl Board<'_> {
    fn late(&self) -> Vec<&Custody> {
        (self.page.custodies.iter())
            .filter(|c| c.stage == Stage::Moving && c.late.is_some())
            .collect()
    }

    fn view(&self) -> &'static str {
        view_word(self.q.view)
    }

    fn is_view(&self, view: &str) -> bool {
        view_word(self.q.view) == view
    }

    fn tab(&self, view: &str) -> String {
        let mine = match &self.q.body {
            Some(_) => "&body=own",
            None => "",
        };
        format!("/custody?view={view}{mine}")
    }

    fn next(&self) -> Option<String> {
        Some(self.p.with("after", self.page.next.as_deref()?))
    }

    /// Owners that can be chosen: bodies that run a facility, determine or coordinate.
    fn owners(&self) -> Vec<String> {
        let Some(b) = &self.s.rules.city else {
            return vec![];
        };
        let mut out: Vec<String> = vec![];
        let sites = b.facilities.iter().map(|f| &f.body);
        for body in b.determine.by.iter().chain(sites) {
            if self.p.w.names().city.has_body(body) && !out.contains(body) {
                out.push(body.clone());
            }
        }
        out
    }

    fn is_owner(&self, body: &str) -> bool {
        self.q.owner.as_deref() == Some(body)
    }

    fn is_category(&self, code: &str) -> bool {
        self.q.category.as_deref() == Some(code)
    }

    /// Results of the persons of this page that somebody has not read.
    fn unread(&self) -> Vec<(&Custody, String)> {
        let mut out = vec![];
        for c in &self.page.custodies {
            for f in c.results.iter().filter(|f| f.unread().next().is_some()) {
                let args = [
                    ("test", Say::say(&f.result.test)),
                    ("outcome", Say::say(&self.s.outcome(&f.result.outcome))),
                    ("at", Say::say(&self.p.w.when(&f.sign.at))),
                    ("bodies", Say::say(&self.s.bodies(f.unread()))),
                ];
                out.push((c, self.p.w.say("custody-unread-line", &args)));
            }
        }
        out
    }

    /// Who of the persons of this page was told of, and who is still to be.
    fn told(&self) -> Vec<(&Custody, String)> {
        let must: Vec<&str> = (self.s.rules.city.iter())
            .flat_map(|b| b.told.iter().map(|t| t.by.as_str()))
            .collect();
        let mut out = vec![];
        for c in &self.page.custodies {
            let open: Vec<String> = (must.iter())
                .filter(|b| !c.told.iter().any(|(t, _)| t.to == **b))
                .map(|b| b.to_string())
                .collect();
            if !open.is_empty() && !c.legs.is_empty() {
                let line = self
                    .p
                    .w
                    .t1("custody-to-tell", "bodies", self.s.bodies(&open));
                out.push((c, line));
            }
        }
        out
    }
}

/// Word of a view in the address.
fn view_word(view: View) -> &'static str {
    match view {
        View::Way => "way",
        View::Held => "held",
        View::Ended => "ended",
    }
}

/// The form of a determination.
#[derive(Template)]
#[template(path = "pages/custody_new.html")]
pub struct NewCustodyPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it says.
    pub s: Said<'a>,
    /// What was typed.
    pub form: Filled,
}

impl NewCustodyPage<'_> {
    fn is(&self, name: &str, value: &str) -> bool {
        self.form.is(name, value)
    }

    fn clause(&self) -> &str {
        self.s
            .rules
            .city
            .as_ref()
            .map_or("", |b| b.determine.clause.as_str())
    }

    fn needs_ground(&self, code: &str) -> bool {
        let b = self.s.rules.city.as_ref();
        b.is_some_and(|b| b.ground.iter().any(|g| g == code))
    }
}

/// What the acting body may do with a person now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Ask a facility.
    pub offer: bool,
    /// Answer.
    pub answer: bool,
    /// Refuse at the door.
    pub refuse: bool,
    /// Take the offer back.
    pub withdraw: bool,
    /// Sign the departure, and as the carrier.
    pub depart: Option<bool>,
    /// Sign the arrival.
    pub arrive: bool,
    /// Give a bed.
    pub admit: bool,
    /// Say where he is.
    pub whereabouts: bool,
    /// Enter a result.
    pub result: bool,
    /// Note care.
    pub care: bool,
    /// Note the disinfection.
    pub clean: bool,
    /// Tell others, determine anew.
    pub determine: bool,
    /// End it.
    pub end: bool,
    /// Look at the name.
    pub look: bool,
}

impl May {
    /// What a body may do; the use cases decide again.
    pub fn of(c: &Custody, body: &str, binding: &Binding) -> May {
        let role = body.split('@').next().unwrap_or(body);
        let has = |by: &[String]| by.iter().any(|r| r == role);
        let live = c.stage != Stage::Ended;
        let owner = c.owner.as_deref() == Some(body);
        let arranges = live && (owner || c.coordinator == body);
        let leg = c.leg();
        let receiver = leg.is_some_and(|l| l.offered.receiver == body);
        let carrier = leg.is_some_and(|l| l.offered.carrier == body);
        let at = |stages: &[Stage]| stages.contains(&c.stage);
        let signed = |h: &lf_response::custody::Handing| {
            let signs = [&h.giver, &h.taker];
            signs.into_iter().flatten().any(|s| s.by.body == body)
        };
        let departs = at(&[Stage::Accepted]) && (owner || carrier);
        let departs = departs && leg.is_some_and(|l| !signed(&l.departure));
        let arrives = at(&[Stage::Moving]) && (owner || receiver);
        May {
            offer: arranges && at(&[Stage::Waiting, Stage::Admitted]),
            answer: receiver && at(&[Stage::Offered]),
            refuse: receiver && at(&[Stage::Accepted, Stage::Moving]),
            withdraw: arranges && at(&[Stage::Offered, Stage::Accepted]),
            depart: departs.then_some(carrier),
            arrive: arrives && leg.is_some_and(|l| !signed(&l.arrival)),
            admit: owner && at(&[Stage::Arrived]),
            whereabouts: arranges && at(&[Stage::Moving]),
            result: owner || has(&binding.results.by),
            care: live && (owner || carrier),
            clean: (c.legs.iter()).any(|l| {
                l.offered.carrier == body && l.departure.at.is_some() && l.cleaned.is_none()
            }),
            determine: has(&binding.determine.by),
            end: owner && at(&[Stage::Waiting, Stage::Arrived, Stage::Admitted]),
            look: c.parties().iter().any(|b| b == body),
        }
    }
}

/// One person.
#[derive(Template)]
#[template(path = "pages/custody.html")]
pub struct CustodyOne<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it says.
    pub s: Said<'a>,
    /// The custody.
    pub c: &'a Custody,
    /// Masked name.
    pub name: String,
    /// The sealed content, where the officer has just looked.
    pub person: Vec<(String, String)>,
    /// What the acting body may do.
    pub may: May,
    /// Body of the acting officer.
    pub own: String,
    /// Facilities, with those that fit first: the view, and whether it fits.
    pub places: Vec<(FacilityView, bool)>,
    /// Whether where he is, is none for what he is determined to be.
    pub misplaced: bool,
    /// Entries.
    pub history: Vec<(u64, Timestamp, String, String)>,
    /// What was typed.
    pub form: Filled,
}

impl CustodyOne<'_> {
    fn stage(&self) -> String {
        self.p.w.t(&format!("word-{}", self.c.stage.word()))
    }

    fn waits(&self) -> Option<String> {
        let (who, step) = self.c.awaited()?;
        let step = self.p.w.t(&format!("custody-step-{}", step.word()));
        Some(
            self.p
                .w
                .t2("custody-waits", "bodies", self.s.bodies(&who), "step", step),
        )
    }

    fn disease(&self) -> Option<String> {
        (!self.c.disease.is_empty()).then(|| self.p.w.name(&self.c.disease))
    }

    fn is_moving(&self) -> bool {
        self.c.stage == Stage::Moving
    }

    /// Results that the acting body has to read.
    fn to_read(&self, f: &lf_response::custody::Following) -> bool {
        f.unread().any(|b| *b == self.own)
    }

    fn unread(&self, f: &lf_response::custody::Following) -> Option<String> {
        f.unread().next()?;
        Some(self.s.bodies(f.unread()))
    }

    fn told(&self) -> Vec<(String, Option<String>)> {
        let must = self.s.rules.city.iter().flat_map(|b| &b.told);
        let mut bodies: Vec<&str> = must.map(|t| t.by.as_str()).collect();
        bodies.extend(self.c.told.iter().map(|(t, _)| t.to.as_str()));
        bodies.sort();
        bodies.dedup();
        (bodies.into_iter())
            .map(|body| {
                let first = self.c.told.iter().find(|(t, _)| t.to == body);
                let line = first.map(|(t, sign)| {
                    let at = self.p.w.when(&sign.at);
                    match t.lag {
                        Some(lag) => {
                            self.p
                                .w
                                .t2("custody-told-lag", "at", at, "span", self.p.w.minutes(lag))
                        }
                        None => self.p.w.t1("custody-told-at", "at", at),
                    }
                });
                (body.to_string(), line)
            })
            .collect()
    }

    fn free(&self, f: &FacilityView) -> String {
        let wards = f.functions.iter().filter(|x| x.beds > 0);
        let parts: Vec<String> = wards
            .map(|x| {
                let args = [
                    ("function", Say::say(&self.s.function(&x.function))),
                    ("free", Say::say(&x.free.to_string())),
                    ("beds", Say::say(&x.beds.to_string())),
                ];
                self.p.w.say("custody-beds", &args)
            })
            .collect();
        parts.join(&self.p.w.t("list-comma"))
    }

    fn diseases(&self) -> Vec<(String, String)> {
        diseases(&self.p.w)
    }

    fn is_category(&self, code: &str) -> bool {
        self.c.category == code
    }

    fn is_disease(&self, code: &str) -> bool {
        self.c.disease == code
    }
}

/// Diseases by name.
fn diseases(w: &Words) -> Vec<(String, String)> {
    let all = &w.names().codebook.diseases;
    let mut out: Vec<(String, String)> = (all.iter())
        .map(|(code, d)| (code.clone(), w.label(&d.label)))
        .collect();
    out.sort_by(|a, b| a.1.cmp(&b.1));
    out
}

impl NewCustodyPage<'_> {
    fn diseases(&self) -> Vec<(String, String)> {
        diseases(&self.p.w)
    }
}

/// Name of an entry about a custody.
pub fn entry(w: &Words, event: &Event) -> String {
    let kind = event.kind();
    w.t(&format!(
        "custody-entry-{}",
        kind.rsplit('.').next().unwrap_or(kind)
    ))
}
