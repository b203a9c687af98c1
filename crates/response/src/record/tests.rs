//! Registers as data: what opens what, who may write, which stage needs what.

use super::*;
use crate::event::Event;
use crate::form::Known;
use jiff::tz::TimeZone;
use lf_domain::actor::Actor;
use lf_domain::city::City;
use proptest::prelude::*;

const REGISTERS: &str = r#"{"registers":[
  {"id":"requisition","label":{"zh":"a","en":"a"},"title":"items","writers":["gov"],
   "stages":[{"id":"issued","label":{"zh":"","en":""}},
             {"id":"returned","label":{"zh":"","en":""},"needs":["returned_on"]},
             {"id":"closed","label":{"zh":"","en":""},"done":true,"opened_done":true}],
   "opens":{"register":"compensation","carry":{"owner":"owner","requisition":"id"}},
   "fields":[{"id":"items","label":{"zh":"","en":""},"required":true},
             {"id":"owner","label":{"zh":"","en":""},"required":true},
             {"id":"returned_on","label":{"zh":"","en":""},"holds":"date"}]},
  {"id":"compensation","label":{"zh":"c","en":"c"},"title":"owner","writers":["gov"],"counts_from":"paid",
   "stages":[{"id":"opened","label":{"zh":"","en":""}},
             {"id":"paid","label":{"zh":"","en":""},"done":true,"needs":["amount","paid_on"]}],
   "fields":[{"id":"owner","label":{"zh":"","en":""},"required":true},
             {"id":"requisition","label":{"zh":"","en":""},"holds":"record"},
             {"id":"amount","label":{"zh":"","en":""},"holds":"money","by":["gov"]},
             {"id":"paid_on","label":{"zh":"","en":""},"holds":"date"}]},
  {"id":"release","label":{"zh":"r","en":"r"},"title":"text","writers":["mhc"],"writers_by_plan":true,
   "stages":[{"id":"published","label":{"zh":"","en":""},"done":true}],
   "fields":[{"id":"text","label":{"zh":"","en":""},"required":true},
             {"id":"proof","label":{"zh":"","en":""},"wanted":true}]},
  {"id":"slip","label":{"zh":"s","en":"s"},"title":"what","writers":["gov"],
   "stages":[{"id":"given","label":{"zh":"","en":""},"done":true}],
   "slip":{"to":"to","what":"what","due":"due"},
   "fields":[{"id":"to","label":{"zh":"","en":""},"holds":"body","required":true},
             {"id":"what","label":{"zh":"","en":""},"required":true},
             {"id":"due","label":{"zh":"","en":""},"holds":"moment"}]}
]}"#;

fn registers() -> Registers {
    serde_json::from_str(REGISTERS).unwrap()
}

fn city() -> City {
    let text = r#"{"id":"x","label":{"zh":"x","en":"x"},"code":"0000","time_zone":"Asia/Shanghai","areas":[],
        "bodies":[{"role":"mhc","label":{"zh":"m","en":"m"}},{"role":"gov","label":{"zh":"g","en":"g"}},
                  {"role":"press","label":{"zh":"p","en":"p"}}],
        "currency":{"quiet_days":1,"occurrence_days":1,"week_days":1},"packs":[]}"#;
    serde_json::from_str(text).unwrap()
}

fn now() -> Timestamp {
    "2026-09-18T08:00:00Z".parse().unwrap()
}

fn values(pairs: &[(&str, &str)]) -> Values {
    (pairs.iter().map(|(k, v)| (k.to_string(), v.to_string()))).collect()
}

fn about(body: &str) -> Recorded {
    Recorded {
        register: String::new(),
        act: Act::Added,
        number: 0,
        plan: Some("P".into()),
        topic: Some("t".into()),
        response: Some("P.t.city".into()),
        area: "city".into(),
        body: body.into(),
        stage: String::new(),
        done: false,
        evidence: false,
        values: Values::new(),
        reason: String::new(),
        cause: None,
        opened: None,
        warnings: vec![],
        slip: None,
    }
}

