//! Joint assessments over the packs in force: who has a slot, who signs, what is
//! not seen before all have signed; the decision instrument against a table that
//! was walked through by the printed flow chart.

use crate::world::World;
use jiff::{Timestamp, ToSpan};
use lf_domain::actor::Actor;
use lf_response::assessment::act::{Asking, Call};
use lf_response::assessment::{
    Answered, Assessment, Command, Context, Entry, Said, Stage, Step, decide,
};
use lf_response::event::Event;
use lf_rules::program::InstrumentOutcome;
use lf_rules::program::instrument::Answer;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// An assessment with everything that was journalled about it.
struct Room {
    world: World,
    plan: &'static str,
    kind: &'static str,
    now: Timestamp,
    log: Vec<(Event, Timestamp, Actor)>,
}

impl Room {
    fn of(city: &str, packs: &[&str], plan: &'static str, kind: &'static str) -> Room {
        Room {
            world: World::of(city, packs),
            plan,
            kind,
            now: "2026-03-02T01:00:00Z".parse().unwrap(),
            log: vec![],
        }
    }

    fn taicang(kind: &'static str) -> Room {
        Room::of("taicang", &["taicang-port", "ihr-2005"], "TC", kind)
    }

    fn state(&self) -> Option<Assessment> {
        let step = |(i, (e, at, by)): (usize, &(Event, Timestamp, Actor))| {
            Some(Step {
                seq: i as u64 + 1,
                at: *at,
                by: by.clone(),
                entry: Entry::read(&e.kind, &e.body.to_string())?,
            })
        };
        Assessment::fold(self.log.iter().enumerate().filter_map(step))
    }

    /// Does it as a body; gives the keys of what is wrong.
    fn act(&mut self, body: &str, command: Command) -> Result<Vec<Event>, Vec<String>> {
        let pack = &self.world.packs[self.plan];
        let rule = pack.program.assessment(self.kind).unwrap();
        let instrument = rule.it.instrument.as_ref().map(|_| {
            let ihr = &self.world.packs["IHR"];
            Asking {
                plan: "IHR",
                pack: &ihr.digest,
                block: &ihr.program.instruments[0],
            }
        });
        let zone = jiff::tz::TimeZone::get(&self.world.city.time_zone).unwrap();
        let cx = Context {
            id: "a1",
            plan: self.plan,
            pack: &pack.digest,
            rule,
            instrument,
            city: &self.world.city,
            zone: &zone,
            now: self.now,
            asked: &[],
        };
        let actor = Actor {
            officer: format!("officer of {body}"),
            body: body.into(),
        };
        let decided = decide(self.state().as_ref(), &command, &actor, &cx).map_err(|r| {
            r.iter()
                .map(|r| format!("{}: {}", r.field, r.key))
                .collect::<Vec<_>>()
        })?;
        let mut events = decided.events.clone();
        // As the office opens it again from the sealed part.
        if let Some(text) = &decided.sealed {
            assert!(
                events[0].body.get("said").is_none(),
                "sealed content stays out of the body"
            );
            events[0].body["said"] = serde_json::from_str(text).unwrap();
        }
        self.log
            .extend(events.into_iter().map(|e| (e, self.now, actor.clone())));
        Ok(decided.events)
    }

    fn open(&mut self, body: &str, invited: &[&str]) -> Vec<Event> {
        let call = Call {
            about: "Two sailors with fever".into(),
            ground: "reported by the master".into(),
            invited: invited.iter().map(|b| b.to_string()).collect(),
            ..Call::default()
        };
        self.act(body, Command::Open(call)).unwrap()
    }

    /// Bodies that owe a task whose name begins so.
    fn owing(&self, task: &str) -> BTreeSet<String> {
        let mut open: BTreeMap<String, (String, String)> = BTreeMap::new();
        for (e, ..) in &self.log {
            match e.kind.as_str() {
                "duty.opened" => {
                    let text = |k: &str| e.body[k].as_str().unwrap().to_string();
                    open.insert(text("id"), (text("task"), text("who")));
                }
                "duty.withdrawn" => {
                    open.remove(e.subject.strip_prefix("duty/").unwrap())
                        .unwrap();
                }
                _ => {
                    for id in e.body["duties"].as_array().into_iter().flatten() {
                        open.remove(id.as_str().unwrap())
                            .unwrap_or_else(|| panic!("{} does what nobody owes", e.kind));
                    }
                }
            }
        }
        let of = open.into_values().filter(|(t, _)| t.starts_with(task));
        of.map(|(_, who)| who).collect()
    }
}

