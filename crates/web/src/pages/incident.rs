//! One incident: candidate, people, ruler, clause by clause, questions, timeline, curve.

use crate::chart;
use crate::entry::Kind;
use crate::html::Html;
use crate::page::{Page, encode};
use crate::part::{self, Standing};
use crate::view::happening::{Happening, Mark, What};
use crate::view::incident::{Ask, Counts, Effect, IncidentView, OtherPlan, OtherSays};
use crate::words::{Arg, Say, Words};
use askama::Template;
use lf_domain::level::Level;
use lf_rules::report::{
    AtomReason, CriterionReport, MissingKind, Node, OtherCandidate, OtherVerdict, Reason, Verdict,
};

/// The page.
#[derive(Template)]
#[template(path = "pages/incident.html")]
pub struct Incident<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a IncidentView,
}

/// The criteria of one level under its heading.
struct Group<'a> {
    level: Level,
    standing: Standing,
    /// What the level comes to.
    says: String,
    unknown: bool,
    rows: Vec<&'a CriterionReport>,
}

impl Incident<'_> {
    fn w(&self) -> &Words {
        &self.p.w
    }

    /// The response that the acting officer's government would start: the city's, or a county's.
    fn own_key(&self) -> String {
        let actor = self.p.shell.actor.as_ref();
        let county = actor.and_then(|a| lf_domain::city::split_body(&a.body).1);
        let key = &self.v.people.key;
        match (county, key.strip_suffix(".city")) {
            (Some(county), Some(incident)) => format!("{incident}.{county}"),
            _ => key.clone(),
        }
    }

    /// Whether a response differs from the candidate.
    fn departs(&self, level: &Level) -> bool {
        Some(*level) != self.v.candidate.level
    }

    /// How a response stands to the candidate.
    fn differing(&self, level: &Level) -> String {
        self.w().t(match Some(*level) > self.v.candidate.level {
            true => "people-differs-up",
            false => "people-differs-down",
        })
    }

    /// What is most likely reported next about the incident: what its criteria read.
    fn kind(&self) -> Kind {
        let mut found = None;
        for c in &self.v.criteria {
            atoms(&c.reason, &mut |a| {
                let kind = match a.query.func.as_str() {
                    "cases" | "counties" | "foci" | "imported" | "local" => Kind::Case,
                    "ili_excess" | "pos_excess" => Kind::Sentinel,
                    "excess5y" => Kind::Weekly,
                    "poisoning" => Kind::Poisoning,
                    "capacity" => Kind::Capacity,
                    "grade" => Kind::Grade,
                    "event" => Kind::Occurrence,
                    _ => return,
                };
                found = match (found, kind) {
                    (None, k) | (_, k @ Kind::Case) => Some(k),
                    (kept, _) => kept,
                };
            });
        }
        match self.has_cases() {
            true => Kind::Case,
            false => found.unwrap_or(Kind::Occurrence),
        }
    }

    /// True where persons are counted at all.
    fn has_cases(&self) -> bool {
        self.v.counts != Counts::default()
    }

    /// The words and the address of the main button.
    fn next_report(&self) -> (String, String) {
        let (w, kind) = (self.w(), self.kind());
        match kind {
            Kind::Case => {
                let disease = match w.names().codebook.diseases.contains_key(&self.v.topic) {
                    true => format!("?disease={}", encode(&self.v.topic)),
                    false => String::new(),
                };
                (w.t("record-case"), format!("/report/case{disease}"))
            }
            _ => {
                let name = w.t(&format!("kind-{}", kind.slug()));
                (
                    w.t1("report-of", "kind", name),
                    format!("/report/{}", kind.slug()),
                )
            }
        }
    }

    /// True when people have designated another level than the candidate.
    fn differs(&self) -> bool {
        let designated = self.v.designations.first().map(|d| d.fact.level);
        let judged = self.v.people.judged.first().map(|j| j.level);
        [designated, judged]
            .into_iter()
            .flatten()
            .any(|l| self.departs(&l))
    }

    /// The nearest level above the candidate that is not met, with its headroom as lines.
    fn distance(&self) -> Option<(Level, Vec<String>)> {
        let w = self.w();
        let above = self.v.candidate.level;
        let level = (self.v.criteria.iter())
            .filter(|c| {
                Some(c.level) > above && c.verdict != Verdict::Yes && !c.headroom.is_empty()
            })
            .map(|c| c.level)
            .min()?;
        let lines = (self.v.criteria.iter())
            .filter(|c| c.level == level && !designates(c))
            .flat_map(|c| c.headroom.iter().take(2))
            .take(3)
            .map(|way| w.way(way))
            .collect();
        Some((level, lines))
    }

    fn ruler(&self) -> Option<Html> {
        let ruler = chart::ruler::Ruler::of(&self.v.criteria, self.v.candidate.level)?;
        Some(chart::ruler::figure(
            self.w(),
            &ruler,
            self.v.in_force,
            "ruler-svg",
        ))
    }

    fn curve(&self) -> Option<Html> {
        let curve = self.v.curve.as_ref()?;
        Some(chart::bars::figure(
            self.w(),
            curve,
            chart::bars::Room::WIDE,
            "curve-svg",
        ))
    }

    /// Levels from the lowest upwards, each with its criteria; designation clauses stand
    /// together at the end.
    fn groups(&self) -> Vec<Group<'_>> {
        let w = self.w();
        Level::ALL
            .into_iter()
            .filter_map(|level| {
                let rows: Vec<&CriterionReport> = (self.v.criteria.iter())
                    .filter(|c| c.level == level && !(designates(c) && c.verdict == Verdict::No))
                    .collect();
                if rows.is_empty() {
                    return None;
                }
                let met = rows.iter().any(|c| c.verdict == Verdict::Yes);
                let answers = rows
                    .iter()
                    .filter(|c| c.verdict == Verdict::Unknown)
                    .map(|c| c.missing.len())
                    .sum::<usize>();
                let says = match (met, answers) {
                    (true, _) if self.v.candidate.level == Some(level) => w.t("group-candidate"),
                    (true, _) => w.t("group-met"),
                    (false, 0) => w.t("verdict-no"),
                    (false, n) => w.t1("group-answers", "n", n),
                };
                let standing = match met {
                    true => Standing::of(Some(level), self.v.in_force),
                    false => Standing::Heading,
                };
                Some(Group {
                    level,
                    standing,
                    says,
                    unknown: !met && answers > 0,
                    rows,
                })
            })
            .collect()
    }

    /// Designation clauses without an order, by clause.
    fn designations(&self) -> Vec<&CriterionReport> {
        (self.v.criteria.iter())
            .filter(|c| designates(c) && c.verdict == Verdict::No)
            .collect()
    }

    fn tree(&self, c: &CriterionReport) -> Html {
        part::reason(self.w(), &c.reason, &|a| value_href(&self.v.id, a))
    }

    /// Up to three values that the criterion read, without repeats; short ones where
    /// the tree stands beside them.
    fn values(&self, c: &CriterionReport) -> Vec<(String, Option<String>)> {
        let (w, simple) = (self.w(), self.is_simple(c));
        let mut out: Vec<(String, Option<String>)> = vec![];
        atoms(&c.reason, &mut |a| {
            let text = if simple { w.value(a) } else { w.value_brief(a) };
            let item = (text, value_href(&self.v.id, a));
            if !out.contains(&item) && out.len() < 3 {
                out.push(item);
            }
        });
        out
    }

    /// True when the criterion reads one value only.
    fn is_simple(&self, c: &CriterionReport) -> bool {
        let mut queries = vec![];
        atoms(&c.reason, &mut |a| {
            if !queries.contains(&&a.query) {
                queries.push(&a.query);
            }
        });
        queries.len() < 2
    }

    fn headroom(&self, c: &CriterionReport) -> Vec<String> {
        let w = self.w();
        (c.headroom.iter().take(2).enumerate())
            .map(|(i, way)| match i {
                0 => w.way_short(way),
                _ => w.t1("way-or", "way", w.way_short(way)),
            })
            .collect()
    }

    /// The candidates under other readings, one line each.
    fn other_readings(&self) -> Vec<Html> {
        let w = self.w();
        let line = |o: &OtherCandidate| {
            let badge = match (o.candidate.level, o.candidate.pending.is_empty()) {
                (None, false) => part::undetermined(w),
                (level, _) => part::level(w, level, Standing::Proposed),
            };
            let args = [
                ("reading", o.reading.as_str().say()),
                ("label", w.label(&o.label).say()),
                ("level", badge.say()),
                ("n", o.candidate.pending.len().say()),
            ];
            let same = o.candidate.level == self.v.candidate.level;
            w.rich(
                if same {
                    "reading-leaves-open"
                } else {
                    "reading-candidate"
                },
                &args,
            )
        };
        self.v.other_readings.iter().map(line).collect()
    }

    /// What the criterion says under other readings, where that is something else.
    fn under_others(&self, c: &CriterionReport) -> Vec<Html> {
        let w = self.w();
        let line = |o: &OtherVerdict| {
            let args = [
                ("reading", o.reading.as_str().say()),
                ("label", w.label(&o.label).say()),
                ("verdict", part::verdict(w, o.verdict).say()),
            ];
            w.rich("reading-verdict", &args)
        };
        (c.other.iter())
            .filter(|o| o.verdict != c.verdict)
            .map(line)
            .collect()
    }

    /// Bodies that must answer before the criterion is decided.
    fn askees(&self, c: &CriterionReport) -> String {
        let mut who: Vec<&str> = c.missing.iter().map(|m| m.who.as_str()).collect();
        who.dedup();
        self.w().list(who.into_iter().map(|b| self.w().body(b)))
    }

    fn other(&self, o: &OtherPlan) -> Html {
        let w = self.w();
        let plan = Arg::Text(w.plan_short(&o.plan));
        match &o.says {
            OtherSays::NotInScope => w.rich("other-not-in-scope", &[("plan", plan)]),
            OtherSays::Refers(to) => {
                w.rich("other-refers", &[("plan", plan), ("to", w.label(to).say())])
            }
            OtherSays::Candidate(c) => {
                let badge = match (c.level, c.pending.is_empty()) {
                    (None, false) => part::undetermined(w),
                    (level, _) => part::level(w, level, Standing::of(level, self.v.in_force)),
                };
                w.rich("other-candidate", &[("plan", plan), ("level", badge.say())])
            }
        }
    }
}

