//! An evaluator that follows the facts one by one must say what a new one says
//! that reads them all: after any sequence of reports, withdrawals and days.

use super::packs;
use jiff::civil::{Date, date};
use lf_domain::case::{CaseCount, CaseReport, Classification, Origin};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::fact::Fact;
use lf_domain::judgement::Judgement;
use lf_domain::level::Level;
use lf_domain::occurrence::{Cluster, Occurrence, OtherPrefectures, Poisoning};
use lf_domain::place::Place;
use lf_domain::sentinel::{SentinelBaseline, SentinelWeek};
use lf_domain::situation::Situation;
use lf_domain::transmission::{
    Capacity, CapacityScope, Designation, GradePlace, TransmissionGrade,
};
use lf_domain::week::Week;
use lf_domain::weekly::{WeeklyCount, WeeklyCoverage};
use lf_rules::evaluator::Evaluator;
use lf_rules::plan::Plan;
use proptest::prelude::*;
use std::sync::Arc;

const START: Date = date(2024, 7, 1);

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Report(Box<Fact>),
    /// Takes back one of the facts that stand.
    Withdraw(usize),
    /// So many days pass.
    Wait(u8),
}

fn day() -> impl Strategy<Value = Date> {
    (0i32..60).prop_map(|n| START.saturating_add(jiff::Span::new().days(n)))
}

fn disease() -> impl Strategy<Value = String> {
    let codes = [
        "cholera",
        "bubonic_plague",
        "pneumonic_plague",
        "pneumonic_anthrax",
        "mers",
        "covid19",
        "novel_flu",
        "human_avian_flu",
        "unexplained_cluster",
        "unexplained_pneumonia",
        "emerging_disease",
        "eliminated_disease",
        "linked_epidemic_disease",
    ];
    prop::sample::select(codes.map(str::to_string).to_vec())
}

fn place() -> impl Strategy<Value = Place> {
    let county = |c: &str| Place::County(c.into());
    prop::sample::select(vec![
        county("330482"),
        county("330482"),
        county("330424"),
        Place::City,
        Place::OtherProvince,
        Place::Abroad,
    ])
}

fn origin() -> impl Strategy<Value = Option<Origin>> {
    prop::sample::select(vec![None, Some(Origin::Imported), Some(Origin::Local)])
}

fn focus() -> impl Strategy<Value = Option<String>> {
    prop::sample::select(vec![
        None,
        Some("market".to_string()),
        Some("ship".to_string()),
    ])
}

fn week() -> impl Strategy<Value = Week> {
    (29i8..31, 2018i16..2025).prop_map(|(w, y)| Week::new(y, w).unwrap())
}

fn case() -> impl Strategy<Value = Fact> {
    use Classification::*;
    let classes =
        prop::sample::select(vec![Suspected, Clinical, Confirmed, Asymptomatic, Excluded]);
    (disease(), classes, origin(), place(), day(), focus()).prop_map(
        |(disease, classification, origin, place, reported, focus)| {
            Fact::Case(CaseReport {
                zone: None,
                case_id: "c".into(),
                disease,
                classification,
                origin,
                place,
                onset: None,
                reported,
                died: None,
                focus,
                links: vec![],
            })
        },
    )
}

fn count() -> impl Strategy<Value = Fact> {
    (
        disease(),
        place(),
        day(),
        0u32..25,
        0u32..3,
        focus(),
        origin(),
    )
        .prop_map(|(disease, place, date, cases, deaths, focus, origin)| {
            Fact::Count(CaseCount {
                zone: None,
                disease,
                place,
                date,
                cases,
                deaths,
                focus,
                origin,
            })
        })
}

fn happening(book: &CodeBook) -> impl Strategy<Value = Fact> + use<> {
    let types: Vec<String> = book.occurrences.keys().cloned().collect();
    (
        prop::sample::select(types),
        day(),
        place(),
        0u32..3,
        0u32..3,
    )
        .prop_map(|(what, date, place, victims, deaths)| {
            Fact::Occurrence(Occurrence {
                what,
                date,
                place,
                persons: 5,
                victims,
                deaths,
            })
        })
}

fn cluster() -> impl Strategy<Value = Fact> {
    (disease(), origin(), day(), place()).prop_map(|(disease, origin, date, place)| {
        Fact::Cluster(Cluster {
            disease,
            origin: origin.unwrap_or(Origin::Local),
            date,
            place,
            size: 3,
            link: String::new(),
        })
    })
}

