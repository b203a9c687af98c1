//! Notices on the agreements of the ports of this repository: what an entry opens,
//! and what becomes of it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_response::notice::content::{Told, content};
use lf_response::notice::{
    Change, Command, Notice, NoticeEvent, Standing, State, asked, decide, follow,
};
use lf_response::opening::{Happening, Scene, Script};
use lf_rules::pack;
use lf_rules::plan::Plan;
use lf_rules::problem::Source;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn source(path: PathBuf) -> Source {
    Source {
        text: std::fs::read_to_string(&path).unwrap(),
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
    }
}

struct Port {
    city: City,
    book: CodeBook,
    plan: Plan,
    zone: TimeZone,
}

impl Port {
    fn new() -> Port {
        let book: CodeBook = pack::yaml(&source(root().join("plans/codebook.yaml"))).unwrap();
        let files = std::fs::read_dir(root().join("plans/taicang-port")).unwrap();
        let pack = pack::read(files.map(|f| source(f.unwrap().path())).collect()).unwrap();
        Port {
            city: pack::yaml(&source(root().join("cities/taicang/city.yaml"))).unwrap(),
            plan: Plan::compile(pack, &book, None).unwrap(),
            book,
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
        }
    }

    fn asked(&self, what: &Happening) -> Vec<Notice> {
        let scene = Scene {
            city: &self.city,
            book: &self.book,
            zone: &self.zone,
        };
        asked(
            what,
            &format!("seq/{}", what.root),
            &scene,
            &Script::of(&self.plan),
        )
    }
}

fn at() -> Timestamp {
    "2026-09-18T02:00:00Z".parse().unwrap()
}

fn entry(seq: u64, root: u64, kind: &str, agency: &str, body: Value) -> Happening {
    Happening {
        seq,
        root,
        kind: kind.into(),
        at: at(),
        agency: agency.into(),
        body,
        ..Happening::default()
    }
}

fn actor(body: &str) -> Actor {
    Actor {
        officer: format!("o_{body}"),
        body: body.into(),
    }
}

fn event(kind: &str, body: Value) -> NoticeEvent {
    NoticeEvent::read(kind, &body.to_string()).unwrap()
}

/// Folds the steps of the follower into what was known.
fn apply(seq: u64, steps: Vec<lf_response::opening::Step>, known: &mut Vec<Standing>) -> usize {
    let n = steps.len();
    for s in steps {
        let id = s.subject.trim_start_matches("notice/").to_string();
        let e = NoticeEvent::read(s.kind, &s.body).unwrap();
        let before = known
            .iter()
            .position(|k| k.it.id == id)
            .map(|i| known.remove(i));
        known.push(Standing::apply(before, (seq, at(), actor("machine")), e).unwrap());
    }
    n
}

#[test]
fn a_terror_notice_goes_on_suspicion_to_the_other_three_and_nobody_else() {
    let port = Port::new();
    let what = entry(
        1,
        1,
        "fact.occurrence",
        "border_inspection",
        json!({"occurrence": "suspected_terror_event", "what": "suspected_terror_event"}),
    );
    let mut told: Vec<String> = port.asked(&what).into_iter().map(|n| n.receiver).collect();
    told.sort();
    assert_eq!(
        told,
        ["counter_terror_office", "customs", "maritime_safety"]
    );
    let stranger = entry(
        2,
        2,
        "fact.occurrence",
        "agriculture_bureau",
        json!({"what": "suspected_terror_event"}),
    );
    assert!(port.asked(&stranger).is_empty());
}

#[test]
fn one_death_is_enough_and_many_without_a_number_is_for_a_person() {
    let port = Port::new();
    let accident = |persons: &str, deaths: &str| {
        let body = json!({"register": "food_accident", "evidence": true, "values": {"persons": persons, "deaths": deaths, "harm": "limited", "outside": "none"}});
        let asked = port.asked(&entry(3, 3, "record.food_accident", "customs", body));
        asked.into_iter().find(|n| n.share == "food-upward")
    };
    assert!(!accident("2", "1").unwrap().by_hand);
    let doubt = accident("5", "0").unwrap();
    assert!(doubt.by_hand);
    assert_eq!(doubt.doubt, ["many_persons"]);
    assert!(accident("0", "0").is_none());
}

