//! A small city with made-up agreements: dates, counties, secrecy, what does not load. What
//! the policies give is what a table says that is computed from the agreements by plain
//! loops, without a policy engine.

use jiff::civil::{Date, date};
use lf_domain::permit::{
    Agreement, CONFIDENTIAL, Datum, NO_PURPOSE, Permits, Question, REST, Unanswered, Why,
};
use lf_permit::directory::{Body, Directory, Officer, Vocabulary};
use lf_permit::{PermitError, Policies};
use std::collections::BTreeSet;

const ROLES: [&str; 5] = ["customs", "border", "health", "hospital", "county"];
const CATEGORIES: [&str; 4] = ["confirmed", "suspected", "ship", "lot"];
const FIELDS: [&str; 5] = ["name", "document", "itinerary", "place", "result"];
const PURPOSES: [&str; 4] = ["treatment", "transfer", "tracing", "border_control"];

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn words() -> Vocabulary {
    Vocabulary {
        categories: texts(&CATEGORIES),
        fields: texts(&FIELDS),
        purposes: texts(&PURPOSES),
        needs: [
            ("transfer".to_string(), texts(&["name", "place"])),
            ("treatment".to_string(), texts(&["name", "result"])),
        ]
        .into(),
    }
}

fn directory() -> Directory {
    let body = |id: &str, role: &str, area: Option<&str>| Body {
        id: id.into(),
        role: role.into(),
        area: area.map(str::to_string),
    };
    let mut bodies: Vec<Body> = ROLES[..4].iter().map(|r| body(r, r, None)).collect();
    bodies.push(body("county@1", "county", Some("1")));
    bodies.push(body("county@2", "county", Some("2")));
    let officers = (bodies.iter())
        .map(|b| Officer {
            id: format!("of {}", b.id),
            body: b.id.clone(),
            post: (b.id == "health").then(|| "chief".to_string()),
            clearance: CONFIDENTIAL,
        })
        .collect();
    Directory { bodies, officers }
}

fn agreement(
    id: &str,
    (from, to): (&[&str], &[&str]),
    (about, fields): (&[&str], &[&str]),
    purpose: &str,
) -> Agreement {
    Agreement {
        id: format!("plan/{id}"),
        plan: "P".into(),
        clause: "1.4".into(),
        title: Default::default(),
        from: texts(from),
        to: texts(to),
        about: texts(about),
        fields: texts(fields),
        purpose: purpose.into(),
        since: None,
        until: None,
    }
}

fn agreements() -> Vec<Agreement> {
    let mut dated = agreement(
        "dated",
        (&["customs"], &["hospital"]),
        (&["confirmed"], &["result"]),
        "treatment",
    );
    dated.since = Some(date(2026, 9, 1));
    dated.until = Some(date(2026, 9, 30));
    vec![
        agreement(
            "determined",
            (&["customs"], &["health", "border"]),
            (&["confirmed", "suspected"], &["name", "document", "place"]),
            "tracing",
        ),
        agreement(
            "mutual",
            (&["customs", "health"], &["customs", "health"]),
            (&["ship"], &["itinerary", "place"]),
            "border_control",
        ),
        agreement(
            "counties",
            (&["health"], &["county"]),
            (&["confirmed"], &["name", "place"]),
            "tracing",
        ),
        dated,
    ]
}

fn datum(owner: &str, category: &str, area: Option<&str>) -> Datum {
    Datum {
        owner: owner.into(),
        categories: [category.to_string()].into(),
        area: area.map(str::to_string),
        ..Datum::default()
    }
}

/// What of these fields an officer may see, each with its reasons.
fn see(
    permits: &Policies,
    officer: &str,
    datum: &Datum,
    (fields, purpose): (&[&str], &str),
    day: Date,
    opened: bool,
) -> Result<Vec<Vec<Why>>, Unanswered> {
    permits.see(&Question {
        officer,
        datum,
        fields,
        purpose,
        day,
        opened,
    })
}

/// The independent table: ids of the agreements that give a field.
fn given(
    all: &[Agreement],
    to: &Body,
    from: &Body,
    (category, field, purpose): (&str, &str, &str),
    day: Date,
) -> BTreeSet<String> {
    let has = |list: &[String], word: &str| list.iter().any(|x| x == word);
    let mut out = BTreeSet::new();
    for a in all {
        if has(&a.from, &from.role)
            && has(&a.to, &to.role)
            && has(&a.about, category)
            && has(&a.fields, field)
            && a.purpose == purpose
            && a.since.is_none_or(|d| d <= day)
            && a.until.is_none_or(|d| d >= day)
        {
            out.insert(a.id.clone());
        }
    }
    out
}

