//! No sequence of commands leads to two responses of one incident and area, or to a
//! level that no procedure and no order stands behind.

use crate::world::World;
use lf_domain::level::Level;
use lf_response::file::{Ground, Said, Signature, Status};
use lf_response::order::{Order, OrderKind, record};
use lf_response::standing::ResponseKey;
use lf_rules::program::{Act, Change};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static LOADED: LazyLock<World> = LazyLock::new(World::load);

/// One thing that somebody tries.
#[derive(Clone, Debug)]
enum Try {
    Open(Change, Option<Level>, usize),
    Sign(usize, usize, Said, Option<Level>, Option<Ground>),
    Order(OrderKind, usize, Option<Level>),
}

const BODIES: [&str; 5] = [
    "expert_committee",
    "mhc",
    "municipal_government",
    "customs",
    "county_government@330482",
];
const FROM: [&str; 3] = ["provincial_government", "municipal_government", "customs"];

fn level() -> impl Strategy<Value = Option<Level>> {
    prop_oneof![
        Just(None),
        prop::sample::select(Level::ALL.to_vec()).prop_map(Some)
    ]
}

fn tries() -> impl Strategy<Value = Try> {
    let change = prop::sample::select(vec![
        Change::Start,
        Change::Raise,
        Change::Lower,
        Change::End,
    ]);
    let said = prop_oneof![
        12 => Just(Said::Agree),
        1 => Just(Said::SendBack),
        1 => Just(Said::Refuse),
        1 => Just(Said::CountyOrder),
    ];
    let ground = prop::sample::select(vec![Some(Ground::Growth), Some(Ground::Controlled), None]);
    let kind = prop::sample::select(vec![
        OrderKind::SuperiorStart,
        OrderKind::SuperiorRequire,
        OrderKind::SuperiorChange,
        OrderKind::SuperiorEnd,
    ]);
    let own = prop_oneof![6 => Just(None), 1 => level()];
    prop_oneof![
        3 => (change, level(), 0..BODIES.len()).prop_map(|(c, l, b)| Try::Open(c, l, b)),
        // The body of the step whose turn it is comes up more often than by chance.
        12 => (0..7usize, 0..9usize, said, own, ground).prop_map(|(s, b, w, l, g)| Try::Sign(s, b, w, l, g)),
        1 => (kind, 0..FROM.len(), level()).prop_map(|(k, f, l)| Try::Order(k, f, l)),
    ]
}