fn set(bodies: &[&str]) -> BTreeSet<String> {
    bodies.iter().map(|b| b.to_string()).collect()
}

fn said(parts: &[(&str, &str)]) -> Said {
    Said {
        parts: parts
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect(),
        ..Said::default()
    }
}

fn sign(parts: &[(&str, &str)]) -> Command {
    Command::Sign {
        said: said(parts),
        reason: String::new(),
    }
}

fn propose(parts: &[(&str, &str)]) -> Command {
    Command::Propose { said: said(parts) }
}

const QUESTIONS: [&str; 4] = ["serious", "unusual", "spread", "restrictions"];

fn answers(given: [Answer; 4], again: Option<&str>) -> Said {
    let answered = |(q, answer): (&str, Answer)| {
        let answered = Answered {
            answer,
            prompts: vec![],
            ground: "seen on board".into(),
        };
        (q.to_string(), answered)
    };
    Said {
        answers: QUESTIONS.into_iter().zip(given).map(answered).collect(),
        again: again.map(|d| d.parse().unwrap()),
        ..Said::default()
    }
}

fn of(answer: &str) -> Answer {
    serde_json::from_value(answer.into()).unwrap()
}

// covers: TC-1.1-04
#[test]
fn the_instrument_gives_what_the_flow_chart_gives_for_every_combination() {
    let world = World::of("taicang", &["ihr-2005"]);
    let instrument = &world.packs["IHR"].program.instruments[0].it;
    let ids: Vec<&str> = instrument.questions.iter().map(|q| q.id.as_str()).collect();
    assert_eq!(ids, QUESTIONS);
    let table = include_str!("annex2.tsv");
    let mut seen = BTreeSet::new();
    for line in table.lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let in_box = instrument.boxes.iter().find(|b| b.id == cells[0]).unwrap();
        let given = (ids.iter().zip(&cells[1..5])).map(|(q, a)| (q.to_string(), of(a)));
        let given: BTreeMap<String, Answer> = given.collect();
        let derived = instrument.derive(in_box, &given);
        assert_eq!(derived.outcome.word(), cells[5], "{line}");
        // Asked again, the same edition says the same.
        assert_eq!(instrument.derive(in_box, &given), derived);
        assert!(seen.insert(cells[..5].to_vec()), "{line} stands twice");
    }
    assert_eq!(
        seen.len(),
        3 * 81,
        "three boxes, three answers to four questions"
    );
}

#[test]
fn an_event_falls_into_the_box_of_its_disease() {
    let world = World::of("taicang", &["ihr-2005"]);
    let instrument = &world.packs["IHR"].program.instruments[0].it;
    let of = |d: Option<&str>| instrument.box_of(d).unwrap().id.as_str();
    assert_eq!(of(Some("human_avian_flu")), "always");
    assert_eq!(of(Some("smallpox")), "always");
    assert_eq!(of(Some("cholera")), "listed");
    assert_eq!(of(Some("unexplained_pneumonia")), "other");
    assert_eq!(of(None), "other");
}

