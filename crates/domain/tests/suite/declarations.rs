//! Declarations: every field of a form is read, what cannot be is refused, what is left
//! open or said in two ways is asked.

use lf_domain::declaration::aircraft::{self, AircraftDeclaration};
use lf_domain::declaration::form::{Field, Holds, Values};
use lf_domain::declaration::ship::{self, ShipDeclaration};
use lf_domain::declaration::traveller::{self, TravellerDeclaration};
use lf_domain::refusal::Refusal;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn name(f: &Field, row: usize) -> String {
    match f.group {
        "" => f.name.to_string(),
        group => format!("{group}.{row}.{}", f.name),
    }
}

fn sample(f: &Field) -> &'static str {
    match (f.name, f.holds) {
        ("imo", _) => "9228198",
        ("temperature", _) => "38.4",
        (_, Holds::Text | Holds::Long) => "Text",
        (_, Holds::Date) => "2026-09-01",
        (_, Holds::PartialDate) => "1982-07",
        (_, Holds::Time) => "08:30",
        (_, Holds::YesNo) => "yes",
        (_, Holds::Count) => "7",
        (_, Holds::Number) => "12.5",
        (_, Holds::Choice(words)) => words[words.len() - 1],
        (_, Holds::Symptoms) => "fever,rash",
    }
}

fn needed(fields: &[Field]) -> Values {
    let needed = fields.iter().filter(|f| f.required);
    needed
        .map(|f| (name(f, 0), sample(f).to_string()))
        .collect()
}

/// A form is the record and the record is its JSON; each field counts.
fn every_field<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    fields: &[Field],
    base: Values,
    read: fn(&Values) -> Result<T, Vec<Refusal>>,
) {
    let plain = read(&base).expect("what is needed is enough");
    let mut all = base.clone();
    for f in fields {
        let key = name(f, 0);
        all.insert(key.clone(), sample(f).to_string());
        let mut with = base.clone();
        // A row of the attachment needs its name, a document its number.
        with.extend(
            [("ill", "name"), ("documents", "number")]
                .iter()
                .filter(|(g, _)| *g == f.group)
                .map(|(g, n)| (format!("{g}.0.{n}"), "Name".to_string())),
        );
        let before = with.get(&key).cloned();
        let without = read(&with).ok();
        with.insert(key.clone(), sample(f).to_string());
        if before.as_deref() != Some(sample(f)) {
            let changed = read(&with).unwrap_or_else(|e| panic!("{key}: {e:?}"));
            assert!(
                Some(&changed) != without.as_ref() || changed != plain,
                "{key} is not read"
            );
        }
        if f.required {
            with.remove(&key);
            let refused = read(&with).expect_err(&key);
            assert!(
                refused
                    .iter()
                    .any(|r| r.field == key && r.key == "required"),
                "{refused:?}"
            );
        }
        if !matches!(f.holds, Holds::Text | Holds::Long) {
            with.insert(key.clone(), "§".into());
            let refused = read(&with).expect_err(&key);
            assert!(refused.iter().any(|r| r.field == key), "{refused:?}");
            assert!(
                refused.iter().all(|r| !r.args["accepted"].is_empty()),
                "{refused:?}"
            );
        }
    }
    let full = read(&all).unwrap();
    let json = serde_json::to_string(&full).unwrap();
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), full);
}

#[test]
fn every_field_of_the_forms_is_read() {
    every_field(ship::FIELDS, needed(ship::FIELDS), ShipDeclaration::read);
    every_field(
        aircraft::FIELDS,
        needed(aircraft::FIELDS),
        AircraftDeclaration::read,
    );
    let mut base = needed(traveller::FIELDS);
    base.insert("names.0.given".into(), "An".into());
    every_field(traveller::FIELDS, base, TravellerDeclaration::read);
}

fn with(fields: &[Field], more: &[(&str, &str)]) -> Values {
    let mut values = needed(fields);
    values.extend(more.iter().map(|(k, v)| (k.to_string(), v.to_string())));
    values
}

fn asked(asks: &[Refusal]) -> Vec<(&str, &str)> {
    asks.iter()
        .map(|r| (r.field.as_str(), r.key.as_str()))
        .collect()
}