fn answer(book: &CodeBook) -> impl Strategy<Value = Fact> + use<> {
    let findings: Vec<String> = book.questions.keys().cloned().collect();
    let abouts = [
        "",
        "cholera",
        "unexplained_cluster",
        "unexplained_pneumonia",
        "new_disease",
        "novel_flu",
        "eliminated_disease",
        "ari",
    ];
    let by = prop::sample::select(vec!["expert_committee", "mhc"]);
    (
        prop::sample::select(findings),
        prop::sample::select(abouts.to_vec()),
        any::<bool>(),
        by,
        day(),
    )
        .prop_map(|(finding, about, value, by, date)| {
            Fact::Judgement(Judgement {
                finding,
                about: about.into(),
                value,
                by: by.into(),
                date,
                reason: String::new(),
            })
        })
}

fn numbers() -> impl Strategy<Value = Fact> {
    let county =
        || prop::sample::select(vec!["330482", "330424"]).prop_map(|c| Place::County(c.into()));
    let weekly = (week(), county(), 0u32..40, prop::option::of(0i32..12)).prop_map(
        |(week, place, cases, mean)| {
            Fact::Weekly(WeeklyCount {
                disease: "measles".into(),
                place,
                week,
                cases,
                mean5: mean.map(f64::from),
            })
        },
    );
    let coverage = (2017i16..2021).prop_map(|y| {
        Fact::WeeklyCoverage(WeeklyCoverage {
            disease: "measles".into(),
            since: Week::new(y, 1).unwrap(),
        })
    });
    let sentinel = (week(), prop::option::of(0u8..60), prop::option::of(0u8..90)).prop_map(
        |(week, ili, pos)| {
            Fact::Sentinel(SentinelWeek {
                week,
                ili_pct: ili.map(f64::from),
                ili_base: None,
                pos_pct: pos.map(f64::from),
                pos_base: None,
            })
        },
    );
    let baseline = (0u8..5, 0u8..20).prop_map(|(i, p)| {
        let (from, until) = (Week::new(2024, 1).unwrap(), Week::new(2024, 52).unwrap());
        Fact::Baseline(SentinelBaseline {
            from,
            until,
            ili_base: i.into(),
            pos_base: p.into(),
        })
    });
    let poisoning = (
        prop::sample::select(vec!["a", "b"]),
        day(),
        county(),
        0u32..60,
        0u32..7,
    )
        .prop_map(|(o, date, place, persons, deaths)| {
            Fact::Poisoning(Poisoning {
                occurrence: o.into(),
                date,
                place,
                persons,
                deaths,
            })
        });
    prop_oneof![5 => weekly, 2 => coverage, 2 => sentinel, 1 => baseline, 2 => poisoning]
}

fn findings() -> impl Strategy<Value = Fact> {
    let grade =
        (disease(), 0u8..4, day(), any::<bool>()).prop_map(|(disease, grade, date, here)| {
            let place = if here {
                GradePlace::City
            } else {
                GradePlace::ProvinceOtherCity
            };
            Fact::Grade(TransmissionGrade {
                disease,
                place,
                name: String::new(),
                grade,
                date,
            })
        });
    let capacity = (any::<bool>(), 0u8..3, day()).prop_map(|(city, value, date)| {
        let scope = if city {
            CapacityScope::City
        } else {
            CapacityScope::County
        };
        Fact::Capacity(Capacity {
            scope,
            area: String::new(),
            value,
            date,
        })
    });
    let order = (
        prop::sample::select(Level::ALL.to_vec()),
        any::<bool>(),
        day(),
    )
        .prop_map(|(level, ari, date)| {
            let plan = if ari { "ARI" } else { "PHE" }.to_string();
            Fact::Designation(Designation {
                plan,
                level,
                by: "mhc".into(),
                doc: "1".into(),
                date,
                topic: String::new(),
                reason: String::new(),
            })
        });
    let others = (disease(), 0u32..3, day()).prop_map(|(disease, n, date)| {
        Fact::OtherPrefectures(OtherPrefectures { disease, n, date })
    });
    prop_oneof![3 => grade, 2 => capacity, 2 => order, 2 => others]
}

fn step(book: &CodeBook) -> impl Strategy<Value = Step> + use<> {
    let fact = prop_oneof![
        4 => case(), 4 => count(), 3 => happening(book), 1 => cluster(), 4 => answer(book), 4 => numbers(), 3 => findings()
    ];
    prop_oneof![
        6 => fact.prop_map(|f| Step::Report(Box::new(f))),
        3 => any::<usize>().prop_map(Step::Withdraw),
        1 => (0u8..20).prop_map(Step::Wait),
    ]
}

/// Figures and counts alone, so that sequences are dense.
fn figures() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => numbers().prop_map(|f| Step::Report(Box::new(f))),
        3 => any::<usize>().prop_map(Step::Withdraw),
    ]
}