// covers: TC-1.1-01
#[test]
fn three_bodies_have_a_slot_and_none_may_stay_empty() {
    let mut r = Room::taicang("international-risk");
    r.open("customs", &[]);
    let three = set(&["customs", "mhc", "border_inspection"]);
    assert_eq!(r.owing("assess."), three, "a task for each of them");
    let own = [("risk", "middle"), ("basis", "two with fever")];
    r.act("customs", sign(&own)).unwrap();
    r.act("mhc", sign(&own)).unwrap();
    let joint = [
        ("risk", "middle"),
        ("conclusion", "watch"),
        ("warning", "not_needed"),
    ];
    assert_eq!(
        r.act("customs", propose(&joint)),
        Err(vec!["slots: assessment-slots-missing".into()])
    );
    let refused = r.act("maritime_safety", sign(&own));
    assert_eq!(refused, Err(vec!["body: assessment-no-slot".into()]));
    assert_eq!(r.owing("assess."), set(&["border_inspection"]));
    // A day later the empty slot is late, for everybody to see; signed then, it stays so.
    r.now += 25.hours();
    let standing = r.state().unwrap().standing(r.now);
    assert!(standing.late && standing.waiting == ["border_inspection"]);
    r.act("border_inspection", sign(&own)).unwrap();
    let late: Vec<bool> = (r.state().unwrap().slots.iter())
        .map(|s| s.now().unwrap().late)
        .collect();
    assert_eq!(late, [false, false, true]);
    assert_eq!(r.owing("conclude."), three);
    r.act("mhc", propose(&joint)).unwrap();
    let seq = r.state().unwrap().conclusion().unwrap().seq;
    r.act("customs", Command::Agree { proposal: seq }).unwrap();
    assert_eq!(
        r.state().unwrap().standing(r.now).waiting,
        ["border_inspection"]
    );
    let events = r
        .act("border_inspection", Command::Agree { proposal: seq })
        .unwrap();
    assert_eq!(events.last().unwrap().kind, "assessment.concluded");
    assert_eq!(r.state().unwrap().standing(r.now).stage, Stage::Closed);
    assert_eq!(r.owing(""), set(&[]));
}

// covers: TC-1.1-02
#[test]
fn advice_is_sent_by_a_signature_and_a_draft_never_is() {
    let mut r = Room::taicang("international-risk");
    r.open("mhc", &[]);
    let own = [("risk", "high"), ("basis", "spread on board")];
    let advice = lf_response::assessment::Advice {
        text: "Warn the city's hospitals".into(),
        level: "yellow".into(),
        evidence: "joint conclusion".into(),
        until: "2026-03-20".parse().unwrap(),
    };
    let draft = |r: &mut Room| {
        r.act(
            "mhc",
            Command::DraftAdvice {
                advice: advice.clone(),
            },
        )
    };
    assert_eq!(draft(&mut r).unwrap().len(), 1, "a draft reaches nobody");
    let advise = Command::Advise {
        advice: advice.clone(),
    };
    assert_eq!(
        r.act("mhc", advise.clone()),
        Err(vec!["act: assessment-not-concluded".into()])
    );
    for body in ["customs", "mhc", "border_inspection"] {
        r.act(body, sign(&own)).unwrap();
    }
    r.act(
        "customs",
        propose(&[("risk", "high"), ("conclusion", "c"), ("warning", "advise")]),
    )
    .unwrap();
    let seq = r.state().unwrap().conclusion().unwrap().seq;
    r.act("mhc", Command::Agree { proposal: seq }).unwrap();
    r.act("border_inspection", Command::Agree { proposal: seq })
        .unwrap();
    assert_eq!(
        r.act("cdc", advise.clone()),
        Err(vec!["body: assessment-not-adviser".into()])
    );
    r.act("border_inspection", advise).unwrap();
    let sent = r.state().unwrap().advice;
    assert!(sent[0].to.is_empty());
    assert_eq!(sent[1].to, ["municipal_government", "municipal_office"]);
    assert_eq!(
        r.owing("advice."),
        set(&["municipal_government", "municipal_office"])
    );
}

