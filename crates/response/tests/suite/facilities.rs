//! Facilities: designated, inspected, full, out of scope.

use crate::handing::{World, keys};
use serde_json::json;

fn offered(w: &mut World, id: &str, to: &str) -> Result<(), Vec<lf_domain::refusal::Refusal>> {
    w.act(id, "customs", json!({"act": "offer", "to": to}))
}

// covers: TC-1.3-04
#[test]
fn only_designated_destinations_are_taken() {
    let mut w = World::of("taicang");
    w.begin("a", "suspected", "customs").unwrap();
    let no = offered(&mut w, "a", "port_hospital").unwrap_err();
    assert_eq!(no[0].key, "facility-not-designated");
    assert_eq!(no[0].args["accepted"], "太仓市第一人民医院");
    assert_eq!(
        keys(offered(&mut w, "a", "somewhere")),
        ["facility-unknown"]
    );
    // A designation that has ended is none.
    let end = json!({"act": "undesignate", "function": "isolation", "reason": "改造"});
    assert_eq!(
        keys(w.run("first_hospital", "customs", end.clone())),
        ["facility-no-designator"]
    );
    w.run("first_hospital", "mhc", end).unwrap();
    assert_eq!(
        keys(offered(&mut w, "a", "first_hospital")),
        ["facility-not-designated"]
    );
    let anew = json!({"act": "designate", "function": "isolation", "document": "太卫发9号"});
    w.run("first_hospital", "mhc", anew).unwrap();
    offered(&mut w, "a", "first_hospital").unwrap();
}

// covers: TC-1.5-06
#[test]
fn a_site_is_inspected_before_it_is_used() {
    let mut w = World::of("taicang");
    w.begin("a", "close_contact", "customs").unwrap();
    let designate = json!({"act": "designate", "function": "observation", "document": "太卫发7号"});
    w.run("port_site", "mhc", designate).unwrap();
    assert_eq!(
        keys(offered(&mut w, "a", "port_site")),
        ["facility-not-accepted"]
    );
    let some = json!({"act": "accept", "met": ["zones", "rooms"]});
    assert_eq!(
        keys(w.run("port_site", "port_site", some.clone())),
        ["facility-no-inspector"]
    );
    // One point that is not met, and it is not accepted.
    w.run("port_site", "hospital", some).unwrap();
    assert_eq!(
        keys(offered(&mut w, "a", "port_site")),
        ["facility-not-accepted"]
    );
    let all = json!({"act": "accept", "met": ["zones", "rooms", "waste", "staff", "guard"], "until": "2026-09-30"});
    w.run("port_site", "hospital", all).unwrap();
    offered(&mut w, "a", "port_site").unwrap();
    w.act("a", "customs", json!({"act": "withdraw", "reason": "改期"}))
        .unwrap();
    // The acceptance had an end.
    w.wait(13 * 24 * 60);
    assert_eq!(
        keys(offered(&mut w, "a", "port_site")),
        ["facility-not-accepted"]
    );
    assert_eq!(
        keys(w.run("port_hospital", "mhc", json!({"act": "accept"}))),
        ["facility-needs-no-acceptance"]
    );
}

// covers: TC-1.5-07
#[test]
fn a_finding_of_a_visit_is_closed_or_carried_over() {
    let mut w = World::of("taicang");
    w.open_site("port_site");
    let first =
        json!({"act": "visit", "note": "查看缓冲间", "findings": ["缓冲间没有洗手池", "标识不全"]});
    w.run("port_site", "hospital", first).unwrap();
    let ids: Vec<String> = (w.facility("port_site").findings.iter())
        .map(|f| f.id.clone())
        .collect();
    assert_eq!(ids.len(), 2);
    let silent = json!({"act": "visit", "note": "复查"});
    assert_eq!(
        keys(w.run("port_site", "hospital", silent)),
        ["facility-finding-open", "facility-finding-open"]
    );
    let unknown = json!({"act": "visit", "note": "复查", "closed": ["9-9"]});
    assert_eq!(
        keys(w.run("port_site", "hospital", unknown)),
        ["facility-no-finding"]
    );
    let again = json!({"act": "visit", "note": "复查", "closed": [ids[0]], "carried": [ids[1]]});
    w.run("port_site", "hospital", again).unwrap();
    let open = w.facility("port_site").findings;
    assert_eq!((open.len(), open[0].text.as_str()), (1, "标识不全"));
}

