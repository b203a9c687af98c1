//! What follows from what, one path after the other.

use crate::small_city::World;
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_response::obligation::{DutyCommand, End, State, Why, decide};
use lf_response::opening::{Script, offers};
use lf_rules::program::Grade;
use serde_json::json;

fn who(world: &World, task: &str) -> Vec<String> {
    let mut out: Vec<String> = world.live(task).iter().map(|d| d.who.clone()).collect();
    out.sort();
    out
}

fn officer(officer: &str, body: &str) -> Actor {
    Actor {
        officer: officer.into(),
        body: body.into(),
    }
}

#[test]
fn a_case_opens_its_duties_for_its_county_and_a_correction_takes_them_back() {
    let mut w = World::new();
    let case = w.case(Some("990101"), "confirmed", None);
    assert_eq!(who(&w, "card"), ["centre"]);
    assert_eq!(who(&w, "look"), ["county_government@990101"]);
    assert_eq!(w.live("card")[0].it.to, ["government"]);
    assert_eq!(
        w.live("card")[0].it.due.unwrap().to_string(),
        "2026-09-18T04:00:00Z"
    );
    // Another county and only suspected: the old duties go, the new county's come.
    let corrected = w.case(Some("990102"), "suspected", Some(case));
    assert_eq!(who(&w, "card"), [""; 0]);
    assert_eq!(who(&w, "look"), ["county_government@990102"]);
    let gone = w.duties.values().find(|d| d.it.task == "card").unwrap();
    assert_eq!(gone.state, State::Withdrawn);
    assert!(
        matches!(&gone.end, Some(End::Withdrawn(x)) if x.why == Why::Corrected && x.cause == corrected)
    );
    // And back again: opened anew under the same id, the history keeps both.
    let id = gone.it.id.clone();
    w.case(Some("990101"), "confirmed", Some(corrected));
    assert_eq!(w.live("card")[0].it.id, id);
    assert_eq!(w.histories[&id].len(), 3);
    // What is owed once does not go with the one fact.
    assert_eq!(who(&w, "first"), ["centre"]);
    w.check();
}

#[test]
fn levels_add_and_retire_and_the_end_closes() {
    let mut w = World::new();
    w.case(Some("990101"), "confirmed", None);
    w.respond(Some(Level::IV));
    w.wait(0);
    assert_eq!(who(&w, "assess"), ["centre"]);
    assert_eq!(who(&w, "daily").len(), 3);
    // A role that the city has not filled: the issuer stands in, and it is said.
    assert_eq!(who(&w, "nobody-s"), ["government"]);
    assert_eq!(w.live("nobody-s")[0].it.unfilled.as_deref(), Some("nobody"));
    let assess = w.live("assess")[0].it.id.clone();
    w.respond(Some(Level::II));
    w.wait(0);
    assert_eq!(who(&w, "list"), ["county_government@990101"]);
    assert_eq!(
        who(&w, "stand-by"),
        ["county_government@990102", "county_government@990103"]
    );
    assert_eq!(
        (who(&w, "map-daily").len(), who(&w, "map-weekly").len()),
        (1, 0)
    );
    assert_eq!(w.live("assess")[0].it.id, assess, "nothing is opened twice");
    // Powers and advice are no tasks.
    assert_eq!((who(&w, "seal").len(), who(&w, "masks").len()), (0, 0));
    let offered = offers(
        w.standing.as_ref().unwrap(),
        &w.scene(),
        &Script::of(&w.plan),
    );
    assert_eq!(
        offered.iter().map(|o| o.task.as_str()).collect::<Vec<_>>(),
        ["seal"]
    );
    assert_eq!(offered[0].by, ["government"]);
    // A grade adds for its county alone, and a second county is affected.
    w.ground
        .grades
        .entry("990101".into())
        .or_default()
        .insert(Grade::High);
    w.happen("zone.graded", "centre", json!({"county": "990101"}), None);
    assert_eq!(who(&w, "shut"), ["county_government@990101"]);
    w.case(Some("990102"), "suspected", None);
    assert_eq!(who(&w, "list").len(), 2);
    assert_eq!(who(&w, "stand-by"), ["county_government@990103"]);
    w.respond(Some(Level::III));
    w.wait(0);
    assert_eq!((who(&w, "shut").len(), who(&w, "map-daily").len()), (0, 0));
    assert_eq!(who(&w, "map-weekly"), ["centre"]);
    w.respond(None);
    assert_eq!(who(&w, "evaluate"), ["centre"]);
    // Of three counties two had cases; their work goes on.
    assert_eq!(
        who(&w, "recover"),
        ["county_government@990101", "county_government@990102"]
    );
    assert_eq!((who(&w, "assess").len(), who(&w, "daily").len()), (0, 0));
    // The first report is a duty of the fact: the end of the response does not end it.
    assert_eq!(who(&w, "first"), ["centre"]);
    w.check();
}

