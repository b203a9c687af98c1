//! No sequence of facts and decisions leads to a task without an owner, to an
//! obligation that vanishes, or to two open ones of one id.

use crate::small_city::World;
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_response::obligation::DutyCommand;
use lf_rules::program::Grade;
use proptest::prelude::*;
use serde_json::json;

#[derive(Clone, Debug)]
enum Step {
    Case(Option<usize>, bool),
    Correct(usize, Option<usize>, bool),
    TakeBack(usize),
    Candidate(Option<Level>),
    Respond(Option<Level>),
    Grade(usize, Option<Grade>),
    Report(bool, usize),
    Act(usize, usize, usize),
    Wait(i64),
}

const COUNTIES: [&str; 3] = ["990101", "990102", "990103"];
const WHO: [(&str, &str); 4] = [
    ("a", "centre"),
    ("b", "centre"),
    ("g", "government"),
    ("e", "county_government@990101"),
];

fn level() -> impl Strategy<Value = Option<Level>> {
    prop::option::weighted(0.75, prop::sample::select(&Level::ALL[..]))
}

fn step() -> impl Strategy<Value = Step> {
    let place = || prop::option::of(0..3usize);
    let grade = prop::option::of(prop::sample::select(
        &[Grade::Low, Grade::Mid, Grade::High][..],
    ));
    prop_oneof![
        3 => (place(), any::<bool>()).prop_map(|(p, c)| Step::Case(p, c)),
        2 => (any::<prop::sample::Index>(), place(), any::<bool>())
            .prop_map(|(i, p, c)| Step::Correct(i.index(1_000), p, c)),
        1 => any::<prop::sample::Index>().prop_map(|i| Step::TakeBack(i.index(1_000))),
        1 => level().prop_map(Step::Candidate),
        3 => level().prop_map(Step::Respond),
        1 => (0..3usize, grade).prop_map(|(c, g)| Step::Grade(c, g)),
        2 => (any::<bool>(), 0..3usize).prop_map(|(d, c)| Step::Report(d, c)),
        5 => (0..1_000usize, 0..6usize, 0..4usize).prop_map(|(d, c, w)| Step::Act(d, c, w)),
        3 => prop_oneof![1i64..180, Just(1_440), Just(3 * 1_440), Just(30 * 1_440)].prop_map(Step::Wait),
    ]
}

fn take(world: &mut World, step: Step) {
    let class = |confirmed| if confirmed { "confirmed" } else { "suspected" };
    match step {
        Step::Case(place, c) => {
            world.case(place.map(|p| COUNTIES[p]), class(c), None);
        }
        Step::Correct(i, place, c) if !world.facts.is_empty() => {
            let old = world.facts[i % world.facts.len()].1;
            world.case(place.map(|p| COUNTIES[p]), class(c), Some(old));
        }
        Step::TakeBack(i) if !world.facts.is_empty() => {
            let old = world.facts[i % world.facts.len()].1;
            world.happen(
                "fact.withdrawal",
                "centre",
                json!({"reason": "x"}),
                Some(old),
            );
        }
        Step::Candidate(level) => {
            let body =
                json!({"plan": "T", "topic": "flu", "from": null, "to": level.map(Level::numeral)});
            world.happen("finding.candidate", "lianfang", body, None);
        }
        Step::Respond(level) => world.respond(level),
        Step::Grade(county, grade) => {
            let grades = world
                .ground
                .grades
                .entry(COUNTIES[county].into())
                .or_default();
            grades.clear();
            grades.extend(grade);
            world.happen(
                "zone.graded",
                "centre",
                json!({"county": COUNTIES[county]}),
                None,
            );
        }
        Step::Report(daily, county) => {
            let (kind, agency) = match daily {
                true => ("daily", format!("county_government@{}", COUNTIES[county])),
                false => ("first", "centre".to_string()),
            };
            world.happen("report.signed", &agency, json!({"kind": kind}), None);
        }
        Step::Act(d, c, w) if !world.duties.is_empty() => {
            let id = world
                .duties
                .keys()
                .nth(d % world.duties.len())
                .unwrap()
                .clone();
            let reason = "because".to_string();
            let command = match c {
                0 => DutyCommand::Acknowledge,
                1 => DutyCommand::Begin,
                2 => DutyCommand::Hand {
                    who: Some("county_government@990102".into()),
                    officer: None,
                    reason,
                },
                3 => DutyCommand::Hand {
                    who: None,
                    officer: Some("b".into()),
                    reason,
                },
                4 => DutyCommand::Discharge {
                    text: "done".into(),
                    reference: "7".into(),
                },
                _ => DutyCommand::Waive { reason },
            };
            let (officer, body) = WHO[w];
            let actor = Actor {
                officer: officer.into(),
                body: body.into(),
            };
            world.act(&id, &command, &actor);
        }
        Step::Wait(minutes) => world.wait(minutes),
        Step::Correct(..) | Step::TakeBack(_) | Step::Act(..) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_lost_doubled_or_nobody_s(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World::new();
        for step in steps {
            take(&mut world, step);
            world.check();
        }
    }
}
