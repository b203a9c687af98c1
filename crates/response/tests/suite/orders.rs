//! Orders of a superior, the county that must follow, delegations, the command
//! structure: what the packs say about them, and what must be refused.

use crate::world;

use crate::world::World;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_response::delegation::{self, Delegate, Delegation, capacity};
use lf_response::event::Event;
use lf_response::file::opening::chain;
use lf_response::file::{Said, Signature};
use lf_response::order::{Order, OrderKind, record, recorders};
use lf_response::standing::{ResponseKey, Standing};
use lf_response::structure::{Rearrange, Rearranged, build, command, rearrange};
use lf_rules::program::{Act, Change, Follow, Group};

fn key(plan: &str, area: &str) -> ResponseKey {
    ResponseKey {
        plan: plan.into(),
        topic: "t".into(),
        area: area.into(),
    }
}

fn order(kind: OrderKind, from: &str, key: &ResponseKey, level: Option<Level>) -> Order {
    Order {
        id: "o1".into(),
        kind,
        from: from.into(),
        plan: key.plan.clone(),
        topic: key.topic.clone(),
        area: key.area.clone(),
        level,
        number: "2026-7".into(),
        ..Order::default()
    }
}

fn give(w: &mut World, o: Order, by: &str, answered: Option<&Order>) -> Result<Vec<Event>, String> {
    let bodies = recorders(&o, &w.context());
    assert!(
        bodies.iter().any(|b| b == by),
        "{by} records it, of {bodies:?}"
    );
    let events = record(o, &w.capacity(by), answered, &w.context()).map_err(|r| r.key)?;
    w.take(&events);
    Ok(events)
}

#[test]
fn the_province_starts_directly_and_alone_ends_what_it_started() {
    for plan in ["PHE", "ARI"] {
        for level in [Level::I, Level::II] {
            let key = key(plan, "city");
            let mut w = World::load().at(plan, &key, None);
            let o = order(
                OrderKind::SuperiorStart,
                "provincial_government",
                &key,
                Some(level),
            );
            let events = give(&mut w, o, "municipal_government", None).unwrap();
            let kinds: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
            assert_eq!(
                kinds,
                ["order.recorded", "response.started"],
                "without any other step"
            );
            assert_eq!(w.level(), Some(level));
            let s = w.standing.clone().unwrap();
            assert_eq!(s.now.starter, "provincial_government");
            // The city cannot end it with a file.
            let r = w.open(&key, Change::End, None, "mhc").unwrap_err();
            assert_eq!(r.key, "only-starter");
            let end = order(OrderKind::SuperiorEnd, "provincial_government", &key, None);
            give(&mut w, end, "municipal_government", None).unwrap();
            assert_eq!(w.level(), None);
        }
    }
}

#[test]
fn what_the_province_requires_is_the_citys_own_response() {
    let key = key("PHE", "city");
    let mut w = World::load().at("PHE", &key, None);
    let o = order(
        OrderKind::SuperiorRequire,
        "provincial_government",
        &key,
        Some(Level::II),
    );
    give(&mut w, o, "municipal_government", None).unwrap();
    assert_eq!(
        w.standing.clone().unwrap().now.starter,
        "municipal_government"
    );
    w.open(&key, Change::End, None, "mhc").unwrap();
}

#[test]
fn an_order_that_is_none_is_refused() {
    let key = key("PHE", "city");
    let at = |level| World::load().at("PHE", &key, level);
    let refused = |w: &mut World, o: Order| {
        record(o, &w.capacity("municipal_government"), None, &w.context())
            .unwrap_err()
            .key
    };
    let start = |from: &str, level| order(OrderKind::SuperiorStart, from, &key, level);
    let province = "provincial_government";
    // Not by a body of the city itself, nor by nobody.
    for from in ["mhc", "municipal_government", "", "nobody"] {
        assert_eq!(
            refused(&mut at(None), start(from, Some(Level::I))),
            "not-a-superior",
            "{from}"
        );
    }
    // The PHE plan knows no direct start below II.
    assert_eq!(
        refused(&mut at(None), start(province, Some(Level::III))),
        "no-direct-start"
    );
    assert_eq!(
        refused(&mut at(None), start(province, None)),
        "level-required"
    );
    let unnumbered = Order {
        number: " ".into(),
        ..start(province, Some(Level::I))
    };
    assert_eq!(refused(&mut at(None), unnumbered), "number-required");
    // Not again, not to the level that it has, and no end of what others started.
    assert_eq!(
        refused(&mut at(Some(Level::I)), start(province, Some(Level::I))),
        "not-higher"
    );
    let end = order(OrderKind::SuperiorEnd, province, &key, None);
    assert_eq!(
        refused(&mut at(Some(Level::III)), end.clone()),
        "only-starter"
    );
    assert_eq!(refused(&mut at(None), end), "not-running");
}

