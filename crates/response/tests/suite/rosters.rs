//! Rosters: hours that nobody covers, and shifts handed over.
use crate::bare;

use jiff::Timestamp;
use jiff::civil::{Date, Time, date, time};
use lf_domain::actor::Actor;
use lf_domain::city::{Body, City, Desk};
use lf_domain::codebook::Label;
use lf_response::roster::{DutyDay, Handover, Roster, Rosters, Shift, hand, set, take};
use proptest::prelude::*;

fn desk(hours: &str) -> Desk {
    Desk {
        id: "hotline".into(),
        label: Label::default(),
        bodies: vec!["mhc".into()],
        hours: hours.into(),
        from_level: None,
        source: "5.2.4(8)".into(),
    }
}

fn city() -> City {
    City {
        bodies: vec![Body {
            role: "mhc".into(),
            label: Label::default(),
            each: None,
            phone: None,
        }],
        desks: vec![desk("00:00-24:00")],
        ..bare::city()
    }
}

fn actor(officer: &str) -> Actor {
    Actor {
        officer: officer.into(),
        body: "mhc".into(),
    }
}

const DAY: Date = date(2026, 9, 18);

fn shift(from: Time, to: Time, name: &str) -> Shift {
    Shift {
        desk: "hotline".into(),
        from,
        to,
        officer: String::new(),
        name: name.into(),
        phone: "1".into(),
    }
}

fn roster(day: Date, shifts: Vec<Shift>) -> Roster {
    Roster {
        body: "mhc".into(),
        day,
        shifts,
    }
}

fn keep(rosters: &mut Rosters, r: &Roster, seq: u64) {
    let body = serde_json::to_string(r).unwrap();
    rosters.apply("roster.set", &body, actor("a"), Timestamp::UNIX_EPOCH, seq);
}

// covers: JXR-5.2.4-14 JX-3.2-02 JXR-3.2.2-01 EL-8-01 EL-8-02
#[test]
fn an_hour_without_staff_is_a_gap() {
    let mut r = Rosters::default();
    let all = desk("00:00-24:00");
    assert_eq!(
        r.gaps("mhc", &all, DAY),
        [(0, 1440)],
        "a day without a roster"
    );
    let night = shift(time(20, 0, 0, 0), time(8, 0, 0, 0), "b");
    keep(
        &mut r,
        &roster(DAY.yesterday().unwrap(), vec![night.clone()]),
        1,
    );
    assert_eq!(
        r.gaps("mhc", &all, DAY),
        [(480, 1440)],
        "the night before reaches in"
    );
    let day = shift(time(8, 0, 0, 0), time(19, 0, 0, 0), "a");
    keep(&mut r, &roster(DAY, vec![day.clone(), night.clone()]), 2);
    assert_eq!(r.gaps("mhc", &all, DAY), [(1140, 1200)]);
    let longer = Shift {
        to: time(20, 0, 0, 0),
        ..day
    };
    keep(&mut r, &roster(DAY, vec![longer, night]), 3);
    assert_eq!(r.gaps("mhc", &all, DAY), []);
    assert_eq!(r.gaps("mhc", &desk("08:30-17:30"), DAY), []);
    assert_eq!(r.gaps("mhc", &all, DAY.tomorrow().unwrap()), [(480, 1440)]);
    let on = |minute| r.on_duty("mhc", "hotline", DAY, minute)[0].name.clone();
    assert_eq!(
        (on(0).as_str(), on(480).as_str(), on(1439).as_str()),
        ("b", "a", "b")
    );
}

