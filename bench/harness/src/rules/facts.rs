//! The thirteen facts of the table and random sets of them. The sets are the same on
//! every machine: the generator is seeded, and all numbers are exact in every engine.

use crate::random::Random;
use lf_rules::table::{FactDecl, FactKind};
use serde::{Deserialize, Serialize};

/// Diseases that the table knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disease {
    Plague,
    Cholera,
    Sars,
    Mers,
    Covid19,
    AvianFlu,
    Anthrax,
    Unexplained,
}

/// All diseases, in the order of their numbers.
pub const DISEASES: [Disease; 8] = [
    Disease::Plague,
    Disease::Cholera,
    Disease::Sars,
    Disease::Mers,
    Disease::Covid19,
    Disease::AvianFlu,
    Disease::Anthrax,
    Disease::Unexplained,
];

/// Where the cases were infected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Local,
    Imported,
    Unclear,
}

const ORIGINS: [Origin; 3] = [Origin::Local, Origin::Imported, Origin::Unclear];

/// Where the incident is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    Community,
    Hospital,
    School,
    Vessel,
}

const SETTINGS: [Setting; 4] = [
    Setting::Community,
    Setting::Hospital,
    Setting::School,
    Setting::Vessel,
];

/// One set of facts, typed as a person writing the rules in Rust would type it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Disease of the incident.
    pub disease: Disease,
    /// Origin of its cases.
    pub origin: Origin,
    /// Its setting.
    pub setting: Setting,
    /// Cases in the city within 7 days.
    pub cases_7d: u32,
    /// Cases in the city within 14 days.
    pub cases_14d: u32,
    /// Cases in the county with most.
    pub county_cases: u32,
    /// Counties with a case.
    pub counties: u32,
    /// Separate points of occurrence.
    pub foci: u32,
    /// Deaths.
    pub deaths: u32,
    /// Imported cases.
    pub imported: u32,
    /// Excess over the five-year mean, as a multiple of it, in quarters.
    pub excess: f64,
    /// Persons poisoned in one occurrence.
    pub persons: u32,
    /// Grade of transmission, 0 to 3.
    pub grade: u32,
}

/// Names of the facts, in the order of [`Facts::values`].
pub const NAMES: [&str; 13] = [
    "disease",
    "origin",
    "setting",
    "cases_7d",
    "cases_14d",
    "county_cases",
    "counties",
    "foci",
    "deaths",
    "imported",
    "excess",
    "persons",
    "grade",
];

impl Facts {
    /// The facts as numbers: a choice by its position, as declared by [`declarations`].
    pub fn values(&self) -> [f64; 13] {
        [
            f64::from(self.disease as u8),
            f64::from(self.origin as u8),
            f64::from(self.setting as u8),
            f64::from(self.cases_7d),
            f64::from(self.cases_14d),
            f64::from(self.county_cases),
            f64::from(self.counties),
            f64::from(self.foci),
            f64::from(self.deaths),
            f64::from(self.imported),
            self.excess,
            f64::from(self.persons),
            f64::from(self.grade),
        ]
    }

    /// Random facts. Small numbers are far more frequent than large ones, as they are
    /// on a duty desk: few criteria hold.
    fn random(r: &mut Random) -> Facts {
        let cases_7d = r.skewed(120);
        let cases_14d = cases_7d + r.skewed(120);
        Facts {
            disease: r.pick(&DISEASES),
            origin: r.pick(&ORIGINS),
            setting: r.pick(&SETTINGS),
            cases_7d,
            cases_14d,
            county_cases: r.below(cases_7d + 1),
            counties: r.skewed(8),
            foci: r.skewed(7),
            deaths: r.skewed(15),
            imported: r.skewed(20),
            excess: f64::from(r.skewed(17)) / 4.0,
            persons: r.skewed(200),
            grade: r.skewed(4),
        }
    }
}

/// `n` sets of facts, always the same.
pub fn sets(n: usize) -> Vec<Facts> {
    let mut r = Random::new(20_210_101);
    (0..n).map(|_| Facts::random(&mut r)).collect()
}

/// How the facts are declared to our own table.
pub fn declarations() -> Vec<FactDecl> {
    let kind = |name: &str| match name {
        "disease" => FactKind::Choice(DISEASES.iter().map(text).collect()),
        "origin" => FactKind::Choice(ORIGINS.iter().map(text).collect()),
        "setting" => FactKind::Choice(SETTINGS.iter().map(text).collect()),
        _ => FactKind::Number,
    };
    let declare = |name: &&str| FactDecl {
        name: (*name).into(),
        kind: kind(name),
    };
    NAMES.iter().map(declare).collect()
}

/// A choice as it is written in every engine's rules and facts.
pub fn text(choice: &impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(s)) => s,
        other => unreachable!("a choice is a text, not {other:?}"),
    }
}
