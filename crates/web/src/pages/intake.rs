//! What came in at the port: the list, a file with its verdicts, declarations, passenger
//! lists, results.

use super::persons::{documents, masked, name, traits};
use crate::html::Html;
use crate::page::Page;
use crate::view::declared::{self, Row, Section, Shown};
use crate::words::{Say, Words};
use askama::Template;
use lf_app::declarations::{Declaration, Sort};
use lf_app::import::Verdict;
use lf_app::intake::{IntakeLine, IntakePage, SORTS};
use lf_app::messages::{Item, Taken};
use lf_domain::refusal::Refusal;
use lf_response::laboratory::{self, Step};
use lf_response::manifest::{self, Function, Listed, Manifest, Received};

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

/// The form of a declaration.
#[derive(Template)]
#[template(path = "pages/declaration_new.html")]
pub struct NewDeclaration<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Whose.
    pub sort: Sort,
    /// Sections.
    pub sections: Vec<Section>,
    /// Declaration that is set right, with the number that was seen.
    pub corrects: Option<(&'a str, u64)>,
    /// Why it is set right.
    pub reason: &'a str,
    /// What was wrong.
    pub wrongs: Vec<(String, String, String)>,
    /// Why nothing was saved.
    pub trouble: Option<String>,
    /// Key of the form.
    pub key: &'a str,
}

/// A declaration.
#[derive(Template)]
#[template(path = "pages/declaration.html")]
pub struct DeclarationPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The declaration.
    pub d: &'a Declaration,
    /// How it was read.
    pub sight: Html,
}

/// A passenger list.
#[derive(Template)]
#[template(path = "pages/manifest.html")]
pub struct ManifestPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The list.
    pub m: &'a Manifest,
    /// How it was read.
    pub sight: Html,
}

/// A result.
#[derive(Template)]
#[template(path = "pages/result.html")]
pub struct ResultPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What was told of it, oldest first; never empty.
    pub steps: &'a [Step],
    /// How it was read.
    pub sight: Html,
}

fn text<'v>(line: &'v IntakeLine, name: &str) -> &'v str {
    line.body[name].as_str().unwrap_or_default()
}

/// A thing and its id, as an address.
fn address(thing: &str) -> String {
    let (sort, id) = thing.split_once('/').unwrap_or((thing, ""));
    format!("/{sort}s/{id}")
}

fn joined(parts: &[&str], between: &str) -> String {
    let parts = parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty());
    parts.collect::<Vec<_>>().join(between)
}

/// First and last port of a voyage.
fn ends(legs: &[manifest::Leg]) -> String {
    let first = legs.first().and_then(|l| l.stops.first());
    let last = legs.last().and_then(|l| l.stops.last());
    let port = |s: Option<&manifest::Stop>| s.map_or(String::new(), |s| s.port.clone());
    joined(&[&port(first), &port(last)], " → ")
}

fn carriages(legs: &[manifest::Leg]) -> String {
    let all: Vec<&str> = legs.iter().map(|l| l.carriage.as_str()).collect();
    joined(&all, " / ")
}

fn said(w: &Words, verdict: Option<&str>) -> String {
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

impl NewDeclaration<'_> {
    fn title(&self) -> String {
        let key = match self.corrects {
            Some(_) => "decl-correct-title",
            None => "decl-new-title",
        };
        let what = self.p.w.t(&format!("intake-sort-{}", self.sort.name()));
        self.p.w.t1(key, "what", what)
    }

    fn about(&self) -> String {
        self.p.w.t(&format!("decl-about-{}", self.sort.name()))
    }

    fn has_zone(&self) -> bool {
        self.sort == Sort::Traveller
    }

    fn row(&self, row: &Row) -> Vec<Html> {
        row.fields.iter().map(Html::of).collect()
    }
}

impl DeclarationPage<'_> {
    fn title(&self) -> String {
        let m = &self.d.made;
        match joined(&[&m.conveyance, &m.means], " ") {
            t if t.is_empty() => self.p.w.t(&format!("intake-sort-{}", m.sort.name())),
            t => t,
        }
    }

    fn sort(&self) -> String {
        self.p
            .w
            .t(&format!("intake-sort-{}", self.d.made.sort.name()))
    }

    fn route(&self) -> String {
        let m = &self.d.made;
        let way = joined(&[&m.from, &m.to], " → ");
        joined(&[&way, &m.date], " · ")
    }

    fn asks(&self) -> Vec<(String, String)> {
        let w = &self.p.w;
        let asks = self.d.asks.iter();
        asks.map(|a| (declared::label(w, self.d.made.sort, &a.field), self.said(a)))
            .collect()
    }

    /// A question, with the fields that it names called by their labels.
    fn said(&self, ask: &Refusal) -> String {
        let w = &self.p.w;
        let mut ask = ask.clone();
        for text in ask.args.values_mut() {
            let words: Vec<String> = (text.split(", "))
                .map(|t| {
                    let label = declared::label(w, self.d.made.sort, t);
                    let word = || w.maybe(&format!("decl-say-{t}"), &[]);
                    match label.is_empty() {
                        false => label,
                        true => word().unwrap_or_else(|| t.to_string()),
                    }
                })
                .collect();
            *text = words.join(", ");
        }
        w.refusal(&ask)
    }

    fn shown(&self) -> Vec<Shown> {
        declared::shown(&self.p.w, self.d.made.sort, &self.d.values)
    }

    /// The persons whom it is about, by what the form calls them.
    fn persons(&self) -> Vec<(String, &String)> {
        let w = &self.p.w;
        let get = |f: String| self.d.values.get(&f).cloned().unwrap_or_default();
        let called = |n: &u16| match self.d.made.sort {
            Sort::Traveller => joined(
                &[&get("names.0.family".into()), &get("names.0.given".into())],
                " ",
            ),
            _ => get(format!("ill.{n}.name")),
        };
        (self.d.made.persons.iter())
            .map(|(n, id)| match called(n) {
                name if name.is_empty() => (w.t("person-nameless"), id),
                name => (name, id),
            })
            .collect()
    }
}

