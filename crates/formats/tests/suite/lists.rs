//! Passenger and crew lists: real ones, made ones, and broken ones.

use crate::messages::{bytes, said, sound};
use lf_domain::person::{DocumentKind, Sex};
use lf_formats::message::Weight;
use lf_formats::paxlst::{self, Function, Lists, Part, Role};

#[test]
fn a_list_of_two_legs() {
    let Some(bytes) = bytes("transport/edifact/apisMessage.txt") else {
        return;
    };
    let lists = paxlst::read(&bytes).unwrap();
    let list = &lists.lists[0];
    assert_eq!(lists.sender, "AIR1");
    assert_eq!(lists.prepared.unwrap().to_string(), "2007-02-18T15:45:00");
    assert_eq!(
        (list.role, list.function),
        (Role::Passenger, Function::Original)
    );
    assert_eq!(
        (list.reference.as_str(), list.revision.as_str()),
        ("AJYTR1070219", "001")
    );
    let legs: Vec<String> = (list.legs.iter())
        .map(|l| {
            let calls: Vec<&str> = l.calls.iter().map(|c| c.port.as_str()).collect();
            format!("{} {}", l.carriage, calls.join("-"))
        })
        .collect();
    assert_eq!(legs, ["AA123 ATL-ORD", "AA124 ORD-JFK"]);
    assert_eq!(
        list.legs[0].calls[1].arrives.unwrap().to_string(),
        "2007-02-19T17:40:00"
    );
    let who: Vec<String> = (list.travellers.iter())
        .map(|t| {
            let d = &t.description;
            format!(
                "{} {} {} {}>{}",
                d.names[0].family,
                d.names[0].given,
                d.birth.unwrap(),
                t.from,
                t.to
            )
        })
        .collect();
    assert_eq!(
        who,
        [
            "CLARK MICHAEL 1972-09-07 ATL>JFK",
            "CLARK CHERYL 1973-04-07 ORD>JFK"
        ]
    );
    assert_eq!(list.travellers[1].description.sex, Some(Sex::Female));
    assert_eq!(list.travellers[1].reference, "TYL009");
    assert_eq!(list.announced, Some(2));
    assert_eq!(said(&lists.problems), Vec::<String>::new());
    sound(&lists.problems);
}

#[test]
fn a_list_with_documents_and_three_legs() {
    let Some(bytes) = bytes("transport/edifact/multiple_flight_leg_apis.txt") else {
        return;
    };
    let lists = paxlst::read(&bytes).unwrap();
    let list = &lists.lists[0];
    assert_eq!((list.legs.len(), list.travellers.len()), (3, 2));
    let document = &list.travellers[0].description.documents[0];
    assert_eq!(document.kind, DocumentKind::Passport);
    assert_eq!(
        (document.number.as_str(), document.issuer.as_str()),
        ("YY3478621G", "FRA")
    );
    assert_eq!(document.expiry.unwrap().to_string(), "2008-12-30");
    assert_eq!(list.travellers[0].residence, "FRA");
    assert_eq!(lists.problems[0].refusal.key, "message-text-outside");
    sound(&lists.problems);
}

#[test]
fn a_list_with_its_own_separators_says_that_people_are_missing() {
    let Some(bytes) = bytes("transport/edifact/airline2.edi") else {
        return;
    };
    let lists = paxlst::read(&bytes).unwrap();
    let list = &lists.lists[0];
    assert_eq!(
        list.part,
        Some(Part {
            number: 10,
            last: true
        })
    );
    assert_eq!(
        (list.reference.as_str(), list.announced),
        ("AA346", Some(136))
    );
    assert_eq!(list.travellers.len(), 10);
    // A year of two digits is never after the day of the message.
    let birth = list.travellers[0].description.birth.unwrap();
    assert_eq!(birth.to_string(), "1954-10-16");
    let keys: Vec<&str> = lists
        .problems
        .iter()
        .map(|p| p.refusal.key.as_str())
        .collect();
    assert!(keys.contains(&"message-control-reference"), "{keys:?}");
    sound(&lists.problems);
}