#[test]
fn the_county_starts_what_the_city_requires() {
    for plan in ["PHE", "ARI"] {
        let own = key(plan, "330424");
        let county = "county_government@330424";
        let mut w = World::load().at(plan, &own, None);
        let city = Order {
            id: "c1".into(),
            counties: vec!["330424".into()],
            ..order(
                OrderKind::CountyStart,
                "municipal_government",
                &key(plan, "city"),
                Some(Level::III),
            )
        };
        let wrong = order(
            OrderKind::SuperiorRequire,
            "municipal_government",
            &own,
            Some(Level::IV),
        );
        assert_eq!(
            give(&mut w, wrong, county, Some(&city)),
            Err("below-order".into())
        );
        let another = Order {
            counties: vec!["330482".into()],
            ..city.clone()
        };
        let right = order(
            OrderKind::SuperiorRequire,
            "municipal_government",
            &own,
            Some(Level::III),
        );
        assert_eq!(
            give(&mut w, right.clone(), county, Some(&another)),
            Err("order-not-for".into())
        );
        give(&mut w, right, county, Some(&city)).unwrap();
        assert_eq!(w.level(), Some(Level::III));
        assert_eq!(
            w.standing.clone().unwrap().now.starter,
            county,
            "its own response"
        );
    }
}

#[test]
fn a_file_that_answers_an_order_cannot_be_refused_or_withdrawn() {
    let own = key("PHE", "330424");
    let mut w = World::load().at("PHE", &own, None);
    let city = Order {
        id: "c1".into(),
        counties: vec!["330424".into()],
        ..order(
            OrderKind::CountyStart,
            "mhc",
            &key("PHE", "city"),
            Some(Level::III),
        )
    };
    let bureau = "county_health_bureau@330424";
    let low = w.open_for(&own, Change::Start, Some(Level::IV), bureau, Some(&city));
    assert_eq!(low.unwrap_err().key, "below-order");
    w.open_for(&own, Change::Start, Some(Level::III), bureau, Some(&city))
        .unwrap();
    let full = |step: &str| Signature {
        step: step.into(),
        opinion: "x".into(),
        names: vec!["a".into()],
        number: "1".into(),
        ..Signature::default()
    };
    w.sign("county_expert_committee@330424", full("opinion"))
        .unwrap();
    w.sign(bureau, full("proposal")).unwrap();
    let no = Signature {
        said: Said::Refuse,
        ..full("decision")
    };
    assert_eq!(
        w.sign("county_government@330424", no).unwrap_err().key,
        "must-start"
    );
    let lower = Signature {
        level: Some(Level::IV),
        ..full("decision")
    };
    assert_eq!(
        w.sign("county_government@330424", lower).unwrap_err().key,
        "must-start"
    );
    let now = "2026-09-18T09:00:00Z".parse().unwrap();
    let r = lf_response::file::signing::withdraw(w.file(), "x", &world::actor(bureau), now);
    assert_eq!(r.unwrap_err().key, "must-start");
    w.sign("county_government@330424", full("decision"))
        .unwrap();
    assert_eq!(w.level(), Some(Level::III));
}

