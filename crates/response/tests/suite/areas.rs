//! Orders that need a decision: who may, what they must carry, how they end.
use crate::bare;

use crate::bare::{area, label};
use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::city::{City, Officer};
use lf_domain::codebook::{CodeBook, Disease};
use lf_response::area::decide::{Command, Decision, Ground, decide, propose, warnings};
use lf_response::area::{Done, Event, Order, Proposal, Resumption, Stage, Terms};
use lf_response::scope::Scope;
use lf_response::zone::{Grade, Grading, Kept, Line, Zones, grade};
use lf_rules::program::Power;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn city() -> City {
    City {
        areas: vec![
            area("110001", &["110001001", "110001002"]),
            area("110002", &["110002001"]),
        ],
        officers: ["leading_group", "mhc", "cdc"]
            .map(|body| Officer {
                id: format!("of_{body}"),
                label: label(body),
                body: body.into(),
                post: None,
            })
            .to_vec(),
        ..bare::city()
    }
}

fn book() -> CodeBook {
    let mut book = CodeBook::default();
    for (code, class) in [("bad", "B"), ("mild", "C")] {
        let disease = Disease {
            label: label(code),
            class: class.into(),
            ..Disease::default()
        };
        book.diseases.insert(code.into(), disease);
    }
    book
}

fn actor(body: &str) -> Actor {
    Actor {
        officer: format!("of_{body}"),
        body: body.into(),
    }
}

fn hour(h: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(h)
}

/// A table at which orders are decided.
struct Table {
    city: City,
    book: CodeBook,
    zones: Zones,
    now: i64,
}

impl Table {
    fn new() -> Table {
        Table {
            city: city(),
            book: book(),
            zones: Zones::default(),
            now: 0,
        }
    }

    fn ground(&self) -> Ground<'_> {
        Ground {
            city: &self.city,
            book: &self.book,
            zones: &self.zones,
            now: hour(self.now),
            today: "1970-01-01".parse().unwrap(),
        }
    }

    fn graded(mut self, town: &str, to: Grade) -> Table {
        let grading = Grading {
            lines: vec![Line {
                zone: town.into(),
                grade: Some(to),
                ..Line::default()
            }],
            assessment: "a".into(),
            ..Grading::default()
        };
        let by = actor("mhc");
        let done = grade(
            &self.zones,
            &self.city,
            &BTreeSet::new(),
            &by,
            &grading,
            hour(0),
        );
        for graded in done.unwrap() {
            self.zones.apply(Kept {
                graded,
                by: by.clone(),
                recorded: hour(0),
                seq: 1,
            });
        }
        self
    }

    fn decide(&self, order: &Order, body: &str, command: &Command) -> Result<Event, Vec<String>> {
        let done = decide(self.ground(), order, &actor(body), command);
        done.map_err(|w| w.iter().map(|r| format!("{}:{}", r.field, r.key)).collect())
    }
}

fn power(needs: &[&str], higher: Option<&str>) -> Power {
    Power {
        by: "leading_group".into(),
        higher: higher.map(str::to_string),
        law: "law 43".into(),
        needs: needs.iter().map(|n| n.to_string()).collect(),
    }
}

fn proposal(power: Power, terms: Terms) -> Proposal {
    Proposal {
        id: "x".into(),
        plan: "P".into(),
        pack: "digest".into(),
        clause: "5.2.3(4)".into(),
        task: "lock".into(),
        title: label("lock"),
        power,
        grades: vec![],
        who: vec!["public_security".into(), "transport".into()],
        response: "P.bad.city".into(),
        terms,
    }
}

fn terms() -> Terms {
    Terms {
        scope: Scope {
            towns: vec!["110001001".into()],
            ..Scope::default()
        },
        reason: "needed".into(),
        ..Terms::default()
    }
}

fn done(event: Event, body: &str, h: i64, seq: u64) -> Done {
    Done {
        event,
        by: actor(body),
        at: hour(h),
        seq,
    }
}

fn proposed(p: Proposal) -> Order {
    Order::fold([done(Event::Proposed(Box::new(p)), "mhc", 0, 1)]).unwrap()
}

fn draw(decision: Decision) -> Command {
    Command::Draw(Box::new(decision))
}