fn act(
    register: &str,
    record: Option<&Record>,
    command: &Command,
    body: &str,
    planned: &[&str],
    opened_done: bool,
) -> Result<Vec<Event>, Vec<String>> {
    let all = registers();
    let city = city();
    let zone = TimeZone::get(&city.time_zone).unwrap();
    let planned: Vec<String> = planned.iter().map(|p| p.to_string()).collect();
    let known = Known {
        city: &city,
        clause: &|_| true,
        record: &|r| r == "a1",
    };
    let about = about(body);
    let cx = Context {
        register: all.register(register).unwrap(),
        registers: &all,
        known: &known,
        now: now(),
        zone: &zone,
        planned: &planned,
        ids: ("a1", "b1"),
        numbers: (1, 7),
        about: &about,
        opened_done,
    };
    let actor = Actor {
        officer: "o".into(),
        body: body.into(),
    };
    let said = |r: Vec<lf_domain::refusal::Refusal>| {
        r.iter()
            .map(|r| format!("{}: {}", r.field, r.key))
            .collect()
    };
    decide(record, command, &actor, &cx).map_err(said)
}

fn fold(id: &str, events: &[Event]) -> Option<Record> {
    let mine = events
        .iter()
        .filter(|e| e.subject == format!("record/{id}"));
    let steps = mine.enumerate().map(|(i, e)| Step {
        seq: i as u64 + 1,
        at: now(),
        officer: "o".into(),
        recorded: serde_json::from_str(&e.body.to_string()).unwrap(),
    });
    Record::fold(id, steps)
}

fn add(pairs: &[(&str, &str)]) -> Command {
    Command::Add {
        values: values(pairs),
    }
}

fn advance(stage: &str, pairs: &[(&str, &str)]) -> Command {
    Command::Advance {
        stage: stage.into(),
        values: values(pairs),
    }
}

#[test]
fn a_requisition_opens_its_compensation_and_closes_after_it() {
    let gov =
        |r: &str, record: Option<&Record>, c: &Command, done| act(r, record, c, "gov", &[], done);
    let mut log = gov(
        "requisition",
        None,
        &add(&[("items", "40 tents"), ("owner", "A Ltd")]),
        false,
    )
    .unwrap();
    assert_eq!(log.len(), 2);
    assert_eq!(log[1].kind, "record.compensation");
    let compensation = fold("b1", &log).unwrap();
    assert_eq!(
        compensation.now.values,
        values(&[("owner", "A Ltd"), ("requisition", "a1")])
    );
    assert_eq!(
        (compensation.now.number, compensation.now.cause.as_deref()),
        (7, Some("a1"))
    );
    assert!(!compensation.now.evidence, "opened is not yet compensated");
    let requisition = fold("a1", &log).unwrap();
    assert_eq!(requisition.now.opened.as_deref(), Some("b1"));
    assert!(requisition.now.evidence);
    let refused = gov(
        "requisition",
        Some(&requisition),
        &advance("returned", &[]),
        false,
    );
    assert_eq!(refused, Err(vec!["returned_on: record-stage-needs".into()]));
    let back = advance("returned", &[("returned_on", "2026-10-01")]);
    log.extend(gov("requisition", Some(&requisition), &back, false).unwrap());
    let requisition = fold("a1", &log).unwrap();
    let refused = gov(
        "requisition",
        Some(&requisition),
        &advance("closed", &[]),
        false,
    );
    assert_eq!(refused, Err(vec!["stage: record-opened-not-done".into()]));
    let refused = gov(
        "requisition",
        Some(&requisition),
        &advance("issued", &[]),
        true,
    );
    assert_eq!(refused, Err(vec!["stage: record-stage-passed".into()]));
    log.extend(
        gov(
            "requisition",
            Some(&requisition),
            &advance("closed", &[]),
            true,
        )
        .unwrap(),
    );
    assert!(!fold("a1", &log).unwrap().open());
    let withdraw = Command::Withdraw {
        reason: "twice".into(),
    };
    let refused = gov("requisition", Some(&requisition), &withdraw, false);
    assert_eq!(refused, Err(vec!["id: record-opened-stands".into()]));
}

#[test]
fn who_publishes_is_the_plans_say_where_it_says() {
    let text = add(&[("text", "x")]);
    assert!(act("release", None, &text, "mhc", &[], false).is_ok());
    assert_eq!(
        act("release", None, &text, "press", &[], false),
        Err(vec!["body: record-no-writer".into()])
    );
    assert_eq!(
        act("release", None, &text, "mhc", &["press"], false),
        Err(vec!["body: record-not-by-plan".into()])
    );
    let events = act("release", None, &text, "press", &["press"], false).unwrap();
    let record = fold("a1", &events).unwrap();
    assert_eq!(record.now.warnings, ["wanting:proof"]);
    assert!(!record.open());
}

