//! The value of a query in a situation: known exactly or as an interval, where
//! it was found, and who can make it known.

use crate::report::{Evidence, Missing, MissingKind};
use crate::vocabulary::{Ask, Window};
use jiff::civil::Date;
use lf_domain::counter::{Basis, Found, Span};
use lf_domain::excess::Excess;
use lf_domain::situation::{Said, Situation, Touch, day_date};
use lf_domain::transmission::{CapacityScope, GradePlace};

/// Answering body for data that surveillance should have.
const SURVEILLANCE: &str = "cdc";
/// Answering body for parameters and questions of judgement.
const EXPERTS: &str = "expert_committee";

/// A value with everything that explains it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Smallest possible value.
    pub lo: f64,
    /// Largest possible value.
    pub hi: f64,
    /// Where it was found.
    pub evidence: Evidence,
    /// What would make it known.
    pub missing: Vec<Missing>,
    /// Value of the window that new cases would still fall into.
    pub open: Option<OpenWindow>,
}

/// The window that new cases would still fall into.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenWindow {
    /// Its value now.
    pub value: f64,
    /// Last onset day that belongs to it; none when it has no end.
    pub until: Option<Date>,
    /// County that gives it.
    pub place: Option<String>,
}

impl Reading {
    fn exact(v: f64, evidence: Evidence) -> Reading {
        Reading {
            lo: v,
            hi: v,
            evidence,
            missing: vec![],
            open: None,
        }
    }
}

fn lacks(what: MissingKind, who: &str) -> Missing {
    Missing {
        what,
        who: who.into(),
    }
}

fn of<T>(said: &Said<T>) -> Evidence {
    Evidence {
        seqs: vec![said.seq],
        ..Evidence::default()
    }
}

impl Ask {
    /// The disease whose onsets it counts, where suspected cases can matter.
    pub(crate) fn disease(&self) -> Option<&str> {
        match self {
            Ask::Cases { disease, .. }
            | Ask::Counties { disease, .. }
            | Ask::Foci { disease, .. }
            | Ask::ByOrigin { disease, .. }
            | Ask::Outside { disease } => Some(disease),
            _ => None,
        }
    }

