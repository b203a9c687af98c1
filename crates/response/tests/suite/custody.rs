//! A person from the determination to the bed, and everything that can go
//! otherwise on the way.

use crate::handing::{World, keys, of};
use lf_response::custody::{Begin, Stage, Step};
use serde_json::json;

fn ride(w: &mut World, id: &str, to: &str, receiver: &str) {
    let giver = w.owner(id).to_string();
    w.act(id, "port_office", json!({"act": "offer", "to": to}))
        .unwrap();
    w.act(id, receiver, json!({"act": "accept"})).unwrap();
    w.act(id, &giver, json!({"act": "depart"})).unwrap();
    let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强", "陆敏"]});
    w.act(id, "first_aid", crew).unwrap();
    w.act(id, "first_aid", json!({"act": "arrive"})).unwrap();
    w.act(id, receiver, json!({"act": "arrive"})).unwrap();
    w.act(id, receiver, json!({"act": "admit", "bed": "负压 3 床"}))
        .unwrap();
}

// covers: TC-1.3-01
#[test]
fn only_the_authorised_body_determines_and_the_transfer_begins_with_it() {
    let mut w = World::of("taicang");
    let refused = w.begin("a", "suspected", "mhc").unwrap_err();
    assert_eq!(refused[0].key, "custody-not-determiner");
    assert_eq!(refused[0].args["accepted"], "customs");
    w.begin("a", "suspected", "customs").unwrap();
    let c = &w.custodies["a"];
    assert_eq!(
        (c.stage, c.owner.as_deref()),
        (Stage::Waiting, Some("customs"))
    );
    assert_eq!(c.determined[0].1.by, of("customs"));
    assert_eq!(
        keys(w.begin("b", "tired", "customs")),
        ["custody-no-category"]
    );
}

// covers: TC-1.3-02
#[test]
fn the_five_categories_are_the_three_of_the_sharing_and_two_more() {
    let w = World::of("taicang");
    let of = |list: &str| -> Vec<&str> {
        let all = w.rules.words.categories.iter();
        all.filter(|(_, c)| c.lists.iter().any(|l| l == list))
            .map(|(code, _)| code.as_str())
            .collect()
    };
    let (five, three) = (of("entry_five"), of("three"));
    assert_eq!((five.len(), three.len()), (5, 3));
    let extra: Vec<&str> = five.into_iter().filter(|c| !three.contains(c)).collect();
    assert_eq!(extra, ["asymptomatic_significant", "symptomatic"]);
    // A quarantined traveller is a type of its own.
    let traveller = &w.rules.words.categories["quarantined_traveller"];
    assert!(traveller.lists.is_empty());
    let same = |c: &&lf_response::custody::rules::Category| c.sort == traveller.sort;
    assert_eq!(w.rules.words.categories.values().filter(same).count(), 1);
}

// covers: TC-1.3-03
#[test]
fn a_determination_without_an_order_waits_with_the_coordinator() {
    let mut w = World::of("taicang");
    w.begin("a", "suspected", "customs").unwrap();
    let (who, step) = w.custodies["a"].awaited().unwrap();
    assert_eq!((who[0].as_str(), step), ("port_office", Step::Offer));
    w.act(
        "a",
        "port_office",
        json!({"act": "offer", "to": "first_hospital"}),
    )
    .unwrap();
    let leg = w.custodies["a"].leg().unwrap().offered.clone();
    assert_eq!(
        (leg.from.as_str(), leg.receiver.as_str()),
        ("3 号泊位", "hospital")
    );
    assert_eq!((leg.carrier.as_str(), leg.minutes), ("first_aid", 40));
    assert_eq!((leg.kind.as_str(), leg.n), ("first", 1));
    // Nobody else arranges it.
    w.begin("b", "suspected", "customs").unwrap();
    let offer = json!({"act": "offer", "to": "first_hospital"});
    assert_eq!(
        keys(w.act("b", "foreign_affairs", offer)),
        ["custody-not-offerer"]
    );
}