// covers: TC-1.1-03
#[test]
fn two_assess_apart_and_only_both_of_them_conclude() {
    let mut r = Room::taicang("international-event");
    r.open("customs", &[]);
    use Answer::{No, Unknown, Yes};
    let own = |given, again| Command::Sign {
        said: answers(given, again),
        reason: String::new(),
    };
    let refused = r
        .act("customs", own([Yes, Unknown, No, No], None))
        .unwrap_err();
    assert_eq!(refused, ["again: assessment-again-missing"]);
    r.act("customs", own([Yes, Unknown, No, No], Some("2026-03-05")))
        .unwrap();
    let state = r.state().unwrap();
    assert_eq!(
        state.standing(r.now).waiting,
        ["mhc"],
        "it waits for the other"
    );
    let seen = state.clone().seen_by(Some("mhc"));
    assert!(
        seen.slots[0].now().unwrap().said.is_none(),
        "not seen before the own is signed"
    );
    assert!(
        state.clone().seen_by(None).slots[0]
            .now()
            .unwrap()
            .said
            .is_none()
    );
    assert!(
        state.seen_by(Some("customs")).slots[0]
            .now()
            .unwrap()
            .said
            .is_some()
    );
    let refused = r.act("border_inspection", own([Yes, Yes, No, No], None));
    assert_eq!(refused, Err(vec!["body: assessment-no-slot".into()]));
    r.act("mhc", own([Yes, Yes, No, No], None)).unwrap();
    let state = r.state().unwrap().seen_by(Some("customs"));
    assert!(
        state.slots.iter().all(|s| s.now().unwrap().said.is_some()),
        "now both are seen"
    );
    assert_eq!(state.differences(), set(&["unusual"]));
    let joint = Said {
        parts: said(&[("reason", "both looked at the crew list")]).parts,
        ..answers([Yes, Yes, No, No], None)
    };
    let refused = r.act(
        "border_inspection",
        Command::Propose {
            said: joint.clone(),
        },
    );
    assert_eq!(refused, Err(vec!["body: assessment-not-signer".into()]));
    r.act("customs", Command::Propose { said: joint }).unwrap();
    assert_eq!(
        r.state().unwrap().standing(r.now).waiting,
        ["mhc"],
        "pending Health"
    );
    let seq = r.state().unwrap().conclusion().unwrap().seq;
    let refused = r.act("border_inspection", Command::Agree { proposal: seq });
    assert_eq!(refused, Err(vec!["body: assessment-not-signer".into()]));
    let events = r.act("mhc", Command::Agree { proposal: seq }).unwrap();
    assert_eq!(
        events[1].body["kind"], "annex-2.notify",
        "what the duty to notify waits for"
    );
    let derived = r
        .state()
        .unwrap()
        .closed()
        .unwrap()
        .derived
        .clone()
        .unwrap();
    assert_eq!(derived.outcome, InstrumentOutcome::Notify);
    assert_eq!(derived.yes, ["serious", "unusual"]);
}

#[test]
fn a_prompt_that_holds_is_a_yes_and_a_no_has_a_day_for_looking_again() {
    let mut r = Room::taicang("international-event");
    r.open("mhc", &[]);
    let mut wrong = answers([Answer::No; 4], None);
    wrong.answers.get_mut("spread").unwrap().prompts = vec!["linked".into(), "many".into()];
    wrong.answers.get_mut("serious").unwrap().answer = Answer::Yes;
    wrong.answers.get_mut("serious").unwrap().ground = " ".into();
    wrong.answers.remove("unusual");
    let refused = r
        .act(
            "mhc",
            Command::Sign {
                said: wrong,
                reason: String::new(),
            },
        )
        .unwrap_err();
    assert_eq!(
        refused,
        [
            "serious: assessment-yes-why",
            "spread: assessment-no-such-prompt",
            "spread: assessment-prompt-means-yes",
            "unusual: assessment-unanswered"
        ]
    );
    let no = |again| Command::Sign {
        said: answers([Answer::No; 4], again),
        reason: String::new(),
    };
    let refused = r.act("mhc", no(Some("2026-03-20"))).unwrap_err();
    assert_eq!(refused, ["again: assessment-again-range"]);
    for body in ["mhc", "customs"] {
        r.act(body, no(None)).unwrap();
    }
    let joint = Said {
        parts: said(&[("reason", "one case, explained")]).parts,
        ..answers([Answer::No; 4], None)
    };
    r.act("mhc", Command::Propose { said: joint }).unwrap();
    let seq = r.state().unwrap().conclusion().unwrap().seq;
    let events = r.act("customs", Command::Agree { proposal: seq }).unwrap();
    assert_eq!(events[1].body["kind"], "annex-2.not_now");
    assert_eq!(events[1].body["said"]["again"], "2026-03-09");
    assert_eq!(
        events[2].body["due"], "2026-03-09T16:00:00Z",
        "owed until the end of that day"
    );
    assert_eq!(r.owing("again."), set(&["mhc"]));
}

