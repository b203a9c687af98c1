//! Risk grades and maps: what was valid when, whoever asks later.
use crate::bare;

use crate::bare::{area, label};
use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_response::riskmap::{self, Publication, Published};
use lf_response::zone::{Grade, Graded, Grading, Kept, Line, Turn, Zones, grade};
use proptest::prelude::*;
use std::collections::BTreeSet;

const TOWNS: [&str; 4] = ["110001001", "110001002", "110002001", "110002002"];

fn city() -> City {
    City {
        areas: vec![area("110001", &TOWNS[..2]), area("110002", &TOWNS[2..])],
        ..bare::city()
    }
}

fn actor(body: &str) -> Actor {
    Actor {
        officer: "somebody".into(),
        body: body.into(),
    }
}

fn hour(h: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(h)
}

fn line(zone: &str, grade: Option<Grade>) -> Line {
    Line {
        zone: zone.into(),
        grade,
        ..Line::default()
    }
}

fn grading(lines: Vec<Line>) -> Grading {
    Grading {
        lines,
        assessment: "record/a1".into(),
        ..Grading::default()
    }
}

struct Desk {
    zones: Zones,
    city: City,
    seq: u64,
}

impl Desk {
    fn new() -> Desk {
        Desk {
            zones: Zones::default(),
            city: city(),
            seq: 0,
        }
    }

    fn grade(&mut self, body: &str, g: &Grading, now: i64) -> Result<Vec<Graded>, Vec<String>> {
        let done = grade(
            &self.zones,
            &self.city,
            &BTreeSet::new(),
            &actor(body),
            g,
            hour(now),
        );
        let events = done.map_err(|w| w.into_iter().map(|r| r.key).collect::<Vec<_>>())?;
        for graded in &events {
            self.seq += 1;
            self.zones.apply(Kept {
                graded: graded.clone(),
                by: actor(body),
                recorded: hour(now),
                seq: self.seq,
            });
        }
        Ok(events)
    }
}

// covers: JX-5.3.1-08 JX-1.4-04
#[test]
fn a_grade_change_keeps_the_old_grade_for_its_days() {
    let mut d = Desk::new();
    let first = d.grade("mhc", &grading(vec![line(TOWNS[0], Some(Grade::High))]), 0);
    assert_eq!(first.unwrap()[0].kind, Turn::First);
    let later = d.grade("mhc", &grading(vec![line(TOWNS[0], Some(Grade::Mid))]), 48);
    let later = later.unwrap();
    assert_eq!(
        (later[0].kind, later[0].before),
        (Turn::Fallen, Some(Grade::High))
    );
    let at = |h| d.zones.grade(TOWNS[0], hour(h));
    assert_eq!(at(-1), None);
    assert_eq!(at(47), Some(Grade::High));
    assert_eq!(at(48), Some(Grade::Mid));
    assert_eq!(d.zones.history(TOWNS[0])[0].by.body, "mhc");
}

#[test]
fn what_is_wrong_with_a_grading_is_said_at_once() {
    let mut d = Desk::new();
    let none = d.grade("mhc", &Grading::default(), 0).unwrap_err();
    assert_eq!(none, ["zone-no-assessment", "zone-none-chosen"]);
    let bad = grading(vec![
        line("999999999", Some(Grade::Low)),
        line(TOWNS[2], None),
        line(TOWNS[0], Some(Grade::Low)),
        line(TOWNS[0], Some(Grade::High)),
    ]);
    let wrong = d.grade("cdc@110001", &bad, 0).unwrap_err();
    assert_eq!(wrong, ["unknown-town", "zone-other-county", "zone-twice"]);
    d.grade("mhc", &grading(vec![line(TOWNS[0], Some(Grade::Low))]), 10)
        .unwrap();
    let back = Grading {
        from: Some(hour(9)),
        until: Some(hour(8)),
        ..grading(vec![line(TOWNS[0], Some(Grade::High))])
    };
    let wrong = d.grade("mhc", &back, 11).unwrap_err();
    assert_eq!(wrong, ["zone-until-before-from", "zone-before-last"]);
    let far = Grading {
        from: Some(hour(24 * 40)),
        ..grading(vec![line(TOWNS[0], Some(Grade::High))])
    };
    assert_eq!(
        d.grade("mhc", &far, 11).unwrap_err(),
        ["zone-too-far-ahead"]
    );
}