// covers: TC-1.3-08, TC-1.5-02, TC-1.5-05
#[test]
fn the_owner_changes_exactly_when_the_second_side_signs() {
    let mut w = World::of("taicang");
    w.begin("a", "suspected", "customs").unwrap();
    w.act(
        "a",
        "port_office",
        json!({"act": "offer", "to": "first_hospital"}),
    )
    .unwrap();
    // A wrong body is told who could accept.
    let wrong = w
        .act("a", "port_hospital", json!({"act": "accept"}))
        .unwrap_err();
    assert_eq!(wrong[0].key, "custody-not-receiver");
    assert_eq!(wrong[0].args["accepted"], "hospital");
    w.act("a", "hospital", json!({"act": "accept"})).unwrap();
    let bare = json!({"act": "depart", "place": "3 号泊位"});
    assert_eq!(
        keys(w.act("a", "first_aid", bare.clone())),
        ["custody-needs-vehicle", "custody-needs-crew"]
    );
    w.act("a", "customs", bare.clone()).unwrap();
    assert_eq!(
        (w.owner("a"), w.custodies["a"].stage),
        ("customs", Stage::Accepted)
    );
    assert_eq!(
        keys(w.act("a", "customs", bare)),
        ["custody-signed-already"]
    );
    let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强"]});
    w.act("a", "first_aid", crew).unwrap();
    assert_eq!(
        (w.owner("a"), w.custodies["a"].stage),
        ("first_aid", Stage::Moving)
    );
    assert_eq!(w.kinds.last().unwrap(), "custody.departed");
    // Not delivered: nobody gives a bed, and the run is open.
    let early = w.act("a", "hospital", json!({"act": "admit"})).unwrap_err();
    assert_eq!(
        (early[0].key.as_str(), early[0].args["step"].as_str()),
        ("custody-stage", "arrive")
    );
    w.act("a", "first_aid", json!({"act": "arrive"})).unwrap();
    assert_eq!(w.owner("a"), "first_aid");
    assert!(w.custodies["a"].legs[0].run_open());
    w.act("a", "hospital", json!({"act": "arrive"})).unwrap();
    assert_eq!(
        (w.owner("a"), w.custodies["a"].stage),
        ("hospital", Stage::Arrived)
    );
    w.act("a", "hospital", json!({"act": "admit", "bed": "负压 3 床"}))
        .unwrap();
    let c = &w.custodies["a"];
    assert_eq!((c.stage, c.clock.clone()), (Stage::Admitted, None));
    assert_eq!(c.facility.as_deref(), Some("first_hospital"));
    let owners: Vec<&str> = c.tenures.iter().map(|t| t.body.as_str()).collect();
    assert_eq!(owners, ["customs", "first_aid", "hospital"]);
    // The run is over when the vehicle is clean.
    assert!(c.legs[0].run_open());
    assert_eq!(
        keys(w.act("a", "hospital", json!({"act": "clean", "note": "-"}))),
        ["custody-no-run"]
    );
    w.act(
        "a",
        "first_aid",
        json!({"act": "clean", "note": "含氯 1000 mg/L"}),
    )
    .unwrap();
    assert!(!w.custodies["a"].legs[0].run_open());
    assert_eq!(w.facility("first_hospital").taken("isolation"), 1);
}

// covers: SC-3-05
#[test]
fn a_ride_goes_from_one_place_to_one_other() {
    let mut w = World::of("taicang");
    w.begin("a", "suspected", "customs").unwrap();
    let via = json!({"act": "offer", "to": "first_hospital", "via": ["港区医院"]});
    let refused = w.act("a", "customs", via).unwrap_err();
    assert_eq!(
        (refused[0].key.as_str(), refused[0].args["value"].as_str()),
        ("custody-stop", "港区医院")
    );
    w.act(
        "a",
        "customs",
        json!({"act": "offer", "to": "first_hospital"}),
    )
    .unwrap();
    w.act("a", "hospital", json!({"act": "accept"})).unwrap();
    w.act("a", "customs", json!({"act": "depart"})).unwrap();
    let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强"]});
    w.act("a", "first_aid", crew).unwrap();
    // What happened all the same is not refused, it is kept.
    let arrive = json!({"act": "arrive", "stops": ["加油站"]});
    w.act("a", "first_aid", arrive).unwrap();
    assert_eq!(w.custodies["a"].legs[0].stops, ["加油站"]);
}