#[test]
fn what_is_wrong_with_a_roster() {
    let whole = shift(time(8, 0, 0, 0), time(8, 0, 0, 0), "a");
    assert_eq!(whole.minutes(), (480, 1920), "from eight to eight is a day");
    let keys = |r: Roster| -> Vec<String> {
        let wrong = set(&city(), &actor("a"), r, DAY).unwrap_err();
        wrong
            .into_iter()
            .map(|w| format!("{}:{}", w.field, w.key))
            .collect()
    };
    let nameless = Shift {
        name: " ".into(),
        ..whole.clone()
    };
    let elsewhere = Shift {
        desk: "bar".into(),
        name: "c".into(),
        ..whole.clone()
    };
    let bad = vec![whole.clone(), nameless, elsewhere, whole.clone()];
    assert_eq!(
        keys(roster(DAY, bad)),
        [
            "shift-1:roster-no-name",
            "shift-2:roster-desk",
            "shift-3:roster-twice"
        ]
    );
    let past = DAY.yesterday().unwrap();
    assert_eq!(keys(roster(past, vec![whole.clone()])), ["day:roster-past"]);
    let other = Roster {
        body: "nobody".into(),
        ..roster(DAY, vec![])
    };
    assert_eq!(keys(other), ["body:unknown-body"]);
    assert!(set(&city(), &actor("a"), roster(DAY, vec![whole]), DAY).is_ok());
}

#[test]
fn a_shift_is_handed_by_one_and_taken_by_another() {
    let note = |text: &str| Handover {
        body: "mhc".into(),
        day: DAY,
        desk: "hotline".into(),
        note: text.into(),
        open: 2,
    };
    assert_eq!(
        hand(&city(), &actor("a"), note(" ")).unwrap_err()[0].key,
        "roster-no-note"
    );
    let handed = hand(&city(), &actor("a"), note("two calls open")).unwrap();
    let mut r = Rosters::default();
    let body = serde_json::to_string(&handed).unwrap();
    r.apply("roster.handed", &body, actor("a"), Timestamp::UNIX_EPOCH, 7);
    let state = |r: &Rosters| -> Option<DutyDay> { r.day("mhc", DAY).cloned() };
    let refused = |r: &Rosters, officer: &str, seq| {
        take(state(r).as_ref(), &actor(officer), "mhc", DAY, seq)
            .unwrap_err()
            .key
    };
    assert_eq!(refused(&r, "b", 6), "roster-nothing-handed");
    assert_eq!(refused(&r, "a", 7), "roster-own-handover");
    let taken = take(state(&r).as_ref(), &actor("b"), "mhc", DAY, 7).unwrap();
    let body = serde_json::to_string(&taken).unwrap();
    r.apply("roster.taken", &body, actor("b"), Timestamp::UNIX_EPOCH, 8);
    assert_eq!(refused(&r, "c", 7), "roster-taken-already");
    let day = r.day("mhc", DAY).unwrap();
    assert_eq!(day.handed[0].taken.as_ref().unwrap().0.officer, "b");
    assert_eq!(r.seq("mhc", DAY), 8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The gaps are exactly the minutes of the desk's hours that no shift of the
    /// day, or of the night before, covers.
    #[test]
    fn gaps_are_the_minutes_that_nobody_covers(
        today in prop::collection::vec((0i8..24, 0i8..60, 0i8..24, 0i8..60), 0..6),
        before in prop::collection::vec((0i8..24, 0i8..60, 0i8..24, 0i8..60), 0..6),
        hours in prop_oneof![Just("00:00-24:00"), Just("08:30-17:30"), Just("nonsense")],
    ) {
        let shifts = |list: &[(i8, i8, i8, i8)]| -> Vec<Shift> {
            list.iter().map(|(a, b, c, d)| shift(time(*a, *b, 0, 0), time(*c, *d, 0, 0), "x")).collect()
        };
        let (today, before) = (shifts(&today), shifts(&before));
        let mut r = Rosters::default();
        keep(&mut r, &roster(DAY.yesterday().unwrap(), before.clone()), 1);
        keep(&mut r, &roster(DAY, today.clone()), 2);
        let gaps = r.gaps("mhc", &desk(hours), DAY);
        let (open, end) = if hours.starts_with("08") { (510, 1050) } else { (0, 1440) };
        for minute in 0..1440u16 {
            let covered = today.iter().any(|s| (s.minutes().0..s.minutes().1).contains(&minute))
                || before.iter().any(|s| (s.minutes().0..s.minutes().1).contains(&(minute + 1440)));
            let gap = gaps.iter().any(|(a, b)| (*a..*b).contains(&minute));
            prop_assert_eq!(gap, (open..end).contains(&minute) && !covered, "minute {}", minute);
            prop_assert_eq!(covered, !r.on_duty("mhc", "hotline", DAY, minute).is_empty());
        }
    }
}
