//! The mechanisms of the port cities: the three ways in which Erenhot's starts,
//! and whose steps Taicang's are, by the kind of event.

use crate::world::{World, full};
use lf_domain::level::Level;
use lf_response::event::Event;
use lf_response::order::{Order, OrderKind, record};
use lf_response::standing::ResponseKey;
use lf_rules::program::Change;

fn key(plan: &str, topic: &str) -> ResponseKey {
    ResponseKey {
        plan: plan.into(),
        topic: topic.into(),
        area: "city".into(),
    }
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(|e| e.kind.as_str()).collect()
}

/// Opens a file and signs its steps in this order; each body that is named beside
/// it must be refused. The last step is the one with which it is in force.
fn walk(
    w: &mut World,
    key: &ResponseKey,
    change: Change,
    to: Option<Level>,
    steps: &[(&str, &str, &str)],
) {
    w.open(key, change, to, steps[0].1)
        .unwrap_or_else(|r| panic!("{key} {change:?}: {r}"));
    for (step, body, stranger) in steps {
        let wrong = w.sign(stranger, full(step, change)).unwrap_err();
        assert_eq!(wrong.key, "wrong-body", "{key} {step} {stranger}");
        w.sign(body, full(step, change))
            .unwrap_or_else(|r| panic!("{key} {step} {body}: {r}"));
    }
    assert_eq!(w.level(), to, "{key} {change:?}");
}

// covers: EL-9-01, EL-10-01
#[test]
fn erenhot_starts_with_the_plan_or_on_a_worsening_trend() {
    let mut w = World::of("erenhot", &["erenhot-phe"]);
    let key = key("EL", "cholera");
    let with_plan = [("activation", "emergency_command", "mhc")];
    walk(&mut w, &key, Change::Start, Some(Level::III), &with_plan);
    assert_eq!(w.standing.as_ref().unwrap().now.clauses, ["9"]);
    let closing = [("closing", "emergency_command", "expert_committee")];
    walk(&mut w, &key, Change::End, None, &closing);

    // An ordinary event: somebody must have judged the trend first.
    let trend = [
        ("trend", "expert_committee", "emergency_command"),
        ("activation", "emergency_command", "expert_committee"),
    ];
    let mut early = w.clone();
    let opened = early.open(&key, Change::Start, Some(Level::IV), "emergency_command");
    assert!(opened.is_ok());
    let skipped = early.sign("emergency_command", full("activation", Change::Start));
    assert_eq!(skipped.unwrap_err().key, "step-out-of-order");
    walk(&mut w, &key, Change::Start, Some(Level::IV), &trend);
    assert_eq!(w.standing.as_ref().unwrap().now.clauses, ["10"]);
}

// covers: EL-11-01
#[test]
fn erenhot_starts_by_the_commanders_order_at_any_grade() {
    for level in Level::ALL {
        let mut w = World::of("erenhot", &["erenhot-phe"]);
        let order = Order {
            id: "o1".into(),
            kind: OrderKind::SuperiorRequire,
            from: "commander_in_chief".into(),
            plan: "EL".into(),
            topic: "cholera".into(),
            area: "city".into(),
            level: Some(level),
            number: "2026-1".into(),
            ..Order::default()
        };
        let events = {
            let by = w.capacity("municipal_office");
            record(order, &by, None, &w.context()).unwrap_or_else(|r| panic!("{level:?}: {r}"))
        };
        assert_eq!(kinds(&events), ["order.recorded", "response.started"]);
        w.take(&events);
        assert_eq!(w.level(), Some(level));
        assert_eq!(w.standing.as_ref().unwrap().now.clauses, ["11"]);
    }
}

// covers: TC-6.3-05, TC-6.4-02, TC-6.4-03, TC-7.2-01, TC-8.2-01
#[test]
fn taicang_asks_other_bodies_for_each_kind_of_event() {
    let mut w = World::of("taicang", &["taicang-port"]);
    let food = key("TC", "major_food_accident");
    let start = [
        ("confirmation", "market_regulator", "customs"),
        ("proposal", "market_regulator", "mhc"),
        ("decision", "municipal_government", "market_regulator"),
    ];
    walk(&mut w, &food, Change::Start, Some(Level::II), &start);
    let end = [
        ("site_test", "cdc", "customs"),
        ("opinion", "expert_committee", "cdc"),
        ("proposal", "food_safety_office", "market_regulator"),
        ("approval", "emergency_command", "food_safety_office"),
        ("announcement", "emergency_command", "food_safety_office"),
    ];
    walk(&mut w, &food, Change::End, None, &end);

    // A port unit starts its own plan; who is told and who ends it is another by the kind.
    for (topic, ends, told) in [
        ("cbrn_event", "municipal_government", "competent_department"),
        (
            "suspected_terror_event",
            "counter_terror_office",
            "counter_terror_office",
        ),
    ] {
        let mut w = World::of("taicang", &["taicang-port"]);
        let key = key("TC", topic);
        let foreign = w.open(&key, Change::Start, Some(Level::IV), "market_regulator");
        assert_eq!(foreign.unwrap_err().key, "not-in-chain", "{topic}");
        let start = [("activation", "maritime_safety", "market_regulator")];
        walk(&mut w, &key, Change::Start, Some(Level::IV), &start);
        let report = w.file().procedure.steps[1].clone();
        assert_eq!(report.to, [told], "{topic}");
        w.sign("maritime_safety", full(&report.id, Change::Start))
            .unwrap_or_else(|r| panic!("{topic}: {r}"));
        let end = [("decision", ends, "customs")];
        walk(&mut w, &key, Change::End, None, &end);
    }
}