#[test]
fn only_the_roles_of_the_plans_grade() {
    let d = Desk::new();
    let graders = BTreeSet::from(["cdc".to_string()]);
    let ask = |body: &str| {
        let g = grading(vec![line(TOWNS[0], Some(Grade::Low))]);
        grade(&d.zones, &d.city, &graders, &actor(body), &g, hour(0))
    };
    assert!(ask("cdc").is_ok() && ask("cdc@110001").is_ok());
    assert_eq!(ask("customs").unwrap_err()[0].key, "zone-not-grader");
}

// covers: JXR-5.2.2-05
#[test]
fn a_removed_country_is_still_listed_for_past_dates() {
    let mut d = Desk::new();
    let named = |grade| Line {
        label: Some(label("Somewhere")),
        ..line("outside:XA", grade)
    };
    d.grade("mhc", &grading(vec![named(Some(Grade::High))]), 0)
        .unwrap();
    let gone = d
        .grade("mhc", &grading(vec![line("outside:XA", None)]), 72)
        .unwrap();
    assert_eq!(gone[0].kind, Turn::Removed);
    assert_eq!(d.zones.outside(hour(71)).len(), 1);
    assert_eq!(d.zones.outside(hour(72)).len(), 0);
    let again = d
        .grade("mhc", &grading(vec![line("outside:XA", None)]), 80)
        .unwrap_err();
    assert_eq!(again, ["zone-not-listed"]);
    let unnamed = d.grade(
        "mhc",
        &grading(vec![line("outside:XB", Some(Grade::Low))]),
        80,
    );
    assert_eq!(unnamed.unwrap_err(), ["required"]);
    let county = d.grade("mhc@110001", &grading(vec![named(Some(Grade::Low))]), 80);
    assert_eq!(county.unwrap_err(), ["zone-outside-city"]);
}

// covers: JXR-5.2.2-04
#[test]
fn a_map_with_one_town_ungraded_is_refused_and_names_it() {
    let mut d = Desk::new();
    let say = Publication {
        assessment: "record/a1".into(),
        ..Publication::default()
    };
    let publish = |d: &Desk, body: &str, say: &Publication| {
        riskmap::publish(
            &d.zones,
            &d.city,
            &BTreeSet::new(),
            &actor(body),
            say,
            1,
            hour(5),
        )
    };
    let some = TOWNS[..3]
        .iter()
        .map(|t| line(t, Some(Grade::Low)))
        .collect();
    d.grade("mhc", &grading(some), 0).unwrap();
    let refused = publish(&d, "mhc", &say).unwrap_err();
    assert_eq!(refused[0].key, "map-ungraded");
    assert_eq!(refused[0].args["accepted"], TOWNS[3]);
    d.grade("mhc", &grading(vec![line(TOWNS[3], Some(Grade::High))]), 1)
        .unwrap();
    let map = publish(&d, "mhc", &say).unwrap();
    assert_eq!(map.towns.len(), 4);
    let nothing = publish(&d, "mhc", &Publication::default()).unwrap_err();
    assert_eq!(nothing[0].key, "zone-no-assessment");
    let county = publish(&d, "mhc@110001", &say).unwrap();
    assert_eq!((county.area.as_str(), county.towns.len()), ("110001", 2));
    // A grade that has run out leaves the town ungraded.
    let short = Grading {
        until: Some(hour(4)),
        ..grading(vec![line(TOWNS[1], Some(Grade::Mid))])
    };
    d.grade("mhc", &short, 3).unwrap();
    assert_eq!(
        publish(&d, "mhc", &say).unwrap_err()[0].args["accepted"],
        TOWNS[1]
    );
}

