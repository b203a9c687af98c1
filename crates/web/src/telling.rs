//! Entries of the journal as sentences.

use crate::part::verdict_name;
use crate::view::happening::What;
use crate::words::{Arg, Say, Words};
use jiff::civil::Date;
use lf_domain::case::{CaseReport, Classification, Origin};
use lf_domain::fact::Fact;
use lf_domain::judgement::Judgement;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_domain::transmission::GradePlace;
use std::borrow::Borrow;

/// Refusals that name bodies as the city does: where persons are handed over there may be
/// two hospitals.
const NAMED_IN_FULL: [&str; 3] = ["custody-", "facility-", "observation-"];

impl Words {
    /// One line about what happened.
    pub fn happening(&self, what: &What) -> String {
        match what {
            What::Fact(fact) => self.fact(fact),
            What::Verdict {
                plan,
                clause,
                from,
                to,
            } => {
                let word = |v| self.t(&format!("verdict-{}", verdict_name(v)));
                let args = [
                    ("plan", self.plan_short(plan).say()),
                    ("clause", clause.say()),
                    ("from", from.map_or_else(|| "none".to_string(), word).say()),
                    ("to", word(*to).say()),
                ];
                self.say(
                    if from.is_some() {
                        "tell-verdict"
                    } else {
                        "tell-verdict-first"
                    },
                    &args,
                )
            }
            What::Candidate {
                plan,
                from,
                to,
                clauses,
            } => {
                let word =
                    |l: &Option<Level>| l.map_or_else(|| self.t("level-none"), |l| self.level(l));
                let args = [
                    ("plan", self.plan_short(plan).say()),
                    ("from", word(from).say()),
                    ("to", word(to).say()),
                    ("clauses", clauses.join(&self.t("list-comma")).say()),
                ];
                let key = match (from, to) {
                    (None, Some(_)) => "tell-candidate-first",
                    (_, None) => "tell-candidate-gone",
                    (Some(a), Some(b)) if b > a => "tell-candidate-up",
                    (Some(a), Some(b)) if b < a => "tell-candidate-down",
                    _ => "tell-candidate-same",
                };
                self.say(key, &args)
            }
            What::Pending { plan, clauses } => {
                let list = clauses.join(&self.t("list-comma"));
                match clauses.is_empty() {
                    true => self.t1("tell-pending-none", "plan", self.plan_short(plan)),
                    false => self.t2(
                        "tell-pending",
                        "plan",
                        self.plan_short(plan),
                        "clauses",
                        list,
                    ),
                }
            }
            What::Act { kind, body } => {
                (self.deed(kind, body)).unwrap_or_else(|| self.t1("tell-other", "kind", kind))
            }
            What::Duty { title, event } => {
                let said = self.kind(event);
                match title {
                    Some(title) => self.t2("tell-duty", "said", said, "title", self.label(title)),
                    None => self.t1("tell-duty-only", "said", said),
                }
            }
            What::Account { kind, officer } => {
                let key = format!("tell-{}", kind.replace('.', "-"));
                let name = [("officer", self.officer(officer).say())];
                (self.maybe(&key, &name)).unwrap_or_else(|| self.t1("tell-other", "kind", kind))
            }
            What::Other { kind } => {
                // Each register is a kind of its own.
                let name = match kind.split_once('.') {
                    Some(("record", _)) => "record",
                    _ => kind,
                };
                let key = format!("tell-kind-{}", name.replace(['.', '_'], "-"));
                (self.maybe(&key, &[])).unwrap_or_else(|| self.t1("tell-other", "kind", kind))
            }
        }
    }