    /// The disease or occurrence type that it is about.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Ask::Event { what } | Ask::EventDeaths { what } | Ask::EventVictims { what } => {
                Some(what)
            }
            Ask::Deaths { disease }
            | Ask::Grade { disease }
            | Ask::GradeInProvince { disease }
            | Ask::OtherPrefectures { disease } => Some(disease),
            other => other.disease(),
        }
    }

    /// True for whole numbers that grow one by one inside a window.
    pub(crate) fn is_counted(&self) -> bool {
        matches!(
            self,
            Ask::Cases { .. } | Ask::Counties { .. } | Ask::Foci { .. }
        )
    }

    /// True when a change of the situation can change this value.
    pub(crate) fn reads(&self, touch: &Touch) -> bool {
        match (self, touch) {
            (_, Touch::Day) => true,
            (
                Ask::Cases { disease, .. }
                | Ask::Counties { disease, .. }
                | Ask::Foci { disease, .. }
                | Ask::ByOrigin { disease, .. }
                | Ask::Outside { disease }
                | Ask::Deaths { disease },
                Touch::Disease(d),
            ) => disease == d,
            (Ask::OtherPrefectures { disease }, Touch::OtherPrefectures(d)) => disease == d,
            (
                Ask::ExcessOneCounty | Ask::ExcessAffected { .. } | Ask::ExcessEach { .. },
                Touch::Weekly,
            ) => true,
            (Ask::PoisoningPersons | Ask::PoisoningDeaths, Touch::Poisoning) => true,
            (
                Ask::Event { what } | Ask::EventDeaths { what } | Ask::EventVictims { what },
                Touch::Occurrence(o),
            ) => what == o,
            (Ask::Grade { disease } | Ask::GradeInProvince { disease }, Touch::Grade(d)) => {
                disease == d
            }
            (Ask::Capacity { .. }, Touch::Capacity) => true,
            (Ask::Judged { finding, .. }, Touch::Judgement(f)) => finding == f,
            (
                Ask::Judged {
                    only_if_raised: true,
                    about,
                    ..
                },
                Touch::Disease(x) | Touch::Occurrence(x),
            ) => about == x,
            (Ask::IliExcess | Ask::PosExcess, Touch::Sentinel) => true,
            (Ask::Designated { .. }, Touch::Designation) => true,
            _ => false,
        }
    }

    /// Reads the value. `plan` is the code of the plan that asks.
    pub(crate) fn read(&self, s: &Situation, plan: &str, basis: Basis) -> Reading {
        match self {
            Ask::Cases {
                disease,
                one_county,
                window,
                origin,
            } => {
                let span = span(s, disease, *window);
                let open = if origin.is_some() { "origin" } else { "county" };
                found(
                    s,
                    disease,
                    span,
                    s.cases(disease, span, *one_county, *origin, basis),
                    open,
                )
            }
            Ask::Counties {
                disease,
                window,
                at_least,
            } => {
                let span = span(s, disease, *window);
                found(
                    s,
                    disease,
                    span,
                    s.counties(disease, span, *at_least, basis),
                    "county",
                )
            }
            Ask::Foci {
                disease,
                window,
                at_least,
            } => {
                let span = span(s, disease, *window);
                found(
                    s,
                    disease,
                    span,
                    s.foci(disease, span, *at_least, basis),
                    "focus",
                )
            }
            Ask::ByOrigin { disease, origin } => {
                let f = s.by_origin(disease, *origin, basis);
                let mut r = found(s, disease, Span::All, f, "origin");
                r.open = None;
                r
            }
            Ask::Outside { disease } => {
                Reading::exact(s.outside(disease, basis), Evidence::default())
            }
            Ask::Deaths { disease } => Reading::exact(s.deaths(disease), Evidence::default()),
            Ask::OtherPrefectures { disease } => match s.other_prefectures(disease) {
                Some(o) => Reading::exact(f64::from(o.fact.n), of(o)),
                None => Reading::default(),
            },
            Ask::ExcessOneCounty => excess(s.excess_one_county()),
            Ask::ExcessAffected { at_least } => excess(s.excess_affected(*at_least)),
            Ask::ExcessEach { at_least } => excess(s.excess_each(*at_least)),
            Ask::PoisoningPersons => poisoning(s, |p| p.0),
            Ask::PoisoningDeaths => poisoning(s, |p| p.1),
            Ask::Event { what } => occurrences(s, what, |_| 1),
            Ask::EventDeaths { what } => occurrences(s, what, |o| o.deaths),
            Ask::EventVictims { what } => occurrences(s, what, |o| o.victims.max(o.deaths)),
            Ask::Grade { disease } => grade(s, disease, GradePlace::City),
            Ask::GradeInProvince { disease } => grade(s, disease, GradePlace::ProvinceOtherCity),
            Ask::Capacity { scope } => capacity(s, *scope),
            Ask::Judged {
                finding,
                about,
                only_if_raised,
            } => judged(s, finding, about, *only_if_raised),
            Ask::IliExcess => sentinel(s, true),
            Ask::PosExcess => sentinel(s, false),
            Ask::Designated { level, by } => {
                let by: Vec<&str> = by.iter().map(String::as_str).collect();
                match s.designation(plan, *level, &by) {
                    Some(d) => Reading::exact(
                        1.0,
                        Evidence {
                            note: Some(d.fact.doc.clone()),
                            ..of(d)
                        },
                    ),
                    None => Reading::default(),
                }
            }
        }
    }
}

fn span(s: &Situation, disease: &str, window: Window) -> Span {
    match window {
        Window::All => Span::All,
        Window::Days(n) => Span::Days(n),
        Window::Incubation => s.incubation(disease),
    }
}

fn found(s: &Situation, disease: &str, span: Span, f: Found, datum: &str) -> Reading {
    let place = |ix: Option<u16>| ix.and_then(|i| s.area_code(i)).map(str::to_string);
    let mut missing = vec![];
    if f.lo < f.hi {
        missing.push(if span == Span::NotSet {
            lacks(
                MissingKind::Parameter {
                    name: format!("incubation_days/{disease}"),
                },
                EXPERTS,
            )
        } else {
            lacks(
                MissingKind::Data {
                    what: datum.into(),
                    detail: disease.into(),
                },
                SURVEILLANCE,
            )
        });
    }
    let open = f.open.map(|o| OpenWindow {
        value: o.value,
        until: (o.until < i32::MAX).then(|| day_date(o.until)),
        place: place(o.area),
    });
    Reading {
        lo: f.lo,
        hi: f.hi,
        evidence: Evidence {
            place: place(f.area),
            from: f.from.map(day_date),
            to: f.to.map(day_date),
            ..Evidence::default()
        },
        missing,
        open,
    }
}