// covers: JXR-5.2.2-12 JXR-5.2.3-12 JXR-5.2.4-08 JX-5.3.1-27
#[test]
fn without_the_number_of_the_competent_body_an_order_is_refused() {
    let t = Table::new();
    let needs = ["scope", "assessment", "end", "review", "reason", "basis"];
    let order = proposed(proposal(
        power(&needs, Some("provincial_government")),
        terms(),
    ));
    let bare = decide(
        t.ground(),
        &order,
        &actor("leading_group"),
        &draw(Decision::default()),
    );
    let refusals = bare.unwrap_err();
    let keys: Vec<String> = refusals
        .iter()
        .map(|r| format!("{}:{}", r.field, r.key))
        .collect();
    assert_eq!(
        keys,
        [
            "assessment:area-needs",
            "until:area-needs",
            "review:area-needs",
            "basis:area-needs",
            "higher_number:area-higher"
        ]
    );
    let legal = refusals.last().unwrap();
    assert_eq!(
        legal.args["accepted"], "provincial_government",
        "it says who must decide"
    );
    assert_eq!(legal.args["value"], "law 43");

    let full = Decision {
        number: "no 7".into(),
        higher_number: "prov 12".into(),
        basis: "law 43".into(),
        assessment: "record/a".into(),
        until: Some(hour(200)),
        review: Some("1970-01-05".parse().unwrap()),
        ..Decision::default()
    };
    let event = t.decide(&order, "leading_group", &draw(full)).unwrap();
    let Event::Drawn(drawn) = &event else {
        panic!("{event:?}")
    };
    assert_eq!(drawn.counties, ["110001"]);
    assert_eq!(
        drawn.who,
        ["public_security", "transport"],
        "who carries it out is told"
    );
    assert_eq!(
        (drawn.kind.as_str(), drawn.announcer.as_str()),
        ("lock", "leading_group")
    );
    let order = Order::apply(Some(order), done(event, "leading_group", 1, 2)).unwrap();
    assert!(order.in_force(hour(5)) && !order.in_force(hour(200)) && order.is_over(hour(200)));
    assert!(order.review_late("1970-01-06".parse().unwrap()));
    assert!(
        !order.was_in_force(hour(0)),
        "at that time it was a proposal"
    );
}

#[test]
fn the_wrong_body_twice_and_out_of_order() {
    let t = Table::new();
    let order = proposed(proposal(power(&["scope"], None), terms()));
    let lift = Command::Lift {
        reason: "over".into(),
    };
    assert_eq!(
        t.decide(&order, "leading_group", &lift).unwrap_err(),
        [":area-not-decided-yet"]
    );
    let drawing = draw(Decision::default());
    assert_eq!(
        t.decide(&order, "cdc", &drawing).unwrap_err(),
        ["officer:area-not-decider"]
    );
    let event = t.decide(&order, "leading_group", &drawing).unwrap();
    let order = Order::apply(Some(order), done(event, "leading_group", 1, 2)).unwrap();
    assert_eq!(
        t.decide(&order, "leading_group", &drawing).unwrap_err(),
        [":area-already-drawn"]
    );
    assert_eq!(
        t.decide(&order, "mhc", &lift).unwrap_err(),
        ["officer:area-not-lifter"]
    );
    let empty = Command::Lift { reason: " ".into() };
    assert_eq!(
        t.decide(&order, "leading_group", &empty).unwrap_err(),
        ["reason:required"]
    );
    let event = t.decide(&order, "leading_group", &lift).unwrap();
    let order = Order::apply(Some(order), done(event, "leading_group", 9, 3)).unwrap();
    assert_eq!(order.stage, Stage::Lifted);
    assert!(order.was_in_force(hour(8)) && !order.in_force(hour(9)));
    assert_eq!(
        t.decide(&order, "leading_group", &lift).unwrap_err(),
        [":area-already-lifted"]
    );
    assert_eq!(order.ended().unwrap().seq, 3);
}

#[test]
fn a_superior_authoritys_decision_is_recorded_with_its_number() {
    let t = Table::new();
    let superior = Power {
        by: "provincial_government".into(),
        ..power(&["scope"], None)
    };
    let order = proposed(proposal(superior, terms()));
    let numbered = |number: &str| {
        draw(Decision {
            number: number.into(),
            ..Decision::default()
        })
    };
    let bare = t.decide(&order, "mhc", &numbered(""));
    assert_eq!(bare.unwrap_err(), ["number:area-number"]);
    assert!(t.decide(&order, "mhc", &numbered("prov 12")).is_ok());
}

#[test]
fn the_proposer_alone_withdraws_and_the_decider_refuses() {
    let t = Table::new();
    let order = proposed(proposal(power(&[], None), terms()));
    let withdraw = Command::Withdraw {
        reason: "no more".into(),
    };
    assert_eq!(
        t.decide(&order, "cdc", &withdraw).unwrap_err(),
        ["officer:area-not-proposer"]
    );
    assert!(t.decide(&order, "mhc", &withdraw).is_ok());
    let refuse = Command::Refuse {
        reason: "too wide".into(),
    };
    assert_eq!(
        t.decide(&order, "mhc", &refuse).unwrap_err(),
        ["officer:area-not-decider"]
    );
    let event = t.decide(&order, "leading_group", &refuse).unwrap();
    let order = Order::apply(Some(order), done(event, "leading_group", 1, 2)).unwrap();
    assert_eq!(
        t.decide(&order, "mhc", &withdraw).unwrap_err(),
        [":area-already-refused"]
    );
}

