//! Whatever is tried in whatever order by whomever: until custody ends one body
//! answers for each person, it changes only where both sides have signed, and every
//! bed that is held is held by somebody who is there or was promised it.

use crate::handing::World;
use lf_response::custody::{Command, Custody, Point, Stage};
use proptest::prelude::*;

const BODIES: [&str; 6] = [
    "customs",
    "port_office",
    "first_aid",
    "hospital",
    "port_site",
    "mhc",
];

fn command() -> impl Strategy<Value = Command> {
    let text = |t: &str| t.to_string();
    let category = prop::sample::select(vec![
        "confirmed",
        "suspected",
        "close_contact",
        "symptomatic",
    ]);
    prop_oneof![
        4 => prop::sample::select(vec!["first_hospital", "port_site", "port_hospital"]).prop_map(move |to| Command::Offer {
            to: to.into(), carrier: String::new(), from: String::new(), minutes: None, via: vec![],
        }),
        4 => Just(Command::Accept {}),
        1 => Just(Command::Refuse { reason: text("满") }),
        1 => Just(Command::Withdraw { reason: text("改派") }),
        6 => Just(Command::Depart { place: String::new(), vehicle: text("苏E·120A1"), crew: vec![text("沈国强")] }),
        6 => Just(Command::Arrive { place: String::new(), stops: vec![] }),
        3 => Just(Command::Admit { bed: text("3") }),
        1 => Just(Command::Whereabouts { note: text("堵车"), expected: None }),
        1 => prop::sample::select(vec!["positive", "negative"]).prop_map(move |o| Command::Result {
            test: "核酸".into(), sample: String::new(), outcome: o.into(), taken: None,
        }),
        1 => category.prop_map(|c| Command::Revise {
            category: c.into(), disease: String::new(), ground: "复核".into(), reason: "复核".into(),
        }),
        1 => Just(Command::End { how: text("excluded"), reason: text("排除"), to: String::new() }),
    ]
}

/// Where a body answers after the entry although it did not before, both have signed.
fn handed_over(before: &Custody, after: &Custody) -> bool {
    let Some(leg) = after.legs.last() else {
        return false;
    };
    let point = match after.stage {
        Stage::Moving => Point::Departure,
        Stage::Arrived => Point::Arrival,
        _ => return false,
    };
    let h = leg.at(point);
    let (Some(giver), Some(taker)) = (&h.giver, &h.taker) else {
        return false;
    };
    let last = giver.seq.max(taker.seq);
    before.owner.as_deref() == Some(giver.by.body.as_str())
        && after.owner.as_deref() == Some(taker.by.body.as_str())
        && last == after.seq
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn one_body_answers_for_each_person(
        tries in prop::collection::vec((0..3usize, 0..BODIES.len(), command(), 0..40i64), 1..120)
    ) {
        let mut w = World::of("taicang");
        w.open_site("port_site");
        let ids = ["a", "b", "c"];
        for (id, category) in ids.iter().zip(["suspected", "close_contact", "confirmed"]) {
            w.begin(id, category, "customs").unwrap();
        }
        for (person, body, command, minutes) in tries {
            w.wait(minutes);
            let id = ids[person];
            let before = w.custodies[id].clone();
            w.strike(id);
            prop_assert_eq!(&w.custodies[id].owner, &before.owner);
            let before = w.custodies[id].clone();
            let done = w.command(id, BODIES[body], &command);
            let after = &w.custodies[id];
            if done.is_err() {
                prop_assert_eq!(after, &before);
            }
            // Nobody is lost, and nobody is handed over by less than two signatures.
            for c in w.custodies.values() {
                prop_assert_eq!(c.owner.is_none(), c.stage == Stage::Ended);
                if let Some(owner) = &c.owner {
                    prop_assert!(w.city.has_body(owner));
                    prop_assert_eq!(owner, &c.tenures.last().unwrap().body);
                    // Something is waited for, or he rests where he is.
                    prop_assert!(c.awaited().is_some() || c.stage == Stage::Admitted);
                }
            }
            if before.owner != after.owner && after.stage != Stage::Ended {
                prop_assert!(handed_over(&before, after), "{:?}", command);
            }
            // Beds: of those who are there and those who were promised one.
            for c in w.custodies.values() {
                let promised = c.leg().filter(|l| l.accepted.is_some()).map(|l| l.offered.to.as_str());
                for f in w.facilities.values() {
                    let here = c.facility.as_deref() == Some(f.id.as_str());
                    let held = f.holds.contains_key(&c.id);
                    prop_assert_eq!(held, here || promised == Some(f.id.as_str()), "{} {:?}", f.id, c);
                }
            }
        }
        prop_assert_eq!(w.custodies.len(), ids.len());
    }
}