    /// A reported fact as a sentence.
    pub fn fact(&self, fact: &Fact) -> String {
        match fact {
            Fact::Case(c) => self.case(c),
            Fact::Count(c) => {
                let args = [
                    ("place", self.place(&c.place).say()),
                    ("disease", self.noun(&c.disease).say()),
                    ("n", c.cases.say()),
                    ("deaths", c.deaths.say()),
                    ("on", self.day(c.date).say()),
                ];
                self.say(
                    if c.deaths > 0 {
                        "tell-count-deaths"
                    } else {
                        "tell-count"
                    },
                    &args,
                )
            }
            Fact::Cluster(c) => {
                let args = [
                    ("place", self.place(&c.place).say()),
                    ("disease", self.noun(&c.disease).say()),
                    ("n", c.size.say()),
                    ("origin", self.origin(Some(c.origin)).say()),
                ];
                self.say("tell-cluster", &args)
            }
            Fact::Occurrence(o) => {
                let args = [
                    ("place", self.place(&o.place).say()),
                    ("what", self.noun(&o.what).say()),
                    ("deaths", o.deaths.say()),
                ];
                self.say(
                    if o.deaths > 0 {
                        "tell-occurrence-deaths"
                    } else {
                        "tell-occurrence"
                    },
                    &args,
                )
            }
            Fact::Poisoning(p) => {
                let args = [
                    ("place", self.place(&p.place).say()),
                    ("n", p.persons.say()),
                    ("deaths", p.deaths.say()),
                ];
                self.say("tell-poisoning", &args)
            }
            Fact::OtherPrefectures(o) => self.t2(
                "tell-other-prefectures",
                "disease",
                self.noun(&o.disease),
                "n",
                o.n,
            ),
            Fact::Weekly(v) => {
                let args = [
                    ("place", self.place(&v.place).say()),
                    ("disease", self.noun(&v.disease).say()),
                    ("week", self.week(v.week).say()),
                    ("n", v.cases.say()),
                ];
                self.say("tell-weekly", &args)
            }
            Fact::WeeklyCoverage(v) => self.t2(
                "tell-coverage",
                "disease",
                self.noun(&v.disease),
                "week",
                self.week(v.since),
            ),
            Fact::Sentinel(s) => {
                let pct = |v: Option<f64>| {
                    v.map_or_else(
                        || self.t("value-nothing").say(),
                        |v| self.t1("unit-pct", "n", v).say(),
                    )
                };
                let args = [
                    ("week", self.week(s.week).say()),
                    ("ili", pct(s.ili_pct)),
                    ("pos", pct(s.pos_pct)),
                ];
                self.say("tell-sentinel", &args)
            }
            Fact::Baseline(b) => {
                let args = [
                    ("from", self.week(b.from).say()),
                    ("until", self.week(b.until).say()),
                    ("ili", b.ili_base.say()),
                    ("pos", b.pos_base.say()),
                ];
                self.say("tell-baseline", &args)
            }
            Fact::Grade(g) => {
                let place = match g.place {
                    GradePlace::City => self.t("gradeplace-city"),
                    _ if !g.name.is_empty() => g.name.clone(),
                    GradePlace::ProvinceOtherCity => self.t("gradeplace-province_other_city"),
                    GradePlace::OtherProvince => self.t("gradeplace-other_province"),
                };
                let args = [
                    ("place", place.say()),
                    ("disease", self.name(&g.disease).say()),
                    ("grade", self.t(&format!("grade-{}", g.grade)).say()),
                ];
                self.say("tell-grade", &args)
            }
            Fact::Capacity(c) => {
                let place = match c.area.is_empty() {
                    true => self.t(&format!("scope-{}", scope_name(c.scope))),
                    false => self.county(&c.area),
                };
                self.t2(
                    "tell-capacity",
                    "place",
                    place,
                    "value",
                    self.t(&format!("capacity-{}", c.value)),
                )
            }
            Fact::Designation(d) => {
                let args = [
                    ("body", self.body(&d.by).say()),
                    ("plan", self.plan_short(&d.plan).say()),
                    ("level", self.level(d.level).say()),
                    ("doc", d.doc.say()),
                ];
                self.say("tell-designation", &args)
            }
            Fact::Judgement(j) => self.judgement(j),
            Fact::Stay(s) => {
                let unit = self.t(&format!("stay-in-{}", s.unit.code()));
                let args = [
                    ("person", s.person.say()),
                    ("unit", unit.say()),
                    ("which", s.which.say()),
                    ("from", self.day(s.from).say()),
                    ("to", self.day(s.to).say()),
                ];
                self.say("tell-stay", &args)
            }
            Fact::Contact(c) => {
                let key = match c.setting.is_empty() {
                    true => "tell-contact",
                    false => "tell-contact-setting",
                };
                let args = [
                    ("person", c.person.say()),
                    ("of", c.of.say()),
                    ("setting", c.setting.say()),
                ];
                self.say(key, &args)
            }
            Fact::Withdrawal { reason } => self.t1("tell-withdrawal", "reason", reason),
        }
    }

    /// An answer as a sentence.
    pub fn judgement(&self, j: &Judgement) -> String {
        let answer = self.t(if j.value { "answer-yes" } else { "answer-no" });
        let args = [
            ("body", self.body(&j.by).say()),
            ("answer", answer.say()),
            ("question", self.question(&j.finding, &j.about).say()),
        ];
        self.say("tell-judgement", &args)
    }

    fn case(&self, c: &CaseReport) -> String {
        let args: [(&str, Arg); 5] = [
            ("place", self.place(&c.place).say()),
            ("disease", self.noun(&c.disease).say()),
            ("certainty", self.classification(c.classification).say()),
            ("origin", self.origin(c.origin).say()),
            ("on", self.day(c.counted_on()).say()),
        ];
        self.say(
            if c.died.is_some() {
                "tell-case-died"
            } else {
                "tell-case"
            },
            &args,
        )
    }

