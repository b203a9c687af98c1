//! Contacts out of stays over a real journal, on both databases: by seat, cabin, vehicle,
//! household and ward, in two steps, and beside a search that looks at every pair.

use jiff::ToSpan;
use jiff::civil::Date;
use lf_app::contacts::{ContactLine, ContactQuery, Contacts};
use lf_app::files;
use lf_app::import::{Import, Verdict};
use lf_app::report::{Report, ReportError};
use lf_domain::actor::Actor;
use lf_domain::contact::Apart;
use lf_domain::fact::Fact;
use lf_domain::person::{Description, Name};
use lf_domain::stay::{Contact, Stay, Unit};
use lf_formats::mapper::Settings;
use lf_testing::act::{keyed, of, refusals};
use lf_testing::{Database, Scene, TestOffice, place};
use std::collections::BTreeSet;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn stay(person: &str, unit: Unit, which: &str, from: &str, to: &str) -> Stay {
    Stay {
        person: person.into(),
        unit,
        which: which.into(),
        cabin: String::new(),
        row: None,
        seat: String::new(),
        crew: false,
        from: day(from),
        to: day(to),
    }
}

fn seat(person: &str, cabin: &str, seat: &str) -> Stay {
    Stay {
        cabin: cabin.into(),
        seat: seat.into(),
        ..stay(
            person,
            Unit::Flight,
            "MU523/2026-09-10",
            "2026-09-10",
            "2026-09-10",
        )
    }
}

async fn tell(office: &TestOffice, who: &Actor, fact: Fact, corrects: Option<u64>) -> u64 {
    try_tell(office, who, fact, corrects).await.unwrap()
}

async fn try_tell(
    office: &TestOffice,
    who: &Actor,
    fact: Fact,
    corrects: Option<u64>,
) -> Result<u64, ReportError> {
    let report = Report {
        fact,
        corrects,
        key: None,
        source: "test".into(),
        personal: None,
    };
    Ok(office.report(who, report).await?.seq)
}

fn query(steps: u8) -> ContactQuery {
    ContactQuery {
        persons: vec!["case".into()],
        disease: "covid19".into(),
        from: day("2026-09-04"),
        to: day("2026-09-18"),
        steps,
    }
}

fn people(found: &Contacts, step: u8) -> BTreeSet<&str> {
    let lines = found.lines.iter().filter(|l| l.step == step);
    lines.map(|l| l.person.as_str()).collect()
}

fn line<'a>(found: &'a Contacts, person: &str) -> &'a ContactLine {
    found.lines.iter().find(|l| l.person == person).unwrap()
}

// covers: JX-5.3.1-16
#[tokio::test]
async fn who_was_near_is_found_in_two_steps() {
    for database in Database::each("contacts") {
        let scene = Scene::demo("2026-09-18T08:40:00Z");
        near_and_next(TestOffice::open(scene, database).await).await;
    }
}

