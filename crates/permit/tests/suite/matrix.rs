//! Every body × record type × field × purpose in the real cities: nothing is seen that no
//! agreement gives, of the plans in force or of the city's own, and everything that one gives. The table beside
//! the policies is read off the packs by plain loops.

use jiff::civil::{Date, date};
use lf_app::library::Library;
use lf_domain::city::{City, split_body};
use lf_domain::permit::{Arrangements, CONFIDENTIAL, Datum, Permits, Question, REST, Why, anybody};
use lf_permit::agreements::of_city;
use lf_rules::plan::Plan;
use lf_testing::place::home;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const DAY: Date = date(2026, 9, 18);

/// Field, purpose: ids of the agreements that give it.
type Given = BTreeMap<(String, String), BTreeSet<String>>;

/// What a body is given of another's records of a type, read off the packs.
fn given(plans: &[Arc<Plan>], city: &City, to: &str, from: &str, category: &str) -> Given {
    let (to, from) = (split_body(to).0, split_body(from).0);
    let mut out = Given::new();
    for plan in plans {
        for cited in &plan.pack.program.shares {
            let s = &cited.it;
            let has = |list: &[String], word: &str| list.iter().any(|x| x == word);
            let parameter = (s.to_parameter.as_ref()).and_then(|p| city.parameters.get(p));
            let listed = parameter.is_some_and(|p| p.value.split([',', ' ']).any(|r| r == to));
            if (has(&s.from, from) || has(&s.by, from))
                && (has(&s.to, to) || listed)
                && has(&s.about, category)
                && s.route.is_none()
                && !s.secrecy
                && s.holds(DAY)
            {
                for field in &s.fields {
                    let key = (field.clone(), s.purpose.clone());
                    let id = format!("{}/{}", plan.header().id, s.id);
                    out.entry(key).or_default().insert(id);
                }
            }
        }
    }
    out
}

/// What the city itself arranges besides.
fn arranged(own: &Arrangements, to: &str, from: &str, category: &str, out: &mut Given) {
    let (to, from) = (split_body(to).0, split_body(from).0);
    let has = |list: &[String], word: &str| list.iter().any(|x| x == word);
    for a in &own.agreements {
        if has(&a.from, from) && has(&a.to, to) && has(&a.about, category) {
            for field in &a.fields {
                let key = (field.clone(), a.purpose.clone());
                out.entry(key).or_default().insert(format!("city/{}", a.id));
            }
        }
    }
}

/// Asks everything of a city; how much was asked and how much is seen of others.
fn matrix(id: &str) -> (usize, usize) {
    let library = Library::open(&home()).unwrap();
    let city = library.city(id).unwrap();
    let plans = library.plans_of(&city, Some(DAY)).unwrap();
    let book = library.book.clone();
    let own = library.arrangements(id).unwrap();
    let permits = of_city(&city, &book, &plans, &own).unwrap();
    let bodies: Vec<String> = (city.bodies.iter())
        .flat_map(|b| city.bodies_of(&b.role, None).into_iter().take(1))
        .collect();
    let shares = || plans.iter().flat_map(|p| &p.pack.program.shares);
    let (mut asked, mut seen) = (0, 0);
    for (category, what) in &book.sharing.categories {
        let all = what.fields.iter().map(String::as_str).chain([REST]);
        let fields: Vec<&str> = all.collect();
        // Owners: each role that some agreement about it names, and one that none names.
        let named = |o: &&String| {
            let role = split_body(o).0.to_string();
            let about = shares().filter(|s| s.it.about.contains(category));
            let named = about.fold(false, |n, s| {
                n || s.it.from.contains(&role) || s.it.by.contains(&role)
            });
            named || own.agreements.iter().any(|a| a.from.contains(&role))
        };
        let mut owners: Vec<&String> = bodies.iter().filter(named).collect();
        owners.extend(bodies.iter().find(|o| !named(o)));
        for to in &bodies {
            for from in &owners {
                let mut want = given(&plans, &city, to, from, category);
                arranged(&own, to, from, category, &mut want);
                let datum = Datum {
                    owner: (*from).clone(),
                    categories: [category.clone()].into(),
                    secrecy: CONFIDENTIAL,
                    ..Datum::default()
                };
                let officer = anybody(to);
                for purpose in book.sharing.purposes.keys() {
                    let question = Question {
                        officer: &officer,
                        datum: &datum,
                        fields: &fields,
                        purpose,
                        day: DAY,
                        opened: false,
                    };
                    let said = permits.see(&question).unwrap();
                    for (field, is) in fields.iter().zip(said) {
                        let key = ((*field).to_string(), purpose.clone());
                        let given = want.get(&key).into_iter().flatten().cloned();
                        let mut want: BTreeSet<Why> = given.map(Why::Agreement).collect();
                        if to == *from {
                            want.insert(Why::Own);
                        } else {
                            seen += usize::from(!want.is_empty());
                        }
                        asked += 1;
                        let is: BTreeSet<Why> = is.into_iter().collect();
                        assert_eq!(is, want, "{to} of {from}: {category}.{field} for {purpose}");
                    }
                }
            }
        }
    }
    println!("{id}: {seen} of {asked} are seen");
    (asked, seen)
}

#[test]
fn nothing_is_seen_in_taicang_that_no_agreement_gives() {
    let (asked, seen) = matrix("taicang");
    assert!(seen > 100 && asked > 100 * seen, "{seen} of {asked}");
}

#[test]
fn nothing_is_seen_in_erenhot_that_no_agreement_gives() {
    let (asked, seen) = matrix("erenhot");
    assert!(seen > 0 && asked > 10 * seen, "{seen} of {asked}");
}

#[test]
fn nothing_is_seen_in_shanghai_that_no_agreement_gives() {
    let (asked, seen) = matrix("shanghai");
    assert!(seen > 0 && asked > 10 * seen, "{seen} of {asked}");
}

#[test]
fn nothing_is_seen_in_jiaxing_that_the_city_does_not_arrange() {
    let (asked, seen) = matrix("jiaxing");
    assert!(seen > 0 && asked > 10 * seen, "{seen} of {asked}");
}

#[test]
fn every_city_has_policies_that_hold() {
    let library = Library::open(&home()).unwrap();
    let mut cities = 0;
    for folder in std::fs::read_dir(home().join("cities")).unwrap() {
        let id = folder.unwrap().file_name().into_string().unwrap();
        let city = library.city(&id).unwrap();
        let plans = library.plans_of(&city, Some(DAY)).unwrap();
        let own = library.arrangements(&id).unwrap();
        if let Err(e) = of_city(&city, &library.book, &plans, &own) {
            panic!("{id}: {e}");
        }
        cities += 1;
    }
    assert!(cities > 3, "{cities}");
}
