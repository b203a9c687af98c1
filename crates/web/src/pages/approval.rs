//! Approval files: the list, the form that opens one, one file with its steps.

use crate::given::Given;
use crate::html::Html;
use crate::page::Page;
use crate::part::{self, Standing};
use crate::view::approval::{FileRow, FileView, FilesView, OpenView, Turn};
use crate::words::{Say, Words};
use askama::Template;
use jiff::civil::DateTime;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_response::file::{FileStep, Kept, Said, Status};
use lf_rules::program::{Act, Change, Cited, Outcome, Task};

/// The list of files.
#[derive(Template)]
#[template(path = "pages/files.html")]
pub struct Files<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a FilesView,
}

impl Files<'_> {
    fn what(&self, r: &FileRow) -> String {
        let o = &r.file.opened;
        let level = r.file.level.or(o.present);
        self.p.w.change(&o.change, level)
    }

    fn awaits(&self, r: &FileRow) -> String {
        let w = &self.p.w;
        match r.file.awaited().into_iter().rfind(|s| !s.optional) {
            Some(s) => w.t2("file-awaits", "act", w.act(&s.act), "body", w.bodies(&s.by)),
            None => w.file_status(&r.file.status),
        }
    }

    fn waited(&self, r: &FileRow) -> String {
        self.p.w.waited(r.since, self.p.shell.now)
    }
}

/// The form that opens a file.
#[derive(Template)]
#[template(path = "pages/file_new.html")]
pub struct OpenFile<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a OpenView,
}

impl OpenFile<'_> {
    fn typed(&self, name: &str) -> &str {
        self.v.typed.get(name).map_or("", String::as_str)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.typed(name) == value
    }

    fn ticked(&self, prefix: &str, code: &str) -> bool {
        self.v.typed.contains_key(&format!("{prefix}{code}"))
    }

    fn tag(&self, change: &Change) -> String {
        crate::procedure::tag(change)
    }

    fn change_name(&self, change: &Change) -> String {
        self.p.w.t(&format!("change-name-{}", self.tag(change)))
    }
}

/// How a step of the bar stands.
struct StepMark<'a> {
    step: &'a FileStep,
    number: usize,
    class: &'static str,
    who: String,
    when: String,
}

/// One line of the procedure check.
struct Check {
    done: bool,
    text: String,
}

/// One file.
#[derive(Template)]
#[template(path = "pages/file.html")]
pub struct FilePage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a FileView,
}

