//! A city that has nothing but what a test gives it.

use lf_domain::city::{Area, City, Currency, Town};
use lf_domain::codebook::Label;

/// The same in both languages.
pub fn label(text: &str) -> Label {
    Label {
        zh: text.into(),
        en: text.into(),
    }
}

/// Nobody lives there and nobody serves.
pub fn city() -> City {
    City {
        id: "t".into(),
        label: label("t"),
        code: "1100".into(),
        time_zone: "UTC".into(),
        areas: vec![],
        zones: vec![],
        bodies: vec![],
        officers: vec![],
        currency: Currency {
            quiet_days: 28,
            occurrence_days: 60,
            week_days: 13,
        },
        packs: vec![],
        parameters: Default::default(),
        desks: vec![],
        posts: Default::default(),
        incubation_days: Default::default(),
    }
}

/// A county with its towns.
pub fn area(code: &str, towns: &[&str]) -> Area {
    let town = |code: &&str| Town {
        code: (*code).into(),
        label: label(code),
    };
    Area {
        code: code.into(),
        label: label(code),
        aliases: vec![],
        towns: towns.iter().map(town).collect(),
        outline: vec![],
    }
}
