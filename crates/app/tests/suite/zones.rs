//! Grades, maps, orders and rosters over a real journal, on both databases.

use lf_app::areas::NewOrder;
use lf_app::duties::{DutyQuery, Tab};
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_response::area::decide::{Command, Decision};
use lf_response::area::{Stage, Terms};
use lf_response::restriction::Binding;
use lf_response::riskmap::Publication;
use lf_response::roster::{Handover, Roster, Shift};
use lf_response::scope::Scope;
use lf_response::zone::{Grade, Grading, Line};
use lf_testing::act::{keyed as via, officer, refusals as keys};
use lf_testing::office::PATIENCE;
use lf_testing::{Database, Scene, TestOffice, at};

async fn open(database: Database) -> TestOffice {
    TestOffice::open(Scene::demo("2026-09-18T01:00:00Z"), database).await
}

fn grading(lines: Vec<(&str, Grade)>) -> Grading {
    Grading {
        lines: (lines.into_iter())
            .map(|(zone, grade)| Line {
                zone: zone.into(),
                grade: Some(grade),
                ..Line::default()
            })
            .collect(),
        assessment: "2026-14".into(),
        ..Grading::default()
    }
}

/// Puts a response of a level on record, as an approval file would.
async fn respond(office: &TestOffice, level: Level) {
    let mayor = officer(office, "lu_zhengguo");
    office
        .respond(&mayor, "ARI.covid19.city", Some(level))
        .await;
}

#[tokio::test]
async fn grades_maps_and_rules() {
    for database in Database::each("zones") {
        grades_maps_and_rules_on(open(database).await).await;
    }
}