// covers: JX-5.3.1-05 JX-5.3.1-06
#[test]
fn an_epidemic_area_is_for_class_a_and_b_and_a_control_area_rests_on_findings() {
    let t = Table::new();
    let of = |disease: &str| Terms {
        disease: disease.into(),
        ..terms()
    };
    let ask = |terms: Terms, needs: &[&str]| {
        let order = proposed(proposal(power(needs, Some("provincial_government")), terms));
        t.decide(&order, "leading_group", &draw(Decision::default()))
    };
    let class_c = ask(of("mild"), &["class_ab"]).unwrap_err();
    assert_eq!(class_c, ["disease:area-class", "higher_number:area-higher"]);
    assert_eq!(
        ask(of("bad"), &["class_ab"]).unwrap_err(),
        ["higher_number:area-higher"]
    );
    let order = proposed(proposal(power(&["tracks", "assessment"], None), terms()));
    let missing = t
        .decide(&order, "leading_group", &draw(Decision::default()))
        .unwrap_err();
    assert_eq!(missing, ["tracks:area-needs", "assessment:area-needs"]);
}

// covers: JX-5.3.1-13 JXR-5.2.4-07
#[test]
fn a_trunk_road_is_cut_with_the_provinces_approval_only() {
    let t = Table::new();
    let ask = |trunk: bool, number: &str| {
        let with = Terms {
            trunk,
            higher_number: number.into(),
            ..terms()
        };
        let order = proposed(proposal(
            power(&["trunk"], Some("provincial_government")),
            with,
        ));
        t.decide(&order, "leading_group", &draw(Decision::default()))
    };
    assert_eq!(ask(true, "").unwrap_err(), ["higher_number:area-higher"]);
    assert!(ask(true, "prov 3").is_ok() && ask(false, "").is_ok());
}

// covers: JXR-5.2.3-07 JXR-5.2.3-21
#[test]
fn a_measure_of_high_risk_zones_cannot_be_ordered_elsewhere() {
    let t = Table::new()
        .graded("110001001", Grade::High)
        .graded("110001002", Grade::Low);
    let ask = |scope: Scope| {
        let mut p = proposal(power(&["scope"], None), Terms { scope, ..terms() });
        p.grades = vec![Grade::High];
        let done = decide(
            t.ground(),
            &proposed(p),
            &actor("leading_group"),
            &draw(Decision::default()),
        );
        done.map_err(|w| w[0].args["accepted"].clone())
    };
    let towns = |list: &[&str]| Scope {
        towns: list.iter().map(|t| t.to_string()).collect(),
        ..Scope::default()
    };
    assert!(ask(towns(&["110001001"])).is_ok());
    assert_eq!(
        ask(towns(&["110001001", "110001002"])).unwrap_err(),
        "110001002"
    );
    let whole = Scope {
        whole: true,
        ..Scope::default()
    };
    assert_eq!(
        ask(whole).unwrap_err(),
        "110001002, 110002001",
        "ungraded is not high"
    );
}

// covers: JXR-5.2.1-07 JX-5.3.1-10
#[test]
fn a_smaller_place_and_a_missing_result_are_pointed_out() {
    let wide = Terms {
        scope: Scope {
            towns: vec!["110001001".into()],
            place: "building 3".into(),
            ..Scope::default()
        },
        until: Some(hour(9)),
        basis: "law".into(),
        ..terms()
    };
    let p = proposal(power(&["lab"], None), wide.clone());
    assert_eq!(warnings(&p, &wide), ["area-warn-wide", "area-warn-lab"]);
    let narrow = Terms {
        scope: Scope {
            within: vec!["110001001".into()],
            place: "building 3".into(),
            ..Scope::default()
        },
        lab: "report 4".into(),
        ..wide
    };
    assert_eq!(warnings(&p, &narrow), [""; 0]);
    assert!(narrow.scope.touches(&city(), "110001001"));
    let t = Table::new();
    let nowhere = Scope {
        within: vec!["110001001".into()],
        ..Scope::default()
    };
    let p = proposal(
        power(&[], None),
        Terms {
            scope: nowhere,
            ..terms()
        },
    );
    let wrong = propose(t.ground(), &actor("mhc"), p).unwrap_err();
    assert_eq!(wrong[0].key, "area-no-place");
}

