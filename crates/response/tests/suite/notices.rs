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
        Port::of("taicang-port", "taicang")
    }

    fn of(pack: &str, city: &str) -> Port {
        let book: CodeBook = pack::yaml(&source(root().join("plans/codebook.yaml"))).unwrap();
        let files = std::fs::read_dir(root().join("plans").join(pack)).unwrap();
        let pack = pack::read(files.map(|f| source(f.unwrap().path())).collect()).unwrap();
        Port {
            city: pack::yaml(&source(root().join("cities").join(city).join("city.yaml"))).unwrap(),
            plan: Plan::compile(pack, &book, None).unwrap(),
            book,
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
        }
    }

    /// The receivers that an entry of a body has told under one agreement.
    fn told(&self, share: &str, what: &Happening) -> Vec<String> {
        let found = self.asked(what).into_iter().filter(|n| n.share == share);
        let mut out: Vec<String> = found.map(|n| n.receiver).collect();
        out.sort();
        out
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

// covers: TC-8.1-05
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

/// A record of a register that has come to the stage from which it counts.
fn record(register: &str, agency: &str, values: Value) -> Happening {
    let body = json!({"register": register, "evidence": true, "values": values});
    entry(30, 30, &format!("record.{register}"), agency, body)
}

/// Each of the bodies tells all the others, and nobody itself.
fn mutual(port: &Port, share: &str, bodies: &[&str], what: impl Fn(&str) -> Happening) {
    for sender in bodies {
        let mut others: Vec<&str> = bodies.iter().copied().filter(|b| b != sender).collect();
        others.sort_unstable();
        assert_eq!(
            port.told(share, &what(sender)),
            others,
            "{share} of {sender}"
        );
    }
}

// covers: TC-7.1-01, TC-7.1-02, TC-7.1-03, TC-7.1-04, TC-7.1-05
#[test]
fn five_tell_of_a_nuclear_biological_or_chemical_event() {
    let bodies = [
        "maritime_safety",
        "customs",
        "border_inspection",
        "ecology_environment",
        "mhc",
    ];
    mutual(&Port::new(), "cbrn-notice", &bodies, |b| {
        entry(1, 1, "fact.occurrence", b, json!({"what": "cbrn_event"}))
    });
}

// covers: TC-8.1-01, TC-8.1-02, TC-8.1-03, TC-8.1-04
#[test]
fn four_tell_of_a_suspected_terror_event() {
    let bodies = [
        "border_inspection",
        "maritime_safety",
        "customs",
        "counter_terror_office",
    ];
    mutual(&Port::new(), "terror-notice", &bodies, |b| {
        let body = json!({"what": "suspected_terror_event"});
        entry(1, 1, "fact.occurrence", b, body)
    });
}

// covers: TC-6.2-05, TC-6.2-06, TC-6.2-07
#[test]
fn three_tell_of_a_food_accident() {
    mutual(
        &Port::new(),
        "food-notice",
        &["customs", "market_regulator", "mhc"],
        |b| {
            let values =
                json!({"persons": "1", "deaths": "0", "harm": "limited", "outside": "none"});
            record("food_accident", b, values)
        },
    );
}

// covers: TC-2.1-01, TC-2.1-02, TC-4.1-01, TC-4.1-02, TC-5.1-01, TC-5.1-02
#[test]
fn plans_of_work_go_to_the_other_side_when_they_are_published() {
    let port = Port::new();
    for (sort, to_customs, to_farm) in [
        (
            "biosecurity",
            "bio-plan-to-customs",
            "bio-plan-to-agriculture",
        ),
        (
            "animal",
            "animal-plan-to-customs",
            "animal-plan-to-agriculture",
        ),
        (
            "plant",
            "plant-plan-to-customs",
            "plant-plan-to-agriculture",
        ),
    ] {
        let plan = |agency: &str| record("work_plan", agency, json!({"sort": sort}));
        assert_eq!(
            port.told(to_customs, &plan("agriculture_bureau")),
            ["customs"]
        );
        assert_eq!(port.told(to_farm, &plan("customs")), ["agriculture_bureau"]);
        assert_eq!(
            port.asked(&plan("customs")).len(),
            1,
            "{sort}: no other agreement"
        );
    }
    let mut draft = record("work_plan", "customs", json!({"sort": "animal"}));
    draft.body["evidence"] = json!(false);
    assert!(port.asked(&draft).is_empty(), "a draft is nobody's yet");
}

// covers: TC-2.2-01, TC-2.2-02, TC-4.2-01, TC-4.2-02, TC-5.2-01, TC-5.2-02, TC-5.2-03, TC-5.1-05
#[test]
fn biosecurity_goes_to_the_other_side_item_by_item() {
    let port = Port::new();
    let info = |agency: &str, sort: &str, item: &str| {
        record("biosecurity", agency, json!({"sort": sort, "item": item}))
    };
    let told = |share: &str, what: &Happening| port.told(share, what);
    let catch = info("customs", "biosecurity", "interception");
    assert_eq!(told("bio-to-agriculture", &catch), ["agriculture_bureau"]);
    let trend = info("agriculture_bureau", "biosecurity", "foreign_trend");
    assert_eq!(told("bio-to-customs", &trend), ["customs"]);
    let outbreak = info("customs", "animal", "emergency");
    assert_eq!(
        told("animal-to-agriculture", &outbreak),
        ["agriculture_bureau"]
    );
    let outbreak = info("agriculture_bureau", "animal", "emergency");
    assert_eq!(told("animal-to-customs", &outbreak), ["customs"]);
    let first = [
        "pest_census",
        "pest_control",
        "eradication",
        "bases",
        "pesticides",
    ];
    let last = [
        "interception",
        "foreign_trend",
        "special_monitoring",
        "special_control",
        "export_quality",
    ];
    for item in first {
        assert_eq!(
            told(
                "plant-to-customs",
                &info("agriculture_bureau", "plant", item)
            ),
            ["customs"]
        );
        assert!(
            port.asked(&info("customs", "plant", item)).is_empty(),
            "{item} is the bureau's"
        );
    }
    for item in last {
        assert_eq!(
            told("plant-to-agriculture", &info("customs", "plant", item)),
            ["agriculture_bureau"]
        );
        assert!(
            port.asked(&info("agriculture_bureau", "plant", item))
                .is_empty(),
            "{item} is customs'"
        );
    }
    // Who sends which is inferred, and every such agreement says so.
    let shares = &port.plan.pack.program.shares;
    let plant = |id: &str| &shares.iter().find(|s| s.it.id == id).unwrap().it;
    for id in ["plant-to-customs", "plant-to-agriculture"] {
        assert!(plant(id).note.zh.contains("推断"));
    }
    mutual(
        &port,
        "propagation",
        &["agriculture_bureau", "customs"],
        |b| record("propagation_material", b, json!({"sort": "approval"})),
    );
}

// covers: TC-1.2-01, TC-1.2-02, TC-1.2-03
#[test]
fn travel_histories_go_both_ways_with_the_three_blocks_of_data() {
    let port = Port::new();
    let person = |agency: &str| {
        let body = json!({"sort": "traveller", "direction": "entry", "affected": true});
        entry(5, 5, "declaration.made", agency, body)
    };
    // Whose country was not on the list on the day of the stay is out of scope.
    let mut other = person("customs");
    other.body["affected"] = json!(false);
    assert!(port.asked(&other).is_empty());
    assert_eq!(
        port.told("travel-to-customs", &person("border_inspection")),
        ["customs"]
    );
    assert_eq!(
        port.told("travel-to-border", &person("customs")),
        ["border_inspection"]
    );
    let fields = &port.asked(&person("customs"))[0].fields;
    for block in [
        "document",
        "itinerary",
        "activity",
        "entry_date",
        "entry_route",
    ] {
        assert!(fields.iter().any(|f| f == block), "{block}");
    }
    let other = entry(
        6,
        6,
        "person.registered",
        "customs",
        json!({"kind": "crew"}),
    );
    assert!(
        port.asked(&other).is_empty(),
        "nothing of whoever has no such history"
    );
}

// covers: TC-1.2-04, TC-1.2-05, TC-1.2-06, TC-1.2-07, TC-1.2-08, TC-1.2-09, TC-8.1-05
#[test]
fn the_three_categories_and_imported_cases_are_told_both_ways() {
    let port = Port::new();
    let determined = |kind: &str| {
        let body = json!({"kind": kind, "person": "p1", "disease": "cholera"});
        entry(7, 7, "custody.determined", "customs", body)
    };
    for kind in ["confirmed", "suspected", "close_contact"] {
        assert_eq!(
            port.told("three-to-health", &determined(kind)),
            ["mhc"],
            "{kind}"
        );
    }
    assert!(
        port.told("three-to-health", &determined("symptomatic"))
            .is_empty()
    );
    // Whoever has symptoms and nothing else is told of to nobody.
    assert!(port.asked(&determined("symptomatic")).is_empty());
    assert_eq!(
        port.told("port-health", &determined("suspected")),
        ["border_inspection", "maritime_safety", "mhc", "port_office"]
    );
    let result = entry(
        8,
        8,
        "custody.result",
        "cdc",
        json!({"outcome": "positive"}),
    );
    assert!(
        port.asked(&result).is_empty(),
        "a raw result is no determination"
    );
    let case = |agency: &str, origin: &str| {
        let body = json!({"disease": "cholera", "classification": "confirmed", "origin": origin});
        entry(9, 9, "fact.case", agency, body)
    };
    assert_eq!(
        port.told("three-to-customs", &case("hospital", "local")),
        ["customs"]
    );
    assert_eq!(
        port.told("imported-to-customs", &case("cdc", "imported")),
        ["customs"]
    );
    assert_eq!(
        port.told("imported-to-health", &case("customs", "imported")),
        ["mhc"]
    );
    assert!(
        port.told("imported-to-health", &case("customs", "local"))
            .is_empty()
    );
    // The health commission sends what its hospitals and CDC report.
    assert_eq!(port.asked(&case("hospital", "local"))[0].sender, "mhc");
}

// covers: TC-1.2-09
#[test]
fn while_the_city_lists_no_receiver_nothing_is_sent() {
    let mut port = Port::new();
    let body = json!({"kind": "suspected", "person": "p1"});
    let what = entry(7, 7, "custody.determined", "customs", body);
    let listed = port
        .city
        .parameters
        .get_mut("port_health_receivers")
        .unwrap();
    listed.value = String::new();
    assert!(port.told("port-health", &what).is_empty());
}

// covers: EL-6-01, EL-6-03, EL-6-05, EL-5-07
#[test]
fn members_tell_the_office_and_the_office_tells_the_members() {
    let port = Port::of("erenhot-phe", "erenhot");
    let from = |register: &str, agency: &str| record(register, agency, json!({}));
    assert_eq!(
        port.told("signal", &from("signal", "hospital")),
        ["municipal_office"]
    );
    assert_eq!(
        port.told("situation", &from("situation", "customs")),
        ["emergency_command", "municipal_office"]
    );
    let advice = port.asked(&from("suggestion", "transport"));
    assert_eq!(advice.len(), 1);
    assert_eq!(advice[0].answer, lf_rules::program::Answer::Answer);
    let members = port.told("bulletin", &from("bulletin", "municipal_office"));
    assert!(members.len() >= 8, "{members:?}");
    assert!(
        port.told("bulletin", &from("bulletin", "customs"))
            .is_empty()
    );
}

// covers: SH-3.1-02, SH-3.1-04, SH-3.1-05
#[test]
fn port_risks_go_to_all_members_and_what_is_major_asks_for_a_receipt() {
    let port = Port::of("shanghai-port-security", "shanghai");
    let risk = |sort: &str| record("port_risk", "customs", json!({"sort": sort}));
    let members = port.told("risk-pool", &risk("risk"));
    assert_eq!(members.len(), 12, "{members:?}");
    assert_eq!(port.told("risk-major", &risk("major")), members);
    let answer = |sort: &str| port.asked(&risk(sort))[0].answer;
    assert_eq!(answer("major"), lf_rules::program::Answer::Acknowledge);
    assert_eq!(answer("status"), lf_rules::program::Answer::None);
    let topic = &port.asked(&risk("topic"))[0];
    assert!(!topic.visible_to("somebody_else") && topic.visible_to("customs"));
}

// covers: TC-6.2-08, TC-6.2-09
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

// covers: TC-6.2-10, TC-6.2-11
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
