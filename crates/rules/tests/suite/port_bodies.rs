//! Who answers for what at a port, as the packs say it: the members and the signers of
//! Shanghai's joint meeting, the task force of the State Council's notice, the command for
//! food accidents.

use super::packs;
use lf_domain::city::City;
use lf_rules::checker::{Kind, check};
use lf_rules::pack;
use lf_rules::program::{Cited, Command};
use std::collections::BTreeSet;

/// Roles that a pack needs and a city does not fill.
fn unfilled(folder: &str, city: &City) -> BTreeSet<String> {
    let found = check(&packs::plan(folder), city, &packs::book(), None);
    (found.iter().filter(|f| f.kind == Kind::UnfilledRole))
        .filter_map(|f| f.args.get("role").cloned())
        .collect()
}

/// A city that has one pack in force, without the bodies of some roles and with those of others.
fn city(folder: &str, without: &[&str], with: &[&str]) -> City {
    let mut city = packs::city();
    city.packs = vec![folder.to_string()];
    city.bodies.retain(|b| !without.contains(&b.role.as_str()));
    for role in with {
        let mut body = city.bodies[0].clone();
        (body.role, body.each) = (role.to_string(), None);
        city.bodies.push(body);
    }
    city
}

// covers: SH-0-02, SH-2.1-06, SH-2.1-07
#[test]
fn the_joint_meeting_has_twelve_members_of_whom_two_did_not_sign() {
    let program = pack::read(packs::sources("shanghai-port-security"))
        .unwrap()
        .program;
    let meeting = &program.commands[0].it;
    let group = |id: &str| {
        let found = meeting.groups.iter().find(|g| g.id == id);
        found.unwrap_or_else(|| panic!("{id}")).members.clone()
    };
    let members = [group("central"), group("city"), group("enterprise")].concat();
    let signers = group("signers");
    assert_eq!((members.len(), signers.len()), (12, 11));
    assert_eq!(group("enterprise"), ["port_group", "airport_group"]);
    let unsigned: Vec<&String> = members.iter().filter(|m| !signers.contains(m)).collect();
    assert_eq!(unsigned, ["port_group", "airport_group"]);
    // Who leads calls the meeting and runs its office; it is not one of the twelve.
    assert!(!members.iter().any(|m| m == "commerce"));
    assert_eq!(meeting.leader, ["convener"]);
    assert_eq!(meeting.office.as_ref().unwrap().at, "commerce");
}

// covers: SC-1-01, SC-1-03
#[test]
fn a_port_city_without_a_task_force_or_without_aviation_is_told_so() {
    let folder = "state-council-port-cities";
    let missing = ["civil_aviation", "port_task_force"];
    let named = |roles: &[&str]| -> BTreeSet<String> {
        let roles = roles.iter().map(ToString::to_string);
        roles.collect()
    };
    let bare = city(folder, &missing, &[]);
    assert_eq!(unfilled(folder, &bare), named(&missing));
    let flown = city(folder, &missing, &["port_task_force"]);
    assert_eq!(unfilled(folder, &flown), named(&["civil_aviation"]));
    assert_eq!(
        unfilled(folder, &city(folder, &missing, &missing)),
        named(&[])
    );
}

// covers: SC-1-02, SC-1-03
#[test]
fn the_task_force_has_one_leader_and_six_kinds_of_bodies() {
    let program = pack::read(packs::sources("state-council-port-cities"))
        .unwrap()
        .program;
    let force = &program.commands[0].it;
    assert_eq!(force.leader.len(), 1);
    assert_eq!(force.groups[0].members.len(), 6);
    assert!(force.open, "the list of the notice is open");
}

// covers: SC-Q3-01
#[test]
fn who_guides_one_place_one_plan_is_said_in_two_ways_and_both_are_kept() {
    let pack = pack::read(packs::sources("state-council-port-cities")).unwrap();
    let duty = (pack.program.duties.iter()).find(|d| d.it.id == "city-plan");
    let duty = &duty.unwrap().it;
    for candidate in ["provincial_government", "port_task_force"] {
        assert!(duty.to.iter().any(|r| r == candidate), "{candidate}");
    }
    let reading = pack
        .header
        .readings
        .iter()
        .find(|r| duty.readings.contains(&r.id));
    let reading = reading.unwrap();
    assert_eq!(reading.kind, "conflict");
    assert!(reading.reading.en.contains("item nine") && reading.reading.en.contains("answer 3"));
}

// covers: TC-6.1-02, TC-6.1-03
#[test]
fn the_command_for_food_accidents_is_led_by_its_government_and_its_office_must_be_bound() {
    let program = pack::read(packs::sources("taicang-port")).unwrap().program;
    let food = |c: &&Cited<Command>| c.it.is_for("major_food_accident");
    let command = &program.commands.iter().find(food).unwrap().it;
    assert_eq!(command.leader, ["mayor", "vice_mayor_food"]);
    assert_eq!(command.office.as_ref().unwrap().at, "food_safety_office");
    // The other link goes up: whoever forms it tells the superior that guides it.
    let forms = program.duties.iter().find(|d| d.it.id == "form-command");
    let told = &forms.unwrap().it.to;
    assert!(told.iter().any(|r| r == "superior_government"));
    let unbound = city("taicang-port", &["food_safety_office"], &[]);
    assert!(unfilled("taicang-port", &unbound).contains("food_safety_office"));
}