// covers: TC-6.2-04
#[test]
fn a_slot_signed_again_asks_for_all_signatures_anew() {
    let mut r = Room::taicang("food-risk");
    r.open("customs", &[]);
    let lacking = r.act("mhc", sign(&[("harm", "mild")]));
    assert_eq!(lacking, Err(vec!["trend: assessment-part-missing".into()]));
    let own = [("harm", "mild"), ("trend", "falling")];
    for body in ["customs", "market_regulator", "mhc"] {
        r.act(body, sign(&own)).unwrap();
    }
    r.act("mhc", propose(&own)).unwrap();
    assert_eq!(r.owing("conclude."), set(&["customs", "market_regulator"]));
    let again = |reason: &str| Command::Sign {
        said: said(&[("harm", "serious"), ("trend", "rising")]),
        reason: reason.into(),
    };
    let refused = r.act("customs", again(" "));
    assert_eq!(refused, Err(vec!["reason: assessment-again-reason".into()]));
    r.act("customs", again("a second sample")).unwrap();
    let state = r.state().unwrap();
    assert!(state.conclusion().is_none(), "it rested on the old slot");
    assert_eq!(state.slots[0].signed.len(), 2, "the old one is still there");
    assert_eq!(
        r.owing("conclude."),
        set(&["customs", "market_regulator", "mhc"])
    );
    let refused = r.act(
        "customs",
        Command::Agree {
            proposal: state.conclusions[0].seq,
        },
    );
    assert_eq!(
        refused,
        Err(vec!["proposal: assessment-no-proposal".into()])
    );
    let refused = r.act(
        "customs",
        Command::Withdraw {
            reason: String::new(),
        },
    );
    assert_eq!(refused, Err(vec!["reason: required".into()]));
    r.act(
        "customs",
        Command::Withdraw {
            reason: "taken over".into(),
        },
    )
    .unwrap();
    assert_eq!(r.owing(""), set(&[]));
}

// covers: TC-4.3-08, TC-5.3-05
#[test]
fn experts_of_the_other_are_invited_and_their_opinion_names_its_decision() {
    for kind in ["animal-consultation", "plant-consultation"] {
        let mut r = Room::taicang(kind);
        r.open("agriculture_bureau", &["customs"]);
        assert_eq!(r.owing("assess."), set(&["customs"]));
        r.act(
            "customs",
            sign(&[
                ("experts", "A, B"),
                ("trend", "local"),
                ("measures", "disinfect"),
            ]),
        )
        .unwrap();
        let refused = r.act("customs", propose(&[("adopted", "all")]));
        assert_eq!(
            refused,
            Err(vec!["decision: assessment-part-missing".into()])
        );
        r.act(
            "customs",
            propose(&[("decision", "2026-7"), ("adopted", "all")]),
        )
        .unwrap();
        let said = r.state().unwrap().closed().unwrap().said.clone();
        assert_eq!(said.parts["decision"], "2026-7");
    }
}

// covers: EL-6-07
#[test]
fn a_suggestion_is_answered_with_a_reason() {
    let mut r = Room::of("erenhot", &["erenhot-phe"], "EL", "suggestion");
    r.open("customs", &[]);
    r.act(
        "customs",
        sign(&[("suggestion", "test drivers on the spot")]),
    )
    .unwrap();
    assert_eq!(r.owing("conclude."), set(&["municipal_office"]));
    let refused = r.act("municipal_office", propose(&[("decision", "rejected")]));
    assert_eq!(refused, Err(vec!["reason: assessment-part-missing".into()]));
    let answer = [("decision", "rejected"), ("reason", "no staff")];
    r.act("municipal_office", propose(&answer)).unwrap();
    assert!(r.state().unwrap().closed().is_some());
}

