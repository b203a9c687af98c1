//! A city: areas, bodies, officers, parameters, packs in force. Data (`cities/<name>/city.yaml`).

use crate::codebook::Label;
use crate::place::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A county-level area with its GB/T 2260 code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Six digits of GB/T 2260.
    pub code: String,
    /// Short name.
    pub label: Label,
    /// Other spellings found in files.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Corners of the schematic outline in a 100 × 100 box, `[x, y]`; a drawing, not a boundary.
    #[serde(default)]
    pub outline: Vec<[f64; 2]>,
}

/// A functional zone that is not a county: its facts count to a host county.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Code of the zone.
    pub code: String,
    /// Short name.
    pub label: Label,
    /// GB/T 2260 code of the county it is counted to.
    pub host: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Who decided the mapping, or that it still must be confirmed.
    pub source: String,
}

/// A real body that fills a role of the code book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Role code of the code book, e.g. `mhc`.
    pub role: String,
    /// Name of the real body.
    pub label: Label,
}

/// An officer who can be chosen in the demo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Id.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Role code of the officer's body.
    pub body: String,
}

/// How long facts stay current. Not given by the plans: parameters of the city.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// An episode of a disease is over after this many days without a new onset.
    pub quiet_days: u32,
    /// Occurrences, poisonings, clusters, grades, capacities and orders count for this many days.
    pub occurrence_days: u32,
    /// A reporting week counts for this many days after its Sunday.
    pub week_days: u32,
}

/// A city definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// Folder name, e.g. `jiaxing`.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Prefix of the GB/T 2260 code of the prefecture, e.g. `3304`.
    pub code: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Counties.
    pub areas: Vec<Area>,
    /// Functional zones.
    #[serde(default)]
    pub zones: Vec<Zone>,
    /// Bodies.
    pub bodies: Vec<Body>,
    /// Officers of the demo list.
    #[serde(default)]
    pub officers: Vec<Officer>,
    /// Currency of facts.
    pub currency: Currency,
    /// Folders of the packs in force, governing order first.
    pub packs: Vec<String>,
    /// Local values that override the code book's incubation days, by disease.
    #[serde(default)]
    pub incubation_days: BTreeMap<String, f64>,
}

impl City {
    /// The place that a name, alias or code means: a county, a zone's host
    /// county, or one of the words `city`, `abroad`, `other_province`, `other_prefecture`.
    pub fn place(&self, name: &str) -> Option<Place> {
        let n = name.trim();
        match n {
            "city" => return Some(Place::City),
            "abroad" => return Some(Place::Abroad),
            "other_province" => return Some(Place::OtherProvince),
            "other_prefecture" => return Some(Place::OtherPrefecture),
            _ => {}
        }
        let is = |code: &str, label: &Label, aliases: &[String]| {
            code == n
                || label.zh == n
                || label.en.eq_ignore_ascii_case(n)
                || aliases.iter().any(|a| a.eq_ignore_ascii_case(n))
        };
        (self
            .areas
            .iter()
            .find(|a| is(&a.code, &a.label, &a.aliases))
            .map(|a| a.code.clone()))
        .or_else(|| {
            self.zones
                .iter()
                .find(|z| is(&z.code, &z.label, &z.aliases))
                .map(|z| z.host.clone())
        })
        .map(Place::County)
    }

    /// Label of a place.
    pub fn place_label(&self, place: &Place, lang: &str) -> String {
        match place {
            Place::County(code) => (self.areas.iter().find(|a| &a.code == code))
                .map(|a| a.label.text(lang).to_string())
                .unwrap_or_else(|| code.clone()),
            Place::City => self.label.text(lang).to_string(),
            other => other.to_string(),
        }
    }
}