#[test]
fn records_of_bookings_are_no_lists() {
    for path in [
        "transport/edifact/2_pnrs_basic.edi",
        "transport/edifact/pnrSeatFormats.txt",
    ] {
        let Some(bytes) = bytes(path) else { return };
        let lists = paxlst::read(&bytes).unwrap();
        assert!(lists.lists.is_empty());
        let first = &lists
            .problems
            .iter()
            .find(|p| p.weight == Weight::Refused)
            .unwrap();
        assert_eq!(first.refusal.key, "message-other-kind");
        assert_eq!(first.refusal.args["accepted"], "PAXLST");
        sound(&lists.problems);
    }
}

const HEAD: &str = "UNB+UNOY:4+SHIP+PORT+260901:0800+X1'";

fn crew(function: &str, people: &str) -> Lists {
    let text = format!(
        "{HEAD}UNH+1+PAXLST:D:12B:UN:IATA+LIST7+2:F'BGM+250++{function}'TDT+20+V017+1++COSCO+++9228198:146::PRINCESS:LR'\
         LOC+125+KRPUS'DTM+189:202609010800:203'LOC+87+CNTAC'DTM+232:202609021200:203'{people}CNT+41:3'UNT+30+1'UNZ+1+X1'"
    );
    let lists = paxlst::read(text.as_bytes()).unwrap();
    sound(&lists.problems);
    lists
}

#[test]
fn parts_and_corrections_are_told_apart() {
    for (code, function) in [
        ("9", Function::Original),
        ("1", Function::Cancellation),
        ("2", Function::Addition),
        ("3", Function::Deletion),
        ("4", Function::Change),
        ("5", Function::Replacement),
        ("7", Function::Duplicate),
    ] {
        let lists = crew(code, "NAD+FM+++CRUZ:JUAN'");
        let list = &lists.lists[0];
        assert_eq!((list.function, list.role), (function, Role::Crew));
        assert_eq!(
            list.part,
            Some(Part {
                number: 2,
                last: true
            })
        );
        assert_eq!(
            (list.reference.as_str(), list.legs[0].means.as_str()),
            ("LIST7", "9228198")
        );
        assert_eq!(list.legs[0].name, "PRINCESS");
    }
    let lists = crew("99", "");
    assert_eq!(
        lists.problems[0].refusal.args["accepted"],
        "1, 2, 3, 4, 5, 7, 9"
    );
}

#[test]
fn what_is_wrong_with_one_person_costs_nobody_else() {
    let lists = crew(
        "9",
        "NAD+FM+++O?'BRIEN:SEAN'DTM+329:991332'NAT+2+IRL'\
         NAD+FM'ATT+2++M'\
         NAD+FM+++王:伟'ATT+2++Q'DOC+I:110:111+11010519491231002Y'LOC+91+CHN'\
         NAD+FM+++LI:NA'DOC+I:110:111+11010519491231002X'LOC+91+CHN'",
    );
    let people = &lists.lists[0].travellers;
    let names: Vec<String> = people
        .iter()
        .map(|t| t.description.names[0].written())
        .collect();
    assert_eq!(names, ["SEAN O'BRIEN", "王伟", "NA LI"]);
    assert_eq!(people[0].description.birth, None);
    assert_eq!(
        people[2].description.documents[0].kind,
        DocumentKind::ResidentId
    );
    let keys: Vec<(String, &str)> = (lists.problems.iter())
        .map(|p| (p.place.to_string(), p.refusal.key.as_str()))
        .collect();
    let wanted = [
        ("segment 10 DTM 1.2", "message-bad-date"),
        ("segment 12 NAD 4.1", "message-required"),
        ("segment 15 ATT 3.1", "message-not-a-code"),
        ("segment 14 NAD", "identity-character"),
    ];
    for w in wanted {
        assert!(
            keys.iter().any(|k| (k.0.as_str(), k.1) == w),
            "{w:?} is not in {keys:?}"
        );
    }
}
