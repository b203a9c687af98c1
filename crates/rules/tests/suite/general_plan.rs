//! What the general plan of the city asks for at its levels.

use super::packs;
use lf_domain::level::Level;
use lf_rules::program::{Program, Task, Tier};
use std::collections::BTreeSet;

fn measures(level: Level, tier: Tier, topic: &str) -> Vec<Task> {
    let plan = packs::phe();
    let program: &Program = &plan.pack.program;
    let found = program.measures_for(level, tier, topic);
    found.into_iter().map(|m| m.it.clone()).collect()
}

fn ids(level: Level, tier: Tier, topic: &str) -> BTreeSet<String> {
    (measures(level, tier, topic).into_iter())
        .map(|m| m.id)
        .collect()
}

#[test]
fn twelve_fields_of_work_have_a_body_and_a_group_from_level_two() {
    let fields = |level| {
        let mut out = measures(level, Tier::City, "cholera");
        out.retain(|m| m.id.starts_with("field-") && m.id != "field-survey-1");
        out
    };
    for level in [Level::II, Level::I] {
        let found = fields(level);
        assert_eq!(found.len(), 12, "{level:?}");
        for m in found {
            assert!(
                m.group.is_some() && m.who.len() == 1 && m.is_owed(),
                "{}",
                m.id
            );
        }
    }
    assert_eq!(fields(Level::III).len(), 0);
}

#[test]
fn the_headquarters_takes_the_place_of_the_joint_mechanism() {
    let at = |level| ids(level, Tier::City, "cholera");
    assert!(at(Level::IV).contains("joint-mechanism") && !at(Level::IV).contains("set-up-hq"));
    assert!(!at(Level::III).contains("joint-mechanism") && at(Level::III).contains("set-up-hq"));
    // All counties act at II and I, those concerned below.
    assert!(at(Level::III).contains("county-acts") && at(Level::I).contains("county-under-hq"));
    assert!(!at(Level::II).contains("county-acts"));
}

#[test]
fn leaders_rise_with_the_level_and_the_groups_are_five() {
    let plan = packs::phe();
    let command = |tier, level| {
        let found = plan.pack.program.command_at(tier, level, "cholera");
        found.map(|c| c.it.clone()).unwrap()
    };
    let leaders = [
        (Level::I, "mayor", 5),
        (Level::II, "executive_vice_mayor", 5),
        (Level::III, "vice_mayor_health", 0),
        (Level::IV, "mhc_director", 0),
    ];
    for (level, leader, groups) in leaders {
        let c = command(Tier::City, level);
        assert_eq!(
            (c.leader.as_slice(), c.groups.len()),
            (&[leader.to_string()][..], groups)
        );
        let office = c.office.unwrap();
        assert_eq!(office.at, "mhc");
        // Only at I may the office sit elsewhere.
        assert_eq!(office.special.is_some(), level == Level::I);
    }
    assert_eq!(command(Tier::County, Level::I).leader, ["county_head"]);
    // Two readings: a person chooses.
    let both = command(Tier::County, Level::III).leader;
    assert_eq!(both, ["county_head", "county_vice_head_health"]);
}

#[test]
fn what_needs_a_decision_is_offered_and_names_whose_number_it_needs() {
    let offered = |id: &str| {
        let plan = packs::phe();
        let task = plan.pack.program.task(id).unwrap().it.clone();
        assert!(!task.is_owed(), "{id}");
        task.power.unwrap()
    };
    let higher = |id| offered(id).higher;
    for id in [
        "epidemic-area",
        "seal-epidemic-area",
        "limit-gatherings",
        "seal-polluted",
        "cut-trunk-road",
    ] {
        assert_eq!(higher(id).as_deref(), Some("provincial_government"), "{id}");
    }
    for id in [
        "epidemic-area-county",
        "limit-gatherings-county",
        "seal-polluted-county",
    ] {
        assert_eq!(higher(id).as_deref(), Some("municipal_government"), "{id}");
    }
    for id in [
        "call-up",
        "requisition",
        "open-sites",
        "control-area",
        "ask-province",
    ] {
        assert_eq!(higher(id), None, "{id}");
    }
    assert!(
        offered("epidemic-area")
            .needs
            .iter()
            .any(|n| n == "class_ab")
    );
    assert!(offered("control-area").needs.iter().any(|n| n == "tracks"));
}

#[test]
fn nobody_watches_contacts_of_a_poisoning() {
    let poisoning = ids(Level::IV, Tier::City, "occupational_poisoning");
    let cholera = ids(Level::IV, Tier::City, "cholera");
    for id in [
        "observe-contacts",
        "quarantine-posts",
        "screen-entry",
        "epidemic-area",
    ] {
        assert!(cholera.contains(id) && !poisoning.contains(id), "{id}");
    }
    assert!(poisoning.contains("hazard-area") && !cholera.contains("hazard-area"));
    assert!(poisoning.contains("hospital-care") && poisoning.contains("publish-figures"));
}

/// A county's own response asks nothing of the city's bodies.
#[test]
fn a_county_response_is_the_countys() {
    for m in measures(Level::I, Tier::County, "cholera") {
        if m.advice {
            continue;
        }
        for role in &m.who {
            assert!(
                role.starts_with("county_") || role == "town_office",
                "{} {role}",
                m.id
            );
        }
    }
    assert!(ids(Level::IV, Tier::County, "cholera").len() > 10);
}