fn any_grade() -> impl Strategy<Value = Option<Grade>> {
    prop_oneof![
        Just(None),
        Just(Some(Grade::Low)),
        Just(Some(Grade::Mid)),
        Just(Some(Grade::High)),
    ]
}

/// What somebody with a list of everything that was entered, and patience, finds.
fn by_hand(entered: &[Graded], zone: &str, moment: Timestamp) -> Option<Grade> {
    let mut standing: Option<&Graded> = None;
    for g in entered.iter().filter(|g| g.zone == zone) {
        if g.from <= moment {
            standing = Some(g);
        }
    }
    standing
        .filter(|g| g.until.is_none_or(|u| moment < u))?
        .grade
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Gradings and publications in any order: every question about the past is
    /// answered as a naive fold answers it, and no published map ever changes.
    #[test]
    fn the_past_is_what_was_entered(
        steps in prop::collection::vec((0i64..6, 0usize..6, any_grade(), 0i64..4, prop::option::of(0i64..5), any::<bool>()), 1..40),
        asked in prop::collection::vec((0usize..5, -2i64..200), 20),
    ) {
        let zone = |i: usize| match i {
            4 | 5 => "outside:XA",
            i => TOWNS[i],
        };
        let mut d = Desk::new();
        let (mut entered, mut maps): (Vec<Graded>, Vec<Published>) = (vec![], vec![]);
        let mut copies = vec![];
        let mut now = 0;
        for (wait, at, grade, ahead, until, publish) in steps {
            now += wait;
            let g = Grading {
                from: Some(hour(now + ahead)),
                until: until.map(|u| hour(now + ahead + u)),
                ..grading(vec![Line { label: Some(label("x")), ..line(zone(at), grade) }])
            };
            if let Ok(events) = d.grade("mhc", &g, now) {
                for e in &events {
                    prop_assert_eq!(e.before, by_hand(&entered, &e.zone, e.from));
                }
                entered.extend(events);
            }
            if publish {
                let say = Publication { assessment: "a".into(), ..Publication::default() };
                let n = maps.len() as u64 + 1;
                let whole = TOWNS.iter().all(|t| by_hand(&entered, t, hour(now)).is_some());
                let map = riskmap::publish(&d.zones, &d.city, &BTreeSet::new(), &actor("mhc"), &say, n, hour(now));
                prop_assert_eq!(map.is_ok(), whole);
                if let Ok(map) = map {
                    for t in &map.towns {
                        prop_assert_eq!(Some(t.grade), by_hand(&entered, &t.code, hour(now)));
                    }
                    copies.push(serde_json::to_string(&map).unwrap());
                    maps.push(Published { map, by: actor("mhc"), at: hour(now), seq: n });
                }
            }
        }
        for (at, h) in asked {
            let expected = by_hand(&entered, zone(at), hour(h));
            prop_assert_eq!(d.zones.grade(zone(at), hour(h)), expected);
            let version = maps.iter().filter(|m| m.at <= hour(h)).map(|m| m.map.n).max();
            prop_assert_eq!(riskmap::at(&maps, "city", hour(h)).map(|m| m.map.n), version);
        }
        for (map, copy) in maps.iter().zip(&copies) {
            prop_assert_eq!(&serde_json::to_string(&map.map).unwrap(), copy);
        }
        for pair in maps.windows(2) {
            let changed = riskmap::changes(Some(&pair[0].map), &pair[1].map);
            let differ = (pair[0].map.towns.iter().zip(&pair[1].map.towns)).filter(|(a, b)| a.grade != b.grade);
            prop_assert_eq!(changed.len(), differ.count());
        }
    }
}
