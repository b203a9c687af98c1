//! Observations decided without a database: one task at a time, whatever comes in which order.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use lf_domain::actor::Actor;
use lf_domain::city::Parameter;
use lf_domain::contact::Follow;
use lf_response::event::Event;
use lf_response::observation::decide::{self, Ask, Command, Context, Decided, Known, MOST_A_DAY};
use lf_response::observation::{End, Entry, How, Observation, Reason, Seen, Site, Step};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn follow() -> Follow {
    let json = r#"{"plan":"P","clause":"4.1","source":"x","daily":{"zh":"a","en":"a"},
        "release":{"zh":"a","en":"a"},"alarm":{"zh":"a","en":"a"},
        "by_parameter":"observe_by","by":"20:00","alarm_parameter":"observe_alarm","within":"1h","fever_tenths":373,"symptoms":{"cough":{"zh":"a","en":"a"}}}"#;
    serde_json::from_str(json).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// An observation, its tasks and a clock.
struct Room {
    follow: Follow,
    zone: TimeZone,
    now: Timestamp,
    steps: Vec<Step>,
    parameters: BTreeMap<String, Parameter>,
    open: BTreeSet<String>,
    alarms: BTreeSet<String>,
    due: Vec<Timestamp>,
}

impl Room {
    fn new() -> Room {
        Room {
            follow: follow(),
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
            now: "2026-09-18T01:00:00Z".parse().unwrap(),
            steps: vec![],
            parameters: BTreeMap::new(),
            open: BTreeSet::new(),
            alarms: BTreeSet::new(),
            due: vec![],
        }
    }