#[test]
fn a_slip_is_for_the_same_day_and_never_for_the_past() {
    let slip = |due: &str| {
        let all = [("to", "mhc"), ("what", "find beds"), ("due", due)];
        act("slip", None, &add(&all), "gov", &[], false)
    };
    let asked = |events: Vec<Event>| fold("a1", &events).unwrap().now.slip.unwrap();
    let today = asked(slip("").unwrap());
    assert_eq!(
        today.due.to_string(),
        "2026-09-18T15:59:00Z",
        "23:59 in the city"
    );
    assert_eq!(
        (today.to.as_str(), today.what.as_str()),
        ("mhc", "find beds")
    );
    assert_eq!(
        asked(slip("2026-09-18T20:00").unwrap()).due.to_string(),
        "2026-09-18T12:00:00Z"
    );
    assert_eq!(
        slip("2026-09-18T15:00"),
        Err(vec!["due: record-due-past".into()])
    );
    assert_eq!(slip("tonight"), Err(vec!["due: form-not-a-moment".into()]));
}

#[test]
fn corrections_give_a_reason_and_keep_what_was_there() {
    let mut log = act("release", None, &add(&[("text", "x")]), "mhc", &[], false).unwrap();
    let record = fold("a1", &log).unwrap();
    let correct = |text: &str, reason: &str| Command::Correct {
        values: values(&[("text", text)]),
        reason: reason.into(),
    };
    let go = |c: &Command, body: &str| act("release", Some(&record), c, body, &[], false);
    assert_eq!(
        go(&correct("y", " "), "mhc"),
        Err(vec!["reason: record-reason".into()])
    );
    assert_eq!(
        go(&correct("x", "r"), "mhc"),
        Err(vec!["values: record-nothing-changed".into()])
    );
    assert_eq!(
        go(&correct("", "r"), "mhc"),
        Err(vec!["text: form-missing".into()])
    );
    log.extend(go(&correct("y", "typing"), "mhc").unwrap());
    let record = fold("a1", &log).unwrap();
    let change = ("text".to_string(), "x".to_string(), "y".to_string());
    assert_eq!(record.course[1].changed, [change]);
    assert_eq!(record.course[1].reason, "typing");
}

#[test]
fn faults_of_the_data_are_named() {
    assert_eq!(registers().faults(), Vec::<String>::new());
    let mut wrong = registers();
    wrong.registers[0].opens.as_mut().unwrap().register = "nothing".into();
    wrong.registers[0].stages[1].needs = vec!["nothing".into()];
    wrong.registers[3].slip.as_mut().unwrap().due = "nothing".into();
    assert_eq!(wrong.faults().len(), 3);
}

proptest! {
    #[test]
    fn whatever_is_done_stages_only_go_forward(
        acts in proptest::collection::vec((0usize..6, any::<bool>()), 0..30)
    ) {
        let mut log: Vec<Event> = vec![];
        let order = ["issued", "returned", "closed"];
        let mut reached = 0;
        for (which, done) in acts {
            let command = match which {
                0 => add(&[("items", "x"), ("owner", "y")]),
                1 => advance("returned", &[("returned_on", "2026-10-01")]),
                2 => advance("closed", &[]),
                3 => advance("issued", &[]),
                4 => Command::Correct { values: values(&[("items", "z")]), reason: "r".into() },
                _ => Command::Withdraw { reason: "r".into() },
            };
            let record = fold("a1", &log);
            if let Ok(events) = act("requisition", record.as_ref(), &command, "gov", &[], done) {
                prop_assert!(record.as_ref().is_none_or(|r| !r.withdrawn()), "nothing follows a withdrawal");
                log.extend(events);
            }
            if let Some(r) = fold("a1", &log) {
                let at = order.iter().position(|s| *s == r.now.stage).unwrap();
                prop_assert!(at >= reached);
                reached = at;
            }
        }
        prop_assert!(fold("a1", &log).is_none() == fold("b1", &log).is_none(), "both or none");
    }
}