// covers: EL-6-08
#[test]
fn a_consultation_needs_participants_and_a_measure() {
    let mut r = Room::of("erenhot", &["erenhot-phe"], "EL", "warning-situation");
    let call = Call {
        about: "yellow warning".into(),
        ground: "warning issued".into(),
        ..Call::default()
    };
    let refused = r.act("municipal_office", Command::Open(call.clone()));
    assert_eq!(refused, Err(vec!["invited: assessment-too-few".into()]));
    let refused = r.act("customs", Command::Open(call)).unwrap_err();
    assert_eq!(refused[0], "body: assessment-not-caller");
    r.open("municipal_office", &["customs", "cdc"]);
    r.act("customs", sign(&[("situation", "rising")])).unwrap();
    let abstain = |why: &str| Command::Sign {
        said: Said {
            abstains: Some(why.into()),
            ..Said::default()
        },
        reason: String::new(),
    };
    assert_eq!(
        r.act("cdc", abstain(" ")),
        Err(vec!["abstains: required".into()])
    );
    r.act("cdc", abstain("no data yet")).unwrap();
    let refused = r.act("municipal_office", propose(&[("judgement", "j")]));
    assert_eq!(
        refused,
        Err(vec!["measures: assessment-part-missing".into()])
    );
    let line = |measures| propose(&[("judgement", "j"), ("measures", measures)]);
    let refused = r.act("municipal_office", line("customs: test more"));
    assert_eq!(refused, Err(vec!["measures: assessment-task-line".into()]));
    let refused = r.act("municipal_office", line("customs | test more | 2026-02-01"));
    assert_eq!(refused, Err(vec!["measures: assessment-task-day".into()]));
    r.act(
        "municipal_office",
        line("customs | test more | 2026-03-04\ncdc | trace | 2026-03-03"),
    )
    .unwrap();
    assert_eq!(r.owing("joint."), set(&["customs", "cdc"]));
    let opinions: Vec<bool> = (r.state().unwrap().slots.iter())
        .map(|s| s.now().unwrap().said.as_ref().unwrap().abstains.is_some())
        .collect();
    assert_eq!(opinions, [false, true], "opinion or abstention, of each");
}

// covers: SH-3.2-01, SH-3.2-02
#[test]
fn a_major_risk_needs_every_opinion_and_four_results() {
    let mut r = Room::of("shanghai", &["shanghai-port-security"], "SH", "major-risk");
    r.open("customs", &["maritime_safety", "mhc"]);
    let opinion = [("opinion", "ships from there")];
    r.act("customs", sign(&opinion)).unwrap();
    r.act("mhc", sign(&opinion)).unwrap();
    let abstain = Command::Sign {
        said: Said {
            abstains: Some("not ours".into()),
            ..Said::default()
        },
        reason: String::new(),
    };
    r.act("maritime_safety", abstain).unwrap();
    let three = [
        ("focus", "crew"),
        ("direction", "from abroad"),
        ("action", "mhc | test crews | 2026-03-10"),
    ];
    let refused = r.act("customs", propose(&three));
    assert_eq!(
        refused,
        Err(vec!["measures: assessment-part-missing".into()])
    );
    let four: Vec<_> = (three.into_iter())
        .chain([("measures", "closed bridges")])
        .collect();
    r.act("customs", propose(&four)).unwrap();
    let proposal = r.state().unwrap().conclusion().unwrap().seq;
    for body in ["maritime_safety", "mhc"] {
        r.act(body, Command::Agree { proposal }).unwrap();
    }
    assert_eq!(r.owing("joint."), set(&["mhc"]));
}

proptest! {
    /// Whatever is tried in whatever order: what is closed is whole and signed by
    /// all, and exactly those who are waited for owe something.
    #[test]
    fn closed_is_whole_and_who_is_waited_for_owes(
        acts in proptest::collection::vec((0usize..4, 0usize..6), 0..40)
    ) {
        let bodies = ["customs", "mhc", "border_inspection", "cdc"];
        let own = [("risk", "low"), ("basis", "b")];
        let joint = [("risk", "low"), ("conclusion", "c"), ("warning", "not_needed")];
        let mut r = Room::taicang("international-risk");
        r.open("customs", &[]);
        for (body, act) in acts {
            let state = r.state().unwrap();
            let proposal = state.conclusions.last().map_or(0, |c| c.seq);
            let command = match act {
                0 | 1 => sign(&own),
                2 => Command::Sign { said: said(&own), reason: "again".into() },
                3 => propose(&joint),
                _ => Command::Agree { proposal },
            };
            let _ = r.act(bodies[body], command);
            let state = r.state().unwrap();
            let standing = state.standing(r.now);
            if let Some(closed) = state.closed() {
                prop_assert!(state.complete());
                let signed: BTreeSet<String> = closed.signed.iter().map(|s| s.0.clone()).collect();
                prop_assert_eq!(signed, set(&bodies[..3]));
            }
            let task = if standing.stage == Stage::Slots { "assess." } else { "conclude." };
            let waiting: BTreeSet<String> = standing.waiting.into_iter().collect();
            prop_assert_eq!(r.owing(task), waiting.clone());
            prop_assert_eq!(r.owing(""), waiting);
        }
    }
}
