//! A report from draft to receipt, and that nothing signed ever changes.

use super::*;
use crate::delegation::Delegation;
use crate::event::Event;
use crate::form::{Field, Fill, Holds, Known, Section};
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::codebook::Label;
use proptest::prelude::*;

fn city() -> City {
    let text = r#"{"id":"x","label":{"zh":"x","en":"x"},"code":"0000","time_zone":"UTC","areas":[],
        "bodies":[{"role":"mhc","label":{"zh":"m","en":"m"}},{"role":"gov","label":{"zh":"g","en":"g"}},
                  {"role":"cdc","label":{"zh":"c","en":"c"}}],
        "currency":{"quiet_days":1,"occurrence_days":1,"week_days":1},"packs":[]}"#;
    serde_json::from_str(text).unwrap()
}

fn kind(closing: bool) -> ReportKind {
    let field = |id: &str, holds, required, wanted, from: &str| Field {
        id: id.into(),
        holds,
        required,
        wanted,
        fill: (!from.is_empty()).then(|| Fill {
            from: from.into(),
            ..Fill::default()
        }),
        ..Field::default()
    };
    ReportKind {
        id: "daily".into(),
        title: Label {
            zh: "{incident}日报".into(),
            en: "{incident} daily".into(),
        },
        zero: vec!["ill".into()],
        closing,
        sections: vec![Section {
            id: "a".into(),
            label: Label::default(),
            fields: vec![
                field("ill", Holds::Number, true, false, "cases.ill"),
                field("text", Holds::Long, false, false, ""),
                field("proof", Holds::Text, false, true, ""),
            ],
        }],
        ..ReportKind::default()
    }
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
}

fn actor(body: &str) -> Actor {
    Actor {
        officer: format!("officer of {body}"),
        body: body.into(),
    }
}

fn head() -> Head {
    Head {
        kind: "daily".into(),
        plan: Some("P".into()),
        topic: Some("t".into()),
        response: Some("P.t.city".into()),
        area: "city".into(),
        body: "mhc".into(),
        period: Some("2026-09-18".into()),
        lang: "zh-CN".into(),
    }
}

fn material(ill: u32, minute: i64) -> Material {
    let mut m = Material::new(at(minute), 40);
    m.one("cases.ill", same(ill));
    m.list(
        "event",
        vec![BTreeMap::from([("incident".to_string(), same("某病"))])],
    );
    m
}

/// A little office: the report's entries so far.
struct Desk {
    city: City,
    kind: ReportKind,
    steps: Vec<Step>,
    active: bool,
    owed: Vec<Owed>,
    delegations: Vec<Delegation>,
}

impl Desk {
    fn new(closing: bool) -> Desk {
        let mut desk = Desk {
            city: city(),
            kind: kind(closing),
            steps: vec![],
            active: true,
            owed: vec![],
            delegations: vec![],
        };
        let event = draft("r1", &head(), &desk.kind, &material(9, 0));
        desk.take(vec![event], &actor("mhc"), 0);
        desk
    }

    fn report(&self) -> Report {
        Report::fold("r1", self.steps.clone()).unwrap()
    }

    fn take(&mut self, events: Vec<Event>, who: &Actor, minute: i64) {
        for e in events {
            assert_eq!(e.subject, "report/r1");
            self.steps.push(Step {
                seq: self.steps.len() as u64 + 1,
                at: at(minute),
                officer: who.officer.clone(),
                body: who.body.clone(),
                // Through its text, as the journal keeps it.
                what: What::read(&e.kind, &e.body.to_string()).unwrap(),
            });
        }
    }

    fn act(&mut self, command: &Command, body: &str, minute: i64) -> Result<(), Vec<String>> {
        let report = self.report();
        let known = Known {
            city: &self.city,
            clause: &|_| true,
            record: &|_| true,
        };
        let cx = Context {
            kind: &self.kind,
            known: &known,
            now: at(minute),
            head_seq: 50,
            response_active: self.active,
            next_number: 3,
            owed: &self.owed,
            delegations: &self.delegations,
        };
        let who = actor(body);
        let decided = decide(&report, command, &who, &cx);
        let mut events = decided.map_err(|r| {
            r.iter()
                .map(|r| format!("{}: {}", r.field, r.key))
                .collect::<Vec<_>>()
        })?;
        if let Command::Correct { reason } = command {
            events.push(correct(&report, reason, &self.kind, &material(12, minute)));
        }
        self.take(events, &who, minute);
        Ok(())
    }
}

fn save(pairs: &[(&str, &str)]) -> Command {
    Command::Save {
        values: pairs
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect(),
    }
}

