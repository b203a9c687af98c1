//! After action: what the journal shows of a response.

use crate::document::after::{clause, demand, fact, happened, limit, owed, who, why};
use crate::html::Html;
use crate::page::Page;
use crate::pages::reports::{files, lateness};
use crate::words::Words;
use askama::Template;
use lf_domain::level::Level;
use lf_print::document::Curve;
use lf_response::after::{After, Deviation, Node, Span, TaskRow};
use lf_response::record::{Record, Registers};
use lf_response::report::Report;

/// The page of one response.
#[derive(Template)]
#[template(path = "pages/after.html")]
pub struct AfterPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What the journal shows.
    pub v: &'a After,
    /// Cases by day.
    pub curve: Curve,
    /// The curve as a drawing.
    pub drawing: Html,
    /// Names of registers.
    pub registers: &'a Registers,
    /// The evaluation report that is being written or was signed.
    pub evaluation: Option<String>,
}

impl AfterPage<'_> {
    fn w(&self) -> &Words {
        &self.p.w
    }

    fn key(&self) -> String {
        self.v.key.to_string()
    }

    /// The numbers of one day, series by series.
    fn numbers(&self, day: impl std::borrow::Borrow<usize>) -> Vec<u32> {
        let at = *day.borrow();
        let counts = self.curve.series.iter().map(|s| s.counts.get(at).copied());
        counts.map(Option::unwrap_or_default).collect()
    }

    fn sentence(&self) -> String {
        owed(self.w(), self.v)
    }

    fn level(&self, level: &Option<Level>) -> Html {
        let standing = crate::part::Standing::Heading;
        crate::part::level(self.w(), *level, standing)
    }

    fn span(&self, s: &Span) -> String {
        let w = self.w();
        match &s.to {
            Some(to) => w.t2("after-span", "from", w.stamp(&s.from), "to", w.stamp(to)),
            None => w.t1("after-span-open", "from", w.stamp(&s.from)),
        }
    }

    fn departs(&self, s: &Span) -> Option<String> {
        let level = s.level?;
        let differs = s.candidate != Some(level);
        differs.then(|| {
            let was = self.w().level_or_none(s.candidate);
            self.w().t1("after-candidate-was", "level", was)
        })
    }

    fn happened(&self, n: &Node) -> String {
        happened(self.w(), n)
    }

    fn why(&self, n: &Node) -> String {
        why(self.w(), n)
    }

    fn who(&self, n: &Node) -> String {
        who(self.w(), n)
    }

    fn title(&self, t: &TaskRow) -> String {
        self.w().task_title(&t.task, &t.title)
    }

    /// Not done: over, or open after their limit.
    fn missed(&self, t: &lf_response::ledger::Tally) -> i64 {
        t.missed + t.overdue
    }

    fn median(&self, t: &TaskRow) -> String {
        t.spread
            .map_or(String::new(), |s| self.w().lasted(s.median))
    }

    fn longest(&self, t: &TaskRow) -> String {
        match (t.longest_late, t.spread) {
            (Some(late), _) => self.w().t1("after-late-by", "span", self.w().lasted(late)),
            (None, Some(s)) => self.w().lasted(s.max),
            (None, None) => String::new(),
        }
    }

    fn limit(&self, t: &TaskRow) -> String {
        limit(self.w(), t.bound.as_ref())
    }

    fn clause(&self, plan: &str, text: &str) -> String {
        clause(self.w(), plan, text)
    }

    fn demand(&self, d: &Deviation) -> String {
        demand(self.w(), d)
    }

    fn fact(&self, d: &Deviation) -> String {
        fact(self.w(), d)
    }

    fn report_late(&self, r: &Report) -> String {
        let v = r.standing();
        v.and_then(|v| lateness(self.w(), v)).unwrap_or_default()
    }

    fn signed(&self, r: &Report) -> String {
        let signed = r.standing().and_then(|v| v.signed.as_ref());
        signed.map_or(String::new(), |(_, at, _)| self.w().stamp(at))
    }

    fn register(&self, r: &Record) -> String {
        let register = self.registers.register(&r.now.register);
        register.map_or(r.now.register.clone(), |x| self.w().label(&x.label))
    }

    fn record_title(&self, r: &Record) -> String {
        let register = self.registers.register(&r.now.register);
        let title = register.and_then(|x| r.now.values.get(&x.title));
        title.cloned().unwrap_or_default()
    }

    fn open_records(&self) -> usize {
        self.v.records.iter().filter(|r| r.open()).count()
    }

    fn files(&self) -> Html {
        files(
            self.w(),
            &format!("/api/v1/responses/{}/after", self.key()),
            &format!("?lang={}", self.w().lang.tag()),
        )
    }
}