impl FilePage<'_> {
    fn w(&self) -> &Words {
        &self.p.w
    }

    fn title(&self) -> String {
        let f = &self.v.file;
        let level = f.level.or(f.opened.present);
        self.w().change(&f.opened.change, level)
    }

    fn typed(&self, name: &str) -> &str {
        self.v.typed.get(name).map_or("", String::as_str)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.typed(name) == value
    }

    fn ticked(&self, prefix: &str, code: &str) -> bool {
        self.v.typed.contains_key(&format!("{prefix}{code}"))
    }

    /// Why a field was not taken.
    fn wrong(&self, field: &str) -> Option<String> {
        let r = self.v.refusals.iter().find(|r| r.field == field)?;
        Some(self.w().refusal(r))
    }

    fn wrongs(&self) -> Vec<String> {
        self.v
            .refusals
            .iter()
            .map(|r| self.w().refusal(r))
            .collect()
    }

    fn signed_by(&self, k: &Kept) -> String {
        let w = self.w();
        let c = &k.signed.capacity;
        let mut who = w.officer(&c.by.officer);
        if k.signed.signature.names.len() > 1 {
            who = w.t2("sign-with", "who", who, "n", k.signed.signature.names.len());
        }
        who
    }

    fn deputy(&self, k: &Kept) -> Option<String> {
        let id = k.signed.capacity.delegation.as_ref()?;
        let d = self.v.delegations.iter().find(|d| &d.id == id)?;
        Some(
            self.w()
                .t1("sign-deputy", "from", self.w().officer(&d.from)),
        )
    }

    fn marks(&self) -> Vec<StepMark<'_>> {
        let (f, w) = (&self.v.file, self.w());
        let awaited: Vec<&str> = f.awaited().iter().map(|s| s.id.as_str()).collect();
        let mut out: Vec<StepMark> = vec![];
        for (i, step) in f.procedure.steps.iter().enumerate() {
            let backs = (f.signatures.iter())
                .filter(|k| k.signed.signature.said == Said::SendBack && k.void)
                .filter(|k| {
                    f.index(&k.signed.signature.step)
                        .is_some_and(|at| f.before(at) == Some(i))
                })
                .count();
            let (class, who, mut when) = match f.valid(&step.id) {
                Some(k) => {
                    let at = self.time(k);
                    (
                        "done",
                        w.body(&k.signed.capacity.body),
                        format!("{} {}", w.moment(at), self.signed_by(k)),
                    )
                }
                None if awaited.contains(&step.id.as_str()) => {
                    let waited = w.waited(*self.v.times.last().unwrap_or(&self.v.now), self.v.now);
                    let key = match &self.v.turn {
                        Turn::Yours { step: s, .. } if *s == step.id => "step-yours",
                        _ if step.optional => "step-offered",
                        _ => "step-waits",
                    };
                    ("now", w.bodies(&step.by), w.t1(key, "waited", waited))
                }
                None => {
                    let key = if step.optional {
                        "step-offered"
                    } else {
                        "step-later"
                    };
                    ("later", w.bodies(&step.by), w.t1(key, "waited", ""))
                }
            };
            if backs > 0 {
                when = format!("{when} {}", w.t1("step-sent-back", "n", backs));
            }
            out.push(StepMark {
                step,
                number: i + 1,
                class,
                who,
                when,
            });
        }
        out
    }

    fn in_force(&self) -> bool {
        matches!(self.v.file.status, Status::InForce | Status::CountyOrdered)
    }

    fn time(&self, k: &Kept) -> DateTime {
        let at = self.v.file.signatures.iter().position(|x| x.seq == k.seq);
        let at = at.map_or(0, |i| i + 1);
        self.v.times.get(at).copied().unwrap_or(self.v.now)
    }

    /// Signatures with their moments, newest first.
    fn signatures(&self) -> Vec<(&Kept, DateTime)> {
        let times = self.v.times.iter().skip(1).copied();
        let mut out: Vec<_> = self.v.file.signatures.iter().zip(times).collect();
        out.reverse();
        out
    }

    fn number(&self, k: &Kept) -> usize {
        self.v
            .file
            .index(&k.signed.signature.step)
            .map_or(0, |i| i + 1)
    }

    fn heading(&self, k: &Kept) -> String {
        let w = self.w();
        let s = &k.signed.signature;
        let said = w.said(&self.v.file, &k.act, s.said);
        let level = s.level.filter(|_| s.said == Said::Agree);
        match level {
            Some(l) => w.t2("sign-level", "said", said, "level", w.level(l)),
            None => said,
        }
    }

    /// The last signature of an act that stands.
    fn last(&self, acts: &[Act]) -> Option<&Kept> {
        self.v.file.valid_acts(acts).last()
    }

    fn proposal(&self) -> Option<&Kept> {
        self.last(&[Act::Propose])
            .or_else(|| self.last(&[Act::Decide]))
    }

    fn badge(&self, level: impl Given<Option<Level>>, in_force: bool) -> Html {
        let standing = if in_force {
            Standing::InForce
        } else {
            Standing::Proposed
        };
        part::level(self.w(), level, standing)
    }

    /// How the level asked for stands to the candidate.
    fn departs(&self) -> Option<String> {
        let f = &self.v.file;
        let candidate = self.v.incident.as_ref()?.candidate.level;
        let plain = matches!(
            f.opened.change,
            Change::Warn | Change::Rewarn | Change::Unwarn
        );
        let key = match (f.level, candidate) {
            _ if plain => return None,
            (a, b) if a == b => return None,
            (a, b) if a > b => "file-above",
            _ => "file-below",
        };
        Some(self.w().t(key))
    }

    /// What stays when nobody decides.
    fn undecided(&self) -> String {
        let w = self.w();
        let now = match self.v.present {
            Some(l) => w.t1("undecided-running", "level", w.level(l)),
            None => w.t("undecided-none"),
        };
        match &self.v.patience {
            Some(p) => format!("{now}{}", w.t1("undecided-asked", "patience", w.lasting(p))),
            None => now,
        }
    }

    /// Measures of the level: those that it adds, or those that the present one has too.
    fn tasks(&self, added: bool) -> Vec<&Cited<Task>> {
        let p = &self.v.preview;
        let new = |t: &&Cited<Task>| p.added.contains(&t.it.id) == added;
        p.tasks.iter().filter(new).collect()
    }

    fn added(&self) -> usize {
        self.v.preview.added.len()
    }

    /// Measures that the bodies of the area itself would have to order.
    fn powers(&self) -> Vec<&Cited<Task>> {
        let county = !self.v.file.opened.key.is_city();
        let bodies = &self.w().names().city.bodies;
        let own = |role: &str| bodies.iter().any(|b| b.role == role && b.each.is_none());
        let mine = |t: &&Cited<Task>| {
            let by = t.it.power.as_ref().map(|p| p.by.as_str());
            by.is_some_and(|r| own(r) != county)
        };
        self.v.preview.powers.iter().filter(mine).collect()
    }

    /// The steps that the procedure asks for, done and to do.
    fn checks(&self) -> Vec<Check> {
        let (f, w) = (&self.v.file, self.w());
        let mut out = vec![];
        for s in &f.procedure.steps {
            let act = w.act(&s.act);
            match f.valid(&s.id) {
                Some(k) => {
                    let number = &k.signed.signature.number;
                    let args = [
                        ("act", act.say()),
                        ("body", w.body(&k.signed.capacity.body).say()),
                        ("time", w.moment(self.time(k)).say()),
                        ("number", number.say()),
                    ];
                    let key = if number.is_empty() {
                        "check-done"
                    } else {
                        "check-numbered"
                    };
                    out.push(Check {
                        done: true,
                        text: w.say(key, &args),
                    });
                }
                None if s.optional => {}
                None => out.push(Check {
                    done: false,
                    text: w.t2("check-open", "act", act, "body", w.bodies(&s.by)),
                }),
            }
        }
        if !f
            .procedure
            .steps
            .iter()
            .any(|s| matches!(s.act, Act::File | Act::Report))
        {
            out.push(Check {
                done: true,
                text: w.t("check-no-filing"),
            });
        }
        out
    }

    /// The step that the acting officer may sign.
    fn yours(&self) -> Option<(&FileStep, &lf_response::event::Capacity)> {
        match &self.v.turn {
            Turn::Yours { step, capacity } => {
                let steps = self.v.file.procedure.steps.iter();
                let found = steps.clone().find(|s| &s.id == step)?;
                Some((found, capacity))
            }
            Turn::Others(_) => None,
        }
    }

    fn others(&self) -> Option<&Refusal> {
        match &self.v.turn {
            Turn::Others(r) => r.as_ref(),
            Turn::Yours { .. } => None,
        }
    }

    fn awaited_bodies(&self) -> String {
        let f = &self.v.file;
        let last = f.awaited().last().map(|s| s.by.clone()).unwrap_or_default();
        self.w().bodies(&last)
    }

    fn choices(&self, step: &FileStep) -> Vec<(&'static str, String)> {
        let w = self.w();
        let mut out = vec![("agree", w.said(&self.v.file, &step.act, Said::Agree))];
        if self.v.file.status == Status::Open {
            for o in &step.may {
                let (name, said) = match o {
                    Outcome::CountyOrder => ("county_order", Said::CountyOrder),
                    Outcome::SendBack => ("send_back", Said::SendBack),
                    Outcome::Refuse => ("refuse", Said::Refuse),
                };
                out.push((name, w.said(&self.v.file, &step.act, said)));
            }
        }
        out
    }

    fn needs(&self, step: &FileStep, what: &str) -> bool {
        step.needs.iter().any(|n| n == what)
    }

    fn asks_level(&self, step: &FileStep) -> bool {
        let judges = matches!(step.act, Act::Assess | Act::Propose | Act::Decide);
        judges && self.v.file.opened.level.is_some()
    }

    fn grounds(&self, step: &FileStep) -> Vec<&'static str> {
        match self.v.file.opened.change {
            Change::Raise if step.act == Act::Assess => vec!["growth"],
            Change::Lower | Change::End if step.act == Act::Assess => vec!["limited", "controlled"],
            Change::Unwarn if step.id == self.v.file.procedure.effective => vec!["controlled"],
            _ => vec![],
        }
    }

    fn chosen_level(&self, level: impl Given<Level>) -> bool {
        let level = level.get();
        match self.typed("level") {
            "" => self.v.file.level == Some(level),
            typed => typed == level.numeral(),
        }
    }

    fn ground_name(&self, ground: &str) -> String {
        self.w().t(&format!("ground-{ground}"))
    }

    fn is_warning(&self) -> bool {
        matches!(
            self.v.file.opened.change,
            Change::Warn | Change::Rewarn | Change::Unwarn
        )
    }

    /// Whether a text is asked for in any case.
    fn text_required(&self, step: &FileStep) -> bool {
        let warns = self.is_warning() && step.id == self.v.file.procedure.effective;
        step.act == Act::Assess || warns || self.departs().is_some()
    }

    fn text_label(&self, step: &FileStep) -> &'static str {
        match step.act {
            _ if self.is_warning() && step.id == self.v.file.procedure.effective => {
                "field-warning-text"
            }
            Act::Assess => "field-opinion",
            _ => "file-field-reason",
        }
    }
}