#[test]
fn a_refusal_keeps_the_owner_and_another_is_asked() {
    let mut w = World::of("taicang");
    w.begin("a", "suspected", "customs").unwrap();
    let offer = json!({"act": "offer", "to": "first_hospital"});
    w.act("a", "customs", offer.clone()).unwrap();
    assert_eq!(
        keys(w.act("a", "hospital", json!({"act": "refuse", "reason": " "}))),
        ["required"]
    );
    w.act(
        "a",
        "hospital",
        json!({"act": "refuse", "reason": "负压病房在消毒"}),
    )
    .unwrap();
    let c = &w.custodies["a"];
    assert_eq!((c.stage, w.owner("a")), (Stage::Waiting, "customs"));
    assert_eq!(c.clock.as_ref().unwrap().step, Step::Offer);
    w.act("a", "customs", offer).unwrap();
    assert_eq!(w.custodies["a"].leg().unwrap().offered.kind, "again");
    // At the door: the bed that was promised is free, the carrier still has him.
    w.act("a", "hospital", json!({"act": "accept"})).unwrap();
    assert_eq!(w.facility("first_hospital").taken("isolation"), 1);
    w.act("a", "customs", json!({"act": "depart"})).unwrap();
    let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强"]});
    w.act("a", "first_aid", crew).unwrap();
    w.act("a", "hospital", json!({"act": "refuse", "reason": "停电"}))
        .unwrap();
    assert_eq!(
        (w.owner("a"), w.custodies["a"].stage),
        ("first_aid", Stage::Waiting)
    );
    assert_eq!(w.facility("first_hospital").taken("isolation"), 0);
    // He goes on with whoever has him; one signature is both sides.
    w.act(
        "a",
        "first_aid",
        json!({"act": "offer", "to": "first_hospital"}),
    )
    .unwrap();
    w.act("a", "hospital", json!({"act": "accept"})).unwrap();
    let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强"]});
    w.act("a", "first_aid", crew).unwrap();
    assert_eq!(
        (w.owner("a"), w.custodies["a"].stage),
        ("first_aid", Stage::Moving)
    );
    let tenures = w.custodies["a"].tenures.len();
    assert_eq!(tenures, 2);
}

// covers: SC-3-16
#[test]
fn who_has_not_arrived_is_missed_once_and_the_coordinator_reminded_once() {
    let mut w = World::of("taicang");
    w.begin("a", "suspected", "customs").unwrap();
    w.wait(29);
    assert!(w.strike("a").is_empty());
    w.wait(1);
    // Nobody arranged the transfer within the time of the city.
    assert_eq!(w.strike("a"), ["custody.overdue"]);
    assert!(w.strike("a").is_empty());
    w.wait(15);
    assert_eq!(w.strike("a"), ["custody.reminded"]);
    w.wait(600);
    assert!(w.strike("a").is_empty());
    assert_eq!(w.custodies["a"].next_at(), None);

    w.act(
        "a",
        "port_office",
        json!({"act": "offer", "to": "first_hospital"}),
    )
    .unwrap();
    w.act("a", "hospital", json!({"act": "accept"})).unwrap();
    w.act("a", "customs", json!({"act": "depart"})).unwrap();
    let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强"]});
    w.act("a", "first_aid", crew).unwrap();
    // Forty minutes of ride and fifteen more.
    w.wait(54);
    assert!(w.strike("a").is_empty());
    w.wait(16);
    assert_eq!(w.strike("a"), ["custody.overdue", "custody.reminded"]);
    let late = w.custodies["a"].late.unwrap();
    assert_eq!(w.now.duration_since(late).as_mins(), 15);
    // He is somewhere: the moment that is waited for is another.
    let past = json!({"act": "whereabouts", "note": "堵在疏港公路", "expected": w.now.to_string()});
    assert_eq!(
        keys(w.act("a", "first_aid", past)),
        ["custody-expected-past"]
    );
    let expected = w.now.checked_add(jiff::ToSpan::minutes(20)).unwrap();
    let note =
        json!({"act": "whereabouts", "note": "堵在疏港公路", "expected": expected.to_string()});
    w.act("a", "first_aid", note).unwrap();
    assert_eq!(w.custodies["a"].next_at(), Some(expected));
    assert_eq!(w.owner("a"), "first_aid");
    w.wait(20);
    assert_eq!(w.strike("a"), ["custody.overdue"]);
}

