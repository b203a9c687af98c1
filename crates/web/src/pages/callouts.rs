//! Call-outs: the list with the form that calls, and one with how far each body is.

use crate::page::Page;
use crate::view::filled::Filled;
use askama::Template;
use jiff::Timestamp;
use lf_response::callout::{Answer, Callout, Done};

/// The list.
#[derive(Template)]
#[template(path = "pages/callouts.html")]
pub struct Callouts<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Bodies that can be called.
    pub bodies: Vec<String>,
    /// Call-outs, newest first.
    pub callouts: &'a [Callout],
    /// What was typed.
    pub form: Filled,
}

impl Callouts<'_> {
    fn counts(&self, c: &Callout) -> String {
        let answers = || c.answers.values();
        let w = &self.p.w;
        let has = answers().filter(|a| a.acknowledged.is_some()).count();
        let there = answers().filter(|a| a.arrived.is_some()).count();
        let all = w.t1("callout-n-called", "n", c.answers.len());
        format!("{all} · {}", w.t2("callout-n", "has", has, "there", there))
    }
}

/// One call-out.
#[derive(Template)]
#[template(path = "pages/callout.html")]
pub struct OneCallout<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The call-out.
    pub c: &'a Callout,
    /// Body of the acting officer.
    pub body: String,
    /// Now.
    pub now: Timestamp,
    /// Who is on duty now: body, name, telephone.
    pub duty: Vec<(String, String, String)>,
    /// What was typed.
    pub form: Filled,
}

impl OneCallout<'_> {
    fn live(&self) -> bool {
        self.c.ended.is_none()
    }

    fn own(&self) -> Option<&Answer> {
        self.c.answers.get(&self.body).filter(|_| self.live())
    }

    fn caller(&self) -> bool {
        self.live() && self.c.it.caller == self.body
    }

    /// When something was done, with the minutes since the call.
    fn after(&self, at: &Option<Timestamp>) -> String {
        let w = &self.p.w;
        at.as_ref().map_or_else(
            || w.t("callout-not-yet"),
            |at| {
                w.t2(
                    "callout-after",
                    "at",
                    w.when(at),
                    "span",
                    w.minutes(self.c.minutes(*at)),
                )
            },
        )
    }

    fn relayed(&self, a: &Answer) -> String {
        match &a.relayed {
            Some((at, leader)) => format!("{} {leader}", self.after(&Some(*at))),
            None => self.p.w.t("callout-not-yet"),
        }
    }

    /// How late a body came, or is.
    fn late(&self, body: &str, a: &Answer) -> Option<String> {
        let w = &self.p.w;
        if let Some(n) = self.c.late(body) {
            return Some(w.t1("callout-late", "span", w.minutes(n)));
        }
        let over = (self.now.as_second() - self.c.it.muster.as_second()) / 60;
        let missing = a.arrived.is_none() && self.live() && over > 0;
        missing.then(|| w.t1("callout-missing", "span", w.minutes(over)))
    }

    /// When its people were last to be heard of, where that is too long ago.
    fn silent(&self, a: &Answer) -> Option<String> {
        let w = &self.p.w;
        let heard = a.heard.filter(|_| self.live() && self.c.it.contact > 0)?;
        let silent = (self.now.as_second() - heard.as_second()) / 60;
        let over = silent > i64::from(self.c.it.contact);
        over.then(|| w.t1("callout-silent", "span", w.minutes(silent)))
    }

    fn phones(&self, body: &str) -> String {
        let of = self.duty.iter().filter(|d| d.0 == body);
        let said = of.map(|(_, name, phone)| format!("{name} {phone}"));
        said.collect::<Vec<_>>().join("; ")
    }

    fn did(&self, d: &Done) -> String {
        self.p.w.t(&format!("callout-did-{}", d.what))
    }
}
