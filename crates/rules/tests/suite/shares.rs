//! Agreements on sharing in a small pack: a sound one, and each fault with its
//! place and what to do about it.

use super::packs::{self, small};
use lf_domain::city::City;
use lf_domain::city::Parameter;
use lf_domain::codebook::Label;
use lf_rules::checker::{Finding, check};
use lf_rules::pack;
use lf_rules::plan::Plan;
use lf_rules::program::compare::compare;
use std::sync::Arc;

const SOUND: &str = "\
## 7 Notices

```yaml share
- id: persons
  title: {zh: 通报病例, en: Tell of cases}
  from: [mhc]
  by: [hospital]
  to: [customs]
  about: [suspected, confirmed]
  on: [{event: fact.case, classifications: [suspected], origins: [imported]}]
  fields: [name, document, classification]
  purpose: tracing
  within: 2h
  source: '7'
  answer_within: receipt
  confidentiality: confidential
- id: accidents
  title: {zh: 互相通报事故, en: Tell each other of accidents}
  from: [mhc, customs]
  to: [mhc, customs]
  about: [food_accident]
  on:
    - {event: record.added, kinds: [food_accident], values: {deaths: ['>=1']}}
    - {event: record.added, kinds: [food_accident], values: {persons: ['>=many']}}
  fields: [subject, time, deaths]
  purpose: food_safety
  within: receipt
  answer: none
- id: open
  title: {zh: 通报口岸各单位, en: Tell the bodies of the port}
  from: [customs]
  to_parameter: receivers
  about: [suspected]
  on: [{event: custody.determined, kinds: [suspected]}]
  fields: [name]
  purpose: transfer
  within: receipt
  answer_within: receipt
  until: 2030-01-01
  since: 2024-01-01
```
";

fn city() -> City {
    let mut city = packs::city();
    city.packs = vec!["t".into()];
    let parameter = |value: &str| Parameter {
        value: value.into(),
        label: Label::default(),
        source: "test".into(),
    };
    city.parameters = [
        ("receipt", "2h"),
        ("many", ""),
        ("receivers", "mhc, hospital"),
    ]
    .map(|(n, v)| (n.to_string(), parameter(v)))
    .into();
    let body = city.bodies[0].clone();
    for role in ["mhc", "customs", "hospital"] {
        if !city.bodies.iter().any(|b| b.role == role) {
            let mut body = body.clone();
            (body.role, body.each) = (role.into(), None);
            city.bodies.push(body);
        }
    }
    city
}

fn findings(text: &str) -> Vec<Finding> {
    let plan: Plan = packs::compile(small(text)).unwrap_or_else(|p| panic!("{p:#?}"));
    check(&Arc::new(plan), &city(), &packs::book(), None)
}