#[test]
fn a_late_result_follows_the_person_and_all_who_had_him() {
    let mut w = World::of("taicang");
    w.open_site("port_site");
    w.begin("a", "close_contact", "customs").unwrap();
    let early = json!({"act": "result", "test": "核酸初筛", "outcome": "negative"});
    w.act("a", "customs", early).unwrap();
    ride(&mut w, "a", "port_site", "port_site");
    // What the new owner has not read came with the person.
    let unread: Vec<&String> = w.custodies["a"].results[0].unread().collect();
    assert_eq!(unread, ["customs", "first_aid", "port_site"]);
    let positive = json!({"act": "result", "test": "核酸复核", "outcome": "positive"});
    assert_eq!(
        keys(w.act("a", "foreign_affairs", positive.clone())),
        ["custody-no-laboratory"]
    );
    w.act("a", "cdc", positive).unwrap();
    let found = &w.custodies["a"].results[1];
    assert_eq!(
        found.to,
        ["port_site", "customs", "first_aid", "port_office"]
    );
    let seq = found.sign.seq;
    let read = json!({"act": "read", "result": seq});
    let release = json!({"act": "end", "how": "released", "reason": "观察期满"});
    assert_eq!(
        keys(w.act("a", "port_site", release.clone())),
        ["custody-unread"]
    );
    w.act("a", "port_site", read.clone()).unwrap();
    assert_eq!(keys(w.act("a", "port_site", read)), ["custody-not-reader"]);
    // Determined anew, he must be taken elsewhere, and is nobody's but the site's meanwhile.
    let revise = json!({"act": "revise", "category": "confirmed", "reason": "核酸复核阳性"});
    assert_eq!(
        keys(w.act("a", "hospital", revise.clone())),
        ["custody-not-determiner"]
    );
    w.act("a", "customs", revise).unwrap();
    let c = &w.custodies["a"];
    assert_eq!(
        (c.revision, c.stage, w.owner("a")),
        (1, Stage::Admitted, "port_site")
    );
    assert_eq!(c.awaited().unwrap().1, Step::Offer);
    ride(&mut w, "a", "first_hospital", "hospital");
    assert_eq!(w.facility("port_site").taken("observation"), 0);
    assert_eq!(w.facility("first_hospital").taken("treatment"), 1);
    let seen = w.custodies["a"].results[1]
        .unread()
        .any(|b| b == "hospital");
    assert!(
        seen,
        "the hospital has it on its list although it came before"
    );
    w.act("a", "hospital", json!({"act": "read", "result": seq}))
        .unwrap();
    w.act("a", "hospital", release).unwrap();
    let c = &w.custodies["a"];
    assert_eq!((c.stage, c.owner.clone()), (Stage::Ended, None));
    assert_eq!(w.facility("first_hospital").taken("treatment"), 0);
    assert_eq!(
        keys(w.act("a", "hospital", json!({"act": "admit"}))),
        ["custody-ended"]
    );
    // After the end it still reaches those who had him.
    let again = json!({"act": "result", "test": "出院后复检", "outcome": "positive"});
    w.act("a", "cdc", again).unwrap();
    let last = w.custodies["a"].results.last().unwrap();
    assert!(last.reopens);
    assert_eq!(
        last.to,
        [
            "customs",
            "first_aid",
            "port_site",
            "hospital",
            "port_office"
        ]
    );
}