/// The facts that stand, read anew.
/// Without a day all of them count, whenever they happened.
fn anew(
    standing: &[(u64, Fact)],
    today: Option<Date>,
    city: &City,
    book: &Arc<CodeBook>,
) -> Situation {
    let mut s = Situation::new(city, book.clone(), today.is_some());
    today.and_then(|d| s.advance(d));
    for (seq, fact) in standing {
        s.add(*seq, fact);
    }
    s
}

/// Everything that an evaluation says. Without a day windows are open as of the
/// latest onset of any disease, which no change of a fact announces, so headroom
/// is compared only where there is a day.
fn compare(
    followed: &Evaluator,
    s: &Situation,
    plan: &Arc<Plan>,
    fresh: &Situation,
) -> Result<(), TestCaseError> {
    let new = Evaluator::new(plan.clone(), fresh);
    prop_assert_eq!(followed.candidate(None), new.candidate(None));
    prop_assert_eq!(
        followed.candidate_with_suspects(None),
        new.candidate_with_suspects(None)
    );
    for c in 0..plan.criteria.len() {
        prop_assert_eq!(
            followed.verdict(c),
            new.verdict(c),
            "verdict of {}",
            plan.criteria[c].clause
        );
        let says = followed.report(c, s);
        prop_assert_eq!(
            says.verdict,
            says.reason.verdict,
            "reasons of {}: {:#?}",
            plan.criteria[c].clause,
            says.reason
        );
        let unknown = says.verdict == lf_rules::report::Verdict::Unknown;
        prop_assert_eq!(
            unknown,
            !says.missing.is_empty(),
            "what {} lacks: {:#?}",
            plan.criteria[c].clause,
            says
        );
        let (mut ours, mut theirs) = (followed.report(c, s), new.report(c, fresh));
        if s.today().is_none() {
            ours.headroom.clear();
            theirs.headroom.clear();
        }
        prop_assert_eq!(ours, theirs, "report of {}", plan.criteria[c].clause);
    }
    Ok(())
}

fn follow(steps: &[Step], live: bool) -> Result<(), TestCaseError> {
    let (city, book) = (packs::city(), packs::book());
    let plans = [packs::phe(), packs::ari()];
    let mut today = START.saturating_add(jiff::Span::new().days(30));
    let mut s = anew(&[], live.then_some(today), &city, &book);
    let mut followed: Vec<Evaluator> = plans
        .iter()
        .map(|p| Evaluator::new(p.clone(), &s))
        .collect();
    let mut standing: Vec<(u64, Fact)> = vec![];
    for (i, step) in steps.iter().enumerate() {
        let touches = match step {
            Step::Report(fact) => {
                standing.push((i as u64 + 1, (**fact).clone()));
                s.add(i as u64 + 1, fact)
            }
            Step::Withdraw(_) if standing.is_empty() => continue,
            Step::Wait(_) if !live => continue,
            Step::Withdraw(n) => {
                let (seq, fact) = standing.remove(n % standing.len());
                s.retract(seq, &fact)
            }
            Step::Wait(days) => {
                today = today.saturating_add(jiff::Span::new().days(*days));
                s.advance(today).into_iter().collect()
            }
        };
        let before: Vec<Vec<_>> = followed
            .iter()
            .map(|e| (0..e.plan().criteria.len()).map(|c| e.verdict(c)).collect())
            .collect();
        for (e, before) in followed.iter_mut().zip(before) {
            let changes = e.refresh(&s, &touches);
            // The changes are exactly the verdicts that differ.
            for (c, was) in before.iter().enumerate() {
                let change = changes
                    .iter()
                    .find(|x| x.criterion == c)
                    .map(|x| (x.before, x.now));
                let now = e.verdict(c);
                prop_assert_eq!(change, (*was != now).then_some((*was, now)));
            }
        }
    }
    let fresh = anew(&standing, live.then_some(today), &city, &book);
    for (e, plan) in followed.iter().zip(&plans) {
        compare(e, &s, plan, &fresh)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn following_is_reading_anew_when_facts_grow_old(steps in prop::collection::vec(step(&packs::book()), 1..40)) {
        follow(&steps, true)?;
    }

    #[test]
    fn following_is_reading_anew_when_all_facts_count(steps in prop::collection::vec(step(&packs::book()), 1..40)) {
        follow(&steps, false)?;
    }

    #[test]
    fn following_is_reading_anew_for_figures(steps in prop::collection::vec(figures(), 1..60), live in any::<bool>()) {
        follow(&steps, live)?;
    }
}