fn lines(found: &[Finding]) -> String {
    let line = |f: &Finding| {
        let at = f.at.as_ref().unwrap();
        let said: String = f.message.chars().take(160).collect();
        format!(
            "{}:{} {:?} {:?} {said}",
            at.line, at.column, f.severity, f.kind
        )
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn sound_agreements_have_no_findings() {
    assert_eq!(lines(&findings(SOUND)), "");
}

#[test]
fn each_fault_is_found_at_its_place() {
    let faults = [
        ("from: [mhc]", "from: [health]"),
        ("from: [mhc]", "from: []"),
        ("from: [mhc]\n", "from: [mhc, customs]\n"),
        ("to: [customs]", "to: [mhc]"),
        ("to: [customs]", "to: [public]"),
        ("to: [customs]", "to: []"),
        ("to_parameter: receivers", "to_parameter: nobody"),
        ("about: [suspected, confirmed]", "about: [suspicious]"),
        ("about: [suspected, confirmed]", "about: []"),
        ("event: fact.case", "event: fact.cases"),
        ("event: fact.case", "event: finding.candidate"),
        ("classifications: [suspected]", "classifications: [likely]"),
        (
            "fields: [name, document, classification]",
            "fields: [name, shoe_size]",
        ),
        (
            "fields: [name, document, classification]",
            "fields: [name, capacity]",
        ),
        ("fields: [name, document, classification]", "fields: []"),
        ("purpose: tracing", "purpose: curiosity"),
        ("purpose: tracing", "purpose: statistics"),
        ("  within: 2h\n", ""),
        ("within: 2h", "within: 2 hours"),
        ("within: 2h", "within: soon"),
        ("  source: '7'\n", ""),
        ("  answer_within: receipt\n  conf", "  conf"),
        ("confidentiality: confidential", "confidentiality: public"),
        ("id: accidents", "id: persons"),
        ("'>=1'", "'>=some people'"),
        ("'>=many'", "'>=most'"),
        ("until: 2030-01-01", "until: 2020-01-01"),
        ("en: Tell of cases", "en: ''"),
        (
            "  confidentiality",
            "  readings: [AMB-99]\n  confidentiality",
        ),
        (
            "  confidentiality",
            "  route: {through: abroad, signers: [mhc]}\n  confidentiality",
        ),
    ];
    let text: Vec<String> = (faults.iter())
        .map(|(old, new)| {
            assert!(SOUND.contains(old), "{old}");
            let found = findings(&SOUND.replacen(old, new, 1));
            assert!(!found.is_empty(), "nothing found for {new}");
            format!("{}\n{}\n", new.replace('\n', "\\n"), lines(&found))
        })
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn agreements_are_read_compared_and_refused_by_their_place() {
    let before = pack::read(small(SOUND)).unwrap().program;
    let share = before.share("persons").unwrap();
    assert_eq!(
        (share.clause.as_str(), share.it.sender("hospital")),
        ("7", Some("mhc"))
    );
    let after = SOUND
        .replace("to: [customs]", "to: [customs, cdc]")
        .replace("id: open", "id: port");
    let after = pack::read(small(&after)).unwrap().program;
    let changes = compare(&before, &after);
    let found: Vec<String> = (changes.iter())
        .map(|c| format!("{:?} {} {}", c.what, c.kind, c.id))
        .collect();
    assert_eq!(
        found,
        [
            "Changed share persons",
            "Added share port",
            "Removed share open"
        ]
    );
    let wrong = pack::read(small(
        &SOUND.replace("  purpose: tracing", "  reason: tracing"),
    ));
    assert!(wrong.unwrap_err()[0].to_string().contains("reason"));
    let empty = pack::read(small("## 1 x\n\n```yaml share\n[]\n```\n"));
    assert!(empty.unwrap_err()[0].message.contains("empty"));
}

#[test]
fn the_vocabulary_of_this_repository_is_whole() {
    let book = packs::book();
    assert_eq!(book.sharing.faults(), Vec::<String>::new());
    for (code, c) in &book.sharing.categories {
        assert!(!c.fields.is_empty() && !c.label.zh.is_empty(), "{code}");
        // Some purpose of the book needs each field of each category.
        for f in &c.fields {
            let needed = book.sharing.purposes.values().any(|p| p.needs.contains(f));
            assert!(needed, "{code}.{f}");
        }
    }
    for (code, f) in &book.sharing.fields {
        assert!(!f.from.is_empty(), "{code} is nowhere");
        let sealed = f.from.iter().any(|p| p.starts_with("sealed."));
        assert!(
            !sealed || f.personal || code.contains("date") || code.contains("route"),
            "{code}"
        );
    }
}

/// Who tells whom under an agreement of a pack of this repository: pairs of roles.
fn pairs(folder: &str, id: &str) -> Vec<(String, String)> {
    let program = pack::read(packs::sources(folder)).unwrap().program;
    let s = &program.share(id).unwrap_or_else(|| panic!("{id}")).it;
    let all = (s.from.iter()).flat_map(|f| s.to.iter().map(move |t| (f.clone(), t.clone())));
    all.filter(|(f, t)| f != t).collect()
}

#[test]
fn the_agreements_of_the_ports_bind_every_pair_of_the_text() {
    assert_eq!(pairs("taicang-port", "cbrn-notice").len(), 20);
    assert_eq!(pairs("taicang-port", "terror-notice").len(), 12);
    assert_eq!(pairs("taicang-port", "food-notice").len(), 6);
    assert_eq!(pairs("taicang-port", "propagation").len(), 2);
    assert_eq!(pairs("shanghai-port-security", "risk-major").len(), 13 * 12);
    for (there, back) in [
        ("travel-to-customs", "travel-to-border"),
        ("three-to-health", "three-to-customs"),
        ("imported-to-health", "imported-to-customs"),
        ("bio-to-agriculture", "bio-to-customs"),
        ("plant-to-customs", "plant-to-agriculture"),
    ] {
        let mut other = pairs("taicang-port", back);
        other
            .iter_mut()
            .for_each(|p| *p = (p.1.clone(), p.0.clone()));
        assert_eq!(pairs("taicang-port", there), other, "{there}");
    }
}

#[test]
fn nobody_is_told_abroad_but_by_the_one_channel_and_a_raw_result_tells_nobody() {
    let program = pack::read(packs::sources("taicang-port")).unwrap().program;
    let abroad = &program.share("food-abroad").unwrap().it;
    let route = abroad.route.as_ref().unwrap();
    assert_eq!(route.through, "foreign_affairs");
    assert_eq!(
        route.signers,
        ["food_safety_office", "municipal_government"]
    );
    assert_eq!(abroad.to, std::slice::from_ref(&route.through));
    let port = &program.share("port-health").unwrap().it;
    assert!(port.on.iter().all(|t| t.event == "custody.determined"));
    assert!(port.to.is_empty() && port.to_parameter.is_some());
    // Health's notices rest on what its hospitals and CDC record; customs' on its own.
    let health = &program.share("three-to-customs").unwrap().it;
    assert_eq!(health.sender("hospital"), Some("mhc"));
    assert_eq!(
        program
            .share("three-to-health")
            .unwrap()
            .it
            .sender("hospital"),
        None
    );
}

#[test]
fn only_the_three_categories_are_in_their_feed() {
    let program = pack::read(packs::sources("taicang-port")).unwrap().program;
    for id in ["three-to-health", "three-to-customs"] {
        let s = &program.share(id).unwrap().it;
        assert_eq!(s.about, ["confirmed", "suspected", "close_contact"], "{id}");
        for t in &s.on {
            let three = |k: &String| s.about.contains(k);
            assert!(t.kinds.iter().chain(&t.classifications).all(three), "{id}");
        }
    }
}
