//! A city: areas, bodies, officers, parameters, packs in force. Data (`cities/<name>/city.yaml`).

use crate::codebook::Label;
use crate::level::Level;
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
    /// Towns and streets (nine digits of the statistical division codes).
    #[serde(default)]
    pub towns: Vec<Town>,
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
    /// The other way to count it, which is only shown where it would give
    /// another level: the code of another county, or `own` for a county of its own.
    #[serde(default)]
    pub or_host: Option<String>,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Who decided the mapping, or that it still must be confirmed.
    pub source: String,
}

/// A town or street, the smallest area with a risk grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Town {
    /// Nine digits; the first six are the county's.
    pub code: String,
    /// Short name.
    pub label: Label,
}

/// A real body that fills a role of the code book.
///
/// The id of a body is its role (`mhc`) or, for a role that every county fills
/// with a body of its own, role and county (`county_government@330482`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Role code of the code book, e.g. `mhc`.
    pub role: String,
    /// Name of the real body. With `each: county`, `{area}` stands for the county's name.
    pub label: Label,
    /// One body per county.
    #[serde(default)]
    pub each: Option<EachBody>,
    /// Duty telephone, shown beside its tasks.
    #[serde(default)]
    pub phone: Option<String>,
}

/// For which areas a body exists once each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EachBody {
    /// One per county.
    County,
}

/// An officer of the directory: accounts are made for them, a demo offers them all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Id.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Id of the officer's body, e.g. `mhc` or `county_government@330482`.
    pub body: String,
    /// Post that the officer holds, e.g. `mayor`.
    #[serde(default)]
    pub post: Option<String>,
}

/// A value that the plans leave to the city.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// A length (`2h`, `30m`, `3d`) or a time of the day (`20:00`).
    pub value: String,
    /// What it is for.
    pub label: Label,
    /// Who set it, or that it still must be confirmed.
    pub source: String,
}

/// A desk that must be staffed: the duty office, a hotline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Id, e.g. `hotline`.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Roles that keep such a desk, each its own.
    pub bodies: Vec<String>,
    /// Hours of each day in which somebody must answer: `00:00-24:00`, `08:30-17:30`.
    pub hours: String,
    /// Only while a response of at least this level runs; always when left out.
    #[serde(default)]
    pub from_level: Option<Level>,
    /// Who asks for it: a clause, or that it still must be confirmed.
    pub source: String,
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
    /// The directory of officers.
    #[serde(default)]
    pub officers: Vec<Officer>,
    /// Currency of facts.
    pub currency: Currency,
    /// Folders of the packs in force, governing order first.
    pub packs: Vec<String>,
    /// Values that the plans leave to the city, by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    /// Desks that must be staffed.
    #[serde(default)]
    pub desks: Vec<Desk>,
    /// Names of posts, e.g. `mayor`.
    #[serde(default)]
    pub posts: BTreeMap<String, Label>,
    /// Local values that override the code book's incubation days, by disease.
    #[serde(default)]
    pub incubation_days: BTreeMap<String, f64>,
}

impl City {
    /// The functional zone that a name, alias or code means.
    pub fn zone(&self, name: &str) -> Option<&Zone> {
        let n = name.trim();
        self.zones.iter().find(|z| {
            z.code == n
                || z.label.zh == n
                || z.label.en.eq_ignore_ascii_case(n)
                || z.aliases.iter().any(|a| a.eq_ignore_ascii_case(n))
        })
    }

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
        .or_else(|| self.zone(n).map(|z| z.host.clone()))
        .map(Place::County)
    }

    /// Ids of the bodies that fill a role, in `county` alone if it is given and
    /// the role is filled once per county.
    pub fn bodies_of(&self, role: &str, county: Option<&str>) -> Vec<String> {
        let Some(body) = self.bodies.iter().find(|b| b.role == role) else {
            return vec![];
        };
        if body.each.is_none() {
            return vec![role.to_string()];
        }
        (self.areas.iter())
            .filter(|a| county.is_none_or(|c| c == a.code))
            .map(|a| format!("{role}@{}", a.code))
            .collect()
    }

    /// Whether a body of this id exists.
    pub fn has_body(&self, id: &str) -> bool {
        let (role, county) = split_body(id);
        match self.bodies.iter().find(|b| b.role == role) {
            Some(b) if b.each.is_some() => {
                county.is_some_and(|c| self.areas.iter().any(|a| a.code == c))
            }
            Some(_) => county.is_none(),
            None => false,
        }
    }

    /// Name of a body; the id itself where it is not known.
    pub fn body_label(&self, id: &str, lang: &str) -> String {
        let (role, county) = split_body(id);
        let Some(body) = self.bodies.iter().find(|b| b.role == role) else {
            return id.to_string();
        };
        let name = body.label.text(lang);
        match county.and_then(|c| self.areas.iter().find(|a| a.code == c)) {
            Some(area) if name.contains("{area}") => name.replace("{area}", area.label.text(lang)),
            _ => name.to_string(),
        }
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

/// Role and county of a body's id: `county_government@330482`.
pub fn split_body(id: &str) -> (&str, Option<&str>) {
    match id.split_once('@') {
        Some((role, county)) => (role, Some(county)),
        None => (id, None),
    }
}