// covers: TC-1.3-05, TC-1.3-06, TC-1.3-07
#[test]
fn notices_run_beside_the_transfer_and_their_lag_is_measured() {
    let mut w = World::of("taicang");
    w.begin("a", "asymptomatic_significant", "customs").unwrap();
    let tell = |to: &str| json!({"act": "tell", "to": to, "note": "电话并传真"});
    // Before the departure there is no lag.
    w.act("a", "customs", tell("mhc")).unwrap();
    assert_eq!(w.custodies["a"].told[0].0.lag, None);
    w.open_site("port_site");
    w.act(
        "a",
        "port_office",
        json!({"act": "offer", "to": "port_site"}),
    )
    .unwrap();
    w.act("a", "port_site", json!({"act": "accept"})).unwrap();
    w.act("a", "customs", json!({"act": "depart"})).unwrap();
    let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强"]});
    w.act("a", "first_aid", crew).unwrap();
    w.wait(40);
    w.act("a", "customs", tell("foreign_affairs")).unwrap();
    assert_eq!(w.custodies["a"].told[1].0.lag, Some(40));
    assert_eq!(
        keys(w.act("a", "hospital", tell("mhc"))),
        ["custody-not-determiner"]
    );
    let nobody = w.act("a", "customs", tell("somebody")).unwrap_err();
    assert_eq!(nobody[0].args["accepted"], "foreign_affairs, mhc");
}

// covers: TC-1.5-03
#[test]
fn care_on_the_way_goes_with_the_person() {
    let mut w = World::of("taicang");
    w.begin("a", "symptomatic", "customs").unwrap();
    w.act(
        "a",
        "customs",
        json!({"act": "offer", "to": "first_hospital"}),
    )
    .unwrap();
    w.act("a", "hospital", json!({"act": "accept"})).unwrap();
    // The carrier cares for him before he has left.
    let care = json!({"act": "care", "service": "prehospital", "note": "吸氧 2 L/min"});
    w.act("a", "first_aid", care).unwrap();
    let unnamed = json!({"act": "care", "service": "other", "note": "x"});
    assert_eq!(
        keys(w.act("a", "customs", unnamed)),
        ["facility-service-label"]
    );
    assert_eq!(w.custodies["a"].care[0].1.by, of("first_aid"));
}

// covers: TC-1.5-11
#[test]
fn other_key_persons_need_a_ground() {
    let mut w = World::of("taicang");
    let new = Begin {
        person: "P-1".into(),
        category: "other_key_person".into(),
        place: "码头".into(),
        ..Begin::default()
    };
    assert_eq!(
        keys(w.begin_as("a", new.clone(), "customs")),
        ["custody-needs-ground"]
    );
    let ground = "与疑似病例同舱 2 小时".to_string();
    w.begin_as("a", Begin { ground, ..new }, "customs").unwrap();
}

#[test]
fn the_coordinator_is_found_by_city_and_list_of_diseases() {
    let of = |city: &str, disease: &str| {
        let w = World::of(city);
        let found = w.binding().coordinator(disease, &w.rules.words);
        found.map(|c| c.by.clone()).unwrap()
    };
    assert_eq!(of("jiaxing", "cholera"), "mhc");
    assert_eq!(of("jiaxing", "measles"), "port_office");
    assert_eq!(of("jiaxing", ""), "port_office");
    assert_eq!(of("taicang", "cholera"), "port_office");
}

#[test]
fn the_data_of_both_cities_name_only_what_is_there() {
    for city in ["taicang", "jiaxing"] {
        let w = World::of(city);
        assert_eq!(
            w.rules.faults(&w.city, &w.book),
            Vec::<String>::new(),
            "{city}"
        );
    }
}