    fn run(
        &self,
        f: impl FnOnce(&Context<'_>) -> Result<Decided, Vec<lf_domain::refusal::Refusal>>,
    ) -> Result<Decided, Vec<String>> {
        let cx = Context {
            id: "o1",
            follow: &self.follow,
            pack: "",
            known: Known {
                disease: &|d| d == "flu" || d == "odd",
                body: &|b| b == "cdc" || b == "clinic",
                until: &|d, last| {
                    let until = last.checked_add(3.days()).ok()?;
                    (d == "flu").then(|| (until, "rule".to_string()))
                },
            },
            parameters: &self.parameters,
            zone: &self.zone,
            now: self.now,
        };
        f(&cx).map_err(|r| r.into_iter().map(|r| r.key).collect())
    }

    fn state(&self) -> Option<Observation> {
        let zone = self.zone.clone();
        let day = move |at: Timestamp| at.to_zoned(zone.clone()).date();
        Observation::fold(self.steps.clone(), day)
    }

    /// Journals what was decided, and keeps the tasks as the follower would.
    fn take(&mut self, decided: Decided, by: &str) -> Vec<Event> {
        for e in &decided.events {
            let body = e.body.to_string();
            if let Some(mut entry) = Entry::read(&e.kind, &body) {
                if let Some(seen) = entry.sealed() {
                    *seen = (decided.sealed.as_deref()).and_then(|s| serde_json::from_str(s).ok());
                }
                let seq = self.steps.len() as u64 + 1;
                self.steps.push(Step {
                    seq,
                    at: self.now,
                    by: actor(by),
                    entry,
                });
                for id in e.body["duties"].as_array().into_iter().flatten() {
                    let id = id.as_str().unwrap();
                    let open = self.open.remove(id) || self.alarms.remove(id);
                    assert!(open, "not open: {id}");
                }
            }
            if e.body["task"] == "observe.alarm" {
                let id = e.body["id"].as_str().unwrap().to_string();
                assert!(self.alarms.insert(id), "opened twice");
                continue;
            }
            let id = e.subject.strip_prefix("duty/").map(str::to_string);
            match (e.kind.as_str(), id) {
                ("duty.opened", Some(id)) => {
                    self.due
                        .push(e.body["due"].as_str().unwrap().parse().unwrap());
                    assert!(self.open.insert(id), "opened twice");
                }
                ("duty.withdrawn", Some(id)) => assert!(self.open.remove(&id)),
                _ => {}
            }
        }
        decided.events
    }

    fn begin(&mut self) -> Vec<Event> {
        let done = self.run(|cx| decide::begin(&ask("flu"), &actor("cdc"), cx));
        self.take(done.unwrap(), "cdc")
    }

    fn act(&mut self, command: &Command) -> Result<Vec<Event>, Vec<String>> {
        let o = self.state().unwrap();
        let done = self.run(|cx| decide::act(&o, command, &actor("cdc"), cx))?;
        Ok(self.take(done, "cdc"))
    }

    fn himself(&mut self, seen: &Seen) -> Result<Vec<Event>, Vec<String>> {
        let o = self.state().unwrap();
        let done = self.run(|cx| decide::himself(&o, seen, cx))?;
        Ok(self.take(done, "public"))
    }

    fn days(&mut self, n: i64) {
        self.now = self.now.checked_add((24 * n).hours()).unwrap();
    }
}

fn actor(body: &str) -> Actor {
    Actor {
        officer: "x".into(),
        body: body.into(),
    }
}

fn ask(disease: &str) -> Ask {
    Ask {
        person: "p".into(),
        of: "A1".into(),
        disease: disease.into(),
        reason: Reason::Close,
        site: Site::Home,
        last: day("2026-09-17"),
        until: None,
        body: None,
    }
}

fn seen(tenths: u16) -> Seen {
    Seen {
        tenths: Some(tenths),
        ..Seen::default()
    }
}

fn check(tenths: u16) -> Command {
    Command::Check {
        day: None,
        how: How::Phone,
        seen: seen(tenths),
    }
}

fn end(end: End) -> Command {
    Command::End {
        end,
        note: "why".into(),
    }
}

// covers: JX-5.3.1-16 JXR-5.2.1-05
#[test]
fn a_contact_is_looked_at_every_day_and_then_released() {
    let mut room = Room::new();
    room.begin();
    assert_eq!(room.state().unwrap().until, day("2026-09-20"));
    assert_eq!(room.open.len(), 1);
    assert_eq!(room.due[0], "2026-09-18T12:00:00Z".parse().unwrap());
    assert_eq!(
        room.act(&end(End::Over)),
        Err(vec!["observation-not-over".to_string()])
    );
    for n in 0..3 {
        room.act(&check(366)).unwrap();
        assert_eq!(room.open.len(), 1, "day {n}");
        // A second look on the same day changes no task.
        let before = room.open.clone();
        room.himself(&seen(367)).unwrap();
        assert_eq!(room.open, before);
        room.days(1);
    }
    // The last due is that of the release: the end of the last day.
    assert_eq!(
        *room.due.last().unwrap(),
        "2026-09-20T16:00:00Z".parse().unwrap()
    );
    room.act(&end(End::Over)).unwrap();
    assert!(room.open.is_empty());
    assert_eq!(
        room.act(&check(366)),
        Err(vec!["observation-ended".to_string()])
    );
}

#[test]
fn who_is_exposed_needs_a_last_day_where_no_rule_gives_one() {
    let room = Room::new();
    let mut asked = ask("odd");
    asked.reason = Reason::CoExposed;
    let refused = |a: &Ask| {
        room.run(|cx| decide::begin(a, &actor("cdc"), cx))
            .map(|_| ())
    };
    assert_eq!(
        refused(&asked),
        Err(vec!["observation-no-period".to_string()])
    );
    asked.until = Some(day("2026-09-30"));
    assert_eq!(refused(&asked), Ok(()));
    asked.person = " ".into();
    asked.disease = "none".into();
    asked.body = Some("nobody".into());
    asked.last = day("2026-09-19");
    let all = ["required", "unknown-disease", "future-date", "unknown-body"];
    assert_eq!(refused(&asked), Err(all.map(String::from).to_vec()));
}

#[test]
fn complaints_are_acted_on_and_others_keep_out() {
    let mut room = Room::new();
    room.begin();
    let o = room.state().unwrap();
    let other = room.run(|cx| decide::act(&o, &check(366), &actor("clinic"), cx));
    assert_eq!(
        other.map(|_| ()),
        Err(vec!["observation-not-yours".to_string()])
    );
    let alarms = |events: &[Event]| {
        let is = |e: &&Event| e.body["task"] == "observe.alarm";
        events.iter().filter(is).count()
    };
    assert_eq!(alarms(&room.act(&check(372)).unwrap()), 0);
    assert_eq!(alarms(&room.act(&check(373)).unwrap()), 1, "a fever");
    assert_eq!(alarms(&room.act(&check(373)).unwrap()), 0, "the same fever");
    assert_eq!(alarms(&room.act(&check(381)).unwrap()), 1, "a higher one");
    let cough = Seen {
        symptoms: ["cough".to_string()].into(),
        ..Seen::default()
    };
    assert_eq!(alarms(&room.himself(&cough).unwrap()), 1);
    assert_eq!(room.alarms.len(), 3);
    for _ in 1..MOST_A_DAY {
        room.himself(&seen(366)).unwrap();
    }
    assert_eq!(
        room.himself(&seen(366)),
        Err(vec!["observation-too-many".to_string()])
    );
    room.days(1);
    assert!(room.himself(&seen(366)).is_ok(), "another day");
    assert_eq!(
        room.alarms.len(),
        3,
        "that he says to be well answers nothing"
    );
    room.act(&check(366)).unwrap();
    assert!(room.alarms.is_empty(), "somebody looked");
    for (tenths, key) in [(299, "out-of-range"), (451, "out-of-range")] {
        assert_eq!(room.act(&check(tenths)), Err(vec![key.to_string()]));
    }
    let strange = Seen {
        symptoms: ["joy".to_string()].into(),
        ..Seen::default()
    };
    assert_eq!(
        room.himself(&strange),
        Err(vec!["not-a-choice".to_string()])
    );
    let nothing = Command::Check {
        day: None,
        how: How::Visit,
        seen: Seen::default(),
    };
    let words = Seen {
        note: "tired".into(),
        ..Seen::default()
    };
    assert_eq!(
        room.himself(&words),
        Err(vec!["observation-nothing-seen".to_string()])
    );
    let well = Seen {
        well: true,
        ..Seen::default()
    };
    assert!(room.himself(&well).is_ok());
    assert_eq!(
        room.act(&nothing),
        Err(vec!["observation-nothing-seen".to_string()])
    );
    let reason = Command::End {
        end: End::Moved,
        note: " ".into(),
    };
    assert_eq!(room.act(&reason), Err(vec!["required".to_string()]));
    room.days(2);
    assert_eq!(
        room.state().unwrap().missed(day("2026-09-21")),
        [day("2026-09-20")]
    );
}

#[test]
fn the_last_day_moves_and_the_task_with_it() {
    let mut room = Room::new();
    room.begin();
    let reset = |until: &str, note: &str| Command::Reset {
        until: day(until),
        note: note.into(),
    };
    let wrong = room.act(&reset("2026-09-17", " "));
    assert_eq!(wrong, Err(vec!["date-order".into(), "required".into()]));
    let same = room.act(&reset("2026-09-20", "why"));
    assert_eq!(same, Err(vec!["observation-same-until".to_string()]));
    // Later while it runs: the task of today stays.
    let before = room.open.clone();
    room.act(&reset("2026-09-21", "met again")).unwrap();
    assert_eq!(room.open, before);
    assert_eq!(room.state().unwrap().note.as_deref(), Some("met again"));
    // Looked at on the day that becomes the last: he is to be released.
    room.act(&check(366)).unwrap();
    room.act(&reset("2026-09-18", "was no long contact"))
        .unwrap();
    let o = room.state().unwrap();
    assert!(o.over() && room.open.len() == 1 && room.open != before);
    // Nobody released him; two days later he is observed again, from that day on.
    room.days(2);
    room.act(&reset("2026-09-22", "met a third time")).unwrap();
    assert_eq!(room.state().unwrap().next, day("2026-09-20"));
    assert_eq!(room.open.len(), 1);
    room.act(&check(366)).unwrap();
    assert_eq!(room.state().unwrap().next, day("2026-09-21"));
}

#[test]
fn limits_are_those_of_the_city_and_never_past_when_a_task_is_given() {
    let mut room = Room::new();
    let at = |value: &str| -> Parameter {
        let label = serde_json::json!({"zh": "a", "en": "a"});
        let parameter = serde_json::json!({"value": value, "label": label, "source": "the city"});
        serde_json::from_value(parameter).unwrap()
    };
    room.parameters.insert("observe_by".into(), at("18:00"));
    room.parameters.insert("observe_alarm".into(), at("30m"));
    room.begin();
    assert_eq!(room.due[0], "2026-09-18T10:00:00Z".parse().unwrap());
    let events = room.act(&check(385)).unwrap();
    let alarm = events.iter().find(|e| e.body["task"] == "observe.alarm");
    assert_eq!(alarm.unwrap().body["due"], "2026-09-18T01:30:00Z");
    assert_eq!(alarm.unwrap().body["bound"]["source"], "the city");
    assert_eq!(alarm.unwrap().body["title"]["en"], "a p", "whose it is");
    // Late in the evening the day itself is left.
    let mut late = Room::new();
    late.now = "2026-09-18T14:00:00Z".parse().unwrap();
    late.begin();
    assert_eq!(late.due[0], "2026-09-18T16:00:00Z".parse().unwrap());
}

#[test]
fn whoever_is_let_go_with_complaints_is_let_go_for_a_reason() {
    let mut room = Room::new();
    room.begin();
    room.days(2);
    room.act(&check(385)).unwrap();
    let over = Command::End {
        end: End::Over,
        note: String::new(),
    };
    assert_eq!(room.act(&over), Err(vec!["required".to_string()]));
    room.act(&end(End::Over)).unwrap();
    assert!(room.open.is_empty() && room.alarms.is_empty());
}

#[derive(Clone, Debug)]
enum Move {
    Wait(i64),
    Look(i64),
    Himself,
    Until(i64),
    End(usize),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        (0i64..3).prop_map(Move::Wait),
        (0i64..4).prop_map(Move::Look),
        Just(Move::Himself),
        (-1i64..5).prop_map(Move::Until),
        (0usize..4).prop_map(Move::End),
    ];
    prop::collection::vec(one, 0..24)
}

proptest! {
    /// Exactly one task is open while it runs, and none afterwards; nothing is opened
    /// twice, and only what is open is discharged ([`Room::take`] looks).
    #[test]
    fn one_task_at_a_time(moves in moves()) {
        let mut room = Room::new();
        room.begin();
        for m in moves {
            let _ = match m {
                Move::Wait(n) => { room.days(n); Ok(vec![]) }
                Move::Look(back) => {
                    let today = room.now.to_zoned(room.zone.clone()).date();
                    let day = today.checked_sub(back.days()).unwrap();
                    room.act(&Command::Check { day: Some(day), how: How::Visit, seen: seen(366) })
                }
                Move::Himself => room.himself(&seen(366)),
                Move::Until(ahead) => {
                    let today = room.now.to_zoned(room.zone.clone()).date();
                    let until = today.checked_add(ahead.days()).unwrap();
                    room.act(&Command::Reset { until, note: "why".into() })
                }
                Move::End(n) => room.act(&end(End::ALL[n])),
            };
            let running = room.state().unwrap().ended.is_none();
            prop_assert_eq!(room.open.len(), usize::from(running));
        }
    }
}