fn excess(e: Excess) -> Reading {
    let missing = (e.unknown.iter())
        .map(|(disease, week, place)| {
            lacks(
                MissingKind::Data {
                    what: "mean5".into(),
                    detail: format!("{disease} {week} {place}"),
                },
                SURVEILLANCE,
            )
        })
        .collect();
    Reading {
        lo: e.lo,
        hi: e.hi,
        evidence: Evidence {
            place: e.place.map(|p| p.to_string()),
            week: e.week,
            disease: e.disease,
            seqs: e.seqs,
            note: e.figures.map(|(cases, mean)| format!("{cases}/{mean}")),
            ..Evidence::default()
        },
        missing,
        open: None,
    }
}

fn poisoning(s: &Situation, part: fn((u32, u32)) -> u32) -> Reading {
    let top = s.poisonings().into_iter().max_by_key(|p| part((p.1, p.2)));
    match top {
        Some((id, persons, deaths, seqs)) => Reading::exact(
            f64::from(part((persons, deaths))),
            Evidence {
                seqs,
                note: Some(id.to_string()),
                ..Evidence::default()
            },
        ),
        None => Reading::default(),
    }
}

fn occurrences(
    s: &Situation,
    what: &str,
    count: fn(&lf_domain::occurrence::Occurrence) -> u32,
) -> Reading {
    let (mut sum, mut seqs) = (0, vec![]);
    for o in s.occurrences(what) {
        sum += count(&o.fact);
        if seqs.len() < 8 {
            seqs.push(o.seq);
        }
    }
    Reading::exact(
        f64::from(sum),
        Evidence {
            seqs,
            ..Evidence::default()
        },
    )
}

fn grade(s: &Situation, disease: &str, place: GradePlace) -> Reading {
    match s.grade(disease, place) {
        Some(g) => Reading::exact(f64::from(g.fact.grade), of(g)),
        None => Reading::default(),
    }
}

fn capacity(s: &Situation, scope: CapacityScope) -> Reading {
    match s.capacity(scope) {
        Some(c) => {
            let place = Some(c.fact.area.clone()).filter(|a| !a.is_empty());
            Reading::exact(f64::from(c.fact.value), Evidence { place, ..of(c) })
        }
        None => Reading::default(),
    }
}

fn judged(s: &Situation, finding: &str, about: &str, only_if_raised: bool) -> Reading {
    if let Some(j) = s.judgement(finding, about) {
        let note = Some(j.fact.by.clone());
        return Reading::exact(
            f64::from(u8::from(j.fact.value)),
            Evidence { note, ..of(j) },
        );
    }
    let question = s.book().questions.get(finding);
    if let Some(default) = question.and_then(|q| q.default) {
        let note = Some("default".to_string());
        return Reading::exact(
            f64::from(u8::from(default)),
            Evidence {
                note,
                ..Evidence::default()
            },
        );
    }
    let raised = s.has_cases(about) || s.occurrences(about).next().is_some();
    if only_if_raised && !raised {
        return Reading::default();
    }
    let who = question
        .and_then(|q| q.asks.first())
        .map_or(EXPERTS, String::as_str);
    let what = MissingKind::Judgement {
        finding: finding.into(),
        about: about.into(),
    };
    Reading {
        lo: 0.0,
        hi: 1.0,
        evidence: Evidence::default(),
        missing: vec![lacks(what, who)],
        open: None,
    }
}

/// Lowest value of the vocabulary for an excess in percentage points: nothing was reported.
const NOTHING: f64 = -100.0;

fn sentinel(s: &Situation, ili: bool) -> Reading {
    let Some(w) = s.sentinel() else {
        return Reading::exact(NOTHING, Evidence::default());
    };
    let f = &w.fact;
    let year = s.baseline(f.week);
    let (value, base, what) = if ili {
        (
            f.ili_pct,
            f.ili_base.or(year.map(|b| b.fact.ili_base)),
            "ili_baseline",
        )
    } else {
        (
            f.pos_pct,
            f.pos_base.or(year.map(|b| b.fact.pos_base)),
            "pos_baseline",
        )
    };
    let mut evidence = Evidence {
        week: Some(f.week),
        ..of(w)
    };
    match (value, base) {
        (Some(v), Some(b)) => {
            evidence.note = Some(format!("{v}/{b}"));
            // The figures are decimal; the last bits of a binary difference must not decide.
            Reading::exact(((v - b) * 1e9).round() / 1e9, evidence)
        }
        (v, _) => {
            let what = if v.is_none() {
                what.replace("baseline", "pct")
            } else {
                what.to_string()
            };
            let missing = vec![lacks(
                MissingKind::Data {
                    what,
                    detail: f.week.to_string(),
                },
                SURVEILLANCE,
            )];
            Reading {
                lo: NOTHING,
                hi: 100.0,
                evidence,
                missing,
                open: None,
            }
        }
    }
}