// covers: JXR-5.2.2-04 JXR-5.2.3-07 JXR-5.2.3-13
async fn grades_maps_and_rules_on(office: TestOffice) {
    let mhc = officer(&office, "gu_weimin");
    respond(&office, Level::II).await;

    let say = Publication {
        assessment: "2026-14".into(),
        response: "ARI.covid19.city".into(),
        note: String::new(),
    };
    let first = office.publish_map(&mhc, &say, &via("p0")).await;
    assert_eq!(keys(first), ["map-ungraded"], "nothing is graded yet");
    let ghost = Grading {
        assessment: "record/none".into(),
        ..grading(vec![("330482101", Grade::High)])
    };
    let wrong = office.grade_zones(&mhc, &ghost, &via("g")).await;
    assert_eq!(keys(wrong), ["no-such-assessment"]);

    let all: Vec<(String, Grade)> = (office.city.areas.iter().flat_map(|a| &a.towns))
        .map(|t| match t.code.as_str() {
            "330482101" => (t.code.clone(), Grade::High),
            "330482001" => (t.code.clone(), Grade::Mid),
            _ => (t.code.clone(), Grade::Low),
        })
        .collect();
    assert_eq!(all.len(), 72);
    let whole = grading(all.iter().map(|(c, g)| (c.as_str(), *g)).collect());
    let county = officer(&office, "pan_yuefen");
    let abroad = office.grade_zones(&county, &whole, &via("c")).await;
    assert!(
        keys(abroad)
            .iter()
            .all(|k| k == "zone-other-county" || k == "zone-not-grader")
    );
    let done = office.grade_zones(&mhc, &whole, &via("g1")).await.unwrap();
    let again = office.grade_zones(&mhc, &whole, &via("g1")).await.unwrap();
    assert!(
        !done.repeated && again.repeated,
        "sent twice is recorded once"
    );

    let stranger = officer(&office, "wu_haitao");
    assert_eq!(
        keys(office.publish_map(&stranger, &say, &via("p1")).await),
        ["map-not-publisher"]
    );
    let elsewhere = Publication {
        response: "ARI.mers.city".into(),
        ..say.clone()
    };
    assert_eq!(
        keys(office.publish_map(&mhc, &elsewhere, &via("p2")).await),
        ["no-running-response"]
    );
    office.publish_map(&mhc, &say, &via("p3")).await.unwrap();

    // Given grade mid and a visitor, when asked, then refused; by the rule of the clause.
    let rules_of = async |code: &str| {
        let town = office.town(code, office.now()).await.unwrap().unwrap();
        let own = town.rules.into_iter().filter(|r| !r.grades.is_empty());
        own.collect::<Vec<_>>()
    };
    let mid = rules_of("330482001").await;
    let entry = mid
        .iter()
        .find(|r| r.task == "entry-mid")
        .expect("the rule of middle risk");
    assert_eq!(
        (entry.binding, entry.clause.as_str()),
        (Binding::Holds, "5.2.3(4)")
    );
    assert!(mid.iter().all(|r| r.grades.contains(&Grade::Mid)));
    let low = rules_of("330482002").await;
    assert!(low.iter().all(|r| r.task != "entry-mid"));
    let high = rules_of("330482101").await;
    let stop = high.iter().find(|r| r.task == "full-stop-high").unwrap();
    assert_eq!(
        stop.binding,
        Binding::Offered,
        "the grade alone stops no factory"
    );

    // A grade changes; the published version does not, and the past stays.
    office.set("2026-09-19T01:00:00Z");
    let change = grading(vec![("330482001", Grade::High)]);
    office.grade_zones(&mhc, &change, &via("g2")).await.unwrap();
    office.publish_map(&mhc, &say, &via("p4")).await.unwrap();
    let then = office.zones(at("2026-09-18T20:00:00Z")).await.unwrap();
    let grade = |v: &lf_app::zones::ZonesView, code: &str| {
        let town = v.towns.iter().find(|t| t.code == code).unwrap();
        town.kept.as_ref().and_then(|k| k.graded.grade)
    };
    assert_eq!(grade(&then, "330482001"), Some(Grade::Mid));
    assert_eq!(then.map.unwrap().map.n, 1);
    let now = office.zones(office.now()).await.unwrap();
    assert_eq!(grade(&now, "330482001"), Some(Grade::High));
    let (second, before) = office.map(2).await.unwrap().unwrap();
    let changed = lf_response::riskmap::changes(before.as_ref().map(|b| &b.map), &second.map);
    assert_eq!(
        changed,
        [("330482001".into(), Some(Grade::Mid), Some(Grade::High))]
    );

    // The same after a restart: all of it is a fold of the journal.
    let office = office.reopen().await;
    assert_eq!(office.zones(office.now()).await.unwrap().towns, now.towns);
    assert_eq!(office.maps().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_order_from_proposal_to_its_end() {
    for database in Database::each("areas") {
        an_order_from_proposal_to_its_end_on(open(database).await).await;
    }
}

// covers: JX-5.3.1-09 JXR-5.2.3-08
async fn an_order_from_proposal_to_its_end_on(office: TestOffice) {
    let (mhc, mayor) = (
        officer(&office, "gu_weimin"),
        officer(&office, "lu_zhengguo"),
    );
    let new = |task: &str| NewOrder {
        response: "ARI.covid19.city".into(),
        task: task.into(),
        terms: Terms {
            scope: Scope {
                towns: vec!["330482101".into()],
                ..Scope::default()
            },
            reason: "12 cases in seven days".into(),
            exceptions: "control and life supply".into(),
            ..Terms::default()
        },
    };
    let none = office
        .propose_area(&mhc, new("full-stop-high"), &via("n"))
        .await;
    assert_eq!(keys(none), ["no-running-response"]);
    respond(&office, Level::III).await;
    let early = office
        .propose_area(&mhc, new("full-stop-high"), &via("e"))
        .await;
    assert_eq!(
        keys(early),
        ["area-not-offered"],
        "level III does not offer it"
    );
    respond(&office, Level::II).await;
    let grade = grading(vec![("330482101", Grade::High)]);
    office.grade_zones(&mhc, &grade, &via("g1")).await.unwrap();
    let (id, first) = office
        .propose_area(&mhc, new("full-stop-high"), &via("a"))
        .await
        .unwrap();
    let (same, again) = office
        .propose_area(&mhc, new("full-stop-high"), &via("a"))
        .await
        .unwrap();
    assert_eq!(
        (id.as_str(), first.seq, again.repeated),
        (same.as_str(), again.seq, true)
    );
    assert_eq!(id, "ARI.covid19.city-1");

    let bare = Command::Draw(Box::default());
    let refused = office
        .act_on_area(&mayor, &id, &bare, None, &via("d0"))
        .await;
    let refused = keys(refused);
    assert!(refused.contains(&"area-higher".to_string()), "{refused:?}");
    let view = office.area(&id).await.unwrap().unwrap();
    assert!(
        view.missing.iter().any(|r| r.key == "area-higher"),
        "the page says so beforehand"
    );
    let full = Command::Draw(Box::new(Decision {
        number: "嘉政令7".into(),
        higher_number: "浙政函12".into(),
        basis: "传染病防治法".into(),
        assessment: "2026-14".into(),
        until: Some(at("2026-09-25T16:00:00Z")),
        review: Some("2026-09-21".parse().unwrap()),
        ..Decision::default()
    }));
    // Two officers at the same instant: one wins, the other is told.
    let refuse = Command::Refuse {
        reason: "too wide".into(),
    };
    let (one, two) = (via("d1"), via("d2"));
    let (a, b) = tokio::join!(
        office.act_on_area(&mayor, &id, &full, Some(first.seq), &one),
        office.act_on_area(&mayor, &id, &refuse, Some(first.seq), &two),
    );
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    let told = if a.is_ok() { keys(b) } else { keys(a) };
    assert_eq!(told, ["overtaken"]);
    if office.area(&id).await.unwrap().unwrap().order.stage == Stage::Refused {
        let (id, _) = office
            .propose_area(&mhc, new("full-stop-high"), &via("b"))
            .await
            .unwrap();
        assert_eq!(id, "ARI.covid19.city-2");
        office
            .act_on_area(&mayor, &id, &full, None, &via("d3"))
            .await
            .unwrap();
    }
    let in_force: Vec<String> = (office.areas().await.unwrap().into_iter())
        .filter(|o| o.in_force(office.now()))
        .map(|o| o.proposal.id)
        .collect();
    let [id] = in_force.as_slice() else {
        panic!("{in_force:?}")
    };

    // What was decided is carried out by the bodies that the plan names, in the scope.
    let owed = async |tab: Tab| {
        let head = office.journal.head().borrow().seq;
        assert!(office.duties_follow(head, PATIENCE).await);
        let q = DutyQuery {
            body: Some("county_government@330482".into()),
            tab,
            limit: 200,
            ..DutyQuery::default()
        };
        let page = office.duties(&q).await.unwrap();
        let ours = page
            .duties
            .into_iter()
            .filter(|d| d.it.task == "full-stop-high");
        ours.map(|d| d.it.root).collect::<Vec<_>>()
    };
    assert_eq!(owed(Tab::Todo).await, [format!("area/{id}")]);

    // The grade falls: the order must be looked at again.
    office.set("2026-09-20T01:00:00Z");
    let down = grading(vec![("330482101", Grade::Mid)]);
    let graded = office.grade_zones(&mhc, &down, &via("g2")).await.unwrap();
    assert_eq!(graded.checks, std::slice::from_ref(id));
    let town = office
        .town("330482101", office.now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(town.orders[0].checks[0].before, Grade::High);
    assert_eq!(town.town.orders, 1);
    let lift = Command::Lift {
        reason: "the grade fell".into(),
    };
    let wrong = office.act_on_area(&mhc, id, &lift, None, &via("l0")).await;
    assert_eq!(keys(wrong), ["area-not-lifter"]);
    office
        .act_on_area(&mayor, id, &lift, None, &via("l1"))
        .await
        .unwrap();
    assert!(
        owed(Tab::Todo).await.is_empty(),
        "lifted: nothing is left to do"
    );
    office.set("2026-09-21T01:00:00Z");
    let after = office
        .town("330482101", office.now())
        .await
        .unwrap()
        .unwrap();
    assert!(after.orders.is_empty());
    let past = office
        .town("330482101", at("2026-09-19T01:00:00Z"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(past.orders.len(), 1, "on the day before it was in force");
    assert_eq!(past.town.kept.unwrap().graded.grade, Some(Grade::High));
    let unknown = office
        .act_on_area(&mayor, "x", &lift, None, &via("l2"))
        .await;
    assert_eq!(keys(unknown), ["no-such-area"]);
}

#[tokio::test]
async fn rosters_gaps_and_handovers() {
    for database in Database::each("rosters") {
        rosters_gaps_and_handovers_on(open(database).await).await;
    }
}

// covers: JXR-5.2.4-14 JXR-5.2.3-03
async fn rosters_gaps_and_handovers_on(office: TestOffice) {
    let (gu, fang) = (officer(&office, "gu_weimin"), officer(&office, "fang_lan"));
    let today = office.today();
    let hotline = |v: &lf_app::rosters::RosterView| {
        let gaps = v.gaps().into_iter().filter(|g| g.desk == "hotline");
        gaps.map(|g| (g.from, g.to)).collect::<Vec<_>>()
    };
    let view = office.rosters(today, 1, Some("mhc")).await.unwrap();
    assert_eq!(
        hotline(&view),
        [],
        "without a response of level I no hotline is owed"
    );
    assert_eq!(view.gaps().len(), 1, "the duty office is always owed");
    respond(&office, Level::I).await;
    let view = office.rosters(today, 1, Some("mhc")).await.unwrap();
    assert_eq!(hotline(&view), [(0, 1440)]);

    let shift = |from: &str, to: &str, name: &str| Shift {
        desk: "hotline".into(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        officer: String::new(),
        name: name.into(),
        phone: "0573-00000001".into(),
    };
    let roster = |shifts: Vec<Shift>| Roster {
        body: "mhc".into(),
        day: today,
        shifts,
    };
    let first = roster(vec![
        shift("00:00", "12:00", "a"),
        shift("13:00", "00:00", "b"),
    ]);
    let done = office
        .set_rosters(&gu, vec![first], Some(0), &via("r1"))
        .await
        .unwrap();
    let view = office.rosters(today, 1, Some("mhc")).await.unwrap();
    assert_eq!(
        hotline(&view),
        [(720, 780)],
        "an hour without staff is a gap"
    );
    assert_eq!(
        view.now
            .iter()
            .map(|n| n.2.name.as_str())
            .collect::<Vec<_>>(),
        ["a"]
    );

    // Somebody who has the older form open is told.
    let second = roster(vec![shift("00:00", "00:00", "c")]);
    let late = office
        .set_rosters(&fang, vec![second.clone()], Some(0), &via("r2"))
        .await;
    assert_eq!(keys(late), ["overtaken"]);
    office
        .set_rosters(&fang, vec![second], Some(done.seq), &via("r3"))
        .await
        .unwrap();
    let view = office.rosters(today, 1, Some("mhc")).await.unwrap();
    assert_eq!(hotline(&view), []);
    let cdc = officer(&office, "lu_wenqing");
    let other = office
        .set_rosters(&cdc, vec![roster(vec![])], None, &via("r4"))
        .await;
    assert_eq!(keys(other), ["roster-other-body"]);

    let note = Handover {
        body: "mhc".into(),
        day: today,
        desk: "hotline".into(),
        note: "one caller to ring back".into(),
        open: 1,
    };
    // Everything that the calendar asks for is on the desk.
    while office.strike().await.is_err() {}
    let owed = office.desk_counts("mhc").await.unwrap().todo;
    let handed = office.hand_over(&gu, note, &via("h1")).await.unwrap();
    let own = office
        .take_over(&gu, "mhc", today, handed.seq, &via("h2"))
        .await;
    assert_eq!(keys(own), ["roster-own-handover"]);
    office
        .take_over(&fang, "mhc", today, handed.seq, &via("h3"))
        .await
        .unwrap();
    let day = office.roster_day("mhc", today).await.unwrap();
    // Counted, not believed.
    assert!(owed > 1);
    assert_eq!(day.handed[0].handover.open, owed);
    assert_eq!(day.handed[0].taken.as_ref().unwrap().0.officer, "fang_lan");
}

#[tokio::test]
async fn another_rhythm_holds_from_the_next_day() {
    for database in Database::each("rhythm") {
        another_rhythm_holds_from_the_next_day_on(open(database).await).await;
    }
}

// covers: JXR-5.2.3-05
async fn another_rhythm_holds_from_the_next_day_on(office: TestOffice) {
    respond(&office, Level::II).await;
    let follow = async || {
        let head = office.journal.head().borrow().seq;
        assert!(office.duties_follow(head, PATIENCE).await);
    };
    follow().await;
    let of = async |task: &str| {
        let all = office.rhythms().await.unwrap();
        let found = all.into_iter().find(|r| r.series.of.task == task);
        found.unwrap_or_else(|| panic!("no series {task}"))
    };
    let map = of("map-3days").await;
    assert_eq!(map.series.days, 3, "every three days at level II");
    let (mhc, mayor) = (
        officer(&office, "fang_lan"),
        officer(&office, "lu_zhengguo"),
    );
    let stranger = officer(&office, "wu_haitao");
    let id = map.series.id.as_str();
    let ask = async |who: &Actor, days: u32, reason: &str, key: &str| {
        office.adjust_series(who, id, days, reason, &via(key)).await
    };
    assert_eq!(
        keys(ask(&stranger, 1, "why", "a").await),
        ["cadence-not-overseer"]
    );
    assert_eq!(
        keys(ask(&mayor, 3, "", "b").await),
        ["cadence-same", "required"]
    );
    assert_eq!(keys(ask(&mayor, 0, "why", "c").await), ["out-of-range"]);
    let none = office.adjust_series(&mayor, "x", 1, "why", &via("d")).await;
    assert_eq!(keys(none), ["no-such-series"]);
    ask(&mayor, 1, "numbers rise daily", "e").await.unwrap();
    assert!(
        ask(&mayor, 1, "numbers rise daily", "e")
            .await
            .unwrap()
            .repeated
    );
    let daily = of("map-3days").await;
    assert_eq!(
        (daily.series.days, daily.series.start.to_string()),
        (1, "2026-09-19".into())
    );

    // Each of the next days has a map of its own.
    office.set("2026-09-21T01:00:00Z");
    office.strike().await.unwrap();
    follow().await;
    let mut days: Vec<String> = vec![];
    // The first of them is missed by now: it is shown, not gone.
    for tab in [Tab::Todo, Tab::Done] {
        let q = DutyQuery {
            body: Some(mhc.body.clone()),
            tab,
            limit: 500,
            ..DutyQuery::default()
        };
        let page = office.duties(&q).await.unwrap().duties.into_iter();
        let maps = page.filter(|d| d.it.task == "map-3days");
        days.extend(maps.filter_map(|d| Some(d.it.period?.from.to_string())));
    }
    for day in ["2026-09-19", "2026-09-20", "2026-09-21"] {
        assert!(
            days.iter().any(|d| d == day),
            "{day} is missing in {days:?}"
        );
    }
}