    /// Why an input was not taken, with what would be accepted.
    pub fn refusal(&self, r: &Refusal) -> String {
        let key = format!("refusal-{}", r.key);
        let arg = |name: &str| r.args.get(name).map_or("", String::as_str);
        let full = NAMED_IN_FULL.iter().any(|family| r.key.starts_with(family));
        let bodies = &self.names().city.bodies;
        let is_body = |code: &str| full && bodies.iter().any(|b| b.role == code);
        let accepted: Vec<String> = (arg("accepted").split(", "))
            .map(|a| match is_body(a) {
                true => self.body_full(a),
                false => self.bound(a),
            })
            .collect();
        let accepted = accepted.join(&self.t("list-comma"));
        let value = match is_body(arg("value")) {
            true => self.body_full(arg("value")),
            false => self.codes(arg("value")),
        };
        let args = [("value", value.say()), ("accepted", accepted.say())];
        // Further arguments are texts: names, times.
        let more = r
            .args
            .iter()
            .filter(|(n, _)| *n != "value" && *n != "accepted");
        let args: Vec<(&str, crate::words::Arg)> = (args.into_iter())
            .chain(more.map(|(n, v)| (n.as_str(), v.say())))
            .collect();
        self.maybe(&key, &args).unwrap_or_else(|| r.to_string())
    }

    /// Bounds as the domain writes them (`<= 2026-09-18`, `0 .. 100`), or a code.
    fn bound(&self, text: &str) -> String {
        if let Some((from, to)) = text.split_once(" .. ") {
            return self.t2(
                "bound-between",
                "from",
                self.code(from),
                "to",
                self.code(to),
            );
        }
        let (key, rest) = match (text.strip_prefix("<= "), text.strip_prefix(">= ")) {
            (Some(rest), _) => ("bound-most", rest),
            (_, Some(rest)) => ("bound-least", rest),
            _ => return self.code(text),
        };
        match (rest.parse::<Date>(), key) {
            (Ok(date), "bound-most") => self.t1("bound-most-date", "value", self.day(date)),
            (Ok(date), _) => self.t1("bound-least-date", "value", self.day(date)),
            (Err(_), _) => self.t1(key, "value", rest),
        }
    }

    /// A list of codes by their names; any other text as one.
    fn codes(&self, text: &str) -> String {
        let names: Vec<String> = text.split(", ").map(|c| self.code(c)).collect();
        let all_codes = text.split(", ").zip(&names).all(|(c, n)| c != n);
        match all_codes {
            true => names.join(&self.t("list-comma")),
            false => self.code(text),
        }
    }

    /// A moment, a day, a county, a town, a body or anything of the code book by
    /// its name; else as it is.
    fn code(&self, code: &str) -> String {
        let is_town = code.len() == 9 && code.bytes().all(|b| b.is_ascii_digit());
        match code.parse::<Date>() {
            _ if is_town => self.town(code),
            _ if code.contains('@') => self.body(code),
            _ if matches!(code, "high" | "mid" | "low") => self.t(&format!("grade-{code}")),
            _ if code.len() > 10 && code.parse::<jiff::Timestamp>().is_ok() => {
                let at: jiff::Timestamp = code.parse().unwrap_or_default();
                self.when(&at)
            }
            Ok(date) => self.day(date),
            Err(_) if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) => {
                self.county(code)
            }
            Err(_) => self.word(code).unwrap_or_else(|| self.name(code)),
        }
    }

    /// An officer, a step, an outcome, a level or nothing, as it is said.
    fn word(&self, code: &str) -> Option<String> {
        let officers = self.names().city.officers.iter();
        match officers.clone().find(|o| o.id == code) {
            Some(o) => Some(self.label(&o.label)),
            None if code == "-" => Some(self.t("level-none")),
            None => self.maybe(&format!("word-{code}"), &[]),
        }
    }

    /// Where an entry came from.
    pub fn source(&self, source: &str) -> String {
        self.maybe(&format!("source-{source}"), &[])
            .unwrap_or_else(|| source.to_string())
    }

    /// A journalled kind in words.
    pub fn kind(&self, kind: &str) -> String {
        let key = format!("kind-{}", kind.rsplit('.').next().unwrap_or(kind));
        self.maybe(&key, &[]).unwrap_or_else(|| kind.to_string())
    }

    /// How sure a diagnosis is.
    pub fn classification(&self, c: Classification) -> String {
        self.t(&format!("class-{}", class_name(c)))
    }

    /// Where an infection was acquired; a dash where nobody has said.
    pub fn origin(&self, origin: impl Borrow<Option<Origin>>) -> String {
        self.t(match origin.borrow() {
            Some(Origin::Imported) => "origin-imported",
            Some(Origin::Local) => "origin-local",
            None => "origin-unstated",
        })
    }
}

/// Code of a classification, as in facts.
pub fn class_name(c: Classification) -> &'static str {
    match c {
        Classification::Suspected => "suspected",
        Classification::Clinical => "clinical",
        Classification::Confirmed => "confirmed",
        Classification::Asymptomatic => "asymptomatic",
        Classification::Excluded => "excluded",
    }
}

/// Code of a scope of capacity, as in facts.
pub fn scope_name(scope: lf_domain::transmission::CapacityScope) -> &'static str {
    match scope {
        lf_domain::transmission::CapacityScope::County => "county",
        lf_domain::transmission::CapacityScope::City => "city",
    }
}