#[test]
fn nothing_is_sent_twice_a_correction_follows_and_a_withdrawal_takes_it_back() {
    let port = Port::new();
    let case = |seq, kind: &str| {
        entry(
            seq,
            10,
            kind,
            "hospital",
            json!({"disease": "cholera", "classification": "confirmed", "origin": "local"}),
        )
    };
    let mut known = vec![];
    let first = case(10, "fact.case");
    assert_eq!(
        apply(11, follow(&first, port.asked(&first), &[]), &mut known),
        2
    );
    assert_eq!(
        apply(
            12,
            follow(&first, port.asked(&first), &known.clone()),
            &mut known
        ),
        0
    );
    let second = case(13, "fact.case");
    assert_eq!(Change::of(&second), Change::Corrects);
    assert_eq!(
        apply(
            14,
            follow(&second, port.asked(&second), &known.clone()),
            &mut known
        ),
        1
    );
    assert_eq!(
        (known[0].tells.clone(), known[0].state),
        (vec![10, 13], State::Sent)
    );
    let gone = entry(15, 10, "fact.withdrawal", "hospital", json!({}));
    assert_eq!(
        apply(16, follow(&gone, vec![], &known.clone()), &mut known),
        1
    );
    assert_eq!(known[0].state, State::Withdrawn);
    let late = decide(
        &known[0],
        &actor("customs"),
        Command::Acknowledge {
            note: String::new(),
        },
        13,
    );
    assert_eq!(late.unwrap_err().key, "notice-withdrawn");
}

#[test]
fn abroad_only_after_both_signatures_and_by_hand() {
    let port = Port::new();
    let body = json!({"register": "food_accident", "evidence": true, "values": {"persons": "1", "deaths": "0", "harm": "limited", "outside": "foreign"}});
    let what = entry(20, 20, "record.food_accident", "customs", body);
    let it = (port.asked(&what).into_iter())
        .find(|n| n.share == "food-abroad")
        .unwrap();
    assert_eq!(it.receiver, "foreign_affairs");
    let mut s = Standing::apply(
        None,
        (21, at(), actor("machine")),
        NoticeEvent::Opened(Box::new(it)),
    )
    .unwrap();
    let send = || Command::Send {
        text: String::new(),
    };
    assert_eq!(
        decide(&s, &actor("customs"), send(), 20).unwrap_err().key,
        "notice-unsigned"
    );
    assert_eq!(
        decide(&s, &actor("municipal_government"), Command::Sign, 20)
            .unwrap_err()
            .key,
        "notice-not-signer"
    );
    for (n, body) in ["food_safety_office", "municipal_government"]
        .into_iter()
        .enumerate()
    {
        decide(&s, &actor(body), Command::Sign, 20).unwrap();
        s = Standing::apply(
            Some(s),
            (22 + n as u64, at(), actor(body)),
            event("notice.signed", json!({})),
        )
        .unwrap();
    }
    let sent = decide(&s, &actor("customs"), send(), 20).unwrap().remove(0);
    s = Standing::apply(
        Some(s),
        (24, at(), actor("customs")),
        event(&sent.kind, sent.body),
    )
    .unwrap();
    let number = |n: &str| Command::Dispatch { number: n.into() };
    assert!(decide(&s, &actor("foreign_affairs"), number(" "), 20).is_err());
    assert!(decide(&s, &actor("foreign_affairs"), number("外〔2026〕1号"), 20).is_ok());
    assert_eq!(
        decide(&s, &actor("customs"), number("1"), 20)
            .unwrap_err()
            .key,
        "notice-not-receiver"
    );
}

#[test]
fn exactly_the_agreed_fields_are_told_and_the_newest_counts() {
    let book = Port::new().book;
    let told = |name: &str, disease: Value| Told {
        body: json!({"disease": disease, "kind": "suspected", "secret_remark": "x"}),
        sealed: json!({"name": name, "phone": "1"}),
        ..Told::default()
    };
    let fields = ["name", "disease", "seat"].map(String::from);
    let lines = content(
        &fields,
        &[told("旧", json!("cholera")), told("新", Value::Null)],
        &book.sharing,
    );
    let found: Vec<_> = lines
        .iter()
        .map(|l| (l.field.as_str(), l.value.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            ("name", Some("新")),
            ("disease", Some("cholera")),
            ("seat", None)
        ]
    );
}