impl ManifestPage<'_> {
    fn title(&self) -> String {
        let crew = self.m.last().is_some_and(|r| r.crew);
        let key = if crew {
            "manifest-crew"
        } else {
            "manifest-pax"
        };
        self.p.w.t1(key, "voyage", carriages(self.m.legs()))
    }

    fn counted(&self) -> String {
        let w = &self.p.w;
        let on = self.m.aboard();
        let people = match self.m.announced() {
            Some(all) => w.t2("manifest-of", "n", on, "all", all),
            None => w.t1("manifest-on", "n", on),
        };
        joined(&[&people, &ends(self.m.legs())], " · ")
    }

    /// What the list still lacks.
    fn lacks(&self) -> Vec<String> {
        let w = &self.p.w;
        if self.m.cancelled() {
            return vec![];
        }
        let parts = self.m.missing_parts();
        let numbers: Vec<String> = (parts.iter().filter(|n| **n > 0))
            .map(u32::to_string)
            .collect();
        let mut out = vec![];
        if !numbers.is_empty() {
            out.push(w.t1("manifest-parts", "list", numbers.join(&w.t("list-comma"))));
        }
        if parts.contains(&0) {
            out.push(w.t("manifest-no-last"));
        }
        if let Some(all) = self.m.announced().filter(|n| *n as usize > self.m.aboard()) {
            let missing = all as usize - self.m.aboard();
            out.push(w.t1("manifest-people-missing", "n", missing));
        }
        out
    }

    fn name(&self, i: &manifest::Item) -> String {
        i.listed.as_ref().map_or_else(
            || self.p.w.t("person-nameless"),
            |l| name(&self.p.w, &l.description),
        )
    }

    fn documents(&self, l: &Listed) -> String {
        documents(&self.p.w, &l.description)
    }

    fn traits(&self, l: &Listed) -> String {
        traits(&self.p.w, &l.description)
    }

    fn way(&self, l: &Listed) -> String {
        joined(&[&l.from, &l.to], " → ")
    }

    /// A moment as the list gives it, without the seconds.
    fn clock(&self, at: &str) -> String {
        at.chars().take(16).collect::<String>().replace('T', " ")
    }

    fn did(&self, r: &Received) -> String {
        let w = &self.p.w;
        let word = match r.function {
            Function::Original => "original",
            Function::Cancellation => "cancellation",
            Function::Addition => "addition",
            Function::Deletion => "deletion",
            Function::Change => "change",
            Function::Replacement => "replacement",
        };
        let did = w.t(&format!("manifest-did-{word}"));
        match r.part {
            Some(n) => format!("{did} {}", w.t1("manifest-part", "n", n)),
            None => did,
        }
    }
}

impl ResultPage<'_> {
    fn last(&self) -> &Step {
        // A result without a word is no result.
        &self.steps[self.steps.len() - 1]
    }

    fn newest(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().rev()
    }

    fn verdict(&self, s: &Step) -> String {
        said(&self.p.w, s.told.verdict.as_deref())
    }

    fn status(&self, s: &Step) -> &'static str {
        laboratory::name(s.told.status)
    }

    fn sealed(&self, s: &Step, name: &str) -> String {
        s.sealed[name].as_str().unwrap_or_default().to_string()
    }

    fn person(&self) -> String {
        let last = self.last();
        let name = self.sealed(last, "name");
        let document = self.sealed(last, "document");
        let shown: Vec<String> = document.split(" / ").map(masked).collect();
        match joined(&[&name, &shown.join(" / ")], " ") {
            t if t.is_empty() && last.sealed.is_null() => self.p.w.t("person-gone"),
            t if t.is_empty() => self.p.w.t("sight-masked"),
            t => t,
        }
    }

    fn facts(&self) -> Vec<(String, String)> {
        let w = &self.p.w;
        let t = &self.last().told;
        let kind = self.sealed(self.last(), "specimen");
        [
            ("result-collected", moment(&t.collected)),
            ("result-reported", moment(&t.reported)),
            ("result-laboratory", t.laboratory.clone()),
            ("result-report", t.report.clone()),
            ("result-specimen", joined(&[&t.specimen, &kind], " ")),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (w.t(key), text))
        .collect()
    }
}

/// A moment of a message as people write it: the day, then the time without seconds of zero.
fn moment(text: &str) -> String {
    let text = text.replacen('T', " ", 1);
    match text.strip_suffix(":00") {
        Some(short) if short.matches(':').count() == 1 => short.to_string(),
        _ => text,
    }
}