async fn near_and_next(office: TestOffice) {
    let who = of(&office, "cdc");
    let crew = Stay {
        crew: true,
        ..seat("crew", "rear", "")
    };
    let ward = |person: &str, room: &str| Stay {
        cabin: room.into(),
        ..stay(person, Unit::Ward, "H1/3", "2026-09-08", "2026-09-12")
    };
    let home = |person: &str| stay(person, Unit::Household, "h1", "2026-01-01", "2026-09-18");
    for fact in [
        seat("case", "rear", "31A"),
        seat("three", "rear", "34F"),
        seat("unknown", "rear", ""),
        seat("front", "first", "31A"),
        crew,
        home("case"),
        home("wife"),
        ward("case", "12"),
        ward("room", "12"),
        ward("next-door", "14"),
        stay("case", Unit::Vehicle, "bus7", "2026-09-03", "2026-09-03"),
        stay("early", Unit::Vehicle, "bus7", "2026-09-03", "2026-09-03"),
        // The second step: whom "room" met on the day of the case's stay, and before it.
        stay("room", Unit::Vehicle, "taxi", "2026-09-12", "2026-09-12"),
        stay("driver", Unit::Vehicle, "taxi", "2026-09-12", "2026-09-12"),
        stay("room", Unit::Vehicle, "coach", "2026-09-07", "2026-09-07"),
        stay("before", Unit::Vehicle, "coach", "2026-09-07", "2026-09-07"),
    ] {
        tell(&office, &who, Fact::Stay(fact), None).await;
    }
    let four = tell(&office, &who, Fact::Stay(seat("four", "rear", "35A")), None).await;
    let named = Contact {
        person: "guest".into(),
        of: "case".into(),
        setting: "dinner".into(),
        from: None,
        to: None,
    };
    let dinner = tell(&office, &who, Fact::Contact(named.clone()), None).await;

    let found = office.contacts(&query(1)).await.unwrap();
    let near = ["three", "unknown", "crew", "wife", "room", "guest"];
    assert_eq!(people(&found, 1), near.into());
    assert!(people(&found, 2).is_empty() && !found.more);
    let ask: Vec<&str> = (found.lines.iter())
        .filter(|l| l.meetings.iter().all(|m| m.ask))
        .map(|l| l.person.as_str())
        .collect();
    assert_eq!(ask, ["unknown"], "a seat that nobody knows is asked for");
    let wife = line(&found, "wife");
    assert_eq!(
        wife.meetings[0].definition.as_deref(),
        Some("household_whole")
    );
    assert_eq!(line(&found, "guest").meetings[0].definition, None);
    assert_eq!(
        (line(&found, "guest").first, line(&found, "guest").last),
        (None, None)
    );
    let last = line(&found, "room").last.unwrap();
    assert_eq!(last, day("2026-09-12"));
    let observed = office.book.contacts.observed_until("any", last).unwrap();
    assert_eq!(
        observed.0,
        day("2026-09-26"),
        "fourteen days after the last contact"
    );

    let found = office.contacts(&query(2)).await.unwrap();
    assert_eq!(people(&found, 1), near.into());
    // "four" sits three rows behind "three".
    assert_eq!(
        people(&found, 2),
        ["driver", "four"].into(),
        "not whom he met before"
    );
    assert_eq!(line(&found, "driver").of, ["room"]);

    // Set right, four rows become three; taken back, the dinner is none.
    let moved = Fact::Stay(seat("four", "rear", "28A"));
    tell(&office, &who, moved, Some(four)).await;
    let gone = Fact::Withdrawal {
        reason: "another evening".into(),
    };
    tell(&office, &who, gone, Some(dinner)).await;
    let found = office.contacts(&query(1)).await.unwrap();
    let near = ["three", "four", "unknown", "crew", "wife", "room"];
    assert_eq!(people(&found, 1), near.into());
    let earlier = ContactQuery {
        from: day("2026-09-03"),
        ..query(1)
    };
    let found = office.contacts(&earlier).await.unwrap();
    assert!(
        people(&found, 1).contains("early"),
        "a day earlier the bus counts"
    );

    let own = Fact::Contact(Contact {
        person: "case".into(),
        ..named
    });
    assert_eq!(
        refusals(try_tell(&office, &who, own, None).await),
        ["contact-self"]
    );
    let backwards = stay("x", Unit::Ship, "9", "2026-09-10", "2026-09-09");
    let refused = try_tell(&office, &who, Fact::Stay(backwards), None).await;
    assert_eq!(refusals(refused), ["date-order"]);
    office.settled().await;
    // The tables are disposable: made again from the journal they say the same.
    let before = office.contacts(&query(2)).await.unwrap();
    let office = office.reopen().await;
    assert_eq!(office.contacts(&query(2)).await.unwrap(), before);
}

/// Small numbers out of a fixed seed.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % n
    }
}

fn anything(r: &mut Random) -> Stay {
    let from = day("2026-08-01").saturating_add((r.below(45) as i64).days());
    let long = [0, 0, 1, 3, 31, 32, 90][r.below(7) as usize];
    let row = r.below(14) as u16;
    Stay {
        person: format!("p{}", r.below(40)),
        unit: Unit::ALL[r.below(6) as usize],
        which: format!("w{}", r.below(4)),
        cabin: ["", "a", "b"][r.below(3) as usize].into(),
        row: (row > 0).then_some(row),
        seat: String::new(),
        crew: r.below(9) == 0,
        from,
        to: from.saturating_add(long.days()).min(day("2026-09-18")),
    }
}

#[tokio::test]
async fn it_finds_what_a_look_at_every_pair_finds() {
    for database in Database::each("contacts_pairs") {
        let scene = Scene::demo("2026-09-18T08:40:00Z");
        let office = TestOffice::open(scene, database).await;
        let who = of(&office, "cdc");
        let mut random = Random(20_260_918);
        let stays: Vec<Stay> = (0..500).map(|_| anything(&mut random)).collect();
        for s in &stays {
            tell(&office, &who, Fact::Stay(s.clone()), None).await;
        }
        for n in 0..40 {
            let q = ContactQuery {
                persons: vec![format!("p{n}")],
                ..query(1)
            };
            let found = office.contacts(&q).await.unwrap();
            let expected = every_pair(&office, &stays, &q);
            let names: BTreeSet<String> = found.lines.iter().map(|l| l.person.clone()).collect();
            assert_eq!(names, expected, "contacts of p{n}");
        }
    }
}

fn every_pair(office: &TestOffice, stays: &[Stay], q: &ContactQuery) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for a in stays.iter().filter(|s| q.persons.contains(&s.person)) {
        for b in stays.iter().filter(|s| !q.persons.contains(&s.person)) {
            let (from, to) = (a.from.max(b.from), a.to.min(b.to));
            let together = (a.unit, &a.which) == (b.unit, &b.which) && from <= to;
            if !together || from > q.to || to < q.from {
                continue;
            }
            let apart = Apart {
                cabin: a.cabin == b.cabin,
                rows: a.row().zip(b.row()).map(|(x, y)| x.abs_diff(y)),
                crew: a.crew || b.crew,
            };
            let rules = &office.book.contacts;
            if (rules.close(&q.disease, a.unit, from.max(q.from), apart)).is_some() {
                out.insert(b.person.clone());
            }
        }
    }
    out
}