#[test]
fn nothing_is_seen_that_no_agreement_gives() {
    let (city, all) = (directory(), agreements());
    let permits = Policies::new(&words(), &city, all.clone(), "").unwrap();
    let (mut asked, mut seen) = (0, 0);
    for day in [date(2026, 8, 31), date(2026, 9, 18), date(2026, 10, 1)] {
        for to in &city.bodies {
            for from in &city.bodies {
                for category in CATEGORIES {
                    for area in [None, Some("1")] {
                        let d = datum(&from.id, category, area);
                        for purpose in PURPOSES {
                            let officer = format!("of {}", to.id);
                            let said = see(&permits, &officer, &d, (&FIELDS, purpose), day, false)
                                .unwrap();
                            for (field, is) in FIELDS.iter().zip(said) {
                                let what = (category, *field, purpose);
                                let mut want: BTreeSet<Why> = given(&all, to, from, what, day)
                                    .into_iter()
                                    .map(Why::Agreement)
                                    .collect();
                                let own = to.id == from.id;
                                if own {
                                    want.insert(Why::Own);
                                }
                                let elsewhere =
                                    matches!((&to.area, area), (Some(a), Some(b)) if a != b);
                                if elsewhere && !own {
                                    want.clear();
                                }
                                let is: BTreeSet<Why> = is.into_iter().collect();
                                asked += 1;
                                seen += usize::from(!is.is_empty());
                                assert_eq!(is, want, "{} of {}: {what:?} on {day}", to.id, from.id);
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(
        asked > 16_000 && seen > 1_000 && seen < asked / 3,
        "{seen} of {asked}"
    );
}

#[test]
fn a_broken_glass_opens_everything_but_a_state_secret() {
    let permits = Policies::new(&words(), &directory(), agreements(), "").unwrap();
    let day = date(2026, 9, 18);
    let mut d = datum("customs", "lot", None);
    let name = |who: &str, d: &Datum, opened| {
        let asked: (&[&str], &str) = (&["name"], "treatment");
        see(&permits, who, d, asked, day, opened).unwrap()[0].clone()
    };
    assert!(name("of hospital", &d, false).is_empty());
    assert_eq!(name("of hospital", &d, true), [Why::Opened]);
    d.secrecy = CONFIDENTIAL;
    assert_eq!(name("of hospital", &d, true), [Why::Opened]);
    d.secrecy = CONFIDENTIAL + 1;
    assert!(name("of hospital", &d, true).is_empty());
    let own = name("of customs", &d, false);
    assert!(own.is_empty(), "more secret than he is cleared for");
}

#[test]
fn a_part_in_a_hand_over_gives_what_it_needs_and_no_more() {
    let permits = Policies::new(&words(), &directory(), agreements(), "").unwrap();
    let day = date(2026, 9, 18);
    let mut d = datum("customs", "lot", Some("1"));
    d.parties = texts(&["hospital", "county@2"]).into_iter().collect();
    d.holder = Some("hospital".into());
    let fields: &[&str] = &["name", "document", "place", "result", REST];
    let seen = |who: &str, d: &Datum, purpose: &str| {
        let said = see(&permits, who, d, (fields, purpose), day, false).unwrap();
        let shown = fields.iter().zip(said).filter(|(_, by)| !by.is_empty());
        shown.map(|(f, by)| (*f, by)).collect::<Vec<_>>()
    };
    let part = vec![
        ("name", vec![Why::HandOver]),
        ("place", vec![Why::HandOver]),
    ];
    assert_eq!(seen("of hospital", &d, "transfer"), part);
    // A county's body that takes part in it, whosever people they are.
    assert_eq!(seen("of county@2", &d, "transfer"), part);
    let care = vec![("name", vec![Why::Holder]), ("result", vec![Why::Holder])];
    assert_eq!(seen("of hospital", &d, "treatment"), care);
    assert!(seen("of county@2", &d, "treatment").is_empty());
    assert!(seen("of hospital", &d, "tracing").is_empty());
    assert!(seen("of health", &d, "transfer").is_empty());
    // Whoever records is shown everything, also what has no name in the code book.
    assert_eq!(seen("of customs", &d, NO_PURPOSE).len(), fields.len());
    assert!(seen("of hospital", &d, NO_PURPOSE).is_empty());
    d.told = texts(&["health"]).into_iter().collect();
    assert_eq!(seen("of health", &d, NO_PURPOSE).len(), fields.len());
}

#[test]
fn a_record_is_all_that_it_is() {
    let permits = Policies::new(&words(), &directory(), agreements(), "").unwrap();
    let mut d = datum("customs", "ship", None);
    let asked: (&[&str], &str) = (&["name"], "tracing");
    let day = date(2026, 9, 18);
    let seen = |d: &Datum| see(&permits, "of border", d, asked, day, false).unwrap();
    assert_eq!(seen(&d), [vec![]]);
    d.categories.insert("suspected".into());
    assert_eq!(seen(&d), [vec![Why::Agreement("plan/determined".into())]]);
}

#[test]
fn policies_that_name_what_is_not_there_do_not_load() {
    let load = |change: fn(&mut Agreement)| {
        let mut all = agreements();
        change(&mut all[0]);
        Policies::new(&words(), &directory(), all, "")
            .err()
            .map(|e| e.to_string())
    };
    assert_eq!(load(|_| {}), None);
    for (what, change) in [
        (
            "field",
            (|a| a.fields[0] = "shoe_size".into()) as fn(&mut Agreement),
        ),
        ("category", |a| a.about[0] = "unicorn".into()),
        ("purpose", |a| a.purpose = "curiosity".into()),
        ("twice", |a| a.id = "plan/mutual".into()),
        ("base", |a| a.id = "own".into()),
        ("empty", |a| a.fields.clear()),
    ] {
        assert!(load(change).is_some(), "{what} was taken");
    }
    let quoted = load(|a| a.clause = "1.4\" ; permit (principal, action, resource); //".into());
    assert_eq!(quoted, None, "text stays text");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let permits = Policies::new(&words(), &directory(), agreements(), "").unwrap();
    let day = date(2026, 9, 18);
    let d = datum("customs", "lot", None);
    let ask = |who: &str, field: &str, purpose: &str| {
        see(&permits, who, &d, (&[field], purpose), day, false)
    };
    assert!(ask("of customs", "name", "tracing").is_ok());
    assert!(ask("of customs", "shoe_size", "tracing").is_err());
    assert!(ask("of customs", "name", "curiosity").is_err());
    let nobody = ask("nobody", "name", "tracing");
    assert!(!nobody.is_ok_and(|s| !s[0].is_empty()));
    assert!(permits.acts("of customs", "customs").unwrap());
    assert!(!permits.acts("of customs", "health").unwrap());
}

#[test]
fn a_city_takes_away_and_never_adds() {
    let own = |text: &str| Policies::new(&words(), &directory(), agreements(), text);
    let less = r#"@id("no-documents") forbid (principal, action == Action::"see", resource)
        when { context.field == Field::"document" && !(principal in Post::"chief") };"#;
    let permits = own(less).unwrap();
    let d = datum("customs", "suspected", None);
    let asked: (&[&str], &str) = (&["name", "document"], "tracing");
    let day = date(2026, 9, 18);
    let said = see(&permits, "of border", &d, asked, day, false).unwrap();
    let agreed = Why::Agreement("plan/determined".into());
    assert_eq!(said, [vec![agreed], vec![]]);
    // By post and by incident.
    let post = r#"forbid (principal, action == Action::"see", resource)
        when { !(principal in Post::"chief") && resource has incident &&
               resource.incident == Incident::"cholera" };"#;
    let permits = own(post).unwrap();
    let mut of = d.clone();
    for (incident, who, n) in [
        (None, "of border", 2),
        (Some("cholera"), "of border", 0),
        (Some("plague"), "of border", 2),
        (Some("cholera"), "of health", 2),
    ] {
        of.incident = incident.map(str::to_string);
        let said = see(&permits, who, &of, asked, day, false).unwrap();
        let shown = said.iter().filter(|by| !by.is_empty()).count();
        assert_eq!(shown, n, "{who} of {incident:?}");
    }
    let more = r#"permit (principal, action == Action::"see", resource);"#;
    let wrong = own(more).err().map(|e| e.to_string());
    assert!(wrong.is_some_and(|w| w.contains("forbid")));
    let unknown = r#"forbid (principal, action == Action::"see", resource)
        when { context.field == Field::"shoe_size" };"#;
    assert!(matches!(own(unknown), Err(PermitError::Policy { .. })));
}