#[test]
fn a_county_follows_what_the_city_did_and_only_that() {
    let own = key("ARI", "330482");
    let county = "county_government@330482";
    let city_at = |w: &mut World, level: Option<Level>| {
        let mut c = World::load().at("ARI", &key("ARI", "city"), Some(Level::III));
        c.force(&key("ARI", "city"), level);
        w.superior = c.standing;
    };
    let mut w = World::load().at("ARI", &own, None);
    let follow = |kind, level| order(kind, "municipal_government", &own, level);
    let start = follow(OrderKind::SuperiorRequire, Some(Level::III));
    // There is nothing to follow yet.
    assert_eq!(
        give(&mut w, start.clone(), county, None),
        Err("superior-has-not".into())
    );
    city_at(&mut w, Some(Level::III));
    let too_high = follow(OrderKind::SuperiorRequire, Some(Level::II));
    assert_eq!(
        give(&mut w, too_high, county, None),
        Err("superior-has-not".into())
    );
    give(&mut w, start, county, None).unwrap();
    let end = follow(OrderKind::SuperiorEnd, None);
    assert_eq!(
        give(&mut w, end.clone(), county, None),
        Err("superior-has-not".into())
    );
    city_at(&mut w, None);
    give(&mut w, end, county, None).unwrap();
    assert_eq!(w.level(), None);
}

#[test]
fn under_one_plan_a_county_may_follow_under_the_other_it_should() {
    let w = World::load();
    let may = |plan: &str| {
        let chains = &w.packs[plan].program.chains;
        Level::ALL.map(|l| {
            chain(chains, &key(plan, "330482"), Change::Start, l, false)
                .unwrap()
                .it
                .follow
        })
    };
    assert_eq!(may("PHE"), [Some(Follow::May); 4]);
    assert!(may("ARI").iter().all(|f| *f != Some(Follow::May)));
}

fn officer(id: &str, body: &str) -> Actor {
    Actor {
        officer: id.into(),
        body: body.into(),
    }
}

#[test]
fn a_deputy_signs_for_as_long_and_for_what_was_delegated() {
    let w = World::load();
    let city = &w.city;
    let at = |t: &str| -> Timestamp { t.parse().unwrap() };
    let bodies = ["municipal_government".to_string()];
    let clerk = officer("chen_li", "government_office");
    let try_sign = |given: &[Delegation], act: Act, when: &str| {
        capacity(city, given, &clerk, &bodies, act, at(when))
    };
    let r = try_sign(&[], Act::Decide, "2026-09-18T09:00:00Z").unwrap_err();
    assert_eq!(r.key, "wrong-body");
    let mayor = officer("zhou_mingyuan", "municipal_government");
    let ask = Delegate {
        to: "chen_li".into(),
        acts: vec![Act::Decide],
        until: at("2026-09-19T00:00:00Z"),
        reason: "away".into(),
    };
    let now = at("2026-09-18T08:00:00Z");
    for (wrong, key) in [
        (
            Delegate {
                to: "nobody".into(),
                ..ask.clone()
            },
            "unknown-deputy",
        ),
        (
            Delegate {
                to: "zhou_mingyuan".into(),
                ..ask.clone()
            },
            "unknown-deputy",
        ),
        (
            Delegate {
                until: now,
                ..ask.clone()
            },
            "until-past",
        ),
        (
            Delegate {
                reason: " ".into(),
                ..ask.clone()
            },
            "reason-required",
        ),
    ] {
        assert_eq!(
            delegation::give(city, &mayor, "d1", wrong, now)
                .unwrap_err()
                .key,
            key
        );
    }
    // Only who signs can hand a signature on: not somebody without a post beside the director.
    let clerk_of_mhc = officer("fang_lan", "mhc");
    let r = delegation::give(city, &clerk_of_mhc, "d1", ask.clone(), now).unwrap_err();
    assert_eq!(r.key, "needs-delegation");
    let events = delegation::give(city, &mayor, "d1", ask, now).unwrap();
    let given: Delegation = serde_json::from_value(events[0].body.clone()).unwrap();
    let all = [given.clone()];
    let c = try_sign(&all, Act::Decide, "2026-09-18T23:59:59Z").unwrap();
    assert_eq!(
        (c.body.as_str(), c.delegation.as_deref()),
        ("municipal_government", Some("d1"))
    );
    assert_eq!(c.by, clerk, "the signature names the deputy");
    for (act, when) in [
        (Act::Approve, "2026-09-18T09:00:00Z"),
        (Act::Decide, "2026-09-19T00:00:00Z"),
        (Act::Decide, "2026-09-18T07:59:59Z"),
    ] {
        assert_eq!(
            try_sign(&all, act, when).unwrap_err().key,
            "delegation-over"
        );
    }
    let r = delegation::revoke(&given, &clerk, now).unwrap_err();
    assert_eq!(r.key, "only-giver");
    delegation::revoke(&given, &mayor, now).unwrap();
    let back = Delegation {
        revoked: Some(now),
        ..given
    };
    assert_eq!(
        try_sign(&[back], Act::Decide, "2026-09-18T09:00:00Z")
            .unwrap_err()
            .key,
        "delegation-over"
    );
}