fn sign(acknowledged: &[&str]) -> Command {
    Command::Sign {
        acknowledged: acknowledged.iter().map(|s| s.to_string()).collect(),
    }
}

fn send(to: &[&str]) -> Command {
    Command::Send {
        to: to.iter().map(|s| s.to_string()).collect(),
    }
}

#[test]
fn from_draft_to_receipt_and_correction() {
    let mut d = Desk::new(false);
    let r = d.report();
    assert_eq!(r.last().title, "某病日报");
    assert_eq!(r.last().values["ill"], "9");
    assert_eq!(r.last().filled["ill"].seq, 40);
    let owed = |duty: &str, minute| Owed {
        duty: duty.into(),
        due: Some(at(minute)),
    };
    d.owed = vec![owed("d1", 100), owed("d2", 10)];
    d.act(
        &save(&[("ill", "9"), ("text", " moved "), ("proof", "p")]),
        "mhc",
        5,
    )
    .unwrap();
    assert_eq!(d.report().last().values["text"], "moved");
    d.act(&sign(&[]), "mhc", 11).unwrap();
    let r = d.report();
    assert_eq!((r.number, r.last().stage()), (Some(3), Stage::Signed));
    assert_eq!(
        r.last().late_minutes(),
        Some(1),
        "one signature serves both duties; for one it was late"
    );
    assert_eq!(
        d.act(&save(&[("ill", "1")]), "mhc", 12),
        Err(vec!["version: report-signed".into()])
    );
    assert_eq!(
        d.act(&sign(&[]), "mhc", 12),
        Err(vec!["version: report-signed".into()])
    );
    d.act(&send(&["gov", "gov", "mhc"]), "mhc", 101).unwrap();
    let late: Vec<i64> = (d.report().last().met.iter())
        .map(|m| m.late_minutes)
        .collect();
    assert_eq!(late, [0, 1]);
    assert_eq!(
        d.act(&send(&["gov"]), "mhc", 102),
        Err(vec!["to: report-nobody-new".into()])
    );
    let receive = Command::Receive { note: "ok".into() };
    assert_eq!(
        d.act(&receive, "cdc", 103),
        Err(vec!["body: report-not-sent-to".into()])
    );
    d.act(&receive, "gov", 104).unwrap();
    assert_eq!(
        d.act(&receive, "gov", 105),
        Err(vec!["body: report-received-already".into()])
    );
    assert_eq!(d.report().last().stage(), Stage::Received);
    let no_reason = Command::Correct { reason: " ".into() };
    assert_eq!(
        d.act(&no_reason, "mhc", 110),
        Err(vec!["reason: report-reason".into()])
    );
    d.act(
        &Command::Correct {
            reason: "three more".into(),
        },
        "mhc",
        110,
    )
    .unwrap();
    let r = d.report();
    assert_eq!(r.last().version, 2);
    assert_eq!(
        r.last().values["ill"],
        "12",
        "nobody had changed it: filled anew"
    );
    assert_eq!(
        r.last().values["text"],
        "moved",
        "what a person wrote stays"
    );
    assert_eq!(
        r.standing().unwrap().version,
        1,
        "the signed version holds until the next is signed"
    );
    d.act(&sign(&[]), "mhc", 120).unwrap();
    let r = d.report();
    assert_eq!((r.number, r.versions.len()), (Some(3), 2));
    assert_eq!(r.versions[0].values["ill"], "9");
    assert_ne!(r.versions[0].digest, r.versions[1].digest);
}

#[test]
fn zero_is_reported_and_missing_is_refused() {
    let mut d = Desk::new(false);
    d.act(&save(&[("text", "x")]), "mhc", 1).unwrap();
    let refused = d.act(&sign(&[]), "mhc", 2).unwrap_err();
    assert_eq!(refused, ["ill: form-missing", "proof: report-wanting"]);
    d.act(&save(&[("ill", "0")]), "mhc", 3).unwrap();
    d.act(&sign(&["wanting:proof"]), "mhc", 4).unwrap();
    assert!(d.report().last().zero);
}

#[test]
fn a_closing_report_warns_while_the_response_is_in_force() {
    let mut d = Desk::new(true);
    d.act(&save(&[("ill", "0"), ("proof", "p")]), "mhc", 1)
        .unwrap();
    assert_eq!(
        d.act(&sign(&[]), "mhc", 2),
        Err(vec!["acknowledged: report-closing-while-active".into()])
    );
    d.act(&sign(&["closing-while-active"]), "mhc", 3).unwrap();
    let mut ended = Desk::new(true);
    ended.active = false;
    ended
        .act(&save(&[("ill", "0"), ("proof", "p")]), "mhc", 1)
        .unwrap();
    ended.act(&sign(&[]), "mhc", 2).unwrap();
}