#[test]
fn periods_are_opened_late_and_missed_even_after_a_long_sleep() {
    let mut w = World::new();
    w.respond(Some(Level::IV));
    // 10:00 in the city; asleep until 10:00 four days later.
    w.wait(4 * 1_440);
    let state = |w: &World, day: &str| -> Vec<(State, bool)> {
        (w.duties.values())
            .filter(|d| d.it.task == "daily" && d.it.area == "990101")
            .filter(|d| d.it.period.unwrap().from.to_string() == day)
            .map(|d| (d.state, d.late.is_some()))
            .collect()
    };
    for day in ["2026-09-18", "2026-09-19", "2026-09-20"] {
        assert_eq!(state(&w, day), [(State::Missed, true)], "{day}");
    }
    // Yesterday's can still be handed in until today's is due.
    assert_eq!(state(&w, "2026-09-21"), [(State::Open, true)]);
    assert_eq!(state(&w, "2026-09-22"), [(State::Open, false)]);
    assert_eq!(state(&w, "2026-09-23"), []);
    // The report of a day discharges that day.
    w.happen(
        "report.signed",
        "county_government@990101",
        json!({"kind": "daily", "day": "2026-09-22"}),
        None,
    );
    assert_eq!(state(&w, "2026-09-22"), [(State::Discharged, false)]);
    assert_eq!(state(&w, "2026-09-21"), [(State::Open, true)]);
    // Without a day the oldest.
    w.happen(
        "report.signed",
        "county_government@990101",
        json!({"kind": "daily"}),
        None,
    );
    assert_eq!(state(&w, "2026-09-21"), [(State::Discharged, true)]);
    w.check();
}

#[test]
fn a_response_started_in_the_evening_owes_the_next_day_s_report() {
    let mut w = World::new();
    w.wait(11 * 60); // 21:00
    w.respond(Some(Level::IV));
    w.wait(0);
    assert_eq!(who(&w, "daily").len(), 0);
    w.wait(4 * 60);
    let daily = w.live("daily");
    assert_eq!(daily.len(), 3);
    assert_eq!(daily[0].it.due.unwrap().to_string(), "2026-09-19T12:00:00Z");
}

#[test]
fn a_candidate_that_stays_is_not_asked_for_again_and_one_that_falls_takes_it_back() {
    let mut w = World::new();
    let say = |w: &mut World, to: Option<&str>| {
        let body = json!({"plan": "T", "topic": "flu", "from": null, "to": to});
        w.happen("finding.candidate", "lianfang", body, None)
    };
    say(&mut w, Some("II"));
    let id = w.live("propose")[0].it.id.clone();
    say(&mut w, Some("I"));
    assert_eq!(w.live("propose").len(), 1);
    assert_eq!(w.live("propose")[0].it.id, id);
    say(&mut w, Some("III"));
    assert_eq!(w.live("propose").len(), 0);
    say(&mut w, Some("II"));
    assert_ne!(w.live("propose")[0].it.id, id);
    w.check();
}