// covers: TC-1.5-01, TC-1.5-04
#[test]
fn designations_have_a_function_a_time_and_a_body() {
    let mut w = World::of("taicang");
    let day = jiff::civil::date(2026, 9, 18);
    let (site, state) = (w.site("emergency_station"), w.facility("emergency_station"));
    let carrier = state.designation(&site, "carrier", day).unwrap();
    assert_eq!(
        (carrier.by.as_str(), carrier.clause.as_str()),
        ("mhc", "1(5)")
    );
    assert!(
        state
            .designation(&site, "carrier", jiff::civil::date(2020, 12, 31))
            .is_none()
    );
    let hospital = w.facility("first_hospital");
    assert_eq!(
        hospital.functions(&w.site("first_hospital"), day),
        ["isolation", "treatment"]
    );
    // Without isolation beds a suspected case is not taken there.
    let none = json!({"act": "beds", "function": "isolation", "beds": 0, "reason": "消毒"});
    assert_eq!(
        keys(w.run("first_hospital", "mhc", none.clone())),
        ["facility-other-body"]
    );
    w.run("first_hospital", "hospital", none).unwrap();
    w.begin("a", "suspected", "customs").unwrap();
    assert_eq!(
        keys(offered(&mut w, "a", "first_hospital")),
        ["facility-full"]
    );
    // Another carrier than the designated one is none.
    w.begin("b", "confirmed", "customs").unwrap();
    let carrier = json!({"act": "offer", "to": "first_hospital", "carrier": "port_hospital"});
    let refused = w.act("b", "customs", carrier).unwrap_err();
    assert_eq!(refused[0].key, "custody-no-carrier");
    assert_eq!(refused[0].args["accepted"], "first_aid");
}

// covers: TC-1.5-08
#[test]
fn there_is_exactly_one_contact_point() {
    let mut w = World::of("taicang");
    let day = jiff::civil::date(2026, 9, 18);
    let liaison = |w: &World| -> Vec<String> {
        (w.binding().facilities.iter())
            .filter(|s| w.facility(&s.id).designation(s, "liaison", day).is_some())
            .map(|s| s.id.clone())
            .collect()
    };
    assert_eq!(liaison(&w), ["port_hospital"]);
    assert!(!w.site("port_hospital").phone.is_empty());
    let second = json!({"act": "designate", "function": "liaison", "document": "太卫发8号"});
    let refused = w.run("first_hospital", "mhc", second.clone()).unwrap_err();
    assert_eq!(refused[0].key, "facility-single");
    let end = json!({"act": "undesignate", "function": "liaison", "reason": "改由一院承担"});
    w.run("port_hospital", "mhc", end).unwrap();
    w.run("first_hospital", "mhc", second).unwrap();
    assert_eq!(liaison(&w), ["first_hospital"]);
}

// covers: TC-1.5-09, TC-1.5-10
#[test]
fn services_are_of_the_list_or_named_and_the_licence_is_minded() {
    let mut w = World::of("taicang");
    let serve = |service: &str, label: &str| json!({"act": "serve", "service": service, "label": label, "note": "码头工人手外伤"});
    w.run("port_hospital", "port_hospital", serve("first_aid", ""))
        .unwrap();
    let unnamed = keys(w.run("port_hospital", "port_hospital", serve("other", "")));
    assert_eq!(unnamed, ["facility-service-label"]);
    assert_eq!(
        keys(w.run("port_hospital", "port_hospital", serve("massage", ""))),
        ["facility-no-service"]
    );
    w.run("port_hospital", "port_hospital", serve("other", "伤口清创"))
        .unwrap();
    w.run("port_hospital", "port_hospital", serve("prehospital", ""))
        .unwrap();
    let outside: Vec<bool> = (w.facility("port_hospital").services.iter())
        .map(|(s, _)| s.outside)
        .collect();
    assert_eq!(outside, [false, true, true]);
}

#[test]
fn the_last_bed_is_given_once() {
    let mut w = World::of("taicang");
    let one = json!({"act": "beds", "function": "isolation", "beds": 1, "reason": "只开一间"});
    w.run("first_hospital", "hospital", one).unwrap();
    for id in ["a", "b"] {
        w.begin(id, "suspected", "customs").unwrap();
        offered(&mut w, id, "first_hospital").unwrap();
    }
    w.act("a", "hospital", json!({"act": "accept"})).unwrap();
    assert_eq!(
        keys(w.act("b", "hospital", json!({"act": "accept"}))),
        ["facility-full"]
    );
    let fewer = json!({"act": "beds", "function": "isolation", "beds": 0, "reason": "x"});
    assert_eq!(
        keys(w.run("first_hospital", "hospital", fewer)),
        ["facility-beds-taken"]
    );
    w.act(
        "a",
        "customs",
        json!({"act": "withdraw", "reason": "先送 b"}),
    )
    .unwrap();
    w.act("b", "hospital", json!({"act": "accept"})).unwrap();
}
