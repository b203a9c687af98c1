//! What came in at the port: the list, a file with its verdicts, declarations, passenger
//! lists, results.

use crate::page::Page;
use crate::words::{Say, Words};
use askama::Template;
use lf_app::import::Verdict;
use lf_app::intake::{IntakeLine, IntakePage, SORTS};
use lf_app::messages::{Item, Taken};
use lf_domain::refusal::Refusal;
use lf_response::manifest;

/// The list.
#[derive(Template)]
#[template(path = "pages/intake.html")]
pub struct Intake<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Lines.
    pub page: &'a IntakePage,
    /// Chosen sort; empty for all.
    pub sort: &'a str,
    /// Only what speaks of illness.
    pub marked: bool,
    /// Only what leaves something open.
    pub lacking: bool,
}

/// A file to be handed in, and what became of one.
#[derive(Template)]
#[template(path = "pages/intake_file.html")]
pub struct IntakeFile<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Name of the file.
    pub name: &'a str,
    /// What became of it.
    pub taken: Option<&'a Taken>,
    /// Why it was not taken at all.
    pub refusals: &'a [Refusal],
}

fn text<'v>(line: &'v IntakeLine, name: &str) -> &'v str {
    line.body[name].as_str().unwrap_or_default()
}

/// A thing and its id, as an address.
fn address(thing: &str) -> String {
    let (sort, id) = thing.split_once('/').unwrap_or((thing, ""));
    format!("/{sort}s/{id}")
}

pub(super) fn joined(parts: &[&str], between: &str) -> String {
    let parts = parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty());
    parts.collect::<Vec<_>>().join(between)
}

/// First and last port of a voyage.
pub(super) fn ends(legs: &[manifest::Leg]) -> String {
    let first = legs.first().and_then(|l| l.stops.first());
    let last = legs.last().and_then(|l| l.stops.last());
    let port = |s: Option<&manifest::Stop>| s.map_or(String::new(), |s| s.port.clone());
    joined(&[&port(first), &port(last)], " → ")
}

pub(super) fn carriages(legs: &[manifest::Leg]) -> String {
    let all: Vec<&str> = legs.iter().map(|l| l.carriage.as_str()).collect();
    joined(&all, " / ")
}

pub(super) fn said(w: &Words, verdict: Option<&str>) -> String {
    verdict.map_or_else(
        || w.t("result-says-nothing"),
        |v| w.t(&format!("result-says-{v}")),
    )
}

impl Intake<'_> {
    fn sorts(&self) -> [&'static str; 5] {
        SORTS
    }

    fn href(&self, l: &IntakeLine) -> String {
        address(&l.thing)
    }

    fn legs(&self, l: &IntakeLine) -> Vec<manifest::Leg> {
        serde_json::from_value(l.body["legs"].clone()).unwrap_or_default()
    }

    fn title(&self, l: &IntakeLine) -> String {
        let title = match l.sort.as_str() {
            "manifest" => joined(&[&carriages(&self.legs(l)), text(l, "sender")], " "),
            "result" => text(l, "test").to_string(),
            _ => joined(&[text(l, "conveyance"), text(l, "means")], " "),
        };
        match title.is_empty() {
            true => self.p.w.t("intake-nameless"),
            false => title,
        }
    }

    fn route(&self, l: &IntakeLine) -> String {
        match l.sort.as_str() {
            "manifest" => ends(&self.legs(l)),
            "result" => text(l, "laboratory").to_string(),
            _ => joined(&[text(l, "from"), text(l, "to")], " → "),
        }
    }

    fn aboard(&self, l: &IntakeLine) -> String {
        let w = &self.p.w;
        let n = |name: &str| l.body[name].as_u64();
        match (l.sort.as_str(), n("aboard"), n("crew"), n("passengers")) {
            ("manifest", Some(on), ..) => match n("announced") {
                Some(all) => w.t2("manifest-of", "n", on, "all", all),
                None => w.t1("manifest-on", "n", on),
            },
            (_, _, None, None) => String::new(),
            (_, _, crew, passengers) => w.t2(
                "intake-people",
                "crew",
                crew.map_or("?".to_string(), |n| n.to_string()),
                "passengers",
                passengers.map_or("?".to_string(), |n| n.to_string()),
            ),
        }
    }

    fn mark(&self, l: &IntakeLine) -> String {
        match l.sort.as_str() {
            "result" => said(&self.p.w, l.body["verdict"].as_str()),
            _ => self.p.w.t("intake-ill"),
        }
    }

    fn lack(&self, l: &IntakeLine) -> String {
        match l.sort.as_str() {
            "manifest" => self.p.w.t("manifest-lacking"),
            _ => self.p.w.t("decl-lacking"),
        }
    }
}

impl IntakeFile<'_> {
    fn totals(&self, t: &Taken) -> String {
        let n = &t.totals;
        let args = [
            ("accepted", n.accepted.say()),
            ("repeated", n.repeated.say()),
            ("corrected", n.corrected.say()),
            ("rejected", n.rejected.say()),
        ];
        self.p.w.say("intake-totals", &args)
    }

    fn place(&self, r: &Refusal) -> String {
        match r.field.is_empty() {
            true => String::new(),
            false => format!("{}{}", r.field, self.p.w.t("reason-colon")),
        }
    }

    fn thing(&self, thing: &str) -> String {
        address(thing)
    }

    fn named(&self, thing: &str) -> String {
        let (sort, id) = thing.split_once('/').unwrap_or((thing, ""));
        format!("{} {id}", self.p.w.t(&format!("intake-sort-{sort}")))
    }

    fn is_rejected(&self, i: &Item) -> bool {
        matches!(i.verdict, Verdict::Rejected { .. })
    }

    fn verdict(&self, i: &Item) -> String {
        let word = match i.verdict {
            Verdict::Accepted { .. } => "accepted",
            Verdict::Repeated { .. } => "repeated",
            Verdict::Corrected { .. } => "corrected",
            Verdict::Skipped => "skipped",
            Verdict::Rejected { .. } => "rejected",
        };
        self.p.w.t(&format!("intake-verdict-{word}"))
    }

    fn why(&self, i: &Item) -> Vec<String> {
        let refused: &[Refusal] = match &i.verdict {
            Verdict::Rejected { refusals } => refusals,
            _ => &[],
        };
        let all = refused.iter().chain(&i.notes);
        let say = |r: &Refusal| {
            let text = self.p.w.refusal(r);
            match r.field.is_empty() || r.field == i.place {
                true => text,
                false => format!("{}{text}", self.place(r)),
            }
        };
        all.map(say).collect()
    }
}