/// True for "other events designated by a competent body".
fn designates(c: &CriterionReport) -> bool {
    matches!(&c.reason.node, Node::Atom(a) if a.query.func == "designated")
}

fn atoms<'a>(reason: &'a Reason, visit: &mut dyn FnMut(&'a AtomReason)) {
    match &reason.node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|r| atoms(r, visit)),
        Node::Not(inner) => atoms(inner, visit),
        Node::Atom(a) => visit(a),
    }
}

/// Where a value can be looked up: its entry, the cases behind it, or the form that gives it.
fn value_href(incident: &str, a: &AtomReason) -> Option<String> {
    if let [seq] = a.evidence.seqs.as_slice() {
        return Some(format!("/journal/{seq}"));
    }
    let arg = |i: usize| a.query.args.get(i).map_or("", String::as_str);
    match a.query.func.as_str() {
        "cases" | "counties" | "foci" | "imported" | "local" | "outside" | "deaths" => {
            let place = a
                .evidence
                .place
                .as_ref()
                .map(|p| format!("?place={p}"))
                .unwrap_or_default();
            Some(format!("/incidents/{}/cases{place}", encode(incident)))
        }
        "judged" | "judged_if" => Some(format!(
            "/report/judgement?finding={}&about={}",
            encode(arg(0)),
            encode(arg(1))
        )),
        _ if !a.evidence.seqs.is_empty() => {
            let newest = a.evidence.seqs.iter().max().copied().unwrap_or_default();
            Some(format!("/journal/{newest}"))
        }
        _ => None,
    }
}