/// A table of the shared data through its mapping of `examples/`, with a verdict for each row.
async fn import(office: &TestOffice, table: &str, mapping: &str) -> Option<Vec<Verdict>> {
    let order = Import {
        files: vec![place::data(table)?],
        mappings: files::mappings(&[place::home().join("examples").join(mapping)]).unwrap(),
        settings: Settings::default(),
    };
    let officer = &office.city.officers[0];
    let who = Actor {
        officer: officer.id.clone(),
        body: officer.body.clone(),
    };
    let mut verdicts = vec![];
    let each = &mut |v: lf_app::import::RowVerdict| verdicts.push(v.verdict);
    office.import(&who, order, each).await.unwrap();
    office.settled().await;
    Some(verdicts)
}

#[tokio::test]
async fn the_contacts_of_korea_2015_come_in_row_by_row() {
    let scene = Scene {
        plans_of_today: true,
        ..Scene::city("korea-care-region", "2015-07-10T01:00:00Z")
    };
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let table = "contacts/mers_korea_2015_contacts.csv";
    let mapping = "mers-korea-2015-contacts.yaml";
    let Some(verdicts) = import(&office, table, mapping).await else {
        return;
    };
    assert_eq!(verdicts.len(), 98);
    let taken = |v: &&Verdict| matches!(v, Verdict::Accepted { .. });
    assert_eq!(verdicts.iter().filter(taken).count(), 98);
    let q = ContactQuery {
        persons: vec!["SK_14".into()],
        disease: "mers".into(),
        from: day("2015-05-01"),
        to: day("2015-07-10"),
        steps: 2,
    };
    let found = office.contacts(&q).await.unwrap();
    // Thirty-eight whom he infected, and the one who infected him.
    assert_eq!(people(&found, 1).len(), 39);
    assert!(people(&found, 1).contains("SK_1"));
    assert!(people(&found, 2).contains("SK_2"), "by way of SK_1");
    // A second import repeats every row and changes nothing.
    let again = import(&office, table, mapping).await.unwrap();
    assert!(again.iter().all(|v| matches!(v, Verdict::Repeated { .. })));
    assert_eq!(office.contacts(&q).await.unwrap(), found);
}

#[tokio::test]
async fn definitions_name_diseases_of_the_book_and_have_ids_of_their_own() {
    let office = TestOffice::demo("2026-09-18T08:40:00Z").await;
    let book = &office.book;
    let ids: BTreeSet<&str> = book.contacts.near.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids.len(), book.contacts.near.len());
    let named = book.contacts.near.iter().flat_map(|d| &d.diseases);
    let periods = book.contacts.periods.keys().filter(|d| *d != "any");
    for disease in named.chain(periods) {
        assert!(book.diseases.contains_key(disease), "{disease}");
    }
    for unit in Unit::ALL {
        let today = day("2026-09-18");
        let reach = book.contacts.reach("covid19", unit, today, today);
        assert!(reach.is_some(), "{unit:?}");
    }
}

#[tokio::test]
async fn ids_that_were_merged_are_one_person() {
    for database in Database::each("contacts_merged") {
        let office = TestOffice::open(Scene::demo("2026-09-18T08:40:00Z"), database).await;
        let who = of(&office, "cdc");
        let mut ids = vec![];
        for family in ["Case", "Again", "Friend", "Double", "Next"] {
            let d = Description {
                names: vec![Name::new(family, "Ann")],
                ..Description::default()
            };
            let made = office.register_person(&who, d, "", keyed(family)).await;
            ids.push(made.unwrap().id);
        }
        let [case, again, friend, double, next] = <[String; 5]>::try_from(ids).unwrap();
        let bus = |person: &str, which: &str, on: &str| {
            Fact::Stay(stay(person, Unit::Vehicle, which, on, on))
        };
        // The case is known under one id, his ride under the other; so is his friend.
        for fact in [
            bus(&again, "1", "2026-09-10"),
            bus(&friend, "1", "2026-09-10"),
            bus(&double, "2", "2026-09-12"),
            bus(&next, "2", "2026-09-12"),
        ] {
            tell(&office, &who, fact, None).await;
        }
        let q = ContactQuery {
            persons: vec![case.clone()],
            ..query(2)
        };
        assert!(office.contacts(&q).await.unwrap().lines.is_empty());
        for (kept, other) in [(&case, &again), (&friend, &double)] {
            let both = (kept.as_str(), other.as_str());
            let done = office
                .merge_persons(&who, both, "papers", keyed(kept))
                .await;
            done.unwrap();
        }
        let kept = office.ids_of(&[case, friend, next]).await.unwrap();
        let found = office.contacts(&q).await.unwrap();
        let lines = found.lines.iter().map(|l| (l.step, &l.person, &l.of));
        let expected = [
            (1, &kept[1][0], &vec![kept[0][0].clone()]),
            (2, &kept[2][0], &vec![kept[1][0].clone()]),
        ];
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }
}