#[test]
fn a_county_acts_in_its_own_county() {
    let t = Table::new();
    let other = propose(
        t.ground(),
        &actor("county_government@110002"),
        proposal(power(&[], None), terms()),
    );
    assert_eq!(other.unwrap_err()[0].key, "area-other-county");
    let own = propose(
        t.ground(),
        &actor("county_government@110001"),
        proposal(power(&[], None), terms()),
    );
    assert!(own.is_ok());
    let nothing = Terms::default();
    let wrong = propose(
        t.ground(),
        &actor("mhc"),
        proposal(power(&[], None), nothing),
    );
    let keys: Vec<String> = wrong.unwrap_err().into_iter().map(|r| r.key).collect();
    assert_eq!(keys, ["area-no-scope", "required"]);
}

// covers: JX-5.3.1-09
#[test]
fn a_fallen_grade_asks_for_a_look_and_a_review_answers_it() {
    let t = Table::new();
    let order = proposed(proposal(power(&["review"], None), terms()));
    let with = Decision {
        review: Some("1970-01-03".parse().unwrap()),
        ..Decision::default()
    };
    let event = t.decide(&order, "leading_group", &draw(with)).unwrap();
    let order = Order::apply(Some(order), done(event, "leading_group", 1, 2)).unwrap();
    let due = Event::Resumption(Resumption {
        id: "x".into(),
        kind: "lock".into(),
        response: "P.bad.city".into(),
        zone: "110001001".into(),
        county: "110001".into(),
        before: Grade::High,
        now: Grade::Mid,
        who: "leading_group".into(),
    });
    let order = Order::apply(Some(order), done(due, "mhc", 2, 3)).unwrap();
    assert_eq!(order.checks.len(), 1);
    let review = |review: Option<&str>| Command::Review {
        reason: "still cases".into(),
        review: review.map(|d| d.parse().unwrap()),
        until: None,
    };
    let bare = t
        .decide(&order, "leading_group", &review(None))
        .unwrap_err();
    assert_eq!(bare, ["review:required"]);
    let past = t
        .decide(&order, "leading_group", &review(Some("1969-12-31")))
        .unwrap_err();
    assert_eq!(past, ["review:area-review-past"]);
    let event = t
        .decide(&order, "leading_group", &review(Some("1970-01-09")))
        .unwrap();
    let order = Order::apply(Some(order), done(event, "leading_group", 3, 4)).unwrap();
    assert!(order.checks.is_empty());
    assert_eq!(order.terms.review, Some("1970-01-09".parse().unwrap()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Any commands by any bodies in any order: an order is in force only while a
    /// decision of the body with the power stands, decided once, and what is read
    /// back from the journal's bodies is the same.
    #[test]
    fn nothing_is_in_force_that_nobody_decided(
        steps in prop::collection::vec((0usize..5, 0usize..3, any::<bool>()), 0..14),
        number in any::<bool>(),
    ) {
        let mut t = Table::new();
        let given = Terms { higher_number: if number { "n".into() } else { String::new() }, ..terms() };
        let p = proposal(power(&["scope"], Some("provincial_government")), given);
        let mut order = proposed(p);
        let bodies = ["leading_group", "mhc", "cdc"];
        for (i, (what, who, fill)) in steps.into_iter().enumerate() {
            t.now = i as i64;
            let reason = || "because".to_string();
            let command = match what {
                0 => draw(Decision { higher_number: if fill { "h".into() } else { String::new() }, ..Decision::default() }),
                1 => Command::Refuse { reason: reason() },
                2 => Command::Withdraw { reason: reason() },
                3 => Command::Review { reason: reason(), review: None, until: None },
                _ => Command::Lift { reason: reason() },
            };
            if let Ok(event) = decide(t.ground(), &order, &actor(bodies[who]), &command) {
                let seq = order.seq() + 1;
                order = Order::apply(Some(order), done(event, bodies[who], t.now, seq)).unwrap();
            }
            let drawn: Vec<&Done> = order.history.iter().filter(|d| matches!(d.event, Event::Drawn(_))).collect();
            prop_assert!(drawn.len() <= 1);
            prop_assert_eq!(order.in_force(hour(t.now)), order.stage == Stage::Drawn);
            if order.stage == Stage::Drawn || order.stage == Stage::Lifted {
                prop_assert_eq!(drawn[0].by.body.as_str(), "leading_group");
                prop_assert!(!order.terms.higher_number.is_empty(), "the law's number is there");
            }
        }
        let again = order.history.iter().map(|d| Done {
            event: Event::read(d.event.kind(), &d.event.entry().body.to_string()).unwrap(),
            ..d.clone()
        });
        prop_assert_eq!(Order::fold(again), Some(order));
    }
}