#[test]
fn a_ship_with_a_death_and_contradictions() {
    let answers = [
        "certificate",
        "reinspection",
        "affected_area",
        "died",
        "infectious",
        "more_than_usual",
        "ill_now",
        "doctor",
        "condition",
        "measure",
        "stowaways",
        "sick_animal",
    ];
    let all_no = |more: &[(&str, &str)]| {
        let mut values = with(ship::FIELDS, &[("crew", "20"), ("passengers", "0")]);
        values.extend(answers.iter().map(|a| (a.to_string(), "no".to_string())));
        values.extend(more.iter().map(|(k, v)| (k.to_string(), v.to_string())));
        ShipDeclaration::read(&values).unwrap()
    };
    let healthy = all_no(&[]);
    assert!(healthy.asks().is_empty() && !healthy.reports_illness());
    assert_eq!(
        ShipDeclaration::read(&needed(ship::FIELDS))
            .unwrap()
            .asks()
            .len(),
        14
    );
    let silent = all_no(&[("ill_now", "yes"), ("condition", "yes")]);
    assert_eq!(
        asked(&silent.asks()),
        [
            ("condition_what", "declaration-no-particulars"),
            ("ill", "declaration-no-attachment")
        ]
    );
    let dead = all_no(&[
        ("ill.0.name", "Cruz"),
        ("ill.0.course", "died"),
        ("ill.4.name", "Li"),
        ("ill.4.course", "ill"),
    ]);
    assert_eq!(dead.ill.len(), 2);
    assert_eq!(
        asked(&dead.asks()),
        [
            ("died", "declaration-attachment-says-more"),
            ("ill_now", "declaration-attachment-says-more")
        ]
    );
    assert!(dead.reports_illness());
    let wrong = ShipDeclaration::read(&with(
        ship::FIELDS,
        &[("imo", "9228197"), ("ill.1.age", "7")],
    ));
    let wrong = wrong.unwrap_err();
    assert_eq!(
        asked(&wrong),
        [("imo", "identity-check-digit"), ("ill.1.name", "required")]
    );
}

#[test]
fn a_traveller_with_fever_who_says_that_he_is_well() {
    let base = [
        ("names.0.family", "Li"),
        ("ill", "no"),
        ("contact", "no"),
        ("animals", "no"),
    ];
    let well = TravellerDeclaration::read(&with(traveller::FIELDS, &base)).unwrap();
    assert!(well.asks().is_empty() && !well.reports_illness());
    let mut hot = with(traveller::FIELDS, &base);
    hot.insert("temperature".into(), "38.2".into());
    let hot = TravellerDeclaration::read(&hot).unwrap();
    assert_eq!(
        asked(&hot.asks()),
        [("ill", "declaration-attachment-says-more")]
    );
    assert!(hot.reports_illness());
    let refused = |more: &[(&str, &str)]| {
        let mut values = with(traveller::FIELDS, &base);
        values.extend(more.iter().map(|(k, v)| (k.to_string(), v.to_string())));
        TravellerDeclaration::read(&values).unwrap_err()[0].clone()
    };
    assert_eq!(refused(&[("temperature", "98.6")]).key, "out-of-range");
    assert_eq!(refused(&[("onset", "2026-09-02")]).key, "date-order");
    assert_eq!(refused(&[("names.0.family", "")]).key, "required");
    let id = refused(&[
        ("documents.0.kind", "resident_id"),
        ("documents.0.number", "110105194912310021"),
    ]);
    assert_eq!(
        (id.field.as_str(), id.key.as_str()),
        ("documents.0.number", "identity-check-digit")
    );
}

#[test]
fn an_aircraft_with_somebody_ill_says_who_and_how() {
    let read =
        |more: &[(&str, &str)]| AircraftDeclaration::read(&with(aircraft::FIELDS, more)).unwrap();
    let quiet = read(&[("ill_on_board", "no"), ("treatments.0.method", "spray")]);
    assert!(quiet.asks().is_empty() && !quiet.reports_illness());
    let ill = read(&[("ill_on_board", "yes"), ("ill.0.remarks", "tired")]);
    assert_eq!(
        asked(&ill.asks()),
        [
            ("ill.0.seat", "declaration-no-particulars"),
            ("ill.0.symptoms", "declaration-no-particulars"),
            ("treatments", "declaration-unanswered"),
        ]
    );
    assert!(ill.reports_illness());
    let symptoms = read(&[
        ("ill.0.seat", "31a"),
        ("ill.0.symptoms", "rash, fever fever"),
    ]);
    assert_eq!(symptoms.ill[0].symptoms.len(), 2);
}

proptest! {
    #[test]
    fn any_form_gets_an_answer(values in proptest::collection::btree_map(
        "(ill|calls|names|documents|stays|treatments)\\.[0-9]{1,6}\\.(name|port|date|number|kind|given|age)|date|port|imo|ill|direction|temperature|names\\.\\.x|ill\\.0",
        "\\PC{0,12}|2026-09-01|yes|entry|38",
        0..12,
    )) {
        for refusals in [
            ShipDeclaration::read(&values).err(),
            AircraftDeclaration::read(&values).err(),
            TravellerDeclaration::read(&values).err(),
        ].into_iter().flatten() {
            prop_assert!(!refusals.is_empty());
        }
    }
}