fn check(
    plan: &str,
    area: &str,
    list: Vec<Try>,
    seen: &RefCell<BTreeSet<String>>,
) -> Result<(), TestCaseError> {
    let key = ResponseKey {
        plan: plan.into(),
        topic: "t".into(),
        area: area.into(),
    };
    let mut w = LOADED.at(plan, &key, None);
    for t in list {
        let (before, standing) = (w.level(), w.standing.clone());
        let events = match t {
            Try::Open(change, level, body) => {
                // As the office does: one open file about a response at a time.
                if w.file.as_ref().is_some_and(|f| f.status == Status::Open) {
                    continue;
                }
                w.open(&key, change, level, BODIES[body])
                    .unwrap_or_default()
            }
            Try::Sign(step, body, said, level, ground) => {
                let Some(f) = &w.file else { continue };
                let turn = f.awaited().last().map(|s| (s.id.clone(), s.by[0].clone()));
                let (id, by) = match (turn, step, body) {
                    (Some(turn), 0..5, 5..) => turn,
                    (turn, step, body) => {
                        let steps = &f.procedure.steps;
                        let id = steps[step % steps.len()].id.clone();
                        let by = BODIES.get(body).map(|b| (*b).to_string());
                        (id, by.or(turn.map(|t| t.1)).unwrap_or_default())
                    }
                };
                let s = Signature {
                    step: id,
                    said,
                    level,
                    ground,
                    opinion: "x".into(),
                    names: vec!["a".into()],
                    number: "1".into(),
                    receipt: Some("2026-09-18T08:00:00Z".parse().unwrap()),
                    counties: vec!["330424".into()],
                    ..Signature::default()
                };
                w.sign(&by, s).unwrap_or_default()
            }
            Try::Order(kind, from, level) => {
                let o = Order {
                    id: format!("o{}", w.seq),
                    kind,
                    from: FROM[from].into(),
                    plan: plan.into(),
                    topic: "t".into(),
                    area: area.into(),
                    level,
                    number: "1".into(),
                    ..Order::default()
                };
                let by = match area {
                    "city" => "municipal_government".to_string(),
                    county => format!("county_government@{county}"),
                };
                let events = record(o, &w.capacity(&by), None, &w.context()).unwrap_or_default();
                w.take(&events);
                events
            }
        };
        let changes: Vec<_> = (events.iter())
            .filter(|e| e.kind.starts_with("response."))
            .collect();
        prop_assert!(changes.len() <= 1, "one change at a time");
        let Some(change) = changes.first() else {
            prop_assert_eq!(
                w.level(),
                before,
                "a level changes only with a change on record"
            );
            continue;
        };
        // One response: it is started when there is none, and changed when there is one.
        prop_assert_eq!(change.kind == "response.started", before.is_none());
        prop_assert_eq!(&change.subject, &format!("response/{key}"));
        let now = &w.standing.as_ref().unwrap().now;
        prop_assert_eq!(now.before, before);
        let first = standing
            .as_ref()
            .map_or(1, |s| s.now.episode + u32::from(before.is_none()));
        prop_assert_eq!(now.episode, first);
        match change.kind.as_str() {
            "response.raised" => prop_assert!(now.level > before),
            "response.lowered" => prop_assert!(now.level.is_some() && now.level < before),
            "response.ended" => prop_assert_eq!(now.level, None),
            _ => prop_assert!(now.level.is_some()),
        }
        let by = now.by.split('/').next().unwrap_or_default();
        let kind = change.kind.trim_start_matches("response.");
        seen.borrow_mut().insert(format!("{kind} by {by}"));
        if now.by.starts_with("order/") {
            prop_assert_eq!(&events[0].kind, "order.recorded");
            continue;
        }
        // Every step up to the effective one carries a signature of a body of the step.
        let f = w.file();
        let end = f.index(&f.procedure.effective).unwrap();
        for s in f.procedure.steps[..=end].iter().filter(|s| !s.optional) {
            let k = f.valid(&s.id);
            prop_assert!(
                k.is_some_and(|k| s.by.contains(&k.signed.capacity.body)),
                "{}",
                s.id
            );
        }
        if matches!(f.opened.change, Change::Lower | Change::End) {
            prop_assert!(f.valid_acts(&[Act::Assess]).next().is_some());
        }
    }
    Ok(())
}

/// Rounds of 400 sequences; nearly always one is enough.
const ROUNDS: u32 = 20;

#[test]
fn random_commands_never_make_two_responses_or_a_level_out_of_nothing() {
    let seen = RefCell::new(BTreeSet::new());
    let places = (
        prop::sample::select(vec!["PHE", "ARI"]),
        prop::sample::select(vec!["city", "330482"]),
    );
    let strategy = (places, prop::collection::vec(tries(), 1..80));
    let ways = ["started", "raised", "lowered", "ended"]
        .into_iter()
        .flat_map(|kind| ["file", "order"].map(|by| format!("{kind} by {by}")));
    let ways: BTreeSet<String> = ways.collect();
    // Until everything that can happen has happened: the sequences are not empty talk, and
    // which of them are drawn is chance.
    for _ in 0..ROUNDS {
        let mut runner = TestRunner::new(ProptestConfig::with_cases(400));
        let done = runner.run(&strategy, |((plan, area), list)| {
            check(plan, area, list, &seen)
        });
        if let Err(e) = done {
            panic!("{e}");
        }
        if ways.is_subset(&seen.borrow()) {
            return;
        }
    }
    let seen = seen.into_inner();
    panic!(
        "in {ROUNDS} rounds never {:?}",
        ways.difference(&seen).collect::<Vec<_>>()
    );
}