/// The numbers of an incident in one line.
pub fn counts(w: &Words, c: &Counts) -> Html {
    let args = [
        ("confirmed", c.confirmed.say()),
        ("imported", c.imported.say()),
        ("local", c.local.say()),
        ("suspected", c.suspected.say()),
        ("deaths", c.deaths.say()),
    ];
    w.rich("counts-long", &args)
}

/// What the answers to a question would do.
pub fn effect(w: &Words, ask: &Ask) -> Html {
    let badge = |l: Level| part::level(w, Some(l), Standing::Proposed).say();
    match (ask.if_yes, ask.if_no) {
        (Effect::Becomes(l), _) => w.rich("effect-yes", &[("level", badge(l))]),
        (_, Effect::Becomes(l)) => w.rich("effect-no", &[("level", badge(l))]),
        (Effect::Stays, Effect::Stays) => w.rich("effect-none", &[]),
        _ => w.rich("effect-open", &[]),
    }
}

/// Where the answer to a question is entered.
pub fn answer_href(ask: &Ask) -> Option<String> {
    match &ask.missing.what {
        MissingKind::Judgement { finding, about } => Some(format!(
            "/report/judgement?finding={}&about={}",
            encode(finding),
            encode(about)
        )),
        MissingKind::Data { what, detail } => Some(match what.as_str() {
            "mean5" => format!("/report/weekly?detail={}", encode(detail)),
            w if w.starts_with("ili") || w.starts_with("pos") => "/report/sentinel".into(),
            _ => return None,
        }),
        MissingKind::Parameter { .. } | MissingKind::Suspects { .. } => None,
    }
}

#[derive(Template)]
#[template(path = "part/timeline.html")]
struct Timeline<'a> {
    w: &'a Words,
    items: &'a [Happening],
}

impl Timeline<'_> {
    /// Decisions and changes of level stand out.
    fn strong(&self, h: &Happening) -> bool {
        h.what.mark() == Mark::Decision
            || matches!(&h.what, What::Candidate { from, to, .. } if from != to)
    }
}

/// A timeline, newest first.
pub fn timeline(w: &Words, items: &[Happening]) -> Html {
    Html::of(&Timeline { w, items })
}

/// What the three signs of a timeline mean.
pub fn marks(w: &Words) -> Html {
    let mut out = String::new();
    for (mark, key) in [
        (Mark::Fact, "mark-fact"),
        (Mark::Finding, "mark-finding"),
        (Mark::Decision, "mark-decision"),
    ] {
        out.push_str("<span>");
        out.push_str(
            &part::mark(w, mark)
                .0
                .replace("role=\"img\" aria-label", "aria-hidden=\"true\" data-name"),
        );
        crate::html::escape_into(&mut out, &w.t(key));
        out.push_str("</span>");
    }
    Html(out)
}