#[test]
fn only_the_body_that_owes_it_writes_signs_and_sends() {
    let mut d = Desk::new(false);
    let other = Err(vec!["body: report-other-body".to_string()]);
    assert_eq!(d.act(&save(&[("ill", "1")]), "gov", 1), other);
    assert_eq!(d.act(&sign(&[]), "gov", 1), other);
    assert_eq!(d.act(&send(&["gov"]), "gov", 1), other);
    assert_eq!(
        d.act(&send(&["gov"]), "mhc", 1),
        Err(vec!["version: report-not-signed".into()])
    );
    d.act(
        &Command::Drop {
            reason: "twice".into(),
        },
        "mhc",
        2,
    )
    .unwrap();
    assert_eq!(d.report().last().stage(), Stage::Dropped);
    assert_eq!(
        d.act(&sign(&[]), "mhc", 3),
        Err(vec!["version: report-dropped".into()])
    );
}

fn any_command() -> impl Strategy<Value = Command> {
    let body = prop_oneof![Just("mhc"), Just("gov"), Just("cdc"), Just("nobody")];
    prop_oneof![
        "[0-9]{0,3}".prop_map(|ill| save(&[("ill", ill.as_str()), ("proof", "p")])),
        Just(sign(&[])),
        proptest::collection::vec(body, 0..3).prop_map(|to| send(&to)),
        Just(Command::Receive {
            note: String::new()
        }),
        Just(Command::Correct { reason: "r".into() }),
        Just(Command::Drop {
            reason: String::new()
        }),
    ]
}

proptest! {
    #[test]
    fn whatever_is_done_nothing_signed_changes(
        acts in proptest::collection::vec((any_command(), prop_oneof![Just("mhc"), Just("gov"), Just("cdc")]), 0..40)
    ) {
        let mut d = Desk::new(false);
        let mut signed: BTreeMap<u32, (Values, String)> = BTreeMap::new();
        for (minute, (command, body)) in acts.iter().enumerate() {
            let _ = d.act(command, body, minute as i64);
            let r = d.report();
            for v in r.versions.iter().filter(|v| v.signed.is_some()) {
                let now = (v.values.clone(), v.digest.clone());
                let before = signed.entry(v.version).or_insert_with(|| now.clone());
                prop_assert_eq!(&*before, &now);
            }
            let drafts = r.versions.iter().filter(|v| v.stage() == Stage::Draft).count();
            prop_assert!(drafts <= 1, "never two drafts at once");
            prop_assert!(signed.keys().all(|v| r.versions.iter().any(|x| x.version == *v && x.signed.is_some())));
            for v in &r.versions {
                let mut to: Vec<&str> = v.sendings.iter().map(|s| s.to.as_str()).collect();
                to.sort_unstable();
                let all = to.len();
                to.dedup();
                prop_assert_eq!(to.len(), all, "nobody is sent a version twice");
                prop_assert!(v.sendings.is_empty() || v.signed.is_some());
            }
        }
    }
}

#[test]
fn a_deputy_signs_the_reports_that_were_handed_to_him() {
    use lf_rules::program::Act;
    let mut desk = Desk::new(false);
    desk.act(&save(&[("ill", "9"), ("text", "x")]), "mhc", 1)
        .unwrap();
    let sign = Command::Sign {
        acknowledged: warnings(&desk.kind, &desk.report().last().values, true),
    };
    let stranger = actor("cdc");
    assert_eq!(
        desk.act(&sign, "cdc", 2).unwrap_err(),
        ["body: report-other-body"]
    );
    let given = |acts: Vec<Act>, until: i64| Delegation {
        id: "d1".into(),
        body: "mhc".into(),
        from: "x".into(),
        to: stranger.officer.clone(),
        acts,
        at: at(0),
        until: at(until),
        reason: "leave".into(),
        revoked: None,
    };
    // Decisions were handed over, reports were not; then reports, and it ran out.
    desk.delegations = vec![given(vec![Act::Decide], 60)];
    assert!(desk.act(&sign, "cdc", 2).is_err());
    desk.delegations = vec![given(vec![Act::Report], 2)];
    assert_eq!(
        desk.act(&sign, "cdc", 3).unwrap_err(),
        ["officer: delegation-over"]
    );
    desk.delegations = vec![given(vec![Act::Report], 60)];
    // What is written is still the body's own to write.
    assert!(desk.act(&save(&[]), "cdc", 3).is_err());
    desk.act(&sign, "cdc", 3).unwrap();
    let signed = desk.steps.iter().find_map(|s| match &s.what {
        What::Signed(s) => Some(s.clone()),
        _ => None,
    });
    assert_eq!(signed.unwrap().delegation.as_deref(), Some("d1"));
}