#[test]
fn commands_are_checked_one_by_one() {
    let mut w = World::new();
    w.case(Some("990101"), "confirmed", None);
    let duty = w.live("card")[0].clone();
    let id = duty.it.id.clone();
    let refused = |w: &World, c: &DutyCommand, a: &Actor| {
        let refusal = decide(&w.duties[&id], c, a, &w.city).unwrap_err();
        (refusal.field, refusal.key)
    };
    let key = |f: &str, k: &str| (f.to_string(), k.to_string());
    let (a, g, e) = (
        officer("a", "centre"),
        officer("g", "government"),
        officer("e", "county_government@990101"),
    );
    let done = |text: &str| DutyCommand::Discharge {
        text: text.into(),
        reference: String::new(),
    };
    let waive = |reason: &str| DutyCommand::Waive {
        reason: reason.into(),
    };
    let hand = |who: Option<&str>, officer: Option<&str>, reason: &str| DutyCommand::Hand {
        who: who.map(Into::into),
        officer: officer.map(Into::into),
        reason: reason.into(),
    };
    assert_eq!(
        refused(&w, &DutyCommand::Acknowledge, &g),
        key("body", "duty-other-body")
    );
    assert_eq!(
        refused(&w, &done(" "), &a),
        key("text", "duty-needs-evidence")
    );
    assert_eq!(refused(&w, &waive("x"), &a), key("body", "duty-no-waiver"));
    assert_eq!(refused(&w, &waive("x"), &e), key("body", "duty-no-waiver"));
    assert_eq!(refused(&w, &waive(""), &g), key("reason", "required"));
    assert_eq!(
        refused(&w, &hand(Some("government"), None, "x"), &a),
        key("who", "duty-other-role")
    );
    assert_eq!(
        refused(&w, &hand(None, Some("g"), "x"), &a),
        key("officer", "duty-not-theirs")
    );
    assert_eq!(
        refused(&w, &hand(None, Some("b"), " "), &a),
        key("reason", "required")
    );
    assert_eq!(
        refused(&w, &hand(None, None, "x"), &a),
        key("officer", "required")
    );
    assert!(w.act(&id, &DutyCommand::Acknowledge, &a));
    assert_eq!(
        refused(&w, &DutyCommand::Acknowledge, &a),
        key("state", "duty-acknowledged")
    );
    assert!(w.act(&id, &hand(None, Some("b"), "off shift"), &a));
    assert!(w.act(&id, &DutyCommand::Begin, &a));
    assert_eq!(
        refused(&w, &DutyCommand::Begin, &a),
        key("state", "duty-begun")
    );
    assert!(w.act(&id, &done("sent"), &a));
    for c in [DutyCommand::Acknowledge, done("again"), waive("x")] {
        assert_eq!(refused(&w, &c, &a), key("state", "duty-discharged"));
    }
    // A report is signed, not claimed; one sent on paper has a number.
    let first = w.live("first")[0].it.id.clone();
    let refusal = decide(&w.duties[&first], &done("sent"), &a, &w.city).unwrap_err();
    assert_eq!(
        (refusal.key.as_str(), refusal.args["value"].as_str()),
        ("duty-needs-act", "report.first")
    );
    w.happen("report.signed", "centre", json!({"kind": "first"}), None);
    assert_eq!(w.duties[&first].state, State::Discharged);
    // A county hands its task to another county, which has to take note of it.
    let look = w.live("look")[0].it.id.clone();
    assert!(w.act(&look, &DutyCommand::Acknowledge, &e));
    assert!(w.act(
        &look,
        &hand(Some("county_government@990102"), None, "moved"),
        &e
    ));
    assert_eq!(
        (w.duties[&look].state, w.duties[&look].who.as_str()),
        (State::Open, "county_government@990102")
    );
    // Withdrawn: too late for anything.
    let mut w = World::new();
    let case = w.case(Some("990101"), "confirmed", None);
    let id = w.live("card")[0].it.id.clone();
    w.happen(
        "fact.withdrawal",
        "centre",
        json!({"reason": "no case"}),
        Some(case),
    );
    let refusal = decide(&w.duties[&id], &DutyCommand::Acknowledge, &a, &w.city).unwrap_err();
    assert_eq!(refusal.key, "duty-withdrawn");
    w.check();
}

#[test]
fn what_is_owed_once_is_owed_again_for_the_next_incident() {
    let mut w = World::new();
    let first = |w: &World| w.duties.values().filter(|d| d.it.task == "first").count();
    w.case(Some("990101"), "confirmed", None);
    w.case(Some("990102"), "confirmed", None);
    assert_eq!(
        first(&w),
        1,
        "one report for the city, wherever the cases are"
    );
    w.happen("report.signed", "centre", json!({"kind": "first"}), None);
    w.respond(Some(Level::III));
    w.wait(40 * 1_440);
    w.case(Some("990103"), "confirmed", None);
    assert_eq!(first(&w), 1, "the response belongs to the same incident");
    w.respond(None);
    w.wait(1_440);
    w.case(Some("990103"), "confirmed", None);
    assert_eq!(first(&w), 2);
    w.happen("report.signed", "centre", json!({"kind": "first"}), None);
    w.wait(40 * 1_440);
    w.case(Some("990103"), "confirmed", None);
    assert_eq!(first(&w), 3);
    w.check();
}