fn standing(w: &World) -> &Standing {
    w.standing.as_ref().unwrap()
}

#[test]
fn the_command_structure_of_each_level_is_the_plans() {
    // Leader's post, groups and whether more can be added, as the matrix has them.
    let rows = [
        ("PHE", Level::I, "mayor", 5, false),
        ("PHE", Level::II, "executive_vice_mayor", 5, false),
        ("PHE", Level::III, "vice_mayor_health", 0, true),
        ("PHE", Level::IV, "mhc_director", 0, false),
        ("ARI", Level::I, "mayor", 6, true),
        ("ARI", Level::II, "executive_vice_mayor", 6, false),
        ("ARI", Level::III, "vice_mayor_health", 0, true),
        ("ARI", Level::IV, "mhc_director", 0, false),
    ];
    for (plan, level, post, groups, open) in rows {
        let key = key(plan, "city");
        let w = World::load().at(plan, &key, Some(level));
        let block = command(&w.packs[plan].program.commands, &key, level);
        let block = block.unwrap_or_else(|| panic!("{plan} {level}"));
        let s = build(block, standing(&w), &[], None, &w.city).unwrap();
        let lead = s.leaders.iter().find(|l| l.leads).unwrap();
        assert_eq!(
            (lead.post.as_str(), s.groups.len(), s.open),
            (post, groups, open),
            "{plan} {level}"
        );
        assert_eq!(lead.officers.len(), 1, "{plan} {level}: a person is named");
        for g in &s.groups {
            assert!(
                !g.lead.is_empty(),
                "{plan} {level}: {} has a leading body",
                g.id
            );
        }
    }
}

#[test]
fn a_structure_is_changed_only_where_the_clause_leaves_it_open() {
    let key = key("ARI", "city");
    let now: Timestamp = "2026-09-18T09:00:00Z".parse().unwrap();
    let mhc = officer("gu_weimin", "mhc");
    let at = |level| {
        let w = World::load().at("ARI", &key, Some(level));
        let block = command(&w.packs["ARI"].program.commands, &key, level)
            .unwrap()
            .clone();
        (w, block)
    };
    let group = Rearrange::Group {
        group: Group {
            id: "school".into(),
            label: Label {
                zh: "x".into(),
                en: "x".into(),
            },
            lead: "education_bureau".into(),
            members: vec!["mhc".into()],
        },
    };
    let (w, block) = at(Level::II);
    let change = |what: Rearrange, reason: &str| {
        rearrange(&block, standing(&w), what, reason, &mhc, &w.city, now)
    };
    assert_eq!(change(group.clone(), "x").unwrap_err().key, "groups-fixed");
    let leader = Rearrange::Leader {
        post: "mayor".into(),
        officer: "lu_zhengguo".into(),
    };
    assert_eq!(change(leader, "x").unwrap_err().key, "not-a-leader");
    let (w, block) = at(Level::III);
    let change = |what: Rearrange, reason: &str| {
        rearrange(&block, standing(&w), what, reason, &mhc, &w.city, now)
    };
    assert_eq!(
        change(Rearrange::Office { special: true }, " ")
            .unwrap_err()
            .key,
        "reason-required"
    );
    let done: Vec<Rearranged> = [Rearrange::Office { special: true }, group]
        .into_iter()
        .flat_map(|what| change(what, "close to the scene").unwrap())
        .map(|e| serde_json::from_value(e.body).unwrap())
        .collect();
    let s = build(&block, standing(&w), &done, None, &w.city).unwrap();
    assert!(s.office.unwrap().moved);
    assert_eq!(s.groups.len(), 1);
    assert!(s.groups[0].added);
    // What was arranged in an earlier episode is gone.
    let mut later = standing(&w).clone();
    later.now.episode += 1;
    assert!(
        build(&block, &later, &done, None, &w.city)
            .unwrap()
            .groups
            .is_empty()
    );
}
